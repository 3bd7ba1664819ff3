"""``gfproof check CERTIFICATE...|DIR``: the independent checker, in a process of its own; a folder is checked as a bundle.

Certificates of enclosed flows are replayed by ``certify/replay.py``, all others checked by ``certify/checker.py``.
Ends with 0 if all certificates are accepted, 1 if one is rejected, 2 if one is malformed or cannot be read.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.errors import BudgetExceeded, MissingPart

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
        f"{row['file']}   {row['verdict']}   {row.get('statement', row.get('reason'))}" for row in rows
    )
    brief = "\n".join(f"{row['file']} {row['verdict']}" for row in rows)
    say({"certificates": rows}, text, brief, json=json, quiet=quiet)
    return worst


def _worse(one: int, other: int) -> int:
    """Of two exit codes the one that says more: rejected or malformed before a part that is missing."""
    order = (0, 3, 1, 2)
    return max(one, other, key=order.index)


def _bundle(folder: Path) -> tuple[int, dict[str, str]]:
    """The bundle's exit code and row; 3 where its Coq files wait for a machine with Coq."""
    from gfproof.certify.bundle import BrokenBundle, check_bundle

    try:
        found = check_bundle(folder)
    except BrokenBundle as error:
        return 1, {"file": str(folder), "verdict": "rejected", "reason": str(error)}
    except subprocess.TimeoutExpired:
        raise BudgetExceeded(f"{folder}: the checker gave no answer in time, which is no verdict") from None
    subject = found.manifest["subject"]
    about = (
        f"{subject['title']}: {len(found.manifest['files'])} files, {len(found.certificates)} certificates"
    )
    code = 0
    for name, text in found.coq.items():
        code, said = _in_coq(text)
        about += f"; {name}: {said}"
        if code == 1:
            return 1, {"file": str(folder), "verdict": "rejected", "reason": about}
    return code, {"file": str(folder), "verdict": "accepted", "statement": about}


def _in_coq(text: str) -> tuple[int, str]:
    from gfproof.write.kernel import Refused, kernel_check

    names = [
        f"{name}.statement"
        for name in re.findall(r"^Module (Certificate_[0-9a-f]{64})\.$", text, re.MULTILINE)
    ]
    if not names:
        return 1, "no certificate is named"
    try:
        accepted = kernel_check(text, names)
    except MissingPart as error:
        return 3, f"not checked ({error})"
    except Refused as error:
        return 1, str(error)
    return 0, f"accepted by {accepted.coq}"
