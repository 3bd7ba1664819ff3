"""What ``proofs/`` holds of every theorem: its document, its certificates, and the Coq file over them.

    python -m gfproof.write.library FOLDER     writes latex/, certificates/ and coq/generated/ below FOLDER

The files are the same bytes on every machine, so the tests regenerate and compare them.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from gfproof.theorems import Theorem, theorems
from gfproof.write.bundle import theorem_files

FOLDERS = ("latex", "certificates", "coq/generated")


def library_files() -> Iterator[tuple[str, bytes]]:
    """Path below ``proofs/`` and content of every generated file, theorem by theorem."""
    for theorem in theorems():
        yield from files_of(theorem)


def files_of(theorem: Theorem) -> Iterator[tuple[str, bytes]]:
    """The generated files of one theorem."""
    _, files = theorem_files(theorem)
    yield f"latex/{theorem.id}.tex", files.pop("document.tex")
    if coq := files.pop("certificates.v", b""):
        yield f"coq/generated/{theorem.id.replace('-', '_')}.v", coq
    for name, content in files.items():
        yield f"certificates/{theorem.id}/{Path(name).name}", content


def write_library(folder: Path) -> None:
    """Write all generated files; what stood in their folders before is removed."""
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, content in library_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write_library(Path(sys.argv[1]))
