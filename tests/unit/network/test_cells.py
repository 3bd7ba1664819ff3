"""Cells: kinds of neurons by the definition of activity, the order of the knots, balls that do not decide."""

from fractions import Fraction
from random import Random

import pytest

from gfproof.errors import AmbiguousCell, ShapeError
from gfproof.network import Cell, Kind, Knot, Network, cell_and_kinks, kind_of
from gfproof.numbers import Q, ball, ball_around, precision
from tests.peers import bridge, draws
from tests.peers.instances import Interval

SIGNS = {
    (-1, -1): Kind.DEAD,
    (-1, 0): Kind.DEAD,
    (0, -1): Kind.DEAD,
    (0, 0): Kind.DEAD,
    (0, 1): Kind.FULL,
    (1, 0): Kind.FULL,
    (1, 1): Kind.FULL,
    (-1, 1): Kind.RIGHT,
    (1, -1): Kind.LEFT,
}


@pytest.mark.parametrize(("ends", "kind"), SIGNS.items())
def test_kind_by_the_signs_at_the_ends(ends: tuple[int, int], kind: Kind) -> None:
    for size in (Q(1), Q(1, 10**40)):
        assert kind_of(ends[0] * size, ends[1] * size) is kind
    with precision(20):
        assert kind_of(ball(ends[0]), ball(ends[1])) is kind


def test_kinds_say_where_a_neuron_is_active() -> None:
    """Against the definition at many points of the open domain."""
    random = Random("kinds")
    for _ in range(400):
        instance = draws.instance(random, atoms=0)
        assert isinstance(instance.law, Interval)
        low, high = instance.law.low, instance.law.high
        cell, kinks = cell_and_kinks(bridge.network_of(instance), bridge.exact(low), bridge.exact(high))
        points = [low + (high - low) * Fraction(k, 97) for k in range(1, 97)]
        for (w,), b, kind, kink in zip(instance.w, instance.b, cell.kinds, kinks, strict=True):
            assert (kink is not None) is (kind in (Kind.RIGHT, Kind.LEFT))
            for x in points:
                place = bridge.exact(x)
                active = kind is Kind.FULL or (
                    kink is not None and (place > kink if kind is Kind.RIGHT else place < kink)
                )
                assert active is (w * x + b > 0)


def test_knots_stand_in_order() -> None:
    random = Random("knots")
    for _ in range(400):
        problem = bridge.problem_of(draws.on_interval(random, "kink at a breakpoint"))
        network = bridge.network_of(draws.on_interval(random, "coincident kinks"))
        domain = problem.domain
        breakpoints = domain.target.breakpoints
        cell, kinks = cell_and_kinks(network, domain.low, domain.high, breakpoints)
        places = [
            kinks[k.neuron] if k.neuron is not None else breakpoints[k.breakpoint or 0] for k in cell.knots
        ]
        assert places == sorted(places)
        assert all(domain.low < x < domain.high for x in places)
        assert {k.neuron for k in cell.knots if k.neuron is not None} == {
            i for i, t in enumerate(kinks) if t is not None
        }
        assert [k.breakpoint for k in cell.knots if k.neuron is None] == list(range(len(breakpoints)))


def test_balls_decide_the_same_cell_or_refuse() -> None:
    random = Random("balls")
    refused = 0
    for _ in range(400):
        instance = draws.on_interval(random, random.choice(draws.ON_INTERVALS))
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        arguments = domain.low, domain.high, domain.target.breakpoints
        with precision(80):
            try:
                cell, _ = cell_and_kinks(network.map(ball), *arguments)
            except AmbiguousCell:
                refused += 1
                continue
        assert cell == cell_and_kinks(network, *arguments)[0]
    assert 50 < refused < 350


def test_wide_balls_are_refused() -> None:
    with precision(50):
        wide = ball_around(Q(0), Q(1, 100))
        with pytest.raises(AmbiguousCell, match="end of the domain"):
            kind_of(wide, ball(1))
        network = Network.exact([[1], [1]], ["-1/2", "-1/2"], [1, 1], 0).map(lambda x: x + wide)
        with pytest.raises(AmbiguousCell, match="overlap"):
            cell_and_kinks(network, Q(0), Q(1))


def test_cells_are_for_one_dimension() -> None:
    with pytest.raises(ShapeError, match="d = 2"):
        cell_and_kinks(Network.exact([[1, 2]], [0], [1], 0), Q(0), Q(1))


def test_cells_are_written_shortly() -> None:
    network = Network.exact([[1], [-1], [1], [0]], ["-1/2", "1/4", 3, 0], [1, 1, 1, 1], 0)
    cell, kinks = cell_and_kinks(network, Q(0), Q(1), (Q(1, 3),))
    assert str(cell) == "RLFD [t2 < s1 < t1]"
    assert kinks == (Q(1, 2), Q(1, 4), None, None)
    assert cell == Cell(
        (Kind.RIGHT, Kind.LEFT, Kind.FULL, Kind.DEAD), (Knot(neuron=1), Knot(breakpoint=0), Knot(neuron=0))
    )
    assert str(Cell((Kind.DEAD,), ())) == "D"
