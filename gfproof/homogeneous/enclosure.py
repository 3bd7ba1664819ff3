"""Enclosures of flows near the origin: a polynomial path with a proved bound of its distance to the true solution.

**Lemma.**  Let F be locally Lipschitz, s' = F(s), |p' - F(p)| <= delta almost everywhere on [a, b], and let every matrix J of the
generalized Jacobian of F on every ball {z : |z - p(t)| <= T} satisfy <J x, x> <= mu |x|^2.  If |s(a) - p(a)| <= e and
E := e^{max(mu, 0) (b - a)} (e + delta (b - a)) < T, then s exists on [a, b], |s - p| <= E there, and |s(b) - p(b)| <=
e^{mu (b - a)} e + delta (b - a) e^{max(mu, 0) (b - a)}.   (Mean value theorem of Clarke, Gronwall, first exit from the tube.)

F = grad N + c R is locally Lipschitz for p >= 2 and alpha = 1; for p = 1, alpha < 1 only where no pre-activation is 0.  The
bound mu asks for no activation pattern (``enclosure_field.jacobian``); only the defect asks whether p follows the right one,
and ``enclosure_field.wrong_pattern`` bounds what its small violations cost.

On each piece p is a polynomial with exact dyadic coefficients p_n.  With g_n the Taylor coefficients of F_pattern(p(t)) at 0 and
g_m(t) the m-th one at t,   |p' - F_pattern(p)| <= sum_{n < m} |(n+1) p_{n+1} - g_n| h^n + max |g_m(t)| h^m.
The path itself is not trusted: whatever polynomials are handed in, the bound found is true.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gfproof.errors import GfproofError, NotAvailable
from gfproof.homogeneous.enclosure_field import Unprovable, jacobian, norm, wrong_pattern
from gfproof.homogeneous.flow import HomogeneousFlow, Piece
from gfproof.homogeneous.flow_program import Cells, Motion, PatternProgram, trace_pattern
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball, precision, rational, to_float, upper
from gfproof.numbers.eigenvalues import largest_fall
from gfproof.numbers.jets import ball_series, coefficients, series_length, spread, taylor_shift
from gfproof.numbers.taylor import run

PARTS = 4
TUBE_BITS = 80
SPLITS = 10
TRIES = 12
FINEST = 24


class NotEnclosed(GfproofError):
    """No bound was proved; the message says why.  ``time`` is how far the proof got."""

    exit_code = 5

    def __init__(self, message: str, time: Q) -> None:
        self.time = time
        super().__init__(message)


@dataclass(frozen=True)
class Span:
    """|s - p| <= distance is proved on [start, end], and |s - p| <= final at its end; size bounds |s| on it."""

    start: Q
    end: Q
    distance: Q
    final: Q
    size: Q


@dataclass(frozen=True)
class HomogeneousEnclosure:
    """A computed flow with a proved bound of its Euclidean distance to the true solution.

    Attributes:
        flow: what is bounded.
        spans: consecutive time intervals from 0 to ``flow.reached``.
    """

    flow: HomogeneousFlow
    spans: tuple[Span, ...] = field(repr=False)

    @cached_property
    def _ends(self) -> list[Q]:
        return [span.end for span in self.spans]

    @property
    def reached(self) -> Q:
        """The end of the last span."""
        return self.spans[-1].end if self.spans else Q(0)

    def radius(self, time: object) -> Q:
        """A proved bound of |s - p| at a time."""
        t = rational(time)
        if t == 0:
            return Q(0)
        span = self.spans[bisect.bisect_left(self._ends, t)]
        return span.final if t == span.end else span.distance

    @property
    def largest(self) -> Q:
        """A proved bound of max |s| over all times."""
        with precision(TUBE_BITS):
            start = upper(norm([ball(x) for x in self.flow.network.entries()]))
        return max([span.size for span in self.spans] + [start])

    def state(self, time: object) -> HomogeneousNetwork:
        """The network at a time as balls that contain the true solution, at the working precision."""
        t = rational(time)
        if t == 0:
            return self.flow.network.with_entries([ball(x) for x in self.flow.network.entries()])
        around = Ball(0, ball(self.radius(t)).upper())
        values = _path(self.flow, t)
        return self.flow.network.with_entries([x + around for x in values])


def _path(flow: HomogeneousFlow, t: Q) -> list[Ball]:
    """The polynomial path at a time, in balls."""
    ends = [piece.start + piece.length for piece in flow.pieces]
    piece = flow.pieces[bisect.bisect_left(ends, t)]
    return [at(column, ball(t - piece.start)) for column in exact_columns(flow, piece)]


def exact_columns(flow: HomogeneousFlow, piece: Piece) -> list[list[Ball]]:
    """The coefficients of a piece as the exact numbers they are."""
    exact = flow.numbers.exact
    return [[ball(exact(c)) for c in column] for column in piece.series]


def at(column: Sequence[Ball], s: Ball) -> Ball:
    """A polynomial at a ball, by Horner."""
    total = Ball(0)
    for c in reversed(column):
        total = total * s + c
    return total


def value_range(column: Sequence[Ball], a: Q, b: Q) -> Ball:
    """The values of a polynomial on [a, b], by the mean value theorem."""
    middle, span = ball((a + b) / 2), ball(a).union(ball(b))
    slope = [k * c for k, c in enumerate(column)][1:]
    if not slope:
        return at(column, middle)
    return at(column, middle) + at(slope, span) * (span - middle)


def enclose_flow(found: HomogeneousFlow, *, meter: Meter = SILENT) -> HomogeneousEnclosure:
    """Prove a bound for a computed flow.

    Raises:
        NotAvailable: the flow of directions.
        NotEnclosed: p = 1 and the flow meets a kink, or the bound exceeds what can be proved; says where and why.
    """
    if found.vector_field.motion is not Motion.FREE:
        raise NotAvailable("only flows of weights are enclosed, not those of directions")
    with precision(found.bits + 10):
        return _Proof(found, meter).go()


@dataclass
class _Proof:
    flow: HomogeneousFlow
    meter: Meter
    spans: list[Span] = field(default_factory=list)
    traced: dict[Cells, PatternProgram] = field(default_factory=dict)

    def go(self) -> HomogeneousEnclosure:
        found, now, e = self.flow, Q(0), Ball(0)
        previous = [ball(x) for x in found.network.entries()]
        self.meter.begin("enclosure", len(found.pieces))
        for piece in found.pieces:
            if piece.start != now:
                raise NotEnclosed("the pieces do not follow each other", now)
            columns = exact_columns(found, piece)
            e = (e + norm([c[0] - y for c, y in zip(columns, previous, strict=True)])).upper()
            e = self._piece(piece.cells, columns, piece.length, now, e, 0)
            previous = [at(column, ball(piece.length)) for column in columns]
            now = now + piece.length
            self.meter.advance()
        self.meter.end()
        return HomogeneousEnclosure(found, tuple(self.spans))

    def _pattern(self, cells: Cells) -> PatternProgram:
        if cells not in self.traced:
            self.traced[cells] = trace_pattern(self.flow.vector_field, self.flow.network, cells)
        return self.traced[cells]

    def _piece(self, cells: Cells, columns: list[list[Ball]], h: Q, now: Q, e: Ball, depth: int) -> Ball:
        spans = len(self.spans)
        try:
            return self._through(columns, h, now, e, self._defect(cells, columns, h))
        except Unprovable as reason:
            del self.spans[spans:]
            if depth == SPLITS:
                raise NotEnclosed(f"no enclosure beyond time {to_float(now):.6g}: {reason}", now) from None
        half = h / 2
        e = self._piece(cells, columns, half, now, e, depth + 1)
        shifted = [taylor_shift(column, ball(half)) for column in columns]
        return self._piece(cells, shifted, half, now + half, e, depth + 1)

    def _defect(self, cells: Cells, columns: list[list[Ball]], h: Q) -> Ball:
        """A bound of |p' - F(p)| on [0, h]."""
        pattern, order, n = self._pattern(cells), len(columns[0]) - 1, len(columns)
        series = _along(pattern, columns, order)
        total, power, length = Ball(0), Ball(1), ball(h)
        for k in range(order):
            gap = [(k + 1) * column[k + 1] + g[k] for column, g in zip(columns, series[:n], strict=True)]
            total, power = total + norm(gap) * power, power * length
        with precision(TUBE_BITS):
            half = length / 2
            around = [spread(taylor_shift(column, half), half) for column in columns]
            wide = _along(pattern, around, order + 1)
            last = norm([column[order] for column in wide[:n]])
        if not last.is_finite():
            raise Unprovable("the remainder of a step is unbounded")
        gaps = {
            place: _outside([*z, w[order]], h)
            for place, z, w in zip(pattern.watched, series[n:], wide[n:], strict=True)
        }
        box = [value_range(column, Q(0), h) for column in columns]
        wrong = norm(wrong_pattern(self.flow.vector_field, self.flow.network.with_entries(box), cells, gaps))
        return (total + last * power + wrong).upper()

    def _through(self, columns: list[list[Ball]], length: Q, now: Q, e: Ball, delta: Ball) -> Ball:
        waiting = [(length * k / PARTS, length * (k + 1) / PARTS, 0) for k in range(PARTS)][::-1]
        guess = Ball(0)
        with precision(TUBE_BITS):
            while waiting:
                a, b, depth = waiting.pop()
                base = [value_range(column, a, b) for column in columns]
                bound = self._part(base, ball(b - a), e, delta, guess)
                if bound is None:
                    if depth == SPLITS:
                        raise Unprovable("the tube does not close: too sensitive for these digits")
                    waiting += [((a + b) / 2, b, depth + 1), (a, (a + b) / 2, depth + 1)]
                    continue
                mu, within = bound
                s, rise = ball(b - a), mu.max(Ball(0))
                final = ((mu * s).exp() * e + delta * s * (rise * s).exp()).upper()
                size = (norm(base) + within).upper()
                self.spans.append(Span(now + a, now + b, upper(within), upper(final), upper(size)))
                e, guess = final, rise
        return e

    def _part(self, base: list[Ball], s: Ball, e: Ball, delta: Ball, guess: Ball) -> tuple[Ball, Ball] | None:
        """(mu, E) over a part of length s, or None if no tube closes."""
        loose = e + delta * s
        tube = (ball(Q(3, 2)) * loose * (guess * s * ball(Q(13, 10))).exp()).upper()
        if not tube > 0:
            tube = ball(Q(1, 2**200))
        for _ in range(TRIES):
            ring = Ball(0, tube)
            box = self.flow.network.with_entries([x + ring for x in base])
            mu = self._rate(box)
            if mu is None:
                return None
            within = ((mu.max(Ball(0)) * s).exp() * loose).upper()
            if within < tube:
                return mu, within
            if not within.is_finite() or mu * s > 20:
                return None
            tube = (within * 2).upper()
        return None

    def _rate(self, box: HomogeneousNetwork) -> Ball | None:
        """A bound of the largest eigenvalue of every generalized Jacobian on the box."""
        try:
            return largest_fall([[-x for x in row] for row in jacobian(self.flow.vector_field, box)])
        except Unprovable:
            return None


