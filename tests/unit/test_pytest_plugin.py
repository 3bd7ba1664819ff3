"""The plugin in a stranger's project: a folder of its own, pytest in a process of its own, found by its entry point."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gfproof.pytest_plugin import _cases

ROOT = Path(__file__).resolve().parents[2]
TRUE = """
title = "energy"
target = "constant"
along = "flow"
[definitions]
V = "norm2(w) + norm2(b) + norm2(v) + norm2(c) + norm2(c - 2*xi)"
[[claim]]
that = "d(V) == -8*L"
"""
FALSE = TRUE.replace("-8", "-9")
CASE = """
[network]
w = [["1"]]
b = ["-1/2"]
v = ["2"]
c = "1/3"
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "flow"
until = "1"
"""
TESTS = """
import pytest

def test_mine(gfproof_case):
    assert gfproof_case.problem.risk(gfproof_case.network) >= 0

@pytest.mark.gfproof(target="constant", examples=12, seed=3)
def test_width(gfproof_case):
    assert gfproof_case.network.width <= 3
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's project; gfproof is installed beside it as any package with an entry point is."""
    entry = tmp_path / "site" / "gfproof_plugin-0.dist-info"
    entry.mkdir(parents=True)
    (entry / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: gfproof-plugin\nVersion: 0\n", encoding="utf-8"
    )
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [f"{name} = {module}" for name, module in points["pytest11"].items()]
    (entry / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]), encoding="utf-8")
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    return folder


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(project.parent / "site"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:benchmark", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | {"PYTHONPATH": path},
    )


def test_a_true_conjecture_passes_and_a_false_one_fails_with_its_case(project: Path) -> None:
    (project / "claims").mkdir()
    (project / "claims" / "energy.toml").write_text(TRUE, encoding="utf-8")
    (project / "claims" / "nine.toml").write_text(FALSE, encoding="utf-8")
    (project / "claims" / "settings.toml").write_text('[tool]\nname = "x"\n', encoding="utf-8")
    done = run(project, "--gfproof", "claims", "--gfproof-examples", "20")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert "C1 d(V) == -9*L fails: -8 == -9 is false" in done.stdout
    assert "[network]" in done.stdout
    assert "Traceback" not in done.stdout
    assert "gfproof: evidence" in done.stdout
    assert "undecided (survived drawn cases)" in done.stdout
    (stored,) = (project / ".gfproof" / "corpus").glob("*.jsonl")
    assert stored.name == "nine.jsonl"
    again = run(project, "--gfproof", "claims/nine.toml", "--gfproof-examples", "1")
    assert "a stored case" in again.stdout


def test_a_proof_can_be_asked_for_and_falsehood_can_be_expected(project: Path) -> None:
    (project / "energy.toml").write_text(TRUE, encoding="utf-8")
    (project / "nine.toml").write_text(FALSE, encoding="utf-8")
    (project / "other.toml").write_text(TRUE, encoding="utf-8")
    (project / "manifest.toml").write_text(
        '[false]\nnine = "constant 9 for 8"\nother = ""\n', encoding="utf-8"
    )
    done = run(project, "--gfproof", "--gfproof-prove", "--gfproof-examples", "20", ".")
    assert done.returncode == 1, done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "expected to be false, no counterexample found" in done.stdout
    assert "holds certificate" in done.stdout
    assert "fails exact" in done.stdout


def test_folders_named_like_the_tables_of_a_manifest(project: Path) -> None:
    for folder, text in (("true", TRUE), ("false", FALSE)):
        (project / folder).mkdir()
        (project / folder / "energy.toml").write_text(text, encoding="utf-8")
    (project / "manifest.toml").write_text('[true]\nenergy = ""\n[false]\nenergy = ""\n', encoding="utf-8")
    done = run(project, "--gfproof", "--gfproof-examples", "20", ".")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
    assert "fails exact (as expected)" in done.stdout


DEEP = """
[layers]
weights = [[["3"], ["0"]], [["1", "14"]], [["2"]]]
biases = [["4", "0"], ["2"], ["1"]]
[input]
low = "-2"
high = "1"
[target]
kind = "constant"
value = "1"
"""


