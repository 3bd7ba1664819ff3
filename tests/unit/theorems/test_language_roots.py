"""Square roots are compared exactly."""

from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfproof.numbers import Q
from gfproof.theorems.language.roots import NotExact, Root, Undefined, exact_sign, square_root

positive = st.builds(Q, st.integers(1, 200), st.integers(1, 60))
rationals = st.builds(Q, st.integers(-60, 60), st.integers(1, 30))


def test_roots_that_are_equal_for_a_reason() -> None:
    root = square_root
    assert exact_sign(root(Q(2)) * root(Q(3)) - root(Q(6))) == 0
    assert exact_sign(root(Q(8)) - 2 * root(Q(2))) == 0
    assert exact_sign(root(Q(1, 2)) - root(Q(2)) / 2) == 0
    assert exact_sign(1 / (root(Q(2)) + 1) - (root(Q(2)) - 1)) == 0
    nested = (root(Q(2)) + root(Q(3))) * (root(Q(2)) + root(Q(3))) - 5 - 2 * root(Q(6))
    assert exact_sign(nested) == 0


def test_near_misses_are_told_apart() -> None:
    # 2 < sqrt(2) + sqrt(3) - 1.146264369941973 by less than 1e-15
    close = Q(1146264369941973, 10**15)
    difference = square_root(Q(2)) + square_root(Q(3)) - 2 - close
    assert exact_sign(difference) in (-1, 1)
    large = Q(10**60 + 1)
    assert exact_sign(square_root(large) - 10**30) == 1


@given(positive)
def test_a_root_squared_is_the_number(x: Q) -> None:
    root = square_root(x)
    assert exact_sign(root * root - x) == 0
    assert exact_sign(root) == 1


@given(positive, positive, rationals, rationals)
def test_signs_agree_with_large_integer_arithmetic(x: Q, y: Q, p: Q, q: Q) -> None:
    scale = 10**40
    value = p * square_root(x) + q * square_root(y)
    about = [Q(isqrt(int(z.p) * int(z.q) * scale * scale), int(z.q) * scale) for z in (x, y)]
    estimate = p * about[0] + q * about[1]
    sign = exact_sign(value)
    if abs(estimate) > Q(1, 10**30):
        assert sign == (1 if estimate > 0 else -1)
    else:
        assert sign == 0
        assert p * p * x == q * q * y


@given(positive, rationals, rationals)
def test_division_undoes_multiplication(x: Q, p: Q, q: Q) -> None:
    divisor = square_root(x) + p
    if exact_sign(divisor) != 0:
        assert exact_sign((q * divisor) / divisor - q) == 0
        assert exact_sign(divisor * (q / divisor) - q) == 0


def test_what_has_no_value_here() -> None:
    with pytest.raises(Undefined):
        square_root(Q(-1))
    with pytest.raises(Undefined):
        Root.of(Q(1)) / Root.of(Q(0))
    with pytest.raises(NotExact):
        square_root(square_root(Q(2)) + 1)
    assert square_root(Root.of(Q(9, 4))) == Q(3, 2)
