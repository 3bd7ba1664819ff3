"""The laws command: answers, JSON, exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gfproof.cli.app import app


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["laws", *words])


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.mark.parametrize(
    ("words", "parameters", "lie", "laws"),
    [
        (["--widths", "2,3,1"], 9, 6, 3),
        (["--widths", "2,3,1", "--activation", "relu"], 9, 6, 3),
        (["--widths", "2,3,1", "--activation", "linear"], 9, 3, 6),
        (["--widths", "1,2,2,1", "--bias"], 12, 8, 4),
        (["--widths", "1,2,2,1", "--activation", "linear"], 8, 1, 7),
        (["--widths", "2,2,2,2", "--activation", "linear"], 12, 6, 6),
    ],
)
def test_counts(words: list[str], parameters: int, lie: int, laws: int) -> None:
    document = answer(*words)
    assert (document["parameters"], document["lie_dimension"], document["laws"]) == (parameters, lie, laws)
    assert len(document["basis"]) + document["beyond_basis"] == laws
    witness = document["witness"]
    assert len(witness["point"]) == parameters
    assert len(witness["lie_minor"]["fields"]) == len(witness["lie_minor"]["parameters"]) == lie
    assert len(witness["laws_minor"]["laws"]) == len(witness["laws_minor"]["parameters"]) == laws
    assert int(witness["lie_minor"]["value"]) != 0
    assert int(witness["laws_minor"]["value"]) != 0
    assert document["evidence"] == "exact"


def test_the_table_says_the_same_as_the_json() -> None:
    text = run("--widths", "2,3,1", "--bias").stdout
    document = answer("--widths", "2,3,1", "--bias")
    for law in document["basis"]:
        assert f"conserved     {law}" in text
    assert "laws          3" in text
    assert "dim Lie       9" in text
    assert run("--widths", "2,3,1", "--bias", "--quiet").stdout == "3\n"


def test_more_laws_than_polynomials_are_explained() -> None:
    document = answer("--widths", "1,2,2,1", "--activation", "linear", "--degree", "4")
    assert document["beyond_basis"] == 1
    assert document["note"].startswith("1 more law than listed polynomials")
    found = document["polynomial_laws"]
    assert (found["linearly_independent"], found["functionally_independent"]) == (21, 6)
    assert found["polynomials_in_quadratic_laws"] is True
    text = run("--widths", "1,2,2,1", "--activation", "linear", "--degree", "4").stdout
    assert "degree 4      21 linearly independent laws, 6 functionally independent" in text


def test_the_scope_names_what_is_counted() -> None:
    assert answer("--widths", "2,3,1")["scope"] == "path lifting, all data and losses, generic parameters"
    assert "assumed" in answer("--widths", "2,2,2,1")["scope"]
    assert "see less of it" in answer("--widths", "1,2,1")["scope"]
    assert "see less of it" not in answer("--widths", "1,2,1", "--bias")["scope"]
    assert answer("--widths", "1,2,1", "--activation", "linear")["scope"].startswith("linear network")


def test_one_input_without_biases_lists_the_laws_that_data_leave() -> None:
    document = answer("--widths", "1,2,1")
    assert document["laws"] == 2
    assert document["all_data"] == [
        {"positive_w": 2, "negative_w": 0, "laws": 3},
        {"positive_w": 1, "negative_w": 1, "laws": 2},
        {"positive_w": 0, "negative_w": 2, "laws": 3},
    ]
    assert "3 laws with 2 neurons w > 0 and 0 neurons w < 0" in run("--widths", "1,2,1").stdout
    assert "all_data" not in answer("--widths", "1,2,1", "--bias")
    assert "all_data" not in answer("--widths", "2,2,1")


def test_an_open_gap_is_undecided_and_shows_both_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gfproof.lyapunov.laws.MAX_TERMS", 1)
    result = run("--widths", "1,2,2,1", "--activation", "linear", "--bias", "--json")
    assert result.exit_code == 5
    document = json.loads(result.stdout)
    assert document["laws"] is None
    assert document["lie_dimension"] is None
    assert document["evidence"] is None
    assert document["laws_bounds"] == [6, 9]
    assert document["lie_dimension_bounds"] == [3, 6]
    assert "6 to 9" in run("--widths", "1,2,2,1", "--activation", "linear", "--bias").stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--widths", "a,b"], 2, "expected positive integers"),
        (["--widths", "2,,1"], 2, "expected positive integers"),
        (["--widths", "2,0,1"], 2, "expected widths of at least 1"),
        (["--widths", "3"], 2, "expected at least an input and an output width"),
        (["--widths", "2,3,1", "--activation", "tanh"], 2, "expected relu or linear"),
        (["--widths", "__import__('os')"], 2, "expected positive integers"),
        (["--widths", "999,999,999"], 4, "at most 400"),
        (["--widths", "²,1"], 2, "expected positive integers"),
        ([], 2, "--widths"),
    ],
)
def test_bad_input_is_one_line(words: list[str], code: int, message: str) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
