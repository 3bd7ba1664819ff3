"""Certificates that no C^2 function satisfies a system of first-order equations, by Lie brackets.

If X V = p and Y V = q on an open set, with vector fields X, Y and functions p, q that are polynomials, and V is C^2,
then [X, Y] V = X q - Y p there. Polynomial combinations of such equations are such equations. An equation 0 V = g
with a nonzero g that names parameters only says g = 0: for parameters with g != 0 there is no V on any open set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gfproof.certify.schema import Expression, seal


def equation(field: Mapping[str, Expression], value: Expression) -> list[Any]:
    """The equation sum_z field_z dV/dz == value; the checker writes V_z for dV/dz."""
    return ["==", ["+", "0", *(["*", e, f"V_{z}"] for z, e in field.items())], value]


def bracket_obstruction(
    variables: Sequence[str],
    parameters: Sequence[str],
    equations: Sequence[Any],
    steps: Sequence[Any],
    remainder: Expression,
) -> dict[str, Any]:
    """The certificate that no C^2 function on any nonempty open set satisfies the equations when remainder != 0.

    Args:
        variables: the coordinates of the open set.
        parameters: further symbols, any real numbers.
        equations: from ``equation``; they are numbered from 0, read as left - right = 0.
        steps: ["bracket", i, j] or ["combine", [expression, i], ...]; each gets the next number.
        remainder: what the last step leaves, an expression in the parameters.

    Raises:
        Rejected: the steps do not lead to the remainder, or it is zero or names a variable.
    """
    claim = {
        "variables": list(variables),
        "parameters": list(parameters),
        "hypotheses": list(equations),
        "conclusion": [remainder],
    }
    return seal("bracket-obstruction", claim, list(steps))


def affine_target_obstruction() -> dict[str, Any]:
    """No C^2 V has <grad V, dN(x)> = k (N(x) - alpha x - beta) for all x where one neuron is active (lyapunov-search C5b).

    X = v d_w + w d_v, Y = v d_b + b d_v + d_c; R = [X, Y] = w d_b - b d_w has R V = 0, Z = [X, R] = v d_b + b d_v
    has Z V = k v b, and [Z, R] = -X, so X V = k v w: k alpha = 0.
    """
    x = equation({"w": "v", "v": "w"}, ["*", "k", ["-", ["*", "v", "w"], "alpha"]])
    offset = ["+", ["*", "v", "b"], "c", ["-", "beta"]]
    y = equation({"b": "v", "v": "b", "c": "1"}, ["*", "k", offset])
    steps = [["bracket", 0, 1], ["bracket", 0, 2], ["bracket", 3, 2], ["combine", ["1", 4], ["1", 0]]]
    return bracket_obstruction(
        ["w", "v", "b", "c"], ["k", "alpha", "beta"], [x, y], steps, ["*", "k", "alpha"]
    )
