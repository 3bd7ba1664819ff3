"""Gradient descent: exact steps are the fixtures' steps; boxes contain what higher precision computes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gfproof.case import Case, Descent
from gfproof.errors import CaseError
from gfproof.flow.bundles import Bundles
from gfproof.flow.descent import DescentAmbiguous, DescentCutOff, descend
from gfproof.flow.stepping import Budget
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball, contains, lower, radius, upper
from gfproof.problem import Atoms, Constant, Problem, Uniform


def rounded_descent(case: Case, steps: int, places: int) -> Network:
    """The same iteration in rationals rounded to so many binary places after each step."""
    network = case.network
    assert isinstance(case.dynamics, Descent)
    for n in range(steps):
        moved = network.step(case.problem.generalized_gradient(network), -case.dynamics.size(n))
        network = moved.map(lambda x: Q((x * 2**places).floor()) / 2**places)
    return network


def test_the_first_steps_are_exact(cases: Path) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    path = descend(case, steps=2)
    assert all(x.exact for x in path.iterates)
    assert path.exact_until == 2
    once = path.iterates[1]
    assert once.network.b[0] == Q(-9, 20)
    assert once.risk == Q(44534847135143, 129542337331200)
    assert path.iterates[2].network == once.network.step(
        case.problem.generalized_gradient(once.network), Q(-1, 20)
    )


def test_boxes_contain_the_iterates(cases: Path) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    path = descend(case, steps=60, digits=25)
    assert not path.last.exact
    reference = rounded_descent(case, 60, 2000)
    slack = Q(1, 2**1500)
    for box, value in zip(path.last.network.entries(), reference.entries(), strict=True):
        assert isinstance(box, Ball)
        assert lower(box) - slack <= value <= upper(box) + slack
        assert radius(box) < Q(4, 10**25)


def test_a_dead_neuron_with_its_kink_at_the_end_stays_rational() -> None:
    """w + b = 0 with w = 1/3: no ball could tell that the neuron is dead."""
    network = Network.exact([["1/3"], ["1"]], ["-1/3", "-1/7"], ["5", "1"], "1")
    case = Case(network, Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),))), Descent((Q(1, 9),), 40))
    path = descend(case, digits=20)
    last = path.last.network
    assert (last.w[0][0], last.b[0], last.v[0][0]) == (Q(1, 3), Q(-1, 3), 5)
    assert not path.last.exact


def test_every_kth_iterate_and_variable_steps() -> None:
    network = Network.exact([["1"]], ["0"], ["1"], "1")
    sizes = tuple(Q(1, k) for k in range(10, 20))
    case = Case(
        network, Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),))), Descent(sizes, 10, constant=False)
    )
    assert [x.step for x in descend(case, every=4).iterates] == [0, 4, 8, 10]
    with pytest.raises(CaseError, match="11 steps"):
        descend(case, steps=11)


def test_atoms_descend_exactly(cases: Path) -> None:
    case = Case.load(cases / "constant_atoms_plane.toml")
    path = descend(case, steps=1)
    assert path.iterates[1].risk == Q(14497251, 2560000)


def test_a_cut_off_descent_keeps_what_it_has(cases: Path) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    with pytest.raises(DescentCutOff) as cut:
        descend(case, steps=10**6, every=10, budget=Budget(steps=None, seconds=0.2))
    assert cut.value.path.iterates[0].step == 0


def test_json_says_what_is_exact_and_what_is_enclosed(cases: Path) -> None:
    document = json.loads(
        json.dumps(descend(Case.load(cases / "constant_two_neurons.toml"), steps=12).to_json())
    )
    assert document["times"] == [str(k) for k in range(13)]
    assert document["risk"][0]["exact"] == "101/192"
    assert "exact" not in document["risk"][-1]
    assert float(document["risk"][-1]["rad"]) > 0


def uniform_case(network: Network, steps: int, gamma: Q | None = None) -> Case:
    return Case(
        network, Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),))), Descent((gamma or Q(1, 9),), steps)
    )


def contains_reference(case: Case, steps: int) -> None:
    last = descend(case, steps=steps, digits=20).last
    assert not last.exact
    slack = Q(1, 2**1200)
    reference = rounded_descent(case, steps, 1500)
    for box, value in zip(last.network.entries(), reference.entries(), strict=True):
        low, high = (lower(box), upper(box)) if isinstance(box, Ball) else (box, box)
        assert low - slack <= value <= high + slack


def test_neurons_that_are_multiples_of_each_other_stay_so() -> None:
    """Their kinks coincide for ever: no precision could order them."""
    network = Network.exact(
        [["1"], ["1"], ["3"], ["-1"]], ["-1/3"] * 2 + ["-1", "3/5"], ["1/2", "1/2", "3/2", "1"], "-1"
    )
    case = uniform_case(network, 12, Q(1, 50))
    contains_reference(case, 12)
    path = descend(case)
    assert path.last.kinds is not None
    assert len(path.last.kinds) == 4
    first, second, third = (path.last.network.b[i] for i in range(3))
    assert radius(second - first) <= 2 * radius(first)
    assert isinstance(third, Ball)
    assert lower(third - 3 * first) <= 0 <= upper(third - 3 * first)


def test_bundles_have_the_gradient_of_the_whole_network() -> None:
    network = Network.exact(
        [["1"], ["2"], ["-1"], ["1/2"], ["0"]],
        ["-1/3", "-2/3", "3/5", "-1/6", "0"],
        [["2", "4", "1", "1", "3"]],
        "1",
    )
    problem = uniform_case(network, 1).problem
    bundles = Bundles.of(network)
    assert bundles.leaders == (0, 2, 4)
    assert bundles.members[3] == (0, Q(1, 2))
    assert bundles.weights[0] == Q(21, 4)
    reduced = bundles.reduced(network)
    assert bundles.expanded(reduced) == network
    risk, gradient = problem.risk_and_gradient(bundles.realized(reduced))
    own = problem.generalized_gradient(network)
    assert risk == problem.risk(network)
    assert bundles.gradient(gradient).w == tuple(own.w[i] for i in bundles.leaders)
    assert bundles.gradient(gradient).b == tuple(own.b[i] for i in bundles.leaders)
    assert bundles.gradient(gradient).v == tuple(tuple(r[i] for i in bundles.leaders) for r in own.v)


def test_coincident_kinks_that_part_are_no_bundle() -> None:
    network = Network.exact([["1"], ["2"], ["-1"]], ["-1/3", "-2/3", "1/3"], ["1", "1", "1"], "-1")
    assert Bundles.of(network).leaders == (0, 1, 2)
    contains_reference(uniform_case(network, 12, Q(1, 50)), 12)


def test_an_atom_that_stays_on_a_kink_ends_with_a_reason_and_the_path() -> None:
    """Only the atom 1 is seen; (w, b) moves along (1, 1), so y(-1) = b - w stays 0 for ever."""
    law = Atoms(((Q(-1),), (Q(1),)), (Q(1, 2), Q(1, 2)))
    case = Case(
        Network.exact([["1"]], ["1"], ["1"], "1/3"), Problem(Constant((Q(0),)), law), Descent((Q(1, 9),), 60)
    )
    with pytest.raises(DescentAmbiguous, match="ball around 0") as caught:
        descend(case)
    assert caught.value.path.iterates[0].step == 0


def test_a_neuron_no_atom_sees_stays_rational() -> None:
    law = Atoms(((Q(1, 3),), (Q(1),)), (Q(1, 2), Q(1, 2)))
    network = Network.exact([["-1"], ["1"]], ["1/3", "1/7"], ["4", "1"], "1/3")
    last = descend(Case(network, Problem(Constant((Q(0),)), law), Descent((Q(1, 9),), 40))).last
    assert (last.network.w[0][0], last.network.b[0], last.network.v[0][0]) == (Q(-1), Q(1, 3), Q(4))
    assert not last.exact


def test_budgets_of_steps_and_seconds() -> None:
    network = Network.exact([["1"]], ["0"], ["1"], "1")
    with pytest.raises(DescentCutOff, match="3 steps") as caught:
        descend(uniform_case(network, 9), budget=Budget(steps=3))
    assert [x.step for x in caught.value.path.iterates] == [0, 1, 2]


def test_on_a_box_exact_steps_are_followed_by_enclosed_ones() -> None:
    """Rationals too long to be kept, computed all the same, lie in the boxes; a hyperplane starts in a vertex."""
    network = Network.exact(
        [["1", "1/2"], ["-1", "1/3"], ["1", "1"]], ["-1/4", "1/2", "-1"], ["1", "1", "2"], "0"
    )
    problem = Problem(Constant((Q(1),)), Uniform((Q(0),) * 2, (Q(1),) * 2))
    path = descend(Case(network, problem, Descent((Q(1, 10),), 7)))
    assert path.iterates[1].exact
    assert not path.last.exact
    exact = network
    for iterate in path.iterates[:5]:  # the digits grow fourteenfold in every step
        if iterate.step:
            exact = exact.step(problem.generalized_gradient(exact), -Q(1, 10))
        pairs = zip(iterate.network.entries(), exact.entries(), strict=True)
        assert all(contains(ball(x), y) for x, y in pairs)
        assert iterate.exact or all(radius(ball(x)) < Q(1, 10**15) for x in iterate.network.entries())
    assert not path.iterates[4].exact
