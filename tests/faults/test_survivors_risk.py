"""What mutants showed to be untested in the classification of zeros (see SURVIVORS.md)."""

from __future__ import annotations

import pytest

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.number_field import RealField
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk.critical import CriticalType, classify
from gfproof.risk.trapping import second_moment_matrix
from gfproof.risk.zeros.curvature import _sign_of

SLOPES = (Q(1), Q(-3, 2))


def problem(slope: Q) -> Problem:
    """f(x) = slope x on [0, 1]; the best constant is slope/2."""
    return Problem(Affine(((slope,),), (Q(0),)), Uniform((Q(0),), (Q(1),)))


def zero(slope: Q, w: str, b: str, v: str | Q) -> tuple[Problem, Network]:
    """The best constant with one neuron."""
    return problem(slope), Network.exact([[w]], [b], [v], slope / 2)


@pytest.mark.parametrize("slope", SLOPES)
def test_a_neuron_that_shifts_the_best_constant_makes_no_zero(slope: Q) -> None:
    one, network = zero(slope, "0", "1", "1")
    assert any(x != 0 for x in one.generalized_gradient(network).entries())
    assert classify(network, one.domain) is None


@pytest.mark.parametrize("slope", SLOPES)
@pytest.mark.parametrize("b", ["1", "7/3"])
def test_a_flat_neuron_without_weight_can_be_tilted(slope: Q, b: str) -> None:
    one, network = zero(slope, "0", b, "0")
    assert all(x == 0 for x in one.generalized_gradient(network).entries())
    found = classify(network, one.domain)
    assert found is not None
    assert found.type is CriticalType.SADDLE
    assert found.lower is not None
    assert one.risk(found.lower) < found.risk == one.risk(network)


@pytest.mark.parametrize("slope", SLOPES)
@pytest.mark.parametrize(("w", "b"), [("-1", "0"), ("1", "-1")], ids=["kink at low", "kink at high"])
def test_semi_inactive_neurons_by_the_sign_of_their_weight(slope: Q, w: str, b: str) -> None:
    """A minimum where alpha v > 0 at the low end or < 0 at the high end; else, and for v = 0, the kink moves in."""
    good = 1 if w == "-1" else -1
    for share in (Q(1, 2), Q(0), Q(-1, 2)):
        one, network = zero(slope, w, b, share * slope)
        assert all(x == 0 for x in one.generalized_gradient(network).entries())
        found = classify(network, one.domain)
        assert found is not None
        if share * good > 0:
            assert found.type is CriticalType.LOCAL_MINIMUM
            assert found.lower is None
        else:
            assert found.type is CriticalType.SADDLE
            assert found.lower is not None
            assert one.risk(found.lower) < found.risk


def test_second_moments_of_a_box_whose_sides_are_not_one() -> None:
    low, high = (Q(-1), Q(1)), (Q(2), Q(5))
    (one, x, y), (_, xx, xy), (_, _, yy) = second_moment_matrix(low, high)
    assert (one, x, y) == (1, Q(1, 2), 3)
    assert (xx, yy) == (Q(1), Q(31, 3))  # (p^2 + p q + q^2) / 3
    assert xy == x * y


def test_the_signature_of_a_matrix_whose_pivots_are_not_one() -> None:
    field = RealField([Q(0), Q(1)], Q(0), Q(0))  # the rationals

    def said(rows: list[list[int]]) -> str:
        return _sign_of([[field.constant(x) for x in row] for row in rows])

    assert said([[4, 2], [2, 2]]) == "positive"
    assert said([[4, 2], [2, 1]]) == "singular"
    assert said([[4, 4], [4, 3]]) == "negative"
    assert said([[9, 3, 3], [3, 2, 1], [3, 1, 2]]) == "positive"
    assert said([[0, 1], [1, 0]]) == "negative"
