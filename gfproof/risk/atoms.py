"""Risk and generalized gradient when the input law sits on finitely many points, any input dimension.

    L = sum_k p_k |e_k|^2,   e_k = N(x_k) - f(x_k)
    G_{w_i} = 2 sum_{k: y_i(x_k) > 0} p_k (v_i.e_k) x_k,   G_{b_i} = 2 sum_{k: y_i(x_k) > 0} p_k (v_i.e_k)
    G_{v_i} = 2 sum_k p_k max(y_i(x_k), 0) e_k,   G_c = 2 sum_k p_k e_k,   G_a = 2 sum_k p_k e_k x_k^T

Activity is strict: an atom on a kink does not count.  These are finite training data and SGD batches.
"""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.errors import AmbiguousCell
from gfproof.network import Network, Parameters, Vector
from gfproof.numbers import Number, dot, sign


def risk_and_gradient(
    network: Network, points: Sequence[Vector], masses: Sequence[Number], values: Sequence[Vector]
) -> tuple[Number, Parameters]:
    """(L, G) for atoms ``points`` with ``masses`` that sum to 1 and target values f(x_k), over Q or balls.

    Raises:
        AmbiguousCell: a ball does not decide whether a neuron is active at an atom.
    Cost: O(n H (d + m)).
    """
    width, outputs = range(network.width), range(network.outputs)
    dimension = range(len(points[0]))
    zero = 0 * masses[0]
    risk = zero
    g_w = [[zero for _ in dimension] for _ in width]
    g_b = [zero for _ in width]
    g_v = [[zero for _ in width] for _ in outputs]
    g_c = [zero for _ in outputs]
    g_a = [[zero for _ in dimension] for _ in outputs]
    for x, mass, wanted in zip(points, masses, values, strict=True):
        hidden = {i: y for i in width if _is_positive(y := network.pre_activation(i, x))}
        error = [
            network.c[k]
            + sum(network.v[k][i] * y for i, y in hidden.items())
            + (dot(network.a[k], x) if network.a is not None else 0)
            - wanted[k]
            for k in outputs
        ]
        risk = risk + mass * sum(e * e for e in error)
        double = 2 * mass
        for i, y in hidden.items():
            pull = double * sum(network.v[k][i] * error[k] for k in outputs)
            g_b[i] = g_b[i] + pull
            for j in dimension:
                g_w[i][j] = g_w[i][j] + pull * x[j]
            for k in outputs:
                g_v[k][i] = g_v[k][i] + double * y * error[k]
        for k in outputs:
            g_c[k] = g_c[k] + double * error[k]
            for j in dimension if network.skip else ():
                g_a[k][j] = g_a[k][j] + double * error[k] * x[j]
    return risk, Parameters(
        w=tuple(tuple(row) for row in g_w),
        b=tuple(g_b),
        v=tuple(tuple(row) for row in g_v),
        c=tuple(g_c),
        a=tuple(tuple(row) for row in g_a) if network.skip else None,
    )


def _is_positive(y: Number) -> bool:
    decided = sign(y)
    if decided is None:
        raise AmbiguousCell("a pre-activation at an atom is a ball around 0")
    return decided > 0
