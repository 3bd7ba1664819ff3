"""Sums of squares, multipliers and Handelman combinations: exact or nothing."""

from random import Random

import pytest

from gfproof.certify import Rejected, accept, checker, nonnegative
from gfproof.errors import InexactInput, ShapeError
from tests.unit.certify.corpus import genuine

X2, Y2 = ["^", "x", 2], ["^", "y", 2]
MOTZKIN = ["+", ["*", ["^", "x", 4], Y2], ["*", X2, ["^", "y", 4]], ["*", "-3", X2, Y2], "1"]
BASIS = ["1", "x", "y", ["*", "x", "y"], ["*", X2, "y"], ["*", "x", Y2]]


def motzkin_gram(middle: str, corner: str) -> list[list[str]]:
    """Gram matrices of Motzkin's polynomial on a basis with x y; the entry at x y is forced to be -3 - 2 corner..."""
    gram = [["0"] * 6 for _ in range(6)]
    gram[0][0] = gram[4][4] = gram[5][5] = "1"
    gram[3][3] = middle
    gram[1][5] = gram[5][1] = gram[2][4] = gram[4][2] = corner
    return gram


@pytest.mark.parametrize("corner", ["0", "-1/2", "-3/4", "-1", "1/3"])
def test_motzkins_polynomial_gets_no_certificate(corner: str) -> None:
    """Nonnegative, but no sum of squares: every exact Gram matrix on its Newton polytope is indefinite."""
    entry = str(checker.Fraction(-3) - 4 * checker.Fraction(corner))
    gram = motzkin_gram(entry, corner)
    form = ["+", *(["*", gram[i][j], BASIS[i], BASIS[j]] for i in range(6) for j in range(6))]
    checker.check(nonnegative.polynomial_identity(["x", "y"], form, MOTZKIN))  # the Gram matrix is right ...
    with pytest.raises(Rejected, match="not positive semidefinite"):  # ... but not semidefinite
        nonnegative.sum_of_squares(["x", "y"], MOTZKIN, BASIS, gram)


def test_motzkins_polynomial_times_a_square_is_one() -> None:
    """(1 + x^2 + y^2) Motzkin is a sum of squares; the certificate is for the product only."""
    factor = ["+", "1", X2, Y2]
    squares = [
        ["-", ["*", X2, "y"], "y"],
        ["-", ["*", "x", Y2], "x"],
        ["-", ["*", X2, Y2], "1"],
        ["-", ["*", ["^", "x", 3], "y"], ["*", "x", ["^", "y", 3]]],
        ["+", ["*", ["^", "x", 3], "y"], ["*", "x", ["^", "y", 3]], ["*", "-2", "x", "y"]],
    ]
    weights = ["1", "1", "1", "1/4", "3/4"]
    gram = [[weights[i] if i == j else "0" for j in range(5)] for i in range(5)]
    document = nonnegative.sum_of_squares(["x", "y"], ["*", factor, MOTZKIN], squares, gram)
    accept(document)


def test_a_polynomial_that_is_barely_negative_is_not_certified() -> None:
    tiny = f"{1}/{2**40}"
    with pytest.raises(Rejected):
        nonnegative.sum_of_squares(["x"], ["-", X2, tiny], ["x"], [["1"]])
    with pytest.raises(Rejected):
        nonnegative.sum_of_squares(["x"], ["-", X2, tiny], ["1", "x"], [[f"-{tiny}", "0"], ["0", "1"]])


@pytest.mark.parametrize("seed", range(25))
def test_random_sums_of_squares_are_certified_and_their_shifts_are_not(seed: int) -> None:
    random = Random(seed)
    size = random.randint(1, 4)
    factor = [[random.randint(-4, 4) for _ in range(size)] for _ in range(size)]
    gram = [[sum(p * q for p, q in zip(r, s, strict=True)) for s in factor] for r in factor]
    names = [f"x{k}" for k in range(size)]
    form = ["+", *(["*", str(gram[i][j]), names[i], names[j]] for i in range(size) for j in range(size))]
    accept(nonnegative.sum_of_squares(names, form, names, gram))
    with pytest.raises(Rejected):
        nonnegative.sum_of_squares(names, ["-", form, "1"], names, gram)


def test_the_gradient_bound_polynomial_has_its_gram_matrix() -> None:
    """A 7 x 7 Gram matrix with exact entries: |A|^2 + |B|^2-type squares on {A, vA, vB, wA, wB, bA, bB}."""
    basis = ["A", *(["*", p, q] for p in "vwb" for q in "AB")]
    # (w^2+b^2+v^2)(A^2/3 + A B + B^2) + A^2/3 is positive definite on the basis: blocks [[1/3, 1/2], [1/2, 1]]
    gram = [["0"] * 7 for _ in range(7)]
    gram[0][0] = "1/3"
    for k in (1, 3, 5):
        gram[k][k], gram[k + 1][k + 1] = "1/3", "1"
        gram[k][k + 1] = gram[k + 1][k] = "1/2"
    risk = ["+", ["*", "1/3", ["^", "A", 2]], ["*", "A", "B"], ["^", "B", 2]]
    size = ["+", ["^", "w", 2], ["^", "b", 2], ["^", "v", 2]]
    polynomial = ["+", ["*", size, risk], ["*", "1/3", ["^", "A", 2]]]
    document = nonnegative.sum_of_squares(["A", "B", "v", "w", "b"], polynomial, basis, gram)
    accept(document)
    diagonal = document["evidence"]["steps"][0]["diagonal"]
    assert diagonal == ["1/3", *["1/3", "1/4"] * 3]


def test_a_multiplier_needs_its_hypothesis() -> None:
    document = genuine()["on_an_interval"]
    claim = document["claim"]
    assert claim["hypotheses"] == [[">=", "x", "0"], [">=", ["-", "1", "x"], "0"]]
    with pytest.raises(Rejected):
        nonnegative.sum_of_squares(
            ["x"],
            claim["conclusion"][0][1],
            ["x"],
            [[1]],
            hypotheses=["x", ["+", "1", "x"]],
            multipliers=[(0, [["-", "1", "x"]], [[1]]), (1, ["x"], [[2]])],
        )


def test_handelman_needs_positive_coefficients_and_the_right_strictness() -> None:
    hypotheses = [[">", "x", "0"], [">=", "y", "0"]]
    accept(nonnegative.handelman(["x", "y"], [">=", ["*", "x", "y"], "0"], hypotheses, [(1, [0, 1])]))
    with pytest.raises(Rejected):
        nonnegative.handelman(["x", "y"], [">", ["*", "x", "y"], "0"], hypotheses, [(1, [0, 1])])
    with pytest.raises(Rejected):
        nonnegative.handelman(["x", "y"], ["<=", ["*", "x", "y"], "0"], hypotheses, [(-1, [0, 1])])
    accept(nonnegative.handelman(["x", "y"], [">", ["+", "x", "y"], "0"], hypotheses, [(1, [0]), (1, [1])]))


def test_identities_and_inputs() -> None:
    with pytest.raises(Rejected):
        nonnegative.polynomial_identity(["x"], ["^", "x", 2], "x")
    with pytest.raises(ShapeError):
        nonnegative.gram_step(["x", "y"], [[1, 2], [3, 4]])
    with pytest.raises(InexactInput):
        nonnegative.gram_step(["x"], [[0.5]])
    accept(nonnegative.sum_of_squares(["x"], "0", ["x"], [[0]]))
