"""Slopes of formulas: ranges of f', and whether a Lipschitz constant is one.

Values and slopes are carried as ranges with exact ends, so that an attained bound such as |(sin 3x)'| <= 3 is proved.
"""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.errors import NumberError
from gfproof.numbers import Q
from gfproof.numbers.ranges import Range, pi_range, range_of
from gfproof.problem.expression import Formula, evaluate


@dataclass(frozen=True)
class _Tangent:
    """The range of a function and of its slope on an interval."""

    value: Range
    slope: Range

    def __neg__(self) -> _Tangent:
        return _Tangent(-self.value, -self.slope)

    def __add__(self, other: _Tangent) -> _Tangent:
        return _Tangent(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: _Tangent) -> _Tangent:
        return _Tangent(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: _Tangent) -> _Tangent:
        return _Tangent(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def __truediv__(self, other: _Tangent) -> _Tangent:
        quotient = self.value / other.value
        return _Tangent(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, exponent: int) -> _Tangent:
        if exponent == 0:
            return _Tangent(_ONE, _ZERO)
        outer = Range.point(Q(exponent)) * self.value ** (exponent - 1)
        return _Tangent(self.value**exponent, outer * self.slope)


_ZERO, _ONE = Range.point(Q(0)), Range.point(Q(1))


class _Tangents:
    """The ring in which a formula yields its slope."""

    def constant(self, number: Q) -> _Tangent:
        return _Tangent(Range.point(number), _ZERO)

    def pi(self) -> _Tangent:
        return _Tangent(pi_range(), _ZERO)

    def apply(self, name: str, arguments: list[_Tangent]) -> _Tangent:
        value = range_of(name, [a.value for a in arguments])
        if name in ("min", "max"):
            return _extremum(name, arguments, value)
        inner = arguments[0].value
        match name:
            case "sin":
                outer = range_of("cos", [inner])
            case "cos":
                outer = -range_of("sin", [inner])
            case "tan":
                outer = _ONE + value**2
            case "exp":
                outer = value
            case "log":
                outer = _ONE / inner
            case "sqrt":
                outer = _ONE / (value + value)
            case "tanh":
                outer = _ONE - value**2
            case "atan":
                outer = _ONE / (_ONE + inner**2)
            case _:  # abs: every one-sided slope
                outer = _ONE if inner.low >= 0 else -_ONE if inner.high <= 0 else Range(Q(-1), Q(1))
        return _Tangent(value, outer * arguments[0].slope)

    def power(self, value: _Tangent, exponent: int) -> _Tangent:
        return value**exponent


def _extremum(name: str, arguments: list[_Tangent], value: Range) -> _Tangent:
    """The slope of min or max is that of an argument which attains it: the hull of those that may."""
    slope: Range | None = None
    for one in arguments:
        if one.value.low <= value.high if name == "min" else one.value.high >= value.low:
            slope = one.slope if slope is None else slope.join(one.slope)
    assert slope is not None
    return _Tangent(value, slope)


def slope_range(formula: Formula, low: Q, high: Q) -> Range:
    """A range around every slope (f', and the one-sided slopes at kinks of abs, min, max) on [low, high].

    Raises:
        NumberError: f or f' is not defined on all of it, as far as ranges tell.
    """
    result: _Tangent = evaluate(formula, _Tangent(Range(low, high), _ONE), _Tangents())
    return result.slope


def lipschitz_holds(formula: Formula, constant: Q, low: Q, high: Q, *, parts: int = 4_096) -> bool | None:
    """Is ``constant`` a Lipschitz constant of f on [low, high]?

    True: proved, |f'| <= constant on every part of a subdivision.  False: disproved by two points.  None: not decided
    within ``parts`` parts (a slope that is unbounded, or too close to the constant).
    """
    waiting, used = [(low, high)], 0
    while waiting:
        left, right = waiting.pop()
        used += 1
        if used > parts:
            return None
        try:
            slope = slope_range(formula, left, right)
            if -constant <= slope.low and slope.high <= constant:
                continue
        except NumberError:
            pass
        quotient = (formula.at(right) - formula.at(left)) / (right - left)
        if quotient > constant or quotient < -constant:
            return False
        middle = (left + right) / 2
        waiting += [(middle, right), (left, middle)]
    return True
