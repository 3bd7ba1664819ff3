"""The same draws as Hypothesis strategies: they shrink to the simplest case, and each named strategy draws its kind."""

from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings

import gfproof.strategies as strategies
from gfproof.case import Case, Descent, Flow
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Uniform


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        (strategies.networks(), Network),
        (strategies.rationals(), Q),
        (strategies.uniform_laws(), Uniform),
        (strategies.atom_laws(), Atoms),
        (strategies.constants(), Constant),
        (strategies.affines(2, 3), Affine),
        (strategies.piecewises(Q(0), Q(1)), Piecewise),
        (strategies.flows(), Flow),
        (strategies.descents(), Descent),
        (strategies.cases(), Case),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_it_draws_its_kind(strategy: Any, kind: type) -> None:
    @settings(max_examples=30, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def check(value: Any) -> None:
        assert isinstance(value, kind)

    check()


def test_cases_shrink_to_small_widths_and_small_integers() -> None:
    found = find(strategies.cases(target="constant"), lambda case: case.network.width >= 2)
    assert found.network.width == 2
    assert all(x in (0, 1, -1) for x in found.network.entries())


@pytest.mark.parametrize("stratum", list(Stratum))
def test_every_stratum_is_found_by_hypothesis(stratum: Stratum) -> None:
    found = find(strategies.cases(), lambda case: case.problem.strata(case.network) == {stratum})
    assert found.network.width <= 2


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        _ = strategies.nothing
