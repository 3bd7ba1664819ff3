"""False variants of the theorems on constant targets: one sharper constant, one dropped square, one wrong sign at a time.

Each must be refuted by the same draws and the same arithmetic that the true claims survive.
"""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Number, Q, dot
from gfproof.theorems.answers import Answer, compare, met, not_applicable, zero
from gfproof.theorems.constant import conventions, identities, steps, trajectories
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.quantities import Quantities


def _twin(id: str, change: str, claim: Claim, statement: str, decide: Decide, **rest: object) -> Twin:
    false = replace(claim, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, **rest)  # type: ignore[arg-type]  # only `without` is passed on


def _half_offset(instance: Instance) -> Answer:
    """<grad V', G> = 8 L for V' = |theta|^2 + |c - xi|^2."""
    at = instance.at
    gap = tuple(c - xi for c, xi in zip(at.network.c, at.xi, strict=True))
    rate = 2 * at.network.dot(at.gradient) + 2 * sum(
        (x * g for x, g in zip(gap, at.gradient.c, strict=True)), Q(0)
    )
    return compare(rate, "==", 8 * at.risk)


def _small_radius(instance: Instance) -> Answer:
    low, high = instance.case.problem.law.bounds
    return identities.weak_bound(instance, max(abs(x) for x in (*low, *high)))


def _no_square(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.gradient_norm2 * at.energy, ">=", 4 * at.risk)


def _no_moment(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.gradient_norm2, "<=", 4 * (at.hidden + 1) * at.risk)


def _strict_size(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.lyapunov, ">", 2 * at.target_norm2)


def _strict_bound(instance: Instance) -> Answer:
    at = instance.at
    if at.risk == 0:
        return met()
    return compare(at.gradient_norm2, "<", 4 * ((1 + at.second_moment) * at.hidden + 1) * at.risk)


COMMON = (
    _twin("nine", "8 -> 9", identities.LYAPUNOV, "<grad V, G> = 9 L", identities.lyapunov_identity(9)),
    _twin("sign", "wrong sign", identities.LYAPUNOV, "<grad V, G> = -8 L", identities.lyapunov_identity(-8)),
    _twin(
        "offset",
        "c - xi for c - 2 xi in V",
        identities.LYAPUNOV,
        "<grad (|theta|^2 + |c - xi|^2), G> = 8 L",
        _half_offset,
    ),
    _twin("square", "dropped square", identities.SHARP, "|G|^2 E >= 4 L", _no_square),
    _twin(
        "doubled",
        "4 -> 8",
        identities.SHARP,
        "|G|^2 E >= 8 L^2",
        identities.no_spurious_zeros("energy", 8),
    ),
    _twin(
        "radius",
        "a = max(|A|,|B|) without 1",
        identities.WEAK_BOUND,
        "|G|^2 <= 4 (a^2 (d+1) |theta|^2 + 1) L, a = max(|A|,|B|)",
        _small_radius,
    ),
    _twin("moment", "dropped M2", identities.HIDDEN_BOUND, "|G|^2 <= 4 (S + 1) L", _no_moment),
    _twin(
        "strict-bound",
        "strict for weak",
        identities.HIDDEN_BOUND,
        "L > 0 implies |G|^2 < 4 ((1+M2) S + 1) L",
        _strict_bound,
    ),
    _twin("strict-size", "strict for weak", identities.SIZE, "V > 2 |xi|^2", _strict_size),
    _twin(
        "strict-trace",
        "relu'(0) = 1 in G, strict I_i in trK",
        conventions.OWN_TRACE,
        "Q <= 4 trK L with relu'(0) = 1 in G and strict I_i in trK",
        conventions.strict_trace,
    ),
)


def _summed_balance(instance: Instance) -> Answer:
    """The derivative -2 v_i.G_{v_i} - 2 u_i.G_{u_i} = -4 v_i.G_{v_i} of |v_i|^2 + |u_i|^2 along the flow is 0."""
    theta, slope = instance.at.network, instance.at.gradient
    return zero(dot(theta.outer(i), slope.outer(i)) for i in range(theta.width))


def _half_integral(instance: Instance) -> Answer:
    """The integral of L is at most E_0/8; without active neurons c - xi falls like exp(-2t), and it is L_0/4."""
    at = instance.at
    if any(one.active != 0 for one in at.activities):
        return not_applicable("a neuron is active")
    return compare(at.risk / 4, "<=", at.energy / 8)


