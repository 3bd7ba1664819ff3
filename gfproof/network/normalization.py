"""The representative of a network on the manifold of normalized networks: same realization, every hidden |(w, b)| = 1.

Layer by layer, with r_i = |(W^k_i, B^k_i)|: if r_i > 0, divide row and bias by r_i and multiply column i of W^{k+1} by
r_i; if r_i = 0, replace the row by 0 with bias -1 and leave W^{k+1} alone.  relu(r y) = r relu(y) and relu(-1) = 0 = relu(0),
so the realization does not change anywhere on R^d.

Every entry of the representative is an entry of the network times the square root of a rational number: with R_i = r_i^2
(1 for a replaced row) row i of layer k becomes W_ij sqrt(R_j/R_i), B_i sqrt(1/R_i), and R_i = sum_j W_ij^2 R_j + B_i^2 is
rational.  So nothing is rounded here; an entry is an exact number where its square root is rational, else a ball on demand.

Source: arXiv:2207.06246 for the idea; "the norm of (incoming weights, bias) is 1" is the choice made here, re-derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from gfproof.network.deep import DeepNetwork
from gfproof.network.network import Network
from gfproof.numbers import Number, Q, ball, bits_for, precision

DIGITS = 30


@dataclass(frozen=True)
class Root:
    """The real number ``factor * sqrt(square)``, square > 0, both rational."""

    factor: Q
    square: Q

    @property
    def rational(self) -> Q | None:
        """The number where it is rational, else None."""
        if self.factor == 0:
            return Q(0)
        root = rational_root(self.square)
        return None if root is None else self.factor * root

    def value(self, digits: int = DIGITS) -> Number:
        """The rational number, or a ball with about that many digits."""
        exact = self.rational
        if exact is not None:
            return exact
        with precision(bits_for(digits)):
            return ball(self.factor) * ball(self.square).sqrt()

    def __mul__(self, other: Root) -> Root:
        return Root(self.factor * other.factor, self.square * other.square)


def rational_root(square: Q) -> Q | None:
    """The square root of a nonnegative rational where it is rational, else None."""
    top, bottom = int(square.p), int(square.q)
    if isqrt(top) ** 2 != top or isqrt(bottom) ** 2 != bottom:
        return None
    return Q(isqrt(top), isqrt(bottom))


@dataclass(frozen=True)
class Normalization:
    """A network's representative on the manifold.

    Attributes:
        network: entries as ``Root``.
        norms2: per hidden layer and neuron, the exact square of the norm the row had when its turn came; 0 where the row
            was 0 and has been replaced by bias -1.
    """

    network: DeepNetwork
    norms2: tuple[tuple[Q, ...], ...]

    @property
    def exact(self) -> bool:
        """Are all entries rational?"""
        return all(entry.rational is not None for entry in self.network.entries())

    def values(self, digits: int = DIGITS) -> DeepNetwork:
        """The representative with rational entries, and balls where a square root is irrational."""
        weights = tuple(
            tuple(tuple(x.value(digits) for x in row) for row in rows) for rows in self.network.weights
        )
        return DeepNetwork(
            weights, tuple(tuple(x.value(digits) for x in bias) for bias in self.network.biases)
        )

    def unit_rows(self) -> bool:
        """Is |(W^k_i, B^k_i)|^2 = 1 for every hidden neuron?  Exact, also where entries are irrational."""
        rows = (self._row(k, i) for k, i in self.network.hidden_neurons())
        return all(sum((x.factor**2 * x.square for x in row), Q(0)) == 1 for row in rows)

    def same_realization(self, of: DeepNetwork) -> bool:
        """Is it a rescaling of ``of`` by positive factors that cancel, zero rows aside?  Exact; this proves N = N.

        With r_i = sqrt(R_i) > 0 (R_i = 1 at the inputs, the outputs and replaced rows) every entry must satisfy
        W'_ij = W_ij r_j/r_i and B'_i = B_i/r_i; then x'^k = D_k x^k with D_k = diag(1/r_i) by induction over the layers.
        A replaced row is 0 in ``of`` and has no output in either network.
        """
        before = [Q(1)] * of.widths[0]
        last = len(of.weights) - 1
        for k, (rows, bias) in enumerate(zip(of.weights, of.biases, strict=True)):
            sizes = [Q(1)] * len(rows) if k == last else [x if x != 0 else Q(1) for x in self.norms2[k]]
            for i, (row, b) in enumerate(zip(rows, bias, strict=True)):
                mine = self._row(k, i)
                if k < last and self.norms2[k][i] == 0:
                    silent = all(x == 0 for x in (*row, b))
                    if not silent or any(x.factor != 0 for x in mine[:-1]) or mine[-1].rational != -1:
                        return False
                    continue
                wanted = [Root(x, size / sizes[i]) for x, size in zip(row, before, strict=True)]
                wanted.append(Root(b, 1 / sizes[i]))
                if not all(_equal(x, y) for x, y in zip(mine, wanted, strict=True)):
                    return False
            before = sizes
        return True

    def _row(self, layer: int, neuron: int) -> tuple[Root, ...]:
        return (*self.network.weights[layer][neuron], self.network.biases[layer][neuron])

    def to_json(self, show: Any, digits: int = DIGITS) -> dict[str, Any]:
        """The representative's layers, and the squares of the norms; ``show`` writes one entry."""
        layers = self.values(digits).to_json(show)
        return {**layers, "norms2": [[str(x) for x in row] for row in self.norms2], "exact": self.exact}


def _equal(one: Root, other: Root) -> bool:
    """Same sign and same square."""
    signs = ((one.factor > 0) - (one.factor < 0), (other.factor > 0) - (other.factor < 0))
    return signs[0] == signs[1] and one.factor**2 * one.square == other.factor**2 * other.square


def normalize(network: DeepNetwork) -> Normalization:
    """The representative of a network over Q on the manifold (see the module for the map)."""
    before: Sequence[Q] = [Q(1)] * network.widths[0]
    weights, biases, norms2 = [], [], []
    last = len(network.weights) - 1
    for k, (rows, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        squares = [
            sum((x * x * size for x, size in zip(row, before, strict=True)), b * b + Q(0))
            for row, b in zip(rows, bias, strict=True)
        ]
        sizes = [Q(1)] * len(rows) if k == last else [x if x != 0 else Q(1) for x in squares]
        new = [
            tuple(Root(x + Q(0), inner / size) for x, inner in zip(row, before, strict=True))
            for row, size in zip(rows, sizes, strict=True)
        ]
        offsets = [Root(b + Q(0), 1 / size) for b, size in zip(bias, sizes, strict=True)]
        if k < last:
            norms2.append(tuple(squares))
            offsets = [
                Root(Q(-1), Q(1)) if size == 0 else x for x, size in zip(offsets, squares, strict=True)
            ]
        weights.append(tuple(new))
        biases.append(tuple(offsets))
        before = sizes
    return Normalization(DeepNetwork(tuple(weights), tuple(biases)), tuple(norms2))


def normalize_shallow(network: Network) -> Normalization:
    """The same for one hidden layer; a skip connection does not change (it is not part of the result)."""
    plain = Network(network.w, network.b, network.v, network.c)
    return normalize(DeepNetwork.of_shallow(plain))
