"""Flows beside their peers in one run: mpmath.odefun inside a cell, SciPy's DOP853 and LSODA, naive ball Taylor.

Run with ``pytest tests/benchmarks/bench_flow.py --benchmark-only``.  The goals, in seconds of an idle core, stand next to each
benchmark in ``extra_info``; they gate nothing.
"""

from __future__ import annotations

import time
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gfproof.flow import Trajectory, integrate
from gfproof.flow.enclosure import enclose
from gfproof.flow.program import trace_cell
from gfproof.network import cell_and_kinks
from gfproof.numbers import Q, to_float
from gfproof.numbers.digits import mpf_from_exact
from gfproof.numbers.taylor import run
from tests.unit.flow.kink_suite import FloatField, KinkFlow, flows, random_flow

SUITE = {f.name: f for f in flows()}
ONE, TWO, FIVE, TEN = (
    SUITE[name]
    for name in (
        "affine, width 1, draw 3",
        "constant, width 2, draw 4",
        "constant, width 5, draw 7",
        "constant, width 10, draw 12",
    )
)


def timed(benchmark: Any, goal: float, flow: KinkFlow, until: Q, digits: int, rounds: int = 2) -> Trajectory:
    found = benchmark.pedantic(
        integrate, args=(flow.network, flow.domain, until), kwargs={"digits": digits}, rounds=rounds
    )
    started = time.process_time()
    integrate(flow.network, flow.domain, until, digits=digits)
    cpu = time.process_time() - started
    benchmark.extra_info |= {
        "goal_seconds": goal,
        "cpu_seconds": cpu,
        "steps": found.steps,
        "crossings": len(found.crossings),
    }
    print(f"\n{flow.name}, {digits} digits: {cpu:.3f} s of CPU, {found.steps} steps, goal {goal:g} s")
    assert found.reached == until
    return found


@pytest.mark.parametrize(("digits", "goal"), [(15, 0.05), (50, 0.1), (100, 0.5)])
def test_width_two_to_time_one(benchmark: Any, digits: int, goal: float) -> None:
    timed(benchmark, goal, TWO, Q(1), digits)


@pytest.mark.parametrize(
    ("digits", "goal"),
    [
        (100, 0.3),
        pytest.param(300, 5.0, marks=pytest.mark.nightly),
        pytest.param(1000, 60.0, marks=pytest.mark.nightly),
    ],
)
def test_width_one_to_time_one_with_many_digits(benchmark: Any, digits: int, goal: float) -> None:
    timed(benchmark, goal, ONE, Q(1), digits, rounds=1)


def test_width_ten_with_crossings(benchmark: Any) -> None:
    timed(benchmark, 0.5, TEN, Q(1), 15)


@pytest.mark.nightly
def test_width_fifty_with_many_crossings(benchmark: Any) -> None:
    found = timed(benchmark, 5.0, random_flow(1, 50, "constant", Q(1)), Q(1), 15, rounds=1)
    assert len(found.crossings) >= 25


@pytest.mark.parametrize(("flow", "goal"), [(ONE, 3.0), (TWO, 3.0)], ids=["width 1", "width 2"])
def test_enclosure_to_time_thousand(benchmark: Any, flow: KinkFlow, goal: float) -> None:
    def work() -> Q:
        return enclose(integrate(flow.network, flow.domain, Q(1000), digits=15)).radius(1000)

    radius = benchmark.pedantic(work, rounds=1)
    benchmark.extra_info |= {"goal_seconds": goal, "radius": to_float(radius)}
    assert radius < Q(1, 10**12)


@pytest.mark.nightly
def test_enclosure_of_width_five_to_time_thousand(benchmark: Any) -> None:
    def work() -> Q:
        return enclose(integrate(FIVE.network, FIVE.domain, Q(1000), digits=15)).radius(1000)

    radius = benchmark.pedantic(work, rounds=1)
    benchmark.extra_info |= {"goal_seconds": 20.0, "radius": to_float(radius)}
    assert radius < Q(1, 10**10)


@pytest.mark.parametrize("digits", [15, 50])
def test_odefun_inside_one_cell(benchmark: Any, digits: int) -> None:
    """The same straight-line program as right-hand side, stopped before the first crossing: its best case."""
    first = integrate(TWO.network, TWO.domain, TWO.until, digits=15).crossings[0].time
    until = min(first, Q(1)) / 2
    domain = TWO.domain
    cell, _ = cell_and_kinks(TWO.network, domain.low, domain.high, domain.target.breakpoints)
    program = trace_cell(cell, TWO.network, domain).field

    def work() -> list[mpmath.mpf]:
        with mpmath.workdps(digits):

            def field(_: mpmath.mpf, entries: list[mpmath.mpf]) -> list[mpmath.mpf]:
                return [-x for x in run(program, entries, mpf_from_exact)[: len(entries)]]

            start = [mpf_from_exact(x) for x in TWO.network.entries()]
            return list(mpmath.odefun(field, 0, start)(mpf_from_exact(until)))

    started = time.process_time()
    found = benchmark.pedantic(work, rounds=1)
    theirs, started = time.process_time() - started, time.process_time()
    ours = integrate(TWO.network, domain, until, digits=digits)
    cpu = time.process_time() - started
    benchmark.extra_info |= {
        "cpu_seconds_of_ours": cpu,
        "times_faster": theirs / cpu,
        "goal_times_faster": 20,
    }
    print(
        f"\n{digits} digits inside one cell: odefun {theirs:.3f} s, ours {cpu:.3f} s, {theirs / cpu:.1f} times"
    )
    with mpmath.workdps(digits + 5):
        worst = max(abs(x - mpf_from_exact(y)) for x, y in zip(found, ours.entries_at(until), strict=True))
    benchmark.extra_info["difference"] = float(worst)


@pytest.mark.parametrize("method", ["DOP853", "LSODA"])
@pytest.mark.parametrize("flow", [TWO, TEN], ids=["width 2", "width 10"])
def test_scipy(benchmark: Any, flow: KinkFlow, method: str) -> None:
    field = FloatField(flow)
    start = np.array([to_float(x) for x in flow.network.entries()])

    def work() -> Any:
        return solve_ivp(field, (0, 1), start, method=method, rtol=3e-14, atol=1e-15).y[:, -1]

    found = benchmark.pedantic(work, rounds=1)
    ours = integrate(flow.network, flow.domain, Q(1), digits=20).entries_at(1)
    benchmark.extra_info["error"] = max(abs(x - to_float(y)) for x, y in zip(found, ours, strict=True))
