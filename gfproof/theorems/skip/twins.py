"""False variants of the theorems on skip connections."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Number, Q, dot
from gfproof.theorems.answers import Answer, compare, met
from gfproof.theorems.constant import identities, steps, trajectories
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.quantities import norm2
from gfproof.theorems.skip import claims

_BY_ID = {claim.id: claim for claim in (*claims.IDENTITIES, *claims.ALONG, *claims.STEPPING)}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    false = replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, without)


def _flat(matrix: tuple[tuple[Number, ...], ...] | None) -> tuple[Number, ...]:
    return tuple(x for row in matrix or () for x in row)


def _half_slope(instance: Instance) -> Answer:
    """<grad V', G> = 8 L for V' with |a - alpha|^2 in place of |a - 2 alpha|^2."""
    at = instance.at
    return compare(at.lyapunov_rate + 2 * dot(_flat(at.target[0]), _flat(at.gradient.a)), "==", 8 * at.risk)


def _without_slope(instance: Instance) -> Answer:
    """<grad V', G> = 8 L for V' = S + |c|^2 + |c - 2 beta|^2."""
    at = instance.at
    gap = tuple(x - y for x, y in zip(_flat(at.network.a), _flat(at.target[0]), strict=True))
    return compare(at.lyapunov_rate - 4 * dot(gap, _flat(at.gradient.a)), "==", 8 * at.risk)


def _constant_bound(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.gradient_norm2, "<=", 4 * ((1 + at.second_moment) * at.hidden + 1) * at.risk)


def _constant_curvature(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.curvature, "<=", 4 * ((1 + at.second_moment) * at.hidden + 2) * at.risk)


def _no_square(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.gradient_norm2 * at.energy, ">=", 4 * at.risk)


def _no_slope_energy(instance: Instance) -> Answer:
    at = instance.at
    gap = tuple(x - y for x, y in zip(_flat(at.network.a), _flat(at.target[0]), strict=True))
    return compare(at.gradient_norm2 * (at.energy - norm2(gap)), ">=", 4 * at.risk * at.risk)


COMMON = (
    _twin("nine", "8 -> 9", "C1", "<grad V, G> = 9 L", identities.lyapunov_identity(9)),
    _twin("slope", "a - alpha for a - 2 alpha", "C1", "the identity with |a - alpha|^2 in V", _half_slope),
    _twin("no-slope", "a left out of V", "C1", "the identity without a in V", _without_slope),
    _twin(
        "constant-bound",
        "the bound without a skip connection",
        "C2",
        "|G|^2 <= 4 ((1+M2) S + 1) L",
        _constant_bound,
    ),
    _twin(
        "constant-curvature",
        "the bound without a skip connection",
        "C2q",
        "Q <= 4 ((1+M2) S + 2) L",
        _constant_curvature,
    ),
    _twin("square", "dropped square", "C3e", "|G|^2 E >= 4 L", _no_square),
    _twin("doubled", "4 -> 8", "C3e", "|G|^2 E >= 8 L^2", identities.no_spurious_zeros("energy", 8)),
    _twin(
        "energy", "|a - alpha|^2 left out of E", "C3e", "|G|^2 E >= 4 L^2 without a in E", _no_slope_energy
    ),
)


def _no_slope_step(instance: Instance) -> Answer:
    at, gamma = instance.at, Q(1)
    wanted = -8 * gamma * at.risk + gamma * gamma * (at.curvature - norm2(_flat(at.gradient.a)))
    return compare(at.after(gamma).lyapunov - at.lyapunov, "==", wanted)


def _doubled_bound(instance: Instance) -> Answer:
    at = instance.at
    if at.risk == 0:
        return met()
    return compare(at.after(2 * at.step_apriori * Q(999, 1000)).lyapunov, "<", at.lyapunov)


def _constant_step(instance: Instance) -> Answer:
    """Every gamma < 2/((1+M2) W + 2) lowers V: the bound of the theorem without a skip connection."""
    at = instance.at
    if at.risk == 0:
        return met()
    gamma = 2 / ((1 + at.second_moment) * at.centred + 2) * Q(999, 1000)
    return compare(at.after(gamma).lyapunov, "<", at.lyapunov)


def _any_step(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.after(trajectories.first_step_size(instance)).centred, "<=", at.centred)


STEPPING = (
    _twin(
        "half-square",
        "Q -> Q/2",
        "C5",
        "V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 Q/2",
        steps.step_identity(Q(1, 2)),
    ),
    _twin(
        "no-slope-step", "|G_a|^2 counted once", "C5", "the step identity with Q - |G_a|^2", _no_slope_step
    ),
    _twin(
        "late-threshold",
        "step bound doubled",
        "C5t",
        "a step gamma > 0 lowers V exactly when gamma < 16L/Q (if L > 0)",
        lambda instance: steps.threshold(instance, Q(2)),
    ),
    _twin(
        "apriori-doubled",
        "step bound doubled",
        "C5o",
        "V falls for every gamma < 4/((1+M2)(W+2))",
        _doubled_bound,
    ),
    _twin(
        "constant-step",
        "the bound without a skip connection",
        "C5o",
        "V falls for every gamma < 2/((1+M2) W + 2)",
        _constant_step,
    ),
    _twin("any-step", "H6 dropped", "C6a", "W(Theta_n) is non-increasing", _any_step, ("H6",)),
)
