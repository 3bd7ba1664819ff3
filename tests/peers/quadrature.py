"""Third engine: Arb's rigorous quadrature of the definition itself, no cutting, no kinks, no cells.

The integrand is the network as it is written, with max(y, 0) and the indicator of {y > 0} as Arb's functions of complex
balls; Arb finds the kinks by bisection.  d = 1, uniform law.  Everything is a ball that contains the true value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx, fmpq

from tests.peers.instances import Instance, Interval, Pieces

Function = Callable[[Any, bool], Any]


@dataclass(frozen=True)
class Enclosure:
    """Balls around L and the entries of G in the order w, b, v (row by row), c, a."""

    risk: Any
    gradient: list[Any]


def risk_and_gradient(instance: Instance, *, bits: int = 48, target: Function | None = None) -> Enclosure:
    """Balls around L and G.

    Args:
        target: f on complex balls (one output), instead of the instance's piecewise polynomial.
    """
    assert isinstance(instance.law, Interval)
    former, ctx.prec = ctx.prec, bits
    try:
        return _enclose(instance, instance.law, target)
    finally:
        ctx.prec = former


def _enclose(instance: Instance, law: Interval, target: Function | None) -> Enclosure:
    length, goal = _arb(law.high - law.low), arb(2) ** -(ctx.prec // 2)

    def mean(integrand: Function) -> Any:
        """The goals steer how far Arb bisects; the ball is rigorous whether they are met or not."""
        return (
            acb.integral(
                lambda z, flag: acb(integrand(z, bool(flag))),
                acb(_arb(law.low)),
                acb(_arb(law.high)),
                rel_tol=goal,
                abs_tol=goal * length,
            ).real
            / length
        )

    def error(k: int) -> Function:
        return lambda z, flag: (
            _network(instance, k, z, flag)
            - (target(z, flag) if target else _piecewise(instance.target, k, z, flag))
        )

    outputs, width = range(instance.outputs), range(instance.width)
    errors = [error(k) for k in outputs]

    def active(i: int, z: Any, flag: bool) -> Any:
        """1 where y_i > 0; a neuron with w = b = 0 is active nowhere."""
        if not instance.w[i][0] and not instance.b[i]:
            return acb(0)
        return _height(instance, i, z).real_heaviside(flag)

    def pull(i: int, power: int) -> Function:
        return lambda z, flag: (
            active(i, z, flag)
            * z**power
            * sum((_arb(instance.v[k][i]) * errors[k](z, flag) for k in outputs), acb(0))
        )

    gradient = [2 * mean(pull(i, 1)) for i in width]
    gradient += [2 * mean(pull(i, 0)) for i in width]
    gradient += [
        2 * mean(lambda z, flag, i=i, e=errors[k]: _relu(instance, i, z, flag) * e(z, flag))
        for k in outputs
        for i in width
    ]
    gradient += [2 * mean(errors[k]) for k in outputs]
    if instance.a is not None:
        gradient += [2 * mean(lambda z, flag, e=errors[k]: z * e(z, flag)) for k in outputs]
    square = mean(lambda z, flag: sum((e(z, flag) ** 2 for e in errors), acb(0)))
    return Enclosure(square, gradient)


def _arb(number: Fraction) -> Any:
    return arb(fmpq(number.numerator, number.denominator))


def _height(instance: Instance, i: int, z: Any) -> Any:
    return _arb(instance.w[i][0]) * z + _arb(instance.b[i])


def _relu(instance: Instance, i: int, z: Any, flag: bool) -> Any:
    return _height(instance, i, z).real_max(acb(0), analytic=flag)


def _network(instance: Instance, k: int, z: Any, flag: bool) -> Any:
    total = acb(_arb(instance.c[k]))
    for i in range(instance.width):
        if instance.v[k][i] and (instance.w[i][0] or instance.b[i]):
            total += _arb(instance.v[k][i]) * _relu(instance, i, z, flag)
    return total + _arb(instance.a[k][0]) * z if instance.a is not None else total


def _piecewise(target: Any, k: int, z: Any, flag: bool) -> Any:
    assert isinstance(target, Pieces)
    total = _polynomial(target.pieces[0][k], z)
    for place, before, after in zip(target.breakpoints, target.pieces, target.pieces[1:], strict=False):
        step = (z - _arb(place)).real_heaviside(flag)
        total += step * (_polynomial(after[k], z) - _polynomial(before[k], z))
    return total


def _polynomial(coefficients: tuple[Fraction, ...], z: Any) -> Any:
    total = acb(0)
    for coefficient in reversed(coefficients):
        total = total * z + _arb(coefficient)
    return total