FLOW = (
    _twin(
        "balance-sum",
        "wrong sign",
        trajectories.FLOW_CLAIMS[1],
        "|v_i|^2 + |u_i|^2 is constant along the flow",
        _summed_balance,
    ),
    _twin(
        "half-integral",
        "E_0/4 -> E_0/8",
        trajectories.FLOW_CLAIMS[4],
        "int_0^inf L dt <= E(Theta_0)/8",
        _half_integral,
    ),
)


# -- gradient descent ------------------------------------------------------------------------------------


def _doubled_bound(instance: Instance) -> Answer:
    """Every gamma < 4/((1+M2) W + 2) lowers V."""
    at = instance.at
    if at.risk == 0:
        return met()
    return compare(at.after(2 * at.step_apriori * Q(999, 1000)).lyapunov, "<", at.lyapunov)


def _doubled_trace(at: Quantities) -> list[Number | None]:
    return [2 * at.step_trace, at.step_exact]


def _at_the_edge(instance: Instance) -> Answer:
    """V falls also at gamma = 8L/Q."""
    at = instance.at
    if at.risk == 0 or at.step_exact is None:
        return met()
    return compare(at.after(at.step_exact).lyapunov, "<", at.lyapunov)


def _reversed_balance(instance: Instance) -> Answer:
    return steps.balance_identity(instance, -1)


def _risk_falls(instance: Instance) -> Answer:
    """L(Theta_1) <= L(Theta_0)."""
    at = instance.at
    return compare(at.after(trajectories.first_step_size(instance)).risk, "<=", at.risk)


def _any_step(instance: Instance) -> Answer:
    """W(Theta_1) <= W(Theta_0) for the step size of the case, whatever it is."""
    at = instance.at
    return compare(at.after(trajectories.first_step_size(instance)).centred, "<=", at.centred)


def _half_budget(instance: Instance) -> Answer:
    """gamma_0 L(Theta_0) <= W(Theta_0)/32, which every sum of gamma_n L(Theta_n) within that budget needs."""
    at = instance.at
    return compare(trajectories.first_step_size(instance) * at.risk, "<=", at.centred / 32)


DESCENT = (
    _twin(
        "half-square",
        "Q -> Q/2",
        steps.STEP,
        "V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 Q/2",
        steps.step_identity(Q(1, 2)),
    ),
    _twin(
        "late-threshold",
        "step bound doubled",
        steps.THRESHOLD,
        "a step gamma > 0 lowers V exactly when gamma < 16L/Q (if L > 0)",
        lambda instance: steps.threshold(instance, Q(2)),
    ),
    _twin(
        "edge",
        "weak for strict",
        steps.THRESHOLD,
        "a step gamma > 0 lowers V exactly when gamma <= 8L/Q (if L > 0)",
        _at_the_edge,
    ),
    _twin(
        "apriori-doubled",
        "step bound doubled",
        steps.ORDER,
        "V falls for every gamma < 4/((1+M2) W + 2) (if L > 0)",
        _doubled_bound,
    ),
    _twin(
        "trace-doubled", "step bound doubled", steps.ORDER, "4/trK <= 8L/Q", steps.ordering(_doubled_trace)
    ),
    _twin(
        "balance-sign",
        "wrong sign",
        steps.BALANCE,
        "Delta_i changes by gamma^2 (|G_{u_i}|^2 - |G_{v_i}|^2)",
        _reversed_balance,
    ),
    _twin(
        "monotone-risk",
        "L for V",
        trajectories.DESCENT_CLAIMS[1],
        "L(Theta_n) is non-increasing",
        _risk_falls,
    ),
    _twin(
        "any-step",
        "H6 dropped",
        trajectories.DESCENT_CLAIMS[1],
        "W(Theta_n) is non-increasing",
        _any_step,
        without=("H6",),
    ),
    _twin(
        "budget",
        "W/(4 (2 - gbar kappa_0)) -> W/32",
        trajectories.DESCENT_CLAIMS[1],
        "sum gamma_n L(Theta_n) <= W(Theta_0)/32",
        _half_budget,
    ),
)
