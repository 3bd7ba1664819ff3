"""Certificates about one network: exact values, and refutations of claims about all networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gfproof.certify.schema import seal
from gfproof.numbers import rational


def exact(value: Any) -> Any:
    """Rationals (or nested sequences of them) as the canonical strings of certificates.

    Raises:
        InexactInput: a float.
    """
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [exact(entry) for entry in value]
    return str(rational(value))


def uniform(low: Any, high: Any) -> dict[str, Any]:
    """The uniform law on [low, high], one input."""
    return {"low": exact(low), "high": exact(high)}


def atoms(points: Sequence[Sequence[Any]], masses: Sequence[Any]) -> dict[str, Any]:
    """The law with these masses (positive, sum 1) at these points of R^d."""
    return {"points": exact(points), "masses": exact(masses)}


def affine_goal(slope: Sequence[Sequence[Any]], intercept: Sequence[Any]) -> dict[str, Any]:
    """The target slope x + intercept, slope with m rows of d; slope 0 is a constant target."""
    return {"slope": exact(slope), "intercept": exact(intercept)}


def piecewise_goal(breakpoints: Sequence[Any], pieces: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A piecewise polynomial target of one variable: k + 1 breakpoints, k coefficient lists, constant term first."""
    return {"breakpoints": exact(breakpoints), "pieces": exact(pieces)}


def case(
    w: Sequence[Sequence[Any]],
    b: Sequence[Any],
    v: Sequence[Sequence[Any]],
    c: Sequence[Any],
    *,
    law: Mapping[str, Any],
    goal: Mapping[str, Any],
    a: Sequence[Sequence[Any]] = (),
    symbols: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The JSON form of one network with its input law and target.

    Args:
        w: (H, d).
        b: (H,).
        v: (m, H).
        c: (m,).
        law: from ``uniform`` or ``atoms``.
        goal: the target, from ``affine_goal`` or ``piecewise_goal``.
        a: (m, d), only with a skip connection.
        symbols: gamma, lambda (H,), xi (m,) where the claim's target is any, and the claim's constants.

    Raises:
        InexactInput: a float.
    """
    return {
        "w": exact(w),
        "b": exact(b),
        "v": exact(v),
        "c": exact(c),
        "a": exact(a),
        "law": dict(law),
        "goal": dict(goal),
        "symbols": {name: exact(value) for name, value in (symbols or {}).items()},
    }


def value(claim: dict[str, Any], at: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate that the relations of ``claim`` hold at a case and that symbols have these values there.

    Args:
        claim: from ``network_claim``; its conclusion may be empty.
        at: from ``case``.
        values: symbol -> numbers: L, M2, T, R, min, harmonic, and G.w (H, d), G.b (H,), G.v (m, H), G.c (m,), G.a (m, d).

    Raises:
        Rejected: something of it is not so.
    """
    shown = {name: exact(entry) for name, entry in values.items()}
    return seal("value", claim | {"case": at, "values": shown})


def refutation(claim: dict[str, Any], at: dict[str, Any]) -> dict[str, Any]:
    """The certificate that a claim about all networks is false: at the case its hypotheses hold, a conclusion fails.

    Raises:
        Rejected: the case does not refute the claim.
    """
    return seal("refutation", claim | {"case": at})
