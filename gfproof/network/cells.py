"""Cells, d = 1: the combinatorial type on which risk and generalized gradient are rational functions.

On [low, high] a neuron is one of four kinds, by the signs of its pre-activation at the two ends:
full (positive inside), dead (nowhere positive), right (active right of its kink), left (active left of it).
A kink at an end of the domain is no kink inside: the neuron counts as full or dead there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cmp_to_key

from gfproof.errors import AmbiguousCell, ShapeError
from gfproof.network.parameters import Parameters
from gfproof.numbers import Number, Q, sign


class Kind(IntEnum):
    """How a neuron acts on the domain; the value of RIGHT and LEFT is the sign of w."""

    LEFT = -1
    DEAD = 0
    RIGHT = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Knot:
    """A point where the error changes its formula: the kink of a neuron, or a breakpoint of the target."""

    neuron: int | None = None
    breakpoint: int | None = None


@dataclass(frozen=True)
class Cell:
    """One combinatorial type: the kind of each neuron, and the order of the knots inside the domain.

    Knots at the same place may stand in any order: the cells that differ only in it agree there.
    """

    kinds: tuple[Kind, ...]
    knots: tuple[Knot, ...]

    @property
    def width(self) -> int:
        """The number of neurons."""
        return len(self.kinds)

    def __str__(self) -> str:
        letters = {Kind.FULL: "F", Kind.DEAD: "D", Kind.RIGHT: "R", Kind.LEFT: "L"}
        order = " < ".join(
            f"t{k.neuron + 1}" if k.neuron is not None else f"s{(k.breakpoint or 0) + 1}" for k in self.knots
        )
        return "".join(letters[k] for k in self.kinds) + (f" [{order}]" if order else "")


def kind_of(at_low: Number, at_high: Number) -> Kind:
    """The kind of a neuron from its pre-activation at the two ends of the domain.

    Raises:
        AmbiguousCell: a ball does not decide a sign.
    """
    left, right = sign(at_low), sign(at_high)
    if left is None or right is None:
        raise AmbiguousCell("a pre-activation at an end of the domain is a ball around 0")
    if left <= 0 and right <= 0:
        return Kind.DEAD
    if left >= 0 and right >= 0:
        return Kind.FULL
    return Kind.RIGHT if right > 0 else Kind.LEFT


def cell_and_kinks(
    network: Parameters, low: Q, high: Q, breakpoints: Sequence[Q] = ()
) -> tuple[Cell, tuple[Number | None, ...]]:
    """The cell of a network over Q (or balls), and the kinks of its right and left neurons.

    Args:
        network: d = 1; breakpoints: those of the target inside (low, high), increasing.

    Returns:
        The cell and, per neuron, t_i = -b_i/w_i (None for full and dead neurons).

    Raises:
        AmbiguousCell: the entries are balls and do not decide the cell.
    Cost: O(H log H) comparisons.
    """
    if network.dimension not in (None, 1):
        raise ShapeError(f"cells are defined for d = 1, the network has d = {network.dimension}")
    kinds: list[Kind] = []
    kinks: list[Number | None] = []
    inside: list[tuple[Number, Knot]] = [(s, Knot(breakpoint=j)) for j, s in enumerate(breakpoints)]
    for i, ((slope,), bias) in enumerate(zip(network.w, network.b, strict=True)):
        kind = kind_of(slope * low + bias, slope * high + bias)
        kinds.append(kind)
        if kind is Kind.RIGHT or kind is Kind.LEFT:
            kink = -bias / slope
            kinks.append(kink)
            inside.append((kink, Knot(neuron=i)))
        else:
            kinks.append(None)
    if len(inside) > 1:
        inside.sort(key=cmp_to_key(_compare) if not _all_exact(inside) else _place)
    return Cell(tuple(kinds), tuple(knot for _, knot in inside)), tuple(kinks)


def _place(item: tuple[Number, Knot]) -> Number:
    return item[0]


def _all_exact(inside: list[tuple[Number, Knot]]) -> bool:
    return all(isinstance(place, Q) for place, _ in inside)


def _compare(one: tuple[Number, Knot], other: tuple[Number, Knot]) -> int:
    order = sign(one[0] - other[0])
    if order is None:
        raise AmbiguousCell("two knots are balls that overlap")
    return order
