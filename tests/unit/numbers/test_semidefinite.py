"""Exact LDL^T: the product is multiplied back, and every refusal has a vector."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from gfproof.errors import InexactInput, ShapeError
from gfproof.numbers import Q, rational
from gfproof.numbers.semidefinite import Factorization, NegativeDirection, ldl


def random_rows(draw: random.Random, m: int, n: int) -> list[list[Q]]:
    return [[Q(draw.randint(-4, 4), draw.randint(1, 3)) for _ in range(n)] for _ in range(m)]


def quadratic_form(a: list[list[Q]], x: tuple[Q, ...]) -> Q:
    n = range(len(a))
    return sum((x[i] * a[i][j] * x[j] for i in n for j in n), Q(0))


@pytest.mark.parametrize("seed", range(30))
def test_ldl_of_gram_matrices_multiplies_back(seed: int) -> None:
    draw = random.Random(seed)
    n = draw.randint(1, 6)
    rows = random_rows(draw, draw.randint(1, 6), n)
    gram = [[sum((row[i] * row[j] for row in rows), Q(0)) for j in range(n)] for i in range(n)]
    answer = ldl(gram)
    assert isinstance(answer, Factorization)
    assert all(d >= 0 for d in answer.diagonal)
    for i, j in itertools.product(range(n), repeat=2):
        entry = sum((answer.lower[i][k] * answer.diagonal[k] * answer.lower[j][k] for k in range(n)), Q(0))
        assert entry == gram[i][j]
        assert answer.lower[i][j] == int(i == j) or i > j


@pytest.mark.parametrize("seed", range(30))
def test_ldl_of_indefinite_matrices_gives_a_negative_direction(seed: int) -> None:
    draw = random.Random(seed)
    n = draw.randint(1, 6)
    a = [[Q(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            a[i][j] = a[j][i] = Q(draw.randint(-2, 2))
    eigenvalues = np.linalg.eigvalsh(np.array([[float(int(x.p)) for x in row] for row in a]))
    answer = ldl(a)
    if isinstance(answer, NegativeDirection):
        assert quadratic_form(a, answer.vector) == answer.value < 0
        assert eigenvalues[0] < 1e-9
    else:
        assert eigenvalues[0] > -1e-9


@pytest.mark.parametrize(
    "a", [[["0", "1"], ["1", "0"]], [["0", "1"], ["1", "5"]], [["1", "1"], ["1", "1/2"]]]
)
def test_negative_directions_by_hand(a: list[list[str]]) -> None:
    answer = ldl(a)
    assert isinstance(answer, NegativeDirection)
    assert quadratic_form([[rational(x) for x in row] for row in a], answer.vector) == answer.value < 0


def test_misfits_are_named() -> None:
    with pytest.raises(ShapeError, match="symmetric"):
        ldl([["1", "2"], ["3", "4"]])
    with pytest.raises(ShapeError, match="row 0 has 2 entries, expected 1"):
        ldl([["1", "2"]])
    with pytest.raises(InexactInput):
        ldl([[0.5]])
    empty = ldl([])
    assert isinstance(empty, Factorization)
    assert empty.diagonal == ()
