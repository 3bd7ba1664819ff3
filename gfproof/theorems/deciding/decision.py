"""Deciding a conjecture: an exact counterexample, a proof, or an honest "undecided".

The falsifier runs first.  A claim that survives is handed to the search for proofs; only a certificate that the checker has
accepted makes it hold.  Drawn cases never do: surviving them is reported in the note of an undecided finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gfproof.meter import SILENT, Meter
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import counterexamples
from gfproof.theorems.deciding.cellwise import prove_on_cells
from gfproof.theorems.deciding.counterexamples import Search, Violation
from gfproof.theorems.deciding.proving import NotProved, Proved, prove
from gfproof.theorems.deciding.second_look import SecondLook
from gfproof.theorems.deciding.shrinking import shrink
from gfproof.theorems.deciding.spans import Unclear
from gfproof.theorems.language import Statement, relation_text
from gfproof.verdict import Evidence, Finding, Verdict, fails, holds, undecided

EXAMPLES = 300
LONGEST = 60


class Contradiction(AssertionError):
    """Two parts of the project disagree about a statement: a bug, never an answer."""


@dataclass(frozen=True)
class Decision:
    """What is known about a conjecture.

    Attributes:
        conjecture: what was asked.
        hypotheses: one finding per hypothesis; it is assumed, so it stays undecided, and its note says how many drawn
            cases meet it.
        claims: one finding per claim.
        certificates: per claim the accepted certificates its verdict rests on.
    """

    conjecture: Conjecture
    hypotheses: tuple[Finding, ...]
    claims: tuple[Finding, ...]
    certificates: tuple[tuple[dict[str, Any], ...], ...]

    @property
    def verdict(self) -> Verdict:
        """The decision in one word: fails if a claim fails, undecided if one stays open, else holds."""
        verdicts = [finding.verdict for finding in self.claims]
        for verdict in (Verdict.FAILS, Verdict.UNDECIDED):
            if verdict in verdicts:
                return verdict
        return Verdict.HOLDS

    def to_json(self) -> dict[str, Any]:
        """The decision as it stands in every JSON answer."""
        return {
            "title": self.conjecture.title,
            "hypotheses": [finding.to_json() for finding in self.hypotheses],
            "claims": [finding.to_json() for finding in self.claims],
        }


def decide(
    conjecture: Conjecture, *, examples: int = EXAMPLES, seed: int = 0, meter: Meter = SILENT
) -> Decision:
    """The strongest that can be had for each claim: a counterexample, a proof, or undecided."""
    meter.begin("counterexamples", None)
    search = counterexamples.search(conjecture, examples, seed)
    meter.end()
    meter.begin("proofs", len(conjecture.claims))
    findings: list[Finding] = []
    certificates: list[tuple[dict[str, Any], ...]] = []
    for number, claim in enumerate(conjecture.claims, start=1):
        finding, documents = _claim(conjecture, claim, f"C{number}", search, search.violations[number - 1])
        findings.append(finding)
        certificates.append(documents)
        meter.advance()
    meter.end()
    return Decision(conjecture, assumed(conjecture, search), tuple(findings), tuple(certificates))


def hunt(conjecture: Conjecture, *, examples: int = 1_000, seed: int = 0) -> Decision:
    """Counterexamples only: a claim fails with an exact case, or stays undecided."""
    return hunted(conjecture, counterexamples.search(conjecture, examples, seed))


def hunted(conjecture: Conjecture, search: Search, *, shrunk: bool = True) -> Decision:
    """What a search for counterexamples says about each claim; its violations made small, unless there is no time."""
    findings = []
    for number, claim in enumerate(conjecture.claims, start=1):
        violation = search.violations[number - 1]
        if violation is not None:
            findings.append(refuted(conjecture, claim, f"C{number}", violation, shrunk=shrunk))
        else:
            note = f"no counterexample among {search.text()}; no proof was tried"
            findings.append(undecided(f"C{number}", claim.text, note, scope=conjecture.scope_text))
    empty: tuple[tuple[dict[str, Any], ...], ...] = tuple(() for _ in findings)
    return Decision(conjecture, assumed(conjecture, search), tuple(findings), empty)


def _claim(
    conjecture: Conjecture, claim: Statement, name: str, search: Search, violation: Violation | None
) -> tuple[Finding, tuple[dict[str, Any], ...]]:
    if violation is not None:
        return refuted(conjecture, claim, name, violation), ()
    survived = f"survived {search.text()}" if search.met else "no drawn case meets the hypotheses"
    try:
        proved = _strongest(conjecture, claim)
    except NotProved as error:
        note = f"{error}; {survived}; strongest evidence reached: {'sampled' if search.met else 'none'}"
        return undecided(name, claim.text, note, scope=conjecture.scope_text), ()
    return _proved(conjecture, claim, name, proved, survived), tuple(proved.certificates)


def _strongest(conjecture: Conjecture, claim: Statement) -> Proved:
    """A proof for every width, or if there is none for the fixed width of the scope."""
    try:
        return prove(conjecture, claim)
    except NotProved as error:
        if conjecture.scope.width is None:
            raise
        try:
            return prove_on_cells(conjecture, claim)
        except NotProved as other:
            raise NotProved(f"{error}; {other}") from None


def _proved(conjecture: Conjecture, claim: Statement, name: str, proved: Proved, survived: str) -> Finding:
    evidence = Evidence.ARGUED if proved.argument else Evidence.CERTIFICATE
    note = "; ".join(part for part in (proved.argument, proved.text(), survived) if part)
    return holds(
        name,
        claim.text,
        evidence,
        scope=conjecture.scope_text,
        witness={"certificates": proved.certificates},
        note=note,
        chain=tuple(f"H{number}" for number in range(1, len(conjecture.hypotheses) + 1)),
    )


def refuted(
    conjecture: Conjecture, claim: Statement, name: str, violation: Violation, *, shrunk: bool = True
) -> Finding:
    """The finding of a violation, made small and confirmed by a second evaluation that shares no code with the first.

    Raises:
        Contradiction: the second evaluation says that there is no violation.
    """
    small = shrink(conjecture, claim, violation) if shrunk else violation
    data = small.case.to_json()
    confirmed = confirm(conjecture, small)
    where = f" for neuron {small.neuron + 1}" if small.neuron >= 0 else ""
    when = f" after {small.steps} steps" if small.steps else ""
    shown = f"{_short(small.left)} {small.relation.relation} {_short(small.right)} is false{where}{when}"
    if small.rate:
        shown = f"both sides are {_short(small.left)} at time 0 and left - right moves with speed {_short(small.rate)}"
    relation = f"{relation_text(small.relation)}: " if len(claim.relations) > 1 else ""
    note = relation + shown + ("; confirmed by a second evaluation" if confirmed else "")
    return fails(name, claim.text, Evidence.EXACT, data, scope=conjecture.scope_text, note=note)


def confirm(conjecture: Conjecture, violation: Violation) -> bool:
    """Does a second evaluation find the same violation?  False if it cannot decide.

    Raises:
        Contradiction: it finds none.
    """
    try:
        for step in range(violation.steps + 1):
            look = SecondLook(conjecture, violation.case.to_json(), step)
            for statement in conjecture.hypotheses:
                for relation in statement.relations:
                    for i in range(violation.case.network.width) if relation.free else (-1,):
                        if not look.holds(relation, i):
                            raise Contradiction(
                                f"a hypothesis fails at the counterexample of {conjecture.title!r}"
                            )
        if violation.rate:
            rate = look.rate(violation.relation, violation.neuron)
            wrong = {
                "==": rate.low > 0 or rate.high < 0,
                "<=": rate.low > 0,
                ">=": rate.high < 0,
            }.get(violation.relation.relation, True)
        else:
            wrong = not look.holds(violation.relation, violation.neuron)
    except Unclear:
        return False
    if not wrong:
        raise Contradiction(f"two evaluations disagree about the counterexample of {conjecture.title!r}")
    return True


def assumed(conjecture: Conjecture, search: Search) -> tuple[Finding, ...]:
    """One finding per hypothesis: how many drawn cases meet it."""
    findings = []
    for number, statement in enumerate(conjecture.hypotheses, start=1):
        met = search.hypotheses_met[number - 1] if search.hypotheses_met else 0
        note = f"assumed; {met} drawn cases meet it"
        if search.example is None:
            note += "; no drawn case meets all hypotheses, so claims may speak of nothing"
        findings.append(undecided(f"H{number}", statement.text, note, scope=conjecture.scope_text))
    return tuple(findings)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
