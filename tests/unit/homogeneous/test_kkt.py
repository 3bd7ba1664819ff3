"""KKT tests, rank-one and two-layer criteria: fixtures, and the criteria against the layer-scaled test."""

import itertools
from random import Random
from typing import Any

import pytest

from gfproof.errors import ShapeError
from gfproof.homogeneous import Activation, Data, HomogeneousNetwork, ncf
from gfproof.homogeneous.kkt import KktType, kkt_report, largest, norm_gaps, row_gaps, scales2
from gfproof.homogeneous.rank_one import analyse, coherent_value2, turned
from gfproof.homogeneous.two_layers import two_layer_report
from gfproof.numbers import Q, ball, contains, precision
from tests.unit.homogeneous.test_network import FIXTURES, case_of

BY_ID = {entry["id"]: entry for entry in FIXTURES}


@pytest.mark.parametrize("entry", FIXTURES, ids=lambda e: e["id"])
def test_fixture_residuals(entry: dict[str, Any]) -> None:
    case = case_of(entry)
    report = kkt_report(case.network, case.data)
    assert report.layer_scaled is entry["E0"]
    assert [str(largest(block)) for block in report.block_residuals] == entry["E"]


@pytest.mark.parametrize("entry", FIXTURES, ids=lambda e: e["id"])
def test_the_criteria_agree_with_the_residuals_of_every_fixture(entry: dict[str, Any]) -> None:
    case = case_of(entry)
    one, two = analyse(case.network, case.data), two_layer_report(case.network, case.data)
    assert one.kkt is not None or two.kkt is not None
    assert {one.kkt, two.kkt} - {None} == {entry["E0"]}


def test_the_failing_condition_is_named() -> None:
    failing = {
        "E1cell": ("R3",),
        "E1uneq": ("R1 layer 1", "R2 layer 1"),
        "E4bad": ("R2 layer 1",),
        "E7bad": ("R2 layer 2",),
    }
    for name, conditions in failing.items():
        case = case_of(BY_ID[name])
        assert analyse(case.network, case.data).failing == conditions
    case = case_of(BY_ID["E6bad"])
    assert analyse(case.network, case.data).reason.startswith("a_1 has both signs")
    assert two_layer_report(case.network, case.data).failing == ("T4",)


def test_the_stars_of_the_fixtures() -> None:
    """E1: N* = 4/sqrt(3), blow-up sqrt(3)/12; E2: 5/2; E3: 3^(-3/2) 9/4; E4: block norms."""
    found = {name: kkt_report(case_of(BY_ID[name]).network, case_of(BY_ID[name]).data) for name in BY_ID}
    assert found["E1"].normalized_value2 == Q(16, 3)
    assert found["E2"].normalized_value2 == Q(25, 4)
    assert found["E3"].normalized_value2 == Q(81, 16) / 27
    assert found["E1"].kind is found["E1two"].kind is KktType.POSITIVE
    assert found["E1neg"].kind is KktType.NEGATIVE
    assert found["E1cell"].kind is KktType.NONE
    with precision(120):
        blow_up = found["E1"].ray_blow_up()
        assert blow_up is not None
        assert contains(144 * blow_up * blow_up, Q(3))
    assert found["E1neg"].ray_blow_up() is found["E2"].ray_blow_up() is None
    four = found["E4"]
    assert [c * s for c, s in zip(four.scales2, (2, 2, 1), strict=True)] == [Q(4, 7), Q(2, 7), Q(1, 7)]
    assert analyse(four.network, case_of(BY_ID["E4"]).data).factors[0].support == 2


def test_the_value_formula_of_coherent_rank_one_points() -> None:
    for name, entry in BY_ID.items():
        case = case_of(entry)
        report = analyse(case.network, case.data)
        if report.kkt and report.sign_coherent:
            assert (
                coherent_value2(report, case.network) == kkt_report(case.network, case.data).normalized_value2
            ), name


def test_zero_kkt_points_and_no_direction() -> None:
    data = Data(((Q(1),),), (Q(1),))
    dead = HomogeneousNetwork.exact(Activation(2), [[[-1]], [[1]]])
    assert kkt_report(dead, data).kind is KktType.ZERO
    with pytest.raises(ShapeError):
        kkt_report(HomogeneousNetwork.exact(Activation(2), [[[0]], [[0]]]), data)
    with pytest.raises(ShapeError):
        scales2(HomogeneousNetwork.exact(Activation(2), [[[1]], [[0]]]))
    # L = 2, p = 1, alpha = 1, d = k = 1: N = v w has no zero KKT point
    for w, v in itertools.product((-1, 0, 1), repeat=2):
        if w or v:
            report = kkt_report(HomogeneousNetwork.exact(Activation(1, Q(1)), [[[w]], [[v]]]), data)
            assert report.kind is not KktType.ZERO


def test_block_norms_at_a_kkt_point_on_the_sphere_up_to_a_factor() -> None:
    # W = ((1, 1)), v = 1: |W|^2 = 2 v^2, M_A = [[1, 1], [1, 1]]
    data = Data(((Q(1), Q(1)),), (Q(1),))
    network = HomogeneousNetwork.exact(Activation(2), [[[1, 1]], [[1]]])
    report = kkt_report(network, data)
    assert report.as_it_is
    assert report.kind is KktType.POSITIVE
    assert set(row_gaps(network)) == set(norm_gaps(network)) == {Q(0)}
    other = network.scaled(Q(2), Q(1))
    assert not kkt_report(other, data).as_it_is
    assert kkt_report(other, data).layer_scaled


