"""Closed forms: the formulas of the sheets, the identities, and that a wrong form is found out."""

from dataclasses import replace

import pytest

from gfproof.case import Case
from gfproof.errors import BudgetExceeded, NotAvailable, ShapeError
from gfproof.network import Cell, Kind, Knot, Network
from gfproof.numbers import Q
from gfproof.numbers.polynomials import terms
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Problem, Uniform
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.derive import closed_form, closed_form_at, closed_forms, number_of_closed_forms
from gfproof.symbolic.setting import AFFINE, Setting
from gfproof.symbolic.steps import DerivationError
from tests.peers.in_cells import network_in
from tests.unit.symbolic.settings import JUMP, SETTINGS


@pytest.mark.parametrize("name", SETTINGS)
def test_every_class_verifies(name: str) -> None:
    setting = SETTINGS[name]
    forms = list(closed_forms(setting))
    assert len(forms) == number_of_closed_forms(setting)
    for form in forms:
        components = (2 + setting.outputs) * setting.width + setting.outputs * (2 if setting.skip else 1)
        assert form.verify() == components + setting.width + 2


def test_all_classes_of_width_five_verify() -> None:
    assert sum(1 for _ in closed_forms(Setting(5))) == 120


def test_one_right_kink_constant_target() -> None:
    """L = D^2 + D s h^2 + s^2 h^3/3 with D = c - xi, s = v w, h = 1 - t."""
    setting = Setting(1)
    known = setting.ring.variable
    d, s, h = known["c"] - known["xi"], known["v1"] * known["w1"], 1 - known["t1"]
    form = closed_form(Cell((Kind.RIGHT,), (Knot(neuron=0),)), setting)
    assert form.risk == d**2 + d * s * h**2 + s**2 * h**3 / 3


def test_one_right_kink_affine_target() -> None:
    """L = D^2 - alpha D + alpha^2/3 + s (D h^2 - alpha h^2 (2 + t)/3) + s^2 h^3/3 with D = c - beta."""
    setting = Setting(1, AFFINE)
    known = setting.ring.variable
    d, s, t, alpha = known["c"] - known["beta"], known["v1"] * known["w1"], known["t1"], known["alpha"]
    h = 1 - t
    expected = d**2 - alpha * d + alpha**2 / 3 + s * (d * h**2 - alpha * h**2 * (2 + t) / 3) + s**2 * h**3 / 3
    assert closed_form(Cell((Kind.RIGHT,), (Knot(neuron=0),)), setting).risk == expected


def test_one_full_neuron_constant_target() -> None:
    """L = k^2 + k s + s^2/3 with k = c - xi + v b, s = v w."""
    setting = Setting(1)
    known = setting.ring.variable
    k, s = known["c"] - known["xi"] + known["v1"] * known["b1"], known["v1"] * known["w1"]
    assert closed_form(Cell((Kind.FULL,), ()), setting).risk == k**2 + k * s + s**2 / 3


def test_dead_neurons_leave_the_best_constant() -> None:
    setting = Setting(2, AFFINE, symbolic_ends=True)
    known = setting.ring.variable
    form = closed_form(Cell((Kind.DEAD, Kind.DEAD), ()), setting)
    a, b, c, alpha, beta = (known[name] for name in ("A", "B", "c", "alpha", "beta"))
    assert form.gradient.c[0] == known["rho"] * (2 * (c - beta) * (b - a) - alpha * (b**2 - a**2))
    assert all(x == 0 for x in (*form.gradient.b, *form.gradient.v[0]))


@pytest.mark.parametrize(("width", "count"), [(1, 13), (2, 29), (3, 51), (4, 79)])
def test_number_of_terms_when_all_neurons_switch_on_one_after_the_other(width: int, count: int) -> None:
    cell = Cell((Kind.RIGHT,) * width, tuple(Knot(neuron=i) for i in range(width)))
    assert len(terms(closed_form(cell, Setting(width)).risk)) == count


