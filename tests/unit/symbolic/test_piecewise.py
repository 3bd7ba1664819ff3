"""The piecewise form: integrals of one segment, and the sums."""

from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.risk.pieces import value
from gfproof.symbolic.integrals import antiderivative, difference, multiply, subtract
from gfproof.symbolic.piecewise import Bend, bend_of, integrals, mass, moment, rows_of, square
from gfproof.symbolic.setting import Setting
from tests.unit.symbolic.settings import CUBIC, JUMP

R, RIGHT_END, S, T = Q(3, 2), Q(-1, 3), Q(1, 5), Q(7, 4)


def test_the_three_integrals_of_an_affine_error() -> None:
    line = (RIGHT_END, R)
    for formula, integrand in (
        (square, multiply(line, line)),
        (mass, line),
        (moment, multiply((Q(0), Q(1)), line)),
    ):
        assert formula(R, RIGHT_END, S, T) == difference(antiderivative(integrand), S, T)


def test_corrections_where_the_target_bends() -> None:
    g = (Q(0), Q(0), Q(2), Q(-1, 3))
    error = subtract((RIGHT_END, R), g, Q(0))
    expected = (multiply(error, error), error, multiply((Q(0), Q(1)), error))
    assert integrals(R, RIGHT_END, S, T, g, lambda x: x) == tuple(
        difference(antiderivative(p), S, T) for p in expected
    )


def test_bends_are_what_is_left_of_a_piece_without_its_affine_part() -> None:
    assert bend_of(Setting(1, JUMP), 0, 0) == (0, 0, 2)
    assert bend_of(Setting(1, JUMP), 1, 0) == ()
    assert bend_of(Setting(1, CUBIC), 0, 0) == (0, 0, 0, 4)
    assert bend_of(Setting(1), 0, 0) == ()
    bend = Bend.of((Q(0), Q(0), Q(2)))
    assert (value(bend.x, Q(1)), value(bend.y, Q(1)), value(bend.z, Q(1))) == (Q(1, 2), Q(2, 3), Q(4, 5))


def test_rows_hold_slope_and_offset_in_the_weights() -> None:
    setting = Setting(2)
    known = setting.ring.variable
    cell = Cell((Kind.RIGHT, Kind.LEFT), (Knot(neuron=1), Knot(neuron=0)))
    first, middle, last = rows_of(cell, setting)
    assert first.slope[0] == known["v2"] * known["w2"]
    assert middle.slope[0] == 0
    assert last.offset[0] == known["c"] - known["xi"] + known["v1"] * known["b1"]
    assert [row.active for row in (first, middle, last)] == [(1,), (), (0,)]
