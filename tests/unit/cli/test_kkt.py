"""``gfproof ncf`` and ``gfproof kkt``: what they say about known points, and how they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app
from gfproof.numbers import Q, ball_from_json, contains

RELU = """
[layers]
{layers}
[activation]
power = {power}
leak = "{leak}"
[data]
points = [["1", "0"], ["1", "1"]]
labels = ["3", "2"]
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def answer(tmp_path: Path, command: str, *more: str, layers: str, power: int = 2, leak: str = "0") -> Any:
    file = tmp_path / "case.toml"
    file.write_text(RELU.format(layers=layers, power=power, leak=leak))
    result = run(command, str(file), "--json", *more)
    return json.loads(result.stdout), result.exit_code


def test_the_point_of_the_sheet(root: Path) -> None:
    result = run("ncf", str(root / "proofs/cases/squared_relu_kkt.toml"), "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["N"] == "30"
    assert document["gradient"] == [[["24", "12"]], [["30"]]]
    assert document["type"] == "positive"
    assert document["normalized_value2"] == "16/3"
    assert contains(ball_from_json(document["normalized_value"]) ** 2, Q(16, 3))
    assert contains(144 * ball_from_json(document["ray_blow_up"]) ** 2, Q(3))
    assert document["rank_one"]["kkt"] is document["two_layers"]["kkt"] is True


def test_the_condition_that_fails_is_named(tmp_path: Path) -> None:
    document, code = answer(tmp_path, "ncf", layers='weights = [[["2", "1"], ["4", "2"]], [["1", "2"]]]')
    assert code == 0
    assert document["type"] == "none"
    failing = [c["name"] for c in document["rank_one"]["conditions"] if c["holds"] is False]
    assert failing == ["R1 layer 1", "R2 layer 1"]
    text = run("ncf", str(tmp_path / "case.toml")).stdout
    assert "no KKT point" in text
    assert "R2 layer 1  fails" in text


def test_a_zero_and_a_negative_point(tmp_path: Path) -> None:
    assert answer(tmp_path, "ncf", layers='weights = [[["-2", "1"]], [["1"]]]')[0]["type"] == "zero"
    assert answer(tmp_path, "ncf", layers='weights = [[["2", "1"]], [["-1"]]]')[0]["type"] == "negative"


def test_a_set_valued_gradient_is_undecided(tmp_path: Path) -> None:
    document, code = answer(tmp_path, "ncf", layers='weights = [[["0", "1"]], [["1"]]]', power=1)
    assert code == 5
    assert document["type"] is None
    assert document["N"] == "2"


def test_the_complete_list_and_the_points_of_a_width(tmp_path: Path) -> None:
    document, code = answer(tmp_path, "kkt", layers="widths = [2]")
    assert code == 0
    (only,) = document["lists"]
    assert only["complete"] is True
    (direction,) = only["directions"]
    assert contains(ball_from_json(direction["value"]), Q(6))
    assert len(document["points"]) == 4  # one or two active neurons, either sign
    assert {point["sign"] for point in document["points"]} == {1, -1}


def test_a_search_proves_what_it_finds(tmp_path: Path) -> None:
    document, _ = answer(tmp_path, "kkt", "--starts", "12", layers="widths = [2]")
    proved = [one for one in document["search"] if one["certified"]]
    assert proved
    for one in proved:
        value2 = ball_from_json(one["value"]) ** 2
        assert contains(value2, Q(16, 3)) or contains(value2, Q(8, 3))  # N*^2, with one or two neurons


def test_more_points_than_shown(tmp_path: Path) -> None:
    document, _ = answer(tmp_path, "kkt", "--points", "1", layers="widths = [2]")
    assert (len(document["points"]), document["more"]) == (1, True)


def test_linear_pieces_have_directions_and_no_points(tmp_path: Path) -> None:
    document, code = answer(tmp_path, "kkt", layers="widths = [2]", power=1)
    assert code == 0
    assert document["points"] == []
    assert "away from the kinks" in document["lists"][0]["note"]


@pytest.mark.parametrize("power", [2, 3])
def test_three_inputs(tmp_path: Path, power: int) -> None:
    file = tmp_path / "case.toml"
    file.write_text(
        f"[layers]\nwidths = [1]\n[activation]\npower = {power}\n[data]\n"
        'points = [["1", "0", "0"], ["1", "1", "0"], ["0", "1", "2"]]\nlabels = ["3", "2", "1"]\n'
    )
    result = run("kkt", str(file), "--json")
    assert result.exit_code == (0 if power == 2 else 5)
    assert bool(json.loads(result.stdout)["refused"]) is (power == 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[layers]\n", ("activation",)),
        (RELU.format(layers="widths = [2]", power=0, leak="0"), ("activation.power", "'0'")),
        (RELU.format(layers="widths = [2]", power=2, leak="3/2"), ("activation.leak", "3/2")),
        (RELU.format(layers='weights = [[["1"]], [["1"]]]', power=2, leak="0"), ("layers.weights",)),
        (RELU.format(layers="", power=2, leak="0"), ("layers.weights",)),
        ("not toml", ("not TOML",)),
    ],
)
@pytest.mark.parametrize("command", ["ncf", "kkt"])
def test_bad_input_is_one_line(tmp_path: Path, command: str, text: str, words: tuple[str, ...]) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    result = run(command, str(file))
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert all(word in line for word in ("bad.toml", *words)), line


def test_a_network_is_needed_where_its_weights_are(tmp_path: Path) -> None:
    file = tmp_path / "widths.toml"
    file.write_text(RELU.format(layers="widths = [2]", power=2, leak="0"))
    result = run("ncf", str(file))
    assert result.exit_code == 2
    assert "layers.weights" in result.stderr


def test_verify_reads_such_cases(root: Path) -> None:
    file = str(root / "proofs/cases/leaky_rank_one.toml")
    result = run("verify", "--case", file, "--json")
    reports = json.loads(result.stdout)["reports"]
    assert result.exit_code == 0
    assert {"early-homogeneity", "early-mixed-signs"} <= {r["theorem"] for r in reports}
    assert all(r["theorem"].startswith("early-") for r in reports)


@pytest.mark.parametrize(
    ("leak", "said"),
    [
        ("-1", "eps = (1, ..., 1) (W_l -> -W_l, l >= 2, gives the others)"),
        ("0", "eps_L = 1 (W_L -> -W_L gives the others)"),
    ],
)
def test_which_other_rank_one_points_there_are(tmp_path: Path, leak: str, said: str) -> None:
    """For |alpha| = 1 and three layers W_2 -> -W_2 turns a KKT point into another one, with eps_2 = -1."""
    file = tmp_path / "case.toml"
    file.write_text(RELU.format(layers="widths = [1, 1]", power=2, leak=leak))
    assert said in run("kkt", str(file)).stdout
