"""Nasty starts end with the right answer or a typed reason and the part that is right; never silently wrong, never a stall.

Right means: Arb and mpmath, with different precisions, tell one story up to the time both have reached.
"""

from __future__ import annotations

import time

import pytest

from gfproof.flow import Budget, FlowAmbiguous, FlowCutOff, Trajectory, integrate
from gfproof.numbers import Q
from tests.unit.flow.kink_suite import KinkFlow
from tests.unit.flow.nasty_starts import nasty_starts

ALL = nasty_starts()
DAILY = ALL[::9]
SECONDS, SLACK = 2.0, 1.0
"""Of a flow by the clock; the processor time it may spend beyond them."""


def outcome(flow: KinkFlow, digits: int, arithmetic: str, steps: int) -> Trajectory:
    """The trajectory, whole or cut off for a reason that it states."""
    started, budget = time.process_time(), Budget(steps=steps, seconds=SECONDS)
    try:
        found = integrate(
            flow.network, flow.domain, flow.until, digits=digits, arithmetic=arithmetic, budget=budget
        )
        assert found.reached == flow.until
    except (FlowCutOff, FlowAmbiguous) as error:
        found = error.trajectory
        assert found.reached < flow.until
        assert [f.id for f in found.findings][-1] == "reached"
    assert time.process_time() - started < SECONDS + SLACK
    return found


def check(flow: KinkFlow, steps: int) -> None:
    ours, other = outcome(flow, 12, "arb", steps), outcome(flow, 15, "mpmath", steps)
    until = min(ours.reached, other.reached)
    if until == 0:
        return
    for k in (1, 2, 3):
        here, there = ours.entries_at(until * k / 3), other.entries_at(until * k / 3)
        size = max([Q(1), *map(abs, there)])
        assert all(abs(x - y) < size / 10**12 for x, y in zip(here, there, strict=True))
    if max(map(abs, ours.entries_at(until))) < 1000:  # digits count from the largest entry
        assert ours.exact_risk(until) <= ours.exact_risk(0) + Q(1, 10**6)


def test_there_are_two_hundred_different_ones() -> None:
    assert len({f.name for f in ALL}) == len(ALL) >= 200


@pytest.mark.parametrize("flow", DAILY, ids=lambda f: f.name)
def test_nasty_starts_are_right_or_typed(flow: KinkFlow) -> None:
    check(flow, 12)


@pytest.mark.nightly
@pytest.mark.parametrize("flow", ALL, ids=lambda f: f.name)
def test_all_nasty_starts_are_right_or_typed(flow: KinkFlow) -> None:
    check(flow, 200)


def test_a_budget_of_megabytes_ends_with_the_partial_trajectory() -> None:
    flow = ALL[0]
    with pytest.raises(FlowCutOff, match=r"0.01 megabytes") as caught:
        integrate(flow.network, flow.domain, Q(1000), digits=50, budget=Budget(megabytes=0.01))
    assert 0 < caught.value.trajectory.reached < 1000


def test_seconds_end_in_the_middle_of_a_series() -> None:
    flow = next(f for f in ALL if f.name == "five at one place, zero")
    started = time.process_time()
    with pytest.raises(FlowCutOff, match=r"0.2 seconds"):
        integrate(
            flow.network, flow.domain, Q(1), digits=800, arithmetic="mpmath", budget=Budget(seconds=0.2)
        )
    assert time.process_time() - started < 2
