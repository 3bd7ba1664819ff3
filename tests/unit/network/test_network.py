"""The realization N(x) = c + a.x + sum_i v_i max(w_i.x + b_i, 0)."""

import json
from fractions import Fraction
from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network
from gfproof.numbers import Q, to_fraction
from tests.peers import bridge, draws
from tests.peers.instances import Instance


def by_definition(instance: Instance, x: tuple[Fraction, ...]) -> list[Fraction]:
    hidden = [
        max(sum(w * t for w, t in zip(row, x, strict=True)) + b, 0)
        for row, b in zip(instance.w, instance.b, strict=True)
    ]
    return [
        c
        + sum(v * y for v, y in zip(row, hidden, strict=True))
        + (sum(a * t for a, t in zip(instance.a[k], x, strict=True)) if instance.a is not None else 0)
        for k, (row, c) in enumerate(zip(instance.v, instance.c, strict=True))
    ]


def test_realization_is_its_formula() -> None:
    random = Random("realization")
    for _ in range(500):
        instance = draws.instance(random, atoms=0.5)
        network = bridge.network_of(instance)
        dimension = len(instance.w[0]) if instance.w else 1
        if network.dimension is None or network.dimension == dimension:
            x = tuple(draws.number(random) for _ in range(dimension))
            found = [to_fraction(y) for y in network(tuple(map(bridge.exact, x)))]
            assert found == by_definition(instance, x)


def test_activity_is_strict() -> None:
    network = Network.exact([[1], [0], [-2], [0]], [-1, 0, 2, 1], [1, 1, 1, 1], 0)
    assert network.active((Q(1),)) == (3,)
    assert network.active((Q(1) + Q(1, 10**30),)) == (0, 3)
    assert network.active((Q(0),)) == (2, 3)


def test_kinks() -> None:
    network = Network.exact([[2], [0], [-3]], [1, 5, "1/2"], [1, 1, 1], 0)
    assert network.kinks() == (Q(-1, 2), None, Q(1, 6))
    with pytest.raises(ShapeError, match="d = 2"):
        Network.exact([[1, 2]], [0], [1], 0).kinks()


def test_points_of_the_wrong_dimension_are_refused() -> None:
    with pytest.raises(ShapeError, match="x has 2 entries, the network takes 1"):
        Network.exact([[1]], [0], [1], 0)((Q(1), Q(2)))


def test_one_output_may_be_written_flat() -> None:
    flat = Network.exact([[1], [2]], [0, 1], [3, 4], "1/2", ["1/3"])
    assert flat == Network.exact([["1"], [2]], ["0", "1.0"], [[3, "4"]], ["0.5"], [["1/3"]])
    assert flat(((Q(1)),)) == (Q(1, 2) + Q(1, 3) + 3 + 12,)


def test_json_is_read_back() -> None:
    random = Random("json")
    for _ in range(100):
        network = bridge.network_of(draws.instance(random))
        data = json.loads(json.dumps(network.to_json()))
        assert Network.exact(data["w"], data["b"], data["v"], data["c"], data.get("a")) == network
