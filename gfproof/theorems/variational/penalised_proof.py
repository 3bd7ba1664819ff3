"""Penalised training on the line: drawn cases, false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.splines import Data as Points
from gfproof.splines import Loss, fit, network_norms, network_of
from gfproof.strategies.choosing import Chooser
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, all_of, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.proof import ProofStep
from gfproof.theorems.variational import penalised as true
from gfproof.theorems.variational.interpolation import canonical, dot, least, truth
from gfproof.theorems.variational.line import (
    case_of,
    data_case,
    drawn_points,
    on_stratum,
    points_of,
    signs_of,
)
from gfproof.theorems.variational.norms_proof import balance_step

_BY_ID = {claim.id: claim for claim in true.CLAIMS}
ZERO = Q(0)


def penalised_case(choose: Chooser) -> Case:
    """Data with a trained network: a minimiser of Q for some lambda, one with an unbalanced or an opposed pair, or another."""
    kind = choose.pick(("minimiser", "sparsest", "unbalanced", "opposed", "other"))
    if kind == "other":
        return data_case(choose)
    points = drawn_points(choose)
    best = fit(points, choose.pick((Q(1, 10), Q(1, 4), Q(1, 20), Q(1))))
    function = best.solutions.sparsest() if kind == "sparsest" else best.function
    network = network_of(function, balanced=kind != "unbalanced")
    if kind == "opposed" or (not network.width and kind != "minimiser"):
        network = _opposed(choose, network, points)
    return on_stratum(choose, case_of(points, network))


def _opposed(choose: Chooser, network: Network, points: Points) -> Network:
    """Two more neurons, balanced and of opposite signs, that cancel."""
    t, at = choose.pick((Q(1), Q(1, 2))), choose.pick(points.x)
    return Network(
        (*network.w, (t,), (t,)),
        (*network.b, -t * at, -t * at),
        ((*network.v[0], t, -t),),
        network.c,
        network.a,
    )


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    claim: Claim = _BY_ID[of]
    return Twin(id, change, replace(claim, statement=statement, decide=decide, formula=None, latex=""))


def _half_max(instance: Instance) -> Answer:
    points = points_of(instance)
    strength = true.largest(points) / 2
    if strength == 0:
        return not_applicable("the data lie on a line")
    line = true.value(points, true.affine_fit(points), strength)
    return compare(line, "==", fit(points, strength).objective)


def _whole_square(instance: Instance, points: Points, strength: Q) -> Answer:
    if not true.keeps_signs(points, strength):
        return not_applicable("lambda too large")
    q = canonical(points)
    return compare(fit(points, strength).objective, "==", strength * least(points) - strength**2 * dot(q, q))


def _every_strength(instance: Instance, points: Points, strength: Q) -> Answer:
    q = canonical(points)
    return compare(
        fit(points, strength).objective, "==", strength * least(points) - strength**2 * dot(q, q) / 2
    )


def _twice(instance: Instance) -> Answer:
    points = points_of(instance)
    top = max(map(abs, canonical(points)))
    if top == 0:
        return not_applicable("the data lie on a line")
    return compare(fit(points, 2 / top, Loss.ABSOLUTE).objective, "==", 2 / top * least(points))


def _no_balance(instance: Instance) -> Answer:
    network = true.skipping(instance)
    if network is None:
        return not_applicable("no skip connection")
    points, function = points_of(instance), network_norms(network).function
    return compare(true.decay_objective(points, network, Q(1)), "==", true.value(points, function, Q(1)))


def _only_balance(instance: Instance) -> Answer:
    network = true.skipping(instance)
    if network is None or network_norms(network).unbalanced:
        return not_applicable("no skip connection, or not balanced")
    return _no_balance(instance)


def _interpolates(instance: Instance, points: Points, strength: Q) -> Answer:
    pairs = zip(fit(points, strength).values, points.y, strict=True)
    return all_of([compare(s, "==", t) for s, t in pairs])


def _only_admissible(instance: Instance, points: Points, strength: Q) -> Answer:
    line = true.affine_fit(points)  # its residuals are admissible for every lambda
    minimal = true.value(points, line, strength) == fit(points, strength).objective
    return compare(truth(minimal), "==", Q(1))


def _data_signs(instance: Instance, points: Points, strength: Q) -> Answer:
    best = fit(points, strength)
    fitted = Points(points.x, best.values)
    pairs = zip(signs_of(fitted), signs_of(points), strict=True)
    return all_of([compare(Q(s), "==", Q(t)) for s, t in pairs])


TWINS = (
    _twin(
        "half-max",
        "lambda_max -> lambda_max/2",
        "C7w",
        "the least squares line is optimal at lambda_max/2",
        _half_max,
    ),
    _twin(
        "whole-square",
        "1/2 dropped",
        "C7f",
        "while no jump changes its sign min P = lambda T - lambda^2 |q|^2",
        true.for_each(_whole_square),
    ),
    _twin(
        "every-lambda",
        "the condition on the signs dropped",
        "C7f",
        "min P = lambda T - (lambda^2/2)|q|^2 for every lambda",
        true.for_each(_every_strength),
    ),
    _twin(
        "twice", "1 -> 2", "C7a", "absolute loss: connect-the-dots is optimal at lambda = 2/max|q_i|", _twice
    ),
    _twin("no-balance", "two terms dropped", "C14g", "Q(theta) = P(f)", _no_balance),
    _twin("only-balance", "(b) dropped", "C14", "Q(theta) = P(f) for every balanced network", _only_balance),
    _twin(
        "interpolates", "lambda ignored", "C7s", "minimisers of P interpolate", true.for_each(_interpolates)
    ),
    _twin(
        "only-admissible",
        "|eta_q| <= 1 dropped",
        "C7",
        "a function without knots minimises P if (y - f(x))/lambda is admissible",
        true.for_each(_only_admissible),
    ),
    _twin(
        "data-signs",
        "the signs of the data for those of the fit",
        "C7s",
        "the jumps of the fitted values have the signs of those of the data",
        true.for_each(_data_signs),
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C3, C7 and C14."""
    return (balance_step(), *_optimality(), *_values(), *_training())


