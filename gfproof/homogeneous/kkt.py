"""KKT points of the constrained NCF, max N(u) subject to |u| = 1, tested without a square root.

u is a KKT point <=> grad N(u) = D N(u) u; scale-free for any u != 0:    |u|^2 grad N(u) = D N(u) u.
Layer-scaled, for N(W) != 0:    E_l(W) = |W_l|^2 grad_{W_l} N(W) - p^(L-l) N(W) W_l = 0 for all l
    <=>  (c_1 W_1, ..., c_L W_L) with c_l = sqrt(p^(L-l)/D)/|W_l| is a KKT point on the sphere.
At a KKT point with N != 0: |W_l|^2 = p^(L-l)/D and |W_l[j,:]|^2 = p |W_{l+1}[:,j]|^2.

Source: arXiv:2403.08121 for the objects; all formulas re-derived.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gfproof.errors import ShapeError
from gfproof.homogeneous.correlation import ncf_and_gradient
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import Blocks, HomogeneousNetwork, Vector, combine, entries, norm2
from gfproof.numbers import Ball, Number, Q, ball


class KktType(StrEnum):
    """What a network's direction is for the constrained NCF; positive and zero points are the nonnegative ones."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    ZERO = "zero"
    NONE = "none"


@dataclass(frozen=True)
class KktReport:
    """What the exact tests say about one network.

    Attributes:
        value: N(W).
        gradient: grad N(W).
        residual: |W|^2 grad N - D N W; zero exactly if W/|W| is a KKT point.
        block_residuals: E_l; with N != 0 zero exactly if W is a KKT point after scaling each layer.
    """

    network: HomogeneousNetwork
    value: Number
    gradient: Blocks
    residual: Blocks
    block_residuals: Blocks

    @property
    def as_it_is(self) -> bool:
        """Is W/|W| a KKT point?"""
        return vanish(self.residual)

    @property
    def layer_scaled(self) -> bool:
        """Is W a KKT point after scaling its layers (N != 0), or a zero KKT point (N = 0)?"""
        return self.kind is not KktType.NONE

    @property
    def kind(self) -> KktType:
        """The type, after scaling the layers where N != 0.  No division by N: N = 0 needs grad N = 0."""
        if self.value == 0:
            return KktType.ZERO if vanish(self.gradient) else KktType.NONE
        if not vanish(self.block_residuals):
            return KktType.NONE
        return KktType.POSITIVE if self.value > 0 else KktType.NEGATIVE

    @property
    def scales2(self) -> Vector:
        """c_l^2 = p^(L-l)/(D |W_l|^2), per layer; needs every W_l != 0."""
        return scales2(self.network)

    @property
    def normalized_value2(self) -> Number:
        """N(c_1 W_1, ..., c_L W_L)^2, rational: N^2 times the product of (c_l^2)^(p^(L-l))."""
        total = self.value * self.value
        for l, c2 in enumerate(self.scales2, 1):
            total = total * c2 ** self.network.degree(l)
        return total

    def normalized_value(self) -> Ball:
        """N at the layer-scaled point on the sphere, enclosed at the working precision."""
        root = ball(self.normalized_value2).sqrt()
        return root if self.value >= 0 else -root

    def ray_blow_up(self) -> Ball | None:
        """Blow-up time 1/(D (D-2) N) of the NCF flow from the layer-scaled point on the sphere; None unless N > 0 and D > 2."""
        order = self.network.order
        if not self.value > 0 or order <= 2:
            return None
        return 1 / (order * (order - 2) * self.normalized_value())


def vanish(blocks: Blocks) -> bool:
    """Are all entries exactly 0?"""
    return all(x == 0 for x in entries(blocks))


def largest(matrix: tuple[Vector, ...]) -> Q:
    """The largest absolute value of the entries of one block."""
    return max((abs(x) for row in matrix for x in row), default=Q(0))


def block_norms2(network: HomogeneousNetwork) -> Vector:
    """|W_l|_F^2 per layer."""
    return tuple(norm2(entries((block,))) for block in network.blocks)


def scales2(network: HomogeneousNetwork) -> Vector:
    """c_l^2 = p^(L-l)/(D |W_l|^2): the squared factors that give each layer its norm at a KKT point.

    Raises:
        ShapeError: a block of zeros.
    """
    found = []
    for l, size in enumerate(block_norms2(network), 1):
        if size == 0:
            raise ShapeError(f"block {l} is 0: its layer cannot be scaled")
        found.append(Q(network.degree(l), network.order) / size)
    return tuple(found)


def kkt_report(network: HomogeneousNetwork, data: Data) -> KktReport:
    """The exact tests at one network.

    Args:
        network: rational weights, not all 0.

    Raises:
        OnKink: p = 1 and the gradient is set-valued here.
        ShapeError: all weights are 0, which is no direction.
    """
    size = network.norm2()
    if size == 0:
        raise ShapeError("all weights are 0, expected a direction")
    value, gradient = ncf_and_gradient(network, data)
    order = network.order
    residual = combine(lambda g, w: size * g - order * value * w, gradient, network.blocks)
    by_block = []
    for l, size_l in enumerate(block_norms2(network), 1):
        block = (gradient[l - 1],), (network.blocks[l - 1],)
        factor = network.degree(l) * value
        by_block.append(combine(lambda g, w, s=size_l, f=factor: s * g - f * w, *block)[0])
    return KktReport(network, value, gradient, residual, tuple(by_block))


def row_gaps(network: HomogeneousNetwork) -> Vector:
    """|W_l[j,:]|^2 - p |W_{l+1}[:,j]|^2 for every hidden neuron; all 0 at a KKT point with N != 0."""
    p = network.activation.power
    gaps = []
    for l in range(network.depth - 1):
        for j, row in enumerate(network.blocks[l]):
            column = norm2(r[j] for r in network.blocks[l + 1])
            gaps.append(norm2(iter(row)) - p * column)
    return tuple(gaps)


def norm_gaps(network: HomogeneousNetwork) -> Vector:
    """D |W_l|^2 - p^(L-l) |W|^2 per layer; all 0 at a KKT direction with N != 0."""
    total = network.norm2()
    return tuple(
        network.order * size - network.degree(l) * total for l, size in enumerate(block_norms2(network), 1)
    )
