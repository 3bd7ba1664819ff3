"""A second evaluation of a theorem's counterexample, by code that shares nothing with the first.

A claim that stands in the claim language is evaluated again as a whole (``gfproof.theorems.deciding.second_look``: fractions,
integrals by definition).  Most false variants of theorems are written out a second time in fractions (``second_statements``,
``second_homogeneous``).  For other claims the risk and the generalized gradient are computed again, which is what the claim's
own comparison starts from; the comparison itself then rests on one evaluation, and the answer says so.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.falsify import second_homogeneous, second_statements
from gfproof.falsify.second_quantities import Sight
from gfproof.homogeneous.case import HomogeneousCase
from gfproof.problem import Atoms, Uniform
from gfproof.theorems import Claim, Theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Contradiction
from gfproof.theorems.deciding.second_look import Point, SecondLook
from gfproof.theorems.deciding.spans import Unclear

SAME_CLAIM = "confirmed by a second evaluation"
SAME_GRADIENT = "risk and gradient confirmed by a second evaluation"
MOST_INPUTS = 3
"""Uniform laws with more inputs are cut into too many simplices."""
_TARGETS = ("constant", "affine", "piecewise")


def second_evaluation(theorem: Theorem, claim: Claim, case: Any) -> str:
    """What a second evaluation confirms about a counterexample; "" if it cannot look at such a case.

    Raises:
        Contradiction: the two evaluations disagree: a bug, never an answer.
    """
    if isinstance(case, HomogeneousCase):
        return SAME_CLAIM if _homogeneous(theorem, case) else ""
    if not isinstance(case, Case) or case.problem.target.kind not in _TARGETS:
        return ""
    law = case.problem.law
    if not isinstance(law, Atoms) and not (isinstance(law, Uniform) and law.dimension <= MOST_INPUTS):
        return ""
    box = (
        isinstance(law, Uniform) and law.dimension > 1
    )  # the false variants are written out for intervals and atoms
    if (claim.formula is not None and _spoken(theorem, claim, case)) or (
        not box and _restated(theorem, case)
    ):
        return SAME_CLAIM
    same_risk_and_gradient(case)
    return SAME_GRADIENT


def _spoken(theorem: Theorem, claim: Claim, case: Case) -> bool:
    conjecture = conjecture_of(theorem, claim)
    if conjecture.refusal(case):
        return False
    look = SecondLook(conjecture, case.to_json())
    try:
        for relation in conjecture.claims[0].relations:
            for neuron in range(case.network.width) if relation.free else (-1,):
                if not look.holds(relation, neuron):
                    return True
    except Unclear:
        return False
    raise Contradiction(f"{theorem.id} {claim.id}: two evaluations disagree about a counterexample")


def _restated(theorem: Theorem, case: Case) -> bool:
    """Does a second writing of a false variant find the same violation?  False if there is none, or it cannot tell."""
    one, _, variant = theorem.id.partition("/")
    violated = second_statements.VIOLATED.get(one, {}).get(variant)
    if violated is None:
        return False
    try:
        found = violated(Sight.of(case.to_json()))
    except Unclear:
        return False
    if not found:
        raise Contradiction(f"{theorem.id}: two evaluations disagree about a counterexample")
    return True


def _homogeneous(theorem: Theorem, case: HomogeneousCase) -> bool:
    """The same for networks without biases."""
    one, _, variant = theorem.id.partition("/")
    violated = second_homogeneous.VIOLATED.get(one, {}).get(variant)
    if violated is None:
        return False
    try:
        found = violated(second_homogeneous.Layers.of(case.to_json()))
    except Unclear:
        return False
    if not found:
        raise Contradiction(f"{theorem.id}: two evaluations disagree about a counterexample")
    return True


def conjecture_of(theorem: Theorem, claim: Claim) -> Conjecture:
    """The claim, in the claim language, without hypotheses."""
    return Conjecture.from_data(
        {
            "title": f"{theorem.id} {claim.id}"[:300],
            "target": theorem.target,
            "along": theorem.along,
            "skip": theorem.skip,
            "definitions": dict(theorem.definitions),
            "claim": [{"that": claim.formula}],
        }
    )


def same_risk_and_gradient(case: Case) -> None:
    """Compare L and G with sums over quadrature points in fractions.

    Raises:
        Contradiction: they differ.
    """
    data = case.to_json()
    network = data["network"]
    point = Point(
        [[Fraction(x) for x in row] for row in network["w"]],
        [Fraction(x) for x in network["b"]],
        [[Fraction(x) for x in row] for row in network["v"]],
        [Fraction(x) for x in network["c"]],
        [[Fraction(x) for x in row] for row in network["a"]] if "a" in network else None,
        data,
    )
    risk, slope = point.gradient()
    try:
        here, gradient = case.problem.risk_and_gradient(case.network)
    except NotAvailable:
        return
    parts = [*slope["w"], slope["b"], *slope["v"], slope["c"]]
    if case.network.a is not None:
        parts += slope["a"]
    again = [x for row in parts for x in row]
    first = [Fraction(str(x)) for x in gradient.entries()]
    if Fraction(str(here)) != risk or first != again:
        raise Contradiction(f"{case.name}: two evaluations of risk and gradient disagree")
