"""Dual numbers and power series: derivatives by arithmetic."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from gfproof.numbers import Dual, Q, ball, contains, precision
from gfproof.numbers.jets import ball_series, series, series_length

FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Q], Q]]] = {
    "polynomial": (lambda x: 3 * x * x - x / 2 + 1, lambda x: 6 * x - Q(1, 2)),
    "reciprocal": (lambda x: 1 / (x + 5), lambda x: -1 / ((x + 5) * (x + 5))),
    "quotient": (
        lambda x: (x - 1) / (x * x + 1),
        lambda x: ((x * x + 1) - (x - 1) * 2 * x) / (x * x + 1) ** 2,
    ),
    "left minus": (lambda x: 2 - x, lambda x: Q(-1)),
    "right minus": (lambda x: x - Q(1, 3), lambda x: Q(1)),
    "negative": (lambda x: -(x * 7), lambda x: Q(-7)),
    "plus on the left": (lambda x: Q(4) + x, lambda x: Q(1)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_dual_numbers_differentiate(name: str) -> None:
    function, slope = FUNCTIONS[name]
    random = Random(name)
    for _ in range(100):
        x, speed = Q(random.randint(-40, 40), 9), Q(random.randint(-5, 5), 3)
        found = function(Dual(x, speed))
        assert (found.value, found.tangent) == (function(x), slope(x) * speed)


def test_duals_over_duals_are_second_derivatives() -> None:
    x = Dual(Dual(Q(2), Q(1)), Dual(Q(1), Q(0)))
    cube = x * x * x
    assert (cube.value.value, cube.value.tangent, cube.tangent.value, cube.tangent.tangent) == (8, 12, 12, 12)


def test_series_over_q() -> None:
    with series_length(6):
        s = series([Q(0), Q(1)], 6)
        geometric = 1 / (1 - s)
        assert [geometric[k] for k in range(6)] == [1] * 6
        assert (geometric * (1 - s))[5] == 0


def test_series_over_balls_contain_series_over_q() -> None:
    with precision(60), series_length(8):
        exact = 1 / (3 + series([Q(0), Q(1)], 8))
        wide = 1 / (3 + ball_series([ball(0), ball(1)], 8))
        assert all(contains(wide[k], exact[k]) for k in range(8))


def test_series_length_is_a_scope() -> None:
    with series_length(4):
        with series_length(9):
            long = 1 / (1 - series([Q(0), Q(1)], 9))
        assert long[8] == 1
        assert (1 / (1 - series([Q(0), Q(1)], 9)))[8] == 0
