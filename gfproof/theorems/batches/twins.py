"""False variants of the theorem on stochastic gradient descent."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, compare, met
from gfproof.theorems.batches import claims
from gfproof.theorems.constant import trajectories
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.quantities import Quantities

_BY_ID = {claim.id: claim for claim in claims.CLAIMS}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    false = replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, without)


def _wrong_sign(at: Quantities, instance: Instance) -> Answer:
    wanted = -8 * at.risk - at.curvature
    return compare(at.after(Q(1)).lyapunov - at.lyapunov, "==", wanted)


def _average_moment(at: Quantities, instance: Instance) -> Answer:
    """Steps below 2/((1+M2) W + 2), M2 the mean of |x|^2 over the data, lower W on every batch."""
    gamma = Q(999, 1000) * instance.at.step_apriori
    return compare(at.after(gamma).centred, "<=", at.centred)


def _data_threshold(at: Quantities, instance: Instance) -> Answer:
    """Steps below 8L/Q of the whole data lower V on every batch."""
    whole = instance.at
    if whole.risk == 0 or whole.step_exact is None:
        return met()
    return compare(at.after(whole.step_exact * Q(999, 1000)).lyapunov, "<=", at.lyapunov)


def _any_step(at: Quantities, instance: Instance) -> Answer:
    return compare(at.after(trajectories.first_step_size(instance)).centred, "<=", at.centred)


def _same_risk(at: Quantities, instance: Instance) -> Answer:
    return compare(at.risk, "==", instance.at.risk)


TWINS = (
    _twin(
        "half-square",
        "Q -> Q/2",
        "C1",
        "V changes by -8 gamma L_n + gamma^2 Q_n/2",
        claims.on_each(lambda at, instance: claims.step_change(at, instance, 2)),
    ),
    _twin("sign", "wrong sign", "C1", "V changes by -8 gamma L_n - gamma^2 Q_n", claims.on_each(_wrong_sign)),
    _twin(
        "moment",
        "Xmax2 -> M2",
        "C2",
        "steps below 2/((1+M2) W + 2) lower W on every batch",
        claims.on_each(_average_moment),
    ),
    _twin(
        "data-threshold",
        "the threshold of the data for that of the batch",
        "C5",
        "steps below 8L/Q of the whole data lower V on every batch",
        claims.on_each(_data_threshold),
    ),
    _twin(
        "late-threshold",
        "step bound doubled",
        "C5",
        "V falls on a step exactly when gamma < 16 L_n/Q_n (L_n > 0)",
        claims.on_each(lambda at, instance: claims.threshold(at, instance, Q(2))),
    ),
    _twin(
        "offset-once",
        "2 -> 1",
        "C5c",
        "on one sample 8L/Q = 2/(1 + sum over active i of v_i^2 (1+|x|^2) + y_i^2)",
        claims.on_each(lambda at, instance: claims.closed_threshold(at, 1)),
    ),
    _twin(
        "any-step",
        "H6 dropped",
        "C2",
        "W is non-increasing on every path",
        claims.on_each(_any_step),
        ("H6",),
    ),
    _twin("no-mean", "the mean dropped", "C3m", "L_n = L on every batch", claims.on_each(_same_risk)),
)
