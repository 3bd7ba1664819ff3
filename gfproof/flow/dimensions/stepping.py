"""The trajectory of a gradient flow for inputs uniform on a box of any dimension: Taylor steps inside one type of hyperplanes.

As on an interval (``flow.stepping``) each step stays where G is analytic: its polynomial is searched for the first exit, cut
there, and the type just after is read off a short series.  Several changes at one time are made together.

What cannot be told ends with a reason and the part that was computed, never with a guess:
a function that has to be positive stays within the tolerance of zero and its series does not say on which side; two types
that send the trajectory to each other; a hyperplane that turns about a vertex while it contains an edge; a neuron whose active
set is smaller than the digits resolve.
"""

from __future__ import annotations

import math
import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from gfproof.case import Case, Flow
from gfproof.errors import CaseError, NotAvailable
from gfproof.flow.bundles import Bundles
from gfproof.flow.dimensions.events import (
    BoxChange,
    BoxEvent,
    Corners,
    changes,
    type_after,
    watched,
)
from gfproof.flow.dimensions.program import BoxDomain, BoxPrograms, trace_type
from gfproof.flow.dimensions.start import first_type, unique_on_box
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.expansion import FARTHEST, Expansions, step_of
from gfproof.flow.itinerary import Crossing
from gfproof.flow.program import entries_like
from gfproof.flow.stepping import GUARD, METER_UNITS, MOST_GUARD, OVERHEAD, Budget
from gfproof.flow.trajectory import FlowAmbiguous, FlowCutOff, Piece
from gfproof.meter import SILENT, Meter
from gfproof.network import Network
from gfproof.numbers import Number, Q, bits_for, to_float
from gfproof.numbers.arithmetic import ARITHMETICS, Arithmetic
from gfproof.numbers.crossing import first_exit
from gfproof.numbers.taylor import horner, jet, log2_of_step, order_for, run
from gfproof.problem import Uniform
from gfproof.risk.cut_types import CutType, Pivots
from gfproof.verdict import undecided

SHORT = 8  # order of the series a type is read from
ROUNDS = 12  # changes of type at one time
MOST_TRACED = 4_000_000  # lines of all programs that are kept
WIDEST_ESTIMATE = 80
NUDGE = 1e-6
NOT_FINITE = "the series of a step is not finite: hyperplanes coincide, or one turns about a vertex while it contains an edge"


def box_domain(case: Case) -> BoxDomain:
    """The box and the target of a case.

    Raises:
        NotAvailable: a law that is not uniform, or a target that changes along hyperplanes.
    """
    problem = case.problem
    if not isinstance(problem.law, Uniform):
        raise NotAvailable(
            f"a flow for a law of kind {problem.law.kind} in dimension {problem.law.dimension}"
        )
    target = problem.polynomial_field()
    if target.changes:
        raise NotAvailable("a flow for a target that changes along hyperplanes, d >= 2")
    return BoxDomain(problem.law.low, problem.law.high, target)


def integrate_on_box(
    network: Network,
    domain: BoxDomain,
    until: Q,
    *,
    digits: int = 30,
    arithmetic: str = "arb",
    budget: Budget | None = None,
    meter: Meter = SILENT,
    guard: int | None = None,
) -> BoxTrajectory:
    """The gradient flow of a network over Q on a box.

    Args:
        digits: every entry at every time is computed to 10^-digits times max(1, largest entry).
        guard: digits carried beyond ``digits``; by default 10, and more if the flow is seen to magnify errors.

    Raises:
        FlowCutOff: the budget is exhausted; carries the partial trajectory.
        FlowAmbiguous: the next type cannot be told; carries the partial trajectory and the reason.
    """
    if until < 0:
        raise CaseError(f"{until}, expected a time of at least 0", field="until")
    if not 1 <= digits <= 10_000:
        raise CaseError(f"{digits}, expected 1 to 10,000", field="digits")
    carried, start = GUARD if guard is None else guard, clock.monotonic()
    while True:
        work = _Run(
            network, domain, until, digits, carried, ARITHMETICS[arithmetic], budget or Budget(), meter, start
        )
        with work.numbers.scope(work.bits):
            found = work.go()
        lost = math.ceil(max(work.amplification, 0.0))
        if guard is not None or lost <= carried - GUARD + GUARD // 3 or carried >= MOST_GUARD:
            return found
        carried = min(lost + GUARD, MOST_GUARD)


