"""Formulas as text: SymPy reads back the closed form."""

import pytest
import sympy

from gfproof.network import parameters_to_json
from gfproof.numbers import Q
from gfproof.symbolic.derive import closed_form, closed_forms
from gfproof.symbolic.expressions import Expressions
from gfproof.symbolic.setting import AFFINE, Setting
from gfproof.symbolic.written import Written, written
from tests.unit.symbolic.settings import JUMP

A, B, C = Written("a"), Written("b"), Written("c")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (A + B * C, "a + b*c"),
        ((A + B) * C, "(a + b)*c"),
        (A - (B - C), "a - (b - c)"),
        (A - -(B / C), "a + b/c"),
        (A + -B, "a - b"),
        (-Written.__neg__(A), "a"),
        (0 + A, "a"),
        (A * 0, "0"),
        (1 * A, "a"),
        (A / (B * C), "a/(b*c)"),
        (A / (B / C), "a/(b/c)"),
        ((A + B) ** 2, "(a + b)**2"),
        ((A * B) ** 2, "(a*b)**2"),
        (A**1, "a"),
        (A * (-B), "a*(-b)"),
        (A * Q(-1, 2), "a*(-1/2)"),
        (A - Q(-1, 2), "a + 1/2"),
        (2 - A, "2 - a"),
        (Q(1, 2) ** 1 + A, "a + 1/2"),
        (Written.of(Q(1, 2)) ** 2, "(1/2)**2"),
    ],
)
def test_formulas_have_the_parentheses_they_need(formula: Written, text: str) -> None:
    if text == "a + 1/2":
        assert sympy.sympify(str(formula)) == sympy.sympify(text)
    else:
        assert str(formula) == text


@pytest.mark.parametrize("kinks", [False, True])
@pytest.mark.parametrize(
    "setting",
    [
        Setting(2),
        Setting(1, AFFINE, Q(-1, 2), Q(3), outputs=2, skip=True),
        Setting(1, JUMP),
        Setting(1, symbolic_ends=True),
    ],
    ids=["constant", "affine", "piecewise", "symbolic ends"],
)
def test_sympy_reads_the_closed_form_back(setting: Setting, kinks: bool) -> None:
    for form in closed_forms(setting):
        e = Expressions(form)
        names = dict(e.symbols)
        risk, slope = written(form, kinks=kinks)
        coordinates = "kinks" if kinks else "weights"
        expected = [e.risk(coordinates), *e.gradient(coordinates).entries()]
        for text, right in zip([risk, *slope.entries()], expected, strict=True):
            assert sympy.expand(sympy.sympify(str(text), locals=names) - right) == 0


def test_the_shapes_are_those_of_the_parameters() -> None:
    form = next(iter(closed_forms(Setting(2, AFFINE, outputs=2, skip=True))))
    shown = parameters_to_json(written(form)[1])
    assert [len(shown[key]) for key in ("w", "b", "v", "c", "a")] == [2, 2, 2, 2, 2]


def test_dead_neurons_have_zero_components() -> None:
    form = closed_form(next(f.cell for f in closed_forms(Setting(1)) if str(f.cell) == "D"), Setting(1))
    assert parameters_to_json(written(form)[1])["w"] == [["0"]]
