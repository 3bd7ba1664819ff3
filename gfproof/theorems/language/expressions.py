"""The expressions of the claim language as data: typed, immutable, with the column they came from.

A shape is a tuple of axes: "H" (neurons), "d" (inputs), "m" (outputs); () is a number.  An expression is *free* when
it mentions a neuron ``i`` that no ``sum`` binds: it then speaks of every neuron.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gfproof.numbers import Q

Shape = tuple[str, ...]

AXES = {"H": "neurons", "d": "inputs", "m": "outputs"}


@dataclass(frozen=True)
class Number:
    """A rational constant."""

    value: Q
    column: int = field(default=0, compare=False)
    shape: Shape = ()
    free: bool = False

    def __hash__(self) -> int:
        return hash(str(self.value))


@dataclass(frozen=True)
class Symbol:
    """A name of the language; ``free`` when it is written with the index i."""

    name: str
    shape: Shape
    free: bool = False
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Operation:
    """left + right, left - right, left * right or left / right."""

    sign: str
    left: Expression
    right: Expression
    shape: Shape
    column: int = field(default=0, compare=False)

    @cached_property
    def free(self) -> bool:
        """Does one side speak of neuron i?"""
        return self.left.free or self.right.free


@dataclass(frozen=True)
class Negation:
    """-operand."""

    operand: Expression
    column: int = field(default=0, compare=False)

    @property
    def shape(self) -> Shape:
        """That of the operand."""
        return self.operand.shape

    @cached_property
    def free(self) -> bool:
        """Does the operand speak of neuron i?"""
        return self.operand.free


@dataclass(frozen=True)
class Power:
    """base ** exponent, a number to an integer power >= 0."""

    base: Expression
    exponent: int
    column: int = field(default=0, compare=False)
    shape: Shape = ()

    @cached_property
    def free(self) -> bool:
        """Does the base speak of neuron i?"""
        return self.base.free


@dataclass(frozen=True)
class Call:
    """A function of the language applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    shape: Shape
    column: int = field(default=0, compare=False)

    @cached_property
    def free(self) -> bool:
        """Does an argument speak of neuron i?  A sum over neurons binds it."""
        return self.function != "sum" and any(argument.free for argument in self.arguments)


Expression = Number | Symbol | Operation | Negation | Power | Call


@dataclass(frozen=True)
class Relation:
    """left relation right; with a free i, for every neuron."""

    relation: str
    left: Expression
    right: Expression
    column: int = field(default=0, compare=False)

    @cached_property
    def free(self) -> bool:
        """Is it meant for every neuron?"""
        return self.left.free or self.right.free


@dataclass(frozen=True)
class Statement:
    """Relations joined by ``and``, with the text they were read from."""

    text: str
    relations: tuple[Relation, ...]

    @cached_property
    def about_trajectories(self) -> bool:
        """Does it compare with the beginning of the trajectory?"""
        return mentions(self, "initial")


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of an expression."""
    match expression:
        case Operation(left=left, right=right):
            return left, right
        case Negation(operand=operand):
            return (operand,)
        case Power(base=base):
            return (base,)
        case Call(arguments=arguments):
            return arguments
    return ()


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, each shared part once."""
    waiting, seen = [expression], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting += children(part)


def mentions(subject: Statement | Relation | Expression, *names: str) -> bool:
    """Does a symbol or function of one of these names occur?"""
    if isinstance(subject, Statement):
        return any(mentions(relation, *names) for relation in subject.relations)
    if isinstance(subject, Relation):
        return mentions(subject.left, *names) or mentions(subject.right, *names)
    return any(
        (isinstance(part, Symbol) and part.name in names)
        or (isinstance(part, Call) and part.function in names)
        for part in parts(subject)
    )


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


def text(expression: Expression) -> str:
    """The expression as it can be read back."""
    return _text(expression, 0)


def _text(expression: Expression, around: int) -> str:
    match expression:
        case Number(value=value):
            shown = str(value)
            return f"({shown})" if around and not shown.isdigit() else shown
        case Symbol(name=name, free=free):
            return f"{name}[i]" if free else name
        case Operation(sign=sign, left=left, right=right):
            level = _BINDING[sign]
            shown = f"{_text(left, level)} {sign} {_text(right, level + 1)}"
            return f"({shown})" if level < around else shown
        case Negation(operand=operand):
            return f"(-{_text(operand, 3)})" if around > 1 else f"-{_text(operand, 2)}"
        case Power(base=base, exponent=exponent):
            return f"{_text(base, 4)}**{exponent}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(_text(argument, 0) for argument in arguments)})"


def relation_text(relation: Relation) -> str:
    """One relation as it can be read back."""
    return f"{text(relation.left)} {relation.relation} {text(relation.right)}"
