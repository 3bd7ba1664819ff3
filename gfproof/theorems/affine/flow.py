"""Gradient flow for affine targets: hypotheses and claims for every width.

Neurons with w_i = b_i = v_i = 0 stay there in every gradient flow, so width and activation pattern are those of the others.
"""

from __future__ import annotations

from gfproof.certify import integrand
from gfproof.network import Network
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Number, Q, dot
from gfproof.risk.critical import NeuronType, critical_risk, neuron_type, threshold
from gfproof.risk.trapping import Trap, second_moment_matrix, trap
from gfproof.theorems import enclosed_flow
from gfproof.theorems.affine.critical import WIDEST, zigzag
from gfproof.theorems.affine.setting import Line, line_of, risk_of
from gfproof.theorems.answers import (
    Answer,
    all_of,
    argued,
    compare,
    met,
    not_applicable,
    not_met,
    shown,
    unknown,
)
from gfproof.theorems.certified import certified
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Evidence

FIELD = ("H3",)
FLOWING = ("H3", "H4")
SLOPED = ("H1", "H2", "H3")
BOUNDED = ("H1", "H2", "H3", "H4", "H5")


def trap_of(instance: Instance) -> Trap:
    """The trapping condition at the network."""
    line, network = line_of(instance), without_null_neurons(instance.case.network)
    low, high = (line.low,), (line.high,)
    return trap(network, risk_of(network, line), low, high, second_moment_matrix(low, high))


def on_unit_interval(line: Line) -> bool:
    """Is [A, B] = [0, 1]?"""
    return bool(line.low == 0 and line.high == 1)


def level(instance: Instance) -> Q:
    """thr(H) for the neurons that can move."""
    line = line_of(instance)
    return threshold(line.slope, line.length, without_null_neurons(instance.case.network).width)


# -- hypotheses -----------------------------------------------------------------------------------------


def _bounded(instance: Instance) -> Answer:
    line, network = line_of(instance), without_null_neurons(instance.case.network)
    if network.skip:
        return unknown("boundedness is not decided with a skip connection")
    rows = zip(network.w, network.b, strict=True)
    kinds = [neuron_type(w, b, line.low, line.high) for (w,), b in rows]
    if all(kind in (NeuronType.DEAD, NeuronType.SEMI_INACTIVE) for kind in kinds):
        return met("no neuron is active: only c moves", Evidence.ARGUED)
    if NeuronType.DEGENERATE not in kinds and instance.at.gradient_norm2 == 0:
        return met("stationary: G = 0", Evidence.ARGUED)
    if trap_of(instance).holds:
        return met("trapped in a ball", Evidence.ARGUED)
    small = instance.at.risk < line.slope**2 / 12
    if network.width == 1 and small and on_unit_interval(line):
        return met("one neuron below alpha^2/12 on [0, 1]", Evidence.ARGUED)
    return unknown("no proof that a trajectory from here stays bounded")


def _small(instance: Instance) -> Answer:
    return compare(instance.at.risk, "<", level(instance))


BOUNDED_FLOW = Hypothesis(
    "H5",
    "liminf |Theta_t| < inf",
    _bounded,
    r"$\liminf_{t\to\infty}\|\Theta_t\|<\infty$",
)
SMALL_RISK = Hypothesis(
    "H6",
    "L(Theta_0) < alpha^2 l^2/(12 (2 floor(H/2) + 1)^4)",
    _small,
    r"$L(\Theta_0)<\mathrm{thr}(H)=\alpha^2l^2/(12(2\lfloor H/2\rfloor+1)^4)$",
)

# -- claims ---------------------------------------------------------------------------------------------


def energy_rate(instance: Instance, factor: int = 1) -> Answer:
    """L'(theta; -G) = -factor |G|^2, the one-sided derivative; the theorem's factor is 1."""
    at = instance.at
    rate = at.problem.directional_derivative(at.network, at.gradient.map(lambda x: -x))
    return compare(rate, "==", -factor * at.gradient_norm2)


