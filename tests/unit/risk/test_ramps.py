"""Products of two ramps: the recursion run backward against the moments of cut boxes, on degenerate inputs too."""

from __future__ import annotations

import random

import pytest

from gfproof.errors import AmbiguousCell
from gfproof.numbers import Q, ball, ball_around, contains, precision
from gfproof.risk.halfspaces import Box, HalfSpace
from gfproof.risk.ramps import Ramp, lattice, product


def by_moments(box: Box, one: HalfSpace, two: HalfSpace) -> tuple[Q, list[Q], list[Q]]:
    """∫ l_1 l_2 and the rows ∫ l_2 (x, 1), ∫ l_1 (x, 1) where both are positive, assembled from moments up to degree 2."""
    moments, d = box.cut([one, two]), range(box.dimension)

    def row(space: HalfSpace) -> list[Q]:
        w, b = space
        units = [sum((w[j] * moments.entry(j, k) for j in d), b * moments.first[k]) for k in d]
        return [*units, sum((w[j] * moments.first[j] for j in d), b * moments.mass)]

    rows = row(two), row(one)
    return sum((x * y for x, y in zip((*one[0], one[1]), rows[0], strict=True)), Q(0)), *rows


def drawn(rng: random.Random, d: int) -> tuple[HalfSpace, HalfSpace]:
    """Small numbers: zero weights, hyperplanes through corners, along faces, parallel, equal and opposite ones."""

    def number() -> Q:
        return Q(rng.randint(-3, 3), rng.randint(1, 2))

    one = tuple(number() for _ in range(d)), number()
    kind = rng.random()
    if kind < 0.1:
        return one, (tuple(-x for x in one[0]), number())
    if kind < 0.2:
        factor = rng.choice((Q(-1), Q(1), Q(2)))
        return one, (tuple(factor * x for x in one[0]), factor * one[1])
    if kind < 0.3:
        one = tuple(Q(k == 0) for k in range(d)), rng.choice((Q(0), Q(-1), Q(-1, 2)))
    return one, (tuple(number() for _ in range(d)), number())


@pytest.mark.parametrize(("d", "draws"), [(1, 300), (2, 1500), (3, 400), (4, 60), (5, 6)])
def test_two_roads_agree_exactly(d, draws):
    rng, box, met = random.Random(d), Box((Q(0),) * d, (Q(1),) * d), 0
    for _ in range(draws):
        one, two = drawn(rng, d)
        found = product(Ramp(*one), Ramp(*two))
        assert found == by_moments(box, one, two), (one, two)
        met += found[0] != 0
    assert met > draws // 3


@pytest.mark.parametrize("d", [2, 3])
def test_the_derivatives_are_limits_of_difference_quotients(d):
    """K is C^1 where no function is zero: |K(+s) - K(-s) - 2s K'| falls faster than s, also at degenerate pairs."""
    rng = random.Random(d)
    for _ in range(60):
        one, two = drawn(rng, d)
        if not any((*one[0], one[1])) or not any((*two[0], two[1])):
            continue
        moves = [[Q(rng.randint(-2, 2)) for _ in range(d + 1)] for _ in range(2)]
        _, *rows = product(Ramp(*one), Ramp(*two))
        slope = sum(
            (x * y for row, move in zip(rows, moves, strict=True) for x, y in zip(row, move, strict=True)),
            Q(0),
        )

        def moved(space: HalfSpace, move: list[Q], s: Q) -> Ramp:
            return Ramp([x + s * y for x, y in zip(space[0], move, strict=False)], space[1] + s * move[-1])

        def gap(s: Q, one: HalfSpace = one, two: HalfSpace = two, moves: list[list[Q]] = moves) -> Q:
            up, down = (product(moved(one, moves[0], t), moved(two, moves[1], t))[0] for t in (s, -s))
            return abs((up - down) / (2 * s) - slope)  # noqa: B023  # used in this turn of the loop only

        coarse, fine = gap(Q(1, 2**16)), gap(Q(1, 2**40))
        assert fine <= Q(1, 2**20)
        assert fine <= coarse / 2**10 or coarse == 0


def test_balls_contain_the_exact_numbers_or_say_that_they_decide_too_little():
    rng, undecided = random.Random(7), 0
    for n in range(200):
        d = 2 + n % 2
        one, two = drawn(rng, d)
        exact = product(Ramp(*one), Ramp(*two))
        with precision(100):
            wide = [
                ([ball_around(x, Q(1, 10**12)) for x in w], ball_around(b, Q(1, 10**12)))
                for w, b in (one, two)
            ]
            try:
                value, *rows = product(*(Ramp(*space) for space in wide))
            except AmbiguousCell:
                undecided += 1
                continue
        for balls, numbers in zip(([value], *rows), ([exact[0]], *exact[1:]), strict=True):
            assert all(contains(ball(x), y) for x, y in zip(balls, numbers, strict=True))
    assert undecided < 190


def test_a_degenerate_ramp_has_no_derivative_and_no_integral():
    zero, other = Ramp((Q(0), Q(0)), Q(0)), Ramp((Q(1), Q(1)), Q(1))
    assert product(zero, other) == (0, [0, 0, 0], [0, 0, 0])


def test_the_faces_of_a_cube():
    faces = lattice(3)
    assert [len(faces.free[k]) for k in faces.rising] == [0] * 8 + [1] * 12 + [2] * 6 + [3]
    assert all(
        faces.free[low] == faces.free[high] and set(faces.raised[high]) - set(faces.raised[low])
        for facets in faces.facets
        for low, high in facets
    )
