"""Certificates as LaTeX: what was to be shown, and each step of the proof as the checker accepted it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gfproof.certify import checker
from gfproof.certify.normal_forms import Factor, NormalForm, normal_forms
from gfproof.numbers import Q
from gfproof.theorems.language.expressions import Call, Expression, Negation, Number, Operation, Power, Symbol
from gfproof.write.claims import RELATIONS, Writer, symbol
from gfproof.write.document import escape

AXIOMS = {
    "second-moment": "$M_2 \\ge 0$",
    "width": "$H \\ge 1$",
    "dimension": "$d \\ge 1$",
    "radius": "$\\rho \\ge 1$",
    "box": "$M_2 \\le d\\rho^2$",
    "relu-positive": "$R_i \\ge 0$",
    "relu": "$R_i \\le \\lVert u_i \\rVert^2 T_i$ by Cauchy and Schwarz",
    "active-positive": "$T_i \\ge 0$",
    "active": "$T_i \\le 1 + M_2$",
    "hidden": "$\\lVert G_{u_i} \\rVert^2 \\le 4 \\lVert v_i \\rVert^2 T_i L$ by Cauchy and Schwarz",
    "outer": "$\\lVert G_{v_i} \\rVert^2 \\le 4 R_i L$ by Cauchy and Schwarz",
    "offset": "$\\lVert G_c \\rVert^2 \\le 4 L$ by Cauchy and Schwarz",
    "skip": "$\\lVert G_a \\rVert^2 \\le 4 M_2 L$ by Cauchy and Schwarz",
    "min-inner": "$\\kappa_i \\le \\lVert u_i \\rVert^2$",
    "min-outer": "$\\kappa_i \\le \\lVert v_i \\rVert^2$",
    "harmonic-positive": "$\\eta_i \\ge 0$",
    "harmonic": "$\\eta_i \\le \\kappa_i$",
}
"""What the axioms of an inequality chain say; $u_i = (w_i, b_i)$."""

RULES = {
    "combine": "A nonnegative combination of facts",
    "gram": "A sum of squares",
    "square": "A square",
    "cauchy-schwarz": "The inequality of Cauchy and Schwarz",
    "sum": "The sum over all neurons",
    "weights": "For the best weight $\\lambda_i$",
}


def certificate_proof(document: dict[str, Any], writer: Writer) -> str:
    """The proof in a certificate as LaTeX; the checker accepts the certificate before a word of it is written.

    Raises:
        checker.Rejected, checker.Malformed: it does not.
    """
    checker.check(document)
    if document["kind"] == "integrand-identity":
        return _identity(document)
    steps = document["evidence"]["steps"]
    facts = _hypotheses(document["claim"]["hypotheses"], writer)
    lines = list[str]()
    for step in steps:
        lines.append(_step(step, facts, writer))
        facts.append(f"({len(lines)})")
    if not lines:
        return "Every conclusion is one of the hypotheses, or an identity of polynomials.\n\\checked{}"
    items = "\n".join(f"\\item[({number})] {line}" for number, line in enumerate(lines, start=1))
    return f"\\begin{{description}}\n{items}\n\\end{{description}}\n\\checked{{}}"


def _hypotheses(relations: Sequence[Any], writer: Writer) -> list[str]:
    facts = list[str]()
    for number, (op, *_) in enumerate(relations, start=1):
        facts += [f"H{number}"] * (2 if op == "==" else 1)
    return facts


def _step(step: dict[str, Any], facts: Sequence[str], writer: Writer) -> str:
    op, left, right = step["concludes"]
    formula = f"{writer.expression(expression(left))} {RELATIONS[op]} {writer.expression(expression(right))}"
    return f"{RULES[step['rule']]}{_used(step, facts)} gives\n{_display(formula + '.')}"


def _used(step: dict[str, Any], facts: Sequence[str]) -> str:
    if "of" in step:
        return f" of {facts[step['of']]}"
    if step["rule"] != "combine":
        return ""
    names = list[str]()
    for _, chosen in step["terms"]:
        for one in chosen:
            name = AXIOMS[one] if isinstance(one, str) else facts[one]
            if name not in names:
                names.append(name)
    return f" ({'; '.join(names)})" if names else ""


RELATIONS_OF_G = r"""Insert the definitions. The gradient enters through the relations
\begin{{gather*}}
w_i \cdot G_{{w_i}} + b_i\,G_{{b_i}} = v_i \cdot G_{{v_i}}, \qquad G_c = 2 \int e \,\mathrm{{d}}\mu, \\
\int N \cdot e \,\mathrm{{d}}\mu
  = \tfrac12 \sum_i v_i \cdot G_{{v_i}} + c \cdot \int e \,\mathrm{{d}}\mu{skip}, \qquad
