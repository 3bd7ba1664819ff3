"""Piecewise polynomials: values, Taylor shifts, restriction to the domain."""

from random import Random
from typing import Any

import pytest

from gfproof.errors import ShapeError
from gfproof.numbers import Q
from gfproof.risk.pieces import PolynomialPieces, expand_at, value
from tests.peers import bridge, draws
from tests.peers.instances import Pieces

STEPS = PolynomialPieces((Q(0), Q(1)), (((Q(1),),), ((Q(2), Q(3)),), ((Q(5),),)))


def test_a_breakpoint_belongs_to_the_piece_on_its_right() -> None:
    assert [STEPS((x,)[0])[0] for x in (Q(-1), Q(0), Q(1, 2), Q(1), Q(9))] == [1, 2, Q(7, 2), 5, 5]


def test_values_against_powers() -> None:
    random = Random("values")
    for _ in range(300):
        target = draws.on_interval(random, "kink at a breakpoint").target
        assert isinstance(target, Pieces)
        pieces = bridge._nested(target.pieces)
        polynomials = PolynomialPieces(bridge._nested(target.breakpoints), pieces)
        x = draws.number(random)
        assert tuple(y + Q(0) for y in polynomials(bridge.exact(x))) == bridge._nested(target.at((x,)))


def test_expansion_is_the_shifted_polynomial() -> None:
    random = Random("expand")
    for _ in range(300):
        polynomial = tuple(bridge.exact(draws.number(random)) for _ in range(random.randint(1, 6)))
        x, s = bridge.exact(draws.number(random)), bridge.exact(draws.number(random))
        shifted = expand_at(polynomial, x)
        assert len(shifted) == len(polynomial)
        assert value(tuple(shifted), s) == value(polynomial, x + s)
    assert value((), Q(3)) == 0


@pytest.mark.parametrize(
    ("low", "high", "breakpoints", "pieces"),
    [
        (-1, 2, (0, 1), 3),
        (0, 1, (), 1),
        (0, 2, (1,), 2),
        (-1, 1, (0,), 2),
        (1, 5, (), 1),
        (-5, -1, (), 1),
    ],
)
def test_within_keeps_what_lies_inside(low: int, high: int, breakpoints: Any, pieces: int) -> None:
    inside = STEPS.within(Q(low), Q(high))
    assert inside.breakpoints == breakpoints
    assert len(inside.pieces) == pieces
    for x in (Q(low) + Q(1, 9), (Q(low) + high) / 2, high - Q(1, 9)):
        assert inside(x) == STEPS(x)


def test_jumps_and_degree() -> None:
    assert STEPS.jumps() == (0,)
    assert STEPS.degree == 1
    assert STEPS.outputs == 1


@pytest.mark.parametrize(
    ("breakpoints", "pieces", "message"),
    [
        ((), (), "expected 1"),
        ((Q(0),), (((Q(1),),),), "expected 2"),
        ((Q(1), Q(0)), (((Q(1),),),) * 3, "increase"),
        ((Q(0), Q(0)), (((Q(1),),),) * 3, "increase"),
        ((Q(0),), (((Q(1),),), ((Q(1),), (Q(2),))), "numbers of outputs"),
    ],
)
def test_pieces_that_do_not_fit_are_refused(breakpoints: Any, pieces: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        PolynomialPieces(breakpoints, pieces)