def _along(pattern: PatternProgram, columns: Sequence[Sequence[Ball]], terms: int) -> list[list[Ball]]:
    """The first Taylor coefficients of minus the field and of the watched pre-activations along polynomials."""
    with series_length(terms):
        inputs = [ball_series(column[:terms], terms) for column in columns]
        return [coefficients(value, terms) for value in run(pattern.program, inputs, ball)]


def _outside(series: Sequence[Ball], h: Q) -> Ball:
    """A bound of max(0, -z) on [0, h]; the last coefficient is that at any time of [0, h] (Taylor's remainder)."""
    known, last = series[:-1], len(series) - 1
    remainder = series[-1].abs_upper() * ball(h) ** last
    inner = [k * c for k, c in enumerate(known)][1:]
    worst, waiting = Ball(0), [(Q(0), h, 0)]
    while waiting:
        a, b, depth = waiting.pop()
        least = value_range(known, a, b) - remainder
        if least >= 0:
            continue
        steep = at(inner, ball(a).union(ball(b))) if inner else Ball(0)
        if steep > 0 or steep < 0:
            end = a if steep > 0 else b
            least = at(known, ball(end)) - remainder
        elif depth < FINEST:
            waiting += [(a, (a + b) / 2, depth + 1), ((a + b) / 2, b, depth + 1)]
            continue
        worst = worst.max((-least).upper())
    return worst.max(Ball(0)).upper()
