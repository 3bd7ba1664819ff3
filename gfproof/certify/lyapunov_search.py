"""Certificates of what the search for Lyapunov functions found, and of what it proved impossible.

found        integrand-identity   d(V) == -rate * L with a free weight lambda_i per neuron: every
width, dimension,
                                  number of outputs and input law; and the conservation law of each neuron
impossible   bracket-obstruction  no C^2 function V satisfies the conditions of a cell, or of the
empty pattern
             linear-inconsistency the linear system of the ansatz, restricted to the rows of the dual
             vector value                a network with G = 0 and L > 0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gfproof.certify.integrand import network_claim
from gfproof.certify.schema import seal
from gfproof.certify.values import affine_goal, case, uniform, value
from gfproof.lyapunov.any_width import AnyWidthFamily, search_any_width
from gfproof.lyapunov.family import Weighted
from gfproof.lyapunov.impossible import Impossible
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.obstruction import BracketObstruction, affine_target_obstruction
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import Found
from gfproof.lyapunov.search import NoLyapunovFunction
from gfproof.numbers import Q

BALL = ["+", ["norm2", "w"], ["^", "b", 2]]


def certificates(found: Found | Impossible) -> dict[str, dict[str, Any]]:
    """All certificates of an answer, each accepted by the checker when it was made, by short names.

    Found families of degree > 2 have none: the claim language of certificates has no words for their laws.
    """
    if isinstance(found, Impossible):
        return _of_impossible(found)
    documents: dict[str, dict[str, Any]] = {}
    if found.question.degree <= 2:
        family = _family(found.question)
        if family is not None and found.question.rate != 0:
            documents["identity"] = family_certificate(found.question, family)
        if family is not None and family.laws_per_neuron:
            documents["laws"] = balancedness_certificate(found.question)
    return documents


def _family(question: Question) -> AnyWidthFamily | None:
    one = question.integrand(1)
    found = search_any_width(
        question.degree,
        question.rate,
        dimension=1,
        target=one.target,
        skip=one.skip,
        normalized=one.normalized,
    )
    return found if isinstance(found, AnyWidthFamily) and found.whole.squares is not None else None


def family_certificate(question: Question, family: AnyWidthFamily) -> dict[str, Any]:
    """The integrand identity of a separable quadratic family, its weights free per neuron.

    Raises:
        Rejected: the family does not satisfy the identity.
    """
    squares = family.whole.squares
    assert squares is not None
    parts = [("w", ["norm2", "w"]), ("b", ["^", "b", 2]), ("v", ["norm2", "v"])]
    neuron: list[Any] = ["+"]
    for letter, body in parts:
        neuron.append(["*", _weight(squares[f"{letter}[1]"]), body])
    shift = "xi" if not question.affine else "beta"
    function: list[Any] = ["+", ["sum", neuron], _offset(squares["c"], "c", shift)]
    if question.target == "affine-skip":
        function.append(_offset(squares["a"], "a", "alpha"))
    falls: Any = ["int", ["-", "N", "xi"]] if question.target == "any" else "L"
    claim = _claim(question, [["==", ["d", "V"], ["*", str(-question.rate), falls]]], [("V", function)])
    return seal("integrand-identity", claim)


def balancedness_certificate(question: Question) -> dict[str, Any]:
    """d(|w_i|^2 + b_i^2 - |v_i|^2) == 0 for every neuron and target."""
    return seal("integrand-identity", _claim(question, [["==", ["d", ["-", BALL, ["norm2", "v"]]], "0"]], []))


def _claim(question: Question, conclusion: Sequence[Any], definitions: Sequence[Any]) -> dict[str, Any]:
    return network_claim(
        conclusion,
        target="affine" if question.affine else question.target,
        along="normalized-flow" if question.normalized else "flow",
        skip=question.target == "affine-skip",
        definitions=definitions,
    )


def _weight(coefficient: Weighted) -> Any:
    parts: list[Any] = [str(coefficient.constant)]
    parts += [["*", str(q), "lambda"] for q in coefficient.slopes.values()]
    return ["+", *parts] if len(parts) > 1 else parts[0]


def _offset(coefficient: Weighted, name: str, shift: str) -> list[Any]:
    return ["*", str(coefficient.constant), ["norm2", ["-", name, shift]]]


def _of_impossible(found: Impossible) -> dict[str, dict[str, Any]]:
    documents = {"degree": inconsistency_certificate(found.refusal)}
    if found.brackets is not None and not found.question.normalized:
        # off the spheres the projected fields say nothing, and the kind knows no manifolds
        documents["brackets"] = bracket_certificate(found.brackets)
        empty = affine_target_obstruction(Integrand(0, found.question.dimension, "affine"), ())
        assert empty is not None
        documents["empty_pattern"] = bracket_certificate(empty)
    if found.witness is not None:
        documents["witness"] = witness_certificate(found)
    return documents


def inconsistency_certificate(refusal: NoLyapunovFunction) -> dict[str, Any]:
    """The rows of the linear system that the dual vector uses have no common solution.

    The unknowns u_j are the coefficients of V (and of the other symbols of the target), divided by k
    times the symbol.
    """
    dual = refusal.proof.dual
    right = refusal.system.right[refusal.symbol]
    used = sorted({j for i in dual for j in refusal.extended.rows[i]})
    names = {j: f"u{j}" for j in used}
    hypotheses, terms = [], []
    for n, (i, weight) in enumerate(sorted(dual.items())):
        row = refusal.extended.rows[i]
        left: list[Any] = ["+", "0", *(["*", str(q), names[j]] for j, q in sorted(row.items()))]
        hypotheses.append(["==", left, str(right[i])])
        # an equation gives two facts: left - right >= 0 and right - left >= 0
        terms.append([str(abs(weight)), [2 * n + int(weight < 0)]])
    absurd = ["<=", "1", "0"]
    claim = {
        "variables": list(names.values()) or ["u"],
        "definitions": [],
        "hypotheses": hypotheses,
        "conclusion": [absurd],
    }
    return seal("linear-inconsistency", claim, [{"rule": "combine", "concludes": absurd, "terms": terms}])


def bracket_certificate(obstruction: BracketObstruction) -> dict[str, Any]:
    """The bracket computation: no C^2 function V on any open set."""
    names = {name: plain(name) for name in obstruction.variables}
    symbols = [n for n in obstruction.variables if n.startswith(("alpha", "beta", "xi")) or n == "k"]
    variables = [n for n in obstruction.variables if n not in symbols]
    given = [step for step in obstruction.steps if step.parents is None]
    assert list(obstruction.steps[: len(given)]) == given
    hypotheses = []
    for step in given:
        left: list[Any] = ["+", "0"]
        for i, component in sorted(step.field.items()):
            left.append(["*", expression(component, names), f"V_{names[obstruction.variables[i]]}"])
        hypotheses.append(["==", left, expression(step.value, names)])
    steps: list[Any] = [["bracket", *step.parents] for step in obstruction.steps if step.parents is not None]
    steps.append(["combine", *([str(q), n] for n, q in obstruction.relation.items())])
    claim = {
        "variables": [names[n] for n in variables],
        "parameters": [names[n] for n in symbols],
        "hypotheses": hypotheses,
        # facts read field V - value = 0, so the combination is minus the remainder
        "conclusion": [expression(-obstruction.remainder, names)],
    }
    return seal("bracket-obstruction", claim, steps)


def witness_certificate(found: Impossible) -> dict[str, Any]:
    """The exact values G = 0 and L > 0 at the spurious zero, for f = x on [0, 1]."""
    zero = found.witness
    assert zero is not None
    width = sum(name.startswith("b") for name in zero.parameters)

    def of(letter: str) -> list[Q]:
        return [zero.parameters[f"{letter}[{i}]"] for i in range(1, width + 1)]

    at = case(
        [[w] for w in of("w")],
        of("b"),
        [of("v")],
        [zero.parameters["c"]],
        law=uniform(0, 1),
        goal=affine_goal([[1]], [0]),
    )
    zeros = [0] * width
    values = {"L": zero.risk, "G.w": [[0]] * width, "G.b": zeros, "G.v": [zeros], "G.c": [0]}
    return value(network_claim([[">", "L", "0"]], target="affine"), at, values)


def plain(name: str) -> str:
    """A variable's name without brackets: w[1,2] -> w1_2."""
    return name.replace("[", "").replace("]", "").replace(",", "_")


def expression(polynomial: Any, names: Mapping[str, str]) -> Any:
    """A polynomial as an expression tree."""
    variables = [names[name] for name in polynomial.context().names()]
    terms: list[Any] = ["+", "0"]
    for exponent, coefficient in sorted(polynomial.to_dict().items()):
        factors = [["^", name, int(e)] for name, e in zip(variables, exponent, strict=True) if e]
        terms.append(["*", str(coefficient), *factors])
    return terms
