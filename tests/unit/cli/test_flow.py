"""``gfproof flow`` and ``gfproof descend``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gfproof.case import Case, Flow
from gfproof.cli.app import app
from gfproof.numbers import Q, rational
from gfproof.problem import Constant, Problem, Uniform
from tests.unit.flow.test_flow import backwards


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


@pytest.fixture
def case(cases: Path) -> str:
    return str(cases / "constant_two_neurons_flow.toml")


def test_json_has_the_shape_of_the_contract(case: str) -> None:
    result = run("flow", case, "--until", "1", "--digits", "15", "--json", "--points", "4")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert document["times"] == ["0", "1/4", "1/2", "3/4", "1"]
    assert len(document["risk"]) == len(document["parameters"]) == 5
    last = document["parameters"][-1]
    assert {key: len(value) for key, value in last.items()} == {"w": 2, "b": 2, "v": 1, "c": 1}
    assert set(last["w"][0][0]) == {"mid", "rad"}
    assert document["parameters"][0]["b"][0] == {"mid": "-0.5", "rad": "0"}
    assert document["risk"][-1]["mid"].startswith("0.06580669957378")
    crossing = document["crossings"][0]
    assert crossing["event"] == "kink crosses the kink of another neuron"
    assert {crossing["neuron"], crossing["other"]} == {0, 1}
    assert crossing["time"]["mid"].startswith("0.13522743687252")


def test_more_digits_prolong_fewer_digits(case: str) -> None:
    short = json.loads(run("flow", case, "--until", "1", "--digits", "12", "--json").stdout)
    long = json.loads(run("flow", case, "--until", "1", "--digits", "40", "--json").stdout)
    for one, other in zip(short["risk"], long["risk"], strict=True):
        assert abs(float(one["mid"]) - float(other["mid"])) < 1e-12
        assert len(other["mid"]) > len(one["mid"]) or one["mid"] == other["mid"]


def test_text_names_neurons_and_says_that_nothing_is_proved(case: str) -> None:
    text = run("flow", case, "--until", "1/2", "--digits", "15").stdout
    assert "no proved error bound" in text
    assert "neuron 2   kink crosses the kink of another neuron" in text


def test_quiet_is_the_final_risk(case: str) -> None:
    assert run("flow", case, "--until", "1", "--digits", "15", "--quiet").stdout.startswith(
        "0.06580669957378"
    )


def test_a_cut_off_flow_ends_with_code_4_and_what_it_has(case: str) -> None:
    result = run("flow", case, "--digits", "15", "--steps", "3", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    assert "3 steps" in document["error"]
    assert document["findings"][-1]["verdict"] == "undecided"
    assert len(document["parameters"]) == len(document["times"])


def test_a_budget_of_megabytes_ends_with_code_4(case: str) -> None:
    result = run("flow", case, "--until", "100", "--megabytes", "0.05", "--json", "--points", "1")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    assert "0.05 megabytes" in document["error"]


@pytest.mark.parametrize("limit", [("--steps", "3"), ("--megabytes", "0.05")])
def test_what_a_budget_leaves_of_a_flow_is_proved(case: str, limit: tuple[str, str]) -> None:
    result = run(
        "flow", case, "--until", "10", "--digits", "12", "--rigorous", "--points", "2", *limit, "--json"
    )
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    reached = next(f for f in document["findings"] if f["id"] == "reached")
    assert reached["verdict"] == "undecided"
    assert document["error"] == reached["note"]
    last = rational(document["times"][-1])
    assert 0 < last < 10
    longer = json.loads(
        run("flow", case, "--until", str(last), "--digits", "30", "--json", "--points", "2").stdout
    )
    for ball, point in zip(document["risk"], longer["risk"], strict=True):
        assert abs(rational(ball["mid"]) - rational(point["mid"])) <= rational(ball["rad"]) + Q(1, 10**29)


def test_seconds_hold_for_the_certificate_too(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time runs out while the certificate is written: the balls are printed, the certificate is undecided."""
    from gfproof.certify import enclosure

    file = tmp_path / "certificate.json"
    former = enclosure.enclosure_certificate
    monkeypatch.setattr(enclosure, "enclosure_certificate", lambda *given: former(*given[:2], lambda: True))
    result = run(
        "flow", case, "--until", "1/16", "--digits", "8", "--rigorous", "--certificate", str(file), "--json"
    )
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    finding = document["findings"][-1]
    assert (finding["id"], finding["verdict"]) == ("certificate", "undecided")
    assert "not written" in finding["note"] == document["error"]
    assert "certificate" not in document
    assert not file.exists()


def test_a_neuron_that_degenerates_leaves_the_proof_up_to_then(tmp_path: Path) -> None:
    """Its neuron reaches w = b = 0 at t = 1/10: nothing is enclosed beyond, and what is before is printed."""
    file = tmp_path / "degenerates.toml"
    problem = Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),)))
    file.write_text(Case(backwards(Q(1, 10)), problem, Flow(Q(1, 2))).to_toml())
    result = run("flow", str(file), "--digits", "10", "--rigorous", "--json", "--points", "2")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 5
    assert Q(1, 20) < rational(document["times"][-1]) < Q(1, 10)
    assert "no enclosure beyond time 0.09" in document["error"]
    assert document["findings"][0]["evidence"] == "enclosed"


