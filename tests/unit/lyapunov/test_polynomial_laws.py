"""Polynomial laws of one degree: published dimensions, minors, and what is not a polynomial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gfproof.errors import BudgetExceeded
from gfproof.lyapunov.architecture import Architecture
from gfproof.lyapunov.polynomial_laws import distinct_rows, polynomial_laws
from gfproof.lyapunov.vector_fields import along, gradient_field
from gfproof.numbers import Q

FIXTURES = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "conservation_laws.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", FIXTURES["polynomial_laws"], ids=lambda c: f"{c['dims']}-{c['degree']}")
def test_published_dimensions(case: dict[str, Any]) -> None:
    architecture = Architecture(tuple(case["dims"]), "linear")
    found = polynomial_laws(architecture, case["degree"])
    assert found.linearly_independent == case["linearly_independent"]
    assert found.functionally_independent == case["functionally_independent"]
    for p in found.polynomials:
        assert all(along(gradient_field(phi), p) == 0 for _, phi in architecture.factorization)


def test_four_linearly_independent_quadratic_laws_are_tied_by_one_relation() -> None:
    architecture = Architecture((1, 2, 1), "linear")
    u1, u2, v1, v2 = architecture.context.gens()
    psi = [[u1 * u1 - v1 * v1, u1 * u2 - v1 * v2], [u1 * u2 - v1 * v2, u2 * u2 - v2 * v2]]
    determinant = psi[0][0] * psi[1][1] - psi[0][1] * psi[1][0]
    assert (u1 * v2 - u2 * v1) ** 2 == -determinant


@pytest.mark.parametrize(
    ("widths", "degree", "count"), [((2, 3, 1), 3, 1), ((1, 3, 1), 2, 9), ((1, 4, 1), 2, 16)]
)
def test_minors_of_full_height_are_laws(widths: tuple[int, ...], degree: int, count: int) -> None:
    # r (r + 1)/2 entries of Psi where the degree is 2, and binom(r, n + m) minors
    assert polynomial_laws(Architecture(widths, "linear"), degree).linearly_independent == count


def test_the_extra_law_of_the_smallest_bottleneck_is_no_polynomial_of_low_degree() -> None:
    architecture = Architecture((1, 2, 2, 1), "linear")
    for degree, dimension in [(1, 0), (2, 6), (3, 0), (4, 21)]:
        found = polynomial_laws(architecture, degree)
        assert found.linearly_independent == dimension
        assert found.from_known or not dimension
        assert (found.functionally_independent or 0) <= 6


@pytest.mark.nightly
def test_the_extra_law_of_the_smallest_bottleneck_is_no_polynomial_of_degree_six() -> None:
    architecture = Architecture((1, 2, 2, 1), "linear")
    for degree, dimension in [(5, 0), (6, 56)]:
        found = polynomial_laws(architecture, degree)
        assert found.linearly_independent == dimension
        assert found.from_known or not dimension


def test_relu_quadratic_laws_are_the_neuron_laws() -> None:
    for bias in (False, True):
        found = polynomial_laws(Architecture((2, 2, 1), "relu", bias), 2)
        assert found.linearly_independent == found.functionally_independent == 2
        assert found.from_known


def test_rows_equal_up_to_a_factor_count_once() -> None:
    rows = [{0: Q(2), 1: Q(4)}, {1: Q(-2), 0: Q(-1)}, {0: Q(1)}, {0: Q(1), 1: Q(3)}]
    assert len(distinct_rows(rows)) == 3


def test_too_many_monomials_are_refused() -> None:
    with pytest.raises(BudgetExceeded, match="monomials of degree 8"):
        polynomial_laws(Architecture((3, 3, 3), "linear"), 8)
