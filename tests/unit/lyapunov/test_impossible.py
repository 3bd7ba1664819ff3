"""Impossibility in words and JSON."""

from __future__ import annotations

from gfproof.case import Case
from gfproof.lyapunov.impossible import Impossible, bracket_lines, witness_document
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import answer
from gfproof.numbers import Q


def impossible(question: Question) -> Impossible:
    found = answer(question)
    assert isinstance(found, Impossible)
    return found


def test_the_computation_is_readable() -> None:
    found = impossible(Question("affine", 2, 1, Q(8)))
    assert found.brackets is not None
    assert list(bracket_lines(found.brackets)) == [
        "X = w[1]*d/dv[1] + v[1]*d/dw[1],   X V = v[1]*w[1]*k - alpha*k",
        "Y = d/dc + b[1]*d/dv[1] + v[1]*d/db[1],   Y V = c*k + v[1]*b[1]*k - beta*k",
        "R = [X, Y] = w[1]*d/db[1] - b[1]*d/dw[1],   R V = 0",
        "Z = [Y, R] = -w[1]*d/dv[1] - v[1]*d/dw[1],   Z V = -v[1]*w[1]*k",
        "X + Z = 0, so 0 = -alpha*k",
    ]


def test_reasons_name_the_symbol_in_the_way() -> None:
    assert impossible(Question("affine", 2, None, Q(8))).reason.endswith("where alpha is not 0")
    assert impossible(Question("affine", 2, None, Q(8), dimension=2)).reason.endswith(
        "where alpha[1] is not 0"
    )
    one = impossible(Question("constant", 1, 2, Q(8)))
    assert one.reason == "no V of degree <= 1 has a rate other than 0 for every input law"
    assert one.brackets is None
    assert one.witness is None


def test_the_witness_is_a_case_file() -> None:
    found = impossible(Question("affine", 2, 2, Q(8)))
    assert found.witness is not None
    document = witness_document(found.witness)
    case = Case.from_json(document["case"])
    assert case.network.width == 2
    assert str(case.problem.risk(case.network)) == document["risk"] == "1/12"
    assert case.problem.generalized_gradient(case.network).norm2() == 0


def test_long_computations_are_cut_in_the_text_and_whole_in_the_json() -> None:
    found = impossible(Question("affine", 2, None, Q(8), normalized=True))
    assert "20 fields (listed with --json)" in found.text()
    assert len(found.document()["impossible"]["brackets"]["fields"]) == 20
    assert found.witness is None
