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
    return (balance_step(), *_certificate(), *_minimisers(), *_without_skip())


def _certificate() -> tuple[ProofStep, ...]:
    q1, q2, q3, x1, x2, x3, t, a, c = _ring("q1 q2 q3 x1 x2 x3 t a c")
    return (
        ProofStep(
            "C5",
            "summation by parts",
            "sum q_i (c + a x_i) = 0, and sum q_i max(x_i - t, 0) = eta_q(t): so sum q_i f(x_i) = sum_j a_j eta_q(tau_j)",
            r"""
            Let $q$ be admissible. It does not see affine functions,
            $\sum_iq_i(c_0+c_1x_i)=c_0\sum_iq_i+c_1\sum_iq_ix_i=0$, and $\sum_iq_i\max(x_i-t,0)=\eta_q(t)$. So
            for a spline $f$
            \begin{equation*}
            \sum_iq_if(x_i)=\sum_ja_j\,\eta_q(\tau_j)\le\sum_j|a_j|=\mathrm{TV}^2(f),
            \end{equation*}
            if $|\eta_q|\le1$; since $\eta_q$ is linear between the nodes and $0$ outside, it is enough to know
            $|\eta_q(x_j)|\le1$. Equality holds exactly if $\eta_q(\tau_j)=\operatorname{sign}a_j$ for all
            knots.
            """,
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
        _canonical(),
        ProofStep(
            "C4, C4k",
            "the value of interpolation",
            "the canonical q gives T as a lower bound, connect-the-dots attains it",
            r"""
            Connect-the-dots has the knots $x_j$, $1<j<N$, with $a_j=J_j$; those with $J_j\ne0$ count, at most
            $N-2$. Its $\mathrm{TV}^2$ is $T$. With the canonical $q$ and the formula of C5 for
            connect-the-dots, $\sum_iq_iy_i=\sum_jJ_j\varepsilon_j=T$. By C5, $T\le\mathrm{TV}^2(f)$ for every
            interpolant $f$.
            """,
        ),
        ProofStep(
            "C3w",
            "every network through the data",
            "C3, merging, C4",
            r"""
            A network with $a=0$ or not is a spline with $\mathrm{TV}^2(f)\le\sum_k|v_k||w_k|$, because each
            neuron adds a knot with $|v_k||w_k|$, and neurons with the same knot add up. With C3 and C4,
            $T\le\mathrm{TV}^2(f)\le\sum_k|v_k||w_k|\le\tfrac12\sum_k(w_k^2+v_k^2)$.
            """,
        ),
    )


def _canonical() -> ProofStep:
    h1, h2, h3, e2, e3 = _ring("h1 h2 h3 e2 e3")
    # nodes 0, h1, h1 + h2, h1 + h2 + h3; eta = 0, e2, e3, 0; q_i = jump of the slope of eta at x_i, all times h1 h2 h3
    q = (
        e2 * h2 * h3,
        (e3 - e2) * h1 * h3 - e2 * h2 * h3,
        -e3 * h1 * h2 - (e3 - e2) * h1 * h3,
        e3 * h1 * h2,
    )
    x = (0 * h1, h1, h1 + h2, h1 + h2 + h3)
    return ProofStep(
        "C5m",
        "the canonical certificate",
        "q_i is the jump of the slope of eta at x_i: sums to 0, has moment 0",
        r"""
        Let $\eta$ be linear between the nodes with $\eta(x_j)=\varepsilon_j$ for $1<j<N$ and $\eta=0$ at $x_1$,
        $x_N$ and outside. With $q_i$ the jump of its slope at $x_i$, $\eta=\eta_q$, and $q$ is admissible: the
        jumps add up to $0$, and so do the $q_ix_i$, because $\eta$ vanishes on both sides. The check is that of
        four nodes. By the next step $\sum_iq_iy_i=T$, the least value; so by C5 an interpolant is a minimiser
        exactly if $\eta_q(\tau_j)=\operatorname{sign}a_j$ at all knots.
        """,
        (
            Identity("the sum of the q_i", q[0] + q[1] + q[2] + q[3], 0 * h1),
            Identity("the moment", sum((qi * xi for qi, xi in zip(q, x, strict=True)), 0 * h1), 0 * h1),
            Identity("eta(x_3) = q_4 (x_4 - x_3)", q[3] * h3, e3 * h1 * h2 * h3),
            Identity("eta(x_2)", q[2] * h2 + q[3] * (h2 + h3), e2 * h1 * h2 * h3),
        ),
    )


def _minimisers() -> tuple[ProofStep, ...]:
    m0, m2, yj, yk, xj, xk = _ring("m0 m2 yj yk xj xk")
    return (
        ProofStep(
            "C6",
            "where eta is 1 or -1",
            "the canonical eta is linear between nodes with eta(x_j) = eps_j, so |eta| = 1 on runs of equal signs only",
            r"""
            The canonical $\eta$ is linear between the nodes. So $|\eta|=1$ holds exactly at the nodes with
            $\varepsilon_j\ne0$ and on the intervals $[x_j,x_{j+1}]$ with $\varepsilon_j=\varepsilon_{j+1}\ne0$.
            By C5m the minimisers are the interpolants whose knots all lie there, with that sign. For a maximal
            run $j,\ldots,k$ of equal signs $1$ (or $-1$) this says that $f$ is convex (concave) on
            $[x_{j-1},x_{k+1}]$ and linear on $[x_{j-1},x_j]$ and $[x_k,x_{k+1}]$; elsewhere, and across nodes
            with $\varepsilon_j=0$, it is linear.
            """,
        ),
        ProofStep(
            "C6u",
            "uniqueness",
            "without two equal neighbouring signs all knots are nodes; with them the crossing point gives a second minimiser",
            r"""
            If no two neighbouring $\varepsilon_j$ are equal and nonzero, all knots of a minimiser are nodes,
            and it is connect-the-dots. If $\varepsilon_j=\varepsilon_{j+1}\ne0$, the two knots of
            connect-the-dots at $x_j$ and $x_{j+1}$ may be replaced by one at the crossing point of C6s: a
            second minimiser.
            """,
        ),
        ProofStep(
            "C6s",
            "the fewest knots",
            "the lines of slopes m_{j-1} and m_{j+1} cross at t; one knot replaces two; two points of a run per piece",
            r"""
            In a run of $r$ nodes the $r+2$ points from $x_{j-1}$ to $x_{k+1}$ are in strictly convex (concave)
            position, so each linear piece of a minimiser contains at most two of them. There are at least
            $\lceil(r+2)/2\rceil$ pieces and $\lceil r/2\rceil$ knots, which lie in $[x_j,x_k]$; these intervals
            are disjoint for different runs. To attain the number pair the nodes of the run. Two neighbours
            $x_j,x_{j+1}$ with slopes $m_{j-1},m_j,m_{j+1}$ are served by one knot
            \begin{equation*}
            t=\frac{y_{j+1}-y_j+m_{j-1}x_j-m_{j+1}x_{j+1}}{m_{j-1}-m_{j+1}}\in(x_j,x_{j+1}),
            \end{equation*}
            where the line of slope $m_{j-1}$ through $(x_j,y_j)$ crosses that of slope $m_{j+1}$ through
            $(x_{j+1},y_{j+1})$; $m_j$ lies strictly between the other two. The jump there is $J_j+J_{j+1}$, of
            the same sign.
            """,
            (
                Identity(
                    "crossing",
                    (m0 - m2) * yj + m0 * ((yk - yj + m0 * xj - m2 * xk) - (m0 - m2) * xj),
                    (m0 - m2) * yk + m2 * ((yk - yj + m0 * xj - m2 * xk) - (m0 - m2) * xk),
                ),
            ),
        ),
    )


def _without_skip() -> tuple[ProofStep, ...]:
    total, slope, t = _ring("T S t")
    return (
        ProofStep(
            "C13",
            "two orientations",
            "with p = mu_right, n = mu_left at one knot: p + n = f'' and p - n is free but for its total f'(-inf) + f'(inf)",
            r"""
            Let $\mu_R$ and $\mu_L$ be the sums of $v_k|w_k|$ times unit masses at the knots, over $w_k>0$ and
            $w_k<0$. Then $f''=\mu_R+\mu_L$, $f'(\infty)$ is the total mass of $\mu_R$ and $-f'(-\infty)$ that
            of $\mu_L$. So $\nu=\mu_R-\mu_L$ has the total mass $S=f'(-\infty)+f'(\infty)$, and
            \begin{equation*}
            \sum_k|v_k||w_k|\ge\|\mu_R\|+\|\mu_L\|=\int\max(|f''|,|\nu|)\ge\max(\mathrm{TV}^2(f),|S|),
            \end{equation*}
            since $|p|+|n|=\max(|p+n|,|p-n|)$ for real numbers. For equality choose $\nu=\frac
            S{\mathrm{TV}^2(f)}|f''|$ if $\mathrm{TV}^2(f)>0$, and $S$ times a unit mass anywhere otherwise;
            then $\mu_R$ and $\mu_L$ are determined, and so is a network that has the right second derivative
            and the right slopes at infinity, hence is $f$ up to the constant $c$.
            """,
        ),
        ProofStep(
            "C13i",
            "moving the outer slopes",
            "moving the outer slopes by t in total costs T + t and leaves S - t: equal at t = (S - T)/2 with value (S + T)/2",
            r"""
            Let $N\ge2$ and $S=|m_1+m_{N-1}|$. For an interpolant let
            $t=|f'(-\infty)-m_1|+|f'(\infty)-m_{N-1}|$. The slope $f'$ starts with $f'(-\infty)$, takes values
            on both sides of $m_i$ (or equal to it) in each $(x_i,x_{i+1})$, and ends with $f'(\infty)$.
            Choosing in each interval a value at or above $m_i$ if $m_i$ is a local maximum of the sequence
            $f'(-\infty),m_1,\ldots,m_{N-1},f'(\infty)$ and one at or below $m_i$ if it is a local minimum shows
            $\mathrm{TV}^2(f)\ge T+t$. Also $|f'(-\infty)+f'(\infty)|\ge S-t$. By C13
            \begin{equation*}
            R(f)\ge\max(T+t,\,S-t)\ge\max\Bigl(T,\frac{T+S}2\Bigr),
            \end{equation*}
            and connect-the-dots with its outer slopes moved by $t=\max(0,\tfrac12(S-T))$ in total towards a
            smaller sum attains it: there $T+t=S-t$ if $S>T$.
            """,
            (Identity("equal values", 2 * total + (slope - total), 2 * slope - (slope - total) + 0 * t),),
        ),
    )
