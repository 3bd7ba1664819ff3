"""``gfproof check CERTIFICATE...|DIR``: the independent checker, in a process of its own; a folder is checked as a bundle.

Certificates of enclosed flows are replayed by ``certify/replay.py``, all others checked by ``certify/checker.py``.
Ends with 0 if all certificates are accepted, 1 if one is rejected, 2 if one is malformed or cannot be read.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.errors import BudgetExceeded

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

    worst, rows = 0, []
    for file in files:
        if file.is_dir():
            rows.append(_bundle(file))
            worst = max(worst, 0 if rows[-1]["verdict"] == "accepted" else 1)
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
        worst = max(worst, code if code in (0, 1, 2) else 2)
    text = "\n".join(
        f"{row['file']}   {row['verdict']}   {row.get('statement', row.get('reason'))}" for row in rows
    )
    brief = "\n".join(f"{row['file']} {row['verdict']}" for row in rows)
    say({"certificates": rows}, text, brief, json=json, quiet=quiet)
    return worst


def _bundle(folder: Path) -> dict[str, str]:
    from gfproof.certify.bundle import BrokenBundle, check_bundle

    try:
        found = check_bundle(folder)
    except BrokenBundle as error:
        return {"file": str(folder), "verdict": "rejected", "reason": str(error)}
    except subprocess.TimeoutExpired:
        raise BudgetExceeded(f"{folder}: the checker gave no answer in time, which is no verdict") from None
    subject = found.manifest["subject"]
    about = (
        f"{subject['title']}: {len(found.manifest['files'])} files, {len(found.certificates)} certificates"
    )
    return {"file": str(folder), "verdict": "accepted", "statement": about}
