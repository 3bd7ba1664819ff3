"""The report of a campaign, read from its ledger: counts per claim, verdict and stratum, and the violation rate they allow.

It holds what was found and nothing about when or how fast, so an interrupted campaign ends with the same report.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from gfproof.falsify.bounds import rate_bound, shown
from gfproof.falsify.ledger import Ledger
from gfproof.falsify.shards import Outcome, Plan, quarry
from gfproof.verdict import Verdict


@dataclass
class Row:
    """What the shards of one theorem and road found together."""

    theorem: str
    road: str
    cases: int = 0
    drawn: int = 0
    looked: int = 0
    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    strata: Counter[str] = field(default_factory=Counter)
    first: dict[str, Any] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one more shard; shards come in the order of their numbers."""
        self.cases += outcome.shard.cases
        self.drawn += outcome.drawn
        self.looked += outcome.looked
        self.strata.update(outcome.strata)
        for id, counts in outcome.verdicts.items():
            self.verdicts.setdefault(id, Counter()).update(counts)
        for entry in outcome.counterexamples:
            self.first.setdefault(entry["claim"], entry)

    def count(self, verdict: Verdict) -> int:
        """How often a claim got this verdict, all claims together."""
        return sum(counts[verdict.value] for counts in self.verdicts.values())

    def decided(self, id: str) -> int:
        """Cases on which a claim holds or fails."""
        return self.verdicts[id][Verdict.HOLDS.value] + self.verdicts[id][Verdict.FAILS.value]

    def bound(self, id: str) -> str | None:
        """What the violation rate of a claim does not exceed at 95 %, under this sampling; None if nothing was decided."""
        cases = self.decided(id)
        return shown(rate_bound(self.verdicts[id][Verdict.FAILS.value], cases)) if cases else None

    def to_json(self) -> dict[str, Any]:
        """The row as it stands in the JSON answer."""
        statements = {claim.id: claim.statement for claim in quarry(self.theorem).claims}
        return {
            "theorem": self.theorem,
            "road": self.road,
            "cases": self.cases,
            "drawn": self.drawn,
            "claims": [
                {
                    "id": id,
                    "statement": statements[id],
                    "verdicts": {v.value: self.verdicts[id][v.value] for v in Verdict},
                    "violation_rate_at_most": self.bound(id),
                    "counterexample": self.first.get(id),
                }
                for id in sorted(self.verdicts)
            ],
            "strata": dict(sorted(self.strata.items())),
            "strata_counted_on": self.looked,
        }


@dataclass(frozen=True)
class CampaignReport:
    """What a campaign found."""

    plan: Plan
    rows: tuple[Row, ...]
    shards: int
    missing: int

    @property
    def cases(self) -> int:
        """Cases that meet the hypotheses."""
        return sum(row.cases for row in self.rows)

    @property
    def violations(self) -> int:
        """Pairs of a claim and a case on which it fails."""
        return sum(row.count(Verdict.FAILS) for row in self.rows)

    @property
    def undecided(self) -> int:
        """Pairs of a claim and a case on which nothing is known."""
        return sum(row.count(Verdict.UNDECIDED) for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """The report as it stands in the JSON answer."""
        return {
            "plan": self.plan.to_json(),
            "shards": self.shards,
            "missing_shards": self.missing,
            "cases": self.cases,
            "violations": self.violations,
            "undecided": self.undecided,
            "confidence": "95 %",
            "rows": [row.to_json() for row in self.rows],
        }

    def __str__(self) -> str:
        heads = ["theorem", "road", "cases", "draws", "claims", *(v.value for v in Verdict), "rate at most"]
        table = [heads]
        for row in self.rows:
            bounds = [
                (rate_bound(row.verdicts[id][Verdict.FAILS.value], row.decided(id)), row.bound(id))
                for id in row.verdicts
                if row.decided(id)
            ]
            counts = [str(row.count(v) or "") for v in Verdict]
            numbers = [str(n) for n in (row.cases, row.drawn, len(row.verdicts))]
            table.append([row.theorem, row.road, *numbers, *counts, str(max(bounds)[1]) if bounds else ""])
        wide = [max(len(line[k]) for line in table) for k in range(len(heads))]
        lines = [
            "  ".join(
                f"{x:<{n}}" if k < 2 else f"{x:>{n}}" for k, (x, n) in enumerate(zip(line, wide, strict=True))
            ).rstrip()
            for line in table
        ]
        return "\n".join([*lines, "", *self._strata(), "", self.sentence])

    def _strata(self) -> list[str]:
        lines = []
        for row in self.rows:
            shares = (f"{name} {100 * n / row.looked:.0f} %" for name, n in row.strata.most_common())
            lines.append(f"strata  {row.theorem} ({row.road}): {', '.join(shares)}")
        return lines

    @property
    def sentence(self) -> str:
        """What the campaign says, in one sentence."""
        left = f"; {self.missing} shards are missing" if self.missing else ""
        open_ = f"; {self.undecided} findings are undecided and count for nothing" if self.undecided else ""
        if self.violations:
            return f"{self.violations} violations in {self.cases} cases{open_}{left}"
        return (
            f"no violation in {self.cases} cases: under this sampling, a claim's violation rate is at most the last column "
            f"(its worst claim) at 95 %; evidence: sampled, not a proof{open_}{left}"
        )


def report(ledger: Ledger) -> CampaignReport:
    """The report on what a ledger holds, finished or not."""
    plan = ledger.plan
    if plan is None:
        raise ValueError("the ledger has no campaign")
    rows: dict[tuple[str, str], Row] = {}
    shards = 0
    for outcome in ledger.outcomes():
        shards += 1
        shard = outcome.shard
        rows.setdefault((shard.theorem, shard.road), Row(shard.theorem, shard.road)).add(outcome)
    return CampaignReport(plan, tuple(rows.values()), shards, sum(1 for _ in plan.shards()) - shards)
