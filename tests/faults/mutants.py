"""Mutation testing of the parts every verdict rests on: do the tests notice one changed expression or statement?

    make mutants                                                    the samples that SURVIVORS.md reports; resumable
    python -m tests.faults.mutants --area risk --sample 60          so many mutants of an area, drawn with the seed
    python -m tests.faults.mutants gfproof/risk/segments.py         all mutants of a file

The tests of a file run once without a change and say which lines of the file each test reaches.  A mutant then gets a
process of its own, in which the changed source takes the place of the module, and the tests that reach its line, the
fastest first, until one fails.  What nobody notices survived: it is listed in SURVIVORS.md with the reason, or gets a test.
``--again`` runs survivors once more, and then all tests of the modules concerned (a line that a cached function runs is
reached by the first test that asks for it only).

Results are appended to build/mutants.jsonl; a mutant that stands there (same file, same source, same place) is not run again.
Tests that start a program of its own see the file as it is, so what they would notice is not counted.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.faults.mutation import Mutant, mutant, places

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"

CERTIFY, RISK, FLOW, PROPERTIES = (
    "tests/unit/certify/",
    "tests/unit/risk/",
    "tests/unit/flow/",
    "tests/properties/",
)
TESTS: dict[str, dict[str, list[str]]] = {
    "checkers": {
        "gfproof/certify/checker.py": [
            CERTIFY + name + ".py"
            for name in (
                "test_checker",
                "test_edges",
                "test_nonnegative",
                "test_inequality",
                "test_linear_program",
                "test_bracket",
                "test_exact_case",
                "test_lyapunov_search",
                "test_work_limit",
            )
        ]
        + ["tests/faults/test_survivors_checkers.py"],
        "gfproof/certify/spline_checker.py": [
            CERTIFY + "test_spline_checker.py",
            "tests/faults/test_survivors_checkers.py",
        ],
        "gfproof/certify/ridge_checker.py": [
            CERTIFY + "test_ridge_checker.py",
        ],
        "gfproof/certify/replay.py": [CERTIFY + "test_replay.py", "tests/faults/test_survivors_replay.py"],
        "gfproof/certify/field.py": ["tests/faults/test_survivors_checkers.py", CERTIFY + "test_replay.py"],
        "gfproof/certify/fixed_point.py": [
            "tests/faults/test_survivors_checkers.py",
            CERTIFY + "test_replay.py",
        ],
    },
    "risk": {
        "gfproof/risk/segments.py": [RISK + "test_segments.py", PROPERTIES + "test_risk.py"],
        "gfproof/risk/atoms.py": [RISK + "test_atoms.py"],
        "gfproof/risk/pieces.py": [RISK + "test_pieces.py", RISK + "test_segments.py"],
        "gfproof/risk/polynomials.py": [
            RISK + "test_boxes.py",
            PROPERTIES + "test_polynomials_on_boxes.py",
            "tests/faults/test_survivors_risk.py",
        ],
        "gfproof/risk/boxes.py": [RISK + "test_boxes.py", PROPERTIES + "test_polynomials_on_boxes.py"],
        "gfproof/risk/halfspaces.py": [
            RISK + "test_halfspaces.py",
            RISK + "test_boxes.py",
            PROPERTIES + "test_polynomials_on_boxes.py",
            "tests/faults/test_survivors_risk.py",
        ],
        "gfproof/risk/directional.py": [RISK + "test_directional.py"],
        "gfproof/risk/enclosed.py": [RISK + "test_enclosed.py", PROPERTIES + "test_expression_targets.py"],
        "gfproof/risk/hessian.py": [RISK + "test_hessian.py", PROPERTIES + "test_gradient_hessian.py"],
        "gfproof/risk/projected.py": [RISK + "test_projected.py"],
        "gfproof/risk/subdifferential.py": [
            RISK + "test_subdifferential.py",
            "tests/faults/test_survivors_risk.py",
        ],
        "gfproof/risk/trapping.py": [RISK + "test_trapping.py", "tests/faults/test_survivors_risk.py"],
        "gfproof/risk/critical.py": [RISK + "test_critical.py", "tests/faults/test_survivors_risk.py"],
    },
    "zeros": {
        f"gfproof/risk/zeros/{name}.py": [
            RISK + "test_zeros.py",
            "tests/faults/test_survivors_zeros.py",
            "tests/faults/test_survivors_risk.py",
        ]
        for name in ("affine", "atlas", "curvature", "solutions", "solving", "splines")
    },
    "enclosure": {
        f"gfproof/flow/{name}.py": ["tests/faults/test_survivors.py", FLOW + "test_enclosure.py"]
        for name in ("enclosure", "spans")
    },
}
"""By area and file: where a mutant must be noticed."""

SAMPLES = {"checkers": 240, "risk": 150, "zeros": 60, "enclosure": 90}
"""How many mutants of each area are drawn where nothing else is asked for."""

MEMORY = 3 << 30
"""Bytes a mutant may ask for; more counts as noticed."""


# -- inside the process of one mutant ------------------------------------------------------------------


class _Changed(importlib.abc.MetaPathFinder):
    """Finds one module, with another source."""

    def __init__(self, file: str, source: str) -> None:
        self.module = file.removesuffix(".py").replace("/", ".")
        self.loader = _Loader(self.module, str(ROOT / file))
        self.loader.source = source

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self.loader) if name == self.module else None


class _Loader(importlib.machinery.SourceFileLoader):
    """Never the file's own source, never its bytecode."""

    source = ""

    def get_code(self, name: str) -> CodeType:
        code: CodeType = compile(self.source, self.path, "exec")
        return code


