"""Homogeneous networks: symbolic identities, many exact instances, complete lists for random data, searches inside them."""

import itertools
from random import Random

import pytest

from gfproof.homogeneous import Activation, Data
from gfproof.homogeneous.complete import _quadratic, kkt_directions
from gfproof.homogeneous.correlation import ncf_and_gradient
from gfproof.homogeneous.directions import Direction, SingleIndex
from gfproof.homogeneous.identities import full_identities, layer_identities
from gfproof.homogeneous.network import combine, entries
from gfproof.homogeneous.points import two_layer_points
from gfproof.homogeneous.search import search_points
from gfproof.meter import SILENT
from gfproof.numbers import Ball, Q, contains, precision, rational
from gfproof.theorems import theorem
from gfproof.theorems.early.kind import STRATA
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY

INSTANCES = 2_000 if NIGHTLY else 250
IDS = ("early-homogeneity", "early-small-weights", "early-rank-one", "early-mixed-signs")
DEPTHS, WIDTHS, POWERS = (2, 3, 4), (1, 2, 3), (1, 2, 3)


@pytest.mark.parametrize("id", IDS)
def test_no_claim_fails_on_drawn_instances(id: str) -> None:
    report = theorem(id).verify_examples(INSTANCES, seed=77)
    assert report.verdict is Verdict.HOLDS, report
    assert all(f.verdict is Verdict.HOLDS for f in report.claims), report
    assert report.drawn <= 2 * INSTANCES
    assert set(report.strata) <= set(STRATA)


@pytest.mark.parametrize("above", WIDTHS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("power", POWERS)
def test_eulers_identity_of_a_layer_whatever_is_above_and_below(power: int, width: int, above: int) -> None:
    """Chained over the layers this is C1 for every depth, pattern, alpha, input and coefficient."""
    found = layer_identities(width, power, above)
    assert len(found) == width + 2
    assert all(identity.holds for identity in found)


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("leak", ["0", "1/3", "-1"])
def test_eulers_identities_by_differentiating_whole_networks(depth: int, power: int, leak: str) -> None:
    """Every layer as wide as the size of the polynomial allows: 3 and 3 for small orders, 1 for p = 3 and four layers."""
    order = Activation(power).order(depth)
    if order <= 4:
        shapes = list(itertools.product((1, 3), repeat=depth - 1))
    elif order <= 15:
        shapes = [(2,) * (depth - 1)] if order <= 7 else [(1,) * (depth - 2) + (2,)]
    else:
        shapes = [(1,) * (depth - 1)]
    random = Random(depth * power)
    for widths in shapes:
        sides = [[random.choice((1, -1)) for _ in range(k)] for k in widths]
        identities = list(full_identities((2 if order <= 4 else 1, *widths), power, sides, rational(leak)))
        assert all(identity.holds for identity in identities)


def random_data(seed: int) -> Data:
    random = Random(seed)
    points = tuple((Q(random.randint(-7, 7)), Q(random.randint(-7, 7))) for _ in range(4))
    return Data(points, tuple(Q(random.choice((-3, -2, -1, 1, 2, 3))) for _ in range(4)))


def place(direction: Direction) -> tuple[float, ...]:
    return tuple(float(x.mid()) for x in direction.unit())


@pytest.mark.parametrize("seed", range(20))
def test_every_kkt_point_of_twenty_random_data_sets(seed: int) -> None:
    """d = 2, n = 4, L = 2, p = 2: two independent complete methods agree, every direction is proved when it is made, and the
    points of width 2 are enclosed KKT points of the network."""
    data, sigma = random_data(seed), Activation(2)
    problem = SingleIndex.of(data, sigma)
    found = kkt_directions(problem)
    assert found.complete
    eigen, open_cells = _quadratic(problem, SILENT)
    with precision(100):
        if not found.arcs and not open_cells:
            one, other = sorted(map(place, found.directions)), sorted(map(place, eigen))
            assert len(one) == len(other)
            assert all(
                abs(x - y) < 1e-12 for a, b in zip(one, other, strict=True) for x, y in zip(a, b, strict=True)
            )
        for point in itertools.islice(two_layer_points(found.directions, 2, 2), 0, None, 5):
            network = point.network(sigma, 2)
            value, gradient = ncf_and_gradient(network, data)
            assert contains(network.norm2(), Q(1))
            assert value.overlaps(point.value())
            for gap in entries(combine(lambda g, w, n=value: g - 3 * n * w, gradient, network.blocks)):
                assert contains(gap, Q(0)) if isinstance(gap, Ball) else gap == 0


@pytest.mark.parametrize(("power", "leak"), [(2, "0"), (3, "1/2")])
@pytest.mark.parametrize("seed", range(6 if NIGHTLY else 1))
def test_what_a_search_proves_is_in_the_list(seed: int, power: int, leak: str) -> None:
    data, sigma = random_data(seed), Activation(power, rational(leak))
    found = kkt_directions(SingleIndex.of(data, sigma))
    if found.arcs:
        return
    with precision(100):
        listed = [point.value() for point in two_layer_points(found.directions, 2, power)]
        proved = [one for one in search_points(data, sigma, (2,), 24, seed=seed) if one.certified]
        assert proved or not found.directions
        for one in proved:
            assert any(one.value.overlaps(value) for value in listed), one
