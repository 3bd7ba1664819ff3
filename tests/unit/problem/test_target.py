"""Targets: values, the same function written in several ways, their tables."""

import pytest

from gfproof.errors import NotAvailable, ShapeError
from gfproof.numbers import Q
from gfproof.problem import Affine, Constant, Piecewise, Target
from gfproof.risk.pieces import PolynomialPieces

TWO = Affine(((Q(1),), (Q(-2),)), (Q(0), Q(1, 2)))
STEP = Piecewise(PolynomialPieces((Q(1, 2),), (((Q(0), Q(1)),), ((Q(3),),))))


@pytest.mark.parametrize("target", [Constant((Q(1), Q(2))), TWO, STEP])
def test_pieces_are_the_same_function(target: Target) -> None:
    for k in range(-8, 9):
        x = Q(k, 4)
        assert tuple(y + Q(0) for y in target.pieces()(x)) == target((x,))  # type: ignore[union-attr,operator]  # no Expression
    assert target.pieces().outputs == target.outputs  # type: ignore[union-attr]


def test_values() -> None:
    assert TWO((Q(3),)) == (3, Q(-11, 2))
    assert Affine(((Q(1), Q(2)),), (Q(3),))((Q(1), Q(1))) == (6,)
    assert [STEP((x,))[0] for x in (Q(1, 4), Q(1, 2))] == [Q(1, 4), 3]
    with pytest.raises(ShapeError, match="2 entries"):
        STEP((Q(1), Q(2)))


def test_planes_are_no_functions_of_one_variable() -> None:
    with pytest.raises(NotAvailable, match="dimension 2"):
        Affine(((Q(1), Q(2)),), (Q(3),)).pieces()
    with pytest.raises(ShapeError, match="2 rows"):
        Affine(((Q(1),), (Q(2),)), (Q(3),))


def test_tables_write_one_output_flat() -> None:
    assert Constant((Q(3, 7),)).to_json() == {"kind": "constant", "value": "3/7"}
    assert Constant((Q(1), Q(2))).to_json() == {"kind": "constant", "value": ["1", "2"]}
    assert TWO.to_json() == {"kind": "affine", "slope": [["1"], ["-2"]], "intercept": ["0", "1/2"]}
    assert STEP.to_json() == {"kind": "piecewise", "breakpoints": ["1/2"], "pieces": [["0", "1"], ["3"]]}
