"""Pursuing a claim that survived drawn cases: targeted draws, then local search from the nearest misses.

``nearness`` says how near a case comes to violating a claim: the smaller side of its tightest inequality over the larger one,
exact; 2 where the claim fails, None where a hypothesis does not hold or nothing can be compared.  Hypothesis is told the
logarithmic gap (``hypothesis.target``: floats only steer), and the best cases are pushed further by exact line searches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any

from gfproof.case import Case
from gfproof.errors import AmbiguousCell, BudgetExceeded, NotAvailable
from gfproof.falsify.local import Measure, climb, ratio
from gfproof.numbers import Ball, Q, to_float
from gfproof.theorems import Claim, Theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.core import Instance
from gfproof.theorems.deciding.counterexamples import compare_all, violation_at
from gfproof.theorems.language import NotExact, State, Statement, Undefined, sides
from gfproof.verdict import Verdict

VIOLATED = Q(2)
KEPT = 4
LINE_SEARCHES = 250
SMALLEST_GAP = 1e-12


@dataclass(frozen=True)
class Pursuit:
    """What a pursuit saw.

    Attributes:
        best: the case nearest to violation and its nearness, or None if no case could be compared.
        violated: does the claim fail there?
        targeted, searched: cases drawn under ``target``, and cases asked for by local search.
    """

    best: tuple[Case, Q] | None
    targeted: int
    searched: int

    @property
    def violated(self) -> bool:
        """Does the claim fail at the best case?"""
        return self.best is not None and self.best[1] == VIOLATED

    def text(self) -> str:
        """What was tried, for a note."""
        compared = self.best is not None and self.best[1] > 0
        gap = f", the nearest a factor {_factor(self.best[1])} away" if compared and self.best else ""
        return f"{self.targeted} targeted draws and {self.searched} cases of local search{gap}"


def _factor(nearness: Q) -> str:
    """The larger side over the smaller one, rounded for the reader; 1 only for equality."""
    if nearness == 1:
        return "1"
    rounded = f"{to_float(1 / nearness):.6g}"
    return "1 + " + f"{to_float(1 / nearness - 1):.1e}" if rounded == "1" else rounded


def nearness(theorem: Theorem, claim: Claim) -> Measure:
    """The measure of a theorem's claim."""
    needed = [h for h in theorem.hypotheses if h.id in claim.needs]

    def measure(case: Case) -> Q | None:
        instance = Instance(case)
        if any(h.check(instance).verdict is not Verdict.HOLDS for h in needed):
            return None
        try:
            answer = claim.decide(instance)
        except (NotAvailable, AmbiguousCell, BudgetExceeded):
            return None
        if answer.verdict is Verdict.FAILS:
            return VIOLATED
        if answer.verdict is not Verdict.HOLDS:
            return None
        return tightest(answer.compared)

    return measure


def tightest(compared: tuple[tuple[Any, str, Any], ...]) -> Q | None:
    """The largest ratio among true comparisons of rationals; None if there is none."""
    found = [
        ratio(Q(0) + left, relation, Q(0) + right)
        for left, relation, right in compared
        if not isinstance(left, Ball) and not isinstance(right, Ball)
    ]
    return max((x for x in found if x is not None), default=None)


def nearness_of_statement(conjecture: Conjecture, claim: Statement) -> Measure:
    """The measure of a conjecture's claim."""

    def measure(case: Case) -> Q | None:
        if conjecture.refusal(case):
            return None
        state = State.of(case, conjecture.vocabulary)
        try:
            if any(compare_all(h, state) is not None for h in conjecture.hypotheses):
                return None
            if violation_at(conjecture, claim, case, state) is not None:
                return VIOLATED
            pairs: list[tuple[Any, str, Any]] = []
            for relation in claim.relations:
                for neuron in range(case.network.width) if relation.free else (-1,):
                    left, right = sides(relation, state, neuron)
                    if isinstance(left, Q) and isinstance(right, Q):
                        pairs.append((left, relation.relation, right))
            return tightest(tuple(pairs))
        except (Undefined, NotExact, NotAvailable):
            return None

    return measure


def pursue(
    draw: Callable[[Any], Case], measure: Measure, *, examples: int, seed: int, searches: int = LINE_SEARCHES
) -> Pursuit:
    """Targeted draws, then local search from the best of them.

    Args:
        draw: draws a case from a ``Chooser``.
        examples: cases drawn under ``hypothesis.target``.
        searches: cases each local search may ask for.
    """
    kept, drawn = _targeted(draw, measure, examples, seed)
    asked = 0
    for case, value in [pair for pair in kept if pair[1] < 1][:KEPT]:
        found = climb(case, measure, budget=searches, goal=Q(1))
        if found is None:
            continue
        asked += found.asked
        if found.value > value:
            kept.append((found.case, found.value))
        if found.value == VIOLATED:
            break
    best = max(kept, key=lambda pair: pair[1]) if kept else None
    return Pursuit(best, drawn, asked)


def _targeted(
    draw: Callable[[Any], Case], measure: Measure, examples: int, seed: int
) -> tuple[list[tuple[Case, Q]], int]:
    """The nearest cases, best first, and how many were drawn."""
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import seed as seeded

    from gfproof.strategies import from_draw

    kept: list[tuple[Case, Q]] = []
    drawn = 0

    @seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck),
    )
    @given(from_draw(draw))
    def approach(case: Case) -> None:
        nonlocal drawn
        drawn += 1
        value = measure(case)
        if value is None:
            return
        target(-log(max(1 - to_float(value), SMALLEST_GAP)) if value < 1 else -log(SMALLEST_GAP))
        kept.append((case, value))

    approach()
    kept.sort(key=lambda pair: pair[1], reverse=True)
    return kept[: 4 * KEPT], drawn
