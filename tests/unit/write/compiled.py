"""Compile a document and read TeX's log."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gfproof.write.pdf import write_pdf

needs_latex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
needs_chktex = pytest.mark.skipif(shutil.which("chktex") is None, reason="chktex is not installed")

WIDEST_OVERFULL = 10.0


def complaints(latex: str, folder: Path) -> list[str]:
    """Boxes that stick out by more than 10 pt, and every warning about references and citations; [] is well set."""
    target = folder / "document.pdf"
    log = write_pdf(latex, target)
    assert target.read_bytes().startswith(b"%PDF-")
    wide = [
        m[0] for m in re.finditer(r"Overfull \\hbox \(([0-9.]+)pt.*", log) if float(m[1]) > WIDEST_OVERFULL
    ]
    return wide + re.findall(r"LaTeX Warning: (?:Reference|Citation|There were undefined).*", log)


def lint(latex: str, folder: Path) -> str:
    """What chktex finds."""
    file = folder / "document.tex"
    file.write_text(latex, encoding="utf-8")
    done = subprocess.run(["chktex", "-q", file], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout
