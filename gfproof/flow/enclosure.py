"""Enclosures of gradient flows: a trajectory plus a proved bound of its distance to the true solution.

**Lemma.**  Let G be Lipschitz on a neighbourhood of the balls B(t) = {z : |z - p(t)| <= T}, a <= t <= b, let y' = -G(y) and
|p' + G(p)| <= delta almost everywhere on [a, b], both absolutely continuous, and let every matrix J of the generalized
Jacobian of G at every point of every B(t) satisfy <J x, x> >= -mu |x|^2.  If |y(a) - p(a)| <= e and
E := e^{max(mu, 0) (b - a)} (e + delta (b - a)) < T, then |y - p| <= E on [a, b], and |y(b) - p(b)| <= e^{mu (b - a)} e +
delta (b - a) e^{max(mu, 0) (b - a)}.

*Proof.*  G is Lipschitz, so by the mean value theorem for generalized Jacobians (Clarke) G(y) - G(p) = J (y - p) with J in the
convex hull of the generalized Jacobians on the segment from p to y; the segment lies in B(t) as long as |y - p| <= T, B(t)
being convex, and the bound of <J x, x> passes to the convex hull.  With r = y - p, almost everywhere
(|r|^2)'/2 = -<G(y) - G(p), r> - <p' + G(p), r> <= mu |r|^2 + delta |r|.  Gronwall: |r(t)| <= e^{mu (t - a)} e + delta
∫_a^t e^{mu (t - s)} ds, which is at most E.  Were there a first t with |r(t)| = T, this would hold up to t and give
|r(t)| <= E < T.  So there is none.  []

For a normalized flow F = PG stands for G, and ``flow.sphere_tube`` for ``flow.tube``.

G is the gradient of the risk and Lipschitz away from degenerate neurons, across all cells: its generalized Jacobians are
the generalized Hessians ``flow.tube`` bounds without asking for the cell.  So the bound passes through crossings; only
delta asks whether p uses the right formulas, and ``flow.wrong_cell`` bounds what p's small violations cost.

On each piece, p is a polynomial with exact dyadic coefficients p_n.  With g_n the Taylor coefficients of G_cell(p(t)) at
0 and g_N(s) the N-th one at s,
    |p' + G_cell(p)| <= sum_{n < N} |(n+1) p_{n+1} + g_n| h^n + max_{0 <= s <= h} |g_N(s)| h^N,
all in ball arithmetic; p is a known polynomial, so no a-priori enclosure is needed.

Neurons that are dead or degenerate at the start rest for ever (in the class "once degenerate, always degenerate") and are no
coordinates.  The trajectory itself is not trusted: any polynomials may be handed in, the bound found is true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gfproof.flow.dimensions.enclosure import BoxEnclosure, enclose_on_box, risk_on_box
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.program import CellPrograms, entries_like, trace_cell
from gfproof.flow.spans import EnclosingStopped as EnclosingStopped
from gfproof.flow.spans import Enclosure as Enclosure
from gfproof.flow.spans import NotEnclosed as NotEnclosed
from gfproof.flow.spans import Span as Span
from gfproof.flow.spans import exact_columns, shortened
from gfproof.flow.sphere_tube import tube_of
from gfproof.flow.trajectory import Piece, Trajectory
from gfproof.flow.tube import Tube, Unprovable
from gfproof.flow.wrong_cell import WrongCell
from gfproof.meter import SILENT, Meter
from gfproof.network import Cell, Kind, Network
from gfproof.numbers import Ball, Number, Q, ball, midpoint, precision, rational, to_float, upper
from gfproof.numbers.ball_polynomials import norm_bound, value_at, values_on
from gfproof.numbers.jets import (
    ball_series,
    coefficients,
    series_length,
    spread,
    taylor_shift,
)
from gfproof.numbers.taylor import run
from gfproof.risk.segments import risk_and_gradient

PARTS = 4
TUBE_BITS = 80
SPLITS = 12
TRIES = 12


def enclose(
    trajectory: Trajectory,
    *,
    start_radius: object = 0,
    meter: Meter = SILENT,
    stopped: Callable[[], bool] | None = None,
) -> Enclosure:
    """Prove a bound for a trajectory of the gradient flow, or of the normalized flow if that is what it is.

    Args:
        trajectory: from ``flow`` or anywhere else; only its start, cells and polynomials are read.
        start_radius: of a ball of initial values, Euclidean, over all live coordinates; for a normalized flow it may
            contain starts off the spheres, from where solutions of Theta' = -F(Theta) are meant.
        stopped: asked before each piece and each part; once it is True the proof ends.

    Raises:
        NotEnclosed: a neuron degenerates, or the bound exceeds what can be proved; says where and why.
        EnclosingStopped: ``stopped`` said so.  Both carry what is proved up to there.
    """
    if isinstance(trajectory, BoxTrajectory):
        return enclose_on_box(trajectory, start_radius=start_radius, meter=meter, stopped=stopped)
    with precision(trajectory.bits + 10):
        return _Proof(trajectory, rational(start_radius), meter, stopped).go()


class _Stopped(Exception):
    """There is no more time."""


@dataclass
class _Proof:
    trajectory: Trajectory
    start_radius: Q
    meter: Meter
    stopped: Callable[[], bool] | None = None
    spans: list[Span] = field(default_factory=list)
    traced: dict[Cell, CellPrograms] = field(default_factory=dict)

    def go(self) -> Enclosure:
        found = self.trajectory
        network = found.network
        if not found.pieces:
            ends = found.domain.low, found.domain.high
            moving = [any(w * x + b > 0 for x in ends) for (w,), b in zip(network.w, network.b, strict=True)]
            return Enclosure(
                found, self.start_radius, (), tuple(i for i, alive in enumerate(moving) if alive)
            )
        kinds = found.pieces[0].cell.kinds
        self._check_start(kinds)
        live = tuple(i for i, kind in enumerate(kinds) if kind is not Kind.DEAD)
        self.tube = tube_of(found, live)
        self.live = live
        exact = list(network.entries())
        previous = [ball(exact[k]) for k in self.tube.coordinates]
        e = ball(self.start_radius)
        self.meter.begin("enclosure", len(found.pieces))
        now, done, spans = Q(0), 0, 0
        try:
            for piece in found.pieces:
                self._watch()
                if piece.start != now or piece.length < 0:
                    raise NotEnclosed("the pieces of the trajectory do not follow each other", now)
                self._check_cell(piece.cell, now)
                columns = self._exact(piece)
                here = [columns[k][0] for k in self.tube.coordinates]
                e = (e + norm_bound([x - y for x, y in zip(here, previous, strict=True)])).upper()
                e = self._piece(piece, columns, piece.length, now, e, 0)
                previous = [value_at(columns[k], ball(piece.length)) for k in self.tube.coordinates]
                now, done, spans = now + piece.length, done + 1, len(self.spans)
                self.meter.advance()
        except NotEnclosed as refused:
            raise NotEnclosed(str(refused), refused.time, self._partial(done, spans)) from None
        except _Stopped:
            note = f"the proof was stopped at time {to_float(now):.6g} of {to_float(found.reached):.6g}"
            raise EnclosingStopped(note, self._partial(done, spans)) from None
        self.meter.end()
        return Enclosure(found, self.start_radius, tuple(self.spans), live)

    def _partial(self, pieces: int, spans: int) -> Enclosure | None:
        """What the first pieces prove."""
        if pieces == 0:
            return None
        short = shortened(self.trajectory, pieces)
        return Enclosure(short, self.start_radius, tuple(self.spans[:spans]), self.live)

    def _watch(self) -> None:
        if self.stopped is not None and self.stopped():
            raise _Stopped

    def _check_start(self, kinds: Sequence[Kind]) -> None:
        """The first cell's dead neurons must be dead at the start: they are left out."""
        network, domain = self.trajectory.network, self.trajectory.domain
        for i, kind in enumerate(kinds):
            if kind is Kind.DEAD and any(
                network.w[i][0] * x + network.b[i] > 0 for x in (domain.low, domain.high)
            ):
                raise NotEnclosed(f"neuron {i + 1} is left out although it is active", Q(0))

    def _check_cell(self, cell: Cell, now: Q) -> None:
        """Is it a cell at all, with the same dead neurons as the first?  (Whether it is the right one is measured.)"""
        for i, kind in enumerate(cell.kinds):
            if (kind is Kind.DEAD) is (i in self.live):
                raise NotEnclosed(f"neuron {i + 1} degenerates: G is not Lipschitz there", now)
        kinked = sorted(i for i, kind in enumerate(cell.kinds) if kind in (Kind.RIGHT, Kind.LEFT))
        breakpoints = [k.breakpoint for k in cell.knots if k.neuron is None]
        if sorted(k.neuron for k in cell.knots if k.neuron is not None) != kinked or breakpoints != list(
            range(len(self.trajectory.domain.target.breakpoints))
        ):
            raise NotEnclosed(f"{cell} is not a cell of this problem", now)

    def _exact(self, piece: Piece) -> list[list[Ball]]:
        """The polynomials with the midpoints of their coefficients."""
        return exact_columns(piece, self.trajectory.arithmetic)

    def _programs(self, cell: Cell) -> CellPrograms:
        """The formulas of a cell, traced here."""
        if cell not in self.traced:
            found = self.trajectory
            self.traced[cell] = trace_cell(cell, found.network, found.domain, normalized=found.normalized)
        return self.traced[cell]

    def _piece(self, piece: Piece, columns: list[list[Ball]], h: Q, now: Q, e: Ball, depth: int) -> Ball:
        """The bound at the end of a piece (or of the part of it that is left)."""
        spans = len(self.spans)
        try:
            delta = self._defect(self._programs(piece.cell), columns, ball(h))
            return self._through(columns, h, now, e, delta)
        except Unprovable as reason:
            del self.spans[spans:]
            if depth == SPLITS:
                shown = f"{to_float(now):.6g}"
                raise NotEnclosed(f"no enclosure beyond time {shown}: {reason}", now) from None
        half = h / 2
        e = self._piece(piece, columns, half, now, e, depth + 1)
        shifted = [taylor_shift(column, ball(half)) for column in columns]
        return self._piece(piece, shifted, half, now + half, e, depth + 1)

    def _defect(self, programs: CellPrograms, columns: list[list[Ball]], h: Ball) -> Ball:
        """A bound of |p' + G(p)| on [0, h], over the live coordinates."""
        order = len(columns[0]) - 1
        field = self._along(programs, columns, order)
        total, power = ball(0), ball(1)
        for n in range(order):
            values = [(n + 1) * columns[k][n + 1] + field[k][n] for k in self.tube.coordinates]
            total, power = total + norm_bound(values) * power, power * h
        with precision(TUBE_BITS):
            half = h / 2
            around = [spread(taylor_shift(column, half), half) for column in columns]
            wide = self._along(programs, around, order + 1)
            last = norm_bound([wide[k][order] for k in self.tube.coordinates])
        if not last.is_finite():
            raise Unprovable("the remainder of a step is unbounded: a kink moves too fast")
        found = self.trajectory
        wrong = WrongCell(programs.cell, found.network, found.domain, normalized=found.normalized)
        return (total + last * power + wrong.bound(columns, h)).upper()

    def _along(
        self, programs: CellPrograms, columns: Sequence[Sequence[Ball]], terms: int
    ) -> dict[int, list[Ball]]:
        """Per live coordinate, the first Taylor coefficients of G_cell along polynomials, enclosed."""
        with series_length(terms):
            inputs = [ball_series(column[:terms], terms) for column in columns]
            results = run(programs.field, inputs, ball)
        return {k: coefficients(results[k], terms) for k in self.tube.coordinates}

    def _through(self, columns: list[list[Ball]], length: Q, now: Q, e: Ball, delta: Ball) -> Ball:
        waiting = [(length * k / PARTS, length * (k + 1) / PARTS, 0) for k in range(PARTS)][::-1]
        guess = ball(0)
        with precision(TUBE_BITS):
            while waiting:
                self._watch()
                a, b, depth = waiting.pop()
                s = ball(b - a)
                bound = self._part(columns, a, b, e, delta, guess)
                if bound is None:
                    if depth == SPLITS:
                        raise Unprovable(
                            "the tube does not close: the flow is too sensitive for these digits"
                        )
                    waiting += [((a + b) / 2, b, depth + 1), (a, (a + b) / 2, depth + 1)]
                    continue
                mu, within = bound
                rise = mu.max(ball(0))
                final = ((mu * s).exp() * e + delta * s * (rise * s).exp()).upper()
                self.spans.append(Span(now + a, now + b, upper(within), upper(final), upper(delta)))
                e, guess = final, rise
        return e

    def _part(
        self, columns: list[list[Ball]], a: Q, b: Q, e: Ball, delta: Ball, guess: Ball
    ) -> tuple[Ball, Ball] | None:
        """(mu, E) on [a, b], or None if no tube closes."""
        s = ball(b - a)
        base = [values_on(column, a, b) for column in columns]
        loose = e + delta * s
        tube = (ball(Q(3, 2)) * loose * (guess * s * ball(Q(13, 10))).exp()).upper()
        if not tube > 0:
            tube = ball(Q(1, 2**200))
        inside = set(self.tube.coordinates)
        for _ in range(TRIES):
            ring = Ball(0, tube)
            box = [x + ring if k in inside else x for k, x in enumerate(base)]
            try:
                mu = self.tube.rate(box)
            except Unprovable:
                return None
            within = ((mu.max(ball(0)) * s).exp() * loose).upper()
            if within < tube:
                return mu, within
            if not within.is_finite() or mu * s > 20:
                return None
            tube = (within * 2).upper()
        return None


