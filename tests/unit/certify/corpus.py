"""Genuine certificates of every kind, for the tests of the checker and for its mutants."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from gfproof.certify import bracket, checker, inequality, integrand, linear_program, nonnegative
from gfproof.certify import values as at
from gfproof.certify.exact_case import ExactCase

FIXTURES = Path(__file__).parents[2] / "data" / "fixtures"

IDENTITIES = (
    integrand.lyapunov_identity,
    integrand.lyapunov_identity_any_target,
    integrand.weighted_family,
    integrand.homogeneity,
    integrand.balancedness,
    integrand.descent_step,
    integrand.discrete_balancedness,
    integrand.normalized_lyapunov_identity,
    integrand.normalized_step,
    integrand.skip_lyapunov_identity,
    integrand.skip_descent_step,
)
CHAINS = (
    inequality.size_of_v,
    inequality.gradient_bound,
    inequality.weak_gradient_bound,
    inequality.no_spurious_zeros,
    inequality.skip_no_spurious_zeros,
    inequality.skip_gradient_bound,
    inequality.step_size_order,
    inequality.descent_threshold,
    inequality.descent_decrease,
    inequality.normalized_step_bound,
)

ENERGY = ["+", ["sum", "min"], ["norm2", ["-", "c", "xi"]]]
Q_EXPRESSION = ["+", integrand.NORM2_G, ["norm2", "G.c"]]


def fixtures(name: str) -> list[dict[str, Any]]:
    """The fixtures of one sheet that are single networks."""
    entries: list[dict[str, Any]] = json.loads((FIXTURES / f"{name}.json").read_text())
    return [entry for entry in entries if "L" in entry and "w" in entry]


def measured(claim: dict[str, Any], case: dict[str, Any]) -> ExactCase:
    """The numbers of a case, with no limit on the work."""
    return ExactCase(claim | {"case": case}, lambda amount: None, checker._numbers)


def matrix(rows: list[Any]) -> list[Any]:
    """H rows of d, where one input may be written as H numbers."""
    return [row if isinstance(row, list) else [row] for row in rows]


def case_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The case of a fixture."""
    w = matrix(entry["w"])
    zeros = [0] * len(w[0])
    if "target_pieces" in entry:
        cuts = [entry["target_pieces"][0][0], *(piece[1] for piece in entry["target_pieces"])]
        goal = at.piecewise_goal(cuts, [piece[2:] for piece in entry["target_pieces"]])
    elif "alpha" in entry:
        slope = entry["alpha"] if isinstance(entry["alpha"], list) else [entry["alpha"]]
        goal = at.affine_goal([slope], [entry["beta"]])
    else:
        goal = at.affine_goal([zeros], [entry["xi"]])
    atoms = "atoms" in entry
    law = at.atoms(entry["atoms"], entry["masses"]) if atoms else at.uniform(entry["A"], entry["B"])
    symbols = {name: entry[name] for name in ("gamma",) if name in entry}
    if "target_pieces" in entry and "xi" in entry:
        symbols["xi"] = [entry["xi"]]
    return at.case(w, entry["b"], [entry["v"]], [entry["c"]], law=law, goal=goal, symbols=symbols)


