"""``make notebooks``: run each text source and write the .ipynb beside it."""

from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SOURCES = sorted(FOLDER.glob("*.py"))


def executed(source: Path) -> nbformat.NotebookNode:
    """The notebook of a text source with its outputs."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # the same in every run
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times of the run
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.pop("jupytext", None)
    return notebook


if __name__ == "__main__":
    for path in SOURCES:
        print(path.name)
        nbformat.write(executed(path), path.with_suffix(".ipynb"))
