"""Long windows of a slow flow: collocation, so that steps grow with the time and t = 10^6 is 25 windows away.

Far out a flow moves ever more slowly, while its fastest modes have long decayed; explicit Taylor steps stay as short as
those modes ask for.  On a window [t, t + L] of length comparable to t the solution, a function of log t more than of t,
is a polynomial p of degree N with p(t) given and

    p'(t_j) = -G(p(t_j))        at the Chebyshev-Lobatto points t_j, j = 1..N,

solved by Newton's method: the residual in Arb, the linear systems in float64 with the Jacobian of the traced program, so
each iteration gains about ten digits.  The analytic solution of the cell's formulas has its singularities near times
below 0, so with L <= t the error falls like 5.8^-N.  A window counts only if |p' + G(p)| L between the points is below the
tolerance of the flow; else a shorter one is tried, or ordinary Taylor steps go on.

A window is handed over as N ordinary Taylor polynomials between neighbouring t_j (the expansions of p there), so crossings
are located, enclosures proved and certificates written as for any other step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gfproof.flow.program import CellPrograms
from gfproof.numbers import Ball, Number, Q, ball, precision, to_float
from gfproof.numbers.jets import taylor_shift
from gfproof.numbers.matrices import ball_product
from gfproof.numbers.taylor import Jet, horner, run

NODE_BITS = 30
ITERATIONS = 14
LARGEST_SYSTEM = 2600  # unknowns of the linear systems; beyond, Taylor steps are not slower
LONGEST = 2  # windows are at most this many times as long as the time before them
FIRST = 24  # a first window is this many Taylor steps long
LATE, WORTH = 20, 100  # windows are tried when so many Taylor steps lie behind, and so many more are left
PATIENCE = 12  # Taylor steps after windows that failed, and twice as many the next time
MOST_DIGITS = 150
PLENTY = 30  # so far below the tolerance, a window may as well be four times as long
PROBES = 5  # points between the nodes where a window is looked at before it is cut into pieces


class NoWindow(Exception):
    """The window has no collocation solution that is good enough."""


@dataclass(frozen=True)
class Tangent:
    """Values at several points with their derivatives: value (n,), tangent (n, P), float64."""

    value: Any
    tangent: Any

    def __add__(self, other: Any) -> Tangent:
        if isinstance(other, Tangent):
            return Tangent(self.value + other.value, self.tangent + other.tangent)
        return Tangent(self.value + other, self.tangent)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Tangent:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Tangent:
        return (-self).__add__(other)

    def __neg__(self) -> Tangent:
        return Tangent(-self.value, -self.tangent)

    def __mul__(self, other: Any) -> Tangent:
        if isinstance(other, Tangent):
            return Tangent(
                self.value * other.value,
                self.value[:, None] * other.tangent + other.value[:, None] * self.tangent,
            )
        return Tangent(self.value * other, self.tangent * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Tangent:
        if isinstance(other, Tangent):
            quotient = self.value / other.value
            return Tangent(
                quotient, (self.tangent - quotient[:, None] * other.tangent) / other.value[:, None]
            )
        return Tangent(self.value / other, self.tangent / other)

    def __rtruediv__(self, other: Any) -> Tangent:
        quotient = other / self.value
        return Tangent(quotient, -(quotient / self.value)[:, None] * self.tangent)


def solve_blocks(blocks: Any, right: Any) -> Any:
    """X with sum_j blocks[i, j] x[j] = right[i], by block elimination; ``blocks`` (n, n, P, P) is used up.

    Many small products in place of one large solve: a threaded LAPACK waits a hundred times longer on a busy machine.
    """
    n, found = len(right), right[:, :, None].copy()
    try:
        for k in range(n):
            inverse, later = np.linalg.inv(blocks[k, k]), slice(k + 1, n)
            blocks[k, later] = np.matmul(inverse, blocks[k, later])
            found[k] = inverse @ found[k]
            blocks[later, later] -= np.matmul(blocks[later, k][:, None], blocks[k, later][None])
            found[later] -= np.matmul(blocks[later, k], found[k])
    except np.linalg.LinAlgError:
        raise NoWindow("the linear system is singular") from None
    for k in range(n - 2, -1, -1):
        found[k] -= np.matmul(blocks[k, k + 1 :], found[k + 1 :]).sum(axis=0)
    return found[:, :, 0]


def degree_for(digits: float) -> int:
    """The degree at which windows as long as the time before them carry this many digits."""
    return math.ceil(digits * math.log(10) / math.log(5.8)) + 5


@dataclass(frozen=True)
class Grid:
    """Chebyshev-Lobatto points of [0, 1], rounded to dyadic rationals; interpolation and differentiation on them."""

    degree: int
    bits: int

    @cached_property
    def nodes(self) -> list[Q]:
        """0 = x_0 < ... < x_N = 1."""
        n, unit = self.degree, 2**NODE_BITS
        inner = [Q(round(unit * (1 - math.cos(math.pi * j / n)) / 2), unit) for j in range(1, n)]
        return [Q(0), *inner, Q(1)]

    @cached_property
    def slopes(self) -> Any:
        """The differentiation matrix, float64."""
        x = np.array([to_float(q) for q in self.nodes])
        gaps = x[:, None] - x[None, :]
        np.fill_diagonal(gaps, 1.0)
        weights = 1 / (4 * gaps).prod(axis=1)
        matrix = (weights[None, :] / weights[:, None]) / gaps
        np.fill_diagonal(matrix, 0.0)
        np.fill_diagonal(matrix, -matrix.sum(axis=1))
        return matrix

    @cached_property
    def to_powers(self) -> list[list[Ball]]:
        """Row k, column j: the coefficient of x^k in the j-th Lagrange polynomial."""
        with precision(self.bits):
            whole = [Q(1)]
            for node in self.nodes:
                whole = [a - node * b for a, b in zip([Q(0), *whole], [*whole, Q(0)], strict=True)]
            columns = []
            for j, node in enumerate(self.nodes):
                quotient, carry = [], Q(0)
                for c in reversed(whole[1:]):
                    carry = c + node * carry
                    quotient.append(carry)
                size = math.prod((node - other for k, other in enumerate(self.nodes) if k != j), start=Q(1))
                columns.append([ball(c / size) for c in reversed(quotient)])
            return [list(row) for row in zip(*columns, strict=True)]

    @cached_property
    def to_slopes(self) -> list[list[Ball]]:
        """Row i, column j: the derivative of the j-th Lagrange polynomial at x_i."""
        with precision(self.bits):
            powers = []
            for node in self.nodes:
                x, row = ball(node), [ball(0)]
                power = ball(1)
                for k in range(1, self.degree + 1):
                    row.append(k * power)
                    power = power * x
                powers.append(row)
            return [[x.mid() for x in row] for row in ball_product(powers, self.to_powers)]


class Windows:
    """Finds windows for one cell.

    Args:
        programs: those of the cell.
        bits: the working precision of the flow; tolerance: the largest |p' + G(p)| L that counts.
    """

    def __init__(self, programs: CellPrograms, grid: Grid, bits: int, tolerance: Q) -> None:
        self.programs, self.grid, self.bits, self.tolerance = programs, grid, bits, tolerance
        self.degree, self.work, self.defect = grid.degree, grid.bits, math.inf

    def window(self, start: Sequence[Ball], time: Q, length: Q) -> list[tuple[Q, Jet]]:
        """The window [time, time + length] as Taylor polynomials: their lengths (exact, dyadic) and coefficients.

        Raises:
            NoWindow: Newton's method does not converge, or the polynomial is not good enough.
        """
        with precision(self.work):
            values = self._solve([x.mid() for x in start], time, length)
            powers = ball_product(self.grid.to_powers, values)
        columns = [list(column) for column in zip(*powers, strict=True)]
        self._probe(columns, length)
        found: list[tuple[Q, Jet]] = []
        scale = [1 / length**k for k in range(self.degree + 1)]
        worst = 0.0
        for one, other in zip(self.grid.nodes, self.grid.nodes[1:], strict=False):
            with precision(self.work):
                at = ball(one)
                series = [
                    [(c * ball(s)).mid() for c, s in zip(taylor_shift(column, at), scale, strict=True)]
                    for column in columns
                ]
            jet = self._jet(self._trimmed(series, (other - one) * length))
            found.append(((other - one) * length, jet))
            with precision(self.work):  # rounding of the flow's own precision times L would be seen
                worst = max(worst, self._residual(jet.state, (other - one) * length / 2, ball(1)))
        self.defect = worst * to_float(length)
        if not self.defect < to_float(self.tolerance):
            raise NoWindow(f"the residual is {self.defect:.3g}")
        return found

    def _probe(self, columns: list[list[Ball]], length: Q) -> None:
        """Refuse a bad window before more is spent on it."""
        nodes, worst = self.grid.nodes, 0.0
        with precision(self.work):
            for k in range(PROBES):
                i = k * (self.degree - 1) // (PROBES - 1)
                worst = max(worst, self._residual(columns, (nodes[i] + nodes[i + 1]) / 2, 1 / ball(length)))
        if not worst * to_float(length) < to_float(self.tolerance):
            raise NoWindow(f"the residual is {worst * to_float(length):.3g}")

    def _solve(self, start: list[Ball], time: Q, length: Q) -> list[list[Ball]]:
        """The values at the nodes: Newton, from y0 + y0' t (1 - t / (t + s)), which is exact for a + b / t."""
        count, field = len(start), self.programs.field
        inverse = 1 / ball(length)
        first = [-g for g in run(field, start, ball)[:count]]
        values = []
        for node in self.grid.nodes:
            s = node * length
            lever = ball(s * time / (time + s)) if time > 0 else ball(s)
            values.append([(y + g * lever).mid() for y, g in zip(start, first, strict=True)])
        goal, former = to_float(self.tolerance) / 10**4, math.inf
        for _ in range(ITERATIONS):
            slopes = ball_product(self.grid.to_slopes, values)
            residual = [
                [(s * inverse + g).mid() for s, g in zip(row, run(field, here, ball)[:count], strict=True)]
                for row, here in zip(slopes[1:], values[1:], strict=True)
            ]
            if not all(x.is_finite() for row in residual for x in row):
                raise NoWindow("the field is not finite")
            unit = max(_log2(x) for row in residual for x in row)
            size = unit + math.log2(to_float(length))
            if size < math.log2(goal):
                return values
            if size > former + 10:
                raise NoWindow("Newton's method diverges")
            former = min(former, size)
            shift = ball(Q(2) ** -int(unit)) if math.isfinite(unit) else ball(1)
            scaled = np.array([[float(x * shift) for x in row] for row in residual])
            change = self._linear(values, scaled, length)
            back = ball(Q(2) ** int(unit)) if math.isfinite(unit) else ball(1)
            for row, changes in zip(values[1:], change, strict=True):
                for k, x in enumerate(changes):
                    row[k] = (row[k] - ball(Q(*float(x).as_integer_ratio())) * back).mid()
        raise NoWindow("Newton's method does not settle")

    def _linear(self, values: list[list[Ball]], right: Any, length: Q) -> Any:
        """(D / L + DG)^-1 times the residual, float64."""
        points = np.array([[float(x) for x in row] for row in values[1:]])
        n, count = points.shape
        unit = np.eye(count)
        inputs = [
            Tangent(points[:, k].copy(), np.broadcast_to(unit[k], (n, count)).copy()) for k in range(count)
        ]
        lift: Callable[[Q], Number] = to_float  # float64 in place of a ring: Newton's matrix only
        with np.errstate(all="ignore"):
            field = run(self.programs.field, inputs, lift)[:count]
        blocks = np.zeros((n, n, count, count))
        slopes = self.grid.slopes[1:, 1:] / to_float(length)
        for k in range(count):
            blocks[:, :, k, k] = slopes
        for k, g in enumerate(field):
            if isinstance(g, Tangent):
                blocks[np.arange(n), np.arange(n), k, :] += g.tangent
        if not np.isfinite(blocks).all():
            raise NoWindow("the Jacobian is not finite")
        # from the last node to the first: without pivots the other order meets a leading minor of the differentiation
        # matrix that vanishes for every even degree, so slow modes (DG near 0) would be solved with no digit right
        found = solve_blocks(blocks[::-1, ::-1], right[::-1])[::-1]
        if not np.isfinite(found).all():
            raise NoWindow("the linear system is singular")
        return found

    def _trimmed(self, series: list[list[Ball]], length: Q) -> list[list[Ball]]:
        """Without the coefficients that are too small to be seen on this piece."""
        limit, log, keep = -self.bits - 10, math.log2(to_float(length)), self.degree
        while keep > 2 and all(_log2(column[keep]) + keep * log <= limit for column in series):
            keep -= 1
        return [column[: keep + 1] for column in series]

    def _jet(self, series: list[list[Ball]]) -> Jet:
        """With the series of the kinks t_i = -b_i / w_i."""
        width, kinks = self.programs.cell.width, {}
        for i in self.programs.kinked:
            w, b = series[i], series[width + i]
            t: list[Number] = []
            for n in range(len(w) - 1):
                total = b[n]
                for k in range(1, n + 1):
                    total = total + w[k] * t[n - k]
                t.append((-total / w[0]).mid())
            kinks[i] = t
        return Jet(tuple(series), kinks)

    def _residual(self, columns: Sequence[Sequence[Ball]], place: Q, unit: Ball) -> float:
        """|p' + G(p)| at one point (largest entry), for polynomials in a variable with d/dt = unit d/dx."""
        x, count = ball(place), len(columns)
        slopes = [horner([k * c for k, c in enumerate(column)][1:], x) * unit for column in columns]
        field = run(self.programs.field, [horner(column, x) for column in columns], ball)[:count]
        worst = max((_log2(s + g) for s, g in zip(slopes, field, strict=True)), default=-math.inf)
        return float(2.0 ** min(max(worst, -1000), 1000))


