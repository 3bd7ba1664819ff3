"""``gfproof gradient``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import app


def gradient(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["gradient", *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_text_has_one_line_per_neuron(cases: Path) -> None:
    assert gradient(str(cases / "constant_two_neurons.toml")).splitlines() == [
        "constant_two_neurons.toml   exact",
        "  risk       101/192",
        "  neuron 1   G.w -2/3    G.b -1       G.v -1/12",
        "  neuron 2   G.w -9/64   G.b -15/16   G.v -1/32",
        "  offset     G.c -21/16",
    ]


def test_quiet_is_the_entries_in_the_order_w_b_v_c_a(cases: Path) -> None:
    entries = gradient(str(cases / "affine_skip.toml"), "--quiet").split()
    assert entries == ["-7/12", "5/32", "-3/4", "51/32", "-5/48", "31/384", "3/16", "-15/64"]


def test_json_keeps_the_shapes_and_adds_the_risk(cases: Path) -> None:
    assert json.loads(gradient(str(cases / "affine_skip.toml"), "--json")) == {
        "gradient": {
            "w": [["-7/12"], ["5/32"]],
            "b": ["-3/4", "51/32"],
            "v": [["-5/48", "31/384"]],
            "c": ["3/16"],
            "a": [["-15/64"]],
        },
        "risk": "155/384",
    }


def test_a_plane_has_two_entries_per_neuron(cases: Path) -> None:
    document = json.loads(gradient(str(cases / "constant_atoms_plane.toml"), "--json"))
    assert document["gradient"]["w"] == [["15/2", "0"], ["0", "9/2"]]
    assert "a" not in document["gradient"]


def test_an_expression_target_gives_balls(cases: Path) -> None:
    document = json.loads(gradient(str(cases / "sine_trained.toml"), "--json"))
    assert document["gradient"]["c"][0].keys() == document["risk"].keys() == {"mid", "rad"}


@pytest.mark.parametrize("flag", ["--json", "--quiet"])
def test_a_network_without_neurons_has_an_offset_only(flag: str, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text('[network]\nw = []\nb = []\nv = []\nc = "1"\n[target]\nkind = "constant"\nvalue = "3"\n')
    expected = {
        "--json": '{"gradient": {"w": [], "b": [], "v": [[]], "c": ["-4"]}, "risk": "4"}\n',
        "--quiet": "-4\n",
    }
    assert gradient(str(file), flag) == expected[flag]
    assert gradient(str(file)) == "case.toml   exact\n  risk       4\n  offset     G.c -4\n"
