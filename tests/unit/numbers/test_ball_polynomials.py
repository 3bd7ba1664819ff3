"""Values of polynomials with balls contain the exact ones, on intervals too; norms are bounds."""

from __future__ import annotations

from random import Random

from gfproof.numbers import Q, ball, contains, lower, precision, upper
from gfproof.numbers.ball_polynomials import norm_bound, value_at, values_on


def exact(column: list[Q], s: Q) -> Q:
    return sum((c * s**k for k, c in enumerate(column)), Q(0))


def test_values_at_points_and_on_intervals_contain_the_exact_ones() -> None:
    random = Random(5)
    with precision(60):
        for _ in range(200):
            column = [Q(random.randint(-9, 9), random.randint(1, 9)) for _ in range(random.randint(1, 6))]
            a, b = sorted(Q(random.randint(-20, 20), 7) for _ in range(2))
            balls = [ball(c) for c in column]
            found = values_on(balls, a, b)
            for k in range(5):
                s = a + (b - a) * k / 4
                assert contains(value_at(balls, ball(s)), exact(column, s))
                assert lower(found) <= exact(column, s) <= upper(found)


def test_on_an_interval_the_error_is_of_second_order() -> None:
    with precision(60):
        found = values_on([ball(0), ball(0), ball(1)], Q(1), Q(1) + Q(1, 1000))
        assert upper(found) - lower(found) < Q(3, 1000)


def test_norms_are_upper_bounds_of_every_vector_in_the_balls() -> None:
    with precision(60):
        bound = upper(norm_bound([ball(3).union(ball(-1)), ball(-4)]))
        assert Q(5) <= bound <= Q(5) + Q(1, 10**6)
        assert upper(norm_bound([])) == 0
