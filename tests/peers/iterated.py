"""Third engine for boxes: iterated exact integration, one coordinate after the other, any dimension (slow).

With the other coordinates integrated out, a function of x_1 is left that is a polynomial between the x_1-coordinates of
the vertices of the arrangement (the cutting hyperplanes and the faces x_k = low_k, x_k = high_k, k > 1); on each such
interval it is interpolated at as many points as its degree asks for and integrated exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import cache

from gfproof.numbers import Q

Point = tuple[Q, ...]
Plane = tuple[Point, Q]


def integral(
    function: Callable[[Point], Q], low: Sequence[Q], high: Sequence[Q], planes: Sequence[Plane], degree: int
) -> Q:
    """∫ of a function that is a polynomial of this total degree wherever no plane is crossed, and continuous there."""
    d = len(low)
    ends = sorted({low[0], high[0], *(x for x in _corners(low, high, planes) if low[0] < x < high[0])})
    nodes, weights = _rule(degree + d - 1)
    total = Q(0)
    for p, q in itertools.pairwise(ends):
        for s, weight in zip(nodes, weights, strict=True):
            x = p + s * (q - p)
            if d == 1:
                value = function((x,))
            else:
                value = integral(
                    lambda rest, x=x: function((x, *rest)),  # type: ignore[misc]  # x is bound, not shared
                    low[1:],
                    high[1:],
                    [(w[1:], b + w[0] * x) for w, b in planes],
                    degree,
                )
            total += weight * (q - p) * value
    return total


def _corners(low: Sequence[Q], high: Sequence[Q], planes: Sequence[Plane]) -> list[Q]:
    """The first coordinates of the vertices of the arrangement."""
    d = len(low)
    unit = [tuple(Q(int(i == k)) for i in range(d)) for k in range(d)]
    ends = [(unit[k], -e) for k in range(1, d) for e in (low[k], high[k])]
    found = []
    for chosen in itertools.combinations([*planes, *ends], d):
        if all(w[0] == 0 for w, _ in chosen):
            continue
        x = _first_coordinate([[*w, -b] for w, b in chosen])
        if x is not None:
            found.append(x)
    return found


def _first_coordinate(rows: list[list[Q]]) -> Q | None:
    """x_1 of the solution of d equations, None where it is not unique (elimination, the last unknowns first)."""
    d = len(rows)
    for k in reversed(range(d)):
        pivot = next((row for row in rows[: k + 1] if row[k] != 0), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        if k == 0:
            return pivot[-1] / pivot[0]
        rows = [
            [x - row[k] / pivot[k] * y for x, y in zip(row, pivot, strict=True)] if row[k] != 0 else row
            for row in rows
        ]
    return None


@cache
def _rule(degree: int) -> tuple[tuple[Q, ...], tuple[Q, ...]]:
    """Interior equidistant nodes in (0, 1) and their interpolatory weights, exact to this degree."""
    nodes = tuple(Q(i + 1, degree + 2) for i in range(degree + 1))
    weights = []
    for i, s in enumerate(nodes):
        polynomial = [Q(1)]
        for j, t in enumerate(nodes):
            if j != i:
                shifted = [Q(0), *polynomial]
                polynomial = [
                    (x - t * y) / (s - t) for x, y in zip(shifted, [*polynomial, Q(0)], strict=True)
                ]
        weights.append(sum((p / (k + 1) for k, p in enumerate(polynomial)), Q(0)))
    return nodes, tuple(weights)
