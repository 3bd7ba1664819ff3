"""``gfproof spline``, ``optimal`` and ``fit``."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app


@pytest.fixture(autouse=True)
def in_the_folder_of_cases(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "proofs" / "cases")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def answer(*words: str, code: int = 0) -> Any:
    result = run(*words, "--json")
    assert (result.exit_code, result.stderr) == (code, "")
    return json.loads(result.stdout)


def test_a_network_is_shown_as_a_spline_with_its_norms() -> None:
    found = answer("spline", "zigzag_optimal.toml")
    assert found["spline"] == {
        "intercept": "3/10",
        "slope": "11/10",
        "knots": ["1", "3"],
        "jumps": ["-1", "1"],
    }
    assert [found[name] for name in ("tv2", "R", "path_norm", "weight_decay")] == ["2", "11/5", "2", "2"]
    assert found["unbalanced"] == found["opposed"] == []
    text = run("spline", "zigzag_optimal.toml").stdout
    assert "f(x)        3/10 + 11/10 x - max(x - 1, 0) + max(x - 3, 0)" in text


def test_a_globally_optimal_network_holds_with_a_certificate(tmp_path: Path) -> None:
    file = tmp_path / "certificate.json"
    words = ("optimal", "zigzag_optimal.toml", "--data", "zigzag.csv", "--lambda", "3/10")
    found = answer(*words, "--certificate", str(file))
    assert (found["verdict"], found["evidence"], found["gap"]) == ("holds", "certificate", "0")
    checked = run("check", str(file))
    assert checked.exit_code == 0
    assert "the minimum is 21/20" in checked.stdout
    forged = file.read_text().replace('"minimum":"21/20"', '"minimum":"1"')
    file.write_text(forged)
    assert run("check", str(file)).exit_code == 1


def test_the_same_network_fails_for_another_lambda_and_is_repaired(tmp_path: Path) -> None:
    words = ("--data", "zigzag.csv", "--lambda", "0.2")
    file = tmp_path / "repaired.toml"
    found = answer("optimal", "zigzag_optimal.toml", *words, "--repair", str(file), code=1)
    assert (found["verdict"], found["objective"], found["minimum"], found["gap"]) == (
        "fails",
        "17/20",
        "4/5",
        "1/20",
    )
    assert found["parts"] == {"imbalance": "0", "cancellation": "0", "function": "1/20"}
    assert found["reasons"] == ["the function is no minimiser: |eta(1)| = 3/2 > 1; |eta(3)| = 3/2 > 1"]
    assert found["rounded"] == {"optimal": True, "gap": "0"}
    assert answer("optimal", str(file), *words)["verdict"] == "holds"


def test_the_global_minimum_of_data() -> None:
    found = answer("fit", "zigzag.csv", "--lambda", "3/10")
    assert found["minimum"] == "21/20"
    assert found["values"] == ["3/10", "7/5", "8/5", "27/10"]
    assert found["eta"] == ["0", "-1", "1", "0"]
    assert found["solutions"]["unique"] is True
    assert found["solutions"]["scope"] == "all minimisers"
    absolute = answer("fit", "zigzag.csv", "--lambda", "1", "--loss", "absolute")
    assert absolute["solutions"]["scope"] == "minimisers with these fitted values"
    assert answer("fit", "zigzag.csv", "--lambda", "1", "--loss", "absolute")["minimum"] == "5/2"
    assert answer("fit", "zigzag.csv", "--lambda", "0", "--no-skip")["minimum"] == "5"
    assert run("fit", "zigzag.csv", "--lambda", "1", "-q").stdout == "1/2 + 1/2 x\n"


def test_a_path_has_a_certificate_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "path.json"
    for loss in ("square", "absolute"):
        found = answer("fit", "zigzag.csv", "--path", "--loss", loss, "--certificate", str(file))
        assert found["evidence"] == "certificate"
        checked = run("check", str(file))
        assert checked.exit_code == 0
        assert "for every lambda > 0" in checked.stdout
        assert "breakpoints: 1/2" in checked.stdout


def test_the_path_is_a_list_of_rational_breakpoints() -> None:
    found = answer("fit", "zigzag.csv", "--path")
    assert found["lambda_max"] == "1/2"
    assert found["breakpoints"] == ["1/2"]
    assert [(p["low"], p["high"]) for p in found["pieces"]] == [("1/2", None), ("0", "1/2")]
    assert found["pieces"][1]["rate"] == ["1", "-2", "2", "-1"]
    assert run("fit", "zigzag.csv", "--path", "--loss", "absolute", "-q").stdout == "1/2\n"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("fit", "zigzag.csv"), "one of --lambda Q and --path"),
        (("fit", "zigzag.csv", "--path", "--lambda", "1"), "one of --lambda Q and --path"),
        (("fit", "zigzag.csv", "--path", "--no-skip"), "--no-skip"),
        (("fit", "zigzag.csv", "--lambda", "a"), "--lambda: 'a' is not a number"),
        (("fit", "zigzag.csv", "--lambda=-1"), "--lambda: -1, expected a number >= 0"),
        (("fit", "nowhere.csv", "--lambda", "1"), "nowhere.csv: cannot be read"),
        (("fit", "waves_trained.toml", "--lambda", "1"), "waves_trained.toml: line 1: "),
        (("fit", "zigzag.csv", "--lambda", "1", "--loss", "cubic"), "cubic"),
        (
            ("optimal", "zigzag_optimal.toml", "--data", "zigzag.csv", "--lambda", "0"),
            "--lambda: 0, expected a positive number",
        ),
        (("optimal", "constant_atoms_plane.toml", "--data", "zigzag.csv", "--lambda", "1"), "one of each"),
        (("spline", "constant_atoms_plane.toml"), "2 inputs"),
    ],
)
def test_bad_input_is_one_line(words: tuple[str, ...], part: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert part in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = run("fit", "zigzag.csv", "--lambda", "1", "--certificate", str(tmp_path / "no" / "c.json"))
    assert result.exit_code == 2
    assert "c.json" in result.stderr