def random_rank_one(random: Random) -> tuple[HomogeneousNetwork, Data]:
    """Rank-one networks near KKT points: symmetric data so that b_1 = e_1 often is one, entries that often match."""
    p, depth = random.choice((1, 2, 2, 3)), random.choice((2, 3, 3, 4))
    alpha = random.choice((Q(0), Q(1, 2), Q(-1), Q(1), Q(-1, 3)))
    sigma = Activation(p, alpha)
    points = []
    for _ in range(random.choice((1, 2))):
        a, b = Q(random.randint(-3, 3)) or Q(1), Q(random.randint(1, 3))
        points += [(a, b), (a, -b)]
    if random.random() < 0.4:
        points.append((Q(random.choice((-2, 1))), Q(0)))
    labels = tuple(Q(random.choice((-2, -1, 1, 2))) for _ in points[::2])
    data = Data(tuple(points), tuple(labels[i // 2] for i in range(len(points))))
    widths = [random.choice((1, 2, 2)) for _ in range(depth - 1)]
    b = (Q(1), Q(0)) if random.random() < 0.8 else (Q(1), Q(random.randint(-1, 1)))
    blocks = []
    for k in widths:
        signs = random.choice(((1,), (1, 1), (1, -1), (1, 0)))
        sizes = (1,) if random.random() < 0.6 else (1, 2, Q(1, 2), 3, 9)
        a = tuple(Q(random.choice(signs)) * random.choice(sizes) for _ in range(k))
        if not any(a):
            a = (Q(1),) * k
        if p == 2 and alpha not in (0, 1, -1) and k == 2 and random.random() < 0.4:
            a = (Q(1), -1 / alpha**2)  # kappa^2 |a_2|^2 = 1
        blocks.append(tuple(tuple(x * y for y in b) for x in a))
        after = [
            (Q(1) if x >= 0 or random.random() < 0.1 else (-alpha) ** p)
            * abs(x) ** p
            * random.choice((1, 1, 1, 1, 2))
            for x in a
        ]
        eps = random.choice((1, 1, -1))
        b = tuple(eps * x for x in after)
        if not any(b):
            b = (Q(1),) * k
    blocks.append((b,))
    return HomogeneousNetwork(sigma, tuple(blocks)), data


def test_the_rank_one_criterion_is_the_layer_scaled_test() -> None:
    random, met = Random(5), {True: 0, False: 0, None: 0}
    ways: dict[str, int] = {}
    for _ in range(1500):
        network, data = random_rank_one(random)
        found = analyse(network, data)
        met[found.kkt] += 1
        if found.kkt is None:
            continue
        report = kkt_report(network, data)
        assert found.kkt == (report.layer_scaled and report.value != 0), (network, data, found)
        if found.kkt:
            for layer in found.factors:
                ways[layer.covered] = ways.get(layer.covered, 0) + 1
            if found.sign_coherent:
                assert coherent_value2(found, network) == report.normalized_value2
    assert min(met.values()) >= 50, met
    assert ways.keys() == {"sign-coherent", "one-sided", "even or odd"}
    assert min(ways.values()) >= 10, ways


def test_the_two_layer_criterion_is_the_layer_scaled_test() -> None:
    random, met = Random(6), {True: 0, False: 0, None: 0}
    for _ in range(1500):
        p = random.choice((1, 2, 3))
        sigma = Activation(p, random.choice((Q(0), Q(1, 2), Q(-1), Q(1))))
        a, b = random.randint(1, 2), random.randint(1, 2)
        points = ((Q(1), Q(a)), (Q(1), Q(-a)), (Q(-b), Q(1)), (Q(-b), Q(-1)))
        weights = random.choice(((1, 1, 1, 1), (1, 1, 2, 2), (2, 2, -1, -1)))
        data = Data(points, tuple(map(Q, weights)))
        rows = [
            tuple(
                Q(x * random.choice((1, 1, 2, -1)))
                for x in random.choice(((1, 0), (-1, 0), (1, 0), (0, 1), (0, 0)))
            )
            for _ in range(random.choice((1, 2, 3)))
        ]
        v = tuple(Q(random.choice((1, 1, -1, 2, 0)), random.choice((1, 1, 2))) for _ in rows)
        network = HomogeneousNetwork(sigma, (tuple(rows), (v,)))
        if not any(v) or not any(x for row in rows for x in row):
            continue
        found = two_layer_report(network, data)
        met[found.kkt] += 1
        if found.kkt is not None:
            report = kkt_report(network, data)
            assert found.kkt == (report.layer_scaled and report.value != 0), (network, data, found)
    assert min(met.values()) >= 30, met


def test_equal_entries_turned_apart_raise_the_ncf() -> None:
    """Sparsity: E1two and E4 have q_1 = 2 and N > 0; turning the entries apart raises N at the normalized point."""
    for name in ("E1two", "E4"):
        case = case_of(BY_ID[name])
        before = kkt_report(case.network, case.data)
        report = analyse(case.network, case.data)
        for t in (Q(1, 10), Q(1, 1000), Q(1, 10**9)):
            after = turned(case.network, report, 1, t)
            assert ncf(after, case.data) > 0
            assert kkt_report(after, case.data).normalized_value2 > before.normalized_value2


def test_balls_are_no_part_of_the_verdict() -> None:
    """The value of a report is exact; only its square root is enclosed."""
    report = kkt_report(case_of(BY_ID["E1"]).network, case_of(BY_ID["E1"]).data)
    with precision(200):
        assert contains(report.normalized_value() ** 2, Q(16, 3))
        assert not isinstance(report.value, type(ball(Q(1))))
