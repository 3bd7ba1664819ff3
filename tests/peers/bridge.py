"""From the plain data of the second engines to gfproof's own words and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gfproof.network import Network, Parameters
from gfproof.numbers import Q, to_fraction
from gfproof.problem import Affine, Atoms, Constant, Law, Piecewise, Problem, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces
from tests.peers.instances import Instance, Interval, Pieces, Slopes


def exact(number: Fraction) -> Q:
    return Q(number.numerator, number.denominator)


def _nested(values: Any) -> Any:
    return tuple(map(_nested, values)) if isinstance(values, tuple) else exact(values)


def network_of(instance: Instance) -> Network:
    return Network(
        w=_nested(instance.w),
        b=_nested(instance.b),
        v=_nested(instance.v),
        c=_nested(instance.c),
        a=None if instance.a is None else _nested(instance.a),
    )


def parameters_of(slopes: Slopes) -> Parameters:
    return Parameters(
        w=_nested(slopes.w),
        b=_nested(slopes.b),
        v=_nested(slopes.v),
        c=_nested(slopes.c),
        a=None if slopes.a is None else _nested(slopes.a),
    )


def problem_of(instance: Instance) -> Problem:
    """The problem; a target that can be written as Constant or Affine is."""
    return Problem(_target_of(instance), law_of(instance))


def law_of(instance: Instance) -> Law:
    if isinstance(instance.law, Interval):
        return Uniform((exact(instance.law.low),), (exact(instance.law.high),))
    return Atoms(_nested(instance.law.points), _nested(instance.law.masses))


def _target_of(instance: Instance) -> Target:
    target = instance.target
    if not isinstance(target, Pieces):
        return Affine(_nested(target.slope), _nested(target.intercept))
    if len(target.pieces) == 1:
        longest = max(map(len, target.pieces[0]))
        if longest == 1:
            return Constant(tuple(exact(p[0]) for p in target.pieces[0]))
        if longest == 2:
            return Affine(
                tuple((exact(p[1]) if len(p) > 1 else Q(0),) for p in target.pieces[0]),
                tuple(exact(p[0]) for p in target.pieces[0]),
            )
    return Piecewise(PolynomialPieces(_nested(target.breakpoints), _nested(target.pieces)))


def same(exact_parameters: Parameters, slopes: Slopes) -> bool:
    """Equal, entry by entry and shape by shape."""
    return exact_parameters == parameters_of(slopes)


def fractions_of(parameters: Parameters) -> list[Fraction]:
    return [to_fraction(x) for x in parameters.entries()]