@dataclass
class _Run:
    """One pass at a fixed precision, over the leaders of the bundles."""

    network: Network
    domain: BoxDomain
    until: Q
    digits: int
    guard: int
    numbers: Arithmetic
    budget: Budget
    meter: Meter
    started: float
    pieces: list[Piece] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    time: Q = field(default_factory=Q)
    amplification: float = 0.0

    def __post_init__(self) -> None:
        self.bits = bits_for(self.digits + self.guard, 0)
        self.order = order_for(self.digits + self.guard)
        self.tolerance = 1 / Q(10) ** (self.digits + self.guard // 2)
        self.bundles = Bundles.of(self.network)
        self.leaders = self.bundles.reduced(self.network)
        self.width = self.leaders.width
        self.kind = first_type(self.network, self.bundles, self.domain)
        self._programs: dict[tuple[CutType, Pivots], BoxPrograms] = {}
        self._traced = 0
        self._pivots: Pivots | None = None
        self._expansions = Expansions(self.numbers, self.bits, self.order, self.tolerance)
        self._rate: float | None = None
        self._kept = 0
        self._stuck = 0

    def go(self) -> BoxTrajectory:
        numbers = self.numbers
        self.state: list[Number] = [numbers.lift(x) for x in self.leaders.entries()]
        self.meter.begin("flow", METER_UNITS)
        shown = 0
        while self.time < self.until or not self.pieces:
            self._check_budget()
            self._freeze()
            self._settle()
            self._step()
            if self.until > 0:
                done = int(METER_UNITS * to_float(self.time / self.until))
                self.meter.advance(done - shown)
                shown = done
        self.meter.end()
        return self.trajectory()

    def trajectory(self, *findings: object) -> BoxTrajectory:
        """What has been computed so far."""
        final = self.bundles.expanded(Network.of(entries_like(self.leaders, self.state)))
        return BoxTrajectory(
            self.network,
            self.domain,
            self.digits,
            self.bits,
            self.numbers.name,
            self.until,
            tuple(self.pieces),
            tuple(self.crossings),
            (),
            (unique_on_box(self.network, self.domain), *findings),  # type: ignore[arg-type]  # findings
            tuple(final.entries()),
            self.time,
            clock.monotonic() - self.started,
            None if len(self.state) > WIDEST_ESTIMATE else self.amplification,
        )

    @property
    def programs(self) -> BoxPrograms:
        """Those of the present type, divided by weights that are not small now."""
        sizes = self._weights()
        if self._pivots is None or not self._pivots.good_for(sizes):
            self._pivots = Pivots.best(sizes)
        key = self.kind, self._pivots
        if key not in self._programs:
            if self._traced > MOST_TRACED:
                self._programs.clear()
                self._traced = 0
            self._programs[key] = trace_type(self.kind, self._pivots, self.leaders, self.domain, self.bundles)
            self._traced += len(self._programs[key].field.lines)
        return self._programs[key]

    def _weights(self) -> list[list[float]]:
        d, exact = self.domain.dimension, self.numbers.exact
        sides = [to_float(q - p) for p, q in zip(self.domain.low, self.domain.high, strict=True)]
        return [
            [to_float(exact(self.state[i * d + k])) * side for k, side in enumerate(sides)]
            for i in range(self.width)
        ]

    def _check_budget(self) -> None:
        steps, most = self.budget.steps, self.budget.megabytes
        if steps is not None and len(self.pieces) >= steps:
            self._cut_off(f"{steps} steps")
        if most is not None and self._kept * (self.bits // 8 + OVERHEAD) > most * 1e6:
            self._cut_off(f"{most:g} megabytes")
        self._check_time()

    def _check_time(self) -> None:
        seconds, stopped = self.budget.seconds, self.budget.stopped
        if stopped is not None and stopped():
            self._cut_off("patience (interrupted)")
        if seconds is not None and clock.monotonic() - self.started > seconds:
            self._cut_off(f"{seconds:g} seconds")

    @property
    def _watch(self) -> Callable[[], None] | None:
        asked = self.budget.seconds is not None or self.budget.stopped is not None
        return self._check_time if asked else None

    def _cut_off(self, reason: str) -> NoReturn:
        note = f"budget of {reason} used up at time {to_float(self.time):.6g} of {to_float(self.until):.6g}"
        reached = undecided("reached", "the flow is computed up to the time asked for", note)
        raise FlowCutOff(f"flow: {note}", self.trajectory(reached))

    def _give_up(self, reason: str) -> NoReturn:
        note = f"{reason}, at time {to_float(self.time):.6g}"
        reached = undecided("reached", "the flow is computed up to the time asked for", note)
        raise FlowAmbiguous(f"flow: {note}", self.trajectory(reached))

    def _settle(self) -> None:
        """Read the type just after the present time off short series, until the series of a type confirms it."""
        met = {self.kind}
        for _ in range(ROUNDS):
            columns = self._short_series()
            h = self.numbers.lift(step_of(min(log2_of_step(columns, self.numbers), 0.0)))
            found = type_after(self.kind, self._corners(columns), lambda c, h=h: self._leading(c, h))
            if found == self.kind:
                return
            self._change_to(found)
            if found in met:
                self._give_up(
                    "the flow touches the boundary between two types and each sends it to the other"
                )
            met.add(found)
        self._give_up(f"more than {ROUNDS} changes of type at one time")

    def _change_to(self, found: CutType) -> None:
        if self.time > 0:
            for change in changes(self.kind, found):
                self._note(change)
        for i in range(self.width):
            if self.kind.alive(i) and not found.alive(i):
                self._give_up(
                    f"neuron {self._named(i) + 1} is active on a set smaller than the digits resolve"
                )
        self.kind, self._rate = found, None

    def _note(self, change: BoxChange) -> None:
        found = change.named(self.bundles.leaders, self.domain)
        self.crossings.append(Crossing(self.time, found))  # type: ignore[arg-type]  # on a box

    def _named(self, leader: int) -> int:
        return self.bundles.leaders[leader]

    def _leading(self, coefficients: Sequence[Number], h: Number) -> int:
        small, power = self.numbers.lift(self.tolerance), self.numbers.lift(Q(1))
        for c in coefficients[: SHORT + 1]:
            if abs(c) * power > small:
                return 1 if c > 0 else -1
            power = power * h
        return 0

    def _corners(self, columns: Sequence[Sequence[Number]]) -> Corners:
        return Corners(columns, self.width, self.domain, self.numbers)

    def _short_series(self) -> tuple[list[Number], ...]:
        series = jet(self.programs.field, self.state, SHORT, self.numbers, ()).state
        if not all(self.numbers.finite(column[-1]) for column in series):
            self._give_up(NOT_FINITE)
        return series

    def _step(self) -> None:
        numbers, rest = self.numbers, self.until - self.time
        programs: Any = self.programs  # of a type in place of a cell
        series, log2_step = self._expansions.expand(programs, self.state, rest, self._watch)
        columns = series.state
        if not all(numbers.finite(column[-1]) for column in columns):
            self._give_up(NOT_FINITE)
        step = min(rest, step_of(log2_step)) if log2_step < FARTHEST else rest
        share = self._first_exit(columns, step)
        if share is None:
            self._move(columns, step)
            return
        length = numbers.exact(numbers.lift(step * share))
        if length > 0:
            self._move(columns, length)
            return
        h = numbers.lift(step_of(min(log2_step, 0.0)))
        self._stuck += 1
        found = type_after(self.kind, self._corners(columns), lambda c: self._leading(c, h))
        if found == self.kind or self._stuck > ROUNDS:
            self._give_up("the flow runs along the boundary of a type, closer than the digits resolve")
        self._change_to(found)

    def _first_exit(self, columns: Sequence[Sequence[Number]], step: Q) -> Q | None:
        """When the first function that is positive inside turns negative, as a share of the step."""
        numbers, first = self.numbers, None
        h, small = numbers.lift(step), numbers.lift(self.tolerance)
        for _, coefficients in watched(self.kind, self._corners(columns), h, small):
            scaled, power = [], numbers.lift(Q(1))
            for c in coefficients:
                scaled.append(c * power)
                power = power * h
            share = first_exit(scaled, self.tolerance, numbers, self._watch)
            if share is not None and (first is None or share < first):
                first = share
        return first

    def _move(self, columns: tuple[list[Number], ...], length: Q) -> None:
        numbers = self.numbers
        self._grow(length)
        expanded = self._expanded(columns)
        self.pieces.append(Piece(self.time, length, self.programs, expanded))  # type: ignore[arg-type]  # of a type
        self._kept += sum(map(len, expanded))
        s = numbers.lift(length)
        self.state = [numbers.drop(horner(column, s)) for column in columns]
        self.time = self.time + length
        self._stuck = 0

    def _expanded(self, columns: tuple[list[Number], ...]) -> tuple[list[Number], ...]:
        """The series of all neurons."""
        if self.width == self.network.width:
            return columns
        lift = self.numbers.lift
        rows = [
            self.bundles.expanded(Network.of(entries_like(self.leaders, coefficients))).map(
                lambda x: lift(x) if isinstance(x, Q) else x
            )
            for coefficients in zip(*columns, strict=True)
        ]
        return tuple(list(column) for column in zip(*(row.entries() for row in rows), strict=True))

    def _grow(self, length: Q) -> None:
        """Add to the digits that errors can grow by: the rate is -lambda_min of the Jacobian of G, in float64."""
        if len(self.state) > WIDEST_ESTIMATE:
            return
        at = np.array([to_float(self.numbers.exact(x)) for x in self.state])
        nudged = np.concatenate([at + NUDGE * np.eye(len(at)), at - NUDGE * np.eye(len(at))])
        with np.errstate(all="ignore"):
            values = run(self.programs.field, list(nudged.T), to_float)
            rows = np.array([np.broadcast_to(x, len(nudged)) for x in values], dtype=float)
        slopes = (rows[:, : len(at)] - rows[:, len(at) :]) / (2 * NUDGE)
        if not np.isfinite(slopes).all():
            return
        rate = -float(np.linalg.eigvalsh((slopes + slopes.T) / 2)[0])
        worst = max(rate, rate if self._rate is None else self._rate)
        self._rate = rate
        if worst > 0:
            self.amplification += worst * to_float(length) / math.log(10)

    def _freeze(self) -> None:
        """A neuron whose (w_i, b_i) has shrunk to zero within the tolerance while v_i has not rests from now on."""
        d, width, small = self.domain.dimension, self.width, self.numbers.lift(self.tolerance)
        for i in range(width):
            inner = [*range(i * d, (i + 1) * d), width * d + i]
            outer = [width * (d + 1 + k) + i for k in range(self.network.outputs)]
            if not self.kind.alive(i) or any(abs(self.state[k]) > small for k in inner):
                continue
            if any(abs(self.state[k]) > small for k in outer):
                for k in inner:
                    self.state[k] = self.numbers.lift(Q(0))
                self._note(BoxChange(BoxEvent.DEGENERATE, i))
                self.kind, self._rate = without(self.kind, i), None


def without(kind: CutType, neuron: int) -> CutType:
    """The type in which a neuron is inactive on the whole box."""
    signs = tuple((-1,) * len(row) if i == neuron else row for i, row in enumerate(kind.signs))
    orders = tuple((order, sign) for order, sign in kind.orders if neuron not in order[:2])
    return CutType(kind.dimension, signs, orders)


def final_time(case: Case, until: object) -> object:
    """The time asked for, by default that of the case's dynamics."""
    if until is not None:
        return until
    if not isinstance(case.dynamics, Flow):
        raise CaseError("no final time: the case has no [dynamics] of kind flow", source=case.name)
    return case.dynamics.until
