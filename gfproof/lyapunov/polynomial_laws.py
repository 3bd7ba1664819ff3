"""All polynomial conservation laws of one degree, by linear algebra; and how many of them are independent.

Homogeneous laws of degree k are the kernel of the linear map

    coefficients of h  ->  coefficients of <grad h, grad phi_i>, all i                    (C12)

Linear independence of polynomials is not functional independence: for widths 1,2,1 there are four linearly
independent quadratic laws and three functionally independent ones, (u_1 v_2 - u_2 v_1)^2 = -det Psi (C10).
Source: arXiv:2307.00144; conservation laws C10, C12.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gfproof.errors import BudgetExceeded
from gfproof.lyapunov.architecture import Architecture
from gfproof.lyapunov.laws import count_laws, integer_point
from gfproof.lyapunov.vector_fields import along, gradient_field, value
from gfproof.numbers import Q
from gfproof.numbers.linear import Minor, SparseMatrix, kernel, nonzero_minor
from gfproof.numbers.polynomials import from_terms, terms

MAX_MONOMIALS = 3000


@dataclass(frozen=True)
class PolynomialLaws:
    """The homogeneous conservation laws of one degree.

    Attributes:
        degree: k.
        polynomials: a basis of the space of laws.
        minor: a non-zero minor of their gradients at an integer point.
        at_most: an upper bound of the number of functionally independent ones.
        from_known: whether every law of this degree is a polynomial in the known quadratic laws.
    """

    degree: int
    polynomials: tuple[Any, ...]
    minor: Minor
    at_most: int
    from_known: bool

    @property
    def linearly_independent(self) -> int:
        """Dimension of the space of laws of this degree (exact)."""
        return len(self.polynomials)

    @property
    def functionally_independent(self) -> int | None:
        """Rank of the gradients at a generic point; None if the two bounds do not meet."""
        return self.minor.rank if self.minor.rank == self.at_most else None


def polynomial_laws(architecture: Architecture, degree: int, *, seed: int = 0) -> PolynomialLaws:
    """All homogeneous polynomial laws of a degree for all data and losses.

    phi has homogeneous components for networks without biases; then a polynomial is a law iff its homogeneous
    parts are, so these spaces are all polynomial laws.  With biases of linear networks only homogeneous
    laws are found.

    Args:
        architecture: widths, activation, biases.
        degree: k >= 1.
        seed: chooses the integer point for the functional rank.

    Raises:
        BudgetExceeded: more than 3000 monomials.
    Cost: one elimination with one column per monomial of the degree.
    """
    monomial_count = math.comb(architecture.count + degree - 1, degree)
    if monomial_count > MAX_MONOMIALS:
        raise BudgetExceeded(
            f"widths {architecture.shown}: {monomial_count} monomials of degree {degree}, at most {MAX_MONOMIALS}"
        )
    exponents = list(_exponents(architecture.count, degree))
    context = architecture.context
    monomials = [from_terms(context, {e: Q(1)}) for e in exponents]
    rows: dict[tuple[int, tuple[int, ...]], dict[int, Q]] = {}
    for i, (_, phi) in enumerate(architecture.factorization):
        field = gradient_field(phi)
        for column, monomial in enumerate(monomials):
            for exponent, coefficient in terms(along(field, monomial)).items():
                rows.setdefault((i, exponent), {})[column] = coefficient
    null = kernel(SparseMatrix(distinct_rows(rows.values()), len(monomials)))
    found = tuple(
        from_terms(context, {e: q for e, q in zip(exponents, x, strict=True) if q != 0}) for x in null.vectors
    )
    point = integer_point(architecture.count, seed)
    gradients = [value(gradient_field(p), point) for p in found]
    minor = nonzero_minor(SparseMatrix.of_rows(gradients, architecture.count))
    count = count_laws(architecture, seed=seed)
    at_most = min(len(found), count.law_bounds[1])
    from_known = _products_span(architecture, degree, {e: k for k, e in enumerate(exponents)}) == len(found)
    if from_known:
        at_most = min(at_most, architecture.rank_of_laws())
    return PolynomialLaws(degree, found, minor, at_most, from_known)


def _products_span(architecture: Architecture, degree: int, column: Mapping[tuple[int, ...], int]) -> int:
    """Dimension (a proved lower bound) of the products of known quadratic laws that have this degree.

    Products of laws are laws, so if this is the dimension of all laws of the degree, the products span them.
    """
    if degree % 2:
        return 0
    rows = []
    for chosen in itertools.combinations_with_replacement(architecture.laws, degree // 2):
        product = architecture.context.constant(1)
        for law in chosen:
            product = product * law.polynomial
        rows.append({column[e]: q for e, q in terms(product).items()})
    return nonzero_minor(SparseMatrix.of_rows(rows, len(column))).rank


def distinct_rows(rows: Any) -> tuple[Mapping[int, Q], ...]:
    """The rows without repetitions up to a factor; each is scaled to leading entry 1."""
    seen: dict[tuple[tuple[int, Q], ...], Mapping[int, Q]] = {}
    for row in rows:
        lead = row[min(row)]
        scaled = {j: row[j] / lead for j in sorted(row)}
        seen.setdefault(tuple(scaled.items()), scaled)
    return tuple(seen.values())


def _exponents(variables: int, degree: int) -> Iterator[tuple[int, ...]]:
    for chosen in itertools.combinations_with_replacement(range(variables), degree):
        exponent = [0] * variables
        for j in chosen:
            exponent[j] += 1
        yield tuple(exponent)
