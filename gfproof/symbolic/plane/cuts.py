"""How the half-plane {l > 0}, l(x) = w_1 x_1 + w_2 x_2 + b, meets a rectangle: fourteen types, by the corners in it.

Each type is one of five shapes in coordinates y of the unit square, x_k = start_k + length_k y_i (length < 0 where y runs
backward), l = p + m y_1 + n y_2:

    dead            no corner active
    full            all four active
    corner          only y = (0, 0) is active: the triangle with legs s = -p/m, t = -p/n
    all but corner  only y = (0, 0) is not: the square without the triangle with legs s = -p/m, t = -p/n
    side            (0, 0) and (0, 1) are active: y_1 < s + (t - s) y_2 with s = -p/m, t = -(p + n)/m

Active is strict (l > 0 at the corner), so that every (w, b) has exactly one type, whatever degenerates: a line through
corners, along a side, w_1 = 0, w_2 = 0, w = 0.  The quotients always exist: corner m, n < 0; all but corner m, n > 0;
side m < 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from gfproof.network import Vector
from gfproof.numbers import Number, Q

Corner = tuple[int, int]
"""A corner of the rectangle: 0 at the low end, 1 at the high end, per input."""

CORNERS: tuple[Corner, ...] = ((0, 0), (1, 0), (0, 1), (1, 1))


class Shape(Enum):
    """What the active part of the rectangle looks like."""

    DEAD = "dead"
    FULL = "full"
    CORNER = "corner"
    ALL_BUT_CORNER = "all but corner"
    SIDE = "side"


@dataclass(frozen=True)
class Frame:
    """The coordinates y of the unit square: x[axes[i]] = start[i] + length[i] y_i, i = 0, 1."""

    axes: tuple[int, int]
    start: tuple[Q, Q]
    length: tuple[Q, Q]

    def local(self, w: Sequence[Number], b: Number) -> tuple[Number, Number, Number]:
        """The function w.x + b as (value at y = 0, slope in y_1, slope in y_2)."""
        slopes = [w[axis] for axis in self.axes]
        value = b + slopes[0] * self.start[0] + slopes[1] * self.start[1]
        return value, slopes[0] * self.length[0], slopes[1] * self.length[1]


@dataclass(frozen=True)
class Cut:
    """One type of cut.

    Attributes:
        active: the corners with l > 0.
        low, high: the rectangle.
    """

    active: frozenset[Corner]
    low: tuple[Q, Q]
    high: tuple[Q, Q]

    @cached_property
    def shape(self) -> Shape:
        """The shape of the active part."""
        by_count = {0: Shape.DEAD, 1: Shape.CORNER, 2: Shape.SIDE, 3: Shape.ALL_BUT_CORNER, 4: Shape.FULL}
        return by_count[len(self.active)]

    @cached_property
    def special(self) -> Corner:
        """The corner y = (0, 0) stands for."""
        if self.shape is Shape.CORNER:
            (corner,) = self.active
            return corner
        if self.shape is Shape.ALL_BUT_CORNER:
            (corner,) = set(CORNERS) - self.active
            return corner
        if self.shape is Shape.SIDE:
            across = self.across
            end = next(iter(self.active))[across]
            return (end, 0) if across == 0 else (0, end)
        return (0, 0)

    @cached_property
    def across(self) -> int:
        """Side: the input along which the neuron switches (0 or 1)."""
        one, other = self.active
        return 0 if one[0] == other[0] else 1

    @cached_property
    def frame(self) -> Frame:
        """The coordinates in which the shape is the one of the table."""
        axes = (1, 0) if self.shape is Shape.SIDE and self.across == 1 else (0, 1)
        ends = (self.low, self.high)
        start = tuple(ends[self.special[axis]][axis] for axis in axes)
        far = tuple(ends[1 - self.special[axis]][axis] for axis in axes)
        return Frame(axes, (start[0], start[1]), (far[0] - start[0], far[1] - start[1]))

    def __str__(self) -> str:
        if self.shape in (Shape.DEAD, Shape.FULL):
            return str(self.shape.value)
        if self.shape is Shape.SIDE:
            return f"side x{self.across + 1} {'high' if self.special[self.across] else 'low'}"
        return f"{self.shape.value} ({', '.join(('low', 'high')[k] for k in self.special)})"


def cut_of(w: Vector, b: Q, low: Sequence[Q], high: Sequence[Q]) -> Cut:
    """The type of a neuron on the rectangle [low, high]."""
    ends = (low, high)
    active = frozenset(
        corner for corner in CORNERS if b + sum((w[k] * ends[corner[k]][k] for k in (0, 1)), Q(0)) > 0
    )
    return Cut(active, (low[0], low[1]), (high[0], high[1]))


def all_cuts(low: Sequence[Q], high: Sequence[Q]) -> Iterator[Cut]:
    """The fourteen types, by the number of active corners; two opposite corners alone are never active."""
    for chosen in sorted(range(16), key=lambda k: (k.bit_count(), k)):
        active = frozenset(corner for k, corner in enumerate(CORNERS) if chosen >> k & 1)
        if active not in ({(0, 0), (1, 1)}, {(0, 1), (1, 0)}):
            yield Cut(active, (low[0], low[1]), (high[0], high[1]))
