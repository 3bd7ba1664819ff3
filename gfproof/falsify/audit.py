"""Audits of a theorem: are its draws in scope, is each hypothesis needed, are its constants sharp, are all strata met?

    vacuity     of n draws, how many meet each hypothesis, all of them, and how often each claim says something
    necessity   per hypothesis: a case that meets all the other hypotheses of a claim and refutes it ("needed: witness"), or
                "not shown needed", which is no proof that the hypothesis could be dropped; where it is missed and no claim
                can be evaluated (a constant target's value, say), "the claims cannot be evaluated without it"
    tightness   per claim that compares two numbers: the largest ratio smaller/larger side found.  With ratio r no constant
                better by a factor above 1/r can be true; the lines for 1 %, 10 % and a factor 2 say whether that is shown
    strata      how many of the draws meet each stratum

Everything is exact, and the same for the same seed: an audit is kept as a file and compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from gfproof.case import Case, Descent, Dynamics, Flow, NormalizedFlow
from gfproof.errors import AmbiguousCell, BudgetExceeded, NotAvailable
from gfproof.falsify.pursuit import from_nearest, nearness, seeded_draws
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Q
from gfproof.problem import Problem
from gfproof.strategies import STRATA, RandomChooser, any_case
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.drawn_critical import zero_of_gradient
from gfproof.theorems import Claim, Theorem
from gfproof.theorems.core import Hypothesis, Instance
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER
from gfproof.verdict import Evidence, Verdict

DRAWS = 200
SEARCHES = 150
IMPROVEMENTS = (("1 %", Q(101, 100)), ("10 %", Q(11, 10)), ("factor 2", Q(2)))
NEEDED, NOT_SHOWN = "needed", "not shown needed"
WITHOUT_MEANING = "the claims cannot be evaluated without it"
_CONCLUSIVE = (Evidence.EXACT, Evidence.ENCLOSED)
_WITHOUT_MEANING = (
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    KeyError,
    AssertionError,
    ZeroDivisionError,
)
"""What the check of a claim may end in at a case that misses a hypothesis it was written under: it says nothing there."""


@dataclass(frozen=True)
class Necessity:
    """What is known about one hypothesis.

    Attributes:
        claim: the claim a witness refutes, "" if there is none.
        witness: the exact case as a JSON tree, None if there is none.
        note: the numbers with which the claim fails.
        outside: how many drawn cases miss this hypothesis and meet all others of some claim that rests on it.
        evaluated: at how many of them such a claim has a verdict.
    """

    hypothesis: str
    claim: str
    witness: dict[str, Any] | None
    note: str
    outside: int
    evaluated: int

    @property
    def verdict(self) -> str:
        """Needed, not shown needed, or that nothing can be evaluated without the hypothesis."""
        if self.witness is not None:
            return NEEDED
        return WITHOUT_MEANING if self.outside and not self.evaluated else NOT_SHOWN


@dataclass(frozen=True)
class Tightness:
    """How near the tightest comparison of a claim comes to equality: the largest ratio found, with its case."""

    claim: str
    ratio: Q
    witness: dict[str, Any]

    @property
    def excluded(self) -> dict[str, bool]:
        """Per improvement of the constant, whether the witness refutes it."""
        return {name: self.ratio * factor > 1 for name, factor in IMPROVEMENTS}


@dataclass(frozen=True)
class Audit:
    """The audit of one theorem."""

    theorem: str
    seed: int
    draws: int
    in_scope: int
    hypotheses: dict[str, int]
    claims: dict[str, int]
    strata: dict[str, int]
    necessity: tuple[Necessity, ...]
    tightness: tuple[Tightness, ...]

    def to_json(self) -> dict[str, Any]:
        """The audit as it is kept."""
        return {
            "theorem": self.theorem,
            "seed": self.seed,
            "draws": self.draws,
            "vacuity": {
                "in_scope": self.in_scope,
                "hypotheses": self.hypotheses,
                "claims": self.claims,
            },
            "strata": self.strata,
            "necessity": [
                {
                    "hypothesis": one.hypothesis,
                    "verdict": one.verdict,
                    "claim": one.claim,
                    "note": one.note,
                    "outside": one.outside,
                    "evaluated": one.evaluated,
                    "witness": one.witness,
                }
                for one in self.necessity
            ],
            "tightness": [
                {
                    "claim": one.claim,
                    "ratio": str(one.ratio),
                    "excluded": one.excluded,
                    "witness": one.witness,
                }
                for one in self.tightness
            ],
        }


def audit(
    theorem: Theorem,
    *,
    draws: int = DRAWS,
    searches: int = SEARCHES,
    seed: int = 0,
    meter: Meter = SILENT,
) -> Audit:
    """The audit of a theorem.

    Args:
        draws: cases drawn for vacuity and strata, and again per hypothesis and per claim.
        searches: cases each local search for tightness may ask for.
    """
    meter.begin(theorem.id, 1 + len(theorem.hypotheses) + len(theorem.claims))
    cases = list(islice(theorem.draw_cases(seed), draws))
    hypotheses, spoken, strata, in_scope = _counted(theorem, cases)
    meter.advance()
    needed = []
    for hypothesis in theorem.hypotheses:
        needed.append(necessity(theorem, hypothesis, draws=draws, seed=seed))
        meter.advance()
    sharp = []
    for claim in theorem.claims:
        found = tightness(theorem, claim, draws=draws, searches=searches, seed=seed)
        if found is not None:
            sharp.append(found)
        meter.advance()
    meter.end()
    return Audit(theorem.id, seed, draws, in_scope, hypotheses, spoken, strata, tuple(needed), tuple(sharp))


def _counted(
    theorem: Theorem, cases: list[Any]
) -> tuple[dict[str, int], dict[str, int], dict[str, int], int]:
    """Per hypothesis the cases that meet it, per claim those it speaks of, per stratum those that meet it, all in scope."""
    met = {hypothesis.id: 0 for hypothesis in theorem.hypotheses}
    spoken = {claim.id: 0 for claim in theorem.claims}
    strata: Counter[str] = Counter()
    in_scope = 0
    for case in cases:
        strata.update(theorem.kind.strata(case))
        report = theorem.verify(case)
        held = [finding.verdict is Verdict.HOLDS for finding in report.hypotheses]
        in_scope += all(held)
        for finding, is_met in zip(report.hypotheses, held, strict=True):
            met[finding.id] += is_met
        for finding in report.claims:
            spoken[finding.id] += finding.verdict in (Verdict.HOLDS, Verdict.FAILS)
    names = [stratum.value for stratum in STRATA] if theorem.kind is ONE_HIDDEN_LAYER else sorted(strata)
    return met, spoken, {name: strata[name] for name in names}, in_scope


# -- necessity -------------------------------------------------------------------------------------------


def necessity(theorem: Theorem, hypothesis: Hypothesis, *, draws: int, seed: int) -> Necessity:
    """Look for a case that misses the hypothesis, meets the others a claim needs, and refutes the claim exactly."""
    resting = [claim for claim in theorem.claims if hypothesis.id in claim.needs]
    outside = evaluated = 0
    for case in _outside(theorem, draws, seed):
        seen: list[str | None] = []
        for claim in resting:
            said = _without(theorem, hypothesis, claim, case)
            if said is None:
                continue
            seen.append(said[0])
            if said[0] == Verdict.FAILS.value:
                small = _small(theorem, hypothesis, claim, case)
                shown = _without(theorem, hypothesis, claim, small)
                assert shown is not None
                return Necessity(
                    hypothesis.id, claim.id, small.to_json(), shown[1], outside + 1, evaluated + 1
                )
        outside += bool(seen)
        evaluated += any(verdict is not None for verdict in seen)
    return Necessity(hypothesis.id, "", None, "", outside, evaluated)


def _small(theorem: Theorem, hypothesis: Hypothesis, claim: Claim, case: Any) -> Any:
    def keeps(smaller: Any) -> bool:
        said = _without(theorem, hypothesis, claim, smaller)
        return said is not None and said[0] == Verdict.FAILS.value

    return theorem.kind.read(theorem.kind.shrink(case, keeps).to_json())


def _without(
    theorem: Theorem, hypothesis: Hypothesis, claim: Claim, case: Any
) -> tuple[str | None, str] | None:
    """Verdict and numbers of the claim at a case that misses this hypothesis and meets the others, the verdict None if
    the claim has none there; None if the case meets the hypothesis or misses another.
    """
    instance = Instance(case)
    if hypothesis.check(instance).verdict is not Verdict.FAILS:
        return None
    others = [h for h in theorem.hypotheses if h.id in claim.needs and h.id != hypothesis.id]
    if any(h.check(instance).verdict is not Verdict.HOLDS for h in others):
        return None
    try:
        answer = claim.decide(instance)
    except (NotAvailable, AmbiguousCell, BudgetExceeded, *_WITHOUT_MEANING):
        return None, ""
    if answer.verdict is Verdict.FAILS and answer.evidence in _CONCLUSIVE:
        return Verdict.FAILS.value, answer.note or "false"
    return (Verdict.HOLDS.value if answer.verdict is Verdict.HOLDS else None), ""


def _outside(theorem: Theorem, draws: int, seed: int) -> Iterator[Any]:
    """The theorem's own draws, those with one part exchanged, zeros of the gradient, and draws of every kind of case."""
    chooser = RandomChooser(Random(seed + 1))
    for case in islice(theorem.draw_cases(seed), draws):
        yield case
        if isinstance(case, Case):
            yield from _exchanged(case, chooser)
            yield replace(zero_of_gradient(chooser), dynamics=case.dynamics)
    if theorem.kind is ONE_HIDDEN_LAYER:
        for _ in range(draws):
            yield any_case(chooser, skip=None)


