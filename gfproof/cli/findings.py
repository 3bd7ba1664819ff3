"""How the findings about a conjecture are shown: aligned lines, and counterexamples as case files."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.case import Case
from gfproof.homogeneous.case import HomogeneousCase
from gfproof.verdict import Finding, Verdict

HOLDS, FAILS, UNDECIDED = 0, 1, 5


def exit_code(claims: Sequence[Finding]) -> int:
    """1 if a claim fails, else 5 if one is undecided, else 0."""
    verdicts = [finding.verdict for finding in claims]
    return FAILS if Verdict.FAILS in verdicts else UNDECIDED if Verdict.UNDECIDED in verdicts else HOLDS


def findings_text(title: str, hypotheses: Sequence[Finding], claims: Sequence[Finding]) -> str:
    """A table of all findings, then every counterexample as a case in TOML."""
    rows = [("hypotheses", finding) for finding in hypotheses] + [("claims", finding) for finding in claims]
    wide = max(len(f"{finding.id} {finding.statement}") for _, finding in rows)
    lines, previous = [title], ""
    for part, finding in rows:
        verdict = "assumed" if part == "hypotheses" and finding.evidence is None else finding.verdict.value
        evidence = "" if finding.evidence is None else finding.evidence.value
        note = finding.note.removeprefix("assumed; ")
        name = f"{finding.id} {finding.statement}"
        head = part if part != previous else ""
        lines.append(f"  {head:<11} {name:<{wide}}  {verdict:<10} {evidence:<11}  {note}".rstrip())
        previous = part
    scopes = dict.fromkeys(finding.scope for finding in claims)
    lines += [f"  scope       {scope}" for scope in scopes]
    for finding in claims:
        if finding.verdict is Verdict.FAILS:
            lines += ["", f"# counterexample to {finding.id} {finding.statement}", _toml(finding)]
    return "\n".join(lines)


def verdict_lines(claims: Sequence[Finding]) -> str:
    """One line per claim, for ``--quiet``."""
    return "\n".join(f"{finding.id} {finding.verdict.value}" for finding in claims)


def _toml(finding: Finding) -> str:
    data = finding.witness
    data = data.get("case", data)
    kind = Case if "network" in data else HomogeneousCase
    return kind.from_json(data).to_toml().rstrip()
