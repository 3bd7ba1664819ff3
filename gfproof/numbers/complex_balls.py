"""Complex balls: elementary functions of formulas, and rigorous integration along the real line (Arb's ``acb``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from gfproof.errors import BudgetExceeded
from gfproof.numbers.balls import Ball
from gfproof.numbers.exact import Q

ANALYTIC = frozenset({"sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "atan"})
"""Functions that are analytic where they are finite."""

KINKED = frozenset({"abs", "min", "max"})
"""Functions that are analytic only away from their kinks."""


EVALUATIONS = 100_000
"""An integral that would need more evaluations (ten seconds or so) ends with the honest, wide ball it has reached."""


def pi() -> Ball:
    """The circle number at the working precision."""
    return arb.pi()


def evaluate_function(name: str, arguments: list[Any], *, analytic: bool = False) -> Any:
    """A named function on real or complex balls.

    Args:
        analytic: demand a value that holds only if the function is analytic on the whole argument (not finite
            otherwise); this is the contract of rigorous integration.
    """
    if isinstance(arguments[0], arb):
        return _real(name, arguments)
    first = acb(arguments[0])
    if name in ("log", "sqrt"):
        return getattr(first, name)(analytic=analytic)
    if name in ANALYTIC:
        return getattr(first, name)()
    if name == "abs":
        return first.real_abs(analytic=analytic)
    total = first
    for other in arguments[1:]:
        pick = total.real_min if name == "min" else total.real_max
        total = pick(acb(other), analytic=analytic)
    return total


def _real(name: str, arguments: list[Ball]) -> Ball:
    first = arguments[0]
    if name in ANALYTIC:
        value: Ball = getattr(first, name)()
        return value
    if name == "abs":
        return abs(first)
    total = first
    for other in arguments[1:]:
        total = total.min(arb(other)) if name == "min" else total.max(arb(other))
    return total


def integrate(integrand: Callable[[Any, bool], Any], low: Q, high: Q) -> Ball:
    """∫_low^high g as a ball at the working precision; ``integrand(z, analytic)`` as ``acb.integral`` asks.

    Raises:
        BudgetExceeded: no finite enclosure was reached (a pole, or a branch point on the way).
    """
    value = acb.integral(
        lambda z, flag: acb(integrand(z, bool(flag))), acb(arb(low)), acb(arb(high)), eval_limit=EVALUATIONS
    ).real
    if not value.is_finite():
        raise BudgetExceeded(f"no finite enclosure of an integral over [{low}, {high}]")
    return value
