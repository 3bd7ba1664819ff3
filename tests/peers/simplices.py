"""Second engine for boxes in two and three dimensions: clip to activation regions, triangulate, exact cubature.

The box is cut by every hyperplane it is given, region by region; each region is a convex polytope, cut into simplices;
on a simplex the integrands of risk and gradient, written as they are defined at one point x, are integrated by the
Grundmann-Moeller rule, which is exact for polynomials up to its degree and has rational weights.  Nothing is shared
with gfproof's pairwise recursion over facets but the number type.

Source: A. Grundmann and H. M. Moeller, SIAM J. Numer. Anal. 15 (1978) 282-290 (the rule).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

from gfproof.numbers import Q

Point = tuple[Q, ...]
Plane = tuple[Point, Q]
Simplex = tuple[Point, ...]
Faces = list[list[Point]]
"""A convex polytope: in the plane one polygon, in space the polygons around it."""


def box_faces(low: Sequence[Q], high: Sequence[Q]) -> Faces:
    """The box [low, high] in dimension 2 or 3."""
    if len(low) == 2:
        return [[(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]]
    faces = []
    for k in range(3):
        i, j = (x for x in range(3) if x != k)
        for end in (low[k], high[k]):
            corners = ((low[i], low[j]), (high[i], low[j]), (high[i], high[j]), (low[i], high[j]))
            face = []
            for p, q in corners:
                x = [end] * 3
                x[i], x[j] = p, q
                face.append(tuple(x))
            faces.append(face)
    return faces


def height(plane: Plane, x: Point) -> Q:
    """w.x + b."""
    return sum((p * q for p, q in zip(plane[0], x, strict=True)), plane[1])


def clip(faces: Faces, plane: Plane) -> Faces:
    """The part where w.x + b >= 0; empty where that has no volume."""
    heights = [[height(plane, x) for x in face] for face in faces]
    if all(h <= 0 for row in heights for h in row):
        return []
    if all(h >= 0 for row in heights for h in row):
        return faces
    kept, cap = [], []
    for face, row in zip(faces, heights, strict=True):
        polygon = []
        for p, r, at_p, at_r in zip(face, face[1:] + face[:1], row, row[1:] + row[:1], strict=True):
            if at_p >= 0:
                polygon.append(p)
                if at_p == 0:
                    cap.append(p)
            if min(at_p, at_r) < 0 < max(at_p, at_r):
                t = at_p / (at_p - at_r)
                polygon.append(tuple(x + t * (y - x) for x, y in zip(p, r, strict=True)))
                cap.append(polygon[-1])
        if len(polygon) > 2:
            kept.append(polygon)
    if len(plane[0]) == 3:
        kept.append(_around(list(dict.fromkeys(cap)), plane[0]))
    return kept


def _around(points: list[Point], normal: Point) -> list[Point]:
    """Points of a convex polygon in space, in order."""
    drop = next(k for k in range(3) if normal[k] != 0)
    i, j = (k for k in range(3) if k != drop)
    middle = [sum((p[k] for p in points), Q(0)) / len(points) for k in (i, j)]
    flat = {p: (p[i] - middle[0], p[j] - middle[1]) for p in points}
    upper = [p for p in points if (flat[p][1], flat[p][0]) > (0, 0)]
    lower = [p for p in points if (flat[p][1], flat[p][0]) <= (0, 0)]
    ordered = []
    for half in (upper, lower):
        # insertion by cross products: no angles, no floats
        turned: list[Point] = []
        for p in half:
            place = sum(1 for q in turned if flat[q][0] * flat[p][1] - flat[q][1] * flat[p][0] > 0)
            turned.insert(place, p)
        ordered += turned
    return ordered


def simplices(faces: Faces) -> Iterator[Simplex]:
    """Fans: triangles from one corner, in space tetrahedra from one corner over the triangles of all faces."""
    if not faces:
        return
    tip = faces[0][0]
    for face in faces:
        for p, q in itertools.pairwise(face[1:]):
            if len(tip) == 2:
                yield tip, p, q
            elif tip not in face:
                yield tip, face[0], p, q


def volume(simplex: Simplex) -> Q:
    """|det| / n!."""
    base = simplex[0]
    rows = [[x - y for x, y in zip(p, base, strict=True)] for p in simplex[1:]]
    if len(rows) == 2:
        return abs(rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]) / 2
    (a, b, c), (d, e, f), (g, h, i) = rows
    return abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) / 6


def rule(n: int, s: int) -> list[tuple[Q, tuple[Q, ...]]]:
    """Grundmann-Moeller: (weight, barycentric point), exact to degree 2s + 1, weights sum to 1."""
    nodes = []
    for i in range(s + 1):
        size = n + 2 * s + 1 - 2 * i
        weight = Q((-1) ** i * size ** (2 * s + 1) * math.factorial(n), 4**s) / (
            math.factorial(i) * math.factorial(n + 2 * s + 1 - i)
        )
        for beta in _compositions(s - i, n + 1):
            nodes.append((weight, tuple(Q(2 * k + 1, size) for k in beta)))
    return nodes


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield first, *rest


def integrate(
    low: Sequence[Q],
    high: Sequence[Q],
    planes: Sequence[Plane],
    values: Callable[[Point, tuple[bool, ...]], list[Q]],
    degree: int,
) -> list[Q]:
    """∫ over the box of several functions that are polynomials wherever no plane is crossed.

    Args:
        values: the functions at x, given on which sides of the planes (True: w.x + b > 0) the region of x lies.
    """
    n = len(low)
    nodes = rule(n, degree // 2)
    total: list[Q] | None = None
    regions: list[tuple[tuple[bool, ...], Faces]] = [((), box_faces(low, high))]
    for w, b in planes:
        if all(x == 0 for x in w):
            regions = [((*sides, bool(b > 0)), faces) for sides, faces in regions]
            continue
        opposite = (tuple(-x for x in w), -b)
        cut = []
        for sides, faces in regions:
            for side, plane in ((True, (w, b)), (False, opposite)):
                if part := clip(faces, plane):
                    cut.append(((*sides, side), part))
        regions = cut
    for sides, faces in regions:
        for simplex in simplices(faces):
            size = volume(simplex)
            if size == 0:
                continue
            for weight, place in nodes:
                x = tuple(
                    sum((s * p[k] for s, p in zip(place, simplex, strict=True)), Q(0)) for k in range(n)
                )
                found = values(x, sides)
                factor = size * weight
                total = (
                    [factor * y for y in found]
                    if total is None
                    else [t + factor * y for t, y in zip(total, found, strict=True)]
                )
    assert total is not None
    return total
