"""Two layers: N(w, v) = sum_j v_j g1(w_j) with g1(w) = sum_i p_i sigma(w.x_i).

With J the neurons whose (w_j, v_j) is not 0, the layer-scaled KKT test holds with N != 0 if and only if J is not empty and
    (T1) v_j != 0, g1(w_j) != 0 and w_j/|w_j| is a KKT point of g1 on the sphere:  |w_j|^2 grad g1(w_j) = p g1(w_j) w_j;
    (T2) |w_j|^2 / v_j^2 is the same for all j (p, after scaling the layers);
    (T3) v_j g1(w_j) has the same sign for all j;
    (T4) p = 1: |g1(w_j/|w_j|)| is the same for all j;  p >= 2: |v_j|^(p-1) |g1(w_j/|w_j|)| is.
"""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import HomogeneousNetwork, norm2
from gfproof.homogeneous.rank_one import Condition, index_value_and_gradient
from gfproof.numbers import Q, dot


@dataclass(frozen=True)
class TwoLayerReport:
    """What the two-layer criterion says about one network.

    Attributes:
        reason: why it does not apply; empty if it does.
        active: J.
        conditions: T1 to T4.
    """

    reason: str
    active: tuple[int, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def kkt(self) -> bool | None:
        """By the criterion: a KKT point with N != 0 after scaling the layers?  None if it does not apply."""
        if self.reason:
            return None
        return bool(self.active) and all(c.holds is True for c in self.conditions)

    @property
    def failing(self) -> tuple[str, ...]:
        """The conditions that fail."""
        return tuple(c.name for c in self.conditions if c.holds is False)


def two_layer_report(network: HomogeneousNetwork, data: Data) -> TwoLayerReport:
    """The two-layer criterion, any signs, any power; for p = 1 and alpha < 1 it needs w_j.x_i != 0 for j in J."""
    if network.depth != 2:
        return TwoLayerReport(f"{network.depth} layers, the criterion is for 2")
    sigma, (first, (v,)) = network.activation, network.blocks
    p = sigma.power
    active = tuple(j for j, w in enumerate(first) if v[j] != 0 or any(x != 0 for x in w))
    if sigma.kinked and any(dot(first[j], x) == 0 for j in active for x in data.points):
        return TwoLayerReport("p = 1 and w_j.x_i = 0 for some j and i", active)
    missed: list[str] = []
    ratios: set[Q] = set()
    signs: set[Q] = set()
    strengths: set[Q] = set()
    for j in active:
        size = norm2(iter(first[j]))
        value, slope = index_value_and_gradient(first[j], data, sigma, (1,))
        gap = [size * g - p * value * x for g, x in zip(slope, first[j], strict=True)]
        if v[j] == 0 or value == 0 or any(x != 0 for x in gap):
            missed.append(f"neuron {j + 1}")
            continue
        ratios.add(size / v[j] ** 2)
        signs.add(Q(1) if v[j] * value > 0 else Q(-1))
        strengths.add(v[j] ** (2 * p - 2) * value**2 / size**p)
    conditions = (
        Condition("T1", not missed, ", ".join(missed) or "every active neuron"),
        Condition("T2", _one(ratios, missed), f"|w_j|^2/v_j^2 in {_shown(ratios)}"),
        Condition("T3", _one(signs, missed), f"signs of v_j g1(w_j) in {_shown(signs)}"),
        Condition("T4", _one(strengths, missed), f"v_j^(2p-2) g1(w_j/|w_j|)^2 in {_shown(strengths)}"),
    )
    return TwoLayerReport("", active, conditions)


def _one(values: set[Q], missed: list[str]) -> bool | None:
    return None if missed else len(values) <= 1


def _shown(values: set[Q]) -> str:
    return "{" + ", ".join(sorted(map(str, values))) + "}"
