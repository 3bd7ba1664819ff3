"""Symmetries of the realization: maps of parameter space that leave N, hence the risk, unchanged.

The generalized gradient moves along with them; PEPit calls tests of this kind "uselessly complicated".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gfproof.errors import NumberError
from gfproof.network.network import Network
from gfproof.network.parameters import Vector
from gfproof.numbers import Number, Q


def permute(network: Network, order: Sequence[int]) -> Network:
    """Neuron ``order[i]`` becomes neuron i (neurons not in the order are dropped).  G is permuted alike."""
    return replace(
        network,
        w=tuple(network.w[i] for i in order),
        b=tuple(network.b[i] for i in order),
        v=tuple(tuple(row[i] for i in order) for row in network.v),
    )


def rescale(network: Network, factors: Sequence[Number]) -> Network:
    """(w_i, b_i, v_i) -> (r_i w_i, r_i b_i, v_i / r_i), r_i > 0.  G -> (G_w / r, G_b / r, r G_v)."""
    if any(factor <= 0 for factor in factors):
        raise NumberError("rescaling factors must be positive")
    return replace(
        network,
        w=tuple(tuple(r * x for x in row) for r, row in zip(factors, network.w, strict=True)),
        b=tuple(r * x for r, x in zip(factors, network.b, strict=True)),
        v=tuple(tuple(x / r for r, x in zip(factors, row, strict=True)) for row in network.v),
    )


def split(network: Network, neuron: int, share: Number) -> Network:
    """Append a copy of a neuron and divide its outgoing weight: v_i -> share v_i, the copy gets (1 - share) v_i."""
    return replace(
        network,
        w=(*network.w, network.w[neuron]),
        b=(*network.b, network.b[neuron]),
        v=tuple(
            (*(share * x if i == neuron else x for i, x in enumerate(row)), (1 - share) * row[neuron])
            for row in network.v
        ),
    )


def append(network: Network, w: Vector, b: Number, v: Vector) -> Network:
    """Append one neuron with incoming weights w (d entries), bias b, outgoing weights v (m entries)."""
    return replace(
        network,
        w=(*network.w, w),
        b=(*network.b, b),
        v=tuple((*row, x) for row, x in zip(network.v, v, strict=True)),
    )


def without_null_neurons(network: Network) -> Network:
    """The network without its neurons with w_i = b_i = v_i = 0: they add nothing and stay there in every flow."""
    keep = [
        i
        for i in range(network.width)
        if network.b[i] != 0 or any(x != 0 for x in (*network.w[i], *network.outer(i)))
    ]
    return permute(network, keep)


def reflect(network: Network, low: Vector, high: Vector) -> Network:
    """The network x -> N(low + high - x), inputs reflected in the centre of the box."""
    centre = tuple(p + q for p, q in zip(low, high, strict=True))
    biases = tuple(
        b + sum((x * s for x, s in zip(row, centre, strict=True)), Q(0))
        for row, b in zip(network.w, network.b, strict=True)
    )
    flipped = replace(network, w=tuple(tuple(-x for x in row) for row in network.w), b=biases)
    if network.a is None:
        return flipped
    return replace(
        flipped,
        a=tuple(tuple(-x for x in row) for row in network.a),
        c=tuple(
            c + sum((x * s for x, s in zip(row, centre, strict=True)), Q(0))
            for row, c in zip(network.a, network.c, strict=True)
        ),
    )
