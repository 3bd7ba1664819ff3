"""Integrals of polynomials in x over segments."""

from itertools import pairwise

from gfproof.numbers import Q
from gfproof.symbolic.cells import cell_classes
from gfproof.symbolic.integrals import antiderivative, derivative, difference, multiply, pieces_of, subtract
from gfproof.symbolic.setting import Setting


def test_the_antiderivative_differentiates_back() -> None:
    p = (Q(3), Q(-1, 2), Q(0), Q(7))
    assert derivative(antiderivative(p)) == p
    assert antiderivative(p)[0] == 0
    assert derivative((Q(5),)) == (0,)


def test_products_and_differences_of_polynomials() -> None:
    assert multiply((Q(1), Q(2)), (Q(3), Q(0), Q(1))) == (3, 6, 1, 2)
    assert subtract((Q(1),), (Q(0), Q(2)), Q(0)) == (1, -2)
    assert difference((Q(1), Q(0), Q(1)), Q(1), Q(3)) == 8


def test_errors_meet_at_every_kink() -> None:
    setting = Setting(3)
    ring = setting.ring
    for cell in cell_classes(3):
        pieces = pieces_of(cell, ring, ring.biases_of(cell))
        for one, other in pairwise(pieces):
            (p,), (q,) = one.errors, other.errors
            assert p[0] + p[1] * one.end == q[0] + q[1] * one.end
            assert one.end == other.start
