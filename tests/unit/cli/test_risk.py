"""``gfproof risk``."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gfproof.case import Case
from gfproof.cli.app import app
from gfproof.numbers import ball_from_json, contains, precision, rational


def risk(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["risk", *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_exact_risk_is_printed_exactly(cases: Path) -> None:
    file = str(cases / "constant_two_neurons.toml")
    assert risk(file) == "constant_two_neurons.toml   risk   101/192   exact\n"
    assert risk(file, "--quiet") == "101/192\n"
    assert json.loads(risk(file, "--json")) == {"risk": "101/192"}


def test_a_long_rational_is_shown_as_about_and_stands_in_full_in_json(cases: Path) -> None:
    file = cases / "constant_trained.toml"
    assert risk(str(file), "-q") == "~0.002528741418662825604\n"
    case = Case.load(file)
    exact = case.problem.risk(case.network)
    assert rational(json.loads(risk(str(file), "--json"))["risk"]) == exact
    assert abs(exact - rational("0.002528741418662825604")) < rational("1e-21")


def test_an_enclosed_risk_is_a_ball_that_shrinks_with_the_digits(cases: Path) -> None:
    file = str(cases / "sine_trained.toml")
    assert "enclosed" in risk(file)
    wide, fine = (json.loads(risk(file, "--json", "--digits", d))["risk"] for d in ("10", "40"))
    assert rational(fine["rad"]) < rational("1e-40")
    with precision(400):
        assert contains(ball_from_json(wide), rational(fine["mid"]))
