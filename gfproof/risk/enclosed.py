"""Risk and generalized gradient as balls, d = m = 1, uniform law, for any target Arb can integrate.

The error N - f is integrated segment by segment between the kinks (three rigorous integrals per segment); the cell of
the network is decided in exact arithmetic, so only rounding and quadrature enter the radii.

A priori: with p bits the radius of each integral is at most about 2^(4-p) times the integral of the absolute value of
its integrand, for a target that is analytic between the knots; a target with kinks of its own costs bisection there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from gfproof.network import Kind, Network, Parameters, cell_and_kinks
from gfproof.numbers import Ball, Q, ball
from gfproof.numbers.complex_balls import integrate

ComplexTarget = Callable[[Any, bool], Any]
"""f on a complex ball and the flag "must be analytic there" of ``numbers.complex_balls.integrate``."""


def risk_and_gradient(network: Network, low: Q, high: Q, target: ComplexTarget) -> tuple[Ball, Parameters]:
    """Balls around L and every component of G, at the working precision, for a network over Q.

    Raises:
        BudgetExceeded: an integral has no finite enclosure.
    Cost: 3 (H + 1) rigorous integrals.
    """
    cell, kinks = cell_and_kinks(network, low, high)
    inside = sorted({t for t in kinks if t is not None})
    ends = [low, *inside, high]
    length = high - low
    square = ball(0)
    masses: list[Ball] = []
    moments: list[Ball] = []
    for left, right in itertools.pairwise(ends):
        offset, slope = _affine_on(network, (left + right) / 2)
        parts = [integrate(_integrand(target, offset, slope, k), left, right) for k in range(3)]
        masses.append(parts[0])
        moments.append(parts[1])
        square = square + parts[2]
    g_w, g_b, g_v = [], [], []
    for i, kind in enumerate(cell.kinds):
        chosen = _segments(kind, kinks[i], ends)
        mass = sum((masses[j] for j in chosen), ball(0)) / length
        moment = sum((moments[j] for j in chosen), ball(0)) / length
        g_b.append(2 * network.v[0][i] * mass)
        g_w.append((2 * network.v[0][i] * moment,))
        g_v.append(2 * (network.w[i][0] * moment + network.b[i] * mass))
    total, moment = sum(masses, ball(0)) / length, sum(moments, ball(0)) / length
    skip = ((2 * moment,),) if network.skip else None
    return square / length, Parameters(tuple(g_w), tuple(g_b), (tuple(g_v),), (2 * total,), skip)


def _affine_on(network: Network, inside: Q) -> tuple[Q, Q]:
    """Offset and slope of N on the segment that contains a point."""
    active = network.active((inside,))
    offset = network.c[0] + sum((network.v[0][i] * network.b[i] for i in active), Q(0))
    slope = sum((network.v[0][i] * network.w[i][0] for i in active), Q(0))
    return offset, slope + (network.a[0][0] if network.a is not None else 0)


def _integrand(target: ComplexTarget, offset: Q, slope: Q, which: int) -> ComplexTarget:
    """e, x e or e^2 with e = offset + slope x - f(x)."""

    def value(z: Any, analytic: bool) -> Any:
        error = ball(offset) + ball(slope) * z - target(z, analytic)
        return error if which == 0 else z * error if which == 1 else error * error

    return value


def _segments(kind: Kind, kink: Q | None, ends: list[Q]) -> range:
    """The segments on which a neuron is active."""
    last = len(ends) - 1
    if kind is Kind.DEAD:
        return range(0)
    if kind is Kind.FULL:
        return range(last)
    assert kink is not None
    place = ends.index(kink)
    return range(place, last) if kind is Kind.RIGHT else range(place)
