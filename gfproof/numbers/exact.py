"""Exact rational numbers: what counts as one, and how it is read and written.

``Q`` is FLINT's ``fmpq``.  A float is never read as a number; ``from_float64`` is the one door for binary values.
"""

from __future__ import annotations

import math
import operator
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq, fmpz

from gfproof.errors import InexactInput, NumberError

Q = fmpq
"""The type of exact rational numbers."""

Number: TypeAlias = Any
"""An element of one of the rings the calculus runs in: Q, Ball, Dual, power series, polynomials, mpf, float64."""

MAX_CHARACTERS = 100_000
MAX_EXPONENT = 20_000

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_FRACTION = re.compile(r"([+-]?[0-9]+)/([0-9]+)", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?", re.ASCII)

EXPECTED = 'an integer, a decimal or "p/q"'


def rational(value: object) -> Q:
    """The exact rational number that ``value`` denotes.

    Args:
        value: ``Q``, int, Fraction, Decimal, or text: ``"3"``, ``"-3/2"``, ``"0.1"`` (that is 1/10), ``"1e-3"``.

    Raises:
        InexactInput: a float (binary, so not what was written).
        NumberError: anything else, division by zero, more than 100,000 characters, an exponent beyond 20,000.
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, bool):
        raise NumberError(f"{value} is a truth value, expected {EXPECTED}")
    if isinstance(value, int | fmpz):
        return fmpq(value)
    if isinstance(value, float):
        raise InexactInput(
            f'{value!r} is a float, expected {EXPECTED} (write "{value!r}" to mean that decimal)'
        )
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, str | Decimal):
        return _read(str(value).strip())
    if hasattr(value, "__index__"):
        return fmpq(operator.index(value))
    if hasattr(value, "__float__"):
        raise InexactInput(f"{type(value).__name__} is not exact, expected {EXPECTED}")
    raise NumberError(f"{type(value).__name__} is not a number, expected {EXPECTED}")


def _read(text: str) -> Q:
    if len(text) > MAX_CHARACTERS:
        raise NumberError(f"a number of {len(text)} characters, expected at most {MAX_CHARACTERS}")
    shown = text if len(text) <= 40 else text[:37] + "..."
    if _INTEGER.fullmatch(text):
        return fmpq(_integer(text))
    if match := _FRACTION.fullmatch(text):
        numerator, denominator = _integer(match[1]), _integer(match[2])
        if denominator == 0:
            raise NumberError(f"{shown!r} divides by zero, expected {EXPECTED}")
        return fmpq(numerator, denominator)
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise NumberError(f"{shown!r} is not a number, expected {EXPECTED}")
    exponent = int(match[4] or 0)
    if abs(exponent) > MAX_EXPONENT:
        raise NumberError(f"{shown!r} has an exponent beyond {MAX_EXPONENT}")
    decimals = match[3] or ""
    digits = _integer(match[1] + match[2] + decimals)
    shift = exponent - len(decimals)
    return fmpq(digits * fmpz(10) ** shift) if shift >= 0 else fmpq(digits, fmpz(10) ** -shift)


def _integer(text: str) -> fmpz:
    return fmpz(text.lstrip("+"))


def from_float64(value: float) -> Q:
    """The rational number a float64 is, exactly (0.1 is 3602879701896397/36028797018963968).

    Raises:
        NumberError: nan or an infinity.
    """
    number = float(value)
    if not math.isfinite(number):
        raise NumberError(f"{number} is not finite, expected a finite float64")
    return fmpq(*number.as_integer_ratio())


def to_text(value: Q) -> str:
    """The canonical text "p" or "p/q" in lowest terms; ``rational`` reads it back."""
    return str(rational(value))


def to_fraction(value: Q) -> Fraction:
    """The same number as a ``fractions.Fraction``."""
    return Fraction(int(value.p), int(value.q))


def to_float(value: Q) -> float:
    """The nearest float64, for plots and searches only; overflows to an infinity.

    Never the basis of a verdict.
    """
    try:
        return int(value.p) / int(value.q)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def dot(left: tuple[Number, ...], right: tuple[Number, ...]) -> Number:
    """sum_k left_k right_k; the integer 0 for empty vectors."""
    return sum(map(operator.mul, left, right))


def integral_bits(value: Q) -> int:
    """Size of a rational: bits of numerator plus bits of denominator."""
    return int(abs(value.p).bit_length()) + int(value.q.bit_length())
