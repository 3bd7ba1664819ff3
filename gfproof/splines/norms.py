"""Norms of networks with one input and one output: path norm, weight decay, and the norms of the function they are.

path norm     sum_k |v_k| |w_k|            weight decay   (1/2) sum_k (v_k^2 + w_k^2)
TV2(f)        sum over knots |sum_{k at the knot} v_k |w_k||        R(f)   max(TV2(f), |f'(-inf) + f'(+inf)|)

TV2(f) <= path norm <= weight decay; the first is an equality iff no two neurons at one knot have v of opposite
signs (C2), the second iff |v_k| = |w_k| for all k (C3).  Without skip connection R(f) <= path norm, too (C13).

Source: arXiv:2105.03361, arXiv:1902.05040; variational-splines claims C2, C3, C13 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines.conversion import neurons, spline_of
from gfproof.splines.spline import ZERO, Spline


@dataclass(frozen=True)
class Norms:
    """The norms of a network with d = m = 1, exact.

    Attributes:
        function: the realization.
        total_variation: TV2(f).
        representation_cost: R(f).
        path: sum_k |v_k| |w_k|.
        decay: (1/2) sum_k (v_k^2 + w_k^2).
        unbalanced: the neurons with |v| != |w|.
        opposed: the knots at which neurons with v > 0 and with v < 0 meet (w != 0).
    """

    function: Spline
    total_variation: Q
    representation_cost: Q
    path: Q
    decay: Q
    unbalanced: tuple[int, ...]
    opposed: tuple[Q, ...]


def network_norms(network: Network) -> Norms:
    """The norms of a network with one input and one output.

    Raises:
        ShapeError: more inputs or outputs.
    """
    rows = neurons(network)
    signs: dict[Q, set[bool]] = {}
    for v, w, b in rows:
        if v != 0 and w != 0:
            signs.setdefault(-b / w, set()).add(v > 0)
    function = spline_of(network)
    return Norms(
        function=function,
        total_variation=function.total_variation,
        representation_cost=function.representation_cost,
        path=sum((abs(v * w) for v, w, _ in rows), ZERO),
        decay=sum((v * v + w * w for v, w, _ in rows), ZERO) / 2,
        unbalanced=tuple(k for k, (v, w, _) in enumerate(rows) if abs(v) != abs(w)),
        opposed=tuple(sorted(knot for knot, found in signs.items() if len(found) == 2)),
    )


def certificate_function(x: Sequence[Q], q: Sequence[Q]) -> tuple[Q, ...]:
    """eta_q(x_j) = sum_i q_i max(x_i - x_j, 0) at the nodes x_1 < ... < x_N, in one pass from the right.

    eta_q is linear between nodes, 0 right of x_N, and sum_i q_i (x_i - t) left of x_1.
    """
    values, slope, value = [ZERO] * len(x), ZERO, ZERO
    for j in range(len(x) - 2, -1, -1):
        slope += q[j + 1]
        value += slope * (x[j + 1] - x[j])
        values[j] = value
    return tuple(values)