def _energy(instance: Instance) -> Answer:
    return argued(f"L(Theta_0) = {shown(instance.at.risk)}", "every solution from this start")


def _balance(instance: Instance) -> Answer:
    at = instance.at
    gaps = [compare(at.homogeneity_gap(i), "==", Q(0)) for i in range(at.network.width)]
    return all_of(gaps, f"{at.network.width} neurons")


def _smooth(instance: Instance) -> Answer:
    network = without_null_neurons(instance.case.network)
    if any(b == 0 and all(x == 0 for x in w) for w, b in zip(network.w, network.b, strict=True)):
        return not_applicable("a neuron is degenerate")
    if not instance.case.problem.is_differentiable(network):
        return not_met("L is not differentiable", {"differentiable": False})
    return argued("no neuron that can move is degenerate")


def possible_limits(instance: Instance) -> list[Q]:
    """The critical risks that do not exceed L(Theta_0)."""
    line, width = line_of(instance), without_null_neurons(instance.case.network).width
    values = [Q(0), *(critical_risk(line.slope, line.length, n) for n in range(0, width + 1, 2))]
    return sorted({x for x in values if x <= instance.at.risk})


def _limit(instance: Instance) -> Answer:
    values = possible_limits(instance)
    return argued(
        f"the limit is one of {', '.join(map(shown, values[:4]))}", "every bounded solution from this start"
    )


def _to_zero(instance: Instance) -> Answer:
    return argued(
        f"{shown(instance.at.risk)} < {shown(level(instance))}", "every bounded solution from this start"
    )


