"""How half-spaces cut a box, as combinatorial data, and the moments of the cuts as rational functions on each type.

The type of finitely many half-spaces {l_i > 0} consists of the signs of l_i at the vertices of the box and, on each edge that
two of the hyperplanes cut, of the order of their two points.  It decides everything else: with l = (l_1, l_2), the set
{l_1 = l_2 = 0} meets a face F exactly if all four sign patterns of l occur on the edges of F.  (If it misses F then 0 is not in
the convex set l(F), some combination of l_1 and l_2 is positive on F and one pattern is missing; if all four occur, the
segments between neighbouring quadrants meet the axes on both sides of 0, so 0 is in l(F).  A pattern that occurs on F occurs
on its edges: its closure is a bounded wedge, so it meets a facet of F in a set of full dimension.)

Where one pattern is missing on F, {l_1 > 0, l_2 > 0} is one of the half-spaces, empty, or both half-spaces less F: no
intersection point is asked for, which may lie at infinity.  Elsewhere the recursion of ``halfspaces`` runs from a point of
{l_1 = l_2 = 0}.  Each cut is divided only by the weights of its ``Pivots``: where another weight vanishes, nothing happens.

Source: re-derived.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from gfproof.numbers import Number, Q
from gfproof.risk.halfspaces import Box, HalfSpace, Moments, Place

Edge = tuple[int, int]
"""An edge of the box: its direction k, and the number of the vertex at its low end."""

Order = tuple[int, int, int, int]
"""(i, j, k, base) with i < j: the half-spaces i and j both cut the edge (k, base)."""

SLACK = 3.0
"""A pivot is kept until another weight exceeds it by this factor."""


@cache
def edges(dimension: int) -> tuple[Edge, ...]:
    """The edges of a box; bit k of a vertex's number says whether its coordinate k is the high one."""
    return tuple((k, base) for k in range(dimension) for base in range(2**dimension) if not (base >> k) & 1)


@cache
def _of_face(place: Place) -> tuple[tuple[int, ...], tuple[Edge, ...]]:
    """The vertices and edges of a face."""
    vertices = [0]
    for k, side in enumerate(place):
        vertices = [v | (bit << k) for v in vertices for bit in ((0, 1) if not side else (side > 0,))]
    inside = set(vertices)
    return tuple(vertices), tuple(
        (k, base) for k, base in edges(len(place)) if base in inside and base | (1 << k) in inside
    )


@dataclass(frozen=True)
class CutType:
    """The combinatorial type of half-spaces on a box.

    Attributes:
        dimension: of the box.
        signs: per half-space, 1 or -1 per vertex (where l_i is 0 at a vertex: the sign it is about to have).
        orders: per edge that two half-spaces cut, the sign of s_i - s_j for the coordinates at which they do; sorted.
    """

    dimension: int
    signs: tuple[tuple[int, ...], ...]
    orders: tuple[tuple[Order, int], ...]

    @cached_property
    def order(self) -> dict[Order, int]:
        """The orders as a table."""
        return dict(self.orders)

    def alive(self, i: int) -> bool:
        """Is l_i positive somewhere on the box?"""
        return 1 in self.signs[i]

    def patterns(self, i: int, j: int, place: Place) -> frozenset[tuple[int, int]]:
        """The sign patterns of (l_i, l_j) that occur on a face."""
        one, other = self.signs[i], self.signs[j]
        vertices, inside = _of_face(place)
        found = {(one[v], other[v]) for v in vertices}
        for k, base in inside:
            far = base | (1 << k)
            if one[base] != one[far] and other[base] != other[far]:
                a, b = (i, j) if i < j else (j, i)
                first = self.order[a, b, k, base] < 0  # a's point comes first
                if (a == i) == first:
                    found.add((one[far], other[base]))
                else:
                    found.add((one[base], other[far]))
        return frozenset(found)

    def meets(self, i: int, j: int, place: Place) -> bool:
        """Does {l_i = l_j = 0} meet the face?"""
        return len(self.patterns(i, j, place)) == 4


