"""Least RTV2 through data in R^d: exact brackets, exact where they close, and the one-dimensional answer."""

from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Q
from gfproof.numbers.roots import exact_sign, square_root
from gfproof.splines import Data, interpolate
from gfproof.splines.representer import neuron_bound, represent
from gfproof.splines.ridge_dual import judge
from gfproof.splines.ridge_interpolation import RidgeInterpolation, interpolate_ridges
from tests.unit.splines.drawn_ridges import number, points

CROSS = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))


def checked(found: RidgeInterpolation, places: tuple[Vector, ...], y: list[Q]) -> None:
    assert [found.function(x)[0] for x in places] == y
    assert exact_sign(found.upper - found.function.total_variation) == 0
    assert exact_sign(found.upper - found.lower) >= 0
    assert found.dual.admissible
    assert exact_sign(found.dual.bound(y) - found.lower) == 0


def test_the_planar_fixture_closes_in_one_round() -> None:
    y = [Q(1), Q(1), Q(0), Q(0)]
    found = interpolate_ridges(CROSS, y)
    checked(found, CROSS, y)
    assert (found.lower, found.upper, found.optimal, found.rounds) == (2, 2, True, 1)
    assert judge(found.function, found.dual, y).optimal is True


def test_an_irrational_minimum_is_exact() -> None:
    """|x_1 + x_2|/2 on the turned cross: sqrt(2), found and certified exactly."""
    turned = tuple((x + y, x - y) for x, y in CROSS)
    y = [abs(s + t) / 2 for s, t in turned]
    found = interpolate_ridges(turned, y)
    checked(found, turned, y)
    assert found.optimal
    assert exact_sign(found.upper - square_root(Q(2))) == 0


def test_in_one_dimension_one_round_is_enough() -> None:
    for k in range(40):
        random = Random(f"line {k}")
        places = points(random, 1, random.randint(1, 7))
        y = [number(random) for _ in places]
        found = interpolate_ridges(places, y)
        checked(found, places, y)
        assert found.optimal
        assert found.rounds == 1
        assert found.upper == interpolate(Data.exact([x[0] for x in places], y)).value


@pytest.mark.parametrize(("d", "count"), [(2, 8), (3, 3)])
def test_the_bracket_narrows(d: int, count: int) -> None:
    for k in range(count):
        random = Random(f"bracket {d} {k}")
        places = points(random, d, d + 3)
        y = [number(random) for _ in places]
        first, last = interpolate_ridges(places, y, 1), interpolate_ridges(places, y, 8)
        for found in (first, last):
            checked(found, places, y)
        assert exact_sign(last.lower - first.lower) >= 0
        assert exact_sign(first.upper - last.upper) >= 0
        assert exact_sign(last.lower * Q(102, 100) - last.upper) >= 0
        fewer = represent(last.function, places)
        assert len(fewer.ridges) <= neuron_bound(places)
        assert exact_sign(fewer.total_variation - last.lower) >= 0
        assert exact_sign(last.upper - fewer.total_variation) >= 0


def test_affine_data_and_few_points_cost_nothing() -> None:
    plane = [2 * x - 3 * y + 1 for x, y in CROSS]
    found = interpolate_ridges(CROSS, plane)
    checked(found, CROSS, plane)
    assert found.upper == 0
    assert interpolate_ridges(CROSS[:3], [Q(5), Q(-1), Q(2)]).upper == 0


def test_data_that_the_axes_do_not_tell_apart() -> None:
    """Points of a grid on which the first constraints leave directions free."""
    grid = tuple((Q(x), Q(y)) for x in range(3) for y in range(2))
    y = [Q(v) for v in (0, 1, 0, -2, 3, 0)]
    found = interpolate_ridges(grid, y, 6)
    checked(found, grid, y)
    assert exact_sign(found.lower) > 0


def test_points_are_distinct() -> None:
    with pytest.raises(ShapeError, match="distinct"):
        interpolate_ridges((CROSS[0], CROSS[0]), [Q(1), Q(1)])
    with pytest.raises(ShapeError, match="distinct"):
        interpolate_ridges(CROSS, [Q(1)])
