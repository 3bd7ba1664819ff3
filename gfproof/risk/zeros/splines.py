"""What a network can be at a zero of G, d = m = 1, uniform law: a linear spline whose error is orthogonal to what is active.

G(theta) = 0 for neurons with v != 0 says: int e = 0, and int_I e = int_I x e = 0 on the active interval I of each.  With
at most two such neurons N is one of nine kinds of linear spline (kinks t1 < t2, e = N - f):

    C     constant                                        e orthogonal to 1
    F     affine                                          to 1, x
    R     constant, then affine    (one right neuron)     to 1 on [A,t], and to 1, x on [t,B]
    L     affine, then constant    (one left neuron)      mirrored
    K     affine, affine           (full + right, full + left, right + left at one kink)   to 1, x on both parts
    RR    constant, affine, affine (two right neurons)    to 1 on the first part, 1, x on the others
    LL    mirrored
    LR    affine, constant, affine (left, then right)     to 1, x on the outer parts, 1 on the middle
    RL    overlapping, slopes s1, s1 + s3, s3             to 1 on each part, x on [A,t2] and on [t1,B]

For given kinks the first conditions of each kind are a regular linear system for value and slopes; the others are polynomial
equations for the kinks.  Source: the argument of arXiv:2103.10922 for affine targets, re-derived for any target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.numbers import Q
from gfproof.risk.pieces import value
from gfproof.risk.segments import Domain


@dataclass(frozen=True)
class Shape:
    """One kind of spline.

    Attributes:
        slopes: per part, the slope as a row of coefficients of the unknown slopes.
        conditions: (first part, last part, moment): e is orthogonal to x^moment on these parts; the first of them, as many
            as there are unknowns (value at A, slopes), determine the spline.
        nonzero: rows of unknown slopes that must not vanish, else a neuron would be flat.
    """

    name: str
    slopes: tuple[tuple[int, ...], ...]
    conditions: tuple[tuple[int, int, int], ...]
    nonzero: tuple[tuple[int, ...], ...] = ()

    @property
    def kinks(self) -> int:
        """How many kinks it has."""
        return len(self.slopes) - 1

    @property
    def unknowns(self) -> int:
        """Value at A and unknown slopes."""
        return 1 + len(self.slopes[0])


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("C", ((),), ((0, 0, 0),)),
        Shape("F", ((1,),), ((0, 0, 0), (0, 0, 1))),
        Shape("R", ((0,), (1,)), ((0, 0, 0), (1, 1, 0), (1, 1, 1))),
        Shape("L", ((1,), (0,)), ((1, 1, 0), (0, 0, 0), (0, 0, 1))),
        Shape("K", ((1, 0), (0, 1)), ((0, 0, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1))),
        Shape(
            "RR",
            ((0, 0), (1, 0), (0, 1)),
            ((0, 0, 0), (1, 1, 0), (2, 2, 0), (1, 1, 1), (2, 2, 1)),
            ((1, 0), (-1, 1)),
        ),
        Shape(
            "LL",
            ((1, 0), (0, 1), (0, 0)),
            ((2, 2, 0), (1, 1, 0), (0, 0, 0), (0, 0, 1), (1, 1, 1)),
            ((-1, 1), (0, 1)),
        ),
        Shape(
            "LR",
            ((1, 0), (0, 0), (0, 1)),
            ((1, 1, 0), (0, 0, 0), (2, 2, 0), (0, 0, 1), (2, 2, 1)),
            ((1, 0), (0, 1)),
        ),
        Shape(
            "RL",
            ((1, 0), (1, 1), (0, 1)),
            ((0, 0, 0), (1, 1, 0), (2, 2, 0), (0, 1, 1), (1, 2, 1)),
            ((1, 0), (0, 1)),
        ),
    )
}


@dataclass(frozen=True)
class Primitives:
    """int_A^t f and int_A^t x f as polynomials on each piece of the target, and int_A^B f^2.

    Attributes:
        ends: A = x_0 < ... < x_n = B, the pieces' ends.
    """

    ends: tuple[Q, ...]
    zeroth: tuple[tuple[Q, ...], ...]
    first: tuple[tuple[Q, ...], ...]
    square: Q

    @classmethod
    def of(cls, domain: Domain) -> Primitives:
        """The primitives of the target of a domain (one output)."""
        target = domain.target.within(domain.low, domain.high)
        ends = (domain.low, *target.breakpoints, domain.high)
        found: list[list[tuple[Q, ...]]] = [[], []]
        totals, square = [Q(0), Q(0)], Q(0)
        for (piece,), start, end in zip(target.pieces, ends, ends[1:], strict=False):
            polynomial = [x + Q(0) for x in piece]
            squared = [Q(0)] * max(2 * len(polynomial) - 1, 0)
            for i, x in enumerate(polynomial):
                for j, y in enumerate(polynomial):
                    squared[i + j] += x * y
            for k, weighted in enumerate((polynomial, [Q(0), *polynomial])):
                primitive = _antiderivative(weighted)
                primitive[0] = totals[k] - value(tuple(primitive), start)
                found[k].append(tuple(primitive))
                totals[k] = value(tuple(primitive), end)
            primitive = _antiderivative(squared)
            square += value(tuple(primitive), end) - value(tuple(primitive), start)
        return cls(ends, tuple(found[0]), tuple(found[1]), square)

    def piece_of(self, sign_of: Any) -> int:
        """The number of the piece (x_i, x_{i+1}] a place lies in; ``sign_of(x)`` is the sign of place - x."""
        inside = [i for i, x in enumerate(self.ends[1:-1]) if sign_of(x) > 0]
        return len(inside)


def _antiderivative(polynomial: Sequence[Q]) -> list[Q]:
    return [Q(0), *(x / (k + 1) for k, x in enumerate(polynomial))]


@dataclass(frozen=True)
class Conditions:
    """The conditions of a shape on given pieces of the target, over any ring: rows (coefficients..., right-hand side).

    Attributes:
        knots: A, t1, ..., B.
        moments: int_A^knot f and int_A^knot x f at each knot.
    """

    shape: Shape
    knots: tuple[Any, ...]
    moments: tuple[tuple[Any, Any], ...]

    @classmethod
    def at(
        cls, shape: Shape, kinks: Sequence[Any], pieces: Sequence[int], primitives: Primitives, one: Any
    ) -> Conditions:
        """The conditions at kinks of any ring that lie in these pieces; ``one`` is the ring's 1."""
        low, high = primitives.ends[0], primitives.ends[-1]
        knots = (one * low, *kinks, one * high)
        where = (0, *pieces, len(primitives.ends) - 2)
        moments = tuple(
            (_value(primitives.zeroth[i], t, one), _value(primitives.first[i], t, one))
            for t, i in zip(knots, where, strict=True)
        )
        return cls(shape, knots, moments)

    def rows(self) -> list[list[Any]]:
        """One row per condition."""
        shape, size = self.shape, self.shape.unknowns
        zero = self.knots[0] * 0
        parts = []
        start = [zero + 1] + [zero] * (size - 1)  # N at the left end of the part, as a form in the unknowns
        for j, form in enumerate(shape.slopes):
            length = self.knots[j + 1] - self.knots[j]
            slope = [zero, *(zero + x for x in form)]
            flat = [p * length + q * length**2 / 2 for p, q in zip(start, slope, strict=True)]
            arm = [p * length**2 / 2 + q * length**3 / 3 for p, q in zip(start, slope, strict=True)]
            tilted = [p * self.knots[j] + q for p, q in zip(flat, arm, strict=True)]
            parts.append((flat, tilted))
            start = [p + q * length for p, q in zip(start, slope, strict=True)]
        rows = []
        for first, last, moment in shape.conditions:
            row = [sum((parts[j][moment][i] for j in range(first, last + 1)), zero) for i in range(size)]
            row.append(self.moments[last + 1][moment] - self.moments[first][moment])
            rows.append(row)
        return rows

    def equations(self) -> list[Any]:
        """The polynomials in the kinks that vanish exactly if all conditions have a common solution."""
        rows, size = self.rows(), self.shape.unknowns
        return [determinant([*rows[:size], row]) for row in rows[size:]]

    def cramer(self) -> tuple[Any, list[Any]]:
        """The determinant of the regular system, and each unknown times it."""
        size = self.shape.unknowns
        rows = self.rows()[:size]
        whole = determinant([row[:size] for row in rows])
        tops = [determinant([[*row[:i], row[size], *row[i + 1 : size]] for row in rows]) for i in range(size)]
        return whole, tops


def _value(polynomial: Sequence[Q], x: Any, one: Any) -> Any:
    total = one * 0
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """The determinant over any commutative ring, by the first column."""
    if len(rows) == 1:
        return rows[0][0]
    total = rows[0][0] * 0
    for i, row in enumerate(rows):
        if row[0] == 0:
            continue
        minor = determinant([other[1:] for k, other in enumerate(rows) if k != i])
        total = total + (row[0] * minor if i % 2 == 0 else -(row[0] * minor))
    return total
