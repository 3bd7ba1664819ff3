"""Hunting counterexamples to a conjecture or to a theorem's claims.

Cases are drawn stratum first and, near equality, varied; what is found is decided exactly, made small, and confirmed by a second
evaluation that shares no code with the first.  A hunt never proves anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gfproof.theorems import Theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import hunt as hunt_conjecture
from gfproof.verdict import Finding, Verdict

EXAMPLES = 1_000


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


def hunt(quarry: Conjecture | Theorem, *, examples: int = EXAMPLES, seed: int = 0) -> Catch:
    """Look for counterexamples among so many drawn cases that meet the hypotheses.

    Args:
        quarry: a conjecture, or a theorem (or a false twin of one).
        seed: the same seed draws the same cases.
    """
    if isinstance(quarry, Conjecture):
        decision = hunt_conjecture(quarry, examples=examples, seed=seed)
        return Catch(quarry.title, decision.hypotheses, decision.claims)
    report = quarry.verify_examples(examples, seed)
    return Catch(quarry.title, report.hypotheses, report.claims)
