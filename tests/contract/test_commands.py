"""What every command promises: one JSON document, a quiet form, one line for bad input, documented exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import COMMANDS, app
from tests.contract.bad_cases import BAD_CASES, BadCase
from tests.contract.invocations import CONJECTURE, INVOCATIONS, READS_A_CASE

CODES = range(6)


@pytest.fixture(scope="module")
def certificates(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    proving = ["prove", str(root / CONJECTURE), "--certificates", str(folder)]
    assert CliRunner().invoke(app, proving).exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def where_a_reader_stands(
    root: Path, certificates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "proofs").symlink_to(root / "proofs")
    (tmp_path / "certificates").symlink_to(certificates)
    monkeypatch.chdir(tmp_path)


def run(name: str, *more: str) -> Result:
    return CliRunner().invoke(app, [name, *INVOCATIONS[name], *more])


def reject_constants(text: str) -> float:
    raise AssertionError(f"{text} is not JSON")


def test_every_command_has_an_invocation() -> None:
    assert INVOCATIONS.keys() == COMMANDS.keys(), "tests/contract/invocations.py needs a line"


@pytest.mark.parametrize("name", INVOCATIONS)
def test_json_is_one_document_with_the_exit_code_of_the_text(name: str) -> None:
    plain, quiet = run(name), run(name, "--quiet")
    for result in (run(name, "--json"), run(name, "--json", "--quiet")):
        assert isinstance(json.loads(result.stdout, parse_constant=reject_constants), dict)
        assert result.stderr == ""
        assert result.exit_code == plain.exit_code == quiet.exit_code
    assert plain.exit_code in CODES


@pytest.mark.parametrize("name", INVOCATIONS)
def test_quiet_says_something_and_no_more_than_the_text(name: str) -> None:
    plain, quiet = run(name), run(name, "--quiet")
    assert 0 < len(quiet.stdout) <= len(plain.stdout)
    assert plain.stderr == quiet.stderr == ""


@pytest.mark.parametrize("name", INVOCATIONS)
def test_no_float_stands_in_an_answer(name: str) -> None:
    """Exact numbers and balls travel as texts; a JSON float would have lost digits on its way."""

    def reject(text: str) -> float:
        raise AssertionError(f"the float {text}")

    json.loads(run(name, "--json").stdout, parse_float=reject)


def refused(result: Result) -> str:
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.isprintable()
    return line


@pytest.mark.parametrize("name", INVOCATIONS)
def test_an_unknown_option_is_refused(name: str) -> None:
    assert "--frobnicate" in refused(run(name, "--frobnicate"))


@pytest.mark.parametrize("name", [name for name in INVOCATIONS if name != "check"])  # it takes any number
def test_a_superfluous_argument_is_refused(name: str) -> None:
    assert refused(run(name, "one-too-many", "two-too-many"))


@pytest.mark.parametrize("name", READS_A_CASE)
@pytest.mark.parametrize("bad", BAD_CASES[::5], ids=lambda bad: bad.name)
def test_malformed_cases_are_refused_by_every_command_that_reads_one(name: str, bad: BadCase) -> None:
    file = Path(f"case{bad.suffix}")
    file.write_bytes(bad.content.encode() if isinstance(bad.content, str) else bad.content)
    line = refused(CliRunner().invoke(app, [name, *READS_A_CASE[name], str(file)]))
    assert all(word in line for word in (file.name, *bad.names))


@pytest.mark.parametrize("name", READS_A_CASE)
def test_a_missing_case_is_refused(name: str) -> None:
    assert "nowhere.toml" in refused(CliRunner().invoke(app, [name, *READS_A_CASE[name], "nowhere.toml"]))
