"""The summary that closes ``gfproof verify`` without an ID, and processes that share the work."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from gfproof.cli import verify as command
from gfproof.cli.app import app
from gfproof.cli.summary import summary
from gfproof.theorems import theorem
from gfproof.verdict import Evidence, Report, fails, holds, out_of_scope, undecided


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["verify", *arguments])


def test_a_row_counts_claims_by_evidence_and_by_what_is_open() -> None:
    met = holds("H1", "h", Evidence.EXACT)
    claims = (
        holds("C1", "a", Evidence.EXACT),
        holds("C2", "b", Evidence.EXACT),
        holds("C3", "c", Evidence.CERTIFICATE),
        undecided("C4", "d", "why"),
        out_of_scope("C5", "e", "why"),
        fails("C6", "f", Evidence.EXACT, {"case": {}}),
    )
    lines = summary(
        [Report("one", "small.toml", "s", "t", (met, undecided("H2", "h", "why")), claims)]
    ).splitlines()
    assert lines[0].split() == [
        "summary",
        "case",
        "hypotheses",
        "met",
        "certificate",
        "exact",
        "undecided",
        "out-of-scope",
        "fails",
    ]
    assert lines[1].split() == ["one", "small", "1", "of", "2", "1", "2", "1", "1", "1"]
    assert lines[2].split() == ["all", "1", "2", "1", "1", "1"]


def test_two_processes_say_what_one_says() -> None:
    chosen = [theorem("affine-critical-points"), theorem("affine-skip-flow"), theorem("convergence-rates")]
    alone = [report.to_json() for report in command.each_report(chosen, (), 12, 3)]
    shared = [report.to_json() for report in command.each_report(chosen, (), 12, 3, jobs=2)]
    assert alone == shared


def test_the_whole_library_ends_in_its_summary() -> None:
    text = run("--examples", "3")
    assert text.exit_code == 0
    table = text.stdout[text.stdout.index("\nsummary ") + 1 :].splitlines()
    reports = json.loads(run("--examples", "3", "--json").stdout)["reports"]
    assert [row.split()[0] for row in table] == ["summary", *(r["theorem"] for r in reports), "all"]
    numbers = [int(x) for x in table[-1].split()[1:]]
    assert sum(numbers) == sum(len(r["claims"]) for r in reports)


def test_named_theorems_have_no_summary() -> None:
    assert "summary" not in run("affine-flow", "affine-skip-flow", "--examples", "2").stdout
