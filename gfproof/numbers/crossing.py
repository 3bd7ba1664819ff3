"""Where a trajectory leaves its cell: the first sign change of polynomials that are positive inside.

A function of s in [0, 1] is given by its Taylor coefficients.  Coefficients below a tolerance at its start are rounding
(a knot that has just been crossed sits at 0): they are taken as zero, and the sign just after 0 is that of the first
coefficient that counts.  From there [0, 1] is bisected; an interval with midpoint m and radius r holds no root if
|p(m)| > |p'(m)| r + M r^2 / 2, and at most one if |p'(m)| > M r, with M a bound of |p''| on [0, 1].

The search runs in float64 and, where that cannot tell a touch from a crossing, once more in the arithmetic of the flow.
A function that touches zero within the tolerance and comes back does not leave the cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gfproof.numbers import Number, Q, to_float
from gfproof.numbers.arithmetic import Arithmetic
from gfproof.numbers.taylor import horner

AT_ONCE = Q(0)
SMALLEST_FLOAT_NOISE = 1e-13
FINEST = 60  # bisections of [0, 1]


@dataclass(frozen=True)
class Bracket:
    """An interval of [0, 1] in which the function changes from positive to negative."""

    low: float
    high: float


class Unclear(Exception):  # not an error of the user: float64 cannot tell
    """The function comes too close to zero for the numbers at hand."""


def first_exit(
    coefficients: Sequence[Number],
    tolerance: Q,
    arithmetic: Arithmetic,
    watch: Callable[[], None] | None = None,
) -> Q | None:
    """The first s in [0, 1] after which a function that is positive inside the cell is negative; None if there is none.

    Args:
        coefficients: of powers of s, scaled so that s runs over [0, 1].
        tolerance: what counts as zero.
        watch: called before each bisection; it may raise when a budget is used up.

    Returns:
        s as a dyadic rational, right to the working precision; 0 when the function is negative just after 0.
    """
    small = to_float(tolerance)
    sizes = [arithmetic.log2(c) for c in coefficients]
    limit = math.log2(small) if small > 0 else -math.inf
    if small == 0:  # beyond the range of float64
        limit = -float(tolerance.q.bit_length() - tolerance.p.bit_length())
    significant = [k for k, size in enumerate(sizes) if size > limit]
    if not significant:
        return None
    start = significant[0]
    leading = coefficients[start]
    if leading < 0:
        return AT_ONCE
    rest = list(coefficients[start:])
    unit = sizes[start]
    floats = [_as_float(c, unit, arithmetic) for c in rest]
    if floats[0] > sum(map(abs, floats[1:])):
        return None
    noise = SMALLEST_FLOAT_NOISE * sum(map(abs, floats))
    try:
        found = _bracket(floats, noise, watch)
    except Unclear:
        return _exit_exactly(rest, tolerance, arithmetic, watch)
    return None if found is None else _refine(rest, found, arithmetic)


def _as_float(value: Number, unit: float, arithmetic: Arithmetic) -> float:
    """The value / 2^unit as a float64 (0 if it is below its range)."""
    exact = arithmetic.exact(value)
    shift = int(unit)
    scaled = exact / Q(2) ** shift if shift >= 0 else exact * Q(2) ** -shift
    return to_float(scaled)


def _bracket(p: Sequence[float], noise: float, watch: Callable[[], None] | None = None) -> Bracket | None:
    """The first sign change of p on (0, 1], p(0) > 0; Unclear if p comes within the noise of zero and no clear sign
    change settles it.
    """
    slope = [k * c for k, c in enumerate(p)][1:] or [0.0]
    curvature = sum(k * (k - 1) * abs(c) for k, c in enumerate(p))
    clear = 0.0  # p > noise here, and no sign change before
    waiting = [(0.0, 1.0)]
    while waiting:
        if watch is not None:
            watch()
        a, b = waiting.pop()
        m, r = (a + b) / 2, (b - a) / 2
        here, incline = horner(p, m), horner(slope, m)
        if here > abs(incline) * r + curvature * r * r / 2 + noise:
            clear = b
            continue
        end = horner(p, b)
        if abs(incline) > curvature * r:  # monotone: the sign at the right end decides
            if end > noise:
                clear = b
                continue
            if end < -noise:
                return Bracket(clear, b)
            if b == 1.0:
                return None  # zero at the end of the step: the next step starts on it
        if here < -noise:
            if a == clear or horner(p, a) > noise:
                waiting.append((a, m))
                continue
            raise Unclear
        if curvature * r * r < noise or r < 2.0**-FINEST:
            raise Unclear
        waiting += [(m, b), (a, m)]
    return None


def _refine(p: Sequence[Number], found: Bracket, arithmetic: Arithmetic) -> Q:
    """The root in a bracket to the working precision: Newton, kept inside by bisection."""
    low, high = Q(*found.low.as_integer_ratio()), Q(*found.high.as_integer_ratio())
    slope = [k * c for k, c in enumerate(p)][1:]
    s = (low + high) / 2
    previous: Q | None = None
    for _ in range(400):
        at = arithmetic.lift(s)
        here = arithmetic.drop(horner(p, at))
        if here == 0:
            return s
        if here > 0:
            low = s
        else:
            high = s
        incline = arithmetic.drop(horner(slope, at))
        following = arithmetic.exact(arithmetic.drop(at - here / incline)) if incline != 0 else low
        if not low < following < high:
            following = arithmetic.exact(arithmetic.lift((low + high) / 2))
        if following in (s, previous):
            return s
        previous, s = s, following
    return s


def _exit_exactly(
    p: Sequence[Number], tolerance: Q, arithmetic: Arithmetic, watch: Callable[[], None] | None = None
) -> Q | None:
    """The search of ``_bracket`` in the arithmetic of the flow; what stays within the tolerance counts as a touch.

    The tolerance is relative where the function is large: its coefficients carry no more digits than that.
    """
    slope = [k * c for k, c in enumerate(p)][1:]
    bend = sum((abs(k * (k - 1) * arithmetic.exact(c)) for k, c in enumerate(p)), Q(0))
    curvature = arithmetic.lift(bend)
    noise = arithmetic.lift(tolerance * max(Q(1), sum((abs(arithmetic.exact(c)) for c in p), Q(0))))
    touched: Q | None = None
    waiting = [(Q(0), Q(1))]
    while waiting:
        if watch is not None:
            watch()
        a, b = waiting.pop()
        m, r = (a + b) / 2, arithmetic.lift((b - a) / 2)
        here, incline = horner(p, arithmetic.lift(m)), horner(slope, arithmetic.lift(m))
        spread = curvature * r * r
        if here > abs(incline) * r + spread / 2:
            touched = None
            continue
        if -here > abs(incline) * r + spread / 2:
            if touched is not None:
                return touched
            return _refine(p, Bracket(to_float(a), to_float(b)), arithmetic)
        end = horner(p, arithmetic.lift(b))
        if abs(incline) > curvature * r and not (abs(end) < noise):
            if end > 0:
                touched = None
                continue
            return touched if touched is not None else _located(p, a, b, arithmetic)
        if spread < noise:
            touched = m if touched is None else touched
            continue
        waiting += [(m, b), (a, m)]
    return None


def _located(p: Sequence[Number], low: Q, high: Q, arithmetic: Arithmetic) -> Q:
    """Bisection to the working precision on an interval where p falls through zero."""
    while True:
        middle = arithmetic.exact(arithmetic.lift((low + high) / 2))
        if not low < middle < high:
            return middle
        if horner(p, arithmetic.lift(middle)) > 0:
            low = middle
        else:
            high = middle
