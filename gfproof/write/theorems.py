"""The document of a theorem: statement, hypotheses, claims, proof step by step, and what is known on a case."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable
from typing import Any

from gfproof.symbolic.layout import row, table
from gfproof.symbolic.steps import DerivationError
from gfproof.theorems.core import Claim, Hypothesis, Theorem
from gfproof.theorems.language import Vocabulary
from gfproof.verdict import Finding, Report, Verdict
from gfproof.write.claims import Writer
from gfproof.write.document import document, escape, heading, references
from gfproof.write.introductions import INTRODUCTIONS
from gfproof.write.settings import defines_its_quantities, setting

COLOURS = {
    Verdict.HOLDS: "proved",
    Verdict.FAILS: "failed",
    Verdict.UNDECIDED: "open",
    Verdict.OUT_OF_SCOPE: "faint",
}


def theorem_document(theorem: Theorem, report: Report | None = None) -> str:
    """A theorem as a document.

    Steps of the proof that rest on identities are checked while the document is written; the others are marked as
    arguments.

    Args:
        report: what is known about its hypotheses and claims on a case, printed as a table.

    Raises:
        DerivationError: a step that should check does not.
    """
    steps = tuple(theorem.derivation())
    machine = sum(1 for step in steps if not getattr(step, "argued", False))
    summary = INTRODUCTIONS.get(theorem.id, "" if theorem.latex else escape(theorem.summary)).strip() + "\n"
    cited = [key for key in sources(theorem) if key in theorem.source]
    where = f"\\cite{{{', '.join(cited)}}}" if cited else escape(theorem.source)
    summary += f"Source:~{where}; {escape(theorem.status)}."
    if steps:
        summary += (
            f"\nOf the {len(steps)} steps of the proof, {machine} rest on identities, which were checked in exact arithmetic"
            " when this text was written; what a step concludes from them, and the other steps, are arguments in words"
        )
        taken = sum(1 for step in steps if getattr(step, "cited", False))
        summary += f", but for {taken} that is cited and not proved here." if taken else "."
    body = [
        "\\section{Setting}",
        setting(theorem),
        "\\section{Statement}",
        f"\\begin{{theorem}}\n{theorem.latex or escape(theorem.summary)}\n\\end{{theorem}}",
        *_definitions(theorem),
        "\\subsection*{Hypotheses}",
        _items(theorem.hypotheses),
        "\\subsection*{Claims}",
        _items(theorem.claims),
    ]
    if steps:
        body += ["\\section{Proof, step by step}", *map(proof_step, steps)]
    if report is not None:
        body += [f"\\section{{On {_where(report)}}}", findings(report)]
    return document(_title(theorem), summary, body, sources(theorem), lint=HANDWRITTEN)


FORMULAS = {
    "alpha^2/12": r"$\alpha^2/12$",
    "R^d": r"$\mathbb{R}^d$",
    "1/t": "$1/t$",
    "RTV2": r"$\mathrm{RTV}^2$",
}
"""Formulas in plain titles, as LaTeX."""


def _title(theorem: Theorem) -> str:
    parts = re.split("(" + "|".join(map(re.escape, FORMULAS)) + ")", theorem.title)
    return "".join(FORMULAS.get(part) or escape(part) for part in parts)


HANDWRITTEN = (3, 9, 12, 13, 17, 25, 36)
"""Rules of chktex that formulas in plain text and hand-written statements need not keep: they are about braces around
parentheses, half-open intervals, and spaces after full stops and before parentheses.
"""


def _definitions(theorem: Theorem) -> list[str]:
    if not theorem.definitions or defines_its_quantities(theorem):
        return []
    writer = Writer(
        Vocabulary(theorem.target, theorem.along, theorem.skip), tuple(theorem.definitions.items())
    )
    lines = " \\\\\n".join(f"{name} &= {formula}" for name, formula in writer.definitions)
    return [f"The claims use\n\\begin{{align*}}\n{lines}.\n\\end{{align*}}"]


def sources(theorem: Theorem) -> list[str]:
    """The papers a theorem names, as keys of the bibliography."""
    text = f"{theorem.source} {inspect.getdoc(_module(theorem)) or ''}"
    return sorted({key for key in re.findall(r"\d{4}\.\d{5}", text) if key in references()})


def _module(theorem: Theorem) -> object:
    name = f"gfproof.theorems.library.{theorem.id.replace('-', '_')}"
    return sys.modules.get(name)


def _items(items: Iterable[Hypothesis | Claim]) -> str:
    lines = []
    for item in items:
        text = item.latex or escape(item.statement)
        needs = (
            f" \\faint{{(needs {', '.join(item.needs)})}}" if isinstance(item, Claim) and item.needs else ""
        )
        lines.append(f"\\item[{escape(item.id)}] {text[:1].upper() + text[1:]}.{needs}".replace("..", "."))
    if not lines:
        return "None."
    return "\\begin{description}\n" + "\n".join(lines) + "\n\\end{description}"


def proof_step(step: Any) -> str:
    """One step of a proof, with the mark that says how it is known.

    Raises:
        DerivationError: the step is no argument in words and does not check.
    """
    argued = bool(getattr(step, "argued", False))
    if not argued and step.check() is not True:
        raise DerivationError(f"the step {step.title!r} of a proof does not check")
    claim = getattr(step, "claim", "")
    name = f"{escape(claim)}, {escape(step.title)}" if claim else escape(heading(step.title))
    text = inspect.cleandoc(step.latex) or escape(getattr(step, "text", ""))
    count = len(getattr(step, "identities", ()))
    mark = f"\\checkedidentities{{{count}}}" if count else "\\checked{}"
    if argued:
        mark = "\\taken{}" if getattr(step, "cited", False) else "\\argued{}"
    return f"\\step{{{name}}}\n{text}\n{mark}"


def _where(report: Report) -> str:
    return f"\\texttt{{{escape(report.case)}}}"


def findings(report: Report) -> str:
    """A report as a table."""
    lines = [_finding(f) for f in report.findings]
    head = ["", "verdict", "evidence", "note"]
    shown = table("lllp{0.55\\linewidth}", head, lines)
    return f"{{\\small\n{shown}}}"


def _finding(finding: Finding) -> str:
    verdict = f"\\textcolor{{{COLOURS[finding.verdict]}}}{{{finding.verdict.value}}}"
    evidence = "" if finding.evidence is None else finding.evidence.value
    note = finding.note or ("" if finding.scope == "this case" else finding.scope)
    return row([escape(finding.id), verdict, evidence, escape(_short(note))])


def _short(text: str, longest: int = 160) -> str:
    return text if len(text) <= longest else text[: longest - 4] + " ..."
