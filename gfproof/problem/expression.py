"""Targets given by a formula in x, read by an allow-list parser and enclosed by Arb; nothing is ever evaluated as Python.

Allowed: numbers (read exactly), x, pi, + - * / ** (integer exponents up to 64), parentheses, and the functions
sin cos tan exp log sqrt tanh atan abs min max.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Protocol

from gfproof.errors import FormulaError, NumberError
from gfproof.numbers import Ball, Q, ball, interval, rational, upper
from gfproof.numbers.complex_balls import ANALYTIC, KINKED, evaluate_function, pi

MAX_LENGTH = 2_000
MAX_DEPTH = 50
MAX_POWER = 64


class _Ring(Protocol):
    """A place a formula can be evaluated in."""

    def constant(self, number: Q) -> Any:
        """A rational number."""

    def pi(self) -> Any:
        """The circle number."""

    def apply(self, name: str, arguments: list[Any]) -> Any:
        """A function of the allow-list."""


@dataclass(frozen=True)
class Formula:
    """A function of one real variable, as text and as a tree of allowed nodes."""

    text: str
    _tree: ast.expr = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read a formula.

        Raises:
            FormulaError: anything outside the allow-list, with its column.
        """
        if len(text) > MAX_LENGTH:
            raise FormulaError(f"a formula of {len(text)} characters, expected at most {MAX_LENGTH}")
        if any(c in text for c in "\n\r\0"):
            raise FormulaError("a formula is one line")
        nesting = 0
        for column, character in enumerate(text):
            nesting += {"(": 1, ")": -1}.get(character, 0)
            if nesting > MAX_DEPTH:
                raise FormulaError(f"nested deeper than {MAX_DEPTH}", column + 1)
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise FormulaError("not a formula in x", error.offset) from None
        except (RecursionError, MemoryError, ValueError):
            raise FormulaError("not a formula in x (too deep)") from None
        _check(tree, text.strip(), 0)
        return cls(text, tree)

    def at(self, x: Ball | Q) -> Ball:
        """F on a ball: a ball that contains f of every point in it."""
        value: Ball = _evaluate(self._tree, self.text.strip(), ball(x), _RealBalls())
        return value

    def slope_on(self, x: Ball) -> Ball:
        """A ball around every value of f' (for kinks of abs, min, max: every one-sided slope) on a ball."""
        slope: Ball = _evaluate(self._tree, self.text.strip(), _Tangent(ball(x), ball(1)), _Tangents()).slope
        return slope

    def lipschitz_holds(self, constant: Q, low: Q, high: Q, *, parts: int = 4_096) -> bool | None:
        """Is |f'| <= constant on [low, high]?  True: proved by enclosing f' on a subdivision; False: disproved by two
        points; None: not decided within ``parts`` pieces.
        """
        waiting, used = [(low, high)], 0
        while waiting:
            left, right = waiting.pop()
            used += 1
            if used > parts:
                return None
            slope = self.slope_on(interval(left, right))
            if slope.is_finite() and upper(abs(slope)) <= constant:
                continue
            quotient = (self.at(right) - self.at(left)) / (right - left)
            if quotient > constant or quotient < -constant:
                return False
            middle = (left + right) / 2
            waiting += [(left, middle), (middle, right)]
        return True

    def on_complex(self, z: Any, analytic: bool) -> Any:
        """F on a complex ball, as Arb's rigorous integration asks: with ``analytic``, not finite unless f is analytic
        on the whole ball.
        """
        return _evaluate(self._tree, self.text.strip(), z, _ComplexBalls(analytic))


