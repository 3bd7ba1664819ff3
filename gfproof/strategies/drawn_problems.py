"""Drawing input laws, targets and dynamics."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.case import Descent, Dynamics, Flow
from gfproof.network import Vector
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.strategies.choosing import FRACTIONS, POSITIVE, RATIONALS, Chooser
from gfproof.strategies.drawn_networks import inside

INTERVALS = (
    *((Q(p), Q(q)) for p, q in ((0, 1), (0, 1), (-1, 1), (0, 2), (-1, 2), (1, 2), (-2, -1), (-3, 1))),
    (Q(0), Q(1, 2)),
    (Q(-1, 3), Q(1, 4)),
    (Q(1, 2), Q(3, 2)),
)
"""Domains, the unit interval first; two of them lie inside (-1, 1)."""

STEP_SIZES = (*(Q(1, k) for k in (10, 100, 4, 2)), Q(1), Q(3, 50), Q(1, 1000))


def uniform(choose: Chooser) -> Uniform:
    """The uniform law on an interval."""
    low, high = choose.pick(INTERVALS)
    return Uniform((low,), (high,))


def atoms(choose: Chooser, dimension: int | None = None, most: int = 4) -> Atoms:
    """Up to ``most`` distinct points in dimension 1, 2 or 3, with masses that are multiples of a simple fraction."""
    d = dimension or choose.pick((1, 1, 2, 3))
    drawn = [tuple(choose.pick(RATIONALS) for _ in range(d)) for _ in range(1 + choose.pick(range(most)))]
    points = tuple(dict.fromkeys(drawn))
    weights = [choose.pick((1, 2, 3)) for _ in points]
    return Atoms(points, tuple(Q(k, sum(weights)) for k in weights))


def constant(choose: Chooser, outputs: int = 1) -> Constant:
    """F = xi."""
    return Constant(tuple(choose.pick(RATIONALS) for _ in range(outputs)))


def affine(choose: Chooser, dimension: int, outputs: int = 1) -> Affine:
    """F(x) = slope x + intercept."""
    return Affine(
        tuple(tuple(choose.pick(RATIONALS) for _ in range(dimension)) for _ in range(outputs)),
        tuple(choose.pick(RATIONALS) for _ in range(outputs)),
    )


def breakpoints(choose: Chooser, low: Q, high: Q, most: int = 3) -> tuple[Q, ...]:
    """One to ``most`` breakpoints inside (low, high), increasing."""
    return tuple(sorted({inside(choose, low, high) for _ in range(1 + choose.pick(range(most)))}))


def piecewise(choose: Chooser, places: Sequence[Q], outputs: int = 1, degree: int = 2) -> Piecewise:
    """Independent polynomials of degree at most ``degree`` between the breakpoints."""
    pieces = tuple(
        tuple(
            tuple(choose.pick(RATIONALS) for _ in range(1 + choose.pick(range(degree + 1))))
            for _ in range(outputs)
        )
        for _ in range(len(places) + 1)
    )
    return Piecewise(PolynomialPieces(tuple(places), pieces))


def constant_in_pieces(choose: Chooser, places: Sequence[Q], outputs: int = 1) -> Piecewise:
    """A constant written as a piecewise polynomial, so that its breakpoints mean nothing."""
    piece = tuple((choose.pick(RATIONALS),) for _ in range(outputs))
    return Piecewise(PolynomialPieces(tuple(places), (piece,) * (len(places) + 1)))


def values(choose: Chooser, count: int) -> Vector:
    """``count`` small rationals."""
    return tuple(choose.pick(RATIONALS) for _ in range(count))


def flow(choose: Chooser) -> Flow:
    """Gradient flow up to a small time."""
    return Flow(choose.pick(POSITIVE))


def descent(choose: Chooser) -> Descent:
    """Gradient descent with a constant step size, or a finite list of step sizes."""
    steps = choose.pick((1, 2, 5, 10))
    if choose.pick((True, True, False)):
        return Descent((choose.pick(STEP_SIZES),), steps)
    return Descent(tuple(choose.pick(STEP_SIZES) for _ in range(steps)), steps, constant=False)


def dynamics(choose: Chooser) -> Dynamics:
    """Gradient flow or gradient descent."""
    return flow(choose) if choose.pick((True, False)) else descent(choose)


__all__ = [
    "FRACTIONS",
    "Target",
    "affine",
    "atoms",
    "breakpoints",
    "constant",
    "constant_in_pieces",
    "descent",
    "dynamics",
    "flow",
    "piecewise",
    "uniform",
    "values",
]
