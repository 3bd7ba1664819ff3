"""Fully connected architectures and what their training dynamics can see: the factorization phi and the
known laws.

With theta = (W_1, b_1, ..., W_L) and W_l of shape k_l x k_{l-1}, the network depends on theta through
phi(theta):

    linear   phi = the entries of W_L ... W_1, and with biases those of sum_l W_L ... W_{l+1} b_l
    relu     phi = the path lifting: all products of weights along paths from an input (or a bias) to an
    output

A function h is conserved by gradient flow for all data and losses iff <grad h, grad phi_i> = 0 for all i.
Source: arXiv:2307.00144 (number of laws), Du-Hu-Lee 2018 (balancedness); conservation laws C1, C3, C4.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from gfproof.errors import BudgetExceeded, ShapeError
from gfproof.numbers.polynomials import polynomial_ring

Activation = Literal["linear", "relu"]

MAX_PARAMETERS = 400
MAX_PATHS = 4000


@dataclass(frozen=True)
class Block:
    """Layers i+1 .. j of a linear network between two layers of width 1: they enter phi through one scalar z.

    Attributes:
        first, last: the layers of width 1 (indices i < j into the widths).
        parameters: indices of the parameters of W_{i+1}, ..., W_j.
        scalar: z = W_j ... W_{i+1} as a polynomial.
    """

    first: int
    last: int
    parameters: tuple[int, ...]
    scalar: Any


@dataclass(frozen=True)
class Law:
    """A conserved polynomial, with the short text it is known by."""

    text: str
    polynomial: Any


@dataclass(frozen=True)
class Architecture:
    """Widths k_0, ..., k_L from input to output, the activation, and whether the hidden layers have biases.

    An output bias would add a parameter and no law; it is left out.

    Raises:
        ShapeError: fewer than two widths, or a width below 1.
        BudgetExceeded: more than 400 parameters or 4000 paths.
    """

    widths: tuple[int, ...]
    activation: Activation = "relu"
    bias: bool = False

    def __post_init__(self) -> None:
        if len(self.widths) < 2:
            raise ShapeError(f"widths {self.shown}: expected at least an input and an output width")
        if min(self.widths) < 1:
            raise ShapeError(f"widths {self.shown}: expected widths of at least 1")
        if self.activation not in ("linear", "relu"):
            raise ShapeError(f"activation {self.activation!r}: expected linear or relu")
        if self.count > MAX_PARAMETERS:
            raise BudgetExceeded(f"widths {self.shown}: {self.count} parameters, at most {MAX_PARAMETERS}")
        if self.activation == "relu" and self.paths > MAX_PATHS:
            raise BudgetExceeded(f"widths {self.shown}: {self.paths} paths, at most {MAX_PATHS}")

    @property
    def shown(self) -> str:
        """The widths as they are typed: 2,3,1."""
        return ",".join(map(str, self.widths))

    @property
    def depth(self) -> int:
        """L, the number of weight layers."""
        return len(self.widths) - 1

    @property
    def count(self) -> int:
        """P, the number of parameters."""
        weights = sum(a * b for a, b in itertools.pairwise(self.widths))
        return weights + (sum(self.widths[1:-1]) if self.bias else 0)

    @property
    def paths(self) -> int:
        """Number of paths from an input or a bias to an output."""
        starts = [0, *range(1, self.depth)] if self.bias else [0]
        return sum(math.prod(self.widths[start:]) for start in starts)

    @property
    def hidden_neurons(self) -> int:
        """Number of hidden neurons."""
        return sum(self.widths[1:-1])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters in order: W1[1,1], W1[1,2], ..., b1[1], ..., W2[1,1], ..."""
        found: list[str] = []
        for layer in range(1, self.depth + 1):
            rows, columns = self.widths[layer], self.widths[layer - 1]
            found += [f"W{layer}[{i},{j}]" for i in range(1, rows + 1) for j in range(1, columns + 1)]
            if self.bias and layer < self.depth:
                found += [f"b{layer}[{i}]" for i in range(1, rows + 1)]
        return tuple(found)

    @cached_property
    def _ring(self) -> tuple[Any, dict[str, Any]]:
        return polynomial_ring(self.names)

    @property
    def context(self) -> Any:
        """The ring Q[theta]."""
        return self._ring[0]

    def index(self, name: str) -> int:
        """Position of a parameter."""
        return self.names.index(name)

    def weights(self, layer: int) -> list[list[Any]]:
        """W_l as a matrix of variables."""
        variables = self._ring[1]
        rows, columns = self.widths[layer], self.widths[layer - 1]
        return [[variables[f"W{layer}[{i + 1},{j + 1}]"] for j in range(columns)] for i in range(rows)]

    def biases(self, layer: int) -> list[Any]:
        """b_l as variables; empty without biases and in the output layer."""
        if not self.bias or layer == self.depth:
            return []
        return [self._ring[1][f"b{layer}[{i + 1}]"] for i in range(self.widths[layer])]

    @cached_property
    def factorization(self) -> tuple[tuple[str, Any], ...]:
        """The components phi_i, each with a short name."""
        return self._products() if self.activation == "linear" else self._paths()

    def _products(self) -> tuple[tuple[str, Any], ...]:
        product = self.weights(1)
        offset = [[b] for b in self.biases(1)]
        for layer in range(2, self.depth + 1):
            product = _times(self.weights(layer), product)
            if self.bias:
                offset = _times(self.weights(layer), offset)
                for row, b in zip(offset, self.biases(layer), strict=False):
                    row[0] = row[0] + b
        entries = [(f"A[{i},{j}]", p) for i, row in enumerate(product, 1) for j, p in enumerate(row, 1)]
        offsets = [(f"o[{i}]", row[0]) for i, row in enumerate(offset, 1)] if self.depth > 1 else []
        return tuple(entries + offsets)

    def _paths(self) -> tuple[tuple[str, Any], ...]:
        found: list[tuple[str, Any]] = []
        one = self.context.constant(1)
        starts: list[tuple[int, tuple[int, ...], Any]] = [(0, (i,), one) for i in range(self.widths[0])]
        for layer in range(1, self.depth):
            starts += [(layer, (i,), b) for i, b in enumerate(self.biases(layer))]
        for start, nodes, value in starts:
            walks: list[tuple[tuple[int, ...], Any]] = [(nodes, value)]
            for layer in range(start + 1, self.depth + 1):
                weights = self.weights(layer)
                walks = [
                    ((*seen, i), monomial * weights[i][seen[-1]])
                    for seen, monomial in walks
                    for i in range(self.widths[layer])
                ]
            prefix = "x" if start == 0 else f"b{start}"
            found += [(prefix + ">".join(str(i + 1) for i in seen), p) for seen, p in walks]
        return tuple(found)

    @cached_property
    def laws(self) -> tuple[Law, ...]:
        """The laws known in closed form, incoming minus outgoing.

        relu: |row_i W_l|^2 + b_l[i]^2 - |column_i W_{l+1}|^2 for every hidden neuron (C3, p = 1).
        linear: the entries of W_l W_l^T + b_l b_l^T - W_{l+1}^T W_{l+1} (C4; biases count as one more
        column).
        """
        found: list[Law] = []
        for layer in range(1, self.depth):
            incoming, outgoing, biases = self.weights(layer), self.weights(layer + 1), self.biases(layer)
            for i in range(self.widths[layer]):
                for j in range(i, i + 1) if self.activation == "relu" else range(i, self.widths[layer]):
                    value = sum(a * b for a, b in zip(incoming[i], incoming[j], strict=True))
                    value = value + (biases[i] * biases[j] if biases else 0)
                    value = value - sum(row[i] * row[j] for row in outgoing)
                    found.append(Law(self._law_text(layer, i, j), value))
        return tuple(found)

    def _law_text(self, layer: int, i: int, j: int) -> str:
        def product(left: str, right: str) -> str:
            return f"{left}**2" if left == right else f"{left}*{right}"

        into = [
            product(f"W{layer}[{i + 1},{m}]", f"W{layer}[{j + 1},{m}]")
            for m in range(1, self.widths[layer - 1] + 1)
        ]
        if self.bias:
            into.append(product(f"b{layer}[{i + 1}]", f"b{layer}[{j + 1}]"))
        out = [
            product(f"W{layer + 1}[{m},{i + 1}]", f"W{layer + 1}[{m},{j + 1}]")
            for m in range(1, self.widths[layer + 1] + 1)
        ]
        return " + ".join(into) + "".join(f" - {term}" for term in out)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks between consecutive layers of width 1 (linear networks without biases only).

        Every field of the Lie algebra moves such a block along grad z: this holds for the fields grad
        phi_i, and if X and Y move it along f grad z and g grad z, then [X, Y] moves it along (X g - Y f)
        grad z, because the terms with the Hessian of z cancel.  So the P_block - 1 first integrals of
        grad z are laws (C7).
        """
        if self.activation != "linear" or self.bias:
            return ()
        narrow = [i for i, k in enumerate(self.widths) if k == 1]
        found: list[Block] = []
        for first, last in itertools.pairwise(narrow):
            product = self.weights(first + 1)
            inside: list[int] = []
            for layer in range(first + 1, last + 1):
                prefix = f"W{layer}["
                inside += [k for k, name in enumerate(self.names) if name.startswith(prefix)]
                if layer > first + 1:
                    product = _times(self.weights(layer), product)
            found.append(Block(first, last, tuple(inside), product[0][0]))
        return tuple(found)

    def rank_of_laws(self) -> int:
        """At most this many of ``laws`` are independent, and exactly this many in every case tried (C5).

        relu: the number of hidden neurons (sums of squares of different weights up to sign, so exactly).
        linear: the sum over hidden layers of s (2 k_l + 1 - s)/2 with s = min(k_l, k_{l-1} + k_{l+1}), or
        k_{l-1} + 1 + k_{l+1} with biases: per layer the exact rank at a generic point; that the layers are
        independent of each other is proved for one hidden layer and checked by ``count_laws`` beyond.
        """
        if self.activation == "relu":
            return self.hidden_neurons
        total = 0
        for layer in range(1, self.depth):
            k = self.widths[layer]
            s = min(k, self.widths[layer - 1] + self.widths[layer + 1] + int(self.bias))
            total += s * (2 * k + 1 - s) // 2
        return total


def _times(left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    columns = list(zip(*right, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]
