"""The penalised square loss P(f) = (1/2) sum_i (f(x_i) - y_i)^2 + lambda RTV2(f) in any dimension, m = 1: optimal, or improved.

f is optimal iff q = (y - f(x))/lambda is admissible, |eta| <= |w| everywhere, and eta = sign(v) |w| at every ridge of f.
Sufficient by duality; necessary because each failure is a direction in which P falls, and the network found there is returned:

    not admissible     f plus a multiple of the affine function g(x) = sum q_i + (sum q_i x_i).x
    |eta(w, b)| > |w|  f plus a multiple of sign(eta) max(w.x + b, 0)
    no contact         f with that ridge's jump made smaller

Source: arXiv:2105.03361; variational-splines claims C7, C9 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Q, dot, lower, precision
from gfproof.numbers.roots import enclosed, exact_sign
from gfproof.splines.ridge import Length, Ridge, RidgeFunction, length, plain
from gfproof.splines.ridge_dual import Contact, RidgeDual, touches

ZERO = Q(0)


@dataclass(frozen=True)
class Decision:
    """Whether a network is a global minimiser of P among all networks with skip connection of any width.

    Attributes:
        optimal: decided exactly.
        reason: one line.
        objective: P(f).
        better: where it is not optimal, a function with a strictly smaller P.
        better_objective: its P.
    """

    optimal: bool
    reason: str
    objective: Length
    better: RidgeFunction | None = None
    better_objective: Length | None = None


def objective(function: RidgeFunction, points: Sequence[Vector], y: Sequence[Q], strength: Q) -> Length:
    """P(f), exact; ``strength`` is lambda.  Raises NotExact: more than 64 different square roots."""
    residuals = ((function(x)[0] - t) for x, t in zip(points, y, strict=True))
    return plain(sum((r * r for r in residuals), ZERO) / 2 + strength * function.total_variation)


def forced_dual(function: RidgeFunction, points: Sequence[Vector], y: Sequence[Q], strength: Q) -> RidgeDual:
    """The only q that can prove f optimal: (y_i - f(x_i))/lambda."""
    return RidgeDual(
        tuple(points), tuple((t - function(x)[0]) / strength for x, t in zip(points, y, strict=True))
    )


def decide(function: RidgeFunction, points: Sequence[Vector], y: Sequence[Q], strength: Q) -> Decision:
    """Is f a global minimiser of P?  A decision, with a better function where it is not.

    Args:
        points, y: the data; equal points are allowed (their losses add up).
        strength: lambda > 0.

    Raises:
        ShapeError: several outputs, or lambda <= 0.
        BudgetExceeded: too many points in too high a dimension.
        NotExact: more than 64 different square roots.
    """
    if len(function.intercept) != 1 or strength <= 0:
        raise ShapeError(
            f"{len(function.intercept)} outputs, lambda = {strength}: expected one and lambda > 0"
        )
    dual = forced_dual(function, points, y, strength)
    if not dual.admissible:
        better, reason = (
            _along_affine(function, dual, strength),
            "the residuals are not orthogonal to the affine functions",
        )
    elif (beyond := dual.violation()) is not None:
        better = _along_ridge(function, dual, strength, beyond)
        reason = f"|eta| > |w| at w = ({', '.join(map(str, beyond.w))}), b = {beyond.b}"
    else:
        missed = [r for r in function.ridges if not touches(dual, r.direction, r.offset, r.jump[0])]
        if not missed:
            return Decision(
                True, "q = (y - f(x))/lambda is a certificate", objective(function, points, y, strength)
            )
        place = f"({', '.join(map(str, missed[0].direction))}), {missed[0].offset}"
        better, reason = (
            _shrunk(function, dual, strength, missed[0]),
            f"eta is not sign(v) |w| at the ridge {place}",
        )
    before, after = objective(function, points, y, strength), objective(better, points, y, strength)
    if exact_sign(before - after) <= 0:
        raise ArithmeticError(
            "the improved network is not better"
        )  # a bug would end here, not in a wrong verdict
    return Decision(False, reason, before, better, after)


def _along_affine(function: RidgeFunction, dual: RidgeDual, strength: Q) -> RidgeFunction:
    """The function f + t g, g(x) = s_0 + s.x with (s_0, s) the defects of q; t minimises the sum of squares."""
    offset, *slope = dual.defects
    values = [offset + dot(tuple(slope), x) for x in dual.points]
    step = strength * dot(dual.q, tuple(values)) / dot(tuple(values), tuple(values))
    return replace(
        function,
        slope=(tuple(a + step * s for a, s in zip(function.slope[0], slope, strict=True)),),
        intercept=(function.intercept[0] + step * offset,),
    )


def _along_ridge(function: RidgeFunction, dual: RidgeDual, strength: Q, contact: Contact) -> RidgeFunction:
    """The function f + t sign(eta) max(w.x + b, 0), with t = lambda (|eta| - |w|)/sum max^2 rounded down."""
    lead = next(x for x in contact.w if x != 0)
    direction, offset = tuple(x / lead for x in contact.w), contact.b / lead
    excess = _below(abs(dual(direction, offset)) - length(direction))
    step = strength * excess / _square(dual, direction, offset)
    return _plus(function, Ridge(direction, offset, (contact.sign * step,)))


def _shrunk(function: RidgeFunction, dual: RidgeDual, strength: Q, ridge: Ridge) -> RidgeFunction:
    """The function f with one jump times 1 - t; t = lambda (|jump| |w| - jump eta)/(jump^2 sum max^2) rounded down, at most 1."""
    jump = ridge.jump[0]
    missing = _below(abs(jump) * length(ridge.direction) - jump * dual(ridge.direction, ridge.offset))
    square = jump * jump * _square(dual, ridge.direction, ridge.offset)
    share = min(Q(1), strength * missing / square) if square != 0 else Q(1)
    return _plus(function, Ridge(ridge.direction, ridge.offset, (-share * jump,)))


def _square(dual: RidgeDual, w: Vector, b: Q) -> Q:
    """sum_i max(w.x_i + b, 0)^2."""
    return sum((max(dot(w, x) + b, ZERO) ** 2 for x in dual.points), ZERO)


def _plus(function: RidgeFunction, added: Ridge) -> RidgeFunction:
    """The sum, ridges on one hyperplane merged."""
    jumps = {(r.direction, r.offset): r.jump[0] for r in function.ridges}
    place = added.direction, added.offset
    jumps[place] = jumps.get(place, ZERO) + added.jump[0]
    ridges = (Ridge(w, b, (jump,)) for (w, b), jump in sorted(jumps.items()) if jump != 0)
    return replace(function, ridges=tuple(ridges))


def _below(value: Length) -> Q:
    """A rational in (0, value], for a number that is positive."""
    if isinstance(value, Q):
        return value
    bits = 64
    while True:
        with precision(bits):
            rounded = lower(enclosed(value))
        if rounded > 0:
            return rounded
        bits *= 2
