"""Mutation testing of the parts every verdict rests on: one changed operator at a time, and do the tests notice?

    python -m tests.faults.mutation gfproof/risk/segments.py --sample 20

Each mutant is a copy of the package with one change of one expression or statement (comparison, sign, product, number,
condition, a statement that is left out).  The tests of TESTS run on it in a process of its own until one fails.  What
survives is listed in SURVIVORS.md with the reason, or gets a test.

The checker must run stand-alone and some tests read source text, so mutants are whole files, not functions patched at run time.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

TESTS = {
    "gfproof/risk/": [
        "tests/unit/risk/test_segments.py",
        "tests/unit/risk/test_atoms.py",
        "tests/properties/test_risk.py",
    ],
    "gfproof/certify/checker.py": ["tests/unit/certify/test_checker.py", "tests/unit/certify/test_edges.py"],
    "gfproof/certify/": ["tests/unit/certify"],
    "gfproof/flow/enclosure.py": ["tests/unit/flow/test_enclosure.py"],
    "gfproof/falsify/": ["tests/unit/falsify", "--deselect", "tests/unit/falsify/test_campaign.py"],
}
"""Where a mutant must be noticed; the first entry that fits counts."""

SECONDS = 240
"""After so long a mutant counts as noticed: it does not end."""

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    line: int
    before: str
    after: str
    source: str


def places(text: str) -> list[int]:
    """Where a source text can be changed: numbers of nodes in ``ast.walk``."""
    tree = ast.parse(text)
    skipped = {id(x) for node in ast.walk(tree) for part in _unchanged(node) for x in ast.walk(part)}
    return [k for k, node in enumerate(ast.walk(tree)) if id(node) not in skipped and _changes(node)]


def mutant(text: str, place: int) -> Mutant:
    """The source text with the node of that number changed."""
    tree = ast.parse(text)
    node = next(n for k, n in enumerate(ast.walk(tree)) if k == place)
    line, before = getattr(node, "lineno", 0), _shown(node)
    _change(node)
    ast.fix_missing_locations(tree)
    return Mutant(line, before, _shown(node), ast.unparse(tree))


def _unchanged(node: ast.AST) -> list[ast.AST]:
    """Annotations, decorators, defaults, and the messages of errors: nothing that is computed with."""
    if isinstance(node, ast.FunctionDef):
        return [*node.decorator_list, *([node.returns] if node.returns else []), node.args]
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.Raise):
        return [part for part in (node.exc, node.cause) if part]
    if isinstance(node, ast.JoinedStr):
        return [node]
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return [node]
    return []


def _changes(node: ast.AST) -> bool:
    match node:
        case (
            ast.Compare()
            | ast.BoolOp()
            | ast.If()
            | ast.IfExp()
            | ast.While()
            | ast.Raise()
            | ast.AugAssign()
        ):
            return True
        case ast.BinOp():
            return type(node.op) in _BINARY
        case ast.Constant():
            return isinstance(node.value, int) and not isinstance(node.value, bool)
        case ast.UnaryOp():
            return isinstance(node.op, ast.USub | ast.Not)
        case ast.Expr():
            return isinstance(node.value, ast.Call)
    return False


def _change(node: ast.AST) -> None:
    match node:
        case ast.Compare():
            node.ops = [_COMPARE[type(node.ops[0])](), *node.ops[1:]]
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.If() | ast.IfExp() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Raise():
            _become(node, ast.Pass())
        case ast.AugAssign():
            node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        case ast.BinOp():
            node.op = _BINARY[type(node.op)]()
        case ast.Constant():
            node.value = int(str(node.value)) + 1
        case ast.UnaryOp():
            _become(node, node.operand)
        case ast.Expr():
            _become(node, ast.Pass())


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__  # type: ignore[assignment]  # in place, so that its parent need not be found
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)


def _shown(node: ast.AST) -> str:
    head = ast.unparse(node).splitlines()[0]
    return head if len(head) <= 90 else head[:87] + "..."


def tests_of(file: str) -> list[str]:
    """The tests that must notice a mutant of this file."""
    return next(tests for start, tests in TESTS.items() if file.startswith(start))


def noticed(tree: Path, tests: list[str], seconds: float = SECONDS) -> bool:
    """Does one of the tests fail on the tree (or never end)?"""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(tree)
        sys.path[:] = [str(tree), *(p for p in sys.path if Path(p or ".").resolve() != ROOT)]
        os.environ["PYTHONPATH"] = str(tree)
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "gfproof")]:
            del sys.modules[name]  # those of the repository, not of the mutated copy
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        import pytest

        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests])) & 0x7F)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main() -> int:
    """Print every mutant that was tried, and how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", help="source files, from the root of the repository")
    parser.add_argument("--sample", type=int, help="so many mutants per file, drawn with the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="only count the mutants")
    asked = parser.parse_args()
    for name in (
        "sympy",
        "numpy",
        "mpmath",
        "flint",
        "scipy.stats",
    ):  # not hypothesis: pytest wants to be there first
        __import__(name)  # once, before the forks
    sys.dont_write_bytecode = True  # two mutants of one second and one size would share their bytecode
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    killed = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        ignored = shutil.ignore_patterns("__pycache__", ".git", ".venv", "build", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, tree, ignore=ignored)
        for file in asked.files:
            text = (tree / file).read_text()
            found = places(text)
            print(f"{file}: {len(found)} mutants", flush=True)
            if asked.list:
                continue
            tests = tests_of(file)
            if noticed(tree, tests, 4 * SECONDS):
                print(f"{file}: its tests fail without a mutant", flush=True)
                return 1
            if asked.sample and asked.sample < len(found):
                found = sorted(random.Random(asked.seed).sample(found, asked.sample))
            for place in found:
                wrong = mutant(text, place)
                (tree / file).write_text(wrong.source)
                seen = noticed(tree, tests)
                tried, killed = tried + 1, killed + seen
                word = "noticed " if seen else "SURVIVED"
                print(f"  {word} {file}:{wrong.line}  {wrong.before}  ->  {wrong.after}", flush=True)
            (tree / file).write_text(text)
    if tried:
        print(f"{killed} of {tried} mutants noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
