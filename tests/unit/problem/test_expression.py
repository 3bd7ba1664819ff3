"""Formulas: what parses, what is refused and where, and balls that contain the values."""

import math
import warnings
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from gfproof.errors import FormulaError
from gfproof.numbers import Q, ball, ball_around, contains, lower, midpoint, precision, upper
from gfproof.problem.expression import Formula

VALUES: dict[str, Callable[[float], float]] = {
    "sin(3*x)": lambda x: math.sin(3 * x),
    "-x**3 + 2*x - 1/7": lambda x: -(x**3) + 2 * x - 1 / 7,
    "(x + 1)*(x - 1)/(x*x + 1)": lambda x: (x * x - 1) / (x * x + 1),
    "exp(-x)*cos(pi*x)": lambda x: math.exp(-x) * math.cos(math.pi * x),
    "min(x, 1/2, abs(x - 1))": lambda x: min(x, 0.5, abs(x - 1)),
    "max(tanh(x), atan(x))": lambda x: max(math.tanh(x), math.atan(x)),
    "sqrt(x + 4) - log(x + 4) + tan(x/9)": lambda x: math.sqrt(x + 4) - math.log(x + 4) + math.tan(x / 9),
    "+x - -x": lambda x: 2 * x,
    "1.5e-1*x": lambda x: 0.15 * x,
    "x**0 + x**1": lambda x: 1 + x,
}


@pytest.mark.parametrize("text", VALUES)
def test_values_are_those_of_the_formula(text: str) -> None:
    formula, random = Formula.parse(text), Random(text)
    for _ in range(40):
        x = Q(random.randint(-60, 60), 17)
        with precision(80):
            found = formula.at(x)
        wanted = VALUES[text](int(x.p) / int(x.q))
        middle = midpoint(found)
        assert abs(int(middle.p) / int(middle.q) - wanted) <= 1e-12 * (1 + abs(wanted))


@pytest.mark.parametrize("text", VALUES)
def test_a_ball_of_points_gives_a_ball_of_values(text: str) -> None:
    """Every value inside, real and complex evaluation overlap."""
    formula, random = Formula.parse(text), Random(text)
    with precision(60):
        for _ in range(20):
            centre, size = Q(random.randint(1, 60), 17), Q(1, random.randint(20, 400))
            wide = formula.at(ball_around(centre, size))
            for _ in range(3):
                inside = formula.at(centre + size * Q(random.randint(-8, 8), 8))
                assert lower(wide) <= upper(inside)
                assert lower(inside) <= upper(wide)
            point = (
                formula.on_complex(ball(centre), False).real
                if hasattr(formula.on_complex(ball(centre), False), "real")
                else formula.on_complex(ball(centre), False)
            )
            exact = formula.at(centre)
            assert lower(point) <= upper(exact)
            assert lower(exact) <= upper(point)


def test_numbers_are_read_exactly() -> None:
    with precision(200):
        assert contains(Formula.parse("0.1").at(Q(0)), Q(1, 10))
        assert not contains(Formula.parse("0.1").at(Q(0)), Q(*(0.1).as_integer_ratio()))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", None, "not a formula"),
        ("x +", None, "not a formula"),
        ("y", 1, "unknown name 'y'"),
        ("1 + y", 5, "unknown name 'y'"),
        ("sinh(x)", 1, "unknown function 'sinh'"),
        ("sin(x, x)", 1, "sin has 2 arguments"),
        ("min(x)", 1, "min has 1 arguments"),
        ("sin(x=1)", 1, "not allowed"),
        ("x**y", 4, "exponent"),
        ("x**-1", 4, "exponent"),
        ("x**65", 4, "exponent"),
        ("x**2.0", 4, "exponent"),
        ("x//2", 1, "not allowed"),
        ("x % 2", 1, "not allowed"),
        ("x < 1", 1, "not allowed"),
        ("[x]", 1, "not allowed"),
        ("x if x else 1", 1, "not allowed"),
        ("lambda: x", 1, "not allowed"),
        ("x.real", 1, "not allowed"),
        ("(1).__class__", 1, "not allowed"),
        ("__import__('os')", 1, "unknown function"),
        ("sin(x)(x)", 1, "not allowed"),
        ("'x'", 1, "not a number"),
        ("True", 1, "not a number"),
        ("1j", 1, "not a number"),
        ("0x10", 1, "not a number"),
        ("x; x", None, "not a formula"),
        ("x\nx", None, "one line"),
        ("x # a comment", None, "comments"),
        ("(" * 60 + "x" + ")" * 60, 51, "nested"),
        ("x" * 3000, None, "3000 characters"),
        ("1e99999", 1, "exponent"),
    ],
)
def test_everything_else_is_refused_with_its_place(text: str, column: int | None, words: str) -> None:
    with pytest.raises(FormulaError, match=words) as caught:
        Formula.parse(text)
    if column is not None:
        assert caught.value.column == column
    assert len(str(caught.value)) < 200


def test_formulas_are_equal_by_their_text() -> None:
    assert Formula.parse("x + 1") == Formula.parse("x + 1")
    assert Formula.parse("x + 1") != Formula.parse("1 + x")


def test_analyticity_is_said_honestly() -> None:
    """On a complex ball around a kink the analytic value is not finite; the plain one is."""
    formula: Any = Formula.parse("abs(x - 1/2)")
    with precision(40):
        from flint import acb

        around = acb(ball_around(Q(1, 2), Q(1, 8)), ball_around(Q(0), Q(1, 8)))
        assert not formula.on_complex(around, True).is_finite()
        assert formula.on_complex(around, False).is_finite()
        assert formula.on_complex(around + 3, True).is_finite()


def test_a_refused_formula_leaves_no_warning_behind() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with pytest.raises(FormulaError):
            Formula.parse("1if x else 2")
    assert not seen
