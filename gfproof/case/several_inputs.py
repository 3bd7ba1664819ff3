"""Reading densities, polynomial targets and targets with hyperplanes: what cases with several inputs add to the format.

A polynomial in d variables is a list of terms, each a coefficient followed by d exponents: x_1^2/2 - x_2 is
``[["1/2", 2, 0], ["-1", 0, 1]]``.
"""

from __future__ import annotations

import itertools
from typing import Any

from gfproof.case.tables import Fields, shown
from gfproof.errors import ShapeError
from gfproof.numbers import Q
from gfproof.problem import Density, Hyperplanes, Law, Polynomial
from gfproof.risk.boxes import Part
from gfproof.risk.halfspaces import Sparse
from gfproof.risk.polynomials import sparse

MAX_DEGREE = 20
"""Of polynomials in several variables, and of densities."""

MAX_TERMS = 1000


def read_density(fields: Fields) -> Density:
    """The table ``[input]`` with ``law = "density"``: breakpoints and pieces (d = 1), or low, high and terms (d >= 2)."""
    if fields.has("breakpoints"):
        return _read_pieces(fields)
    fields.allow("law", "low", "high", "terms")
    low, high = fields.vector("low"), fields.vector("high")
    if len(low) < 2:
        raise fields.error(
            "low", f"{len(low)} entries, expected one per input (d = 1: breakpoints and pieces)"
        )
    density = read_terms(fields, "terms", fields.get("terms"), len(low))
    return fields.build("terms", lambda: Density((Part(low, high, density),)))


def _read_pieces(fields: Fields) -> Density:
    fields.allow("law", "breakpoints", "pieces")
    ends, written = fields.vector("breakpoints"), fields.get("pieces")
    if not isinstance(written, list) or not written:
        raise fields.error("pieces", f"{shown(written)}, expected a list of coefficient lists")
    if len(ends) != len(written) + 1:
        raise fields.error(
            "breakpoints",
            f"{len(ends)} entries, expected {len(written) + 1} (the ends of {len(written)} pieces)",
        )
    if any(s >= t for s, t in itertools.pairwise(ends)):
        raise fields.error("breakpoints", "do not increase strictly")
    parts = []
    for j, (s, t) in enumerate(itertools.pairwise(ends)):
        coefficients = Fields(f"{fields.name}.pieces", {str(j): written[j]}).vector(str(j))
        if not 0 < len(coefficients) <= MAX_DEGREE + 1:
            raise fields.error(
                f"pieces[{j}]", f"{len(coefficients)} coefficients, expected 1 to {MAX_DEGREE + 1}"
            )
        parts.append(Part((s,), (t,), sparse({(k,): x for k, x in enumerate(coefficients)})))
    return fields.build("pieces", lambda: Density(tuple(parts)))


def read_terms(fields: Fields, key: str, rows: Any, dimension: int) -> Sparse:
    """A polynomial as a list of terms.

    Raises:
        CaseError: not a list of [coefficient, exponents ...], too many terms, too high a degree.
    """
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise fields.error(key, f'{shown(rows)}, expected a list of terms such as ["1/2", 2, 0]')
    if len(rows) > MAX_TERMS:
        raise fields.error(key, f"{len(rows)} terms, expected at most {MAX_TERMS}")
    total: dict[tuple[int, ...], Q] = {}
    for j, row in enumerate(rows):
        place = f"{key}[{j}]"
        if len(row) != dimension + 1:
            raise fields.error(
                place,
                f"{len(row)} entries, expected {dimension + 1} (a coefficient and {dimension} exponents)",
            )
        exponents = tuple(row[1:])
        if any(type(k) is not int or k < 0 for k in exponents) or sum(exponents) > MAX_DEGREE:
            raise fields.error(
                place, f"exponents {shown(row[1:])}, expected integers >= 0 of sum at most {MAX_DEGREE}"
            )
        coefficient = Fields(fields.name, {place: row[0]}).number(place)
        total[exponents] = total.get(exponents, Q(0)) + coefficient
    return sparse(total)


def read_polynomial(fields: Fields, law: Law) -> Polynomial:
    """The table ``[target]`` of kind polynomial: one list of terms, or a list of such lists, one per output."""
    fields.allow("kind", "terms")
    rows = fields.get("terms")
    if not isinstance(rows, list):
        raise fields.error("terms", f"{shown(rows)}, expected a list of terms")
    several = bool(rows) and all(
        isinstance(row, list) and all(isinstance(x, list) for x in row) for row in rows
    )
    polynomials = [
        read_terms(fields, f"terms[{k}]" if several else "terms", one, law.dimension)
        for k, one in enumerate(rows if several else [rows])
    ]
    return fields.build("terms", lambda: Polynomial(law.dimension, tuple(polynomials)))


def read_hyperplanes(fields: Fields, law: Law) -> Hyperplanes:
    """The table ``[target]`` of kind hyperplanes."""
    fields.allow("kind", "slope", "intercept", "hyperplanes", "changes")
    slope, intercept = fields.rows("slope", law.dimension), fields.numbers("intercept")
    planes, written = fields.get("hyperplanes"), fields.get("changes")
    planes = fields.rows("hyperplanes", law.dimension + 1) if planes != [] else ()
    if not isinstance(written, list) or len(written) != len(planes):
        raise fields.error("changes", f"{shown(written)}, expected {len(planes)} (one per hyperplane)")
    changes = []
    for j, rows in enumerate(written):
        name = f"changes[{j}]"
        changes.append(Fields(fields.name, {name: rows}).rows(name, law.dimension + 1))
    try:
        return Hyperplanes(slope, intercept, planes, tuple(changes))
    except ShapeError as error:
        raise fields.error("hyperplanes", str(error)) from None
