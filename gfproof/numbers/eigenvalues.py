"""Bounds of the eigenvalues of symmetric matrices of balls.

lambda_min of a ball matrix is at least that of its midpoint minus the Frobenius norm of its radii.  lambda_min of the
midpoint is bounded by an approximation sigma from LAPACK that counts only after M - sigma I has passed a Cholesky
decomposition in ball arithmetic with all pivots positive.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gfproof.numbers.balls import Ball
from gfproof.numbers.exact import Q

SLACKS = (1e-12, 1e-9, 1e-6, 1e-3, 1e-1)


def largest_fall(rows: Sequence[Sequence[Ball]]) -> Ball | None:
    """A mu with lambda_min >= -mu for every symmetric matrix in the ball matrix; None if none is proved."""
    if not rows:
        return Ball(0)
    middle = [[x.mid() for x in row] for row in rows]
    wide = Ball(0)
    for row in rows:
        for x in row:
            if not x.is_finite():
                return None
            wide = wide + x.rad() ** 2
    floats = np.array([[float(x) for x in row] for row in middle])
    guess = float(np.linalg.eigvalsh(floats)[0])
    size = 1.0 + float(np.abs(floats).max())
    for slack in SLACKS:
        sigma = Ball(Q(*(guess - slack * size).as_integer_ratio()))
        if _positive_definite(middle, sigma):
            return (wide.upper().sqrt() - sigma).upper()
    return None


def _positive_definite(rows: Sequence[Sequence[Ball]], shift: Ball) -> bool:
    """Is M - shift I positive definite?  Proved by a Cholesky decomposition in balls (LDL^T without square roots)."""
    n = len(rows)
    lower: list[list[Ball]] = []
    pivots: list[Ball] = []
    for i in range(n):
        scaled: list[Ball] = []  # row i of L D
        for j in range(i):
            x = rows[i][j]
            for k in range(j):
                x = x - scaled[k] * lower[j][k]
            scaled.append(x)
        row = [x / d for x, d in zip(scaled, pivots, strict=True)]
        pivot = rows[i][i] - shift
        for x, y in zip(scaled, row, strict=True):
            pivot = pivot - x * y
        if not pivot > 0:
            return False
        lower.append(row)
        pivots.append(pivot)
    return True
