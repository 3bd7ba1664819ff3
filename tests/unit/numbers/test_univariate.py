"""Roots and signs of rational polynomials, against polynomials with known roots."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from gfproof.numbers import Q
from gfproof.numbers.univariate import count_roots, nonnegative_on

LOW, HIGH = Q(-3), Q(3)


def product(roots: list[tuple[Fraction, int]], sign: int) -> list[Q]:
    """The coefficients of sign * prod (x - r)^m."""
    p = [Fraction(sign)]
    for root, multiplicity in roots:
        for _ in range(multiplicity):
            p = [Fraction(0), *p]
            for k in range(len(p) - 1):
                p[k] -= root * p[k + 1]
    return [Q(x.numerator, x.denominator) for x in p]


def drawn(rng: random.Random) -> tuple[list[tuple[Fraction, int]], int]:
    places = rng.sample(range(-24, 25), rng.randint(0, 4))
    return [(Fraction(p, 6), rng.randint(1, 3)) for p in places], rng.choice((1, -1))


def test_roots_are_counted_once_each_in_a_half_open_interval():
    rng = random.Random(1)
    for _ in range(400):
        roots, sign = drawn(rng)
        expected = sum(1 for r, _ in roots if -3 < r <= 3)
        assert count_roots(product(roots, sign), LOW, HIGH) == expected


def test_the_sign_on_an_interval_is_that_of_the_factors():
    rng = random.Random(2)
    answers = set()
    for _ in range(400):
        roots, sign = drawn(rng)
        # prod (x - r)^m changes sign exactly at roots of odd multiplicity: probe between all roots and the ends
        probes = sorted({Fraction(-3), Fraction(3), *(r for r, _ in roots if -3 < r < 3)})
        between = [(s + t) / 2 for s, t in itertools.pairwise(probes)]
        values = [sign * _value(roots, x) for x in [*probes, *between]]
        expected = all(v >= 0 for v in values)
        answers.add(expected)
        assert nonnegative_on(product(roots, sign), LOW, HIGH) is expected
    assert answers == {True, False}


def _value(roots: list[tuple[Fraction, int]], x: Fraction) -> Fraction:
    total = Fraction(1)
    for root, multiplicity in roots:
        total *= (x - root) ** multiplicity
    return total


def test_a_dip_below_zero_of_width_two_to_the_minus_hundred_is_seen():
    tiny = Q(1, 2**100)
    assert not nonnegative_on([-tiny, Q(0), Q(1)], Q(-1), Q(1))
    assert nonnegative_on([Q(0), Q(0), Q(1)], Q(-1), Q(1))
    assert nonnegative_on([tiny, Q(0), Q(1)], Q(-1), Q(1))


def test_constants_and_single_points():
    assert nonnegative_on([Q(0)], LOW, HIGH)
    assert nonnegative_on([Q(2)], LOW, HIGH)
    assert not nonnegative_on([Q(-2)], LOW, HIGH)
    assert nonnegative_on([Q(-1), Q(1)], Q(1), Q(1))
    with pytest.raises(ValueError, match="zero polynomial"):
        count_roots([Q(0)], LOW, HIGH)
