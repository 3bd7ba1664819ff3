"""Enumerated cells: their number, that none is missing or double, and their segments."""

from itertools import pairwise

import pytest

from gfproof.network import Kind, cell_and_kinks
from gfproof.numbers import Q
from gfproof.symbolic.cells import (
    cell_classes,
    class_count,
    class_of,
    labelled_cells,
    labelled_count,
    segments_of,
)
from tests.peers.in_cells import network_in

BREAKPOINTS = (Q(1, 5), Q(1, 2))


def test_the_number_of_classes_is_that_of_the_closed_formula() -> None:
    assert [class_count(width) for width in range(1, 9)] == [4, 11, 26, 57, 120, 247, 502, 1013]
    assert all(class_count(width) == 2 ** (width + 2) - width - 3 for width in range(20))


def test_the_number_of_cells_is_that_of_the_closed_formula() -> None:
    assert [labelled_count(width) for width in range(1, 7)] == [4, 20, 128, 1040, 10432, 125248]


@pytest.mark.parametrize("width", range(6))
def test_every_class_is_listed_once(width: int) -> None:
    cells = list(cell_classes(width))
    assert len(cells) == len(set(cells)) == class_count(width)


@pytest.mark.parametrize(("width", "breakpoints"), [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (2, 1), (3, 2)])
def test_classes_are_the_cells_up_to_the_names_of_the_neurons(width: int, breakpoints: int) -> None:
    cells = list(labelled_cells(width, breakpoints))
    assert len(cells) == len(set(cells)) == labelled_count(width, breakpoints)
    assert {class_of(cell) for cell in cells} == set(cell_classes(width, breakpoints))


@pytest.mark.parametrize("breakpoints", [(), BREAKPOINTS])
def test_every_cell_is_that_of_some_network(breakpoints: tuple[Q, ...]) -> None:
    for cell in labelled_cells(2, len(breakpoints)):
        network = network_in(cell, breakpoints=breakpoints)
        assert cell_and_kinks(network, Q(0), Q(1), breakpoints)[0] == cell


@pytest.mark.parametrize("breakpoints", [(), BREAKPOINTS])
def test_active_sets_are_those_of_the_network_between_the_knots(breakpoints: tuple[Q, ...]) -> None:
    for cell in cell_classes(3, len(breakpoints)):
        network = network_in(cell, breakpoints=breakpoints)
        kinks = network.kinks()
        places = [Q(0)]
        for knot in cell.knots:
            place = kinks[knot.neuron] if knot.neuron is not None else breakpoints[knot.breakpoint or 0]
            places.append(place)
        places.append(Q(1))
        segments = segments_of(cell)
        assert len(segments) == len(cell.knots) + 1
        for segment, (s, t) in zip(segments, pairwise(places), strict=True):
            middle = (s + t) / 2
            assert segment.active == network.active((middle,))
            assert segment.piece == sum(1 for x in breakpoints if x < middle)


def test_dead_neurons_are_active_nowhere_and_full_ones_everywhere() -> None:
    for cell in cell_classes(3):
        for i, kind in enumerate(cell.kinds):
            on = [i in segment.active for segment in segments_of(cell)]
            assert kind is not Kind.DEAD or not any(on)
            assert kind is not Kind.FULL or all(on)
