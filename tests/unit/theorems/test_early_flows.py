"""The theorem on flows from small starts: drawn cases, cases from files, false variants, scope."""

from pathlib import Path

import pytest

from gfproof.homogeneous import Activation, Data, HomogeneousCase, HomogeneousNetwork
from gfproof.numbers import Q
from gfproof.theorems import theorem
from gfproof.verdict import Evidence, Finding, Verdict

ID = "early-direction"
TWINS = [twin.id for twin in theorem(ID).twins]


def finding(case: HomogeneousCase, claim: str) -> Finding:
    return next(f for f in theorem(ID).verify(case).findings if f.id == claim)


def test_no_claim_fails_on_drawn_cases() -> None:
    report = theorem(ID).verify_examples(150, seed=5)
    evidence = {f.id: f.evidence for f in report.claims}
    assert {f.verdict for f in report.claims} == {Verdict.HOLDS}
    assert evidence["C9r"] is Evidence.SAMPLED
    assert evidence["C9d"] is evidence["C11q"] is Evidence.ARGUED
    assert {"KKT as it is", "zero KKT", "a block zero"} <= set(report.strata)


def test_a_case_from_a_file_is_enclosed(root: Path) -> None:
    case = HomogeneousCase.load(root / "proofs/cases/squared_relu_kkt.toml")
    for claim in ("C9u", "C9l", "C11"):
        found = finding(case, claim)
        assert (found.verdict, found.evidence) == (Verdict.HOLDS, Evidence.ENCLOSED), found
        assert found.scope.startswith("this case, ")
    assert finding(case, "C9d").evidence is Evidence.ARGUED
    assert finding(case, "C9r").verdict is Verdict.OUT_OF_SCOPE


def test_rays_are_exact() -> None:
    """N = v w^2, (1, 1) is not a ray; two equal entries of w with v: |w|^2 = 2 v^2 is."""
    data = Data(((Q(1), Q(2)), (Q(2), Q(1))), (Q(1), Q(1)))
    ray = HomogeneousNetwork.exact(Activation(2), [[["1", "1"]], [["1"]]])
    found = finding(HomogeneousCase.of(ray, data), "C9u")
    assert found.evidence is Evidence.EXACT
    assert "tau* = 1/18 exactly" in found.note


def test_deep_relu_and_order_two_are_out_of_scope() -> None:
    data = Data(((Q(1), Q(1)),), (Q(1),))
    for activation, depth in ((Activation(1), 3), (Activation(1, Q(1)), 2)):
        blocks = [[["1", "1"]], *([[["1"]]] * (depth - 1))]
        report = theorem(ID).verify(HomogeneousCase.of(HomogeneousNetwork.exact(activation, blocks), data))
        assert {f.verdict for f in report.claims} == {Verdict.OUT_OF_SCOPE}


@pytest.mark.parametrize("twin", TWINS)
def test_a_false_variant_is_refuted_by_a_small_exact_case(twin: str) -> None:
    false = theorem(ID).twin(twin)
    for seed in range(2):
        found = false.find_violation(false.claims[0], 2000, seed)
        assert found is not None
        assert (found.verdict, found.evidence) == (Verdict.FAILS, Evidence.EXACT)
        small = HomogeneousCase.from_json(found.witness["case"])
        assert false.verify(small).claims[0].verdict is Verdict.FAILS
        assert Verdict.FAILS not in {f.verdict for f in theorem(ID).verify(small).claims}
    assert len(TWINS) == 5


def test_the_proof_checks() -> None:
    steps = theorem(ID).derivation()
    assert {claim.id for claim in theorem(ID).claims} <= {step.claim for step in steps}
    for step in steps:
        step.check()
