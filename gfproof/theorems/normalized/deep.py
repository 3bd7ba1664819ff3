"""Normalized networks of any depth: C1 to C5 and C7 on a deep network and, exactly, on its representative on M.

M = {|(W^k_i, B^k_i)| = 1 for every hidden neuron i of every hidden layer k}; the output layer is free.  PG takes from G the
component along (W^k_i, B^k_i) of every hidden neuron.  The claims on M are checked at the representative; where its entries are
irrational they stay undecided, except for those that hold by the exact squares.

Source: arXiv:2207.06246 for the idea; re-derived for |(w, b)| = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from gfproof.case.layered import LayeredCase
from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.network import Vector
from gfproof.network.deep import DeepNetwork
from gfproof.network.normalization import Normalization, normalize
from gfproof.numbers import Q, dot
from gfproof.problem import Affine, Constant
from gfproof.problem.deep import deep_risk_and_gradient
from gfproof.theorems.answers import Answer, all_of, compare, met, not_applicable, not_met, unknown
from gfproof.verdict import Finding, Report

GAMMAS = (Q(1), Q(2), Q(1, 3))


@dataclass(frozen=True)
class DeepInstance:
    """A case of layers with its representative on M and the exact quantities there."""

    case: LayeredCase

    @cached_property
    def normalization(self) -> Normalization:
        """The representative on M."""
        return normalize(self.case.network)

    def at(self, network: DeepNetwork) -> tuple[Q, DeepNetwork]:
        """(L, G) at a network of this problem."""
        if self.case.target is None:
            raise NotAvailable("the case has no [target]")
        return deep_risk_and_gradient(network, self.case.target, self.case.law)

    @cached_property
    def here(self) -> tuple[Q, DeepNetwork]:
        """(L, G) at the case's network."""
        return self.at(self.case.network)

    @cached_property
    def on_manifold(self) -> tuple[DeepNetwork, Q, DeepNetwork]:
        """The representative with rational entries, L and G there."""
        if not self.normalization.exact:
            raise NotAvailable("the representative has irrational entries")
        network = self.normalization.values()
        return network, *self.at(network)


def row(network: DeepNetwork, layer: int, neuron: int) -> Vector:
    """(W^k_i, B^k_i) of a network or a gradient."""
    return (*network.weights[layer][neuron], network.biases[layer][neuron])


def projected(network: DeepNetwork, field: DeepNetwork) -> DeepNetwork:
    """The field without its components along the rows of the hidden neurons."""
    for k in range(len(network.weights) - 1):
        rows, offsets = [], []
        for i in range(len(network.weights[k])):
            unit, part = row(network, k, i), row(field, k, i)
            normal = dot(unit, part)
            moved = tuple(g - normal * u for g, u in zip(part, unit, strict=True))
            rows.append(moved[:-1])
            offsets.append(moved[-1])
        field = field.replaced(k, tuple(rows), tuple(offsets))
    return field


def _normal(instance: DeepInstance) -> Answer:
    _, slope = instance.here
    return all_of(
        (normal_component(instance.case.network, slope, k, i) for k, i in slope.hidden_neurons()),
        f"{len(slope.hidden_neurons())} hidden neurons",
    )


def normal_component(network: DeepNetwork, slope: DeepNetwork, layer: int, neuron: int) -> Answer:
    """<(W^k_i, B^k_i), G> = sum_m W^{k+1}_{mi} G_{W^{k+1}_{mi}}."""
    inner = dot(row(network, layer, neuron), row(slope, layer, neuron))
    return compare(inner, "==", dot(network.outgoing(layer, neuron), slope.outgoing(layer, neuron)))


def pythagoras(instance: DeepInstance, share: int = 1) -> Answer:
    """|G|^2 - |PG|^2 = share sum_{k,i} <column i of W^{k+1}, its G>^2 on M; the theorem's share is 1."""
    network, _, slope = instance.on_manifold
    field = projected(network, slope)
    squares = [dot(network.outgoing(k, i), slope.outgoing(k, i)) ** 2 for k, i in slope.hidden_neurons()]
    return compare(slope.inner(slope) - field.inner(field), "==", share * sum(squares, Q(0)))


def euler(instance: DeepInstance, square: int = 1) -> Answer:
    """|u - gamma (PG)_u|^2 = 1 + square gamma^2 |(PG)_u|^2 for every hidden neuron; the theorem's square is 1."""
    network, _, slope = instance.on_manifold
    field, answers = projected(network, slope), []
    for k, i in slope.hidden_neurons():
        unit, part = row(network, k, i), row(field, k, i)
        for gamma in GAMMAS:
            moved = tuple(u - gamma * g for u, g in zip(unit, part, strict=True))
            answers.append(compare(dot(moved, moved), "==", 1 + square * gamma**2 * dot(part, part)))
    return all_of(answers, "three gamma decide all")


def _representative(instance: DeepInstance) -> Answer:
    found = instance.normalization
    if found.unit_rows() and found.same_realization(instance.case.network):
        return met("unit rows; the factors r_i cancel between consecutive layers")
    return not_met(
        "the representative is no rescaling", {"norms2": [list(map(str, x)) for x in found.norms2]}
    )


