"""Hunting counterexamples to a conjecture or to a theorem's claims.

1. Cases known from earlier hunts are replayed, where a corpus is given.
2. Cases are drawn stratum first; for conjectures those near equality are varied.
3. Claims that survive are pursued: draws steered toward violation, then exact line searches (``gfproof.falsify.pursuit``).
4. What is found is made small, decided exactly, and looked at by a second evaluation that shares no code with the first.

A hunt never proves anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gfproof.case import Case
from gfproof.falsify.corpus import Corpus, replay
from gfproof.falsify.pursuit import nearness, nearness_of_statement, pursue
from gfproof.falsify.recheck import second_evaluation
from gfproof.meter import SILENT, Meter
from gfproof.strategies import Chooser
from gfproof.theorems import Claim, Theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.counterexamples import SearchInterrupted, search, violation_at
from gfproof.theorems.deciding.decision import hunted, refuted
from gfproof.theorems.deciding.draws import Draw
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER
from gfproof.theorems.sampling import SampledReport, SamplingInterrupted
from gfproof.verdict import Evidence, Finding, Verdict

EXAMPLES = 1_000
MOST_TARGETED = 200
"""Of the examples asked for, at most so many more are drawn under ``hypothesis.target``."""


@dataclass(frozen=True)
class Catch:
    """What a hunt came home with.

    Attributes:
        title: of the conjecture or theorem.
        hypotheses, claims: findings; a claim that fails has the exact case as its witness.
    """

    title: str
    hypotheses: tuple[Finding, ...]
    claims: tuple[Finding, ...]

    @property
    def counterexamples(self) -> tuple[Finding, ...]:
        """The claims that fail."""
        return tuple(finding for finding in self.claims if finding.verdict is Verdict.FAILS)

    def to_json(self) -> dict[str, Any]:
        """The answer as it stands in every JSON document."""
        return {
            "title": self.title,
            "hypotheses": [finding.to_json() for finding in self.hypotheses],
            "claims": [finding.to_json() for finding in self.claims],
        }


class HuntInterrupted(KeyboardInterrupt):
    """Ctrl-C during a hunt; ``catch`` is what was found until then (and stored, where a corpus is given)."""

    def __init__(self, catch: Catch) -> None:
        self.catch = catch
        super().__init__("interrupted")


def witness_case(finding: Finding) -> dict[str, Any]:
    """The exact case a failing finding has as its witness, as a JSON tree."""
    data: dict[str, Any] = finding.witness
    found: dict[str, Any] = data.get("case", data)
    return found


def name_of(quarry: Conjecture | Theorem) -> str:
    """The name under which a corpus keeps the counterexamples to a conjecture (its file's name) or theorem (its id)."""
    return quarry.name.removesuffix(".toml") if isinstance(quarry, Conjecture) else quarry.id


def hunt(
    quarry: Conjecture | Theorem,
    *,
    examples: int = EXAMPLES,
    seed: int = 0,
    corpus: Corpus | None = None,
    meter: Meter = SILENT,
) -> Catch:
    """Look for counterexamples among so many drawn cases that meet the hypotheses, then near the nearest misses.

    Args:
        quarry: a conjecture, or a theorem (or a false twin of one).
        seed: the same seed draws the same cases, up to those Hypothesis steers.
        corpus: its cases are replayed first, and what is found is stored in it.

    Raises:
        HuntInterrupted: Ctrl-C after the first drawn case; it carries what was found.
    """
    known = {} if corpus is None else replay(quarry, corpus.stored(name_of(quarry)))
    ids = (
        [f"C{number}" for number in range(1, len(quarry.claims) + 1)]
        if isinstance(quarry, Conjecture)
        else [claim.id for claim in quarry.claims]
    )
    if known.keys() >= set(ids):
        return Catch(quarry.title, (), tuple(_stored(known[id]) for id in ids))
    catch, whole = (
        _hunt_conjecture(quarry, examples, seed, meter)
        if isinstance(quarry, Conjecture)
        else _hunt_theorem(quarry, examples, seed, meter)
    )
    if corpus is not None:
        for finding in catch.counterexamples:
            corpus.remember(name_of(quarry), finding.id, finding.statement, witness_case(finding))
    catch = replace(catch, claims=tuple(_stored(known[f.id]) if f.id in known else f for f in catch.claims))
    if not whole:
        raise HuntInterrupted(catch)
    return catch


def _stored(finding: Finding) -> Finding:
    return replace(finding, note=f"{finding.note} (a stored case)")


# -- theorems --------------------------------------------------------------------------------------------


def _hunt_theorem(theorem: Theorem, examples: int, seed: int, meter: Meter) -> tuple[Catch, bool]:
    """What was found, and whether the hunt came to its end."""
    whole = True
    try:
        report: SampledReport = theorem.verify_examples(examples, seed, meter)
    except SamplingInterrupted as stop:
        report, whole = stop.report, False
    claims = list(report.claims)
    try:
        meter.begin("pursuit", len(claims))
        for place, claim in enumerate(theorem.claims if whole else ()):
            claims[place] = _pursued(theorem, claim, claims[place], examples, seed)
            meter.advance()
        meter.end()
    except KeyboardInterrupt:
        whole = False
    found = tuple(_confirmed(theorem, finding) for finding in claims)
    return Catch(theorem.title, report.hypotheses, found), whole


def _pursued(theorem: Theorem, claim: Claim, finding: Finding, examples: int, seed: int) -> Finding:
    """The finding after a pursuit; claims that are proved, argued or already false are left alone."""
    if theorem.kind is not ONE_HIDDEN_LAYER or finding.evidence is not Evidence.SAMPLED:
        return finding
    measure = nearness(theorem, claim)
    found = pursue(theorem.draw, measure, examples=min(examples, MOST_TARGETED), seed=seed)
    if found.best is None:
        return finding
    if not found.violated:
        return replace(finding, note=f"{finding.note}; {found.text()}")
    if theorem.verify_claim(claim, found.best[0]).verdict is not Verdict.FAILS:  # not exact enough to count
        return finding
    small = smallest(theorem, claim, found.best[0])
    return replace(small, note=f"{small.note} (after {found.text()}, shrunk)")


def smallest(theorem: Theorem, claim: Claim, case: Any) -> Finding:
    """The violation of a claim at a case, made small and decided again from the case's JSON form."""

    def still_fails(smaller: Any) -> bool:
        return theorem.verify_claim(claim, smaller).verdict is Verdict.FAILS

    small = theorem.kind.read(theorem.kind.shrink(case, still_fails).to_json())
    again: Finding = theorem.verify_claim(claim, small)
    if again.verdict is not Verdict.FAILS:
        raise AssertionError(f"{theorem.id} {claim.id}: a violation did not survive its own re-check")
    return again


def _confirmed(theorem: Theorem, finding: Finding) -> Finding:
    """A failing finding with what a second evaluation says about its case."""
    if finding.verdict is not Verdict.FAILS:
        return finding
    case = theorem.kind.read(witness_case(finding))
    said = second_evaluation(theorem, theorem.claim(finding.id), case)
    return replace(finding, note=f"{finding.note}; {said}") if said else finding


# -- conjectures -----------------------------------------------------------------------------------------


def _hunt_conjecture(conjecture: Conjecture, examples: int, seed: int, meter: Meter) -> tuple[Catch, bool]:
    """What was found, and whether the hunt came to its end."""
    whole = True
    try:
        found = search(conjecture, examples, seed, meter=meter)
    except SearchInterrupted as stop:
        found, whole = stop.search, False
    try:
        decision = hunted(conjecture, found)
    except KeyboardInterrupt:
        decision, whole = hunted(conjecture, found, shrunk=False), False
    claims = list(decision.claims)
    try:
        if whole:
            _pursue_claims(conjecture, claims, examples, seed, meter)
    except KeyboardInterrupt:
        whole = False
    return Catch(conjecture.title, decision.hypotheses, tuple(claims)), whole


def _pursue_claims(
    conjecture: Conjecture, claims: list[Finding], examples: int, seed: int, meter: Meter
) -> None:
    """Pursue what is undecided; the findings are replaced one by one."""
    meter.begin("pursuit", len(claims))
    for number, (claim, finding) in enumerate(zip(conjecture.claims, tuple(claims), strict=True)):
        meter.advance()
        if finding.verdict is not Verdict.UNDECIDED or all(r.relation == "==" for r in claim.relations):
            continue
        if not Draw(conjecture, seed).possible:
            continue
        measure = nearness_of_statement(conjecture, claim)
        found = pursue(_drawn(conjecture), measure, examples=min(examples, MOST_TARGETED), seed=seed)
        if found.best is None:
            continue
        claims[number] = replace(finding, note=f"{finding.note}; {found.text()}")
        if found.violated:
            violation = violation_at(conjecture, claim, found.best[0])
            assert violation is not None
            claims[number] = refuted(conjecture, claim, finding.id, violation)
    meter.end()


class _Choices:
    """The part of ``random.Random`` that draws of conjectures use, over a ``Chooser``."""

    SIXTEENTHS = tuple(
        k / 16 for k in range(15, -1, -1)
    )  # the plainest draws come first: no special position

    def __init__(self, choose: Chooser) -> None:
        self._choose = choose

    def choice(self, options: Any) -> Any:
        return self._choose.pick(options)

    def random(self) -> float:
        return self._choose.pick(self.SIXTEENTHS)

    def randrange(self, stop: int) -> int:
        return self._choose.pick(range(stop))

    def shuffle(self, entries: list[Any]) -> None:
        for k in range(len(entries) - 1, 0, -1):
            j = self._choose.pick(range(k + 1))
            entries[k], entries[j] = entries[j], entries[k]


def _drawn(conjecture: Conjecture) -> Callable[[Chooser], Case]:
    def draw(choose: Chooser) -> Case:
        source = Draw(conjecture)
        source.random = _Choices(choose)  # type: ignore[assignment]  # the four methods Draw uses
        return source.case()

    return draw
