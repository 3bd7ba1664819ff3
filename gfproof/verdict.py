"""What is known about a statement, and how well: verdicts, evidence, findings, reports.

A finding never has a truth value: ``bool(finding)`` raises, so that "undecided" cannot slip through an ``if``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn


class _Truthless:
    """A value that must be compared, never tested for truth."""

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} has no truth value: compare it, e.g. `finding.verdict is Verdict.HOLDS`"
        )


class Verdict(_Truthless, StrEnum):
    """What is known about one hypothesis or claim."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    OUT_OF_SCOPE = "out-of-scope"


class Evidence(_Truthless, StrEnum):
    """How a verdict is known, from strong to weak (the order of definition).

    kernel: Coq accepted it here.  certificate: the independent checker accepted it, for all cases of the stated scope.
    exact: this case, in rational arithmetic.  enclosed: this case, in ball arithmetic.  argued: a written proof whose
    steps are only partly machine-checked.  sampled: n drawn cases.  cited: taken from the literature.
    """

    KERNEL = "kernel"
    CERTIFICATE = "certificate"
    EXACT = "exact"
    ENCLOSED = "enclosed"
    ARGUED = "argued"
    SAMPLED = "sampled"
    CITED = "cited"

    @property
    def strength(self) -> int:
        """Position in the order: 0 is the strongest."""
        return _STRENGTH[self]


_STRENGTH = {evidence: position for position, evidence in enumerate(Evidence)}


def weakest(evidence: Iterable[Evidence]) -> Evidence:
    """The evidence a conclusion carries when it rests on all of these.

    Raises:
        ValueError: nothing was given, so nothing can be concluded.
    """
    return max(evidence, key=lambda e: e.strength)


@dataclass(frozen=True)
class Finding(_Truthless):
    """One hypothesis or claim, its verdict, its evidence and its scope.

    Attributes:
        id: the item's id in its theorem or conjecture, e.g. ``C3``.
        statement: one line of plain mathematical text.
        verdict: what is known.
        evidence: how it is known; ``None`` exactly when the verdict is undecided or out of scope.
        scope: for what the verdict is claimed, e.g. ``this case`` or ``every width, every law``.
        witness: exact data in JSON form; a failing finding always has one.
        note: the numbers behind the verdict, or the reason why nothing stronger is known.
        chain: ids of the findings this one rests on.
    """

    id: str
    statement: str
    verdict: Verdict
    evidence: Evidence | None = None
    scope: str = "this case"
    witness: Any = None
    note: str = ""
    chain: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = self.verdict in (Verdict.HOLDS, Verdict.FAILS)
        if known != (self.evidence is not None):
            raise ValueError(
                f"{self.id}: a {self.verdict.value} finding {'needs' if known else 'has no'} evidence"
            )
        if self.verdict is Verdict.FAILS and self.witness is None:
            raise ValueError(f"{self.id}: a failing finding needs an exact witness")
        if self.verdict is Verdict.FAILS and self.evidence in (
            Evidence.SAMPLED,
            Evidence.CITED,
            Evidence.ARGUED,
        ):
            raise ValueError(
                f"{self.id}: a failing finding rests on a re-checked witness, not on {self.evidence}"
            )

    def to_json(self) -> dict[str, Any]:
        """The finding as it stands in every JSON answer."""
        return {
            "id": self.id,
            "statement": self.statement,
            "verdict": self.verdict.value,
            "evidence": None if self.evidence is None else self.evidence.value,
            "scope": self.scope,
            "witness": self.witness,
            "note": self.note,
        }


def holds(id: str, statement: str, evidence: Evidence, **rest: Any) -> Finding:
    """A finding that holds."""
    return Finding(id, statement, Verdict.HOLDS, evidence, **rest)


def fails(id: str, statement: str, evidence: Evidence, witness: Any, **rest: Any) -> Finding:
    """A finding that fails, with its exact witness."""
    return Finding(id, statement, Verdict.FAILS, evidence, witness=witness, **rest)


def undecided(id: str, statement: str, note: str, **rest: Any) -> Finding:
    """A finding about which nothing is known; the note says why."""
    return Finding(id, statement, Verdict.UNDECIDED, note=note, **rest)


def out_of_scope(id: str, statement: str, note: str, **rest: Any) -> Finding:
    """A finding whose hypotheses are not met; the note names them."""
    return Finding(id, statement, Verdict.OUT_OF_SCOPE, note=note, **rest)


@dataclass(frozen=True)
class Report(_Truthless):
    """The findings of one theorem on one case (or on drawn cases)."""

    theorem: str
    case: str
    source: str
    status: str
    hypotheses: tuple[Finding, ...]
    claims: tuple[Finding, ...]
    case_data: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Hypotheses, then claims."""
        return self.hypotheses + self.claims

    @property
    def verdict(self) -> Verdict:
        """The report in one word: fails if a claim fails, undecided if something stays open, out-of-scope if no
        claim applies, else holds.  A hypothesis that is not met is no failure.
        """
        claims = [f.verdict for f in self.claims]
        if Verdict.FAILS in claims:
            return Verdict.FAILS
        if Verdict.UNDECIDED in claims:
            return Verdict.UNDECIDED
        if Verdict.HOLDS in claims:
            return Verdict.HOLDS
        return Verdict.OUT_OF_SCOPE

    def to_json(self) -> dict[str, Any]:
        """The report as it stands in every JSON answer."""
        return {
            "theorem": self.theorem,
            "case": self.case if self.case_data is None else dict(self.case_data),
            "hypotheses": [f.to_json() for f in self.hypotheses],
            "claims": [f.to_json() for f in self.claims],
        }

    def __str__(self) -> str:
        rows = [("hypotheses", f) for f in self.hypotheses] + [("claims", f) for f in self.claims]
        wide = max((len(f"{f.id} {f.statement}") for _, f in rows), default=0)
        lines, previous = [f"{self.theorem}   {self.case}   {self.source} · {self.status}"], ""
        for part, f in rows:
            evidence = "" if f.evidence is None else f.evidence.value
            about = f.note or ("" if f.scope == "this case" else f.scope)
            head = part if part != previous else ""
            name = f"{f.id} {f.statement}"
            lines.append(
                f"  {head:<12} {name:<{wide}}  {f.verdict.value:<12}  {evidence:<11}  {about}".rstrip()
            )
            previous = part
        return "\n".join(lines)