L = \int N \cdot e \,\mathrm{{d}}\mu - \int f \cdot e \,\mathrm{{d}}\mu,
\end{{gather*}}
with $e = N - f$; they are true for every network and every law, whatever the value of $\mathrm{{relu}}'(0)$. After that
both sides are"""


def _identity(document: dict[str, Any]) -> str:
    skip = r" + \int ax \cdot e \,\mathrm{d}\mu" if document["claim"]["skip"] else ""
    shown = [form(left) for left, _ in normal_forms(document)]
    lines = "\n".join(map(_display, shown))
    return (
        f"{RELATIONS_OF_G.format(skip=skip)}\n{lines}\n"
        "in quantities that are not related further.\n\\checked{}"
    )


def expression(tree: Any) -> Expression:
    """An expression of a certificate as one of the claim language; symbols of neurons get the index i."""
    if isinstance(tree, str):
        return Number(Q(*_rational(tree))) if tree[:1] in "-0123456789" else _symbol(tree)
    op, *arguments = tree
    if op == "^":
        return Power(expression(arguments[0]), arguments[1])
    inner = [expression(argument) for argument in arguments]
    if op == "-" and len(inner) == 1:
        return Negation(inner[0])
    if op in ("+", "-", "*"):
        total = inner[0]
        for one in inner[1:]:
            total = _joined(op, total, one)
        return total
    return Call(op, tuple(inner), ())


def _joined(op: str, left: Expression, right: Expression) -> Expression:
    """The two joined by a sign, with a - 2 b for a + (-2) b and b for 1 b."""
    if op == "*" and isinstance(left, Number) and left.value == 1:
        return right
    if op == "+" and isinstance(right, Operation) and right.sign == "*":
        factor = right.left
        if isinstance(factor, Number) and factor.value < 0:
            return Operation("-", left, _joined("*", Number(-factor.value), right.right), right.shape)
    return Operation(op, left, right, left.shape or right.shape)


def _rational(text: str) -> tuple[int, int]:
    value = Fraction(text)
    return value.numerator, value.denominator


def _symbol(name: str) -> Symbol:
    vector = name in checker.SORT
    return Symbol(name, ("d",) if vector else (), name in checker.NEURON)


def form(terms: NormalForm) -> str:
    """A normal form as a sum of products."""
    if not terms:
        return "0"
    shown = ""
    for factor, powers in terms:
        sign = "-" if factor < 0 else "+"
        number = _number(abs(factor)) if abs(factor) != 1 or not powers else ""
        body = "\\,".join(_power(one, power) for one, power in powers)
        shown += f" {sign} {number}{body}" if shown or sign == "-" else f"{number}{body}"
    return shown.strip()


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"\\tfrac{{{value.numerator}}}{{{value.denominator}}}"


def _power(factor: Factor, power: int) -> str:
    shown = _factor(factor)
    if power == 1:
        return shown
    return f"{shown}^{{{power}}}" if re.fullmatch(r"\\?\w+(_\{?\w+\}?)?", shown) else f"({shown})^{{{power}}}"


VECTORS = {"alphax": r"\alpha x", "ax": "a x"}
"""Functions of x that are paired with the error and are not numbers of the network, as LaTeX."""


def _factor(factor: Factor) -> str:
    level, names = factor
    if level == "sum":
        return "\\sum_i " + "\\,".join(_power(one, power) for one, power in names)
    signs = [symbol(name, name in checker.NEURON) for name in names if name != "int"]
    if names[0] == "int":
        return f"\\int {VECTORS.get(names[1], signs[0])} \\cdot e \\,\\mathrm{{d}}\\mu"
    if len(signs) == 1:
        return signs[0]
    return (
        f"\\lVert {signs[0]} \\rVert^2"
        if signs[0] == signs[1]
        else f"\\langle {signs[0]}, {signs[1]} \\rangle"
    )


def _display(formula: str) -> str:
    lines = _broken(formula)
    environment = "multline*" if "\\\\" in lines else "equation*"
    return f"\\begin{{{environment}}}\n{lines}\n\\end{{{environment}}}"


def _broken(formula: str, longest: int = 58) -> str:
    """The formula in lines that fit the page, broken before signs outside all brackets, in long brackets inside the outer one."""
    lines = [""]
    for part in _parts(formula, 0):
        pieces = [part] if _width(part) <= longest else _parts(part, 1)
        for piece in pieces:
            if lines[-1].strip() and _width(lines[-1] + piece) > longest:
                lines.append("")
            lines[-1] += piece
    return " \\\\\n".join(line.strip() for line in lines)


def _parts(formula: str, level: int) -> list[str]:
    """The formula cut before each sign that stands inside at most ``level`` brackets."""
    parts, depth = [""], 0
    for k, character in enumerate(formula):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(character, 0)
        signed = character in "+-" or formula.startswith(("\\ge ", "\\le ", "= "), k)
        if depth <= level and signed and formula[k - 1 : k] == " ":
            parts.append("")
        parts[-1] += character
    return parts


def _width(formula: str) -> int:
    """About how many signs wide a formula is."""
    return len(re.sub(r"\\[a-zA-Z]+|\\.", "x", formula).translate(str.maketrans("", "", "{}^_ ")))


def digest_line(document: dict[str, Any]) -> str:
    """Kind and digest of a certificate."""
    return (
        f"Certificate \\texttt{{{escape(document['kind'])}}}, digest \\texttt{{{document['digest'][:16]}}}."
    )
