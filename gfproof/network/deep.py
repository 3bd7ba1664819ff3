"""Deep ReLU networks: x^0 = x, x^k = relu(W^k x^{k-1} + B^k) for the hidden layers, output W^L x^{L-1} + B^L."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gfproof.errors import ShapeError
from gfproof.network.network import Network
from gfproof.network.parameters import Matrix, Vector, exact_matrix, exact_vector
from gfproof.numbers import Number, Q, dot


@dataclass(frozen=True)
class DeepNetwork:
    """A fully connected ReLU network with at least one hidden layer; also a gradient or direction of that shape.

    Attributes:
        weights: W^1, ..., W^L; W^k has l_k rows of l_{k-1} entries.
        biases: B^1, ..., B^L; B^k has l_k entries.
    The entries are all of one number type.
    """

    weights: tuple[Matrix, ...]
    biases: tuple[Vector, ...]

    def __post_init__(self) -> None:
        if len(self.weights) < 2:
            raise ShapeError(
                f"{len(self.weights)} layers, expected at least a hidden layer and the output layer"
            )
        if len(self.biases) != len(self.weights):
            raise ShapeError(
                f"{len(self.biases)} biases, {len(self.weights)} weight matrices (one per layer)"
            )
        before = len(self.weights[0][0]) if self.weights[0] else 0
        for k, (rows, bias) in enumerate(zip(self.weights, self.biases, strict=True), start=1):
            if not rows or before == 0:
                raise ShapeError(f"layer {k} has no neurons or no inputs")
            if len(bias) != len(rows):
                raise ShapeError(f"layer {k} has {len(rows)} rows, but {len(bias)} biases")
            if wrong := [len(row) for row in rows if len(row) != before]:
                raise ShapeError(f"a row of layer {k} has {wrong[0]} entries, expected {before}")
            before = len(rows)

    @classmethod
    def exact(cls, weights: Any, biases: Any) -> DeepNetwork:
        """A network over Q from anything ``rational`` reads.

        Raises:
            InexactInput, NumberError, ShapeError.
        """
        return cls(tuple(map(exact_matrix, weights)), tuple(map(exact_vector, biases)))

    @classmethod
    def of_shallow(cls, network: Network) -> DeepNetwork:
        """A network with one hidden layer as a deep one.

        Raises:
            ShapeError: a skip connection, or no neurons.
        """
        if network.skip:
            raise ShapeError("a skip connection has no place in a chain of layers")
        return cls((network.w, network.v), (network.b, network.c))

    @property
    def widths(self) -> tuple[int, ...]:
        """(l_0, ..., l_L), from the inputs to the outputs."""
        return len(self.weights[0][0]), *(len(rows) for rows in self.weights)

    def hidden_neurons(self) -> list[tuple[int, int]]:
        """(k, i) for every hidden neuron, layers counted from 0."""
        return [(k, i) for k in range(len(self.weights) - 1) for i in range(len(self.weights[k]))]

    def outgoing(self, layer: int, neuron: int) -> Vector:
        """Column ``neuron`` of the next layer's weights."""
        return tuple(row[neuron] for row in self.weights[layer + 1])

    def pre_activations(self, x: Sequence[Number]) -> list[Vector]:
        """W^k x^{k-1} + B^k for k = 1, ..., L."""
        point, found = tuple(x), []
        if len(point) != self.widths[0]:
            raise ShapeError(f"x has {len(point)} entries, the network takes {self.widths[0]}")
        for rows, bias in zip(self.weights, self.biases, strict=True):
            values = tuple(dot(row, point) + b for row, b in zip(rows, bias, strict=True))
            found.append(values)
            point = tuple(y if y > 0 else Q(0) for y in values)
        return found

    def __call__(self, x: Sequence[Number]) -> Vector:
        """The realization at x."""
        return self.pre_activations(x)[-1]

    def inner(self, other: DeepNetwork) -> Number:
        """The Euclidean inner product over all entries."""
        return sum(
            (x * y for x, y in zip(self.entries(), other.entries(), strict=True)),
            Q(0),
        )

    def entries(self) -> list[Number]:
        """All entries, layer by layer, weights before biases."""
        found: list[Number] = []
        for rows, bias in zip(self.weights, self.biases, strict=True):
            for row in rows:
                found += row
            found += bias
        return found

    def replaced(self, layer: int, rows: Matrix, bias: Vector) -> DeepNetwork:
        """The network with one layer replaced."""
        return replace(
            self,
            weights=(*self.weights[:layer], rows, *self.weights[layer + 1 :]),
            biases=(*self.biases[:layer], bias, *self.biases[layer + 1 :]),
        )

    def to_json(self, show: Any = str) -> dict[str, Any]:
        """The table ``[layers]`` of a case of layers; ``show`` writes one entry."""
        return {
            "weights": [[[show(x) for x in row] for row in rows] for rows in self.weights],
            "biases": [[show(x) for x in bias] for bias in self.biases],
        }
