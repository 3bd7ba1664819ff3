"""Zeros of the gradient are zeros, networks lie in the cell they were asked for, and both shrink to something simple."""

from random import Random

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import gfproof.strategies as strategies
from gfproof.errors import ShapeError
from gfproof.network import Cell, Kind, Knot, cell_and_kinks
from gfproof.numbers import Q
from gfproof.strategies import RandomChooser
from gfproof.strategies.drawn_cells import any_cell, box, network_in, step_size
from gfproof.strategies.drawn_critical import FAMILIES, near_zero, zero_of_gradient

FAST = settings(max_examples=30, database=None, suppress_health_check=list(HealthCheck))
CUTS = ((), (Q(1, 2),), (Q(1, 3), Q(3, 4)))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_gradient_of_a_drawn_zero_is_zero(family: str) -> None:
    chooser = RandomChooser(Random(1))
    risks = set()
    for _ in range(60):
        case = zero_of_gradient(chooser, family)
        risk, gradient = case.problem.risk_and_gradient(case.network)
        assert all(entry == 0 for entry in gradient.entries()), case.to_toml()
        risks.add(risk == 0)
    assert risks == ({True} if family in ("fitted", "flat") else {True, False})


def test_near_zeros_are_zeros_or_close_to_one() -> None:
    chooser, zeros = RandomChooser(Random(2)), 0
    for _ in range(200):
        case = near_zero(chooser)
        zeros += all(entry == 0 for entry in case.problem.generalized_gradient(case.network).entries())
    assert 20 <= zeros <= 180


def test_a_network_lies_in_its_cell() -> None:
    chooser, seen = RandomChooser(Random(3)), set()
    for _ in range(300):
        places = chooser.pick(CUTS)
        cell = any_cell(chooser, breakpoints=len(places))
        low, high = chooser.pick(((Q(0), Q(1)), (Q(-1), Q(2))))
        network = network_in(chooser, cell, low, high, places)
        assert cell_and_kinks(network, low, high, places)[0] == cell
        seen.add(cell)
    assert len(seen) > 100


def test_another_number_of_breakpoints_is_refused() -> None:
    with pytest.raises(ShapeError, match="breakpoints"):
        network_in(RandomChooser(Random(0)), Cell((Kind.RIGHT,), (Knot(neuron=0),)), Q(0), Q(1), (Q(1, 2),))


def test_cells_shrink_to_full_neurons_and_networks_to_small_integers() -> None:
    assert find(strategies.cells(), lambda cell: cell.width >= 2).kinds == (Kind.FULL, Kind.FULL)
    cell = Cell((Kind.RIGHT, Kind.LEFT), (Knot(neuron=1), Knot(neuron=0)))
    network = find(strategies.networks_in(cell), lambda network: network.v[0][0] != 0)
    assert network.kinks() == (Q(2, 3), Q(1, 3))
    assert all(abs(x) <= 2 for x in network.entries())


def test_critical_cases_shrink_to_one_neuron() -> None:
    found = find(strategies.near_critical_cases(), lambda case: case.network.width >= 1)
    assert found.network.width == 1


@FAST
@given(st.data())
def test_boxes_and_step_sizes(data: st.DataObject) -> None:
    dimension = data.draw(st.sampled_from((None, 1, 2, 3)))
    law = data.draw(strategies.boxes(dimension))
    assert law.dimension == dimension or (dimension is None and law.dimension <= 3)
    assert data.draw(strategies.step_sizes()) > 0
    assert data.draw(strategies.targets(2, 3)).outputs == 3


def test_seeded_boxes_have_every_dimension() -> None:
    chooser = RandomChooser(Random(4))
    assert {box(chooser).dimension for _ in range(50)} == {1, 2, 3}
    assert min(step_size(chooser) for _ in range(50)) > 0
