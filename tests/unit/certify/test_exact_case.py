"""Exact quantities of one network against a second engine, and the certified claims at drawn networks."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gfproof.certify import Rejected, checker
from gfproof.certify.exact_case import PER_NEURON, quadrature
from gfproof.certify.integrand import NORM2_G, network_claim
from gfproof.certify.values import affine_goal, atoms, case, piecewise_goal, refutation, uniform, value
from gfproof.errors import InexactInput
from tests.peers import antiderivative, draws
from tests.peers.instances import Instance, Interval, Pieces
from tests.unit.certify.corpus import CHAINS, IDENTITIES, case_of, fixtures, genuine, measured, value_of
from tests.unit.certify.forging import changed, unproved, verdict

DRAWS = 900


def case_from(instance: Instance) -> dict[str, Any] | None:
    """The case of a drawn instance; None where certificates have no word for its target."""
    target, law = instance.target, instance.law
    points = uniform(law.low, law.high) if isinstance(law, Interval) else atoms(law.points, law.masses)
    if isinstance(target, Pieces):
        if len(target.pieces[0]) > 1 or not isinstance(law, Interval):
            return None
        ends = [
            min(law.low, *target.breakpoints, law.low) - 1,
            max(law.high, *target.breakpoints, law.high) + 1,
        ]
        goal = piecewise_goal([ends[0], *target.breakpoints, ends[1]], [p[0] for p in target.pieces])
    else:
        goal = affine_goal(target.slope, target.intercept)
    if not instance.w:
        return None
    return case(instance.w, instance.b, instance.v, instance.c, law=points, goal=goal, a=instance.a or ())


@pytest.mark.parametrize("part", range(3))
def test_risk_and_gradient_equal_the_antiderivative_engine(part: int) -> None:
    random, compared = Random(f"exact case {part}"), 0
    while compared < DRAWS // 3:
        instance = draws.instance(random, atoms=0.4, largest=3)
        at = case_from(instance)
        if at is None:
            continue
        compared += 1
        here = measured(network_claim([], target="any", skip=instance.a is not None), at)
        risk, slopes = antiderivative.risk_and_gradient(instance)
        assert here.table["L"] == risk
        for name, wanted in (
            ("w", slopes.w),
            ("b", slopes.b),
            ("v", slopes.v),
            ("c", slopes.c),
            ("a", slopes.a),
        ):
            if wanted is not None:
                shown = here.shown(f"G.{name}")
                assert shown == [list(row) if isinstance(row, tuple) else row for row in wanted], (
                    name,
                    instance,
                )


def test_both_files_agree_on_the_symbols_of_a_neuron() -> None:
    assert PER_NEURON - {"int v"} == checker.NEURON


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9, 25])
def test_the_quadrature_is_exact_below_its_size(size: int) -> None:
    rule = quadrature(size)
    for power in range(size):
        assert sum(m * s**power for s, m in rule) == Fraction(1, power + 1)
    assert all(0 < s < 1 for s, _ in rule)


@pytest.mark.parametrize(
    "sheet", ["constant_target", "sgd_constant", "gradient_flow_affine", "normalized_flow"]
)
def test_every_fixture_has_its_value_certificate(sheet: str) -> None:
    assert len(fixtures(sheet)) >= 3
    for entry in fixtures(sheet):
        checker.check(value_of(entry))


def drawn_symbols(random: Random, claim: dict[str, Any], instance: Instance) -> dict[str, Any]:
    symbols: dict[str, Any] = {"gamma": random.choice((draws.number(random), Fraction(1, 1000)))}
    symbols["lambda"] = [draws.number(random) for _ in instance.w]
    if claim["target"] == "any":
        symbols["xi"] = [draws.number(random) for _ in instance.c]
    return {name: str(z) if isinstance(z, Fraction) else [str(p) for p in z] for name, z in symbols.items()}


def on_the_sphere(random: Random, dim: int) -> tuple[list[Fraction], Fraction]:
    """A rational unit vector (w, b)."""
    r = Fraction(random.randint(-5, 5), random.randint(1, 5))
    w, b = (1 - r * r) / (1 + r * r), 2 * r / (1 + r * r)
    return [w] + [Fraction(0)] * (dim - 1), b


@pytest.mark.parametrize("build", [*IDENTITIES, *CHAINS], ids=lambda build: build.__name__)
def test_certified_claims_hold_at_drawn_networks(build: Any) -> None:
    """Each universal claim, at 25 networks in special position, by arithmetic that knows nothing of normal forms."""
    claim = build()["claim"]
    random, met, spoken = Random(build.__name__), 0, 0
    while met < 25:
        instance = draws.instance(random, atoms=0.6, largest=3)
        at = case_from(instance)
        if at is None or ("pieces" in at["goal"] and claim["target"] != "any"):
            continue
        dim, outs = len(at["w"][0]), len(at["c"])
        if claim["target"] == "constant":
            at["goal"]["slope"] = [["0"] * dim] * outs
        at["a"] = (
            [[str(draws.number(random)) for _ in range(dim)] for _ in range(outs)] if claim["skip"] else []
        )
        if claim["along"] == "normalized-flow":
            units = [on_the_sphere(random, dim) for _ in at["w"]]
            at["w"], at["b"] = [[str(p) for p in w] for w, _ in units], [str(b) for _, b in units]
        at["symbols"] = drawn_symbols(random, claim, instance)
        met += 1
        ring, _ = checker._setting(claim)
        ring.prose(claim["hypotheses"], claim["conclusion"])
        here = measured(claim, at)
        free = [any(ring.show(e)[1] for e in rel[1:]) for rel in claim["hypotheses"] + claim["conclusion"]]
        truths = [
            here.holds(*ring.relation(rel), each)
            for rel, each in zip(claim["hypotheses"], free, strict=False)
        ]
        if not all(truths):
            continue
        spoken += 1
        for rel, each in zip(claim["conclusion"], free[len(truths) :], strict=True):
            assert here.holds(*ring.relation(rel), each), (rel, at)
    assert spoken >= 5, "the hypotheses hardly ever hold: this tests nothing"


def drawn_cases(name: str, count: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Claims without conclusions and cases for them: affine targets, half of them with a skip connection."""
    random, made = Random(name), list[tuple[dict[str, Any], dict[str, Any]]]()
    while len(made) < count:
        instance = draws.instance(random, atoms=0.7, largest=3)
        at = case_from(instance)
        if at is not None and "slope" in at["goal"]:
            claim = network_claim([], target="affine", skip=instance.a is not None)
            made.append((claim, at | {"symbols": drawn_symbols(random, claim, instance)}))
    return made


