"""Feed-forward networks without biases: h_0 = x, z_l = W_l h_{l-1}, h_l = sigma(z_l) for l < L, H(x) = z_L.

H(x; c W) = c^D H(x; W) for c >= 0, with D = 1 + p + ... + p^(L-1).  Forward and backward passes are written once and run over
rationals, balls, dual numbers, polynomials and power series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import NotAvailable, ShapeError
from gfproof.homogeneous.activation import Activation, side_of
from gfproof.numbers import Number, Q, dot, rational

Vector = tuple[Number, ...]
Matrix = tuple[Vector, ...]
Blocks = tuple[Matrix, ...]
"""Weights or gradients, layer by layer: block l has k_l rows of k_{l-1} entries."""

Sides = tuple[tuple[int | None, ...], ...]
"""The side of the kink of every hidden pre-activation of one input, layer by layer: an activation pattern."""


class OnKink(NotAvailable):
    """A gradient that is set-valued: p = 1, alpha < 1, and a pre-activation is 0 where it matters."""


class _Unsettled:
    """Whatever value sigma'(0) takes: times 0 it is 0, in anything else it stays unsettled."""


UNSETTLED = _Unsettled()
ONE = Q(1)


@dataclass(frozen=True)
class HomogeneousNetwork:
    """Weights W_1, ..., W_L and the activation between them.

    Attributes:
        activation: sigma.
        blocks: W_l, k_l x k_{l-1}; k_L = 1.
    """

    activation: Activation
    blocks: Blocks

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ShapeError("no layers, expected at least one block of weights")
        for l, block in enumerate(self.blocks, 1):
            if not block or not block[0]:
                raise ShapeError(f"block {l} is empty, expected at least one row and one column")
            expected = len(self.blocks[l - 2]) if l > 1 else len(block[0])
            for row in block:
                if len(row) != expected:
                    raise ShapeError(f"block {l} has a row of {len(row)} entries, expected {expected}")
        if len(self.blocks[-1]) != 1:
            raise ShapeError(f"the last block has {len(self.blocks[-1])} rows, expected 1 (one output)")

    @classmethod
    def exact(
        cls, activation: Activation, blocks: Sequence[Sequence[Sequence[object]]]
    ) -> HomogeneousNetwork:
        """From anything ``rational`` reads.

        Raises:
            InexactInput: a float.
            ShapeError: blocks that do not fit together.
        """
        return cls(
            activation, tuple(tuple(tuple(rational(x) for x in row) for row in block) for block in blocks)
        )

    @property
    def depth(self) -> int:
        """L, the number of blocks."""
        return len(self.blocks)

    @property
    def dimension(self) -> int:
        """d, the number of inputs."""
        return len(self.blocks[0][0])

    @property
    def widths(self) -> tuple[int, ...]:
        """k_1, ..., k_{L-1}: the hidden widths."""
        return tuple(len(block) for block in self.blocks[:-1])

    @property
    def order(self) -> int:
        """D, the order of positive homogeneity."""
        return self.activation.order(self.depth)

    def degree(self, layer: int) -> int:
        """p^(L-l): the degree of homogeneity in the block W_l alone, l = 1, ..., L."""
        power: int = self.activation.power ** (self.depth - layer)
        return power

    def entries(self) -> Iterator[Number]:
        """All weights, block by block, row by row."""
        return entries(self.blocks)

    def with_entries(self, values: Sequence[Number]) -> HomogeneousNetwork:
        """The network of the same shape with these weights in the order of ``entries``."""
        return HomogeneousNetwork(self.activation, shaped_like(self.blocks, values))

    def scaled(self, *factors: Number) -> HomogeneousNetwork:
        """The network c W for one factor, (c_1 W_1, ..., c_L W_L) for L factors."""
        per_block = factors * self.depth if len(factors) == 1 else factors
        if len(per_block) != self.depth:
            raise ShapeError(f"{len(factors)} factors, expected 1 or {self.depth}")
        blocks = tuple(
            tuple(tuple(c * x for x in row) for row in block)
            for c, block in zip(per_block, self.blocks, strict=True)
        )
        return HomogeneousNetwork(self.activation, blocks)

    def norm2(self) -> Number:
        """|W|^2, the squared Euclidean norm of all weights."""
        return norm2(self.entries())

    def forward(self, x: Vector, sides: Sides | None = None) -> Pass:
        """All pre-activations and hidden values at an input x (d,).

        Args:
            sides: the activation pattern to use instead of the signs of the pre-activations (rings without signs).
        """
        if len(x) != self.dimension:
            raise ShapeError(f"an input of {len(x)} entries, expected {self.dimension}")
        hidden: list[Vector] = [x]
        before: list[Vector] = []
        found: list[tuple[int | None, ...]] = []
        for l, block in enumerate(self.blocks[:-1]):
            z = tuple(dot(row, hidden[-1]) for row in block)
            layer = sides[l] if sides is not None else tuple(map(side_of, z))
            before.append(z)
            found.append(layer)
            hidden.append(tuple(self.activation.value(t, s) for t, s in zip(z, layer, strict=True)))
        return Pass(self, tuple(before), tuple(found), tuple(hidden), dot(self.blocks[-1][0], hidden[-1]))

    def output(self, x: Vector) -> Number:
        """H(x; W)."""
        return self.forward(x).output


