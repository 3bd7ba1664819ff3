"""C7: on a cell the risk is a polynomial along a common move of biases and offset, d = 1.

With w, v fixed, b_i + s beta_i and c + s gamma the kinks are affine in s, and e(x, s) is a polynomial of total degree at most
D = max(1, degree f) on each segment.  So the integral of e^2 is a polynomial of degree at most 2 D + 1 in s while the cell
stays the same, and its differences of order 2 D + 2 vanish.  Source: existence_rates C7 (re-derived).
"""

from __future__ import annotations

from math import comb

from gfproof.network import Network
from gfproof.network.cells import cell_and_kinks
from gfproof.numbers import Q
from gfproof.problem import Problem

SHORTEST = 10
"""Steps 8^-1, ..., 8^-SHORTEST are tried."""


def moved(network: Network, s: Q) -> Network:
    """The biases at different speeds 1, 2, 3, ... with alternating signs, and c at speed 1/3."""
    return Network(
        network.w,
        tuple(b + s * (-1) ** i * (i + 1) for i, b in enumerate(network.b)),
        network.v,
        tuple(c + s / 3 for c in network.c),
    )


def degree_bound(problem: Problem) -> int:
    """The degree 2 D + 1."""
    return 2 * max(1, problem.domain.target.degree) + 1


def difference(network: Network, problem: Problem, order: int) -> Q | None:
    """The difference of this order of s -> L at s = h, 2h, ..., all in one cell; None if no step h up to 8^-10 fits."""
    domain = problem.domain
    for k in range(1, SHORTEST + 1):
        h = Q(1, 8**k)
        path = [moved(network, h * j) for j in range(1, order + 2)]
        cells = {
            cell_and_kinks(at, domain.low, domain.high, domain.target.breakpoints)[0]
            for at in (path[0], path[-1])
        }
        if len(cells) == 1:
            risks = [problem.risk(at) for at in path]
            total = sum(((-1) ** j * comb(order, j) * x for j, x in enumerate(risks)), Q(0))
            return total / h**order
    return None
