"""Certificates of what the search found: accepted, about the right statement, and refused when anything
is changed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gfproof.certify import Rejected, accept, seal
from gfproof.certify.lyapunov_search import certificates, expression, inconsistency_certificate
from gfproof.lyapunov.impossible import Impossible
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import answer
from gfproof.lyapunov.search import NoLyapunovFunction, conditions, monomials_up_to, search, system
from gfproof.numbers import Q

FOUND = [
    Question("constant", 2, None, Q(8)),
    Question("constant", 2, 3, Q(8)),
    Question("constant", 2, None, Q(-1, 3)),
    Question("any", 2, None, Q(4)),
    Question("affine-skip", 2, None, Q(8)),
    Question("affine-skip", 2, 2, Q(8), dimension=2),
    Question("constant", 2, None, Q(4), normalized=True),
    Question("affine-skip", 2, None, Q(4), normalized=True),
]


@pytest.mark.parametrize("question", FOUND, ids=str)
def test_found_families_are_certified_for_every_width_dimension_and_law(question: Question) -> None:
    documents = certificates(answer(question))
    identity = documents["identity"]
    assert accept(identity)
    assert identity["statement"].startswith(
        "for every relu'(0) in R, every width H >= 1, input and output dimension"
    )
    falls = "int(N - xi).(N - f)" if question.target == "any" else "L"
    rate = f"({-question.rate})" if question.rate.q != 1 else f"{-question.rate}"
    assert identity["statement"].endswith(f"d(V) == {rate} * {falls}")
    if question.normalized:
        assert set(documents) == {"identity"}
    else:
        assert documents["laws"]["statement"].endswith("d((norm2(w) + b^2) - norm2(v)) == 0 for every neuron")
        assert "lambda" in identity["statement"].split("let V = ")[1]


@pytest.mark.parametrize("question", FOUND, ids=str)
def test_another_rate_or_weight_is_refused(question: Question) -> None:
    identity = certificates(answer(question))["identity"]
    faster = copy.deepcopy(identity["claim"])
    faster["conclusion"][0][2][1] = str(-question.rate - 1)
    with pytest.raises(Rejected):
        seal("integrand-identity", faster)
    heavier = copy.deepcopy(identity["claim"])
    neuron = heavier["definitions"][0][1][1][1]
    neuron[3] = ["*", "3", neuron[3]]
    with pytest.raises(Rejected):
        seal("integrand-identity", heavier)


@pytest.mark.parametrize("width", [None, 1, 2])
@pytest.mark.parametrize("dimension", [1, 2])
def test_impossibility_is_certified(width: int | None, dimension: int) -> None:
    found = answer(Question("affine", 2, width, Q(8), dimension=dimension))
    documents = certificates(found)
    assert set(documents) == {"degree", "brackets", "empty_pattern", *(["witness"] if dimension == 1 else [])}
    for document in documents.values():
        assert accept(document)
    assert "no C^2 function V on a nonempty open set" in documents["brackets"]["statement"]
    assert "alpha * k != 0" in documents["empty_pattern"]["statement"]
    assert documents["degree"]["statement"].endswith("then 1 <= 0")


def test_the_bracket_certificate_without_its_last_bracket_is_refused() -> None:
    document = certificates(answer(Question("affine", 2, 1, Q(8))))["brackets"]
    steps = document["evidence"]["steps"]
    for broken in (steps[:-1], steps[1:], [steps[0], ["bracket", 2, 1], *steps[2:]]):
        with pytest.raises(Rejected):
            seal("bracket-obstruction", document["claim"], broken)
    other = copy.deepcopy(document["claim"])
    other["conclusion"] = ["beta"]
    with pytest.raises(Rejected):
        seal("bracket-obstruction", other, steps)


def test_no_bracket_certificate_is_made_on_the_spheres() -> None:
    found = answer(Question("affine", 2, None, Q(8), normalized=True))
    assert isinstance(found, Impossible)
    assert found.brackets is not None
    assert set(certificates(found)) == {"degree"}


@pytest.mark.parametrize(("width", "degree"), [(1, 2), (1, 3), (2, 2), (1, 8)])
def test_dual_vectors_of_the_full_pattern(width: int, degree: int) -> None:
    g = Integrand(width, 1, "affine")
    refusal = search(system(g, monomials_up_to(g, degree), conditions(g, [g.full_pattern])), Q(8))
    assert isinstance(refusal, NoLyapunovFunction)
    document = inconsistency_certificate(refusal)
    assert accept(document)
    changed: Any = copy.deepcopy(document["evidence"]["steps"])
    changed[0]["terms"][0][0] = "2"
    with pytest.raises(Rejected):
        seal("linear-inconsistency", document["claim"], changed)


def test_dual_vectors_with_several_entries_are_certified() -> None:
    # an ansatz in which w and v carry no squares: the contradiction needs more than one row
    g = Integrand(1)
    few = [e for e in monomials_up_to(g, 2) if max(e[g.position("w[1]")], e[g.position("b[1]")]) < 2]
    few = [e for e in few if e[g.position("v[1]")] < 2 or e[g.position("w[1]")]]
    refusal = search(system(g, few), Q(8))
    assert isinstance(refusal, NoLyapunovFunction)
    document = inconsistency_certificate(refusal)
    assert accept(document)
    solvable = search(system(g, monomials_up_to(g, 2)), Q(8))
    assert not isinstance(solvable, NoLyapunovFunction)


def test_higher_degrees_have_no_certificate() -> None:
    assert certificates(answer(Question("constant", 4, None, Q(8)))) == {}
    assert set(certificates(answer(Question("constant", 2, None, Q(0))))) == {"laws"}


def test_expressions_of_polynomials() -> None:
    g = Integrand(1)
    names = {name: name.strip("]").replace("[", "") for name in (*g.parameters, *g.symbols, "k")}
    p = 2 * g.variable("w[1]") ** 2 - g.variable("c") * g.variable("xi") / 3 + 1
    assert expression(p, names) == ["+", "1", ["*", "2", ["^", "w1", 2]], ["*", "-1/3", "c", "xi"]]
    assert expression(p * 0, names) == "0"
    assert expression(g.variable("c"), names) == "c"
