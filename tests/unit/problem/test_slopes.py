"""Lipschitz constants are proved, disproved, or left open; never believed."""

from __future__ import annotations

import pytest

from gfproof.case import Case
from gfproof.errors import CaseError
from gfproof.numbers import Q, rational
from gfproof.problem.expression import Formula
from gfproof.problem.slopes import lipschitz_holds, slope_range

CASE = """
[network]
w = [["1"]]
b = ["0"]
v = ["1"]
c = "0"
[target]
kind = "expression"
formula = "{formula}"
lipschitz = "{lipschitz}"
"""


@pytest.mark.parametrize(
    ("formula", "constant", "answer"),
    [
        ("sin(3*x)", "3", True),  # attained at 0
        ("sin(3*x)", "29/10", False),
        ("cos(3*x)", "3", True),  # attained inside
        ("abs(x - 1/3)", "1", True),
        ("abs(x - 1/3)", "999/1000", False),
        ("max(x, 1 - x)", "1", True),
        ("min(2*x, 1 - x)", "2", True),
        ("min(2*x, 1 - x)", "19/10", False),
        ("x**2", "2", True),
        ("x**2", "1999/1000", False),
        ("exp(x)", "272/100", True),
        ("exp(x)", "271/100", False),
        ("sqrt(x)", "1000", False),
        ("1/(x + 1)", "1", True),
        ("tanh(x) + atan(x)", "2", True),
        ("tan(x)", "4", True),
        ("pi*x", "3", False),
        ("pi*x", "22/7", True),
        ("7", "0", True),
    ],
)
def test_constants_are_decided(formula, constant, answer):
    assert lipschitz_holds(Formula.parse(formula), rational(constant), Q(0), Q(1)) is answer


def test_an_undefined_formula_is_never_confirmed():
    assert lipschitz_holds(Formula.parse("log(x)"), Q(5), Q(0), Q(1), parts=200) is not True
    assert lipschitz_holds(Formula.parse("1/(2*x - 1)"), Q(10**9), Q(0), Q(1), parts=200) is not True


def test_slope_range_at_a_kink_holds_every_one_sided_slope():
    found = slope_range(Formula.parse("abs(x - 1/2)"), Q(0), Q(1))
    assert (found.low, found.high) == (-1, 1)


def test_a_case_with_a_wrong_constant_is_refused():
    assert Case.from_toml(CASE.format(formula="sin(3*x)", lipschitz="3")).problem.target.kind == "expression"
    with pytest.raises(CaseError, match=r"target\.lipschitz: 2 is no Lipschitz constant"):
        Case.from_toml(CASE.format(formula="sin(3*x)", lipschitz="2"))
    with pytest.raises(CaseError, match="could not be proved"):
        Case.from_toml(CASE.format(formula="log(x)", lipschitz="1000000"))
