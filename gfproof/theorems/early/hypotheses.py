"""H1 to H6: what the theorems on homogeneous networks assume, checked on a case."""

from __future__ import annotations

from gfproof.homogeneous import Loss, OnKink
from gfproof.numbers import Q, dot
from gfproof.theorems.answers import Answer, met, not_met, zero
from gfproof.theorems.core import Hypothesis, Instance
from gfproof.theorems.early.quantities import at


def _homogeneous(instance: Instance) -> Answer:
    q = at(instance)
    if q.order < 2:
        return not_met("one layer: D = 1", {"order": q.order})
    gaps = []
    for c in (Q(2), Q(1, 3)):
        other = q.network.scaled(c)
        gaps += [other.output(x) - c**q.order * q.network.output(x) for x in q.data.points]
    return zero(gaps, f"D = {q.order}, checked at c = 2 and 1/3")


def _smooth(instance: Instance) -> Answer:
    sigma = at(instance).network.activation
    if sigma.continuously_differentiable:
        return met(f"p = {sigma.power}, alpha = {sigma.leak}")
    return not_met(
        f"p = 1, alpha = {sigma.leak} < 1: H is not C^1", {"power": sigma.power, "leak": str(sigma.leak)}
    )


def _single_valued(instance: Instance) -> Answer:
    q = at(instance)
    if q.size2 == 0:
        return not_met("all weights are 0", {"W": "0"})
    for i, x in enumerate(q.data.points):
        try:
            q.network.forward(x).gradient()
        except OnKink as kink:
            return not_met(str(kink), {"datum": i})
    return met("H(x_i; .) is differentiable at W for every i")


def _order_above_two(instance: Instance) -> Answer:
    order = at(instance).order
    return met(f"D = {order}") if order > 2 else not_met(f"D = {order}", {"order": order})


def _definable(instance: Instance) -> Answer:
    return met("H(x_i; .) is piecewise polynomial")


def _convex(instance: Instance) -> Answer:
    return met(f"{at(instance).data.loss} loss")


def _square(instance: Instance) -> Answer:
    loss = at(instance).data.loss
    return met("square loss") if loss is Loss.SQUARE else not_met(f"{loss} loss", {"loss": loss.value})


def _off_first_kink(instance: Instance) -> Answer:
    q = at(instance)
    if not q.network.activation.kinked:
        return met("sigma is C^1")
    for i, x in enumerate(q.data.points):
        if any(any(row) and dot(row, x) == 0 for row in q.network.blocks[0]):
            return not_met(f"x_{i + 1} lies on the first kink", {"datum": i})
    return met("W_1[j,:].x_i != 0 for all i and every row that is not 0")


def _rank_one(instance: Instance) -> Answer:
    report = at(instance).rank_one
    if not report.factors and report.reason.startswith(("W_", "a network")):
        return not_met(report.reason, {"reason": report.reason})
    return met("W_l = a_l b_l^T for l < L")


def _coherent(instance: Instance) -> Answer:
    q = at(instance)
    report = q.rank_one
    if report.sign_coherent:
        return met("a_l >= 0 for every l < L, up to the sign of (a_l, b_l)")
    return not_met(report.reason or "some a_l has both signs", {"reason": report.reason or "mixed signs"})


H1 = Hypothesis(
    "H1",
    "H(x; c w) = c^D H(x; w) for c >= 0, D >= 2",
    _homogeneous,
    r"$H(x_i;cw)=c^DH(x_i;w)$ for $c\ge0$, with $D\ge2$",
)
H2 = Hypothesis(
    "H2",
    "w -> H(x_i; w) is C^1 with locally Lipschitz gradient",
    _smooth,
    r"$w\mapsto H(x_i;w)$ is $C^1$ with locally Lipschitz gradient ($p\ge2$ or $\alpha=1$)",
)
H2D = Hypothesis(
    "H2d",
    "W != 0 and every H(x_i; .) is differentiable at W",
    _single_valued,
    r"$W\neq0$ and every $H(x_i;\cdot)$ is differentiable at $W$",
)
H3 = Hypothesis("H3", "D > 2", _order_above_two, r"$D>2$")
H4 = Hypothesis("H4", "H is definable in an o-minimal structure", _definable, r"$H$ is definable")
H5 = Hypothesis(
    "H5", "l(., y_i) is convex and differentiable", _convex, r"$\ell(\cdot,y_i)$ is convex and differentiable"
)
H5S = Hypothesis("H5s", "square loss", _square, r"square loss")
H6 = Hypothesis(
    "H6",
    "p = 1: b_1.x_i != 0 for all i (no datum on the first kink)",
    _off_first_kink,
    r"$p=1$, $\alpha<1$: $b_1\cdot x_i\neq0$ for all $i$",
)
RANK = Hypothesis(
    "HR", "W_l = a_l b_l^T for l < L (rank one)", _rank_one, r"$W_l=a_lb_l^{\mathsf T}$ for $l<L$"
)
COHERENT = Hypothesis(
    "HS", "a_l >= 0 entry by entry (or a_l <= 0) for l < L", _coherent, r"$a_l\ge0$ entrywise for $l<L$"
)
