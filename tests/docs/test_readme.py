"""README.md tells the truth: every console block is run and compared, every Python block is run, every link leads somewhere."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import COMMANDS, app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
ELISION = "..."


def examples() -> list[list[tuple[str, str]]]:
    """For each console block its (command line, output) pairs; commands of one block share a folder."""
    found = []
    for language, text in BLOCKS:
        if language == "console":
            parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
            found.append([(part.partition("\n")[0], part.partition("\n")[2]) for part in parts])
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Examples run where a reader stands, but what they write goes away."""
    (tmp_path / "proofs").symlink_to(ROOT / "proofs")
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def same(shown: str, printed: str) -> bool:
    """Equal line by line; a line ``...`` stands for any lines, ``...`` at the end of a line for the rest of it."""
    pattern = ""
    for line in shown.rstrip("\n").split("\n"):
        if line.strip() == ELISION:
            pattern += r"(?:.*\n)*?"
        elif line.endswith(" " + ELISION):
            pattern += re.escape(line.removesuffix(ELISION).rstrip()) + r" .*\n"
        else:
            pattern += re.escape(line.rstrip()) + r"[ ]*\n"
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None


def test_there_are_examples() -> None:
    assert len(examples()) >= 3


@pytest.mark.parametrize("block", examples(), ids=lambda block: block[0][0][:60])
def test_console_example_prints_what_the_readme_shows(block: list[tuple[str, str]]) -> None:
    for command, shown in block:
        words = shlex.split(command)
        assert words[0] == "gfproof"
        result = CliRunner().invoke(app, words[1:])
        assert same(shown, result.stdout + result.stderr), result.stdout + result.stderr


@pytest.mark.parametrize("program", [text for language, text in BLOCKS if language == "python"])
def test_python_example_runs(program: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`(proofs/[\w./]+)`", README))))
def test_named_file_is_there(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_command_has_its_line() -> None:
    table = [line for line in README.splitlines() if line.startswith("| `gfproof ")]
    named = {name for line in table for name in re.findall(r"`gfproof (\w+)", line)}
    assert named == set(COMMANDS)


def test_the_comparison_can_fail() -> None:
    assert same("a\n...\nc\n", "a\nb\nb\nc\n")
    assert not same("a\nc\n", "a\nb\nc\n")
    assert not same("a 1/2\n", "a 1/3\n")
    assert same("a 1/2 ...\n", "a 1/2 and more\n")
    assert not same("a 1/2 ...\n", "a 1/3 and more\n")