def enclosed_entries(found: Enclosure, time: object) -> list[Number]:
    """The entries w, b, v, c, a of the true solution at a time: balls; those of dead neurons as they are, rational."""
    values = found.middle(time)
    with precision(found.trajectory.bits + 10):
        ring = Ball(0, ball(found.radius(time)).upper())
        for k in found.coordinates:
            values[k] = values[k] + ring
    return values


def enclosed_state(found: Enclosure, time: object) -> Network:
    """The network at a time as balls that contain the true solution (dead neurons exact)."""
    return Network.of(entries_like(found.trajectory.network, enclosed_entries(found, time)))


def enclosed_risk(found: Enclosure, time: object) -> Ball:
    """A ball around the risk of the true solution.

    At a rational network z near the trajectory risk and G are exact; |L(y) - L(z)| <= |G(z)| e + M e^2 / 2 with e a bound of
    |y - z| and M of the generalized Hessians in between.
    """
    if isinstance(found, BoxEnclosure):
        return risk_on_box(found, time)
    trajectory = found.trajectory
    values, coordinates = found.middle(time), frozenset(found.coordinates)
    with precision(trajectory.bits + 10):
        exact = [midpoint(x) if isinstance(x, Ball) else rational(x) for x in values]
        e = norm_bound([x - ball(y) for x, y in zip(values, exact, strict=True) if isinstance(x, Ball)])
        e = (e + ball(found.radius(time))).upper()
        network = Network.of(entries_like(trajectory.network, exact))
        risk, gradient = risk_and_gradient(network, trajectory.domain)
        ring = Ball(0, e)
        box = [ball(x) + ring if k in coordinates else ball(x) for k, x in enumerate(exact)]
        try:
            steep = Tube(trajectory.network, trajectory.domain, found.live).size(box)
        except Unprovable as reason:
            raise NotEnclosed(str(reason), rational(time)) from None
        slope = norm_bound([ball(x) for x in gradient.entries()])
        return ball(risk) + Ball(0, (slope * e + steep * e**2 / 2).upper())
