"""Moments of a box cut by one or two half-spaces, any dimension, exact on every degenerate input, no triangulation.

For Q = box ∩ {l_1 > 0} ∩ {l_2 > 0} choose x0 with l_1(x0) = l_2(x0) = 0.  The cutting hyperplanes pass through x0, so the
divergence theorem for the field x - x0 leaves the facets of the box alone.  With n the dimension of the box and p homogeneous
of degree q about x0,

    ∫_Q p = 1/(n+q) sum_k [ (high_k - x0_k) ∫_{Q, x_k = high_k} p + (x0_k - low_k) ∫_{Q, x_k = low_k} p ],

and each facet is again a box cut by half-spaces.  Where the restrictions of l_1 and l_2 to a face are parallel, the two
half-spaces are one half-space, a slab (the difference of two half-spaces), or nothing.

Source: re-derived (Lasserre's formula for homogeneous integrands, on the face lattice of the box).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q

MOST_FACES = 100_000
"""The moments of so many faces are kept during one cut: d <= 10."""

HalfSpace = tuple[tuple[Q, ...], Q]
"""{x : w.x + b > 0} as (w, b)."""

Place = tuple[int, ...]
"""A face of the box, per coordinate: 0 free, -1 at the low end, 1 at the high end."""


@dataclass(frozen=True, slots=True)
class Moments:
    """(∫ 1, ∫ x, ∫ x x^T) over a set; ``second`` holds the rows j of the entries k <= j."""

    mass: Q
    first: tuple[Q, ...]
    second: tuple[tuple[Q, ...], ...]

    def minus(self, other: Moments) -> Moments:
        """The moments of a difference of nested sets."""
        return Moments(
            self.mass - other.mass,
            tuple(x - y for x, y in zip(self.first, other.first, strict=True)),
            tuple(
                tuple(x - y for x, y in zip(r, s, strict=True))
                for r, s in zip(self.second, other.second, strict=True)
            ),
        )

    def entry(self, j: int, k: int) -> Q:
        """∫ x_j x_k."""
        return self.second[j][k] if k <= j else self.second[k][j]


class Box:
    """A box, and the moments of its cuts; faces of the box itself are computed once.

    Cost of one cut by two half-spaces: at most 3^d faces, O(d^3) rational operations each.
    """

    def __init__(self, low: Sequence[Q], high: Sequence[Q]) -> None:
        self.low, self.high = tuple(low), tuple(high)
        self.dimension = len(self.low)
        self._whole: dict[Place, Moments] = {}
        zero = Q(0)
        self.nothing = Moments(
            zero, (zero,) * self.dimension, tuple((zero,) * (j + 1) for j in range(self.dimension))
        )

    def cut(self, half_spaces: Sequence[HalfSpace]) -> Moments:
        """The moments of the box intersected with at most two open half-spaces ({0 > 0} is empty).

        Raises:
            BudgetExceeded: a box with more than ``MOST_FACES`` faces.
        """
        if self.dimension > MOST_FACES or 3**self.dimension > MOST_FACES:
            raise BudgetExceeded(
                f"a box in dimension {self.dimension} has 3^{self.dimension} faces, at most {MOST_FACES}"
            )
        return self._cut((0,) * self.dimension, tuple(half_spaces), {})

    def whole(self, place: Place | None = None) -> Moments:
        """The moments of a face of the box."""
        place = (0,) * self.dimension if place is None else place
        if place not in self._whole:
            self._whole[place] = self._face_moments(place)
        return self._whole[place]

    def _face_moments(self, place: Place) -> Moments:
        mass = Q(1)
        mean, spread = [], []
        for side, p, q in zip(place, self.low, self.high, strict=True):
            if side:
                mean.append(q if side > 0 else p)
                spread.append(mean[-1] * mean[-1])
            else:
                mass = mass * (q - p)
                mean.append((p + q) / 2)
                spread.append((p * p + p * q + q * q) / 3)
        first = tuple(mass * x for x in mean)
        second = tuple(
            tuple(mass * (spread[j] if j == k else mean[j] * mean[k]) for k in range(j + 1))
            for j in range(len(mean))
        )
        return Moments(mass, first, second)

    def _cut(self, place: Place, spaces: tuple[HalfSpace, ...], known: dict[Place, Moments]) -> Moments:
        """The cut of a face; ``known`` remembers the faces met in this one call.

        Which half-spaces are left to cut a face depends on the face alone: one that was dropped on a larger face is
        nonnegative there, hence here.
        """
        left: list[HalfSpace] = []
        for w, b in spaces:
            least, most = self._bounds(place, w, b)
            if most <= 0:
                return self.nothing
            if least < 0 or least == most:
                left.append((w, b))
            # least >= 0 < most: positive on the face up to a set of measure zero
        left = [s for s in left if not self._constant(place, s)]
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

    def _bounds(self, place: Place, w: tuple[Q, ...], b: Q) -> tuple[Q, Q]:
        least = most = b
        for side, x, p, q in zip(place, w, self.low, self.high, strict=True):
            if side:
                step = x * (q if side > 0 else p)
                least, most = least + step, most + step
            elif x > 0:
                least, most = least + x * p, most + x * q
            elif x < 0:
                least, most = least + x * q, most + x * p
        return least, most

    def _constant(self, place: Place, space: HalfSpace) -> bool:
        return all(side or x == 0 for side, x in zip(place, space[0], strict=True))

    def _free(self, place: Place) -> list[int]:
        return [k for k, side in enumerate(place) if not side]

    def _on_face(self, place: Place, space: HalfSpace) -> Q:
        """The constant part of a half-space's function on a face: b plus what the fixed coordinates add."""
        total = space[1]
        for side, x, p, q in zip(place, space[0], self.low, self.high, strict=True):
            if side:
                total = total + x * (q if side > 0 else p)
        return total

    def _parallel(self, place: Place, one: HalfSpace, two: HalfSpace) -> Q | None:
        """The ratio w_2 / w_1 of the free parts if they are parallel, else None; neither is zero."""
        free = self._free(place)
        pivot = next(k for k in free if one[0][k] != 0)
        ratio = two[0][pivot] / one[0][pivot]
        return ratio if all(two[0][k] == ratio * one[0][k] for k in free) else None

    def _cut_parallel(self, place: Place, spaces: list[HalfSpace], ratio: Q) -> Moments:
        """l_2 = ratio l_1 + rest on the face: {l_1 > 0} ∩ {l_1 > -rest/ratio}, or a slab if ratio < 0."""
        one, two = spaces
        rest = self._on_face(place, two) - ratio * self._on_face(place, one)
        if ratio > 0:
            return self._cut(place, (one if rest >= 0 else two,), {})
        if rest <= 0:
            return self.nothing
        beyond = (one[0], one[1] + rest / ratio)  # {l_1 > 0 and l_2 <= 0} = {l_1 >= -rest/ratio}
        return self._cut(place, (one,), {}).minus(self._cut(place, (beyond,), {}))

    def _apex(self, place: Place, spaces: tuple[HalfSpace, ...]) -> tuple[Q, ...]:
        """A point of the face's affine hull on all cutting hyperplanes; free coordinates not solved for stand at low."""
        apex = [q if side > 0 else p for side, p, q in zip(place, self.low, self.high, strict=True)]
        free = self._free(place)
        values = [self._value(w, b, apex) for w, b in spaces]
        w = spaces[0][0]
        j = next(k for k in free if w[k] != 0)
        if len(spaces) == 1:
            apex[j] = apex[j] - values[0] / w[j]
            return tuple(apex)
        u = spaces[1][0]
        k = next(k for k in free if w[j] * u[k] != u[j] * w[k])
        determinant = w[j] * u[k] - u[j] * w[k]
        apex[j] = apex[j] - (values[0] * u[k] - values[1] * w[k]) / determinant
        apex[k] = apex[k] - (values[1] * w[j] - values[0] * u[j]) / determinant
        return tuple(apex)

    def _value(self, w: tuple[Q, ...], b: Q, x: Sequence[Q]) -> Q:
        total = b
        for p, q in zip(w, x, strict=True):
            total = total + p * q
        return total

    def _by_facets(self, place: Place, spaces: tuple[HalfSpace, ...], known: dict[Place, Moments]) -> Moments:
        apex = self._apex(place, spaces)
        free, size = self._free(place), self.dimension
        mass = Q(0)
        first = [Q(0)] * size
        second = [[Q(0)] * (j + 1) for j in range(size)]
        for k in free:
            for side, distance in ((1, self.high[k] - apex[k]), (-1, apex[k] - self.low[k])):
                if distance == 0:
                    continue
                facet = self._cut((*place[:k], side, *place[k + 1 :]), spaces, known)
                if facet.mass == 0:
                    continue
                mass = mass + distance * facet.mass
                shifted = [x - p * facet.mass for x, p in zip(facet.first, apex, strict=True)]  # ∫ (x - x0)
                for j in free:
                    first[j] = first[j] + distance * shifted[j]
                    for i in free:
                        if i <= j:
                            y = facet.second[j][i] - apex[j] * facet.first[i] - apex[i] * shifted[j]
                            second[j][i] = second[j][i] + distance * y
        n = len(free)
        return _about(
            apex, mass / n, [x / (n + 1) for x in first], [[x / (n + 2) for x in row] for row in second]
        )


def _about(apex: tuple[Q, ...], mass: Q, first: list[Q], second: list[list[Q]]) -> Moments:
    """Moments about the origin from those about the apex."""
    moved = tuple(x + p * mass for x, p in zip(first, apex, strict=True))
    return Moments(
        mass,
        moved,
        tuple(
            tuple(second[j][k] + apex[j] * first[k] + apex[k] * moved[j] for k in range(j + 1))
            for j in range(len(first))
        ),
    )
