"""Univariate polynomials over Q: real roots counted by Sturm sequences, signs on intervals decided exactly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from flint import fmpq_poly

from gfproof.numbers.exact import Q


def count_roots(coefficients: Sequence[Q], low: Q, high: Q) -> int:
    """The number of distinct real roots in the half-open interval (low, high], by Sturm's theorem.

    Args:
        coefficients: constant term first; not all zero.
    Cost: O(degree^2) operations with growing rationals.
    """
    p = fmpq_poly(list(coefficients))
    if p.degree() < 0:
        raise ValueError("the zero polynomial has no isolated roots")
    p = p // p.gcd(p.derivative()) if p.degree() > 0 else p
    chain = [p, p.derivative()]
    while chain[-1].degree() >= 0:
        chain.append(-(chain[-2] % chain[-1]))
    return _variations(chain, low) - _variations(chain, high)


def nonnegative_on(coefficients: Sequence[Q], low: Q, high: Q) -> bool:
    """Is p >= 0 on [low, high]?  Decided exactly.

    p keeps one sign between its roots of odd multiplicity; so it is nonnegative exactly when it has none in
    (low, high) and is nonnegative at one point that is no root.
    """
    p = fmpq_poly(list(coefficients))
    if p(low) < 0 or p(high) < 0:
        return False
    if p.degree() < 0 or low == high:
        return True
    odd = _odd_part(p)
    inside = count_roots(odd.coeffs(), low, high) - (1 if odd(high) == 0 else 0)
    if inside:
        return False
    return bool(p(_non_root(p, low, high)) > 0)


def _variations(chain: list[fmpq_poly], x: Q) -> int:
    signs = [s for s in (p(x) for p in chain) if s != 0]
    return sum(1 for s, t in itertools.pairwise(signs) if (s < 0) != (t < 0))


def _odd_part(p: fmpq_poly) -> fmpq_poly:
    """The product of the squarefree factors of odd multiplicity (Yun's decomposition)."""
    result = fmpq_poly([1])
    if p.degree() < 1:
        return result
    common = p.gcd(p.derivative())
    distinct, multiplicity = p // common, 1
    while distinct.degree() > 0:
        repeated = distinct.gcd(common)
        if multiplicity % 2:
            result = result * (distinct // repeated)
        distinct, common = repeated, common // repeated
        multiplicity += 1
    return result


def _non_root(p: fmpq_poly, low: Q, high: Q) -> Q:
    """A point of (low, high) that is no root: one of degree + 1 distinct points."""
    parts = p.degree() + 2
    points = (low + (high - low) * k / parts for k in range(1, parts))
    return next(x for x in points if p(x) != 0)
