"""C7, C14, F2: the penalised problem P(f) = sum_i l(f(x_i) - y_i) + lambda TV2(f), and training with weight decay.

The square loss is t^2/2, the absolute loss |t|.  A case gives data and a network; each claim is checked at several lambda:
1/10, half of lambda_max of the data, and the lambda at which the residuals of the network certify its first knot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines import Data as Points
from gfproof.splines import Loss, Spline, fit, network_norms, penalised_objective, spline_of
from gfproof.splines.norms import certificate_function
from gfproof.splines.penalised import Fit, total_loss
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable, shown
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.variational.interpolation import canonical, dot, eta_at, least, truth
from gfproof.theorems.variational.lengths import by_proof
from gfproof.theorems.variational.line import DATA, function_of, points_of, signs_of
from gfproof.theorems.variational.norms import BALANCE
from gfproof.verdict import Verdict

ZERO = Q(0)
ONE = Q(1)
NEEDS = ("H1", "H2")
FIXED = Q(1, 10)


def affine_fit(points: Points) -> Spline:
    """The least squares line (a constant for one point)."""
    n, x, y = Q(len(points)), points.x, points.y
    mean_x, mean_y = sum(x, ZERO) / n, sum(y, ZERO) / n
    spread = sum(((s - mean_x) ** 2 for s in x), ZERO)
    slope = ZERO
    if spread != 0:
        slope = sum(((s - mean_x) * (t - mean_y) for s, t in zip(x, y, strict=True)), ZERO) / spread
    return Spline(mean_y - slope * mean_x, slope)


def residuals(points: Points, function: Spline) -> tuple[Q, ...]:
    """r_i = y_i - f(x_i)."""
    return tuple(y - z for y, z in zip(points.y, function.values(points.x), strict=True))


def largest(points: Points) -> Q:
    """lambda_max = max_j |eta_r(x_j)|, r the residuals of the least squares line."""
    return max(map(abs, certificate_function(points.x, residuals(points, affine_fit(points)))))


@lru_cache(maxsize=64)
def solved(points: Points, strength: Q, loss: Loss = Loss.SQUARE) -> Fit:
    """The minimiser of P; the claims on one case ask for the same ones."""
    return fit(points, strength, loss)


def strengths(instance: Instance) -> tuple[Q, ...]:
    """The lambda > 0 that are looked at."""
    return _strengths(points_of(instance), function_of(instance))


@lru_cache(maxsize=16)
def _strengths(points: Points, function: Spline) -> tuple[Q, ...]:
    found = [FIXED, largest(points) / 2]
    if function.knots:
        found.append(abs(eta_at(points, residuals(points, function), function.knots[0])))
    return tuple(dict.fromkeys(x for x in found if x > 0))


def for_each(check: Callable[[Instance, Points, Q], Answer]) -> Callable[[Instance], Answer]:
    """The conjunction over the lambda that are looked at."""

    def decide(instance: Instance) -> Answer:
        points, found = points_of(instance), strengths(instance)
        return all_of([check(instance, points, x) for x in found], f"{len(found)} lambda")

    return decide


def certified(points: Points, function: Spline, strength: Q, q: Sequence[Q]) -> bool:
    """Is q admissible, |eta_q| <= 1 at the nodes and eta_q = sign(a_j) at the knots of f?"""
    if sum(q, ZERO) != 0 or dot(q, points.x) != 0:
        return False
    if any(abs(eta) > 1 for eta in certificate_function(points.x, q)):
        return False
    pairs = zip(function.knots, function.jumps, strict=True)
    return all(eta_at(points, q, t) == (a > 0) - (a < 0) for t, a in pairs)


def forced(points: Points, function: Spline, strength: Q) -> tuple[Q, ...]:
    """q_i = (y_i - f(x_i))/lambda, the only candidate for the square loss."""
    return tuple(r / strength for r in residuals(points, function))


def value(points: Points, function: Spline, strength: Q, loss: Loss = Loss.SQUARE) -> Q:
    """P(f)."""
    return penalised_objective(points, loss, strength, function)


def candidates(instance: Instance, points: Points, best: Fit) -> tuple[Spline, ...]:
    """The minimiser found, the sparsest one, the network's function, the least squares line, and connect-the-dots."""
    return (
        best.function,
        best.solutions.sparsest(),
        function_of(instance),
        affine_fit(points),
        Spline.through(points.x, points.y),
    )


