"""Real algebraic numbers: arithmetic, signs, roots, greatest common divisors over a number field."""

from itertools import pairwise
from random import Random

import pytest

from gfproof.numbers import Q, contains
from gfproof.numbers.number_field import Algebraic, RealField, common_roots, real_fields

SQRT2 = RealField([Q(-2), Q(0), Q(1)], Q(0), Q(2))


def test_the_square_root_of_two() -> None:
    root = SQRT2.root()
    assert root * root == 2
    assert root**3 == 2 * root
    assert SQRT2.constant(1) / 2 == Q(1, 2)
    assert SQRT2.constant(1) / (1 + root) == root - 1
    assert (root - Q(7, 5)).sign() == 1
    assert (root - Q(99, 70)).sign() == -1
    assert (root - root).sign() == 0
    assert root.rational is None
    assert (root - root + 3).rational == 3
    assert contains(root.ball(30) * root.ball(30), Q(2))
    with pytest.raises(ZeroDivisionError):
        root / (root * root - 2)
    with pytest.raises(ValueError, match="different fields"):
        root + RealField([Q(-2), Q(0), Q(1)], Q(0), Q(2)).root()


def test_signs_of_tiny_differences_are_decided() -> None:
    """Convergents of sqrt 2: p - q sqrt 2 alternates in sign and gets as small as 1e-40."""
    p, q, root, side = 1, 1, SQRT2.root(), -1
    for _ in range(100):
        assert (p - q * root).sign() == side
        p, q, side = p + 2 * q, p + q, -side


def test_fields_are_the_distinct_real_roots_in_order() -> None:
    # (x^2 - 2)^2 (x^3 - x - 1)(3 x - 1)
    polynomial = [Q(1)]
    for factor in ([-2, 0, 1], [-2, 0, 1], [-1, -1, 0, 1], [-1, 3]):
        product = [Q(0)] * (len(polynomial) + len(factor) - 1)
        for i, x in enumerate(polynomial):
            for j, y in enumerate(factor):
                product[i + j] += x * y
        polynomial = product
    roots = [field.root() for field in real_fields(polynomial, Q(-3), Q(3))]
    assert [field.field.degree for field in roots] == [2, 1, 3, 2]
    assert all(x.between()[1] < y.between()[0] for x, y in pairwise(roots))
    assert [f.root().rational for f in real_fields([Q(0), Q(-1), Q(1)], Q(0), Q(1))] == [1]  # 0 is excluded
    assert real_fields([Q(1), Q(0), Q(1)], Q(-9), Q(9)) == []
    with pytest.raises(ValueError, match="reducible"):
        RealField([Q(-1), Q(0), Q(1)], Q(0), Q(1))


def test_common_roots_of_products() -> None:
    random, one, root = Random(3), SQRT2.constant(1), SQRT2.root()

    def times(left: list[Algebraic], right: list[Algebraic]) -> list[Algebraic]:
        out = [one * 0] * (len(left) + len(right) - 1)
        for i, x in enumerate(left):
            for j, y in enumerate(right):
                out[i + j] = out[i + j] + x * y
        return out

    for _ in range(30):
        shared = [-(root * random.randint(-3, 3) + random.randint(-3, 3)), one]
        left = times(times(shared, shared), [one * random.randint(1, 5), root])
        right = times(shared, [one * random.randint(6, 9), one * 0, one])
        assert common_roots(left, right) == shared
    assert common_roots([one, one], [one * 2, one]) == [one]
