"""Questions: which network they speak of, and their scope in words."""

from __future__ import annotations

import pytest

from gfproof.lyapunov.question import Question
from gfproof.numbers import Q


@pytest.mark.parametrize(
    ("target", "kind", "skip"),
    [
        ("constant", "constant", False),
        ("any", "constant", False),
        ("affine", "affine", False),
        ("affine-skip", "affine", True),
    ],
)
def test_targets_name_networks(target: str, kind: str, skip: bool) -> None:
    question = Question(target, 2, 3, Q(8), dimension=2)  # type: ignore[arg-type]  # one of the four names
    g = question.integrand(3)
    assert (g.target, g.skip, g.width, g.dimension, g.normalized) == (kind, skip, 3, 2, False)
    assert question.affine == (kind == "affine")
    assert question.risk == ("E[(N - xi)(N - f)]" if target == "any" else "L")


def test_the_scope_says_everything_that_is_fixed() -> None:
    every = Question("constant", 2, None, Q(8)).scope
    assert every == (
        "every width, dimension 1, every input law, constant target xi, gradient flow, V polynomial of degree <= 2"
    )
    sphere = Question("any", 4, 2, Q(4), True, 3).scope
    for part in ("width 2", "dimension 3", "any target f, any number xi", "normalized flow", "degree <= 4"):
        assert part in sphere
