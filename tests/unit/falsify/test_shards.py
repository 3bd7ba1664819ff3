"""Shards: what is planned, that an outcome depends on nothing but its shard, and what a false variant leaves behind."""

import pytest

from gfproof.falsify import shards
from gfproof.falsify.shards import Outcome, Plan, Shard, StaleCampaign, quarry, run
from gfproof.theorems.registry import UnknownTheorem
from gfproof.verdict import Verdict

FLOW, SKIP = "constant-target-flow", "affine-skip-flow"
FALSE = f"{FLOW}/{quarry(FLOW).twins[0].id}"


def test_shards_hold_every_case_once() -> None:
    plan = Plan.of((FLOW, SKIP, "normalized-flow"), 1000, identities=501, sizes=(60, 100))
    planned = list(plan.shards())
    assert len({shard.key for shard in planned}) == len({shard.seed for shard in planned}) == len(planned)
    per = {
        key: sum(s.cases for s in planned if (s.theorem, s.road) == key)
        for key in dict.fromkeys((s.theorem, s.road) for s in planned)
    }
    assert list(per.values()) == [334, 333, 333, 251, 250]
    assert all(0 < s.cases <= (60 if s.road == "claims" else 100) for s in planned)
    assert Plan.from_json(plan.to_json()) == plan


def test_seeds_are_pinned() -> None:
    """A change here makes the ledgers of older campaigns worthless."""
    (shard,) = Plan.of((FLOW,), 5, seed=7).shards()
    assert shard.seed == 2460306327259883549


def test_an_outcome_depends_on_its_shard_alone() -> None:
    first, second = Plan.of((FLOW, SKIP), 24, sizes=(12, 1)).shards()
    once = run(first)
    run(second)
    assert run(first) == once == Outcome.from_json(once.to_json())
    assert once.verdicts["C3"] == {"holds": 12}
    other = run(next(iter(Plan.of((FLOW,), 12, seed=1, sizes=(12, 1)).shards())))
    assert other.strata != once.strata


def test_every_counterexample_is_kept_and_the_first_made_small() -> None:
    (shard,) = Plan.of((FALSE,), 25).shards()
    found = run(shard)
    one = quarry(FALSE)
    (claim,) = one.claims
    assert found.verdicts[claim.id]["fails"] == len(found.counterexamples) > 1
    for entry in found.counterexamples:
        case = one.kind.read(entry["drawn"])
        assert one.verify_claim(claim, case).verdict is Verdict.FAILS
    first, *rest = found.counterexamples
    small = one.kind.read(first["finding"]["witness"]["case"])
    assert one.verify_claim(claim, small).verdict is Verdict.FAILS
    assert len(str(small.to_json())) <= len(str(first["drawn"]))
    assert not any("finding" in entry for entry in rest)


def test_other_statements_are_refused() -> None:
    (shard,) = Plan.of((FLOW,), 5).shards()
    with pytest.raises(StaleCampaign, match="not the one"):
        run(Shard(**{**vars(shard), "digest": "0" * 16}))
    with pytest.raises(UnknownTheorem):
        Plan.of(("constant-flow",), 5)
    with pytest.raises(StaleCampaign, match="expected one of"):
        quarry(f"{FLOW}/nothing")


def test_hypotheses_that_nothing_meets_end_with_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    (shard,) = Plan.of((SKIP,), 5).shards()
    monkeypatch.setattr(shards, "MAX_REJECTED", 0)
    with pytest.raises(shards.BudgetExceeded, match="0 of 0 drawn cases"):
        run(shard)
