"""On which part of a piece a trajectory is proved to stay in its type of hyperplanes."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.flow.dimensions.events import Corners, tail
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.tube import Unprovable
from gfproof.numbers import Ball, Q, ball
from gfproof.numbers.arithmetic import ENCLOSING
from gfproof.numbers.ball_polynomials import value_at
from gfproof.risk.cut_types import CutType, gap_sign

LOOKS = 16
"""Intervals looked at per bit and function, before the inside of a type counts as not proved."""


class Outside(Unprovable):
    """The polynomials are not proved to be inside the type of their piece."""


def inside_type(
    found: BoxTrajectory, live: Sequence[int], kind: CutType, columns: list[list[Ball]], h: Q
) -> tuple[Q, Q]:
    """(lo, hi): on [lo, hi] every function that is positive inside the type is proved to be so.

    Raises:
        Outside: it is not, on a set that is not close to the ends.
    """
    corners = Corners(columns, found.network.width, found.domain, ENCLOSING)
    lo, hi, length = Q(0), h, ball(h)
    finest = h / 2 ** (found.bits + 8)
    functions: list[list[Ball]] = []
    for i in live:
        for vertex, sign in enumerate(kind.signs[i]):
            series = corners.at(i, vertex)
            if not sign * series[0] - tail(series, length) > 0:
                functions.append([sign * c for c in series])
    for order in kind.order:
        sign = gap_sign(kind, order)
        if not corners.gap_margin(order, sign, length) > 0:
            functions.append([sign * c for c in corners.gap(order)])
    for function in functions:
        slope = [k * c for k, c in enumerate(function)][1:]
        waiting, looks = [(Q(0), h)], 0
        while waiting:
            a, b = waiting.pop()
            looks += 1
            if b <= lo or a >= hi or _positive(function, slope, a, b):
                continue
            if b - a < finest:
                if a == lo or a <= h / 64:
                    lo = max(lo, b)
                else:
                    hi = min(hi, a)
                continue
            waiting += [((a + b) / 2, b), (a, (a + b) / 2)]
            outside = b - a >= h / 64 and value_at(function, ball((a + b) / 2)) < 0
            if outside or looks > LOOKS * found.bits:
                raise Outside("the trajectory is outside of its type, or runs along its boundary")
    if lo >= hi or lo > h / 32 or h - hi > h / 32:
        raise Outside("the trajectory leaves its type inside a step")
    return lo, hi


def _positive(function: Sequence[Ball], slope: Sequence[Ball], a: Q, b: Q) -> bool:
    """Is a polynomial proved to be positive on [a, b]?"""
    middle, span = ball((a + b) / 2), ball(a).union(ball(b))
    incline = value_at(slope, span) if slope else ball(0)
    if incline > 0:
        return bool(value_at(function, ball(a)) > 0)
    if incline < 0:
        return bool(value_at(function, ball(b)) > 0)
    return bool(value_at(function, middle) + incline * (span - middle) > 0)
