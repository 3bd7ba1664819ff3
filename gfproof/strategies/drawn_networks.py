"""Drawing networks, stratum first: put neurons where the theory turns, then fill in the rest.

Random numbers never meet w = b = 0, a kink at an end of the domain or two kinks at one place; here each such position
is an option of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from gfproof.network import Network, Stratum, Vector
from gfproof.numbers import Q, dot
from gfproof.strategies.choosing import EVENLY, FRACTIONS, NONZERO, POSITIVE, RATIONALS, Chooser

Neuron: TypeAlias = tuple[Vector, Q]
"""(w_i, b_i)."""

WIDTHS = (1, 2, 0, 1, 2, 3, 1, 2, 3, 4, 2, 5, 3, 6, 8)
"""Widths 0 to 8, small ones more often."""

ZERO = Q(0)


def any_neuron(choose: Chooser, dimension: int) -> Neuron:
    """W and b from the small rationals."""
    return tuple(choose.pick(RATIONALS) for _ in range(dimension)), choose.pick(RATIONALS)


def with_kink_at(choose: Chooser, place: Q) -> Neuron:
    """D = 1: a neuron whose kink is at a place."""
    w = choose.pick(NONZERO)
    return (w,), -w * place


def through(choose: Chooser, point: Vector) -> Neuron:
    """Any d: a neuron with y(point) = 0 and w != 0."""
    w = tuple(choose.pick(RATIONALS) for _ in point)
    if all(x == 0 for x in w):
        w = (choose.pick(NONZERO), *w[1:])
    return w, -dot(w, point)


def inside(choose: Chooser, low: Q, high: Q) -> Q:
    """A point strictly between low and high."""
    return low + (high - low) * choose.pick(FRACTIONS)


def degenerate(dimension: int) -> Neuron:
    """W = 0, b = 0."""
    return (ZERO,) * dimension, ZERO


def dead(choose: Chooser, corners: Sequence[Vector]) -> Neuron:
    """A neuron that is nowhere positive on the convex hull of the corners, u != 0; in a third of the draws it touches 0."""
    w = tuple(choose.pick(RATIONALS) for _ in corners[0])
    top = max(dot(w, x) for x in corners) + ZERO
    margin = choose.pick((Q(1), ZERO, Q(1, 2)))
    if all(x == 0 for x in w) and top + margin == 0:
        margin = Q(1)
    return w, -top - margin


def on_interval(
    choose: Chooser, stratum: Stratum, low: Q, high: Q, breakpoints: Sequence[Q], width: int
) -> list[Neuron]:
    """Inner parameters of ``width`` neurons on [low, high] of which the first ones meet the stratum.

    GENERIC keeps all of them clear of every stratum: distinct kinks inside, away from the breakpoints, or full neurons.
    """
    if stratum is Stratum.GENERIC:
        return _generic(choose, low, high, breakpoints, width)
    neurons = [_any_on_interval(choose, low, high) for _ in range(width)]
    special: list[Neuron] = []
    if stratum is Stratum.DEGENERATE:
        special = [degenerate(1)]
    elif stratum is Stratum.KINK_AT_END:
        special = [with_kink_at(choose, choose.pick((low, high)))]
    elif stratum is Stratum.COINCIDENT_KINKS:
        place = inside(choose, low, high)
        special = [with_kink_at(choose, place), with_kink_at(choose, place)]
    elif stratum is Stratum.KINK_AT_BREAKPOINT and breakpoints:
        special = [with_kink_at(choose, choose.pick(breakpoints))]
    elif stratum is Stratum.DEAD:
        special = [dead(choose, ((low,), (high,)))]
    return (special + neurons)[: max(width, len(special))]


def _any_on_interval(choose: Chooser, low: Q, high: Q) -> Neuron:
    return with_kink_at(choose, inside(choose, low, high)) if choose.pick(EVENLY) else any_neuron(choose, 1)


def _generic(choose: Chooser, low: Q, high: Q, breakpoints: Sequence[Q], width: int) -> list[Neuron]:
    free = [low + (high - low) * t for t in FRACTIONS]
    free = [t for t in free if t not in breakpoints]
    neurons: list[Neuron] = []
    for _ in range(width):
        if choose.pick(EVENLY):
            place = choose.pick(free)
            free.remove(place)
            neurons.append(with_kink_at(choose, place))
        else:  # full, positive at both ends: the affine function with values p, q there
            p, q = choose.pick(POSITIVE), choose.pick(POSITIVE)
            w = (q - p) / (high - low)
            neurons.append(((w,), p - w * low))
    return neurons


def on_points(choose: Chooser, stratum: Stratum, points: Sequence[Vector], width: int) -> list[Neuron]:
    """Inner parameters of ``width`` neurons of which the first meets the stratum, for a law on finitely many points."""
    dimension = len(points[0])
    neurons = [any_neuron(choose, dimension) for _ in range(width)]
    special: list[Neuron] = []
    if stratum is Stratum.DEGENERATE:
        special = [degenerate(dimension)]
    elif stratum is Stratum.ATOM_ON_KINK:
        special = [through(choose, choose.pick(points))]
    elif stratum is Stratum.DEAD:
        special = [dead(choose, points)]
    elif stratum is Stratum.GENERIC:
        neurons = [_off_points(neuron, points) for neuron in neurons]
    return (special + neurons)[: max(width, len(special))]


def _off_points(neuron: Neuron, points: Sequence[Vector]) -> Neuron:
    """The neuron with its bias raised until no atom lies on its kink and some atom is active."""
    w, b = neuron
    values = [dot(w, x) + b for x in points]
    while 0 in values or max(values) <= 0:
        lift = 1 + max(ZERO, -max(values))
        b, values = b + lift, [y + lift for y in values]
    return w, b


def outer_weights(choose: Chooser, stratum: Stratum, width: int, outputs: int) -> tuple[Vector, ...]:
    """V as m rows; FLAT gives the first neuron v = 0, GENERIC none."""
    options = NONZERO if stratum is Stratum.GENERIC else RATIONALS
    rows = [[choose.pick(options) for _ in range(width)] for _ in range(outputs)]
    if stratum is Stratum.FLAT and width:
        for row in rows:
            row[0] = ZERO
    return tuple(tuple(row) for row in rows)


def assemble(
    neurons: Sequence[Neuron], v: tuple[Vector, ...], c: Vector, a: tuple[Vector, ...] | None
) -> Network:
    """The network of these parts."""
    return Network(tuple(w for w, _ in neurons), tuple(b for _, b in neurons), v, c, a)