def cut_type(
    dimension: int,
    count: int,
    vertex_sign: Callable[[int, int], int],
    order_sign: Callable[[Order], int],
) -> CutType:
    """The type whose signs and orders are given by two functions; ``order_sign`` is the sign of s_i - s_j."""
    signs = tuple(tuple(vertex_sign(i, v) for v in range(2**dimension)) for i in range(count))
    orders = tuple(
        ((i, j, k, base), order_sign((i, j, k, base))) for i, j, k, base in both_cut(dimension, signs)
    )
    return CutType(dimension, signs, orders)


def both_cut(dimension: int, signs: Sequence[Sequence[int]]) -> list[Order]:
    """The edges cut by two half-spaces, from the signs at the vertices."""
    cutting = [
        [e for e in edges(dimension) if row[e[1]] != row[e[1] | (1 << e[0])]] if 1 in row else []
        for row in signs
    ]
    return [
        (i, j, *edge)
        for i, j in itertools.combinations(range(len(signs)), 2)
        for edge in cutting[i]
        if edge in cutting[j]
    ]


def gap_sign(kind: CutType, order: Order) -> int:
    """The sign c with c (p_j q_i - p_i q_j) = |..|, p and q the values of l at the low and high end of the edge.

    On the edge s_i - s_j = (p_j q_i - p_i q_j) / ((q_i - p_i)(q_j - p_j)) times its length, and q - p has the sign of q.
    """
    i, j, k, base = order
    far = base | (1 << k)
    return kind.order[order] * kind.signs[i][far] * kind.signs[j][far]


@dataclass(frozen=True)
class Pivots:
    """Which weights the recursion divides by: for each half-space the coordinates, largest weight (times length) first;
    for each two half-spaces the pairs of coordinates, largest determinant first (d >= 3, else there is one).
    """

    singles: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def best(cls, weights: Sequence[Sequence[float]]) -> Pivots:
        """Those of the given weights, each multiplied by the length of the box in its direction."""
        dimension = len(weights[0]) if weights else 0
        singles = tuple(tuple(sorted(range(dimension), key=lambda k: -abs(w[k]))) for w in weights)
        choices = list(itertools.combinations(range(dimension), 2))
        if dimension < 3:
            return cls(singles, ())
        pairs = tuple(
            tuple(sorted(choices, key=lambda jk: -abs(_turn(one, other, *jk))))
            for one, other in itertools.combinations(weights, 2)
        )
        return cls(singles, pairs)

    def good_for(self, weights: Sequence[Sequence[float]]) -> bool:
        """Is no pivot much smaller than what could be chosen in its place?"""
        for ranking, w in zip(self.singles, weights, strict=True):
            if any(abs(w[q]) > SLACK * abs(w[p]) for p, q in itertools.combinations(ranking, 2)):
                return False
        for choices, (one, other) in zip(self.pairs, itertools.combinations(weights, 2), strict=False):
            sizes = [abs(_turn(one, other, *jk)) for jk in choices]
            if any(q > SLACK * p for p, q in itertools.combinations(sizes, 2)):
                return False
        return True

    def single(self, i: int, free: Sequence[int]) -> int:
        """The coordinate to solve l_i = 0 for."""
        return next(k for k in self.singles[i] if k in free)

    def pair(self, i: int, j: int, free: Sequence[int]) -> tuple[int, int]:
        """The coordinates to solve l_i = l_j = 0 for, i < j."""
        if not self.pairs:
            return free[0], free[1]
        count = len(self.singles)
        place = i * count - i * (i + 1) // 2 + j - i - 1
        return next((a, b) for a, b in self.pairs[place] if a in free and b in free)


def _turn(one: Sequence[float], other: Sequence[float], j: int, k: int) -> float:
    return one[j] * other[k] - one[k] * other[j]


