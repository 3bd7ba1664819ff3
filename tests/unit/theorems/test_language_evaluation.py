"""Statements are evaluated exactly, twice, by code that shares nothing."""

from collections import Counter
from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.numbers import Q
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.draws import Draw
from gfproof.theorems.deciding.second_look import SecondLook
from gfproof.theorems.deciding.spans import Unclear
from gfproof.theorems.language import Language, NotExact, State, Undefined, Vocabulary, holds_at, sides, value
from gfproof.theorems.language.evaluation import compare, drift

COMMON = [
    "norm2(w) + norm2(G.w)*L <= 30",
    "norm2(b) == norm2(v)",
    "d(norm2(v) - norm2(b)*norm2(c) + sqrt(1 + norm2(w))) <= 1",
    "d(L) <= -1",
    "abs(b[i]) + max(norm2(v[i]), 1, norm2(G.v[i])) <= 5",
    "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
    "sum(v[i])*H <= dim*M2 + radius",
    "sum(norm2(v[i])*b[i]/(1 + norm2(w[i]))) <= sqrt(norm2(G.c))",
    "sum(w) == 2",
    "G.w == 0",
    "G.b == b",
    "sqrt(2)*norm2(c) < sqrt(3)*sqrt(norm2(b) + 1) - sqrt(L)",
    "d(abs(sum(b))) <= 2",
    "d(min(norm2(w[i]), norm2(v[i]))) <= 0",
    "w == G.w",
    "L/norm2(b) >= 1",
]
SPECIAL = {
    "constant": ["norm2(c - 2*xi) >= norm2(G.c)", "sum(xi) == sum(c)"],
    "affine": ["norm2(alpha) + sum(alpha) <= norm2(beta)"],
    "any": [],
}
MOVING = {
    "flow": [],
    "descent": ["next(norm2(G.w)*L + norm2(w)) <= norm2(w)", "gamma*next(L) <= L"],
    "normalized-flow": ["next(norm2(v) + norm2(c)) <= norm2(v) + gamma"],
}


def conjecture(target: str, along: str, skip: bool) -> Conjecture:
    claims = COMMON + SPECIAL[target] + MOVING[along]
    claims += ["norm2(G.a) <= norm2(a)", "d(norm2(a)) <= 1"] * skip
    claims += ["norm2(a - alpha) <= 1"] * (skip and target == "affine")
    tables = {"claim": [{"that": claim} for claim in claims]}
    return Conjecture.from_data({"title": "any", "target": target, "along": along, "skip": skip, **tables})


@pytest.mark.parametrize("target", ["constant", "affine", "any"])
@pytest.mark.parametrize("along", ["flow", "descent", "normalized-flow"])
@pytest.mark.parametrize("skip", [False, True])
def test_two_evaluations_agree(target: str, along: str, skip: bool) -> None:
    seen: Counter[object] = Counter()
    said = conjecture(target, along, skip)
    for seed in range(6):
        case = Draw(said, seed).case()
        assert said.refusal(case) == ""
        state, look = State.of(case, said.vocabulary), SecondLook(said, case.to_json())
        for claim in said.claims:
            (relation,) = claim.relations
            for neuron in range(case.network.width) if relation.free else (-1,):
                try:
                    first = compare(relation.relation, *sides(relation, state, neuron))
                    second = look.holds(relation, neuron)
                except (Undefined, NotExact, Unclear):
                    seen["no value"] += 1
                    continue
                assert first == second, (claim.text, case.to_json())
                seen[first] += 1
        if along == "flow":
            (relation,) = said.claims[1].relations
            rate = look.rate(relation)
            assert str(rate.low) == str(rate.high) == str(drift(relation, state, -1))
    assert seen[True] > 20
    assert seen[False] > 20


@pytest.fixture
def two_neurons(cases: Path) -> State:
    """The fixture CT1 of the constant-target sheet with gamma = 1/20."""
    case = Case.load(cases / "constant_two_neurons.toml")
    return State(case.network, case.problem, Vocabulary(along="descent"), Q(1, 20))


def test_the_numbers_of_the_sheet(two_neurons: State) -> None:
    language = Language(two_neurons.vocabulary)
    language.define("S", "norm2(w) + norm2(b) + norm2(v)")
    language.define("V", "S + norm2(c) + norm2(c - 2*xi)")
    language.define("W", "S + 2*norm2(c - xi)")
    language.define("E", "sum(min(norm2(w[i]) + b[i]**2, norm2(v[i]))) + norm2(c - xi)")
    language.define("G2", "norm2(G.w) + norm2(G.b) + norm2(G.v) + norm2(G.c)")
    known = {
        "L": "101/192",
        "S": "245/16",
        "V": "309/16",
        "W": "277/16",
        "E": "53/16",
        "-d(V)": "101/24",
        "G2": "150173/36864",
        "M2": "1/3",
        "next(V)": "281885357/14745600",
        "next(V) - V": "-2889043/14745600",
        "next(L)": "44534847135143/129542337331200",
        "d(L)": "-150173/36864",
        "H": "2",
        "dim": "1",
        "radius": "1",
    }
    for text, number in known.items():
        assert str(value(language.expression(text), two_neurons)) == number, text


def test_an_undefined_value_is_neither_true_nor_false(two_neurons: State) -> None:
    language = Language(two_neurons.vocabulary)
    for text in ("1/(b[i] - b[i]) >= 0", "sqrt(-1 - L) <= 1", "d(abs(L - L)) <= 1"):
        statement = language.statement(text)
        if "abs" in text:
            assert holds_at(statement, two_neurons)
        else:
            with pytest.raises(Undefined):
                holds_at(statement, two_neurons)
    with pytest.raises(Undefined):
        holds_at(language.statement("d(sqrt(norm2(c))) <= 1"), two_neurons)  # c = 0 there


def test_an_expression_target_has_no_exact_value(cases: Path) -> None:
    case = Case.load(cases / "sine_trained.toml")
    state = State(case.network, case.problem, Vocabulary(target="any"))
    with pytest.raises(NotAvailable):
        holds_at(Language(state.vocabulary).statement("L >= 0"), state)
