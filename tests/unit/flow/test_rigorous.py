"""Proved digits, certified crossings, and honest refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gfproof.case import Case, Flow
from gfproof.flow import integrate, rigorous
from gfproof.flow.enclosure import NotEnclosed, enclose
from gfproof.flow.rigorous import RigorousFlow, rigorous_flow
from gfproof.network import Network
from gfproof.numbers import Q, contains, lower, radius, rational, upper
from gfproof.problem import Piecewise, Problem, Uniform
from gfproof.verdict import Evidence, Verdict
from tests.unit.flow.kink_suite import KinkFlow, random_flows, strata_flows

FLOWS = {f.name: f for f in [*random_flows(), *strata_flows()]}


def case_of(flow: KinkFlow, until: Q) -> Case:
    domain = flow.domain
    problem = Problem(Piecewise(domain.target), Uniform((domain.low,), (domain.high,)))
    return Case(flow.network, problem, Flow(until))


def prove(name: str, until: Q, digits: int) -> RigorousFlow:
    return rigorous_flow(case_of(FLOWS[name], until), digits=digits)


@pytest.mark.parametrize(
    "name", ["constant, width 2, draw 3", "piecewise linear, width 1, draw 3", "jumping, width 3, draw 9"]
)
def test_printed_balls_contain_a_reference_with_more_digits(name: str) -> None:
    found = prove(name, Q(1), 12)
    flow = FLOWS[name]
    reference = integrate(flow.network, flow.domain, Q(1), digits=25, arithmetic="mpmath")
    times = [Q(k, 8) for k in range(9)]
    document = json.loads(json.dumps(found.to_json(times)))
    for k, time in enumerate(times):
        shown = document["parameters"][k]
        balls = [
            *(x for row in shown["w"] for x in row),
            *shown["b"],
            *(x for row in shown["v"] for x in row),
            *shown["c"],
        ]
        for one, x in zip(balls, reference.entries_at(time), strict=True):
            assert abs(rational(one["mid"]) - x) <= rational(one["rad"]) + Q(1, 10**24)
            assert rational(one["rad"]) < Q(1, 10**11)
        risk = document["risk"][k]
        assert abs(rational(risk["mid"]) - reference.exact_risk(time)) <= rational(risk["rad"]) + Q(1, 10**24)
    assert found.findings[0].verdict is Verdict.HOLDS
    assert found.findings[0].evidence is Evidence.ENCLOSED


@pytest.mark.parametrize(
    "name", ["piecewise linear, width 1, draw 3", "affine, width 3, draw 6", "kink at low, enters at once"]
)
def test_crossing_times_are_certified(name: str) -> None:
    found = prove(name, Q(1), 12)
    flow = FLOWS[name]
    reference = integrate(flow.network, flow.domain, Q(1), digits=25)
    assert len(found.crossings) == len(reference.crossings) > 0
    for one, other in zip(found.crossings, reference.crossings, strict=True):
        assert one.change == other.change
        assert one.time is not None
        assert contains(one.time, other.time)
        assert radius(one.time) < Q(1, 10**9)


def test_uniqueness_is_proved_up_to_the_final_time() -> None:
    found = prove("constant, width 2, draw 3", Q(1), 10)
    unique = next(f for f in found.findings if f.id == "unique")
    assert unique.verdict is Verdict.HOLDS


def test_non_uniqueness_stays_a_failure() -> None:
    flow = FLOWS["degenerate, v = 0"]
    network = Network.exact([["0"], ["1"]], ["0", "-1/2"], ["1", "1"], "-1")
    found = rigorous_flow(case_of(KinkFlow("", network, flow.domain, Q(1)), Q(1)), digits=10)
    unique = next(f for f in found.findings if f.id == "unique")
    assert unique.verdict is not Verdict.HOLDS


def test_a_ball_of_starts_has_its_scope_in_the_finding() -> None:
    found = rigorous_flow(case_of(FLOWS["constant, width 1, draw 1"], Q(1)), digits=10, start_radius="1/1000")
    assert found.findings[0].scope == "all starts within 1/1000 of the case's"
    assert found.enclosure.radius(1) > Q(1, 10**5)


def test_a_ball_of_starts_says_which_neurons_it_does_not_move() -> None:
    """A neuron that is dead at the start is exact: a start nearby with another one is in no printed ball."""
    domain = FLOWS["constant, width 1, draw 1"].domain
    network = Network.exact([["3/5"], ["-1"], ["1"]], ["-4/5", "1/2", "-1"], ["1", "1/2", "1"], "1/4")
    case = case_of(KinkFlow("", network, domain, Q(1, 8)), Q(1, 8))
    found = rigorous_flow(case, digits=10, start_radius="1/1000")
    assert (
        found.findings[0].scope == "all starts within 1/1000 of the case's with neuron 1, 3 at rest as there"
    )
    assert found.findings[0].scope in found.findings[0].note
    entries = found.to_json([Q(0)])["parameters"][0]
    assert float(entries["w"][0][0]["rad"]) < 1e-10 < float(entries["w"][1][0]["rad"])
    assert rigorous_flow(case, digits=10).findings[0].scope == "this case"
    nothing = enclose(replace(integrate(network, domain, Q(0)), pieces=()), start_radius="1/1000")
    assert nothing.live == (1,)
    assert nothing.radius(0) == Q(1, 1000)


def test_a_degenerating_neuron_is_refused() -> None:
    from tests.unit.flow.test_flow import UNIT, backwards

    flow = KinkFlow("", backwards(Q(1, 10)), UNIT, Q(1))
    with pytest.raises(NotEnclosed):
        rigorous_flow(case_of(flow, Q(1, 2)), digits=10)


def test_the_bound_holds_beyond_a_dying_neuron() -> None:
    found = prove("piecewise linear, width 2, draw 5", Q(4), 12)
    reference = integrate(
        FLOWS["piecewise linear, width 2, draw 5"].network,
        FLOWS["piecewise linear, width 2, draw 5"].domain,
        Q(4),
        digits=25,
    )
    from gfproof.flow.enclosure import enclosed_state

    for box, x in zip(enclosed_state(found.enclosure, 4).entries(), reference.entries_at(4), strict=True):
        assert lower(box) - Q(1, 10**24) <= x <= upper(box) + Q(1, 10**24)


def test_what_an_earlier_round_proved_stays_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first round is too wide for the digits, every later one is refused: the first is the answer, undecided digits."""
    rounds = []

    def first_only(trajectory: Any, **options: Any) -> Any:
        rounds.append(trajectory.digits)
        if len(rounds) > 1:
            raise NotEnclosed("refused", Q(0))
        found = enclose(trajectory, **options)
        return replace(found, spans=tuple(replace(s, distance=Q(1, 10), final=Q(1, 10)) for s in found.spans))

    monkeypatch.setattr(rigorous, "enclose", first_only)
    found = prove("constant, width 2, draw 3", Q(1, 4), 12)
    assert len(rounds) > 1
    digits = next(f for f in found.findings if f.id == "digits")
    assert digits.verdict is Verdict.UNDECIDED
    assert digits.note.endswith("refused")
