"""Polynomials whose coefficients are balls: values at a point, values on an interval, and norms of vectors of balls."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.numbers.balls import Ball, ball
from gfproof.numbers.exact import Q


def value_at(column: Sequence[Ball], s: Ball) -> Ball:
    """sum_k column[k] s^k, by Horner's rule."""
    total = ball(0)
    for c in reversed(column):
        total = total * s + c
    return total


def values_on(column: Sequence[Ball], a: Q, b: Q) -> Ball:
    """A ball around the values on [a, b], by the mean value theorem."""
    middle, span = ball((a + b) / 2), ball(a).union(ball(b))
    slope = [k * c for k, c in enumerate(column)][1:]
    if not slope:
        return value_at(column, middle)
    return value_at(column, middle) + value_at(slope, span) * (span - middle)


def norm_bound(values: Sequence[Ball]) -> Ball:
    """An upper bound of the Euclidean norm: a number, as a ball of radius 0."""
    total = ball(0)
    for x in values:
        total = total + x.abs_upper() ** 2
    return total.abs_upper().sqrt().upper()