def _exchanged(case: Case, choose: RandomChooser) -> Iterator[Case]:
    """The case with another target, other dynamics, a longer step, or neurons off the sphere."""
    network, law = case.network, case.problem.law
    slope = problems.affine(choose, law.dimension, network.outputs)
    yield replace(case, problem=Problem(slope, law))
    yield replace(case, problem=Problem(problems.constant(choose, network.outputs), law))
    until = choose.pick((Q(1), Q(1, 2), Q(3)))
    moves: tuple[Dynamics, ...] = (Flow(until), NormalizedFlow(until), problems.descent(choose))
    yield replace(case, dynamics=choose.pick(moves))
    if isinstance(case.dynamics, Descent) and case.dynamics.constant:
        for factor in (Q(5, 4), Q(4), Q(64)):
            size = case.dynamics.step_sizes[0] * factor
            yield replace(case, dynamics=Descent((size,), case.dynamics.steps))
    double = replace(
        network, w=tuple(tuple(2 * x for x in row) for row in network.w), b=tuple(2 * x for x in network.b)
    )
    yield replace(case, network=double)


# -- tightness -------------------------------------------------------------------------------------------


def tightness(theorem: Theorem, claim: Claim, *, draws: int, searches: int, seed: int) -> Tightness | None:
    """The case nearest to equality in the claim's tightest inequality; None where the claim compares nothing.

    Raises:
        AssertionError: the claim fails on a case that meets its hypotheses.
    """
    if theorem.kind is not ONE_HIDDEN_LAYER:
        return None
    measure = nearness(theorem, claim)
    best, _ = from_nearest(seeded_draws(theorem.draw, measure, draws, seed), measure, searches)
    if best is None or best[1] == 0:
        return None
    assert best[1] <= 1, f"{theorem.id} {claim.id} fails: {best[0].to_toml()}"
    small = theorem.kind.shrink(
        best[0], lambda case: (value := measure(case)) is not None and value >= best[1]
    )
    value = measure(small)
    assert value is not None
    return Tightness(claim.id, value, small.to_json())
