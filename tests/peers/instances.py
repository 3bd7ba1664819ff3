"""Plain data of one risk: a network, an input law and a target, all ``fractions.Fraction``.

Nothing here or in the engines beside it imports gfproof: they must not be able to share its mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Number = Any
"""A Fraction, or a number that behaves like one (see ``tests.peers.tangents``)."""

Polynomial = tuple[Number, ...]
"""Coefficients, constant term first."""


@dataclass(frozen=True)
class Interval:
    """The uniform law on [low, high]."""

    low: Number
    high: Number


@dataclass(frozen=True)
class Masses:
    """The law sum_k masses_k delta_{points_k}."""

    points: tuple[tuple[Number, ...], ...]
    masses: tuple[Number, ...]


@dataclass(frozen=True)
class Pieces:
    """A target of one variable: on [t_j, t_{j+1}) one polynomial per output."""

    breakpoints: tuple[Number, ...]
    pieces: tuple[tuple[Polynomial, ...], ...]

    def at(self, x: tuple[Number, ...]) -> tuple[Number, ...]:
        place = 0
        while place < len(self.breakpoints) and self.breakpoints[place] <= x[0]:
            place += 1
        return tuple(sum((c * x[0] ** k for k, c in enumerate(p)), 0 * x[0]) for p in self.pieces[place])


@dataclass(frozen=True)
class Plane:
    """An affine target of any number of variables: slope (m rows of d), intercept (m)."""

    slope: tuple[tuple[Number, ...], ...]
    intercept: tuple[Number, ...]

    def at(self, x: tuple[Number, ...]) -> tuple[Number, ...]:
        return tuple(
            b + sum(s * t for s, t in zip(row, x, strict=True))
            for row, b in zip(self.slope, self.intercept, strict=True)
        )


@dataclass(frozen=True)
class Instance:
    """Network w (H rows of d), b (H), v (m rows of H), c (m), a (m rows of d) or None; law; target."""

    w: tuple[tuple[Number, ...], ...]
    b: tuple[Number, ...]
    v: tuple[tuple[Number, ...], ...]
    c: tuple[Number, ...]
    a: tuple[tuple[Number, ...], ...] | None
    law: Interval | Masses
    target: Pieces | Plane

    @property
    def width(self) -> int:
        return len(self.b)

    @property
    def outputs(self) -> int:
        return len(self.c)


@dataclass(frozen=True)
class Slopes:
    """A gradient, or a direction: the shapes of the network's parameters."""

    w: tuple[tuple[Number, ...], ...]
    b: tuple[Number, ...]
    v: tuple[tuple[Number, ...], ...]
    c: tuple[Number, ...]
    a: tuple[tuple[Number, ...], ...] | None

    def flat(self) -> list[Number]:
        rows = [*self.w, self.b, *self.v, self.c, *(self.a or ())]
        return [x for row in rows for x in row]


def special_positions(instance: Instance) -> set[str]:
    """The strata an instance meets, by their definitions, read point by point (not as gfproof.network.strata does)."""
    found = set()
    zero_rows = [i for i in range(instance.width) if not any(instance.w[i]) and not instance.b[i]]
    if zero_rows:
        found.add("degenerate")
    if any(not any(row[i] for row in instance.v) for i in range(instance.width)):
        found.add("v = 0")
    others = [i for i in range(instance.width) if i not in zero_rows]
    if isinstance(instance.law, Masses):
        for i in others:
            heights = [
                sum(w * x for w, x in zip(instance.w[i], point, strict=True)) + instance.b[i]
                for point in instance.law.points
            ]
            if any(y == 0 for y in heights):
                found.add("atom on a kink")
            if all(y <= 0 for y in heights):
                found.add("dead")
        return found or {"generic"}
    low, high = instance.law.low, instance.law.high
    inside = []
    for i in others:
        w, b = instance.w[i][0], instance.b[i]
        if w * low == -b or w * high == -b:
            found.add("kink at an end")
        if w * low + b <= 0 and w * high + b <= 0:
            found.add("dead")
        if w != 0 and low < -b / w < high:
            inside.append(-b / w)
    if any(s == t for k, s in enumerate(inside) for t in inside[:k]):
        found.add("coincident kinks")
    if isinstance(instance.target, Pieces) and any(
        t == s for t in inside for s in instance.target.breakpoints
    ):
        found.add("kink at a breakpoint")
    return found or {"generic"}
