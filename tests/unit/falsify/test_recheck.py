"""The second evaluation of counterexamples agrees with the first one where a false variant fails, and where it does not."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from gfproof.falsify import second_homogeneous, second_statements
from gfproof.falsify.corpus import Corpus
from gfproof.falsify.recheck import SAME_CLAIM, second_evaluation
from gfproof.falsify.second_homogeneous import Layers
from gfproof.falsify.second_quantities import Sight
from gfproof.theorems import theorem, theorems
from gfproof.theorems.deciding import Contradiction
from gfproof.theorems.deciding.spans import Unclear
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY

DRAWS = 60 if NIGHTLY else 6
SHALLOW = [(one, twin) for one, twins in second_statements.VIOLATED.items() for twin in twins]
DEEP = [(one, twin) for one, twins in second_homogeneous.VIOLATED.items() for twin in twins]


def beyond(data: dict[str, Any]) -> bool:
    """Boxes of several dimensions and targets without exact values: nothing the second evaluation speaks of."""
    law, kind = data["input"], data["target"]["kind"]
    return ("low" in law and len(law["low"]) > 1) or kind not in ("constant", "affine", "piecewise")


@pytest.mark.parametrize(("id", "variant"), SHALLOW + DEEP, ids=list(map("/".join, SHALLOW + DEEP)))
def test_both_evaluations_say_the_same(id: str, variant: str) -> None:
    """On drawn cases that meet the hypotheses: violated by the one exactly where violated by the other."""
    false = theorem(id).twin(variant)
    (claim,) = false.claims
    seen = 0
    for case in islice(false.draw_cases(1), DRAWS):
        verdict = false.verify_claim(claim, case).verdict
        if verdict not in (Verdict.HOLDS, Verdict.FAILS):
            continue
        data = case.to_json()
        try:
            if (id, variant) in DEEP:
                violated = second_homogeneous.VIOLATED[id][variant](Layers.of(data))
            elif beyond(data):
                continue
            else:
                violated = second_statements.VIOLATED[id][variant](Sight.of(data))
        except Unclear:
            continue
        assert violated is (verdict is Verdict.FAILS), case.to_toml()
        seen += 1
    assert seen or DRAWS < 50


def test_stored_counterexamples_are_confirmed(root: Path) -> None:
    """All of those that are written out a second time; the numbers are those of docs/strategies.md."""
    corpus, confirmed, every = Corpus(root / "proofs" / "corpus"), [], 0
    for one in theorems():
        for twin in one.twins:
            false = one.twin(twin.id)
            for stored in corpus.stored(f"{one.id}--{twin.id}"):
                every += 1
                case = one.kind.read(dict(stored.case))
                if second_evaluation(false, false.claims[0], case) == SAME_CLAIM:
                    confirmed.append(false.id)
    assert set(confirmed) == {"/".join(pair) for pair in SHALLOW + DEEP}
    said = f"{len(confirmed)} of the {every}"
    assert said in (root / "docs" / "strategies.md").read_text(encoding="utf-8"), said


def test_a_second_evaluation_that_finds_nothing_is_a_contradiction() -> None:
    one = theorem("early-homogeneity")
    false = one.twin("layers-for-order")
    true = [case for case in islice(one.draw_cases(2), 200) if case.network.depth == case.network.order]

    def look() -> None:
        for case in true:  # D = L; some have a point on a kink, where the second evaluation does not look
            second_evaluation(false, false.claims[0], case)

    with pytest.raises(Contradiction, match="two evaluations disagree"):
        look()
