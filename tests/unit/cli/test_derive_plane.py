"""``gfproof derive`` for two inputs and one neuron."""

import json
from pathlib import Path
from typing import Any

import pytest
import sympy
import typer

from gfproof.case import Case
from gfproof.cli.app import app

CASE = """
[network]
w = [["1", "-1/2"]]
b = ["1/3"]
v = ["2"]
c = "1/7"
[input]
low = ["0", "-1"]
high = ["1", "1"]
[target]
kind = "affine"
slope = ["1", "2"]
intercept = "0"
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "two_inputs.toml"
    path.write_text(CASE, encoding="utf-8")
    return path


def run(*arguments: str) -> int:
    code: int = typer.main.get_command(app).main(list(arguments), standalone_mode=False)
    return code


def test_the_cut_of_a_case(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("derive", str(case)) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("two_inputs.toml   affine target alpha.x + beta, X uniform on [0, 1] x [-1, 1]\n")
    assert "all but corner (low, high):  p <= 0, p + m > 0, p + n > 0" in shown
    assert sum(1 for line in shown.splitlines() if line.endswith("  checked")) == 8
    assert f"L = {Case.load(case).problem.risk(Case.load(case).network)}   exact" in shown


def test_json_has_formulas_that_evaluate_to_the_case_s_values(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("derive", str(case), "--json") == 0
    (cell,) = json.loads(capsys.readouterr().out)["cells"]
    loaded = Case.load(case)
    risk, gradient = loaded.problem.risk_and_gradient(loaded.network)
    assert cell["value"] == str(risk)
    names = {name: sympy.Symbol(name) for name in ("beta", "c", "v", "b")}
    point: dict[str, Any] = {"w1": 1, "w2": "-1/2", "b": "1/3", "v": 2, "c": "1/7"}
    point |= {"alpha1": 1, "alpha2": 2, "beta": 0}
    numbers = {sympy.Symbol(name): sympy.Rational(x) for name, x in point.items()}
    places = {sympy.Symbol(name): sympy.Rational(x) for name, x in cell["at"].items()}

    def value(text: str, at: dict[Any, Any]) -> str:
        return str(sympy.sympify(text, locals=names).subs(at))

    for prefix, at in (("", numbers), ("_in_coordinates", places)):
        assert value(cell[f"risk{prefix}"], at) == str(risk)
        shown = cell[f"gradient{prefix}"]
        assert [value(x, at) for x in shown["w"][0]] == [str(x) for x in gradient.w[0]]
        assert value(shown["b"][0], at) == str(gradient.b[0])
    assert cell["active_corners"] == [["low", "low"], ["high", "low"], ["high", "high"]]
    assert [step["checked"] for step in cell["steps"]] == [True] * 8


def test_all_types_of_a_square(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.tex"
    arguments = (
        "--width",
        "1",
        "--dimension",
        "2",
        "--target",
        "affine",
        "--low",
        "-1",
        "--latex",
        str(file),
    )
    assert run("derive", *arguments) == 0
    shown = capsys.readouterr().out
    assert "X uniform on [-1, 1] x [-1, 1]   14 types of cuts" in shown
    assert shown.count("\n  cut ") == 14
    assert shown.count("checked in each of the 14 cells") == 7
    assert file.read_text(encoding="utf-8").count("\\subsection*{") == 14


def test_quiet_prints_one_line_per_type(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("derive", "--width", "1", "--dimension", "2", "--quiet") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 14
    assert lines[1].startswith("corner (low, low)   L = E g^2 + 2 v (g00 A00")


def test_what_is_not_derived_is_refused(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (("--width", "2", "--dimension", "2"), "width 2 and 2 inputs"),
        (("--width", "1", "--dimension", "3"), "width 1 and 3 inputs"),
        (("proofs/cases/constant_trained_plane.toml",), "for width 1 and one output"),
        (("proofs/cases/constant_atoms_plane.toml",), "uniform laws"),
    ):
        assert run("derive", *arguments) in (3, 4)
        assert words in capsys.readouterr().err
    assert run("derive", str(case), "--dimension", "2") == 2
    assert "--dimension go with --width" in capsys.readouterr().err
