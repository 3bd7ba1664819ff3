"""Closed forms on a terminal."""

from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.symbolic.derivation import derivation
from gfproof.symbolic.derive import closed_form
from gfproof.symbolic.plain import gradient, heading, notation, risk, segments, steps, told
from gfproof.symbolic.setting import AFFINE, Setting
from tests.unit.symbolic.settings import JUMP

CELL = Cell((Kind.RIGHT, Kind.LEFT, Kind.DEAD), (Knot(neuron=1), Knot(neuron=0)))


def test_the_piecewise_form() -> None:
    form = closed_form(CELL, Setting(3))
    assert risk(form) == (
        "L = I(v2*w2, c - xi + v2*b2; 0, t2)",
        "  + I(0, c - xi; t2, t1)",
        "  + I(v1*w1, c - xi + v1*b1; t1, 1)",
    )
    assert gradient(form) == (
        "G.b1 = 2 v1 M_3   G.w1 = 2 v1 P_3   G.v1 = 2 (w1 P_3 + b1 M_3)",
        "G.b2 = 2 v2 M_1   G.w2 = 2 v2 P_1   G.v2 = 2 (w2 P_1 + b2 M_1)",
        "0 for the dead neuron 3",
        "G.c = 2 (M_1 + M_2 + M_3)",
    )


def test_the_length_of_the_interval() -> None:
    form = closed_form(CELL, Setting(3, AFFINE, Q(-1), Q(3, 2), skip=True))
    assert risk(form)[0] == "(5/2) L = I(a - alpha + v2*w2, c - beta + v2*b2; -1, t2)"
    assert gradient(form)[-1] == "G.c = (4/5) (M_1 + M_2 + M_3)   G.a = (4/5) (P_1 + P_2 + P_3)"
    symbolic = closed_form(CELL, Setting(3, symbolic_ends=True))
    assert risk(symbolic)[0].startswith("(B - A) L = I(v2*w2, c - xi + v2*b2; A, t2)")


def test_segments_tell_who_is_active_and_what_the_error_is() -> None:
    lines = segments(closed_form(CELL, Setting(3)))
    assert lines[0].split() == ["k", "segment", "active", "e(x)", "=", "r_k", "x", "+", "q_k"]
    assert lines[2].split() == ["2", "[t2,", "t1]", "none", "c", "-", "xi"]
    bent = segments(closed_form(Cell((Kind.FULL,), (Knot(breakpoint=0),)), Setting(1, JUMP)))
    assert bent[1].endswith("v1*w1 x + c + v1*b1 - 1 - (2 x^2)")


def test_long_sums_are_named_not_written() -> None:
    cell = Cell((Kind.FULL,) * 12, ())
    form = closed_form(cell, Setting(12))
    assert max(map(len, segments(form))) < 120
    assert risk(form) == ("L = I(r_1, q_1; 0, 1)",)


def test_headings_and_notation() -> None:
    assert heading(Setting(1, AFFINE)) == "affine target alpha x + beta, X uniform on [0, 1]"
    assert heading(Setting(1, JUMP)) == "piecewise target, X uniform on [0, 1]"
    assert len(notation(Setting(1, JUMP))) == len(notation(Setting(1))) + 1
    assert "rho = 1/(B - A)" in notation(Setting(1, symbolic_ends=True))


def test_steps_say_that_they_were_checked_and_where() -> None:
    form = closed_form(CELL, Setting(3))
    checked = derivation(form).checked()
    assert steps(checked).count("checked") == len(checked)
    assert steps(checked, 4).count("checked in each of the 4 cells") == len(checked)
    assert str(told(form)).startswith("  cell       RLD [t2 < t1]\n  segments   k")
