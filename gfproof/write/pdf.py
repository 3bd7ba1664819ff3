"""From LaTeX to PDF, where latexmk is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from gfproof.errors import BudgetExceeded, GfproofError, MissingPart

PACKAGES = "texlive-latex-recommended latexmk"
SECONDS = 300


class LatexError(GfproofError):
    """A document of ours does not compile: a bug, or a broken installation of TeX."""

    exit_code = 70


def write_pdf(latex: str, target: Path, *, seconds: int = SECONDS) -> str:
    """Compile a document with -halt-on-error and without shell escape; returns TeX's log.

    Raises:
        MissingPart: latexmk or pdflatex is not installed.
        BudgetExceeded: TeX took longer than ``seconds``.
        LatexError: TeX stopped with an error.
    """
    if shutil.which("latexmk") is None or shutil.which("pdflatex") is None:
        raise MissingPart(f"a PDF needs latexmk and pdflatex (Debian: apt-get install {PACKAGES})")
    with tempfile.TemporaryDirectory(prefix="gfproof-") as folder:
        work = Path(folder)
        (work / "document.tex").write_text(latex, encoding="utf-8")
        command = [
            "latexmk",
            "-norc",
            "-pdf",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
        ]
        try:
            done = subprocess.run(
                [*command, "document.tex"],
                cwd=work,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BudgetExceeded(f"TeX took longer than {seconds} seconds") from None
        log = work / "document.log"
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        made = work / "document.pdf"
        if done.returncode != 0 or not made.exists():
            raise LatexError(
                f"TeX stopped: {_first_error(told) or done.stderr.decode(errors='replace')[-200:]}"
            )
        shutil.copyfile(made, target)
        return told


def _first_error(log: str) -> str:
    lines = log.splitlines()
    for n, line in enumerate(lines):
        if line.startswith("!"):
            return " ".join(lines[n : n + 3])
    return ""