@dataclass(frozen=True)
class Pass:
    """A forward pass at one input.

    Attributes:
        before: pre-activations z_1, ..., z_{L-1}.
        sides: their sides of the kink; None where a ball leaves it open.
        hidden: h_0 = x, h_1, ..., h_{L-1}.
        output: H(x).
    """

    network: HomogeneousNetwork
    before: tuple[Vector, ...]
    sides: tuple[tuple[int | None, ...], ...]
    hidden: tuple[Vector, ...]
    output: Number

    def gradient(self, seed: Number = ONE) -> Blocks:
        """The blocks of seed * grad_W H(x; W): delta_L = seed, grad_{W_l} = delta_l h_{l-1}^T,
        delta_l = (W_{l+1}^T delta_{l+1}) * sigma'(z_l).

        Raises:
            OnKink: p = 1, alpha < 1, and the value of sigma'(0) matters.
        """
        network, sigma = self.network, self.network.activation
        delta: tuple[Any, ...] = (seed,)
        found: list[Matrix] = []
        for l in range(network.depth - 1, -1, -1):
            below = self.hidden[l]
            found.append(tuple(tuple(_times(d, h) for h in below) for d in delta))
            if l == 0:
                break
            block, z, sides = network.blocks[l], self.before[l - 1], self.sides[l - 1]
            above = [
                _sum(_times(d, row[j]) for d, row in zip(delta, block, strict=True)) for j in range(len(z))
            ]
            slopes = [
                UNSETTLED if s == 0 and sigma.kinked else sigma.slope(t, s)
                for t, s in zip(z, sides, strict=True)
            ]
            delta = tuple(_times(a, slope) for a, slope in zip(above, slopes, strict=True))
        if any(entry is UNSETTLED for block in found for row in block for entry in row):
            raise OnKink("p = 1 and a pre-activation is 0: the gradient is set-valued")
        return tuple(reversed(found))


def _times(left: Any, right: Any) -> Any:
    if left is UNSETTLED or right is UNSETTLED:
        other = right if left is UNSETTLED else left
        return Q(0) if not isinstance(other, _Unsettled) and other == 0 else UNSETTLED
    return left * right


def _sum(values: Iterator[Any]) -> Any:
    total: Any = Q(0)
    for value in values:
        if value is UNSETTLED:
            return UNSETTLED
        total = total + value
    return total


def entries(blocks: Blocks) -> Iterator[Number]:
    """All numbers of some blocks, block by block, row by row."""
    return (x for block in blocks for row in block for x in row)


def shaped_like(blocks: Blocks, values: Sequence[Number]) -> Blocks:
    """Numbers in the order of ``entries``, arranged like ``blocks``."""
    source = iter(values)
    shaped = tuple(tuple(tuple(next(source) for _ in row) for row in block) for block in blocks)
    if next(source, None) is not None:
        raise ShapeError(f"{len(values)} weights, expected {sum(1 for _ in entries(blocks))}")
    return shaped


def combine(operation: Callable[..., Number], *operands: Blocks) -> Blocks:
    """Entry by entry: operation(x, y, ...) for blocks of the same shapes."""
    return tuple(
        tuple(tuple(map(operation, *rows)) for rows in zip(*matrices, strict=True))
        for matrices in zip(*operands, strict=True)
    )


def norm2(values: Iterator[Number]) -> Number:
    """The sum of squares."""
    total: Number = Q(0)
    for x in values:
        total = total + x * x
    return total


def inner(left: Blocks, right: Blocks) -> Number:
    """<left, right>, the sum of products of entries."""
    total: Number = Q(0)
    for x, y in zip(entries(left), entries(right), strict=True):
        total = total + x * y
    return total
