"""Directions b with algebraic coordinates, and the exact proof that they are KKT points of a single-index problem.

g(b) = sum_i p_i phi(b.x_i) with phi(s) = c_+ s^q for s >= 0 and c_- |s|^q for s < 0.  b/|b| is a KKT point of g on the sphere
    <=>  |b|^2 grad g(b) = q g(b) b,
for b with coordinates in Q(theta) an identity of polynomials modulo the minimal polynomial of theta.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.network import Vector
from gfproof.homogeneous.rank_one import single_index
from gfproof.numbers import Ball, Q
from gfproof.numbers.algebraic import Coefficients, RealRoot, add, multiply, power, scale


@dataclass(frozen=True)
class SingleIndex:
    """The problem max g(b) subject to |b| = 1, g(b) = sum_i p_i phi(b.x_i).

    Attributes:
        points: x_i.
        weights: p_i.
        right, left: c_+ and c_-.
        degree: q.
    """

    points: tuple[Vector, ...]
    weights: Vector
    right: Q
    left: Q
    degree: int

    @classmethod
    def of(cls, data: Data, sigma: Activation, signs: tuple[int, ...] = (1,)) -> SingleIndex:
        """The problem with phi = eps_L sigma(... eps_2 sigma(.)), signs = (eps_2, ..., eps_L); data with p_i = 0 dropped."""
        right, left, q = single_index(sigma, signs)
        kept = [(x, p) for x, p in zip(data.points, data.coefficients, strict=True) if p != 0 and any(x)]
        return cls(tuple(x for x, _ in kept), tuple(p for _, p in kept), right, left, q)

    @property
    def dimension(self) -> int:
        """d; 0 when there is no datum that counts."""
        return len(self.points[0]) if self.points else 0

    @property
    def kinked(self) -> bool:
        """Does phi' jump at 0?"""
        return self.degree == 1 and self.left != -self.right

    def gain(self, side: int) -> Q:
        """The c with phi(s) = c s^q on one side of 0."""
        return self.right if side >= 0 else self.left * (-1) ** self.degree

    def polynomial(self, b: tuple[Coefficients, ...], sides: tuple[int, ...]) -> Coefficients:
        """g(b) for polynomial coordinates b on the cell with these signs of b.x_i."""
        total: Coefficients = ()
        for x, p, side in zip(self.points, self.weights, sides, strict=True):
            total = add(total, scale(p * self.gain(side), power(_dot(b, x), self.degree)))
        return total

    def gradient(self, b: tuple[Coefficients, ...], sides: tuple[int, ...]) -> tuple[Coefficients, ...]:
        """The gradient of g at b for polynomial coordinates b on the cell with these signs of b.x_i."""
        total: list[Coefficients] = [() for _ in b]
        for x, p, side in zip(self.points, self.weights, sides, strict=True):
            slope = scale(self.degree * p * self.gain(side), power(_dot(b, x), self.degree - 1))
            total = [add(t, scale(c, slope)) for t, c in zip(total, x, strict=True)]
        return tuple(total)


def _dot(b: tuple[Coefficients, ...], x: Vector) -> Coefficients:
    total: Coefficients = ()
    for coordinate, c in zip(b, x, strict=True):
        total = add(total, scale(c, coordinate))
    return total


class NotKkt(ArithmeticError):
    """A direction that was to be a KKT point is none: a bug of a search, never an answer."""


@dataclass(frozen=True)
class Direction:
    """A proved KKT direction of a single-index problem with g != 0; making one checks it exactly.

    Attributes:
        root: theta.
        coordinates: b_k as polynomials in theta, reduced; b need not have norm 1.
        sides: the signs of b.x_i.

    Raises:
        NotKkt: |b|^2 grad g(b) = q g(b) b does not hold, or g(b) = 0.
    """

    problem: SingleIndex = field(repr=False)
    root: RealRoot
    coordinates: tuple[Coefficients, ...]

    def __post_init__(self) -> None:
        b, q = self.coordinates, self.problem.degree
        if self.problem.kinked and 0 in self.sides:
            raise NotKkt("the direction lies on a kink")
        gradient = self.problem.gradient(b, self.sides)
        for coordinate, slope in zip(b, gradient, strict=True):
            gap = add(multiply(self.norm2, slope), scale(Q(-q), multiply(self.value_polynomial, coordinate)))
            if self.root.sign(gap) != 0:
                raise NotKkt("|b|^2 grad g(b) = q g(b) b does not hold")
        if self.sign == 0:
            raise NotKkt("g(b) = 0")

    @cached_property
    def sides(self) -> tuple[int, ...]:
        """The signs of b.x_i, decided exactly."""
        return tuple(self.root.sign(_dot(self.coordinates, x)) for x in self.problem.points)

    @cached_property
    def value_polynomial(self) -> Coefficients:
        """g(b) as a polynomial in theta."""
        return self.root.reduced(self.problem.polynomial(self.coordinates, self.sides))

    @cached_property
    def norm2(self) -> Coefficients:
        """|b|^2 as a polynomial in theta."""
        total: Coefficients = ()
        for coordinate in self.coordinates:
            total = add(total, multiply(coordinate, coordinate))
        return self.root.reduced(total)

    @cached_property
    def sign(self) -> int:
        """The sign of g(b)."""
        return self.root.sign(self.value_polynomial)

    def unit(self) -> tuple[Ball, ...]:
        """b/|b|, enclosed at the working precision."""
        size = self.root.value(self.norm2).sqrt()
        return tuple(self.root.value(c) / size for c in self.coordinates)

    def value(self) -> Ball:
        """g(b/|b|), enclosed at the working precision."""
        size = self.root.value(self.norm2).sqrt()
        value: Ball = self.root.value(self.value_polynomial) / size**self.problem.degree
        return value

    def rational(self) -> Vector | None:
        """A rational vector of this direction, if theta is rational."""
        theta = self.root.rational
        if theta is None:
            return None
        constants = [self.root.reduced(c) for c in self.coordinates]
        return tuple(c[0] if c else Q(0) for c in constants)

    def to_json(self) -> dict[str, Any]:
        """Exact data: the minimal polynomial, which of its real roots, and the coordinates as polynomials in it."""
        return {
            "minimal_polynomial": list(map(str, self.root.minimal)),
            "root": self.root.index,
            "coordinates": [list(map(str, self.root.reduced(c))) for c in self.coordinates],
            "sides": list(self.sides),
            "sign": self.sign,
        }
