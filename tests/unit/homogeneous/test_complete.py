"""Complete lists of KKT directions: two methods agree, every direction is proved, critical points counted on a fine grid."""

from math import cos, pi, sin
from random import Random

import pytest

from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.homogeneous import Activation, Data, HomogeneousNetwork
from gfproof.homogeneous.complete import _plane, _quadratic, kkt_directions
from gfproof.homogeneous.correlation import ncf_and_gradient
from gfproof.homogeneous.directions import Direction, NotKkt, SingleIndex
from gfproof.homogeneous.kkt import kkt_report
from gfproof.homogeneous.network import combine, entries
from gfproof.homogeneous.points import index_lists, rank_one_points, two_layer_points
from gfproof.meter import SILENT
from gfproof.numbers import Q, contains, precision, rational, to_float
from gfproof.numbers.algebraic import rational_root
from tests.conftest import NIGHTLY


def random_data(random: Random, n: int = 4, d: int = 2) -> Data:
    points = tuple(tuple(Q(random.randint(-5, 5)) for _ in range(d)) for _ in range(n))
    return Data(points, tuple(Q(random.choice((-3, -2, -1, 1, 2, 3))) for _ in range(n)))


def turns(problem: SingleIndex, steps: int = 2000) -> int:
    """How often g changes between rising and falling around the circle."""
    values = []
    for k in range(steps):
        a = 2 * pi * (k + 0.37) / steps
        total = 0.0
        for x, p in zip(problem.points, problem.weights, strict=True):
            s = cos(a) * to_float(x[0]) + sin(a) * to_float(x[1])
            c = problem.right if s >= 0 else problem.left
            total += to_float(p * c) * abs(s) ** problem.degree
        values.append(total)
    kept = [x for x, before in zip(values, [values[-1], *values], strict=False) if x != before]
    n = len(kept)
    return sum(
        (kept[k] > kept[k - 1]) != (kept[(k + 1) % n] > kept[k]) and abs(kept[k]) > 1e-9 for k in range(n)
    )


@pytest.mark.parametrize("seed", range(20 if NIGHTLY else 5))
def test_cells_and_angles_give_the_same_list(seed: int) -> None:
    """L = 2, p = 2, alpha = 0, d = 2, n = 4: eigenvectors cell by cell, and one polynomial per arc."""
    problem = SingleIndex.of(random_data(Random(seed)), Activation(2))
    planar, arcs = _plane(problem)
    eigen, _ = _quadratic(problem, SILENT)
    if arcs:
        return
    with precision(100):
        left, right = sorted(planar, key=_place), sorted(eigen, key=_place)
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert one.sides == other.sides
            assert one.sign == other.sign
            assert all(x.overlaps(y) for x, y in zip(one.unit(), other.unit(), strict=True))


def _place(direction: Direction) -> tuple[float, float]:
    return tuple(float(x.mid()) for x in direction.unit())


@pytest.mark.parametrize(("power", "leak"), [(2, "0"), (3, "0"), (2, "1/2"), (3, "-1/2")])
def test_no_critical_direction_is_missed_in_the_plane(power: int, leak: str) -> None:
    """Every sign change of the derivative of g on a fine grid is a listed direction (those with g = 0 are not listed)."""
    for seed in range(4):
        data = random_data(Random(100 + seed))
        problem = SingleIndex.of(data, Activation(power, rational(leak)))
        found = kkt_directions(problem)
        assert found.complete
        assert len(found.directions) >= turns(problem)


def test_an_arc_is_listed_as_an_arc() -> None:
    data = Data(((Q(1), Q(0)), (Q(0), Q(1)), (Q(-1), Q(0)), (Q(0), Q(-1))), (Q(1),) * 4)
    found = kkt_directions(SingleIndex.of(data, Activation(2)))
    assert not found.directions
    assert [(a.half, a.low, a.high, a.value) for a in found.arcs] == [
        (1, None, 0, 1),
        (1, 0, None, 1),
        (-1, None, 0, 1),
        (-1, 0, None, 1),
    ]


