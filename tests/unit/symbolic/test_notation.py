"""How names, numbers and polynomials are written."""

import pytest

from gfproof.network import Knot
from gfproof.numbers import Q
from gfproof.symbolic.cells import cell_classes, segments_of
from gfproof.symbolic.notation import (
    latex_cell,
    latex_factor,
    latex_in_x,
    latex_knot,
    latex_name,
    latex_number,
    latex_polynomial,
    latex_set,
    plain_factor,
    plain_in_x,
    plain_polynomial,
    plain_segment,
    runs,
    signed_sum,
)
from gfproof.symbolic.setting import Setting

RING = Setting(2, symbolic_ends=True).ring
W1, V1, C, XI = (RING.variable[name] for name in ("w1", "v1", "c", "xi"))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("w1", "w_1"),
        ("w12", "w_{12}"),
        ("v1_2", "v_{1,2}"),
        ("xi", "\\xi"),
        ("alpha2", "\\alpha_2"),
        ("c", "c"),
        ("rho", "\\rho"),
    ],
)
def test_names(name: str, written: str) -> None:
    assert latex_name(name) == written


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="w!"):
        latex_name("w!")


@pytest.mark.parametrize(
    ("number", "written"),
    [(Q(0), "0"), (Q(-3), "-3"), (Q(1, 2), "\\tfrac{1}{2}"), (Q(-5, 3), "-\\tfrac{5}{3}")],
)
def test_numbers(number: Q, written: str) -> None:
    assert latex_number(number) == written


def test_polynomials_low_degree_first_and_numbers_last() -> None:
    p = C - XI + V1 * W1 - 1
    assert latex_polynomial(p, RING) == "c - \\xi + v_1 w_1 - 1"
    assert plain_polynomial(p, RING) == "c - xi + v1*w1 - 1"
    assert plain_polynomial(-V1 * W1**2 / 3, RING) == "-1/3*v1*w1**2"
    assert latex_polynomial(-V1 * W1**2 / 3, RING) == "-\\tfrac{1}{3} v_1 w_1^{2}"
    assert latex_polynomial(RING.zero, RING) == plain_polynomial(RING.zero, RING) == "0"


def test_polynomials_in_x() -> None:
    p = (Q(-1, 2), Q(0), Q(1), Q(-3))
    assert latex_in_x(p) == "-3 x^3 + x^2 - \\tfrac{1}{2}"
    assert plain_in_x(p) == "-3 x^3 + x^2 - 1/2"
    assert latex_in_x((Q(0),)) == plain_in_x((Q(0), Q(0))) == "0"


def test_factors() -> None:
    length = RING.high - RING.low
    assert latex_factor(length, RING) == "(B - A) "
    assert latex_factor(RING.one, RING) == ""
    assert latex_factor(2 * RING.density, RING) == "2 \\rho "
    assert plain_factor(length, RING) == "(B - A)"
    assert plain_factor(RING.constant(Q(5, 2)), RING) == "(5/2)"
    assert plain_factor(2 * RING.density, RING) == "2 rho"


def test_sets_and_runs() -> None:
    assert runs([1, 2, 3, 5]) == ["1", "2", "3", "5"]
    assert runs([1, 2, 3, 4, 7]) == ["1, \\dots, 4", "7"]
    assert latex_set([]) == "$\\emptyset$"
    assert latex_set([2, 3], "i \\in") == "$i \\in \\{2, 3\\}$"
    assert "\\allowbreak" in latex_set([1, 3, 5, 7, 9])


def test_sums_of_signed_terms() -> None:
    assert signed_sum(["a", "-b", "c"]) == "a - b + c"
    assert signed_sum([]) == "0"


def test_places() -> None:
    assert latex_knot(None, "1", ()) == "1"
    assert latex_knot(Knot(neuron=3), "1", ()) == "t_4"
    assert latex_knot(Knot(breakpoint=0), "1", (Q(1, 3),)) == "\\tfrac{1}{3}"
    cell = next(c for c in cell_classes(2) if str(c) == "RL [t1 < t2]")
    assert [plain_segment(s, "A", "B", ()) for s in segments_of(cell)] == ["[A, t1]", "[t1, t2]", "[t2, B]"]
    assert latex_cell(cell, "0", "1", ()) == ("w_1 > 0", "w_2 < 0", "0 < t_1 < t_2 < 1")