def _optimality() -> tuple[ProofStep, ...]:
    f, g, y, lam, q, n, s = _ring("f g y lam q n s")
    return (
        ProofStep(
            "C7",
            "sufficiency",
            "with lambda q = y - f: (g - y)^2/2 = (f - y)^2/2 - lambda q (g - f) + (g - f)^2/2; add lambda q.g <= lambda TV2(g)",
            r"""
            Let $\ell(t)=\tfrac12t^2$, $\lambda q=y-f(x)$, and let $q$ have the properties of C7. For every
            spline $g$, at each node,
            \begin{equation*}
            \tfrac12(g-y)^2=\tfrac12(f-y)^2-\lambda q\,(g-f)+\tfrac12(g-f)^2 .
            \end{equation*}
            Sum up and add $\lambda\mathrm{TV}^2(g)\ge\lambda\sum_iq_ig(x_i)$, where equality holds for $g=f$
            (theorem \texttt{variational-interpolation}, C5): $P(g)\ge P(f)+\tfrac12\sum_i(g(x_i)-f(x_i))^2$.
            """,
            (
                Identity(
                    "one sample", (g - y) ** 2, (f - y) ** 2 - 2 * (y - f) * (g - f) + (g - f) ** 2 + 0 * lam
                ),
            ),
        ),
        ProofStep(
            "C7",
            "necessity",
            "derivatives of P in the directions of affine functions, of one ramp, and of one own ramp",
            r"""
            Let $f$ be a global minimiser, and move it to $f+sg$. The loss changes by $-\lambda
            s\sum_iq_ig(x_i)+\tfrac12s^2\sum_ig(x_i)^2$. If $g$ is affine, $\mathrm{TV}^2$ does not change; as
            $s$ may have both signs, $\sum_iq_ig(x_i)=0$: $q$ is admissible. If $g(x)=\pm\max(x-\tau,0)$,
            $\mathrm{TV}^2$ grows by at most $s$ for $s>0$; so $\mp\lambda\,\eta_q(\tau)+\lambda\ge0$, that is
            $|\eta_q(\tau)|\le1$ for all $\tau$. If $g(x)=a_j\max(x-\tau_j,0)$ for a knot of $f$, then
            $\mathrm{TV}^2$ changes by $s|a_j|$ for $|s|<1$, in both directions; so $-\lambda
            a_j\eta_q(\tau_j)+\lambda|a_j|=0$: $\eta_q(\tau_j)=\operatorname{sign}a_j$.
            """,
            (
                Identity(
                    "the change of the loss, times 2",
                    (f + s * n - y) ** 2 - (f - y) ** 2,
                    -2 * s * (y - f) * n + s**2 * n**2 + 0 * q,
                ),
            ),
        ),
    )