def test_the_known_direction_of_two_points() -> None:
    """M_A = [[5, 2], [2, 2]]: (2, 1) with eigenvalue 6; (1, -2) lies in another cell; one point alone gives (1, 0)."""
    data = Data(((Q(1), Q(0)), (Q(1), Q(1))), (Q(3), Q(2)))
    found = kkt_directions(SingleIndex.of(data, Activation(2)))
    rationals = {d.rational() for d in found.directions}
    assert (Q(1), Q(1, 2)) in rationals
    assert all(b is None or b[1] != -2 * b[0] for b in rationals)
    (star,) = (d for d in found.directions if d.rational() == (1, Q(1, 2)))
    assert contains(star.value(), Q(6))
    width_one = list(two_layer_points([star], 1, 2))
    with precision(100):
        assert contains(width_one[0].value() ** 2, Q(16, 3))  # N* = 2 mu/(3 sqrt 3)


def test_a_false_direction_cannot_be_made() -> None:
    problem = SingleIndex.of(Data(((Q(1), Q(0)), (Q(1), Q(1))), (Q(3), Q(2))), Activation(2))
    with pytest.raises(NotKkt):
        Direction(problem, rational_root(Q(0)), ((Q(1),), (Q(1),)))
    with pytest.raises(NotKkt):
        Direction(problem, rational_root(Q(0)), ((Q(-1),), ()))  # g = 0


