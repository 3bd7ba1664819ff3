"""Integrals of products of two ramps over the unit cube, K = ∫ max(l_1, 0) max(l_2, 0), with their derivatives.

For l_j(x) = w_j.x + b_j and a face F of the cube of dimension n let I(F) be the integral of the product over F.  With a
point x0 of the affine hull of F on both hyperplanes the product is homogeneous of degree 2 about x0, so

    (n + 2) I(F) = sum over the free coordinates k of [ (1 - x0_k) I(F, x_k = 1) + x0_k I(F, x_k = 0) ].

All of x0 but two coordinates are chosen 0.  The recursion ends at faces on which one function is negative (I = 0) or one is
nonnegative, or both are parallel: there it is a quadratic form in the moments of F cut by one half-space, which each ramp
computes once.  The derivatives

    dK/d(w_1, b_1) = ∫_{l_1 > 0, l_2 > 0} l_2 (x, 1),      dK/d(w_2, b_2) = ∫_{l_1 > 0, l_2 > 0} l_1 (x, 1)

come from running the recursion backward (reverse mode); x0 is differentiated through l_1(x0) = l_2(x0) = 0.  Where a face
lies in a hyperplane, I(F) has a kink, but its factor is 0 and so is I(F): K is differentiable there, and what comes out is
its derivative.  At w_j = b_j = 0 the derivative is 0, as strict activity says.

Over Q everything is exact; over balls undecided signs raise ``AmbiguousCell``.  Cost: at most 3^d faces, with about 2n
operations forward and 2n + 20 backward each.

Source: re-derived (Lasserre's formula for homogeneous integrands, differentiated).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gfproof.errors import AmbiguousCell
from gfproof.numbers import Number, Q, sign

_LOW, _HIGH = 1, 2
_DEAD, _CUT, _FULL = -1, 0, 1

Square = tuple[tuple[Number, ...], ...]
"""The integrals of y y^T over a set, y = (free coordinates of a face, 1)."""

Row = list[Number]
"""Integrals of a function times (x, 1): d + 1 numbers."""


@dataclass(frozen=True)
class Lattice:
    """The faces of the unit cube; face 0 is the cube.

    Attributes:
        free: per face, the coordinates that vary on it.
        raised: per face, the coordinates that are 1 on it.
        facets: per face and free coordinate, the facets (where it is 0, where it is 1).
        base: per face, its vertex with all free coordinates 0.
        rising: all faces, smaller dimensions first.
    """

    dimension: int
    free: tuple[tuple[int, ...], ...]
    raised: tuple[tuple[int, ...], ...]
    facets: tuple[tuple[tuple[int, int], ...], ...]
    base: tuple[int, ...]
    rising: tuple[int, ...]


@cache
def lattice(dimension: int) -> Lattice:
    """The faces of a cube; made once per dimension."""
    powers = [3**k for k in range(dimension)]
    places = [
        tuple(face // power % 3 for power in powers) for face in range(3**dimension)
    ]  # per coordinate: 0 free, else _LOW or _HIGH
    free = tuple(tuple(k for k, side in enumerate(place) if not side) for place in places)
    return Lattice(
        dimension,
        free,
        tuple(tuple(k for k, side in enumerate(place) if side == _HIGH) for place in places),
        tuple(
            tuple((face + _LOW * powers[k], face + _HIGH * powers[k]) for k in free[face])
            for face in range(len(places))
        ),
        tuple(face + sum(_LOW * powers[k] for k in free[face]) for face in range(len(places))),
        tuple(sorted(range(len(places)), key=lambda face: len(free[face]))),
    )


@cache
def whole_square(n: int) -> Square:
    """∫ y y^T over the unit cube in n coordinates, y = (x, 1)."""

    def entry(i: int, j: int) -> Q:
        if i == j:
            return Q(1, 3) if i < n else Q(1)
        return Q(1, 4) if n not in (i, j) else Q(1, 2)

    return tuple(tuple(entry(i, j) for j in range(n + 1)) for i in range(n + 1))


class Ramp:
    """One function max(w.x + b, 0) on the unit cube, and what it does on each face.

    Attributes:
        scale: w and b stand multiplied by it (over Q: integers then).
        side: per face: nowhere positive, positive on a part of it, nonnegative and not zero.
    """

    def __init__(self, w: Sequence[Number], b: Number) -> None:
        self.lattice = lattice(len(w))
        self.scale = _common_denominator([*w, b])
        self.w: tuple[Number, ...] = tuple(x * self.scale for x in w)
        self.b: Number = b * self.scale
        self._value: list[Number] = [None] * len(self.lattice.free)
        self.side: list[int] = [_CUT] * len(self.lattice.free)
        least, most = self.side.copy(), self.side.copy()
        for face in self.lattice.rising:
            if self.lattice.free[face]:
                low, high = self.lattice.facets[face][0]
                least[face], most[face] = min(least[low], least[high]), max(most[low], most[high])
            else:
                value = self.b
                for k in self.lattice.raised[face]:
                    value = value + self.w[k]
                way = sign(value)
                if way is None:
                    raise AmbiguousCell("balls do not decide on which side of a hyperplane a corner lies")
                self._value[face] = value
                least[face] = most[face] = way
            self.side[face] = _DEAD if most[face] <= 0 else _FULL if least[face] >= 0 else _CUT
        self._squares: dict[int, Square] = {}

    def on(self, face: int) -> tuple[Number, ...]:
        """The function on a face as coefficients of y: its free weights, and its value at the base."""
        return (*(self.w[k] for k in self.lattice.free[face]), self._value[self.lattice.base[face]])

    def square(self, face: int) -> Square:
        """∫ y y^T over the part of a face where the function is positive, y = (free coordinates, 1); not for dead faces."""
        if self.side[face] == _FULL:
            return whole_square(len(self.lattice.free[face]))
        if face not in self._squares:
            self._squares[face] = self._cut_square(face)
        return self._squares[face]

    def _cut_square(self, face: int) -> Square:
        *w, start = self.on(face)
        n = len(w)
        pivot = max(range(n), key=lambda k: abs(w[k]))
        way = sign(w[pivot])
        if not way:
            raise AmbiguousCell("balls do not decide whether a function is constant on a face of a box")
        at = -start / w[pivot]  # x0 = (0, ..., at, ..., 0)
        if n == 1:
            p, q = (at, Q(1)) if way > 0 else (Q(0), at)
            first = (q * q - p * p) / 2
            return ((q * q * q - p * p * p) / 3, first), (first, q - p)
        total = [[Q(0)] * (n + 1) for _ in range(n + 1)]
        for k, (low, high) in enumerate(self.lattice.facets[face]):
            if k == pivot and at != 0 and self.side[low] != _DEAD:
                _embed(total, self.square(low), at, k, raised=False)
            distance = 1 - at if k == pivot else Q(1)
            if distance != 0 and self.side[high] != _DEAD:
                _embed(total, self.square(high), distance, k, raised=True)
        mass = total[n][n] / n
        first_row = [total[i][n] / (n + 1) for i in range(n)]
        first_row[pivot] = (total[pivot][n] + at * mass) / (n + 1)
        rows = [[total[i][j] for j in range(i + 1)] for i in range(n)]
        for i in range(n):
            i_, j_ = max(i, pivot), min(i, pivot)
            rows[i_][j_] = rows[i_][j_] + (2 if i == pivot else 1) * at * first_row[i]
        rows = [[x / (n + 2) for x in row] for row in rows]
        full = [[rows[max(i, j)][min(i, j)] for j in range(n)] + [first_row[i]] for i in range(n)]
        return (*map(tuple, full), (*first_row, mass))


def _embed(total: list[list[Number]], square: Square, factor: Number, fixed: int, *, raised: bool) -> None:
    """Add a facet's integrals, in the coordinates of the face: the one that is fixed on the facet is 0 or 1 there."""
    n = len(total) - 1
    place = [k - (k > fixed) for k in range(n + 1)]
    place[fixed] = n - 1
    kept = [k for k in range(n + 1) if raised or k != fixed]
    for at, i in enumerate(kept):
        row, source = total[i], square[place[i]]
        for j in kept[: at + 1]:
            row[j] = row[j] + factor * source[place[j]]
    # entries above the diagonal are not read, but for the last column
    for i in kept[:-1]:
        total[i][n] = total[n][i]


