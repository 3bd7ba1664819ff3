"""The parts of the float64 scan: orders, running sums, polynomial integrals."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gfproof.risk import float_scan
from gfproof.risk.float_scan import FloatPieces, Knots, blocks


@pytest.mark.parametrize("count", [0, 1, 5, 70_000])
def test_the_order_sorts_up_to_what_it_promises(count: int) -> None:
    kinks = np.random.default_rng(count).random(count) * 4 - 1
    order = float_scan._order(kinks, np.float64(-1), np.float64(3))
    assert np.array_equal(np.sort(order), np.arange(count))
    assert (np.diff(kinks[order]) >= -(2.0**-38)).all()


@pytest.mark.parametrize("kind", [np.float64, np.longdouble])
@pytest.mark.parametrize("count", [1, 16, 17, 8192])
@pytest.mark.parametrize("backward", [False, True])
def test_running_sums(kind: Any, count: int, backward: bool) -> None:
    """Integers: exact in floating point, so equality."""
    terms = np.random.default_rng(1).integers(-9, 9, count)
    sums = float_scan._running(terms.astype(kind), kind(5), backward=backward)
    wanted = [5, *np.cumsum(terms[::-1] if backward else terms) + 5]
    assert sums.dtype == kind
    assert list(sums) == list(reversed(wanted) if backward else wanted)


def test_blocks_cover_everything_once() -> None:
    for count in (0, 1, 8191, 8192, 8193, 30_000):
        assert [k for i, j in blocks(count) for k in range(i, j)] == list(range(count))


def test_polynomial_integrals() -> None:
    """(2 ∫ e, 6 ∫ s e, 3 ∫ e^2) of e = 1 - 2 s + 3 s^2 over [0, 2]."""
    error = [np.array([1.0]), np.array([-2.0]), np.array([3.0])]
    mass, moment, square = float_scan._polynomial_integrals(error, np.array([2.0]))
    e = {0: 1, 1: -2, 2: 3}
    assert mass[0] == 2 * sum(Fraction(x * 2 ** (p + 1), p + 1) for p, x in e.items())
    arm = 6 * sum(Fraction(x * 2 ** (p + 2), p + 2) for p, x in e.items())
    assert abs(moment[0] - float(arm)) <= 1e-13 * float(arm)
    wanted = 3 * sum(
        Fraction(x * y * 2 ** (p + q + 1), p + q + 1) for p, x in e.items() for q, y in e.items()
    )
    assert abs(square[0] - float(wanted)) <= 1e-13 * float(wanted)


def test_knots_know_their_way_back() -> None:
    kinks, left = np.array([0.7, 0.2, 0.5]), np.array([True, False, True])
    target = FloatPieces(np.array([0.2, 0.6]), np.zeros((3, 1, 2)))
    knots = Knots(kinks, left, np.float64(0), np.float64(1), target)
    assert list(knots.ends) == [0, 0.2, 0.2, 0.5, 0.6, 0.7, 1]
    assert knots.piece is not None
    assert sorted(set(knots.piece)) == [0, 1, 2]
    assert list(knots.piece) == sorted(knots.piece)
    assert list(knots.scatter(knots.ends[1:-1], np.empty(3))) == list(kinks)
    at_knots = knots.ends[:-1]
    assert set(at_knots[knots.facing_left]) == {0.5, 0.7}


def test_taylor_coefficients() -> None:
    """f = 1 + x^3 about 2: 9 + 12 s + 6 s^2 + s^3."""
    pieces = FloatPieces(np.zeros(0), np.array([[[1.0, 0.0, 0.0, 1.0]]]))
    assert pieces.taylor(0, 0, 2.0) == [9, 12, 6, 1]
    assert not pieces.affine
