"""Taylor series of solutions of y' = -G(y), coefficient by coefficient.

With y' = -G(y) and G given by a straight-line program, the n-th coefficients of all its lines follow from the lower ones:

    (a b)_n = sum_k a_k b_{n-k},   (a / b)_n = (a_n - sum_{k >= 1} b_k (a/b)_{n-k}) / b_0,   y_{n+1} = -G_n / (n+1)

The radius of convergence is estimated by rho = min (|y_k| / |y_0|)^(-1/k) over the last coefficients; with steps of
rho / e^2 and order N = D ln(10) / 2 the truncation is about 10^-D at each step, which is close to optimal for every D.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gfproof.numbers import Number, Q
from gfproof.numbers.arithmetic import Arithmetic
from gfproof.numbers.online import OnlineProduct
from gfproof.numbers.programs import Op, Program

FEWEST_BITS, SPARE_BITS = 64, 40
WORTH_BLOCKS = 120  # terms from which blocks of products pay
NATURAL = 2 / math.log(2)  # bits a step of rho / e^2 takes off each coefficient
LAST = 3  # how many of the last coefficients the radius of convergence is read from


def order_for(digits: int) -> int:
    """The order at which a step of rho / e^2 truncates at 10^-digits."""
    return math.ceil(digits * math.log(10) / 2) + 2


@dataclass(frozen=True)
class Jet:
    """Power series in s = t - t0.

    Attributes:
        state: per entry of the network, order + 1 coefficients.
        kinks: per neuron with a kink inside, the coefficients of t_i (order many).
    """

    state: tuple[list[Number], ...]
    kinks: dict[int, list[Number]]

    @property
    def order(self) -> int:
        """The highest power of s."""
        return len(self.state[0]) - 1


class Series:
    """Runs a program on power series whose inputs become known one coefficient at a time.

    Args:
        terms: how many coefficients will be computed.
    """

    def __init__(self, program: Program, arithmetic: Arithmetic, terms: int) -> None:
        self.program, self.arithmetic = program, arithmetic
        self.columns: list[list[Number]] = [[] for _ in program.lines]
        zero = arithmetic.lift(Q(0))
        self._zero = zero
        self._work: list[tuple[Op, int, int, int, Number]] = []
        for k, line in enumerate(program.lines):
            constant = zero if line.constant is None else arithmetic.lift(line.constant)
            self._work.append((line.op, k, line.first, line.second, constant))
        self._fast: dict[int, OnlineProduct] = {}
        self._tails: dict[int, list[Number]] = {}
        if arithmetic.product is not None and terms >= WORTH_BLOCKS:
            for op, k, i, j, _ in self._work:
                if op in (Op.MULTIPLY, Op.SQUARE):
                    one, other = self.columns[i], self.columns[i if op is Op.SQUARE else j]
                elif op is Op.DIVIDE:
                    one, other = self._tails.setdefault(k, []), self.columns[k]
                else:
                    continue
                self._fast[k] = OnlineProduct(one, other, terms, arithmetic.product, arithmetic.dot, zero)

    def advance(self, inputs: Sequence[Number]) -> None:
        """Compute the next coefficient of every line from the inputs' next coefficients."""
        columns, dot, fast = self.columns, self.arithmetic.dot, self._fast
        n = len(columns[0]) if columns else 0
        for op, k, i, j, constant in self._work:
            if op is Op.INPUT:
                columns[k].append(inputs[i])
            elif op is Op.ADD:
                columns[k].append(columns[i][n] + columns[j][n])
            elif op is Op.SUBTRACT:
                columns[k].append(columns[i][n] - columns[j][n])
            elif op is Op.SCALE:
                columns[k].append(constant * columns[i][n])
            elif op is Op.SHIFT:
                columns[k].append(columns[i][n] if n else columns[i][n] + constant)
            elif op is Op.CONSTANT:
                columns[k].append(self._zero if n else constant)
            elif op is Op.DIVIDE:
                columns[k].append(self._quotient(n, k, columns[i], columns[j]))
                if fast:
                    fast[k].settle(n)
            elif fast:
                columns[k].append(fast[k].coefficient(n))
            elif op is Op.MULTIPLY:
                columns[k].append(dot(columns[i], columns[j][::-1]))
            else:
                a, half = columns[i], (n + 1) // 2
                twice = 2 * dot(a[:half], a[: n - half : -1]) if half else self._zero
                columns[k].append(twice + a[n // 2] * a[n // 2] if n % 2 == 0 else twice)

    def _quotient(self, n: int, k: int, above: list[Number], below: list[Number]) -> Number:
        if not self._fast:
            return (
                (above[n] - self.arithmetic.dot(below[1:], self.columns[k][::-1])) / below[0]
                if n
                else (above[0] / below[0])
            )
        self._tails[k].append(below[n] if n else self._zero)
        return (above[n] - self._fast[k].without_last(n)) / below[0]


def jet(
    program: Program,
    start: Sequence[Number],
    order: int,
    arithmetic: Arithmetic,
    kinked: Sequence[int],
    bits: int | None = None,
    watch: Callable[[], None] | None = None,
) -> Jet:
    """The Taylor series of the flow from ``start``.

    Args:
        program: results are G (as many as inputs), then the kinks of ``kinked``.
        bits: the working precision of the caller; if given, the n-th coefficients are computed with as many bits as a
            step of rho / e^2 shows of them, about 2.9 n fewer.
        watch: called before each coefficient; it may raise when a budget is used up.
    """
    series, entries = Series(program, arithmetic, order), program.inputs
    state = [[value] for value in start]
    results = program.results[:entries]
    for n in range(order):
        if watch is not None:
            watch()
        if bits is None:
            series.advance([column[n] for column in state])
        else:
            with arithmetic.scope(max(FEWEST_BITS, bits + SPARE_BITS - int(2.8 * n))):
                series.advance([column[n] for column in state])
        for column, k in zip(state, results, strict=True):
            column.append(-series.columns[k][n] / (n + 1))
    kinks = {i: series.columns[k] for i, k in zip(kinked, program.results[entries:], strict=True)}
    return Jet(tuple(state), kinks)


def evaluate(program: Program, inputs: Sequence[Number], arithmetic: Arithmetic) -> list[Number]:
    """The results of a program at one point."""
    return run(program, inputs, arithmetic.lift)


def run(program: Program, inputs: Sequence[Number], lift: Callable[[Q], Number]) -> list[Number]:
    """The results of a program in any ring; ``lift`` brings its rational constants there."""
    values: list[Number] = []
    for line in program.lines:
        op, i, j = line.op, line.first, line.second
        if op is Op.INPUT:
            value = inputs[i]
        elif op is Op.MULTIPLY:
            value = values[i] * values[j]
        elif op is Op.ADD:
            value = values[i] + values[j]
        elif op is Op.SUBTRACT:
            value = values[i] - values[j]
        elif op is Op.SQUARE:
            value = values[i] * values[i]
        elif op is Op.DIVIDE:
            value = values[i] / values[j]
        else:
            assert line.constant is not None
            constant = lift(line.constant)
            value = (
                constant
                if op is Op.CONSTANT
                else values[i] * constant
                if op is Op.SCALE
                else values[i] + constant
            )
        values.append(value)
    return [values[k] for k in program.results]


def horner(coefficients: Sequence[Number], s: Number) -> Number:
    """The polynomial at s."""
    total = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = total * s + coefficient
    return total


def log2_of_step(series: Sequence[list[Number]], arithmetic: Arithmetic) -> float:
    """log2 of the step rho / e^2; infinite when the last coefficients vanish.

    Each entry y is measured by max(1, |y_0|): a huge entry must not hide what small ones do.
    """
    order = len(series[0]) - 1
    sizes = [max(arithmetic.log2(column[0]), 0.0) for column in series]
    found = math.inf
    for k in range(max(1, order - LAST + 1), order + 1):
        least = min(
            (size - arithmetic.log2(column[k]) for size, column in zip(sizes, series, strict=True)),
            default=math.inf,
        )
        found = min(found, least / k)
    return found - NATURAL
