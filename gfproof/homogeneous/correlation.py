"""The neural correlation function N(w) = sum_i p_i H(x_i; w), the loss F(w), and their gradients.

Near the origin -grad F = grad N + R with |R| = O(|w|^(2D-1)): from a small start the loss flow first follows grad N.
"""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import Blocks, HomogeneousNetwork, Sides, Vector, combine
from gfproof.numbers import Number, Q

Patterns = Sequence[Sides]
"""The activation pattern of each data point."""


def outputs(network: HomogeneousNetwork, data: Data) -> Vector:
    """H(x_i; w) for every i, (n,)."""
    return tuple(network.output(x) for x in data.points)


def patterns(network: HomogeneousNetwork, data: Data) -> tuple[tuple[tuple[int | None, ...], ...], ...]:
    """The sides of all hidden pre-activations for every data point: on which cell of the weights the network lies."""
    return tuple(network.forward(x).sides for x in data.points)


def weighted_gradient(
    network: HomogeneousNetwork,
    points: Sequence[Vector],
    weights: Sequence[Number],
    cells: Patterns | None = None,
) -> tuple[Number, Blocks]:
    """sum_i c_i H(x_i; w) and its gradient in w with the c_i held fixed.

    Args:
        points: x_i, n rows of d.
        weights: c_i, (n,).
        cells: activation patterns to use instead of signs.

    Raises:
        OnKink: the gradient is set-valued at w.
    """
    total: Number = Q(0)
    gradient: Blocks = tuple(tuple(tuple(Q(0) for _ in row) for row in block) for block in network.blocks)
    for i, (x, c) in enumerate(zip(points, weights, strict=True)):
        if isinstance(c, Q) and c == 0:
            continue
        found = network.forward(x, None if cells is None else cells[i])
        total = total + c * found.output
        gradient = combine(_add, gradient, found.gradient(c))
    return total, gradient


def _add(x: Number, y: Number) -> Number:
    return x + y


def ncf(network: HomogeneousNetwork, data: Data) -> Number:
    """N(w) = sum_i p_i H(x_i; w)."""
    total: Number = Q(0)
    for x, p in zip(data.points, data.coefficients, strict=True):
        total = total + p * network.output(x)
    return total


def ncf_and_gradient(
    network: HomogeneousNetwork, data: Data, cells: Patterns | None = None
) -> tuple[Number, Blocks]:
    """N(w) and grad N(w).

    Raises:
        OnKink: the gradient is set-valued at w.
    """
    return weighted_gradient(network, data.points, data.coefficients, cells)


def ncf_gradient(network: HomogeneousNetwork, data: Data, cells: Patterns | None = None) -> Blocks:
    """The gradient of N at w."""
    return ncf_and_gradient(network, data, cells)[1]


def risk(network: HomogeneousNetwork, data: Data) -> Number:
    """F(w) = sum_i l(H(x_i; w), y_i): rational for the square loss, a ball at the working precision for the logistic one."""
    total: Number = Q(0)
    for u, y in zip(outputs(network, data), data.labels, strict=True):
        total = total + data.loss.at(u, y)
    return total


def risk_gradient(network: HomogeneousNetwork, data: Data, cells: Patterns | None = None) -> Blocks:
    """The gradient of F, sum_i l'(H(x_i; w), y_i) grad H(x_i; w).

    Raises:
        OnKink: the gradient is set-valued at w.
    """
    slopes = [
        data.loss.derivative(network.forward(x, None if cells is None else cells[i]).output, y)
        for i, (x, y) in enumerate(zip(data.points, data.labels, strict=True))
    ]
    return weighted_gradient(network, data.points, slopes, cells)[1]


def remainder(network: HomogeneousNetwork, data: Data, cells: Patterns | None = None) -> Blocks:
    """R(w) = -grad(|H(X; w)|^2 / 2) = -sum_i H_i grad H_i: what the square loss adds to grad N.

    Homogeneous of degree 2D - 1.
    """
    seen = [
        -network.forward(x, None if cells is None else cells[i]).output for i, x in enumerate(data.points)
    ]
    return weighted_gradient(network, data.points, seen, cells)[1]
