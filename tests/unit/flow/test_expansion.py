"""The polynomial of a step: integers where they are good enough, balls where they are not, and never a wrong one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from gfproof.flow import expansion, integrate
from gfproof.flow.expansion import Expansions, step_of
from gfproof.flow.program import CellPrograms, trace_cell
from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Ball, Q, bits_for, precision
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.taylor import Jet, horner, order_for
from tests.unit.flow.kink_suite import KinkFlow, random_flow
from tests.unit.flow.test_kink_suite import error

ARB = ARITHMETICS["arb"]
CROSSING = random_flow(0, 2, "jumping", Q(1))
HALF = random_flow(1, 1, "jumping", Q(1, 2))


def first(flow: KinkFlow) -> tuple[CellPrograms, list[Ball]]:
    domain = flow.domain
    cell, _ = cell_and_kinks(flow.network, domain.low, domain.high, domain.target.breakpoints)
    return trace_cell(cell, flow.network, domain), [ARB.lift(x) for x in flow.network.entries()]


def expansions(digits: int) -> Expansions:
    return Expansions(ARB, bits_for(digits + 10, 0), order_for(digits + 10), Q(1, 10 ** (digits + 5)))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many steps were computed in balls."""
    former, found = Expansions._in_balls, [0]

    def watched(self: Expansions, *given: Any, **named: Any) -> Jet:
        found[0] += 1
        return former(self, *given, **named)

    monkeypatch.setattr(Expansions, "_in_balls", watched)
    return found


@pytest.mark.parametrize("digits", [20, 110, 240])
def test_steps_are_computed_in_integers_to_the_digits_asked_for(
    digits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few digits one by one, many in blocks; the same flow with more digits is computed in other formats."""
    balls = counted(monkeypatch)
    flow = CROSSING if digits < 200 else HALF
    found = integrate(flow.network, flow.domain, flow.until, digits=digits)
    assert balls == [0]
    assert error(found, integrate(flow.network, flow.domain, flow.until, digits=digits + 9)) < Q(
        1, 10**digits
    )


def test_a_hundred_digits_in_blocks_agree_with_mpmath() -> None:
    ours = integrate(HALF.network, HALF.domain, Q(1, 8), digits=110)
    theirs = integrate(HALF.network, HALF.domain, Q(1, 8), digits=112, arithmetic="mpmath")
    assert error(ours, theirs) < Q(1, 10**110)


@pytest.mark.parametrize("name", ["scaled_jet", "block_jet"])
def test_a_wrong_polynomial_is_not_followed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One coefficient is changed a little: the defect shows it, and the step is computed in balls."""
    digits = 20 if name == "scaled_jet" else 110
    balls, former = counted(monkeypatch), getattr(expansion, name)

    def wrong(*given: Any, **named: Any) -> Jet:
        jet = former(*given, **named)
        column = list(jet.state[0])
        column[5] = column[5] * (1 + Ball(Q(1, 10 ** (digits - 5))))
        return replace(jet, state=(column, *jet.state[1:]))

    monkeypatch.setattr(expansion, name, wrong)
    programs, start = first(CROSSING)
    work = expansions(digits)
    with precision(work.bits):
        series, log2_step = work.expand(programs, start, Q(1), None)
        assert balls[0] > 0
        monkeypatch.undo()
        right, _ = expansions(digits + 10).expand(programs, start, Q(1), None)
        h = ARB.lift(step_of(log2_step - 1))
        for one, other in zip(series.state, right.state, strict=True):
            assert abs(horner(one, h) - horner(other, h)) < Ball(Q(1, 10 ** (digits + 3)))


def test_a_tiny_slope_gets_the_bits_it_costs_or_is_left_to_balls(monkeypatch: pytest.MonkeyPatch) -> None:
    balls = counted(monkeypatch)
    domain = CROSSING.domain
    for exponent, left in ((20, 0), (400, 1)):
        tiny = Q(1, 10**exponent)
        network = Network.exact([[tiny]], [-tiny / 2], [[Q(1)]], [Q(0)])
        cell, _ = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
        work, programs = expansions(20), trace_cell(cell, network, domain)
        balls[0] = 0
        with precision(work.bits):
            start = [ARB.lift(x) for x in network.entries()]
            series, log2_step = work.expand(programs, start, Q(1), None)
            assert series.state[0][0] == start[0]
        assert min(balls[0], 1) == left
        assert math.isfinite(log2_step)


def test_the_last_step_is_shorter_and_so_is_its_series() -> None:
    programs, start = first(CROSSING)
    work = expansions(30)
    with precision(work.bits):
        whole, log2_step = work.expand(programs, start, Q(1), None)
        part, _ = work.expand(programs, start, step_of(log2_step - 6), None)
    assert part.order < whole.order / 2 + 5