def value_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The value certificate of a fixture: every number of it that the language can say."""
    words = {"S": integrand.S, "V": integrand.V_CONSTANT, "W": integrand.W_CONSTANT, "E": ENERGY}
    words |= {"Q": Q_EXPRESSION, "trK": inequality.TRACE, "normG2": integrand.NORM2_G}
    words |= {"gradV_dot_G": ["-", ["d", integrand.V_CONSTANT]]}
    after = {"V": ["next", integrand.V_CONSTANT], "L": ["next", "L"]}
    constant = "xi" in entry and "target_pieces" not in entry
    relations = [["==", e, entry[name]] for name, e in words.items() if name in entry and constant]
    if "normG2" in entry and not constant:
        relations.append(["==", integrand.NORM2_G, entry["normG2"]])
    relations += [["==", e, entry["after_step"][name]] for name, e in after.items() if "after_step" in entry]
    if "step_exact" in entry:
        relations.append(["==", ["/", ["*", "8", "L"], Q_EXPRESSION], entry["step_exact"]])
    target = "any" if "target_pieces" in entry else "affine" if "alpha" in entry else "constant"
    claim = integrand.network_claim(relations, target=target, along="descent")
    shown = {"L": entry["L"], "G.w": matrix(entry["G_w"]), "G.b": entry["G_b"]}
    shown |= {"G.v": [entry["G_v"]], "G.c": [entry["G_c"]]}
    shown |= {"M2": entry["M2"]} if "M2" in entry else {}
    return at.value(claim, case_of(entry), shown)


def weak_form_without_one() -> dict[str, Any]:
    """The refutation of ||G||^2 <= 4 (a^2 (d+1) ||theta||^2 + 1) L with a = 1/2 on [0, 1/2] (fixture CT5)."""
    bound = ["*", "4", ["+", ["*", "1/4", "2", inequality.NORM2_THETA], "1"], "L"]
    claim = integrand.network_claim([["<=", integrand.NORM2_G, bound]])
    return at.refutation(claim, case_of(fixtures("constant_target")[4]))


def wrong_rate() -> dict[str, Any]:
    """The refutation of d(V) == -9 L."""
    claim = integrand.network_claim([["==", ["d", integrand.V_CONSTANT], ["*", "-9", "L"]]])
    case = case_of(fixtures("constant_target")[0])
    return at.refutation(claim, case | {"symbols": {}})


def definite_form() -> dict[str, Any]:
    """2 x^2 - x y + y^2 >= 0, whose Gram matrix has fractions in its factors."""
    polynomial = ["+", ["*", "2", ["^", "x", 2]], ["-", ["*", "x", "y"]], ["^", "y", 2]]
    return nonnegative.sum_of_squares(["x", "y"], polynomial, ["x", "y"], [[2, "-1/2"], ["-1/2", 1]])


def on_an_interval() -> dict[str, Any]:
    """x + x^2 - x^3 >= 0 on [0, 1]: x^2 + x (1 - x)^2 + (1 - x) 2 x^2."""
    one = ["-", "1", "x"]
    polynomial = ["+", "x", ["^", "x", 2], ["-", ["^", "x", 3]]]
    multipliers = [(0, [one], [[1]]), (1, ["x"], [[2]])]
    return nonnegative.sum_of_squares(
        ["x"], polynomial, ["x"], [[1]], hypotheses=["x", one], multipliers=multipliers
    )


def triangle() -> dict[str, Any]:
    """x y (1 - x - y) + x/2 > 0 inside a triangle."""
    third = ["-", "1", "x", "y"]
    conclusion = [">", ["+", ["*", "x", "y", third], ["*", "1/2", "x"]], "0"]
    hypotheses = [[">", "x", "0"], [">", "y", "0"], [">", third, "0"]]
    return nonnegative.handelman(["x", "y"], conclusion, hypotheses, [(1, [0, 1, 2]), ("1/2", [0])])


def binomial() -> dict[str, Any]:
    """(x - y)^3 expanded."""
    right = [
        "+",
        ["^", "x", 3],
        ["*", "-3", ["^", "x", 2], "y"],
        ["*", "3", "x", ["^", "y", 2]],
        ["-", ["^", "y", 3]],
    ]
    return nonnegative.polynomial_identity(["x", "y"], ["^", ["-", "x", "y"], 3], right)


def diet() -> dict[str, Any]:
    """A linear program with its optimum."""
    rows: list[linear_program.Row] = [
        ([2, 1], ">=", 4),
        ([1, 3], ">=", 6),
        ([1, 0], ">=", 0),
        ([0, 1], ">=", 0),
    ]
    return linear_program.bound([3, 4], rows, [1, 1, 0, 0], ["6/5", "8/5"])


def lower_bound() -> dict[str, Any]:
    """A linear program with an equation, its bound only."""
    rows: list[linear_program.Row] = [([1, 1], "==", 1), ([1, -1], ">=", 0)]
    return linear_program.bound([1, 0], rows, ["1/2", "1/2"])


def farkas() -> dict[str, Any]:
    """x + y >= 3, x <= 1, y <= 1 has no solution."""
    return linear_program.infeasible([([1, 1], ">=", 3), ([-1, 0], ">=", -1), ([0, -1], ">=", -1)], [1, 1, 1])


def singular() -> dict[str, Any]:
    """A singular linear system with an inconsistent right-hand side."""
    return linear_program.inconsistent([[1, 2, 0], [2, 4, 1], [1, 2, 1]], [1, 3, "5/2"], [1, -1, 1])


REAL = (
    definite_form,
    on_an_interval,
    triangle,
    binomial,
    diet,
    lower_bound,
    farkas,
    singular,
    bracket.affine_target_obstruction,
)


def builders() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Names and builders of all genuine certificates."""
    for function in (*IDENTITIES, *CHAINS, *REAL, weak_form_without_one, wrong_rate):
        yield function.__name__, function
    for sheet in ("constant_target", "sgd_constant", "gradient_flow_affine", "normalized_flow"):
        for entry in fixtures(sheet):
            yield entry["name"], lambda entry=entry: value_of(entry)  # type: ignore[misc]  # a bound default


@cache
def genuine() -> dict[str, dict[str, Any]]:
    """All genuine certificates by name."""
    return {name: build() for name, build in builders()}