def _check(node: ast.expr, text: str, depth: int) -> None:
    if depth > 4 * MAX_DEPTH:
        raise FormulaError("nested too deep", node.col_offset + 1)
    column = node.col_offset + 1
    match node:
        case ast.Constant():
            _number(node, text)
        case ast.Name(id="x" | "pi"):
            pass
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            _check(node.operand, text, depth + 1)
        case ast.BinOp(op=ast.Pow()):
            _check(node.left, text, depth + 1)
            exponent = _exponent(node.right)
            if exponent is None or not 0 <= exponent <= MAX_POWER:
                raise FormulaError(
                    f"an exponent must be an integer from 0 to {MAX_POWER}", node.right.col_offset + 1
                )
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            _check(node.left, text, depth + 1)
            _check(node.right, text, depth + 1)
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            if name not in ANALYTIC and name not in KINKED:
                raise FormulaError(f"unknown function {name[:30]!r}", column)
            if (len(node.args) != 1) if name not in ("min", "max") else (len(node.args) < 2):
                raise FormulaError(f"{name} has {len(node.args)} arguments", column)
            for argument in node.args:
                _check(argument, text, depth + 1)
        case ast.Name(id=name):
            raise FormulaError(f"unknown name {name[:30]!r}, expected x, pi or a function", column)
        case _:
            raise FormulaError(f"{type(node).__name__} is not allowed in a formula", column)


def _exponent(node: ast.expr) -> int | None:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _number(node: ast.Constant, text: str) -> Q:
    written = ast.get_source_segment(text, node) or ""
    try:
        return rational(written)
    except NumberError as error:
        raise FormulaError(str(error), node.col_offset + 1) from None


def _evaluate(node: ast.expr, text: str, x: Any, ring: _Ring) -> Any:
    match node:
        case ast.Constant():
            return ring.constant(_number(node, text))
        case ast.Name(id="x"):
            return x
        case ast.Name():
            return ring.pi()
        case ast.UnaryOp(op=op, operand=operand):
            value = _evaluate(operand, text, x, ring)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            return _evaluate(left, text, x, ring) ** (_exponent(right) or 0)
        case ast.BinOp(op=op, left=left, right=right):
            one, two = _evaluate(left, text, x, ring), _evaluate(right, text, x, ring)
            if isinstance(op, ast.Add):
                return one + two
            if isinstance(op, ast.Sub):
                return one - two
            return one * two if isinstance(op, ast.Mult) else one / two
        case ast.Call(func=ast.Name(id=name), args=args):
            return ring.apply(name, [_evaluate(a, text, x, ring) for a in args])
    raise AssertionError(f"{type(node).__name__} passed the check")


class _RealBalls:
    def constant(self, number: Q) -> Any:
        return ball(number)

    def pi(self) -> Any:
        return pi()

    def apply(self, name: str, arguments: list[Any]) -> Any:
        return evaluate_function(name, arguments)


@dataclass(frozen=True)
class _ComplexBalls:
    analytic: bool

    def constant(self, number: Q) -> Any:
        return ball(number)

    def pi(self) -> Any:
        return pi()

    def apply(self, name: str, arguments: list[Any]) -> Any:
        return evaluate_function(name, arguments, analytic=self.analytic)


@dataclass(frozen=True)
class _Tangent:
    """A value and a ball of slopes."""

    value: Any
    slope: Any

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
            return _Tangent(ball(1), ball(0))
        return _Tangent(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope)


class _Tangents:
    def constant(self, number: Q) -> Any:
        return _Tangent(ball(number), ball(0))

    def pi(self) -> Any:
        return _Tangent(pi(), ball(0))

    def apply(self, name: str, arguments: list[Any]) -> Any:
        values = [a.value for a in arguments]
        value = evaluate_function(name, values)
        if name in ("min", "max"):
            return _extremum(name, arguments, value)
        inner, slope = values[0], arguments[0].slope
        if name == "abs":
            outer = ball(1) if inner > 0 else ball(-1) if inner < 0 else interval(Q(-1), Q(1))
        else:
            outer = {
                "sin": lambda: inner.cos(),
                "cos": lambda: -inner.sin(),
                "tan": lambda: 1 + value**2,
                "exp": lambda: value,
                "log": lambda: 1 / inner,
                "sqrt": lambda: 1 / (2 * value),
                "tanh": lambda: 1 - value**2,
                "atan": lambda: 1 / (1 + inner**2),
            }[name]()
        return _Tangent(value, outer * slope)


def _extremum(name: str, arguments: list[_Tangent], value: Ball) -> _Tangent:
    """The slope of min or max is that of an argument which attains it: the hull of those that may."""
    slope = None
    for one in arguments:
        if not (one.value > value if name == "min" else one.value < value):
            slope = one.slope if slope is None else interval(slope, one.slope)
    return _Tangent(value, slope)
