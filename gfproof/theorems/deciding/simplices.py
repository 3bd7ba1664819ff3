"""Integrals over boxes by definition: the box cut into simplices on which every neuron keeps its sign, and a rule on each.

In fractions, and sharing nothing with the recursion over faces of ``gfproof.risk``: the second look at counterexamples under
uniform laws with two and more inputs.  The rule has the centroid g of a simplex and the points (g + corner)/2, all of them
inside, and is exact for polynomials of degree 2: with d + 1 corners c_i the covariance of the uniform law on a simplex is
sum_i (c_i - g)(c_i - g)^T / ((d + 1)(d + 2)), which weights 4/((d + 1)(d + 2)) on the points (g + c_i)/2 reproduce.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

Point = tuple[Fraction, ...]
Simplex = tuple[Point, ...]
HalfSpace = tuple[Sequence[Fraction], Fraction]


def rule(
    low: Sequence[Fraction], high: Sequence[Fraction], planes: Sequence[HalfSpace]
) -> Iterator[tuple[Fraction, list[Fraction]]]:
    """(weight, x) with sum of weights 1, exact for functions that are polynomials of degree 2 between the planes.

    Args:
        planes: (w, b), the hyperplanes {w.x + b = 0}; no point of the rule lies on one with w != 0.
    """
    d = len(low)
    pieces = list(_box(low, high))
    for w, b in planes:
        if any(w):
            pieces = [part for piece in pieces for part in _cut(piece, w, b)]
    volume = Fraction(1)
    for p, q in zip(low, high, strict=True):
        volume *= q - p
    outer = Fraction(4, (d + 1) * (d + 2))
    for corners in pieces:
        share = _size(corners) / volume
        centre = [sum(column, Fraction(0)) / (d + 1) for column in zip(*corners, strict=True)]
        yield share * (1 - (d + 1) * outer), centre
        for corner in corners:
            yield share * outer, [(p + q) / 2 for p, q in zip(centre, corner, strict=True)]


def _box(low: Sequence[Fraction], high: Sequence[Fraction]) -> Iterator[Simplex]:
    """The d! simplices of the paths along edges from the low to the high corner."""
    for order in permutations(range(len(low))):
        corner, corners = list(low), [tuple(low)]
        for k in order:
            corner[k] = high[k]
            corners.append(tuple(corner))
        yield tuple(corners)


def _cut(corners: Simplex, w: Sequence[Fraction], b: Fraction) -> Iterator[Simplex]:
    """Simplices on which w.x + b has one sign: an edge with both signs is divided, until there is none."""
    values = [sum((p * q for p, q in zip(w, x, strict=True)), b) for x in corners]
    above = next((i for i, y in enumerate(values) if y > 0), None)
    below = next((i for i, y in enumerate(values) if y < 0), None)
    if above is None or below is None:
        yield corners
        return
    t = values[above] / (values[above] - values[below])
    middle = tuple(p + t * (q - p) for p, q in zip(corners[above], corners[below], strict=True))
    for replaced in (above, below):
        yield from _cut((*corners[:replaced], middle, *corners[replaced + 1 :]), w, b)


def _size(corners: Simplex) -> Fraction:
    """The volume: |det| / d!."""
    rows = [[p - q for p, q in zip(x, corners[0], strict=True)] for x in corners[1:]]
    product = Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        product *= abs(rows[k][k]) / (k + 1)
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return product
