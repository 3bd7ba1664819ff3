"""Closed forms for two inputs as formulas: plain text that computer algebra systems read, and SymPy expressions.

Two coordinates: ``weights`` (w1, w2, b; s and t written out), and ``places`` (the line's p, m, n and the places s, t where it
cuts the square).  Nothing is multiplied out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import sympy

from gfproof.network import Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, terms
from gfproof.symbolic.expressions import read
from gfproof.symbolic.plane.cuts import Shape
from gfproof.symbolic.plane.forms import O, PlaneForm, X, Y, assemble
from gfproof.symbolic.written import Written

Coordinates = Literal["weights", "places"]


def written(form: PlaneForm, coordinates: Coordinates = "weights") -> tuple[Written, Parameters]:
    """(L, G) as text."""
    return _formulas(form, coordinates, Written, Written.of)


def expressions(form: PlaneForm, coordinates: Coordinates = "weights") -> tuple[Any, Parameters]:
    """(L, G) as SymPy expressions in real symbols."""
    return _formulas(form, coordinates, lambda name: sympy.Symbol(name, real=True), read)


def _formulas(
    form: PlaneForm, coordinates: Coordinates, symbol: Callable[[str], Any], number: Callable[[Q], Any]
) -> tuple[Any, Parameters]:
    ring, frame, shape = form.ring, form.ring.frame, form.cut.shape
    if coordinates == "places":
        known = {name: symbol(name) for name in ("p", "m", "n", "s", "t")}
    else:
        slopes = [symbol("w1"), symbol("w2")]
        p = symbol("b")
        for axis, start in zip(frame.axes, frame.start, strict=True):
            p = p + number(start) * slopes[axis]
        m, n = (number(h) * slopes[axis] for axis, h in zip(frame.axes, frame.length, strict=True))
        known = {"p": p, "m": m, "n": n}
        if shape not in (Shape.DEAD, Shape.FULL):
            known["s"] = -(p / m)
            known["t"] = -((p + n) / m) if shape is Shape.SIDE else -(p / n)
    letters = {name: symbol(name) for name in ring.names if name not in ("p", "m", "n", "M", "N")}

    def over(polynomial: Polynomial, names: tuple[str, ...], images: dict[str, Any]) -> Any:
        total = number(Q(0))
        for exponents, x in terms(polynomial).items():
            product = number(abs(x))
            for name, power in zip(names, exponents, strict=True):
                if power:
                    product = product * images[name] ** power
            total = total - product if x < 0 else total + product
        return total

    table_names, printed = ("p", "m", "n", "s", "t"), form.tables
    rest = {place: over(ring.rest[place], ring.names, letters) for place in (O, X, Y)}
    local = _Numbers(frame, number)
    return assemble(
        letters["v"],
        rest,
        {place: over(x, table_names, known) for place, x in printed.mu.items()},
        {place: over(x, table_names, known) for place, x in printed.pull.items()},
        over(printed.square, table_names, known),
        local,  # type: ignore[arg-type]  # a frame whose numbers are formulas
        skip=form.setting.skip,
    )


class _Numbers:
    """A frame whose numbers are formulas."""

    def __init__(self, frame: Any, number: Callable[[Q], Any]) -> None:
        self.axes = frame.axes
        self.start = tuple(map(number, frame.start))
        self.length = tuple(map(number, frame.length))
