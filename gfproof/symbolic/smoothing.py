"""What the generalized gradient is: the limit of the gradients of risks with C^1 smoothings of ReLU, width 1, d = 1.

The admissible smoothing, eps = 1/r:   R_r(y) = 0 (y <= 0),   y^2/(2 eps) (0 <= y <= eps),   y - eps/2 (y >= eps)

On a cell the smoothed risk L_r and its gradient are polynomials, once the breadth delta = eps/|w| of the zone in which R_r
bends is a variable: there x = t + delta u with u in [0, 1], R_r = |w| delta u^2/2 and R_r' = u.  For delta = 0 (r -> oo) the
gradient is G, on every cell and at a degenerate neuron w = b = 0.  For the softplus function ln(1 + e^{r y})/r, whose
derivative at 0 is 1/2 for every r, the limit at a degenerate neuron is not G.

Source: arXiv:2102.09924 (definition of G); re-derived, constant-target claim C1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from gfproof.network import Cell, Kind, Knot
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial, polynomial_ring
from gfproof.risk.pieces import Coefficients
from gfproof.symbolic.derive import closed_form
from gfproof.symbolic.integrals import antiderivative, derivative, difference, multiply, subtract
from gfproof.symbolic.layout import display
from gfproof.symbolic.notation import latex_number
from gfproof.symbolic.setting import AFFINE, CONSTANT, ONE, ZERO, Setting
from gfproof.symbolic.steps import Derivation, Step

DEGENERATE = "degenerate"
CASES: dict[str, Kind | None] = {
    "right": Kind.RIGHT,
    "left": Kind.LEFT,
    "full": Kind.FULL,
    "dead": Kind.DEAD,
    DEGENERATE: None,
}
BREADTH = "delta"
HALF, WHOLE = sympy.Rational(1, 2), sympy.Integer(1)


@dataclass(frozen=True)
class Zone:
    """A part of the interval on which R_r is one polynomial.

    Attributes:
        x: x as a polynomial in the local variable u.
        stretch: |dx/du|.
        start, end: the range of u.
        smooth, slope: R_r and R_r' as polynomials in u.
    """

    x: Coefficients
    stretch: Polynomial
    start: Polynomial
    end: Polynomial
    smooth: Coefficients
    slope: Coefficients

    def integral(self, polynomial: Coefficients) -> Polynomial:
        """The integral over x of a polynomial in u."""
        value: Polynomial = self.stretch * difference(antiderivative(polynomial), self.start, self.end)
        return value


class SmoothedNeuron:
    """One neuron of a given type with the smoothed activation: L_r and its gradient, polynomials in delta.

    For a full neuron delta stands for eps.  The gradient is in the order w, b, v, c.
    """

    def __init__(self, case: str, target: str = CONSTANT, low: Q = ZERO, high: Q = ONE) -> None:
        self.case, self.kind = case, CASES[case]
        self.setting = Setting(1, target, low, high)
        self.names = (*self.setting.ring.names, BREADTH)
        self.context, self.variable = polynomial_ring(self.names)
        self.zones = self._zones()
        error = [self._error(zone) for zone in self.zones]
        v, density = self.variable["v1"], 1 / (high - low)
        pairs = list(zip(self.zones, error, strict=True))
        self.risk = density * self._sum(z.integral(multiply(e, e)) for z, e in pairs)
        self.gradient = tuple(
            2 * density * part
            for part in (
                v * self._sum(z.integral(multiply(multiply(z.x, z.slope), e)) for z, e in pairs),
                v * self._sum(z.integral(multiply(z.slope, e)) for z, e in pairs),
                self._sum(z.integral(multiply(z.smooth, e)) for z, e in pairs),
                self._sum(z.integral(e) for z, e in pairs),
            )
        )

    def constant(self, number: Q) -> Polynomial:
        """A rational number in the ring."""
        polynomial: Polynomial = self.context.constant(number)
        return polynomial

    def _sum(self, parts: Any) -> Polynomial:
        total: Polynomial = sum(parts, self.constant(Q(0)))
        return total

    def _zones(self) -> tuple[Zone, ...]:
        known, zero, one = self.variable, self.constant(Q(0)), self.constant(Q(1))
        low, high = self.constant(self.setting.low), self.constant(self.setting.high)
        w, b, t, delta = (known[name] for name in ("w1", "b1", "t1", BREADTH))
        itself, nothing, steady = (zero, one), (zero,), (one,)

        def plain(start: Polynomial, end: Polynomial, smooth: Coefficients, slope: Coefficients) -> Zone:
            return Zone(itself, one, start, end, smooth, slope)

        if self.kind is Kind.RIGHT:
            return (
                plain(low, t, nothing, nothing),
                Zone((t, delta), delta, zero, one, (zero, zero, w * delta / 2), (zero, one)),
                plain(t + delta, high, (-w * t - w * delta / 2, w), steady),
            )
        if self.kind is Kind.LEFT:
            return (
                plain(low, t - delta, (-w * t + w * delta / 2, w), steady),
                Zone((t, -delta), delta, zero, one, (zero, zero, -w * delta / 2), (zero, one)),
                plain(t, high, nothing, nothing),
            )
        if self.kind is Kind.FULL:
            return (plain(low, high, (b - delta / 2, w), steady),)
        return (plain(low, high, nothing, nothing),)

    def _error(self, zone: Zone) -> Coefficients:
        """C + v R_r - f as a polynomial in u."""
        known, zero = self.variable, self.constant(Q(0))
        network = tuple(known["v1"] * x for x in zone.smooth)
        network = (network[0] + known["c"], *network[1:])
        if self.setting.target == CONSTANT:
            return subtract(network, (known["xi"],), zero)
        target = tuple(known["alpha"] * x for x in zone.x)
        return subtract(network, (target[0] + known["beta"], *target[1:]), zero)

    def is_gradient(self) -> bool:
        """Is the gradient that of L_r, by the chain rule with eps fixed (t = -b/w, delta = eps/|w|)?"""
        g_w, g_b, g_v, g_c = self.gradient
        by = self.risk.derivative
        if g_v != by("v1") or g_c != by("c"):
            return False
        if self.kind not in (Kind.RIGHT, Kind.LEFT):
            return bool(g_b == by("b1") and g_w == by("w1"))
        w, t, delta = (self.variable[name] for name in ("w1", "t1", BREADTH))
        return bool(w * g_b == -by("t1") and w * g_w == w * by("w1") - t * by("t1") - delta * by(BREADTH))

    def limit(self) -> tuple[Polynomial, ...]:
        """The gradient for delta = 0, which is its limit, since it is a polynomial in delta."""
        images = [self.variable[name] for name in self.names[:-1]] + [self.constant(Q(0))]
        return tuple(p.compose(*images) for p in self.gradient)

    def generalized_gradient(self) -> tuple[Polynomial, ...]:
        """G by the closed form of the cell (a degenerate neuron is dead)."""
        kind = Kind.DEAD if self.kind is None else self.kind
        knots = (Knot(neuron=0),) if kind in (Kind.RIGHT, Kind.LEFT) else ()
        slope = closed_form(Cell((kind,), knots), self.setting).gradient
        images = [self.variable[name] for name in self.names[:-1]]
        components = (slope.w[0][0], slope.b[0], slope.v[0][0], slope.c[0])
        return tuple(p.compose(*images, ctx=self.context) for p in components)

    def fits_at_the_end(self) -> bool:
        """Is the limit G also with the kink at the end from which a neuron is active everywhere (full)?"""
        if self.kind not in (Kind.RIGHT, Kind.LEFT):
            return True
        end = self.constant(self.setting.low if self.kind is Kind.RIGHT else self.setting.high)
        at_end = {**self.variable, "t1": end, "b1": -self.variable["w1"] * end}
        full = SmoothedNeuron("full", str(self.setting.target), self.setting.low, self.setting.high)
        images = [at_end[name] for name in self.names]
        pairs = zip(self.limit(), full.generalized_gradient(), strict=True)
        return all(p.compose(*images) == q.compose(*images) for p, q in pairs)


@dataclass(frozen=True)
class AdmissibleStep(Step):
    """R_r is C^1, tends to ReLU uniformly, and its derivative, which stays in [0, 1], to the strict indicator.

    Attributes:
        pieces: 2 eps R_r on y <= 0, [0, eps], y >= eps, as polynomials in y over Q[eps].
    """

    pieces: tuple[Coefficients, ...]
    title = "the smoothing is admissible"

    @property
    def latex(self) -> str:
        """The definition and its properties."""
        cases = (
            "0 & (y \\le 0), \\\\ \\tfrac{r}{2} y^2 & (0 \\le y \\le \\tfrac1r), \\\\"
            " y - \\tfrac{1}{2r} & (y \\ge \\tfrac1r)"
        )
        return (
            "For $r > 0$ put\n"
            + display(f"R_r(y) = \\begin{{cases}} {cases}. \\end{{cases}}")
            + "The pieces and their derivatives agree at $0$ and at $1/r$, so $R_r$ is continuously differentiable."
            " Moreover $0 \\le \\max(y, 0) - R_r(y) \\le \\tfrac{1}{2r}$, because the difference to the right bound is"
            " $\\tfrac{r}{2} {(y - \\tfrac1r)}^2$ for $0 \\le y \\le \\tfrac1r$; and $R_r'$ takes values in $[0, 1]$, is $0$ for"
            " $y \\le 0$, and is $1$ for $y \\ge \\tfrac1r$, so $R_r' \\to \\mathbf{1}_{(0, \\infty)}$ pointwise.\n"
        )

    def check(self) -> bool:
        """Values and slopes at 0 and eps; eps/2 - (y - R_r) is a square; R_r' at the ends of the middle piece."""
        (eps,) = _eps_ring()
        left, middle, right = self.pieces
        zero = 0 * eps
        joins = ((left, middle, zero), (middle, right, eps))
        for one, other, y in joins:
            for p, q in ((one, other), (derivative(one), derivative(other))):
                if _value(p, y) != _value(q, y):
                    return False
        gap = subtract((eps * eps, -2 * eps), tuple(-x for x in middle), zero)
        square = multiply((-eps, zero + 1), (-eps, zero + 1))
        slope = derivative(middle)
        return bool(
            left == (zero,)
            and right == (-eps * eps, 2 * eps)
            and not any(subtract(gap, square, zero))
            and len(slope) == 2
            and (_value(slope, zero), _value(slope, eps)) == (zero, 2 * eps)
        )


