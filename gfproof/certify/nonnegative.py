"""Certificates over real numbers: identities, sums of squares (with multipliers), Handelman combinations.

    p = m^T A m with A = L D L^T, D >= 0                              =>  p >= 0 everywhere
    p = sigma_0 + sum_j sigma_j g_j, sigma_j sums of squares           =>  p >= 0 where all g_j >= 0     (Putinar)
    p = sum_k q_k g_{k,1} ... g_{k,n},  q_k > 0                        =>  p >= 0 where all g_j >= 0     (Handelman)

Finding A, sigma_j or q_k is the business of a search (floating point, then rounding); only exact identities are sealed,
so a rounding that fails is never a certificate. A polynomial without one (Motzkin's) stays undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.certify.checker import Rejected
from gfproof.certify.schema import Expression, seal
from gfproof.certify.values import exact
from gfproof.numbers.linear import NegativeDirection, ldl


def real_claim(
    variables: Sequence[str],
    conclusion: Sequence[Any],
    *,
    hypotheses: Sequence[Any] = (),
    definitions: Sequence[tuple[str, Expression]] = (),
) -> dict[str, Any]:
    """The claim that ``conclusion`` holds for all real ``variables`` under the hypotheses."""
    return {
        "variables": list(variables),
        "definitions": [[name, body] for name, body in definitions],
        "hypotheses": list(hypotheses),
        "conclusion": list(conclusion),
    }


def polynomial_identity(variables: Sequence[str], left: Expression, right: Expression) -> dict[str, Any]:
    """The certificate of left == right in Q[variables]; raises Rejected when they differ."""
    return seal("polynomial-identity", real_claim(variables, [["==", left, right]]))


def gram_step(basis: Sequence[Expression], gram: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The step m^T A m >= 0 with the exact LDL^T of A.

    Args:
        basis: n expressions m.
        gram: the symmetric matrix A, n x n exact rationals.

    Raises:
        Rejected: A is not positive semidefinite.
        ShapeError: A is not square or not symmetric.
    """
    factors = ldl(gram)
    if isinstance(factors, NegativeDirection):
        raise Rejected("the Gram matrix is not positive semidefinite")
    form: list[Any] = ["+", "0"]
    for i, row in enumerate(exact(gram)):
        form += [["*", entry, basis[i], basis[j]] for j, entry in enumerate(row) if entry != "0"]
    return {
        "rule": "gram",
        "concludes": [">=", form, "0"],
        "basis": list(basis),
        "lower": exact(factors.lower),
        "diagonal": exact(factors.diagonal),
    }


def sum_of_squares(
    variables: Sequence[str],
    polynomial: Expression,
    basis: Sequence[Expression],
    gram: Sequence[Sequence[Any]],
    *,
    multipliers: Sequence[tuple[int, Sequence[Expression], Sequence[Sequence[Any]]]] = (),
    hypotheses: Sequence[Expression] = (),
) -> dict[str, Any]:
    """The certificate of polynomial >= 0, everywhere or where the hypotheses are >= 0.

    Args:
        variables: the real variables.
        polynomial: p.
        basis: the monomials (any expressions) m of sigma_0 = m^T A m.
        gram: A, exact.
        multipliers: (j, basis, Gram matrix) of sigma_j, which multiplies hypothesis j.
        hypotheses: the g_j.

    Raises:
        Rejected: p is not sigma_0 + sum_j sigma_j g_j, or a matrix is not positive semidefinite.
    """
    conclusion, first = [">=", polynomial, "0"], len(hypotheses)
    steps = [gram_step(basis, gram), *(gram_step(own, matrix) for _, own, matrix in multipliers)]
    if multipliers:
        terms = [["1", [first]], *(["1", [first + 1 + k, j]] for k, (j, _, _) in enumerate(multipliers))]
        steps.append({"rule": "combine", "concludes": conclusion, "terms": terms})
    else:
        steps[0]["concludes"] = conclusion
    given = [[">=", g, "0"] for g in hypotheses]
    return seal("sum-of-squares", real_claim(variables, [conclusion], hypotheses=given), steps)


def handelman(
    variables: Sequence[str],
    conclusion: Sequence[Any],
    hypotheses: Sequence[Any],
    terms: Sequence[tuple[Any, Sequence[int]]],
) -> dict[str, Any]:
    """The certificate of a polynomial inequality by a positive combination of products of the hypotheses.

    Args:
        variables: the real variables.
        conclusion: one relation, <= >= < or >.
        hypotheses: relations; each is one fact, an == is two (left >= right, then left <= right).
        terms: (positive rational, numbers of facts); no numbers stand for the constant 1.

    Raises:
        Rejected: the combination is not the conclusion.
    """
    shown = [[exact(factor), list(facts)] for factor, facts in terms]
    step = {"rule": "combine", "concludes": list(conclusion), "terms": shown}
    return seal("handelman", real_claim(variables, [list(conclusion)], hypotheses=hypotheses), [step])
