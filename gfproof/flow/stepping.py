"""The trajectory of a gradient flow: cell by cell Taylor steps at any precision, every crossing located.

G is analytic inside a cell, only Lipschitz where a kink enters or leaves the domain and C^1 where two kinks meet; a method
that steps over such a place is silently of order 2 or 3 whatever its order inside.  So each step stays in one cell: its
Taylor polynomial is searched for the first exit, cut there, and the next step uses the formulas of the next cell.

Works for d = 1, the uniform law on an interval and piecewise polynomial targets.
"""

from __future__ import annotations

import math
import time as clock
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from gfproof.case import Case, Flow, NormalizedFlow
from gfproof.errors import CaseError, NotAvailable
from gfproof.flow.expansion import FARTHEST, Expansions, step_of
from gfproof.flow.growth import Growth
from gfproof.flow.itinerary import Change, Crossing, Event, next_cell, watched
from gfproof.flow.program import CellPrograms, trace_cell
from gfproof.flow.sphere import check_normalized
from gfproof.flow.trajectory import Asymptotic, FlowAmbiguous, FlowCutOff, Piece, Trajectory
from gfproof.flow.uniqueness import UNIQUE_ON_SPHERES, uniqueness
from gfproof.flow.windows import Leaps
from gfproof.meter import SILENT, Meter
from gfproof.network import Cell, Kind, Network, cell_and_kinks
from gfproof.numbers import Q, bits_for, rational, to_float
from gfproof.numbers.arithmetic import ARITHMETICS, Arithmetic
from gfproof.numbers.crossing import first_exit
from gfproof.numbers.taylor import Jet, horner, order_for
from gfproof.problem import Atoms
from gfproof.risk.segments import Domain
from gfproof.verdict import undecided

GUARD = 10  # digits carried beyond those asked for, besides those the flow itself eats
MOST_GUARD = 2000
WIDEST_ESTIMATE = 80  # parameters; beyond, the Hessian in Python floats costs more than the flow
SEEN = 3  # steps between two looks at the growth of errors
METER_UNITS = 1000
OVERHEAD = 100  # bytes of a coefficient besides its mantissa


@dataclass(frozen=True)
class Budget:
    """What a flow may cost; None is without limit.

    Attributes:
        steps: Taylor polynomials.
        seconds: of wall-clock time; looked at before each coefficient or block of them.
        megabytes: of coefficients that are kept (each counted with its mantissa and 100 bytes of overhead).
        stopped: asked between steps and coefficients; once it is True the work ends like a used-up budget.
    """

    steps: int | None = 100_000
    seconds: float | None = None
    megabytes: float | None = None
    stopped: Callable[[], bool] | None = None


def flow(
    case: Case,
    *,
    until: object = None,
    digits: int = 30,
    arithmetic: str = "arb",
    budget: Budget | None = None,
    meter: Meter = SILENT,
) -> Trajectory:
    """The gradient flow Theta' = -G(Theta) from the network of a case, or the normalized flow if its dynamics say so.

    Args:
        until: the final time; by default that of the case's dynamics.
        digits: every entry at every time is computed to 10^-digits times max(1, largest entry).
        arithmetic: "arb" or "mpmath".
        budget: steps and seconds.

    Returns:
        The trajectory with dense output.  Its numbers carry no proved error bound.

    Raises:
        NotAvailable: atoms, d > 1, or an expression target.
        FlowCutOff: the budget is exhausted; carries the partial trajectory.
        FlowAmbiguous: the flow runs along a boundary between cells that cannot be told apart.
    """
    if until is None:
        if not isinstance(case.dynamics, Flow | NormalizedFlow):
            raise CaseError("no final time: the case has no [dynamics] of kind flow", source=case.name)
        until = case.dynamics.until
    normalized = isinstance(case.dynamics, NormalizedFlow)
    if isinstance(case.problem.law, Atoms):
        raise NotAvailable(
            "atoms: G jumps where a kink meets an atom, so a flow in the usual sense need not exist"
        )
    return integrate(
        case.network,
        case.problem.domain,
        rational(until),
        digits=digits,
        arithmetic=arithmetic,
        budget=budget,
        meter=meter,
        normalized=normalized,
    )


