"""Derivatives by arithmetic: dual numbers over any ring, truncated power series over Q and balls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flint import arb_series, ctx, fmpq_series

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


def ball_series(coefficients: list[Number], terms: int) -> Any:
    """The power series with ball coefficients, up to O(s^terms)."""
    return arb_series(coefficients, prec=terms)