def optimal(instance: Instance, exponent: int = 4) -> Answer:
    """At width H there is a stationary point whose risk is alpha^2 l^2/(12 (2 floor(H/2)+1)^exponent)."""
    line, width = line_of(instance), min(without_null_neurons(instance.case.network).width, WIDEST)
    n = 2 * (width // 2)
    at = Quantities(zigzag(line, n), line.problem)
    wanted = line.slope**2 * line.length**2 / (12 * Q(n + 1) ** exponent)
    parts = [compare(at.gradient_norm2, "==", Q(0)), compare(at.risk, "==", wanted)]
    return all_of(parts, f"thr({width}) = {shown(wanted)}")


def active_bound(instance: Instance, factor: int = 4) -> Answer:
    """|G|^2 >= factor lam S_P L while every neuron is strictly active or strictly inactive; the theorem's factor is 4."""
    found = trap_of(instance)
    if found.active is None or not found.active:
        return not_applicable("no strict activation pattern with an active neuron")
    bound = factor * found.eigenvalue * found.weight * found.risk
    return compare(instance.at.gradient_norm2, ">=", bound)


def _trapped(instance: Instance) -> Answer:
    found = trap_of(instance)
    if not found.holds:
        return not_applicable("the trapping condition is not met")
    rate = f"rate 4 {shown(found.eigenvalue)} (sqrt({shown(found.weight)}) - R)^2"
    return argued(f"R^2 = {shown(found.radius2 or Q(0))}, {rate}", "every solution from this start")


def growth(instance: Instance, factor: int = 2) -> Answer:
    """d/dt V_xi <= factor int (f - xi)^2 for every real xi at once; the theorem's factor is 2.

    The right side minus the left is a parabola in xi, so its discriminant decides.
    """
    line, at = line_of(instance), instance.at
    mean, square = line.best_constant(), risk_of(Network((), (), ((),), (Q(0),)), line)
    # d/dt V_xi = -<2 theta + 2 (c - 2 xi) e_c, G> = start + 4 xi G_c
    start: Number = -2 * at.network.dot(at.gradient) - 2 * dot(at.network.c, at.gradient.c)
    middle = -2 * factor * mean - 4 * at.gradient.c[0]
    last = factor * square - start
    return compare(middle * middle, "<=", 4 * factor * last, "every xi")


CLAIMS = (
    Claim(
        "C1",
        "L(Theta_t) = L(Theta_0) - int_0^t |G|^2 ds, |Theta_t - Theta_0|^2 <= t (L(Theta_0) - L(Theta_t))",
        FLOWING,
        enclosed_flow.checked(_energy, enclosed_flow.displacement),
        None,
        r"$L(\Theta_t)=L(\Theta_0)-\int_0^t\|G\|^2\,ds$ and $\|\Theta_t-\Theta_0\|\le\sqrt{t(L(\Theta_0)-L(\Theta_t))}$; "
        r"every target",
    ),
    Claim(
        "C1i",
        "the one-sided derivative of L along -G is -|G|^2",
        SLOPED,
        energy_rate,
        None,
        r"$L'(\theta;-G)=-\|G\|^2$ at every $\theta$",
    ),
    Claim(
        "C2",
        "|v_i|^2 - |w_i|^2 - b_i^2 has derivative 0 along -G",
        FIELD,
        _balance,
        "d(norm2(v[i]) - norm2(w[i]) - b[i]**2) == 0",
        r"$|v_i|^2-|u_i|^2$ has derivative $0$ along $-G$, so it is constant along the flow; every target",
        certified(certificates.EVERY_TARGET, integrand.balancedness),
    ),
    Claim(
        "C3",
        "where no neuron is degenerate, L is C^1 and G is its gradient",
        SLOPED,
        _smooth,
        None,
        r"$\|G\|$ is lower semicontinuous; where all $u_i\ne0$, $L$ is $C^1$ with gradient $G$",
    ),
    Claim(
        "C4",
        "L(Theta_t) decreases to L(theta*) for some theta* with G(theta*) = 0",
        BOUNDED,
        _limit,
        None,
        r"$L(\Theta_t)\downarrow L(\theta^*)$ for some $\theta^*$ with $G(\theta^*)=0$",
    ),
    Claim(
        "C5",
        "the limit risk is 0 or alpha^2 l^2/(12 (n+1)^4), n even, n <= H",
        BOUNDED,
        _limit,
        None,
        r"the limit risk is $0$ or $\alpha^2l^2/(12(n+1)^4)$ with $n$ even, $n\le H$",
    ),
    Claim(
        "C6",
        "L(Theta_t) -> 0",
        (*BOUNDED, "H6"),
        _to_zero,
        None,
        r"$L(\Theta_t)\to0$",
    ),
    Claim(
        "C6o",
        "the threshold is optimal: a stationary point has risk exactly thr(H)",
        SLOPED,
        optimal,
        None,
        r"at risk exactly $\mathrm{thr}(H)$ there is a stationary point",
    ),
    Claim(
        "C9",
        "trapped: |Theta_t - Theta_0| < R, same pattern, L <= L_0 exp(-4 lam (sqrt S - R)^2 t)",
        (*SLOPED, "H4"),
        _trapped,
        None,
        r"if every neuron is strictly active or inactive and $\sqrt{L_0}<R(\sqrt{S_P}-R)\sqrt\lambda$, $R\le\rho$: the flow "
        r"stays in the ball of radius $R$ and $L(\Theta_t)\le L_0e^{-4\lambda(\sqrt{S_P}-R)^2t}$",
    ),
    Claim(
        "C9g",
        "|G|^2 >= 4 lam S_P L while every neuron is strictly active or strictly inactive",
        SLOPED,
        active_bound,
        None,
        r"$\|G\|^2\ge4\lambda S_PL$ while every neuron is strictly active or strictly inactive",
    ),
    Claim(
        "C10",
        "d/dt V_xi <= 2 int (f - xi)^2 for every real xi",
        SLOPED,
        growth,
        None,
        r"$\frac{d}{dt}V_\xi=-8\int(N-\xi)(N-f)\le2\int(f-\xi)^2$ for every real $\xi$",
    ),
)
