"""Ranges: closed intervals with rational ends, for bounds that are attained.

A ball has one radius for both ends, so sin of a ball around its maximum always pokes above 1.  A range keeps its two
ends apart and exact: the range of 3 cos(3x) on [0, 1/10] ends at exactly 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

from gfproof.errors import NumberError
from gfproof.numbers.balls import interval, lower, upper
from gfproof.numbers.exact import Q


@dataclass(frozen=True, slots=True)
class Range:
    """The interval [low, high]; every operation returns a range that contains all results.

    Raises:
        NumberError: from an operation that is not defined on the whole range (1/0, log or sqrt outside their domain).
    """

    low: Q
    high: Q

    @classmethod
    def point(cls, value: Q) -> Range:
        """The range of one number."""
        return cls(value, value)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Range) -> Range:
        products = [x * y for x in (self.low, self.high) for y in (other.low, other.high)]
        return Range(min(products), max(products))

    def __truediv__(self, other: Range) -> Range:
        if other.low <= 0 <= other.high:
            raise NumberError("division by a range around 0")
        return self * Range(1 / other.high, 1 / other.low)

    def __pow__(self, exponent: int) -> Range:
        ends = sorted((self.low**exponent, self.high**exponent))
        if exponent % 2 == 0 and exponent > 0 and self.low < 0 < self.high:
            return Range(Q(0), ends[1])
        return Range(ends[0], ends[1])

    def join(self, other: Range) -> Range:
        """The smallest range around both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


def pi_range() -> Range:
    """The circle number between two rationals."""
    return _around(arb.pi())


def range_of(name: str, arguments: list[Range]) -> Range:
    """The range of an elementary function; sin, cos and tanh end at -1 and 1 exactly where they reach that far."""
    first = arguments[0]
    if name in ("min", "max"):
        pick: Callable[..., Q] = min if name == "min" else max
        return Range(pick(a.low for a in arguments), pick(a.high for a in arguments))
    if name == "abs":
        if first.low >= 0:
            return first
        return -first if first.high <= 0 else Range(Q(0), max(-first.low, first.high))
    if name in ("log", "sqrt") and (first.low < 0 or (name == "log" and first.low == 0)):
        raise NumberError(f"{name} of a range that is not positive")
    if name in ("exp", "log", "sqrt", "atan", "tanh"):  # increasing
        found = Range(
            _around(getattr(arb(first.low), name)()).low, _around(getattr(arb(first.high), name)()).high
        )
    else:
        found = _around(getattr(interval(first.low, first.high), name)())
    return Range(max(found.low, Q(-1)), min(found.high, Q(1))) if name in ("sin", "cos", "tanh") else found


def _around(value: arb) -> Range:
    return Range(lower(value), upper(value))
