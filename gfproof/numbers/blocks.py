"""Taylor series of solutions of y' = -G(y) in blocks: products of whole polynomials, and a linear recurrence per block.

If y_0, ..., y_m are known, put p = y_0 + ... + y_m s^m.  The next B <= m + 1 coefficients enter G linearly, because they meet
each other only in powers beyond: with J = G'(p) modulo s^B,

    (k + 1) y_{k+1} = -(G(p)_k + sum_j J_j y_{k-j}),    k = m, ..., m + B - 1, the sum over indices k - j > m.

G(p) is computed by products of polynomials over Z.  The recurrence is solved by halves, what one half adds to the other by
products of polynomials again, the last ones by a product of matrices per coefficient.  Only the first few coefficients
are computed term by term; from m known ones come J modulo s^m and the next m, until the blocks are a fifth of the series.

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

SMALLEST, PARTS = 12, 5  # a block: at least so many coefficients, and such a part of all
FIRST = 36  # coefficients computed term by term, at most
LEAF = 16  # coefficients of a linear recurrence computed one by one


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
    """

    def __init__(self, program: Program, start: Sequence[Q], bits: int, loss: float, unit: Q) -> None:
        self.layout, self.program, self.bits, self.loss = Layout.of(program), program, bits, loss
        self.start, self.unit = start, unit

    @property
    def known(self) -> int:
        """The power of the last known coefficient."""
        return len(self.state[0]) - 1

    def bits_at(self, n: int) -> int:
        """Bits after the point of the n-th coefficients."""
        return self.bits - int(self.loss * max(0, n - 1))

    def begin(self, terms: int, watch: Callable[[], None] | None) -> None:
        """The first coefficients, term by term."""
        series = ScaledSeries(self.program, self.start, self.bits, self.unit)
        for _ in range(terms):
            if watch is not None:
                watch()
            series.advance()
        self.state = [[fmpz(x) for x in column] for column in series.state]
        self.formats, self.line_formats = [self.bits] * (terms + 1), [self.bits] * terms
        self.columns = [[fmpz(x) for x in series.columns[k][:terms]] for k in self.layout.followed]
        self.fine = self.bits_at(terms)
        self.inverses = {
            k: _inverse(
                [x >> (self.bits - self.fine) for x in series.columns[line.second][:terms]], self.fine
            )
            for k, line in enumerate(self.program.lines)
            if line.op is Op.DIVIDE
        }

    def differentiate(self, terms: int) -> None:
        """J, the derivatives of the followed lines by the inputs, modulo s^terms; that many coefficients are known."""
        former, self.fine = self.fine, self.bits_at(terms)
        values = self._values(terms, terms, self.fine)
        self._refine_inverses(values, terms, former)
        found = [self._derivative(entry, values, terms) for entry in range(self.program.inputs)]
        self.slopes = [[row[i] for row in found] for i in range(len(self.layout.followed))]
        self.leaf = min(terms, LEAF)
        self.matrix = fmpz_mat(  # J_0 J_1 ... side by side
            len(self.slopes),
            self.leaf * self.program.inputs,
            [x for row in self.slopes for x in _interleaved(row, self.leaf)],
        )

    def _derivative(self, entry: int, values: Sequence[fmpz_poly], terms: int) -> list[fmpz_poly]:
        """The derivatives of the followed lines by one input."""
        zero, one = fmpz_poly(), fmpz(2) ** self.fine
        moved: list[fmpz_poly | None] = []
        for k, line in enumerate(self.program.lines):
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
                left = zero if a is None else a.mul_low(values[line.second], terms)
                right = zero if b is None else b.mul_low(values[line.first], terms)
                tangent = (left + right) // one
            elif op is Op.SQUARE and a is not None:
                tangent = 2 * a.mul_low(values[line.first], terms) // one
            elif op is Op.DIVIDE and (a is not None or b is not None):
                rest = zero if a is None else a
                if b is not None:
                    rest = rest - b.mul_low(values[k], terms) // one
                tangent = rest.mul_low(self.inverses[k], terms) // one
            elif op is Op.SCALE and a is not None and line.constant is not None:
                tangent = a * line.constant.p // fmpz(line.constant.q)
            moved.append(tangent)
        return [zero if (x := moved[k]) is None else x for k in self.layout.followed]

    def extend(self, more: int) -> None:
        """The next ``more`` coefficients, at most as many as J has."""
        m = self.known
        bits = self.bits_at(m)
        values = self._values(m, m + more, bits)
        linear = [_coefficients(values[k], m, m + more) for k in self.layout.followed]
        self._solve(linear, m, 0, more)
        self.formats += [bits] * more
        self.line_formats += [bits] * more

    def _solve(self, linear: list[list[fmpz]], m: int, low: int, high: int) -> None:
        """The linear recurrence for the powers m + low, ..., m + high - 1, whose ``linear`` part knows all before m + low.

        Halves: what the first half of the new coefficients adds to the second is a product of polynomials.
        """
        if high - low <= self.leaf:
            self._solve_termwise(linear, m, low, high)
            return
        middle = (low + high) // 2
        self._solve(linear, m, low, middle)
        fresh = [fmpz_poly(column[m + low + 1 :]) for column in self.state]
        count = high - low - 1
        for values, row in zip(linear, self.slopes, strict=True):
            moved = fmpz_poly()
            for slope, y in zip(row, fresh, strict=True):
                moved = moved + slope.mul_low(y, count)
            added = _coefficients(moved, middle - low - 1, count)
            for r, x in enumerate(added, start=middle):
                values[r] += x >> self.fine
        self._solve(linear, m, middle, high)

    def _solve_termwise(self, linear: list[list[fmpz]], m: int, low: int, high: int) -> None:
        entries, fine, above, below = self.program.inputs, self.fine, -int(self.unit.p), int(self.unit.q)
        recent = [fmpz(0)] * (self.leaf * entries)  # y_k, y_{k-1}, ..., then zeros
        for r in range(low, high):
            divisor = below * (m + r + 1)
            values = [column[r] for column in linear]
            if r > low:
                moved = (self.matrix * fmpz_mat(len(recent), 1, recent)).entries()
                values = [x + (y >> fine) for x, y in zip(values, moved, strict=True)]
            fresh = [x * above // divisor for x in values[:entries]]
            for column, x in zip(self.columns, values, strict=True):
                column.append(x)
            for column, x in zip(self.state, fresh, strict=True):
                column.append(x)
            recent = fresh + recent[:-entries]

    def _values(self, m: int, terms: int, bits: int) -> list[fmpz_poly]:
        """All lines modulo s^terms, as if the inputs had no powers beyond m; quotients are known below m."""
        one, values = fmpz(2) ** bits, list[fmpz_poly]()
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
                value = _at_bits(self.state[line.first][:terms], self.formats, bits)
            elif op is Op.DIVIDE:
                value = _at_bits(self.columns[self.layout.place[k]][:m], self.line_formats, bits)
                if terms > m:
                    rest = values[line.first] * one - values[line.second].mul_low(value, terms)
                    rest = rest.right_shift(m) // one
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
        return values

    def _refine_inverses(self, values: Sequence[fmpz_poly], terms: int, former: int) -> None:
        """1 / b modulo s^terms for every divisor b, by Newton's method from the powers known."""
        one = fmpz(2) ** self.fine
        for k, known in self.inverses.items():
            below, found = values[self.program.lines[k].second], known // fmpz(2) ** (former - self.fine)
            reached = known.length()
            while reached < terms:
                reached = min(2 * reached, terms)
                error = fmpz_poly([2 * one]) - below.mul_low(found, reached) // one
                found = found.mul_low(error, reached) // one
            self.inverses[k] = found


def _at_bits(column: Sequence[fmpz], formats: Sequence[int], bits: int) -> fmpz_poly:
    """The polynomial in the format of ``bits``, of coefficients in finer ones."""
    return fmpz_poly([u >> (f - bits) for u, f in zip(column, formats, strict=False)])


def _interleaved(row: Sequence[fmpz_poly], terms: int) -> list[fmpz]:
    """The lowest coefficients of all polynomials, then the next ones, and so on."""
    columns = [_coefficients(slope, 0, terms) for slope in row]
    return [x for level in zip(*columns, strict=True) for x in level]


def _coefficients(value: fmpz_poly, low: int, high: int) -> list[fmpz]:
    """Those from ``low`` to ``high`` - 1."""
    known: list[fmpz] = value.coeffs()[low:high]
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
    block = min(max(SMALLEST, -(-order // PARTS)) if block is None else block, order)
    first, step = block, 0
    while first > FIRST:
        first = -(-first // 2)
    work = Blocks(program, [exact(x) for x in start], bits, loss, unit)
    work.begin(first, watch)
    while work.known < order:
        if watch is not None:
            watch()
        if 3 * step < 2 * min(block, work.known):
            step = min(block, work.known)
            work.differentiate(step)
        work.extend(min(step, order - work.known))
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
    state = [balls(column, work.formats) for column in work.state]
    return Jet(tuple([y, *u[1:]] for y, u in zip(start, state, strict=True)), kinks)
