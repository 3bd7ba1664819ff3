"""Intervals of fractions with their derivatives, for the second look at a counterexample."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

SCALE = 1 << 200


@dataclass(frozen=True)
class Span:
    """All that is known of a real number: low <= x <= high; ``slope`` the same of its derivative along the motion."""

    low: Fraction
    high: Fraction
    slope: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))


class Unclear(ArithmeticError):
    """The second look cannot evaluate this."""


def _interval_times(x: tuple[Fraction, Fraction], y: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    products = [p * q for p in x for q in y]
    return min(products), max(products)


def plus(x: Span, y: Span) -> Span:
    """Sum."""
    return Span(x.low + y.low, x.high + y.high, (x.slope[0] + y.slope[0], x.slope[1] + y.slope[1]))


def minus(x: Span) -> Span:
    """Opposite."""
    return Span(-x.high, -x.low, (-x.slope[1], -x.slope[0]))


def times(x: Span, y: Span) -> Span:
    """Product."""
    low, high = _interval_times((x.low, x.high), (y.low, y.high))
    first = _interval_times(x.slope, (y.low, y.high))
    second = _interval_times((x.low, x.high), y.slope)
    return Span(low, high, (first[0] + second[0], first[1] + second[1]))


def inverse(x: Span) -> Span:
    """Inverse."""
    if x.low <= 0 <= x.high:
        raise Unclear("division by a number that may be 0")
    low, high = 1 / x.high, 1 / x.low
    square = _interval_times((low, high), (low, high))
    slope = _interval_times(x.slope, square)
    return Span(low, high, (-slope[1], -slope[0]))


def root(x: Span) -> Span:
    """The square root, outward by 2^-200 where it is irrational."""
    if x.low < 0:
        raise Unclear("the root of a number that may be negative")
    low, high = _floor_root(x.low), _floor_root(x.high)
    high = high if high * high == x.high else high + Fraction(1, SCALE)
    if not any(x.slope):
        return Span(low, high)
    if low == 0:
        raise Unclear("the derivative of a root at 0")
    return Span(low, high, _interval_times(x.slope, (1 / (2 * high), 1 / (2 * low))))


def _floor_root(x: Fraction) -> Fraction:
    top, bottom = isqrt(x.numerator), isqrt(x.denominator)
    if top * top == x.numerator and bottom * bottom == x.denominator:
        return Fraction(top, bottom)
    return Fraction(isqrt(x.numerator * x.denominator * SCALE * SCALE), x.denominator * SCALE)


def extreme(x: Span, y: Span, largest: bool) -> Span:
    """The larger or smaller of two numbers."""
    if x.low == x.high == y.low == y.high:
        if x.slope != y.slope:
            raise Unclear("a derivative where max switches")
        return x
    if x.high < y.low or y.high < x.low:
        return (y if x.high < y.low else x) if largest else (x if x.high < y.low else y)
    raise Unclear("which of two numbers is larger")


def number(x: Any) -> Span:
    """A rational number."""
    return Span(Fraction(x), Fraction(x))


def decide(relation: str, x: Span) -> bool:
    """Is x relation 0?"""
    if x.low == x.high == 0:
        return relation in ("==", "<=", ">=")
    if x.low <= 0 <= x.high:
        raise Unclear("which side is larger")
    return relation in (("<=", "<") if x.high < 0 else (">=", ">"))
