"""Claims about a finite time are enclosed on cases from files, and stay argued where no flow can be enclosed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case, Flow, NormalizedFlow
from gfproof.network import Network
from gfproof.numbers import Q, ball
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.theorems import enclosed_flow, theorem
from gfproof.theorems.core import Instance
from gfproof.verdict import Evidence, Finding, Report, Verdict

CASES = Path(__file__).parents[3] / "proofs" / "cases"
FILE = CASES / "constant_two_neurons_flow.toml"


def short(until: int = 1) -> Case:
    return replace(Case.load(FILE), dynamics=Flow(Q(until)))


def claims(report: Report) -> dict[str, Finding]:
    return {f.id: f for f in report.claims}


def test_the_claims_of_a_constant_target_are_enclosed() -> None:
    found = claims(theorem("constant-target-flow").verify(short(), enclose=True))
    for id in ("C7a", "C7b", "C7c", "C7d", "C7f"):
        assert (found[id].verdict, found[id].evidence) == (Verdict.HOLDS, Evidence.ENCLOSED), id
        assert found[id].scope.startswith("this case, at")
    assert found["C7e"].evidence is Evidence.ARGUED  # an integral up to infinity
    assert found["C7g"].evidence is Evidence.ARGUED  # a limit


def test_nothing_is_enclosed_unasked() -> None:
    found = claims(theorem("constant-target-flow").verify(short()))
    assert found["C7a"].evidence is Evidence.ARGUED


def test_the_energy_identity_of_an_affine_target_is_enclosed() -> None:
    case = short()
    problem = replace(case.problem, target=Affine(((Q(2),),), (Q(0),)))
    found = claims(theorem("affine-flow").verify(replace(case, problem=problem), enclose=True))
    assert found["C1"].evidence is Evidence.ENCLOSED


def test_a_flow_beyond_the_budget_stays_argued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosed_flow, "SECONDS", 0.0)
    enclosed_flow._known.cache_clear()
    assert enclosed_flow.known_flow(Instance(short(2), enclose=True)) is None
    enclosed_flow._known.cache_clear()
    found = claims(theorem("constant-target-flow").verify(short(2), enclose=True))
    enclosed_flow._known.cache_clear()
    assert found["C7a"].evidence is Evidence.ARGUED


def test_one_of_several_solutions_is_no_evidence_about_all() -> None:
    """A neuron at rest at w = b = 0 with v.e < 0 leaves in another solution, which the enclosure does not follow."""
    case, start = short(), short().network
    loose = Network.exact(
        [*start.w, [Q(0)]], [*start.b, Q(0)], [[*start.v[0], Q(1)]], [start.c[0] - 3], start.a
    )
    found = claims(theorem("constant-target-flow").verify(replace(case, network=loose), enclose=True))
    assert found["C7a"].evidence is Evidence.ARGUED
    assert found["C7a"].scope == "every solution from this start"
    resting = replace(loose, v=((*start.v[0], Q(0)),))  # v = 0 as well: it stays
    found = claims(theorem("constant-target-flow").verify(replace(case, network=resting), enclose=True))
    assert found["C7a"].evidence is Evidence.ENCLOSED


def test_an_enclosure_that_drifts_is_an_error() -> None:
    known = enclosed_flow.known_flow(Instance(short(), enclose=True))
    assert known is not None
    other = replace(known.enclosure.trajectory.network, c=(known.enclosure.trajectory.network.c[0] + 1,))
    wrong = replace(known.enclosure, trajectory=replace(known.enclosure.trajectory, network=other))
    with pytest.raises(AssertionError, match="the enclosure is wrong"):
        enclosed_flow.lyapunov(enclosed_flow.Known(wrong), Instance(short()))


def test_the_note_says_at_which_times_a_claim_was_looked_at() -> None:
    report = theorem("constant-target-flow").verify(short(2), enclose=True)
    enclosed = [f for f in report.claims if f.evidence is Evidence.ENCLOSED]
    assert enclosed
    for finding in enclosed:
        assert f"in balls {finding.scope.removeprefix('this case, ')}, at other times argued" in finding.note


def test_a_risk_that_is_not_proved_to_fall_stays_argued(monkeypatch: pytest.MonkeyPatch) -> None:
    """The energy identity alone does not show that L is non-increasing."""
    risks = iter(range(10**6))
    monkeypatch.setattr(enclosed_flow, "enclosed_risk", lambda *given: ball(next(risks)))
    instance = Instance(short(2), enclose=True)
    found = enclosed_flow.known_flow(instance)
    assert found is not None
    assert enclosed_flow.energy(found, instance) is None


def on_spheres(constant: bool = True) -> Case:
    target = Constant((Q(1, 3),)) if constant else Affine(((Q(2),),), (Q(0),))
    w, b = ("3/5", "-4/5") if constant else ("12/13", "-5/13")
    unit = Network.exact([[w]], [b], ["2"], "1")
    return Case(
        unit, Problem(target, Uniform((Q(0),), (Q(2),) if constant else (Q(1),))), NormalizedFlow(Q(1))
    )


def test_the_claims_of_a_normalized_flow_are_enclosed() -> None:
    report = theorem("normalized-flow").verify(on_spheres(), enclose=True)
    assert all(f.verdict is Verdict.HOLDS for f in report.hypotheses)
    found = claims(report)
    for id in ("C2f", "C4", "C7r"):
        assert (found[id].verdict, found[id].evidence) == (Verdict.HOLDS, Evidence.ENCLOSED), id
    assert "| |u_i|^2 - 1 | at most" in found["C2f"].note
    assert "V_n + 4 int L" in found["C7r"].note
    assert found["C8"].evidence is Evidence.ARGUED  # a limit
    plain = claims(theorem("normalized-flow").verify(on_spheres()))
    assert plain["C2f"].evidence is Evidence.ARGUED


def test_one_normalized_neuron_is_bounded_in_balls() -> None:
    found = claims(theorem("normalized-flow-one-neuron").verify(on_spheres(constant=False), enclose=True))
    for id, size in (("C11", "|v_t| <= "), ("C11c", "|c_t| <= ")):
        assert found[id].evidence is Evidence.ENCLOSED
        shown = found[id].note.rsplit(size, 1)[1]
        assert (
            0 < float(shown.removesuffix(" there")) < float(found[id].note.split(size, 1)[1].split(" ", 1)[0])
        )


def test_a_normalized_case_is_not_followed_as_a_plain_flow() -> None:
    """Each claim asks for its own dynamics: the enclosed flow of the other kind says nothing about it."""
    instance = Instance(on_spheres(), enclose=True)
    assert enclosed_flow.known_flow(instance) is None
    assert enclosed_flow.known_flow(instance, NormalizedFlow) is not None
    off = replace(on_spheres(), network=Network.exact([["3/5"]], ["1"], ["2"], "1"))
    assert enclosed_flow.known_flow(Instance(off, enclose=True), NormalizedFlow) is None
