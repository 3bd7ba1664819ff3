"""Float64 arrays that carry proved bounds of their own errors.

A ``Bounded`` stands for real numbers X with |X - value| <= error.  With u = 2^-53 and round to nearest the computed result
z of an operation on floats satisfies |z - exact| <= u |z| (for products and quotients up to underflow, which ``TINY``
covers), so that for |X - x| <= e and |Y - y| <= f

    |X + Y - fl(x + y)| <= e + f + u |fl(x + y)|
    |X Y - fl(x y)|     <= |x| f + |y| e + e f + u |fl(x y)| + TINY
    |X / Y - fl(x / y)| <= (e + |fl(x / y)| (1 + 2u) f) / (|y| - f) + u |fl(x / y)| + TINY        where f < |y|

and a sum of n products in any order has at most n roundings on each term.  The bounds themselves are computed in float64:
each by at most a dozen operations on nonnegative numbers, whose roundings ``GROW`` covers.  Overflow and division by
something that may be 0 give infinite or undefined errors, which no comparison accepts.

Source: Wilkinson's running error analysis; Higham, Accuracy and Stability of Numerical Algorithms, section 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

UNIT = 2.0**-53
GROW = 1 + 2.0**-48
TINY = 1e-290


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """Real numbers within ``error`` of ``value``; both arrays have one shape."""

    value: Array
    error: Array

    @classmethod
    def exact(cls, value: Any) -> Bounded:
        """Floats taken as the numbers they are."""
        array = np.asarray(value, np.float64)
        return cls(array, np.zeros_like(array))

    def __add__(self, other: Bounded) -> Bounded:
        total = self.value + other.value
        return Bounded(total, (self.error + other.error + UNIT * np.abs(total)) * GROW)

    def __sub__(self, other: Bounded) -> Bounded:
        total = self.value - other.value
        return Bounded(total, (self.error + other.error + UNIT * np.abs(total)) * GROW)

    def __neg__(self) -> Bounded:
        return Bounded(-self.value, self.error)

    def __mul__(self, other: Bounded) -> Bounded:
        product = self.value * other.value
        error = np.abs(self.value) * other.error + np.abs(other.value) * self.error
        return Bounded(product, (error + self.error * other.error + UNIT * np.abs(product)) * GROW + TINY)

    def __truediv__(self, other: Bounded) -> Bounded:
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = self.value / other.value
            room = np.abs(other.value) - other.error
            error = (self.error + np.abs(quotient) * other.error * GROW) / room
            error = np.where(room > 0, error, np.inf)
        return Bounded(quotient, (error + UNIT * np.abs(quotient)) * GROW + TINY)

    def over(self, number: int) -> Bounded:
        """The quotient by a small positive integer."""
        quotient = self.value / number
        return Bounded(quotient, (self.error / number + UNIT * np.abs(quotient)) * GROW + TINY)

    def __getitem__(self, key: Any) -> Bounded:
        return Bounded(self.value[key], self.error[key])

    def take(self, rows: Any, columns: Any) -> Bounded:
        """One entry per row: columns[n] of row n."""
        return self[rows, columns]

    @property
    def positive(self) -> NDArray[np.bool_]:
        """Where the number is proved to be positive."""
        return np.asarray(self.value > self.error)

    @property
    def negative(self) -> NDArray[np.bool_]:
        """Where the number is proved to be negative."""
        return np.asarray(self.value < -self.error)

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Where the number is proved to be 0."""
        return np.asarray((self.value == 0) & (self.error == 0))

    def total(self, axis: int) -> Bounded:
        """The sum along an axis, in any order."""
        count = self.value.shape[axis]
        size = np.abs(self.value).sum(axis)
        error = self.error.sum(axis) + count * UNIT * size
        return Bounded(self.value.sum(axis), error * (GROW + 4 * count * UNIT))


def where(chosen: NDArray[np.bool_], one: Bounded, other: Bounded) -> Bounded:
    """One where chosen, else the other."""
    return Bounded(np.where(chosen, one.value, other.value), np.where(chosen, one.error, other.error))


def dot(one: Bounded, other: Bounded) -> Bounded:
    """The sums of products along the last axis, broadcast."""
    count = max(one.value.shape[-1], other.value.shape[-1])
    left, right = np.abs(one.value), np.abs(other.value)
    error = left * other.error + right * one.error + one.error * other.error
    error = error.sum(-1) + (count + 1) * UNIT * (left * right).sum(-1) + count * TINY
    return Bounded((one.value * other.value).sum(-1), error * (GROW + 4 * count * UNIT))


def determinant(a: Array, b: Array, c: Array, d: Array) -> Bounded:
    """The numbers a d - b c for floats, nearly as accurate as float64 can hold them; proved zeros have error 0.

    Each product is written as p + e without error (Dekker's splitting), and a d - b c = (p - q) + (e - f).
    """
    p, e = _two_product(a, d)
    q, f = _two_product(b, c)
    large, small = p - q, e - f
    value = large + small
    error = UNIT * (np.abs(large) + np.abs(small) + np.abs(value)) * GROW + TINY
    same = (p == q) & (e == f) & np.isfinite(value) & _no_underflow(p, a, d) & _no_underflow(q, b, c)
    return Bounded(
        np.where(same, 0.0, value), np.where(same, 0.0, np.where(_safe(p) & _safe(q), error, np.inf))
    )


def _two_product(x: Array, y: Array) -> tuple[Array, Array]:
    """The rounded product and its rounding error, exact unless something over- or underflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        product = x * y
        high, low = _split(x)
        up, down = _split(y)
        return product, ((high * up - product) + high * down + low * up) + low * down


def _split(x: Array) -> tuple[Array, Array]:
    scaled = 134_217_729.0 * x  # 2^27 + 1
    high = scaled - (scaled - x)
    return high, x - high


def _safe(product: Array) -> NDArray[np.bool_]:
    """Where the splitting had room: neither overflow nor (for a nonzero product) bits lost to underflow."""
    size = np.abs(product)
    return np.asarray(((size > 1e-200) & (size < 1e250)) | (size == 0))


def _no_underflow(product: Array, x: Array, y: Array) -> NDArray[np.bool_]:
    """Where the splitting of the product is exact: 0 only as 0 times something, and far from the ends of the range."""
    return np.asarray(np.where(product == 0, (x == 0) | (y == 0), _safe(product)))
