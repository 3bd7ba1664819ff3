"""README.md and docs/ tell the truth: console blocks are run and compared, Python blocks run, links lead somewhere."""

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
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
README = TEXTS["README.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(name, *block) for name, text in TEXTS.items() for block in BLOCK.findall(text)]
ELISION = "..."


def examples() -> list[tuple[str, list[tuple[str, str]]]]:
    """For each console block its page and its (command line, output) pairs; commands of one block share a folder."""
    found = []
    for page, language, text in BLOCKS:
        if language == "console":
            parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
            found.append((page, [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]))
    return found


def files_of(page: str) -> dict[str, str]:
    """Files a page asks its reader to write: TOML blocks that begin with ``# NAME``."""
    texts = [text for where, language, text in BLOCKS if (where, language) == (page, "toml")]
    named = {text.partition("\n")[0].removeprefix("# "): text for text in texts if text.startswith("# ")}
    return {name: text for name, text in named.items() if re.fullmatch(r"[\w.]+\.(toml|py)", name)}


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


@pytest.mark.parametrize(
    ("page", "block"), examples(), ids=lambda x: x if isinstance(x, str) else x[0][0][:60]
)
def test_console_example_prints_what_the_page_shows(
    page: str, block: list[tuple[str, str]], folder: Path
) -> None:
    for name, text in files_of(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    for command, shown in block:
        words = shlex.split(command)
        assert words[0] == "gfproof"
        result = CliRunner().invoke(app, words[1:])
        assert same(shown, result.stdout + result.stderr), result.stdout + result.stderr


@pytest.mark.parametrize("program", [text for _, language, text in BLOCKS if language == "python"])
def test_python_example_runs(program: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


LINKS = sorted(
    {(page, link) for page, text in TEXTS.items() for link in re.findall(r"\]\(([^)#:]+)\)", text)}
)


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_link_leads_to_a_file(page: str, target: str) -> None:
    assert ((ROOT / page).parent / target).exists()


NAMED = r"`((?:proofs|tests|docs|gfproof|notebooks)/[\w./]+)`"


@pytest.mark.parametrize(
    "target", sorted({name for text in TEXTS.values() for name in re.findall(NAMED, text)})
)
def test_named_file_is_there(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_command_has_its_line() -> None:
    table = [line for line in README.splitlines() if line.startswith("| `gfproof ")]
    named = {name for line in table for name in re.findall(r"`gfproof ([\w-]+)", line)}
    assert named == set(COMMANDS)


def test_the_comparison_can_fail() -> None:
    assert same("a\n...\nc\n", "a\nb\nb\nc\n")
    assert not same("a\nc\n", "a\nb\nc\n")
    assert not same("a 1/2\n", "a 1/3\n")
    assert same("a 1/2 ...\n", "a 1/2 and more\n")
    assert not same("a 1/2 ...\n", "a 1/3 and more\n")
