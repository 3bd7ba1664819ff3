"""Moments by combinatorial type against the recursion that compares numbers, exactly; and what a type says."""

from __future__ import annotations

import random

import pytest

from gfproof.numbers import Q, to_float
from gfproof.risk.cut_types import CutType, Order, Pivots, TypedCuts, cut_type
from gfproof.risk.halfspaces import Box, HalfSpace


def height(box: Box, space: HalfSpace, vertex: int) -> Q:
    total: Q = space[1]
    for k, w in enumerate(space[0]):
        total += w * (box.high[k] if (vertex >> k) & 1 else box.low[k])
    return total


def type_of(box: Box, spaces: list[HalfSpace]) -> CutType:
    def order(at: Order) -> int:
        i, j, k, base = at
        far = base | (1 << k)
        p, q = height(box, spaces[i], base), height(box, spaces[i], far)
        r, s = height(box, spaces[j], base), height(box, spaces[j], far)
        return 1 if -p / (q - p) > -r / (s - r) else -1

    return cut_type(
        box.dimension,
        len(spaces),
        lambda i, v: 1 if height(box, spaces[i], v) > 0 else -1,
        order,
    )


def drawn(rng: random.Random, d: int) -> tuple[Box, list[HalfSpace]]:
    """Half-spaces through points of the box, some weights zero; no vertex on a hyperplane."""

    def number() -> Q:
        return Q(rng.randint(-30, 30), rng.randint(1, 12))

    low = [number() for _ in range(d)]
    high = [x + abs(number()) + Q(1, 7) for x in low]
    spaces: list[HalfSpace] = []
    for _ in range(3):
        w = tuple(number() if rng.random() < 0.8 else Q(0) for _ in range(d))
        x = [p + (q - p) * Q(rng.randint(0, 97), 97) for p, q in zip(low, high, strict=True)]
        spaces.append((w, Q(1, 1009) - sum((a * b for a, b in zip(w, x, strict=True)), Q(0))))
    return Box(low, high, 3 if d < 3 else 2), spaces


def sizes(box: Box, spaces: list[HalfSpace]) -> list[list[float]]:
    sides = [q - p for p, q in zip(box.low, box.high, strict=True)]
    return [[to_float(x * side) for x, side in zip(w, sides, strict=True)] for w, _ in spaces]


@pytest.mark.parametrize(("d", "cases"), [(1, 60), (2, 80), (3, 40), (4, 6)])
def test_the_moments_of_a_type_are_those_of_the_cuts(d: int, cases: int) -> None:
    rng, apart = random.Random(d), 0
    for _ in range(cases):
        box, spaces = drawn(rng, d)
        kind, pivots = type_of(box, spaces), Pivots.best(sizes(box, spaces))
        cuts = TypedCuts(kind, pivots, box, spaces)
        for i in range(3):
            assert cuts.alone(i).values == box.cut([spaces[i]]).values
            for j in range(i):
                assert cuts.common(i, j).values == box.cut([spaces[i], spaces[j]]).values
                apart += not kind.meets(j, i, (0,) * d)
    assert apart or d == 4


@pytest.mark.parametrize("d", [2, 3])
def test_any_pivots_give_the_same_moments(d: int) -> None:
    rng = random.Random(10 + d)
    for _ in range(20):
        box, spaces = drawn(rng, d)
        spaces = [(tuple(x if x != 0 else Q(1, 3) for x in w), b) for w, b in spaces]
        if any(height(box, space, v) == 0 for space in spaces for v in range(2**d)):
            continue
        kind = type_of(box, spaces)
        shuffled = [[rng.random() for _ in range(d)] for _ in spaces]
        one = TypedCuts(kind, Pivots.best(sizes(box, spaces)), box, spaces)
        other = TypedCuts(kind, Pivots.best(shuffled), box, spaces)
        assert [one.alone(i).values for i in range(3)] == [other.alone(i).values for i in range(3)]
        assert one.common(0, 1).values == other.common(0, 1).values


def test_pivots_are_given_up_when_they_are_small() -> None:
    pivots = Pivots.best([[2.0, 1.0]])
    assert pivots.singles == ((0, 1),)
    assert pivots.good_for([[0.5, 1.4]])
    assert not pivots.good_for([[0.4, 1.4]])
