"""Enclosures of gradient flows for inputs on a box: a trajectory plus a proved bound of its distance to the true solution.

The lemma is that of ``flow.enclosure``: with |p' + G(p)| <= delta and <J x, x> >= -mu |x|^2 for every generalized Jacobian J of G
on the tube |z - p(t)| <= T, a <= t <= b,  |y(a) - p(a)| <= e  and  E = e^{mu (b - a)} (e + delta (b - a)) < T  give |y - p| <= E.
mu comes from ``dimensions.tube``, for all types of hyperplanes at once.

The defect.  On a piece p is a polynomial, and every function that is positive inside the piece's type is proved to be positive on
[lo, hi], all but slivers at the ends; there G(p) is what the formulas of the type say, so with g_n the Taylor coefficients
of G_type(p(t)) at 0

    |p' + G(p)| <= sum_{n < N} |(n+1) p_{n+1} + g_n| h^n + max |g_N| h^N  on [lo, hi].

On a sliver both G(p) and G_type(p) are Lipschitz in t and equal at its inner end (if [lo, hi] is not empty): the difference is
at most eta (M |p'| + |(G_type(p))'|), eta the length of the sliver, M a bound of the Jacobians of G on the box of p.  A part of
p in no proved type, as long as it is short, has the defect at its middle, exactly, plus half its length times |p''| + M |p'|.

Neurons that are dead at the start rest for ever and are no coordinates.  Neurons that are multiples of each other keep a common
hyperplane, which is in no open type: such flows are not enclosed.  The trajectory is not trusted: the bound found is true for
any polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gfproof.errors import NotAvailable
from gfproof.flow.dimensions.inside import Outside, inside_type
from gfproof.flow.dimensions.program import BoxPrograms, trace_type
from gfproof.flow.dimensions.start import exact_gradient, exact_risk_and_gradient
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.dimensions.tube import BoxTube
from gfproof.flow.program import entries_like
from gfproof.flow.spans import EnclosingStopped, Enclosure, NotEnclosed, Span, exact_columns, shortened
from gfproof.flow.trajectory import Piece
from gfproof.flow.tube import Unprovable
from gfproof.meter import SILENT, Meter
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball, midpoint, precision, rational, to_float, upper
from gfproof.numbers.ball_polynomials import norm_bound, value_at, values_on
from gfproof.numbers.jets import ball_series, coefficients, series_length, spread, taylor_shift
from gfproof.numbers.taylor import run
from gfproof.risk.cut_types import CutType, Pivots, both_cut

TUBE_BITS = 80
HESSIAN_BITS = 64
SPLITS = 14
TRIES = 8

MOST_TRIES = 600
"""So many tubes are tried for one piece."""

LONGEST = Q(1, 8)
"""Parts of a piece over which one mu is taken are at most so long."""


@dataclass(frozen=True)
class BoxEnclosure(Enclosure):
    """A trajectory on a box with a proved bound of its distance to every solution that starts in a ball."""

    trajectory: BoxTrajectory

    @cached_property
    def tube(self) -> BoxTube:
        """The bounds of the Hessians."""
        return BoxTube(self.trajectory.network, self.trajectory.domain, self.live)

    @cached_property
    def coordinates(self) -> tuple[int, ...]:
        """Which entries move: those of live neurons, the offset and the skip connection."""
        return tuple(self.tube.coordinates)


def enclose_on_box(
    trajectory: BoxTrajectory,
    *,
    start_radius: object = 0,
    meter: Meter = SILENT,
    stopped: Callable[[], bool] | None = None,
) -> BoxEnclosure:
    """Prove a bound for a trajectory.

    Args:
        start_radius: of a ball of initial values, Euclidean, over all live coordinates.
        stopped: asked before each piece and each part; once it is True the proof ends.

    Raises:
        NotAvailable: d > 3, or neurons that are multiples of each other.
        NotEnclosed: a neuron may degenerate, or the bound exceeds what can be proved; says where and why.
        EnclosingStopped: ``stopped`` said so.  Both carry what is proved up to there.
    """
    if trajectory.bundles.leaders != tuple(range(trajectory.network.width)):
        raise NotAvailable("the enclosure of a flow in which neurons are multiples of each other, d >= 2")
    with precision(trajectory.bits + 10):
        try:
            return _Proof(trajectory, rational(start_radius), meter, stopped).go()
        except Unprovable as reason:
            raise NotAvailable(str(reason)) from None


class _Stopped(Exception):
    """There is no more time."""


@dataclass
class _Proof:
    trajectory: BoxTrajectory
    start_radius: Q
    meter: Meter
    stopped: Callable[[], bool] | None = None
    tried: int = 0
    spans: list[Span] = field(default_factory=list)
    traced: dict[tuple[CutType, Pivots], BoxPrograms] = field(default_factory=dict)

    def go(self) -> BoxEnclosure:
        found, network = self.trajectory, self.trajectory.network
        corners = [found.domain.corner(v) for v in range(2**found.domain.dimension)]
        self.live = tuple(
            i
            for i in range(network.width)
            if any(
                sum((p * q for p, q in zip(network.w[i], x, strict=True)), network.b[i]) > 0 for x in corners
            )
        )
        self.tube = BoxTube(network, found.domain, self.live)
        if not found.pieces:
            return BoxEnclosure(found, self.start_radius, (), self.live)
        exact = list(network.entries())
        previous = [ball(exact[k]) for k in self.tube.coordinates]
        e, now, done, spans = ball(self.start_radius), Q(0), 0, 0
        self.meter.begin("enclosure", len(found.pieces))
        try:
            for piece in found.pieces:
                self._watch()
                if piece.start != now or piece.length < 0:
                    raise NotEnclosed("the pieces of the trajectory do not follow each other", now)
                programs = self._checked(piece, now)
                columns = self._exact(piece, exact)
                here = [columns[k][0] for k in self.tube.coordinates]
                e = (e + norm_bound([x - y for x, y in zip(here, previous, strict=True)])).upper()
                self.tried = 0
                e = self._piece(programs, columns, piece.length, now, e, 0)
                previous = [value_at(columns[k], ball(piece.length)) for k in self.tube.coordinates]
                now, done, spans = now + piece.length, done + 1, len(self.spans)
                self.meter.advance()
        except NotEnclosed as refused:
            raise NotEnclosed(str(refused), refused.time, self._partial(done, spans)) from None
        except _Stopped:
            note = f"the proof was stopped at time {to_float(now):.6g} of {to_float(found.reached):.6g}"
            raise EnclosingStopped(note, self._partial(done, spans)) from None
        self.meter.end()
        return BoxEnclosure(found, self.start_radius, tuple(self.spans), self.live)

    def _partial(self, pieces: int, spans: int) -> BoxEnclosure | None:
        """What the first pieces prove."""
        if pieces == 0:
            return None
        short = shortened(self.trajectory, pieces)
        assert isinstance(short, BoxTrajectory)
        return BoxEnclosure(short, self.start_radius, tuple(self.spans[:spans]), self.live)

    def _watch(self) -> None:
        if self.stopped is not None and self.stopped():
            raise _Stopped

    def _checked(self, piece: Piece, now: Q) -> BoxPrograms:
        """The formulas of the piece's type, traced here, if it is a type with the same dead neurons as the start."""
        given: BoxPrograms = piece.programs  # type: ignore[assignment]  # of a type
        kind, d = given.kind, self.trajectory.domain.dimension
        if kind.dimension != d or any(len(row) != 2**d or not {*row} <= {1, -1} for row in kind.signs):
            raise NotEnclosed("a piece belongs to no type of hyperplanes", now)
        if len(kind.signs) != self.trajectory.network.width or set(kind.order) != set(
            both_cut(d, kind.signs)
        ):
            raise NotEnclosed("a piece belongs to no type of this problem", now)
        for i in range(self.trajectory.network.width):
            if kind.alive(i) is not (i in self.live):
                raise NotEnclosed(f"neuron {i + 1} degenerates: G is not Lipschitz there", now)
        key = kind, given.pivots
        if key not in self.traced:
            self.traced[key] = trace_type(kind, given.pivots, self.trajectory.network, self.trajectory.domain)
        return self.traced[key]

    def _exact(self, piece: Piece, start: list[Q]) -> list[list[Ball]]:
        """The polynomials with the midpoints of their coefficients; entries of dead neurons as they are at the start."""
        moving = set(self.tube.coordinates)
        return [
            column if k in moving else [ball(start[k]), *(ball(0) for _ in column[1:])]
            for k, column in enumerate(exact_columns(piece, self.trajectory.arithmetic))
        ]

    def _piece(
        self, programs: BoxPrograms, columns: list[list[Ball]], h: Q, now: Q, e: Ball, depth: int
    ) -> Ball:
        """The bound at the end of a piece (or of the part of it that is left)."""
        spans = len(self.spans)
        try:
            delta = self._defect(programs, columns, h)
            return self._through(columns, h, now, e, delta)
        except Unprovable as reason:
            del self.spans[spans:]
            most = self.trajectory.bits if isinstance(reason, Outside) else SPLITS
            if depth >= most or self.tried > MOST_TRIES:
                shown = f"{to_float(now):.6g}"
                raise NotEnclosed(f"no enclosure beyond time {shown}: {reason}", now) from None
        half = h / 2
        e = self._piece(programs, columns, half, now, e, depth + 1)
        shifted = [taylor_shift(column, ball(half)) for column in columns]
        return self._piece(programs, shifted, half, now + half, e, depth + 1)

    def _defect(self, programs: BoxPrograms, columns: list[list[Ball]], h: Q) -> Ball:
        """A bound of |p' + G(p)| on [0, h], over the moving coordinates."""
        order, length = len(columns[0]) - 1, ball(h)
        self.tried += 1
        try:
            lo, hi = inside_type(self.trajectory, self.live, programs.kind, columns, h)
        except Outside:
            if h > Q(1, 2 ** (self.trajectory.bits // 2)):
                raise
            return self._whatever_the_type(columns, h)
        field = self._along(programs, columns, order)
        total, power = ball(0), ball(1)
        for n in range(order):
            values = [(n + 1) * columns[k][n + 1] + field[k][n] for k in self.tube.coordinates]
            total, power = total + norm_bound(values) * power, power * length
        with precision(TUBE_BITS):
            half = length / 2
            around = [spread(taylor_shift(column, half), half) for column in columns]
            wide = self._along(programs, around, order + 1)
            last = norm_bound([wide[k][order] for k in self.tube.coordinates])
            if not last.is_finite():
                raise Unprovable("the remainder of a step is unbounded: a hyperplane moves too fast")
            eta = max(lo, h - hi)
            if eta == 0:
                return (total + last * power).upper()
            box = [x[0] for x in around]
            speed = norm_bound([around[k][1] for k in self.tube.coordinates])
            steep = self.tube.size(box) * speed + norm_bound([wide[k][1] for k in self.tube.coordinates])
            return (total + last * power + steep * ball(eta)).upper()

    def _whatever_the_type(self, columns: list[list[Ball]], h: Q) -> Ball:
        """A bound of |p' + G(p)| on a short [0, h] from the exact gradient at a rational network z near p(h/2)."""
        half, moving = ball(h / 2), self.tube.coordinates
        here = [value_at(column, half) for column in columns]
        z = [midpoint(x) for x in here]
        network = Network.of(entries_like(self.trajectory.network, z))
        gradient = list(exact_gradient(network, self.trajectory.domain).entries())
        slopes = [value_at([n * c for n, c in enumerate(columns[k])][1:], half) for k in moving]
        middle = norm_bound([slope + ball(gradient[k]) for k, slope in zip(moving, slopes, strict=True)])
        apart = norm_bound([here[k] - ball(z[k]) for k in moving])
        with precision(TUBE_BITS):
            around = [spread(taylor_shift(column, half), half) for column in columns]
            speed, bend = (norm_bound([n * around[k][n] for k in moving]) for n in (1, 2))
            steep = self.tube.size([x[0].union(ball(y)) for x, y in zip(around, z, strict=True)])
            return (middle + steep * apart + half * (bend + steep * speed)).upper()

    def _along(
        self, programs: BoxPrograms, columns: Sequence[Sequence[Ball]], terms: int
    ) -> dict[int, list[Ball]]:
        """Per moving coordinate, the first Taylor coefficients of G_type along polynomials, enclosed."""
        with series_length(terms):
            inputs = [ball_series(column[:terms], terms) for column in columns]
            results = run(programs.field, inputs, ball)
        return {k: coefficients(results[k], terms) for k in self.tube.coordinates}

    def _through(self, columns: list[list[Ball]], length: Q, now: Q, e: Ball, delta: Ball) -> Ball:
        parts = int((length / LONGEST).ceil())
        waiting = [(length * k / parts, length * (k + 1) / parts, 0) for k in range(parts)][::-1]
        guess = ball(0)
        while waiting:
            self._watch()
            a, b, depth = waiting.pop()
            with precision(HESSIAN_BITS):
                bound = self._part(columns, a, b, e, delta, guess)
                if bound is None:
                    if depth == SPLITS:
                        raise Unprovable(
                            "the tube does not close: the flow is too sensitive for these digits"
                        )
                    waiting += [((a + b) / 2, b, depth + 1), (a, (a + b) / 2, depth + 1)]
                    continue
                guess, e = bound
                self.spans.append(Span(now + a, now + b, upper(e), upper(e), upper(delta)))
        return e

    def _part(
        self, columns: list[list[Ball]], a: Q, b: Q, e: Ball, delta: Ball, guess: Ball
    ) -> tuple[Ball, Ball] | None:
        """(mu, E) on [a, b], or None if no tube closes."""
        s, inside = ball(b - a), set(self.tube.coordinates)
        base = [values_on(column, a, b) if k in inside else column[0] for k, column in enumerate(columns)]
        loose = e + delta * s
        width = (ball(Q(3, 2)) * loose * (guess * s * ball(Q(13, 10))).exp()).upper()
        if not width > 0:
            width = ball(Q(1, 2**200))
        for _ in range(TRIES):
            ring, self.tried = Ball(0, width), self.tried + 1
            try:
                mu = self.tube.rate([x + ring if k in inside else x for k, x in enumerate(base)])
            except Unprovable:
                return None
            within = ((mu * s).exp() * loose).upper()
            if within < width:
                return mu, within
            if not within.is_finite() or mu * s > 20:
                return None
            width = (within * 2).upper()
        return None


def risk_on_box(found: BoxEnclosure, time: object) -> Ball:
    """A ball around the risk of the true solution: |L(y) - L(z)| <= |G(z)| e + M e^2 / 2 from a rational network z nearby."""
    trajectory = found.trajectory
    values, moving = found.middle(time), frozenset(found.coordinates)
    with precision(trajectory.bits + 10):
        exact = [midpoint(x) if isinstance(x, Ball) else rational(x) for x in values]
        e = norm_bound([x - ball(y) for x, y in zip(values, exact, strict=True) if isinstance(x, Ball)])
        e = (e + ball(found.radius(time))).upper()
        network = Network.of(entries_like(trajectory.network, exact))
        risk, gradient = exact_risk_and_gradient(network, trajectory.domain)
        ring = Ball(0, e)
        box = [ball(x) + ring if k in moving else ball(x) for k, x in enumerate(exact)]
        try:
            steep = found.tube.size(box)
        except Unprovable as reason:
            raise NotEnclosed(str(reason), rational(time)) from None
        slope = norm_bound([ball(x) for x in gradient.entries()])
        return ball(risk) + Ball(0, (slope * e + steep * e**2 / 2).upper())


def enclosed_heights(
    found: BoxEnclosure, time: object, neuron: int, points: Sequence[Sequence[Q]]
) -> list[Ball]:
    """y_i of the true solution at some points x and a time."""
    d, width = found.trajectory.domain.dimension, found.trajectory.network.width
    values = found.middle(time)
    ring = Ball(0, ball(found.radius(time)).upper()) if neuron in found.live else ball(0)
    rows = []
    for x in points:
        total = ball(values[width * d + neuron]) + ring
        for k, p in enumerate(x):
            total = total + (ball(values[neuron * d + k]) + ring) * ball(p)
        rows.append(total)
    return rows
