"""Drawing normalized networks: rational points of the sphere, stratum by stratum."""

from __future__ import annotations

from gfproof.case import Case, Flow, NormalizedFlow
from gfproof.network import Network, Vector
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.problem.law import Law
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import POSITIVE, RATIONALS, Chooser

_SIGNS = (Q(1), Q(-1))
_SHAPES: dict[int, tuple[tuple[tuple[int, ...], int], ...]] = {
    1: (((3, 4), 5), ((4, 3), 5), ((1, 0), 1), ((0, 1), 1)),
    2: (((1, 2, 2), 3), ((2, 1, 2), 3), ((1, 0, 0), 1), ((0, 0, 1), 1), ((3, 0, 4), 5), ((2, 3, 6), 7)),
}
"""(entries, norm) of u = (w, b); d = 1 meets dead, full, right and left neurons, kinks at 0 and at 3/4, 4/3."""


def unit_vector(choose: Chooser, dimension: int) -> tuple[Vector, Q]:
    """A rational point (w, b) of the unit sphere in R^{d+1}."""
    entries, norm = choose.pick(_SHAPES[dimension])
    signed = tuple(choose.pick(_SIGNS) * x / norm for x in entries)
    return signed[:-1], signed[-1]


def _law(choose: Chooser, dimension: int) -> Law:
    if dimension == 1 and choose.pick((True, True, False)):
        return problems.uniform(choose)
    if dimension == 2 and choose.pick((True, False)):
        return Uniform((Q(0), Q(-1)), (Q(1), Q(1)))
    law: Atoms = problems.atoms(choose, dimension=dimension)
    return law


def normalized_case(choose: Chooser) -> Case:
    """A constant target and a network on M; one of ten draws leaves M, one has another flow."""
    kind = choose.pick(("on",) * 8 + ("off", "flow"))
    dimension = choose.pick((1, 1, 1, 2))
    outputs = choose.pick((1, 1, 1, 2))
    width = choose.pick((1, 2, 1, 2, 3, 0, 4))
    neurons = [unit_vector(choose, dimension) for _ in range(width)]
    if kind == "off" and neurons:
        (w, b), scale = neurons[0], choose.pick((Q(2), Q(1, 2), Q(0)))
        neurons[0] = (tuple(scale * x for x in w), scale * b)
    xi = problems.values(choose, outputs)
    c = xi if choose.pick((False, False, False, True)) else problems.values(choose, outputs)
    v = tuple(tuple(choose.pick(RATIONALS) for _ in neurons) for _ in range(outputs))
    network = Network(tuple(w for w, _ in neurons), tuple(b for _, b in neurons), v, c)
    until = choose.pick(POSITIVE)
    moves = Flow(until) if kind == "flow" else NormalizedFlow(until)
    return Case(network, Problem(Constant(xi), _law(choose, dimension)), moves, "drawn case")