def _common_denominator(values: Sequence[Number]) -> Number:
    if all(isinstance(x, Q) for x in values):
        return Q(math.lcm(*(int(x.q) for x in values)))
    return Q(1)


@dataclass(slots=True)
class _Leaf:
    """A face on which I is a quadratic form: its value and its derivatives in the coordinates of the face."""

    value: Number
    one: Row
    two: Row


@dataclass(slots=True)
class _Branch:
    """A face whose I comes from its facets.

    Attributes:
        facets: (facet, weight).
        solved: the two coordinates of x0 that are solved for, and their values.
        falls: I at the low minus I at the high facet of each of them.
        matrix: the weights of both functions in these coordinates, and their determinant.
    """

    value: Number
    facets: list[tuple[int, Number]]
    solved: tuple[int, int, Number, Number]
    falls: tuple[Number, Number]
    matrix: tuple[Number, Number, Number, Number, Number]


def product(one: Ramp, two: Ramp) -> tuple[Number, Row, Row]:
    """K = ∫ max(l_1, 0) max(l_2, 0) over the unit cube, dK/d(w_1, b_1) and dK/d(w_2, b_2).

    Raises:
        AmbiguousCell: balls do not decide whether two hyperplanes are parallel, or which of two is reached first, on a face.
    """
    pair = _Pair(one, two)
    value = pair.value(0)
    rows = pair.derivatives()
    per = 1 / (one.scale * two.scale)
    return value * per, [x / two.scale for x in rows[0]], [x / one.scale for x in rows[1]]