def test_workers_share_the_tests_and_one_summary(project: Path) -> None:
    (project / "claims").mkdir()
    for k in range(3):
        (project / "claims" / f"energy{k}.toml").write_text(TRUE, encoding="utf-8")
        (project / "claims" / f"nine{k}.toml").write_text(FALSE, encoding="utf-8")
    (project / "claims" / "deep.toml").write_text(DEEP, encoding="utf-8")
    (project / "test_theirs.py").write_text(TESTS, encoding="utf-8")
    words = ("-n", "2", "--gfproof", "claims", "test_theirs.py", "--gfproof-examples", "10")
    done = run(project, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    failed = int(done.stdout.rpartition(" failed")[0].split()[-1])
    assert f"{failed} failed, {39 - failed} passed" in done.stdout
    assert done.stdout.count("gfproof: evidence") == 1
    assert "     3  fails exact\n" in done.stdout
    assert "     3  undecided (survived drawn cases)\n" in done.stdout
    assert "holds exact\n" in done.stdout  # of the deep network
    corpus = project / ".gfproof" / "corpus"
    names = sorted(path.stem for path in corpus.glob("*.jsonl"))
    assert names == ["nine0", "nine1", "nine2", "test_theirs.py--test_width"]
    lines = (corpus / "test_theirs.py--test_width.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == failed - 3
    assert all(json.loads(line)["case"] for line in lines)
    again = run(project, *words[:4], *words[5:])  # what is stored comes first, whichever process gets it
    assert again.stdout.count("a stored case") >= 3, again.stdout


def test_a_case_is_verified_by_the_theorems_and_a_broken_file_is_named(project: Path) -> None:
    (project / "mine.toml").write_text(CASE, encoding="utf-8")
    (project / "broken.toml").write_text(TRUE.replace("d(V)", "d(U)"), encoding="utf-8")
    done = run(
        project,
        "--gfproof",
        ".",
        "--continue-on-collection-errors",
        "-rA",
        "-k",
        "constant-target-flow or sgd",
    )
    assert done.returncode == 1, done.stdout
    assert "claim 1.that" in done.stdout
    assert "2 passed, 15 deselected, 1 error" in done.stdout
    assert "PASSED mine.toml::constant-target-flow" in done.stdout
    assert "holds certificate" in done.stdout


def test_the_fixture_draws_exact_cases_and_keeps_those_that_fail(project: Path) -> None:
    (project / "test_theirs.py").write_text(TESTS, encoding="utf-8")
    done = run(project, "test_theirs.py")
    assert done.returncode == 1, done.stdout
    assert "stored as test_theirs.py::test_width and replayed first" in done.stdout
    failed = int(done.stdout.rpartition(" failed")[0].split()[-1])
    assert 1 <= failed < 12
    assert f"{failed} failed, {32 - failed} passed" in done.stdout
    again = run(project, "test_theirs.py::test_width", "-x")
    assert "test_width[stored1]" in again.stdout
    assert "1 failed" in again.stdout
    assert " passed" not in again.stdout


def test_the_files_of_this_repository_are_collected(project: Path) -> None:
    done = run(project, "--gfproof", str(ROOT / "proofs"), "--collect-only")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "deep_normalization.toml::normalized-flow" in done.stdout
    files = {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}
    assert len(files) == len(list((ROOT / "proofs").rglob("*.toml"))) - 1  # all but the manifest


@pytest.mark.nightly
def test_the_files_of_this_repository_pass(project: Path) -> None:
    done = run(project, "--gfproof", str(ROOT / "proofs"), "-o", f"gfproof_corpus={project}")
    assert done.returncode == 0, done.stdout[-2000:]


def test_an_unknown_word_in_the_marker_is_refused(request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.UsageError, match=r"unknown words .* width"):
        list(_cases(request.config, "test_theirs.py::test_x", {"width": 2}))


def test_other_peoples_runs_import_nothing_heavy(project: Path) -> None:
    (project / "claim.toml").write_text(TRUE, encoding="utf-8")  # not collected: nobody asked
    (project / "test_plain.py").write_text(
        "import sys\n"
        "def test_plain(request):\n"
        "    assert request.config.pluginmanager.has_plugin('gfproof')\n"
        "    mine = {name for name in sys.modules if name.split('.')[0] == 'gfproof'}\n"
        "    assert mine == {'gfproof', 'gfproof.version', 'gfproof.pytest_plugin'}\n"
        "    assert not {'flint', 'sympy', 'numpy', 'mpmath', 'hypothesis'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    done = run(project, ".")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    assert "gfproof:" not in done.stdout