def _certificate(instance: Instance, points: Points, strength: Q) -> Answer:
    best = solved(points, strength)
    parts = [compare(truth(certified(points, best.function, strength, best.q)), "==", ONE)]
    for f in candidates(instance, points, best):
        proved = certified(points, f, strength, forced(points, f, strength))
        parts.append(compare(truth(proved), "==", truth(value(points, f, strength) == best.objective)))
        parts.append(compare(value(points, f, strength), ">=", best.objective))
    return all_of(parts)


def _dual(instance: Instance, points: Points, strength: Q) -> Answer:
    """Weak duality for the network's function, and no gap at the minimiser."""
    best = solved(points, strength)
    lower = strength * dot(best.q, points.y) - strength**2 * dot(best.q, best.q) / 2
    parts = [compare(best.objective, "==", lower)]
    return all_of([*parts, compare(lower, "<=", value(points, function_of(instance), strength))])


def _fitted(instance: Instance, points: Points, strength: Q) -> Answer:
    best = solved(points, strength)
    parts = [compare(Q(len(best.function.knots)), "<=", Q(max(len(points) - 2, 0)))]
    for f in candidates(instance, points, best):
        if value(points, f, strength) == best.objective:
            pairs = zip(f.values(points.x), best.values, strict=True)
            parts += [compare(s, "==", t) for s, t in pairs]
            parts.append(compare(f.total_variation, "==", best.function.total_variation))
    return all_of(parts)


def _affine(instance: Instance) -> Answer:
    points = points_of(instance)
    top, line = largest(points), affine_fit(points)
    parts = []
    for strength in (top, top * Q(9, 10), top * Q(11, 10), FIXED):
        if strength > 0:
            minimal = value(points, line, strength) == solved(points, strength).objective
            parts.append(compare(truth(minimal), "==", truth(strength >= top)))
    return all_of(parts, f"lambda_max = {shown(top)}")


def keeps_signs(points: Points, strength: Q) -> bool:
    """Do the jumps of y - lambda q, q canonical, have the signs eps_j or vanish, and stay 0 where eps_j = 0?"""
    q = canonical(points)
    moved = Points(points.x, tuple(y - strength * w for y, w in zip(points.y, q, strict=True)))
    return all(new in (0, old) for old, new in zip(signs_of(points), signs_of(moved), strict=True))


def _path(instance: Instance, points: Points, strength: Q) -> Answer:
    if not keeps_signs(points, strength):
        return not_applicable("lambda so large that a jump of the fitted values changes its sign")
    q, best = canonical(points), solved(points, strength)
    parts = [compare(z, "==", y - strength * w) for z, y, w in zip(best.values, points.y, q, strict=True)]
    wanted = strength * least(points) - strength**2 * dot(q, q) / 2
    return all_of([*parts, compare(best.objective, "==", wanted)])


def _absolute(instance: Instance) -> Answer:
    points = points_of(instance)
    q = canonical(points)
    top = max(map(abs, q))
    if top == 0:
        return not_applicable("the data lie on a line")
    parts = []
    for strength in (1 / top, Q(11, 10) / top):
        best = solved(points, strength, Loss.ABSOLUTE)
        dots = value(points, Spline.through(points.x, points.y), strength, Loss.ABSOLUTE)
        if strength * top <= 1:
            parts.append(compare(best.objective, "==", strength * least(points)))
            parts.append(compare(best.objective, "==", dots))
        elif 0 not in signs_of(points):
            parts.append(compare(best.objective, "<", dots))
        parts.append(
            compare(best.objective, "<=", value(points, function_of(instance), strength, Loss.ABSOLUTE))
        )
    return all_of(parts, f"lambda <= {shown(1 / top)}")


