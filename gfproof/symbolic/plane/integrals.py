"""Integrals over the active part of the unit square, by two roads that share nothing.

The tables are what is printed: the moments mu_ij = ∫ y_1^i y_2^j, the moments A of l (∫ l, ∫ l y_1, ∫ l y_2) and B = ∫ l^2
over the active part, as polynomials in p, m, n and the places s, t of the cut.  They come from antiderivatives, with

    corner   y = (s (1 - z) u, t z),         u, z in [0, 1], dy = s t (1 - z) du dz
    side     y_1 from 0 to s + (t - s) y_2,  y_2 in [0, 1]

and what l adds is simplified by l = 0 at the ends of the cut.  The second road cuts the active part into triangles and
integrates by the rule of edge midpoints, which is exact for polynomials of degree 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, from_terms, polynomial_ring, terms
from gfproof.symbolic.plane.cuts import Shape
from gfproof.symbolic.plane.setting import Function, PlaneRing

DEGREES = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
AFFINE_DEGREES = DEGREES[:3]
TABLE_NAMES = ("p", "m", "n", "s", "t")

Point = tuple[Any, Any]


@dataclass(frozen=True)
class Tables:
    """The integrals over the active part, over Q[p, m, n, s, t].

    Attributes:
        mu: (i, j) -> ∫ y_1^i y_2^j for i + j <= 2.
        pull: (i, j) -> ∫ l y_1^i y_2^j for i + j <= 1.
        square: ∫ l^2.
    """

    mu: dict[tuple[int, int], Polynomial]
    pull: dict[tuple[int, int], Polynomial]
    square: Polynomial


def table_ring() -> tuple[Any, dict[str, Polynomial]]:
    """Q[p, m, n, s, t]."""
    return polynomial_ring(TABLE_NAMES)


@cache
def tables(shape: Shape) -> Tables:
    """The integrals of a shape."""
    known = table_ring()[1]
    line: Function = {(0, 0): known["p"], (1, 0): known["m"], (0, 1): known["n"]}
    mu = {place: _moment(shape, *place) for place in DEGREES}

    def over(function: Function) -> Polynomial:
        total = 0 * known["p"]
        for (i, j), x in function.items():
            total = total + x * _moment(shape, i, j)
        return _shortened(shape, total)

    pull = {(i, j): over({(k + i, q + j): x for (k, q), x in line.items()}) for i, j in AFFINE_DEGREES}
    square: Function = {}
    for (i, j), x in line.items():
        for (k, q), y in line.items():
            square[i + k, j + q] = square.get((i + k, j + q), 0 * x) + x * y
    return Tables(mu, pull, over(square))


def _moment(shape: Shape, i: int, j: int) -> Polynomial:
    """∫ y_1^i y_2^j over the active part, i + j <= 2."""
    context, known = table_ring()
    s, t = known["s"], known["t"]
    whole: Polynomial = context.constant(Q(1, (i + 1) * (j + 1)))
    if shape is Shape.DEAD:
        return 0 * s
    if shape is Shape.FULL:
        return whole
    if shape is Shape.SIDE:  # ∫_0^1 (s + (t - s) y)^(i + 1) y^j dy / (i + 1)
        side: Polynomial = _on_unit_interval(_power([s, t - s], i + 1), j) / (i + 1)
        return side
    # ∫_0^1 z^j (1 - z)^(i + 1) dz / (i + 1)
    one = context.constant(Q(1))
    triangle = s ** (i + 1) * t ** (j + 1) * _on_unit_interval(_power([one, -one], i + 1), j) / (i + 1)
    if shape is Shape.CORNER:
        return triangle
    rest: Polynomial = whole - triangle
    return rest


def _power(line: list[Polynomial], exponent: int) -> list[Polynomial]:
    """The coefficients of a power of a polynomial in one variable."""
    row = [line[0] ** 0]
    for _ in range(exponent):
        row = [
            (row[k] * line[0] if k < len(row) else 0 * line[0]) + (row[k - 1] * line[1] if k else 0 * line[0])
            for k in range(len(row) + 1)
        ]
    return row


def _on_unit_interval(row: Sequence[Polynomial], shift: int) -> Polynomial:
    """∫_0^1 y^shift p(y) dy."""
    total = 0 * row[0]
    for k, x in enumerate(row):
        total = total + x / (k + shift + 1)
    return total


def _shortened(shape: Shape, polynomial: Polynomial) -> Polynomial:
    """The same function in fewer letters, by l = 0 at the ends of the cut."""
    context, known = table_ring()
    p, m, s, t = (known[name] for name in "pmst")
    if shape is Shape.SIDE:  # p = -m s, n = m (s - t)
        shorter: Polynomial = polynomial.compose(-m * s, m, m * (s - t), s, t)
        return shorter
    if shape not in (Shape.CORNER, Shape.ALL_BUT_CORNER):
        return polynomial
    total = 0 * p
    for (a, b, c, d, e), x in terms(polynomial).items():  # m s = -p, n t = -p
        one, two = min(b, d), min(c, e)
        sign = (-1) ** (one + two)
        total = total + from_terms(context, {(a + one + two, b - one, c - two, d - one, e - two): sign * x})
    return total


def in_ring(polynomial: Polynomial, ring: PlaneRing) -> Polynomial:
    """A polynomial of the tables over the ring of a cut, s and t written out."""
    images = [ring.variable[name] for name in ("p", "m", "n")]
    images += [ring.legs.get(name, ring.zero) for name in ("s", "t")]
    return ring.reduced(polynomial.compose(*images, ctx=ring.context))


def triangles(shape: Shape, s: Any, t: Any, zero: Any, one: Any) -> list[tuple[Point, Point, Point]]:
    """The active part as triangles, each counterclockwise."""
    origin, east, north, far = (zero, zero), (one, zero), (zero, one), (one, one)
    if shape is Shape.DEAD:
        return []
    if shape is Shape.FULL:
        return [(origin, east, far), (origin, far, north)]
    if shape is Shape.CORNER:
        return [(origin, (s, zero), (zero, t))]
    if shape is Shape.SIDE:
        return [(origin, (s, zero), (t, one)), (origin, (t, one), north)]
    start = (s, zero)
    return [(start, east, far), (start, far, north), (start, north, (zero, t))]


def by_triangles(function: Function, ring: PlaneRing, shape: Shape | None = None) -> Polynomial:
    """∫ of a function of degree at most 2 over the active part (or over another shape with the same s and t)."""
    if any(i + j > 2 for i, j in function):
        raise ValueError("the rule of edge midpoints is exact up to degree 2")
    legs = ring.legs
    total = ring.zero
    for a, b, c in triangles(
        ring.cut.shape if shape is None else shape,
        legs.get("s", ring.zero),
        legs.get("t", ring.zero),
        ring.zero,
        ring.one,
    ):
        twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        for one, other in ((a, b), (b, c), (c, a)):
            y, z = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
            value = ring.zero
            for (i, j), x in function.items():
                value = value + x * y**i * z**j
            total = total + twice * value / 6
    return ring.reduced(total)