def _values() -> tuple[ProofStep, ...]:
    f, g, y, lam, q = _ring("f g y lam q")
    return (
        ProofStep(
            "C7d",
            "the value of the dual",
            "with f = y - lambda q and q.f = TV2(f): P = lambda^2 q^2/2 + lambda q (y - lambda q) = lambda q y - lambda^2 q^2/2",
            r"""
            For the minimiser $f=y-\lambda q$ at the nodes and $\mathrm{TV}^2(f)=q\cdot f$, so
            \begin{equation*}
            P(f)=\tfrac12\lambda^2|q|^2+\lambda\,q\cdot(y-\lambda q)=\lambda\,q\cdot y-\tfrac12\lambda^2|q|^2 .
            \end{equation*}
            """,
            (
                Identity(
                    "value",
                    (lam * q) ** 2 + 2 * lam * q * (y - lam * q),
                    2 * lam * q * y - lam**2 * q**2 + 0 * f * g,
                ),
            ),
        ),
        ProofStep(
            "C7s",
            "strict convexity",
            "at the mean of two minimisers the square loss is smaller by sum (f - g)^2/8, TV2 not larger: so f = g at the data",
            r"""
            At the mean of two minimisers the loss is smaller than the mean of the losses by
            $\tfrac18\sum_i(f_i-g_i)^2$, and $\mathrm{TV}^2$ is not larger than the mean; so $f_i=g_i$ at all
            nodes. Connect-the-dots of the fitted values has no larger $\mathrm{TV}^2$ (theorem
            \texttt{variational-interpolation}, C4), hence it is a minimiser too, with at most $N-2$ knots, at
            interior nodes.
            """,
            (
                Identity(
                    "midpoint, times 4",
                    2 * ((f - y) ** 2 + (g - y) ** 2) - (f + g - 2 * y) ** 2,
                    (f - g) ** 2 + 0 * lam * q,
                ),
            ),
        ),
        ProofStep(
            "C7w",
            "the least squares line",
            "no knots; q = r/lambda with the residual r is admissible by the normal equations",
            r"""
            For the least squares line $q=r/\lambda$ with its residual $r$, and the normal equations say that
            $q$ is admissible. There are no knots, so by C7 it is a minimiser exactly if
            $|\eta_r(x_j)|\le\lambda$ at all nodes, that is $\lambda\ge\lambda_{\max}$.
            """,
        ),
        ProofStep(
            "C7f",
            "small penalties",
            "f = dots of y - lambda q has the certificate q as long as its jumps keep their signs",
            r"""
            Let $q$ be the canonical vector of the data and $f$ connect-the-dots of $y-\lambda q$. Then
            $q=(y-f)/\lambda$ is admissible with $|\eta_q|\le1$, and at each node $\eta_q(x_j)=\varepsilon_j$.
            If every jump of $y-\lambda q$ is $0$ or has still the sign $\varepsilon_j$, this is the sign of
            $f$'s jump at each of its knots, and C7 says that $f$ is a minimiser. By C7d and $q\cdot y=T$ the
            value is $\lambda T-\tfrac12\lambda^2|q|^2$.
            """,
        ),
        ProofStep(
            "C7a",
            "absolute loss",
            "|g - y| >= -lambda q (g - y) if |lambda q| <= 1; add lambda q.g <= lambda TV2(g)",
            r"""
            Let $\ell(t)=|t|$ and $q$ canonical with $\lambda|q_i|\le1$ for all $i$. For every spline $g$
            \begin{equation*}
            \sum_i|g(x_i)-y_i|+\lambda\mathrm{TV}^2(g)\ge-\lambda\sum_iq_i(g(x_i)-y_i)+\lambda\sum_iq_ig(x_i)
            =\lambda\,q\cdot y=\lambda T,
            \end{equation*}
            which is the value of connect-the-dots. If all $J_j\ne0$ and $\lambda|q_i|>1$ for some $i$, move
            $y_i$ by $s$ against the sign of $q_i$: for small $s>0$ no jump changes its sign, $T$ falls by
            $s|q_i|$, and connect-the-dots of the moved data has the value $s+\lambda(T-s|q_i|)<\lambda T$.
            """,
        ),
    )


