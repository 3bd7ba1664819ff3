"""Flows of homogeneous networks near the origin, at any precision: Taylor steps on one activation pattern after the other.

Where a pre-activation z_lj(x_i) changes its sign the field is only C^(p-1); each step stays on one pattern, is searched for
the first sign change, and is cut there.  For p >= 2 the solution passes through every sign change.  For p = 1, alpha < 1 the
field jumps: a transversal crossing is followed (the computed solution is then one of the differential inclusion), a flow that
slides along a kink is refused.
"""

from __future__ import annotations

import bisect
import math
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gfproof.errors import AmbiguousCell, BudgetExceeded, CaseError, NumberError
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.flow_program import (
    Cells,
    Field,
    Motion,
    PatternProgram,
    first_cells,
    flipped,
    trace_pattern,
)
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Number, Q, bits_for, rational, to_float
from gfproof.numbers.arithmetic import ARITHMETICS, Arithmetic
from gfproof.numbers.crossing import first_exit
from gfproof.numbers.taylor import Jet, horner, jet, log2_of_step, order_for

GUARD = 15
UNITS = 1000
LARGEST = Q(10) ** 6
NEGLIGIBLE = 1000
FARTHEST = 50_000  # log2 of a step; longer ones come from series that end


@dataclass(frozen=True)
class Limits:
    """Where a flow ends early; None is without limit.

    Attributes:
        steps: Taylor polynomials; more is a BudgetExceeded.
        seconds: of wall-clock time; more is a BudgetExceeded.
        largest: the flow stops, without an error, once an entry is larger than this (NCF flows blow up).
    """

    steps: int | None = 20_000
    seconds: float | None = None
    largest: Q | None = LARGEST


@dataclass(frozen=True)
class Crossing:
    """A pre-activation that changes its sign: z_lj(x_i), counted from 0, and the side it goes to."""

    time: Q
    datum: int
    layer: int
    neuron: int
    side: int


@dataclass(frozen=True)
class Piece:
    """One Taylor polynomial, valid for start <= tau <= start + length, on one activation pattern."""

    start: Q
    length: Q
    cells: Cells
    series: tuple[list[Number], ...] = field(repr=False)


@dataclass(frozen=True)
class HomogeneousFlow:
    """A solution of s' = grad N(s) + c R(s) on [0, reached]; its numbers carry no proved error bound.

    Attributes:
        network: the start, exact.
        vector_field: what moves it.
        digits: every entry is meant to be right to 10^-digits times max(1, largest entry).
        reached: smaller than ``until`` only when an entry grew beyond the limit.
    """

    network: HomogeneousNetwork
    vector_field: Field
    digits: int
    bits: int
    until: Q
    pieces: tuple[Piece, ...] = field(repr=False)
    crossings: tuple[Crossing, ...]
    final: tuple[Number, ...] = field(repr=False)
    reached: Q
    arithmetic: str = "arb"

    @property
    def data(self) -> Data:
        """The data."""
        return self.vector_field.data

    @property
    def complete(self) -> bool:
        """Was the time asked for reached?"""
        return self.reached == self.until

    @cached_property
    def _starts(self) -> list[Q]:
        return [piece.start for piece in self.pieces]

    @property
    def numbers(self) -> Arithmetic:
        """The arithmetic it was computed in."""
        return ARITHMETICS[self.arithmetic]

    def entries_at(self, time: object) -> list[Q]:
        """All weights at a time, as the rational numbers the computation holds.

        Raises:
            NumberError: a time outside [0, reached].
        """
        t = rational(time)
        if not 0 <= t <= self.reached:
            raise NumberError(f"time {to_float(t):.10g} is outside [0, {to_float(self.reached):.10g}]")
        if t == 0:
            return [Q(x) for x in self.network.entries()]
        numbers = self.numbers
        with numbers.scope(self.bits):
            if t == self.reached:
                return [numbers.exact(x) for x in self.final]
            piece = self.pieces[bisect.bisect_right(self._starts, t) - 1]
            s = numbers.lift(t - piece.start)
            return [numbers.exact(horner(column, s)) for column in piece.series]

    def at(self, time: object) -> HomogeneousNetwork:
        """The network at a time, over the rationals the computation holds."""
        return self.network.with_entries(self.entries_at(time))

    @property
    def end(self) -> HomogeneousNetwork:
        """The network at ``reached``."""
        return self.at(self.reached)


def homogeneous_flow(
    network: HomogeneousNetwork,
    data: Data,
    until: object,
    *,
    excess: object = 0,
    motion: Motion = Motion.FREE,
    digits: int = 30,
    limits: Limits | None = None,
    arithmetic: str = "arb",
    meter: Meter = SILENT,
) -> HomogeneousFlow:
    """The flow from a network over Q.

    Args:
        until: the final time tau.
        excess: c = delta^D in s' = grad N(s) + c R(s); 0 is the NCF flow, 1 the loss flow.
        arithmetic: "arb" or "mpmath".

    Raises:
        OnKink: p = 1 and the start lies on a kink that matters.
        AmbiguousCell: the flow slides along a kink, or cannot be told from one that does.
        BudgetExceeded: more steps or seconds than the limits allow.
    """
    end, weight = rational(until), rational(excess)
    if end < 0:
        raise CaseError(f"{end}, expected a time of at least 0", field="until")
    if weight < 0:
        raise CaseError(f"{weight}, expected c = delta^D >= 0", field="excess")
    moved = Field(data, weight, motion)
    if network.activation.kinked:
        moved.at(network)  # raises OnKink where no direction is given
    bounds, guard = limits or Limits(), GUARD
    while True:
        run = _Run(network, moved, end, digits, guard, bounds, ARITHMETICS[arithmetic], meter)
        with run.numbers.scope(run.bits):
            found = run.go()
        lost = run.lost()
        if lost <= guard - 8:
            return found
        guard = lost + GUARD


