"""The exact quantities that the theorems on homogeneous networks speak of, each computed once per case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from gfproof.homogeneous import (
    Blocks,
    Data,
    HomogeneousCase,
    HomogeneousNetwork,
    ncf_gradient,
    remainder,
    risk_gradient,
)
from gfproof.homogeneous.kkt import KktReport, kkt_report
from gfproof.homogeneous.network import Vector, combine, entries, inner, norm2
from gfproof.homogeneous.rank_one import RankOneReport, analyse
from gfproof.homogeneous.two_layers import TwoLayerReport, two_layer_report
from gfproof.numbers import Q
from gfproof.theorems.core import Instance


@dataclass(frozen=True)
class HomogeneousQuantities:
    """N, its gradient and what the criteria say at the network of a case."""

    case: HomogeneousCase

    @property
    def network(self) -> HomogeneousNetwork:
        """W."""
        return self.case.network

    @property
    def data(self) -> Data:
        """The data and the loss."""
        return self.case.data

    @property
    def order(self) -> int:
        """D."""
        return self.network.order

    @property
    def power(self) -> int:
        """The exponent p of the activation."""
        return self.network.activation.power

    @cached_property
    def report(self) -> KktReport:
        """The KKT tests; raises OnKink where grad N is set-valued, ShapeError at 0."""
        return kkt_report(self.network, self.data)

    @property
    def value(self) -> Q:
        """N."""
        found: Q = self.report.value
        return found

    @property
    def gradient(self) -> Blocks:
        """The gradient of N."""
        return self.report.gradient

    @cached_property
    def size2(self) -> Q:
        """|W|^2."""
        return Q(self.network.norm2())

    @cached_property
    def slope2(self) -> Q:
        """|grad N|^2."""
        return Q(norm2(entries(self.gradient)))

    @cached_property
    def loss_field(self) -> Blocks:
        """-grad F."""
        return negative(risk_gradient(self.network, self.data))

    @cached_property
    def remainder(self) -> Blocks:
        """R = -grad(|H(X; w)|^2/2)."""
        return remainder(self.network, self.data)

    @cached_property
    def rank_one(self) -> RankOneReport:
        """The rank-one criterion."""
        return analyse(self.network, self.data)

    @cached_property
    def two_layers(self) -> TwoLayerReport:
        """The two-layer criterion."""
        return two_layer_report(self.network, self.data)

    def by_block(self, gradient: Blocks) -> Vector:
        """<W_l, gradient_l> per block."""
        return tuple(inner((w,), (g,)) for w, g in zip(self.network.blocks, gradient, strict=True))

    def neuron_gaps(self, gradient: Blocks, factor: int) -> Vector:
        """<W_l[j,:], gradient> - factor <W_{l+1}[:,j], gradient> for every hidden neuron."""
        gaps = []
        blocks = self.network.blocks
        for l in range(len(blocks) - 1):
            for j, row in enumerate(blocks[l]):
                into = sum((x * g for x, g in zip(row, gradient[l][j], strict=True)), Q(0))
                out = sum((r[j] * g[j] for r, g in zip(blocks[l + 1], gradient[l + 1], strict=True)), Q(0))
                gaps.append(into - factor * out)
        return tuple(gaps)

    def gradient_at(self, factor: Q) -> Blocks:
        """The gradient of N at c W."""
        return ncf_gradient(self.network.scaled(factor), self.data)


@lru_cache(maxsize=256)
def of_case(case: HomogeneousCase) -> HomogeneousQuantities:
    """The quantities of a case, shared by all checks on it."""
    return HomogeneousQuantities(case)


def at(instance: Instance) -> HomogeneousQuantities:
    """The quantities at an instance of a theorem on homogeneous networks."""
    case: object = instance.case
    assert isinstance(case, HomogeneousCase)
    return of_case(case)


def negative(blocks: Blocks) -> Blocks:
    """-blocks."""
    return combine(lambda x: -x, blocks)


def difference(left: Blocks, right: Blocks) -> tuple[Q, ...]:
    """All entries of left - right."""
    return tuple(x - y for x, y in zip(entries(left), entries(right), strict=True))


def times(factor: Q, blocks: Blocks) -> Blocks:
    """A multiple of some blocks."""
    return combine(lambda x: factor * x, blocks)
