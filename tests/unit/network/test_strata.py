"""Strata: each by an example and its nearest neighbour outside; against the definitions on thousands of draws."""

from random import Random

import pytest

from gfproof.network import Network, Stratum, strata, strata_of_atoms
from gfproof.numbers import Q
from tests.peers import bridge, draws
from tests.peers.instances import special_positions

TINY = Q(1, 10**50)


def neuron(w: object, b: object, v: object = 1) -> Network:
    return Network.exact([[w]], [b], [v], 0)


@pytest.mark.parametrize(
    ("network", "stratum"),
    [
        (neuron(0, 0), Stratum.DEGENERATE),
        (neuron(1, 0), Stratum.KINK_AT_END),
        (neuron(-1, 1), Stratum.KINK_AT_END),
        (neuron(1, -1), Stratum.KINK_AT_END),
        (neuron(1, "-1/3"), Stratum.KINK_AT_BREAKPOINT),
        (neuron(1, "-1/2", 0), Stratum.FLAT),
        (neuron(1, -2), Stratum.DEAD),
        (neuron(1, -1), Stratum.DEAD),
        (Network.exact([[1], [-2]], ["-1/2", 1], [1, 1], 0), Stratum.COINCIDENT_KINKS),
        (neuron(1, "-1/2"), Stratum.GENERIC),
    ],
)
def test_examples(network: Network, stratum: Stratum) -> None:
    assert stratum in strata(network, Q(0), Q(1), (Q(1, 3),))


@pytest.mark.parametrize(
    ("network", "stratum"),
    [
        (neuron(0, TINY), Stratum.DEGENERATE),
        (neuron(TINY, 0), Stratum.DEGENERATE),
        (neuron(1, -TINY), Stratum.KINK_AT_END),
        (neuron(1, Q(-1, 3) + TINY), Stratum.KINK_AT_BREAKPOINT),
        (neuron(1, "-1/2", TINY), Stratum.FLAT),
        (neuron(1, TINY - 1), Stratum.DEAD),
        (Network.exact([[1], [-2]], [Q(-1, 2) + TINY, 1], [1, 1], 0), Stratum.COINCIDENT_KINKS),
        (Network.exact([[1], [1]], [1, 1], [1, 1], 0), Stratum.COINCIDENT_KINKS),  # outside the domain
    ],
)
def test_neighbours(network: Network, stratum: Stratum) -> None:
    assert stratum not in strata(network, Q(0), Q(1), (Q(1, 3),))


def test_atoms() -> None:
    network = Network.exact([[1, -1]], [0], [3], 0)
    on_kink = ((Q(1), Q(1)), (Q(0), Q(1)))
    assert strata_of_atoms(network, on_kink) == {Stratum.ATOM_ON_KINK, Stratum.DEAD}
    assert strata_of_atoms(network, ((Q(2), Q(1)),)) == {Stratum.GENERIC}
    assert strata_of_atoms(neuron(0, 0), ((Q(2),),)) == {Stratum.DEGENERATE}


def test_definitions_on_random_cases() -> None:
    random = Random("strata")
    for _ in range(1000):
        instance = draws.instance(random)
        found = bridge.problem_of(instance).strata(bridge.network_of(instance))
        assert {str(stratum) for stratum in found} == special_positions(instance)


def test_several_outputs_are_flat_only_together() -> None:
    assert Stratum.FLAT not in strata(Network.exact([[1]], ["-1/2"], [[0], [1]], [0, 0]), Q(0), Q(1))
    assert Stratum.FLAT in strata(Network.exact([[1]], ["-1/2"], [[0], [0]], [0, 0]), Q(0), Q(1))
