"""Certificates about linear splines and the networks that are splines, accepted by ``spline_checker``.

What is decided here (interpolation of least TV2 or R, penalised problems, all minimisers, global optimality of a
trained network) is proved by the dual vector q; ``spline_checker`` says why, and trusts nothing of this package.
"""

from __future__ import annotations

import json
from pathlib import Path as File
from typing import Any

from gfproof.certify import checker, ridge_checker, spline_checker
from gfproof.certify.schema import Digest, canonical
from gfproof.network import Network
from gfproof.splines import Data, Fit, Interpolation, Optimality, Path, SolutionSet

KINDS = ("spline-minimum", "spline-training", "spline-path", "spline-solutions")


def certificate_of_minimum(found: Fit | Interpolation) -> dict[str, Any]:
    """The certificate that the function attains the minimum of its problem.

    Raises:
        spline_checker.Rejected: it does not (that would be a bug), or a number is too long for a certificate.
    """
    if isinstance(found, Interpolation):
        data, loss, parameter, minimum = Data(found.nodes, found.values), "interpolation", "0", found.value
    else:
        data, loss, parameter, minimum = found.data, found.loss.value, str(found.parameter), found.objective
    claim = {
        "problem": _problem(data, loss, parameter, found.skip),
        "function": found.function.to_json(),
        "minimum": str(minimum),
    }
    return seal("spline-minimum", claim, {"q": [str(q) for q in found.q]})


def certificate_of_training(found: Optimality) -> dict[str, Any]:
    """The certificate of how far a network is from the global minimum of its training problem.

    Raises:
        spline_checker.Rejected: as above.
    """
    best = found.best
    claim = {
        "problem": _problem(best.data, best.loss.value, str(best.parameter), best.skip),
        "network": _network(found.network),
        "objective": str(found.objective),
        "penalised": str(best.objective + found.function_gap),
        "minimum": str(best.objective),
    }
    evidence = {"q": [str(q) for q in best.q], "function": best.function.to_json()}
    return seal("spline-training", claim, evidence)


def certificate_of_path(found: Path) -> dict[str, Any]:
    """The certificate that a regularisation path is one: every piece optimal for every lambda it spans.

    Raises:
        spline_checker.Rejected: as above.
    """
    duals = {fit.parameter: [str(fit.parameter * q) for q in fit.q] for fit in found.fits}
    pieces = [
        {
            "low": str(piece.low),
            "high": "none" if piece.high is None else str(piece.high),
            "base": [str(b) for b in piece.base],
            "rate": [str(r) for r in piece.rate],
        }
        for piece in found.pieces
    ]
    claim = {**found.data.to_json(), "loss": found.loss.value, "pieces": pieces}
    zero = ["0"] * len(found.data.nodes)
    return seal("spline-path", claim, {"p": [duals.get(piece.low, zero) for piece in found.pieces]})


def certificate_of_solutions(found: SolutionSet) -> dict[str, Any]:
    """The certificate of the fewest knots of an interpolant of least TV2, and of its uniqueness.

    Raises:
        spline_checker.Rejected: as above.
    """
    claim = {
        "x": [str(x) for x in found.nodes],
        "y": [str(y) for y in found.values],
        "sparsest": found.sparsest().to_json(),
        "fewest": found.fewest_knots,
        "unique": found.unique,
    }
    return seal("spline-solutions", claim, {})


def seal(kind: str, claim: dict[str, Any], evidence: dict[str, Any]) -> dict[str, Any]:
    """The complete certificate: statement and digest added.

    Raises:
        spline_checker.Rejected: the evidence does not prove the claim, or (Malformed) has no meaning.
    """
    document: dict[str, Any] = {
        "format": checker.FORMAT,
        "kind": kind,
        "claim": claim,
        "evidence": evidence,
        "statement": "",
        "digest": "",
    }
    try:
        document["statement"] = spline_checker.statement(kind, claim, evidence)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise spline_checker.Malformed(f"not of the documented form: {error!r}"[:200]) from error
    document["digest"] = spline_checker.digest(document)
    return document


def accept(document: dict[str, Any]) -> Digest:
    """The digest of a certificate the checker accepts; raises spline_checker.Rejected otherwise."""
    spline_checker.check(document)
    return Digest(document["digest"])


def write(path: File, document: dict[str, Any]) -> Digest:
    """Write an accepted certificate in canonical form; raises spline_checker.Rejected before anything is written."""
    digest = accept(document)
    path.write_bytes(canonical(document))
    return digest


def script_for(path: File) -> str:
    """The checker that decides about the certificate in a file: ``spline_checker`` or ``ridge_checker`` for their kinds.

    Only which script runs is chosen here; a file that is no certificate goes to the general checker, which says so.
    """
    try:
        with path.open("rb") as file:
            kind = json.loads(file.read(spline_checker.MAX_BYTES + 1)).get("kind")
    except (OSError, ValueError, RecursionError, AttributeError):
        return checker.__file__
    if kind in ridge_checker.KINDS:
        return ridge_checker.__file__
    return spline_checker.__file__ if kind in KINDS else checker.__file__


def _problem(data: Data, loss: str, parameter: str, skip: bool) -> dict[str, Any]:
    return {**data.to_json(), "loss": loss, "lambda": parameter, "skip": skip}


def _network(network: Network) -> dict[str, Any]:
    return {
        "w": [str(row[0]) for row in network.w],
        "b": [str(b) for b in network.b],
        "v": [str(v) for v in network.v[0]],
        "c": str(network.c[0]),
        "a": "none" if network.a is None else str(network.a[0][0]),
    }
