"""Taylor series of solutions of y' = -G(y) in integers: coefficients times powers of a time unit, in fixed point.

With a unit of time sigma about as long as the step, the scaled coefficients u_n = y_n sigma^n fall like e^(-2n), so one
fixed-point format 2^-bits carries all of them with the accuracy the step can see, and the integers shrink with n.  A product
of series is a sum of products of integers and one shift,

    (a b)_n = floor(2^-bits sum_k a_k b_{n-k}),     u_{n+1} = -G_n sigma / (n + 1),

which costs less than half of the same sum in balls.  Coefficients of which a step shows fewer than 45 bits are computed in
float64, scaled as they are: four times faster again, and their relative errors are absolute ones below 2^-bits.

Rounding is not bounded here: who uses the polynomials looks at their defect afterwards (``defect``), where an error of any
origin shows.
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
from gfproof.numbers.taylor import NATURAL, Jet, horner, run

SHORT = 700  # bits up to which Python's integers are faster than FLINT's
MANTISSA = 4  # bits of the unit of time
FLOAT = 45  # bits a float64 carries through the sums of a program

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
        self._program, self._integer = program, integer
        self.columns: list[list[Integer]] = []
        self._work: list[tuple[int, list[Integer], list[Integer], list[Integer], Integer, int]] = []
        for line in program.lines:
            self.columns.append(self.state[line.first] if line.op is Op.INPUT else [])
        self._arrange()

    def _arrange(self) -> None:
        """Tie every operation to the columns it reads and writes."""
        columns, program = self.columns, self._program
        self._work = []
        for line, column in zip(program.lines, columns, strict=True):
            above, below = self._integer(0), 1
            if line.op is Op.SCALE and line.constant is not None:
                above, below = int(line.constant.p), int(line.constant.q)
            elif line.constant is not None:
                above = self._integer(int((line.constant * 2**self.bits).floor()))
            if line.op is not Op.INPUT:
                one, other = columns[max(line.first, 0)], columns[max(line.second, 0)]
                self._work.append((int(line.op), column, one, other, above, below))
        self._results = [columns[k] for k in program.results[: program.inputs]]

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
                column.append(above if n == 0 else 0 * above)
        divisor = self._below * (n + 1)
        for column, found in zip(self.state, self._results, strict=True):
            column.append(found[n] * self._above // divisor)

    def to_floats(self) -> None:
        """Go on in float64: all columns become floats, of the scaled coefficients themselves."""
        unit, floats = 0.5**self.bits, dict[int, list[float]]()
        for column in (*self.state, *self.columns):
            if id(column) not in floats:  # columns of inputs are those of the state
                floats[id(column)] = [float(x) * unit for x in column]
        self.state = [floats[id(column)] for column in self.state]
        self.columns = [floats[id(column)] for column in self.columns]
        self._arrange()

    def advance_in_floats(self) -> None:
        """One coefficient more, after ``to_floats``."""
        n, product = len(self.state[0]) - 1, operator.mul
        for op, column, a, b, above, below in self._work:
            if op == MULTIPLY:
                column.append(sum(map(product, a, b[::-1])))
            elif op == ADD:
                column.append(a[n] + b[n])
            elif op == SUBTRACT:
                column.append(a[n] - b[n])
            elif op == SCALE:
                column.append(a[n] * above / below)
            elif op == SQUARE:
                half = (n + 1) // 2
                total = 2 * sum(map(product, a[:half], a[: n - half : -1]))
                column.append(total if n % 2 else total + a[half] * a[half])
            elif op == DIVIDE:
                column.append((a[n] - sum(map(product, b[1:], column[::-1]))) / b[0])
            elif op == SHIFT:
                column.append(a[n])  # constants count for n = 0 only
            else:
                column.append(0.0)
        factor = self._above / (self._below * (n + 1))
        for column, found in zip(self.state, self._results, strict=True):
            column.append(found[n] * factor)


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
    exactly = min(order, max(1, math.ceil((bits - FLOAT) / NATURAL)))
    for _ in range(exactly):
        if watch is not None:
            watch()
        series.advance()
    inverse, powers = 1 / ball(unit), [ball(1)]
    for _ in range(order):
        powers.append(powers[-1] * inverse)
    asked = [*series.state, *(series.columns[k] for k in program.results[program.inputs :])]
    one = ball(Q(1, 2**bits))
    found: list[list[Number]] = [[Ball(u) * one for u in column] for column in asked]
    if exactly < order:
        series.to_floats()
        for _ in range(exactly, order):
            if watch is not None:
                watch()
            series.advance_in_floats()
        asked = [*series.state, *(series.columns[k] for k in program.results[program.inputs :])]
        for values, column in zip(found, asked, strict=True):
            values += [Ball(u) for u in column[len(values) :]]
    found = [[u * f for u, f in zip(column, powers, strict=False)] for column in found]
    kinks = dict(zip(kinked, found[program.inputs :], strict=True))
    return Jet(tuple([y, *u[1:]] for y, u in zip(start, found, strict=False)), kinks)


def defect(program: Program, series: Sequence[Sequence[Ball]], s: Ball) -> Ball:
    """|p'(s) + G(p(s))| (largest entry) of polynomials p with the coefficients ``series``."""
    slopes = [horner([k * c for k, c in enumerate(column)][1:], s) for column in series]
    found = run(program, [horner(column, s) for column in series], ball)
    worst = ball(0)
    for slope, g in zip(slopes, found, strict=False):
        worst = worst.max(abs(slope + g))
    return worst
