"""Rank-one networks W_l = a_l b_l^T (l < L), b_L = W_L^T: which of them are KKT points, and which condition fails.

Sign-coherent layers (a_l >= 0): the layer-scaled KKT test holds with N != 0 if and only if
    (R1) b_{l+1} = eps_{l+1} (positive) a_l^(p) entry by entry, eps = +-1;
    (R2) for p >= 2 all nonzero entries of a_l are equal;
    (R3) with phi(s) = eps_L sigma(eps_{L-1} sigma(... eps_2 sigma(s))) and g(b) = sum_i p_i phi(b.x_i):  g(b_1) != 0 and
         |b_1|^2 sum_i p_i phi'(b_1.x_i) x_i = p^(L-1) g(b_1) b_1.
Mixed signs, where s_l(x_i) = b_l.h_{l-1}(x_i) >= 0 for all i or |alpha| = 1: kappa_j = 1 for a_lj > 0 and (-alpha)^p for
a_lj < 0;  (R1) b_{l+1,j} prop. kappa_j |a_lj|^p, (R2) kappa_j^2 |a_lj|^(2p-2) equal on the support, and not 0.

Source: re-derived; the published wording of these conditions was not found.
"""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.correlation import ncf_gradient
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import HomogeneousNetwork, Matrix, OnKink, Vector, norm2
from gfproof.numbers import Q, dot, sign


@dataclass(frozen=True)
class Factors:
    """W_l = a b^T with the first nonzero entry of a equal to 1 or -1, and how the signs of a are covered.

    Attributes:
        covered: "sign-coherent", "one-sided" (s_l >= 0 on the data), "even or odd" (|alpha| = 1), or "" (no criterion).
        kappa: what sigma(a_j s) loses against |a_j|^p sigma(s), per entry.
    """

    a: Vector
    b: Vector
    covered: str
    kappa: Vector

    @property
    def support(self) -> int:
        """q_l, the number of nonzero entries of a."""
        return sum(x != 0 for x in self.a)


@dataclass(frozen=True)
class Condition:
    """One of the conditions, for one layer.

    Attributes:
        holds: None where it cannot be asked because an earlier one fails.
        note: the numbers behind it.
    """

    name: str
    holds: bool | None
    note: str


@dataclass(frozen=True)
class RankOneReport:
    """What the rank-one criterion says about one network.

    Attributes:
        reason: why the criterion does not apply; empty if it does.
        factors: a_l, b_l for l < L.
        conditions: R1, R2 per layer, then R3.
        signs: eps_2, ..., eps_L where R1 holds.
        index_value: g(b_1) where R1 holds.
    """

    reason: str
    factors: tuple[Factors, ...] = ()
    conditions: tuple[Condition, ...] = ()
    signs: tuple[int, ...] = ()
    index_value: Q | None = None

    @property
    def applies(self) -> bool:
        """Does the criterion speak of this network?"""
        return not self.reason

    @property
    def kkt(self) -> bool | None:
        """By the criterion: is the network a KKT point with N != 0 after scaling its layers?  None if it does not apply."""
        return all(c.holds is True for c in self.conditions) if self.applies else None

    @property
    def failing(self) -> tuple[str, ...]:
        """The conditions that fail."""
        return tuple(c.name for c in self.conditions if c.holds is False)

    @property
    def sign_coherent(self) -> bool:
        """Is every layer sign-coherent?"""
        return self.applies and all(f.covered == "sign-coherent" for f in self.factors)


def factor(matrix: Matrix) -> tuple[Vector, Vector] | None:
    """(a, b) with W = a b^T, b the first nonzero row; None if the rank is not 1."""
    b = next((row for row in matrix if any(x != 0 for x in row)), None)
    if b is None:
        return None
    pivot = next(k for k, x in enumerate(b) if x != 0)
    a = tuple(row[pivot] / b[pivot] for row in matrix)
    if any(row[k] != s * b[k] for s, row in zip(a, matrix, strict=True) for k in range(len(b))):
        return None
    return a, b


