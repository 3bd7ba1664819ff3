"""Trapping certificates: a flow that provably never leaves its activation pattern, for affine targets, any width, any d.

Every neuron is strictly active (index set P) or strictly inactive on the whole box, S = sum_{i in P} |v_i|^2 > 0, Gamma is the
second-moment matrix of (1, X), lam > 0 a lower bound of its smallest eigenvalue, and

    rho = min over i and vertices x of |w_i.x + b_i| / sqrt(1 + |x|^2).

If some R with 0 < R <= rho, R < sqrt(S) satisfies sqrt(L_0) < R (sqrt(S) - R) sqrt(lam), every gradient flow from there stays in
the ball of radius R, keeps its pattern, and L(Theta_t) <= L_0 exp(-4 lam (sqrt(S) - R)^2 t).

R (sqrt(S) - R) is largest at R* = min(rho, sqrt(S)/2), so the condition is decided there, in rational arithmetic:

    R* = sqrt(S)/2  (4 rho^2 >= S):   16 L_0 < lam S^2
    R* = rho:                         with z = S - rho^2 - L_0/(lam rho^2):   z > 0 and 4 L_0 < lam z^2

One output: with several, |sum_k v_ki e_k| no longer bounds the error from below.
Source: gradient_flow_affine C9, re-derived.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import NotAvailable
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import Factorization, ldl


@dataclass(frozen=True)
class Trap:
    """What the trapping condition says at a network.

    Attributes:
        holds: is the condition met at R*?
        active: the strictly active neurons; None if some neuron is neither strictly active nor strictly inactive.
        weight: S;  clearance2: rho^2 (None without neurons);  eigenvalue: lam;  risk: L_0.
        radius2: R*^2, the square of the best radius (None where there is none).
    """

    holds: bool
    active: tuple[int, ...] | None
    weight: Q
    clearance2: Q | None
    eigenvalue: Q
    risk: Q
    radius2: Q | None


def trap(network: Network, risk: Q, low: Vector, high: Vector, moments: Sequence[Sequence[Q]]) -> Trap:
    """Decide the trapping condition.

    Args:
        network: one output, no skip connection, over Q.
        risk: L_0 for an affine target.
        low, high: the box the law lives on (all its vertices are tested).
        moments: Gamma = E (1, X)(1, X)^T.

    Raises:
        NotAvailable: several outputs, a skip connection, or a law for which Gamma is singular.
    Cost: H 2^d.
    """
    if network.outputs != 1 or network.skip:
        raise NotAvailable("trapping certificates are for one output without skip connection")
    lam = eigenvalue_below(moments)
    active, clearance2 = _pattern(network, low, high)
    if active is None:
        return Trap(False, None, Q(0), clearance2, lam, risk, None)
    weight = sum((network.v[0][i] ** 2 for i in active), Q(0))
    if weight == 0 or clearance2 is None or clearance2 == 0:
        return Trap(False, active, weight, clearance2, lam, risk, None)
    if 4 * clearance2 >= weight:
        return Trap(16 * risk < lam * weight**2, active, weight, clearance2, lam, risk, weight / 4)
    rest = weight - clearance2 - risk / (lam * clearance2)
    holds = rest > 0 and 4 * risk < lam * rest**2
    return Trap(holds, active, weight, clearance2, lam, risk, clearance2)


def _pattern(network: Network, low: Vector, high: Vector) -> tuple[tuple[int, ...] | None, Q | None]:
    """The active neurons (None if one changes sign or vanishes on the box), and rho^2."""
    vertices = list(itertools.product(*zip(low, high, strict=True)))
    active: list[int] = []
    squares: list[Q] = []
    for i in range(network.width):
        values = [network.pre_activation(i, x) for x in vertices]
        if min(values) <= 0 <= max(values):
            return None, None
        if values[0] > 0:
            active.append(i)
        squares += [y * y / (1 + dot(x, x)) for x, y in zip(vertices, values, strict=True)]
    return tuple(active), min(squares, default=None)


def second_moment_matrix(low: Vector, high: Vector) -> list[list[Q]]:
    """Gamma = E (1, X)(1, X)^T for the uniform law on a box."""
    mean = [(p + q) / 2 for p, q in zip(low, high, strict=True)]
    spread = [(q - p) ** 2 / 12 for p, q in zip(low, high, strict=True)]
    around = [Q(1), *mean]
    rows = [[x * y for y in around] for x in around]
    for j, s in enumerate(spread):
        rows[j + 1][j + 1] = rows[j + 1][j + 1] + s
    return rows


def eigenvalue_below(moments: Sequence[Sequence[Q]], bits: int = 20) -> Q:
    """A positive rational below the smallest eigenvalue of a positive definite matrix, within a factor 1 + 2^-bits.

    Bisection; each candidate is proved by an exact factorization Gamma - lam I = L D L^T with D >= 0.

    Raises:
        NotAvailable: the matrix is singular.
    """

    def below(lam: Q) -> bool:
        shifted = [[x - lam if j == k else x for k, x in enumerate(row)] for j, row in enumerate(moments)]
        return isinstance(ldl(shifted), Factorization)

    high = min(moments[k][k] for k in range(len(moments)))
    low = high
    for _ in range(200):
        if below(low):
            break
        low = low / 2
    else:
        raise NotAvailable("the second moments of (1, X) are singular: the inputs lie on a hyperplane")
    high = min(2 * low, high)
    for _ in range(bits):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low
