"""``gfproof atlas`` and ``gfproof normalize``: documents, exit codes, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from gfproof.cli.app import app
from gfproof.numbers import Q, ball_from_json, rational

CASES = Path(__file__).parents[3] / "proofs" / "cases"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = typer.main.get_command(app).main(list(words), standalone_mode=False)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def document(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, _ = run(capsys, *words, "--json")
    assert code == 0
    return json.loads(out)


def test_atlas_of_an_affine_target(capsys: pytest.CaptureFixture[str]) -> None:
    data = document(capsys, "atlas", str(CASES / "affine_spurious_zero.toml"), "--width", "4")
    assert data["complete"] is True
    assert [(z["case"], z["kinks"], z["risk"]) for z in data["zeros"] if z["type"] == "saddle"] == [
        ("b", 0, "1/12"),
        ("c", 2, "1/972"),
        ("c", 4, "1/7500"),
    ]
    assert sum(len(z["strata"]) for z in data["zeros"]) == 257


def test_atlas_of_the_tent(capsys: pytest.CaptureFixture[str]) -> None:
    data = document(capsys, "atlas", str(CASES / "tent.toml"), "--width", "1")
    assert data["open"] == []
    (right,) = [z for z in data["zeros"] if z["neurons"] == ["right"]]
    (kink,) = right["kinks"]
    assert kink["polynomial"] == ["-1/2", "0", "1"]  # sqrt(1/2)
    value = ball_from_json(kink)
    assert abs(value * value - Q(1, 2)) < rational("1e-15")
    code, out, _ = run(capsys, "atlas", str(CASES / "tent.toml"), "--quiet")
    assert (code, out.strip()) == (0, "complete   19 families")


@pytest.mark.parametrize(
    ("case", "width", "code", "words"),
    [
        ("affine_spurious_zero.toml", "7", 3, "up to 6"),
        ("tent.toml", "3", 3, "up to 2"),
        ("tent.toml", "-1", 2, "--width"),
        ("sine_trained.toml", "1", 3, "polynomial pieces"),
        ("constant_atoms_plane.toml", "1", 3, "uniform law"),
    ],
)
def test_atlas_refuses(
    capsys: pytest.CaptureFixture[str], case: str, width: str, code: int, words: str
) -> None:
    found, out, error = run(capsys, "atlas", str(CASES / case), "--width", width)
    assert (found, out) == (code, "")
    assert words in error
    assert error.count("\n") == 1


def test_normalize_one_hidden_layer(capsys: pytest.CaptureFixture[str]) -> None:
    data = document(capsys, "normalize", str(CASES / "constant_two_neurons.toml"))
    assert data["norms2"] == ["5/4", "17/16"]
    assert data["exact"] is False
    assert data["same_realization"] is True
    (w,), b = data["network"]["w"][0], data["network"]["b"][0]
    total = ball_from_json(w) ** 2 + ball_from_json(b) ** 2
    assert abs(total - 1) < rational("1e-14")


def test_normalize_a_chain_of_layers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data = document(capsys, "normalize", str(CASES / "deep_normalization.toml"))
    assert data["layers"]["biases"] == [["4/5", "-1"], ["2/15"], ["1"]]
    assert {claim["verdict"] for claim in data["claims"]} == {"holds"}
    short = tmp_path / "short.toml"
    short.write_text('[layers]\nweights = [[["3"]], [["2"]]]\nbiases = [["4"], ["0"]]\n', encoding="utf-8")
    data = document(capsys, "normalize", str(short))
    assert data["layers"]["weights"] == [[["3/5"]], [["10"]]]
    assert [claim["id"] for claim in data["claims"]] == ["C3d"]  # no target, no gradient
    short.write_text('[layers]\nweights = [[["3"]], [["2", "1"]]]\n', encoding="utf-8")
    code, _, error = run(capsys, "normalize", str(short))
    assert code == 2
    assert "a row of layer 2 has 2 entries, expected 1" in error
