"""Euler's identities of the family, proved symbolically: for every activation pattern, every alpha, every input, every depth.

One layer of the backward pass, with the quantities of the neighbouring layers as independent variables:
    z_j pre-activations, h_j = c_j z_j^p (c_j = 1 or alpha^p by the side of the kink), W = W_{l+1}, delta_k above,
    delta_j = (sum_k W_kj delta_k) p c_j z_j^(p-1).
Row j of W_l pairs with the gradient to delta_j z_j, column j of W_{l+1} to sum_k W_kj delta_k h_j, so the identity
    delta_j z_j = p sum_k W_kj delta_k h_j
is all that is needed; chained over the layers it gives <W_l, grad_{W_l} N> = p^(L-l) N and <W, grad N> = D N.

``full_identities`` differentiates a whole network instead, independently of the backward pass, where that is small enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity


def layer_identities(width: int, power: int, above: int = 2) -> tuple[Identity, ...]:
    """delta_j z_j = p sum_k W_kj delta_k h_j for each of ``width`` neurons, and their sum."""
    names = [f"z{j}" for j in range(width)] + [f"c{j}" for j in range(width)]
    names += [f"d{k}" for k in range(above)] + [f"w{k}_{j}" for k in range(above) for j in range(width)]
    _, ring = polynomial_ring(names)
    found = []
    left: Any = 0 * ring["z0"]
    right: Any = left
    for j in range(width):
        z, c = ring[f"z{j}"], ring[f"c{j}"]
        back = sum(ring[f"w{k}_{j}"] * ring[f"d{k}"] for k in range(above))
        delta = back * power * c * z ** (power - 1)
        column = sum(ring[f"w{k}_{j}"] * (ring[f"d{k}"] * (c * z**power)) for k in range(above))
        found.append(Identity(f"p = {power}, neuron {j + 1}", delta * z, power * column))
        left, right = left + delta * z, right + column
    # sum_j column_j = sum_k delta_k z_k above, because z_k = sum_j W_kj h_j
    total: Any = sum(
        ring[f"d{k}"]
        * sum(ring[f"w{k}_{j}"] * (ring[f"c{j}"] * ring[f"z{j}"] ** power) for j in range(width))
        for k in range(above)
    )
    found.append(Identity(f"p = {power}, layer of {width}", left, power * right))
    found.append(Identity(f"p = {power}, layer of {width} and the one above", left, power * total))
    return tuple(found)


def full_identities(
    widths: Sequence[int], power: int, sides: Sequence[Sequence[int]], leak: Q
) -> Iterator[Identity]:
    """Euler's identities of H(x; W) by differentiating the polynomial H on one activation pattern, block by block and in total.

    Args:
        widths: d, k_1, ..., k_{L-1}; the last layer has one row.
        sides: the pattern, one sign per hidden neuron.
    """
    shape = [*widths, 1]
    names = [f"x{i}" for i in range(shape[0])]
    for l, (m, k) in enumerate(itertools.pairwise(shape), 1):
        names += [f"w{l}_{i}_{j}" for i in range(k) for j in range(m)]
    _, ring = polynomial_ring(names)
    blocks = tuple(
        tuple(tuple(ring[f"w{l}_{i}_{j}"] for j in range(m)) for i in range(k))
        for l, (m, k) in enumerate(itertools.pairwise(shape), 1)
    )
    network = HomogeneousNetwork(Activation(power, leak), blocks)
    point = tuple(ring[f"x{i}"] for i in range(shape[0]))
    passed = network.forward(point, tuple(map(tuple, sides)))
    output, gradient = passed.output, passed.gradient()
    total: Any = 0 * point[0]
    for l, block in enumerate(blocks, 1):
        paired: Any = 0 * point[0]
        for i, row in enumerate(block):
            for j, w in enumerate(row):
                slope = output.derivative(f"w{l}_{i}_{j}")
                yield Identity(f"backward pass, W_{l}[{i + 1},{j + 1}]", gradient[l - 1][i][j] + 0 * w, slope)
                paired = paired + w * slope
        yield Identity(f"<W_{l}, grad> = p^(L-{l}) H", paired, network.degree(l) * output)
        total = total + paired
    yield Identity("<W, grad> = D H", total, network.order * output)
