"""Lyapunov functions by inequality on the all-active cell: <grad V, G> >= bound, by an exact sum of squares.

Where no identity <grad V, G> = q L exists (affine targets), V can still fall at a guaranteed speed.  On
the cell <grad V, G> and L are polynomials, so V is searched together with a sum of squares for the
difference.  Since G = 0 forces <grad V, G> = 0, the squares are combinations of the components of G:
<grad V, G> - bound = G^T A G with A >= 0, constant or, for higher degrees, with monomials in front of the
components.

Found this way, re-derived by hand: for an affine target, the uniform law on [0, 1], every width,

    d(L) <= -(1/4) |v|^2 L      while all neurons are active,

because ||G||^2 >= 4 sum_i v_i^2 ((E e)^2 + (E x e)^2) and (E e)^2 + (E x e)^2 >= L (4 - sqrt 13)/6 >= L/16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.lyapunov.active_cell import ActiveCell
from gfproof.lyapunov.sos import Constraint, SumOfSquares, monomials, sos_program


@dataclass(frozen=True)
class FallingFunction:
    """V with <grad V, G> >= bound on the all-active cell.

    Attributes:
        function: V.
        bound: the polynomial it falls by at least.
        certificate: the sum of squares for <grad V, G> - bound.
    """

    function: Any
    bound: Any
    certificate: SumOfSquares


def falling_function(
    cell: ActiveCell, functions: Sequence[Any], bound: Any, *, squares_degree: int = 0
) -> FallingFunction | None:
    """Find V in the span of ``functions`` with <grad V, G> - bound a sum of squares.

    Args:
        cell: G and L for a target with numbers.
        functions: what V may be made of.
        bound: a polynomial, e.g. rate * v^2 * L.
        squares_degree: degree of the monomials in front of the components of G.

    Returns:
        V with its exact certificate; None says nothing.

    Raises:
        MissingPart: cvxpy or clarabel is not installed.
    """
    basis = gradient_basis(cell, squares_degree)
    found = sos_program([Constraint(-bound, tuple(map(cell.falls, functions)), basis)])
    if found is None:
        return None
    function = sum((u * f for u, f in zip(found.unknowns, functions, strict=True)), bound * 0)
    return FallingFunction(function, bound, found.certificates[0])


def gradient_basis(cell: ActiveCell, degree: int = 0) -> tuple[Any, ...]:
    """The components of G times the monomials of degree <= ``degree`` in the parameters."""
    g = cell.integrand
    return tuple(
        p * m for m in monomials(g.context, g.parameters, degree) for _, p in sorted(cell.field.items())
    )
