"""How fast two solutions in a box of networks can drift apart: a proved bound of -lambda_min of every Hessian in the box.

A box is one ball per entry.  The Hessian is written without reference to the order of the kinks, by pair integrals over
the active intervals I_i = [p_i, q_i] with kinks clamped to the domain, so one formula holds on all cells the box meets:

    (u_i, u_j)    2 v_i.v_j ∫_{I_i ∩ I_j} (x,1)(x,1)^T
    (u_i, v_kj)   2 v_ki ∫_{I_i ∩ I_j} (x,1) y_j,  and for i = j also  2 ∫_{I_i} (x,1) e_k
    (v_ki, v_kj)  2 ∫_{I_i ∩ I_j} y_i y_j            (c, a: the same with 1 and x for y_j)
    and for each kink inside  q_i (t_i, 1)(t_i, 1)^T,  q_i = 2 (v_i.e)(t_i) / |w_i|            (all integrals divided by l)

A kink that may or may not be inside contributes s q_i (t_i, 1)(t_i, 1)^T with some s in [0, 1]; since s q_i >= min(q_i, 0),
putting min(q_i, 0) there bounds lambda_min from below.  The same covers a jump of the target at the kink.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.network import Parameters
from gfproof.numbers import Ball, Q, ball
from gfproof.numbers.eigenvalues import largest_fall
from gfproof.risk.segments import Domain


class Unprovable(Exception):
    """A bound that does not exist on this box, or not at this precision; a smaller box may have one."""


@dataclass(frozen=True)
class _Active:
    """One neuron on a box: its weights, its active interval, its kink if it may have one inside."""

    neuron: int
    w: Ball
    b: Ball
    v: tuple[Ball, ...]
    p: Ball
    q: Ball
    kink: Ball | None
    inside: bool


class Tube:
    """The Hessians of one problem on boxes of networks; dead neurons do not take part.

    Args:
        live: the neurons that are not dead; only their entries and c, a are coordinates.
    """

    projected = False
    """Are the rows of (w_i, b_i) projected later?  Then a kink that may be outside must keep its own place, where
    (t_i, 1) is orthogonal to (w_i, b_i); otherwise it may be moved to the end of the domain."""

    def __init__(self, like: Parameters, domain: Domain, live: Sequence[int]) -> None:
        self.like, self.domain, self.live = like, domain, tuple(live)
        self.width, self.outputs = like.width, like.outputs
        h, m = self.width, self.outputs
        self.coordinates = [
            *self.live,
            *(h + i for i in self.live),
            *(2 * h + k * h + i for k in range(m) for i in self.live),
            *range(2 * h + m * h, 2 * h + m * h + m + (m if like.skip else 0)),
        ]

    def rate(self, box: Sequence[Ball]) -> Ball:
        """A number mu with lambda_min >= -mu for every generalized Hessian of L in the box.

        Raises:
            Unprovable: a neuron may be degenerate in the box, or the bound does not exist at this precision.
        """
        fall = largest_fall(self.hessian(box))
        if fall is None:
            raise Unprovable("the smallest eigenvalue of the Hessian could not be bounded")
        return fall

    def size(self, box: Sequence[Ball]) -> Ball:
        """A bound of the norm of every generalized Hessian of L in the box."""
        total = ball(0)
        for row in self.hessian(box, whole=True):
            for x in row:
                total = total + x.abs_upper() ** 2
        return total.sqrt().upper()

    def lipschitz(self, box: Sequence[Ball]) -> Ball:
        """A bound of the norm of every generalized Jacobian of the field in the box: here those of G."""
        return self.size(box)

    def hessian(self, box: Sequence[Ball], *, whole: bool = False) -> list[list[Ball]]:
        """A ball matrix M, rows and columns in the order of ``coordinates``, with H >= N for every generalized Hessian
        H in the box and some N in M; with ``whole``, M contains every H.
        """
        return self.assemble(box, whole=whole)[0]

    def assemble(
        self, box: Sequence[Ball], *, whole: bool = False
    ) -> tuple[list[list[Ball]], list[tuple[Ball, Ball]]]:
        """The matrix of ``hessian``, and per live neuron G_{w_i} and G_{b_i} in the box."""
        neurons = [self._active(box, i) for i in self.live]
        n, m = len(neurons), self.outputs
        low, high = ball(self.domain.low), ball(self.domain.high)
        scale = 2 / (high - low)
        size = 2 * n + m * n + m + (m if self.like.skip else 0)
        rows = [[ball(0)] * size for _ in range(size)]
        last = self.width * (2 + m)
        c = box[last : last + m]
        a = box[last + m :] if self.like.skip else None

        def put(i: int, j: int, value: Ball) -> None:
            rows[i][j] = rows[i][j] + value
            if i != j:
                rows[j][i] = rows[j][i] + value

        errors = [[[ball(0), ball(0)] for _ in range(m)] for _ in neurons]  # ∫_{I_i} (1, x) e_k
        for i, one in enumerate(neurons):
            for j in range(i, n):
                other = neurons[j]
                p, q = one.p.max(other.p), one.q.min(other.q)
                if not p < q and not p.overlaps(q):
                    continue
                m0, m1, m2 = _moments(p, q)
                # ∫ (1, x) y_j and ∫ (1, x) y_i over the common interval
                yj = (other.w * m1 + other.b * m0, other.w * m2 + other.b * m1)
                yi = (one.w * m1 + one.b * m0, one.w * m2 + one.b * m1)
                weight = scale * sum((x * y for x, y in zip(one.v, other.v, strict=True)), ball(0))
                put(i, j, weight * m2)
                put(n + i, n + j, weight * m0)
                put(i, n + j, weight * m1)
                if i != j:
                    put(n + i, j, weight * m1)
                product = scale * (one.w * yj[1] + one.b * yj[0])
                for k in range(m):
                    at_i, at_j = (2 + k) * n + i, (2 + k) * n + j
                    put(at_i, at_j, product)
                    put(i, at_j, scale * one.v[k] * yj[1])
                    put(n + i, at_j, scale * one.v[k] * yj[0])
                    errors[i][k][0] = errors[i][k][0] + other.v[k] * yj[0]
                    errors[i][k][1] = errors[i][k][1] + other.v[k] * yj[1]
                    if i != j:
                        put(j, at_i, scale * other.v[k] * yi[1])
                        put(n + j, at_i, scale * other.v[k] * yi[0])
                        errors[j][k][0] = errors[j][k][0] + one.v[k] * yi[0]
                        errors[j][k][1] = errors[j][k][1] + one.v[k] * yi[1]
        offset = (2 + m) * n
        pulls: list[tuple[Ball, Ball]] = []
        for i, one in enumerate(neurons):
            m0, m1, m2 = _moments(one.p, one.q)
            by_w, by_b = ball(0), ball(0)
            for k in range(m):
                wanted = self._target_moments(k, one.p, one.q)
                pull = [errors[i][k][0] + c[k] * m0 - wanted[0], errors[i][k][1] + c[k] * m1 - wanted[1]]
                if a is not None:
                    pull = [pull[0] + a[k] * m1, pull[1] + a[k] * m2]
                at = (2 + k) * n + i
                by_w, by_b = by_w + scale * one.v[k] * pull[1], by_b + scale * one.v[k] * pull[0]
                put(i, at, scale * pull[1])
                put(n + i, at, scale * pull[0])
                put(i, offset + k, scale * one.v[k] * m1)
                put(n + i, offset + k, scale * one.v[k] * m0)
                put(at, offset + k, scale * (one.w * m1 + one.b * m0))
                if a is not None:
                    put(i, offset + m + k, scale * one.v[k] * m2)
                    put(n + i, offset + m + k, scale * one.v[k] * m1)
                    put(at, offset + m + k, scale * (one.w * m2 + one.b * m1))
            pulls.append((by_w, by_b))
            if one.kink is not None:
                t = one.kink.max(low).min(high)
                q = scale * self._pull(neurons, one, t, c, a) / abs(one.w)
                if not one.inside:
                    q = q.union(ball(0)) if whole else q.min(ball(0)).lower()
                    t = one.kink if self.projected and not whole else t
                put(i, i, q * t * t)
                put(i, n + i, q * t)
                put(n + i, n + i, q)
        m0, m1, m2 = _moments(low, high)
        for k in range(m):
            put(offset + k, offset + k, scale * m0)
            if a is not None:
                put(offset + k, offset + m + k, scale * m1)
                put(offset + m + k, offset + m + k, scale * m2)
        return rows, pulls

    def _active(self, box: Sequence[Ball], i: int) -> _Active:
        low, high = ball(self.domain.low), ball(self.domain.high)
        w, b = box[i], box[self.width + i]
        v = tuple(box[2 * self.width + k * self.width + i] for k in range(self.outputs))
        if w > 0 or w < 0:
            t = -b / w
            clamped = t.max(low).min(high)
            possible = not (t < low or t > high)
            kink, inside = (t, bool(low < t < high)) if possible else (None, False)
            return (
                _Active(i, w, b, v, clamped, high, kink, inside)
                if w > 0
                else _Active(i, w, b, v, low, clamped, kink, inside)
            )
        if w * low + b > 0 and w * high + b > 0:
            return _Active(i, w, b, v, low, high, None, False)
        raise Unprovable(
            f"neuron {i + 1} may be degenerate, or its slope may vanish while its kink is inside"
        )

    def _pull(
        self, neurons: Sequence[_Active], one: _Active, t: Ball, c: Sequence[Ball], a: Sequence[Ball] | None
    ) -> Ball:
        """(v_i.e)(t) for every t in the ball, with every one-sided value of the target."""
        hidden = [(x, (x.w * t + x.b).max(ball(0))) for x in neurons if x.neuron != one.neuron]
        total = ball(0)
        for k in range(self.outputs):
            error = c[k] + sum((x.v[k] * y for x, y in hidden), ball(0)) - self._target_at(k, t)
            total = total + one.v[k] * (error if a is None else error + a[k] * t)
        return total

    def _target_at(self, output: int, t: Ball) -> Ball:
        target = self.domain.target
        ends = [None, *target.breakpoints, None]
        found: Ball | None = None
        for piece, (left, right) in zip(target.pieces, itertools.pairwise(ends), strict=True):
            if (left is not None and t < ball(left)) or (right is not None and t > ball(right)):
                continue
            here = _polynomial(piece[output], t)
            found = here if found is None else found.union(here)
        assert found is not None
        return found

    def _target_moments(self, output: int, p: Ball, q: Ball) -> tuple[Ball, Ball]:
        """∫_p^q (1, x) f_k, whichever pieces p and q lie on."""
        target, low, high = self.domain.target, self.domain.low, self.domain.high
        ends = [low, *target.breakpoints, high]
        total = [ball(0), ball(0)]
        for piece, (left, right) in zip(target.pieces, itertools.pairwise(ends), strict=True):
            first = p.max(ball(left)).min(ball(right))
            last = q.max(ball(left)).min(ball(right))
            for power in (0, 1):
                primitive = [Q(0)] * (power + 1) + [x / (j + power + 1) for j, x in enumerate(piece[output])]
                total[power] = total[power] + _polynomial(primitive, last) - _polynomial(primitive, first)
        return total[0], total[1]


def _moments(p: Ball, q: Ball) -> tuple[Ball, Ball, Ball]:
    """∫_p^q (1, x, x^2), or zeros where q < p: ends that may be in the wrong order bound an empty interval."""
    m0 = (q - p).max(ball(0))
    m1 = m0 * (p + q) / 2
    m2 = m0 * (p * p + p * q + q * q) / 3
    return m0, m1, m2


def _polynomial(coefficients: Sequence[Q], x: Ball) -> Ball:
    total = ball(0)
    for c in reversed(coefficients):
        total = total * x + ball(c)
    return total
