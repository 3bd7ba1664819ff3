"""Taylor series of solutions of y' = -G(y) in integers: coefficients times powers of a time unit, in fixed point.

With a unit of time sigma about as long as the step, the scaled coefficients u_n = y_n sigma^n fall like e^(-2n), so one
fixed-point format 2^-bits carries all of them with the accuracy the step can see, and the integers shrink with n.  A product
of series is a sum of products of integers and one shift,

    (a b)_n = floor(2^-bits sum_k a_k b_{n-k}),     u_{n+1} = -G_n sigma / (n + 1),

which costs less than half of the same sum in balls.  Rounding is absolute, at most 2^-bits per operation, and not bounded
here: who uses the polynomials looks at their defect afterwards (``defect``), where an error of any origin shows.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from flint import fmpz

from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.balls import Ball, ball
from gfproof.numbers.exact import Number, Q
from gfproof.numbers.programs import Op, Program
from gfproof.numbers.taylor import Jet, horner, run

SHORT = 700  # bits up to which Python's integers are faster than FLINT's
MANTISSA = 4  # bits of the unit of time

MULTIPLY, ADD, SUBTRACT, SCALE = int(Op.MULTIPLY), int(Op.ADD), int(Op.SUBTRACT), int(Op.SCALE)
SQUARE, DIVIDE, SHIFT = int(Op.SQUARE), int(Op.DIVIDE), int(Op.SHIFT)  # plain integers compare faster

Integer = Any  # int or fmpz: both round down in >> and //


def unit_below(log2: float) -> Q:
    """A dyadic number of few bits just below 2^log2."""
    whole = math.floor(log2)
    return Q(int(2 ** (log2 - whole) * 2**MANTISSA), 2**MANTISSA) * Q(2) ** whole


class ScaledSeries:
    """Scaled power series of all lines of a program along y' = -G(y), one coefficient after the other.

    Args:
        program: its first results are G, as many as inputs.
        start: y_0.
        bits: of the fixed-point format; unit: of time, dyadic, of few bits.

    Attributes:
        state: per input, the coefficients known so far; columns: the same per line, one fewer.
    Cost: per product n + 1 multiplications of integers for the n-th coefficient, half of that for a square.
    """

    def __init__(self, program: Program, start: Sequence[Q], bits: int, unit: Q) -> None:
        self.bits = bits
        integer: Callable[[Any], Integer] = int if bits <= SHORT else fmpz
        self.state: list[list[Integer]] = [[integer(int((y * 2**bits).floor()))] for y in start]
        self._above, self._below = -int(unit.p), int(unit.q)
        self._zero = integer(0)
        self.columns: list[list[Integer]] = []
        self._work: list[tuple[int, list[Integer], list[Integer], list[Integer], Integer, int]] = []
        for line in program.lines:
            if line.op is Op.INPUT:
                self.columns.append(self.state[line.first])
                continue
            column: list[Integer] = []
            one, other = self.columns[max(line.first, 0)], self.columns[max(line.second, 0)]
            above, below = integer(0), 1
            if line.op is Op.SCALE and line.constant is not None:
                above, below = int(line.constant.p), int(line.constant.q)
            elif line.constant is not None:
                above = integer(int((line.constant * 2**bits).floor()))
            self.columns.append(column)
            self._work.append((int(line.op), column, one, other, above, below))
        self._results = [self.columns[k] for k in program.results[: program.inputs]]

    def advance(self) -> None:
        """One coefficient more."""
        n, bits, product = len(self.state[0]) - 1, self.bits, operator.mul
        for op, column, a, b, above, below in self._work:
            if op == MULTIPLY:
                column.append(sum(map(product, a, b[::-1])) >> bits)
            elif op == ADD:
                column.append(a[n] + b[n])
            elif op == SUBTRACT:
                column.append(a[n] - b[n])
            elif op == SCALE:
                column.append(a[n] * above if below == 1 else a[n] * above // below)
            elif op == SQUARE:
                half = (n + 1) // 2
                total = 2 * sum(map(product, a[:half], a[: n - half : -1]))
                column.append((total if n % 2 else total + a[half] * a[half]) >> bits)
            elif op == DIVIDE:
                column.append(((a[n] << bits) - sum(map(product, b[1:], column[::-1]))) // b[0])
            elif op == SHIFT:
                column.append(a[n] if n else a[n] + above)
            else:
                column.append(self._zero if n else above)
        divisor = self._below * (n + 1)
        for column, found in zip(self.state, self._results, strict=True):
            column.append(found[n] * self._above // divisor)


def scaled_jet(
    program: Program,
    start: Sequence[Ball],
    order: int,
    kinked: Sequence[int],
    bits: int,
    unit: Q,
    watch: Callable[[], None] | None = None,
) -> Jet:
    """The Taylor series of the flow from ``start``, as ``taylor.jet`` gives it, computed in integers.

    Args:
        bits, unit: as for ``ScaledSeries``; steps may be as long as the unit.
        watch: called before each coefficient; it may raise when a budget is used up.

    Returns:
        Balls whose radius says nothing.
    """
    exact = ARITHMETICS["arb"].exact
    series = ScaledSeries(program, [exact(value) for value in start], bits, unit)
    for _ in range(order):
        if watch is not None:
            watch()
        series.advance()
    inverse, factors = 1 / ball(unit), [ball(Q(1, 2**bits))]
    for _ in range(order):
        factors.append(factors[-1] * inverse)

    def balls(column: list[Integer]) -> list[Number]:
        return [Ball(u) * f for u, f in zip(column, factors, strict=False)]

    kinks = {
        i: balls(series.columns[k]) for i, k in zip(kinked, program.results[program.inputs :], strict=True)
    }
    return Jet(tuple(balls(column) for column in series.state), kinks)


def defect(program: Program, series: Sequence[Sequence[Ball]], s: Ball) -> Ball:
    """|p'(s) + G(p(s))| (largest entry) of polynomials p with the coefficients ``series``."""
    slopes = [horner([k * c for k, c in enumerate(column)][1:], s) for column in series]
    found = run(program, [horner(column, s) for column in series], ball)
    worst = ball(0)
    for slope, g in zip(slopes, found, strict=False):
        worst = worst.max(abs(slope + g))
    return worst
