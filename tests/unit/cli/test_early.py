"""``gfproof early``: tables, proved balls, and how it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app
from gfproof.numbers import Q, ball_from_json, precision, rational

ONE = """
[layers]
weights = [[["{w}"]], [["{v}"]]]
[activation]
power = {power}
[data]
points = [["1"]]
labels = ["1"]
[loss]
kind = "{loss}"
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["early", *args])


def case(folder: Path, w: str = "1", v: str = "0", power: int = 2, loss: str = "square") -> str:
    file = folder / "case.toml"
    file.write_text(ONE.format(w=w, v=v, power=power, loss=loss))
    return str(file)


def answer(*args: str) -> Any:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.stdout
    return json.loads(result.stdout)


def test_a_start_of_any_size(tmp_path: Path) -> None:
    document = answer(case(tmp_path), "--delta", "1e-2", "--delta", "1e-50", "--until", "1/2")
    small, tiny = document["rows"]
    assert tiny["time"] == "5" + "0" * 49
    assert small["time"] == "50"
    assert document["rigorous"] is False
    assert tiny["norm"]["rad"] == "0"
    assert tiny["norm"]["mid"].endswith("e-50")
    assert len(tiny["rescaled"]["direction"]) == 2
    assert document["ncf_flow"]["direction"] == tiny["rescaled"]["direction"]
    text = run(case(tmp_path), "--delta", "1e-50", "--until", "1/2").stdout
    assert "< 1e-18" in text
    assert run(case(tmp_path), "--delta", "1e-50", "--until", "1/2", "-q").stdout.strip().endswith("e-50")


def test_errors_are_shown_when_asked_for(tmp_path: Path) -> None:
    document = answer(case(tmp_path), "--delta", "1e-20", "--until", "1/2", "--errors", "--digits", "10")
    row = document["rows"][0]
    assert row["error"]["mid"].endswith("e-61")
    assert Q(1, 10) < rational(row["scaled_error"]["mid"]) < 1


def test_everything_proved(tmp_path: Path) -> None:
    document = answer(case(tmp_path), "--delta", "1e-3", "--until", "1/2", "--rigorous", "--bound")
    row = document["rows"][0]
    assert row["bound"]["applies"] is True
    assert row["bound"]["confirmed"] is True
    with precision(100):
        assert ball_from_json(row["error"]) < rational(row["bound"]["distance"]) * Q(101, 100)
        assert ball_from_json(row["bound"]["e"]) < 1
        time = ball_from_json(document["blow_up"])
        assert time.contains(ball_from_json({"mid": "1.110720734539591561753970247", "rad": "1e-20"}))
    assert document["fate"] == "blow-up"
    text = run(case(tmp_path), "--delta", "1", "--until", "1/2", "--bound").stdout
    assert "the theorem says nothing" in text


def test_linear_pieces_have_a_note(tmp_path: Path) -> None:
    document = answer(case(tmp_path, v="1/2", power=1), "--delta", "1e-3", "--until", "1")
    assert document["order"] == 2
    assert document["rows"][0]["time"] == "1"
    assert "p = 1" in document["notes"][0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--delta", "0"], ("--delta", "positive")),
        (["--delta", "x"], ("--delta", "not a number")),
        (["--until", "-1"], ("--until", "positive")),
        (["--until", "2"], ("--until", "before T")),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, options: list[str], words: tuple[str, ...]) -> None:
    result = run(case(tmp_path), *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert all(word in line for word in words), line


def test_what_there_is_no_method_for(tmp_path: Path) -> None:
    assert run(case(tmp_path, loss="logistic"), "--until", "1/2").exit_code == 3
    assert run(case(tmp_path, w="0", v="1", power=1)).exit_code == 3
    assert run(case(tmp_path, w="-1", v="1")).exit_code == 2
    assert run(case(tmp_path, v="1/2", power=1), "--until", "1", "--bound").exit_code == 3
