"""The projected field of normalized networks: |(w_i, b_i)| = 1 for every neuron, d = 1.

    (PG)_{u_i} = G_{u_i} - <u_i, G_{u_i}> u_i,   <u_i, G_{u_i}> = v_i.G_{v_i},   the other blocks of G unchanged

The flow of PG keeps |u_i| = 1, no neuron degenerates, and with a bounded density it is unique.
Source: arXiv:2207.06246 (the submanifold re-derived), normalized_flow C1, C2, C6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from gfproof.errors import CaseError
from gfproof.network import Network, Parameters
from gfproof.numbers import dot

_P = TypeVar("_P", bound=Parameters)


def projected(network: Parameters, gradient: _P) -> _P:
    """PG from G at a network, over any ring; uses <u_i, G_{u_i}> = v_i.G_{v_i}, so no norm is divided by."""
    pulls = [dot(network.outer(i), gradient.outer(i)) for i in range(network.width)]
    return replace(
        gradient,
        w=tuple(
            tuple(g - pull * x for g, x in zip(row, here, strict=True))
            for row, here, pull in zip(gradient.w, network.w, pulls, strict=True)
        ),
        b=tuple(g - pull * x for g, x, pull in zip(gradient.b, network.b, pulls, strict=True)),
    )


def check_normalized(network: Network, name: str = "") -> None:
    """Is |(w_i, b_i)| = 1 for every neuron, exactly?

    Raises:
        CaseError: naming the first neuron that is not.
    """
    for i, (row, bias) in enumerate(zip(network.w, network.b, strict=True)):
        size = dot(row, row) + bias * bias
        if size != 1:
            raise CaseError(
                f"neuron {i + 1} has w^2 + b^2 = {size}, expected 1 (points such as w = 3/5, b = 4/5)",
                source=name,
                field="network",
            )
