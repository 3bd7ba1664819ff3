"""The proved itinerary is the itinerary; a missing, a doubled or a wrong crossing is not proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gfproof.flow import Trajectory, integrate
from gfproof.flow.enclosure import NotEnclosed, enclose
from gfproof.flow.itinerary import Change, Event
from gfproof.flow.rigorous import rigorous_flow
from gfproof.flow.visits import itinerary
from gfproof.network import Cell
from gfproof.numbers import Q, ball, ball_around, precision
from gfproof.verdict import Evidence, Finding, Verdict
from tests.unit.flow.test_rigorous import FLOWS, case_of

PROVED = [
    "constant, width 2, draw 3",
    "piecewise linear, width 1, draw 3",
    "affine, width 3, draw 6",
    "jumping, width 3, draw 9",
    "kink at low, enters at once",
    "kink at a breakpoint",
    "piecewise linear, width 2, draw 5",
]


def finding(name: str, digits: int = 12) -> Finding:
    found = rigorous_flow(case_of(FLOWS[name], Q(1)), digits=digits)
    return next(f for f in found.findings if f.id == "itinerary")


@pytest.mark.parametrize("name", PROVED)
def test_itineraries_are_proved(name: str) -> None:
    one = finding(name)
    assert (one.verdict, one.evidence) == (Verdict.HOLDS, Evidence.ENCLOSED)


def test_what_cannot_be_told_apart_is_undecided() -> None:
    """Two identical neurons cross a third kink at one time, in either order."""
    assert finding("identical neurons").verdict is Verdict.UNDECIDED


def trajectory(name: str) -> Trajectory:
    flow = FLOWS[name]
    return integrate(flow.network, flow.domain, Q(1), digits=12)


def test_a_crossing_that_is_left_out_is_noticed() -> None:
    good = trajectory("affine, width 3, draw 6")
    found = enclose(good)
    with precision(200):
        windows = [(c, ball_around(c.time, Q(1, 10**18))) for c in good.crossings]
    assert len(windows) == 3
    for k in range(3):
        assert itinerary(found, windows[:k] + windows[k + 1 :]).verdict is Verdict.UNDECIDED


def test_a_crossing_without_a_ball_of_times_is_not_proved() -> None:
    good = trajectory("affine, width 3, draw 6")
    assert itinerary(enclose(good), [(c, None) for c in good.crossings]).verdict is Verdict.UNDECIDED


def test_a_crossing_by_the_wrong_neurons_is_noticed() -> None:
    good = trajectory("jumping, width 3, draw 9")
    found = enclose(good)
    (crossing,) = good.crossings
    other = (crossing.change.neuron + 1) % 3
    wrong = replace(crossing, change=Change(Event.ENTERS_LOW, other))
    with precision(200):
        window = ball(crossing.time)
    assert itinerary(found, [(wrong, window)]).verdict is Verdict.UNDECIDED


def test_pieces_that_stay_in_the_old_cell_are_enclosed_but_prove_no_itinerary() -> None:
    """Ignoring a crossing: the enclosure pays for the wrong formulas and stays true; the itinerary is not proved."""
    flow = FLOWS["piecewise linear, width 1, draw 3"]
    good = trajectory("piecewise linear, width 1, draw 3")
    first = good.crossings[0].time
    old = good.pieces[0].cell
    assert isinstance(old, Cell)
    stale = tuple(
        replace(p, programs=replace(p.programs, cell=old)) if p.start < first + Q(1, 100) else p
        for p in good.pieces
    )
    bad = replace(good, pieces=stale, crossings=())
    try:
        found = enclose(bad)
    except NotEnclosed:
        return
    assert itinerary(found, []).verdict is Verdict.UNDECIDED
    fine = integrate(flow.network, flow.domain, Q(1), digits=20)
    gap = sum(((x - y) ** 2 for x, y in zip(fine.entries_at(1), bad.entries_at(1), strict=True)), Q(0))
    assert gap <= found.radius(1) ** 2
