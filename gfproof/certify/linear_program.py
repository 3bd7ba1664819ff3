"""Certificates of linear programs and linear systems by dual vectors.

minimise c.x over a_i.x >= b_i (i in I), a_i.x == b_i (i in J)
bound:       c = sum_i y_i a_i with y_i >= 0 on I            =>  c.x >= sum_i y_i b_i for every feasible x
optimum:     and c.x* = sum_i y_i b_i at a feasible x*       =>  the minimum is attained there
infeasible:  sum_i y_i a_i = 0 and sum_i y_i b_i > 0         =>  no feasible x (Farkas)
inconsistent: y^T A = 0, y^T b != 0                          =>  A x = b has no solution
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.certify.nonnegative import real_claim
from gfproof.certify.schema import seal
from gfproof.certify.values import exact
from gfproof.numbers import Q, rational

ABSURD = ["<=", "1", "0"]

Row = tuple[Sequence[Any], str, Any]
"""(coefficients, ">=" or "==", right-hand side)."""


def linear(coefficients: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """The expression sum_j coefficients_j names_j."""
    pairs = zip(exact(coefficients), names, strict=True)
    return ["+", "0", *(["*", q, name] for q, name in pairs if q != "0")]


def _terms(rows: Sequence[Row], dual: Sequence[Any], scale: Q) -> list[Any]:
    """Facts and positive coefficients of sum_i y_i (a_i.x - b_i); an equation counts for two facts."""
    terms, fact = [], 0
    for (_, op, _), y in zip(rows, dual, strict=True):
        weight = rational(y) / scale
        if weight != 0:
            terms.append([str(abs(weight)), [fact + (op == "==" and weight < 0)]])
        fact += 2 if op == "==" else 1
    return terms


def _gap(rows: Sequence[Row], dual: Sequence[Any]) -> Q:
    """The dual value y.b."""
    return sum((rational(y) * rational(b) for y, (_, _, b) in zip(dual, rows, strict=True)), Q(0))


def _names(count: int) -> list[str]:
    return [f"x{j}" for j in range(1, count + 1)]


def bound(
    objective: Sequence[Any], rows: Sequence[Row], dual: Sequence[Any], point: Sequence[Any] = ()
) -> dict[str, Any]:
    """The certificate of c.x >= y.b for every feasible x; with a point, that the point attains it (the optimum).

    Args:
        objective: c.
        rows: the constraints.
        dual: y, one entry per row, nonnegative on rows with >=.
        point: x*, or empty.

    Raises:
        Rejected: y is not dual feasible, or the point is not feasible or does not attain the bound.
    """
    names = _names(len(objective))
    conclusion = [">=", linear(objective, names), str(_gap(rows, dual))]
    hypotheses = [[op, linear(a, names), exact(b)] for a, op, b in rows]
    claim = real_claim(names, [conclusion], hypotheses=hypotheses) | {"attained": exact(list(point))}
    step = {"rule": "combine", "concludes": conclusion, "terms": _terms(rows, dual, Q(1))}
    return seal("linear-program-dual", claim, [step])


def infeasible(rows: Sequence[Row], dual: Sequence[Any]) -> dict[str, Any]:
    """The certificate that no x satisfies all rows (Farkas).

    Raises:
        Rejected: the dual vector does not prove it.
    """
    names = _names(len(rows[0][0]))
    scale = _gap(rows, dual) or Q(1)
    hypotheses = [[op, linear(a, names), exact(b)] for a, op, b in rows]
    step = {"rule": "combine", "concludes": ABSURD, "terms": _terms(rows, dual, scale)}
    return seal("linear-inconsistency", real_claim(names, [ABSURD], hypotheses=hypotheses), [step])


def inconsistent(
    matrix: Sequence[Sequence[Any]], right: Sequence[Any], dual: Sequence[Any]
) -> dict[str, Any]:
    """The certificate that matrix x = right has no solution: y^T matrix = 0 and y^T right != 0.

    Raises:
        Rejected: the dual vector does not prove it.
    """
    return infeasible([(row, "==", b) for row, b in zip(matrix, right, strict=True)], dual)
