"""The proved itinerary: which cells the true solution visits, in which order, with every change in a ball of times.

Between the balls, every function that is positive inside the present cell is positive on the whole enclosure; inside a ball
the function that changes sign has a derivative of one sign along the solution, so it changes sign exactly once, and the
others stay positive.  With p the trajectory, y the solution, |y - p| <= e and |y' - p'| <= d = M e + delta (M a bound of
the field's generalized Jacobians on the tube, delta the defect):

    phi = w x + b:               |phi(y) - phi(p)| <= s e,   |phi(y)' - phi(p)'| <= s d,   s = sqrt(1 + x^2)
    phi = b_i w_j - b_j w_i:     |phi(y) - phi(p)| <= e (|u_i| + |u_j|) + e^2,
                                 |phi(y)' - phi(p)'| <= d (|u_i| + |u_j|) + e (|u_i'| + |u_j'|) + 2 d e

(the second has the sign of the distance of two kinks).  That a right neuron's kink never reaches the upper end, nor a left
one's the lower, needs no check: beyond lie dead neurons, which no solution reaches in finite time (on
spheres by uniqueness: there dead neurons rest, and the projected field is Lipschitz).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gfproof.flow.enclosure import Enclosure
from gfproof.flow.itinerary import Change, Crossing, Event
from gfproof.flow.sphere_tube import tube_of
from gfproof.flow.trajectory import Piece
from gfproof.flow.tube import Unprovable
from gfproof.flow.wrong_cell import deepest_fall
from gfproof.network import Cell, Kind
from gfproof.numbers import Ball, Q, ball, lower, precision, to_float, upper
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.ball_polynomials import value_at
from gfproof.numbers.jets import polynomial_product, taylor_shift
from gfproof.verdict import Evidence, Finding, holds, undecided

ON_THE_BOUNDARY = 16  # the share of a step in which a function must have risen from 0
WIDER = 64  # around a ball of times the derivative keeps its sign on an interval so many times as wide
STATEMENT = "the solution visits exactly the cells of the trajectory, changing once in each ball of times"

Who = tuple[str, int, int | None, int | None]
"""What a function watches, the same on both sides of a change: an end or a breakpoint of one neuron, or two kinks."""


@dataclass(frozen=True)
class _Watched:
    """A function that is positive in a cell, along p; ``steep`` bounds |u_i| + |u_j|, or is sqrt(1 + x^2)."""

    who: Who
    along: list[Ball]
    pair: tuple[int, int] | None
    lever: Ball


def itinerary(
    found: Enclosure,
    windows: Sequence[tuple[Crossing, Ball | None]],
    stopped: Callable[[], bool] | None = None,
) -> Finding:
    """Is the list of crossings complete, and each crossing single?

    Args:
        windows: the crossings of the trajectory with their proved balls of times (None where there is none).
        stopped: asked before each piece; once it is True the itinerary stays undecided.
    """
    if any(time is None for _, time in windows):
        return undecided("itinerary", STATEMENT, "a crossing is not certified")
    try:
        with precision(found.trajectory.bits + 10):
            _Visits(found, [(c, time) for c, time in windows if time is not None]).check(stopped)
    except Unprovable as reason:
        return undecided("itinerary", STATEMENT, str(reason))
    cells = 1 + len(windows)
    return holds("itinerary", STATEMENT, Evidence.ENCLOSED, note=f"{cells} visits, {len(windows)} changes")


class _Visits:
    def __init__(self, found: Enclosure, windows: list[tuple[Crossing, Ball]]) -> None:
        self.found, self.windows = found, windows
        trajectory = found.trajectory
        self.tube = tube_of(trajectory, found.live)
        self.exact = ARITHMETICS[trajectory.arithmetic].exact

    def check(self, stopped: Callable[[], bool] | None = None) -> None:
        """Raises Unprovable where something stays open."""
        former = Q(0)
        for crossing, time in self.windows:
            if not (lower(time) >= former or crossing.time == 0):
                raise Unprovable(f"two crossings at t = {to_float(crossing.time):.6g} are not told apart")
            former = upper(time)
        for piece in self.found.trajectory.pieces:
            if stopped is not None and stopped():
                raise Unprovable(f"the time was used up at t = {to_float(piece.start):.6g}")
            self._piece(piece)

    def _piece(self, piece: Piece) -> None:
        columns = [[ball(self.exact(c)) for c in column] for column in piece.series]
        start, end = piece.start, piece.start + piece.length
        near = [
            (c, t) for c, t in self.windows if (upper(t) > start and lower(t) < end) or c.time in (start, end)
        ]
        for watched in self._functions(piece.cell, columns):
            first, last = start, end
            for crossing, time in near:
                if _who(crossing.change) != watched.who:
                    continue
                if crossing.time == end:
                    last = max(start, crossing.time - WIDER * (upper(time) - crossing.time))
                elif crossing.time == start:
                    first = min(end, crossing.time + WIDER * (upper(time) - crossing.time))
                else:
                    raise Unprovable("a crossing inside a step")
            if start == 0 and not watched.along[0] > watched.lever * self._distance(start, end):
                first = max(
                    first, piece.length / ON_THE_BOUNDARY
                )  # the start lies on the boundary of the cell
            if first > last:
                raise Unprovable("a step between two crossings of the same knots is too short")
            self._positive(watched, columns, start, first, last)
            for a, b, rising in ((start, first, True), (last, end, False)):
                if a < b:
                    self._monotone(watched, columns, start, a, b, rising=rising)

    def _distance(self, a: Q, b: Q) -> Ball:
        return ball(max((s.distance for s in self.found.spans if s.start < b and s.end > a), default=Q(0)))

    def _positive(self, f: _Watched, columns: list[list[Ball]], start: Q, a: Q, b: Q) -> None:
        if a >= b:
            return
        e = self._distance(a, b)
        margin = f.lever * e if f.pair is None else e * self._sizes(f.pair, columns, b - start) + e * e
        here = list(taylor_shift(f.along, ball(a - start)))
        here[0] = here[0] - margin.upper()
        if deepest_fall(here, ball(b - a)) > 0 or not here[0] > 0:
            raise Unprovable(
                f"a boundary of the cell comes close between t = {to_float(a):.6g} and {to_float(b):.6g}"
            )

    def _monotone(
        self, f: _Watched, columns: list[list[Ball]], start: Q, a: Q, b: Q, *, rising: bool
    ) -> None:
        e = self._distance(a, b)
        span = ball(a - start).union(ball(b - start))
        ring = Ball(0, e.upper())
        inside = set(self.tube.coordinates)
        box = [value_at(c, span) + (ring if k in inside else ball(0)) for k, c in enumerate(columns)]
        defect = max((s.defect for s in self.found.spans if s.start < b and s.end > a), default=Q(0))
        d = self.tube.lipschitz(box) * e + ball(defect)
        if f.pair is None:
            margin = f.lever * d
        else:
            speed = self._sizes(
                f.pair, [[k * c for k, c in enumerate(p)][1:] or [ball(0)] for p in columns], b - start
            )
            margin = d * self._sizes(f.pair, columns, b - start) + e * speed + 2 * d * e
        slope = value_at([k * c for k, c in enumerate(f.along)][1:] or [ball(0)], span)
        if not (slope > margin if rising else slope < -margin):
            raise Unprovable(f"the crossing near t = {to_float(b if not rising else a):.6g} may be a touch")

    def _sizes(self, pair: tuple[int, int], columns: Sequence[Sequence[Ball]], length: Q) -> Ball:
        """|u_i| + |u_j| on [0, length], from above, for entries given as polynomials."""
        total, width = ball(0), self.found.trajectory.network.width
        for i in pair:
            for column in (columns[i], columns[width + i]):
                size = ball(0)
                for c in reversed(column):
                    size = size * ball(length) + c.abs_upper()
                total = total + size
        return total.upper()

    def _functions(self, cell: Cell, columns: Sequence[Sequence[Ball]]) -> Iterator[_Watched]:
        domain, width = self.found.trajectory.domain, cell.width

        def affine(i: int, x: Q, sign: int) -> list[Ball]:
            place = ball(x)
            return [sign * (w * place + b) for w, b in zip(columns[i], columns[width + i], strict=True)]

        def lever(x: Q) -> Ball:
            return (1 + ball(x) * ball(x)).sqrt().upper()

        low, high = domain.low, domain.high
        for i, kind in enumerate(cell.kinds):
            if kind in (Kind.RIGHT, Kind.FULL):
                sign = 1 if kind is Kind.FULL else -1
                yield _Watched(("low", i, None, None), affine(i, low, sign), None, lever(low))
            if kind in (Kind.LEFT, Kind.FULL):
                sign = 1 if kind is Kind.FULL else -1
                yield _Watched(("high", i, None, None), affine(i, high, sign), None, lever(high))
        for one, other in itertools.pairwise(cell.knots):
            if one.neuron is not None and other.neuron is not None:
                i, j = one.neuron, other.neuron
                sign = _orientation(cell, i) * _orientation(cell, j)
                left = polynomial_product(columns[width + i], columns[j])
                right = polynomial_product(columns[width + j], columns[i])
                along = [sign * (x - y) for x, y in zip(left, right, strict=True)]
                yield _Watched(("kinks", min(i, j), max(i, j), None), along, (i, j), ball(1))
                continue
            for neuron, knot, before in ((one.neuron, other, 1), (other.neuron, one, -1)):
                if neuron is not None:
                    place = domain.target.breakpoints[knot.breakpoint or 0]
                    along = affine(neuron, place, before * _orientation(cell, neuron))
                    yield _Watched(("breakpoint", neuron, None, knot.breakpoint), along, None, lever(place))


def _orientation(cell: Cell, i: int) -> int:
    return 1 if cell.kinds[i] is Kind.RIGHT else -1


def _who(change: Change) -> Who:
    i = change.neuron
    if change.event is Event.KINKS_CROSS and change.other is not None:
        return "kinks", min(i, change.other), max(i, change.other), None
    if change.event is Event.BREAKPOINT:
        return "breakpoint", i, None, change.breakpoint
    return ("low" if change.event in (Event.LEAVES_LOW, Event.ENTERS_LOW) else "high"), i, None, None
