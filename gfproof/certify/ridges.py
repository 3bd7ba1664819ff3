"""Certificates that a network of one or two inputs has the least RTV2, or minimises the penalised square loss.

``ridge_checker`` decides about them and says why the dual vector q proves the claim; it trusts nothing of this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gfproof.certify import checker, ridge_checker
from gfproof.certify.schema import Digest
from gfproof.network import Vector
from gfproof.numbers import Q
from gfproof.splines.ridge import RidgeFunction
from gfproof.splines.ridge_dual import RidgeDual
from gfproof.splines.ridge_penalised import forced_dual


def certificate_of_interpolation(function: RidgeFunction, dual: RidgeDual, y: Sequence[Q]) -> dict[str, Any]:
    """The certificate that no network through (x_i, y_i) has a smaller RTV2, x the points of the dual vector.

    Raises:
        ridge_checker.Rejected: q does not prove it (Malformed: more than two inputs).
    """
    return _seal(function, dual, y, Q(0))


def certificate_of_fit(
    function: RidgeFunction, points: Sequence[Vector], y: Sequence[Q], strength: Q
) -> dict[str, Any]:
    """The certificate that f minimises (1/2) sum (f(x_i) - y_i)^2 + lambda RTV2(f).  Raises as above: it does not."""
    return _seal(function, forced_dual(function, points, y, strength), y, strength)


def accept(document: dict[str, Any]) -> Digest:
    """The digest of a certificate the checker accepts; raises ridge_checker.Rejected otherwise."""
    ridge_checker.check(document)
    return Digest(document["digest"])


def function_to_json(function: RidgeFunction) -> dict[str, Any]:
    """A function with one output, every number as "p/q" text."""
    return {
        "ridges": [
            {"direction": [str(x) for x in r.direction], "offset": str(r.offset), "jump": str(r.jump[0])}
            for r in function.ridges
        ],
        "slope": [str(x) for x in function.slope[0]],
        "intercept": str(function.intercept[0]),
    }


def _seal(function: RidgeFunction, dual: RidgeDual, y: Sequence[Q], strength: Q) -> dict[str, Any]:
    claim = {
        "points": [[str(x) for x in point] for point in dual.points],
        "y": [str(t) for t in y],
        "lambda": str(strength),
        "function": function_to_json(function),
    }
    document: dict[str, Any] = {
        "format": checker.FORMAT,
        "kind": "ridge-minimum",
        "claim": claim,
        "evidence": {"q": [str(q) for q in dual.q], "scale": str(dual.scale)},
    }
    document["statement"] = ridge_checker.statement(document["kind"], claim, document["evidence"])
    document["digest"] = ridge_checker.digest(document)
    return document
