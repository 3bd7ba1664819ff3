"""False variants: each is refuted by the draws that the true claims survive, and shrinks to a small exact case."""

import pytest

from gfproof.case import Case
from gfproof.theorems import theorems
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER
from gfproof.verdict import Evidence, Verdict
from tests.conftest import NIGHTLY

DRAWS = 2000
SEEDS = 100 if NIGHTLY else 5
ONE_HIDDEN = [one for one in theorems() if one.kind is ONE_HIDDEN_LAYER]
TWINS = [pytest.param(one, twin.id, id=f"{one.id}/{twin.id}") for one in ONE_HIDDEN for twin in one.twins]


def test_every_theorem_has_at_least_five() -> None:
    for one in theorems():
        assert len({twin.id for twin in one.twins}) == len(one.twins) >= 5


@pytest.mark.parametrize(("one", "id"), TWINS)
def test_it_is_refuted_within_two_thousand_draws_whatever_the_seed(one, id: str) -> None:  # type: ignore[no-untyped-def]
    twin = one.twin(id)
    for seed in range(SEEDS):
        found = twin.find_violation(twin.claims[0], DRAWS, seed)
        assert found is not None, f"seed {seed}"
        assert (found.verdict, found.evidence) == (Verdict.FAILS, Evidence.EXACT)
        small = Case.from_json(found.witness["case"])
        again = twin.verify(small).claims[0]
        assert again.verdict is Verdict.FAILS
        assert small.network.width <= 2
        entries = list(small.network.entries())
        assert all(abs(int(x.p)) <= 20 and int(x.q) <= 20 for x in entries), entries


@pytest.mark.parametrize(("one", "id"), TWINS)
def test_the_true_theorem_holds_on_the_twins_counterexample(one, id: str) -> None:  # type: ignore[no-untyped-def]
    twin = one.twin(id)
    found = twin.find_violation(twin.claims[0], DRAWS, 0)
    case = Case.from_json(found.witness["case"])
    assert Verdict.FAILS not in {f.verdict for f in one.verify(case).claims}


@pytest.mark.parametrize(("one", "id"), TWINS)
def test_it_says_what_was_changed(one, id: str) -> None:  # type: ignore[no-untyped-def]
    twin = one.twin(id)
    true = {claim.statement for claim in one.claims}
    assert twin.claims[0].statement not in true
    assert twin.status == "false variant"
