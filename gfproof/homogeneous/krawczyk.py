"""Proof that a KKT point of max N on the sphere lies near an approximate one: Krawczyk's operator in ball arithmetic.

Unknowns (u, lambda), F(u, lambda) = (grad N(u) - lambda u, (|u|^2 - 1)/2), J = [[Hess N - lambda, -u], [u^T, 0]].  For a box X
around x and any matrix Y: if K(X) = x - Y F(x) + (I - Y J(X)) (X - x) lies inside X, then X contains exactly one zero of F, which
lies in K(X).
The activation pattern must be the same on all of X, so that F is a polynomial there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gfproof.homogeneous.correlation import ncf_and_gradient, ncf_gradient
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import HomogeneousNetwork, OnKink, Sides, entries
from gfproof.numbers import (
    Ball,
    Dual,
    Number,
    Q,
    ball,
    ball_around,
    from_float64,
    lower,
    midpoint,
    radius,
    upper,
)

Floats = NDArray[np.float64]

START_RADIUS = Q(1, 10**7)
REFINEMENTS = 40


@dataclass(frozen=True)
class Enclosed:
    """A proved KKT point: the only one in its box.

    Attributes:
        weights: u, enclosed, in the order of ``entries``.
        multiplier: lambda = D N(u).
    """

    network: HomogeneousNetwork
    weights: tuple[Ball, ...]
    multiplier: Ball

    @property
    def value(self) -> Ball:
        """N(u) = lambda/D."""
        return self.multiplier / self.network.order


def enclose(
    network: HomogeneousNetwork, data: Data, point: Sequence[float], multiplier: float, goal: Q
) -> Enclosed | str:
    """A proved KKT point near a float one, or the reason why this did not work.

    Args:
        network: the architecture; its weights are not looked at.
        point, multiplier: an approximate KKT point u and lambda.
        goal: the radius to refine to, at the working precision.
    """
    centre = [from_float64(float(x)) for x in (*point, multiplier)]
    box = [ball_around(c, START_RADIUS) for c in centre]
    moved = network.with_entries(box[:-1])
    cells = _one_cell(moved, data)
    if cells is None:
        return "a pre-activation changes sign too near"
    try:
        inverse = _inverse(_midpoints(_jacobian(moved, data, cells, box)))
    except OnKink as kink:
        return str(kink)
    if inverse is None:
        return "the Jacobian is singular or nearly so: not isolated, or degenerate"
    image = _krawczyk(network, data, cells, box, inverse)
    if not all(lower(b) < lower(k) and upper(k) < upper(b) for b, k in zip(box, image, strict=True)):
        return "Krawczyk's test failed"
    for _ in range(REFINEMENTS):
        wide = max(radius(b) for b in box)
        box = image  # inside the box of the proof, so the pattern is the same, and with the zero in it
        if max(radius(b) for b in box) <= goal or max(radius(b) for b in box) * 2 > wide:
            break
        image = _krawczyk(network, data, cells, box, inverse)
        if not all(lower(b) <= lower(k) and upper(k) <= upper(b) for b, k in zip(box, image, strict=True)):
            break
    return Enclosed(network.with_entries(box[:-1]), tuple(box[:-1]), box[-1])


def _one_cell(network: HomogeneousNetwork, data: Data) -> list[Sides] | None:
    """The activation pattern of each datum, if it is the same on the whole box."""
    cells = []
    for x in data.points:
        sides = network.forward(x).sides
        if any(s is None for layer in sides for s in layer):  # side 0: identically 0 on the box
            return None
        cells.append(sides)
    return cells


def _residual(network: HomogeneousNetwork, data: Data, cells: list[Sides], at: Sequence[Ball]) -> list[Ball]:
    u, multiplier = at[:-1], at[-1]
    gradient = entries(ncf_gradient(network.with_entries(u), data, cells))
    first = [ball(g - multiplier * x) for g, x in zip(gradient, u, strict=True)]
    size: Number = Q(-1)
    for x in u:
        size = size + x * x
    return [*first, ball(size / 2)]


def _jacobian(
    network: HomogeneousNetwork, data: Data, cells: list[Sides], box: Sequence[Ball]
) -> list[list[Ball]]:
    """J on the box: columns of the Hessian from dual numbers."""
    u, multiplier = list(box[:-1]), box[-1]
    columns = []
    for k in range(len(u)):
        moved = network.with_entries([Dual(x, Q(int(j == k))) for j, x in enumerate(u)])
        _, gradient = ncf_and_gradient(moved, data, cells)
        tangents = [ball(g.tangent) if isinstance(g, Dual) else ball(Q(0)) for g in entries(gradient)]
        tangents[k] = tangents[k] - multiplier
        columns.append([*tangents, u[k]])
    columns.append([*(-x for x in u), ball(Q(0))])
    return [list(row) for row in zip(*columns, strict=True)]


def _midpoints(matrix: list[list[Ball]]) -> Floats:
    return np.array([[float(x.mid()) for x in row] for row in matrix])


def _inverse(matrix: Floats) -> list[list[Q]] | None:
    if not np.all(np.isfinite(matrix)) or np.linalg.cond(matrix) > 1e8:
        return None
    return [[from_float64(float(x)) for x in row] for row in np.linalg.inv(matrix)]


def _krawczyk(
    network: HomogeneousNetwork, data: Data, cells: list[Sides], box: list[Ball], inverse: list[list[Q]]
) -> list[Ball]:
    size = range(len(box))
    centre = [ball(midpoint(b)) for b in box]
    residual = _residual(network, data, cells, centre)
    jacobian = _jacobian(network.with_entries(box[:-1]), data, cells, box)
    image = []
    for i in size:
        total = centre[i]
        for j in size:
            total = total - inverse[i][j] * residual[j]
        for k in size:
            entry: Number = Q(int(i == k))
            for j in size:
                entry = entry - inverse[i][j] * jacobian[j][k]
            total = total + entry * (box[k] - centre[k])
        image.append(total)
    return image
