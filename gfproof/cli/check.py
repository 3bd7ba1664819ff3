"""``gfproof check CERTIFICATE...``: the independent checker, in a process of its own.

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

Files = Annotated[list[Path], typer.Argument(metavar="CERTIFICATE...", help="Certificates: JSON files.")]
TIMEOUT = 60.0


def check(files: Files, json: Json = False, quiet: Quiet = False) -> int:
    """Check certificates by the checker alone: `python -I -S checker.py`, standard library only."""
    from gfproof.certify import check_in_subprocess
    from gfproof.certify.splines import script_for

    worst, rows = 0, []
    for file in files:
        try:
            code, lines = check_in_subprocess(file.absolute(), timeout=TIMEOUT, script=script_for(file))
        except subprocess.TimeoutExpired:
            raise BudgetExceeded(
                f"{file}: no answer within {TIMEOUT:g} seconds, which is no verdict"
            ) from None
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