def _log2(value: Ball) -> float:
    if not value.is_finite():
        return math.inf
    mantissa, exponent = value.abs_upper().man_exp()
    if mantissa == 0:
        return -math.inf
    return int(mantissa).bit_length() + int(exponent)


class Leaps:
    """When to try a window, and how long.

    Args:
        size: how many parameters; digits: those the tolerance stands for; bits: the working precision.
    """

    def __init__(self, size: int, digits: int, bits: int, tolerance: Q) -> None:
        self.bits, self.tolerance = bits, tolerance
        degree = degree_for(digits)
        self.possible = digits <= MOST_DIGITS and degree * size <= LARGEST_SYSTEM
        if self.possible:
            self.grid = Grid(degree, bits + 3 * degree + 20)
        self._patience, self._wait, self._next = PATIENCE, 0, Q(0)

    def stepped(self) -> None:
        """A Taylor step was taken."""
        self._wait = max(0, self._wait - 1)

    def changed_cell(self) -> None:
        """The next window starts short again."""
        self._next = Q(0)

    def try_from(
        self, programs: CellPrograms, state: Sequence[Ball], time: Q, taylor: Q, rest: Q
    ) -> list[tuple[Q, Jet]] | None:
        """A window from here, or None if Taylor steps should go on.

        Args:
            taylor: the length of a Taylor step here; rest: the time that is left.
        """
        least = FIRST * taylor
        begun = self._next > 0
        if not self.possible or self._wait or rest < least:
            return None
        if not begun and (time < LATE * taylor or rest < WORTH * taylor):
            return None
        length = min(max(self._next, least), LONGEST * time, rest)
        finder = Windows(programs, self.grid, self.bits, self.tolerance)
        while length >= least / 2:
            try:
                found = finder.window(state, time, length)
            except NoWindow:
                length = _short(length / 3)
                continue
            room = to_float(self.tolerance) / max(finder.defect, 1e-300)
            growth = 4.0 if room > PLENTY else max(1.0, 0.8 * room ** (1 / self.grid.degree))
            self._next = _short(length * Q(*growth.as_integer_ratio()))
            self._patience = PATIENCE
            return found
        self._wait, self._patience, self._next = self._patience, 2 * self._patience, Q(0)
        return None


def _short(length: Q) -> Q:
    """A dyadic number of few bits a little below."""
    mantissa, exponent = math.frexp(to_float(length))
    return Q(int(mantissa * 2**12), 2**12) * Q(2) ** exponent
