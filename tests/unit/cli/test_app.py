"""The frame of the command line: commands, exit codes, one-line errors."""

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gfproof import errors
from gfproof.cli.app import COMMANDS, LONGEST_MESSAGE, app, one_line

EXIT_CODES = {
    errors.CaseError("x"): 2,
    errors.InexactInput("x"): 2,
    errors.NotAvailable("x"): 3,
    errors.MissingPart("x"): 3,
    errors.BudgetExceeded("x"): 4,
    errors.AmbiguousCell("x"): 5,
}


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[3]
    return subprocess.run(
        [sys.executable, "-m", "gfproof", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder or root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )


@pytest.fixture
def a_command_that(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a factory of factories
    def install(function):  # type: ignore[no-untyped-def]  # any Typer function
        monkeypatch.setitem(COMMANDS, "probe", f"{__name__}:probe")
        monkeypatch.setattr(sys.modules[__name__], "probe", function, raising=False)
        return CliRunner().invoke(app, ["probe"])

    return install


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_explains_itself_and_takes_json_and_quiet(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "--json" in result.stdout
    assert "--quiet" in result.stdout
    module, function = COMMANDS[name].split(":")
    assert getattr(importlib.import_module(module), function).__doc__


def test_help_lists_every_command() -> None:
    listed = CliRunner().invoke(app, []).stdout
    assert all(f"\n  {name} " in listed for name in COMMANDS)


@pytest.mark.parametrize("error", EXIT_CODES, ids=lambda error: type(error).__name__)
def test_each_error_has_its_exit_code_and_one_line(error: errors.GfproofError, a_command_that) -> None:  # type: ignore[no-untyped-def]  # a fixture
    def fail() -> None:
        raise error

    result = a_command_that(fail)
    assert (result.exit_code, result.stdout, result.stderr) == (EXIT_CODES[error], "", "gfproof: x\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (typer.Abort(), 130),
        (RecursionError(), 2),
        (MemoryError(), 4),
        (PermissionError(13, "Permission denied", "out.pdf"), 2),
    ],
    ids=repr,
)
def test_what_the_system_throws_ends_cleanly(error: BaseException, code: int, a_command_that) -> None:  # type: ignore[no-untyped-def]  # a fixture
    def fail() -> None:
        raise error

    result = a_command_that(fail)
    assert result.exit_code == code
    assert len(result.stderr.splitlines()) == 1


def test_a_bug_is_not_disguised_as_an_answer(a_command_that) -> None:  # type: ignore[no-untyped-def]  # a fixture
    def fail() -> None:
        raise ZeroDivisionError

    assert isinstance(a_command_that(fail).exception, ZeroDivisionError)


def test_a_bug_ends_the_process_with_a_code_of_its_own() -> None:
    """Python's own code would be 1, which says that a claim fails."""
    program = (
        "import sys, gfproof.cli.app as frame\n"
        "frame.COMMANDS['probe'] = 'no_such_module:function'\n"
        "sys.argv = ['gfproof', 'probe']\n"
        "frame.main()\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root)
    assert done.returncode == 70
    assert "this is a bug in gfproof" in done.stderr


@pytest.mark.parametrize("status", [None, 0, 1, 5])
def test_a_command_returns_its_exit_code(status: int | None, a_command_that) -> None:  # type: ignore[no-untyped-def]  # a fixture
    assert a_command_that(lambda: status).exit_code == (status or 0)


def test_typer_exit_carries_its_code(a_command_that) -> None:  # type: ignore[no-untyped-def]  # a fixture
    def leave() -> None:
        raise typer.Exit(3)

    assert a_command_that(leave).exit_code == 3


def test_one_line_is_one_printable_bounded_line() -> None:
    hostile = "a\nb\r\x1b[2J\u2028\udcff" + "k" * 10**6
    line = one_line(hostile)
    assert line.isprintable()
    assert len(line) < 2 * LONGEST_MESSAGE
    assert one_line("α ∫ ∑") == "α ∫ ∑"


def test_a_reader_that_leaves_is_no_error(cases: Path) -> None:
    command = (
        f"{sys.executable} -m gfproof gradient {cases / 'constant_trained_wide.toml'} --json | head -c 1"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=root)
    assert (done.stdout, done.stderr) == ("{", "")


def test_a_terminal_without_the_letters_gets_no_traceback(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "gfproof", "risk", "\u222b.toml"],
        capture_output=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_an_interrupted_command_says_so_and_ends_with_130(cases: Path) -> None:
    program = (
        "import os, signal, gfproof.cli.answer as answer, gfproof.cli.app as frame, sys\n"
        "answer.say = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT)\n"
        "frame.main()\n"
    )
    root = Path(__file__).resolve().parents[3]
    arguments = ["risk", str(cases / "constant_two_neurons.toml")]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=root
    )
    assert (done.returncode, done.stderr) == (130, "gfproof: interrupted\n")


def test_piped_output_has_no_colours(cases: Path) -> None:
    assert "\x1b" not in run("risk", str(cases / "constant_two_neurons.toml")).stdout


def test_json_is_one_document_and_nothing_else(cases: Path) -> None:
    for command in ("risk", "gradient"):
        done = run(command, str(cases / "constant_two_neurons.toml"), "--json", "--quiet")
        assert isinstance(json.loads(done.stdout), dict)
        assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_risk_starts_fast_and_leaves_sympy_alone(cases: Path) -> None:
    """A third of a second on an idle machine; processor time, which a busy machine changes less than the time on the wall."""
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run("risk", str(cases / "constant_two_neurons.toml"))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 1.0
    program = (
        "import sys; from typer.testing import CliRunner; from gfproof.cli.app import app\n"
        f"CliRunner().invoke(app, ['risk', {str(cases / 'constant_two_neurons.toml')!r}])\n"
        "print([m for m in ('sympy', 'mpmath', 'hypothesis', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root)
    assert done.stdout == "[]\n", done.stderr
