"""The quantities the theorems on constant targets (and, with a skip connection, affine ones) speak of.

Everything at one network and one problem, each formula once, each value computed once; exact, or balls where the target is an
expression.  ``u_i = (w_i, b_i)``; for m outputs ``|v_i|^2 = sum_k v_ki^2`` and ``xi`` has m entries.  With a skip connection the
target is alpha x + beta, beta takes the place of xi, and V, W, E get the terms of (a, alpha) that (c, beta) has.

Source: arXiv:2102.09924 for V; the rest, and every constant, re-derived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gfproof.errors import NotAvailable
from gfproof.network import Matrix, Network, Parameters, Vector
from gfproof.numbers import Number, Q, dot
from gfproof.problem import Problem
from gfproof.theorems.activity import Activity, activity, gradient_with_convention

_OF_THE_PROBLEM = ("target", "dimension", "second_moment", "radius", "target_norm2")


def norm2(vector: Vector) -> Number:
    """|z|^2."""
    return dot(vector, vector) + Q(0)


def _minus(left: Vector, right: Vector) -> Vector:
    return tuple(x - y for x, y in zip(left, right, strict=True))


def _flat(matrix: Matrix | None) -> Vector:
    return tuple(x for row in matrix or () for x in row)


@dataclass(frozen=True)
class Quantities:
    """The exact quantities at a network of a problem; see each property for its formula.

    Properties raise NotAvailable where the target is not constant (not affine, with a skip connection) although the
    formula needs xi, or where the problem has no integrals.
    """

    network: Network
    problem: Problem

    # -- the problem ------------------------------------------------------------------------------

    @cached_property
    def target(self) -> tuple[Matrix, Vector]:
        """(alpha, beta): the affine target; alpha = 0 and beta = xi for a constant one.

        Without a skip connection the target must be constant.
        """
        if self.network.skip:
            affine = self.problem.affine_value()
            if affine is None:
                raise NotAvailable("the target is not affine")
            return affine
        xi = self.problem.constant_value()
        if xi is None:
            raise NotAvailable("the target is not constant")
        return tuple((Q(0),) * self.problem.law.dimension for _ in xi), xi

    @property
    def xi(self) -> Vector:
        """Xi, the value of a constant target (beta of an affine one), m entries."""
        return self.target[1]

    @cached_property
    def dimension(self) -> int:
        """D, the input dimension."""
        return self.problem.law.dimension

    @cached_property
    def second_moment(self) -> Q:
        """M2 = E |X|^2."""
        return self.problem.law.second_moment()

    @cached_property
    def radius(self) -> Q:
        """The radius a = max(|A|, |B|, 1) for the box [A, B]^d; the 1 is needed (claim C5)."""
        low, high = self.problem.law.bounds
        largest: Q = max(Q(1), *(abs(x) for x in (*low, *high)))
        return largest

    @cached_property
    def features(self) -> Q:
        """Psi2 = E of the squared linear features: 1 for the offset c, 1 + M2 with a skip connection."""
        return 1 + self.second_moment if self.network.skip else Q(1)

    # -- risk and generalized gradient --------------------------------------------------------------

    @cached_property
    def _risk_and_gradient(self) -> tuple[Number, Parameters]:
        return self.problem.risk_and_gradient(self.network)

    @property
    def risk(self) -> Number:
        """L = E |N(X) - f(X)|^2."""
        return self._risk_and_gradient[0]

    @property
    def gradient(self) -> Parameters:
        """The generalized gradient G."""
        return self._risk_and_gradient[1]

    @cached_property
    def gradient_norm2(self) -> Number:
        """|G|^2."""
        return self.gradient.norm2()

    @cached_property
    def curvature(self) -> Number:
        """Q = |G|^2 + |G_c|^2 (+ |G_a|^2 with a skip connection) = (1/2) G.(Hessian V).G."""
        return self.gradient_norm2 + norm2(self.gradient.c) + norm2(_flat(self.gradient.a))

    # -- sizes ----------------------------------------------------------------------------------------

    @cached_property
    def inner(self) -> Vector:
        """|u_i|^2 = |w_i|^2 + b_i^2, per neuron."""
        return tuple(norm2((*w, b)) for w, b in zip(self.network.w, self.network.b, strict=True))

    @cached_property
    def outer(self) -> Vector:
        """|v_i|^2, per neuron."""
        return tuple(norm2(self.network.outer(i)) for i in range(self.network.width))

    @cached_property
    def balancedness(self) -> Vector:
        """Delta_i = |v_i|^2 - |u_i|^2, per neuron."""
        return _minus(self.outer, self.inner)

    @cached_property
    def hidden(self) -> Number:
        """S = sum_i (|w_i|^2 + b_i^2 + |v_i|^2)."""
        return sum(self.inner, Q(0)) + sum(self.outer, Q(0))

    @cached_property
    def theta_norm2(self) -> Number:
        """|theta|^2 = S + |c|^2 (+ |a|^2)."""
        return self.hidden + norm2(self.network.c) + norm2(_flat(self.network.a))

    @cached_property
    def offset_gap(self) -> Number:
        """|c - xi|^2 (+ |a - alpha|^2)."""
        alpha, beta = self.target
        gap = norm2(_minus(self.network.c, beta))
        return gap if self.network.a is None else gap + norm2(_minus(_flat(self.network.a), _flat(alpha)))

    @cached_property
    def target_norm2(self) -> Number:
        """|xi|^2 (|beta|^2 + |alpha|^2)."""
        return norm2(self.xi) + norm2(_flat(self.target[0]))

    @cached_property
    def lyapunov(self) -> Number:
        """V = |theta|^2 + |c - 2 xi|^2 (+ |a - 2 alpha|^2)."""
        alpha, beta = self.target
        doubled = norm2(_minus(self.network.c, tuple(2 * x for x in beta)))
        if self.network.a is not None:
            doubled += norm2(_minus(_flat(self.network.a), tuple(2 * x for x in _flat(alpha))))
        return self.theta_norm2 + doubled

    @cached_property
    def centred(self) -> Number:
        """W = S + 2 |c - xi|^2 (+ 2 |a - alpha|^2)."""
        return self.hidden + 2 * self.offset_gap

    @cached_property
    def energy(self) -> Number:
        """E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2 (+ |a - alpha|^2)."""
        return sum(map(min, self.inner, self.outer), Q(0)) + self.offset_gap

    @cached_property
    def harmonic_energy(self) -> Number:
        """Ehat = sum_i |u_i|^2 |v_i|^2 / (|u_i|^2 + |v_i|^2) + |c - xi|^2 (+ |a - alpha|^2), with 0/0 = 0."""
        pairs = zip(self.inner, self.outer, strict=True)
        return sum((x * y / (x + y) for x, y in pairs if x + y != 0), Q(0)) + self.offset_gap

    # -- the Lyapunov function along G --------------------------------------------------------------

    @cached_property
    def lyapunov_gradient(self) -> Parameters:
        """The gradient 2 theta + 2 (c - 2 xi) in c (and 2 (a - 2 alpha) in a)."""
        theta, (alpha, beta) = self.network, self.target
        return replace(
            Parameters(theta.w, theta.b, theta.v, theta.c, theta.a).map(lambda x: 2 * x),
            c=tuple(4 * (c - xi) for c, xi in zip(theta.c, beta, strict=True)),
            a=None
            if theta.a is None
            else tuple(
                tuple(4 * (x - y) for x, y in zip(row, other, strict=True))
                for row, other in zip(theta.a, alpha, strict=True)
            ),
        )

    @cached_property
    def lyapunov_rate(self) -> Number:
        """<grad V, G>, which is 8 L."""
        return self.lyapunov_gradient.dot(self.gradient)

    def weighted_rate(self, shares: Vector) -> Number:
        """<grad V_p, G> for V_p = sum_i (p_i |u_i|^2 + (1 - p_i) |v_i|^2) + |c - xi|^2 (+ ...), which is 4 L."""
        total = self.lyapunov_rate / 2
        for i, p in enumerate(shares):  # W/2 is p = 1/2: move the weight p - 1/2 from v_i to u_i
            if 2 * p != 1:
                total += (2 * p - 1) * self.homogeneity_gap(i)
        return total

    def homogeneity_gap(self, neuron: int) -> Number:
        """w_i.G_{w_i} + b_i G_{b_i} - v_i.G_{v_i}, which is 0."""
        theta, slope = self.network, self.gradient
        inner = dot(theta.w[neuron], slope.w[neuron]) + theta.b[neuron] * slope.b[neuron]
        return inner - dot(theta.outer(neuron), slope.outer(neuron))

    # -- step sizes -------------------------------------------------------------------------------------

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """The moments of the activity sets, per neuron."""
        law = self.problem.law
        return tuple(activity(w, b, law) for w, b in zip(self.network.w, self.network.b, strict=True))

    @cached_property
    def kernel_trace(self) -> Number:
        """The trace trK = 2 Psi2 + sum_i (|v_i|^2 E[1_{I_i} (1 + |X|^2)] + E[max(y_i, 0)^2]); Psi2 = 1 without a skip."""
        rows = zip(self.outer, self.activities, strict=True)
        return 2 * self.features + sum((v2 * one.active + one.square for v2, one in rows), Q(0))

    def kernel_trace_with(self, convention: Q) -> Number:
        """The trace trK with 1_{I_i} replaced by relu'(y_i)^2, where relu'(0) = ``convention``."""
        rows = zip(self.outer, self.activities, strict=True)
        return self.kernel_trace + convention * convention * sum((v2 * one.on_kink for v2, one in rows), Q(0))

    def kappa(self, size: Number) -> Number:
        """(1 + M2) size + 2 Psi2."""
        return (1 + self.second_moment) * size + 2 * self.features

    @property
    def kappa_centred(self) -> Number:
        """The constant kappa = (1 + M2) W + 2 (+ 2 M2): kappa_0 of hypothesis H6 when theta is the start."""
        return self.kappa(self.centred)

    @cached_property
    def step_exact(self) -> Number | None:
        """8 L / Q: with L > 0, V falls in one step of size gamma exactly when 0 < gamma < 8 L / Q.  None if Q = 0."""
        return None if self.curvature == 0 else 8 * self.risk / self.curvature

    @property
    def step_trace(self) -> Number:
        """2 / trK."""
        return 2 / self.kernel_trace

    @property
    def step_hidden(self) -> Number:
        """2 / ((1 + M2) S + 2)."""
        return 2 / self.kappa(self.hidden)

    @property
    def step_apriori(self) -> Number:
        """2 / ((1 + M2) W + 2), the bound of hypothesis H6."""
        return 2 / self.kappa_centred

    @property
    def step_crude(self) -> Number:
        """1 / (a^2 (d + 1) V + 1), a = max(|A|, |B|, 1); without a skip connection."""
        return 1 / (self.radius**2 * (self.dimension + 1) * self.lyapunov + 1)

    # -- one step of gradient descent ---------------------------------------------------------------------

    def after(self, gamma: Q, gradient: Parameters | None = None) -> Quantities:
        """The quantities at theta - gamma G, for the same problem."""
        moved = self.network.step(self.gradient if gradient is None else gradient, -gamma)
        return self._elsewhere(moved, {})

    def _elsewhere(self, network: Network, known: dict[str, Any]) -> Quantities:
        """The quantities at another network of the problem; what depends on the problem alone is handed over."""
        other = Quantities(network, self.problem)
        shared = {name: self.__dict__[name] for name in _OF_THE_PROBLEM if name in self.__dict__}
        other.__dict__.update(shared | known)
        return other

    def with_convention(self, convention: Q) -> Quantities:
        """The quantities with relu'(0) = ``convention`` in place of 0 in G (trK keeps the strict sets I_i)."""
        if all(one.on_kink == 0 for one in self.activities):
            return self
        value = gradient_with_convention(self.network, self.problem, convention)
        return self._elsewhere(self.network, {"_risk_and_gradient": value, "activities": self.activities})