def integrate(
    network: Network,
    domain: Domain,
    until: Q,
    *,
    digits: int = 30,
    arithmetic: str = "arb",
    budget: Budget | None = None,
    meter: Meter = SILENT,
    guard: int | None = None,
    normalized: bool = False,
) -> Trajectory:
    """As ``flow``, for a network over Q and a domain.

    Args:
        normalized: follow the projected field of ``flow.sphere``; the start must have |(w_i, b_i)| = 1.
        guard: digits carried beyond ``digits``; by default 10, and more if the flow is seen to magnify errors.
    """
    if until < 0:
        raise CaseError(f"{until}, expected a time of at least 0", field="until")
    if not 1 <= digits <= 10_000:
        raise CaseError(f"{digits}, expected 1 to 10,000", field="digits")
    if normalized:
        check_normalized(network)
    fixed, start = guard is not None, clock.monotonic()
    carried = GUARD * (2 if normalized else 1) if guard is None else guard
    while True:
        run = _Run(
            network,
            domain,
            until,
            digits,
            carried,
            ARITHMETICS[arithmetic],
            budget or Budget(),
            meter,
            start,
            normalized,
        )
        with run.numbers.scope(run.bits):
            found = run.go()
        lost = math.ceil(max(run.amplification, 0.0))
        if fixed or lost <= carried - GUARD + GUARD // 3 or carried >= MOST_GUARD:
            return found
        carried = min(lost + GUARD, MOST_GUARD)


