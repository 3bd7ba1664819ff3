"""Positively homogeneous piecewise linear functions on R^d, and their largest value on the unit sphere, exactly.

h(w) = sum_i q_i max(w.u_i, 0) is linear on the cells of the central arrangement of the hyperplanes u_i^perp: there h(w) = w.g
with g = sum over w.u_i > 0 of q_i u_i.  On a face inside a flat L (an intersection of hyperplanes) the critical points of h/|w|
are +-p, p the orthogonal projection of g to L, where they lie in the face, and then (h/|w|)^2 = |p|^2.  So the largest
(h/|w|)^2 is rational and is found by visiting the faces of all flats.  Every cell comes with a point in it, found by induction on
the hyperplanes: a new hyperplane n cuts exactly the cells that its own restricted arrangement shows, and w +- eps n lies on
either side.

The number of faces grows like N^(d-1) for N vectors; every search has a budget.

Source: variational-splines claim C9 (re-derived; there for d = 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded
from gfproof.network import Vector
from gfproof.numbers import Q, dot

ZERO = Q(0)
MAX_FACES = 50_000
"""Faces that one search visits at most."""


@dataclass(frozen=True)
class Peak:
    """The largest (h(w)/|w|)^2 and where it is.

    Attributes:
        square: the largest (h(w)/|w|)^2 over w != 0.
        w: a point where it is attained (0 if h vanishes everywhere).
        sign: the sign of h(w).
    """

    square: Q
    w: Vector
    sign: int


def cells(normals: Sequence[Vector], dimension: int) -> dict[tuple[int, ...], Vector]:
    """The cells of the arrangement of hyperplanes n^perp in Q^dimension: signs of w.n for every n, and a point w inside.

    Args:
        normals: not 0, no two proportional (``distinct`` sees to that).
    """
    if dimension == 2:
        return _sectors(normals)
    found: dict[tuple[int, ...], Vector] = {(): (Q(1),) * dimension}
    for s, normal in enumerate(normals):
        before = normals[:s]
        more = {(*signs, side): w for signs, w in found.items() if (side := _sign(dot(w, normal)))}
        for on_it in _on(before, normal, dimension):
            step = _short(on_it, normal, before)
            for side in (1, -1):
                w = tuple(x + side * step * n for x, n in zip(on_it, normal, strict=True))
                more.setdefault((*(_sign(dot(w, n)) for n in before), side), w)
        found = more
    return found


def _sectors(normals: Sequence[Vector]) -> dict[tuple[int, ...], Vector]:
    """The cells in the plane, in the order of their angles; from one to the next a single sign changes."""
    if not normals:
        return {(): (Q(1), Q(1))}
    if len(normals) == 1:
        return {(1,): normals[0], (-1,): tuple(-x for x in normals[0])}
    rays = []
    for k, (s, t) in enumerate(normals):  # the line (s, t)^perp, as a ray of angle in [0, pi)
        x, y = (-t, s) if s > 0 or (s == 0 and t < 0) else (t, -s)
        rays.append(((y > 0, -x / y if y != 0 else ZERO), k, (x, y)))
    rays.sort()
    turned = [(k, ray) for _, k, ray in rays]
    turned += [(k, (-x, -y)) for k, (x, y) in turned]
    found: dict[tuple[int, ...], Vector] = {}
    signs: list[int] = []
    for (k, ray), (_, following) in zip(turned, turned[1:] + turned[:1], strict=True):
        w = (ray[0] + following[0], ray[1] + following[1])
        if signs:
            signs[k] = -signs[k]  # crossed the ray of normal k
        else:
            signs = [_sign(dot(w, n)) for n in normals]
        found[tuple(signs)] = w
    return found


def _on(before: Sequence[Vector], normal: Vector, dimension: int) -> Iterable[Vector]:
    """A point in each cell of the arrangement that ``before`` cuts out of normal^perp."""
    if dimension == 1:
        return [(ZERO,)]
    pivot = next(k for k, x in enumerate(normal) if x != 0)
    ratios = [x / normal[pivot] for x in normal]
    rest = [k for k in range(dimension) if k != pivot]
    restricted = distinct(tuple(n[k] - ratios[k] * n[pivot] for k in rest) for n in before)

    def back(y: Vector) -> Vector:
        full = dict(zip(rest, y, strict=True))
        full[pivot] = -sum((ratios[k] * x for k, x in full.items()), ZERO)
        return tuple(full[k] for k in range(dimension))

    return [back(y) for y in cells(restricted, dimension - 1).values()]


def _short(w: Vector, direction: Vector, normals: Sequence[Vector]) -> Q:
    """A step along a direction that changes no sign of w.n that is not 0."""
    step = Q(1)
    for n in normals:
        here, change = abs(dot(w, n)), abs(dot(direction, n))
        if here != 0 and change != 0 and here <= step * change:
            step = here / (2 * change)
    return step


def distinct(normals: Iterable[Vector]) -> tuple[Vector, ...]:
    """The normals without those that are 0 or a multiple of an earlier one."""
    kept: dict[Vector, Vector] = {}
    for n in normals:
        lead = next((x for x in n if x != 0), None)
        if lead is not None:
            kept.setdefault(tuple(x / lead for x in n), n)
    return tuple(kept.values())


def peak(weights: Sequence[Q], vectors: Sequence[Vector], above: Q | None = None, beyond: Q = ZERO) -> Peak:
    """The largest (h(w)/|w|)^2 of h(w) = sum_i weights_i max(w.vectors_i, 0), exact.

    On a face h(w) = w.p <= |p| |w|, so the boundary of a face with |p|^2 at most the best value need not be visited; the walls of
    a face are the hyperplanes on whose other side is a face with all other signs equal.

    Args:
        above: stop at the first value above this one (the answer is then only a lower bound).
        beyond: values up to this one do not matter; 0 is returned where no value is larger.

    Raises:
        BudgetExceeded: more than MAX_FACES faces.
    """
    pairs = [(q, u) for q, u in zip(weights, vectors, strict=True) if q != 0 and any(x != 0 for x in u)]
    dimension = len(vectors[0])
    best, least = Peak(ZERO, (ZERO,) * dimension, 0), beyond
    whole = tuple(tuple(Q(int(r == s)) for s in range(dimension)) for r in range(dimension))
    flats, seen, visited = [whole], set(), 0
    while flats:
        basis = flats.pop()
        restricted = [tuple(dot(e, u) for e in basis) for _, u in pairs]
        vanishing = frozenset(k for k, n in enumerate(restricted) if all(x == 0 for x in n))
        if vanishing in seen:
            continue
        seen.add(vanishing)
        normals = distinct(restricted)
        faces = cells(normals, len(basis))
        visited += len(faces)
        if visited > MAX_FACES:
            raise BudgetExceeded(f"more than {MAX_FACES} faces of an arrangement in dimension {dimension}")
        steep = []
        for signs, inside in faces.items():
            p = _gradient(inside, restricted, pairs, basis)
            square = dot(p, p)
            if square <= least:
                continue
            coordinates = tuple(dot(e, p) for e in basis)
            here = tuple(_sign(_on_flat(n, coordinates, basis)) for n in normals)
            side = next((side for side in (1, -1) if here == tuple(side * s for s in signs)), 0)
            if side == 0:
                steep.append((square, signs))
                continue
            best, least = Peak(square, tuple(side * x + ZERO for x in p), side), square
            if above is not None and square > above:
                return best
        if len(basis) > 1:
            walls = {
                k
                for square, signs in steep
                if square > least
                for k in range(len(signs))
                if (*signs[:k], -signs[k], *signs[k + 1 :]) in faces
            }
            flats += [_cut(basis, normals[k]) for k in sorted(walls)]
    return best


def _gradient(
    inside: Vector, restricted: Sequence[Vector], pairs: Sequence[tuple[Q, Vector]], basis: Sequence[Vector]
) -> Vector:
    """The vector g of the face that a point (in coordinates of the orthogonal basis) lies in, projected to the flat."""
    active = [(q, n) for (q, _), n in zip(pairs, restricted, strict=True) if dot(inside, n) > 0]
    p = [ZERO] * len(basis[0])
    for k, e in enumerate(basis):
        factor = sum((q * n[k] for q, n in active), ZERO) / dot(e, e)
        if factor != 0:
            p = [x + factor * y for x, y in zip(p, e, strict=True)]
    return tuple(p)


def _on_flat(normal: Vector, coordinates: Vector, basis: Sequence[Vector]) -> Q:
    """u.p for p in the flat, where normal_k = e_k.u and coordinates_k = e_k.p: sum_k (e_k.u)(e_k.p)/(e_k.e_k)."""
    return sum((n * c / dot(e, e) for n, c, e in zip(normal, coordinates, basis, strict=True)), ZERO)


def _cut(basis: Sequence[Vector], normal: Vector) -> tuple[Vector, ...]:
    """An orthogonal basis of the part of the flat on which the normal (in dual coordinates of the basis) vanishes."""
    lead = [n / dot(e, e) for n, e in zip(normal, basis, strict=True)]
    found: list[Vector] = [
        tuple(sum((c * e[r] for c, e in zip(lead, basis, strict=True)), ZERO) for r in range(len(basis[0])))
    ]
    for e in basis:
        rest = e
        for other in found:
            factor = dot(rest, other) / dot(other, other)
            rest = tuple(x - factor * y for x, y in zip(rest, other, strict=True))
        if any(x != 0 for x in rest):
            found.append(rest)
    return tuple(found[1:])


def _sign(x: Q) -> int:
    return (x > 0) - (x < 0)