@pytest.mark.parametrize("name", sorted(checker.AXIOMS))
def test_every_axiom_holds_at_drawn_networks(name: str) -> None:
    relation = [">=", *checker.AXIOMS[name]]
    tight = 0
    for claim, at in drawn_cases(name, 120):
        if name == "skip" and not claim["skip"]:
            continue
        ring, here = checker._setting(claim)[0], measured(claim, at)
        each = any(ring.show(e)[1] for e in relation[1:])
        op, poly, below = ring.relation(relation)
        assert here.holds(op, poly, below, each), at
        tight += here.holds("==", poly, below, each)
    assert tight < 120, "an equation is no axiom worth having"


def test_every_rewriting_rule_is_an_equation_at_drawn_networks() -> None:
    for claim, at in drawn_cases("rules", 150):
        ring, here = checker._setting(claim)[0], measured(claim, at)
        assert here.value(ring.number("L"), 0) == here.table["L"]
        for x, y in (key for key in checker.EQUAL if len(key) == 2):
            if {x, y} & {"xi"} or (not claim["skip"] and {x, y} & {"G.a"}):
                continue
            for i in range(len(at["w"])):
                p, q = (here.table[z][i] if z in PER_NEURON else here.table[z] for z in (x, y))
                assert here.value(ring.number(["dot", x, y]), i) == here.inner(p, q), (x, y, at)


def test_a_refutation_needs_a_case_where_the_claim_fails() -> None:
    claim = network_claim([["<=", NORM2_G, ["*", "4", "L"]]])
    at = case_of(fixtures("constant_target")[4]) | {"symbols": {}}
    checker.check(refutation(claim, at))
    with pytest.raises(Rejected, match="conclusion"):
        refutation(network_claim([[">=", NORM2_G, "0"]]), at)
    with pytest.raises(Rejected, match="hypotheses"):
        refutation(network_claim([["<", NORM2_G, "0"]], hypotheses=[["<", "L", "0"]]), at)


def test_a_value_certificate_names_the_wrong_number() -> None:
    at = case_of(fixtures("constant_target")[0])
    with pytest.raises(Rejected, match="L has another value"):
        value(network_claim([], along="descent"), at, {"L": "101/193"})
    with pytest.raises(Rejected, match="conclusion"):
        value(network_claim([["==", "L", "1"]], along="descent"), at, {})


def test_several_outputs_and_a_skip_connection() -> None:
    at = case(
        [[1, 0], [0, 1]],
        [0, "-1/2"],
        [[1, 2], [0, 1]],
        [0, 1],
        law=atoms([[1, 1], [0, 2]], ["1/2", "1/2"]),
        goal=affine_goal([[1, 0], [0, 0]], [0, 0]),
        a=[[1, 0], [0, 0]],
    )
    # y_1 = 1, 0; y_2 = 1/2, 3/2; e = (y_1 + 2 y_2, 1 + y_2) = (2, 3/2), (3, 5/2)
    claim = network_claim([["==", "L", "43/4"]], target="affine", skip=True)
    shown = {
        "L": "43/4",
        "G.c": [5, 4],
        "G.a": [[2, 8], ["3/2", "13/2"]],
        "G.b": [2, 14],
        "a": [[1, 0], [0, 0]],
    }
    checker.check(value(claim, at, shown))


def test_a_float_is_refused() -> None:
    with pytest.raises(InexactInput):
        uniform(0.0, 1)
    with pytest.raises(InexactInput):
        value(network_claim([]), case_of(fixtures("constant_target")[0]), {"L": 0.5})


