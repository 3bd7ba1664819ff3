"""Drawing cases for conservation laws: neurons with w, v != 0 in general position; shared patterns, low rank, many neurons."""

from __future__ import annotations

from gfproof.case import Case
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Law, Problem, Target
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import NONZERO, RATIONALS, Chooser
from gfproof.strategies.drawn_networks import Neuron, on_interval, on_points, outer_weights

_STRATA = (
    Stratum.GENERIC,
    Stratum.KINK_AT_END,
    Stratum.COINCIDENT_KINKS,
    Stratum.DEAD,
    Stratum.ATOM_ON_KINK,
    Stratum.DEGENERATE,
    Stratum.FLAT,
)
_KINDS = ("neurons",) * 5 + ("active", "many", "stratum", "stratum", "stratum")


def neuron_case(choose: Chooser) -> Case:
    """Seven of ten draws keep w_j, v_j != 0; in some all neurons are active (one pattern), or there are many of them."""
    kind = choose.pick(_KINDS)
    place = choose.pick(_STRATA) if kind == "stratum" else Stratum.GENERIC
    atoms = place is Stratum.ATOM_ON_KINK or (
        place not in (Stratum.KINK_AT_END, Stratum.COINCIDENT_KINKS) and choose.pick((False, False, True))
    )
    law: Law = problems.atoms(choose, choose.pick((1, 1, 2)), 3) if atoms else problems.uniform(choose)
    outputs = 1 if kind == "many" else choose.pick((1, 1, 2))
    width = choose.pick((2, 3)) if kind == "many" else choose.pick((1, 2, 1, 2, 3))
    neurons = _inner(choose, kind, place, law, width)
    v = (
        outer_weights(choose, place, len(neurons), outputs)
        if kind == "stratum"
        else tuple(tuple(choose.pick(NONZERO) for _ in neurons) for _ in range(outputs))
    )
    c = tuple(choose.pick(RATIONALS) for _ in range(outputs))
    network = Network(tuple(w for w, _ in neurons), tuple(b for _, b in neurons), v, c)
    return Case(network, Problem(_target(choose, law, outputs), law), problems.flow(choose), "drawn case")


def _inner(choose: Chooser, kind: str, place: Stratum, law: Law, width: int) -> list[Neuron]:
    low, high = law.bounds
    if kind == "stratum":
        if law.kind == "atoms":
            return on_points(choose, place, law.points, max(width, 1))  # type: ignore[union-attr]  # kind says Atoms
        return on_interval(choose, place, low[0], high[0], (), max(width, 1))
    neurons: list[Neuron] = []
    for _ in range(width):
        w = tuple(choose.pick(NONZERO) for _ in low)
        b = choose.pick(RATIONALS)
        if kind == "active":
            b = 1 + abs(b) - sum((min(x * p, x * q) for x, p, q in zip(w, low, high, strict=True)), Q(0))
        neurons.append((w, b))
    return neurons


def _target(choose: Chooser, law: Law, outputs: int) -> Target:
    kind = choose.pick(("affine", "constant", "piecewise"))
    if kind == "constant":
        return problems.constant(choose, outputs)
    if kind == "affine" or law.dimension > 1 or law.kind == "atoms":
        return problems.affine(choose, law.dimension, outputs)
    low, high = law.bounds
    return problems.piecewise(choose, problems.breakpoints(choose, low[0], high[0]), outputs)
