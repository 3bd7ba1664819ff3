"""Derivatives by arithmetic: dual numbers over any ring, truncated power series over Q and balls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_poly, arb_series, ctx, fmpq_series

from gfproof.numbers.balls import Ball
from gfproof.numbers.exact import Number


@dataclass(frozen=True, slots=True)
class Dual:
    """value + tangent * eps with eps^2 = 0, over any commutative ring."""

    value: Number
    tangent: Number

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.tangent + other.tangent)
        return Dual(self.value + other, self.tangent)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.tangent)

    def __sub__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value - other.value, self.tangent - other.tangent)
        return Dual(self.value - other, self.tangent)

    def __rsub__(self, other: Any) -> Dual:
        return Dual(other - self.value, -self.tangent)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.value * other.tangent + self.tangent * other.value)
        return Dual(self.value * other, self.tangent * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            quotient = self.value / other.value
            return Dual(quotient, (self.tangent - quotient * other.tangent) / other.value)
        return Dual(self.value / other, self.tangent / other)

    def __rtruediv__(self, other: Any) -> Dual:
        quotient = other / self.value
        return Dual(quotient, -quotient * self.tangent / self.value)


@contextmanager
def series_length(terms: int) -> Iterator[None]:
    """Power series made inside the block keep this many terms (FLINT's cap is process-wide; it is restored)."""
    former = ctx.cap
    ctx.cap = terms
    try:
        yield
    finally:
        ctx.cap = former


def series(coefficients: list[Number], terms: int) -> Any:
    """The power series sum_k coefficients[k] s^k + O(s^terms), over Q.  ``coefficients`` are rational."""
    return fmpq_series(coefficients, prec=terms)


def ball_series(coefficients: Sequence[Number], terms: int) -> Any:
    """The power series with ball coefficients, up to O(s^terms)."""
    return arb_series(list(coefficients), prec=terms)


def coefficients(value: Any, terms: int) -> list[Ball]:
    """The first coefficients of a power series of balls, or of a constant.

    Raises:
        ValueError: the series is known to fewer terms.
    """
    if not isinstance(value, arb_series):
        return [arb(value)] + [arb(0)] * (terms - 1)
    if value.prec < terms:
        raise ValueError(f"a series of {value.prec} terms, {terms} asked for")
    known = value.coeffs()[:terms]
    return known + [arb(0)] * (terms - len(known))


def ball_polynomial(coefficients: Sequence[Ball]) -> Callable[[Ball], Ball]:
    """The polynomial as a function; its values are enclosed at the precision of the moment they are asked for."""
    polynomial: Callable[[Ball], Ball] = arb_poly(list(coefficients))
    return polynomial


def taylor_shift(coefficients: Sequence[Ball], by: Ball) -> list[Ball]:
    """The coefficients of s -> p(by + s), enclosed; as many as p has."""
    shifted = arb_poly(list(coefficients))(arb_poly([by, 1])).coeffs()
    return shifted + [arb(0)] * (len(coefficients) - len(shifted))


def spread(coefficients: Sequence[Ball], reach: Ball) -> list[Ball]:
    """Coefficients that contain those of s -> p(x + s) for every |x| <= reach: the k-th Taylor coefficient of p there.

    The k-th is c_k up to an error of sum_{j > k} binomial(j, k) |c_j| reach^(j-k).
    """
    sizes = [c.abs_upper() for c in coefficients]
    moved = taylor_shift(sizes, reach.abs_upper())
    return [
        c + arb(0, (far - size).abs_upper()) for c, far, size in zip(coefficients, moved, sizes, strict=True)
    ]


def polynomial_product(one: Sequence[Ball], other: Sequence[Ball]) -> list[Ball]:
    """The coefficients of the product of two polynomials, len(one) + len(other) - 1 of them."""
    length = len(one) + len(other) - 1
    coefficients = (arb_poly(list(one)) * arb_poly(list(other))).coeffs()
    return coefficients + [arb(0)] * (length - len(coefficients))
