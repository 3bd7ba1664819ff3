"""The bridge to mpmath: the arithmetic a user sees."""

from __future__ import annotations

import mpmath
from flint import arb, fmpq, fmpz

from gfproof.errors import NumberError
from gfproof.numbers.balls import Ball, midpoint
from gfproof.numbers.exact import Q


def mpf_from_ball(value: Ball) -> mpmath.mpf:
    """The midpoint as an mpf, rounded to mpmath's working precision; the radius is dropped."""
    return mpf_from_exact(midpoint(value))


def mpf_from_exact(value: Q) -> mpmath.mpf:
    """The nearest mpf at mpmath's working precision."""
    return mpmath.mpf(int(value.p)) / int(value.q)


def exact_from_mpf(value: mpmath.mpf) -> Q:
    """The rational number an mpf is.

    Raises:
        NumberError: nan or an infinity.
    """
    if not mpmath.isfinite(value):
        raise NumberError(f"{value} is not finite, expected a finite mpf")
    sign, mantissa, exponent, _ = value._mpf_
    signed = -fmpz(mantissa) if sign else fmpz(mantissa)
    return fmpq(signed * fmpz(2) ** exponent) if exponent >= 0 else fmpq(signed, fmpz(2) ** -exponent)


def ball_from_mpf(value: mpmath.mpf) -> Ball:
    """The ball of radius 0 around an mpf, rounded outward if it does not fit the working precision."""
    return arb(exact_from_mpf(value))
