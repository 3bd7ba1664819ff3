"""Normalized networks: the worked cases, silent neurons, cases off the manifold or with other dynamics."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gfproof.case import Case, Flow, NormalizedFlow
from gfproof.network import Network
from gfproof.network.symmetry import append, without_null_neurons
from gfproof.numbers import Q, rational
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.normalized import claims
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Evidence, Finding, Verdict

THEOREM = theorem("normalized-flow")
DATA = Path(__file__).parents[2] / "data" / "fixtures" / "normalized_flow.json"
WORKED = [entry for entry in json.loads(DATA.read_text(encoding="utf-8")) if "xi" in entry]


def case_of(data: dict[str, Any]) -> Case:
    network = Network.exact([[w] for w in data["w"]], data["b"], data["v"], data["c"])
    law = Uniform((rational(data["A"]),), (rational(data["B"]),))
    return Case(network, Problem(Constant((rational(data["xi"]),)), law), NormalizedFlow(Q(1)))


def found(case: Case) -> dict[str, Finding]:
    return {f.id: f for f in THEOREM.verify(case).findings}


@pytest.mark.parametrize("data", WORKED, ids=lambda data: data["name"].split()[0])
def test_the_worked_cases(data: dict[str, Any]) -> None:
    case = case_of(data)
    at = Quantities(case.network, case.problem)
    assert str(claims.energy(at)) == data["V_n"]
    assert str(claims.field_of(at).norm2()) == data["normPG2"]
    findings = found(case)
    assert findings["C7"].note.endswith(f"here {data['dVn_dt']}")
    assert {f.verdict for f in findings.values()} == {Verdict.HOLDS}


def test_off_the_manifold_or_with_another_flow_claims_are_out_of_scope() -> None:
    case = case_of(WORKED[0])
    off = found(replace(case, network=replace(case.network, b=(Q(1),))))
    assert off["H5"].verdict is Verdict.FAILS
    assert {f.verdict for id, f in off.items() if id[0] == "C" and id not in ("C1", "C3")} == {
        Verdict.OUT_OF_SCOPE
    }
    other = found(replace(case, dynamics=Flow(Q(1))))
    assert {id for id, f in other.items() if f.verdict is Verdict.OUT_OF_SCOPE} == {"C2f", "C4", "C7r", "C8"}
    sloped = found(replace(case, problem=Problem(Affine(((Q(1),),), (Q(0),)), case.problem.law)))
    held = {id for id, f in sloped.items() if id[0] == "C" and f.verdict is Verdict.HOLDS}
    assert held == {"C1", "C1p", "C2", "C2f", "C3", "C4", "C4i", "C5", "C6"}


def test_silent_neurons_are_not_counted_and_atoms_have_no_regularity() -> None:
    case = case_of(WORKED[0])
    padded = replace(case, network=append(case.network, (Q(0),), Q(0), (Q(0),)))
    assert {f.verdict for f in found(padded).values()} == {Verdict.HOLDS}
    assert without_null_neurons(append(case.network, (Q(0),), Q(0), (Q(1),))) != case.network
    atoms = replace(case, problem=Problem(Constant((Q(1),)), Atoms(((Q(1),),), (Q(1),))))
    assert found(atoms)["C6"].verdict is Verdict.OUT_OF_SCOPE
    assert found(atoms)["C8"].verdict is Verdict.OUT_OF_SCOPE


def test_the_representative_of_networks_off_the_manifold() -> None:
    """C3 needs no hypothesis: zero rows, irrational norms and copies stretched by 2 and 3/7 all have a representative."""
    case = case_of(WORKED[0])
    for w, b in ((Q(0), Q(0)), (Q(1), Q(1)), (Q(3), Q(4))):
        finding = found(replace(case, network=replace(case.network, w=((w,),), b=(b,))))["C3"]
        assert (finding.verdict, finding.evidence) == (Verdict.HOLDS, Evidence.EXACT)
