"""Reading the claim language: text -> typed expressions, by an allow-list; nothing is ever run as Python.

Limits stand before Python's own parser sees the text, so that hostile input costs nothing: length, nesting, digits of
a number, length of a name.  After it: depth, size with all definitions written out, degree.
"""

from __future__ import annotations

import ast
import re
import warnings

from gfproof.errors import FormulaError, NumberError
from gfproof.numbers import Q, rational
from gfproof.theorems.language.expressions import (
    AXES,
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Power,
    Relation,
    Shape,
    Statement,
    Symbol,
    children,
    mentions,
    parts,
)
from gfproof.theorems.language.vocabulary import FUNCTIONS, Vocabulary

MAX_LENGTH = 4_000
MAX_NESTING = 50
MAX_DIGITS = 200
MAX_NAME = 40
MAX_POWER = 12
MAX_DEPTH = 120
MAX_SIZE = 4_000
MAX_RELATIONS = 20
MAX_DEGREE = 96

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEFINABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.Gt: ">",
}
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_PRODUCTS = {
    "m": "outputs: write norm2 or dot, or put outputs = 1 into [scope]",
    "d": "inputs: write norm2 or dot, or put dimension = 1 into [scope]",
}


class Language:
    """The reader of one conjecture: its vocabulary and the definitions read so far.

    Every method raises FormulaError with the column for anything outside the language.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.shapes = vocabulary.shapes()
        self.definitions: dict[str, Expression] = {}
        self._measures: dict[int, tuple[int, int, int]] = {}
        self._kept: list[Expression] = []  # keeps ids in _measures alive

    def define(self, name: str, text: str) -> None:
        """Add ``name`` as an abbreviation; its text may use the names defined before it."""
        if _DEFINABLE.fullmatch(name) is None or len(name) > MAX_NAME:
            raise FormulaError(
                f"a definition's name is a letter, then letters, digits and _ (at most {MAX_NAME})"
            )
        taken = name in self.shapes or name in self.definitions or name in (*FUNCTIONS, "G", "i", "and")
        if taken or self.vocabulary.explain(name):
            raise FormulaError(f"{name} already means something else")
        self.definitions[name] = self.expression(text)

    def expression(self, text: str) -> Expression:
        """Read one expression."""
        source = _line(text)
        return self._expression(_parsed(source), source)

    def statement(self, text: str) -> Statement:
        """Read relations joined by ``and``."""
        source = _line(text)
        tree = _parsed(source)
        joined = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
        if len(joined) > MAX_RELATIONS:
            raise FormulaError(f"{len(joined)} relations, expected at most {MAX_RELATIONS}")
        return Statement(source, tuple(self._relation(node, source) for node in joined))

    def _relation(self, node: ast.expr, source: str) -> Relation:
        column = node.col_offset + 1
        if not isinstance(node, ast.Compare):
            raise FormulaError("expected a relation: ==  <=  >=  <  >, joined by and", column)
        if len(node.ops) != 1:
            raise FormulaError("a chain of relations: write them one by one, joined by and", column)
        relation = _RELATIONS.get(type(node.ops[0]))
        if relation is None:
            raise FormulaError("expected one of ==  <=  >=  <  >", (node.left.end_col_offset or column) + 2)
        left, right = self._expression(node.left, source), self._expression(node.comparators[0], source)
        if relation != "==":
            for side in (left, right):
                if side.shape:
                    hint = " (with an index, b[i], the relation is meant for every neuron)" * (
                        "H" in side.shape
                    )
                    raise FormulaError(
                        f"{relation} compares numbers, this is {_kind(side.shape)}{hint}", side.column
                    )
        elif left.shape != right.shape and not (_is_zero(left) or _is_zero(right)):
            raise FormulaError(f"== between {_kind(left.shape)} and {_kind(right.shape)}", column)
        return Relation(relation, left, right, column)

    def _expression(self, node: ast.expr, source: str) -> Expression:
        built = self._build(node, source)
        size, depth, degree = self._measure(built)
        column = node.col_offset + 1
        if depth > MAX_DEPTH:
            raise FormulaError(f"nested deeper than {MAX_DEPTH} (definitions written out)", column)
        if size > MAX_SIZE:
            raise FormulaError(f"larger than {MAX_SIZE} terms (definitions written out)", column)
        if degree > MAX_DEGREE:
            raise FormulaError(f"of degree above {MAX_DEGREE} (definitions written out)", column)
        return built

    def _measure(self, expression: Expression) -> tuple[int, int, int]:
        """(size, depth, degree), each shared part measured once."""
        known = self._measures.get(id(expression))
        if known is not None:
            return known
        inner = [self._measure(child) for child in children(expression)]
        size, depth = 1 + sum(m[0] for m in inner), 1 + max((m[1] for m in inner), default=0)
        degree = max((m[2] for m in inner), default=0)
        match expression:
            case Symbol(name=name):
                degree = 5 if name == "L" or name.startswith("G.") else 1
            case Operation(sign="*" | "/"):
                degree = inner[0][2] + inner[1][2]
            case Power(exponent=exponent):
                degree = degree * exponent
            case Call(function="norm2"):
                degree *= 2
            case Call(function="dot"):
                degree = inner[0][2] + inner[1][2]
            case Call(function="next"):
                degree *= 6
        self._kept.append(expression)
        self._measures[id(expression)] = size, depth, degree
        return size, depth, degree

    def _build(self, node: ast.expr, source: str) -> Expression:
        column = node.col_offset + 1
        match node:
            case ast.Constant():
                return Number(_number(node, source), column)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._symbol(node, column)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._build(operand, source)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._build(operand, source)
                return Number(-inner.value, column) if isinstance(inner, Number) else Negation(inner, column)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self._power(self._build(left, source), right, column)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _SIGNS:
                return _operation(
                    _SIGNS[type(op)], self._build(left, source), self._build(right, source), column
                )
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                if name not in FUNCTIONS:
                    raise FormulaError(f"unknown function {name!r}, expected {' '.join(FUNCTIONS)}", column)
                for argument in arguments:
                    if isinstance(argument, ast.Starred):
                        raise FormulaError("* is not allowed here", argument.col_offset + 1)
                built = tuple(self._build(argument, source) for argument in arguments)
                return self._call(name, built, column)
            case ast.BoolOp() | ast.Compare():
                raise FormulaError("a relation inside an expression", column)
        raise FormulaError(f"{type(node).__name__} is not part of the claim language", column)

    def _symbol(self, node: ast.expr, column: int) -> Expression:
        indexed = isinstance(node, ast.Subscript)
        inner = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(node, ast.Subscript) and not (
            isinstance(node.slice, ast.Name) and node.slice.id == "i"
        ):
            raise FormulaError(
                "the only index is a free i, meaning for every neuron", node.slice.col_offset + 1
            )
        match inner:
            case ast.Name(id=name):
                pass
            case ast.Attribute(value=ast.Name(id="G"), attr=attribute):
                name = f"G.{attribute}"
            case _:
                raise FormulaError("only w b v and G.w G.b G.v take an index, only G takes a dot", column)
        if not indexed and name in self.definitions:
            return self.definitions[name]
        if name not in self.shapes:
            known = " ".join([*self.shapes, *self.definitions])
            why = self.vocabulary.explain(name) or f"unknown name {name!r}, expected one of {known}"
            if name == "G":
                why = "G alone: write G.w G.b G.v G.c"
            if indexed and name in self.definitions:
                why = f"{name} is a definition: write it without [i]"
            raise FormulaError(why, column)
        shape = self.shapes[name]
        if indexed:
            if "H" not in shape:
                raise FormulaError(f"{name} has no entry per neuron, so no index", column)
            shape = tuple(axis for axis in shape if axis != "H")
        return Symbol(name, shape, indexed, column)

    def _power(self, base: Expression, node: ast.expr, column: int) -> Expression:
        exponent = node.value if isinstance(node, ast.Constant) and type(node.value) is int else -1
        if not 0 <= exponent <= MAX_POWER:
            raise FormulaError(f"an exponent is an integer from 0 to {MAX_POWER}", node.col_offset + 1)
        if base.shape:
            raise FormulaError(_no_number("a power", base.shape, base.shape), column)
        return Power(base, exponent, column)

    def _call(self, name: str, arguments: tuple[Expression, ...], column: int) -> Expression:
        wanted = {"dot": "2", "min": "2 or more", "max": "2 or more"}.get(name, "1")
        count = len(arguments)
        if count != int(wanted[0]) and not (wanted != "2" and wanted[0] == "2" and count > 2):
            raise FormulaError(f"{name} has {count} arguments, expected {wanted}", column)
        first = arguments[0]
        if name == "dot" and first.shape != arguments[1].shape:
            raise FormulaError(f"dot of {_kind(first.shape)} and {_kind(arguments[1].shape)}", column)
        if name in ("abs", "min", "max", "sqrt"):
            for argument in arguments:
                if argument.shape:
                    raise FormulaError(
                        f"{name} takes numbers, this is {_kind(argument.shape)}", argument.column
                    )
        if name == "sum" and first.free and first.shape:
            raise FormulaError(
                f"a sum over the neurons adds numbers, this is {_kind(first.shape)}", first.column
            )
        if name in ("d", "next", "initial"):
            self._moment(name, first, column)
            return Call(name, arguments, first.shape, column)
        return Call(name, arguments, (), column)

    def _moment(self, name: str, inner: Expression, column: int) -> None:
        """D, next and initial do not stand inside one another, and G has no derivative."""
        for other in ("d", "next", "initial"):
            if mentions(inner, other):
                raise FormulaError(f"{other} inside {name}", column)
        gradient = any(isinstance(part, Symbol) and part.name.startswith("G.") for part in parts(inner))
        if name == "d" and gradient:
            raise FormulaError("G inside d: the generalized gradient is not differentiable", column)
        if name == "next" and self.vocabulary.along == "flow":
            raise FormulaError('next needs along = "descent"', column)
        if name == "next" and self.vocabulary.along == "normalized-flow":
            moved = ("w", "b", "L", "G.w", "G.b", "G.v", "G.c", "G.a")
            if mentions(inner, *moved):
                raise FormulaError(
                    "along the normalized flow next speaks of v, c and a only: (w_i, b_i) may go to any unit vector",
                    column,
                )


def _operation(sign: str, left: Expression, right: Expression, column: int) -> Expression:
    if sign == "/" and isinstance(left, Number) and isinstance(right, Number) and right.value != 0:
        return Number(left.value / right.value, column)
    if sign in "+-":
        if left.shape != right.shape:
            what = f"{_kind(left.shape)} {sign} {_kind(right.shape)}"
            raise FormulaError(f"{what}: both sides must have the same shape", column)
        return Operation(sign, left, right, left.shape, column)
    if right.shape and (left.shape or sign == "/"):
        what = "a product" if sign == "*" else "a quotient"
        raise FormulaError(_no_number(what, left.shape, right.shape), column)
    return Operation(sign, left, right, left.shape or right.shape, column)


def _no_number(what: str, left: Shape, right: Shape) -> str:
    hints = [hint for axis, hint in _PRODUCTS.items() if axis in left[-1:] and axis in right[-1:]]
    shown = _kind(left) if left == right else f"{_kind(left)} and {_kind(right)}"
    return f"{what} of {shown}: " + (f"no meaning for several {hints[0]}" if hints else "write dot or norm2")


def _kind(shape: Shape) -> str:
    if not shape:
        return "a number"
    return f"an array over {' and '.join(AXES[axis] for axis in shape)}"


def _is_zero(expression: Expression) -> bool:
    return isinstance(expression, Number) and expression.value == 0


def _number(node: ast.Constant, source: str) -> Q:
    written = ast.get_source_segment(source, node) or ""
    try:
        return rational(written)
    except NumberError as error:
        raise FormulaError(str(error), node.col_offset + 1) from None


def _line(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"{len(text)} characters, expected at most {MAX_LENGTH}")
    return " ".join(text.split())


def _parsed(text: str) -> ast.expr:
    """Python's syntax tree of one line, after the limits."""
    nesting = 0
    for column, character in enumerate(text, start=1):
        if not " " <= character <= "~" or character == "#":  # Python would drop what follows a #
            raise FormulaError(f"unexpected character {character!a}", column)
        nesting += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if nesting > MAX_NESTING:
            raise FormulaError(f"nested deeper than {MAX_NESTING}", column)
    if long := re.search(rf"[0-9]{{{MAX_DIGITS + 1}}}", text):
        raise FormulaError(f"a number of more than {MAX_DIGITS} digits", long.start() + 1)
    for name in _NAME.finditer(text):
        if len(name[0]) > MAX_NAME:
            raise FormulaError(
                f"a name of {len(name[0])} characters, expected at most {MAX_NAME}", name.start() + 1
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "error"
            )  # Python warns of forms such as 1if, which are no part of the language
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise FormulaError("not an expression of the claim language", error.offset) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaError("not an expression of the claim language (too deep)") from None
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FormulaError(f"nested deeper than {MAX_DEPTH}", level[0].col_offset + 1)
        level = [
            child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        ]
    return tree
