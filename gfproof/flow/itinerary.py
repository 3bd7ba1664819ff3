"""Leaving a cell for the next: which functions stay positive inside, and what changes when one of them does not.

Kinds and order are kept combinatorially: an event flips the kind of one neuron or swaps two neighbouring knots.  Nothing
is ever sorted again by value.  With y_i = w_i x + b_i on [low, high]:

    right neuron   -y_i(low) > 0   else its kink leaves at low, the neuron becomes full
    left neuron    -y_i(high) > 0  else its kink leaves at high, the neuron becomes full
    full neuron     y_i(low) > 0   else a kink enters at low (right);  y_i(high) > 0 else one enters at high (left)
    neighbours      s_{k+1} - s_k > 0 for the knots s_1 <= s_2 <= ... (kinks and breakpoints of the target)

A right neuron's kink cannot reach high, nor a left one's low: beyond lie dead neurons, whose parameters rest, and G is
Lipschitz there, so two solutions would meet.  A neuron dies only as t -> infinity.  (A degenerate limit u_i -> 0 can be
reached: ``Event.DEGENERATE``.)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gfproof.flow.program import CellPrograms
from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Number, Q
from gfproof.numbers.taylor import Jet
from gfproof.risk.segments import Domain


class Event(StrEnum):
    """What happens when a trajectory leaves its cell."""

    LEAVES_LOW = "kink leaves at low"
    LEAVES_HIGH = "kink leaves at high"
    ENTERS_LOW = "kink enters at low"
    ENTERS_HIGH = "kink enters at high"
    KINKS_CROSS = "kink crosses the kink of another neuron"
    BREAKPOINT = "kink crosses a breakpoint of the target"
    DEGENERATE = "neuron becomes degenerate (w = b = 0)"


@dataclass(frozen=True)
class Change:
    """An event and who takes part in it.

    Attributes:
        neuron: the neuron (the left one of two crossing kinks), counted from 0.
        other: the other neuron of two crossing kinks.
        breakpoint: the breakpoint that is crossed, counted from 0.
        place: for a crossing, the position of the left knot in the order.
        rising: for a breakpoint, whether the kink comes from its left.
    """

    event: Event
    neuron: int
    other: int | None = None
    breakpoint: int | None = None
    place: int | None = None
    rising: bool = True

    def details(self) -> dict[str, Any]:
        """What the crossing's answer says besides time, neuron and event."""
        found = {"other": self.other, "breakpoint": self.breakpoint}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True)
class Crossing:
    """A change and the time it happens at, right to the digits of the trajectory."""

    time: Q
    change: Change

    def to_json(self, time: Any) -> dict[str, Any]:
        """The crossing with its time shown as given."""
        shown = {"time": time, "neuron": self.change.neuron, "event": self.change.event.value}
        return shown | self.change.details()


def watched(
    programs: CellPrograms, jet: Jet, domain: Domain, lift: Callable[[Q], Number]
) -> Iterator[tuple[Change, list[Number]]]:
    """The functions that are positive inside the cell, as power series in time; ``lift`` reads a rational."""
    cell, width = programs.cell, programs.cell.width
    breakpoints = [lift(s) for s in domain.target.breakpoints]

    def end(neuron: int, place: Q, sign: int) -> list[Number]:
        slopes, biases = jet.state[neuron], jet.state[width + neuron]
        if place == 0:
            return [sign * b for b in biases]
        there = lift(place)
        return [sign * (w * there + b) for w, b in zip(slopes, biases, strict=True)]

    for i, kind in enumerate(cell.kinds):
        if kind is Kind.RIGHT:
            yield Change(Event.LEAVES_LOW, i), end(i, domain.low, -1)
        elif kind is Kind.LEFT:
            yield Change(Event.LEAVES_HIGH, i), end(i, domain.high, -1)
        elif kind is Kind.FULL:
            yield Change(Event.ENTERS_LOW, i), end(i, domain.low, 1)
            yield Change(Event.ENTERS_HIGH, i), end(i, domain.high, 1)
    for place, (one, other) in enumerate(itertools.pairwise(cell.knots)):
        if one.neuron is not None and other.neuron is not None:
            gap = [y - x for x, y in zip(jet.kinks[one.neuron], jet.kinks[other.neuron], strict=True)]
            yield Change(Event.KINKS_CROSS, one.neuron, other=other.neuron, place=place), gap
        elif one.neuron is not None:
            gap = [-x for x in jet.kinks[one.neuron]]
            gap[0] = gap[0] + breakpoints[other.breakpoint or 0]
            yield Change(Event.BREAKPOINT, one.neuron, breakpoint=other.breakpoint, place=place), gap
        elif other.neuron is not None:
            gap = list(jet.kinks[other.neuron])
            gap[0] = gap[0] - breakpoints[one.breakpoint or 0]
            yield (
                Change(Event.BREAKPOINT, other.neuron, breakpoint=one.breakpoint, place=place, rising=False),
                gap,
            )


def next_cell(cell: Cell, change: Change) -> Cell:
    """The cell on the other side."""
    i = change.neuron
    if change.event in (Event.KINKS_CROSS, Event.BREAKPOINT):
        assert change.place is not None
        knots = list(cell.knots)
        knots[change.place], knots[change.place + 1] = knots[change.place + 1], knots[change.place]
        return replace(cell, knots=tuple(knots))
    without = tuple(k for k in cell.knots if k.neuron != i)
    if change.event is Event.DEGENERATE:
        return Cell(_with(cell.kinds, i, Kind.DEAD), without)
    if change.event in (Event.LEAVES_LOW, Event.LEAVES_HIGH):
        return Cell(_with(cell.kinds, i, Kind.FULL), without)
    if change.event is Event.ENTERS_LOW:
        return Cell(_with(cell.kinds, i, Kind.RIGHT), (Knot(neuron=i), *without))
    return Cell(_with(cell.kinds, i, Kind.LEFT), (*without, Knot(neuron=i)))


def _with(kinds: Sequence[Kind], neuron: int, kind: Kind) -> tuple[Kind, ...]:
    return tuple(kind if i == neuron else k for i, k in enumerate(kinds))
