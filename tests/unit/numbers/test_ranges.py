"""Ranges contain every value, and end exactly where a bound is attained."""

from __future__ import annotations

import random

import mpmath
import pytest

from gfproof.errors import NumberError
from gfproof.numbers import Q
from gfproof.numbers.ranges import Range, pi_range, range_of

FUNCTIONS = ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "atan", "abs")


def some_range(rng: random.Random) -> Range:
    low, width = Q(rng.randint(-40, 40), 10), Q(rng.randint(0, 30), 20)
    return Range(low, low + width)


def inside(rng: random.Random, r: Range) -> Q:
    return r.low + (r.high - r.low) * Q(rng.randint(0, 16), 16)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_contained(name):
    rng, met = random.Random(name), 0
    for _ in range(300):
        r = some_range(rng)
        try:
            found = range_of(name, [r])
        except NumberError:
            continue
        met += 1
        x = inside(rng, r)
        with mpmath.workdps(40):
            value = getattr(mpmath, "fabs" if name == "abs" else name)(mpmath.mpf(int(x.p)) / int(x.q))
            low, high = (mpmath.mpf(int(e.p)) / int(e.q) for e in (found.low, found.high))
            assert low - mpmath.mpf(10) ** -35 <= value <= high + mpmath.mpf(10) ** -35
    assert met > 60


def test_arithmetic_is_contained_exactly():
    rng = random.Random(3)
    for _ in range(500):
        r, s = some_range(rng), some_range(rng)
        x, y = inside(rng, r), inside(rng, s)
        n = rng.randint(0, 5)
        results = [(r + s, x + y), (r - s, x - y), (r * s, x * y), (-r, -x), (r**n, x**n), (r.join(s), y)]
        if not s.low <= 0 <= s.high:
            results.append((r / s, x / y))
        for found, value in results:
            assert found.low <= value <= found.high


def test_even_powers_end_at_zero_and_sines_at_one():
    assert Range(Q(-2), Q(1)) ** 2 == Range(Q(0), Q(4))
    assert range_of("cos", [Range(Q(-1, 10), Q(1, 10))]).high == 1
    assert range_of("tanh", [Range(Q(-100), Q(100))]).low >= -1


def test_pi_is_between_its_ends():
    with mpmath.workdps(30):
        low, high = (mpmath.mpf(int(e.p)) / int(e.q) for e in (pi_range().low, pi_range().high))
        assert low < mpmath.pi < high


@pytest.mark.parametrize(("name", "low", "high"), [("log", 0, 1), ("log", -1, 1), ("sqrt", -1, 1)])
def test_functions_refuse_what_they_are_not_defined_on(name, low, high):
    with pytest.raises(NumberError):
        range_of(name, [Range(Q(low), Q(high))])
    with pytest.raises(NumberError):
        Range(Q(1), Q(1)) / Range(Q(-1), Q(1))