@dataclass
class _Run:
    """One pass at a fixed precision."""

    network: Network
    domain: Domain
    until: Q
    digits: int
    guard: int
    numbers: Arithmetic
    budget: Budget
    meter: Meter
    started: float
    normalized: bool = False
    pieces: list[Piece] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    dying: dict[int, Asymptotic] = field(default_factory=dict)
    time: Q = field(default_factory=Q)
    amplification: float = 0.0

    def __post_init__(self) -> None:
        self.bits = bits_for(self.digits + self.guard, 0)
        self.tolerance = 1 / Q(10) ** (self.digits + self.guard // 2)
        self._expansions = Expansions(
            self.numbers, self.bits, order_for(self.digits + self.guard), self.tolerance
        )
        self.cell = cell_and_kinks(
            self.network, self.domain.low, self.domain.high, self.domain.target.breakpoints
        )[0]
        self._programs: dict[Cell, CellPrograms] = {}
        self._growth = Growth(self.network, self.domain)
        self._rate: float | None = None
        self._unseen: list[float] = []
        self._look = True
        self._flips = 0
        self._kept = 0
        self._taylor = Q(0)
        size = sum(1 for _ in self.network.entries())
        self._leaps = Leaps(size, self.digits + self.guard // 2, self.bits, self.tolerance)

    @property
    def programs(self) -> CellPrograms:
        """Those of the present cell, traced once."""
        if self.cell not in self._programs:
            self._programs[self.cell] = trace_cell(
                self.cell, self.network, self.domain, normalized=self.normalized
            )
        return self._programs[self.cell]

    def go(self) -> Trajectory:
        numbers = self.numbers
        self.state = [numbers.lift(x) for x in self.network.entries()]
        self.meter.begin("flow", METER_UNITS)
        shown = 0
        while self.time < self.until or not self.pieces:
            self._check_budget()
            self._freeze()
            if not self._leap():
                self._step()
            if self.until > 0:
                done = int(METER_UNITS * to_float(self.time / self.until))
                self.meter.advance(done - shown)
                shown = done
        self.meter.end()
        return self.trajectory()

    def trajectory(self, *findings: object) -> Trajectory:
        """What has been computed so far."""
        unique = UNIQUE_ON_SPHERES if self.normalized else uniqueness(self.network, self.domain)
        notes = [unique, *findings]
        return Trajectory(
            self.network,
            self.domain,
            self.digits,
            self.bits,
            self.numbers.name,
            self.until,
            tuple(self.pieces),
            tuple(self.crossings),
            tuple(self.dying.values()),
            tuple(notes),  # type: ignore[arg-type]  # findings
            tuple(self.state),
            self.time,
            clock.monotonic() - self.started,
            None if self.wide else self.amplification,
            self.normalized,
        )

    @property
    def wide(self) -> bool:
        """Too many parameters to estimate the growth of errors?"""
        return len(self.state) > WIDEST_ESTIMATE

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

    def _cut_off(self, reason: str) -> NoReturn:
        note = f"budget of {reason} used up at time {to_float(self.time):.6g} of {to_float(self.until):.6g}"
        raise FlowCutOff(
            f"flow: {note}",
            self.trajectory(undecided("reached", "the flow is computed up to the time asked for", note)),
        )

    def _step(self) -> None:
        step = self.until - self.time
        series, log2_step = self._expansions.expand(self.programs, self.state, step, self._watch)
        if math.isnan(log2_step):
            self._give_up("the series of a step is not finite: a kink runs off while its neuron degenerates")
        if log2_step < FARTHEST:
            step = min(step, step_of(log2_step))
        self._taylor = step
        self._leaps.stepped()
        self._follow(series, step)

    def _leap(self) -> bool:
        """Take a long window, if there is one; False asks for a Taylor step."""
        if not self.numbers.knows_errors or self._taylor == 0:
            return False
        rest = self.until - self.time
        window = self._leaps.try_from(self.programs, self.state, self.time, self._taylor, rest)
        if window is None:
            return False
        for step, series in window:
            if not self._follow(series, step):
                break
        return True

    def _follow(self, series: Jet, step: Q) -> bool:
        """Move along a polynomial to its end or to the first exit from the cell; True if the cell was not left."""
        numbers, programs = self.numbers, self.programs
        leaving = self._first_change(programs, series, step)
        if leaving is None:
            self._move(series, step)
            self._flips = 0
            return True
        share, change = leaving
        self._leaps.changed_cell()
        if share > 0:
            self._move(series, numbers.exact(numbers.lift(step * share)))
            self._flips = 0
        else:
            self._flips += 1
            if self._flips > 4 * (self.cell.width + len(self.domain.target.breakpoints) + 2) ** 2:
                self._give_up(
                    "the flow touches the boundary between two cells and each sends it to the other"
                )
        if not self._collapsed(change.neuron):
            self._turn(change)
        return False

    @property
    def _watch(self) -> Callable[[], None] | None:
        return (
            self._check_time if self.budget.seconds is not None or self.budget.stopped is not None else None
        )

    def _turn(self, change: Change) -> None:
        tie = self.time == 0 and change.event in (Event.KINKS_CROSS, Event.BREAKPOINT)
        if not tie:  # knots that start at one place were put in some order: swapping them then is no crossing
            self.crossings.append(Crossing(self.time, change))
        self.cell = next_cell(self.cell, change)
        self._look = True

    def _first_change(self, programs: CellPrograms, series: Jet, step: Q) -> tuple[Q, Change] | None:
        numbers = self.numbers
        h = numbers.lift(step)
        found: tuple[Q, Change] | None = None
        for change, coefficients in watched(programs, series, self.domain, numbers.lift):
            tail = h * horner([abs(c) for c in coefficients[1:]], h)
            if coefficients[0] > tail and coefficients[0] > numbers.lift(self.tolerance):
                continue
            scaled, power = [], numbers.lift(Q(1))
            for c in coefficients:
                scaled.append(c * power)
                power = power * h
            share = first_exit(scaled, self.tolerance, numbers, self._watch)
            if share is not None and (found is None or share < found[0]):
                found = share, change
        return found

    def _move(self, series: Jet, length: Q) -> None:
        numbers = self.numbers
        self._grow(length)
        self.pieces.append(Piece(self.time, length, self.programs, series.state))
        self._kept += sum(map(len, series.state))
        s = numbers.lift(length)
        self.state = [numbers.drop(horner(column, s)) for column in series.state]
        self.time = self.time + length
        self._watch_the_dying()

    def _grow(self, length: Q) -> None:
        """Add what errors can have grown by, at every third step and where the cell or the flow ends."""
        self._unseen.append(to_float(length))
        ends = self.time + length >= self.until
        if self.wide or not (self._look or ends or len(self._unseen) >= SEEN):
            return
        self._look, span, self._unseen = False, sum(self._unseen), []
        rate = self._growth.rate(self.cell, [to_float(self.numbers.exact(x)) for x in self.state])
        worst = max(rate, rate if self._rate is None else self._rate)
        self._rate = rate
        if math.isfinite(worst) and worst > 0:
            self.amplification += worst * span / math.log(10)

    def _collapsed(self, neuron: int) -> bool:
        """Has (w_i, b_i) shrunk to zero within the tolerance, while v_i has not?"""
        width, small = self.cell.width, self.numbers.lift(self.tolerance)
        inner = (self.state[neuron], self.state[width + neuron])
        outer = [self.state[2 * width + k * width + neuron] for k in range(self.network.outputs)]
        return all(abs(x) < small for x in inner) and any(abs(x) > small for x in outer)

    def _freeze(self) -> None:
        """A neuron that has become degenerate rests from now on (the admissible class)."""
        for i, kind in enumerate(self.cell.kinds):
            if kind is not Kind.DEAD and self._collapsed(i):
                zero = self.numbers.lift(Q(0))
                self.state[i] = self.state[self.cell.width + i] = zero
                self._turn(Change(Event.DEGENERATE, i))

    def _watch_the_dying(self) -> None:
        small = self.numbers.lift(1 / Q(10) ** self.digits)
        width = self.cell.width
        for i, kind in enumerate(self.cell.kinds):
            if i in self.dying or kind not in (Kind.RIGHT, Kind.LEFT):
                continue
            end = self.domain.high if kind is Kind.RIGHT else self.domain.low
            w, b = self.state[i], self.state[width + i]
            at_end = w * self.numbers.lift(end) + b
            if at_end < small * abs(w):
                self.dying[i] = Asymptotic(i, self.time)

    def _give_up(self, reason: str) -> None:
        note = f"{reason}, at time {to_float(self.time):.6g}"
        partial = self.trajectory(undecided("reached", "the flow is computed up to the time asked for", note))
        raise FlowAmbiguous(f"flow: {note}", partial)
