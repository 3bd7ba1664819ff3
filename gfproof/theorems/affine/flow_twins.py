"""False variants of the theorem on gradient flow with affine targets."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q, dot
from gfproof.theorems.affine import flow
from gfproof.theorems.affine.critical import zigzag
from gfproof.theorems.affine.setting import line_of
from gfproof.theorems.answers import Answer, all_of, compare
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.quantities import Quantities

_BY_ID = {claim.id: claim for claim in flow.CLAIMS}


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _summed(instance: Instance) -> Answer:
    theta, slope = instance.at.network, instance.at.gradient
    return all_of([compare(dot(theta.outer(i), slope.outer(i)), "==", Q(0)) for i in range(theta.width)])


def _one_kink(instance: Instance) -> Answer:
    line = line_of(instance)
    return compare(Quantities(zigzag(line, 1), line.problem).gradient_norm2, "==", Q(0))


TWINS = (
    _twin(
        "double-rate",
        "|G|^2 -> 2 |G|^2",
        "C1i",
        "the one-sided derivative of L along -G is -2 |G|^2",
        lambda instance: flow.energy_rate(instance, 2),
    ),
    _twin("balance-sum", "wrong sign", "C2", "|v_i|^2 + |w_i|^2 + b_i^2 has derivative 0 along -G", _summed),
    _twin(
        "larger-threshold",
        "(2 floor(H/2)+1)^4 -> (2 floor(H/2)+1)^2",
        "C6o",
        "a stationary point has risk exactly alpha^2 l^2/(12 (2 floor(H/2)+1)^2)",
        lambda instance: flow.optimal(instance, 2),
    ),
    _twin("one-kink", "n even -> n odd", "C6o", "the zigzag with one kink is stationary", _one_kink),
    _twin(
        "active-bound",
        "4 -> 64",
        "C9g",
        "|G|^2 >= 64 lam S_P L while every neuron is strictly active or strictly inactive",
        lambda instance: flow.active_bound(instance, 64),
    ),
    _twin(
        "growth",
        "2 -> 1",
        "C10",
        "d/dt V_xi <= int (f - xi)^2 for every real xi",
        lambda instance: flow.growth(instance, 1),
    ),
)
