"""Interpolation on the line: false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.splines import Spline, interpolate, solution_set
from gfproof.splines.spline import slopes_between
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, all_of, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.proof import ProofStep
from gfproof.theorems.variational import interpolation as true
from gfproof.theorems.variational.line import function_of, plus, points_of, signs_of
from gfproof.theorems.variational.norms_proof import balance_step

_BY_ID = {claim.id: claim for claim in true.CLAIMS}
ZERO = Q(0)


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    claim: Claim = _BY_ID[of]
    return Twin(id, change, replace(claim, statement=statement, decide=decide, formula=None, latex=""))


def _ends(instance: Instance) -> Answer:
    points = points_of(instance)
    m = slopes_between(points.x, points.y)
    return compare(true.least(points), "==", abs(m[-1] - m[0]) if m else ZERO)


def _no_moment(instance: Instance) -> Answer:
    points, function = points_of(instance), function_of(instance)
    q = interpolate(points, skip=False).q
    return compare(true.dot(q, function.values(points.x)), "<=", function.total_variation)


def _all_signs(instance: Instance) -> Answer:
    points = points_of(instance)
    return compare(true.truth(solution_set(points).unique), "==", true.truth(0 not in signs_of(points)))


def _floor(instance: Instance) -> Answer:
    points = points_of(instance)
    fewer = sum(max(r // 2, 1) for r in true.runs(signs_of(points)))
    return compare(Q(len(solution_set(points).sparsest().knots)), "==", Q(fewer))


def _at_nodes(instance: Instance) -> Answer:
    points, value = points_of(instance), true.least(points_of(instance))
    away = [t for f in true.interpolants(instance) if f.total_variation == value for t in f.knots]
    return compare(Q(len([t for t in away if t not in points.x])), "==", ZERO)


def _any_sign(instance: Instance) -> Answer:
    """Connect-the-dots plus a hat between two nodes of a run: |eta| = 1 at all knots."""
    points = points_of(instance)
    signs, parts = (0, *signs_of(points), 0), []
    for j in range(len(points) - 1):
        if signs[j] == signs[j + 1] != 0:
            left, right = points.x[j], points.x[j + 1]
            half = (right - left) / 2
            hat = Spline.exact(0, 0, [(left, 2 / half), (left + half, -4 / half), (right, 2 / half)])
            f = plus(Spline.through(points.x, points.y), hat, Q(4 * signs[j]))
            parts.append(compare(f.total_variation, "==", true.least(points)))
    return all_of(parts) if parts else not_applicable("no two neighbours of equal sign")


def _no_cost(instance: Instance) -> Answer:
    points = points_of(instance)
    return compare(interpolate(points, skip=False).value, "==", true.least(points))


def _dots_cost(instance: Instance) -> Answer:
    points = points_of(instance)
    return compare(
        interpolate(points, skip=False).value, "==", max(true.least(points), true.outer_slopes(points))
    )


TWINS = (
    _twin("ends", "only the ends", "C4", "min TV2 = |m_{N-1} - m_1|", _ends),
    _twin(
        "no-moment",
        "sum q_i x_i = 0 dropped",
        "C5",
        "sum q_i f(x_i) <= TV2(f) for q with sum q_i = 0",
        _no_moment,
    ),
    _twin(
        "all-signs",
        "another condition",
        "C6u",
        "the minimiser is unique exactly when no eps_j is 0",
        _all_signs,
    ),
    _twin(
        "floor",
        "ceil -> floor",
        "C6s",
        "the fewest knots are the sum of floor(r/2), at least 1 per run",
        _floor,
    ),
    _twin("at-nodes", "all minimisers", "C4k", "every minimiser has all knots at data points", _at_nodes),
    _twin(
        "any-sign",
        "the sign dropped",
        "C5m",
        "an interpolant with |eta_q| = 1 at all knots is a minimiser",
        _any_sign,
    ),
    _twin("no-cost", "the outer slopes dropped", "C13i", "min R over interpolants = T", _no_cost),
    _twin(
        "dots",
        "R of connect-the-dots",
        "C13i",
        "min R over interpolants = max(T, |m_1 + m_{N-1}|)",
        _dots_cost,
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C3 to C6 and C13."""
    q1, q2, q3, x1, x2, x3, t, a, c = _ring("q1 q2 q3 x1 x2 x3 t a c")
    m0, m2, yj, yk, xj, xk = _ring("m0 m2 yj yk xj xk")
    return (
        balance_step(),
        ProofStep(
            "C4",
            "slopes between the nodes",
            "f' takes values on both sides of each m_i on (x_i, x_{i+1}), so Var(f') >= sum |m_i - m_{i-1}|; the dots attain it",
            r"$f'$ takes values above and below each $m_i$ on $(x_i,x_{i+1})$, hence $\mathrm{Var}(f')\ge\sum|m_i-m_{i-1}|$.",
        ),
        ProofStep(
            "C5",
            "summation by parts",
            "sum q_i (c + a x_i) = 0, and sum q_i max(x_i - t, 0) = eta_q(t): so sum q_i f(x_i) = sum_j a_j eta_q(tau_j)",
            r"An admissible $q$ does not see affine functions, and $\sum_iq_i\max(x_i-t,0)=\eta_q(t)$; so "
            r"$\sum_iq_if(x_i)=\sum_ja_j\eta_q(\tau_j)\le\sum_j|a_j|$, equal iff $\eta_q(\tau_j)=\operatorname{sign}a_j$.",
            (
                Identity(
                    "affine functions",
                    q1 * (c + a * x1) + q2 * (c + a * x2) + q3 * (c + a * x3),
                    c * (q1 + q2 + q3) + a * (q1 * x1 + q2 * x2 + q3 * x3),
                ),
                Identity(
                    "a ridge with two nodes to its right",
                    q2 * a * (x2 - t) + q3 * a * (x3 - t),
                    a * (q2 * (x2 - t) + q3 * (x3 - t)),
                ),
            ),
        ),
        ProofStep(
            "C6",
            "where eta is 1 or -1",
            "the canonical eta is linear between nodes with eta(x_j) = eps_j, so |eta| = 1 on runs of equal signs only",
            r"The canonical $\eta$ is linear between the nodes and $\varepsilon_j$ at them: it is $\pm1$ just on the runs, and "
            r"C5 says that $f''$ lives there with that sign.",
        ),
        ProofStep(
            "C6s",
            "the crossing point",
            "the lines of slopes m_{j-1} through x_j and m_{j+1} through x_{j+1} cross at t; one knot replaces two",
            r"A piece of a minimiser holds at most two of the $r+2$ points of a run, so $\lceil r/2\rceil$ knots are needed; "
            r"the lines through $x_j$ and $x_{j+1}$ cross at $t=(y_{j+1}-y_j+m_{j-1}x_j-m_{j+1}x_{j+1})/(m_{j-1}-m_{j+1})$.",
            (
                Identity(
                    "crossing",
                    (m0 - m2) * yj + m0 * ((yk - yj + m0 * xj - m2 * xk) - (m0 - m2) * xj),
                    (m0 - m2) * yk + m2 * ((yk - yj + m0 * xj - m2 * xk) - (m0 - m2) * xk),
                ),
            ),
        ),
        ProofStep(
            "C13",
            "two orientations",
            "with p = mu_right, n = mu_left at one knot: p + n = f'' and p - n is free but for its total f'(-inf) + f'(inf)",
            r"Split $f''=\mu_R+\mu_L$ by orientation; $\nu=\mu_R-\mu_L$ has total mass $f'(-\infty)+f'(\infty)$, and "
            r"$\|\mu_R\|+\|\mu_L\|=\int\max(|f''|,|\nu|)$ is least at $\max(\mathrm{TV}^2(f),|f'(-\infty)+f'(\infty)|)$.",
        ),
        ProofStep(
            "C13i",
            "moving the outer slopes",
            "moving the outer slopes by t in total costs T + t and leaves S - t: equal at t = (S - T)/2 with value (S + T)/2",
            r"With $S=|m_1+m_{N-1}|>T$: moving the outer slopes by $t$ gives $\max(T+t,S-t)$, least at $t=(S-T)/2$.",
            (
                Identity(
                    "equal values", 2 * (x1 + t) - (2 * t - (x2 - x1)), 2 * (x2 - t) + (2 * t - (x2 - x1))
                ),
            ),
        ),
    )
