"""Rules of the house that import-linter cannot say, read off the source text."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "gfproof").rglob("*.py"))
FACES = {"cli", "pytest_plugin.py", "__main__.py"}
RUNS_TEXT = {"eval", "exec", "compile", "sympify", "parse_expr", "__import__"}
LONGEST_FILE = 500


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=name(path)))


def imported(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative imports hide the floor they reach"
            yield str(node.module)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield function.id, node
            elif isinstance(function, ast.Attribute):
                yield f"{ast.unparse(function.value)}.{function.attr}", node


def test_there_is_a_house() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_file_is_longer_than_the_house_allows(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", [p for p in SOURCES if not FACES & set(p.parts)], ids=name)
def test_nobody_below_the_faces_imports_the_public_names(path: Path) -> None:
    """``import gfproof`` from inside would reach every floor at once."""
    assert "gfproof" not in set(imported(path))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_text_is_ever_run(path: Path) -> None:
    """re.compile compiles a pattern, not a program; sympy's sympify on text is parse_expr."""
    runs = {
        called
        for called, _ in calls(path)
        if called.split(".")[-1] in RUNS_TEXT and called not in ("re.compile", "ast.parse")
    }
    assert not runs


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_pickle_is_ever_read(path: Path) -> None:
    for called, node in calls(path):
        assert called.split(".")[0] not in ("pickle", "cloudpickle", "dill", "marshal", "shelve")
        if called.endswith(".load") and called.split(".")[0] in ("np", "numpy"):
            allowed = {k.arg: k.value for k in node.keywords}.get("allow_pickle")
            assert isinstance(allowed, ast.Constant), "say allow_pickle=False"
            assert allowed.value is False


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_error_is_swallowed_wholesale(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler):
            caught = "" if node.type is None else ast.unparse(node.type)
            assert caught not in ("", "Exception", "BaseException"), f"line {node.lineno}"


def test_the_checker_stands_alone() -> None:
    checker = ROOT / "gfproof" / "certify" / "checker.py"
    used = {module.split(".")[0] for module in imported(checker)}
    assert used <= set(sys.stdlib_module_names)
    assert len(checker.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE
