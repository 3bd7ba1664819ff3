"""Risk and generalized gradient for the uniform law on a box, any dimension, affine targets, exact.

With e_k = N_k - f_k = g_k + h_k.x + sum_i v_ki max(y_i, 0) everything is a combination of the moments (1, x, x x^T) of the
box, of I_i = {y_i > 0} and of I_i ∩ I_j:

    ∫_{I_i} e_k (1, x) = ∫_{I_i} (g_k + h_k.x)(1, x) + sum_j v_kj ∫_{I_i ∩ I_j} (w_j.x + b_j)(1, x)

and G_{u_i} = 2 sum_k v_ki ∫_{I_i} (x, 1) e_k, G_{v_ki} = 2 ∫_{I_i} y_i e_k, while
∫ e_k^2 = ∫ (g_k + h_k.x) e_k + sum_i v_ki ∫_{I_i} y_i e_k.  The cuts I_i ∩ I_j come from ``halfspaces``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded
from gfproof.network import Matrix, Parameters, Vector
from gfproof.numbers import Q, dot
from gfproof.risk.halfspaces import Box, Moments

MOST_CUT_FACES = 10_000_000
"""So many faces take a minute or two."""


@dataclass(frozen=True, slots=True)
class _Integrals:
    """(∫ g, ∫ g x) of one function over one set."""

    mass: Q
    moment: Vector

    def plus(self, other: _Integrals, factor: Q) -> _Integrals:
        if factor == 0:
            return self
        return _Integrals(
            self.mass + factor * other.mass,
            tuple(x + factor * y for x, y in zip(self.moment, other.moment, strict=True)),
        )

    def against(self, slope: Vector, offset: Q) -> Q:
        """∫ (slope.x + offset) g."""
        total: Q = dot(slope, self.moment) + offset * self.mass
        return total


def _affine(over: Moments, slope: Vector, offset: Q) -> _Integrals:
    """The integrals of x -> slope.x + offset over a set."""
    d = range(len(slope))
    return _Integrals(
        dot(slope, over.first) + offset * over.mass,
        tuple(offset * over.first[j] + sum((slope[k] * over.entry(j, k) for k in d), Q(0)) for j in d),
    )


def risk_and_gradient(
    network: Parameters, low: Vector, high: Vector, slope: Matrix, intercept: Vector
) -> tuple[Q, Parameters]:
    """(L, G) over Q for the target f(x) = slope x + intercept and the uniform law on the box [low, high].

    Raises:
        BudgetExceeded: H(H+1)/2 3^d or d^2 > ``MOST_CUT_FACES``, or more faces than ``halfspaces.MOST_FACES``.
    Cost: H(H+1)/2 cuts by two half-spaces, each at most 3^d faces; about 0.4 ms each for d = 3.
    """
    cuts = network.width * (network.width + 1) // 2
    if max(cuts * 3 ** min(len(low), 30), len(low) ** 2) > MOST_CUT_FACES:
        raise BudgetExceeded(
            f"{cuts} cuts of a box in dimension {len(low)}, at most {MOST_CUT_FACES} faces of cut boxes"
        )
    box = Box(low, high)
    whole = box.whole()
    spaces = list(zip(network.w, network.b, strict=True))
    neurons, outputs, d = range(network.width), range(network.outputs), range(len(low))
    skip = network.a if network.a is not None else tuple((Q(0),) * len(low) for _ in outputs)
    free = [tuple(x - y for x, y in zip(skip[k], slope[k], strict=True)) for k in outputs]
    offset = [network.c[k] - intercept[k] for k in outputs]
    # per output: e_k integrated over the box, and over each activity set
    total = [_affine(whole, free[k], offset[k]) for k in outputs]
    active: list[list[_Integrals]] = []
    for i in neurons:
        alone = box.cut([spaces[i]])
        active.append([_affine(alone, free[k], offset[k]) for k in outputs])
        ramp = _affine(alone, *spaces[i])
        for k in outputs:
            total[k] = total[k].plus(ramp, network.v[k][i])
    for i in neurons:
        for j in range(i + 1):
            common = box.cut([spaces[i], spaces[j]] if i != j else [spaces[i]])
            mine, theirs = _affine(common, *spaces[j]), _affine(common, *spaces[i])
            for k in outputs:
                active[i][k] = active[i][k].plus(mine, network.v[k][j])
                if i != j:
                    active[j][k] = active[j][k].plus(theirs, network.v[k][i])
    double = 2 / whole.mass
    g_v = [[double * active[i][k].against(*spaces[i]) for i in neurons] for k in outputs]
    risk = Q(0)
    for k in outputs:
        risk = risk + total[k].against(free[k], offset[k]) / whole.mass
        risk = risk + Q(1, 2) * dot(network.v[k], tuple(g_v[k]))
    return risk, Parameters(
        w=tuple(
            tuple(double * _weighted(network, i, [a.moment[j] for a in active[i]]) for j in d)
            for i in neurons
        ),
        b=tuple(double * _weighted(network, i, [a.mass for a in active[i]]) for i in neurons),
        v=tuple(tuple(row) for row in g_v),
        c=tuple(double * total[k].mass for k in outputs),
        a=tuple(tuple(double * x for x in total[k].moment) for k in outputs) if network.skip else None,
    )


def _weighted(network: Parameters, neuron: int, values: Sequence[Q]) -> Q:
    return sum((v * x for v, x in zip(network.outer(neuron), values, strict=True)), Q(0))
