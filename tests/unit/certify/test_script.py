"""The checker as a program: a separate interpreter without site packages, exit codes, one line per file."""

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gfproof.certify import check_in_subprocess, checker
from gfproof.certify.schema import canonical
from tests.unit.certify.corpus import genuine
from tests.unit.certify.forging import changed

LYAPUNOV = genuine()["lyapunov_identity"]
FORGED = changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-9")


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    path = tmp_path / "accepted.json"
    path.write_bytes(canonical(LYAPUNOV))
    return path


@pytest.fixture
def rejected(tmp_path: Path) -> Path:
    path = tmp_path / "rejected.json"
    path.write_bytes(canonical(FORGED))
    return path


@pytest.fixture
def malformed(tmp_path: Path) -> Path:
    path = tmp_path / "malformed.json"
    path.write_text("{")
    return path


def test_all_genuine_certificates_are_accepted_by_the_program(tmp_path: Path) -> None:
    paths = []
    for number, document in enumerate(genuine().values()):
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_bytes(canonical(document))
    code, lines = check_in_subprocess(*paths, timeout=120)
    assert code == 0
    shown = [f"{path}: accepted: {d['statement']}" for path, d in zip(paths, genuine().values(), strict=True)]
    assert lines == shown


def test_exit_codes_are_the_worst_of_the_files(accepted: Path, rejected: Path, malformed: Path) -> None:
    assert check_in_subprocess(accepted)[0] == 0
    assert check_in_subprocess(accepted, rejected)[0] == 1
    code, lines = check_in_subprocess(malformed, rejected, accepted)
    assert code == 2
    assert [line.split(": ")[1] for line in lines] == ["malformed", "rejected", "accepted"]


def test_nothing_to_check_is_no_acceptance_of_anything() -> None:
    assert check_in_subprocess() == (0, [])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"NaN",
        b'{"format": "gfproof-certificate/1", "format": "gfproof-certificate/1"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b" " * (checker.MAX_BYTES + 1),
        b"9" * 100_000,
        json.dumps(LYAPUNOV).replace('"-8"', "-8.0").encode(),
        json.dumps(LYAPUNOV).replace('"-8"', "NaN").encode(),
    ],
    ids=range(12),
)
def test_what_is_no_certificate_gets_one_line_and_exit_code_two(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "document.json"
    path.write_bytes(data)
    code, lines = check_in_subprocess(path)
    assert code == 2
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}: malformed: ")
    assert len(lines[0]) < len(str(path)) + 250


def test_unreadable_files_are_malformed(tmp_path: Path) -> None:
    code, lines = check_in_subprocess(tmp_path / "absent.json", tmp_path)
    assert code == 2
    assert [line.split(": ")[1] for line in lines] == ["malformed", "malformed"]


def test_no_package_can_reach_the_program(accepted: Path, tmp_path: Path) -> None:
    """A module of the same name as one of the standard library, in the working directory, is not imported."""
    (tmp_path / "json.py").write_text("raise SystemExit(0)")
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(0)")
    done = subprocess.run(
        [sys.executable, "-I", "-S", checker.__file__, str(accepted)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{accepted}: accepted: ")


def test_run_as_main(accepted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [checker.__file__, str(accepted)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(checker.__file__, run_name="__main__")
    assert ended.value.code == 0


def test_the_program_and_the_function_say_the_same(
    accepted: Path, rejected: Path, malformed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths: list[Any] = [accepted, rejected, malformed, "no such file"]
    assert checker.main([str(path) for path in paths]) == 2
    here = capsys.readouterr().out.splitlines()
    code, there = check_in_subprocess(*paths)
    assert (code, there) == (2, here)
    assert checker.main([str(accepted)]) == 0
    assert checker.main([str(rejected), str(accepted)]) == 1