class _Pair:
    def __init__(self, one: Ramp, two: Ramp) -> None:
        self.one, self.two, self.lattice = one, two, one.lattice
        self.known: dict[int, _Leaf | _Branch] = {}

    def value(self, face: int) -> Number:
        """I(face); the recursion."""
        found = self.known.get(face)
        if found is not None:
            return found.value
        sides = self.one.side[face], self.two.side[face]
        if _DEAD in sides:
            return _ZERO
        free = self.lattice.free[face]
        pivot = None if _FULL in sides or len(free) < 2 else self._pivot(free)
        made = self._leaf(face, sides) if pivot is None else self._branch(face, *pivot)
        if made is None:
            return _ZERO
        self.known[face] = made
        return made.value

    def _pivot(self, free: Sequence[int]) -> tuple[int, int, Number] | None:
        """Two free coordinates in which the hyperplanes are not parallel, and the determinant there."""
        w, u = self.one.w, self.two.w
        open_ = False
        for p, q in itertools.combinations(range(len(free)), 2):
            j, k = free[p], free[q]
            determinant = w[j] * u[k] - w[k] * u[j]
            way = sign(determinant)
            if way:
                return p, q, determinant
            open_ = open_ or way is None
        if open_:
            raise AmbiguousCell("balls do not decide whether two hyperplanes are parallel on a face of a box")
        return None

    def _branch(self, face: int, p: int, q: int, determinant: Number) -> _Branch:
        free, facets = self.lattice.free[face], self.lattice.facets[face]
        j, k = free[p], free[q]
        base = self.lattice.base[face]
        start, begin = self.one._value[base], self.two._value[base]
        matrix = self.one.w[j], self.one.w[k], self.two.w[j], self.two.w[k], determinant
        at = (matrix[1] * begin - matrix[3] * start) / determinant
        to = (matrix[2] * start - matrix[0] * begin) / determinant
        total: Number = _ZERO
        weights, falls = list[tuple[int, Number]](), list[Number]()
        for n, (low, high) in enumerate(facets):
            far = self.value(high)
            if n not in (p, q):
                if far is not _ZERO:
                    total = total + far
                    weights.append((high, _ONE))
                continue
            near, x = self.value(low), at if n == p else to
            falls.append(near - far)
            if far is not _ZERO:
                total = total + (1 - x) * far
                weights.append((high, 1 - x))
            if near is not _ZERO:
                total = total + x * near
                weights.append((low, x))
        return _Branch(total / (len(free) + 2), weights, (j, k, at, to), (falls[0], falls[1]), matrix)

    def _leaf(self, face: int, sides: tuple[int, int]) -> _Leaf | None:
        square = self._common(face, sides)
        if square is None:
            return None
        own, other = self.one.on(face), self.two.on(face)
        one = [_dot(row, other) for row in square]
        return _Leaf(_dot(own, one), one, [_dot(row, own) for row in square])

    def _common(self, face: int, sides: tuple[int, int]) -> Square | None:
        """∫ y y^T where both functions are positive; at most one half-space cuts the face, or both are parallel there."""
        if sides[0] == _FULL:
            return self.two.square(face)
        if sides[1] == _FULL:
            return self.one.square(face)
        mine, theirs = self.one.square(face), self.two.square(face)
        way = next(
            (
                turn
                for k in self.lattice.free[face]
                if (turn := (sign(self.one.w[k]) or 0) * (sign(self.two.w[k]) or 0))
            ),
            None,
        )
        if way is None:
            raise AmbiguousCell("balls do not decide which way a hyperplane meets an edge of a box")
        if way > 0:  # nested: the smaller one
            less = sign(mine[-1][-1] - theirs[-1][-1])
            if less is None:
                raise AmbiguousCell("balls do not decide which of two hyperplanes is met first")
            return mine if less <= 0 else theirs
        rest = sign(mine[-1][-1] + theirs[-1][-1] - 1)
        if rest is None:
            raise AmbiguousCell("balls do not decide whether two half-spaces meet")
        if rest <= 0:  # disjoint; else they cover the face
            return None
        everything = whole_square(len(self.lattice.free[face]))
        return tuple(
            tuple(x + y - z for x, y, z in zip(*rows, strict=True))
            for rows in zip(mine, theirs, everything, strict=True)
        )

    def derivatives(self) -> tuple[Row, Row]:
        """The recursion run backward from the factor 1 of the cube."""
        one, two = ([_ZERO] * (self.lattice.dimension + 1) for _ in range(2))
        factors: dict[int, Number] = {0: _ONE}
        for face, found in reversed(self.known.items()):  # a face stands behind its facets
            factor = factors.get(face)
            if factor is None or factor == 0:
                continue
            free, raised = self.lattice.free[face], self.lattice.raised[face]
            if isinstance(found, _Leaf):
                for row, local in ((one, found.one), (two, found.two)):
                    for k, x in zip(free, local, strict=False):
                        row[k] = row[k] + factor * x
                    _gather(row, raised, factor * local[-1])
                continue
            share = factor / (len(free) + 2)
            for facet, weight in found.facets:
                factors[facet] = factors.get(facet, _ZERO) + share * weight
            j, k, at, to = found.solved
            p, q, r, s, determinant = found.matrix
            share = share / determinant
            fall, drop = share * found.falls[0], share * found.falls[1]
            for row, x in ((one, r * drop - s * fall), (two, q * fall - p * drop)):
                row[j] = row[j] + x * at
                row[k] = row[k] + x * to
                _gather(row, raised, x)
        return one, two


_ZERO, _ONE = Q(0), Q(1)


def _gather(row: Row, raised: Sequence[int], x: Number) -> None:
    """What belongs to the constant belongs to every coordinate that is 1 on the face."""
    row[-1] = row[-1] + x
    for k in raised:
        row[k] = row[k] + x


def _dot(one: Sequence[Number], other: Sequence[Number]) -> Number:
    total = one[0] * other[0]
    for x, y in zip(one[1:], other[1:], strict=True):
        total = total + x * y
    return total
