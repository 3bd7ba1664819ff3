"""What the derivations say in LaTeX: the right formula for the right setting."""

import pytest

from gfproof.case import Case
from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.symbolic.derivation import derivation, derivation_at, integrals_step
from gfproof.symbolic.derive import closed_form, closed_form_at, closed_forms
from gfproof.symbolic.piecewise import rows_of
from gfproof.symbolic.setting import AFFINE, Setting
from gfproof.symbolic.statements import Statements
from gfproof.symbolic.texts import CellTexts
from tests.unit.symbolic.settings import JUMP, SETTINGS

CELL = Cell((Kind.RIGHT, Kind.LEFT), (Knot(neuron=1), Knot(neuron=0)))


def texts(setting: Setting, cell: Cell = CELL) -> CellTexts:
    return CellTexts(closed_form(cell, setting), rows_of(cell, setting))


def test_eight_l_is_claimed_exactly_where_it_holds() -> None:
    for setting in SETTINGS.values():
        form = next(iter(closed_forms(setting)))
        claimed = "\\langle \\nabla V, G \\rangle = 8 L." in Statements(setting).lyapunov()
        assert claimed is form.lyapunov_is_risk
        assert claimed is (setting.target == "constant" or (setting.target == AFFINE and setting.skip))


def test_the_factor_two_is_divided_by_the_length() -> None:
    assert "G_{b_1} &= 2 v_1 M_3" in texts(Setting(2)).components()
    assert "G_{b_1} &= \\tfrac{2}{3} v_1 M_3" in texts(Setting(2, low=Q(-1), high=Q(2))).components()
    assert "G_{b_1} &=  v_1 M_3" in texts(Setting(2, low=Q(-1), high=Q(1))).components()
    assert "2 \\rho v_1 M_3" in texts(Setting(2, symbolic_ends=True)).components()
    assert texts(Setting(2, low=Q(-1), high=Q(2))).risk().startswith("\\begin{align*}\n3 L &=")


def test_the_risk_is_printed_by_segments() -> None:
    assert texts(Setting(2)).risk() == (
        "\\begin{align*}\nL &= I\\bigl(v_2 w_2,\\; c - \\xi + v_2 b_2;\\; 0,\\, t_2\\bigr) \\\\\n"
        "&\\quad + I\\bigl(0,\\; c - \\xi;\\; t_2,\\, t_1\\bigr) \\\\\n"
        "&\\quad + I\\bigl(v_1 w_1,\\; c - \\xi + v_1 b_1;\\; t_1,\\, 1\\bigr).\n\\end{align*}\n"
    )


def test_wide_cells_get_sums_instead_of_hundreds_of_terms() -> None:
    cell = Cell((Kind.RIGHT,) * 20, tuple(Knot(neuron=i) for i in range(20)))
    wide = texts(Setting(20), cell)
    assert (
        wide.risk()
        == "\\begin{equation*}\nL = \\sum_{k=1}^{21} I(r_k, q_k; x_{k-1}, x_k).\n\\end{equation*}\n"
    )
    assert "\\sum_{k \\in K_i} M_k" in wide.components()
    assert len(wide.components()) < 2500


def test_the_chain_rule_names_the_neurons_it_speaks_of() -> None:
    cell = Cell((Kind.RIGHT, Kind.FULL, Kind.DEAD), (Knot(neuron=0),))
    text = texts(Setting(3), cell).chain_rule()
    assert "(i \\in \\{1\\})" in text
    assert "(i \\in \\{2, 3\\})" in text
    only_full = texts(Setting(1), Cell((Kind.FULL,), ())).chain_rule()
    assert "t_i" not in only_full
    general = Statements(Setting(3)).chain_rule()
    assert "neurons with a kink inside" in general
    assert "neurons without" in general


def test_the_kink_term_of_the_hessian_is_claimed_only_where_there_are_kinks() -> None:
    assert "is $0$ here" in texts(Setting(2), Cell((Kind.FULL, Kind.DEAD), ())).hessian()
    assert "\\begin{pmatrix}" in texts(Setting(2)).hessian()
    assert "\\begin{pmatrix}" in Statements(Setting(2)).hessian()


def test_pieces_that_bend_bring_their_corrections() -> None:
    setting = Setting(1, JUMP)
    cell = Cell((Kind.FULL,), (Knot(breakpoint=0),))
    bent = texts(setting, cell)
    assert "I_{1}\\bigl(v_1 w_1,\\; c + v_1 b_1 - 1;\\; 0,\\, \\tfrac{1}{3}\\bigr)" in bent.risk()
    assert "X_1 = \\tfrac{1}{2} x^4" in integrals_step(rows_of(cell, setting)).latex
    assert "- g_k(x)" in bent.segments()


def test_a_changed_formula_changes_the_text() -> None:
    """What is printed is written from what is checked."""
    from dataclasses import replace

    step = derivation(closed_form(CELL, Setting(2))).steps[0]
    first, *rest = step.rows  # type: ignore[attr-defined]  # the first step has rows
    moved = replace(first, offset=(first.offset[0] + 1,))
    changed = replace(step, rows=(moved, *rest))  # type: ignore[type-var]  # every step is a dataclass
    assert changed.latex != step.latex


@pytest.mark.parametrize("name", ["constant_two_neurons", "constant_trained_wide", "affine_skip"])
def test_values_of_a_case(name: str) -> None:
    case = Case.load(f"proofs/cases/{name}.toml")
    at = closed_form_at(case.network, case.problem)
    text = derivation_at(at).steps[-1].latex
    rounded = name == "constant_trained_wide"
    assert ("\\approx" in text) is rounded
    assert ("rounded" in text) is rounded
    if name == "constant_two_neurons":
        assert "L = \\tfrac{101}{192}" in text
        assert "with $\\xi = 1$" in text
