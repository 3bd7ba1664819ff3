"""Risk and generalized gradient of deep ReLU networks: finitely many points, or the uniform law on an interval, exact.

    G by backpropagation with strict activity 1{y > 0}:  delta^L = 2 e,  delta^k = 1{y^k > 0} (W^{k+1})^T delta^{k+1},
    G_{W^k} = E delta^k (x^{k-1})^T,  G_{B^k} = E delta^k.

On an interval the network is affine between the zeros of its pre-activations, found layer by layer; with a constant or affine
target all integrands are polynomials of degree at most 2 there, so Simpson's rule is exact.
Source: as for one hidden layer (arXiv:2102.09924), re-derived.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded, NotAvailable, ShapeError
from gfproof.network import Matrix, Vector
from gfproof.network.deep import DeepNetwork
from gfproof.numbers import Number, Q, dot
from gfproof.problem.law import Atoms, Law, Uniform
from gfproof.problem.target import Affine, Constant, Data, Target

MOST_SEGMENTS = 10_000


@dataclass(frozen=True)
class _Node:
    """A point, its weight, the target there, and which hidden neurons count as active."""

    x: Vector
    weight: Q
    wanted: Vector
    active: tuple[tuple[bool, ...], ...]


def deep_risk_and_gradient(network: DeepNetwork, target: Target, law: Law) -> tuple[Q, DeepNetwork]:
    """(L, G) of a network over Q; G in the shape of the network.

    Raises:
        NotAvailable: the uniform law in more than one dimension, or with a target that is neither constant nor affine.
        ShapeError: target or law do not fit.
    """
    inputs, *_, outputs = network.widths
    if law.dimension != inputs or target.outputs != outputs:
        raise ShapeError(f"a network from R^{inputs} to R^{outputs}, a problem of another shape")
    risk: Q = Q(0)
    weights = [[[Q(0)] * len(row) for row in rows] for rows in network.weights]
    biases = [[Q(0)] * len(row) for row in network.biases]
    for node in _nodes(network, target, law):
        layers, error = _forward(network, node)
        risk += node.weight * sum((e * e for e in error), Q(0))
        slopes = [2 * node.weight * e for e in error]
        for k in reversed(range(len(network.weights))):
            for i, slope in enumerate(slopes):
                if slope != 0:
                    biases[k][i] += slope
                    weights[k][i] = [g + slope * x for g, x in zip(weights[k][i], layers[k], strict=True)]
            if k:
                back = zip(*network.weights[k], strict=True)
                slopes = [
                    sum((w * s for w, s in zip(column, slopes, strict=True)), Q(0)) if on else Q(0)
                    for column, on in zip(back, node.active[k - 1], strict=True)
                ]
    shaped: tuple[Matrix, ...] = tuple(tuple(tuple(row) for row in rows) for rows in weights)
    return risk, DeepNetwork(shaped, tuple(tuple(row) for row in biases))


def _forward(network: DeepNetwork, node: _Node) -> tuple[list[Vector], list[Number]]:
    """The values x^0, ..., x^{L-1} and the error, by the node's activity pattern."""
    layers, values = [node.x], node.x
    for k, (rows, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        before = values
        values = tuple(dot(row, before) + b for row, b in zip(rows, bias, strict=True))
        if k < len(node.active):
            values = tuple(y if on else Q(0) for y, on in zip(values, node.active[k], strict=True))
            layers.append(values)
    return layers, [y - f for y, f in zip(values, node.wanted, strict=True)]


def _pattern(network: DeepNetwork, x: Vector) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(y > 0 for y in values) for values in network.pre_activations(x)[:-1])


def _nodes(network: DeepNetwork, target: Target, law: Law) -> Iterator[_Node]:
    if isinstance(law, Atoms):
        if not isinstance(target, Constant | Affine | Data):
            raise NotAvailable("deep networks on points are for constant and affine targets, or given values")
        for x, mass in zip(law.points, law.masses, strict=True):
            yield _Node(x, mass, target(x), _pattern(network, x))
        return
    if not isinstance(law, Uniform) or law.dimension != 1:
        raise NotAvailable("deep networks are integrated over points, or uniformly over an interval")
    if not isinstance(target, Constant | Affine):
        raise NotAvailable("deep networks on an interval are for constant and affine targets")
    (low,), (high,) = law.low, law.high
    ends = switches(network, low, high)
    for start, end in itertools.pairwise(ends):
        middle = (start + end) / 2
        active = _pattern(network, (middle,))
        share = (end - start) / (6 * (high - low))
        for point, times in ((start, 1), (middle, 4), (end, 1)):
            yield _Node((point,), times * share, target((point,)), active)


def switches(network: DeepNetwork, low: Q, high: Q) -> list[Q]:
    """The ends and, d = 1, the points inside where a hidden pre-activation changes its sign; increasing.

    Raises:
        BudgetExceeded: more than 10,000 pieces.
    """
    places = [low, high]
    for layer in range(len(network.weights) - 1):
        found = set(places)
        for start, end in itertools.pairwise(places):
            left = network.pre_activations((start,))[layer]
            right = network.pre_activations((end,))[layer]
            for y, z in zip(
                left, right, strict=True
            ):  # affine on [start, end]: the layers below switch at the ends
                if y * z < 0:
                    found.add(start + (end - start) * y / (y - z))
        places = sorted(found)
        if len(places) > MOST_SEGMENTS:
            raise BudgetExceeded(f"a realization of more than {MOST_SEGMENTS} affine pieces")
    return places
