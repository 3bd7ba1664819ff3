"""The checker accepts genuine certificates and names what is wrong with the others."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from gfproof.certify import Malformed, Rejected, accept, checker
from gfproof.certify.integrand import BALL, V_CONSTANT, network_claim
from gfproof.certify.nonnegative import real_claim
from tests.unit.certify.corpus import genuine
from tests.unit.certify.forging import (
    chain,
    changed,
    combine,
    gram_of_square,
    identity,
    program,
    real,
    redigested,
    unproved,
    verdict,
)

SOURCE = Path(checker.__file__)


@pytest.mark.parametrize("name", sorted(genuine()))
def test_a_genuine_certificate_is_accepted_and_names_its_digest(name: str) -> None:
    document = genuine()[name]
    assert accept(document) == checker.digest(document) == document["digest"]


def test_every_kind_has_a_genuine_certificate() -> None:
    kinds = {document["kind"] for document in genuine().values()}
    assert kinds == set(checker.RULES) | {"bracket-obstruction"}


@pytest.mark.parametrize("name", ["checker.py", "exact_case.py"])
def test_the_checker_needs_the_standard_library_only_and_is_small(name: str) -> None:
    text = SOURCE.with_name(name).read_text()
    assert len(text.splitlines()) < 500
    imported = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            imported.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in {"eval", "exec", "compile", "__import__", "float"}
    assert imported <= sys.stdlib_module_names


LYAPUNOV = genuine()["lyapunov_identity"]
DIET = genuine()["diet"]
BRACKET = genuine()["affine_target_obstruction"]
BASE = {key: LYAPUNOV[key] for key in LYAPUNOV}
POSITIVE = [">", "x", "0"]

MALFORMED: dict[str, Any] = {
    "no object": [],
    "nothing": {},
    "a field too many": redigested(LYAPUNOV | {"note": "x"}),
    "an empty list too many": redigested(LYAPUNOV | {"note": []}),
    "a field too few": {key: value for key, value in LYAPUNOV.items() if key != "kind"},
    "another format": redigested(LYAPUNOV | {"format": "gfproof-certificate/2"}),
    "an unknown kind": redigested(LYAPUNOV | {"kind": "faith"}),
    "a kind that is no string": redigested(LYAPUNOV | {"kind": 3}),
    "a float": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to=-8.0),
    "not a number": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to=float("nan")),
    "an infinite exponent": changed(LYAPUNOV, "claim", "definitions", 0, 1, 1, 1, 2, 2, to=float("inf")),
    "an integer for a rational": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to=-8),
    "null": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to=None),
    "a truth value": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to=True),
    "a rational not in lowest terms": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-16/2"),
    "minus zero": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-0"),
    "a plus sign": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="+8"),
    "a leading zero": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-08"),
    "a denominator one": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-8/1"),
    "a negative denominator": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="8/-1"),
    "a zero denominator": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="8/0"),
    "a newline after a number": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-8\n"),
    "digits of another script": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-\u0668"),
    "too many digits": changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="9" * 2000),
    "an unknown name": identity("z", "z"),
    "a name that is too long": identity("z" * 50, "z" * 50),
    "an unknown operation": identity(["exp", "L"], ["exp", "L"]),
    "an operation without arguments": identity(["+"], "0"),
    "an operation that is no string": identity([["+"], "L"], "L"),
    "a dict for an expression": identity({"+": "L"}, "L"),
    "a power that is a string": identity(["^", "b", "2"], "0"),
    "a negative power": identity(["^", "b", -1], "0"),
    "a power too large": identity(["^", "b", 65], "0"),
    "a power with three parts": identity(["^", "b", 2, 2], ["^", "b", 2]),
    "a norm of two vectors": identity(["norm2", "w", "w"], ["norm2", "w"]),
    "a product of vectors": identity(["*", "w", "w"], "0"),
    "inner products of products of vectors": identity(
        ["dot", ["*", "w", "w"], ["*", "w", "w"]], ["dot", ["*", "w", "w"], ["*", "w", "w"]]
    ),
    "a step of a constant along a flow": identity(["next", "gamma"], "gamma"),
    "a square of a vector": identity(["^", "w", 2], "0"),
    "a vector for a number": identity("w", "w"),
    "a vector plus a number": identity(["norm2", ["+", "w", "b"]], "0"),
    "an inner product of different spaces": identity(["dot", "w", "v"], "0"),
    "a pointwise vector outside an integral": identity(["dot", "N", "N"], "0"),
    "an integral of a number": identity(["int", "b"], "0"),
    "an integral of an inner weight": identity(["int", "w"], "0"),
    "an integral of a gradient": identity(["int", "G.c"], "0"),
    "a quotient inside": identity(["+", ["/", "L", "L"], "1"], "2"),
    "a derivative of the risk": identity(["d", "L"], ["d", "L"]),
    "a derivative of a gradient": identity(["d", "G.b"], "0"),
    "a second derivative": identity(["d", ["d", "b"]], "0"),
    "a step along a flow": identity(["next", "b"], "b"),
    "a derivative of an integral": identity(["d", ["int", "c"]], "0"),
    "a step of w on the sphere": identity(["next", BALL], "1", along="normalized-flow"),
    "a target's symbol of another kind": identity(["norm2", "beta"], "0"),
    "a skip connection that is not there": identity(["norm2", "a"], "0"),
    "a relation of two parts": unproved("integrand-identity", network_claim([["==", "L"]]), []),
    "an unknown relation": unproved("integrand-identity", network_claim([["!=", "L", "0"]]), []),
    "a quotient of three parts": identity(["/", "L", "L", "L"], "1"),
    "no conclusion": unproved("integrand-identity", network_claim([]), []),
    "an unknown target": identity("L", "L", target="random"),
    "an unknown dynamics": identity("L", "L", along="sgd"),
    "a skip that is no truth value": unproved(
        "integrand-identity", network_claim([["==", "L", "L"]]) | {"skip": 0}, []
    ),
    "a constant with a taken name": identity("L", "L", constants=["gamma"]),
    "a constant with a point in its name": identity("L", "L", constants=["G.x"]),
    "a constant that is no name": identity("L", "L", constants=["int c"]),
    "a definition of a taken name": identity("L", "L", definitions=[("c", "b")]),
    "a definition of itself": identity("V", "V", definitions=[("V", ["+", "V", "1"])]),
    "a definition used before it is made": identity("V", "V", definitions=[("V", "W"), ("W", "b")]),
    "two definitions of one name": identity("V", "V", definitions=[("V", "b"), ("V", "L")]),
    "a definition without meaning that nobody uses": identity("L", "L", definitions=[("V", ["exp", "b"])]),
    "a definition of three parts": unproved(
        "integrand-identity", network_claim([["==", "L", "L"]]) | {"definitions": [["V", "b", "b"]]}, []
    ),
    "a definition without body": unproved(
        "integrand-identity", network_claim([["==", "L", "L"]]) | {"definitions": [["V"]]}, []
    ),
    "a variable twice": unproved("handelman", real_claim(["x", "x"], [["==", "x", "x"]]), []),
    "a sum of real numbers": real(["==", ["sum", "x"], ["sum", "x"]], []),
    "a norm of real numbers": real(["==", ["norm2", "x"], ["norm2", "x"]], []),
    "a step in an identity": real(
        [">=", "1", "0"], [combine([">=", "1", "0"], ["1", []])], "polynomial-identity"
    ),
    "an axiom about networks used for a real variable": unproved(
        "handelman", real_claim(["H"], [[">=", "H", "1"]]), [combine([">=", "H", "1"], ["1", ["width"]])]
    ),
    "an unknown axiom": chain([">=", "L", "0"], {"rule": "combine", "terms": [["1", ["luck"]]]}),
    "an axiom about a skip that is not there": chain(
        [">=", "L", "0"], {"rule": "combine", "terms": [["1", ["skip"]]]}
    ),
    "a fact that is not there": real(POSITIVE, [combine(POSITIVE, ["1", [0]])]),
    "a negative fact number": real(POSITIVE, [combine(POSITIVE, ["1", [-1]])], hypotheses=[POSITIVE]),
    "a truth value as fact number": real(
        POSITIVE, [combine(POSITIVE, ["1", [False]])], hypotheses=[POSITIVE]
    ),
    "an unknown rule": chain([">=", "L", "0"], {"rule": "magic", "terms": []}),
    "a rule without its data": chain([">=", "L", "0"], {"rule": "combine"}),
    "a step that is no object": unproved("inequality-chain", network_claim([[">=", "L", "0"]]), [[]]),
    "an unknown level": chain([">=", "L", "0"], {"rule": "square", "parts": [["twice", "w"]]}),
    "a ragged factor": real(
        [">=", ["^", "x", 2], "0"],
        [
            {
                "rule": "gram",
                "concludes": [">=", ["^", "x", 2], "0"],
                "basis": ["x", "y"],
                "lower": [["1", "0"], ["0"]],
                "diagonal": ["1", "0"],
            }
        ],
        "sum-of-squares",
    ),
    "a factor with a column too many": gram_of_square(lower=[["1", "0"]]),
    "a factor with a row too many": gram_of_square(lower=[["1"], ["0"]]),
    "a diagonal that is too long": gram_of_square(diagonal=["1", "1"]),
    "a basis that is too long": gram_of_square(basis=["x", "y"]),
    "a bracket of three equations": changed(BRACKET, "evidence", "steps", 0, to=["bracket", 0, 1, 1]),
    "a bracket of an equation that is not there": changed(
        BRACKET, "evidence", "steps", 0, to=["bracket", 0, 9]
    ),
    "two conclusions of a bracket computation": changed(BRACKET, "claim", "conclusion", to=["k", "k"]),
    "an inequality in a bracket computation": changed(BRACKET, "claim", "hypotheses", 0, 0, to=">="),
    "a field that is not linear": changed(BRACKET, "claim", "hypotheses", 0, 1, to=["*", "V_w", "V_w"]),
    "a point of the wrong size": changed(DIET, "claim", "attained", to=["6/5"]),
    "no object as claim": redigested(LYAPUNOV | {"claim": []}),
    "evidence that is a list": redigested(LYAPUNOV | {"evidence": []}),
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed_documents_are_called_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        checker.check(MALFORMED[name])


TWO = ["+", "x", "y"]
BALL_STEP = {"rule": "square", "parts": [["once", "w"], ["once", "b"]]}
WEIGHTS = {"rule": "weights", "of": 0, "as": "min"}
LAMBDA_SQUARE: Any = [">=", ["^", "lambda", 2], "0"]

REJECTED: dict[str, tuple[Any, str]] = {
    "a stale digest": (LYAPUNOV | {"statement": "d(V) == 0"}, "digest"),
    "another statement": (redigested(LYAPUNOV | {"statement": "d(V) == 0"}), "statement"),
    "a wrong rate": (changed(LYAPUNOV, "claim", "conclusion", 0, 2, 1, to="-9"), "not proved"),
    "a strict inequality for an identity": (
        changed(LYAPUNOV, "claim", "conclusion", 0, 0, to=">"),
        "not proved",
    ),
    "no relation between products of sums": (
        identity(["^", ["sum", "b"], 2], ["sum", ["^", "b", 2]]),
        "not proved",
    ),
    "the risk of another target": (
        identity(["d", "V"], ["*", "-8", "L"], target="any", definitions=[("V", V_CONSTANT)]),
        "not proved",
    ),
    "an affine target without skip": (
        identity(
            ["d", ["+", ["sum", ["norm2", "v"]], ["norm2", ["-", "c", "beta"]]]],
            ["*", "-4", "L"],
            target="affine",
        ),
        "not proved",
    ),
    "a coefficient zero": (real(POSITIVE, [combine(POSITIVE, ["0", []])]), "not positive"),
    "a negative coefficient": (
        real(["<", "x", "0"], [combine(["<", "x", "0"], ["-1", [0]])], hypotheses=[POSITIVE]),
        "not positive",
    ),
    "a strict conclusion from weak facts": (
        real(POSITIVE, [combine(POSITIVE, ["1", [0]])], hypotheses=[[">=", "x", "0"]]),
        "step 1",
    ),
    "an equation concluded by a step": (
        real(["==", "x", "0"], [combine(["==", "x", "0"], ["1", [0]])], hypotheses=[["==", "x", "0"]]),
        "step 2",
    ),
    "a weak fact for a strict goal": (
        real(
            [">", TWO, "0"],
            [combine([">=", TWO, "0"], ["1", [0]], ["1", [1]])],
            hypotheses=[POSITIVE, [">", "y", "0"]],
        ),
        "not proved",
    ),
    "a strict inequality from an axiom": (
        chain([">", "T", "0"], {"rule": "combine", "terms": [["1", ["active-positive"]]]}),
        "step 0",
    ),
    "a strict inequality from an equation": (
        real(["<", "x", "0"], [combine(["<", "x", "0"], ["1", [1]])], hypotheses=[["==", "x", "0"]]),
        "step 2",
    ),
    "an equation from one of its sides": (
        real(["==", "x", "0"], [], hypotheses=[[">=", "x", "0"]]),
        "not proved",
    ),
    "an equation from its other side": (
        real(["==", "x", "0"], [], hypotheses=[["<=", "x", "0"]]),
        "not proved",
    ),
    "a quotient whose denominator may vanish": (
        real(["<=", ["/", "x", "y"], "1"], [], hypotheses=[["<=", "x", "y"], [">=", "y", "0"]]),
        "not proved",
    ),
    "a point where a denominator vanishes": (
        program(
            [["<=", ["/", "x", "y"], "0"], ["<=", "x", "0"], ["==", "y", "0"]], ["<=", "x", "0"], ["0", "0"]
        ),
        "attain",
    ),
    "the wrong direction of an equation": (
        real(["<=", "x", "0"], [combine(["<=", "x", "0"], ["1", [0]])], hypotheses=[["==", "x", "0"]]),
        "step 2",
    ),
    "a quotient without the sign of its denominator": (
        real(
            ["<=", ["/", "x", "y"], "1"],
            [combine(["<=", "x", "y"], ["1", [0]])],
            hypotheses=[["<=", "x", "y"]],
        ),
        "not proved",
    ),
    "a negative diagonal": (
        real(
            ["<=", ["^", "x", 2], "0"],
            [
                {
                    "rule": "gram",
                    "concludes": ["<=", ["^", "x", 2], "0"],
                    "basis": ["x"],
                    "lower": [["1"]],
                    "diagonal": ["-1"],
                }
            ],
            "sum-of-squares",
        ),
        "negative",
    ),
    "Cauchy-Schwarz the wrong way": (
        chain(
            ["<=", ["*", ["norm2", "w"], ["norm2", "G.w"]], ["^", ["dot", "w", "G.w"], 2]],
            {"rule": "cauchy-schwarz", "parts": [["once", "w", "G.w"]]},
        ),
        "step 0",
    ),
    "the square of a sum for the sum of squares": (
        chain(
            [">=", ["*", "2", ["dot", "c", "xi"]], "0"],
            {"rule": "square", "parts": [["once", ["+", "c", "xi"]]]},
        ),
        "step 0",
    ),
    "weights where a hypothesis speaks of them": (
        unproved(
            "inequality-chain",
            network_claim([[">=", "min", "0"]], hypotheses=[["==", "lambda", "1"]]),
            [{"concludes": [">=", "min", "0"], "rule": "weights", "of": 0, "as": "min"}],
        ),
        "step 2",
    ),
    "weights that stay in the conclusion": (
        unproved(
            "inequality-chain",
            network_claim([LAMBDA_SQUARE]),
            [
                {"concludes": LAMBDA_SQUARE, "rule": "square", "parts": [["once", "lambda"]]},
                {"concludes": LAMBDA_SQUARE} | WEIGHTS,
            ],
        ),
        "step 1",
    ),
    "weights for another symbol": (
        unproved(
            "inequality-chain",
            network_claim([[">=", "T", "0"]]),
            [
                {"concludes": [">=", BALL, "0"]} | BALL_STEP,
                {"concludes": [">=", BALL, "0"], "rule": "weights", "of": 0, "as": "T"},
            ],
        ),
        "step 1",
    ),
    "a conclusion that no step has": (
        chain([">=", BALL, "0"], BALL_STEP)
        | redigested(
            unproved(
                "inequality-chain",
                network_claim([[">", BALL, "0"]]),
                [{"concludes": [">=", BALL, "0"]} | BALL_STEP],
            )
        ),
        "not proved",
    ),
    "a point that is not feasible": (changed(DIET, "claim", "attained", to=["2", "1"]), "attain"),
    "a point above the optimum": (changed(DIET, "claim", "attained", to=["3", "3"]), "attain"),
    "a point where a denominator is negative": (
        unproved(
            "linear-program-dual",
            real_claim(
                ["x", "y"],
                [["<=", "x", "0"]],
                hypotheses=[["<=", ["/", "x", "y"], "0"], ["==", "y", "-1"], ["<=", "x", "0"]],
            )
            | {"attained": ["0", "-1"]},
            [],
        ),
        "attain",
    ),
    "a strict constraint at its boundary": (
        unproved(
            "linear-program-dual",
            real_claim(["x"], [[">=", "x", "0"]], hypotheses=[[">", "x", "0"], [">=", "x", "0"]])
            | {"attained": ["0"]},
            [],
        ),
        "attain",
    ),
    "another remainder": (
        changed(BRACKET, "claim", "conclusion", to=[["*", "2", "k", "alpha"]]),
        "contradiction",
    ),
    "a remainder that names a variable": (
        unproved(
            "bracket-obstruction",
            {
                "variables": ["x"],
                "parameters": ["k"],
                "hypotheses": [["==", "0", "x"]],
                "conclusion": [["-", "x"]],
            },
            [["combine", ["1", 0]]],
        ),
        "contradiction",
    ),
    "a remainder zero": (
        unproved(
            "bracket-obstruction",
            {
                "variables": ["x"],
                "parameters": ["k"],
                "hypotheses": [["==", "V_x", "k"]],
                "conclusion": ["0"],
            },
            [["combine", ["0", 0]]],
        ),
        "contradiction",
    ),
    "an equation that still has a derivative": (
        unproved(
            "bracket-obstruction",
            {
                "variables": ["x"],
                "parameters": ["k"],
                "hypotheses": [["==", "V_x", "k"]],
                "conclusion": ["V_x"],
            },
            [["combine", ["1", 0]], ["nothing"]],
        ),
        "contradiction",
    ),
    "a number beyond the budget": (
        identity(["^", ["^", ["^", ["^", "3", 64], 64], 64], 64], "0"),
        "too large",
    ),
}


@pytest.mark.parametrize("name", sorted(REJECTED))
def test_a_document_that_proves_nothing_is_rejected_with_a_reason(name: str) -> None:
    document, reason = REJECTED[name]
    with pytest.raises(Rejected, match=reason) as caught:
        checker.check(document)
    assert not isinstance(caught.value, Malformed)


def test_a_document_that_is_not_json_serialisable_is_malformed() -> None:
    circular: list[Any] = []
    circular.append(circular)
    assert verdict(circular) == "malformed"
    assert verdict({1, 2}) == "malformed"


def test_bytes_and_parsed_documents_are_treated_alike() -> None:
    checker.check(json.dumps(LYAPUNOV).encode())
    assert verdict(b"\xff") == "malformed"
    assert verdict(b"{") == "malformed"
    assert verdict(b'{"a": 1, "a": 1}') == "malformed"
    assert verdict(b"[1e999]") == "malformed"
    assert verdict(b"[-Infinity]") == "malformed"
    assert verdict(b" " * (checker.MAX_BYTES + 1)) == "malformed"
