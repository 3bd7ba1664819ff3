"""Exact semidefiniteness: A = L D L^T with D >= 0, or a vector with x^T A x < 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from gfproof.errors import ShapeError
from gfproof.numbers.exact import Q, rational

Vector = tuple[Q, ...]


@dataclass(frozen=True)
class Factorization:
    """A = L D L^T with L unit lower triangular and D >= 0, so x^T A x = sum_k D_k (L^T x)_k^2 >= 0.

    Attributes:
        lower: L, full rows.
        diagonal: D.
    """

    lower: tuple[Vector, ...]
    diagonal: Vector


@dataclass(frozen=True)
class NegativeDirection:
    """A vector with x^T A x = value < 0: A is not positive semidefinite."""

    vector: Vector
    value: Q


def ldl(symmetric: Sequence[Sequence[object]]) -> Factorization | NegativeDirection:
    """Exact LDL^T of a symmetric matrix, or a vector on which its form is negative.

    No pivoting is needed: where a pivot is 0, a semidefinite matrix has a zero column.  O(n^3) in Q.

    Raises:
        ShapeError: the matrix is not square or not symmetric.
    """
    a = [[rational(x) for x in row] for row in symmetric]
    n = len(a)
    for i, row in enumerate(a):
        if len(row) != n:
            raise ShapeError(f"row {i} has {len(row)} entries, expected {n}")
        for j in range(i):
            if row[j] != a[j][i]:
                raise ShapeError(f"entries ({i}, {j}) and ({j}, {i}) differ, expected a symmetric matrix")
    schur = [row[:] for row in a]
    lower = [[fmpq(int(i == j)) for j in range(n)] for i in range(n)]
    diagonal: list[Q] = []
    for k in range(n):
        pivot = schur[k][k]
        below = [i for i in range(k + 1, n) if schur[i][k] != 0]
        if pivot < 0:
            return _negative(a, lower, {k: fmpq(1)})
        if pivot == 0 and below:
            j = below[0]
            # t e_k + e_j has the value 2 t S_jk + S_jj = -1
            return _negative(a, lower, {k: -(schur[j][j] + 1) / (2 * schur[j][k]), j: fmpq(1)})
        diagonal.append(pivot)
        for i in below:
            lower[i][k] = schur[i][k] / pivot
        for i in below:
            for j in below:
                schur[i][j] -= lower[i][k] * lower[j][k] * pivot
    return Factorization(tuple(map(tuple, lower)), tuple(diagonal))


def _negative(a: list[list[Q]], lower: list[list[Q]], in_schur: dict[int, Q]) -> NegativeDirection:
    """Solve L^T x = y by back substitution: x^T A x is the value of the Schur complement's form at y."""
    n = len(a)
    x = [in_schur.get(i, fmpq(0)) for i in range(n)]
    for i in reversed(range(n)):
        for j in range(i + 1, n):
            x[i] -= lower[j][i] * x[j]
    value = sum((x[i] * a[i][j] * x[j] for i in range(n) for j in range(n)), fmpq(0))
    if value >= 0:
        raise ArithmeticError("the vector does not prove that the matrix is indefinite")
    return NegativeDirection(tuple(x), value)
