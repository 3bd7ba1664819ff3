"""Answers: the same facts in text, JSON and one line, and rates that are what they say."""

from __future__ import annotations

import pytest

from gfproof.lyapunov.any_width import AnyWidthFamily
from gfproof.lyapunov.impossible import Impossible
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import Found, answer
from gfproof.lyapunov.search import satisfies
from gfproof.numbers import Q


@pytest.mark.parametrize("width", [None, 1, 2])
@pytest.mark.parametrize(
    ("target", "normalized"),
    [("constant", False), ("any", False), ("affine-skip", False), ("constant", True)],
)
def test_found_answers_say_the_same_three_times(target: str, normalized: bool, width: int | None) -> None:
    question = Question(target, 2, width, Q(8), normalized)  # type: ignore[arg-type]  # one of the names
    found = answer(question)
    assert isinstance(found, Found)
    document, text = found.document(), found.text()
    assert document["functions"][0]["V"] == found.brief() == found.simplest
    assert found.simplest in text
    assert found.general in text
    assert document["dimension"] == found.dimension
    assert [f["V"] for f in document["functions"][1:]] == list(found.laws)
    assert satisfies(found.weighted.integrand, found.weighted.simplest, Q(8))
    assert isinstance(found.family, AnyWidthFamily) == (width is None)
    if isinstance(found.dimension, int):
        assert found.dimension == len(found.laws)


def test_rate_zero_is_about_laws_alone() -> None:
    found = answer(Question("affine", 2, None, Q(0)))
    assert isinstance(found, Found)
    assert all(f["rate"] == "0" for f in found.document()["functions"])
    assert "identity" not in found.text()


@pytest.mark.parametrize("width", [None, 1, 2])
def test_affine_targets_are_impossible_and_keep_their_laws(width: int | None) -> None:
    found = answer(Question("affine", 2, width, Q(8)))
    assert isinstance(found, Impossible)
    per_neuron = 1 if width is None else width
    assert len(found.laws) == 1 + per_neuron
    assert found.laws[0] == "1"
