"""Two-layer linear networks: the Lie algebra is one of matrices, so everything is known at every theta.

With U (n x r), V (m x r), W = (U; V) and phi = U V^T the fields grad phi are W -> G W with

    G = [[0, E], [E^T, 0]],   E = e_i f_k^T,

and they generate so(n, m) = {G : G^T J + J G = 0}, J = diag(I_n, -I_m), of dimension (n+m)(n+m-1)/2.  The
laws are the entries of Psi = U^T U - V^T V, of which s (2r + 1 - s)/2 are independent where W has rank s.
Source: conservation laws F4, C5, C6 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.lyapunov.polynomial_laws import distinct_rows
from gfproof.numbers import Q
from gfproof.numbers.linear import SparseMatrix, rank

Matrix = tuple[tuple[int, ...], ...]


def generators(n: int, m: int) -> tuple[Matrix, ...]:
    """The n m matrices G = [[0, E], [E^T, 0]]."""
    size = n + m
    found = []
    for i in range(n):
        for k in range(n, size):
            found.append(_matrix(size, {(i, k): 1, (k, i): 1}))
    return tuple(found)


def lie_closure(matrices: Sequence[Matrix]) -> tuple[Matrix, ...]:
    """A basis of the Lie algebra of matrices that these generate (integer entries, exact).

    Brackets of the basis with the generators are added until none is new; then every iterated bracket
    lies in the span, which is the whole Lie algebra because left-normed brackets span it.
    """
    basis: list[Matrix] = []
    waiting = list(matrices)
    while waiting:
        candidate = waiting.pop(0)
        if _independent([*basis, candidate]):
            basis.append(candidate)
            waiting += [commutator(g, candidate) for g in matrices]
    return tuple(basis)


def commutator(a: Matrix, b: Matrix) -> Matrix:
    """A B - B A.  (The fields theta -> A theta, theta -> B theta have the bracket -[A, B].)"""
    ab, ba = _product(a, b), _product(b, a)
    return tuple(tuple(x - y for x, y in zip(p, q, strict=True)) for p, q in zip(ab, ba, strict=True))


@dataclass(frozen=True)
class TwoLayerCount:
    """dim Lie(theta) and the number of independent entries of Psi at one theta = (U, V), both exact."""

    parameters: int
    lie_dimension: int
    independent_entries: int
    stacked_rank: int


def count_at(u: Sequence[Sequence[Q]], v: Sequence[Sequence[Q]]) -> TwoLayerCount:
    """Both ranks at this theta, generic or not.

    Args:
        u: U, n rows of r numbers.
        v: V, m rows of r numbers.
    """
    n, m, r = len(u), len(v), len(u[0])
    w = [list(row) for row in (*u, *v)]
    fields = [[x for row in _apply(g, w) for x in row] for g in lie_closure(generators(n, m))]
    gradients = []
    for a in range(r):
        for b in range(a, r):
            # d Psi_ab = sum_i u_ia du_ib + u_ib du_ia - the same with v
            row = [[Q(0)] * r for _ in range(n + m)]
            for i in range(n + m):
                sign = 1 if i < n else -1
                row[i][a] += sign * w[i][b]
                row[i][b] += sign * w[i][a]
            gradients.append([x for line in row for x in line])
    width = (n + m) * r
    return TwoLayerCount(
        width,
        rank(SparseMatrix.dense(fields, width)),
        rank(SparseMatrix.dense(gradients, width)),
        rank(SparseMatrix.dense(w)),
    )


def _independent(matrices: Sequence[Matrix]) -> bool:
    rows = [{k: Q(x) for k, x in enumerate(x for row in g for x in row) if x} for g in matrices]
    if any(not row for row in rows):
        return False
    entries = len(matrices[0]) ** 2
    return len(distinct_rows(rows)) == rank(SparseMatrix(tuple(rows), entries)) == len(rows)


def _matrix(size: int, entries: dict[tuple[int, int], int]) -> Matrix:
    return tuple(tuple(entries.get((i, j), 0) for j in range(size)) for i in range(size))


def _product(a: Matrix, b: Matrix) -> Matrix:
    columns = list(zip(*b, strict=True))
    return tuple(
        tuple(sum(x * y for x, y in zip(row, column, strict=True)) for column in columns) for row in a
    )


def _apply(g: Matrix, w: Sequence[Sequence[Q]]) -> list[list[Q]]:
    return [[sum((x * w[k][j] for k, x in enumerate(row) if x), Q(0)) for j in range(len(w[0]))] for row in g]
