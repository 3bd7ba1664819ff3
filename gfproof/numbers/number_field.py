"""Real algebraic numbers, exact: Q(r) for a real root r of an irreducible polynomial, given by an isolating interval.

An element is a polynomial in r of degree below that of r's minimal polynomial, so equality is decided by its coefficients; the
sign of a nonzero element is found by refining the interval until an enclosure excludes 0, which must happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq_poly

from gfproof.numbers.balls import Ball, ball_around, bits_for, lower, midpoint, precision, radius, sign, upper
from gfproof.numbers.exact import Q
from gfproof.numbers.univariate import count_roots


class RealField:
    """Q(r), r the only root in (low, high] of an irreducible polynomial over Q.

    Args:
        coefficients: of the irreducible polynomial, constant term first; degree at least 1.
        low, high: rational ends of the isolating interval.
    """

    def __init__(self, coefficients: Sequence[Q], low: Q, high: Q) -> None:
        polynomial = fmpq_poly(list(coefficients))
        self._modulus = polynomial / polynomial.leading_coefficient()
        self._low, self._high = low, high
        if self.degree == 1:
            self._low = self._high = -self._modulus.coeffs()[0] if self._modulus.coeffs()[0] != 0 else Q(0)
        elif self._modulus(high) == 0:  # an irreducible polynomial of degree 2 or more has no rational root
            raise ValueError("the polynomial is reducible")

    @property
    def degree(self) -> int:
        """The degree of r."""
        return int(self._modulus.degree())

    @property
    def polynomial(self) -> list[Q]:
        """The minimal polynomial, monic, constant term first."""
        return [x + Q(0) for x in self._modulus.coeffs()]

    @property
    def interval(self) -> tuple[Q, Q]:
        """The isolating interval as refined so far; equal ends for a rational root."""
        return self._low, self._high

    def root(self) -> Algebraic:
        """The number r itself."""
        return Algebraic(self, fmpq_poly([0, 1]) % self._modulus)

    def constant(self, value: Q | int) -> Algebraic:
        """A rational number as an element."""
        return Algebraic(self, fmpq_poly([Q(value)]))

    def refine(self, bits: int) -> None:
        """Make the interval at most 2^-bits long."""
        self.narrow(Q(1, 2**bits))

    def narrow(self, width: Q) -> None:
        """Make the interval at most ``width`` long."""
        left = self._modulus(self._low) < 0
        while self._high - self._low > width:
            middle = (self._low + self._high) / 2
            if (self._modulus(middle) < 0) == left:
                self._low = middle
            else:
                self._high = middle

    def inverse(self, polynomial: Any) -> Any:
        """1/p modulo the minimal polynomial."""
        common, factor, _ = polynomial.xgcd(self._modulus)
        return (factor / common.coeffs()[0]) % self._modulus

    def reduce(self, polynomial: Any) -> Any:
        """The remainder modulo the minimal polynomial."""
        return polynomial % self._modulus


class Algebraic:
    """An element of a real number field; +, -, *, / with elements of the same field, rationals and integers."""

    def __init__(self, field: RealField, polynomial: Any) -> None:
        self.field, self._polynomial = field, polynomial

    def _of(self, other: Algebraic | Q | int) -> Any:
        if isinstance(other, Algebraic):
            if other.field is not self.field:
                raise ValueError("elements of different fields")
            return other._polynomial
        return fmpq_poly([Q(other)])

    def __add__(self, other: Algebraic | Q | int) -> Algebraic:
        return Algebraic(self.field, self._polynomial + self._of(other))

    __radd__ = __add__

    def __sub__(self, other: Algebraic | Q | int) -> Algebraic:
        return Algebraic(self.field, self._polynomial - self._of(other))

    def __rsub__(self, other: Algebraic | Q | int) -> Algebraic:
        return Algebraic(self.field, self._of(other) - self._polynomial)

    def __neg__(self) -> Algebraic:
        return Algebraic(self.field, -self._polynomial)

    def __mul__(self, other: Algebraic | Q | int) -> Algebraic:
        return Algebraic(self.field, self.field.reduce(self._polynomial * self._of(other)))

    __rmul__ = __mul__

    def __truediv__(self, other: Algebraic | Q | int) -> Algebraic:
        divisor = self._of(other)
        if divisor == 0:
            raise ZeroDivisionError("division by 0 in a number field")
        return Algebraic(self.field, self.field.reduce(self._polynomial * self.field.inverse(divisor)))

    def __pow__(self, exponent: int) -> Algebraic:
        result = self.field.constant(1)
        for _ in range(exponent):
            result = result * self
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Algebraic | Q | int) and bool(self._polynomial == self._of(other))

    def __hash__(self) -> int:
        return hash(tuple(self.coefficients))

    def __repr__(self) -> str:
        return str(self.rational) if self.rational is not None else f"~{float(self.ball(17).mid())}"

    @property
    def coefficients(self) -> list[Q]:
        """The polynomial in r, constant term first; empty for 0."""
        return [x + Q(0) for x in self._polynomial.coeffs()]

    @property
    def rational(self) -> Q | None:
        """The number where it is rational, else None."""
        found = self.coefficients
        return Q(0) if not found else found[0] if len(found) == 1 else None

    def sign(self) -> int:
        """-1, 0 or 1; always decided."""
        if self._polynomial == 0:
            return 0
        if self.rational is not None:
            return 1 if self.rational > 0 else -1
        bits = 32
        while True:
            found = sign(self._enclose(bits))
            if found:
                return found
            bits *= 2

    def _enclose(self, bits: int) -> Ball:
        self.field.refine(bits)
        low, high = self.field.interval
        with precision(bits + 32):
            root = ball_around((low + high) / 2, (high - low) / 2)
            total = ball_around(Q(0), Q(0))
            for coefficient in reversed(self.coefficients):
                total = total * root + coefficient
            return total

    def ball(self, digits: int) -> Ball:
        """The number as a ball with about that many digits."""
        bits = bits_for(digits)
        value = self._enclose(bits)
        while self._polynomial != 0 and radius(value) * 10**digits > abs(midpoint(value)):
            bits *= 2
            value = self._enclose(bits)
        return value

    def between(self) -> tuple[Q, Q]:
        """Rational bounds that enclose the number."""
        exact = self.rational
        if exact is not None:
            return exact, exact
        value = self._enclose(64)
        return lower(value), upper(value)


def real_fields(coefficients: Sequence[Q], low: Q, high: Q) -> list[RealField]:
    """One field for every distinct real root in (low, high] of a polynomial over Q that is not 0, in increasing order."""
    fields: list[RealField] = []
    for factor, _ in fmpq_poly(list(coefficients)).factor()[1]:
        parts = [x + Q(0) for x in factor.coeffs()]
        stack = [(low, high)] if len(parts) > 1 else []
        while stack:
            start, end = stack.pop()
            count = count_roots(parts, start, end)
            if count == 1:
                fields.append(RealField(parts, start, end))
            elif count:
                middle = (start + end) / 2
                stack += [(start, middle), (middle, end)]
    return sorted(fields, key=lambda field: _Position(field.root()))


class _Position:
    """Roots of one polynomial in their order: refined until their intervals are disjoint."""

    def __init__(self, root: Algebraic) -> None:
        self.root = root

    def __lt__(self, other: _Position) -> bool:
        bits = 32
        while True:
            for field in (self.root.field, other.root.field):
                field.refine(bits)
            (low, high), (start, end) = self.root.field.interval, other.root.field.interval
            if high < start or end < low or high == start == low == end:
                return bool(high < start)
            bits *= 2


def common_roots(first: Sequence[Algebraic], second: Sequence[Algebraic]) -> list[Algebraic]:
    """The squarefree part of the greatest common divisor of two polynomials over one field, not both 0; [1] if coprime.

    Args:
        first, second: coefficients, constant term first.
    """
    common = _gcd(_trim(first), _trim(second))
    repeated = _gcd(common, _trim([c * k for k, c in enumerate(common)][1:]))
    return _quotient(common, repeated) if len(repeated) > 1 else common


def _trim(polynomial: Sequence[Algebraic]) -> list[Algebraic]:
    found = list(polynomial)
    while found and found[-1] == 0:
        found.pop()
    return found


def _remainder(first: list[Algebraic], second: list[Algebraic]) -> list[Algebraic]:
    rest = list(first)
    while len(rest) >= len(second):
        factor, shift = rest[-1] / second[-1], len(rest) - len(second)
        rest = _trim([*rest[:shift], *(r - factor * s for r, s in zip(rest[shift:], second, strict=True))])
    return rest


def _quotient(first: list[Algebraic], second: list[Algebraic]) -> list[Algebraic]:
    rest, found = list(first), []
    while len(rest) >= len(second):
        factor, shift = rest[-1] / second[-1], len(rest) - len(second)
        found.append(factor)
        rest = [*rest[:shift], *(r - factor * s for r, s in zip(rest[shift:], second, strict=True))][:-1]
    return found[::-1]


def _gcd(first: list[Algebraic], second: list[Algebraic]) -> list[Algebraic]:
    while second:
        first, second = second, _remainder(first, second)
    return [c / first[-1] for c in first]
