"""Elementary functions on complex balls, and rigorous integrals."""

import math
from random import Random

import pytest
from flint import acb

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q, ball, contains, lower, precision, upper
from gfproof.numbers.complex_balls import ANALYTIC, KINKED, evaluate_function, integrate, pi


@pytest.mark.parametrize("name", sorted(ANALYTIC))
def test_functions_agree_on_real_and_complex_balls(name: str) -> None:
    """At real points both enclose the same number, close to what the C library says."""
    random = Random(name)
    for _ in range(50):
        x = Q(random.randint(1, 60), 40)
        with precision(60):
            real, number = evaluate_function(name, [ball(x)]), evaluate_function(name, [acb(ball(x))]).real
        assert lower(real) <= upper(number)
        assert lower(number) <= upper(real)
        wanted = getattr(math, name)(int(x.p) / int(x.q))
        middle = lower(real)
        assert abs(int(middle.p) / int(middle.q) - wanted) <= 1e-13 * (1 + abs(wanted))


@pytest.mark.parametrize(("name", "value"), [("min", Q(-1, 3)), ("max", Q(5)), ("abs", Q(1, 3))])
def test_kinked_functions(name: str, value: Q) -> None:
    arguments = [ball(Q(-1, 3))] if name == "abs" else [ball(2), ball(Q(-1, 3)), ball(5)]
    assert contains(evaluate_function(name, arguments), value)
    assert contains(evaluate_function(name, [acb(x) for x in arguments]).real, value)


@pytest.mark.parametrize("name", [*sorted(KINKED), "log", "sqrt"])
def test_where_a_function_is_not_analytic_it_says_so(name: str) -> None:
    """On a complex ball around the kink or branch point, asked for analyticity, the value is not finite."""
    around = acb(0).union(acb(1, 1)).union(acb(-1, -1))
    arguments = [around, acb(0)] if name in ("min", "max") else [around]
    assert not evaluate_function(name, arguments, analytic=True).is_finite()
    clear = [x + 10 for x in arguments[:1]] + arguments[1:]
    assert evaluate_function(name, clear, analytic=True).is_finite()


def test_integrals() -> None:
    with precision(80):
        assert contains(integrate(lambda z, flag: z * z, Q(-1), Q(2)), Q(3))
        two = integrate(lambda z, flag: (z * pi()).sin() * pi(), Q(0), Q(1))
        assert contains(two, Q(2))
        kink = integrate(
            lambda z, flag: evaluate_function("abs", [z - ball("1/3")], analytic=flag), Q(0), Q(1)
        )
        assert contains(kink, Q(5, 18))


def test_a_pole_is_no_integral() -> None:
    with precision(20), pytest.raises(BudgetExceeded, match=r"\[-1, 1\]"):
        integrate(lambda z, flag: 1 / z, Q(-1), Q(1))
