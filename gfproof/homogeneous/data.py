"""Finite data with a loss: F(w) = sum_i l(H(x_i; w), y_i), a plain sum.

Square loss: l(u, y) = (u - y)^2 / 2 and p_i = -l'(0, y_i) = y_i.
Logistic loss: l(u, y) = log(1 + exp(-y u)) and p_i = y_i / 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gfproof.errors import ShapeError
from gfproof.homogeneous.network import Vector
from gfproof.numbers import Dual, Number, Q, ball
from gfproof.numbers.complex_balls import evaluate_function


class Loss(StrEnum):
    """The losses; both are convex and differentiable in the output u."""

    SQUARE = "square"
    LOGISTIC = "logistic"

    @property
    def exact(self) -> bool:
        """Are value and derivative rational at rationals?"""
        return self is Loss.SQUARE

    def at(self, u: Number, y: Q) -> Number:
        """l(u, y); for the logistic loss a ball at the working precision."""
        if self is Loss.SQUARE:
            return (u - y) * (u - y) / 2
        if isinstance(u, Dual):
            return Dual(self.at(u.value, y), self.derivative(u.value, y) * u.tangent)
        margin = y * ball(u)
        if margin > 0:
            return evaluate_function("log", [1 + evaluate_function("exp", [-margin])])
        return evaluate_function("log", [1 + evaluate_function("exp", [margin])]) - margin

    def derivative(self, u: Number, y: Q) -> Number:
        """l'(u, y) = dl/du: u - y, or -y/(1 + exp(y u)) (exact at u = 0, otherwise a ball)."""
        if self is Loss.SQUARE:
            return u - y
        if isinstance(u, Dual):
            slope = self.derivative(u.value, y)
            return Dual(slope, -slope * (y + slope) * u.tangent)  # l'' = y^2 s (1 - s), l' = -y s
        if u == 0:
            return -y / 2
        margin = y * ball(u)
        if margin > 0:  # exp of a large number is an unbounded ball; exp(-margin) is not
            small = evaluate_function("exp", [-margin])
            return -y * small / (1 + small)
        return -y / (1 + evaluate_function("exp", [margin]))

    def coefficient(self, y: Q) -> Q:
        """The number p = -l'(0, y)."""
        return y if self is Loss.SQUARE else y / 2


@dataclass(frozen=True)
class Data:
    """Points x_i in R^d with labels y_i, and the loss.

    Attributes:
        points: n rows of d rationals.
        labels: n rationals.
    """

    points: tuple[Vector, ...]
    labels: Vector
    loss: Loss = Loss.SQUARE

    def __post_init__(self) -> None:
        if not self.points or not self.points[0]:
            raise ShapeError("no data, expected at least one point with at least one entry")
        for i, point in enumerate(self.points):
            if len(point) != len(self.points[0]):
                raise ShapeError(f"point {i} has {len(point)} entries, expected {len(self.points[0])}")
        if len(self.labels) != len(self.points):
            raise ShapeError(f"{len(self.labels)} labels for {len(self.points)} points")

    @property
    def dimension(self) -> int:
        """Number of inputs, d."""
        return len(self.points[0])

    @property
    def coefficients(self) -> Vector:
        """p_i = -l'(0, y_i): what the network is correlated with near the origin."""
        return tuple(self.loss.coefficient(y) for y in self.labels)

    def to_json(self) -> dict[str, Any]:
        """The table ``[data]`` of a case."""
        return {
            "points": [[str(x) for x in row] for row in self.points],
            "labels": list(map(str, self.labels)),
        }
