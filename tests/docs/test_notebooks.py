"""The notebooks: each runs from its text source, and the .ipynb beside it is that source with outputs."""

import os
from pathlib import Path

import jupytext
import nbformat
import pytest

from tests.docs.execute_notebooks import FOLDER, SOURCES, executed

ROOT = FOLDER.parent


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def test_there_is_one_per_paper_and_two_of_your_own() -> None:
    text = "".join(source.read_text(encoding="utf-8") for source in SOURCES)
    for paper in ("2102.09924", "2107.04479", "2207.06246", "2403.08121", "2105.03361"):
        assert f"arXiv:{paper}" in text, paper
    assert {"your_own_conjecture", "your_own_network"} <= {source.stem for source in SOURCES}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_it_runs(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    notebook = executed(source)
    assert any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_executed_notebook_is_this_source(source: Path) -> None:
    executed = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert cells(executed) == cells(jupytext.read(source)), "run make notebooks"
    assert all(cell.execution_count for cell in executed.cells if cell.cell_type == "code")
    text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_its_claims_are_assertions(source: Path) -> None:
    assert source.read_text(encoding="utf-8").count("\nassert ") >= 2
