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
from gfproof.certify.schema import accept, seal
from gfproof.certify.values import affine_goal, case, uniform, value
from gfproof.lyapunov.any_width import AnyWidthFamily, search_any_width
from gfproof.lyapunov.family import Weighted
from gfproof.lyapunov.impossible import Impossible
from gfproof.lyapunov.obstruction import BracketObstruction
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.report import Found
from gfproof.lyapunov.search import NoLyapunovFunction
from gfproof.numbers import Q

MAX_ROWS = 400
BALL = ["+", ["norm2", "w"], ["^", "b", 2]]


def certificates(found: Found | Impossible) -> dict[str, dict[str, Any]]:
    """All certificates of an answer, each accepted by the checker, by short names.

    Found families of degree > 2 have none: the claim language of certificates has no words for their laws.
    """
    documents = _of_impossible(found) if isinstance(found, Impossible) else _of_found(found)
    for document in documents.values():
        accept(document)
    return documents


def _of_found(found: Found) -> dict[str, dict[str, Any]]:
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
    parts = [str(coefficient.constant)] if coefficient.constant != 0 else []
    return total([*parts, *(times(q, "lambda") for q in coefficient.slopes.values())])


def _offset(coefficient: Weighted, name: str, shift: str) -> Any:
    return times(coefficient.constant, ["norm2", ["-", name, shift]])


def _of_impossible(found: Impossible) -> dict[str, dict[str, Any]]:
    documents = {"degree": inconsistency_certificate(found.refusal)}
    if found.brackets is not None and not found.question.normalized:
        # off the spheres the projected fields say nothing, and the kind knows no manifolds
        documents["brackets"] = bracket_certificate(found.brackets)
        documents["empty_pattern"] = empty_pattern_certificate()
    if found.witness is not None:
        documents["witness"] = witness_certificate(found)
    return documents


def inconsistency_certificate(refusal: NoLyapunovFunction) -> dict[str, Any]:
    """The linear system has no solution; systems of more than 400 rows are cut to the rows the dual
    vector uses.

    The unknown u_z_z' is the coefficient of the monomial z z' in V, divided by k times the symbol in the
    way; s_z stands for the other symbols z of the target, divided by that symbol.
    """
    dual = refusal.proof.dual
    right = refusal.system.right[refusal.symbol]
    everything = range(len(right))
    chosen = list(everything) if len(right) <= MAX_ROWS else sorted(dual)
    names = _unknowns(refusal)
    used = sorted({j for i in chosen for j in refusal.extended.rows[i]})
    hypotheses = []
    for i in chosen:
        row = refusal.extended.rows[i]
        hypotheses.append(["==", total([times(q, names[j]) for j, q in sorted(row.items())]), str(right[i])])
    # an equation gives two facts: left - right >= 0 and right - left >= 0
    place = {i: n for n, i in enumerate(chosen)}
    terms = [[str(abs(y)), [2 * place[i] + int(y < 0)]] for i, y in sorted(dual.items())]
    absurd = ["<=", "1", "0"]
    claim = {
        "variables": [names[j] for j in used] or ["u"],
        "definitions": [],
        "hypotheses": hypotheses,
        "conclusion": [absurd],
    }
    return seal("linear-inconsistency", claim, [{"rule": "combine", "concludes": absurd, "terms": terms}])


def _unknowns(refusal: NoLyapunovFunction) -> list[str]:
    integrand = refusal.system.integrand
    found = []
    for j, function in enumerate(refusal.system.functions):
        ((exponent, coefficient), *more) = function.to_dict().items()
        parts = [plain(n) for n, e in zip(integrand.parameters, exponent, strict=False) for _ in range(e)]
        name = "_".join(["u", *parts]) if parts else "u_1"
        found.append(name if len(name) <= 40 and coefficient == 1 and not more else f"u{j}")
    return found + [f"s_{plain(symbol)}" for symbol in refusal.system.right if symbol != refusal.symbol]


def empty_pattern_certificate() -> dict[str, Any]:
    """No V at any width: where no neuron is active at x = 0 and x = x', dV/dc would have two values (C5a).

    alpha stands for alpha.x'; C^1 is enough, no bracket is taken.
    """
    at_zero, at_one = (["*", "k", ["-", "c", "beta", *more]] for more in ((), ("alpha",)))
    claim = {
        "variables": ["c"],
        "parameters": ["alpha", "beta", "k"],
        "hypotheses": [["==", "V_c", at_zero], ["==", "V_c", at_one]],
        "conclusion": [["*", "alpha", "k"]],
    }
    return seal("bracket-obstruction", claim, [["combine", ["1", 1], ["-1", 0]]])


def bracket_certificate(obstruction: BracketObstruction) -> dict[str, Any]:
    """The bracket computation: no C^2 function V on any open set."""
    names = {name: plain(name) for name in obstruction.variables}
    symbols = [n for n in obstruction.variables if n.startswith(("alpha", "beta", "xi")) or n == "k"]
    variables = [n for n in obstruction.variables if n not in symbols]
    given = [step for step in obstruction.steps if step.parents is None]
    assert list(obstruction.steps[: len(given)]) == given
    hypotheses = []
    for step in given:
        left = []
        for i, component in sorted(step.field.items()):
            slope = f"V_{names[obstruction.variables[i]]}"
            left.append(slope if component == 1 else ["*", expression(component, names), slope])
        hypotheses.append(["==", total(left), expression(step.value, names)])
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
    terms = []
    for exponent, coefficient in sorted(polynomial.to_dict().items()):
        factors = [n if e == 1 else ["^", n, int(e)] for n, e in zip(variables, exponent, strict=True) if e]
        terms.append(times(coefficient, *factors))
    return total(terms)


def times(coefficient: Q, *factors: Any) -> Any:
    """Coefficient times factors, without needless ones."""
    parts = [*factors] if coefficient == 1 and factors else [str(coefficient), *factors]
    return parts[0] if len(parts) == 1 else ["*", *parts]


def total(terms: Sequence[Any]) -> Any:
    """A sum; 0 for no terms."""
    return ["+", *terms] if len(terms) > 1 else (terms[0] if terms else "0")
