"""Bad input ends as one line that names file, field, value and expectation, with exit code 2, at once, without a traceback."""

import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app
from tests.contract.bad_cases import BAD_CASES, BadCase, toml

SECONDS = 2.0
LONGEST_LINE = 600


def run(*arguments: str) -> tuple[Result, float]:
    """The result and the processor time it took, which a busy machine changes less than the time on the wall."""
    start = time.process_time()
    result = CliRunner().invoke(app, list(arguments))
    return result, time.process_time() - start


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def assert_refused(result: Result, seconds: float, *names: str) -> None:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr[:2000]
    assert len(lines[0]) <= LONGEST_LINE
    assert lines[0].isprintable()
    assert "Traceback" not in lines[0]
    for name in names:
        assert name in lines[0]
    assert seconds < SECONDS


def test_there_are_enough_malformed_cases() -> None:
    assert len({bad.content for bad in BAD_CASES}) >= 60


def test_the_case_that_is_changed_is_well_formed(tmp_path: Path) -> None:
    """Each refusal's nearest working neighbour."""
    file = tmp_path / "case.toml"
    file.write_text(toml())
    result, _ = run("risk", str(file))
    assert (result.exit_code, result.stdout.split()[:3]) == (0, ["case.toml", "risk", "101/192"])


@pytest.mark.parametrize("bad", BAD_CASES, ids=lambda bad: bad.name)
def test_malformed_case_is_refused(bad: BadCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(f"case{bad.suffix}")
    file.write_bytes(bad.content.encode() if isinstance(bad.content, str) else bad.content)
    result, seconds = run("risk", str(file))
    assert_refused(result, seconds, file.name, *bad.names)
    assert not Path("PWNED").exists()


@pytest.mark.parametrize("command", ["risk", "gradient"])
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["missing.toml"], ["missing.toml", "No such file"]),
        (["."], [".", "directory"]),
        (["\udcff\n.toml"], []),
        (["a" * 10_000], ["too long"]),
        ([], ["CASE"]),
        (["x.toml", "y.toml"], ["y.toml"]),
        (["x.toml", "--digits", "many"], ["--digits", "many"]),
        (["x.toml", "--digits", "0"], ["--digits", "0"]),
        (["x.toml", "--digits", "1000000000"], ["--digits", "1000000000"]),
        (["x.toml", "--frobnicate"], ["--frobnicate"]),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_wrong_arguments_are_refused(command: str, arguments: list[str], names: list[str]) -> None:
    assert_refused(*run(command, *arguments), *names)


def test_unknown_command_is_refused() -> None:
    assert_refused(*run("frobnicate"), "frobnicate")


def test_a_device_that_never_ends_is_refused() -> None:
    assert_refused(*run("risk", "/dev/zero"), "/dev/zero")


