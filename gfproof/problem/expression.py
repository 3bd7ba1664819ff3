"""Targets given by a formula in x, read by an allow-list parser and enclosed by Arb; nothing is ever evaluated as Python.

Allowed: numbers (read exactly), x, pi, + - * / ** (integer exponents up to 64), parentheses, and the functions
sin cos tan exp log sqrt tanh atan abs min max.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field
from typing import Any, Protocol

from gfproof.errors import FormulaError, NumberError
from gfproof.numbers import Ball, Q, ball, integral_bits, rational
from gfproof.numbers.complex_balls import ANALYTIC, KINKED, evaluate_function, pi

MAX_LENGTH = 2_000
MAX_DEPTH = 50
MAX_POWER = 64
MAX_BITS = 2_000


class Ring(Protocol):
    """A place a formula can be evaluated in."""

    def constant(self, number: Q) -> Any:
        """A rational number."""

    def pi(self) -> Any:
        """The circle number."""

    def apply(self, name: str, arguments: list[Any]) -> Any:
        """A function of the allow-list."""

    def power(self, value: Any, exponent: int) -> Any:
        """A power with an exponent >= 0."""


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
        if any(c in text for c in "\n\r\0#"):
            raise FormulaError("a formula is one line without comments")
        nesting = 0
        for column, character in enumerate(text):
            nesting += {"(": 1, ")": -1}.get(character, 0)
            if nesting > MAX_DEPTH:
                raise FormulaError(f"nested deeper than {MAX_DEPTH}", column + 1)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python warns of texts such as "1if x else 2", refused below
                tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise FormulaError("not a formula in x", error.offset) from None
        except (RecursionError, MemoryError, ValueError):
            raise FormulaError("not a formula in x (too deep)") from None
        _check(tree, text.strip(), 0)
        return cls(text, tree)

    def at(self, x: Ball | Q) -> Ball:
        """The values of f on a ball: a ball that contains f of every point in it."""
        value: Ball = evaluate(self, ball(x), _RealBalls())
        return value

    def on_complex(self, z: Any, analytic: bool) -> Any:
        """The values of f on a complex ball, as Arb's rigorous integration asks for them.

        With ``analytic`` the result is not finite unless f is analytic on the whole ball.
        """
        return evaluate(self, z, _ComplexBalls(analytic))


def evaluate(formula: Formula, x: Any, ring: Ring) -> Any:
    """The formula at x, computed in a ring."""
    return _evaluate(formula._tree, formula.text.strip(), x, ring)


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
        number = rational(written)
    except NumberError as error:
        raise FormulaError(str(error), node.col_offset + 1) from None
    if integral_bits(number) > MAX_BITS:
        raise FormulaError(f"a number of more than {MAX_BITS} bits", node.col_offset + 1)
    return number


def _evaluate(node: ast.expr, text: str, x: Any, ring: Ring) -> Any:
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
            return ring.power(_evaluate(left, text, x, ring), _exponent(right) or 0)
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


def _product(value: Any, exponent: int) -> Any:
    """A power by repeated squaring: Arb's own ``**`` answers nan for a ball around 0."""
    result: Any = ball(1)
    while exponent:
        if exponent % 2:
            result = result * value
        value, exponent = value * value, exponent // 2
    return result


class _RealBalls:
    def constant(self, number: Q) -> Any:
        return ball(number)

    def pi(self) -> Any:
        return pi()

    def apply(self, name: str, arguments: list[Any]) -> Any:
        return evaluate_function(name, arguments)

    def power(self, value: Any, exponent: int) -> Any:
        return _product(value, exponent)


@dataclass(frozen=True)
class _ComplexBalls:
    analytic: bool

    def constant(self, number: Q) -> Any:
        return ball(number)

    def pi(self) -> Any:
        return pi()

    def apply(self, name: str, arguments: list[Any]) -> Any:
        return evaluate_function(name, arguments, analytic=self.analytic)

    def power(self, value: Any, exponent: int) -> Any:
        return _product(value, exponent)
