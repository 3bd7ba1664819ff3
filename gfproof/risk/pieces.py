"""Piecewise polynomial functions of one variable, the targets that can be integrated exactly."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Number, Q

Coefficients = tuple[Number, ...]
"""A polynomial by its coefficients, constant term first."""


@dataclass(frozen=True)
class PolynomialPieces:
    """f: R -> R^m, on [t_j, t_{j+1}) equal to the polynomials ``pieces[j]`` (one per output).

    Attributes:
        breakpoints: t_1 < ... < t_n, rational.
        pieces: n + 1 pieces; a piece is m polynomials, each by its coefficients, constant term first.
    """

    breakpoints: tuple[Q, ...]
    pieces: tuple[tuple[Coefficients, ...], ...]

    def __post_init__(self) -> None:
        if len(self.pieces) != len(self.breakpoints) + 1:
            raise ShapeError(
                f"{len(self.pieces)} pieces, expected {len(self.breakpoints) + 1} (one between breakpoints)"
            )
        if any(s >= t for s, t in zip(self.breakpoints, self.breakpoints[1:], strict=False)):
            raise ShapeError("breakpoints do not increase strictly (pieces would overlap)")
        if len({len(piece) for piece in self.pieces}) != 1:
            raise ShapeError("pieces have different numbers of outputs")

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.pieces[0])

    @property
    def degree(self) -> int:
        """The largest degree of a piece, counting written coefficients; at least 0."""
        return max(max(len(p) for p in piece) for piece in self.pieces) - 1

    def piece_at(self, x: Q) -> tuple[Coefficients, ...]:
        """The piece that holds at x; at a breakpoint the one to its right."""
        return self.pieces[sum(1 for t in self.breakpoints if t <= x)]

    def __call__(self, x: Number) -> Vector:
        """f(x) in R^m."""
        return tuple(value(p, x) for p in self.piece_at(x))

    def within(self, low: Q, high: Q) -> PolynomialPieces:
        """The same function with only the breakpoints inside (low, high)."""
        first = sum(1 for t in self.breakpoints if t <= low)
        last = sum(1 for t in self.breakpoints if t < high)
        return PolynomialPieces(self.breakpoints[first:last], self.pieces[first : last + 1])

    def jumps(self) -> tuple[Q, ...]:
        """The breakpoints at which f is not continuous."""
        return tuple(
            t
            for t, before, after in zip(self.breakpoints, self.pieces, self.pieces[1:], strict=False)
            if any(value(p, t) != value(q, t) for p, q in zip(before, after, strict=True))
        )


def value(polynomial: Coefficients, x: Number) -> Number:
    """p(x) by Horner's scheme; the integer 0 for the empty polynomial."""
    total: Number = 0
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def expand_at(polynomial: Coefficients, x: Number) -> list[Number]:
    """The coefficients of s -> p(x + s) (Taylor shift by repeated synthetic division, O(degree^2))."""
    shifted = list(polynomial)
    for start in range(len(shifted) - 1):
        for k in range(len(shifted) - 2, start - 1, -1):
            shifted[k] = shifted[k] + x * shifted[k + 1]
    return shifted
