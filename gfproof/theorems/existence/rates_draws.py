"""Drawing cases for convergence rates: trajectories that are known to stay bounded, for several reasons."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case
from gfproof.network import Network
from gfproof.problem import Problem
from gfproof.strategies import drawn_problems as problems
from gfproof.strategies.choosing import RATIONALS, Chooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.strategies.drawn_networks import dead
from gfproof.theorems.affine.flow_draws import flow_case, one_neuron_case

_KINDS = ("constant", "constant", "constant", "affine", "affine", "one", "one", "idle", "other")
WIDEST = 3


def bounded_case(choose: Chooser) -> Case:
    """Constant targets, affine targets near a trap, one neuron below the threshold, dead neurons; one in nine is open."""
    kind = choose.pick(_KINDS)
    if kind == "affine":
        return flow_case(choose)
    if kind == "one":
        return one_neuron_case(choose)
    if kind == "idle":
        return _idle(choose)
    target = "constant" if kind == "constant" else None
    case = any_case(choose, target=target, dynamics=problems.flow(choose), outputs=1)
    network, keep = case.network, slice(0, WIDEST)
    short = Network(network.w[keep], network.b[keep], tuple(row[keep] for row in network.v), network.c)
    return replace(case, network=short)


def _idle(choose: Chooser) -> Case:
    """Neurons that are nowhere positive, and a piecewise polynomial target: only c moves."""
    law = problems.uniform(choose)
    low, high = law.low, law.high
    neurons = [dead(choose, (low, high)) for _ in range(choose.pick((1, 2)))]
    v = (tuple(choose.pick(RATIONALS) for _ in neurons),)
    network = Network(
        tuple(w for w, _ in neurons), tuple(b for _, b in neurons), v, (choose.pick(RATIONALS),)
    )
    target = problems.piecewise(choose, problems.breakpoints(choose, low[0], high[0]))
    return Case(network, Problem(target, law), problems.flow(choose), "drawn case")
