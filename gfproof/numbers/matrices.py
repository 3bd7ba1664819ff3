"""Products of matrices of balls, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb_mat

from gfproof.numbers.balls import Ball


def ball_product(one: Sequence[Sequence[Ball]], other: Sequence[Sequence[Ball]]) -> list[list[Ball]]:
    """The matrix product, enclosed: rows of ``one`` times columns of ``other``."""
    product: list[list[Ball]] = (
        arb_mat([list(row) for row in one]) * arb_mat([list(row) for row in other])
    ).tolist()
    return product
