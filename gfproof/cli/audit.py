"""``gfproof audit ID``: vacuity, necessity of hypotheses, sharpness of constants, and strata of a theorem's draws.

Ends with 0; with ``--compare`` 1 if the audit is not the one that is kept.
"""

from __future__ import annotations

import json as _json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.errors import CaseError

if TYPE_CHECKING:
    from gfproof.falsify.audit import Audit
    from gfproof.theorems import Theorem

DIFFERS = 1

Id = Annotated[str, typer.Argument(metavar="ID", help="A theorem (gfproof list).")]
Draws = Annotated[
    int, typer.Option("--draws", metavar="N", min=1, max=1_000_000, help="Cases per question that is asked.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawn cases.")]
Keep = Annotated[
    Path | None, typer.Option("--write", metavar="DIR", help="Keep the audit there, as ID.json.")
]
Compare = Annotated[
    Path | None, typer.Option("--compare", metavar="DIR", help="Compare with the audit kept there.")
]


def audit(
    id: Id,
    draws: Draws = 100,
    seed: Seed = 0,
    write: Keep = None,
    compare: Compare = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Audit a theorem: how often draws are in scope, which hypotheses are needed, how sharp its constants are."""
    from gfproof.falsify.audit import audit as examine
    from gfproof.theorems import theorem

    one = theorem(id)
    kept = None if compare is None else _kept(compare / f"{id}.json")
    with shown_progress(quiet=quiet or json) as meter:
        found = examine(one, draws=draws, seed=seed, meter=meter)
    document = found.to_json()
    if write is not None:
        keep(write, document)
    text, status = audit_text(one, found), 0
    if kept is not None:
        changed = [key for key in document if document[key] != kept.get(key)]
        status = DIFFERS if changed else 0
        document = document | {"changed": changed}
        text += f"\n  kept        {'differs in ' + ', '.join(changed) if changed else 'the same'}"
    needed = sum(row.witness is not None for row in found.necessity)
    brief = f"{found.in_scope}/{draws} in scope, {needed}/{len(found.necessity)} hypotheses shown needed"
    say(document, text, brief, json=json, quiet=quiet)
    return status


def keep(folder: Path, document: dict[str, Any]) -> None:
    """Write an audit as ID.json."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = _json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
        (folder / f"{document['theorem']}.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CaseError(f"cannot be written ({error.strerror})", source=str(folder)) from None


def _kept(path: Path) -> dict[str, Any]:
    try:
        data = _json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaseError(f"cannot be read ({error.strerror})", source=str(path)) from None
    except ValueError:
        raise CaseError("not JSON, expected an audit", source=str(path)) from None
    if not isinstance(data, dict):
        raise CaseError("expected an audit, one JSON object", source=str(path))
    return data


def audit_text(theorem: Theorem, found: Audit) -> str:
    """The audit for a reader: aligned lines."""
    statements = {h.id: h.statement for h in theorem.hypotheses}
    lines = [
        f"{theorem.id}   {found.draws} draws, seed {found.seed}",
        f"  in scope    {found.in_scope} of {found.draws} draws meet every hypothesis",
    ]
    for k, row in enumerate(found.necessity):
        about = f"{row.claim} fails: {row.note}" if row.witness is not None else ""
        if row.witness is None:
            about = f"{row.outside} cases without it"
        name = f"{row.hypothesis} {statements[row.hypothesis]}"
        lines.append(f"  {'' if k else 'hypotheses':<11} {name}: {row.verdict}; {about}")
    for k, bound in enumerate(found.tightness):
        shown = str(bound.ratio) if len(str(bound.ratio)) <= 24 else f"~{_decimal(bound.ratio)}"
        out = [name for name, is_out in bound.excluded.items() if is_out]
        cannot = "attained" if bound.ratio == 1 else f"ratio {shown}"
        better = f"cannot be improved by {', '.join(out)}" if out else "no improvement is excluded"
        lines.append(f"  {'' if k else 'constants':<11} {bound.claim}: {cannot}; {better}")
    met = ", ".join(f"{name} {count}" for name, count in found.strata.items())
    lines.append(f"  strata      {met}")
    return "\n".join(lines)


def _decimal(ratio: Any) -> str:
    from gfproof.numbers import decimal

    return decimal(ratio, 8)
