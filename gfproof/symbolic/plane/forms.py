"""Closed forms of risk and generalized gradient for two inputs and one neuron, and the identities that verify them.

With g = c + a.x - f = g_00 + g_10 y_1 + g_01 y_2 and the tables mu, A, B of ``integrals``, e = g + v max(l, 0):

    L = E g^2 + 2 v (g_00 A_00 + g_10 A_10 + g_01 A_01) + v^2 B
    M_00 = g_00 mu_00 + g_10 mu_10 + g_01 mu_01 + v A_00  (= E 1_J e),  M_10 = E 1_J e y_1, M_01 = E 1_J e y_2 likewise
    G_b = 2 v M_00,   G_{w_k} = 2 v (start_k M_00 + length_k M_k),   G_v = 2 (g_00 A_00 + g_10 A_10 + g_01 A_01 + v B)
    G_c = 2 E e,   G_a = 2 E e x

and the identities: everything again by triangles, G = grad L, w.G_w + b G_b = v G_v, and with V = |theta|^2 + |c - 2 psi(0)|^2
(+ |a - 2 grad psi|^2 with a skip connection) <grad V, G> = 8 E (N - psi)(N - f), which is 8 L where psi = f.

Source: arXiv:2102.09924 for G and V; the formulas are re-derived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gfproof.errors import NotAvailable
from gfproof.network import Network, Parameters
from gfproof.numbers import Number, Q, rational
from gfproof.numbers.polynomials import Polynomial
from gfproof.problem import Problem, Uniform
from gfproof.symbolic.plane.cuts import Cut, Frame, Shape, cut_of
from gfproof.symbolic.plane.integrals import Tables, by_triangles, in_ring, tables
from gfproof.symbolic.plane.setting import Function, PlaneRing, PlaneSetting, plus, times
from gfproof.symbolic.setting import AFFINE, CONSTANT
from gfproof.symbolic.steps import DerivationError, Identity

Places = Mapping[tuple[int, int], Number]
O, X, Y = (0, 0), (1, 0), (0, 1)


def assemble(
    v: Number, g: Places, mu: Places, pull: Places, square: Number, frame: Frame, *, skip: bool
) -> tuple[Number, Parameters]:
    """(L, G) from the tables, over any ring: polynomials, SymPy expressions, text, rational numbers."""
    together = g[O] * pull[O] + g[X] * pull[X] + g[Y] * pull[Y]
    own = g[O] * g[O] + g[O] * g[X] + g[O] * g[Y]
    own = own + g[X] * g[X] / 3 + g[Y] * g[Y] / 3 + g[X] * g[Y] / 2
    active = (
        g[O] * mu[O] + g[X] * mu[X] + g[Y] * mu[Y] + v * pull[O],
        g[O] * mu[X] + g[X] * mu[2, 0] + g[Y] * mu[1, 1] + v * pull[X],
        g[O] * mu[Y] + g[X] * mu[1, 1] + g[Y] * mu[0, 2] + v * pull[Y],
    )
    every = (
        g[O] + g[X] / 2 + g[Y] / 2 + v * pull[O],
        g[O] / 2 + g[X] / 3 + g[Y] / 4 + v * pull[X],
        g[O] / 2 + g[X] / 4 + g[Y] / 3 + v * pull[Y],
    )

    def against_x(row: Sequence[Number], factor: Number) -> tuple[Number, ...]:
        found: list[Number] = [None, None]
        for n, axis in enumerate(frame.axes):
            found[axis] = factor * (frame.start[n] * row[0] + frame.length[n] * row[n + 1])
        return tuple(found)

    return own + 2 * v * together + v * v * square, Parameters(
        w=(against_x(active, 2 * v),),
        b=(2 * v * active[0],),
        v=((2 * (together + v * square),),),
        c=(2 * every[0],),
        a=(against_x(every, 2),) if skip else None,
    )


@dataclass(frozen=True)
class PlaneForm:
    """Risk and generalized gradient on one type of cut.

    Attributes:
        cut: where the formulas hold, its degenerate members included.
        setting: what is symbolic.
    """

    cut: Cut
    setting: PlaneSetting

    @cached_property
    def ring(self) -> PlaneRing:
        """The ring."""
        return PlaneRing(self.setting, self.cut)

    @property
    def tables(self) -> Tables:
        """The integrals over the active part, as they are printed."""
        return tables(self.cut.shape)

    @cached_property
    def _assembled(self) -> tuple[Polynomial, Parameters]:
        ring, printed = self.ring, self.tables
        risk, gradient = assemble(
            ring.variable["v"],
            ring.rest,
            {place: in_ring(x, ring) for place, x in printed.mu.items()},
            {place: in_ring(x, ring) for place, x in printed.pull.items()},
            in_ring(printed.square, ring),
            ring.frame,
            skip=self.setting.skip,
        )
        return ring.reduced(risk), gradient.map(ring.reduced)

    @property
    def risk(self) -> Polynomial:
        """L in p, m, n and their inverses."""
        return self._assembled[0]

    @property
    def gradient(self) -> Parameters:
        """G in p, m, n and their inverses."""
        return self._assembled[1]

    # ------------------------------------------------------------------------------------ identities

    def places(self) -> Iterator[Identity]:
        """The line meets the square at the places s and t."""
        ring, legs = self.ring, self.ring.legs
        if not legs:
            return
        l, s, t = ring.neuron, legs["s"], legs["t"]
        far = ring.one if self.cut.shape is Shape.SIDE else ring.zero
        yield Identity("l(s, 0) = 0", ring.reduced(l[O] + l[X] * s), ring.zero)
        if self.cut.shape is Shape.SIDE:
            yield Identity("l(t, 1) = 0", ring.reduced(l[O] + l[X] * t + l[Y] * far), ring.zero)
        else:
            yield Identity("l(0, t) = 0", ring.reduced(l[O] + l[Y] * t), ring.zero)

    def weights(self) -> Iterator[Identity]:
        """W_1 x_1 + w_2 x_2 + b is l: the weights printed are those of the line."""
        ring = self.ring
        w, u, b = ring.weights
        moved = ring.in_square(b, w, u)
        for place in (O, X, Y):
            yield Identity(f"coefficient {place} of l", ring.reduced(moved[place]), ring.neuron[place])

    def integrals(self) -> Iterator[Identity]:
        """Every entry of the tables, by triangles."""
        ring, printed = self.ring, self.tables
        for place, x in printed.mu.items():
            yield Identity(f"mu_{place}", in_ring(x, ring), by_triangles({place: ring.one}, ring))
        for place, x in printed.pull.items():
            function = times(ring.neuron, {place: ring.one})
            yield Identity(f"A_{place}", in_ring(x, ring), by_triangles(function, ring))
        yield Identity(
            "B", in_ring(printed.square, ring), by_triangles(times(ring.neuron, ring.neuron), ring)
        )

    def risk_by_triangles(self) -> Polynomial:
        """L from its definition: ∫ e^2 over the active part and over the rest."""
        ring = self.ring
        error = plus(ring.rest, ring.neuron, ring.variable["v"])
        return self._over_both(times(error, error), times(ring.rest, ring.rest))

    def _over_both(self, active: Function, inactive: Function) -> Polynomial:
        ring = self.ring
        outside = by_triangles(inactive, ring, Shape.FULL) - by_triangles(inactive, ring)
        return ring.reduced(by_triangles(active, ring) + outside)

    def gradient_by_triangles(self) -> Parameters:
        """G from its definition."""
        ring, v = self.ring, self.ring.variable["v"]
        error = plus(ring.rest, ring.neuron, v)
        inputs = [
            ring.in_square(ring.zero, *(ring.one if k == n else ring.zero for n in (0, 1))) for k in (0, 1)
        ]
        everywhere = [self._over_both(times(error, x), times(ring.rest, x)) for x in inputs]
        return Parameters(
            w=(tuple(ring.reduced(2 * v * by_triangles(times(error, x), ring)) for x in inputs),),
            b=(ring.reduced(2 * v * by_triangles(error, ring)),),
            v=((ring.reduced(2 * by_triangles(times(error, ring.neuron), ring)),),),
            c=(2 * self._over_both(error, ring.rest),),
            a=(tuple(2 * x for x in everywhere),) if self.setting.skip else None,
        )

    def chain_rule(self) -> Iterator[Identity]:
        """G is the gradient of L: by p, m, n through (w, b), by v, c and a directly."""
        ring, slope, frame = self.ring, self.gradient, self.ring.frame

        def by(name: str) -> Polynomial:
            return ring.reduced(ring.derivative(self.risk, name))

        yield Identity("dL/dp = G_b", by("p"), slope.b[0])
        for name, axis, start, length in zip("mn", frame.axes, frame.start, frame.length, strict=True):
            inner = slope.w[0][axis] - start * slope.b[0]
            yield Identity(f"length dL/d{name} = G_w{axis + 1} - start G_b", length * by(name), inner)
        yield Identity("dL/dv = G_v", by("v"), slope.v[0][0])
        yield Identity("dL/dc = G_c", by("c"), slope.c[0])
        if slope.a is not None:
            for k in (0, 1):
                yield Identity(f"dL/da{k + 1} = G_a{k + 1}", by(f"a{k + 1}"), slope.a[0][k])

    def homogeneity(self) -> Identity:
        """w.G_w + b G_b = v G_v."""
        ring, slope = self.ring, self.gradient
        w, u, b = ring.weights
        inner = w * slope.w[0][0] + u * slope.w[0][1] + b * slope.b[0]
        return Identity(
            "w.G_w + b G_b = v G_v", ring.reduced(inner), ring.reduced(ring.variable["v"] * slope.v[0][0])
        )

    def lyapunov(self) -> Identity:
        """<grad V, G> = 8 E (N - psi)(N - f)."""
        ring, slope = self.ring, self.gradient
        known, reference = ring.variable, ring.reference
        w, u, b = ring.weights
        left = 2 * (w * slope.w[0][0] + u * slope.w[0][1] + b * slope.b[0] + known["v"] * slope.v[0][0])
        offset = known["beta"] if self.setting.target == AFFINE and self.setting.skip else known["xi"]
        left = left + 4 * (known["c"] - offset) * slope.c[0]
        if slope.a is not None:
            for k in (0, 1):
                incline = known[f"alpha{k + 1}"] if self.setting.target == AFFINE else ring.zero
                left = left + 4 * (known[f"a{k + 1}"] - incline) * slope.a[0][k]
        rest = plus(plus(ring.rest, ring.target), reference, -1)
        error = plus(ring.rest, ring.neuron, known["v"])
        right = self._over_both(times(plus(rest, ring.neuron, known["v"]), error), times(rest, ring.rest))
        name = "<grad V, G> = 8 L" if ring.reference_is_target else "<grad V, G> = 8 E (N - psi)(N - f)"
        return Identity(name, ring.reduced(left), 8 * right)

    def identities(self) -> Iterator[Identity]:
        """Everything that is verified about a closed form."""
        yield from self.places()
        yield from self.weights()
        yield from self.integrals()
        yield Identity("L by triangles", self.risk, self.risk_by_triangles())
        direct = self.gradient_by_triangles()
        for one, other in zip(self.gradient.entries(), direct.entries(), strict=True):
            yield Identity("G by triangles", one, other)
        yield from self.chain_rule()
        yield self.homogeneity()
        yield self.lyapunov()

    def verify(self) -> int:
        """Check every identity; returns how many there are.

        Raises:
            DerivationError: one does not hold (a bug).
        """
        count = 0
        for identity in self.identities():
            if not identity.holds:
                raise DerivationError(f"cut {self.cut}: {identity.name} does not hold")
            count += 1
        return count

    # ------------------------------------------------------------------------------------ values

    def point(self, network: Parameters, target: Sequence[Q]) -> dict[str, Q]:
        """The values of the ring's variables, and of s and t, at a network of this type (not checked).

        Args:
            target: xi for a constant target; alpha1, alpha2, beta for an affine one.
        """
        value, first, second = self.cut.frame.local(network.w[0], network.b[0])
        known = {"v": network.v[0][0], "p": value, "m": first, "n": second, "c": network.c[0], "xi": Q(0)}
        known |= dict(zip(self.setting.letters, target, strict=True))
        if network.a is not None:
            known |= {"a1": network.a[0][0], "a2": network.a[0][1]}
        for name, inverse in (("m", "M"), ("n", "N")):
            if inverse in self.ring.variable:
                known[inverse] = 1 / known[name]
        at = {name: known[name] for name in self.ring.names}
        return at | {name: leg(*at.values()) for name, leg in self.ring.legs.items()}

    def evaluate(self, network: Parameters, target: Sequence[Q]) -> tuple[Q, Parameters]:
        """(L, G) at a rational network of this type (not checked), by the closed form."""
        known = self.point(network, target)
        values = tuple(known[name] for name in self.ring.names)
        return self.risk(*values), self.gradient.map(lambda polynomial: polynomial(*values))


def plane_form(cut: Cut, setting: PlaneSetting) -> PlaneForm:
    """The closed form on one type of cut of the setting's rectangle; ``verify`` checks it."""
    return PlaneForm(cut, setting)


