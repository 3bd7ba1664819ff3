"""``gfproof derive``."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import sympy
import typer

from gfproof.case import Case
from gfproof.cli.app import app
from gfproof.cli.derive import WIDEST_HESSIAN
from gfproof.numbers import to_fraction

CASE = "proofs/cases/constant_two_neurons.toml"


def run(*arguments: str) -> int:
    code: int = typer.main.get_command(app).main(list(arguments), standalone_mode=False)
    return code


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run("derive", *arguments, "--json") == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_cell_of_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("derive", CASE) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("constant_two_neurons.toml   constant target xi, X uniform on [0, 1]\n")
    assert "L = I(v2*w2, c - xi + v2*b2; 0, t2)" in shown
    assert "L = 101/192   exact" in shown
    assert sum(1 for line in shown.splitlines() if line.endswith("  checked")) == 9


@pytest.mark.parametrize(("width", "classes"), [(0, 1), (1, 4), (3, 26)])
def test_all_classes_of_a_width(width: int, classes: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("derive", "--width", str(width)) == 0
    shown = capsys.readouterr().out
    assert f"{classes} classes of cells" in shown
    assert shown.count("\n  cell ") == classes


def test_quiet_prints_the_formula_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("derive", CASE, "--quiet") == 0
    expected = (
        "L = I(v2*w2, c - xi + v2*b2; 0, t2) + I(0, c - xi; t2, t1) + I(v1*w1, c - xi + v1*b1; t1, 1)\n"
    )
    assert capsys.readouterr().out == expected


def test_json_has_formulas_that_evaluate_to_the_case_s_values(capsys: pytest.CaptureFixture[str]) -> None:
    (cell,) = document(capsys, CASE)["cells"]
    assert cell["cell"] == "RL [t2 < t1]"
    assert cell["value"] == "101/192"
    assert [step["checked"] for step in cell["steps"]] == [True] * 9
    numbers = {name: sympy.Rational(x) for name, x in cell["at"].items()}
    case = Case.load(CASE)
    risk, slope = case.problem.risk_and_gradient(case.network)
    shown = cell["gradient"]
    texts = [cell["risk"], *(row[0] for row in shown["w"]), *shown["b"], *shown["v"][0], *shown["c"]]
    for text, right in zip(texts, [risk, *slope.entries()], strict=True):
        assert sympy.sympify(text).subs(numbers) == sympy.Rational(to_fraction(right))
    assert sympy.sympify(cell["risk_in_kinks"]).subs(numbers) == sympy.Rational(101, 192)
    assert cell["kinks"] == {"t1": "-b1/w1", "t2": "-b2/w2"}


def test_json_of_a_width(capsys: pytest.CaptureFixture[str]) -> None:
    cells = document(capsys, "--width", "2", "--target", "affine")["cells"]
    assert len(cells) == 11
    assert all(len(cell["steps"]) == 8 for cell in cells)


def test_symbolic_ends(capsys: pytest.CaptureFixture[str]) -> None:
    cells = document(capsys, "--width", "1", "--low", "A", "--high", "B")["cells"]
    assert cells[0]["density"] == {"rho": "1/(B - A)"}
    assert cells[0]["risk"].startswith("rho*(B - A)*")


def test_latex_is_written_and_names_the_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "derivation.tex"
    assert run("derive", CASE, "--latex", str(file), "--quiet") == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("\\documentclass")
    assert "constant\\_two\\_neurons.toml" in text


@pytest.mark.latex
@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_pdf_is_written(tmp_path: Path) -> None:
    file = tmp_path / "derivation.pdf"
    assert run("derive", "--width", "1", "--pdf", str(file), "--quiet") == 0
    assert file.read_bytes().startswith(b"%PDF-")


def test_pdf_without_latexmk_is_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("derive", CASE, "--pdf", str(tmp_path / "a.pdf")) == 3
    assert "texlive-latex-recommended latexmk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "CASE or --width"),
        ((CASE, "--width", "2"), 2, "not both"),
        ((CASE, "--target", "affine"), 2, "go with --width"),
        (("--width", "-1"), 2, "--width"),
        (("--width", "1", "--target", "cubic"), 2, "constant or affine"),
        (("--width", "1", "--low", "2"), 2, "low 2 is not below high 1"),
        (("--width", "1", "--low", "x"), 2, "not a number"),
        (("--width", "1", "--low", "0.1e"), 2, "not a number"),
        (("--width", "40"), 4, "classes"),
        (("--width", "1000000000"), 4, "width 1000000000"),
        (("nowhere.toml",), 2, "nowhere.toml"),
        (("proofs/cases/sine_trained.toml",), 3, "expression"),
        (("proofs/cases/constant_one_atom.toml",), 3, "atoms"),
        (("--width", "1", "--latex", "/nowhere/at/all.tex"), 2, "/nowhere"),
    ],
)
def test_refusals_are_one_line(
    arguments: tuple[str, ...], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("derive", *arguments) == code
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_a_wide_case_leaves_out_the_hessian_and_says_so_by_its_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    width = WIDEST_HESSIAN + 1
    rows = {
        "w": [["1"]] * width,
        "b": [f"-{k + 1}/{width + 1}" for k in range(width)],
        "v": ["1"] * width,
        "c": "0",
    }
    file = tmp_path / "wide.json"
    file.write_text(
        json.dumps({"network": rows, "target": {"kind": "constant", "value": "1"}}), encoding="utf-8"
    )
    (cell,) = document(capsys, str(file))["cells"]
    titles = [step["title"] for step in cell["steps"]]
    assert len(titles) == 8
    assert not any("Hessian" in title for title in titles)


def test_a_case_on_the_boundary_of_its_cell_is_said_to_be_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Kinks at 1/2 and at the breakpoint 1/2, a kink at the end 1, a degenerate neuron: no kink order is strict."""
    file = tmp_path / "corner.toml"
    file.write_text(
        '[network]\nw = [[1], [-1], [1], [0]]\nb = ["-1/2", "1/2", -1, 0]\nv = [1, 2, 3, 4]\nc = 0\n'
        '[target]\nkind = "piecewise"\nbreakpoints = ["1/2"]\npieces = [[1], [2]]\n'
    )
    assert run("derive", str(file)) == 0
    met = "degenerate, kink at an end, coincident kinks, kink at a breakpoint"
    assert f"on the boundary of the cell: {met}\n" in capsys.readouterr().out
    assert run("derive", CASE) == 0
    assert "boundary" not in capsys.readouterr().out
