"""False variants of the theorem on conservation laws."""

from __future__ import annotations

from dataclasses import replace

from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, compare, met
from gfproof.theorems.core import Claim, Decide, Twin
from gfproof.theorems.laws import claims, networks, neurons
from gfproof.theorems.laws.model import Model
from gfproof.theorems.laws.neurons import on_model

_BY_ID = {claim.id: claim for claim in claims.CLAIMS}


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _sum(model: Model) -> Answer:
    """|w_j|^2 + b_j^2 + |v_j|^2 along the flow of the case."""
    for j in range(model.width):
        network, slope = model.network, model.gradient
        outer = sum((x * y for x, y in zip(network.outer(j), slope.outer(j), strict=True)), Q(0))
        if outer != 0:
            return compare(outer, "==", Q(0))
    return met()


def _no_drift(model: Model) -> Answer:
    return neurons.descent(model, 0)


TWINS = (
    _twin("sum", "- -> +", "C3", "|v_j|^2 + |w_j|^2 + b_j^2 has derivative 0 along -G", on_model(_sum)),
    _twin(
        "coefficient",
        "p -> 1",
        "C3p",
        "for max(z, alpha z)^p: |w_j|^2 + b_j^2 - |v_j|^2 has derivative 0 along grad E",
        on_model(lambda model: neurons.homogeneous(model, lambda p: 1)),
    ),
    _twin(
        "every-pair",
        "the common pattern dropped",
        "C9",
        "all neurons: <v_j, v_k> - <w_j, w_k> - b_j b_k has derivative 0 along -G",
        on_model(neurons.every_pair),
    ),
    _twin(
        "all-entries",
        "s -> r",
        "C5",
        "at this theta all r (r + 1)/2 entries of Psi are independent",
        on_model(networks.all_entries),
    ),
    _twin(
        "bottleneck",
        "min(a, b) - 1 -> 0",
        "C7b",
        "linear networks of widths 1, a, b, 1: P - dim Lie is the number of C5",
        on_model(lambda model: networks.bottleneck(model, 0)),
    ),
    _twin(
        "independence",
        "linear for functional",
        "C10",
        "widths 1, 2, 1: 4 functionally independent quadratic laws",
        on_model(lambda model: networks.four_and_three(model, 4)),
    ),
    _twin(
        "half-decay",
        "2 lambda -> lambda",
        "C13",
        "weight decay lambda: h_j' = -lambda h_j",
        on_model(lambda model: neurons.weight_decay(model, 1)),
    ),
    _twin("no-drift", "eta^2 term dropped", "C14", "one step of descent conserves h_j", on_model(_no_drift)),
)
