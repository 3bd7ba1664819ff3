"""False variants of the theorem on existence and uniqueness."""

from __future__ import annotations

from dataclasses import replace

from gfproof.network import Network
from gfproof.numbers import Q, dot
from gfproof.theorems.answers import Answer, compare, met, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.existence import claims, lipschitz
from gfproof.theorems.existence.setting import degenerate_neurons, network_of, on_interval
from gfproof.verdict import Verdict

_BY_ID = {claim.id: claim for claim in claims.CLAIMS}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    false = replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, without)


def _across_strata(instance: Instance) -> Answer:
    """The bound of C1 for a degenerate neuron that is moved to (0, delta)."""
    network, problem = network_of(instance), instance.case.problem
    idle = degenerate_neurons(network)
    if not on_interval(instance) or network.outputs != 1 or not idle:
        return not_applicable("no neuron is degenerate")
    slope = problem.generalized_gradient(network)
    for delta in lipschitz.SIZES:
        b = tuple(delta if i in idle else x for i, x in enumerate(network.b))
        moved = Network(network.w, b, network.v, network.c)
        bound = lipschitz.constant(network, moved, problem, frozenset(idle))
        found = compare(lipschitz.largest_change(slope, moved, problem), "<=", bound * delta)
        if found.verdict is not Verdict.HOLDS:
            return found
    return met()


def _atoms(instance: Instance) -> Answer:
    """The bound of C1 with the length of the hull of the atoms."""
    network, problem = network_of(instance), instance.case.problem
    if not problem.exact or problem.law.dimension != 1 or network.outputs != 1:
        return not_applicable("d > 1, or several outputs")
    slope = problem.generalized_gradient(network)
    for other, delta in lipschitz.neighbours(network, frozenset(degenerate_neurons(network))):
        bound = lipschitz.constant(network, other, problem)
        found = compare(lipschitz.largest_change(slope, other, problem), "<=", bound * delta)
        if found.verdict is not Verdict.HOLDS:
            return found
    return met()


def _everywhere(instance: Instance) -> Answer:
    if not on_interval(instance):
        return not_applicable("checked for d = 1")
    return claims.smooth(network_of(instance), instance.case.problem)


def _summed(instance: Instance) -> Answer:
    theta, slope = instance.at.network, instance.at.gradient
    for i in range(theta.width):
        value = dot(theta.outer(i), slope.outer(i))
        if value != 0:
            return compare(value, "==", Q(0))
    return met()


TWINS = (
    _twin(
        "across",
        "the degenerate neurons may differ",
        "C1",
        "|G(theta) - G(theta')| <= K |theta - theta'|, theta' with no degenerate neuron",
        _across_strata,
    ),
    _twin(
        "atoms",
        "H1 dropped",
        "C1",
        "|G(theta) - G(theta')| <= K |theta - theta'| for every law",
        _atoms,
        ("H1",),
    ),
    _twin(
        "double-rate",
        "|G|^2 -> 2 |G|^2",
        "C2e",
        "the one-sided derivative of L along -G is -2 |G|^2",
        lambda instance: claims.energy_rate(instance, 2),
    ),
    _twin("unique", "the class dropped", "C3", "there is exactly one solution on [0, inf)", claims.unique),
    _twin("sum", "- -> +", "C5b", "|v_i|^2 + |u_i|^2 has derivative 0 along -G", _summed),
    _twin(
        "slower",
        "4 -> 1",
        "C5r",
        "(u_i.G_{u_i})^2 <= |v_i|^2 |u_i|^2 (1 + M2) L",
        lambda instance: claims.slow_decay(instance, 1),
    ),
    _twin("smooth", "no condition on neurons", "C6", "L is differentiable at every theta", _everywhere),
)