class Reached:
    """A pytest plugin: how long every test takes, and which lines of one file it reaches."""

    def __init__(self, path: Path) -> None:
        self.path, self.found = str(path), {}
        self.now: set[int] = set()

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._line if frame.f_code.co_filename == self.path else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        self.now.add(frame.f_lineno)
        return self._line

    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> None:
        self.now = set()
        self.began = time.process_time()
        sys.settrace(self._trace)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        sys.settrace(None)
        self.found[nodeid] = [time.process_time() - self.began, sorted(self.now)]


class Chosen:
    """A pytest plugin: these tests, in this order."""

    def __init__(self, names: list[str]) -> None:
        self.place = {name: k for k, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid]
        )
        if len(items) != len(self.place):
            raise AssertionError("with this change the tests are collected differently")


class Failure:
    """A pytest plugin: the first test that failed."""

    name = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def _in_child(
    arguments: list[str], plugins: list[Any], changed: _Changed | None, seconds: float
) -> dict[str, Any]:
    """Run pytest in a fork and say what it ended with; limits are in seconds of the processor."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        limit = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "gfproof")]:
            del sys.modules[name]
        if changed is not None:
            sys.meta_path.insert(0, changed)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        import pytest

        failure = Failure()
        options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--benchmark-disable", "--tb=no"]
        code = int(pytest.main([*options, *arguments], plugins=[*plugins, failure]))
        found = next((p.found for p in plugins if isinstance(p, Reached)), None)
        os.write(writing, json.dumps({"code": code, "by": failure.name, "reached": found}).encode())
        os._exit(0)
    os.close(writing)
    began, parts = time.monotonic(), b""
    with os.fdopen(reading, "rb") as pipe:
        killer = 300 * seconds
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, killer)  # a mutant that sleeps
        parts = pipe.read()
        signal.setitimer(signal.ITIMER_REAL, 0)
    os.waitpid(child, 0)
    answer: dict[str, Any] = json.loads(parts) if parts else {"code": -1, "by": "", "reached": None}
    return answer | {"seconds": round(time.monotonic() - began, 1)}


# -- choosing and running ------------------------------------------------------------------------------


def baseline(file: str, tests: list[str]) -> dict[str, Any]:
    """By test: seconds, and the lines of the file it reaches; kept in build/ as long as file and tests are the same."""
    state = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in (file, *tests))).hexdigest()
    kept = BUILD / "mutants" / f"{file.replace('/', '.')}.json"
    if kept.is_file():
        data: dict[str, Any] = json.loads(kept.read_text())
        if data["state"] == state:
            return data["reached"]  # type: ignore[no-any-return]  # written below
    answer = _in_child(tests, [Reached(ROOT / file)], None, 1200)
    if answer["code"] != 0:
        raise SystemExit(f"{file}: its tests fail without a change (pytest ends with {answer['code']})")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"state": state, "reached": answer["reached"]}))
    return answer["reached"]  # type: ignore[no-any-return]  # a dictionary, see Reached


def tried(file: str, wrong: Mutant, reached: dict[str, Any], thorough: bool) -> dict[str, Any]:
    """Run the tests on a mutant; the answer says whether and by what it was noticed."""
    near = [name for name, (_, lines) in reached.items() if not wrong.lines or {*lines} & {*wrong.lines}]
    near.sort(key=lambda name: reached[name][0])
    modules = {name.partition("::")[0] for name in near}
    rest = [name for name in reached if name.partition("::")[0] in modules and name not in {*near}]
    changed = _Changed(file, wrong.source)
    total = 0.0
    for names in (near, rest if thorough or not near else []):
        if not names:
            continue
        seconds = 10 + 1.5 * sum(reached[name][0] for name in names)
        files = sorted({name.partition("::")[0] for name in names})
        answer = _in_child(files, [Chosen(names)], changed, seconds)
        total += answer["seconds"]
        if answer["code"] != 0:
            by = answer["by"] or ("no end" if answer["code"] == -1 else "import")
            return {"noticed": True, "by": by, "seconds": total}
    return {"noticed": False, "by": "" if near else "no test reaches it", "seconds": total}


def chosen(files: dict[str, list[str]], sample: int | None, seed: int) -> list[tuple[str, int]]:
    """Mutants of the files, all of them or so many of them drawn uniformly."""
    every = [(file, place) for file in files for place in places((ROOT / file).read_text())]
    if sample is None or sample >= len(every):
        return every
    return sorted(random.Random(seed).sample(every, sample))


def results(book: Path) -> Iterator[dict[str, Any]]:
    """What earlier runs found."""
    if book.is_file():
        for line in book.read_text().splitlines():
            if line.endswith("}"):  # the last line of a run that was killed may be half
                yield json.loads(line)


def run(files: dict[str, list[str]], sample: int | None, seed: int, book: Path, again: bool) -> int:
    """Run what is not in the book yet, print what survived; the number of survivors."""
    known = {(one["file"], one["digest"], one["place"]): one for one in results(book)}
    wanted = chosen(files, sample, seed)
    digests = {file: hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:16] for file in files}
    rows = []
    for file, place in wanted:
        key = (file, digests[file], place)
        row = known.get(key)
        if row is None or (again and not row["noticed"]):
            wrong = mutant((ROOT / file).read_text(), place)
            found = tried(file, wrong, baseline(file, files[file]), again)
            row = dict(zip(("file", "digest", "place"), key, strict=True)) | {
                "line": wrong.line,
                "before": wrong.before,
                "after": wrong.after,
                **found,
            }
            with book.open("a") as stream:
                stream.write(json.dumps(row) + "\n")
        rows.append(row)
        if not row["noticed"]:
            print(
                f"  SURVIVED {file}:{row['line']}  {row['before']}  ->  {row['after']}  {row['by']}",
                flush=True,
            )
    for file in files:
        mine = [row for row in rows if row["file"] == file]
        seen = sum(row["noticed"] for row in mine)
        total = len(places((ROOT / file).read_text()))
        print(f"| `{file}` | {total} | {len(mine)} | {seen} |", flush=True)
    survivors = sum(not row["noticed"] for row in rows)
    print(f"{len(rows) - survivors} of {len(rows)} mutants noticed", flush=True)
    return survivors


def main() -> int:
    """Print every mutant that survived, and per file how many there are, were tried and were noticed.

    Survivors do not make it fail: whether their reasons hold is for people to read.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="source files, from the root of the repository")
    parser.add_argument("--area", choices=[*TESTS], action="append", default=[])
    parser.add_argument(
        "--sample", type=int, help="so many mutants per area (or of the files), drawn with the seed"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", action="store_true", help="run once more what survived (after new tests)")
    parser.add_argument("--results", type=Path, default=BUILD / "mutants.jsonl")
    asked = parser.parse_args()
    every = {file: tests for area in TESTS.values() for file, tests in area.items()}
    groups = [TESTS[area] for area in asked.area]
    if asked.files:
        groups.append({file: every[file] for file in asked.files})
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    for name in (
        "sympy",
        "numpy",
        "mpmath",
        "flint",
        "scipy.stats",
    ):  # not hypothesis: pytest wants to be there first
        __import__(name)  # once, before the forks
    every_area = [(TESTS[area], count) for area, count in SAMPLES.items()]
    chosen_ones = [(group, asked.sample) for group in groups] or every_area
    for group, count in chosen_ones:
        run(group, count, asked.seed, asked.results, asked.again)
    return 0


if __name__ == "__main__":
    sys.exit(main())