def decay_objective(points: Points, network: Network, strength: Q) -> Q:
    """Q(theta) = (1/2) sum_i (N(x_i) - y_i)^2 + (lambda/2) sum_k (v_k^2 + w_k^2)."""
    found = network_norms(network)
    return total_loss(points, Loss.SQUARE, found.function.values(points.x)) + strength * found.decay


def skipping(instance: Instance) -> Network | None:
    """The case's network if it has a skip connection."""
    network = instance.case.network
    return network if network.skip else None


def _global(instance: Instance, points: Points, strength: Q) -> Answer:
    network = skipping(instance)
    if network is None:
        return not_applicable("the network has no skip connection")
    found, best = network_norms(network), solved(points, strength)
    proved = certified(points, found.function, strength, forced(points, found.function, strength))
    conditions = not found.unbalanced and not found.opposed and proved
    reached = decay_objective(points, network, strength)
    parts = [compare(reached, ">=", best.objective)]
    parts.append(compare(truth(conditions), "==", truth(reached == best.objective)))
    return all_of(parts)


def _gap(instance: Instance, points: Points, strength: Q) -> Answer:
    network = skipping(instance)
    if network is None:
        return not_applicable("the network has no skip connection")
    found = network_norms(network)
    pairs = zip(network.v[0], network.w, strict=True)
    imbalance = sum(((abs(v) - abs(row[0])) ** 2 for v, row in pairs), ZERO) / 2
    cancelled = found.path - found.total_variation
    parts = strength * (imbalance + cancelled) + value(points, found.function, strength)
    return compare(decay_objective(points, network, strength), "==", parts)


def along(line: Spline, direction: tuple[Q, Q, Q], t: Q) -> Network:
    """The network with the line as its affine part and the one neuron t (w, b, v)."""
    w, b, v = direction
    return Network.exact([[t * w]], [t * b], [t * v], line.intercept, [line.slope])


def _stationary(instance: Instance) -> Answer:
    """Q(t) - Q(0) is c t^2 + e t^4 along every ray from the least squares line with neurons 0: no first-order term."""
    points = points_of(instance)
    line, strength = affine_fit(points), ONE
    base = value(points, line, strength)
    parts = []
    for direction in ((ONE, ZERO, ONE), (-ONE, ONE, Q(2)), (Q(2), -ONE, -ONE)):
        change = [
            decay_objective(points, along(line, direction, t), strength) - base
            for t in (ONE, Q(1, 2), Q(1, 4))
        ]
        # c + e, c/4 + e/16, c/16 + e/256: the third follows from the first two
        e = (change[0] - 4 * change[1]) * 4 / 3
        c = change[0] - e
        parts.append(compare(change[2], "==", c / 16 + e / 256))
    return all_of(parts, f"least squares line {shown(line.slope)} x + {shown(line.intercept)}")


def _escape(instance: Instance) -> Answer:
    """Below lambda_max some ray from the line with neurons 0 leads to a smaller objective; from lambda_max on none does."""
    points = points_of(instance)
    top, line = largest(points), affine_fit(points)
    if top == 0:
        return not_applicable("the data lie on a line")
    parts = []
    for strength in (top / 2, top * Q(9, 10)):
        best = solved(points, strength)
        parts.append(compare(best.objective, "<", value(points, line, strength)))
    parts.append(compare(solved(points, top).objective, "==", value(points, line, top)))
    return all_of(parts, f"lambda_max = {shown(top)}")


def _strength(instance: Instance) -> Answer:
    network = instance.case.network
    if DATA.check(instance).verdict is not Verdict.HOLDS:  # no data, no lambda to look at
        return met("lambda is given with the question")
    return met(f"{len(strengths(instance))} lambda > 0, {len(spline_of(network).knots)} knots")


STRENGTH = Hypothesis(
    "H2", "lambda > 0, square loss t^2/2 (C7a: |t|)", _strength, r"$\lambda>0$; $l(t)=t^2/2$ (C7a: $|t|$)"
)
HYPOTHESES = (DATA, STRENGTH)

