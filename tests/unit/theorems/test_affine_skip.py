"""Affine targets with a skip connection: the worked case, several outputs and inputs, cases out of scope."""

from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case, Descent, Flow
from gfproof.certify import check_in_subprocess, write
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.quantities import Quantities
from gfproof.theorems.skip import claims
from gfproof.verdict import Evidence, Finding, Verdict

FLOW, DESCENT = theorem("affine-skip-flow"), theorem("affine-skip-descent")


@pytest.fixture
def worked(cases: Path) -> Case:
    return Case.load(cases / "affine_skip.toml")


def found(case: Case, one=DESCENT) -> dict[str, Finding]:  # type: ignore[no-untyped-def]
    return {f.id: f for f in one.verify(case).findings}


def test_the_worked_case(worked: Case) -> None:
    at = Quantities(worked.network, worked.problem)
    assert (at.risk, at.lyapunov, at.centred) == (Q(155, 384), Q(797, 16), Q(477, 16))
    descent = found(replace(worked, dynamics=Descent((Q(1, 25),), 10)))
    assert descent["H6"].note == "1/25 < 24/509"
    assert "8L/Q = 158720/180131" in descent["C5t"].note
    assert {f.verdict for f in descent.values()} == {Verdict.HOLDS}
    assert {f.verdict for f in found(worked, FLOW).values()} == {Verdict.HOLDS}


def test_evidence_is_what_it_is_called(worked: Case) -> None:
    flow = found(worked, FLOW)
    assert {id for id, f in flow.items() if f.evidence is Evidence.ARGUED} == {
        "C4a",
        "C4b",
        "C4c",
        "C4d",
        "C7",
    }
    certified = {id for id, f in flow.items() if f.evidence is Evidence.CERTIFICATE}
    assert certified == {"C1", "C1w", "C1h", "C2", "C2q", "C3", "C3e"}


def test_the_certificates_stand_alone(tmp_path: Path) -> None:
    for name, build in (("weighted", claims.weighted_family), ("homogeneity", claims.homogeneity)):
        path = tmp_path / f"{name}.json"
        write(path, build())
        code, lines = check_in_subprocess(path)
        assert code == 0, lines


def test_without_skip_or_affine_target_claims_are_out_of_scope(worked: Case) -> None:
    plain = found(replace(worked, network=replace(worked.network, a=None)))
    assert {f.verdict for id, f in plain.items() if id.startswith("C")} == {Verdict.OUT_OF_SCOPE}
    long = found(replace(worked, dynamics=Descent((Q(1),), 3)))
    assert {id for id, f in long.items() if f.verdict is Verdict.OUT_OF_SCOPE} == {"C6a", "C6b", "C6c"}


@pytest.mark.parametrize("dimension", [1, 2])
def test_vector_outputs_and_higher_dimensions(dimension: int) -> None:
    rows = [["1", "-2"][:dimension], ["-1/2", "3"][:dimension]]
    network = Network.exact(rows, ["0", "1/3"], [["1", "2"], ["-1", "1/2"]], ["1", "0"], rows)
    slope = ((Q(1),) * dimension, (Q(-2),) * dimension)
    law = Uniform((Q(-1),) * dimension, (Q(1),) * dimension)
    case = Case(network, Problem(Affine(slope, (Q(0), Q(3))), law), Flow(Q(1)))
    assert {f.verdict for f in FLOW.verify(case).claims} == {Verdict.HOLDS}
