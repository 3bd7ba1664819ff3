"""The universal bounds, and what happens when a step, a side condition or a constant is off."""

import json
from typing import Any

import pytest

from gfproof.certify import Rejected, accept, seal
from gfproof.certify.chain import Chain
from gfproof.certify.inequality import no_spurious_zeros
from gfproof.certify.integrand import NORM2_G, V_CONSTANT, W_CONSTANT, S, integrand_identity, network_claim
from tests.unit.certify.corpus import CHAINS, IDENTITIES, genuine


@pytest.mark.parametrize("build", CHAINS, ids=lambda build: build.__name__)
def test_every_step_of_a_chain_is_needed(build: Any) -> None:
    """Leaving out a step, with the later facts renumbered, leaves a claim unproved: no idle steps."""
    document = build()
    claim, steps = document["claim"], document["evidence"]["steps"]
    given = sum(2 if rel[0] == "==" else 1 for rel in claim["hypotheses"])
    for left_out in range(len(steps)):
        gone = given + left_out
        kept = json.loads(json.dumps(steps[:left_out] + steps[left_out + 1 :]))
        for step in kept:
            for term in step.get("terms", []):
                term[1] = [k - 1 if isinstance(k, int) and k > gone else k for k in term[1]]
            if step.get("of", -1) > gone:
                step["of"] -= 1
        with pytest.raises(Rejected):
            seal("inequality-chain", claim, kept)


def sharper(document: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The claim and all steps with one constant replaced everywhere."""
    claim, steps = document["claim"], document["evidence"]["steps"]
    again: list[Any] = json.loads(json.dumps([claim, steps]).replace(f'"{old}"', f'"{new}"'))
    return seal("inequality-chain", *again)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("gradient_bound", "4", "3"),
        ("gradient_bound", "4", "2"),
        ("skip_gradient_bound", "4", "3"),
        ("no_spurious_zeros", "4", "5"),
        ("no_spurious_zeros", "8", "9"),
        ("size_of_v", "3", "2"),
        ("size_of_v", "8", "7"),
        ("normalized_step_bound", "4", "3"),
    ],
)
def test_a_sharper_constant_has_no_proof(name: str, old: str, new: str) -> None:
    with pytest.raises(Rejected):
        sharper(genuine()[name], old, new)


def test_strict_inequalities_do_not_come_from_weak_ones() -> None:
    chain = Chain()
    chain.square("c")
    with pytest.raises(Rejected):
        chain.certificate(network_claim([[">", ["norm2", "c"], "0"]]))
    accept(chain.certificate(network_claim([[">=", ["norm2", "c"], "0"]])))


def test_the_bound_with_a_radius_below_one_has_no_axiom() -> None:
    """Only radius >= 1 is known: radius^2 <= radius is no consequence."""
    chain = Chain()
    below = ["<=", ["^", "radius", 2], "radius"]
    chain.combine(below, ("1", ["radius"]))
    with pytest.raises(Rejected):
        chain.certificate(network_claim([below]))


def test_sums_over_neurons_count_the_width() -> None:
    chain = Chain()
    fact = chain.combine([">=", "radius", "1"], ("1", ["radius"]))
    chain.total([">=", ["*", "H", "radius"], "H"], fact)
    accept(chain.certificate(network_claim([[">=", ["*", "H", "radius"], "H"]])))
    chain = Chain()
    chain.total([">=", "radius", "H"], chain.combine([">=", "radius", "1"], ("1", ["radius"])))
    with pytest.raises(Rejected):
        chain.certificate(network_claim([[">=", "radius", "H"]]))


def test_the_energies_need_the_best_weight_in_the_whole_conclusion() -> None:
    """min in the place of one weight only is refused."""
    document = no_spurious_zeros()
    steps = document["evidence"]["steps"]
    best = next(step for step in steps if step["rule"] == "weights" and step["as"] == "min")
    assert best["concludes"] == [">=", ["*", "G2", "E"], ["*", "4", ["^", "L", 2]]]
    forged = json.loads(json.dumps(steps).replace('"as": "min"', '"as": "harmonic"'))
    with pytest.raises(Rejected):
        seal("inequality-chain", document["claim"], forged)


@pytest.mark.parametrize("build", IDENTITIES, ids=lambda build: build.__name__)
def test_identities_hold_for_every_convention_and_chains_for_those_between(build: Any) -> None:
    assert build()["statement"].startswith("for every relu'(0) in R, every width H >= 1")
    assert genuine()["gradient_bound"]["statement"].startswith("for every relu'(0) in [0, 1], every width")


FALSE_IDENTITIES: dict[str, dict[str, Any]] = {
    "rate 9": network_claim([["==", ["d", V_CONSTANT], ["*", "-9", "L"]]]),
    "rate with the other sign": network_claim([["==", ["d", V_CONSTANT], ["*", "8", "L"]]]),
    "W falls half as fast": network_claim([["==", ["d", W_CONSTANT], ["*", "-4", "L"]]]),
    "a dropped square": network_claim([["==", ["d", ["+", S, ["norm2", "c"]]], ["*", "-8", "L"]]]),
    "balancedness with a factor": network_claim(
        [["==", ["d", ["-", ["norm2", "v"], ["*", "2", ["norm2", "w"]], ["^", "b", 2]]], "0"]], target="any"
    ),
    "balancedness without the bias": network_claim(
        [["==", ["d", ["-", ["norm2", "v"], ["norm2", "w"]]], "0"]], target="any"
    ),
    "the norm is conserved": network_claim([["==", ["d", S], "0"]]),
    "the step without its square": network_claim(
        [["==", ["-", ["next", V_CONSTANT], V_CONSTANT], ["*", "-8", "gamma", "L"]]], along="descent"
    ),
    "the step with ||G||^2 for Q": network_claim(
        [
            [
                "==",
                ["-", ["next", V_CONSTANT], V_CONSTANT],
                ["+", ["*", "-8", "gamma", "L"], ["*", ["^", "gamma", 2], NORM2_G]],
            ]
        ],
        along="descent",
    ),
    "V_n along the flow without normalization, another rate": network_claim(
        [["==", ["d", ["+", ["sum", ["norm2", "v"]], ["norm2", ["-", "c", "xi"]]]], ["*", "-8", "L"]]]
    ),
    "weights that do not add up": network_claim(
        [
            [
                "==",
                ["d", ["+", ["sum", ["*", "lambda", ["norm2", "v"]]], ["norm2", ["-", "c", "xi"]]]],
                ["*", "-4", "L"],
            ]
        ]
    ),
}


@pytest.mark.parametrize("name", sorted(FALSE_IDENTITIES))
def test_false_identities_are_not_certified(name: str) -> None:
    with pytest.raises(Rejected, match="not proved"):
        integrand_identity(FALSE_IDENTITIES[name])
