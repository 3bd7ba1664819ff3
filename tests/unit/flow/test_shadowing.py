"""Distances between descent and flow: proved bounds are above what exact iterates show, and shrink with the step size."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case, Descent, StochasticDescent
from gfproof.errors import CaseError, NotAvailable
from gfproof.flow.enclosure import NotEnclosed, enclose
from gfproof.flow.shadowing import Shadow, bounds_along, shadow
from gfproof.flow.stepping import integrate
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.verdict import Evidence, Verdict


def case(network: Network, gamma: Q, steps: int) -> Case:
    return Case(network, Problem(Constant((Q(1, 3),)), Uniform((Q(0),), (Q(1),))), Descent((gamma,), steps))


SMALL = Network.exact([["1"], ["-1"]], ["-1/3", "1/2"], ["1/2", "1"], "1/4")


def squared_distances(case: Case, found: Shadow, reference: int) -> list[Q]:
    """Of exact iterates from a flow computed with many more digits."""
    flow, network = found.enclosure.trajectory, case.network
    better = integrate(flow.network, flow.domain, flow.until, digits=reference)
    squares = []
    for time in found.times:
        pairs = zip(network.entries(), better.entries_at(time), strict=True)
        squares.append(sum(((a - b) ** 2 for a, b in pairs), Q(0)))
        assert isinstance(case.dynamics, Descent)
        network = network.step(case.problem.generalized_gradient(network), -case.dynamics.size(0))
    return squares


@pytest.mark.parametrize("gamma", [Q(1, 10), Q(1, 100)])
def test_bounds_are_above_the_distances_of_exact_iterates(gamma: Q) -> None:
    moving = case(SMALL, gamma, 5)
    found = shadow(moving)
    squares = squared_distances(moving, found, 40)
    assert len(squares) == 6
    tiny = Q(1, 10**30)
    for n, square in enumerate(squares):
        assert square <= found.distances[n] ** 2 + tiny
        assert square <= found.bounds[n] ** 2 + tiny
        assert found.distances[n] ** 2 <= square + Q(1, 10**13)
        assert found.distances[n] <= found.bounds[n] + Q(1, 10**13)
    assert found.close.evidence is Evidence.ENCLOSED
    assert found.bounded.verdict is Verdict.HOLDS
    assert found.bounds[5] < 20 * found.distances[5]


def test_both_are_of_first_order_in_the_step_size() -> None:
    ends = [shadow(case(SMALL, Q(1, k), k // 2), every=k) for k in (20, 40, 80)]
    for coarse, fine in ((ends[0], ends[1]), (ends[1], ends[2])):
        assert Q(18, 10) < coarse.distances[-1] / fine.distances[-1] < Q(22, 10)
        assert Q(17, 10) < coarse.bounds[-1] / fine.bounds[-1] < Q(4)


def test_a_network_without_neurons_is_a_scalar_recursion() -> None:
    """C' = -2 (c - 1/3): theta_n - Theta(t_n) = (c - 1/3) ((1 - 2 gamma)^n - e^{-2 gamma n})."""
    found = shadow(case(Network.exact([], [], [[]], "4/3"), Q(1, 10), 5))
    gap = Q(8, 10) ** 5 - Q(367879441171442, 10**15)
    assert abs(found.distances[-1] - abs(gap)) < Q(1, 10**13)
    assert found.bounds[-1] >= found.distances[-1]
    assert found.bounds[-1] - found.distances[-1] < Q(1, 10**3)


def test_the_bound_speaks_of_every_start_nearby() -> None:
    flow = integrate(SMALL, case(SMALL, Q(1), 1).problem.domain, Q(1, 2), digits=15)
    proved = enclose(flow)
    sizes, radius = [Q(1, 20)] * 10, Q(1, 1000)
    bounds, finding = bounds_along(proved, sizes, start_radius=radius)
    assert finding.verdict is Verdict.HOLDS
    assert "1/1000" in finding.scope
    for k in range(len(list(SMALL.entries()))):
        entries = [x + (radius if i == k else 0) for i, x in enumerate(SMALL.entries())]
        moved = Network.exact([[entries[0]], [entries[1]]], entries[2:4], [entries[4:6]], [entries[6]])
        path = shadow(case(moved, Q(1, 20), 4)).path
        for x in path.iterates:
            there = flow.entries_at(Q(x.step, 20))
            pairs = zip(x.network.entries(), there, strict=True)
            square = sum(((a - b) ** 2 for a, b in pairs), Q(0))
            assert square <= bounds[x.step] ** 2


def test_variable_step_sizes_and_crossings() -> None:
    """Kinks leave the domain on the way; the theorem does not ask for the cell."""
    network = Network.exact([["1"], ["-1"]], ["-1/50", "1/2"], ["-1/2", "1"], "-1")
    sizes = tuple(Q(1, 50 + k) for k in range(20))
    problem = case(network, Q(1), 1).problem
    found = shadow(Case(network, problem, Descent(sizes, 20, constant=False)))
    assert found.enclosure.trajectory.crossings
    assert found.times[3] == sizes[0] + sizes[1] + sizes[2]
    assert found.close.verdict is Verdict.HOLDS
    assert max(found.distances) < Q(1, 10)


def test_where_the_theorem_does_not_reach_it_says_so(cases: Path) -> None:
    loaded = Case.load(cases / "constant_two_neurons.toml")
    found = shadow(loaded, steps=20)
    assert found.close.verdict is Verdict.HOLDS
    assert found.bounded.verdict is Verdict.UNDECIDED
    assert "proved up to step" in found.bounded.note
    document = json.loads(json.dumps(found.to_json()))
    assert document["bounds"][-1] is None
    assert len(document["distances"]) == 21


def test_what_it_is_not_for(cases: Path) -> None:
    other = case(SMALL, Q(1, 10), 2)
    with pytest.raises(CaseError, match="descent"):
        shadow(replace(other, dynamics=None))
    law = Atoms(((Q(0),), (Q(1),)), (Q(1, 2), Q(1, 2)))
    with pytest.raises(NotAvailable):
        shadow(replace(other, problem=Problem(Constant((Q(0),)), law)))
    with pytest.raises(CaseError):
        shadow(Case(SMALL, Problem(Constant((Q(0),)), law), StochasticDescent((Q(1),), 1)))
    flow = integrate(SMALL, other.problem.domain, Q(1, 2), digits=15)
    with pytest.raises(NotEnclosed):
        bounds_along(enclose(flow), [Q(1)])
    with pytest.raises(NotEnclosed):
        bounds_along(enclose(flow, start_radius=Q(1, 10**6)), [Q(1, 10)])
