"""Claims along an enclosed flow, decided in ball arithmetic for the true solution y, not for its approximation p.

Integrals over time come piece by piece.  With l_n the Taylor coefficients of L_cell(p(t)),

    ∫_0^h L(p) dt = sum_{n < N} l_n h^{n+1} / (n+1) + O(max |l_N| h^{N+1}),
    |L(y) - L(p)| <= |G(p)| e + M e^2 / 2,     ||G(y)|^2 - |G(p)|^2| <= M e (2 |G(p)| + M e),

e the proved distance, M a bound of the generalized Hessians on the tube; the costs of slightly wrong cells are added.  Along
a normalized flow the field F = PG takes the place of G in the second line, with a bound of its generalized Jacobians for M.

Claims (constant_target C7, valid for the uniform law in d = 1; E, V, W as there):
    C7a  L(T) - L(0) + ∫ |G|^2 = 0                  any target
    C7c  V(T) + 8 ∫ L = V(0),  V = |w|^2 + |b|^2 + |v|^2 + |c|^2 + |c - 2 xi|^2
    C7d  |theta_T|^2 <= V(0)
    C7g  L(T) <= E_0 L_0 / (E_0 + 4 L_0 T),  E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2
An identity is reported with the proved bound of its defect; that the bound shrinks with the digits is the evidence there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gfproof.flow.dimensions.enclosure import BoxEnclosure
from gfproof.flow.dimensions.integrals import integrals_on_box
from gfproof.flow.enclosure import Enclosure, NotEnclosed, enclosed_risk, enclosed_state
from gfproof.flow.program import CellPrograms, trace_cell
from gfproof.flow.spans import exact_columns
from gfproof.flow.sphere_tube import tube_of
from gfproof.flow.trajectory import Piece
from gfproof.flow.tube import Tube, Unprovable
from gfproof.flow.wrong_cell import WrongCell
from gfproof.network import Cell, Network, Vector
from gfproof.numbers import Ball, Q, ball, precision, radius, to_float, upper
from gfproof.numbers.ball_polynomials import value_at
from gfproof.numbers.jets import (
    ball_series,
    coefficients,
    polynomial_product,
    series_length,
    spread,
    taylor_shift,
)
from gfproof.numbers.programs import Program
from gfproof.numbers.taylor import run
from gfproof.verdict import Evidence, Finding, holds, undecided

SPLITS = 10
TUBE_BITS = 80


@dataclass(frozen=True)
class Integrals:
    """∫ L and ∫ |G|^2 over [0, T] along the true solution, as balls; ∫ |PG|^2 along a normalized flow."""

    risk: Ball
    squared_gradient: Ball


def integrals(found: Enclosure) -> Integrals:
    """The integrals over the whole enclosure.

    Raises:
        NotEnclosed: a bound of the Hessian does not exist on some piece.
    """
    if isinstance(found, BoxEnclosure):
        return Integrals(*integrals_on_box(found))
    trajectory = found.trajectory
    with precision(trajectory.bits + 10):
        tube = tube_of(trajectory, found.live)
        work = _Quadrature(found, tube)
        risk, gradient = ball(0), ball(0)
        for piece in trajectory.pieces:
            more = work.piece(piece)
            risk, gradient = risk + more[0], gradient + more[1]
        return Integrals(risk, gradient)


@dataclass
class _Quadrature:
    found: Enclosure
    tube: Tube
    traced: dict[Cell, tuple[CellPrograms, CellPrograms]] = field(default_factory=dict)

    def piece(self, piece: Piece) -> tuple[Ball, Ball]:
        trajectory = self.found.trajectory
        columns = exact_columns(piece, trajectory.arithmetic)
        if piece.cell not in self.traced:
            network, domain = trajectory.network, trajectory.domain
            plain = trace_cell(piece.cell, network, domain)
            moving = (
                trace_cell(piece.cell, network, domain, normalized=True) if trajectory.normalized else plain
            )
            self.traced[piece.cell] = plain, moving
        return self._part(*self.traced[piece.cell], columns, piece.start, piece.length, 0)

    def _part(
        self,
        plain: CellPrograms,
        moving: CellPrograms,
        columns: list[list[Ball]],
        start: Q,
        h: Q,
        depth: int,
    ) -> tuple[Ball, Ball]:
        try:
            return self._whole(plain, moving, columns, start, h)
        except Unprovable as reason:
            if depth == SPLITS:
                raise NotEnclosed(f"no bound of the Hessian: {reason}", start) from None
        half = h / 2
        left = self._part(plain, moving, columns, start, half, depth + 1)
        moved = [taylor_shift(column, ball(half)) for column in columns]
        right = self._part(plain, moving, moved, start + half, half, depth + 1)
        return left[0] + right[0], left[1] + right[1]

    def _whole(
        self, plain: CellPrograms, moving: CellPrograms, columns: list[list[Ball]], start: Q, h: Q
    ) -> tuple[Ball, Ball]:
        order, length = len(columns[0]) - 1, ball(h)
        with precision(TUBE_BITS):
            middle = ball(h / 2)
            around = [spread(taylor_shift(column, middle), middle) for column in columns]
            span = ball(0).union(length)
            e = self._distance(start, h)
            ring = Ball(0, e.upper())
            inside = set(self.tube.coordinates)
            box = [value_at(c, span) + (ring if k in inside else ball(0)) for k, c in enumerate(columns)]
            steep, steep_field = self.tube.size(box), self.tube.lipschitz(box)
        trajectory = self.found.trajectory
        wrong = [
            WrongCell(plain.cell, trajectory.network, trajectory.domain, normalized=normalized)
            for normalized in (False, trajectory.normalized)
        ]
        off_gradient, off_field = (one.bound(columns, length) for one in wrong)
        off_risk = wrong[0].bound_of_risk(columns, length)
        risk = self._series(plain.risk, columns, order)[0]
        risk_rest = self._rest(plain.risk, around, order, length)[0]
        along = self._series(moving.field, columns, order)
        rest = self._rest(moving.field, around, order, length)
        sizes = [_size(along[k], rest[k], length) for k in self.tube.coordinates]
        square = [ball(0)] * (2 * order - 1)
        for k, most in zip(self.tube.coordinates, sizes, strict=True):
            tail = (rest[k] * (2 * most + rest[k])).upper()
            square = [x + y for x, y in zip(square, polynomial_product(along[k], along[k]), strict=True)]
            square[0] = square[0] + Ball(0, tail)
        size = _length(sizes)
        steepest = size if moving is plain else self._size_of(plain, columns, around, order, length)
        if not (size.is_finite() and steepest.is_finite() and risk_rest.is_finite()):
            raise Unprovable("the remainder of a step is unbounded: a kink moves too fast")
        far = (steep_field * e + off_field).upper()  # |F(y) - F_cell(p)|
        at_risk = (risk_rest + steepest * e + steep * e * e / 2 + off_gradient * e + off_risk).upper()
        at_square = (far * (2 * size + far)).upper()
        return (
            _integral(risk, length) + Ball(0, (at_risk * length).upper()),
            _integral(square, length) + Ball(0, (at_square * length).upper()),
        )

    def _distance(self, start: Q, h: Q) -> Ball:
        spans = self.found.spans
        return ball(max((s.distance for s in spans if s.start < start + h and s.end > start), default=Q(0)))

    def _size_of(
        self,
        programs: CellPrograms,
        columns: list[list[Ball]],
        around: list[list[Ball]],
        order: int,
        length: Ball,
    ) -> Ball:
        """A bound of |G_cell(p)| on the piece."""
        along = self._series(programs.field, columns, order)
        rest = self._rest(programs.field, around, order, length)
        return _length([_size(along[k], rest[k], length) for k in self.tube.coordinates])

    def _series(self, program: Program, columns: Sequence[Sequence[Ball]], terms: int) -> list[list[Ball]]:
        """The first Taylor coefficients of the results along polynomials."""
        with series_length(terms):
            inputs = [ball_series(column[:terms], terms) for column in columns]
            return [coefficients(x, terms) for x in run(program, inputs, ball)]

    def _rest(self, program: Program, around: list[list[Ball]], order: int, length: Ball) -> list[Ball]:
        """What the coefficients from ``order`` on add on the piece, at most."""
        with precision(TUBE_BITS):
            wide = self._series(program, around, order + 1)
        return [(x[order].abs_upper() * length**order).upper() for x in wide]


def _size(column: Sequence[Ball], rest: Ball, length: Ball) -> Ball:
    """A bound of a polynomial with a remainder on [0, length]."""
    total = ball(0)
    for c in reversed(column):
        total = (total * length + c.abs_upper()).upper()
    return (total + rest).upper()


def _length(sizes: Sequence[Ball]) -> Ball:
    return sum((x * x for x in sizes), ball(0)).upper().sqrt().upper()


def _integral(column: Sequence[Ball], length: Ball) -> Ball:
    total = ball(0)
    for n in range(len(column) - 1, -1, -1):
        total = (total + column[n] / (n + 1)) * length
    return total


def energy_identity(found: Enclosure, known: Integrals | None = None) -> Finding:
    """C7a: L(T) - L(0) + ∫ |G|^2 = 0, with the proved bound of the defect (|PG| along a normalized flow, its claim C4)."""
    known = known or integrals(found)
    with precision(found.trajectory.bits + 10):
        defect = enclosed_risk(found, found.reached) - enclosed_risk(found, 0) + known.squared_gradient
    normalized = found.trajectory.normalized
    name, size = ("C4", "|PG|") if normalized else ("C7a", "|G|")
    return identity(name, f"L(T) - L(0) + ∫ {size}^2 = 0", defect, found)


def lyapunov_identity(found: Enclosure, xi: Vector, known: Integrals | None = None) -> Finding:
    """C7c: V(T) + 8 ∫ L = V(0) for the constant target xi, with the proved bound of the defect."""
    known = known or integrals(found)
    with precision(found.trajectory.bits + 10):
        state, start = enclosed_state(found, found.reached), enclosed_state(found, 0)
        defect = _lyapunov(state, xi) - _lyapunov(start, xi) + 8 * known.risk
    return identity("C7c", "V(T) + 8 ∫ L - V(0) = 0", defect, found)


def norm_bound(found: Enclosure, xi: Vector) -> Finding:
    """C7d: |theta_t|^2 <= V(0) at the ends of all spans."""
    statement = "|theta_t|^2 <= V(theta_0)"
    with precision(found.trajectory.bits + 10):
        most = _lyapunov(enclosed_state(found, 0), xi)
        for span in found.spans:
            state = enclosed_state(found, span.end)
            if not sum((_square(x) for x in state.entries()), ball(0)) <= most:
                return undecided("C7d", statement, f"not decided at t = {to_float(span.end):.6g}")
    return holds("C7d", statement, Evidence.ENCLOSED, scope=_times(found))


def risk_bound(found: Enclosure, xi: Vector) -> Finding:
    """C7g: L(T) <= E_0 L_0 / (E_0 + 4 L_0 T) at the ends of all spans."""
    statement = "L(t) <= E_0 L_0 / (E_0 + 4 L_0 t)"
    start = found.trajectory.network
    with precision(found.trajectory.bits + 10):
        first, e0 = enclosed_risk(found, 0), ball(_smaller_half(start, xi))
        if e0 == 0:
            return holds("C7g", statement, Evidence.EXACT, note="E_0 = 0: the flow rests at risk 0")
        for span in found.spans:
            allowed = e0 * first / (e0 + 4 * first * ball(span.end))
            if not enclosed_risk(found, span.end) <= allowed:
                return undecided("C7g", statement, f"not decided at t = {to_float(span.end):.6g}")
    return holds("C7g", statement, Evidence.ENCLOSED, scope=_times(found))


def identity(id: str, statement: str, defect: Ball, found: Enclosure) -> Finding:
    """The finding about an identity whose defect is enclosed: it must contain 0, and its size is in the note."""
    if not defect.contains(0):
        raise AssertionError(f"{id}: a theorem fails on an enclosure, so the enclosure is wrong: {defect}")
    note = f"T = {to_float(found.reached):.6g}, defect at most {to_float(radius(defect) + abs(upper(defect))):.2g}"
    return holds(id, f"{statement} up to the bound in the note", Evidence.ENCLOSED, note=note)


def _times(found: Enclosure) -> str:
    return f"this case, at {len(found.spans)} times up to {to_float(found.reached):.6g}"


def _square(x: Ball | Q) -> Ball:
    return ball(x) * ball(x)


def _lyapunov(state: Network, xi: Vector) -> Ball:
    total = sum((_square(x) for x in state.entries()), ball(0))
    return total + sum((_square(ball(c) - 2 * ball(x)) for c, x in zip(state.c, xi, strict=True)), ball(0))


def _smaller_half(start: Network, xi: Vector) -> Q:
    """E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2."""
    total = sum(((c - x) ** 2 for c, x in zip(start.c, xi, strict=True)), Q(0))
    for i in range(start.width):
        outer = sum((v * v for v in start.outer(i)), Q(0))
        total += min(outer, sum((w * w for w in start.w[i]), start.b[i] ** 2))
    return total
