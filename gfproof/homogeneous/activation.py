"""The activations sigma(z) = max(z, alpha z)^p: positively homogeneous of degree p.

sigma(z) = z^p for z >= 0 and (alpha z)^p for z < 0;  alpha = 0: ReLU^p, 0 < alpha < 1: leaky, alpha = 1: z^p, alpha = -1: |z|^p.

Everything is generic over the ring: rationals, balls, dual numbers; a ring without signs (polynomials, power series)
needs the side of the kink to be named.  A ball that meets the kink gets the hull of both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.errors import NumberError
from gfproof.numbers import Ball, Dual, Number, Q, rational, sign

MAX_POWER = 32
RELU = Q(0)


def side_of(z: Number) -> int | None:
    """The sign of a pre-activation: -1, 0, 1, or None where a ball leaves it open; of a dual number, that of its value."""
    while isinstance(z, Dual):
        z = z.value
    return sign(z)


@dataclass(frozen=True)
class Activation:
    """sigma(z) = max(z, alpha z)^p with an integer p >= 1 and a rational alpha <= 1.

    Attributes:
        power: p.
        leak: alpha.
    """

    power: int
    leak: Q = RELU

    def __post_init__(self) -> None:
        if type(self.power) is not int or not 1 <= self.power <= MAX_POWER:
            raise NumberError(f"power {self.power}, expected an integer from 1 to {MAX_POWER}")
        object.__setattr__(self, "leak", rational(self.leak))
        if self.leak > 1:
            raise NumberError(
                f"leak {self.leak}, expected alpha <= 1 (else max(z, alpha z) is not z for z > 0)"
            )

    @property
    def continuously_differentiable(self) -> bool:
        """Is sigma C^1 (with locally Lipschitz derivative)?  True for p >= 2 or alpha = 1."""
        return self.power >= 2 or self.leak == 1

    @property
    def kinked(self) -> bool:
        """Is sigma' set-valued at 0?"""
        return not self.continuously_differentiable

    def order(self, depth: int) -> int:
        """D = 1 + p + ... + p^(L-1): the order of homogeneity of a network with L layers of weights."""
        return sum(self.power**k for k in range(depth))

    def gain(self, side: int) -> Q:
        """The factor c with sigma(z) = c z^p on one side of the kink: 1, or alpha^p for side < 0."""
        return self.leak**self.power if side < 0 else Q(1)

    def value(self, z: Number, side: int | None = None) -> Number:
        """sigma(z).

        Args:
            side: the side of the kink (-1, 0, 1), where it is known; required in rings without signs.
        """
        side = side_of(z) if side is None else side
        if side is None:
            hull = z.max(self.leak * z)  # only a ball leaves its side open
            return hull**self.power if self.power > 1 else hull
        return self._on_side(z, self.power, self.gain(side))

    def slope(self, z: Number, side: int | None = None) -> Number:
        """sigma'(z) = p z^(p-1), times alpha^p for z < 0; for p = 1 at z = 0 the value 1 (one element of [alpha, 1])."""
        side = side_of(z) if side is None else side
        if side is None:
            right = self._on_side(z, self.power - 1, Q(self.power))
            left = self._on_side(z, self.power - 1, self.power * self.gain(-1))
            return Ball(right).union(Ball(left))
        return self._on_side(z, self.power - 1, self.power * self.gain(side))

    @staticmethod
    def _on_side(z: Number, power: int, factor: Q) -> Number:
        if factor == 0:
            return Q(0)
        value: Number = factor
        for _ in range(power):  # dual numbers have no powers
            value = value * z
        return value
