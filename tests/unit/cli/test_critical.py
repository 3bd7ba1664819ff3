"""``gfproof critical``, ``gfproof step``, ``gfproof trap``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app

TRAPPED = """
[network]
w = [["1"]]
b = ["1"]
v = ["1"]
c = "-19/20"
[input]
low = "0"
high = "1"
[target]
kind = "affine"
slope = "1"
intercept = "0"
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_zigzag_is_a_saddle_and_a_lower_network_is_shown(cases: Path) -> None:
    result = run("critical", str(cases / "affine_spurious_zero.toml"), "--json")
    document = json.loads(result.stdout)
    assert (document["zero"], document["case"], document["kinks"], document["risk"]) == (
        True,
        "c",
        2,
        "1/972",
    )
    assert (document["type"], document["type_evidence"]) == ("saddle", "argued")
    assert document["smallest_positive_risk"] == "1/972"
    assert document["lower"]["risk"] == "175/248832"


def test_no_zero(cases: Path) -> None:
    result = run("critical", str(cases / "constant_two_neurons.toml"), "--quiet")
    assert (result.exit_code, result.stdout) == (0, "no\n")
    enclosed = run("critical", str(cases / "sine_trained.toml"), "--json")
    assert json.loads(enclosed.stdout) == {"zero": False, "evidence": "enclosed"}


@pytest.mark.parametrize(("c", "type", "code"), [("0", "global minimum", 0), ("1", "no", 0)])
def test_a_constant_target(c: str, type: str, code: int, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    lines = [
        "[network]",
        'w=[["1"]]',
        'b=["-2"]',
        'v=["3"]',
        f'c="{c}"',
        "[target]",
        'kind="constant"',
        'value="0"',
    ]
    file.write_text("\n".join(lines))
    result = run("critical", str(file), "--quiet")
    assert (result.exit_code, result.stdout.strip()) == (code, type)


def test_the_step_bounds(cases: Path) -> None:
    document = json.loads(run("step", str(cases / "constant_two_neurons.toml"), "--json").stdout)
    assert document["bounds"] == {
        "exact": "155136/213677", "trace": "192/721", "hidden": "24/269", "apriori": "24/301", "crude": "8/317",
    }  # fmt: skip
    assert document["change_of_V"] == "-2889043/14745600"
    with_skip = json.loads(run("step", str(cases / "affine_skip.toml"), "--json").stdout)
    assert with_skip["bounds"]["apriori"] == "24/509"
    assert "crude" not in with_skip["bounds"]
    assert run("step", str(cases / "affine_trained.toml")).exit_code == 3


def test_a_trap_and_no_trap(cases: Path, tmp_path: Path) -> None:
    file = tmp_path / "trapped.toml"
    file.write_text(TRAPPED)
    result = run("trap", str(file), "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["holds"], document["R2"], document["S"]) == (0, True, "1/4", "1")
    assert document["risk"] == "1/400"
    assert run("trap", str(cases / "constant_two_neurons.toml"), "--quiet").stdout == "undecided\n"
    assert run("trap", str(cases / "constant_two_neurons.toml")).exit_code == 5
    assert run("trap", str(cases / "sine_trained.toml")).exit_code == 3
    atoms = run("trap", str(cases / "constant_atoms_plane.toml"))
    assert atoms.exit_code in (3, 5)
