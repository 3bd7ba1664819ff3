"""The summary of several reports: theorem, hypotheses met, claims by evidence level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gfproof.theorems.sampling import SampledReport
from gfproof.verdict import Evidence, Finding, Report, Verdict

_OPEN = (Verdict.UNDECIDED, Verdict.OUT_OF_SCOPE, Verdict.FAILS)


def summary(reports: Sequence[Report]) -> str:
    """One row per report; columns that are empty everywhere are left out.

    A claim that holds counts under its evidence, any other under its verdict.
    """
    levels = [level.value for level in (*Evidence, *_OPEN)]
    counts = [Counter(_level(found) for found in report.claims) for report in reports]
    shown = [level for level in levels if any(count[level] for count in counts)]
    rows = [["summary", "case", "hypotheses met", *shown]]
    for report, count in zip(reports, counts, strict=True):
        case = report.case.removesuffix(".toml")
        rows.append([report.theorem, case, _met(report), *(str(count[level] or "") for level in shown)])
    rows.append(["all", "", "", *(str(sum(count[level] for count in counts)) for level in shown)])
    wide = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        texts = [f"{x:<{n}}" for x, n in zip(row[:3], wide, strict=False)]
        numbers = [f"{x:>{n}}" for x, n in zip(row[3:], wide[3:], strict=True)]
        lines.append("  ".join([*texts, *numbers]).rstrip())
    return "\n".join(lines)


def _level(found: Finding) -> str:
    return (
        found.verdict.value
        if found.evidence is None or found.verdict is Verdict.FAILS
        else found.evidence.value
    )


def _met(report: Report) -> str:
    if isinstance(report, SampledReport):
        return f"all; {report.drawn} draws"
    held = sum(f.verdict is Verdict.HOLDS for f in report.hypotheses)
    return f"{held} of {len(report.hypotheses)}"