@dataclass
class _Run:
    network: HomogeneousNetwork
    vector_field: Field
    until: Q
    digits: int
    guard: int
    limits: Limits
    numbers: Arithmetic
    meter: Meter
    pieces: list[Piece] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
    time: Q = field(default_factory=Q)

    def __post_init__(self) -> None:
        self.bits = bits_for(self.digits + self.guard, 0)
        self.order = order_for(self.digits + self.guard)
        self.tolerance = 1 / Q(10) ** (self.digits + self.guard // 2)
        self.cells = first_cells(self.network, self.vector_field.data)
        self._traced: dict[Cells, PatternProgram] = {}
        self.smooth = not self.network.activation.kinked
        self._flips, self._started = 0, clock.monotonic()

    @property
    def pattern(self) -> PatternProgram:
        if self.cells not in self._traced:
            self._traced[self.cells] = trace_pattern(self.vector_field, self.network, self.cells)
        return self._traced[self.cells]

    def go(self) -> HomogeneousFlow:
        numbers = self.numbers
        self.state = [numbers.lift(Q(x)) for x in self.network.entries()]
        self.meter.begin("flow", UNITS)
        shown = 0
        while self.time < self.until and not self._grown():
            self._check_budget()
            self._step()
            done = int(UNITS * to_float(self.time / self.until))
            self.meter.advance(done - shown)
            shown = done
        self.meter.end()
        return HomogeneousFlow(
            self.network,
            self.vector_field,
            self.digits,
            self.bits,
            self.until,
            tuple(self.pieces),
            tuple(self.crossings),
            tuple(self.state),
            self.time,
            numbers.name,
        )

    def lost(self) -> int:
        """About how many digits errors grow by: as |u|^(D-1), which is how they grow along a ray."""
        sizes = [max(self.numbers.log2(column[0]) for column in piece.series) for piece in self.pieces] + [
            max(self.numbers.log2(x) for x in self.state)
        ]
        start = next((s for s in sizes if math.isfinite(s)), 0.0)
        growth = max(0.0, max(sizes) - start) * 0.30103
        return math.ceil((self.network.order - 1) * growth)

    def _grown(self) -> bool:
        limit = self.limits.largest
        return limit is not None and any(abs(self.numbers.exact(x)) > limit for x in self.state)

    def _check_budget(self) -> None:
        steps, seconds = self.limits.steps, self.limits.seconds
        if steps is not None and len(self.pieces) >= steps:
            raise BudgetExceeded(f"{steps} steps used up at time {to_float(self.time):.6g}")
        if seconds is not None and clock.monotonic() - self._started > seconds:
            raise BudgetExceeded(f"{seconds:g} seconds used up at time {to_float(self.time):.6g}")

    def _step(self) -> None:
        numbers, pattern = self.numbers, self.pattern
        series = jet(pattern.program, self.state, self.order, numbers, range(len(pattern.watched)))
        step = self.until - self.time
        log2_step = log2_of_step(series.state, numbers)
        if log2_step < FARTHEST:
            step = min(step, _power_of_two(log2_step))
        leaving = self._first_change(series, step)
        if leaving is None:
            self._move(series, step)
            self._flips = 0
            return
        share, which = leaving
        if share > 0:
            self._move(series, numbers.exact(numbers.lift(step * share)))
            self._flips = 0
        else:
            self._flips += 1
            if self._flips > 4 * (len(pattern.watched) + 2):
                raise AmbiguousCell(
                    f"at time {to_float(self.time):.6g} the flow slides along a kink, "
                    "or cannot be told from one that does"
                )
        place = pattern.watched[which]
        if self.time > 0:
            side = self.cells[place[0]][place[1]][place[2]]
            assert side is not None
            self.crossings.append(Crossing(self.time, *place, -side))
        self.cells = flipped(self.cells, place)

    def _first_change(self, series: Jet, step: Q) -> tuple[Q, int] | None:
        numbers = self.numbers
        h = numbers.lift(step)
        found: tuple[Q, int] | None = None
        for which, coefficients in series.kinks.items():
            tail = h * horner([abs(c) for c in coefficients[1:]], h) if len(coefficients) > 1 else h * 0
            if coefficients[0] > tail and coefficients[0] > numbers.lift(self.tolerance):
                continue
            if self.smooth and abs(coefficients[0]) + tail < numbers.lift(NEGLIGIBLE * self.tolerance):
                continue  # it rests on the kink: for p >= 2 the wrong side costs no more than this
            scaled, power = [], numbers.lift(Q(1))
            for c in coefficients:
                scaled.append(numbers.drop(c * power))
                power = power * h
            share = first_exit(scaled, self.tolerance, numbers)
            if share is not None and (found is None or share < found[0]):
                found = share, which
        return found

    def _move(self, series: Jet, length: Q) -> None:
        numbers = self.numbers
        columns = tuple([numbers.drop(c) for c in column] for column in series.state)
        self.pieces.append(Piece(self.time, length, self.cells, columns))
        s = numbers.lift(length)
        self.state = [numbers.drop(horner(column, s)) for column in columns]
        self.time = self.time + length


def _power_of_two(exponent: float) -> Q:
    """A dyadic number of two bits just below 2^exponent."""
    whole = math.floor(exponent)
    lead = Q(3, 2) if exponent - whole >= math.log2(1.5) else Q(1)
    return lead * Q(2) ** whole if whole >= 0 else lead / Q(2) ** -whole


def equal_times(until: Q, count: int) -> Sequence[Q]:
    """0, T/count, ..., T."""
    return [until * k / count for k in range(count + 1)]
