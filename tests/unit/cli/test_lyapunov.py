"""The lyapunov command: found functions, impossibilities, JSON, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gfproof.case import Case
from gfproof.certify import check_in_subprocess, read
from gfproof.cli.app import app


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["lyapunov", *words])


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_the_published_function_is_found_for_every_width() -> None:
    document = answer()
    assert document["functions"][0] == {
        "V": "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - xi)",
        "rate": "8",
    }
    assert [f["rate"] for f in document["functions"][1:]] == ["0", "0"]
    assert document["dimension"] == "H + 1"
    assert document["identity"] == "d(V) == -8*L"
    assert document["bounded_iff"] == "0 < lambda[i] < 2 for every i"
    assert document["complete"] is True


@pytest.mark.parametrize(("width", "dimension", "rank"), [("1", 2, 13), ("2", 3, 33), ("3", 4, 62)])
def test_fixed_widths(width: str, dimension: int, rank: int) -> None:
    document = answer("--width", width)
    assert document["dimension"] == dimension == len(document["functions"]) - 1
    assert document["system"]["rank"] == rank


def test_other_targets_and_flows() -> None:
    skip = answer("--target", "affine-skip")["functions"][0]
    assert skip["V"] == "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - beta) + 2*norm2(a - alpha)"
    sphere = answer("--along", "normalized-flow")
    assert sphere["functions"][0] == {"V": "norm2(v) + norm2(c - xi)", "rate": "4"}
    assert sphere["dimension"] == "1"
    anything = answer("--target", "any")
    assert anything["identity"] == "d(V) == -8*E[(N - xi)(N - f)]"
    assert anything["functions"][0] == answer()["functions"][0]


def test_the_rate_scales_the_function() -> None:
    document = answer("--rate", "4")
    assert document["functions"][0]["V"] == "1/2*norm2(w) + 1/2*norm2(b) + 1/2*norm2(v) + norm2(c - xi)"
    assert document["identity"] == "d(V) == -4*L"
    assert answer("--rate=-8")["identity"] == "d(V) == 8*L"
    assert all(f["rate"] == "0" for f in answer("--rate", "0")["functions"])


def test_an_affine_target_is_proved_impossible_and_not_merely_not_found() -> None:
    document = answer("--target", "affine", "--width", "2")
    assert document["functions"] == []
    assert document["dimension"] is None
    impossible = document["impossible"]
    assert impossible["reason"] == "no V has a rate other than 0 for every input law where alpha is not 0"
    assert impossible["dual"] == [{"condition": "X(00)", "monomial": "1", "weight": "1"}]
    assert impossible["brackets"]["contradiction"] == "0 = -alpha*k"
    assert [f["bracket_of"] for f in impossible["brackets"]["fields"]] == [None, None, [0, 1], [1, 2]]
    assert len(document["laws"]) == 3
    text = run("--target", "affine").stdout
    assert "X + Z = 0, so 0 = -alpha*k" in text
    assert "has G = 0 and L = 1/12" in text


@pytest.mark.parametrize("width", ["any", "1", "3"])
def test_the_printed_witness_is_a_case_with_no_gradient_and_positive_risk(width: str) -> None:
    witness = answer("--target", "affine", "--width", width)["impossible"]["witness"]
    case = Case.from_json(witness["case"])
    risk, gradient = case.problem.risk_and_gradient(case.network)
    assert str(risk) == witness["risk"] == "1/12"
    assert gradient.norm2() == 0


def test_the_normalized_flow_has_none_for_affine_targets_either() -> None:
    document = answer("--target", "affine", "--along", "normalized-flow")
    assert document["functions"] == []
    assert document["impossible"]["brackets"]["contradiction"] == "0 = 16*alpha*k"
    assert document["impossible"]["witness"] is None


def test_degree_one_has_none_for_any_target() -> None:
    document = answer("--degree", "1")
    assert document["functions"] == []
    assert document["impossible"]["reason"].startswith("no V of degree <= 1")
    assert document["impossible"]["brackets"] is None


def test_text_and_quiet() -> None:
    assert "identity    d(V) == -8*L   certificate" in run().stdout
    assert run("--quiet").stdout == "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - xi)\n"
    assert run("--target", "affine", "--quiet").stdout.startswith("none: no V has a rate other than 0")
    assert "separable functions only" in run("--degree", "4").stdout


def test_certificates_are_in_the_json_and_pass_the_checker_in_a_separate_process(tmp_path: Path) -> None:
    for words in ((), ("--target", "affine"), ("--target", "affine-skip"), ("--along", "normalized-flow")):
        folder = tmp_path / "-".join(("c", *words))
        folder.mkdir()
        document = answer(*words, "--certificates", str(folder))
        assert document["evidence"] == "certificate"
        files = sorted(folder.iterdir())
        assert [file.stem for file in files] == sorted(document["certificates"])
        assert [read(file) for file in files] == [document["certificates"][file.stem] for file in files]
        code, lines = check_in_subprocess(*files)
        assert code == 0
        assert len(lines) == len(files) >= 1


def test_without_a_certificate_the_evidence_is_exact() -> None:
    document = answer("--degree", "4")
    assert document["certificates"] == {}
    assert document["evidence"] == "exact"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--target", "sine"], 2, "expected constant | affine | affine-skip | any"),
        (["--along", "descent"], 2, "expected flow | normalized-flow"),
        (["--width", "0"], 2, "expected any, or a width from 1 to 8"),
        (["--width", "9"], 2, "expected any, or a width from 1 to 8"),
        (["--width", "²"], 2, "expected any, or a width from 1 to 8"),
        (["--rate", "nan"], 2, "is not a number"),
        (["--rate", "1/0"], 2, "divides by zero"),
        (["--degree", "0"], 2, "--degree"),
        (["--degree", "12", "--width", "8"], 4, "at most 3000"),
        (["--dimension", "9"], 2, "--dimension"),
        (["--certificates", "/nonexistent/folder"], 2, "is no directory"),
    ],
)
def test_bad_input_is_one_line(words: list[str], code: int, message: str) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
