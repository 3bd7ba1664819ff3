"""The document of a conjecture: what is claimed, how each claim was decided, and the proof or the counterexample."""

from __future__ import annotations

import re
from typing import Any

from gfproof.symbolic.layout import row, table
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Decision
from gfproof.verdict import Finding, Verdict
from gfproof.write.certificates import certificate_proof, digest_line
from gfproof.write.claims import Writer
from gfproof.write.counterexamples import counterexample_formulas
from gfproof.write.document import document, escape, heading
from gfproof.write.settings import NETWORKS, RISK, SKIP
from gfproof.write.theorems import COLOURS, HANDWRITTEN

ALONG = {
    "flow": r"Derivatives are taken along the gradient flow $\Theta' = -G(\Theta)$.",
    "descent": r"One step of gradient descent is $\theta^{+} = \theta - \gamma G(\theta)$ with $\gamma > 0$.",
    "normalized-flow": r"Derivatives are taken along the gradient flow projected to $\{\lVert u_i \rVert = 1\}$.",
}
QUANTITIES = r"""Write $u_i = (w_i, b_i)$, $y_i(x) = w_i \cdot x + b_i$, $M_2 = \int \lVert x \rVert^2 \,\mathrm{d}\mu$,
$d$ for the number of inputs, and
$T_i = \int_{I_i} (1 + \lVert x \rVert^2) \,\mathrm{d}\mu$, $R_i = \int \max(y_i, 0)^2 \,\mathrm{d}\mu$,
$\kappa_i = \min\{\lVert u_i \rVert^2, \lVert v_i \rVert^2\}$,
$\eta_i = \lVert u_i \rVert^2 \lVert v_i \rVert^2 / (\lVert u_i \rVert^2 + \lVert v_i \rVert^2)$ with $0/0 = 0$. In certificates
$s_1, s_2, \ldots$ stand for values at the start."""

TARGETS = {
    "constant": r"The target is a constant $\xi$.",
    "affine": r"The target is $f(x) = \alpha x + \beta$.",
    "any": "The target is any function for which these integrals exist.",
}


def conjecture_document(decision: Decision) -> str:
    """A decided conjecture as a document; certificates are checked again while it is written.

    Raises:
        checker.Rejected: a certificate of the decision is not accepted.
    """
    conjecture = decision.conjecture
    writer = Writer(conjecture.vocabulary, conjecture.definitions)
    proved = all(finding.verdict is Verdict.HOLDS for finding in decision.claims)
    environment = "theorem" if proved else "conjecture"
    body = [
        "\\section{Setting}",
        *_setting(conjecture),
        "\\section{Statement}",
        *_definitions(writer),
        f"\\begin{{{environment}}}\n{_statement(conjecture, writer)}\n\\end{{{environment}}}",
        "\\section{Decision}",
        _verdicts(decision.claims),
    ]
    for claim, (finding, certificates) in enumerate(
        zip(decision.claims, decision.certificates, strict=True), start=1
    ):
        body += _how(claim, finding, certificates, writer)
    return document(escape(heading(conjecture.title)), "", body, lint=HANDWRITTEN)


def _setting(conjecture: Conjecture) -> list[str]:
    words = conjecture.vocabulary
    skip = [r"Further $G_a = 2 \int e\,x^{\mathsf T} \,\mathrm{d}\mu$."] if words.skip else []
    return [
        SKIP if words.skip else NETWORKS,
        RISK,
        *skip,
        TARGETS[words.target],
        QUANTITIES,
        ALONG[words.along],
    ]


def _definitions(writer: Writer) -> list[str]:
    if not writer.definitions:
        return []
    lines = " \\\\\n".join(f"{name} &= {formula}" for name, formula in writer.definitions)
    return [f"Definitions:\n\\begin{{align*}}\n{lines}.\n\\end{{align*}}"]


def _statement(conjecture: Conjecture, writer: Writer) -> str:
    scope = escape(conjecture.scope_text)
    parts = [f"For {scope}:"]
    if conjecture.hypotheses:
        parts.append("if")
        parts.append(_list("H", [writer.statement(s.text) for s in conjecture.hypotheses]))
        parts.append("then")
    parts.append(_list("C", [writer.statement(s.text) for s in conjecture.claims]))
    return "\n".join(parts)


def _list(letter: str, formulas: list[str]) -> str:
    items = "\n".join(f"\\item[{letter}{n}] ${formula}$." for n, formula in enumerate(formulas, start=1))
    return f"\\begin{{description}}\n{items}\n\\end{{description}}"


def _verdicts(findings: tuple[Finding, ...]) -> str:
    lines = []
    for finding in findings:
        verdict = f"\\textcolor{{{COLOURS[finding.verdict]}}}{{{finding.verdict.value}}}"
        evidence = "" if finding.evidence is None else finding.evidence.value
        lines.append(row([escape(finding.id), verdict, evidence]))
    return table("lll", ["claim", "verdict", "evidence"], lines)


def _how(
    number: int, finding: Finding, certificates: tuple[dict[str, Any], ...], writer: Writer
) -> list[str]:
    name = f"C{number}"
    if finding.verdict is Verdict.FAILS:
        return [f"\\section{{A counterexample to {name}}}", _counterexample(finding)]
    if finding.verdict is not Verdict.HOLDS:
        return [f"\\section{{{name} is open}}", escape(finding.note)]
    parts = [f"\\section{{Proof of {name}}}"]
    parts += [f"{certificate_proof(one, writer)}\n\n\\faint{{{digest_line(one)}}}" for one in certificates]
    if finding.evidence is not None and finding.evidence.value == "argued":
        parts.append(f"{escape(finding.note)}\n\\argued{{}}")
    return parts


def _counterexample(finding: Finding) -> str:
    formulas = ",\n".join(f"${formula}$" for formula in counterexample_formulas(finding.witness))
    signs = finding.note.replace("==", "=").replace("<=", "\u2264").replace(">=", "\u2265")
    note = escape(re.sub(r"(?<![\w.])-(?=\d)", "\u2212", signs))
    return f"The claim fails at\n\\begin{{quote}}\n{formulas}:\n\\end{{quote}}\n{note}.\n\\checked{{}}"
