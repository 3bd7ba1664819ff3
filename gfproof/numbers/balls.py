"""Balls: real numbers known up to a rigorous error, and the one owner of the working precision.

A ``Ball`` is Arb's ``arb``: a midpoint and a radius; every operation returns a ball that contains the true result.
Precision exists only inside ``with precision(bits)``.  FLINT keeps it in one process-wide place, so a scope holds a
lock: threads take turns and never see each other's precision.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flint import arb, ctx, fmpq, fmpz

from gfproof.errors import NumberError
from gfproof.numbers.exact import Q, rational

Ball = arb

_turn = threading.RLock()


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with this many bits inside the block, and with the former number after it.

    Raises:
        ValueError: fewer than 2 bits, or more than ten million.
    """
    if not 2 <= bits <= 10_000_000:
        raise ValueError(f"precision of {bits} bits, expected 2 to 10,000,000")
    with _turn:
        former = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = former


def bits_for(digits: int, guard: int = 10) -> int:
    """Bits that carry this many decimal digits, with ``guard`` digits to spare."""
    return int((digits + guard) * 3.3219280948873626) + 2


def ball(value: object) -> Ball:
    """The ball of a number: exact for dyadic numbers, otherwise rounded outward at the working precision.

    Args:
        value: a Ball (returned as it is) or whatever ``rational`` reads.
    """
    return value if isinstance(value, arb) else arb(rational(value))


def ball_around(mid: Q, radius: Q) -> Ball:
    """A ball that contains [mid - radius, mid + radius]."""
    if radius < 0:
        raise NumberError(f"radius {radius} is negative")
    return arb(rational(mid)) + arb(0, arb(rational(radius)).upper())


def interval(low: Ball | Q, high: Ball | Q) -> Ball:
    """The smallest ball, at the working precision, around two numbers or balls."""
    return ball(low).union(ball(high))


MAX_EXPONENT = 200_000
"""Balls beyond 2^(+-200,000) are not turned into rationals, whose digits would fill the memory."""


def _dyadic(point: Any) -> Q:
    mantissa, exponent = point.man_exp()
    shift = int(exponent)
    if abs(shift) > MAX_EXPONENT:
        raise NumberError(
            f"a ball of size 2^{shift}, expected at most 2^{MAX_EXPONENT} and at least 2^-{MAX_EXPONENT}"
        )
    return fmpq(mantissa * fmpz(2) ** shift) if shift >= 0 else fmpq(mantissa, fmpz(2) ** -shift)


def midpoint(value: Ball) -> Q:
    """The midpoint, exactly.  Raises NumberError for a ball that is not finite."""
    _check_finite(value)
    return _dyadic(value.mid())


def radius(value: Ball) -> Q:
    """The radius, exactly.  Raises NumberError for a ball that is not finite."""
    _check_finite(value)
    return _dyadic(value.rad())


def _check_finite(value: Ball) -> None:
    if not value.is_finite():
        raise NumberError("an unbounded ball, expected a finite one")


def lower(value: Ball) -> Q:
    """The exact lower end of the ball."""
    return midpoint(value) - radius(value)


def upper(value: Ball) -> Q:
    """The exact upper end of the ball."""
    return midpoint(value) + radius(value)


def contains(value: Ball, number: Q) -> bool:
    """Does the ball contain this rational number?  Decided exactly."""
    return bool(lower(value) <= number <= upper(value))


def sign(value: Any) -> int | None:
    """-1, 0 or 1; ``None`` when a ball does not decide it."""
    if isinstance(
        value, fmpq
    ):  # the sign of the numerator: a comparison of rationals costs several times more
        numerator = value.p
        return 1 if numerator > 0 else -1 if numerator else 0
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value == 0 else None


def ball_to_json(value: Ball, digits: int = 30) -> dict[str, str]:
    """The ball as ``{"mid": decimal, "rad": decimal}``; the printed interval contains the ball."""
    mid, rad = midpoint(value), radius(value)
    shown = decimal(mid, digits)
    return {"mid": shown, "rad": _decimal_up(rad + abs(rational(shown) - mid), 3)}


def ball_from_json(data: dict[str, str]) -> Ball:
    """A ball that contains the printed one."""
    return ball_around(rational(data["mid"]), rational(data["rad"]))


def decimal(value: Q, digits: int) -> str:
    """A decimal within half a unit of its ``digits``-th significant digit."""
    return _decimal(value, digits, up=False)


def _decimal_up(value: Q, digits: int) -> str:
    return _decimal(value, digits, up=True)


def _decimal(value: Q, digits: int, *, up: bool) -> str:
    if value == 0:
        return "0"
    size = abs(value)
    places = digits - _magnitude(size)
    scaled = size * fmpq(10) ** places
    units = scaled.ceil() if up else (scaled + fmpq(1, 2)).floor()
    if len(str(units)) > digits:  # rounding up carried into one digit more
        units, places = (units + (9 if up else 5)) // 10, places - 1
    text = str(units).rstrip("0") or "0"
    exponent = len(str(units)) - 1 - places
    mantissa = text[0] + ("." + text[1:] if len(text) > 1 else "")
    body = _plain(text, exponent) if -6 <= exponent < digits + 6 else f"{mantissa}e{exponent}"
    return ("-" if value < 0 else "") + body


def _plain(significant: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + significant
    if len(significant) <= exponent + 1:
        return significant + "0" * (exponent + 1 - len(significant))
    return significant[: exponent + 1] + "." + significant[exponent + 1 :]


def _magnitude(size: Q) -> int:
    """The k with 10^(k-1) <= size < 10^k, or one less."""
    guess = len(str(size.p)) - len(str(size.q))
    return guess + 1 if size >= fmpq(10) ** guess else guess