GOOD = case([[1]], [0], [[1]], [0], law=uniform(0, 1), goal=affine_goal([[0]], [1]), symbols={"gamma": 1})
PIECES = piecewise_goal([0, "1/2", 1], [[1], [0, 1]])
BAD_CASES: dict[str, dict[str, Any]] = {
    "a field too many": {"x": "1"},
    "no neuron": {"w": [], "b": [], "v": [[]]},
    "no input": {"w": [[]]},
    "no output": {"c": [], "v": []},
    "ragged weights": {"w": [["1"], ["1", "2"]]},
    "a bias too many": {"b": ["0", "1"]},
    "an outer weight too many": {"v": [["1", "1"]]},
    "a skip that the claim does not have": {"a": [["1"]]},
    "a constant that the claim does not have": {"symbols": {"kappa": "1"}},
    "a target value among the symbols": {"symbols": {"xi": ["1"]}},
    "a step size that is a list": {"symbols": {"gamma": ["1"]}},
    "weights for another width": {"symbols": {"lambda": ["1", "1"]}},
    "a target that is not constant": {"goal": affine_goal([[1]], [0])},
    "a target in pieces where it should be constant": {"goal": PIECES},
    "a target of another shape": {"goal": affine_goal([[0, 0]], [0])},
    "a target without intercept": {"goal": {"slope": [["0"]]}},
    "a law in words": {"law": {"kind": "normal"}},
    "a law upside down": {"law": uniform(1, 0)},
    "a law of one point": {"law": uniform(1, 1)},
    "a negative mass": {"law": atoms([[0], [1]], [2, -1])},
    "masses that do not add up": {"law": atoms([[0], [1]], ["1/2", "1/3"])},
    "a point of another dimension": {"law": atoms([[0, 0]], [1])},
    "no points": {"law": {"points": [], "masses": []}},
}
BAD_PIECES: dict[str, dict[str, Any]] = {
    "pieces that do not cover the law": {"goal": piecewise_goal([0, "1/2"], [[1]])},
    "breakpoints that decrease": {"goal": piecewise_goal([0, 2, 1], [[1], [1]])},
    "a breakpoint too few": {"goal": piecewise_goal([0], [[1]])},
    "an empty piece": {"goal": piecewise_goal([0, 1], [[]])},
    "a piece of too high degree": {"goal": piecewise_goal([0, 1], [[1] * 18])},
    "pieces and points": {"goal": PIECES, "law": atoms([["1/2"]], [1])},
    "pieces with two outputs": {"goal": PIECES, "c": ["0", "0"], "v": [["1"], ["1"]]},
    "a target value of another size": {"goal": PIECES, "symbols": {"xi": ["1", "2"]}},
}


def claimed(target: str, at: dict[str, Any], along: str = "descent", relation: Any = ("==", "L", "L")) -> Any:
    claim = network_claim([list(relation)], target=target, along=along)
    return unproved("value", claim | {"case": at, "values": {}}, [])


def test_the_cases_that_the_bad_ones_spoil_are_good() -> None:
    for target, at in (("constant", GOOD), ("any", GOOD), ("any", GOOD | {"goal": PIECES})):
        with pytest.raises(Rejected, match="the statement is not the claim's"):
            checker.check(claimed(target, at))


@pytest.mark.parametrize("name", [*BAD_CASES, *BAD_PIECES])
def test_a_bad_case_is_malformed(name: str) -> None:
    spoiled = (BAD_CASES | BAD_PIECES)[name]
    target = "any" if name in BAD_PIECES else "constant"
    assert verdict(claimed(target, GOOD | spoiled)) == "malformed"
    with pytest.raises((ValueError, TypeError, LookupError, checker.Malformed)):
        measured(network_claim([], target=target, along="descent"), GOOD | spoiled)


def test_what_a_case_cannot_say_is_malformed() -> None:
    without = GOOD | {"symbols": {}}
    assert verdict(claimed("constant", without, relation=["==", ["next", "L"], "L"])) == "malformed"
    assert verdict(claimed("constant", GOOD, relation=["==", "lambda", "lambda"])) != "accepted"
    assert verdict(claimed("constant", GOOD, relation=["==", ["*", "0", "lambda"], "1"])) != "accepted"
    assert (
        verdict(claimed("constant", GOOD, relation=["<=", ["/", "L", ["-", "L", "L"]], "1"])) == "malformed"
    )
    assert (
        verdict(claimed("constant", GOOD, "normalized-flow")) == "rejected"
    )  # |(1, 0)| = 1, only the statement
    tilted = GOOD | {"w": [["2"]]}
    assert verdict(claimed("constant", tilted, "normalized-flow")) == "malformed"


def test_steps_and_cases_do_not_mix() -> None:
    document = genuine()["wrong_rate"]
    step = {"rule": "combine", "concludes": [">=", "1", "0"], "terms": [["1", []]]}
    assert verdict(changed(document, "evidence", "steps", to=[step])) == "malformed"
