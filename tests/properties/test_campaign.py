"""Ten thousand drawn cases for every theorem, and every false variant against twenty seeds."""

from __future__ import annotations

import pytest

from gfproof.theorems import ids, theorem
from gfproof.verdict import Verdict

CASES, DRAWS, SEEDS = 10_000, 2_000, 20


@pytest.mark.nightly
@pytest.mark.parametrize("id", ids())
def test_ten_thousand_drawn_cases_without_a_violation(id: str) -> None:
    report = theorem(id).verify_examples(CASES, seed=77)
    assert report.verdict is Verdict.HOLDS, report
    assert report.drawn * 3 <= CASES * 10  # at least 30 % of the draws meet all hypotheses


@pytest.mark.nightly
@pytest.mark.parametrize("id", ids())
def test_every_false_variant_falls_within_two_thousand_draws_in_twenty_seeds(id: str) -> None:
    one = theorem(id)
    for twin in one.twins:
        false = one.twin(twin.id)
        for seed in range(SEEDS):
            cases = zip(range(DRAWS), false.draw_cases(seed), strict=False)
            verdicts = (false.verify_claim(false.claims[0], case).verdict for _, case in cases)
            assert any(verdict is Verdict.FAILS for verdict in verdicts), (twin.id, seed)
