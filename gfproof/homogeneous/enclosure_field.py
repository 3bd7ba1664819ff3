"""The field s' = grad N + c R on boxes of weights: its generalized Jacobian, and what the wrong activation pattern costs.

For p >= 2 (or alpha = 1) the field is locally Lipschitz and its generalized Jacobians are symmetric matrices
    sum_i (p_i - c H_i) Hess H_i - c grad H_i grad H_i^T
with sigma''(z) in the hull of its one-sided values where z may be 0: forward and backward passes over dual numbers of balls.

A polynomial path that pokes out of its pattern by eps is compared with the true field by passes over pairs (value on the
pattern, bound of its distance to the true value): a product (a, e)(b, f) = (a b, |a| f + |b| e + e f), and an activation adds
|gain(+) - gain(-)| eps^p to its value and p |gain(+) - gain(-)| eps^(p-1) to its slope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.flow_program import Cells, Field, Motion
from gfproof.homogeneous.network import HomogeneousNetwork, OnKink
from gfproof.numbers import Ball, Dual, Number, Q, ball


class Unprovable(Exception):
    """A bound that does not exist on this box; a smaller box may help."""


@dataclass(frozen=True)
class HullActivation(Activation):
    """sigma over balls and dual numbers of balls, with hulls where the side of the kink is open."""

    def value(self, z: Number, side: int | None = None) -> Number:
        """sigma(z), enclosed; for a dual number with its generalized derivative."""
        if not isinstance(z, Dual):
            return super().value(z, side)
        side = _side(z.value) if side is None else side
        return Dual(super().value(z.value, side), super().slope(z.value, side) * z.tangent)

    def slope(self, z: Number, side: int | None = None) -> Number:
        """sigma'(z), enclosed; for a dual number with sigma'' in the hull of both sides."""
        if not isinstance(z, Dual):
            return super().slope(z, side)
        side = _side(z.value) if side is None else side
        if side is None and self.kinked:
            raise Unprovable("p = 1 and a pre-activation may be 0: the field jumps")
        return Dual(super().slope(z.value, side), self._curvature(z.value, side) * z.tangent)

    def _curvature(self, z: Number, side: int | None) -> Number:
        p = self.power
        if p == 1:
            return Q(0)
        right = self._on_side(z, p - 2, Q(p * (p - 1)))
        left = self._on_side(z, p - 2, p * (p - 1) * self.gain(-1))
        if side is None or (side == 0 and p == 2):
            return ball(right).union(ball(left))
        return left if side < 0 else right


def _side(z: Number) -> int | None:
    """1 or -1, 0 for an exact 0, None where a ball meets 0."""
    return 1 if z > 0 else -1 if z < 0 else 0 if z == 0 else None


def jacobian(field: Field, network: HomogeneousNetwork) -> list[list[Ball]]:
    """A matrix of balls that contains every generalized Jacobian of the field on a box of weights.

    Args:
        network: weights are balls (or rationals).

    Raises:
        Unprovable: p = 1, alpha < 1, and a pre-activation may be 0.
    """
    if field.motion is not Motion.FREE:
        raise NotAvailable("only flows of weights are enclosed, not those of directions")
    weights = [ball(x) for x in network.entries()]
    sigma = HullActivation(network.activation.power, network.activation.leak)
    shape = HomogeneousNetwork(sigma, network.blocks)
    columns = []
    for k in range(len(weights)):
        moved = shape.with_entries([Dual(x, Q(int(j == k))) for j, x in enumerate(weights)])
        try:
            column = field.at(moved)
        except OnKink as kink:
            raise Unprovable(str(kink)) from None
        columns.append([ball(g.tangent) if isinstance(g, Dual) else Ball(0) for g in column])
    n = len(weights)
    return [[columns[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


@dataclass(frozen=True)
class Doubted:
    """A number known on the pattern, and a bound of the distance to the true one."""

    value: Ball
    gap: Ball

    def __add__(self, other: Any) -> Doubted:
        if isinstance(other, Doubted):
            return Doubted(self.value + other.value, self.gap + other.gap)
        return Doubted(self.value + other, self.gap)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Doubted:
        return Doubted(self.value - _value(other), self.gap + _gap(other))

    def __rsub__(self, other: Any) -> Doubted:
        return Doubted(_value(other) - self.value, self.gap + _gap(other))

    def __mul__(self, other: Any) -> Doubted:
        if not isinstance(other, Doubted):
            return Doubted(self.value * other, self.gap * ball(other).abs_upper())
        a, b = self.value.abs_upper(), other.value.abs_upper()
        return Doubted(self.value * other.value, a * other.gap + b * self.gap + self.gap * other.gap)

    __rmul__ = __mul__


def _value(number: Any) -> Ball:
    return number.value if isinstance(number, Doubted) else ball(number)


def _gap(number: Any) -> Ball:
    return number.gap if isinstance(number, Doubted) else Ball(0)


@dataclass(frozen=True)
class DoubtedActivation(Activation):
    """sigma on one pattern, over pairs; ``outside`` says by how much the path leaves the side the pattern names."""

    outside: Ball = field(default_factory=lambda: Ball(0))

    def value(self, z: Number, side: int | None = None) -> Number:
        """Sigma on the side, and a bound of its distance to sigma at the true z."""
        return self._doubt(z, side, self.power, Q(1))

    def slope(self, z: Number, side: int | None = None) -> Number:
        """The same for sigma'."""
        return self._doubt(z, side, self.power - 1, Q(self.power))

    def _doubt(self, z: Number, side: int | None, power: int, factor: Q) -> Number:
        """A multiple of gain(side) z^power; off the side the true one differs by at most its jump times (outside + gap)^power."""
        assert side is not None
        if not isinstance(z, Doubted):
            z = Doubted(ball(z), Ball(0))
        found: Number = Doubted(ball(self.gain(side) * factor), Ball(0))
        for _ in range(power):
            found = found * z
        beyond = (self.outside + z.gap).abs_upper()
        jump = ball(abs(self.gain(1) - self.gain(-1)) * factor).abs_upper() * beyond**power
        return Doubted(found.value, (found.gap + jump).abs_upper())


def wrong_pattern(
    field: Field, network: HomogeneousNetwork, cells: Cells, outside: Mapping[tuple[int, int, int], Ball]
) -> list[Ball]:
    """Bounds, weight by weight, of |field on the pattern - field| over a box of weights.

    Args:
        network: weights are balls.
        outside: by how much each watched pre-activation of the pattern may lie on the wrong side, over the box; a bound of
            max(0, -side z) with z computed on the pattern.

    Raises:
        Unprovable: p = 1: the field jumps there.
    """
    sigma = network.activation
    worst = max(outside.values(), key=lambda x: x.abs_upper(), default=Ball(0)).abs_upper()
    if not worst > 0:
        return [Ball(0)] * sum(1 for _ in network.entries())
    if sigma.kinked:
        raise Unprovable("p = 1 and the path leaves its pattern: the field jumps there")
    doubted = HomogeneousNetwork(
        DoubtedActivation(sigma.power, sigma.leak, worst),
        network.with_entries([Doubted(ball(x), Ball(0)) for x in network.entries()]).blocks,
    )
    return [x.gap.abs_upper() if isinstance(x, Doubted) else Ball(0) for x in field.at(doubted, cells)]


def norm(values: Sequence[Ball]) -> Ball:
    """An upper bound of the Euclidean norm."""
    total = Ball(0)
    for x in values:
        total = total + x.abs_upper() ** 2
    return total.abs_upper().sqrt().upper()