@pytest.mark.parametrize("seed", range(20 if NIGHTLY else 4))
def test_all_points_of_width_two_are_kkt_points_of_the_network(seed: int) -> None:
    """Every KKT point with N != 0 for a random data set: residuals of its enclosure contain 0, its norm is 1."""
    sigma, data = Activation(2), random_data(Random(200 + seed))
    found = kkt_directions(SingleIndex.of(data, sigma))
    assert found.complete
    d = len(found.directions)
    points = list(two_layer_points(found.directions, 2, 2))
    assert len(points) == 2 * (d + d * (d + 1) // 2)
    with precision(120):
        for point in points[:: 1 if NIGHTLY else 7]:
            network = point.network(sigma, 2)
            value, gradient = ncf_and_gradient(network, data)
            assert contains(network.norm2(), Q(1))
            assert value.overlaps(point.value())
            for gap in entries(combine(lambda g, w, n=value: g - 3 * n * w, gradient, network.blocks)):
                assert contains(gap, Q(0)) if not isinstance(gap, Q) else gap == 0


def test_rank_one_points_of_three_layers_are_kkt_points() -> None:
    sigma, data = Activation(2, Q(1, 2)), random_data(Random(7), 3)
    lists = index_lists(data, sigma, 3)
    assert len(lists) == 2
    with precision(200):
        tried = 0
        for point in rank_one_points(lists, sigma, (2, 2)):
            network = point.network((2, 2))
            value, gradient = ncf_and_gradient(network, data)
            assert contains(network.norm2(), Q(1))
            assert value.overlaps(point.value())
            for gap in entries(combine(lambda g, w, n=value: g - 7 * n * w, gradient, network.blocks)):
                assert contains(gap, Q(0)) if not isinstance(gap, Q) else gap == 0
            tried += 1
        assert tried >= 16


def test_three_dimensions_cell_by_cell() -> None:
    """d = 3, p = 2: rational points of the list pass the exact layer-scaled test."""
    points = ((Q(1), Q(0), Q(0)), (Q(0), Q(2), Q(0)), (Q(0), Q(0), Q(3)), (Q(-1), Q(-1), Q(0)))
    data = Data(points, (Q(1), Q(-1), Q(2), Q(1)))
    found = kkt_directions(SingleIndex.of(data, Activation(2)))
    assert found.complete
    tried = 0
    for direction in found.directions:
        b = direction.rational()
        if b is not None:
            report = kkt_report(HomogeneousNetwork(Activation(2), ((b,), ((Q(1),),))), data)
            assert report.layer_scaled
            assert (report.value > 0) == (direction.sign > 0)
            tried += 1
    assert tried >= 2


def test_what_is_not_listed_is_refused() -> None:
    three = ((Q(1), Q(0), Q(0)), (Q(0), Q(1), Q(0)), (Q(0), Q(0), Q(1)))
    with pytest.raises(NotAvailable):
        kkt_directions(SingleIndex.of(Data(three, (Q(1),) * 3), Activation(3)))
    with pytest.raises(BudgetExceeded):
        kkt_directions(SingleIndex.of(Data(three * 5, (Q(1),) * 15), Activation(2)))
    with pytest.raises(NotAvailable):
        next(two_layer_points([], 1, 1))
    with pytest.raises(NotAvailable):
        index_lists(Data(three, (Q(1),) * 3), Activation(2), 1)


def test_linear_pieces_away_from_kinks() -> None:
    """L = 2, p = 1, alpha = 0: G_A of the cell A it lies in; E2: G = (3, 4), value 5."""
    found = kkt_directions(SingleIndex.of(Data(((Q(1), Q(0)), (Q(0), Q(1))), (Q(3), Q(4))), Activation(1)))
    assert found.note == "no others away from the kinks b.x_i = 0"
    (star,) = found.directions
    assert contains(star.value(), Q(5))


def listed(points: tuple[tuple[int, ...], ...], labels: tuple[int, ...], power: int = 2, leak: str = "0"):  # type: ignore[no-untyped-def]
    data = Data(tuple(tuple(map(Q, x)) for x in points), tuple(map(Q, labels)))
    return kkt_directions(SingleIndex.of(data, Activation(power, rational(leak))))


def test_degenerate_data() -> None:
    assert listed(((0, 0),), (1,)).directions == ()
    assert listed(((1, 2),), (0,)).note == "g = 0"
    # one datum: b = x, and for alpha != 0 also b = -x
    assert {d.rational() for d in listed(((1, 2),), (1,)).directions} == {(1, 2)}
    assert {d.rational() for d in listed(((1, 2),), (1,), 2, "1/2").directions} == {(1, 2), (-1, -2)}
    assert {d.rational() for d in listed(((1, 2),), (1,), 1, "1/2").directions} == {(1, 2), (-1, -2)}
    # all data on one axis
    assert {d.rational() for d in listed(((2, 0), (-1, 0)), (1, 1)).directions} == {(1, 0), (-1, 0)}
    assert {d.rational() for d in listed(((0, 2), (0, -1)), (1, 1)).directions} == {(0, 1), (0, -1)}
    # the same datum twice, and with weights that cancel
    assert {d.rational() for d in listed(((1, 2), (1, 2)), (1, 2)).directions} == {(1, 2)}
    assert listed(((1, 2), (1, 2)), (1, -1)).directions == ()


def test_one_input() -> None:
    found = listed(((1,), (-2,)), (3, 1))
    assert {d.rational() for d in found.directions} == {(1,), (-1,)}
    assert sorted(d.value().mid() for d in found.directions) == [3, 4]
    assert {d.rational() for d in listed(((1,),), (3,)).directions} == {(1,)}


def test_a_quadratic_form_on_the_whole_plane() -> None:
    """alpha = -1, p = 2: g is one quadratic form; its eigenvectors with both signs, or a whole circle."""
    found = listed(((1, 0), (0, 2)), (1, 1), 2, "-1")
    assert {d.rational() for d in found.directions} == {(1, 0), (-1, 0), (0, 1), (0, -1)}
    circle = listed(((1, 0), (0, 1)), (1, 1), 2, "-1")
    assert circle.directions == ()
    assert len(circle.arcs) == 4


def test_three_inputs_with_a_double_eigenvalue_are_not_complete() -> None:
    found = listed(((1, 0, 0), (0, 1, 0), (0, 0, 1)), (1, 1, 1), 2, "-1")
    assert not found.complete
    assert "eigenspace" in found.note
