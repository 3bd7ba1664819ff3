"""Networks of one input and one output as linear splines, and back, exactly (claim C1).

w_k != 0: v_k max(w_k x + b_k, 0) has the knot tau = -b_k/w_k and the jump v_k |w_k| for w_k of either sign;
w_k < 0 adds the affine term v_k (w_k x + b_k).  w_k = 0: the constant v_k max(b_k, 0).
f'(-inf) = a + sum_{w_k < 0} v_k w_k,   f'(+inf) = a + sum_{w_k > 0} v_k w_k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gfproof.errors import ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.splines.spline import ZERO, Spline
from gfproof.splines.squares import square_roots

Neuron = tuple[Q, Q, Q]
"""(v, w, b): the neuron v max(w x + b, 0)."""


def neurons(network: Network) -> tuple[Neuron, ...]:
    """(v_k, w_k, b_k) of a network with one input and one output.

    Raises:
        ShapeError: more inputs or outputs.
    """
    if network.dimension not in (None, 1) or network.outputs != 1:
        shape = f"{network.dimension} inputs and {network.outputs} outputs"
        raise ShapeError(f"the network has {shape}, a linear spline has one of each")
    return tuple((v, row[0], b) for v, row, b in zip(network.v[0], network.w, network.b, strict=True))


def spline_of(network: Network) -> Spline:
    """The realization of a network with d = m = 1 as a spline.

    Raises:
        ShapeError: more inputs or outputs.
    """
    intercept, slope = network.c[0], ZERO if network.a is None else network.a[0][0]
    pieces = []
    for v, w, b in neurons(network):
        if w == 0:
            intercept += v * max(b, ZERO)
            continue
        pieces.append((-b / w, v * abs(w)))
        if w < 0:
            intercept, slope = intercept + v * b, slope + v * w
    return Spline.exact(intercept, slope, pieces)


def network_of(spline: Spline, *, balanced: bool = False) -> Network:
    """A network with skip connection that is the spline: one neuron a_j max(x - tau_j, 0) per knot.

    Args:
        balanced: |v| = |w| for every neuron, so that (1/2) sum (v^2 + w^2) = TV2(f), the least possible (C3).
            Where |a_j| is no square of a rational it is a sum of at most four squares, one neuron each.
    """
    return _network(spline, ((jump, knot, 1) for knot, jump in _pieces(spline)), balanced, skip=True)


def network_without_skip(spline: Spline, *, balanced: bool = False) -> Network:
    """A network without skip connection that is the spline, with sum_k |v_k| |w_k| = R(f), the least possible (C13).

    Every jump a_j is divided between a neuron with w > 0 and one with w < 0 such that f'(+inf) = sum_{w > 0} v w.

    Args:
        balanced: as in ``network_of``; then (1/2) sum (v^2 + w^2) = R(f).
    """
    rising = sum((a for a in spline.jumps if a > 0), ZERO)
    falling = sum((a for a in spline.jumps if a < 0), ZERO)
    left_over = spline.last_slope  # what the jumps of neurons with w > 0 have still to add up to
    sign = 1 if left_over >= 0 else -1
    outside = max(left_over - rising, falling - left_over, ZERO) * sign
    # a knot must exist where |f'(-inf) + f'(+inf)| > TV2(f): x - t = max(x - t, 0) - max(t - x, 0)
    chosen: list[tuple[Q, Q, int]] = []
    if outside != 0:
        at = spline.knots[0] if spline.knots else ZERO
        chosen += [(outside, at, 1), (-outside, at, -1)]
        left_over -= outside
    for knot, jump in _pieces(spline):
        part = ZERO
        if jump * left_over > 0:
            part = min(jump, left_over) if jump > 0 else max(jump, left_over)
            left_over -= part
        chosen += [(part, knot, 1), (jump - part, knot, -1)]
    return _network(spline, _merged(chosen), balanced, skip=False)


def _pieces(spline: Spline) -> Iterator[tuple[Q, Q]]:
    return zip(spline.knots, spline.jumps, strict=True)


def _merged(chosen: Iterable[tuple[Q, Q, int]]) -> Iterator[tuple[Q, Q, int]]:
    total: dict[tuple[Q, int], Q] = {}
    for jump, knot, side in chosen:
        total[knot, side] = total.get((knot, side), ZERO) + jump
    return ((jump, knot, side) for (knot, side), jump in sorted(total.items()) if jump != 0)


def _network(spline: Spline, chosen: Iterable[tuple[Q, Q, int]], balanced: bool, *, skip: bool) -> Network:
    """The neurons of given jumps, knots and signs of w; c (and a, with a skip connection) make up the rest."""
    rows = []
    for jump, knot, side in chosen:
        sign = 1 if jump > 0 else -1
        weights = square_roots(abs(jump)) if balanced else None
        for v, w in [(sign * r, r) for r in weights] if weights is not None else [(jump, Q(1))]:
            rows.append((v, w * side, -knot * w * side))
    lost = sum((v * b for v, w, b in rows if w < 0), ZERO)
    network = Network.exact(
        w=[[w] for _, w, _ in rows],
        b=[b for _, _, b in rows],
        v=[v for v, _, _ in rows],
        c=spline.intercept - lost,
        a=[spline.slope] if skip else None,
    )
    if spline_of(network) != spline:
        raise ShapeError("the network is not the spline")  # a bug would end here, not in a wrong verdict
    return network
