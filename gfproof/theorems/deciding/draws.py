"""Drawing exact cases for a conjecture: the stratum first, then small rationals.

Random numbers never meet the sets on which the theory turns (w_i = b_i = 0, an atom on a kink, c = xi, L = 0), so each draw
first chooses where it wants to be.  All numbers are rationals with small numerators and denominators.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

from gfproof.case import Case, Descent, Dynamics, Flow, NormalizedFlow
from gfproof.network import Network, Vector
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Law, Piecewise, Problem, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.theorems.conjecture import Conjecture

_POOL = [Q(p, q) for q in (1, 1, 1, 2, 2, 3, 4, 5) for p in range(-3 * q, 3 * q + 1)] + [
    Q(p) for p in (-8, -5, -4, -1, -1, 0, 0, 0, 1, 1, 4, 5, 8, 12)
]
_BOXES = [(0, 1), (0, 1), (-1, 1), (-1, 2), (1, 2), (-2, 0), (0, 3), (-3, 4)]
_STEREO = [Q(0), Q(1), Q(-1), Q(1, 2), Q(-1, 2), Q(2), Q(1, 3), Q(-3), Q(-1, 3), Q(2, 3), Q(-3, 2)]
_HIDDEN = ("generic",) * 5 + (
    "degenerate",
    "flat",
    "dead",
    "at an end",
    "full",
    "aligned",
    "repeated",
    "equal",
)


MOST_INPUTS = 3
"""Exact risks under uniform laws take milliseconds up to so many inputs."""

BOXES = 0.3
"""This part of the cases with several inputs has a uniform law, where the scope leaves the law open."""


class Draw:
    """A seeded source of cases inside a conjecture's scope.

    Uniform laws are drawn on intervals and, with constant and affine targets, on boxes in dimensions 2 and 3; atoms in
    dimensions 1 to 3.
    """

    def __init__(self, conjecture: Conjecture, seed: int = 0) -> None:
        self.conjecture, self.random = conjecture, Random(seed)
        self._several = Random(-1 - seed)  # a source of its own: draws with one input stay what they are
        scope = conjecture.scope
        self.possible = scope.law != "uniform" or (scope.dimension or 1) <= MOST_INPUTS

    def number(self) -> Q:
        """A small rational, 0 and small integers often."""
        return self.random.choice(_POOL)

    def case(self) -> Case:
        """One case inside the scope; hypotheses are not looked at."""
        scope, choose = self.conjecture.scope, self.random.choice
        d = scope.dimension
        if d is None:
            source = self._several if scope.law == "uniform" else self.random
            d = source.choice((1, 1, 1, 1, 2, 3))
        width = scope.width or choose((1, 1, 1, 2, 2, 3))
        outputs = scope.outputs or choose((1, 1, 1, 2))
        # one atom, every neuron along (x, 1), c = f(x): there the Cauchy-Schwarz inequalities are equations
        extremal = scope.law != "uniform" and self.random.random() < 0.1
        law = self._law(d, extremal)
        target = self._target(d, outputs)
        network = self._network(law, target, width, outputs, extremal)
        problem = Problem(target, law)
        if not extremal and self.random.random() < 0.08:
            # zero mean error: G.c = 2 E[e] vanishes after the offset is moved by -E[e]
            slope = problem.generalized_gradient(network)
            network = replace(network, c=tuple(c - g / 2 for c, g in zip(network.c, slope.c, strict=True)))
        return Case(network, problem, self._dynamics())

    def _dynamics(self) -> Dynamics:
        if self.conjecture.steps:
            return Descent((self.step(),), 1)
        return Flow(Q(1)) if self.conjecture.vocabulary.along == "flow" else NormalizedFlow(Q(1))

    def step(self) -> Q:
        """A step size: small ones, usual ones and large ones."""
        return (
            self.random.choice((1, 1, 1, 3, 5, 7))
            * Q(1, 1)
            / self.random.choice((1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 32, 64))
        )

    def box(self) -> tuple[Q, Q]:
        """The ends of the box, as far as the scope leaves them open."""
        scope = self.conjecture.scope
        low, high = map(Q, self.random.choice(_BOXES))
        if self.random.random() < 0.3:
            low, high = low / 2, high / self.random.choice((2, 3, 4))
        if low >= high:
            low, high = Q(0), Q(1)
        if scope.low is not None:
            low, high = scope.low, scope.low + abs(high - low)
        if scope.high is not None:
            low, high = scope.low if scope.low is not None else scope.high - abs(high - low), scope.high
        return low, high

    def _law(self, d: int, extremal: bool) -> Law:
        scope = self.conjecture.scope
        low, high = self.box()
        if extremal:
            return Atoms((tuple(self.random.choice((low, high)) for _ in range(d)),), (Q(1),))
        uniform = scope.law == "uniform" or (scope.law is None and d == 1 and self.random.random() < 0.6)
        if uniform:
            return Uniform((low,) * d, (high,) * d)
        count = self.random.choice((1, 1, 2, 2, 3))
        points = list(dict.fromkeys(tuple(self._inside(low, high) for _ in range(d)) for _ in range(count)))
        weights = [self.random.choice((1, 1, 1, 2, 3)) for _ in points]
        if scope.law is None and 1 < d <= MOST_INPUTS and self._several.random() < BOXES:
            return Uniform((low,) * d, (high,) * d)
        return Atoms(tuple(points), tuple(Q(x, sum(weights)) for x in weights))

    def _inside(self, low: Q, high: Q) -> Q:
        part = self.random.choice((Q(0), Q(1), Q(0), Q(1), Q(1, 2), Q(1, 3), Q(3, 4)))
        return low + (high - low) * part

    def _target(self, d: int, outputs: int) -> Target:
        kind = self.conjecture.vocabulary.target
        kinds = ("constant", "affine", "affine", "piecewise") if d == 1 else ("constant", "affine", "affine")
        if kind == "any":
            kind = self.random.choice(kinds)
        values = tuple(self.number() for _ in range(outputs))
        if kind == "constant":
            return Constant(values)
        if kind == "affine":
            return Affine(tuple(tuple(self.number() for _ in range(d)) for _ in range(outputs)), values)
        cut = self.random.choice((Q(0), Q(1, 2), Q(1, 3)))
        pieces = tuple(
            tuple(tuple(self.number() for _ in range(self.random.choice((1, 2, 3)))) for _ in range(outputs))
            for _ in range(2)
        )
        return Piecewise(PolynomialPieces((cut,), pieces))

    def _network(self, law: Law, target: Target, width: int, outputs: int, extremal: bool) -> Network:
        d, chance = law.dimension, self.random.random()
        neurons: list[tuple[Vector, Q]] = []
        outer: list[Vector] = []
        for _ in range(width):
            kind = "aligned" if extremal else self.random.choice(_HIDDEN)
            w, b = self._inner(kind, law, neurons)
            v = tuple(self.number() for _ in range(outputs))
            if kind == "flat" or chance < 0.04:
                v = (Q(0),) * outputs
            elif kind == "equal":  # |v_i| = |u_i|, where min(|u|^2, |v|^2) switches
                w, b = ((v[0], *w[1:]), Q(0)) if outputs == 1 and d == 1 else (w, b)
            if extremal or chance < 0.08:
                v = tuple(abs(x) for x in v)
            neurons.append((w, b))
            outer.append(v)
        if self.random.random() < (0.3 if extremal else 0.15):  # all small
            scale = self.random.choice((Q(1, 2), Q(1, 4), Q(1, 8)))
            neurons = [(tuple(scale * x for x in w), scale * b) for w, b in neurons]
            outer = [tuple(scale * x for x in v) for v in outer]
        if self.conjecture.vocabulary.along == "normalized-flow":
            neurons = [self._sphere(d) for _ in neurons]
        points = law.points if isinstance(law, Atoms) else (law.mean(),)
        value = (
            target.value
            if isinstance(target, Constant)
            else target.intercept
            if isinstance(target, Affine)
            else target(points[0])  # type: ignore[operator]  # expression targets are not drawn
        )
        c = value if extremal or self.random.random() < 0.4 else tuple(self.number() for _ in range(outputs))
        if chance > 0.97 and not extremal:  # every parameter 0
            neurons = [(tuple(Q(0) for _ in w), Q(0)) for w, _ in neurons]
            if self.conjecture.vocabulary.along == "normalized-flow":
                neurons = [(tuple(Q(0) for _ in w), Q(1)) for w, _ in neurons]
            outer, c = [(Q(0),) * outputs for _ in outer], (Q(0),) * outputs
        a = None
        if self.conjecture.vocabulary.skip:
            a = tuple(tuple(self.number() for _ in range(d)) for _ in range(outputs))
            if isinstance(target, Affine) and self.random.random() < 0.4:
                a = target.slope
        v_rows = tuple(tuple(column[k] for column in outer) for k in range(outputs))
        return Network(tuple(w for w, _ in neurons), tuple(b for _, b in neurons), v_rows, c, a)

    def _inner(self, kind: str, law: Law, before: list[tuple[Vector, Q]]) -> tuple[Vector, Q]:
        d, number = law.dimension, self.number
        w = tuple(number() for _ in range(d))
        low, high = law.bounds
        inside = law.points if isinstance(law, Atoms) else tuple(product(*zip(low, high, strict=True)))
        at = self.random.choice(inside)
        value = sum((x * y for x, y in zip(w, at, strict=True)), Q(0))
        reach = [sum((x * y for x, y in zip(w, p, strict=True)), Q(0)) for p in inside]
        match kind:
            case "degenerate":
                return (Q(0),) * d, Q(0)
            case "at an end":
                return w, -value
            case "dead":
                return w, -max(reach) - abs(number())
            case "full":
                return w, -min(reach) + abs(number())
            case "aligned":
                t = self.random.choice((Q(1), Q(1), Q(2), Q(1, 2), Q(3)))
                return tuple(t * x for x in at), t
            case "repeated" if before:
                row, bias = self.random.choice(before)
                factor = self.random.choice((Q(1), Q(-1), Q(2)))
                return tuple(factor * x for x in row), factor * bias
        return w, number()

    def _sphere(self, d: int) -> tuple[Vector, Q]:
        """A rational point of the unit sphere, by stereographic projection."""
        place = [self.random.choice(_STEREO) for _ in range(d)]
        norm = sum((x * x for x in place), Q(0))
        u = [2 * x / (1 + norm) for x in place] + [(1 - norm) / (1 + norm)]
        if self.random.random() < 0.5:
            self.random.shuffle(u)
        if self.random.random() < 0.3:
            u = [-x for x in u]
        return tuple(u[:d]), u[d]
