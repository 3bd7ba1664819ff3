"""The Taylor polynomial of a step, in the fastest arithmetic that is good enough, and how long the step may be.

In Arb's arithmetic the coefficients come from integers in fixed point (``numbers.scaled``, ``numbers.blocks``), about twice
faster than in balls.  Integers know nothing of their errors, so the polynomial is looked at afterwards: its defect
|p' + G(p)| at the end of the step, times the step, must stay below the tolerance; truncation and rounding both show there.
Where it does not (a kink runs off while its neuron degenerates, say), the step is computed in balls.

mpmath's arithmetic goes its own way throughout: it is there to check the first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gfproof.flow.program import CellPrograms
from gfproof.numbers import Number, Q
from gfproof.numbers.arithmetic import Arithmetic
from gfproof.numbers.blocks import block_jet
from gfproof.numbers.scaled import defect, scaled_jet, unit_below
from gfproof.numbers.taylor import NATURAL, Jet, horner, jet, log2_of_step

FARTHEST = 60  # log2 of a step that counts as unbounded
PILOT = 8  # the order at which a first step is guessed
ROOM = 0.2  # log2 of how much longer than planned a step may get
ROUNDING = 0.1  # log2 of what a unit of few bits may lose
SHORT, PER_ENTRY = 300, 12  # up to so many bits, and more per parameter, terms are summed one by one
MOST_BITS, NARROW = 700, 40  # beyond so many bits, blocks pay for up to so many parameters, else balls
SPARE = 4  # bits beyond the working precision
SHARPEST = 4  # times the working precision: divisors smaller than their share of it are left to balls


@dataclass
class Expansions:
    """Taylor polynomials, one step after the other.

    Attributes:
        bits: the working precision; tolerance: what an error may be.
        planned: log2 of the step the last polynomial suggests for the next; None before the first.
    """

    numbers: Arithmetic
    bits: int
    order: int
    tolerance: Q
    planned: float | None = None

    def expand(
        self,
        programs: CellPrograms,
        state: Sequence[Number],
        rest: Q,
        watch: Callable[[], None] | None,
    ) -> tuple[Jet, float]:
        """The polynomial from a state, and log2 of the step it is good for (infinite if it is constant).

        Args:
            rest: the longest step that is of use.
        """
        if self.numbers.knows_errors and rest > 0:
            found = self._in_integers(programs, state, rest, watch)
            if found is not None:
                return found
        series = self._in_balls(programs, state, watch, sparing=self.numbers.knows_errors)
        if self.numbers.knows_errors and self._too_rough(series):
            series = self._in_balls(programs, state, watch, sparing=False)
        if not all(self.numbers.finite(column[-1]) for column in series.state):
            return series, math.nan
        self.planned = log2_of_step(series.state, self.numbers)
        return series, self.planned

    def _in_integers(
        self,
        programs: CellPrograms,
        state: Sequence[Number],
        rest: Q,
        watch: Callable[[], None] | None,
    ) -> tuple[Jet, float] | None:
        """As ``expand``; None if integers do not do."""
        numbers, program = self.numbers, programs.field
        if self.planned is None:
            pilot = jet(program, state, min(PILOT, self.order), numbers, programs.kinked)
            self.planned = log2_of_step(pilot.state, numbers)
        longest = numbers.log2(numbers.lift(rest))
        plan = min(self.planned, longest) + ROOM
        spread = [numbers.log2(x) for x in state]
        extra = 2 * max(0.0, *spread) + max((-spread[i] for i in programs.kinked), default=0.0)
        if not (math.isfinite(plan) and extra < SHARPEST * self.bits):
            return None
        short = max(0.0, min(self.planned, FARTHEST) - plan)  # the rest may be so much shorter than a step
        order = max(PILOT, math.ceil(self.order * NATURAL / (NATURAL + short)))
        bits = self.bits + SPARE + max(0, int(extra))
        if bits > MOST_BITS and program.inputs > NARROW:
            return None
        try:
            if bits <= min(SHORT + PER_ENTRY * program.inputs, MOST_BITS):
                unit = unit_below(plan + ROUNDING)
                series = scaled_jet(program, state, order, programs.kinked, bits, unit, watch)
            else:
                unit = unit_below(plan + NATURAL - ROOM)
                loss = NATURAL - ROOM - ROUNDING
                series = block_jet(program, state, order, programs.kinked, bits, loss, unit, watch=watch)
        except (ZeroDivisionError, OverflowError):
            return None
        natural = log2_of_step(series.state, numbers)
        self.planned = natural if natural < FARTHEST else plan
        step = min(natural, plan)
        size = numbers.lift(self.tolerance * max([Q(1), *(abs(numbers.exact(x)) for x in state)]))
        h = numbers.lift(unit_below(step))
        if not defect(program, series.state, h) * h < size:
            return None
        return series, step

    def _in_balls(
        self,
        programs: CellPrograms,
        state: Sequence[Number],
        watch: Callable[[], None] | None,
        *,
        sparing: bool,
    ) -> Jet:
        bits = self.bits if sparing else None
        return jet(programs.field, state, self.order, self.numbers, programs.kinked, bits, watch)

    def _too_rough(self, series: Jet) -> bool:
        """Have sparing bits cost more than rounding may, on the longest step there can be?"""
        numbers = self.numbers
        longest = log2_of_step(series.state, numbers)
        if longest > FARTHEST:
            return False
        h = numbers.lift(step_of(longest))
        worst = max(
            (horner([numbers.error(c) for c in column], h) for column in series.state),
            default=numbers.lift(Q(0)),
        )
        return not worst < numbers.lift(self.tolerance / 1000)


def step_of(exponent: float) -> Q:
    """2^exponent rounded down to a dyadic number of 20 bits."""
    whole = math.floor(exponent)
    mantissa = Q(int(2 ** (exponent - whole) * 2**20), 2**20)
    return mantissa * Q(2) ** whole
