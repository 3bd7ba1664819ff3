"""What is just allowed, and what is just not."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from gfproof.certify import Rejected, accept, checker, seal
from gfproof.certify.integrand import network_claim
from gfproof.certify.values import refutation, value
from tests.unit.certify.corpus import case_of, fixtures, genuine
from tests.unit.certify.forging import identity, program, real, redigested, verdict

LYAPUNOV = genuine()["lyapunov_identity"]

TRUE: dict[str, dict[str, Any]] = {
    "an equation from both sides": real(
        ["==", "x", "0"], [], hypotheses=[[">=", "x", "0"], ["<=", "x", "0"]]
    ),
    "a quotient with a positive denominator": real(
        ["<=", ["/", "x", "y"], "1"], [], hypotheses=[["<=", "x", "y"], [">", "y", "0"]]
    ),
    "a hypothesis on a quotient": real(["<=", "x", "y"], [], hypotheses=[["<=", ["/", "x", "y"], "1"]]),
    "a point with slack one half": program(
        [[">", "x", "-1/2"], [">=", "x", "-1/2"], [">=", "y", "0"]], [">=", "y", "0"], ["0", "0"]
    ),
    "the largest power": identity(["^", "b", 64], ["*", ["^", "b", 32], ["^", "b", 32]]),
    "the power zero": identity(["^", "b", 0], "1"),
    "the longest number": identity(["-", "9" * 1500, "9" * 1500], "0"),
    "a difference of three": identity(["-", "b", "L", "M2"], ["-", "b", ["+", "L", "M2"]]),
    "an average of a vector with a free weight": identity(
        ["norm2", ["*", "lambda", "w"]], ["*", ["^", "lambda", 2], ["norm2", "w"]]
    ),
    "a mixed inner product": identity(
        ["d", ["dot", "v", "c"]], ["-", ["-", ["dot", "v", "G.c"]], ["dot", "G.v", "c"]]
    ),
    "the step of the risk is a symbol": identity(["next", "L"], ["next", "L"], along="descent"),
}


@pytest.mark.parametrize("name", sorted(TRUE))
def test_true_statements_at_the_edge_of_what_is_allowed(name: str) -> None:
    document = TRUE[name]
    statement = checker.statement(document["kind"], document["claim"], document["evidence"])
    checker.check(redigested(document | {"statement": statement}))


def test_a_valid_certificate_in_a_bad_file_is_malformed() -> None:
    text = json.dumps(LYAPUNOV)
    assert verdict(text.encode()) == "accepted"
    assert (
        verdict(text.replace('{"format"', '{"kind": "integrand-identity", "format"', 1).encode())
        == "malformed"
    )
    assert verdict(text.encode() + b" " * checker.MAX_BYTES) == "malformed"
    assert verdict(text.encode("utf-16")) == "malformed"


def test_a_relation_of_every_neuron_is_looked_at_for_every_neuron() -> None:
    """b = (-1/2, 1/4): b <= 0 fails at the second neuron only, on whichever side the symbol stands."""
    case = case_of(fixtures("constant_target")[0]) | {"symbols": {}}
    for relation in (["<=", "b", "0"], [">=", "0", "b"]):
        accept(refutation(network_claim([relation]), case))
        accept(value(network_claim([["<=", "b", "1/4"]], hypotheses=[["<", "-1", "b"]]), case, {}))
        with pytest.raises(Rejected):
            value(network_claim([relation]), case, {})


def real_statement(*conclusion: Any, hypotheses: Sequence[Any] = (), steps: Sequence[Any] = ()) -> str:
    """What the checker prints of a claim about real x, y."""
    claim = {
        "variables": ["x", "y"],
        "definitions": [],
        "hypotheses": [*hypotheses],
        "conclusion": [*conclusion],
    }
    return str(seal("handelman", claim, [*steps])["statement"])


def test_a_quotient_is_printed_with_its_positive_denominator() -> None:
    """Without it the statement would be false: -2 / -1 >= 1, but not -2 >= -1."""
    shown = real_statement([">=", "x", "y"], hypotheses=[[">=", ["/", "x", "y"], "1"]])
    assert shown == "for all real x, y: if x / y >= 1 with y > 0 then x >= y"


def test_a_fraction_below_a_bar_is_printed_in_brackets() -> None:
    """1 / 3/4 would read as 1/12."""
    relation = [">", ["/", "x", "3/4"], "0"]
    step = {"rule": "combine", "concludes": [">", "3/4", "0"], "terms": [["3/4", []]]}
    shown = real_statement(relation, hypotheses=[[">", "x", "0"]], steps=[step])
    assert shown == "for all real x, y: if x > 0 then x / (3/4) > 0 with 3/4 > 0"


def test_what_an_integral_is_against_is_printed() -> None:
    relation = ["==", "L", ["int", ["-", "N", "f"]]]
    shown = seal("integrand-identity", network_claim([relation], target="any"))["statement"]
    assert shown.endswith("L == int(N - f).(N - f)")


def test_the_sphere_is_printed_as_a_condition_on_the_network() -> None:
    relation = ["==", ["+", ["norm2", "w"], ["^", "b", 2]], "1"]
    shown = seal("integrand-identity", network_claim([relation], along="normalized-flow"))["statement"]
    assert "every |w_i|^2 + b_i^2 = 1" in shown
