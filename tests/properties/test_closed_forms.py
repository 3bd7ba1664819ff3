"""Closed forms against the exact calculus: every type of cell, every stratum, and the symmetries."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from gfproof.case import Case
from gfproof.network import Stratum, cell_and_kinks
from gfproof.network.symmetry import permute
from gfproof.numbers import Q
from gfproof.problem import Atoms
from gfproof.risk import segments
from gfproof.risk.hessian import hessian
from gfproof.strategies import cases
from gfproof.symbolic.cells import cell_classes, class_of, labelled_cells
from gfproof.symbolic.derivation import derivation_at
from gfproof.symbolic.derive import closed_form, closed_form_at
from gfproof.symbolic.hessian import closed_hessian
from gfproof.symbolic.setting import AFFINE, CONSTANT, Setting
from tests.conftest import NIGHTLY
from tests.peers.in_cells import network_in

POINTS = 5_000 if NIGHTLY else 60


def pieces(target: str, numbers: tuple[Q, ...]) -> segments.PolynomialPieces:
    """The target as a piecewise polynomial: xi, or beta + alpha x."""
    coefficients = numbers if target == CONSTANT else (numbers[1], numbers[0])
    return segments.PolynomialPieces((), ((coefficients,),))


@pytest.mark.parametrize("target", [CONSTANT, AFFINE])
@pytest.mark.parametrize("width", [0, 1, 2, 3])
def test_the_closed_form_is_risk_and_gradient_at_every_point_of_every_type_of_cell(
    width: int, target: str
) -> None:
    low, high = Q(-1, 2), Q(3, 2)
    setting = Setting(width, target, low, high)
    for cell in cell_classes(width):
        form = closed_form(cell, setting)
        for seed in range(POINTS):
            network = network_in(cell, low, high, seed=seed)
            numbers = (Q(seed % 11 - 5, 3),) if target == CONSTANT else (Q(seed % 7 - 3, 2), Q(seed % 5, 4))
            domain = segments.exact_domain(pieces(target, numbers), low, high)
            assert form.evaluate(network, numbers) == segments.risk_and_gradient(network, domain)


@pytest.mark.parametrize("cell", list(labelled_cells(3))[::5], ids=str)
def test_relabelled_cells_have_relabelled_closed_forms(cell: object) -> None:
    """The closed form of a class, at the network with its neurons renamed, has the values of the cell itself."""
    setting, xi = Setting(3), Q(2, 5)
    domain = segments.exact_domain(pieces(CONSTANT, (xi,)), Q(0), Q(1))
    network = network_in(cell)  # type: ignore[arg-type]  # ids=str hides the type
    renamed = class_of(cell)  # type: ignore[arg-type]
    found = [
        order
        for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
        if cell_and_kinks(permute(network, order), Q(0), Q(1))[0] == renamed
    ]
    assert found
    moved = permute(network, found[0])
    risk, slope = closed_form(renamed, setting).evaluate(moved, (xi,))
    direct, expected = segments.risk_and_gradient(network, domain)
    assert risk == direct
    assert slope == permute(expected, found[0])  # type: ignore[arg-type]  # a gradient has the shape of a network


SEEN: Counter[Stratum] = Counter()


def uniform(case: Case) -> bool:
    """Does the case have an interval to cut?"""
    return not isinstance(case.problem.law, Atoms) and case.problem.law.dimension == 1


@given(cases(skip=None))
def test_drawn_cases_of_all_strata(case: Case) -> None:
    """On the boundary of a cell too: kinks at an end, coincident kinks, degenerate and dead neurons, v = 0."""
    if not uniform(case):
        return
    SEEN.update(case.problem.strata(case.network))
    at = closed_form_at(case.network, case.problem)
    assert at.form.verify() > 0
    assert at.form.evaluate(at.network, at.target) == case.problem.risk_and_gradient(case.network)


def test_the_draws_met_every_stratum_of_a_uniform_law() -> None:
    """Runs after the test above, in the same process."""
    if not SEEN:
        test_drawn_cases_of_all_strata()
    assert set(SEEN) >= set(Stratum) - {Stratum.ATOM_ON_KINK}


@given(cases(skip=None))
def test_hessians_of_drawn_cases(case: Case) -> None:
    """Where G is differentiable, so that there is one Hessian."""
    if not uniform(case) or case.network.width > 3:
        return
    if Stratum.DEGENERATE in case.problem.strata(case.network):
        return
    at = closed_form_at(case.network, case.problem)
    exact = hessian(case.network, case.problem.domain)
    if not exact.continuous:
        return
    assert closed_hessian(at.form).evaluate(at.network, at.target) == tuple(map(tuple, exact.matrix()))


@given(cases(skip=None))
def test_derivations_of_drawn_cases(case: Case) -> None:
    if not uniform(case) or case.network.width > 3:
        return
    at = closed_form_at(case.network, case.problem)
    assert len(derivation_at(at).checked()) == 9
    values = derivation_at(at).steps[-1]
    assert replace(values, risk=values.risk + 1).check() is False  # type: ignore[attr-defined,type-var]
