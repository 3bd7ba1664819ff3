"""Moments of a box cut by one or two half-spaces, any dimension and degree, exact on every degenerate input, no triangulation.

For Q = box ∩ {l_1 > 0} ∩ {l_2 > 0} choose x0 with l_1(x0) = l_2(x0) = 0.  The cutting hyperplanes pass through x0, so the
divergence theorem for the field (x - x0) x^alpha leaves the facets of the box alone.  With n the dimension of the box,

    (n + |alpha|) ∫_Q x^alpha = sum_k [ (high_k - x0_k) ∫_{Q, x_k = high_k} x^alpha + (x0_k - low_k) ∫_{Q, x_k = low_k} x^alpha ]
                                + sum_j alpha_j x0_j ∫_Q x^(alpha - e_j),

and each facet is again a box cut by half-spaces.  Where the restrictions of l_1 and l_2 to a face are parallel, the two
half-spaces are one half-space, a slab (the difference of two half-spaces), or nothing.

Half-spaces have rational numbers or balls.  Where balls leave two possibilities open that both can be computed, the answer
encloses both; moments are continuous, so it is narrow.

Source: re-derived (Lasserre's formula for homogeneous integrands, on the face lattice of the box).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gfproof.errors import AmbiguousCell, BudgetExceeded
from gfproof.numbers import Number, Q, interval, sign

MOST_FACES = 100_000
"""The moments of so many faces are kept during one cut: d <= 10."""

HalfSpace = tuple[tuple[Number, ...], Number]
"""{x : w.x + b > 0} as (w, b)."""

Place = tuple[int, ...]
"""A face of the box, per coordinate: 0 free, -1 at the low end, 1 at the high end."""

Plan = tuple[tuple[tuple[int, int] | None, int, tuple[tuple[int, int, int], ...]], ...]
"""Per monomial: a constant coordinate in it and the place without it; the divisor; variable, exponent, place without one."""

Exponents = tuple[int, ...]
Terms = Mapping[Exponents, Number]
"""A polynomial in d variables: exponents -> coefficient."""

Sparse = tuple[tuple[Exponents, Q], ...]
"""A polynomial over Q as data: its terms in order, none of them 0."""


@dataclass(frozen=True)
class Monomials:
    """The monomials of d variables up to a degree, smaller degrees first.

    Attributes:
        exponents: of each monomial.
        places: where a monomial stands in ``exponents``.
        below: per monomial, for each variable it contains: (variable, exponent, place of the monomial divided by it).
    """

    exponents: tuple[Exponents, ...]
    places: dict[Exponents, int]
    below: tuple[tuple[tuple[int, int, int], ...], ...]


@cache
def monomials(dimension: int, degree: int) -> Monomials:
    """The table of monomials; made once per dimension and degree."""
    found = [
        tuple(chosen.count(j) for j in range(dimension))
        for total in range(degree + 1)
        for chosen in itertools.combinations_with_replacement(range(dimension), total)
    ]
    places = {alpha: k for k, alpha in enumerate(found)}
    below = tuple(
        tuple((j, p, places[(*alpha[:j], p - 1, *alpha[j + 1 :])]) for j, p in enumerate(alpha) if p)
        for alpha in found
    )
    return Monomials(tuple(found), places, below)


@dataclass(frozen=True, slots=True)
class Moments:
    """∫ x^alpha over a set for all monomials up to a degree; ``mass`` is ∫ 1, ``first`` ∫ x, ``entry(j, k)`` ∫ x_j x_k."""

    table: Monomials
    values: tuple[Number, ...]

    @property
    def mass(self) -> Number:
        """∫ 1."""
        return self.values[0]

    @property
    def first(self) -> tuple[Number, ...]:
        """∫ x."""
        return self.values[1 : 1 + len(self.table.exponents[0])]

    def entry(self, j: int, k: int) -> Number:
        """∫ x_j x_k."""
        d = len(self.table.exponents[0])
        j, k = min(j, k), max(j, k)
        return self.values[1 + d + j * d - j * (j - 1) // 2 + k - j]

    @property
    def second(self) -> tuple[tuple[Number, ...], ...]:
        """∫ x x^T, the rows j of the entries k <= j."""
        d = len(self.table.exponents[0])
        return tuple(tuple(self.entry(j, k) for k in range(j + 1)) for j in range(d))

    def of(self, terms: Terms) -> Number:
        """∫ p for a polynomial p of at most this degree."""
        places, values = self.table.places, self.values
        return sum((c * values[places[alpha]] for alpha, c in terms.items()), Q(0))

    def weighted(self, density: Terms) -> Moments:
        """The moments of x -> density(x) dx, up to the degree that is left."""
        d = len(self.table.exponents[0])
        degree = sum(self.table.exponents[-1]) - degree_of(density)
        table, places, values = monomials(d, degree), self.table.places, self.values
        return Moments(
            table,
            tuple(
                sum(
                    (
                        c * values[places[tuple(p + q for p, q in zip(alpha, beta, strict=True))]]
                        for beta, c in density.items()
                    ),
                    Q(0),
                )
                for alpha in table.exponents
            ),
        )

    def minus(self, other: Moments) -> Moments:
        """The moments of a difference of nested sets."""
        return Moments(self.table, tuple(x - y for x, y in zip(self.values, other.values, strict=True)))

    def or_else(self, other: Moments) -> Moments:
        """Balls around both."""
        both = zip(self.values, other.values, strict=True)
        return Moments(self.table, tuple(interval(x, y) for x, y in both))


def degree_of(terms: Terms) -> int:
    """The largest total degree; 0 for the empty polynomial."""
    return max(map(sum, terms), default=0)


class Box:
    """A box, and the moments of its cuts up to a degree; faces of the box itself are computed once.

    Cost of one cut by two half-spaces: at most 3^d faces, each with 2d operations per monomial.
    """

    def __init__(self, low: Sequence[Q], high: Sequence[Q], degree: int = 2) -> None:
        self.low, self.high = tuple(low), tuple(high)
        self.dimension = len(self.low)
        if self.dimension > MOST_FACES or 3**self.dimension > MOST_FACES:
            raise BudgetExceeded(
                f"a box in dimension {self.dimension} has 3^{self.dimension} faces, at most {MOST_FACES}"
            )
        self.table = monomials(self.dimension, degree)
        self._whole: dict[Place, Moments] = {}
        self._plans: dict[Place, Plan] = {}
        self._zero = Q(0)
        self.nothing = Moments(self.table, (Q(0),) * len(self.table.exponents))

    def cut(self, half_spaces: Sequence[HalfSpace]) -> Moments:
        """The moments of the box intersected with at most two open half-spaces ({0 > 0} is empty).

        Raises:
            AmbiguousCell: balls do not decide whether a half-space is everything or nothing on a face where its
                function is constant, or whether two of them are parallel there.
        """
        return self._cut((0,) * self.dimension, tuple(half_spaces), {})

    def whole(self, place: Place | None = None) -> Moments:
        """The moments of a face of the box."""
        place = (0,) * self.dimension if place is None else place
        if place not in self._whole:
            powers = []
            degree = sum(self.table.exponents[-1])
            for side, p, q in zip(place, self.low, self.high, strict=True):
                at = q if side > 0 else p
                powers.append(
                    [at**k if side else (q ** (k + 1) - p ** (k + 1)) / (k + 1) for k in range(degree + 1)]
                )
            values = []
            for alpha in self.table.exponents:
                product = Q(1)
                for k, of in zip(alpha, powers, strict=True):
                    product = product * of[k]
                values.append(product)
            self._whole[place] = Moments(self.table, tuple(values))
        return self._whole[place]

    def _cut(self, place: Place, spaces: tuple[HalfSpace, ...], known: dict[Place, Moments]) -> Moments:
        """The cut of a face; ``known`` remembers the faces met in this one call.

        Which half-spaces are left to cut a face depends on the face alone: one that was dropped on a larger face is
        nonnegative there, hence here.
        """
        left: list[HalfSpace] = []
        open_corner = False
        for w, b in spaces:
            least, most = self._bounds(place, w, b)
            top = sign(most)
            if top is not None and top <= 0:
                return self.nothing
            if self._constant(place, w):
                open_corner = open_corner or top is None
            elif (bottom := sign(least)) is None or bottom < 0:
                left.append((w, b))
            # least >= 0 < most: positive on the face up to a set of measure zero
        if (
            open_corner
        ):  # one of the functions is a constant here, a ball around 0: the half-space is all or nothing
            return self._cut(place, tuple(left), {}).or_else(self.nothing)
        if not left:
            return self.whole(place)
        if place not in known:
            ratio = self._parallel(place, *left) if len(left) == 2 else None
            known[place] = (
                self._by_facets(place, tuple(left), known)
                if ratio is None
                else self._cut_parallel(place, left, ratio)
            )
        return known[place]

    def _bounds(self, place: Place, w: tuple[Number, ...], b: Number) -> tuple[Number, Number]:
        least = most = b
        for side, x, p, q in zip(place, w, self.low, self.high, strict=True):
            if side:
                step = x * (q if side > 0 else p)
                least, most = least + step, most + step
                continue
            way = sign(x)
            if way is None:
                least, most = least + interval(x * p, x * q), most + interval(x * p, x * q)
            elif way > 0:
                least, most = least + x * p, most + x * q
            elif way < 0:
                least, most = least + x * q, most + x * p
        return least, most

    def _constant(self, place: Place, w: tuple[Number, ...]) -> bool:
        return all(side or x == 0 for side, x in zip(place, w, strict=True))

    def _free(self, place: Place) -> list[int]:
        return [k for k, side in enumerate(place) if not side]

    def _on_face(self, place: Place, space: HalfSpace) -> Number:
        """The constant part of a half-space's function on a face: b plus what the fixed coordinates add."""
        total = space[1]
        for side, x, p, q in zip(place, space[0], self.low, self.high, strict=True):
            if side:
                total = total + x * (q if side > 0 else p)
        return total

    def _parallel(self, place: Place, one: HalfSpace, two: HalfSpace) -> Number | None:
        """The ratio w_2 / w_1 of the free parts if they are parallel, else None; neither is zero."""
        free = self._free(place)
        pivot = _nonzero(free, one[0])
        undecided = False
        for k in free:
            turn = sign(two[0][k] * one[0][pivot] - two[0][pivot] * one[0][k]) if k != pivot else 0
            if turn:
                return None
            undecided = undecided or turn is None
        if undecided:
            raise AmbiguousCell(
                "balls do not decide whether two hyperplanes are parallel on a face of the box"
            )
        return two[0][pivot] / one[0][pivot]

    def _cut_parallel(self, place: Place, spaces: list[HalfSpace], ratio: Number) -> Moments:
        """l_2 = ratio l_1 + rest on the face: {l_1 > 0} ∩ {l_1 > -rest/ratio}, or a slab if ratio < 0."""
        one, two = spaces
        rest, way = self._on_face(place, two) - ratio * self._on_face(place, one), sign(ratio)
        if way is None or way == 0:
            raise AmbiguousCell("balls do not decide which way a hyperplane meets an edge of the box")
        side = sign(rest)
        if way > 0:
            if side is None:  # two ends of an edge whose order is open: one of them counts
                return self._cut(place, (one,), {}).or_else(self._cut(place, (two,), {}))
            return self._cut(place, (one if side >= 0 else two,), {})
        if side is not None and side <= 0:
            return self.nothing
        beyond = (one[0], one[1] + rest / ratio)  # {l_1 > 0 and l_2 <= 0} = {l_1 >= -rest/ratio}
        slab = self._cut(place, (one,), {}).minus(self._cut(place, (beyond,), {}))
        return slab.or_else(self.nothing) if side is None else slab

    def _apex(self, place: Place, spaces: tuple[HalfSpace, ...]) -> list[Number]:
        """A point of the face's affine hull on all cutting hyperplanes; free coordinates not solved for stand at low."""
        apex: list[Number] = [
            q if side > 0 else p for side, p, q in zip(place, self.low, self.high, strict=True)
        ]
        free = self._free(place)
        values = [self._value(w, b, apex) for w, b in spaces]
        w = spaces[0][0]
        if len(spaces) == 1:
            j = _nonzero(free, w)
            apex[j] = apex[j] - values[0] / w[j]
            return apex
        u = spaces[1][0]
        j, k, determinant = next(
            (i, n, turn)
            for i, n in itertools.combinations(free, 2)
            if sign(turn := w[i] * u[n] - u[i] * w[n])  # not parallel: there is one that is not 0
        )
        apex[j] = apex[j] - (values[0] * u[k] - values[1] * w[k]) / determinant
        apex[k] = apex[k] - (values[1] * w[j] - values[0] * u[j]) / determinant
        return apex

    def _value(self, w: tuple[Number, ...], b: Number, x: Sequence[Number]) -> Number:
        total = b
        for p, q in zip(w, x, strict=True):
            total = total + p * q
        return total

    def _by_facets(self, place: Place, spaces: tuple[HalfSpace, ...], known: dict[Place, Moments]) -> Moments:
        apex, free = self._apex(place, spaces), self._free(place)
        facets = []
        for k in free:
            for side, distance in ((1, self.high[k] - apex[k]), (-1, apex[k] - self.low[k])):
                if distance == 0:
                    continue
                facet = self._cut((*place[:k], side, *place[k + 1 :]), spaces, known)
                if facet is not self.nothing:
                    facets.append((distance, facet.values))
        if not facets:
            return self.nothing
        values = list[Number]()
        moving = [not x == 0 for x in apex]  # noqa: SIM201  # a ball around 0 is neither == 0 nor != 0
        (distance, first), *others = facets
        for at, (fixed, size, below) in enumerate(self._plan(place)):
            if fixed is not None:  # a coordinate that is constant on the face
                j, rest = fixed
                values.append(apex[j] * values[rest] if moving[j] else self._zero)
                continue
            total = distance * first[at]
            for step, facet_values in others:
                total = total + step * facet_values[at]
            for j, power, rest in below:
                if moving[j]:
                    total = total + power * apex[j] * values[rest]
            values.append(total / size)
        return Moments(self.table, tuple(values))

    def _plan(self, place: Place) -> Plan:
        """How the moments of a face follow from those of its facets and from smaller degrees; made once per face."""
        if place not in self._plans:
            n, plan = place.count(0), []
            for below in self.table.below:
                fixed = next(((j, rest) for j, _, rest in below if place[j]), None)
                plan.append((fixed, n + sum(power for _, power, _ in below), below))
            self._plans[place] = tuple(plan)
        return self._plans[place]


def _nonzero(free: Sequence[int], w: tuple[Number, ...]) -> int:
    """The first free coordinate whose weight is not 0, proved."""
    found = next((k for k in free if sign(w[k])), None)
    if found is None:
        raise AmbiguousCell("balls do not decide whether a function is constant on a face of the box")
    return found