class TypedCuts:
    """The moments of cuts of one type, over any ring that holds the half-spaces; no number is ever compared."""

    def __init__(self, kind: CutType, pivots: Pivots, box: Box, spaces: Sequence[HalfSpace]) -> None:
        self.kind, self.pivots, self.box, self.spaces = kind, pivots, box, list(spaces)
        self._values: dict[tuple[int, int], Number] = {}
        self._single: dict[tuple[int, Place], Moments] = {}
        self._pair: dict[tuple[int, int, Place], Moments] = {}

    def alone(self, i: int) -> Moments:
        """The moments of the box cut by one half-space."""
        return self._one(i, (0,) * self.box.dimension)

    def common(self, i: int, j: int) -> Moments:
        """The moments of the box cut by two half-spaces."""
        return self._two(min(i, j), max(i, j), (0,) * self.box.dimension)

    def at_vertex(self, i: int, vertex: int) -> Number:
        """l_i there."""
        if (i, vertex) not in self._values:
            w, total = self.spaces[i]
            for k, x in enumerate(w):
                total = total + x * (self.box.high[k] if (vertex >> k) & 1 else self.box.low[k])
            self._values[i, vertex] = total
        return self._values[i, vertex]

    def _one(self, i: int, place: Place) -> Moments:
        signs = {self.kind.signs[i][v] for v in _of_face(place)[0]}
        if 1 not in signs:
            return self.box.nothing
        if -1 not in signs:
            return self.box.whole(place)
        if (i, place) not in self._single:
            free = [k for k, side in enumerate(place) if not side]
            j = self.pivots.single(i, free)
            moved = {j: -self.at_vertex(i, _corner(place)) / self.spaces[i][0][j]}
            self._single[i, place] = self._by_facets(place, free, moved, lambda facet: self._one(i, facet))
        return self._single[i, place]

    def _two(self, i: int, j: int, place: Place) -> Moments:
        found = self.kind.patterns(i, j, place)
        if (1, 1) not in found:
            return self.box.nothing
        if (1, -1) not in found:
            return self._one(i, place)
        if (-1, 1) not in found:
            return self._one(j, place)
        if (i, j, place) not in self._pair:
            if (-1, -1) not in found:
                total = (self._one(i, place), self._one(j, place), self.box.whole(place))
                values = (x + y - z for x, y, z in zip(*(part.values for part in total), strict=True))
                self._pair[i, j, place] = Moments(self.box.table, tuple(values))
            else:
                self._pair[i, j, place] = self._around_common(i, j, place)
        return self._pair[i, j, place]

    def _around_common(self, i: int, j: int, place: Place) -> Moments:
        free = [k for k, side in enumerate(place) if not side]
        p, q = self.pivots.pair(i, j, free)
        w, u, corner = self.spaces[i][0], self.spaces[j][0], _corner(place)
        one, other = self.at_vertex(i, corner), self.at_vertex(j, corner)
        turn = w[p] * u[q] - w[q] * u[p]
        moved = {p: -(one * u[q] - other * w[q]) / turn, q: -(other * w[p] - one * u[p]) / turn}
        return self._by_facets(place, free, moved, lambda facet: self._two(i, j, facet))

    def _by_facets(
        self, place: Place, free: list[int], moved: dict[int, Number], cut: Callable[[Place], Moments]
    ) -> Moments:
        """The divergence theorem from the point at the low corner of the face, moved along one or two coordinates."""
        low, high = self.box.low, self.box.high
        apex: list[Number] = [q if side > 0 else p for side, p, q in zip(place, low, high, strict=True)]
        facets: list[tuple[Number, tuple[Number, ...]]] = []
        for k in free:
            up = cut((*place[:k], 1, *place[k + 1 :]))
            length = high[k] - low[k]
            if k in moved:
                apex[k] = apex[k] + moved[k]
                down = cut((*place[:k], -1, *place[k + 1 :]))
                if down is not self.box.nothing:
                    facets.append((moved[k], down.values))
                if up is not self.box.nothing:
                    facets.append((length - moved[k], up.values))
            elif up is not self.box.nothing:
                facets.append((length, up.values))
        n, values = len(free), list[Number]()
        for at, below in enumerate(self.box.table.below):
            fixed = next(((j, rest) for j, _, rest in below if place[j]), None)
            if fixed is not None:  # a coordinate that is constant on the face
                values.append(apex[fixed[0]] * values[fixed[1]])
                continue
            total, size = Q(0), n
            for distance, facet in facets:
                total = total + distance * facet[at]
            for j, power, rest in below:
                size += power
                total = total + power * apex[j] * values[rest]
            values.append(total / size)
        return Moments(self.box.table, tuple(values))


def _corner(place: Place) -> int:
    """The vertex of a face whose free coordinates are low."""
    return sum(1 << k for k, side in enumerate(place) if side > 0)