def _training() -> tuple[ProofStep, ...]:
    w, v, lam, t, r, h, n = _ring("w v lam t r h n")
    return (
        ProofStep(
            "C14g",
            "three terms",
            "(lambda/2)(v^2 + w^2) = lambda v w + (lambda/2)(v - w)^2 per neuron",
            r"""
            For $v,w\ge0$, $\tfrac\lambda2(v^2+w^2)=\lambda vw+\tfrac\lambda2(v-w)^2$. With $v=|v_k|$,
            $w=|w_k|$, summed over the neurons, and $\lambda\mathrm{TV}^2(f)$ added and subtracted, this is
            C14g.
            """,
            (
                Identity(
                    "one neuron",
                    lam * (v**2 + w**2),
                    2 * lam * v * w + lam * (v - w) ** 2 + 0 * t * r * h * n,
                ),
            ),
        ),
        ProofStep(
            "C14, C14w",
            "global minimisers of training",
            "sum |v||w| >= TV2(f) by merging; P(f) >= min P; the value min P is attained by a balanced network",
            r"""
            In C14g all terms beside $P(f)$ are nonnegative: $\sum_k|v_k||w_k|\ge\mathrm{TV}^2(f)$, with
            equality exactly if at each knot all $v_k$ have one sign (theorem \texttt{variational-norms}, C2,
            C2e). So $Q(\theta)\ge P(f_\theta)\ge\min P$. A minimiser of $P$ with $v_k$, $w_k$ of equal moduli,
            one neuron per knot, attains $\min P$. Hence $\theta$ is a global minimiser exactly if all three
            inequalities are equalities: (a), (b), and $f_\theta$ minimises $P$, which is C7. For the least
            squares line with no or with zero neurons (a) and (b) hold, and C7w decides: C14w.
            """,
        ),
        ProofStep(
            "C14s",
            "no first-order term",
            "a neuron t (w, b, v) adds t^2 n to f: the loss changes by t^2 r n + t^4 n^2/2, the penalty by lambda t^2 h/2",
            r"""
            At the least squares line with all neurons $0$ the neuron $t(w,b,v)$ adds $t^2n(x)$ to $f$,
            $n(x)=v\max(wx+b,0)$. With the residual $r$ of the line and $h=w^2+v^2$, $Q$ changes by
            \begin{equation*}
            t^2\Bigl(\sum_ir_in(x_i)+\tfrac\lambda2h\Bigr)+\tfrac12t^4\sum_in(x_i)^2 ,
            \end{equation*}
            (here $r=f-y$), which has no term of first order; the derivatives in the direction of the line
            vanish by the normal equations. So it is stationary, for every $\lambda$.
            """,
            (
                Identity(
                    "change, times 2",
                    (r + t**2 * n) ** 2 + lam * t**2 * h,
                    r**2 + t**2 * (2 * r * n + lam * h) + t**4 * n**2,
                ),
            ),
        ),
    )
