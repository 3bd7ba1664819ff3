"""Polynomials in several variables as tables exponents -> coefficient: values, products, integrals and signs on boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from gfproof.errors import ShapeError
from gfproof.numbers import Number, Q
from gfproof.numbers.univariate import nonnegative_on
from gfproof.risk.halfspaces import Exponents, Sparse, Terms, degree_of

MOST_PARTS = 1024
"""A box is cut into so many parts before the sign of a polynomial counts as unknown."""

MOST_COEFFICIENTS = 20_000


def value_at(terms: Terms, x: Sequence[Number]) -> Number:
    """p(x)."""
    total: Number = Q(0)
    for alpha, c in terms.items():
        for power, at in zip(alpha, x, strict=True):
            if power:
                c = c * at**power
        total = total + c
    return total


def product(one: Terms, other: Terms) -> dict[Exponents, Number]:
    """The product p q."""
    total: dict[Exponents, Number] = {}
    for alpha, x in one.items():
        for beta, y in other.items():
            gamma = tuple(p + q for p, q in zip(alpha, beta, strict=True))
            total[gamma] = total.get(gamma, Q(0)) + x * y
    return total


def integral(terms: Terms, low: Sequence[Q], high: Sequence[Q]) -> Q:
    """∫ p over the box [low, high]."""
    total = Q(0)
    for alpha, c in terms.items():
        for power, p, q in zip(alpha, low, high, strict=True):
            c = c * (q ** (power + 1) - p ** (power + 1)) / (power + 1)
        total = total + c
    return total


def nonnegative_on_box(terms: Terms, low: Sequence[Q], high: Sequence[Q]) -> bool | None:
    """Is p >= 0 on the box?  D = 1: decided.  Else True or False are proved; None: not found out.

    On [0, 1]^d the Bernstein coefficients of p enclose its values, and those at corners are values; boxes on which they have
    both signs are halved along the longest degree.

    Raises:
        ShapeError: too many Bernstein coefficients.
    """
    if len(low) == 1:
        degree = degree_of(terms)
        return nonnegative_on([terms.get((k,), Q(0)) for k in range(degree + 1)], low[0], high[0])
    degrees = tuple(max((alpha[j] for alpha in terms), default=0) for j in range(len(low)))
    if math.prod(n + 1 for n in degrees) > MOST_COEFFICIENTS:
        raise ShapeError(f"a polynomial of degrees {degrees}, its sign on a box takes too many coefficients")
    waiting, met = [(tuple(low), tuple(high))], 0
    while waiting:
        p, q = waiting.pop()
        met += 1
        coefficients = _bernstein(terms, p, q, degrees)
        if all(x >= 0 for x in coefficients.values()):
            continue
        corners = (k for k in coefficients if all(i in (0, n) for i, n in zip(k, degrees, strict=True)))
        if any(coefficients[k] < 0 for k in corners):
            return False
        if met >= min(MOST_PARTS, 1 + MOST_COEFFICIENTS // len(coefficients)):
            return None
        axis = max(range(len(p)), key=lambda j: (degrees[j] > 0, q[j] - p[j]))
        middle = (p[axis] + q[axis]) / 2
        waiting.append(((*p[:axis], middle, *p[axis + 1 :]), q))
        waiting.append((p, (*q[:axis], middle, *q[axis + 1 :])))
    return True


def _bernstein(
    terms: Terms, low: Sequence[Q], high: Sequence[Q], degrees: tuple[int, ...]
) -> dict[Exponents, Q]:
    """Coefficients of s -> p(low + s (high - low)) in the tensor Bernstein basis of these degrees."""
    table: dict[Exponents, Q] = dict(terms)
    for j, n in enumerate(degrees):
        moved: dict[Exponents, Q] = {}
        for alpha, c in table.items():
            # x^a = (low + s length)^a in powers of s, and s^k = sum_{i >= k} C(i,k)/C(n,k) B_i
            for i, factor in enumerate(_power(alpha[j], n, low[j], high[j] - low[j])):
                if factor != 0:
                    gamma = (*alpha[:j], i, *alpha[j + 1 :])
                    moved[gamma] = moved.get(gamma, Q(0)) + c * factor
        table = moved
    for k in _grid(degrees):
        table.setdefault(k, Q(0))
    return table


def _power(a: int, n: int, low: Q, length: Q) -> list[Q]:
    row = [Q(0)] * (n + 1)
    for k in range(a + 1):
        factor = math.comb(a, k) * low ** (a - k) * length**k
        for i in range(k, n + 1):
            row[i] = row[i] + factor * Q(math.comb(i, k), math.comb(n, k))
    return row


@cache
def _grid(degrees: tuple[int, ...]) -> tuple[Exponents, ...]:
    found: list[Exponents] = [()]
    for n in degrees:
        found = [(*k, i) for k in found for i in range(n + 1)]
    return tuple(found)


def sparse(terms: Terms) -> Sparse:
    """The polynomial as data: terms in order, none of them 0."""
    return tuple(sorted((alpha, c) for alpha, c in terms.items() if c != 0))


def terms_to_json(terms: Sparse) -> list[list[str | int]]:
    """Rows [coefficient, exponent of x_1, ..., exponent of x_d], the form of case files."""
    return [[str(c), *alpha] for alpha, c in terms]
