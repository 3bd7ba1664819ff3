"""``gfproof show ID``: one theorem, as it is stated and as it is known."""

from __future__ import annotations

from itertools import islice
from textwrap import wrap
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.theorems import Theorem, theorem
from gfproof.verdict import Verdict

DRAWS = 200
CASES = 12
PAGE = 110

Id = Annotated[str, typer.Argument(metavar="ID", help="A theorem (gfproof list).")]


def show(id: Id, json: Json = False, quiet: Quiet = False) -> None:
    """Statement, hypotheses, claims, source, and how each claim is known on a case that meets the hypotheses."""
    document = describe(theorem(id))
    say(document, _page(document), document["summary"], json=json, quiet=quiet)


def describe(one: Theorem) -> dict[str, Any]:
    """The theorem as a JSON document; evidence as on the first drawn case that meets every hypothesis."""
    evidence = _evidence(one)
    return {
        "id": one.id,
        "title": one.title,
        "source": one.source,
        "status": one.status,
        "summary": one.summary,
        "definitions": dict(one.definitions),
        "hypotheses": [{"id": h.id, "statement": h.statement} for h in one.hypotheses],
        "claims": [
            {
                "id": claim.id,
                "statement": claim.statement,
                "needs": list(claim.needs),
                "formula": claim.formula,
                "evidence": evidence.get(claim.id),
            }
            for claim in one.claims
        ],
        "false_variants": [{"id": twin.id, "change": twin.change} for twin in one.twins],
    }


def _evidence(one: Theorem) -> dict[str, str]:
    """How each claim is known on the first drawn case, of a few, on which it says something."""
    found: dict[str, str] = {}
    met = 0
    for case in islice(one.draw_cases(), DRAWS):
        report = one.verify(case)
        if all(finding.verdict is Verdict.HOLDS for finding in report.hypotheses):
            met += 1
            found = {f.id: f.evidence.value for f in report.claims if f.evidence is not None} | found
            if met == CASES or len(found) == len(one.claims):
                break
    return found


def _page(document: dict[str, Any]) -> str:
    hypotheses, claims = document["hypotheses"], document["claims"]
    names = max(len(item["id"]) for item in (*hypotheses, *claims))
    wide = max(len(item["statement"]) for item in claims)
    lines = [
        f"{document['id']}   {document['title']}",
        f"  {document['source']} · {document['status']}",
        "",
        *wrap(document["summary"], PAGE, initial_indent="  ", subsequent_indent="  "),
    ]
    if document["definitions"]:
        lines += [
            "",
            "  definitions",
            *(f"    {name} = {text}" for name, text in document["definitions"].items()),
        ]
    lines += ["", "  hypotheses", *(f"    {h['id']:<{names}}  {h['statement']}" for h in hypotheses)]
    lines += ["", "  claims (how each is known on a case that meets the hypotheses)"]
    lines += [
        f"    {c['id']:<{names}}  {c['statement']:<{wide}}  {c['evidence'] or 'undecided':<11}"
        f"  from {' '.join(c['needs']) or 'nothing'}"
        for c in claims
    ]
    if document["false_variants"]:
        lines += ["", "  false variants, kept to show that the checks see the difference"]
        names = max(len(twin["id"]) for twin in document["false_variants"])
        lines += [f"    {twin['id']:<{names}}  {twin['change']}" for twin in document["false_variants"]]
    return "\n".join(lines)