CLAIMS = (
    replace(BALANCE, needs=("H1",)),
    Claim(
        "C7",
        "f minimises P exactly when q = (y - f(x))/lambda is admissible, |eta_q| <= 1, eta_q(tau_j) = sign(a_j)",
        NEEDS,
        by_proof(for_each(_certificate)),
        None,
        r"$f$ is a global minimiser exactly when $q=(y-f(x))/\lambda$ is admissible with $|\eta_q|\le1$ at the nodes and "
        r"$\eta_q(\tau_j)=\operatorname{sign}a_j$ at all knots",
    ),
    Claim(
        "C7d",
        "min P = lambda q.y - (lambda^2/2)|q|^2 <= P(f) for all f",
        NEEDS,
        by_proof(for_each(_dual)),
        None,
        r"$\min P=\lambda q\cdot y-\frac{\lambda^2}2|q|^2\le P(f)$ for all $f$, $q$ the certificate of the minimiser",
    ),
    Claim(
        "C7s",
        "all minimisers have the same fitted values and the same TV2; one has at most N - 2 knots",
        NEEDS,
        by_proof(for_each(_fitted)),
        None,
        r"all minimisers have the same values $f(x_i)$; one of them has at most $N-2$ knots, at interior nodes",
    ),
    Claim(
        "C7w",
        "the least squares line minimises P exactly when lambda >= lambda_max = max_j |eta_r(x_j)|",
        NEEDS,
        by_proof(_affine),
        None,
        r"the least squares line is a minimiser exactly when $\lambda\ge\lambda_{\max}=\max_j|\eta_r(x_j)|$",
    ),
    Claim(
        "C7f",
        "while no jump changes its sign: f(x_i) = y_i - lambda q_i and min P = lambda T - (lambda^2/2)|q|^2",
        NEEDS,
        by_proof(for_each(_path)),
        None,
        r"as long as no jump of $y-\lambda q$ leaves its sign ($q$ canonical): $f(x_i)=y_i-\lambda q_i$ and "
        r"$\min P=\lambda T-\frac{\lambda^2}2|q|^2$",
    ),
    Claim(
        "C7a",
        "absolute loss: connect-the-dots is optimal for lambda <= 1/max|q_i|, and no longer if no J_j is 0",
        NEEDS,
        by_proof(_absolute),
        None,
        r"absolute loss: connect-the-dots is optimal for $\lambda\le1/\max_i|q_i|$, $q$ canonical; sharp if all $J_j\ne0$",
    ),
    Claim(
        "C14",
        "theta minimises Q among all widths exactly when |v_k| = |w_k|, no opposite signs meet at a knot, and f passes C7",
        NEEDS,
        by_proof(for_each(_global)),
        None,
        r"with skip connection, $\theta$ minimises $Q(\theta)=\sum_il(f_\theta(x_i)-y_i)+\frac\lambda2\sum_k(v_k^2+w_k^2)$ "
        r"among networks of all widths exactly when (a) $|v_k|=|w_k|$ for all $k$, (b) no two $v_k$ of opposite signs "
        r"share a knot, (c) $f_\theta$ passes C7",
    ),
    Claim(
        "C14g",
        "Q(theta) = P(f) + (lambda/2) sum (|v_k| - |w_k|)^2 + lambda (sum |v_k||w_k| - TV2(f))",
        NEEDS,
        for_each(_gap),
        None,
        r"$Q(\theta)=P(f)+\frac\lambda2\sum(|v_k|-|w_k|)^2+\lambda(\sum|v_k||w_k|-\mathrm{TV}^2(f))$",
    ),
    Claim(
        "C14s",
        "the least squares line with neurons 0 is stationary for every lambda",
        NEEDS,
        by_proof(_stationary),
        None,
        r"the least squares line with $(v,w,b)=0$ for all neurons is stationary for every $\lambda$",
    ),
    Claim(
        "C14w",
        "it is a global minimiser among all widths only for lambda >= lambda_max",
        NEEDS,
        by_proof(_escape),
        None,
        r"it is a minimiser of $Q$ among networks of all widths exactly for $\lambda\ge\lambda_{\max}$",
    ),
)
