"""Is a zero of G a local minimum or a saddle?  The Hessian in the coordinates (offset, slope of a full neuron, ramps and kinks).

A neuron with v != 0 and w != 0 enters N through s = v|w| and its kink t only, and (w, b, v) -> (s, t) is a submersion; so near
such a network L is a function of these coordinates.  Where f is continuous at the kinks it is twice differentiable there with

    Hessian = (2/l) (int grad N grad N^T + diag(s_i e(t_i)) at the kinks),

because int_I e = 0 on each active interval I.  Positive definite: a local minimum.  A negative direction: a saddle, as no
point is a local maximum (L is a parabola in c); a full neuron with its kink at A or B can follow it by v and c alone.
Singular without a negative direction: not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.numbers import Q
from gfproof.numbers.number_field import Algebraic
from gfproof.risk.zeros.solutions import Solution


@dataclass(frozen=True)
class Ramp:
    """A neuron with v != 0 and a kink inside: side, knot, and s = v|w|."""

    side: str
    knot: int
    size: Algebraic


def ramps(solution: Solution, roles: Sequence[str]) -> list[Ramp] | None:
    """The ramps of the neurons, in the order of the kinks; None where two neurons share one ramp."""
    slopes = solution.slopes
    match solution.shape.name, tuple(roles):
        case "C" | "F", _:
            return []
        case "R", ("right",):
            return [Ramp("right", 1, slopes[1])]
        case "L", ("left",):
            return [Ramp("left", 1, -slopes[0])]
        case "K", ("full", side):
            return [Ramp(side, 1, slopes[1] - slopes[0])]
        case "K", ("right", "left"):
            return [Ramp("right", 1, slopes[1]), Ramp("left", 1, -slopes[0])]
        case "RR", _:
            return [Ramp("right", 1, slopes[1]), Ramp("right", 2, slopes[2] - slopes[1])]
        case "LL", _:
            return [Ramp("left", 1, slopes[1] - slopes[0]), Ramp("left", 2, -slopes[1])]
        case "LR", _:
            return [Ramp("left", 1, -slopes[0]), Ramp("right", 2, slopes[2])]
        case "RL", _:
            return [Ramp("right", 1, slopes[2]), Ramp("left", 2, -slopes[0])]
    return None


def signature(solution: Solution, roles: Sequence[str]) -> str | None:
    """The Hessian is "positive", "negative" (in some direction) or "singular"; None where it does not exist or is not known."""
    kinked = ramps(solution, roles)
    if kinked is None:
        return None
    field = solution.field
    one, zero = field.constant(1), field.constant(0)
    parts = range(len(solution.slopes))
    # a coordinate's derivative of N: per part (value at its left knot, slope)
    derivatives = [[(one, zero) for _ in parts]]
    if solution.shape.name == "F" or "full" in roles:
        derivatives.append([(solution.knots[j] - solution.knots[0], one) for j in parts])
    bends: list[Algebraic] = [zero] * len(derivatives)
    for ramp in kinked:
        error = solution.error_at(ramp.knot)
        if error is None:
            return None
        place = solution.knots[ramp.knot]
        right = ramp.side == "right"
        on = [(j >= ramp.knot) == right for j in parts]
        sign = 1 if right else -1
        derivatives.append(
            [(sign * (solution.knots[j] - place), sign * one) if on[j] else (zero, zero) for j in parts]
        )
        derivatives.append([(-sign * ramp.size, zero) if on[j] else (zero, zero) for j in parts])
        bends += [zero, ramp.size * error]
    lengths = [solution.knots[j + 1] - solution.knots[j] for j in parts]
    matrix = [[_product(f, g, lengths) for g in derivatives] for f in derivatives]
    for i, bend in enumerate(bends):
        matrix[i][i] = matrix[i][i] + bend
    return _sign_of(matrix)


def _product(
    f: Sequence[tuple[Algebraic, Algebraic]],
    g: Sequence[tuple[Algebraic, Algebraic]],
    lengths: Sequence[Algebraic],
) -> Algebraic:
    """The integral of f g for two piecewise affine functions."""
    total = lengths[0] * 0
    for (p, q), (r, s), h in zip(f, g, lengths, strict=True):
        total = total + p * r * h + (p * s + q * r) * h * h / 2 + q * s * h**3 / 3
    return total


def _sign_of(matrix: list[list[Algebraic]]) -> str:
    """The signature of a symmetric matrix by elimination with diagonal pivots."""
    rows, singular = [list(row) for row in matrix], False
    while rows:
        size = range(len(rows))
        signs = [rows[i][i].sign() for i in size]
        if -1 in signs:
            return "negative"
        if 1 not in signs:  # the diagonal is 0: negative directions exist unless all entries vanish
            return "singular" if all(x == 0 for row in rows for x in row) else "negative"
        pivot = signs.index(1)
        singular = singular or 0 in signs
        rest = [i for i in size if i != pivot]
        rows = [
            [rows[i][j] - rows[i][pivot] * rows[pivot][j] / rows[pivot][pivot] for j in rest] for i in rest
        ]
    return "singular" if singular else "positive"


def rational_network(
    solution: Solution, roles: Sequence[str]
) -> tuple[tuple[Q, ...], tuple[Q, ...], tuple[Q, ...], Q] | None:
    """(w, b, v, c) of a network with these neurons over Q, |w| = 1 for kinked ones; None where a number is irrational."""
    kinked = ramps(solution, roles)
    if kinked is None:
        return None
    low = solution.knots[0]
    w, b, v = [], [], []
    offset, slope = solution.values[0], solution.slopes[0]
    fulls = [role for role in roles if role == "full"]
    for ramp in kinked:
        sign = 1 if ramp.side == "right" else -1
        w.append(low * 0 + sign)
        b.append(-sign * solution.knots[ramp.knot])
        v.append(ramp.size)
        if sign < 0:
            slope = slope + ramp.size
            offset = offset - ramp.size * (solution.knots[ramp.knot] - low)
    for k, _ in enumerate(
        fulls
    ):  # N = (value at A) + slope (x - A): full neurons slope x + 1 - slope A, v = +-1
        share = slope - (len(fulls) - 1) if k == 0 else low * 0 + 1
        size = abs(solution.domain.high - solution.domain.low) * 2
        lift = share * share * size + 1 + size
        w.append(share)
        b.append(lift - share * low)
        v.append(low * 0 + 1)
        offset = offset - lift
    listed = [x.rational for x in (*w, *b, *v, offset)]
    if any(x is None for x in listed):
        return None
    numbers = [x for x in listed if x is not None]
    n = len(w)
    return tuple(numbers[:n]), tuple(numbers[n : 2 * n]), tuple(numbers[2 * n : 3 * n]), numbers[-1]
