"""``gfproof doctor``: what is installed, and what each missing part costs."""

from __future__ import annotations

import importlib
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import typer

from gfproof import __version__
from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet

MISSING_PART = 3


@dataclass(frozen=True)
class Part:
    """Something gfproof can use.

    Attributes:
        name: the package on the Python index, or the program.
        module: the module to import; empty for a program.
        versions: accepted versions, ``(at least, below)``; below may be empty.
        get: how to install it.
        cost: what does not work without it.
    """

    name: str
    module: str
    versions: tuple[str, str]
    get: str
    cost: str


_CORE = "nothing works"
_PLOT, _DASK, _SDP = (
    "no --plot",
    "campaigns run on one machine's processes only",
    "no search for sums of squares",
)
_NOTEBOOKS, _ORACLE = (
    "notebooks cannot be executed",
    "no comparison with other packages; no training of example networks",
)
_DOCS = "the pages are not built as a site"
_HTML = "no write --html"
_IMPORTERS = "weights of this kind of file cannot be read"
_LATEX, _COQ = (
    "LaTeX is written but no PDF is made",
    "Coq files are written but not checked: no evidence `kernel`",
)

CORE = (
    Part("python-flint", "flint", ("0.9", ""), "pip install .", _CORE),
    Part("sympy", "sympy", ("1.14", ""), "pip install .", _CORE),
    Part("mpmath", "mpmath", ("1.3", "1.4"), "pip install .", _CORE),
    Part("numpy", "numpy", ("1.26", ""), "pip install .", _CORE),
    Part("hypothesis", "hypothesis", ("6.100", ""), "pip install .", _CORE),
    Part("typer", "typer", ("0.12", ""), "pip install .", _CORE),
    Part("rich", "rich", ("13", ""), "pip install .", _CORE),
)
EXTRAS = (
    Part("matplotlib", "matplotlib", ("3.8", ""), "pip install '.[plot]'", _PLOT),
    Part("dask", "dask", ("2024.1", ""), "pip install '.[campaign]'", _DASK),
    Part("distributed", "distributed", ("2024.1", ""), "pip install '.[campaign]'", _DASK),
    Part("cvxpy", "cvxpy", ("1.5", ""), "pip install '.[sdp]'", _SDP),
    Part("clarabel", "clarabel", ("0.7", ""), "pip install '.[sdp]'", _SDP),
    Part("jupytext", "jupytext", ("1.16", ""), "pip install '.[notebooks]'", _NOTEBOOKS),
    Part("nbclient", "nbclient", ("0.10", ""), "pip install '.[notebooks]'", _NOTEBOOKS),
    Part("ipykernel", "ipykernel", ("6", ""), "pip install '.[notebooks]'", _NOTEBOOKS),
    Part("safetensors", "safetensors", ("0.4", ""), "pip install '.[importers]'", _IMPORTERS),
    Part("onnx", "onnx", ("1.15", ""), "pip install '.[importers]'", _IMPORTERS),
    Part("latex2mathml", "latex2mathml", ("3.77", ""), "pip install '.[html]'", _HTML),
    Part("sphinx", "sphinx", ("8", ""), "pip install '.[docs]'", _DOCS),
    Part("myst-parser", "myst_parser", ("4", ""), "pip install '.[docs]'", _DOCS),
    Part("scipy", "scipy", ("1.12", ""), "pip install '.[oracle]'", _ORACLE),
    Part("scikit-learn", "sklearn", ("1.4", ""), "pip install '.[oracle]'", _ORACLE),
)
PROGRAMS = (
    Part("latexmk", "", ("", ""), "apt-get install latexmk texlive-latex-recommended", _LATEX),
    Part("pdflatex", "", ("", ""), "apt-get install texlive-latex-recommended", _LATEX),
    Part("coqc", "", ("", ""), "apt-get install coq libcoq-coquelicot", _COQ),
    Part("Coquelicot", "", ("", ""), "apt-get install libcoq-coquelicot", _COQ),
)


def _order(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def accepts(part: Part, found: str) -> bool:
    """Is this version of the part one that gfproof works with?"""
    least, below = part.versions
    return _order(found) >= _order(least) and (not below or _order(found) < _order(below))


def _find_package(part: Part) -> tuple[str, str]:
    try:
        found = version(part.name)
        module = importlib.import_module(part.module)
    except (PackageNotFoundError, ImportError):
        return "missing", ""
    library = getattr(module, "__FLINT_VERSION__", "")
    shown = f"{found} (FLINT {library})" if library else found
    return ("found" if accepts(part, found) else "wrong version"), shown


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.strip().splitlines() if done.returncode == 0 else []
    return lines[0] if lines else ""


def _find_program(part: Part) -> tuple[str, str]:
    if part.name == "Coquelicot":
        library = _first_line("coqc", "-where")
        present = bool(library) and (Path(library) / "user-contrib" / "Coquelicot").is_dir()
        return ("found" if present else "missing"), ""
    if shutil.which(part.name) is None:
        return "missing", ""
    number = re.search(r"\d+(\.\d+)+[a-z]?", _first_line(part.name, "--version"))
    return "found", number[0] if number else ""


def examine() -> dict[str, Any]:
    """All parts with state (found, missing, wrong version), version, cost when missing and how to get them."""
    groups: dict[str, list[dict[str, str]]] = {}
    for group, parts in (("core", CORE), ("extras", EXTRAS), ("programs", PROGRAMS)):
        rows = groups[group] = []
        for part in parts:
            state, found = _find_package(part) if part.module else _find_program(part)
            row = {"name": part.name, "state": state, "version": found}
            if state != "found":
                row |= {"cost": part.cost, "get": part.get}
            rows.append(row)
    complete = all(row["state"] == "found" for row in groups["core"])
    return {"gfproof": __version__, "python": platform.python_version(), "complete": complete, **groups}


def _table(document: dict[str, Any]) -> str:
    lines = [f"gfproof {document['gfproof']}   Python {document['python']}"]
    for group in ("core", "extras", "programs"):
        for k, row in enumerate(document[group]):
            about = f"{row['cost']} ({row['get']})" if "cost" in row else row["version"]
            lines.append(
                f"  {group if k == 0 else '':<10} {row['name']:<13} {row['state']:<14} {about}".rstrip()
            )
    return "\n".join(lines)


def doctor(json: Json = False, quiet: Quiet = False) -> int:
    """What is installed, and what each missing part costs."""
    document = examine()
    say(
        document,
        _table(document),
        "complete" if document["complete"] else "incomplete",
        json=json,
        quiet=quiet,
    )
    if not document["complete"]:
        raise typer.Exit(MISSING_PART)
    return 0