def single_index(sigma: Activation, signs: tuple[int, ...]) -> tuple[Q, Q, int]:
    """phi(s) = eps_L sigma(... eps_2 sigma(s)) as (c_+, c_-, q): c_+ s^q for s >= 0 and c_- |s|^q for s < 0, q = p^(L-1)."""
    ends = []
    for start in (Q(1), Q(-1)):
        s = start
        for eps in signs:
            s = eps * sigma.value(s)
        ends.append(s)
    return ends[0], ends[1], sigma.power ** len(signs)


def index_value_and_gradient(
    b: Vector, data: Data, sigma: Activation, signs: tuple[int, ...]
) -> tuple[Q, Vector]:
    """g(b) = sum_i p_i phi(b.x_i) and its gradient sum_i p_i phi'(b.x_i) x_i.  For p = 1 no b.x_i may be 0 (alpha < 1)."""
    right, left, q = single_index(sigma, signs)
    value, slope = Q(0), [Q(0)] * len(b)
    for x, p in zip(data.points, data.coefficients, strict=True):
        s = dot(b, x)
        c = right if s >= 0 else left
        size = abs(s)
        value = value + p * c * size**q
        change = p * c * q * size ** (q - 1) * (1 if s >= 0 else -1)
        slope = [g + change * t for g, t in zip(slope, x, strict=True)]
    return value, tuple(slope)


def analyse(network: HomogeneousNetwork, data: Data) -> RankOneReport:
    """The rank-one criterion at one network with at least two layers.

    Cost: one forward pass per data point.
    """
    sigma = network.activation
    if network.depth < 2:
        return RankOneReport("a network of one layer is linear")
    found = []
    inputs: list[Vector] = list(data.points)
    for l, block in enumerate(network.blocks[:-1], 1):
        pair = factor(block)
        if pair is None:
            return RankOneReport(f"W_{l} has not rank one")
        a, b = pair
        seen = [dot(b, h) for h in inputs]
        if l == 1 and sigma.kinked and any(s == 0 for s in seen):
            return RankOneReport("H6: p = 1 and b_1.x_i = 0 for some i")
        layer = _covered(a, b, seen, sigma)
        if not layer.covered:
            return RankOneReport(
                f"a_{l} has both signs where b_{l}.h_{l - 1} changes sign, and |alpha| != 1: no short criterion"
            )
        found.append(layer)
        inputs = [tuple(sigma.value(dot(row, h)) for row in block) for h in inputs]
    if sigma.kinked:
        try:
            ncf_gradient(network, data)
        except OnKink as kink:
            return RankOneReport(str(kink))
    return _conditions(network, data, tuple(found))


def _covered(a: Vector, b: Vector, seen: list[Q], sigma: Activation) -> Factors:
    ones = tuple(Q(1) for _ in a)
    if all(x >= 0 for x in a):
        return Factors(a, b, "sign-coherent", ones)
    way = ""
    if abs(sigma.leak) == 1:
        way = "even or odd"
    elif all(s >= 0 for s in seen):
        way = "one-sided"
    elif all(s <= 0 for s in seen):
        a, b, way = tuple(-x for x in a), tuple(-x for x in b), "one-sided"
    loss = (-sigma.leak) ** sigma.power
    return Factors(a, b, way, tuple(Q(1) if x >= 0 else loss for x in a))


