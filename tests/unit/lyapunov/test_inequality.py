"""Lyapunov functions by inequality on the all-active cell."""

from __future__ import annotations

from typing import Any

import pytest

from gfproof.lyapunov.active_cell import ActiveCell, active_cell, uniform_moments
from gfproof.lyapunov.inequality import falling_function, gradient_basis
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.sos import monomials, sum_of_squares
from gfproof.numbers import Q

pytest.importorskip("cvxpy")


def cell(alpha: Q, width: int = 1) -> ActiveCell:
    g = Integrand(width, 1, "affine")
    return active_cell(g, {"alpha": alpha, "beta": Q(0)}, uniform_moments(3, Q(0), Q(1)))


def outer(one: ActiveCell) -> Any:
    g = one.integrand
    return sum((g.variable(n["v"]) ** 2 for n in g.neurons), g.context.constant(0))


@pytest.mark.parametrize("alpha", [Q(0), Q(1), Q(-2, 3)])
@pytest.mark.parametrize("width", [1, 2])
def test_the_risk_falls_at_a_quarter_of_the_outer_weights(alpha: Q, width: int) -> None:
    one = cell(alpha, width)
    found = sum_of_squares(one.falls(one.risk) - Q(1, 4) * outer(one) * one.risk, gradient_basis(one))
    assert found is not None
    assert found.proves()
    # (4 - sqrt 13) 2/3 = 0.2629... is the best constant of this form
    assert (
        sum_of_squares(one.falls(one.risk) - Q(27, 100) * outer(one) * one.risk, gradient_basis(one)) is None
    )


def test_the_gradient_is_its_own_basis() -> None:
    one = cell(Q(1))
    found = sum_of_squares(one.falls(one.risk), gradient_basis(one))
    assert found is not None
    assert found.squares == 4


@pytest.mark.parametrize("alpha", [Q(0), Q(1)])
def test_a_falling_function_is_found_for_affine_targets(alpha: Q) -> None:
    one = cell(alpha)
    g = one.integrand
    found = falling_function(one, monomials(g.context, g.parameters, 4)[1:], outer(one) * one.risk)
    assert found is not None
    assert found.certificate.proves()
    assert found.certificate.polynomial == one.falls(found.function) - outer(one) * one.risk


def test_the_function_of_the_constant_target_is_found_by_inequality_too() -> None:
    one = cell(Q(0))
    g = one.integrand
    for rate in (7, 8):
        found = falling_function(one, monomials(g.context, g.parameters, 2)[1:], rate * one.risk)
        assert found is not None
        assert one.falls(found.function) - rate * one.risk == found.certificate.polynomial


def test_nothing_falls_as_fast_as_the_risk_for_an_affine_target() -> None:
    # G = 0 and L > 0 at the spurious zeros: no eps > 0 can work, and the search finds none
    one = cell(Q(1))
    g = one.integrand
    for degree in (2, 4):
        assert (
            falling_function(one, monomials(g.context, g.parameters, degree)[1:], Q(1, 100) * one.risk)
            is None
        )
