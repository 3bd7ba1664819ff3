"""Clopper-Pearson bounds: compared with exact rational tails, with the rule of three and with SciPy's quantiles."""

from fractions import Fraction
from math import comb

import pytest
from scipy.stats import beta

from gfproof.falsify.bounds import ALPHA, DIGITS, at_most, rate_bound, shown
from gfproof.numbers import Q, contains, to_fraction


def tail(k: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k + 1)), Fraction(0))


def one_unit_less(p: Fraction) -> Fraction:
    unit = Fraction(1)
    while p < unit:
        unit /= 10
    return p - unit / 10 ** (DIGITS - 1)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (0, 7), (0, 59), (1, 10), (3, 40), (9, 10), (20, 50)])
def test_the_bound_is_the_least_decimal_with_an_exact_tail_below_five_percent(k: int, n: int) -> None:
    p = to_fraction(rate_bound(k, n))
    assert contains(at_most(k, n, Q(p.numerator, p.denominator)), Q(*tail(k, n, p).as_integer_ratio()))
    assert tail(k, n, p) <= Fraction(1, 20)
    # exactly at 5 % (k = 0, n = 1: p = 95 %) a ball cannot decide and the next decimal is taken
    assert tail(k, n, one_unit_less(p)) >= Fraction(1, 20)


@pytest.mark.parametrize("n", [60, 10**4, 10**6, 10**9])
def test_the_rule_of_three(n: int) -> None:
    assert rate_bound(0, n) < Q(3) / n
    assert n < 10**4 or rate_bound(0, n) > Q(299, 100) / n


@pytest.mark.parametrize(("k", "n"), [(0, 10**6), (5, 1000), (3, 10**6), (500, 1000)])
def test_quantiles_of_the_beta_distribution(k: int, n: int) -> None:
    assert float(to_fraction(rate_bound(k, n))) == pytest.approx(beta.ppf(0.95, k + 1, n - k), rel=2e-3)


def test_ends_and_bad_input() -> None:
    assert rate_bound(8, 8) == 1
    assert rate_bound(0, 10, Q(1, 100)) > rate_bound(0, 10, ALPHA)
    for k, n in ((0, 0), (-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="violations"):
            rate_bound(k, n)


def test_rates_are_shown_without_a_loss() -> None:
    assert shown(Q(2996, 10**9)) == "2.996e-6"
    assert shown(Q(1)) == "1"
    with pytest.raises(ValueError, match="digits"):
        shown(Q(29961, 10**9))
