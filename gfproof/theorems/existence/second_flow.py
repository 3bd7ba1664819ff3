"""NU1: two gradient flows from one start, d = 1, [0, 1], one neuron, f = 0, start (w, b, v, c) = (0, 0, 1, -1).

At rest: (0, 0, 1, -exp(-2t)) is a solution, because G(0, 0, 1, c) = (0, 0, 0, 2c).  Leaving: while b > 0 and w + b > 0 the
neuron is active on [0, 1] and the flow is the polynomial equation

    w' = -2 v q,   b' = -2 v m,   v' = -2 (w q + b m),   c' = -2 m,   m = c + v b + v w/2,   q = (c + v b)/2 + v w/3,

whose solution from the start has velocity (1, 2) in (w, b), which points into that cone.
Source: constant_target NU1, existence_rates C4 (re-derived).
"""

from __future__ import annotations

from functools import cache

from gfproof.network import Network, Parameters
from gfproof.numbers import Q
from gfproof.problem import Constant, Problem, Uniform
from gfproof.theorems.answers import Answer, all_of, compare

PROBLEM = Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),)))
START = (Q(0), Q(0), Q(1), Q(-1))


def network(w: Q, b: Q, v: Q, c: Q) -> Network:
    """One neuron."""
    return Network(((w,),), (b,), ((v,),), (c,))


def field(w: Q, b: Q, v: Q, c: Q) -> tuple[Q, Q, Q, Q]:
    """The right-hand side of the polynomial equation."""
    m, q = c + v * b + v * w / 2, (c + v * b) / 2 + v * w / 3
    return -2 * v * q, -2 * v * m, -2 * (w * q + b * m), -2 * m


def _velocity(at: Network) -> tuple[Q, Q, Q, Q]:
    slope: Parameters = PROBLEM.generalized_gradient(at)
    return -slope.w[0][0], -slope.b[0], -slope.v[0][0], -slope.c[0]


@cache
def both_solve() -> Answer:
    """Both are solutions: -G at rest, -G on the cone equals the polynomial field, whose velocity points into the cone."""
    parts = []
    for c in (Q(-1), Q(-1, 2), Q(-1, 7)):
        for got, wanted in zip(
            _velocity(network(Q(0), Q(0), Q(1), c)), (Q(0), Q(0), Q(0), -2 * c), strict=True
        ):
            parts.append(compare(got, "==", wanted))
    for s in (Q(1, 1000), Q(1, 10), Q(1, 3)):
        for at in ((s, 2 * s, Q(1), Q(-1)), (-s, 2 * s, 1 - s, s - 1), (3 * s, s, 1 + s, Q(1, 2))):
            for got, wanted in zip(_velocity(network(*at)), field(*at), strict=True):
                parts.append(compare(got, "==", wanted))
    w, b, *_ = field(*START)
    parts += [
        compare(w, "==", Q(1)),
        compare(b, "==", Q(2)),
        compare(b, ">", Q(0)),
        compare(w + b, ">", Q(0)),
    ]
    return all_of(parts, "velocity (1, 2) of (w, b)")
