"""What the input law says about the activity of one neuron y(x) = w.x + b: the moments behind trK, and the set y = 0.

    active  = E[1_{y > 0} (1 + |X|^2)]      square = E[max(y, 0)^2]      on_kink = E[1_{y = 0} (1 + |X|^2)]

They depend on neuron and law only, so they are exact rationals for every target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from gfproof.network import Kind, Network, Parameters, Vector, kind_of
from gfproof.numbers import Number, Q, dot
from gfproof.problem import Atoms, Density, Problem, Uniform
from gfproof.problem.law import Law
from gfproof.risk.boxes import Part, uniform_part
from gfproof.risk.halfspaces import Box, degree_of


@dataclass(frozen=True, slots=True)
class Activity:
    """E[1_{y > 0} (1 + |X|^2)], E[max(y, 0)^2] and E[1_{y = 0} (1 + |X|^2)] of one neuron."""

    active: Q
    square: Q
    on_kink: Q


def activity(w: Vector, b: Q, law: Law) -> Activity:
    """The moments of one neuron under atoms, a uniform law or a density, any d."""
    if all(x == 0 for x in w):  # constant pre-activation: any law
        whole = 1 + law.second_moment()
        return Activity(whole if b > 0 else Q(0), b * b if b > 0 else Q(0), whole if b == 0 else Q(0))
    if isinstance(law, Atoms):
        return _on_atoms(w, b, law)
    if isinstance(law, Uniform) and law.dimension == 1:
        return _on_interval(w[0], b, law)
    return _on_boxes(w, b, law.parts if isinstance(law, Density) else (uniform_part(*law.bounds),))


def _on_atoms(w: Vector, b: Q, law: Atoms) -> Activity:
    active, square, on_kink = Q(0), Q(0), Q(0)
    for x, mass in zip(law.points, law.masses, strict=True):
        y = dot(w, x) + b
        if y > 0:
            active, square = active + mass * (1 + dot(x, x)), square + mass * y * y
        elif y == 0:
            on_kink = on_kink + mass * (1 + dot(x, x))
    return Activity(active, square, on_kink)


def _on_interval(w: Q, b: Q, law: Uniform) -> Activity:
    low, high = law.low[0], law.high[0]
    kind = kind_of(w * low + b, w * high + b)
    if kind is Kind.DEAD:
        return Activity(Q(0), Q(0), Q(0))
    start = -b / w if kind is Kind.RIGHT else low
    end = -b / w if kind is Kind.LEFT else high
    one, two, three = (end**k - start**k for k in (1, 2, 3))
    length = high - low
    return Activity(
        (one + three / 3) / length, (w * w * three / 3 + w * b * two + b * b * one) / length, Q(0)
    )


def _on_boxes(w: Vector, b: Q, parts: Sequence[Part]) -> Activity:
    active, square = Q(0), Q(0)
    d = range(len(w))
    for part in parts:
        density = dict(part.density)
        over = Box(part.low, part.high, 2 + degree_of(density)).cut([(w, b)]).weighted(density)
        active += over.mass + sum((over.entry(j, j) for j in d), Q(0))
        square += sum((w[j] * w[k] * over.entry(j, k) for j in d for k in d), Q(0))
        square += 2 * b * dot(w, over.first) + b * b * over.mass
    return Activity(active, square, Q(0))


def gradient_with_convention(network: Network, problem: Problem, convention: Q) -> tuple[Number, Parameters]:
    """(L, G) with relu'(0) = ``convention`` in place of 0.

    G_{u_i} grows by 2 convention E[1_{y_i = 0} (v_i.e) (X, 1)]; the other components, which contain relu and not its
    derivative, stay.  The set y_i = 0 has mass only for atoms on a kink and for degenerate neurons (w_i = b_i = 0).

    Raises:
        NotAvailable: as for ``Problem.risk_and_gradient``.
    """
    risk, gradient = problem.risk_and_gradient(network)
    if convention == 0:
        return risk, gradient
    extra = [_pull_on_kink(i, network, problem) for i in range(network.width)]
    return risk, replace(
        gradient,
        w=tuple(
            tuple(x + convention * y for x, y in zip(row, more[:-1], strict=True))
            for row, more in zip(gradient.w, extra, strict=True)
        ),
        b=tuple(x + convention * more[-1] for x, more in zip(gradient.b, extra, strict=True)),
    )


def _pull_on_kink(neuron: int, network: Network, problem: Problem) -> Vector:
    """2 E[1_{y = 0} (v.e) (X, 1)] for one neuron, d + 1 entries."""
    w, b, v = network.w[neuron], network.b[neuron], network.outer(neuron)
    nothing = (Q(0),) * (len(w) + 1)
    law = problem.law
    if isinstance(law, Atoms):
        total = nothing
        for x, mass in zip(law.points, law.masses, strict=True):
            if dot(w, x) + b == 0:
                errors = (p - q for p, q in zip(network(x), problem.target(x), strict=True))  # type: ignore[operator]  # atoms: no Expression
                pull = 2 * mass * dot(v, tuple(errors))
                total = tuple(t + pull * z for t, z in zip(total, (*x, Q(1)), strict=True))
        return total
    if b != 0 or any(x != 0 for x in w):
        return nothing
    # a degenerate neuron: the set is everything, and 2 E[e (X, 1)] is the gradient in (a, c)
    with_skip = network if network.skip else replace(network, a=tuple(map(partial(_zeros, w), network.c)))
    slope = problem.generalized_gradient(with_skip)
    assert slope.a is not None
    return (*(dot(v, column) for column in zip(*slope.a, strict=True)), dot(v, slope.c))


def _zeros(like: Vector, _: Number) -> Vector:
    return tuple(Q(0) for _ in like)
