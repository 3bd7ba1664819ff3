"""What mutants showed to be untested in the classification of zeros (see SURVIVORS.md)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from gfproof.network import Network
from gfproof.numbers import Q, contains, interval, lower, upper
from gfproof.numbers.number_field import RealField
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk.critical import CriticalType, classify
from gfproof.risk.halfspaces import Box
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.polynomials import nonnegative_on_box
from gfproof.risk.segments import Domain, exact_domain, risk_and_gradient
from gfproof.risk.subdifferential import is_clarke_subgradient
from gfproof.risk.trapping import eigenvalue_below, second_moment_matrix, trap
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


def test_a_trap_smaller_than_half_the_weight() -> None:
    """Rho^2 = 1/2, S = 9/4: R* = rho, where R^2 (sqrt(S) - R)^2 = 0.314340; at sqrt(S)/2 > rho it would be 0.316406."""
    low, high = (Q(0),), (Q(1),)
    moments = second_moment_matrix(low, high)
    lam = eigenvalue_below(moments)
    network = Network.exact([[0]], [1], ["3/2"], 0)
    for share, holds in (("0.31433", True), ("0.31435", False), ("0.3163", False), ("0.3165", False)):
        found = trap(network, lam * Q(*(int(share[2:]), 10 ** (len(share) - 2))), low, high, moments)
        assert (found.weight, found.clearance2, found.radius2) == (Q(9, 4), Q(1, 2), Q(1, 2))
        assert found.holds is holds, share
    for v, radius2 in (("3/2", Q(1, 2)), ("4/3", Q(4, 9)), ("1", Q(1, 4))):
        assert trap(Network.exact([[0]], [1], [v], 0), Q(0), low, high, moments).radius2 == radius2


LINE = exact_domain(PolynomialPieces((), (((Q(0), Q(1)),),)), Q(0), Q(1))


def blocks(network: Network, domain: Domain, w: Q, b: Q) -> bool | None:
    """Is G with another block of the neuron 0 a Clarke subgradient?"""
    _, gradient = risk_and_gradient(network, domain)
    return is_clarke_subgradient(
        network, replace(gradient, w=((w,), *gradient.w[1:]), b=(b, *gradient.b[1:])), domain
    )


def arc(t: Q) -> tuple[Q, Q]:
    """2 int_t^1 (x, 1)(2 - x) dx."""
    return Q(4, 3) - 2 * t**2 + 2 * t**3 / 3, 3 - 4 * t + t**2


@pytest.mark.parametrize("t", [Q(3, 7), Q(1, 11), Q(4, 5)])
@pytest.mark.parametrize("left", [False, True])
def test_clarke_subgradients_close_to_the_arcs(t: Q, left: bool) -> None:
    """As N - f = 2 - x > 0, the arcs are the boundary, symmetric about (2/3, 3/2): points on either side of it, near and far."""
    network = Network.exact([[0]], [0], [1], 2)
    x, y = arc(t)
    if left:
        x, y = Q(4, 3) - x, 3 - y
    for size, wanted in ((Q(1, 10**5), False), (Q(-1, 10**5), True), (Q(1, 2), False), (Q(-1, 2), True)):
        assert blocks(network, LINE, x + size * (x - Q(2, 3)), y + size * (y - Q(3, 2))) is wanted, size


@pytest.mark.parametrize("way", [(1, 0), (0, 1), (-1, 0), (0, -1), (2, 3), (-1, 3)])
def test_a_neuron_without_weight_has_one_subgradient(way: tuple[int, int]) -> None:
    network = Network.exact([[0]], [0], [0], "1/3")
    assert blocks(network, LINE, Q(0), Q(0)) is True
    assert blocks(network, LINE, Q(way[0]), Q(way[1])) is False


def test_small_positive_polynomials_are_nonnegative() -> None:
    box = (Q(0), Q(0)), (Q(1), Q(1))
    for terms in ({(0, 0): Q(1, 2)}, {(1, 0): Q(1, 3)}, {(1, 1): Q(1, 5)}, {(0, 0): Q(0)}, {}):
        assert nonnegative_on_box(terms, *box) is True
        if any(terms.values()):
            assert nonnegative_on_box({k: -x for k, x in terms.items()}, *box) is False


def test_a_function_that_balls_do_not_tell_from_0_is_all_or_nothing() -> None:
    """A constant on the square, or on one of its sides: the moments contain those of the whole and those of nothing."""
    box = Box((Q(0), Q(0)), (Q(2), Q(3)))
    tiny = interval(Q(-1, 10**6), Q(1, 10**6))
    found = box.cut([((Q(0), Q(0)), tiny)])
    for x, most in zip(found.values, box.whole().values, strict=True):
        assert contains(x, Q(0))
        assert contains(x, most)
    # with a second half-space {x_1 > 1}: half of the square or nothing
    half = box.cut([((Q(1), Q(0)), Q(-1))])
    both = box.cut([((Q(0), Q(0)), tiny), ((Q(1), Q(0)), Q(-1))])
    for x, most in zip(both.values, half.values, strict=True):
        assert contains(x, Q(0))
        assert contains(x, most)


@pytest.mark.parametrize(
    ("low", "high"),
    [((Q(-3), Q(1)), (Q(1), Q(4))), ((Q(2), Q(-5)), (Q(3), Q(-4))), ((Q(-1), Q(0)), (Q(5), Q(1)))],
)
def test_bounds_of_functions_whose_slopes_may_have_both_signs(low: tuple[Q, Q], high: tuple[Q, Q]) -> None:
    size = Q(1, 8)
    weights = (interval(-size, size), interval(-size / 2, size / 4))
    least, most = Box(low, high)._bounds((0, 0), weights, Q(1, 3))
    for x in product(*zip(low, high, strict=True)):
        for u, v in product((-size, size), (-size / 2, size / 4)):
            assert lower(least) <= Q(1, 3) + u * x[0] + v * x[1] <= upper(most)
    assert upper(most) - lower(least) < 12 * size