@dataclass(frozen=True)
class AtPlaneCase:
    """The closed form at a case, and the numbers that belong to it."""

    form: PlaneForm
    problem: Problem
    network: Network
    target: tuple[Q, ...]

    def exact(self) -> tuple[Q, Parameters]:
        """(L, G) by the face recursion over the rationals, which knows nothing of the closed form."""
        risk, gradient = self.problem.risk_and_gradient(self.network)
        return rational(risk), gradient


def plane_form_at(network: Network, problem: Problem) -> AtPlaneCase:
    """The closed form on the cut of a network with two inputs, one neuron and one output.

    Raises:
        NotAvailable: more neurons or outputs, another number of inputs, another law, or no affine target.
    """
    law = problem.law
    if not isinstance(law, Uniform) or law.dimension != 2:
        raise NotAvailable(
            "closed forms are derived for uniform laws on intervals and rectangles (d = 1 or 2)"
        )
    if network.width != 1 or network.outputs != 1:
        raise NotAvailable(
            f"for d = 2 closed forms are derived for width 1 and one output, the network has width {network.width}"
            f" and {network.outputs} outputs"
        )
    affine = problem.affine_value()
    if affine is None:
        raise NotAvailable("for d = 2 closed forms are derived for constant and affine targets")
    (slope,), (intercept,) = affine
    flat = all(x == 0 for x in slope)
    low, high = ((ends[0], ends[1]) for ends in law.bounds)
    setting = PlaneSetting(CONSTANT if flat else AFFINE, low, high, network.skip)
    cut = cut_of(network.w[0], network.b[0], low, high)
    numbers = (intercept,) if flat else (slope[0], slope[1], intercept)
    return AtPlaneCase(PlaneForm(cut, setting), problem, network, numbers)
