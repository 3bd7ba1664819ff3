"""Closed forms as SymPy expressions, made on demand.

Two coordinates: ``kinks``, where b_i of a neuron with a kink inside stands as -w_i t_i, and ``weights``, where t_i stands as
-b_i/w_i.  Two shapes: ``segments``, the unexpanded sum over segments, and ``expanded``, the polynomial (kinks only: in the
weights an expanded risk has denominators w_i^3 and hundreds of terms).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import sympy

from gfproof.errors import NotAvailable
from gfproof.network import Knot, Parameters
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, terms
from gfproof.symbolic.derive import ClosedForm
from gfproof.symbolic.hessian import closed_hessian
from gfproof.symbolic.piecewise import Values, assemble, rows_of

Coordinates = Literal["kinks", "weights"]
Shape = Literal["segments", "expanded"]


def read(number: Q) -> Any:
    """A rational number as SymPy's."""
    return sympy.Rational(int(number.p), int(number.q))


@dataclass(frozen=True)
class Expressions:
    """SymPy expressions of one closed form; symbols are real and bear the names of ``Setting``."""

    form: ClosedForm

    @cached_property
    def symbols(self) -> dict[str, Any]:
        """Every symbol by its name."""
        return {name: sympy.Symbol(name, real=True) for name in self.form.setting.ring.names}

    def polynomial(self, polynomial: Polynomial) -> Any:
        """A polynomial of the ring as a sum of terms."""
        symbols = list(self.symbols.values())
        return sympy.Add(
            *(
                sympy.Mul(read(x), *(s**e for s, e in zip(symbols, exponents, strict=True) if e))
                for exponents, x in terms(polynomial).items()
            )
        )

    def risk(self, coordinates: Coordinates = "weights", shape: Shape = "segments") -> Any:
        """L."""
        if shape == "segments":
            return self._assembled(coordinates)[0]
        self._check_expanded(coordinates)
        return self.polynomial(self.form.risk)

    def gradient(self, coordinates: Coordinates = "weights", shape: Shape = "segments") -> Parameters:
        """G, in the shapes of the parameters."""
        if shape == "segments":
            return self._assembled(coordinates)[1]
        self._check_expanded(coordinates)
        return self.form.gradient.map(self.polynomial)

    def hessian(self, coordinates: Coordinates = "weights") -> Any:
        """The matrix of second derivatives in (w, b, v, c, a), entries written in the given coordinates."""
        rows = closed_hessian(self.form).entries
        kinks = self.kinks() if coordinates == "weights" else {}
        matrix = [
            [self.polynomial(e.numerator) / self.polynomial(e.denominator) for e in row] for row in rows
        ]
        return sympy.Matrix(matrix).subs(kinks)

    def kinks(self) -> dict[Any, Any]:
        """t_i -> -b_i/w_i for the neurons with a kink inside."""
        ring = self.form.setting.ring
        return {
            self.symbols[f"t{i + 1}"]: -self.symbols[f"b{i + 1}"] / self.symbols[f"w{i + 1}"]
            for i, kink in enumerate(ring.kinks_of(self.form.cell))
            if kink is not None
        }

    def _check_expanded(self, coordinates: Coordinates) -> None:
        if coordinates != "kinks":
            raise NotAvailable("in the weights a closed form is written by segments only (shape 'segments')")

    def _assembled(self, coordinates: Coordinates) -> tuple[Any, Parameters]:
        """The sums over segments; the kinks stand as t_i or as -b_i/w_i, in no case is anything multiplied out."""
        form, setting, symbols = self.form, self.form.setting, self.symbols
        rows, kinks = rows_of(form.cell, setting), self.kinks()
        biases = {symbols[f"b{i + 1}"]: symbols[f"b{i + 1}"] for i in range(setting.width)}
        if coordinates == "kinks":
            for t in kinks:
                at = str(t)[1:]
                biases[symbols[f"b{at}"]] = -symbols[f"w{at}"] * t

        def place(knot: Knot | None, end: Polynomial) -> Any:
            if knot is None:
                return self.polynomial(end)
            if knot.neuron is None:
                return read(setting.breakpoints[knot.breakpoint or 0])
            t = symbols[f"t{knot.neuron + 1}"]
            return t if coordinates == "kinks" else kinks[t]

        def inner(polynomial: Polynomial) -> Any:
            return self.polynomial(polynomial).xreplace(biases)

        values = Values(
            network=setting.ring.network.map(inner),
            places=[(place(row.start, setting.ring.low), place(row.end, setting.ring.high)) for row in rows],
            slope=[[inner(p) for p in row.slope] for row in rows],
            offset=[[inner(p) for p in row.offset] for row in rows],
            density=self.polynomial(setting.ring.density),
            read=read,
        )
        return assemble(rows, values)
