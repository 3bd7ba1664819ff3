"""Taylor series of solutions of y' = -G(y) in blocks: products of whole polynomials, and a linear recurrence per block.

If y_0, ..., y_m are known, put p = y_0 + ... + y_m s^m.  The next B <= m + 1 coefficients enter G linearly, because they meet
each other only in powers beyond: with J = G'(p) modulo s^B,

    (k + 1) y_{k+1} = -(G(p)_k + sum_j J_j y_{k-j}),    k = m, ..., m + B - 1, the sum over indices k - j > m.

G(p) is computed by products of polynomials over Z, the sum by one product of matrices per coefficient.  So only the first B
coefficients are computed term by term, and J is needed once per step.

Coefficients are scaled by powers of a unit of time near the radius of convergence, so they neither grow nor fall; on a step
h shorter than that the n-th shows n log2(unit / h) bits fewer than the first, and each block is computed with as few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import fmpz, fmpz_mat, fmpz_poly

from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.balls import Ball, ball
from gfproof.numbers.exact import Number, Q
from gfproof.numbers.programs import Op, Program
from gfproof.numbers.scaled import ScaledSeries
from gfproof.numbers.taylor import Jet

SMALLEST, PARTS = 12, 7  # a block: at least so many coefficients, and such a part of all


@dataclass(frozen=True)
class Layout:
    """Which lines of a program are followed through all coefficients: G, the kinks, and other quotients."""

    program: Program
    followed: tuple[int, ...]
    place: dict[int, int]

    @classmethod
    def of(cls, program: Program) -> Layout:
        """The layout of a program."""
        quotients = [k for k, line in enumerate(program.lines) if line.op is Op.DIVIDE]
        followed = (*program.results, *(k for k in quotients if k not in program.results))
        return cls(program, followed, {k: i for i, k in reversed(list(enumerate(followed)))})


class Blocks:
    """One Taylor series, block by block.

    Args:
        bits: of the fixed-point format of the first coefficient; loss: bits that each further one may have less.
        unit: of time, dyadic.
        block: B.
    """

    def __init__(
        self, program: Program, start: Sequence[Q], bits: int, loss: float, unit: Q, block: int
    ) -> None:
        self.layout, self.program, self.bits, self.loss = Layout.of(program), program, bits, loss
        self.start, self.unit, self.block = start, unit, block

    def bits_at(self, n: int) -> int:
        """Bits after the point of the n-th coefficients."""
        return self.bits - int(self.loss * max(0, n - 1))

    def begin(self, watch: Callable[[], None] | None) -> None:
        """The first B coefficients, term by term, and the derivatives."""
        series = ScaledSeries(self.program, self.start, self.bits, self.unit)
        for _ in range(self.block):
            if watch is not None:
                watch()
            series.advance()
        self.state = [[fmpz(x) for x in column] for column in series.state]
        self.formats, self.line_formats = [self.bits] * (self.block + 1), [self.bits] * self.block
        self.columns = [[fmpz(x) for x in series.columns[k][: self.block]] for k in self.layout.followed]
        self.fine = self.bits_at(self.block)
        self._differentiate(
            [_rescaled(column[: self.block], self.bits - self.fine) for column in series.columns]
        )

    def _differentiate(self, columns: Sequence[list[fmpz]]) -> None:
        """The derivatives of the followed lines by the inputs, modulo s^B, and the inverses of the divisors."""
        terms, lines, one = self.block, self.program.lines, fmpz(2) ** self.fine
        values = [fmpz_poly(column) for column in columns]
        self.inverses = {
            k: _inverse(columns[line.second], self.fine)
            for k, line in enumerate(lines)
            if line.op is Op.DIVIDE
        }
        rows = []
        for entry in range(self.program.inputs):
            moved: list[fmpz_poly | None] = []
            for k, line in enumerate(lines):
                op = line.op
                a = moved[line.first] if line.first >= 0 and op is not Op.INPUT else None
                b = moved[line.second] if line.second >= 0 else None
                tangent: fmpz_poly | None = a
                if op is Op.INPUT:
                    tangent = fmpz_poly([one]) if line.first == entry else None
                elif op is Op.SUBTRACT and b is not None:
                    tangent = -b if a is None else a - b
                elif op is Op.ADD and b is not None:
                    tangent = b if a is None else a + b
                elif op is Op.MULTIPLY and (a is not None or b is not None):
                    left = a.mul_low(values[line.second], terms) if a is not None else fmpz_poly()
                    right = b.mul_low(values[line.first], terms) if b is not None else fmpz_poly()
                    tangent = (left + right) // one
                elif op is Op.SQUARE and a is not None:
                    tangent = 2 * a.mul_low(values[line.first], terms) // one
                elif op is Op.DIVIDE and (a is not None or b is not None):
                    rest = a if a is not None else fmpz_poly()
                    if b is not None:
                        rest = rest - b.mul_low(values[k], terms) // one
                    tangent = rest.mul_low(self.inverses[k], terms) // one
                elif op is Op.SCALE and a is not None and line.constant is not None:
                    tangent = a * line.constant.p // fmpz(line.constant.q)
                moved.append(tangent)
            rows.append([_coefficients(moved[k], 0, terms) for k in self.layout.followed])
        count = len(self.layout.followed)
        flat = [row[i][j] for i in range(count) for j in range(terms) for row in rows]
        self.derivative = fmpz_mat(
            count, terms * self.program.inputs, flat
        )  # J_0 J_1 ... J_(B-1), side by side

    def extend(self, more: int) -> None:
        """The next ``more`` coefficients, at most B."""
        m, entries = len(self.state[0]) - 1, self.program.inputs
        bits = self.bits_at(m)
        known, fine, above = self._run(m, m + more, bits), self.fine, -int(self.unit.p)
        below = int(self.unit.q)
        recent = [fmpz(0)] * (self.block * entries)  # y_k, y_{k-1}, ..., y_{m+1}, then zeros
        for r in range(more):
            divisor = below * (m + r + 1)
            values = [column[r] for column in known]
            if r:
                moved = (self.derivative * fmpz_mat(len(recent), 1, recent)).entries()
                values = [x + (y >> fine) for x, y in zip(values, moved, strict=True)]
            fresh = [x * above // divisor for x in values[:entries]]
            for column, x in zip(self.columns, values, strict=True):
                column.append(x)
            for column, x in zip(self.state, fresh, strict=True):
                column.append(x)
            recent = fresh + recent[:-entries]
        self.formats += [bits] * more
        self.line_formats += [bits] * more

    def _run(self, m: int, terms: int, bits: int) -> list[list[fmpz]]:
        """The coefficients m, ..., terms - 1 of the followed lines, if all later ones of the inputs were zero."""
        one, values = fmpz(2) ** bits, list[fmpz_poly]()
        inputs = [
            fmpz_poly([u >> (f - bits) for u, f in zip(column, self.formats, strict=True)])
            for column in self.state
        ]
        for k, line in enumerate(self.program.lines):
            op = line.op
            if op is Op.MULTIPLY:
                value = values[line.first].mul_low(values[line.second], terms) // one
            elif op is Op.ADD:
                value = values[line.first] + values[line.second]
            elif op is Op.SUBTRACT:
                value = values[line.first] - values[line.second]
            elif op is Op.SQUARE:
                value = values[line.first].mul_low(values[line.first], terms) // one
            elif op is Op.INPUT:
                value = inputs[line.first]
            elif op is Op.DIVIDE:
                above, below = values[line.first], values[line.second]
                column = self.columns[self.layout.place[k]]
                value = fmpz_poly([u >> (f - bits) for u, f in zip(column, self.line_formats, strict=True)])
                rest = (above * one - below.mul_low(value, terms)).right_shift(m) // one
                fresh = rest.mul_low(self.inverses[k], terms - m) // fmpz(2) ** self.fine
                value = value + fresh.left_shift(m)
            else:
                assert line.constant is not None
                if op is Op.SCALE:
                    value = values[line.first] * line.constant.p
                    value = value if line.constant.q == 1 else value // fmpz(line.constant.q)
                else:
                    value = fmpz_poly([(line.constant * 2**bits).floor()])
                    value = value if op is Op.CONSTANT else values[line.first] + value
            values.append(value)
        return [_coefficients(values[k], m, terms) for k in self.layout.followed]


def _rescaled(column: Sequence[int], by: int) -> list[fmpz]:
    return [fmpz(x >> by) for x in column]


def _coefficients(value: fmpz_poly | None, low: int, high: int) -> list[fmpz]:
    """Those from ``low`` to ``high`` - 1."""
    known = [] if value is None else value.coeffs()[low:high]
    return known + [fmpz(0)] * (high - low - len(known))


def _inverse(column: Sequence[fmpz], bits: int) -> fmpz_poly:
    """1 / b modulo as many powers as given."""
    found: list[fmpz] = []
    for n in range(len(column)):
        rest = sum((x * y for x, y in zip(column[1:], reversed(found), strict=False)), fmpz(0))
        found.append(((fmpz(0) if n else fmpz(2) ** (2 * bits)) - rest) // column[0])
    return fmpz_poly(found)


def block_jet(
    program: Program,
    start: Sequence[Ball],
    order: int,
    kinked: Sequence[int],
    bits: int,
    loss: float,
    unit: Q,
    block: int | None = None,
    watch: Callable[[], None] | None = None,
) -> Jet:
    """The Taylor series of the flow from ``start``, as ``taylor.jet`` gives it.

    Args:
        bits, loss, unit, block: as for ``Blocks``; by default a block that costs little.
        watch: called before each coefficient or block; it may raise when a budget is used up.

    Returns:
        Balls whose radius says nothing.
    Cost: about order / B values of the program with products of polynomials of ``order`` terms; J costs P of them with
    B terms, and each coefficient P^2 B products, for P entries.
    """
    exact = ARITHMETICS["arb"].exact
    block = max(SMALLEST, order // PARTS) if block is None else block
    block = min(block, order)
    work = Blocks(program, [exact(x) for x in start], bits, loss, unit, block)
    work.begin(watch)
    while len(work.state[0]) <= order:
        if watch is not None:
            watch()
        work.extend(min(block, order + 1 - len(work.state[0])))
    inverse, power, powers = 1 / ball(unit), ball(Q(1)), []
    for _ in range(order + 1):
        powers.append(power)
        power = power * inverse

    def balls(column: Sequence[fmpz], formats: Sequence[int]) -> list[Number]:
        return [Ball(u) * (x * ball(Q(1, 2**f))) for u, x, f in zip(column, powers, formats, strict=False)]

    entries = program.inputs
    kinks = {
        i: balls(column, work.line_formats)[:order]
        for i, column in zip(kinked, work.columns[entries:], strict=False)
    }
    return Jet(tuple(balls(column, work.formats) for column in work.state), kinks)
