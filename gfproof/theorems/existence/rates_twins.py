"""False variants of the theorem on convergence rates."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.existence import rates

_BY_ID = {claim.id: claim for claim in rates.CLAIMS}


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _zero_risk(instance: Instance) -> Answer:
    if instance.case.network.width > 2 or instance.at.gradient_norm2 != 0:
        return not_applicable("more than two neurons, or no zero of G")
    return compare(instance.at.risk, "==", Q(0))


def _half(instance: Instance) -> Answer:
    if instance.case.problem.constant_value() is None:
        return not_applicable("the target is not constant")
    return compare(instance.at.gradient_norm2, ">=", 4 * instance.at.risk)


TWINS = (
    _twin(
        "quadratic",
        "2 max(1, deg f) + 1 -> 2",
        "C7p",
        "on a cell L is a polynomial of degree <= 2 along affine moves of b and c",
        lambda instance: rates.on_a_cell(instance, 3),
    ),
    _twin(
        "fit",
        "constant target dropped",
        "C8c",
        "every target, at most two neurons: G = 0 only where L = 0",
        _zero_risk,
    ),
    _twin(
        "doubled",
        "4 -> 8",
        "C8c",
        "constant target: |G|^2 E >= 8 L^2",
        lambda instance: rates.constant_target(instance, 8),
    ),
    _twin("half", "a = 1 -> a = 1/2", "C8c", "constant target: |G|^2 >= 4 L", _half),
    _twin("bare", "cstar -> 64", "C8o", "one neuron: |G|^2 >= 64 L^{4/3}", rates.bare_one_neuron),
    _twin(
        "active-bound",
        "4 -> 64",
        "C8t",
        "affine target, strict activity pattern: |G|^2 >= 64 lam S_P L",
        lambda instance: rates.active_pattern(instance, 64),
    ),
)
