"""Polynomial vector fields: gradient fields, brackets, values, derivatives of functions along them.

    (X f) = sum_j X_j d_j f          [X, Y]_i = sum_j X_j d_j Y_i - Y_j d_j X_i,   so  [X, Y] f = X (Y f)
    - Y (X f)

A field is a map from the index of a variable to its non-zero component (FLINT polynomials over Q).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gfproof.numbers import Q

VectorField = Mapping[int, Any]


def gradient_field(polynomial: Any) -> VectorField:
    """Grad p."""
    parts = ((j, polynomial.derivative(j)) for j in range(polynomial.context().nvars()))
    return {j: p for j, p in parts if p != 0}


def along(field: VectorField, polynomial: Any) -> Any:
    """X p = sum_j X_j d_j p."""
    total = polynomial * 0
    for j, component in field.items():
        slope = polynomial.derivative(j)
        if slope != 0:
            total += component * slope
    return total


def bracket(x: VectorField, y: VectorField) -> VectorField:
    """[X, Y]."""
    result: dict[int, Any] = {}
    for i, component in y.items():
        result[i] = along(x, component)
    for i, component in x.items():
        moved = along(y, component)
        result[i] = result[i] - moved if i in result else -moved
    return {i: p for i, p in result.items() if p != 0}


def combination(weights: Sequence[Any], fields: Sequence[VectorField]) -> VectorField:
    """sum_k c_k X_k for numbers or polynomials c_k."""
    result: dict[int, Any] = {}
    for weight, field in zip(weights, fields, strict=True):
        if weight != 0:
            for i, p in field.items():
                result[i] = result[i] + weight * p if i in result else weight * p
    return {i: p for i, p in result.items() if p != 0}


def value(field: VectorField, point: Sequence[Q | int]) -> dict[int, Q]:
    """The vector X(theta) as a sparse row."""
    return {i: q for i, p in field.items() if (q := p(*point)) != 0}


def jacobian(field: VectorField, point: Sequence[Q | int]) -> dict[int, dict[int, Q]]:
    """The rows i of DX(theta) that are not zero: {i: {j: d_j X_i}}."""
    rows: dict[int, dict[int, Q]] = {}
    for i, component in field.items():
        used = [j for j, e in enumerate(component.degrees()) if e]
        row = {j: q for j in used if (q := component.derivative(j)(*point)) != 0}
        if row:
            rows[i] = row
    return rows


def bracket_value(
    x: Mapping[int, Q],
    dx: Mapping[int, Mapping[int, Q]],
    y: Mapping[int, Q],
    dy: Mapping[int, Mapping[int, Q]],
) -> dict[int, Q]:
    """The vector [X, Y](theta) = DY X - DX Y from values and Jacobians there, without the bracket's
    polynomials.
    """
    result: dict[int, Q] = {}
    for sign, rows, vector in ((1, dy, x), (-1, dx, y)):
        for i, row in rows.items():
            moved = sum((q * vector[j] for j, q in row.items() if j in vector), Q(0))
            result[i] = result.get(i, Q(0)) + sign * moved
    return {i: q for i, q in result.items() if q != 0}


def size(field: VectorField) -> int:
    """Number of terms."""
    return sum(len(p) for p in field.values())
