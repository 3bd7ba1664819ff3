"""``gfproof doctor``: what is installed, and what each missing part costs."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof import __version__
from gfproof.cli import doctor
from gfproof.cli.app import app
from gfproof.cli.doctor import CORE, EXTRAS, PROGRAMS, Part, accepts


def requirements(lines: list[str]) -> dict[str, tuple[str, str]]:
    """name -> (at least, below)."""
    found = {}
    for line in lines:
        match = re.fullmatch(r"([A-Za-z0-9-]+)>=([0-9.]+)(?:,<([0-9.]+))?", line)
        assert match is not None, line
        found[match[1]] = (match[2], match[3] or "")
    return found


def test_the_parts_are_those_of_the_package(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert {part.name: part.versions for part in CORE} == requirements(project["dependencies"])
    extras = {
        (extra, name): versions
        for extra, lines in project["optional-dependencies"].items()
        if extra != "dev"
        for name, versions in requirements(lines).items()
    }
    told = {(part.get.split("[")[1].split("]")[0], part.name): part.versions for part in EXTRAS}
    assert told.items() <= extras.items()
    assert {name for _, name in extras} == {name for _, name in told}


def test_json_and_text_tell_the_same() -> None:
    document = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert document["complete"] is True
    text = CliRunner().invoke(app, ["doctor"]).stdout
    rows = [row for group in ("core", "extras", "programs") for row in document[group]]
    assert len(rows) == len(CORE + EXTRAS + PROGRAMS) == len(text.splitlines()) - 1
    for row, line in zip(rows, text.splitlines()[1:], strict=True):
        assert f" {row['name']} " in line
        assert row["state"] in line
        assert ("cost" in row) == (row["state"] != "found")


def test_the_version_of_flint_is_told() -> None:
    document = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert re.fullmatch(r"[0-9.]+ \(FLINT [0-9.]+\)", document["core"][0]["version"])


def test_a_missing_extra_has_a_cost_and_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("no-such-package", "no_such_package", ("1", ""), "pip install '.[plot]'", "no --plot")
    monkeypatch.setattr(doctor, "EXTRAS", (part,))
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0
    assert "no-such-package missing        no --plot (pip install '.[plot]')" in result.stdout


@pytest.mark.parametrize(("least", "state"), [("0", "found"), ("9999", "wrong version")])
def test_a_core_part_that_is_missing_or_too_old_is_exit_code_3(
    least: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor, "CORE", (Part("rich", "rich", (least, ""), "pip install .", "nothing works"),)
    )
    result = CliRunner().invoke(app, ["doctor", "--json"])
    assert json.loads(result.stdout)["core"][0]["state"] == state
    assert result.exit_code == (0 if state == "found" else 3)


def test_a_missing_program_has_a_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    programs = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)["programs"]
    assert {row["state"] for row in programs} == {"missing"}
    assert all(row["cost"] and row["get"].startswith("apt-get install") for row in programs)


def test_versions_are_compared_as_numbers() -> None:
    mpmath = Part("mpmath", "mpmath", ("1.3", "1.4"), "", "")
    assert [accepts(mpmath, v) for v in ("1.2.1", "1.3", "1.3.0", "1.4.0", "1.10")] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert accepts(Part("hypothesis", "hypothesis", ("6.100", ""), "", ""), "6.99.9") is False


def test_one_version_stands_everywhere(root: Path) -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"gfproof {__version__}\n")
    assert f"\nversion: {__version__}\n" in (root / "CITATION.cff").read_text()
    assert f"\n## {__version__}" in (root / "CHANGELOG.md").read_text()
