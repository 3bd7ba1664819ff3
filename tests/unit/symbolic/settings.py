"""Settings the tests of this folder go through, and polynomial targets that bend and jump."""

from gfproof.numbers import Q
from gfproof.risk.pieces import PolynomialPieces
from gfproof.symbolic.setting import AFFINE, Setting

JUMP = PolynomialPieces((Q(1, 3),), (((Q(1), Q(0), Q(2)),), ((Q(0), Q(1)),)))
"""1 + 2 x^2, from 1/3 on x: bends and jumps."""

CUBIC = PolynomialPieces((), (((Q(1), Q(-1), Q(0), Q(4)),),))

SETTINGS = {
    "constant": Setting(3),
    "constant, other interval": Setting(2, low=Q(-1, 2), high=Q(3)),
    "affine": Setting(2, AFFINE),
    "affine with skip, two outputs": Setting(2, AFFINE, Q(-1), Q(1), outputs=2, skip=True),
    "constant with skip": Setting(1, skip=True),
    "piecewise": Setting(2, JUMP),
    "piecewise with skip": Setting(1, JUMP, Q(-1), Q(2), skip=True),
    "cubic": Setting(2, CUBIC),
    "symbolic ends": Setting(2, AFFINE, symbolic_ends=True),
    "no neurons": Setting(0),
}
