"""What is just allowed, and what is just not."""

import json
from typing import Any

import pytest

from gfproof.certify import Rejected, accept, checker
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
