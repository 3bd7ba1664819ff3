"""The two arithmetics a flow is computed in: Arb's balls, and mpmath's mpf.  They share no line of number code.

Inside one Taylor step balls carry their rounding errors along, so a step knows how many bits it has lost; between
steps the radius is dropped (``Arithmetic.drop``), because it would grow by wrapping and say nothing about truncation.
A radius of a trajectory is therefore never a claim; that is what ``flow.enclosure`` is for.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import mpmath

from gfproof.numbers import Ball, Number, Q, ball, midpoint, precision
from gfproof.numbers.digits import exact_from_mpf, mpf_from_exact
from gfproof.numbers.jets import polynomial_product


class Arithmetic(Protocol):
    """What the Taylor method asks of its numbers."""

    @property
    def name(self) -> str:
        """How a user asks for it."""

    @property
    def product(self) -> Callable[[Sequence[Number], Sequence[Number]], list[Number]] | None:
        """The product of two polynomials by their coefficients, if that is faster than term by term."""

    @property
    def knows_errors(self) -> bool:
        """Do its numbers carry bounds of their rounding errors?"""

    def scope(self, bits: int) -> AbstractContextManager[object]:
        """Work with this many bits inside the block."""

    def lift(self, value: Q) -> Number:
        """The nearest number."""

    def dot(self, one: Sequence[Number], other: Sequence[Number]) -> Number:
        """sum_k one_k other_k."""

    def drop(self, value: Number) -> Number:
        """The number without its error bound."""

    def exact(self, value: Number) -> Q:
        """The rational number it is (the midpoint of a ball)."""

    def log2(self, value: Number) -> float:
        """About log2 |value|, within 1; -inf for 0."""

    def finite(self, value: Number) -> bool:
        """Is it a number at all?"""

    def error(self, value: Number) -> Number:
        """The bound of its rounding error, 0 where it has none."""


class BallArithmetic:
    """Arb: the fast one."""

    name, knows_errors = "arb", True
    product = staticmethod(polynomial_product)

    def scope(self, bits: int) -> AbstractContextManager[object]:
        """FLINT's precision; holds the lock of ``numbers.precision``."""
        return precision(bits)

    def lift(self, value: Q) -> Ball:
        """The midpoint of the ball around a rational."""
        return ball(value).mid()

    def dot(self, one: Sequence[Ball], other: Sequence[Ball]) -> Ball:
        """sum_k one_k other_k."""
        return sum(map(operator.mul, one, other)) if one else Ball(0)

    def drop(self, value: Ball) -> Ball:
        """The midpoint."""
        return value.mid()

    def exact(self, value: Ball) -> Q:
        """The midpoint, exactly."""
        return midpoint(value)

    def log2(self, value: Ball) -> float:
        """From the exponent of the largest absolute value in the ball."""
        if not value.is_finite():
            return float("inf")
        mantissa, exponent = value.abs_upper().man_exp()
        return int(mantissa).bit_length() + int(exponent) if mantissa != 0 else float("-inf")

    def finite(self, value: Ball) -> bool:
        """Neither nan nor unbounded."""
        return bool(value.is_finite())

    def error(self, value: Ball) -> Ball:
        """The radius."""
        return value.rad()


class EnclosingArithmetic(BallArithmetic):
    """Arb without shortcuts: constants keep their rounding error, nothing is dropped, results contain the truth."""

    name = "enclosing arb"

    def lift(self, value: Q) -> Ball:
        """The ball around a rational."""
        return ball(value)

    def drop(self, value: Ball) -> Ball:
        """Itself."""
        return value


class MpfArithmetic:
    """mpmath: slower, written by other people, and a check on the first."""

    name, product, knows_errors = "mpmath", None, False

    def scope(self, bits: int) -> AbstractContextManager[object]:
        """The working precision of mpmath."""
        manager: AbstractContextManager[object] = mpmath.workprec(bits)
        return manager

    def lift(self, value: Q) -> mpmath.mpf:
        """The nearest mpf."""
        return mpf_from_exact(value)

    def dot(self, one: Sequence[mpmath.mpf], other: Sequence[mpmath.mpf]) -> mpmath.mpf:
        """sum_k one_k other_k, rounded once."""
        return mpmath.fdot(one, other)

    def drop(self, value: mpmath.mpf) -> mpmath.mpf:
        """Itself."""
        return value

    def exact(self, value: mpmath.mpf) -> Q:
        """The rational number it is."""
        return exact_from_mpf(value)

    def log2(self, value: mpmath.mpf) -> float:
        """The exponent that ``mpmath.mag`` gives."""
        return float(mpmath.mag(value))

    def finite(self, value: mpmath.mpf) -> bool:
        """Neither nan nor infinite."""
        return bool(mpmath.isfinite(value))

    def error(self, value: mpmath.mpf) -> mpmath.mpf:
        """Nothing is known of it."""
        return mpmath.mpf(0)


ARITHMETICS: dict[str, Arithmetic] = {"arb": BallArithmetic(), "mpmath": MpfArithmetic()}
"""Those a trajectory is computed in, by name."""

ENCLOSING: Arithmetic = EnclosingArithmetic()
"""The one a proof is computed in."""