def test_with_json_the_refusal_is_a_document_too(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(toml(network_c='"1/0"'))
    result, _ = run("risk", str(file), "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["exit_code"]) == (2, 2)
    assert "network.c" in document["error"]
    assert result.stderr.splitlines() == [f"gfproof: {document['error']}"]


# ------------------------------------------------------------------------------------------ weights in .npz files

GOOD = {"w": np.ones((2, 1)), "b": np.zeros(2), "v": np.ones((1, 2)), "c": np.zeros(1)}


def npz(**arrays: object) -> bytes:
    content = io.BytesIO()
    np.savez(content, **{name: array for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]
    return content.getvalue()


def npy(array: object) -> bytes:
    content = io.BytesIO()
    np.save(content, array)  # type: ignore[arg-type]
    return content.getvalue()


class RunsCode:
    """Unpickling this would create a file."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch PWNED",)


def bomb() -> bytes:
    """40 MB of zeros for w, in a file of a few dozen kilobytes."""
    content, header = io.BytesIO(), io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (5_000_000, 1)}
    np.lib.format.write_array_header_1_0(header, shape)
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("w.npy", header.getvalue() + bytes(40_000_000))
        for name in ("b", "v", "c"):
            archive.writestr(f"{name}.npy", npy(GOOD[name]))
    return content.getvalue()


BAD_WEIGHTS = {
    "one bias too many": (npz(**GOOD | {"b": np.zeros(3)}), ["3"]),
    "w is a vector": (npz(**GOOD | {"w": np.ones(2)}), ["w", "axes"]),
    "w has three axes": (npz(**GOOD | {"w": np.ones((2, 1, 1))}), ["w", "axes"]),
    "v is the wrong way round": (npz(**GOOD | {"v": np.ones((2, 1))}), ["v"]),
    "nan": (npz(**GOOD | {"b": np.array([0.0, np.nan])}), ["b", "nan"]),
    "infinity": (npz(**GOOD | {"c": np.array([np.inf])}), ["c", "inf"]),
    "complex": (npz(**GOOD | {"c": np.array([1j])}), ["c", "complex128"]),
    "booleans": (npz(**GOOD | {"c": np.array([True])}), ["c", "bool"]),
    "texts": (npz(**GOOD | {"c": np.array(["1/2"])}), ["c", "<U3"]),
    "longdouble": (npz(**GOOD | {"c": np.zeros(1, np.longdouble)}), ["c", "float128"]),
    "objects": (npz(**GOOD | {"c": np.array([1, None], dtype=object)}), ["pickle"]),
    "a pickle that runs code": (npz(**GOOD | {"c": np.array([RunsCode()], dtype=object)}), ["pickle"]),
    "c is missing": (npz(**GOOD | {"c": None}), ["c"]),
    "an unknown array": (npz(**GOOD, beta=np.zeros(1)), ["beta"]),
    "a plain array": (npy(np.zeros(3)), []),
    "an empty file": (b"", []),
    "a text file": (b"w = 1\n", []),
    "a broken archive": (npz(**GOOD)[:200], []),
    "a flipped byte": (npz(**GOOD).replace(bytes(npy(GOOD["w"])[-8:]), b"12345678", 1), []),
    "a bomb": (bomb(), ["b"]),
}


@pytest.mark.parametrize("name", BAD_WEIGHTS)
def test_malformed_weights_are_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content, names = BAD_WEIGHTS[name]
    Path("weights.npz").write_bytes(content)
    Path("case.toml").write_text(toml(network={"file": '"weights.npz"'}))
    result, seconds = run("risk", "case.toml")
    assert_refused(result, seconds, "case.toml", "network", *names)
    assert not Path("PWNED").exists()


def test_well_formed_weights_are_read(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(npz(**GOOD))
    (tmp_path / "case.toml").write_text(toml(network={"file": '"weights.npz"'}))
    result, _ = run("risk", str(tmp_path / "case.toml"), "--quiet")
    assert (result.exit_code, result.stdout) == (0, "1/3\n")  # N(x) = 2x against 1


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('"nowhere.npz"', ["nowhere.npz"]),
        ('"."', ["network.file"]),
        ('""', ["network.file"]),
        ("3", ["network.file", "3"]),
        ('"a\\u0000b"', ["network.file"]),
        ('"/dev/zero"', ["network.file"]),
        (json.dumps("n" * 10_000), ["network.file"]),
    ],
)
def test_a_weight_file_that_is_none_is_refused(written: str, names: list[str], tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(toml(network={"file": written}))
    assert_refused(*run("risk", str(file)), "case.toml", *names)


# ------------------------------------------------------------------------------------------ in a process of its own

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from gfproof.cli import main
sys.argv[0] = "gfproof"
main()
"""


@pytest.mark.parametrize(
    "name",
    [
        "50 MB",
        "nested 10000 deep",
        "a million digits",
        "huge exponent as text",
        "power tower",
        "import in a formula",
    ],
)
def test_process_ends_soon_and_stays_small(name: str, tmp_path: Path, root: Path) -> None:
    """Two seconds and 1.5 GB of address space are enough, start of the interpreter included."""
    bad = next(bad for bad in BAD_CASES if bad.name == name)
    file = tmp_path / "case.toml"
    file.write_bytes(bad.content.encode() if isinstance(bad.content, str) else bad.content)
    start = seconds_of_children()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "risk", str(file)],
        capture_output=True,
        text=True,
        timeout=20,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert seconds_of_children() - start < SECONDS
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert not (tmp_path / "PWNED").exists()
