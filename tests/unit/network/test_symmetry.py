"""Symmetries leave the realization alone; what they do to risk and gradient is in properties/test_symmetry.py."""

from random import Random

import pytest

from gfproof.errors import NumberError
from gfproof.network import Network
from gfproof.network.symmetry import append, permute, reflect, rescale, split, without_null_neurons
from gfproof.numbers import Q
from tests.peers import bridge, draws


def drawn(random: Random) -> tuple[Network, tuple[Q, ...]]:
    while True:
        network = bridge.network_of(draws.instance(random, atoms=0.5))
        if network.width:
            return network, tuple(bridge.exact(draws.number(random)) for _ in range(network.dimension or 1))


def test_realizations_agree_everywhere() -> None:
    random = Random("realizations")
    for _ in range(500):
        network, x = drawn(random)
        wanted = network(x)
        factors = [abs(bridge.exact(draws.nonzero(random))) for _ in range(network.width)]
        assert permute(network, random.sample(range(network.width), network.width))(x) == wanted
        assert rescale(network, factors)(x) == wanted
        share = bridge.exact(draws.number(random))
        wider = split(network, random.randrange(network.width), share)
        assert wider.width == network.width + 1
        assert wider(x) == wanted
        flat = append(network, x, Q(1), (Q(0),) * network.outputs)
        assert flat(x) == wanted
        low, high = tuple(y - 1 for y in x), tuple(y + 3 for y in x)
        mirror = tuple(p + q - y for p, q, y in zip(low, high, x, strict=True))
        assert reflect(network, low, high)(mirror) == wanted
        assert reflect(reflect(network, low, high), low, high) == network


@pytest.mark.parametrize("factor", [Q(0), Q(-1)])
def test_rescaling_needs_positive_factors(factor: Q) -> None:
    with pytest.raises(NumberError, match="positive"):
        rescale(Network.exact([[1]], [0], [1], 0), [factor])


def test_null_neurons_are_dropped_and_nothing_else() -> None:
    network = Network.exact([[0], [1], [0], [0]], [0, 0, 0, 1], [0, 0, 2, 0], 3)
    kept = without_null_neurons(network)
    assert kept == Network.exact([[1], [0], [0]], [0, 0, 1], [0, 2, 0], 3)
    assert without_null_neurons(kept) == kept
