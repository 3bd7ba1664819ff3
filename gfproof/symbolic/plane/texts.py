"""How the cuts of a rectangle and their integrals are written, as LaTeX and as plain text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, polynomial_ring, terms
from gfproof.symbolic.layout import align, row, table
from gfproof.symbolic.notation import latex_name, latex_number
from gfproof.symbolic.plane.cuts import CORNERS, Corner, Cut, Shape
from gfproof.symbolic.plane.integrals import TABLE_NAMES, Tables

PRE_ACTIVATIONS = {(0, 0): "p", (1, 0): "p + m", (0, 1): "p + n", (1, 1): "p + m + n"}
"""The function l = p + m y_1 + n y_2 at the corners of the unit square."""


def local_corner(cut: Cut, y: Corner) -> Corner:
    """The corner of the rectangle that y, a corner of the unit square, stands for."""
    found = [0, 0]
    for axis, at in zip(cut.frame.axes, y, strict=True):
        found[axis] = cut.special[axis] ^ at
    return found[0], found[1]


def active_locally(cut: Cut) -> list[Corner]:
    """The corners of the unit square with l > 0."""
    return [y for y in CORNERS if local_corner(cut, y) in cut.active]


def conditions(cut: Cut) -> list[str]:
    """What p, m and n satisfy, one relation per corner."""
    active = active_locally(cut)
    return [f"{PRE_ACTIVATIONS[y]} {'>' if y in active else '<='} 0" for y in CORNERS]


def inputs(cut: Cut) -> list[str]:
    """The inputs in terms of y, plain text: x1 = 1 - y1."""
    frame, found = cut.frame, ["", ""]
    for n, axis in enumerate(frame.axes):
        start, length = frame.start[n], frame.length[n]
        size = "" if abs(length) == 1 else f"{abs(length)} "
        step = f"{size}y{n + 1}"
        if start == 0:
            found[axis] = f"x{axis + 1} = {'-' if length < 0 else ''}{step}"
        else:
            found[axis] = f"x{axis + 1} = {start} {'-' if length < 0 else '+'} {step}"
    return found


def latex_inputs(cut: Cut) -> str:
    """The same as LaTeX formulas."""
    frame, found = cut.frame, ["", ""]
    for n, axis in enumerate(frame.axes):
        start, length = frame.start[n], frame.length[n]
        size = "" if abs(length) == 1 else f"{latex_number(abs(length))} "
        way = "-" if length < 0 else "" if start == 0 else "+"
        left = "" if start == 0 else f"{latex_number(start)} "
        found[axis] = f"x_{axis + 1} = {left}{way} {size}y_{n + 1}"
    return ", \\quad ".join(found)


def line(cut: Cut, *, latex: bool) -> list[str]:
    """P, m and n in terms of w and b."""
    names = ("w1", "w2", "b")
    _, known = polynomial_ring(names)
    values: tuple[Polynomial, ...] = cut.frame.local([known["w1"], known["w2"]], known["b"])
    return [
        f"{letter} = {factored(x, names, latex=latex)}"
        for letter, x in zip(("p", "m", "n"), values, strict=True)
    ]


def legs(cut: Cut, *, latex: bool) -> list[str]:
    """S and t in terms of p, m, n."""
    if cut.shape in (Shape.DEAD, Shape.FULL):
        return []
    if latex:
        second = "\\frac{p + n}{m}" if cut.shape is Shape.SIDE else "\\frac{p}{n}"
        return ["s = -\\frac{p}{m}", f"t = -{second}"]
    return ["s = -p/m", "t = -(p + n)/m" if cut.shape is Shape.SIDE else "t = -p/n"]


def degenerate(cut: Cut) -> str:
    """Which degenerate neurons are of this type."""
    return {
        Shape.DEAD: "w = 0 with b <= 0; lines that touch the rectangle in a corner or along a side",
        Shape.FULL: "w = 0 with b > 0",
        Shape.CORNER: "lines through one or both of the neighbouring corners (s = 1, t = 1)",
        Shape.ALL_BUT_CORNER: "lines through the corner itself (p = 0, so s = t = 0)",
        Shape.SIDE: "lines through corners of the other side (s = 1, t = 1 or both); lines along an axis (n = 0: s = t)",
    }[cut.shape]


# ------------------------------------------------------------------------------------ tables


def entries(tables: Tables, shape: Shape, *, latex: bool) -> list[tuple[str, str]]:
    """(name, value) of mu, A and B."""
    apart = shape is Shape.ALL_BUT_CORNER
    found = []
    for letter, values in (("\\mu" if latex else "mu", tables.mu), ("A", tables.pull)):
        for (i, j), x in values.items():
            name = f"{letter}_{{{i}{j}}}" if latex else f"{letter}{i}{j}"
            found.append((name, factored(x, TABLE_NAMES, latex=latex, apart=apart)))
    found.append(("B", factored(tables.square, TABLE_NAMES, latex=latex, apart=apart)))
    return found


def latex_tables(tables: Tables, shape: Shape) -> str:
    """The moments in one display, what l adds in another."""
    if shape is Shape.DEAD:
        return "All of them are $0$.\n"
    written = [f"{name} &= {value}" for name, value in entries(tables, shape, latex=True)]
    wide = max(map(len, written)) > 90
    pairs = []
    for group in (written[:6], written[6:]):
        step = 1 if wide and group is not written[:6] else 2
        for k in range(0, len(group), step):
            pairs.append(" & \\qquad ".join(group[k : k + step]))
    return align([*(f"{one}," for one in pairs[:-1]), f"{pairs[-1]}."])


def factored(polynomial: Polynomial, names: Sequence[str], *, latex: bool, apart: bool = False) -> str:
    """A polynomial with its common factor in front; ``apart``: as a sum, the terms in s and t last."""
    found = terms(polynomial)
    if not found:
        return "0"
    content = _content(list(found.values()))
    common = tuple(min(e[k] for e in found) for k in range(len(names)))
    ordered = sorted(found.items(), key=lambda item: [-e for e in item[0]])
    if apart:
        ordered.sort(key=lambda item: sum(item[0][-2:]) > 0)
    if apart or len(ordered) == 1 or (content.q == 1 and not any(common)):
        return _sum(ordered, names, latex=latex)
    if ordered[0][1] < 0:
        content = -content
    inner = [
        (tuple(e - f for e, f in zip(exponents, common, strict=True)), x / content)
        for exponents, x in ordered
    ]
    front = _sum([(common, content)], names, latex=latex)
    if front in ("1", "-1"):
        front = front[:-1]
    space = " " if latex else "*" if front.strip("-") else ""
    return f"{front}{space}({_sum(inner, names, latex=latex)})"


def _content(values: Sequence[Q]) -> Q:
    top = math.gcd(*(int(x.p) for x in values))
    return Q(top, math.lcm(*(int(x.q) for x in values)))


def _sum(ordered: Sequence[tuple[tuple[int, ...], Q]], names: Sequence[str], *, latex: bool) -> str:
    text = ""
    for exponents, x in ordered:
        powers = [(name, e) for name, e in zip(names, exponents, strict=True) if e]
        if latex:
            monomial = " ".join(latex_name(name) + (f"^{{{e}}}" if e > 1 else "") for name, e in powers)
            number, between = latex_number(abs(x)), " "
        else:
            monomial = "*".join(name + (f"**{e}" if e > 1 else "") for name, e in powers)
            number, between = str(abs(x)), "*"
        body = (
            monomial if monomial and abs(x) == 1 else f"{number}{between}{monomial}" if monomial else number
        )
        sign = "-" if x < 0 else "+"
        text += f" {sign} {body}" if text else f"-{body}" if sign == "-" else body
    return text


def values_table(names: Sequence[str], numbers: Sequence[str]) -> str:
    """One line of numbers under their names."""
    return table("c" * len(names), [f"${x}$" for x in names], [row([f"${x}$" for x in numbers])])
