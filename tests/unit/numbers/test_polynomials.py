"""Sparse polynomials: a ring, and its terms in and out."""

from gfproof.numbers import Q
from gfproof.numbers.polynomials import from_terms, polynomial_ring, terms


def test_ring_and_terms() -> None:
    context, x = polynomial_ring(["w", "t", "v"])
    assert sorted(x) == ["t", "v", "w"]
    square = (x["w"] - Q(1, 2) * x["t"]) ** 2
    assert terms(square) == {(2, 0, 0): 1, (1, 1, 0): -1, (0, 2, 0): Q(1, 4)}
    assert from_terms(context, terms(square)) == square
    assert terms(square - square) == {}
    assert (x["w"] + 1) * (x["w"] - 1) == x["w"] ** 2 - 1


def test_the_same_names_are_the_same_ring() -> None:
    _, one = polynomial_ring(["a", "b"])
    _, two = polynomial_ring(["a", "b"])
    assert one["a"] + two["b"] == two["a"] + one["b"]
