"""What one check says, before it is bound to a hypothesis or claim: answers, and comparisons that produce them.

Rationals are compared exactly.  Balls decide strict inequalities and refute equations; what they do not decide stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gfproof.numbers import Ball, Number, Q, ball_to_json, decimal, sign
from gfproof.verdict import Evidence, Verdict, weakest

LONGEST = 28
ABOUT_DIGITS = 8

_MIRROR = {"==": "!=", "<=": ">", ">=": "<", "<": ">=", ">": "<="}


@dataclass(frozen=True)
class Answer:
    """Verdict, evidence, and the numbers behind them; ``Hypothesis.check`` and ``Claim`` add id and statement.

    Attributes:
        compared: the true comparisons (left, relation, right) an answer that holds rests on; what hunts push to the limit.
    """

    verdict: Verdict
    evidence: Evidence | None = None
    note: str = ""
    witness: Any = None
    scope: str = "this case"
    compared: tuple[tuple[Number, str, Number], ...] = field(default=(), compare=False, repr=False)

    def noted(self, note: str) -> Answer:
        """The same answer with another note."""
        return replace(self, note=note)


def met(note: str = "", evidence: Evidence = Evidence.EXACT, scope: str = "this case") -> Answer:
    """It holds."""
    return Answer(Verdict.HOLDS, evidence, note, scope=scope)


def argued(note: str = "", scope: str = "this case") -> Answer:
    """It follows by the written proof from the hypotheses."""
    return Answer(Verdict.HOLDS, Evidence.ARGUED, note, scope=scope)


def not_met(note: str, witness: Any, evidence: Evidence = Evidence.EXACT) -> Answer:
    """It is false here; the witness is exact data."""
    return Answer(Verdict.FAILS, evidence, note, witness)


def unknown(note: str) -> Answer:
    """Nothing is known; the note says why."""
    return Answer(Verdict.UNDECIDED, note=note)


def not_applicable(note: str) -> Answer:
    """The claim says nothing about this case."""
    return Answer(Verdict.OUT_OF_SCOPE, note=note)


def shown(value: Number) -> str:
    """A number in a note: a short rational as it is, a long one as "~" and a decimal, a ball as "mid +- rad"."""
    if isinstance(value, Ball):
        parts = ball_to_json(value, ABOUT_DIGITS)
        return f"{parts['mid']} +- {parts['rad']}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return text if len(text) <= LONGEST else f"~{decimal(value, ABOUT_DIGITS)}"


def exact_text(value: Number) -> Any:
    """A number in a witness: "p/q", or a ball's midpoint and radius."""
    return ball_to_json(value) if isinstance(value, Ball) else str(value)


def compare(left: Number, relation: str, right: Number, note: str | None = None) -> Answer:
    """``left relation right`` with relation one of == <= >= < >, decided as far as the numbers allow.

    Args:
        note: replaces the note "left relation right" of an answer that holds.
    """
    inexact = isinstance(left, Ball) or isinstance(right, Ball)
    evidence = Evidence.ENCLOSED if inexact else Evidence.EXACT
    difference = sign(left - right)
    true = _decide(difference, relation)
    if true is None:
        return unknown(f"balls do not decide {shown(left)} {relation} {shown(right)}")
    if true:
        if note is None:
            note = shown(left) if relation == "==" else f"{shown(left)} {relation} {shown(right)}"
        return Answer(Verdict.HOLDS, evidence, note, compared=((left, relation, right),))
    return not_met(
        f"{shown(left)} {_MIRROR[relation]} {shown(right)}",
        {"left": exact_text(left), "relation": relation, "right": exact_text(right)},
        evidence,
    )


def _decide(difference: int | None, relation: str) -> bool | None:
    """The truth value by the sign of left - right; None where a ball leaves the sign open."""
    if difference is None:
        return None
    return {
        "==": difference == 0,
        "<=": difference <= 0,
        ">=": difference >= 0,
        "<": difference < 0,
        ">": difference > 0,
    }[relation]


def all_of(answers: Iterable[Answer], note: str | None = None) -> Answer:
    """The conjunction: fails with the first witness, else undecided, else holds with the weakest evidence.

    An answer out of scope is a condition that is not met: it does not count, unless there is no other.
    """
    given = list(answers)
    for verdict in (Verdict.FAILS, Verdict.UNDECIDED):
        for answer in given:
            if answer.verdict is verdict:
                return answer
    held = [answer for answer in given if answer.verdict is Verdict.HOLDS]
    if not held:
        return given[0] if given else met(note or "nothing to check")
    evidence = weakest(answer.evidence for answer in held if answer.evidence is not None)
    text = "; ".join(answer.note for answer in held if answer.note) if note is None else note
    pairs = tuple(pair for answer in held for pair in answer.compared)
    return Answer(Verdict.HOLDS, evidence, text, compared=pairs)


def zero(values: Iterable[Number], note: str = "") -> Answer:
    """All of these numbers are 0."""
    return all_of([compare(value, "==", Q(0), note) for value in values] or [met(note)], note)
