"""``gfproof check CERTIFICATE...|DIR``: the independent checker, in a process of its own; a folder is checked as a bundle.

Certificates of enclosed flows are replayed by ``certify/replay.py``, all others checked by ``certify/checker.py``.
Ends with 0 if all certificates are accepted, 1 if one is rejected, 2 if one is malformed or cannot be read.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.errors import BudgetExceeded, MissingPart

if TYPE_CHECKING:
    from gfproof.certify.bundle import CheckedBundle

Files = Annotated[
    list[Path],
    typer.Argument(metavar="CERTIFICATE...", help="Certificates: JSON files, or folders with bundles."),
]
TIMEOUT = 60.0
REPLAY_TIMEOUT = 3600.0  # a replay computes a whole flow once more


def check(files: Files, json: Json = False, quiet: Quiet = False) -> int:
    """Check certificates by the checker (or the replay) alone: `python -I -S`, standard library only."""
    from gfproof.certify import check_in_subprocess
    from gfproof.certify.schema import is_enclosure
    from gfproof.certify.splines import script_for

    worst = 0
    rows: list[dict[str, Any]] = []
    for file in files:
        if file.is_dir():
            code, row = _bundle(file)
            rows.append(row)
            worst = _worse(worst, code)
            continue
        limit = REPLAY_TIMEOUT if is_enclosure(file) else TIMEOUT
        try:
            code, lines = check_in_subprocess(file.absolute(), timeout=limit, script=script_for(file))
        except subprocess.TimeoutExpired:
            raise BudgetExceeded(f"{file}: no answer within {limit:g} seconds, which is no verdict") from None
        line = (
            lines[0].removeprefix(f"{file.absolute()}: ")
            if lines
            else "malformed: the checker gave no answer"
        )
        verdict, _, about = line.partition(": ")
        rows.append({"file": str(file), "verdict": verdict, "statement" if code == 0 else "reason": about})
        worst = _worse(worst, code if code in (0, 1, 2) else 2)
    text = "\n".join(
        line
        for row in rows
        for line in (
            f"{row['file']}   {row['verdict']}   {row.get('statement', row.get('reason'))}",
            *_claims(row),
        )
    )
    brief = "\n".join(f"{row['file']} {row['verdict']}" for row in rows)
    say({"certificates": rows}, text, brief, json=json, quiet=quiet)
    return worst


def _worse(one: int, other: int) -> int:
    """Of two exit codes the one that says more: rejected or malformed before a part that is missing."""
    order = (0, 3, 1, 2)
    return max(one, other, key=order.index)


def _bundle(folder: Path) -> tuple[int, dict[str, Any]]:
    """The bundle's exit code and row; 3 where its Coq files wait for a machine with Coq."""
    from gfproof.certify.bundle import BrokenBundle, check_bundle

    try:
        found = check_bundle(folder)
    except BrokenBundle as error:
        return 1, {"file": str(folder), "verdict": "rejected", "reason": str(error)}
    except subprocess.TimeoutExpired:
        raise BudgetExceeded(f"{folder}: the checker gave no answer in time, which is no verdict") from None
    title, files = _printable(found.manifest["subject"]["title"]), len(found.manifest["files"])
    about, code = f"{title}: {files} files, {len(found.certificates)} certificates", 0
    for name, text in found.coq.items():
        code, said = _in_coq(text, found)
        about += f"; {name}: {said}"
        if code == 1:
            return 1, {"file": str(folder), "verdict": "rejected", "reason": about}
    claims = [
        {"id": _printable(c["id"]), "says": _printable(c["statement"]), "proved": found.proved(c)}
        for c in found.manifest["claims"]
    ]
    return code, {"file": str(folder), "verdict": "accepted", "statement": about, "claims": claims}


def _printable(text: str) -> str:
    return "".join(x if x.isprintable() else " " for x in text)


def _claims(row: dict[str, Any]) -> list[str]:
    """What stands in a bundle, claim by claim: its writer's words, and below them what is proved."""
    claims = row.get("claims", [])
    lines = []
    for claim in claims:
        lines += [f"  {claim['id']} {claim['says']}"] if claim["proved"] else []
        lines += [f"    proved   {text}" for text in claim["proved"]]
    bare = [claim["id"] for claim in claims if not claim["proved"]]
    return [*lines, f"  no certificate, not checked: {' '.join(bare)}"] if bare else lines


def _in_coq(text: str, found: CheckedBundle) -> tuple[int, str]:
    """Coq's word on the file of the bundle's certificates; another text is not given to Coq."""
    from gfproof.version import __version__
    from gfproof.write.bundle import coq_text
    from gfproof.write.coq import certificate_name
    from gfproof.write.kernel import Refused, kernel_check

    if text != coq_text(found.documents.values()):
        writer = _printable(str(found.manifest["versions"].get("gfproof")))
        if writer != __version__:
            return (
                3,
                f"not checked (gfproof {writer} wrote it, and {__version__} writes these certificates differently)",
            )
        return 1, "not the Coq file of the certificates in this bundle"
    names = [certificate_name(document) for digest, document in found.documents.items() if digest in text]
    try:
        accepted = kernel_check(text, names)
    except MissingPart as error:
        return 3, f"not checked ({error})"
    except Refused as error:
        return 1, str(error)
    return 0, f"accepted by {accepted.coq}"
