"""One normalized neuron: the worked derivatives and bounds, and what each hypothesis leaves out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gfproof.case import Case, NormalizedFlow
from gfproof.network import Network
from gfproof.numbers import Q, ball, precision, rational
from gfproof.problem import Piecewise, Problem, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.theorems import theorem
from gfproof.theorems.core import Instance
from gfproof.theorems.normalized import bounded, one_neuron
from gfproof.verdict import Evidence, Finding, Verdict

THEOREM = theorem("normalized-flow-one-neuron")
DATA = Path(__file__).parents[2] / "data" / "fixtures" / "normalized_flow.json"
WORKED = {entry["name"].split()[0]: entry for entry in json.loads(DATA.read_text(encoding="utf-8"))}


def case_of(data: dict[str, Any]) -> Case:
    network = Network.exact([[w] for w in data["w"]], data["b"], data["v"], data["c"])
    pieces = [tuple(map(rational, piece)) for piece in data["target_pieces"]]
    places = tuple(piece[1] for piece in pieces[:-1])
    target = Piecewise(PolynomialPieces(places, tuple((piece[2:],) for piece in pieces)))
    law = Uniform((rational(data["A"]),), (rational(data["B"]),))
    return Case(network, Problem(target, law), NormalizedFlow(Q(1)))


def found(case: Case) -> dict[str, Finding]:
    return {f.id: f for f in THEOREM.verify(case).findings}


@pytest.mark.parametrize("name", ["NM1", "NM2", "NM4", "NM7"])
def test_the_worked_derivatives(name: str) -> None:
    case = case_of(WORKED[name])
    assert str(one_neuron.second_rate(Instance(case))) == WORKED[name]["d_dt_half_v2_plus_Psi"]
    findings = found(case)
    # NM7 has |v w| = 12/13 < K = 2, and its derivative is positive: the claim leaves it out
    assert findings["C9"].verdict is (Verdict.OUT_OF_SCOPE if name == "NM7" else Verdict.HOLDS)
    assert Verdict.FAILS not in {f.verdict for f in findings.values()}


def test_the_worked_bound() -> None:
    instance = Instance(case_of(WORKED["NM4"]))
    assert one_neuron.lipschitz(instance) == 1
    bound = bounded.bound_of_v(instance)
    assert rational("5.2") < bound < rational("5.4")


def test_the_least_affine_risk() -> None:
    """The best affine function for |x - 1/2| on [0, 1] is 1/4, with risk 1/12 - 1/16 = 1/48."""
    instance = Instance(case_of(WORKED["NM3"]))
    assert one_neuron.regression_risk(instance) == Q(1, 48)
    assert found(instance.case)["C10"].verdict is Verdict.HOLDS


def test_hypotheses() -> None:
    case = case_of(WORKED["NM4"])
    two = found(case_of(WORKED["NM6"]))
    assert two["H5"].verdict is Verdict.FAILS
    assert {f.verdict for id, f in two.items() if id[0] == "C" and id not in ("C1", "C11k")} == {
        Verdict.OUT_OF_SCOPE
    }
    jump = PolynomialPieces((Q(1, 2),), (((Q(0),),), ((Q(1),),)))
    steps = found(replace(case, problem=Problem(Piecewise(jump), case.problem.law)))
    assert steps["C9"].verdict is Verdict.UNDECIDED
    long = found(replace(case, problem=Problem(case.problem.target, Uniform((Q(0),), (Q(3),)))))
    assert long["H1"].verdict is Verdict.FAILS


def test_the_constants_of_every_interval() -> None:
    """On [0, 1] the closed forms of the claim; on [-1, 1] both kinds of neuron have the same Psi by reflection."""
    with precision(150):
        right, left = bounded.psi_increase(Q(0), Q(1))
        seven = ball(Q(7)).sqrt()
        assert right.overlaps((seven / 5).atan() / seven)
        assert left.overlaps(ball(Q(4, 3)).log() / 2)
        assert rational("0.183953") < right < rational("0.183954")
        assert rational("0.143841") < left < rational("0.143842")
        mirrored = bounded.psi_increase(Q(-1), Q(1))
        assert mirrored[0].overlaps(mirrored[1])
        assert bounded.least_eigenvalue(Q(0), Q(1)).overlaps((4 - ball(Q(13)).sqrt()) / 6)
        assert bounded.least_eigenvalue(Q(-1), Q(1)).overlaps(ball(Q(1, 3)))


def test_the_bound_on_a_general_interval() -> None:
    """[-1, 2]: a = 2, so K sqrt 5 takes the place of K sqrt 2; v_0 = 3 < sqrt 45 = K sqrt 5 with K = 3."""
    case = case_of(WORKED["NM4"])
    law = Uniform((Q(-1),), (Q(2),))
    target = Piecewise(PolynomialPieces((Q(0),), (((Q(0), Q(-3)),), ((Q(0), Q(3)),))))
    findings = found(replace(case, problem=Problem(target, law)))
    assert findings["C11"].verdict is Verdict.HOLDS
    assert findings["C8"].evidence is Evidence.ARGUED
    instance = Instance(replace(case, problem=Problem(target, law)))
    with precision(100):
        right, left = bounded.psi_increase(Q(-1), Q(2))
        largest = right if right > left else left
        lam = bounded.least_eigenvalue(Q(-1), Q(2))
        wanted = (45 + 2 * largest).sqrt() + (ball(instance.at.risk) / lam).sqrt()
    assert bounded.bound_of_v(instance).overlaps(wanted)
    assert bounded.norm_of_target2(instance) == 9  # int_{-1}^2 9 x^2 / 3
    assert bounded.bound_of_c(instance) > bounded.bound_of_v(instance)
    assert findings["C11k"].evidence is Evidence.ENCLOSED
