"""The field of the normalized flow and its Jacobians in fixed-point intervals, for ``replay.py``; standard library only.

    F_{u_i} = G_{u_i} - n_i u_i,  n_i = <u_i, G_{u_i}>,  u_i = (w_i, b_i),  F = G in the other entries
    J = P H - D,  P = blockdiag(I - u_i u_i^T; I),  D = blockdiag(u_i G_{u_i}^T + n_i I; 0)

where G has the Hessian H.  docs/enclosure.md has the proof that the symmetric part of J is bounded below with the same matrix in
the place of H that bounds the generalized Hessians.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING or __package__:
    from gfproof.certify.field import Problem
    from gfproof.certify.fixed_point import Fixed
else:  # a script without packages: the files next to it
    sys.path.insert(0, str(Path(__file__).parent))
    from field import Problem
    from fixed_point import Fixed


def project(problem: Problem, x: list[Fixed], gradient: list[Fixed]) -> list[Fixed]:
    """F from G, numbers or power series, in the order of ``coordinates``."""
    found, n = list(gradient), len(problem.live)
    for at, i in enumerate(problem.live):
        w, b = x[i], x[problem.width + i]
        normal = w * gradient[at] + b * gradient[n + at]
        found[at] = gradient[at] - normal * w
        found[n + at] = gradient[n + at] - normal * b
    return found


def symmetric_jacobian(
    problem: Problem, x: list[Fixed], gradient: list[Fixed], hessian: list[list[Fixed]]
) -> list[list[Fixed]]:
    """A matrix of intervals: (J + J^T)/2 is >= one of the matrices in it, for every generalized Jacobian J in the box."""
    rows, n = [list(row) for row in hessian], len(problem.live)
    for at, i in enumerate(problem.live):
        w, b = x[i], x[problem.width + i]
        along = [w * p + b * q for p, q in zip(hessian[at], hessian[n + at], strict=True)]
        normal = w * gradient[at] + b * gradient[n + at]
        for row, u in ((at, w), (n + at, b)):
            rows[row] = [p - u * m for p, m in zip(rows[row], along, strict=True)]
            for column in (at, n + at):
                rows[row][column] = rows[row][column] - u * gradient[column]
            rows[row][row] = rows[row][row] - normal
    size = range(len(rows))
    return [[(rows[i][j] + rows[j][i]).over(2) for j in size] for i in size]
