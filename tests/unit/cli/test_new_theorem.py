"""The scaffold: what it writes works before a word is changed, in a stranger's folder and in a checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import app

ROOT = Path(__file__).parents[3]


def test_its_test_passes_in_a_strangers_folder(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["new-theorem", "my-theorem", "--folder", str(tmp_path)]).exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_my_theorem.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_a_checkout_gets_it_in_its_library(tmp_path: Path) -> None:
    library, tests = tmp_path / "gfproof" / "theorems" / "library", tmp_path / "tests" / "unit" / "theorems"
    library.mkdir(parents=True)
    tests.mkdir(parents=True)
    assert CliRunner().invoke(app, ["new-theorem", "two-words", "--folder", str(tmp_path)]).exit_code == 0
    assert 'id="two-words"' in (library / "two_words.py").read_text()
    assert (
        "from gfproof.theorems.library.two_words import THEOREM" in (tests / "test_two_words.py").read_text()
    )


@pytest.mark.parametrize("name", ["My-Theorem", "a_b", "../x", "-a", "a-", "a" * 61, ""])
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(app, ["new-theorem", "--folder", str(tmp_path), "--", name])
    assert done.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text("mine")
    done = CliRunner().invoke(app, ["new-theorem", "mine", "--folder", str(tmp_path)])
    assert (done.exit_code, (tmp_path / "test_mine.py").read_text()) == (2, "mine")
    assert not (tmp_path / "mine.py").exists()
