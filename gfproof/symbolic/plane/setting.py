"""What is symbolic for two inputs and one neuron, and the ring of Laurent polynomials closed forms are derived in.

Variables: v, the neuron l = p + m y_1 + n y_2 on the unit square, c, the skip connection a1, a2 where there is one, and the
target's xi or alpha1, alpha2, beta (then also a free constant xi to compare with).  ``M`` and ``N`` stand for 1/m and 1/n
where the cut divides by them; ``reduced`` cancels m M and n N, so that equal functions become equal polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gfproof.errors import ShapeError
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, from_terms, polynomial_ring, terms
from gfproof.symbolic.plane.cuts import Cut, Shape
from gfproof.symbolic.setting import AFFINE, CONSTANT

ZERO, ONE = Q(0), Q(1)
INVERSES = (("m", "M"), ("n", "N"))
"""A variable, and its inverse."""


@dataclass(frozen=True)
class PlaneSetting:
    """One neuron on a rectangle.

    Attributes:
        target: "constant" (xi symbolic) or "affine" (alpha1, alpha2, beta symbolic).
        low, high: the rectangle, rational.
        skip: is there a linear skip connection?
    """

    target: str = CONSTANT
    low: tuple[Q, Q] = (ZERO, ZERO)
    high: tuple[Q, Q] = (ONE, ONE)
    skip: bool = False

    def __post_init__(self) -> None:
        if self.target not in (CONSTANT, AFFINE):
            raise ShapeError(f'target {self.target!r}, expected "constant" or "affine"')
        if any(p >= q for p, q in zip(self.low, self.high, strict=True)):
            raise ShapeError("low is not below high")

    @property
    def letters(self) -> tuple[str, ...]:
        """The symbols of the target."""
        return ("xi",) if self.target == CONSTANT else ("alpha1", "alpha2", "beta")


class PlaneRing:
    """The ring of one setting and one cut, and the functions on the unit square over it.

    A function on the square of degree at most 2 in y is a dictionary (i, j) -> coefficient of y_1^i y_2^j.

    Attributes:
        names: the variables, in the order terms are written.
        neuron: l as a function of y.
        rest: g = c + a.x - f, the error without the neuron.
        reference: psi, what V compares with: f, or the free constant xi.
        target: f.
    """

    def __init__(self, setting: PlaneSetting, cut: Cut) -> None:
        self.setting, self.cut, self.frame = setting, cut, cut.frame
        letters = setting.letters if setting.target == CONSTANT else (*setting.letters, "xi")
        names = ["v", "p", "m", "n", "c", *(("a1", "a2") if setting.skip else ()), *letters]
        names += {Shape.DEAD: [], Shape.FULL: [], Shape.SIDE: ["M"]}.get(cut.shape, ["M", "N"])
        self.names = tuple(names)
        self.context, self.variable = polynomial_ring(self.names)
        self.zero, self.one = self.constant(Q(0)), self.constant(Q(1))
        known = self.variable
        self.neuron: Function = {(0, 0): known["p"], (1, 0): known["m"], (0, 1): known["n"]}
        own = (self.variable["c"], *((self.variable[f"a{k}"] if setting.skip else self.zero) for k in (1, 2)))
        xi = (self.variable["xi"], self.zero, self.zero)
        f = xi
        if setting.target == AFFINE:
            f = (self.variable["beta"], self.variable["alpha1"], self.variable["alpha2"])
        self.rest = self.in_square(*(x - y for x, y in zip(own, f, strict=True)))
        self.target = self.in_square(*f)
        self.reference = self.target if self.reference_is_target else self.in_square(*xi)

    @property
    def reference_is_target(self) -> bool:
        """Is psi = f, so that <grad V, G> = 8 L?"""
        return self.setting.target == CONSTANT or self.setting.skip

    def constant(self, value: Q) -> Polynomial:
        """A rational number as a polynomial."""
        made: Polynomial = self.context.constant(value)
        return made

    def in_square(self, offset: Polynomial, first: Polynomial, second: Polynomial) -> Function:
        """The function offset + first x_1 + second x_2 in y."""
        slopes, frame = (first, second), self.frame
        start = offset
        for axis, at in zip(frame.axes, frame.start, strict=True):
            start = start + at * slopes[axis]
        return {
            (0, 0): start,
            (1, 0): frame.length[0] * slopes[frame.axes[0]],
            (0, 1): frame.length[1] * slopes[frame.axes[1]],
        }

    @cached_property
    def legs(self) -> dict[str, Polynomial]:
        """The places s and t of the cut, where it has them."""
        known, shape = self.variable, self.cut.shape
        if shape in (Shape.DEAD, Shape.FULL):
            return {}
        far = known["p"] + known["n"] if shape is Shape.SIDE else known["p"]
        return {"s": -known["p"] * known["M"], "t": -far * known["M" if shape is Shape.SIDE else "N"]}

    @cached_property
    def weights(self) -> tuple[Polynomial, Polynomial, Polynomial]:
        """(w_1, w_2, b) as functions of p, m, n."""
        frame, slopes = self.frame, [self.zero, self.zero]
        for axis, length, place in zip(frame.axes, frame.length, ((1, 0), (0, 1)), strict=True):
            slopes[axis] = self.neuron[place] / length
        b = self.neuron[0, 0]
        for axis, at in zip(frame.axes, frame.start, strict=True):
            b = b - at * slopes[axis]
        return slopes[0], slopes[1], b

    def derivative(self, polynomial: Polynomial, name: str) -> Polynomial:
        """The derivative by a variable, 1/m and 1/n being functions of m and n."""
        value: Polynomial = polynomial.derivative(name)
        for letter, inverse in INVERSES:
            if name == letter and inverse in self.variable:
                value = value - polynomial.derivative(inverse) * self.variable[inverse] ** 2
        return value

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with m M = 1 and n N = 1 used wherever possible: equal functions have equal results."""
        places = [
            (self.names.index(one), self.names.index(other))
            for one, other in INVERSES
            if other in self.variable
        ]
        found: dict[tuple[int, ...], Q] = {}
        for exponents, x in terms(polynomial).items():
            left = list(exponents)
            for one, other in places:
                common = min(left[one], left[other])
                left[one] -= common
                left[other] -= common
            key = tuple(left)
            found[key] = found.get(key, Q(0)) + x
        made: Polynomial = from_terms(self.context, {k: x for k, x in found.items() if x != 0})
        return made


Function = dict[tuple[int, int], Polynomial]
"""A polynomial in y over a ring: (i, j) -> coefficient of y_1^i y_2^j."""


def times(one: Function, other: Function) -> Function:
    """The product of two functions."""
    found: Function = {}
    for (i, j), x in one.items():
        for (k, m), y in other.items():
            place = (i + k, j + m)
            found[place] = found[place] + x * y if place in found else x * y
    return found


def plus(one: Function, other: Function, factor: Polynomial | int = 1) -> Function:
    """The sum one + factor other."""
    found = dict(one)
    for place, x in other.items():
        found[place] = found[place] + factor * x if place in found else factor * x
    return found
