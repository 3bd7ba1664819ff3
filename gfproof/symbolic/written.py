"""Closed forms as formulas in plain text, unexpanded: what computer algebra systems (and Python) read.

``Written`` is a ring of formulas, so that the sums over segments of ``piecewise`` write themselves; all it simplifies is
0 + x, 0 x, 1 x and signs.
"""

from __future__ import annotations

from typing import Any

from gfproof.network import Knot, Parameters
from gfproof.numbers.polynomials import Polynomial
from gfproof.symbolic.derive import ClosedForm
from gfproof.symbolic.notation import plain_polynomial
from gfproof.symbolic.piecewise import Values, assemble, rows_of

SUM, PRODUCT, POWER, ATOM = 0, 1, 2, 3


class Written:
    """A formula.

    Attributes:
        text: what is written.
        binds: how tightly its outermost operation binds.
        opposite: the formula it is the negative of, if it is written as a negative.
    """

    __slots__ = ("binds", "opposite", "text")

    def __init__(self, text: str, binds: int = ATOM, opposite: Written | None = None) -> None:
        self.text, self.binds, self.opposite = text, binds, opposite

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, number: Any) -> Written:
        """A formula, an integer or a rational number as a formula."""
        if isinstance(number, Written):
            return number
        if number < 0:
            return -cls.of(-number)
        text = str(number)
        return cls(text, PRODUCT if "/" in text else ATOM)

    def within(self, binds: int) -> str:
        """The text, in parentheses where it binds less than asked for."""
        return self.text if self.binds >= binds else f"({self.text})"

    def __add__(self, other: Any) -> Written:
        right = Written.of(other)
        if self.text == "0" or right.text == "0":
            return right if self.text == "0" else self
        if right.opposite is not None:
            return self - right.opposite
        return Written(f"{self.text} + {right.text}", SUM)

    def __radd__(self, other: Any) -> Written:
        return Written.of(other) + self

    def __neg__(self) -> Written:
        if self.opposite is not None or self.text == "0":
            return self.opposite or self
        return Written(f"-{self.within(PRODUCT)}", SUM, self)

    def __sub__(self, other: Any) -> Written:
        right = Written.of(other)
        if right.text == "0":
            return self
        if self.text == "0":
            return -right
        if right.opposite is not None:
            return self + right.opposite
        return Written(f"{self.text} - {right.within(PRODUCT)}", SUM)

    def __rsub__(self, other: Any) -> Written:
        return Written.of(other) - self

    def __mul__(self, other: Any) -> Written:
        right = Written.of(other)
        if "0" in (self.text, right.text):
            return Written("0")
        if self.text == "1" or right.text == "1":
            return right if self.text == "1" else self
        # no parentheses around a product on the right: a*(b/c) is a*b/c
        return Written(f"{self.within(PRODUCT)}*{right.within(PRODUCT)}", PRODUCT)

    def __rmul__(self, other: Any) -> Written:
        return Written.of(other) * self

    def __truediv__(self, other: Any) -> Written:
        right = Written.of(other)
        if self.text == "0" or right.text == "1":
            return self
        return Written(f"{self.within(PRODUCT)}/{right.within(POWER)}", PRODUCT)

    def __pow__(self, exponent: int) -> Written:
        return self if exponent == 1 else Written(f"{self.within(ATOM)}**{exponent}", POWER)


def written(form: ClosedForm, *, kinks: bool = False) -> tuple[Written, Parameters]:
    """(L, G) by the sums over segments as text.

    Args:
        kinks: write t_i and w_i for the neurons with a kink inside (b_i is -w_i t_i); otherwise t_i stands as -b_i/w_i.
    """
    setting, ring = form.setting, form.setting.ring
    rows, inside = rows_of(form.cell, setting), ring.kinks_of(form.cell)

    def place(knot: Knot | None, end: Polynomial) -> Written:
        if knot is None:
            return sums(end)
        if knot.neuron is None:
            return Written.of(setting.breakpoints[knot.breakpoint or 0])
        at = knot.neuron + 1
        return Written(f"t{at}") if kinks else -(Written(f"b{at}") / Written(f"w{at}"))

    def sums(polynomial: Polynomial) -> Written:
        text = plain_polynomial(ring.in_kinks(polynomial, form.cell) if kinks else polynomial, ring)
        bare = text.lstrip("-")
        return Written(
            text, SUM if " " in text or bare != text else PRODUCT if "*" in text or "/" in text else ATOM
        )

    network = ring.network.map(lambda p: Written(plain_polynomial(p, ring)))
    if kinks:
        biases = tuple(
            b if t is None else -(Written(f"w{i + 1}") * Written(f"t{i + 1}"))
            for i, (b, t) in enumerate(zip(network.b, inside, strict=True))
        )
        network = Parameters(network.w, biases, network.v, network.c, network.a)
    values = Values(
        network=network,
        places=[(place(row.start, ring.low), place(row.end, ring.high)) for row in rows],
        slope=[[sums(p) for p in row.slope] for row in rows],
        offset=[[sums(p) for p in row.offset] for row in rows],
        density=sums(ring.density),
        read=Written.of,
    )
    return assemble(rows, values)
