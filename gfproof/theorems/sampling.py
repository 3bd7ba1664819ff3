"""What a sample of drawn cases says about a claim, and the report on a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gfproof.verdict import Evidence, Finding, Report, Verdict, out_of_scope, undecided, weakest


@dataclass(frozen=True)
class SampledReport(Report):
    """A report on drawn cases; ``strata`` counts the cases that meet each stratum."""

    strata: Mapping[str, int] = field(default_factory=dict)
    drawn: int = 0

    def to_json(self) -> dict[str, Any]:
        """The report as it stands in every JSON answer, with the counts."""
        return {**super().to_json(), "strata": dict(self.strata), "drawn": self.drawn}

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count}" for name, count in self.strata.items())
        return f"{super().__str__()}\n  {'strata':<12} {counts}"


class SamplingInterrupted(KeyboardInterrupt):
    """Ctrl-C while cases were drawn; ``report`` is about those that were finished."""

    def __init__(self, report: SampledReport) -> None:
        self.report = report
        super().__init__("interrupted")


@dataclass
class Tally:
    """What drawn cases say about one claim."""

    id: str
    statement: str
    needs: tuple[str, ...]
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    evidence: Evidence = Evidence.KERNEL
    certified: Finding | None = None
    note: str = ""
    violation: Finding | None = None

    def add(self, found: Finding) -> None:
        """Count the finding on one case; a violation is kept as it is."""
        self.verdicts[found.verdict] += 1
        if found.verdict is Verdict.FAILS:
            self.violation = found
        elif found.evidence in (Evidence.KERNEL, Evidence.CERTIFICATE):
            self.certified = found
        elif found.evidence is not None:
            self.evidence = weakest([self.evidence, found.evidence])
        elif found.verdict is Verdict.UNDECIDED or not self.note:
            self.note = found.note

    def finding(self, n: int, scope: str) -> Finding:
        """What n cases say together."""
        if self.violation is not None:
            tried = sum(self.verdicts.values())
            return replace(self.violation, note=f"{self.violation.note} (case {tried} of {n}, shrunk)")
        held, out = self.verdicts[Verdict.HOLDS], self.verdicts[Verdict.OUT_OF_SCOPE]
        if left := self.verdicts[Verdict.UNDECIDED]:
            return undecided(self.id, self.statement, f"{left} of {n}: {self.note}", scope=scope)
        if not held:
            return out_of_scope(self.id, self.statement, f"{out} of {n}: {self.note}", scope=scope)
        count = f"{held} cases" if not out else f"{held} cases, {out} out of scope"
        if self.certified is not None:  # proved for all cases at once; the drawn ones only agree with it
            return replace(self.certified, note=f"{self.certified.scope}; {count} agree")
        on_cases = self.evidence in (Evidence.EXACT, Evidence.ENCLOSED)
        return Finding(
            self.id,
            self.statement,
            Verdict.HOLDS,
            Evidence.SAMPLED if on_cases else self.evidence,
            scope=scope,
            note=count,
            chain=self.needs,
        )