@pytest.mark.parametrize("which", ["risk", "w", "b", "v", "c"])
def test_a_wrong_closed_form_is_found_out(which: str) -> None:
    for cell in cell_classes(2):
        form = closed_form(cell, Setting(2))
        one = form.setting.ring.one
        if which == "risk":
            wrong = replace(form, risk=form.risk + one)
        else:
            rows = getattr(form.gradient, which)
            changed = tuple(
                tuple(x + one for x in row) if isinstance(row, tuple) else row + one for row in rows
            )
            wrong = replace(form, gradient=replace(form.gradient, **{which: changed}))
        with pytest.raises(DerivationError):
            wrong.verify()


def test_a_closed_form_of_another_cell_is_found_out() -> None:
    """Risk and gradient of one cell belong together, but not to the integrals of another cell."""
    right, left = (Cell((kind,), (Knot(neuron=0),)) for kind in (Kind.RIGHT, Kind.LEFT))
    with pytest.raises(DerivationError, match="integrals"):
        replace(closed_form(right, Setting(1)), cell=left).verify()


@pytest.mark.parametrize("name", [n for n, s in SETTINGS.items() if not s.symbolic_ends])
def test_evaluated_closed_forms_are_risk_and_gradient(name: str) -> None:
    setting = SETTINGS[name]
    numbers = tuple(Q(k + 2, 3) for k in range(2 * setting.outputs))
    if setting.target == "constant":
        numbers, target = numbers[: setting.outputs], Constant(numbers[: setting.outputs]).pieces()
    elif setting.target == AFFINE:
        slope = tuple((x,) for x in numbers[: setting.outputs])
        target = Affine(slope, numbers[setting.outputs :]).pieces()
    else:
        assert isinstance(setting.target, PolynomialPieces)
        numbers, target = (), setting.target
    domain = segments.exact_domain(target, setting.low, setting.high)
    for form in closed_forms(setting):
        network = network_in(
            form.cell,
            setting.low,
            setting.high,
            setting.breakpoints,
            outputs=setting.outputs,
            skip=setting.skip,
        )
        assert form.evaluate(network, numbers) == segments.risk_and_gradient(network, domain)


def test_symbolic_ends_take_any_interval() -> None:
    low, high, xi = Q(-2, 3), Q(5, 7), Q(1, 9)
    domain = segments.exact_domain(Constant((xi,)).pieces(), low, high)
    for form in closed_forms(Setting(2, symbolic_ends=True)):
        network = network_in(form.cell, low, high)
        assert form.evaluate(network, (xi,), (low, high)) == segments.risk_and_gradient(network, domain)
        with pytest.raises(ShapeError, match="ends"):
            form.evaluate(network, (xi,))


def test_the_cell_of_a_case_with_its_own_numbers() -> None:
    case = Case.load("proofs/cases/constant_two_neurons.toml")
    at = closed_form_at(case.network, case.problem)
    assert str(at.form.cell) == "RL [t2 < t1]"
    assert at.form.evaluate(at.network, at.target) == at.exact()
    assert at.exact()[0] == Q(101, 192)


def test_targets_are_recognised_however_they_are_written() -> None:
    law = Uniform((Q(0),), (Q(1),))
    network = Network.exact([["1"]], ["-1/2"], ["1"], "0")
    flat = Piecewise(PolynomialPieces((Q(1, 2),), (((Q(3),),), ((Q(3), Q(0)),))))
    assert closed_form_at(network, Problem(flat, law)).form.setting.target == "constant"
    level = Affine(((Q(0),),), (Q(2),))
    assert closed_form_at(network, Problem(level, law)).target == (2,)
    sloped = Affine(((Q(5),),), (Q(2),))
    assert closed_form_at(network, Problem(sloped, law)).target == (5, 2)
    assert closed_form_at(network, Problem(Piecewise(JUMP), law)).form.setting.target == JUMP


def test_no_closed_form_for_atoms_or_too_many_neurons() -> None:
    atoms = Atoms(((Q(0),),), (Q(1),))
    network = Network.exact([["1"]], ["-1/2"], ["1"], "0")
    with pytest.raises(NotAvailable):
        closed_form_at(network, Problem(Constant((Q(0),)), atoms))
    with pytest.raises(BudgetExceeded):
        closed_form(Cell((Kind.DEAD,) * 65, ()), Setting(65))
