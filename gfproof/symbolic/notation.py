"""How polynomials and names are written: as LaTeX, and as plain text that computer algebra systems read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, terms
from gfproof.risk.pieces import Coefficients
from gfproof.symbolic.cells import Segment
from gfproof.symbolic.setting import Ring

SHORT_SET = 4
GREEK = {"xi", "alpha", "beta", "rho", "psi"}


def latex_name(name: str) -> str:
    r"""The name of a variable: w1 -> w_1, v1_12 -> v_{1,12}, xi -> \xi."""
    match = re.fullmatch(r"([A-Za-z]+)(\d*)(?:_(\d+))?", name)
    if match is None:
        raise ValueError(f"{name!r} is not a name of a variable")
    letter = f"\\{match[1]}" if match[1] in GREEK else match[1]
    index = ",".join(part for part in match.groups()[1:] if part)
    if not index:
        return letter
    return f"{letter}_{index}" if len(index) == 1 else f"{letter}_{{{index}}}"


def latex_number(number: Q) -> str:
    """A rational number."""
    if number.q == 1:
        return str(number)
    sign = "-" if number < 0 else ""
    return f"{sign}\\tfrac{{{abs(number.p)}}}{{{number.q}}}"


def latex_polynomial(polynomial: Polynomial, ring: Ring) -> str:
    """A polynomial, terms of low degree first."""
    return _written(polynomial, ring.names, latex=True)


def plain_polynomial(polynomial: Polynomial, ring: Ring) -> str:
    """The same as plain text: c - xi + v1*b1."""
    return _written(polynomial, ring.names, latex=False)


def latex_in_x(polynomial: Coefficients, letter: str = "x") -> str:
    """A polynomial in x with rational coefficients, highest degree first."""
    written = [
        (x, "" if k == 0 else letter if k == 1 else f"{letter}^{k}")
        for k, x in enumerate(polynomial)
        if x != 0
    ]
    return _signed((x, monomial) for x, monomial in reversed(written)) or "0"


def plain_in_x(polynomial: Coefficients) -> str:
    """The same as plain text: 2 x^2 - 1/3."""
    text = ""
    for k in range(len(polynomial) - 1, -1, -1):
        number, power = polynomial[k], "" if k == 0 else "x" if k == 1 else f"x^{k}"
        if number == 0:
            continue
        size = abs(number)
        body = power if power and size == 1 else f"{size} {power}".strip()
        sign = "-" if number < 0 else "+"
        text += f" {sign} {body}" if text else f"-{body}" if sign == "-" else body
    return text or "0"


def _written(polynomial: Polynomial, names: Sequence[str], *, latex: bool) -> str:
    ordered = sorted(terms(polynomial).items(), key=lambda item: (sum(item[0]) or 99, [-e for e in item[0]]))
    factors = (
        (number, [(name, e) for name, e in zip(names, exponents, strict=True) if e])
        for exponents, number in ordered
    )
    if latex:
        return (
            _signed(
                (number, " ".join(latex_name(n) + (f"^{{{e}}}" if e > 1 else "") for n, e in powers))
                for number, powers in factors
            )
            or "0"
        )
    text = ""
    for number, powers in factors:
        monomial = "*".join(n + (f"**{e}" if e > 1 else "") for n, e in powers)
        size = abs(number)
        body = monomial if monomial and size == 1 else f"{size}*{monomial}" if monomial else str(size)
        sign = "-" if number < 0 else "+"
        text += f" {sign} {body}" if text else f"-{body}" if sign == "-" else body
    return text or "0"


def _signed(parts: Iterable[tuple[Q, str]]) -> str:
    text = ""
    for number, monomial in parts:
        sign = "-" if number < 0 else "+"
        size = latex_number(abs(number))
        body = monomial if monomial and abs(number) == 1 else f"{size} {monomial}".strip()
        text += f" {sign} {body}" if text else f"-{body}" if sign == "-" else body
    return text


def latex_ends(ring: Ring) -> tuple[str, str]:
    """The ends of the interval."""
    return latex_polynomial(ring.low, ring), latex_polynomial(ring.high, ring)


def plain_ends(ring: Ring) -> tuple[str, str]:
    """The same as plain text."""
    return plain_polynomial(ring.low, ring), plain_polynomial(ring.high, ring)


def latex_factor(polynomial: Polynomial, ring: Ring) -> str:
    """A polynomial as a factor: nothing for 1, a sum in parentheses."""
    return _factor(latex_polynomial(polynomial, ring))


def plain_factor(polynomial: Polynomial, ring: Ring) -> str:
    """The same as plain text, with 1 written."""
    text = plain_polynomial(polynomial, ring)
    return f"({text})" if " " in text or "/" in text else text.replace("*", " ")


def _factor(text: str) -> str:
    if text == "1":
        return ""
    return f"({text}) " if " + " in text or " - " in text else f"{text} "


def latex_knot(knot: Knot | None, end: str, breakpoints: Sequence[Q]) -> str:
    """Where a knot is: t_i, a breakpoint's value, or the end of the domain."""
    if knot is None:
        return end
    if knot.neuron is not None:
        return latex_name(f"t{knot.neuron + 1}")
    return latex_number(breakpoints[knot.breakpoint or 0])


def runs(numbers: Iterable[int]) -> list[str]:
    r"""Numbers in increasing order, runs of four and more shortened: ["1, \dots, 5", "8"]."""
    found: list[list[int]] = []
    for n in numbers:
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    shown: list[str] = []
    for run in found:
        shown += [f"{run[0]}, \\dots, {run[-1]}"] if len(run) > 3 else map(str, run)
    return shown


def latex_set(numbers: Iterable[int], before: str = "") -> str:
    """A finite set of numbers as a formula, which may break between lines where it is long.

    Args:
        before: what stands before it in the same formula, such as "K_1 =".
    """
    shown = runs(numbers)
    comma = ", " if len(shown) <= SHORT_SET else ", \\allowbreak "
    inner = "\\{" + comma.join(shown) + "\\}" if shown else "\\emptyset"
    return f"${before} {inner}$" if before else f"${inner}$"


def signed_sum(parts: Sequence[str]) -> str:
    """Terms that may begin with a minus, added up."""
    text = parts[0] if parts else "0"
    for part in parts[1:]:
        text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    return text


def plain_segment(segment: Segment, low: str, high: str, breakpoints: Sequence[Q]) -> str:
    """[t1, 1] and the like."""

    def place(knot: Knot | None, end: str) -> str:
        if knot is None:
            return end
        return f"t{knot.neuron + 1}" if knot.neuron is not None else str(breakpoints[knot.breakpoint or 0])

    return f"[{place(segment.start, low)}, {place(segment.end, high)}]"


def latex_cell(cell: Cell, low: str, high: str, breakpoints: Sequence[Q]) -> tuple[str, ...]:
    """The conditions that describe a cell, one formula each: signs of the switching w_i, order of the knots."""
    conditions = [
        f"{latex_name(f'w{i + 1}')} {'>' if kind is Kind.RIGHT else '<'} 0"
        for i, kind in enumerate(cell.kinds)
        if kind in (Kind.RIGHT, Kind.LEFT)
    ]
    if cell.knots:
        knots = [latex_knot(knot, low, breakpoints) for knot in cell.knots]
        conditions.append(" < ".join((low, *knots, high)))
    return tuple(conditions)