@dataclass(frozen=True)
class LimitStep(Step):
    """On one type of neuron the gradients of L_r tend to G.

    Attributes:
        case: right, left, full, dead or degenerate.
        smoothed: L_r and its gradient.
        limit: what is claimed to be the limit, in the order w, b, v, c.
    """

    case: str
    smoothed: SmoothedNeuron
    limit: tuple[Polynomial, ...]

    @property
    def title(self) -> str:
        """Which type of neuron."""
        return f"a {self.case} neuron: the smoothed gradients tend to G"

    @property
    def latex(self) -> str:
        """What L_r looks like and why the limit is G."""
        low, high = (latex_number(x) for x in (self.smoothed.setting.low, self.smoothed.setting.high))
        return TEXTS[self.case].replace("LOW", low).replace("HIGH", high)

    def check(self) -> bool:
        """The gradient is that of L_r, its value for delta = 0 is the claimed limit, and that is G.

        Also where the kink sits at an end of the interval, so that the neuron is full.
        """
        smoothed = self.smoothed
        return bool(
            smoothed.case == self.case
            and smoothed.is_gradient()
            and smoothed.limit() == self.limit == smoothed.generalized_gradient()
            and smoothed.fits_at_the_end()
        )


@dataclass(frozen=True)
class SoftplusStep(Step):
    """Softplus is not admissible: at a degenerate neuron the gradients tend to something else.

    Attributes:
        slope: the derivative of softplus at 0, claimed for every r.
        limit: the limit of d L_r/db at w = b = 0, v = 1, c = 1, xi = 0, where G_b = 0.
    """

    slope: Any = HALF
    limit: Any = WHOLE
    title = "softplus is not admissible"

    @property
    def latex(self) -> str:
        """The derivative at 0, and the wrong limit."""
        half = sympy.latex(self.slope, fold_short_frac=False).replace("\\frac", "\\tfrac")
        return (
            f"For $S_r(y) = \\tfrac1r \\ln(1 + e^{{r y}})$ the derivative at $0$ is ${half}$ for every $r$. At a degenerate"
            " neuron $w = b = 0$ the gradient of the risk with $S_r$ instead of ReLU has the component"
            " $2 v S_r'(0) \\int (c + v S_r(0) - f)$ at $b$. For $v = 1$, $c = 1$, $f = 0$ it tends to"
            f" ${sympy.latex(self.limit)}$, but $G_b = 0$.\n"
        )

    def check(self) -> bool:
        """Differentiated and passed to the limit by SymPy; G_b by the closed form."""
        r, y, v, c, xi = (
            sympy.Symbol(name, positive=name == "r", real=True) for name in ("r", "y", "v", "c", "xi")
        )
        softplus = sympy.log(1 + sympy.exp(r * y)) / r
        slope = sympy.simplify(sympy.diff(softplus, y).subs(y, 0))
        component = 2 * v * slope * (c + v * softplus.subs(y, 0) - xi)
        limit = sympy.limit(component, r, sympy.oo).subs({v: 1, c: 1, xi: 0})
        g_b = SmoothedNeuron(DEGENERATE).generalized_gradient()[1]
        return bool(slope == self.slope and limit == self.limit and not g_b and limit != 0)


