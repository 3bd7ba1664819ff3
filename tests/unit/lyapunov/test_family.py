"""The weighted family in words: coefficients, boundedness, simplest member."""

from __future__ import annotations

import pytest

from gfproof.lyapunov.family import WeightedFamily, weighted_family
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.search import LyapunovFamily, monomials_up_to, satisfies, search, system
from gfproof.numbers import Q
from gfproof.numbers.linear import Factorization, ldl


def family(integrand: Integrand, degree: int, rate: Q) -> WeightedFamily:
    answer = search(system(integrand, monomials_up_to(integrand, degree)), rate)
    assert isinstance(answer, LyapunovFamily)
    return weighted_family(integrand, answer.particular, answer.laws)


def test_one_neuron() -> None:
    one = family(Integrand(1), 2, Q(8))
    assert one.text() == "lambda[1]*(w[1]**2 + b[1]**2) + (2 - lambda[1])*v[1]**2 + 2*(c - xi)**2"
    assert one.condition() == "0 < lambda[1] < 2"
    assert one.text(one.weights) == "w[1]**2 + b[1]**2 + v[1]**2 + 2*(c - xi)**2"
    assert one.text([Q(1, 2)]) == "1/2*(w[1]**2 + b[1]**2) + 3/2*v[1]**2 + 2*(c - xi)**2"


@pytest.mark.parametrize("width", [1, 2, 3])
def test_the_simplest_member_is_the_centred_published_function(width: int) -> None:
    g = Integrand(width)
    simplest = family(g, 2, Q(8)).simplest
    c, xi = g.variable("c"), g.variable("xi")
    published = sum((x**2 for x in map(g.variable, g.parameters)), (c - 2 * xi) ** 2)
    assert simplest == published - 2 * xi**2
    assert satisfies(g, simplest, Q(8))


def positive_definite(one: WeightedFamily, weights: list[Q]) -> bool:
    assert one.squares is not None
    values = [q.at(weights) for q in one.squares.values()]
    answer = ldl([[values[i] if i == j else Q(0) for j in range(len(values))] for i in range(len(values))])
    return isinstance(answer, Factorization) and all(d > 0 for d in answer.diagonal)


@pytest.mark.parametrize("rate", [Q(8), Q(1, 3), Q(100)])
def test_the_condition_is_exactly_definiteness_of_the_quadratic_part(rate: Q) -> None:
    two = family(Integrand(2), 2, rate)
    assert two.intervals == ((Q(0), rate / 4),) * 2
    for first in range(-1, 6):
        for second in range(-1, 6):
            weights = [rate / 4 * Q(first, 4), rate / 4 * Q(second, 4)]
            inside = 0 < first < 4 and 0 < second < 4
            assert positive_definite(two, weights) == inside


def test_a_negative_rate_is_never_bounded() -> None:
    up = family(Integrand(1), 2, Q(-8))
    assert up.decided
    assert up.intervals is None
    assert up.condition() == "no member has bounded sublevel sets"
    assert satisfies(up.integrand, up.simplest, Q(-8))


def test_rate_zero_is_never_bounded() -> None:
    laws = family(Integrand(1), 2, Q(0))
    assert laws.text(laws.weights) == "0"
    assert laws.intervals is None


def test_skip_and_two_inputs() -> None:
    skip = family(Integrand(1, 2, "affine", skip=True), 2, Q(8))
    assert "2*((c - beta)**2 + (a[1] - alpha[1])**2 + (a[2] - alpha[2])**2)" in skip.text()
    assert skip.condition() == "0 < lambda[1] < 2"
    assert satisfies(skip.integrand, skip.simplest, Q(8))


def test_the_normalized_flow_needs_no_weights() -> None:
    sphere = family(Integrand(2, normalized=True), 2, Q(4))
    assert sphere.text() == "v[1]**2 + v[2]**2 + (c - xi)**2"
    assert sphere.names == ()
    assert sphere.condition() == "always"
    assert (
        family(Integrand(2, normalized=True), 2, Q(-4)).condition() == "no member has bounded sublevel sets"
    )


def test_higher_degrees_are_not_decided_and_say_so() -> None:
    four = family(Integrand(1), 4, Q(8))
    assert not four.decided
    assert four.intervals is None
    assert "not decided" in four.condition()
    assert four.text().startswith("2*c**2 - 4*c*xi + 2*v[1]**2 + lambda[1]*(")
