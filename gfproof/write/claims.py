"""Statements of the claim language as LaTeX: definitions by their names, products without stars, fractions, norms."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gfproof.numbers import Q
from gfproof.theorems.language import Expression, Language, Relation, Statement, Vocabulary
from gfproof.theorems.language.expressions import Call, Negation, Number, Operation, Power, Symbol

GREEK = {
    "xi": r"\xi",
    "alpha": r"\alpha",
    "beta": r"\beta",
    "gamma": r"\gamma",
    "dim": "d",
    "M2": "M_2",
    "radius": r"\rho",
    "lambda": r"\lambda",
    "min": r"\kappa",
    "harmonic": r"\eta",
}
RELATIONS = {"==": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}
_SUM, _PRODUCT, _SIGN, _ATOM = 1, 2, 3, 4


class Writer:
    """Writes the statements of one conjecture (or theorem): the definitions stand for themselves.

    Args:
        vocabulary: what the names mean.
        definitions: name and text, in order.

    Raises:
        FormulaError: a definition that does not parse.
    """

    def __init__(self, vocabulary: Vocabulary, definitions: Iterable[tuple[str, str]]) -> None:
        self._language = Language(vocabulary)
        self._names: dict[int, str] = {}
        self.definitions: list[tuple[str, str]] = []
        for name, text in definitions:
            self._language.define(name, text)
            built = self._language.definitions[name]
            self.definitions.append((defined(name), self.expression(built)))
            self._names.setdefault(id(built), defined(name))

    def statement(self, text: str) -> str:
        """Relations joined by "and", with "for every neuron i" where i is free."""
        read = self._language.statement(text)
        shown = r" \quad\text{and}\quad ".join(self.relation(relation) for relation in read.relations)
        return shown + (r" \quad\text{for every neuron } i" if _free(read) else "")

    def relation(self, relation: Relation) -> str:
        """One relation."""
        return f"{self.expression(relation.left)} {RELATIONS[relation.relation]} {self.expression(relation.right)}"

    def expression(self, expression: Expression) -> str:
        """One expression."""
        return self._write(expression, 0)

    def _write(self, expression: Expression, around: int) -> str:
        if (name := self._names.get(id(expression))) is not None:
            return name
        match expression:
            case Number(value=value):
                return _number(value, around)
            case Symbol(name=name, free=free):
                return symbol(name, free)
            case Operation(sign="/", left=left, right=right):
                return rf"\frac{{{self._write(left, 0)}}}{{{self._write(right, 0)}}}"
            case Operation(sign="*", left=left, right=right):
                shown = self._product(left, right)
                return _grouped(shown, _SUM if shown.startswith("-") else _PRODUCT, around)
            case Operation(sign=sign, left=left, right=right):
                shown = f"{self._write(left, _SUM)} {sign} {self._write(right, _PRODUCT if sign == '-' else _SUM)}"
                return _grouped(shown, _SUM, around)
            case Negation(operand=operand):
                return _grouped(f"-{self._write(operand, _PRODUCT)}", _SUM, around)
            case Power(base=base, exponent=exponent):
                return _raised(self._write(base, _ATOM), str(exponent))
            case Call():
                return self._call(expression, around)

    def _product(self, left: Expression, right: Expression) -> str:
        negative = isinstance(left, Number) and left.value < 0
        first, second = self._write(left, 0 if negative else _PRODUCT), self._write(right, _SIGN)
        return (
            f"{first} \\cdot {second}"
            if second[:1].isdigit() or second.startswith("\\tfrac")
            else f"{first}\\,{second}"
        )

    def _call(self, call: Call, around: int) -> str:
        inner = [self._write(argument, 0) for argument in call.arguments]
        first = inner[0]
        match call.function:
            case "norm2":
                return (
                    rf"\lVert {first} \rVert^{{2}}" if call.arguments[0].shape else f"{_bracket(first)}^{{2}}"
                )
            case "abs":
                return rf"\lvert {first} \rvert"
            case "sqrt":
                return rf"\sqrt{{{first}}}"
            case "dot" if inner[0] == inner[1]:
                return rf"\lVert {first} \rVert^{{2}}"
            case "dot":
                return rf"\langle {first}, {inner[1]} \rangle"
            case "min" | "max":
                return rf"\{call.function}\{{{', '.join(inner)}\}}"
            case "sum":
                body = self._write(call.arguments[0], _PRODUCT)
                sign = r"\sum_{i=1}^{H}" if call.arguments[0].free else r"\sum"
                return _grouped(rf"{sign} {body}", _PRODUCT, around)
            case "d":
                body = self._write(call.arguments[0], _ATOM)
                return _grouped(rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}t}} {body}", _PRODUCT, around)
            case "next":
                return _raised(self._write(call.arguments[0], _ATOM), "+")
            case "initial":
                return rf"{self._write(call.arguments[0], _ATOM)}(\Theta_0)"
        raise AssertionError(call.function)


def defined(name: str) -> str:
    """The sign of a definition: one letter stands for itself, a number behind it becomes an index."""
    if name in GREEK:
        return GREEK[name]
    parts = re.fullmatch(r"([A-Za-z])(\d*)", name)
    if parts is None:
        return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
    return parts[1] + (f"_{{{parts[2]}}}" if parts[2] else "")


def symbol(name: str, free: bool) -> str:
    """A name of the language; with the index i where it speaks of one neuron."""
    index = "_{i}" if free else ""
    if name.startswith("G."):
        return f"G_{{{name[2:]}{'_{i}' if free else ''}}}"
    if start := re.fullmatch(r"start(\d+)", name):
        return f"s_{{{start[1]}}}"
    return GREEK.get(name, name) + index


def _number(value: Q, around: int) -> str:
    if value.q == 1:
        return _grouped(str(value.p), _SUM, around) if value < 0 else str(value.p)
    fraction = rf"\tfrac{{{abs(value.p)}}}{{{value.q}}}"
    return _grouped(f"-{fraction}", _SUM, around) if value < 0 else fraction


def _grouped(shown: str, level: int, around: int) -> str:
    return _bracket(shown) if level < around else shown


def _bracket(shown: str) -> str:
    large = "\\frac" in shown or "\\sum" in shown
    return rf"\bigl({shown}\bigr)" if large else f"({shown})"


def _raised(shown: str, exponent: str) -> str:
    """With an exponent; what has one already is bracketed, since TeX knows no double superscript."""
    base = _bracket(shown) if re.search(r"\^\{[^{}]*\}$", shown) else shown
    return f"{base}^{{{exponent}}}"


def _free(statement: Statement) -> bool:
    return any(relation.free for relation in statement.relations)
