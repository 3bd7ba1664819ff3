"""Theorems on homogeneous networks: fixtures, hypotheses, false variants, and cases of other kinds."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from gfproof.case import Case
from gfproof.homogeneous import Activation, Data, HomogeneousCase, HomogeneousNetwork, Loss
from gfproof.numbers import Q
from gfproof.theorems import theorem
from gfproof.theorems.early.kind import HOMOGENEOUS, STRATA, strata
from gfproof.verdict import Evidence, Verdict
from tests.conftest import NIGHTLY

IDS = ("early-homogeneity", "early-small-weights", "early-rank-one", "early-mixed-signs")
TWINS = [pytest.param(id, twin.id, id=f"{id}/{twin.id}") for id in IDS for twin in theorem(id).twins]
SEEDS = 20 if NIGHTLY else 2
FIXTURES = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "early_directional_convergence.json").read_text()
)["early"]


def case_of(entry: dict[str, Any]) -> HomogeneousCase:
    return HomogeneousCase.from_json(
        {
            "layers": {"weights": entry["W"]},
            "activation": {"power": entry["p"], "leak": entry["alpha"]},
            "data": {"points": entry["X"], "labels": entry["P"]},
        }
    )


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("entry", FIXTURES, ids=lambda e: e["id"])
def test_no_claim_fails_or_stays_open_on_a_fixture(id: str, entry: dict[str, Any]) -> None:
    report = theorem(id).verify(case_of(entry))
    verdicts = {f.verdict for f in report.claims}
    assert verdicts <= {Verdict.HOLDS, Verdict.OUT_OF_SCOPE}, report


def finding(id: str, case: HomogeneousCase, claim: str) -> Any:
    return next(f for f in theorem(id).verify(case).findings if f.id == claim)


def test_what_the_criteria_say_about_the_fixtures() -> None:
    by_id = {entry["id"]: case_of(entry) for entry in FIXTURES}
    assert finding("early-rank-one", by_id["E4"], "C12").note == "KKT, N != 0"
    assert (
        finding("early-rank-one", by_id["E4bad"], "C12").note == "no KKT point with N != 0: R2 layer 1 fails"
    )
    assert finding("early-mixed-signs", by_id["E6"], "C15").note == "KKT, N != 0"
    assert finding("early-mixed-signs", by_id["E6bad"], "C15").note.endswith(": T4 fails")
    assert finding("early-mixed-signs", by_id["E7"], "C16").note == "KKT, N != 0"
    assert finding("early-mixed-signs", by_id["E7bad"], "C16").note.endswith(": R2 layer 2 fails")
    assert finding("early-rank-one", by_id["E7"], "C12").verdict is Verdict.OUT_OF_SCOPE
    assert finding("early-rank-one", by_id["E1two"], "C14").evidence is Evidence.EXACT
    assert finding("early-rank-one", by_id["E1two"], "C14m").evidence is Evidence.ARGUED


def test_deep_relu_with_p_one_is_refused_where_smoothness_is_needed() -> None:
    data = Data(((Q(1), Q(1)), (Q(1), Q(-1))), (Q(1), Q(2)))
    relu = HomogeneousNetwork.exact(Activation(1), [[[1, 0], [2, 0]], [[1, 1], [1, 0]], [[1, 1]]])
    report = theorem("early-small-weights").verify(HomogeneousCase.of(relu, data))
    assert {f.id: f.verdict for f in report.hypotheses}["H2"] is Verdict.FAILS
    needing = {claim.id for claim in theorem("early-small-weights").claims if "H2" in claim.needs}
    assert needing == {"C5b", "C7b", "C8e", "C10s"}
    assert {f.id for f in report.claims if f.verdict is Verdict.OUT_OF_SCOPE} == needing
    assert theorem("early-homogeneity").verify(HomogeneousCase.of(relu, data)).verdict is Verdict.HOLDS


def test_a_datum_on_a_kink_puts_claims_out_of_scope_for_p_one_only() -> None:
    data = Data(((Q(0), Q(1)),), (Q(1),))
    for power, verdict in ((1, Verdict.OUT_OF_SCOPE), (2, Verdict.HOLDS)):
        network = HomogeneousNetwork.exact(Activation(power), [[[1, 0]], [[1]]])
        found = finding("early-homogeneity", HomogeneousCase.of(network, data), "C1")
        assert found.verdict is verdict


def test_the_logistic_loss() -> None:
    data = Data(((Q(1), Q(2)), (Q(-1), Q(1))), (Q(1), Q(-1)), Loss.LOGISTIC)
    network = HomogeneousNetwork.exact(Activation(2), [[[1, 1], [0, 2]], [[1, -1]]])
    case = HomogeneousCase.of(network, data)
    found = finding("early-homogeneity", case, "C7")
    assert (found.verdict, found.evidence) == (Verdict.HOLDS, Evidence.ENCLOSED)
    assert finding("early-small-weights", case, "C5").verdict is Verdict.OUT_OF_SCOPE
    assert finding("early-small-weights", case, "C7b").evidence is Evidence.ARGUED


def test_cases_of_another_kind_are_out_of_scope() -> None:
    plain = next(theorem("constant-target-flow").draw_cases())
    for id in IDS:
        report = theorem(id).verify(plain)
        assert {f.verdict for f in report.findings} == {Verdict.OUT_OF_SCOPE}
    early = next(theorem("early-homogeneity").draw_cases())
    report = theorem("constant-target-flow").verify(early)
    assert {f.verdict for f in report.findings} == {Verdict.OUT_OF_SCOPE}
    assert isinstance(plain, Case)


@pytest.mark.parametrize(("id", "twin"), TWINS)
def test_a_false_variant_is_refuted_by_a_small_exact_case(id: str, twin: str) -> None:
    one, false = theorem(id), theorem(id).twin(twin)
    for seed in range(SEEDS):
        found = false.find_violation(false.claims[0], 2000, seed)
        assert found is not None, f"seed {seed}"
        assert (found.verdict, found.evidence) == (Verdict.FAILS, Evidence.EXACT)
        small = HomogeneousCase.from_json(found.witness["case"])
        assert false.verify(small).claims[0].verdict is Verdict.FAILS
        # an entry -1/alpha^2 and what follows it cannot be made simpler
        assert all(abs(int(x.p)) <= 100 and int(x.q) <= 100 for x in small.network.entries())
        assert Verdict.FAILS not in {f.verdict for f in one.verify(small).claims}


def test_draws_meet_every_stratum() -> None:
    seen = set()
    for id in IDS:
        for case in islice(theorem(id).draw_cases(3), 400):
            seen.update(strata(case))
            assert HOMOGENEOUS.read(case.to_json()) == case
    assert seen == set(STRATA)