def smoothing_derivation(target: str = CONSTANT, low: Q = ZERO, high: Q = ONE) -> Derivation:
    """The limit r -> oo for every type of neuron, width 1, and the counterexample softplus (constant targets only)."""
    (eps,) = _eps_ring()
    zero = 0 * eps
    steps: list[Step] = [AdmissibleStep(((zero,), (zero, zero, zero + 1), (-eps * eps, 2 * eps)))]
    for case in CASES:
        smoothed = SmoothedNeuron(case, target, low, high)
        steps.append(LimitStep(case, smoothed, smoothed.generalized_gradient()))
    if target != AFFINE:
        steps.append(SoftplusStep())
    return Derivation(tuple(steps))


def _eps_ring() -> tuple[Polynomial, ...]:
    _, known = polynomial_ring(("eps",))
    return tuple(known.values())


def _value(polynomial: Sequence[Polynomial], y: Polynomial) -> Polynomial:
    total = 0 * y
    for coefficient in reversed(polynomial):
        total = total * y + coefficient
    return total


_CHAIN = (
    " By the chain rule with $\\partial t/\\partial b = -1/w$, $\\partial t/\\partial w = -t/w$ and"
    " $\\partial \\delta/\\partial w = -\\delta/w$ the gradient of $L_r$ is a polynomial in $(w, t, v, c, \\delta)$;"
    " for $\\delta \\to 0$ it tends to its value at $\\delta = 0$, which is $G$.\n"
)
TEXTS = {
    "right": (
        "Let $w > 0$ and $LOW \\le t < HIGH$, $t = -b/w$ (for $t = LOW$ the neuron is full), and let $r$ be so large that"
        " $t + \\delta \\le HIGH$, where $\\delta = 1/(r w)$. Then $R_r(w x + b)$ is $0$ on $[LOW, t]$,"
        " $\\tfrac12 w \\delta u^2$ at $x = t + \\delta u$, $0 \\le u \\le 1$, and $w (x - t) - \\tfrac12 w \\delta$ on"
        " $[t + \\delta, HIGH]$." + _CHAIN
    ),
    "left": (
        "Let $w < 0$ and $LOW < t \\le HIGH$, $t = -b/w$ (for $t = HIGH$ the neuron is full), and let $r$ be so large that"
        " $t - \\delta \\ge LOW$, where $\\delta = -1/(r w)$. Then $R_r(w x + b)$ is $0$ on $[t, HIGH]$,"
        " $-\\tfrac12 w \\delta u^2$ at $x = t - \\delta u$, $0 \\le u \\le 1$, and $w (x - t) + \\tfrac12 w \\delta$ on"
        " $[LOW, t - \\delta]$." + _CHAIN
    ),
    "full": (
        "Let $w x + b > 0$ on $[LOW, HIGH]$. For large $r$ this is at least $1/r$ everywhere, and"
        " $R_r(w x + b) = w x + b - \\tfrac{1}{2r}$. The gradient of $L_r$ is a polynomial in $1/r$ whose value at $1/r = 0$"
        " is $G$.\n"
    ),
    "dead": (
        "Let $w x + b \\le 0$ on $[LOW, HIGH]$. There $R_r$ and $R_r'$ are $0$ for every $r$, and $\\nabla L_r = G$.\n"
    ),
    DEGENERATE: (
        "Let $w = b = 0$. Then $w x + b = 0$ for every $x$, and $R_r(0) = R_r'(0) = 0$, so $\\nabla L_r$ has the components $0$"
        " at $w$, $b$ and $v$, and $2 \\int e$ at $c$: for every $r$ it is $G$, although $L$ itself need not be differentiable"
        " here.\n"
    ),
}