def _same_risk(instance: DeepInstance) -> Answer:
    return compare(instance.on_manifold[1], "==", instance.here[0])


def _energy(instance: DeepInstance) -> Answer:
    network, _, slope = instance.on_manifold
    field = projected(network, slope)
    return compare(slope.inner(field), "==", field.inner(field))


def _zeros(instance: DeepInstance) -> Answer:
    network, _, slope = instance.on_manifold
    field = projected(network, slope)
    if field.inner(field) == 0:
        return compare(slope.inner(slope), "==", Q(0), "PG = 0 and G = 0")
    return compare(slope.inner(slope), ">", Q(0), "PG != 0 and G != 0")


def _constant(instance: DeepInstance) -> Vector | None:
    target = instance.case.target
    if isinstance(target, Affine) and all(x == 0 for slope in target.slope for x in slope):
        return target.intercept
    return target.value if isinstance(target, Constant) else None


def rate(instance: DeepInstance, factor: int = 4, shift: int = 1) -> Answer:
    """d/dt (|W^L|^2 + |B^L - shift xi|^2) = -factor L; the theorem's numbers are 4 and 1."""
    xi = _constant(instance)
    if xi is None:
        return not_applicable("the target is not constant")
    risk, slope = instance.here
    network = instance.case.network
    total = sum((dot(w, g) for w, g in zip(network.weights[-1], slope.weights[-1], strict=True)), Q(0))
    gap = tuple(c - shift * x for c, x in zip(network.biases[-1], xi, strict=True))
    return compare(-2 * (total + dot(gap, slope.biases[-1])), "==", -factor * risk)


def _energy_of(network: DeepNetwork, xi: Vector) -> Q:
    rows = sum((dot(w, w) for w in network.weights[-1]), Q(0))
    gap = tuple(c - x for c, x in zip(network.biases[-1], xi, strict=True))
    total: Q = rows + dot(gap, gap) + Q(0)
    return total


def _step(instance: DeepInstance) -> Answer:
    xi = _constant(instance)
    if xi is None:
        return not_applicable("the target is not constant")
    risk, slope = instance.here
    network, last = instance.case.network, len(slope.weights) - 1
    square = sum((dot(g, g) for g in (*slope.weights[last], slope.biases[last])), Q(0))
    answers = []
    for gamma in GAMMAS:
        rows = tuple(
            tuple(w - gamma * g for w, g in zip(row, part, strict=True))
            for row, part in zip(network.weights[last], slope.weights[last], strict=True)
        )
        offset = tuple(c - gamma * g for c, g in zip(network.biases[last], slope.biases[last], strict=True))
        change = _energy_of(network.replaced(last, rows, offset), xi) - _energy_of(network, xi)
        answers.append(compare(change, "==", -4 * gamma * risk + gamma**2 * square))
    return all_of(answers, "three gamma decide all")


DEEP_CLAIMS: tuple[tuple[str, str, Callable[[DeepInstance], Answer]], ...] = (
    ("C1d", "<(W^k_i, B^k_i), G> = sum_m W^{k+1}_{mi} G_{W^{k+1}_{mi}} for every hidden neuron", _normal),
    ("C1e", "|G|^2 - |PG|^2 = the sum of their squares on M", pythagoras),
    ("C2d", "|u - gamma (PG)_u|^2 = 1 + gamma^2 |(PG)_u|^2 on M", euler),
    ("C3d", "the representative lies on M and has the same realization", _representative),
    ("C3r", "the representative has the same risk", _same_risk),
    ("C4d", "<G, PG> = |PG|^2 on M", _energy),
    ("C5d", "PG = 0 if and only if G = 0 on M", _zeros),
    ("C7d", "constant target: d/dt (|W^L|^2 + |B^L - xi|^2) = -4 L", rate),
    (
        "C7e",
        "constant target: one step changes it by -4 gamma L + gamma^2 (|G_{W^L}|^2 + |G_{B^L}|^2)",
        _step,
    ),
)
"""Id, statement and check of each claim; C1d, C7d and C7e hold off M, too."""


def deep_finding(
    id: str, statement: str, decide: Callable[[DeepInstance], Answer], at: DeepInstance
) -> Finding:
    """One claim on one case of layers."""
    try:
        answer = decide(at)
    except (NotAvailable, BudgetExceeded) as error:
        answer = unknown(str(error))
    return Finding(id, statement, answer.verdict, answer.evidence, witness=answer.witness, note=answer.note)


def deep_report(case: LayeredCase) -> Report:
    """C1 to C5 and C7 on a case of layers, exact; what needs irrational entries or another problem stays undecided."""
    instance = DeepInstance(case)
    findings = tuple(deep_finding(*claim, instance) for claim in DEEP_CLAIMS)
    return Report(
        "normalized-flow (deep)", case.name, "arXiv:2207.06246", "normalized (w, b), re-derived", (), findings
    )
