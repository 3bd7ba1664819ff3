"""Every width at once: the two small systems, and the check that nothing is lost by separability."""

from __future__ import annotations

import pytest

from gfproof.lyapunov.any_width import AnyWidthFamily, search_any_width
from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.search import LyapunovFamily, NoLyapunovFunction, monomials_up_to, search, system
from gfproof.numbers import Q


def family(*args: object, **settings: object) -> AnyWidthFamily:
    answer = search_any_width(*args, **settings)  # type: ignore[arg-type]  # plain forwarding
    assert isinstance(answer, AnyWidthFamily)
    return answer


def test_constant_target() -> None:
    one = family(2, Q(8))
    assert one.dimension == "H + 1"
    assert one.complete
    assert one.text() == "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - xi)"
    assert (
        one.family_text() == "2*(c - xi)**2 + sum_i (lambda[i]*(w[i]**2 + b[i]**2) + (2 - lambda[i])*v[i]**2)"
    )
    assert one.condition() == "0 < lambda[i] < 2 for every i"


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_skip_connection(dimension: int) -> None:
    one = family(2, Q(8), dimension=dimension, target="affine", skip=True)
    assert one.text() == "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - beta) + 2*norm2(a - alpha)"
    assert one.dimension == "H + 1"
    assert one.complete


def test_normalized_flow() -> None:
    one = family(2, Q(4), normalized=True)
    assert one.text() == "norm2(v) + norm2(c - xi)"
    assert one.dimension == "1"
    assert one.complete


@pytest.mark.parametrize("rate", [Q(8), Q(1, 2), Q(0)])
@pytest.mark.parametrize("settings", [{}, {"target": "affine", "skip": True}, {"normalized": True}])
def test_the_dimension_formula_agrees_with_searches_at_fixed_widths(
    rate: Q, settings: dict[str, object]
) -> None:
    one = family(2, rate, **settings)
    for width in (1, 2, 3):
        g = Integrand(width, **settings)  # type: ignore[arg-type]  # plain forwarding
        fixed = search(system(g, monomials_up_to(g, 2)), rate)
        assert isinstance(fixed, LyapunovFamily)
        assert fixed.dimension == width * one.laws_per_neuron + one.offset.dimension
        assert one.dimension == ("H + 1" if one.laws_per_neuron else "1")


def test_degree_four_has_two_laws_per_neuron_and_claims_no_completeness() -> None:
    four = family(4, Q(8))
    assert four.dimension == "2*H + 1"
    assert not four.complete
    assert "lambda_2[i]" in four.text()


def test_affine_targets_without_skip_fail_already_on_the_empty_pattern() -> None:
    answer = search_any_width(2, Q(8), target="affine")
    assert isinstance(answer, NoLyapunovFunction)
    assert answer.symbol == "alpha"
    assert [name for name, _, _ in answer.rows] == ["X(0)"]
    assert isinstance(search_any_width(2, Q(8), target="affine", dimension=2), NoLyapunovFunction)


def test_rate_zero_lists_the_laws_only() -> None:
    laws = family(2, Q(0), target="affine")
    assert laws.text() == "0"
    assert laws.dimension == "H + 1"
