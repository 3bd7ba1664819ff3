"""No claim of the theory is forgotten: for every numbered claim, the entry and the findings that speak of it."""

from __future__ import annotations

import pytest

from gfproof.theorems import theorem

SHEETS: dict[str, tuple[tuple[str, ...], int]] = {
    "constant targets": (("constant-target-flow", "constant-target-descent"), 14),
    "gradient flow, affine targets": (("affine-flow", "affine-flow-one-neuron"), 10),
    "zeros of G, affine targets": (("affine-critical-points",), 6),
    "stochastic gradient descent": (("sgd-constant",), 5),
    "skip connections": (("affine-skip-flow", "affine-skip-descent"), 7),
    "existence and rates": (("existence-uniqueness", "convergence-rates"), 9),
    "conservation laws": (("conservation-laws",), 17),
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_claim_has_a_finding(sheet: str) -> None:
    entries, count = SHEETS[sheet]
    ids = {claim.id for entry in entries for claim in theorem(entry).claims}
    numbers = {int("".join(c for c in id[1:] if c.isdigit())) for id in ids}
    assert numbers == set(range(1, count + 1))
