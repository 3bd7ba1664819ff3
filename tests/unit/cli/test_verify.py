"""``gfproof verify``."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gfproof.case import Case
from gfproof.cli import verify as command
from gfproof.cli.app import app
from gfproof.theorems import ids, theorem
from gfproof.verdict import Evidence as E
from gfproof.verdict import Report, fails, holds, out_of_scope, undecided

FINDING_KEYS = {"id", "statement", "verdict", "evidence", "scope", "witness", "note"}


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["verify", *arguments])


def test_a_theorem_on_a_case(cases: Path) -> None:
    result = run("constant-target-descent", "--case", str(cases / "constant_two_neurons.toml"))
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("constant-target-descent   constant_two_neurons.toml   arXiv:2102.09924")
    assert any("H6 sup gamma_n" in line and "1/20 < 24/301" in line for line in lines)
    assert any("C3 <grad V, G> = 8 L" in line and "certificate" in line for line in lines)
    assert any(
        "C11e L(Theta_n) -> 0" in line and "argued" in line and "from H1 H2 H3 H5 H6 H7" in line
        for line in lines
    )


def test_json_is_one_document_with_every_finding(cases: Path) -> None:
    result = run("constant-target-flow", "--case", str(cases / "constant_two_neurons_flow.toml"), "--json")
    document = json.loads(result.stdout)
    assert list(document) == ["reports"]
    (report,) = document["reports"]
    assert (report["theorem"], report["case"]) == ("constant-target-flow", "constant_two_neurons_flow.toml")
    one = theorem("constant-target-flow")
    assert [f["id"] for f in report["hypotheses"]] == [h.id for h in one.hypotheses]
    assert [f["id"] for f in report["claims"]] == [c.id for c in one.claims]
    for finding in report["hypotheses"] + report["claims"]:
        assert set(finding) == FINDING_KEYS
        assert (finding["verdict"], finding["evidence"] is None) == ("holds", False)


def test_several_theorems_on_several_cases_in_order(cases: Path) -> None:
    files = [str(cases / name) for name in ("constant_two_neurons.toml", "constant_one_atom.toml")]
    result = run(*ids(), "--case", files[0], "--case", files[1], "--quiet")
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        [id, Path(file).name] for file in files for id in ids()
    ]


def test_without_an_id_all_theorems_and_without_a_case_a_hundred_drawn_ones() -> None:
    result = run("--json")
    reports = json.loads(result.stdout)["reports"]
    assert result.exit_code == 0
    assert [r["theorem"] for r in reports] == list(ids())
    for report in reports:
        assert report["case"] == "100 drawn cases, seed 0"
        assert sum(report["strata"].values()) >= 100
        assert report["drawn"] >= 100
        assert {f["evidence"] for f in report["claims"]} <= {"certificate", "sampled", "argued", "cited"}


def test_the_same_seed_says_the_same_and_another_draws_others() -> None:
    asked = ("constant-target-flow", "--examples", "40", "--json")
    once, again, other = (run(*asked, "--seed", seed).stdout for seed in ("3", "3", "4"))
    assert once == again
    assert json.loads(once)["reports"][0]["strata"] != json.loads(other)["reports"][0]["strata"]


def test_a_quiet_line_counts_the_claims_that_do_not_apply(cases: Path) -> None:
    names = ("affine_trained.toml", "affine_skip.toml", "constant_one_atom.toml")
    files = [word for name in names for word in ("--case", str(cases / name))]
    affine, skip, constant = run("constant-target-descent", *files, "-q").stdout.splitlines()
    total = len(theorem("constant-target-descent").claims)
    assert (
        affine
        == f"constant-target-descent   affine_trained.toml   holds   of {total} claims {total - 6} out-of-scope"
    )
    assert skip.endswith(f"out-of-scope   of {total} claims {total} out-of-scope")
    assert constant == "constant-target-descent   constant_one_atom.toml   holds"


def test_examples_may_be_added_to_a_case(cases: Path) -> None:
    file = str(cases / "constant_one_atom.toml")
    lines = run("constant-target-flow", "--case", file, "--examples", "5", "-q").stdout.splitlines()
    assert [line.split("   ")[1] for line in lines] == ["constant_one_atom.toml", "5 drawn cases, seed 0"]


def test_a_sampled_report_ends_with_its_strata() -> None:
    result = run("constant-target-flow", "--examples", "30")
    assert result.stdout.splitlines()[-1].strip().startswith("strata")
    assert "dead" in result.stdout.splitlines()[-1]


def test_a_case_outside_every_hypothesis_is_no_failure_and_says_so(cases: Path) -> None:
    result = run("constant-target-flow", "--case", str(cases / "affine_skip.toml"))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].strip() == "no claim applies to this case: H2, H3 not met"


def test_an_undecided_claim_ends_with_five(tmp_path: Path, cases: Path) -> None:
    text = (cases / "constant_two_neurons.toml").read_text(encoding="utf-8").split("[dynamics]")[0]
    file = tmp_path / "no_dynamics.toml"
    file.write_text(text, encoding="utf-8")
    result = run("constant-target-flow", "--case", str(file))
    assert result.exit_code == 5
    assert "undecided" in result.stdout


def test_a_failing_claim_ends_with_one_and_shows_an_exact_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "theorem", lambda id: theorem("constant-target-flow").twin(id))
    result = run("nine", "--json")
    assert result.exit_code == 1
    (claim,) = json.loads(result.stdout)["reports"][0]["claims"]
    assert (claim["verdict"], claim["evidence"]) == ("fails", "exact")
    assert Case.from_json(claim["witness"]["case"]).network.width == 0
    assert {"left", "relation", "right"} <= set(claim["witness"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["no-such-theorem"], "no such theorem"),
        (["constant-target-flo"], "did you mean constant-target-flow?"),
        (["--case", "missing.toml"], "missing.toml"),
        (["--examples", "0"], "examples"),
        (["--examples", "many"], "examples"),
    ],
)
def test_bad_input_ends_with_two_in_one_line(arguments: list[str], part: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert part in result.stderr


def report(*claims: Any) -> Report:
    return Report("t", "c", "s", "r", (), claims)


def test_exit_codes_of_several_reports() -> None:
    good, bad = holds("C", "c", E.EXACT), fails("C", "c", E.EXACT, {"x": "1"})
    open_, away = undecided("C", "c", "?"), out_of_scope("C", "c", "-")
    assert command.exit_code([report(good), report(away)]) == 0
    assert command.exit_code([report(away)]) == 0
    assert command.exit_code([report(good, open_), report(good)]) == 5
    assert command.exit_code([report(open_), report(good, bad)]) == 1
