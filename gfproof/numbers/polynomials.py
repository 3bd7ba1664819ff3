"""Sparse polynomials over Q in named variables: the ring the symbolic closed forms are computed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from gfproof.numbers.exact import Q

Polynomial = fmpq_mpoly


def polynomial_ring(names: Sequence[str]) -> tuple[Any, dict[str, Any]]:
    """The ring Q[names]: FLINT's context, and each variable by its name."""
    context = fmpq_mpoly_ctx.get(list(names), "lex")
    return context, dict(zip(names, context.gens(), strict=True))


def terms(polynomial: Any) -> dict[tuple[int, ...], Q]:
    """Exponent vector -> coefficient, for the nonzero terms."""
    return dict(polynomial.to_dict())


def from_terms(context: Any, coefficients: Mapping[tuple[int, ...], Q]) -> Any:
    """The polynomial with these terms in the ring of ``context``."""
    return context.from_dict(dict(coefficients))
