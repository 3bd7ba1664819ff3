"""With GFPROOF_STRICT a skipped test fails, whichever way it was skipped; nightly tests run only when they are asked for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "test_call.py": "import pytest\ndef test_one():\n    pytest.skip('no coqc')\n",
    "test_mark.py": "import pytest\n@pytest.mark.skipif(True, reason='no latexmk')\ndef test_one():\n    pass\n",
    "test_module.py": "import pytest\npytest.importorskip('no_such_package')\n",
    "test_nightly.py": "import pytest\n@pytest.mark.nightly\ndef test_one():\n    assert False\n",
    "test_expected.py": "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_one():\n    assert False\n",
    "test_passing.py": "def test_one():\n    pass\n",
}


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    shutil.copy(root / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = nightly\n")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def outcomes(folder: Path, **flags: str) -> tuple[int, dict[str, int]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GFPROOF_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment | flags,
    )
    last = done.stdout.strip().splitlines()[-1]
    return done.returncode, {word: int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", last.split(" in ")[0])}


def test_by_default_skipped_tests_are_skipped(folder: Path) -> None:
    assert outcomes(folder) == (0, {"passed": 1, "skipped": 3, "deselected": 1, "xfailed": 1})


def test_in_strict_mode_each_of_them_fails(folder: Path) -> None:
    code, counts = outcomes(folder, GFPROOF_STRICT="1")
    assert code == 1
    assert counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0) == 3
    assert (counts["passed"], counts["xfailed"], "skipped" in counts) == (1, 1, False)


def test_nightly_tests_run_at_night(folder: Path) -> None:
    code, counts = outcomes(folder, GFPROOF_NIGHTLY="1")
    assert (code, counts["failed"], "deselected" in counts) == (1, 1, False)
