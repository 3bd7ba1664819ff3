"""How numbers are shown: exact rationals as they are, balls as midpoint and radius."""

from __future__ import annotations

from typing import Any

from gfproof.numbers import Ball, ball_to_json, decimal

LONGEST = 48
ABOUT_DIGITS = 20


def value_to_json(value: Any, digits: int) -> Any:
    """A rational as "p/q", a ball as {"mid": decimal, "rad": decimal}."""
    return ball_to_json(value, digits) if isinstance(value, Ball) else str(value)


def value_to_text(value: Any, digits: int) -> str:
    """One number for a reader.

    A rational stands in full up to 48 characters; a longer one is shown as "~" and a decimal of 20 digits
    (``--json`` has it in full).  A ball is midpoint and radius.
    """
    if isinstance(value, Ball):
        shown = ball_to_json(value, digits)
        return f"{shown['mid']} +- {shown['rad']}"
    exact = str(value)
    return exact if len(exact) <= LONGEST else f"~{decimal(value, ABOUT_DIGITS)}"