def test_a_normalized_flow_is_proved(tmp_path: Path) -> None:
    file = tmp_path / "unit.toml"
    file.write_text(
        '[network]\nw = [["3/5"], ["-12/13"]]\nb = ["4/5", "5/13"]\nv = ["1", "-2"]\nc = "0"\n'
        '[target]\nkind = "constant"\nvalue = "1/3"\n[dynamics]\nkind = "normalized-flow"\nuntil = "1"\n'
    )
    result = run("flow", str(file), "--digits", "12", "--rigorous", "--json", "--points", "2")
    document = json.loads(result.stdout)
    assert result.exit_code == 0, result.stderr
    last = document["parameters"][-1]
    for (w,), b in zip(last["w"], last["b"], strict=True):
        size = rational(w["mid"]) ** 2 + rational(b["mid"]) ** 2
        assert abs(size - 1) < 3 * (rational(w["rad"]) + rational(b["rad"])) < Q(1, 10**11)
    written = tmp_path / "certificate.json"
    asked = ("--until", "1/8", "--digits", "8", "--rigorous", "--certificate", str(written))
    assert run("flow", str(file), *asked).exit_code == 0
    assert run("check", str(written)).exit_code == 0


def test_all_starts_of_a_ball_are_enclosed(case: str) -> None:
    asked = ("flow", case, "--until", "1/2", "--digits", "10", "--rigorous", "--json", "--points", "2")
    point, ball = (json.loads(run(*asked, *more).stdout) for more in ((), ("--start-radius", "1/1000")))
    assert ball["findings"][0]["scope"] == "all starts within 1/1000 of the case's"
    assert {f["id"] for f in ball["findings"]}.isdisjoint({"itinerary", "tail", "digits"})
    assert rational(ball["parameters"][0]["b"][0]["rad"]) >= Q(1, 1000)
    for one, other in zip(point["risk"], ball["risk"], strict=True):
        gap = abs(rational(one["mid"]) - rational(other["mid"]))
        assert gap + rational(one["rad"]) < rational(other["rad"])


@pytest.mark.parametrize("words", [("1/10",), ("-1", "--rigorous"), ("x", "--rigorous")])
def test_bad_start_radii_end_with_code_2(case: str, words: tuple[str, ...]) -> None:
    result = run("flow", case, "--start-radius", *words)
    assert result.exit_code == 2
    assert "--start-radius" in result.stderr


@pytest.mark.parametrize("until", ["-1", "abc", "1/0", "nan", ""])
def test_bad_times_end_with_code_2(case: str, until: str) -> None:
    result = run("flow", case, "--until", until)
    assert result.exit_code == 2
    assert "--until" in result.stderr


def test_a_flow_without_a_final_time_is_bad_input(cases: Path) -> None:
    result = run("flow", str(cases / "constant_two_neurons.toml"))
    assert result.exit_code == 2
    assert "final time" in result.stderr


def test_atoms_have_no_flow(cases: Path) -> None:
    result = run("flow", str(cases / "constant_atoms_plane.toml"), "--until", "1")
    assert result.exit_code == 3


def test_descend_shows_exact_and_enclosed_steps(cases: Path) -> None:
    result = run("descend", str(cases / "constant_two_neurons.toml"), "--steps", "30", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert len(document["times"]) == len(document["risk"]) == len(document["parameters"]) == 31
    assert document["risk"][0]["exact"] == "101/192"
    assert "exact" not in document["risk"][-1]


def test_descend_text(cases: Path) -> None:
    lines = run("descend", str(cases / "constant_two_neurons.toml"), "--steps", "2").stdout.splitlines()
    assert lines[1].split() == ["step", "0", "risk", "101/192", "exact"]
    assert len(lines) == 4


def test_descend_needs_a_step_size(case: str) -> None:
    result = run("descend", case)
    assert result.exit_code == 2
    assert "step size" in result.stderr


def test_rigorous_prints_balls_that_agree_with_more_digits(case: str) -> None:
    proved = json.loads(run("flow", case, "--until", "1", "--digits", "12", "--rigorous", "--json").stdout)
    longer = json.loads(run("flow", case, "--until", "1", "--digits", "40", "--json").stdout)
    for ball, point in zip(proved["risk"], longer["risk"], strict=True):
        assert abs(rational(ball["mid"]) - rational(point["mid"])) <= rational(ball["rad"])
    assert [f["evidence"] for f in proved["findings"][:3]] == ["enclosed"] * 3
    assert [f["id"] for f in proved["findings"][2:]] == ["itinerary", "tail", "tail-constant", "tail-trapped"]
    assert rational(proved["crossings"][0]["time"]["rad"]) > 0
    assert proved["unproved_crossings"] == []


def test_rigorous_text_prints_whole_balls(case: str) -> None:
    text = run("flow", case, "--until", "1", "--digits", "12", "--rigorous", "--points", "1").stdout
    first = text.splitlines()[1].split()
    shown, radius = rational(first[4]), rational(first[6])
    assert abs(shown - Q(101, 192)) <= radius
