"""proofs/ holds what the library writes today, byte for byte, and nothing else."""

import re
import shutil
from pathlib import Path

import pytest

from gfproof.certify.schema import check_in_subprocess
from gfproof.write.kernel import kernel_check
from gfproof.write.library import FOLDERS, library_files

ROOT = Path(__file__).resolve().parents[2] / "proofs"
GENERATED = sorted((ROOT / "coq" / "generated").glob("*.v"))


def test_the_generated_files_are_up_to_date() -> None:
    written = dict(library_files())
    there = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".tex", ".json", ".v")
    }
    assert sorted(there) == sorted(written), "run make proofs"
    for name, content in written.items():
        assert there[name] == content, f"{name}: run make proofs"


def test_every_certificate_is_accepted_by_the_checker_alone() -> None:
    files = sorted((ROOT / "certificates").rglob("*.json"))
    assert len(files) > 50
    code, lines = check_in_subprocess(*files, timeout=300)
    assert code == 0
    assert all(": accepted: " in line for line in lines)


@pytest.mark.coq
@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
@pytest.mark.parametrize("file", GENERATED, ids=lambda file: file.stem)
def test_coq_accepts_every_generated_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    names = re.findall(r"^Module (Certificate_[0-9a-f]{64})\.$", text, re.MULTILINE)
    assert names
    assert len(kernel_check(text, [f"{name}.statement" for name in names]).theorems) == len(names)
