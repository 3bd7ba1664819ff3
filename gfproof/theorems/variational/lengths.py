"""Comparing exact sums of square roots in the checks of the theorems on norms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from gfproof.numbers import Q, ball_to_json, precision
from gfproof.numbers.roots import NotExact, Root, enclosed, exact_sign
from gfproof.splines.ridge import Length, plain
from gfproof.theorems.answers import Answer, argued, compare, met, not_met, shown, unknown
from gfproof.theorems.core import Decide, Instance
from gfproof.verdict import Verdict

_MIRROR = {"==": "!=", "<=": ">", ">=": "<"}
_SIGNS = {"==": (0,), "<=": (-1, 0), ">=": (0, 1)}
_LONG = 40


def length_text(value: Length) -> str:
    """A rational or a sum of square roots in a note; a long one as a ball."""
    value = plain(value)
    if isinstance(value, Q | int):
        return shown(value)
    text = str(value)
    if len(text) <= _LONG:
        return text
    with precision(64):
        parts = ball_to_json(enclosed(value), 8)
    return f"{parts['mid']} +- {parts['rad']}"


def compare_lengths(left: Length, relation: str, right: Length, note: str | None = None) -> Answer:
    """``left relation right`` for exact sums of square roots, with relation one of == <= >=; decided without tolerance."""
    if not isinstance(left, Root) and not isinstance(right, Root):
        return compare(left + Q(0), relation, right + Q(0), note)
    if exact_sign(left - right) in _SIGNS[relation]:
        said = (
            length_text(left) if relation == "==" else f"{length_text(left)} {relation} {length_text(right)}"
        )
        return met(said if note is None else note)
    return not_met(
        f"{length_text(left)} {_MIRROR[relation]} {length_text(right)}",
        {"left": str(left), "relation": relation, "right": str(right)},
    )


def exactly(decide: Callable[[Instance], Answer]) -> Decide:
    """The same check, undecided where a sum has too many different square roots to be compared."""

    @wraps(decide)
    def guarded(instance: Instance) -> Answer:
        try:
            return decide(instance)
        except NotExact as error:
            return unknown(str(error))

    return guarded


def by_proof(decide: Callable[[Instance], Answer]) -> Decide:
    """A claim about more than can be computed, such as all functions: ``argued``; what is computed can still refute it."""

    def decided(instance: Instance) -> Answer:
        answer = decide(instance)
        if answer.verdict is not Verdict.HOLDS:
            return answer
        return argued(f"computed: {answer.note}" if answer.note else "")

    return decided
