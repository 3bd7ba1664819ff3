"""Pursuing a claim that survived drawn cases: targeted draws, then local search from the nearest misses.

``nearness`` says how near a case comes to violating a claim: the smaller side of its tightest inequality over the larger one,
exact; 2 where the claim fails, None where a hypothesis does not hold or nothing can be compared.  Hypothesis is told the
logarithmic gap (``hypothesis.target``: floats only steer), and the best cases are pushed further by exact line searches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from random import Random
from typing import Any

from gfproof.case import Case
from gfproof.errors import AmbiguousCell, BudgetExceeded, NotAvailable
from gfproof.falsify.local import Measure, climb, ratio
from gfproof.numbers import Ball, Q, to_float
from gfproof.strategies import RandomChooser
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
    """Local search from the nearest of seeded draws; where that does not end in a violation, from targeted draws.

    The first half is the same for the same seed; Hypothesis may draw other cases in another process.

    Args:
        draw: draws a case from a ``Chooser``.
        examples: seeded draws, and as many under ``hypothesis.target``.
        searches: cases each local search may ask for.
    """
    kept = seeded_draws(draw, measure, examples, seed)
    best, asked = from_nearest(kept, measure, searches)
    if best is not None and best[1] == VIOLATED:
        return Pursuit(best, 0, asked)
    steered, drawn = _targeted(draw, measure, examples, seed)
    other, more = from_nearest(steered, measure, searches)
    ends = [pair for pair in (best, other) if pair is not None]
    return Pursuit(max(ends, key=_value) if ends else None, drawn, asked + more)


def _value(pair: tuple[Case, Q]) -> Q:
    return pair[1]


def seeded_draws(
    draw: Callable[[Any], Case], measure: Measure, examples: int, seed: int
) -> list[tuple[Case, Q]]:
    """The measured ones among so many draws, nearest first; the same for the same seed."""
    chooser = RandomChooser(Random(seed))
    cases = [draw(chooser) for _ in range(examples)]
    measured = [(case, value) for case in cases if (value := measure(case)) is not None]
    return sorted(measured, key=_value, reverse=True)


def from_nearest(
    kept: list[tuple[Case, Q]], measure: Measure, searches: int = LINE_SEARCHES
) -> tuple[tuple[Case, Q] | None, int]:
    """The best end of local searches from the nearest cases short of equality, and how many cases they asked for."""
    best, asked = (kept[0] if kept else None), 0
    for case, _ in [pair for pair in kept if pair[1] < 1][:KEPT]:
        if best is not None and best[1] == VIOLATED:
            break
        found = climb(case, measure, budget=searches, goal=Q(1))
        if found is None:
            continue
        asked += found.asked
        if best is None or found.value > best[1]:
            best = (found.case, found.value)
    return best, asked


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
    return sorted(kept, key=_value, reverse=True), drawn