def _conditions(network: HomogeneousNetwork, data: Data, factors: tuple[Factors, ...]) -> RankOneReport:
    sigma = network.activation
    p = sigma.power
    following = [*(f.b for f in factors[1:]), network.blocks[-1][0]]
    conditions, signs = [], []
    for l, (layer, after) in enumerate(zip(factors, following, strict=True), 1):
        wanted = tuple(k * abs(x) ** p for k, x in zip(layer.kappa, layer.a, strict=True))
        ratio = _ratio(after, wanted)
        conditions.append(
            Condition(
                f"R1 layer {l}",
                bool(ratio),
                f"b_{l + 1} = {_shown(after)} and a_{l}^(p) = {_shown(wanted)}",
            )
        )
        signs.append(0 if not ratio else sign(ratio) or 0)
        equal = {k * k * abs(x) ** (2 * p - 2) for k, x in zip(layer.kappa, layer.a, strict=True) if x != 0}
        conditions.append(
            Condition(
                f"R2 layer {l}",
                len(equal) == 1 and Q(0) not in equal,
                "every a_l is admitted" if p == 1 and equal == {Q(1)} else f"a_{l} = {_shown(layer.a)}",
            )
        )
    if 0 in signs:
        conditions.append(Condition("R3", None, "phi is not defined: R1 fails"))
        return RankOneReport("", factors, tuple(conditions))
    eps = tuple(signs)
    b = factors[0].b
    value, slope = index_value_and_gradient(b, data, sigma, eps)
    size, q = norm2(iter(b)), sigma.power ** len(eps)
    gap = tuple(size * g - q * value * x for g, x in zip(slope, b, strict=True))
    note = f"g(b_1) = {value}, residual {_shown(gap)}"
    conditions.append(Condition("R3", value != 0 and all(x == 0 for x in gap), note))
    return RankOneReport("", factors, tuple(conditions), eps, value)


def _ratio(left: Vector, right: Vector) -> Q | None:
    """The c != 0 with left = c right, or None."""
    pivot = next((k for k, x in enumerate(right) if x != 0), None)
    if pivot is None or left[pivot] == 0:
        return None
    c: Q = left[pivot] / right[pivot]
    return c if all(x == c * y for x, y in zip(left, right, strict=True)) else None


def _shown(values: Vector) -> str:
    return "(" + ", ".join(map(str, values)) + ")"


def coherent_value2(report: RankOneReport, network: HomogeneousNetwork) -> Q:
    """The square of N at the layer-scaled point by the value formula, for sign-coherent rank-one KKT points.

    N = [prod_{l=1..L} (p^(L-l)/D)^(p^(L-l)/2)] [prod_{l=1..L-1} q_l^(-(p-1) p^(L-1-l)/2)] g(b_1/|b_1|).
    """
    if not report.sign_coherent or report.index_value is None:
        raise ValueError("the value formula is for sign-coherent rank-one KKT points")
    p, depth, order = network.activation.power, network.depth, network.order
    b = report.factors[0].b
    total = report.index_value**2 / norm2(iter(b)) ** (p ** (depth - 1))
    for l in range(1, depth + 1):
        total = total * Q(network.degree(l), order) ** network.degree(l)
    for l, layer in enumerate(report.factors, 1):
        total = total / Q(layer.support) ** ((p - 1) * p ** (depth - 1 - l))
    return Q(total)


def turned(network: HomogeneousNetwork, report: RankOneReport, layer: int, t: Q) -> HomogeneousNetwork:
    """The network with two equal entries of a_l turned apart, and the columns of W_{l+1} matched.

    (a_j, a_k) -> turned by the angle with tan(angle/2) = t, so sum a_j^2 stays; W_{l+1} = a_{l+1} (eps a_l^(p))^T.

    Args:
        layer: l, with at least two nonzero entries of a_l.
        t: small and rational.
    """
    factors = report.factors[layer - 1]
    j, k = [i for i, x in enumerate(factors.a) if x != 0][:2]
    cosine, sine = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    a = list(factors.a)
    a[j], a[k] = cosine * a[j] - sine * a[k], sine * a[j] + cosine * a[k]
    p, eps = network.activation.power, report.signs[layer - 1]
    b = tuple(eps * x**p for x in a)
    following = report.factors[layer].a if layer < len(report.factors) else (Q(1),)
    blocks = list(network.blocks)
    blocks[layer - 1] = tuple(tuple(x * y for y in factors.b) for x in a)
    blocks[layer] = tuple(tuple(x * y for y in b) for x in following)
    return HomogeneousNetwork(network.activation, tuple(blocks))
