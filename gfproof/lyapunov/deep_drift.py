"""The laws of deep networks on exact data: neuron laws for homogeneous activations, matrix laws for
linear layers.

Layers a_l = sigma(W_l a_{l-1} + b_l) for l < L, output W_L a_{L-1} + b_L, E = (1/2) sum_i |output - y_i|^2,
sigma(z) = max(z, alpha z)^p.  For every hidden layer l the two quadratic forms

    neuron j         |row_j W_l|^2 + b_l[j]^2 - p |column_j W_{l+1}|^2                          (C3, any
    depth) linear layers    the entries of W_l W_l^T + b_l b_l^T - W_{l+1}^T W_{l+1}
    (C4, sigma(z) = z)

are conserved because <A theta, grad E> = 0, and change by eta^2 times their value at grad E in a descent
step (C14). Source: conservation laws C3, C4, C14 (re-derived); p = 1: Du-Hu-Lee 2018.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import ShapeError
from gfproof.lyapunov.drift import Data, HomogeneousActivation
from gfproof.numbers import Q, dot, rational

Row = tuple[Q, ...]


@dataclass(frozen=True)
class Layer:
    """W_l (k_l rows of k_{l-1} numbers) and b_l (k_l numbers); or their gradients."""

    w: tuple[Row, ...]
    b: Row

    def __post_init__(self) -> None:
        if len(self.w) != len(self.b):
            raise ShapeError(f"{len(self.w)} rows of weights, {len(self.b)} biases: expected equal")


DeepNetwork = tuple[Layer, ...]


def deep_network(*layers: tuple[Sequence[Sequence[object]], Sequence[object]]) -> DeepNetwork:
    """From (weights, biases) per layer, texts or numbers.

    Raises:
        ShapeError: layers that do not fit together.
    """
    found = tuple(
        Layer(tuple(tuple(map(rational, r)) for r in w), tuple(map(rational, b))) for w, b in layers
    )
    for below, above in itertools.pairwise(found):
        if any(len(row) != len(below.b) for row in above.w):
            raise ShapeError(f"a layer takes {len(above.w[0])} numbers, the one below gives {len(below.b)}")
    return found


def deep_loss_gradient(network: DeepNetwork, sample: Data, sigma: HomogeneousActivation) -> DeepNetwork:
    """Grad E by backpropagation, exact."""
    totals = [([[Q(0)] * len(layer.w[0]) for _ in layer.w], [Q(0)] * len(layer.b)) for layer in network]
    for x, y in zip(sample.inputs, sample.targets, strict=True):
        below, preactivations = [x], []
        for n, layer in enumerate(network):
            z = tuple(dot(row, below[-1]) + b for row, b in zip(layer.w, layer.b, strict=True))
            preactivations.append(z)
            below.append(tuple(map(sigma.value, z)) if n + 1 < len(network) else z)
        back = [out - target for out, target in zip(below[-1], y, strict=True)]
        for n in reversed(range(len(network))):
            weights, biases = totals[n]
            for j, error in enumerate(back):
                biases[j] += error
                for i, a in enumerate(below[n]):
                    weights[j][i] += error * a
            if n:
                columns = zip(*network[n].w, strict=True)
                back = [
                    dot(column, tuple(back)) * sigma.slope(z)
                    for column, z in zip(columns, preactivations[n - 1], strict=True)
                ]
    return tuple(Layer(tuple(map(tuple, w)), tuple(b)) for w, b in totals)


def deep_form(left: DeepNetwork, right: DeepNetwork, layer: int, j: int, k: int, p: int = 1) -> Q:
    """The symmetric bilinear form of the law of neurons j, k of hidden layer ``layer`` (1, ..., L-1).

    <row_j W_l, row_k W_l'> + b_j b_k' - p <column_j W_{l+1}, column_k W_{l+1}'>, averaged with j and k
    exchanged.
    """
    if not 1 <= layer < len(left):
        raise ShapeError(f"layer {layer}: expected a hidden layer, 1 to {len(left) - 1}")

    def half(a: int, c: int) -> Q:
        x, y = left[layer - 1], right[layer - 1]
        up = sum((r[a] * s[c] for r, s in zip(left[layer].w, right[layer].w, strict=True)), Q(0))
        value: Q = dot(x.w[a], y.w[c]) + x.b[a] * y.b[c] - p * up
        return value

    return (half(j, k) + half(k, j)) / 2


def deep_first_order_defect(
    network: DeepNetwork, gradient: DeepNetwork, layer: int, j: int, k: int, p: int = 1
) -> Q:
    """2 <A theta, grad E>: 0 exactly where the law of neurons j, k holds."""
    return 2 * deep_form(network, gradient, layer, j, k, p)


def deep_step(network: DeepNetwork, gradient: DeepNetwork, step: Q) -> DeepNetwork:
    """Theta - step * grad E."""
    return tuple(
        Layer(
            tuple(
                tuple(a - step * b for a, b in zip(row, slope, strict=True))
                for row, slope in zip(layer.w, slopes.w, strict=True)
            ),
            tuple(a - step * b for a, b in zip(layer.b, slopes.b, strict=True)),
        )
        for layer, slopes in zip(network, gradient, strict=True)
    )
