"""Targets given by a formula: risks and gradients are enclosed, and the enclosures are checked from outside.

Polynomial formulas have exact risks that must lie inside.  For the others, Arb's quadrature of the definition, with the
function written down a second time and no kink of the network known, must overlap with the answer.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from flint import acb, arb, fmpq

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q, ball, contains, lower, radius, rational, upper
from gfproof.problem import Expression, Piecewise, Problem, Uniform
from gfproof.problem.expression import Formula
from gfproof.problem.slopes import lipschitz_holds
from gfproof.risk.pieces import PolynomialPieces
from tests.conftest import NIGHTLY
from tests.peers import bridge, draws, quadrature
from tests.peers.instances import Instance, Interval, Pieces

POLYNOMIALS = {
    "2": [2],
    "x": [0, 1],
    "1/3 - 2*x": ["1/3", -2],
    "x**2": [0, 0, 1],
    "(x - 1)*(x + 0.25)": ["-1/4", "-3/4", 1],
    "-(x**3)/7 + x": [0, 1, 0, "-1/7"],
    "(1 + x)**4": [1, 4, 6, 4, 1],
}

ANALYTIC: dict[str, Callable[[Any, bool], Any]] = {
    "sin(3*x)": lambda z, flag: (3 * z).sin(),
    "exp(-x) + cos(pi*x)": lambda z, flag: (-z).exp() + (z * arb.pi()).cos(),
    "tanh(2*x)/(1 + x**2)": lambda z, flag: (2 * z).tanh() / (1 + z * z),
    "sqrt(x + 5)": lambda z, flag: (z + 5).sqrt(analytic=flag),
    "log(x + 9) - atan(x)": lambda z, flag: (z + 9).log(analytic=flag) - z.atan(),
}

KINKED: dict[str, Callable[[Any, bool], Any]] = {
    "abs(x - 1/3)": lambda z, flag: (z - acb(arb(fmpq(1, 3)))).real_abs(flag),
    "max(x, 1/2, 1 - x)": lambda z, flag: z.real_max(acb(0.5), analytic=flag).real_max(1 - z, analytic=flag),
    "min(sin(x), x**2)": lambda z, flag: z.sin().real_min(z * z, analytic=flag),
}

DRAWS = 100 if NIGHTLY else 12


def scalar_instance(random: Random) -> Instance:
    """One output, a domain inside (-4, 4), any stratum."""
    while True:
        drawn = draws.on_interval(random, random.choice(draws.ON_INTERVALS), largest=3)
        law = drawn.law
        assert isinstance(law, Interval)
        if drawn.outputs == 1 and law.low > -4 and law.high < 4 and law.high - law.low > Fraction(1, 50):
            return drawn


def with_formula(instance: Instance, text: str) -> Problem:
    law = instance.law
    assert isinstance(law, Interval)
    target = Expression(Formula.parse(text), Q(10**9))
    return Problem(target, Uniform((bridge.exact(law.low),), (bridge.exact(law.high),)))


@pytest.mark.parametrize("text", POLYNOMIALS)
def test_exact_values_lie_in_the_enclosure(text: str) -> None:
    random = Random(text)
    coefficients = tuple(rational(x) for x in POLYNOMIALS[text])
    for _ in range(DRAWS):
        instance = scalar_instance(random)
        network, enclosed = bridge.network_of(instance), with_formula(instance, text)
        exact = Problem(Piecewise(PolynomialPieces((), ((coefficients,),))), enclosed.law)
        risk, gradient = exact.risk_and_gradient(network)
        for digits in (8, 30):
            wide_risk, wide = enclosed.risk_and_gradient(network, digits=digits)
            for found, value in zip((wide_risk, *wide.entries()), (risk, *gradient.entries()), strict=True):
                assert contains(ball(found), value), instance
                assert radius(ball(found)) <= (1 + abs(value)) / 10 ** (digits - 6), instance


@pytest.mark.parametrize("text", [*ANALYTIC, *KINKED])
def test_a_second_quadrature_overlaps(text: str) -> None:
    random = Random(text)
    function = {**ANALYTIC, **KINKED}[text]
    for _ in range(DRAWS // 2):
        instance = scalar_instance(random)
        network, problem = bridge.network_of(instance), with_formula(instance, text)
        risk, gradient = problem.risk_and_gradient(network, digits=10)
        other = quadrature.risk_and_gradient(instance, target=function)
        for one, two in zip((risk, *gradient.entries()), (other.risk, *other.gradient), strict=True):
            assert lower(ball(one)) <= upper(two), instance
            assert lower(two) <= upper(ball(one)), instance
            assert radius(two) <= Q(1, 100) * (1 + upper(abs(two))), "a ball that wide overlaps anything"


@pytest.mark.parametrize("text", ANALYTIC)
def test_more_digits_shrink_the_enclosure(text: str) -> None:
    random = Random(text)
    for _ in range(DRAWS // 3):
        instance = scalar_instance(random)
        network, problem = bridge.network_of(instance), with_formula(instance, text)
        coarse, fine = (problem.risk_and_gradient(network, digits=d) for d in (10, 50))
        for one, two in zip((coarse[0], *coarse[1].entries()), (fine[0], *fine[1].entries()), strict=True):
            assert lower(ball(one)) <= upper(ball(two))
            assert lower(ball(two)) <= upper(ball(one))
            assert radius(ball(two)) <= (1 + upper(abs(ball(two)))) / 10**44


def test_a_pole_in_the_domain_is_refused() -> None:
    instance = draws.on_interval(Random(1), "generic")
    instance = replace(
        instance,
        v=(instance.v[0],),
        c=(Fraction(0),),
        a=None,
        law=Interval(Fraction(-1), Fraction(1)),
        target=Pieces((), (((Fraction(0),),),)),
    )
    with pytest.raises(BudgetExceeded, match="no finite enclosure"):
        with_formula(instance, "1/x").risk(bridge.network_of(instance), digits=3)


SLOPES = {"sin(3*x)": 3, "abs(x - 1/3)": 1, "exp(x)": "2.7182818284590452354", "x**2": 2, "max(x, 2*x)": 2}


@pytest.mark.parametrize("text", SLOPES)
def test_lipschitz_constants_are_proved_or_disproved(text: str) -> None:
    """On [0, 1]: the true constant (rounded up) is proved, 99 % of it is disproved by two points."""
    formula, constant = Formula.parse(text), rational(SLOPES[text])
    assert lipschitz_holds(formula, constant * Q(101, 100), Q(0), Q(1)) is True
    assert lipschitz_holds(formula, constant * Q(99, 100), Q(0), Q(1)) is False
    assert lipschitz_holds(formula, constant * Q(99, 100), Q(0), Q(1), parts=1) is not True
