"""The bridge to mpmath."""

import mpmath
import pytest

from gfproof.errors import NumberError
from gfproof.numbers import Q, ball, contains, midpoint, precision, radius
from gfproof.numbers.digits import ball_from_mpf, exact_from_mpf, mpf_from_ball, mpf_from_exact


def test_mpf_is_a_rational_number() -> None:
    for text in ("1.5", "-0.1", "1e-30", "123456789", "0"):
        value = mpmath.mpf(text)
        exact = exact_from_mpf(value)
        assert mpf_from_exact(exact) == value
    assert exact_from_mpf(mpmath.mpf("0.1")) == Q(3602879701896397, 36028797018963968)


@pytest.mark.parametrize("value", [mpmath.nan, mpmath.inf, -mpmath.inf])
def test_no_rational_is_infinite(value: mpmath.mpf) -> None:
    with pytest.raises(NumberError, match="finite"):
        exact_from_mpf(value)


def test_rationals_are_rounded_to_nearest() -> None:
    with mpmath.workdps(30):
        third = mpf_from_exact(Q(1, 3))
        assert abs(exact_from_mpf(third) - Q(1, 3)) <= Q(1, 10**30)


def test_balls() -> None:
    with precision(80), mpmath.workprec(80):
        third = ball("1/3")
        assert exact_from_mpf(mpf_from_ball(third)) == midpoint(third)
        back = ball_from_mpf(mpf_from_ball(third))
        assert radius(back) == 0
        assert contains(third, midpoint(back))
    with precision(20), mpmath.workprec(80):
        assert contains(ball_from_mpf(mpf_from_exact(Q(1, 3))), exact_from_mpf(mpf_from_exact(Q(1, 3))))
