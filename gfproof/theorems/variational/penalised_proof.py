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
    f, g, y, lam, q, w, v, n, t, r, h = _ring("f g y lam q w v n t r h")
    return (
        balance_step(),
        ProofStep(
            "C7",
            "sufficiency",
            "with lambda q = y - f: (g - y)^2/2 = (f - y)^2/2 - lambda q (g - f) + (g - f)^2/2; add lambda q.g <= lambda TV2(g)",
            r"With $\lambda q=y-f$: $\frac12(g-y)^2=\frac12(f-y)^2-\lambda q(g-f)+\frac12(g-f)^2$; add "
            r"$\lambda q\cdot g\le\lambda\mathrm{TV}^2(g)$, with equality at $g=f$.",
            (Identity("one sample", (g - y) ** 2, (f - y) ** 2 - 2 * (y - f) * (g - f) + (g - f) ** 2),),
        ),
        ProofStep(
            "C7",
            "necessity",
            "the sum over the values at the nodes is a convex problem l + lambda |D f|_1; eta(x_j) is the dual of |J_j|",
            r"$\min_f\sum l_i(f_i)+\lambda\|Df\|_1$ with the second divided differences $D$ is a finite convex problem; "
            r"$\eta(x_j)$ is the dual variable of $|J_j|$.",
        ),
        ProofStep(
            "C7d",
            "the value of the dual",
            "with f = y - lambda q and q.f = TV2(f): P = lambda^2 q^2/2 + lambda q (y - lambda q) = lambda q y - lambda^2 q^2/2",
            r"With $f=y-\lambda q$ and $q\cdot f=\mathrm{TV}^2(f)$: $P=\frac{\lambda^2}2|q|^2+\lambda q\cdot(y-\lambda q)$.",
            (
                Identity(
                    "value",
                    (lam * q) ** 2 + 2 * lam * q * (y - lam * q),
                    2 * lam * q * y - lam**2 * q**2,
                ),
            ),
        ),
        ProofStep(
            "C7s",
            "strict convexity",
            "at the mean of two minimisers the square loss is smaller by sum (f - g)^2/8, TV2 not larger: so f = g at the data",
            r"At the mean of two minimisers the loss is smaller by $\frac18\sum(f_i-g_i)^2$ and $\mathrm{TV}^2$ is not larger.",
            (
                Identity(
                    "midpoint",
                    2 * ((f - y) ** 2 + (g - y) ** 2) - (f + g - 2 * y) ** 2,
                    (f - g) ** 2,
                ),
            ),
        ),
        ProofStep(
            "C14",
            "three terms",
            "(lambda/2)(v^2 + w^2) = lambda v w + (lambda/2)(v - w)^2 per neuron; sum |v||w| >= TV2(f) by merging; P(f) >= min P",
            r"$\frac\lambda2(v^2+w^2)=\lambda vw+\frac\lambda2(v-w)^2$ for $v,w\ge0$, $\sum|v_k||w_k|\ge\mathrm{TV}^2(f)$, "
            r"$P(f)\ge\min P$; equality is (a), (b), (c).",
            (Identity("one neuron", lam * (v**2 + w**2), 2 * lam * v * w + lam * (v - w) ** 2),),
        ),
        ProofStep(
            "C14s",
            "no first-order term",
            "a neuron t (w, b, v) adds t^2 n to f: the loss changes by t^2 r n + t^4 n^2/2, the penalty by lambda t^2 h/2",
            r"The neuron $t(w,b,v)$ adds $t^2n(x)$ to $f$, so $Q$ changes by $t^2(\sum rn+\frac\lambda2h)+\frac{t^4}2\sum n^2$.",
            (
                Identity(
                    "change",
                    (r + t**2 * n) ** 2 + lam * t**2 * h,
                    r**2 + t**2 * (2 * r * n + lam * h) + t**4 * n**2,
                ),
            ),
        ),
    )
