"""Interpolation of least TV2 (with skip connection) or least R (without), exactly, each with its dual certificate.

With m_i the slopes between nodes and J_j = m_j - m_{j-1} their jumps:
    min TV2(f) = T = sum_j |J_j|,        attained by connect-the-dots (C4)
    min R(f)   = max(T, (T + |m_1 + m_{N-1}|)/2)                     (C13)
Certificate: q with sum_i q_i = 0, eta_q(t) = sum_i q_i max(x_i - t, 0), kappa = sum_i q_i x_i.  Then
sum_i q_i f(x_i) = int eta_q df'' + kappa f'(-inf), hence sum_i q_i y_i bounds the norm of every interpolant from below if
    with skip      kappa = 0 and |eta_q| <= 1 at all nodes (C5)
    without skip   |kappa| <= 1, |eta_q| <= 1 and |eta_q - kappa| <= 1 at all nodes.

Source: arXiv:2105.03361, arXiv:1902.05040, arXiv:2109.12960; variational-splines claims C4, C5, C13 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gfproof.numbers import Q
from gfproof.splines.data import Data
from gfproof.splines.spline import ZERO, Spline, slope_jumps, slopes_between

ONE = Q(1)


@dataclass(frozen=True)
class Interpolation:
    """The least norm of an interpolant, one that attains it, and the dual vector that proves it.

    Attributes:
        nodes: x_1 < ... < x_N.
        values: y_1, ..., y_N.
        skip: TV2 is minimised (a skip connection is free), else R.
        function: a minimiser, knots at nodes.
        value: the least norm, equal to sum_i q_i y_i.
        q: the certificate.
        eta: eta_q at the nodes.
    """

    nodes: tuple[Q, ...]
    values: tuple[Q, ...]
    skip: bool
    function: Spline
    value: Q
    q: tuple[Q, ...]
    eta: tuple[Q, ...]


def sign(value: Q) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def dual_weights(x: Sequence[Q], eta: Sequence[Q]) -> tuple[Q, ...]:
    """The q of given values of eta_q at the nodes (F1): q_i is the jump of the slope of eta_q, 0 outside, at x_i."""
    slopes = (ZERO, *slopes_between(x, eta), ZERO)
    return tuple(after - before for before, after in pairwise(slopes))


def interpolate(data: Data, *, skip: bool = True) -> Interpolation:
    """The least TV2 (with skip connection) or R (without) of the functions through all points.

    Raises:
        CaseError: two outputs at one input.
    """
    x, y = data.nodes, data.interpolated()
    dots, signs = Spline.through(x, y), [sign(jump) for jump in slope_jumps(x, y)]
    excess = abs(dots.slope + dots.last_slope) - dots.total_variation
    if skip or excess <= 0:
        eta = (ZERO, *map(Q, signs), ZERO) if len(x) > 1 else (ZERO,)
        return Interpolation(
            x, y, skip, dots, dots.total_variation, dual_weights(x, eta[: len(x)]), eta[: len(x)]
        )
    # the outer slopes are too steep: bending at x_N costs half of what it saves; the dual has kappa = +-1
    side = sign(dots.slope + dots.last_slope)
    bent = Spline.exact(
        dots.intercept,
        dots.slope,
        [*zip(dots.knots, dots.jumps, strict=True), (x[-1], -side * excess / 2)],
    )
    eta = (Q(side), *(Q(side) if s == side else ZERO for s in signs), ZERO)
    return Interpolation(x, y, skip, bent, bent.representation_cost, dual_weights(x, eta), eta)
