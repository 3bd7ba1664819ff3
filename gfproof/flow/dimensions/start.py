"""The start of a flow on a box, exactly: which type of hyperplanes it has just after time 0, and whether the flow is unique."""

from __future__ import annotations

from gfproof.flow.bundles import Bundles
from gfproof.flow.dimensions.program import BoxDomain
from gfproof.flow.uniqueness import STATEMENT
from gfproof.network import Network, Parameters
from gfproof.numbers import Q, dot
from gfproof.risk.boxes import over_parts, uniform_part
from gfproof.risk.cut_types import CutType, Order, cut_type
from gfproof.verdict import Evidence, Finding, fails, holds, undecided


def first_type(network: Network, bundles: Bundles, domain: BoxDomain) -> CutType:
    """The type of the leaders' hyperplanes: ties at time 0 are decided by the first derivative where that is not 0."""
    vertices, leaders = range(2**domain.dimension), bundles.reduced(network)
    values = [[_at(leaders, i, domain.corner(v)) for v in vertices] for i in range(leaders.width)]
    alive = [any(x > 0 for x in row) for row in values]
    rates = _rates(network, bundles, domain)

    def vertex_sign(i: int, vertex: int) -> int:
        if not alive[i]:
            return -1
        return _sign(values[i][vertex]) or _sign(rates[i][vertex]) or 1

    def order_sign(order: Order) -> int:
        i, j, k, base = order
        far = base | (1 << k)
        gap = values[j][base] * values[i][far] - values[i][base] * values[j][far]
        rate = (
            rates[j][base] * values[i][far]
            + values[j][base] * rates[i][far]
            - rates[i][base] * values[j][far]
            - values[i][base] * rates[j][far]
        )
        found = _sign(gap) or _sign(rate)
        return found * vertex_sign(i, far) * vertex_sign(j, far) or 1

    return cut_type(domain.dimension, leaders.width, vertex_sign, order_sign)


def _rates(network: Network, bundles: Bundles, domain: BoxDomain) -> list[list[Q]]:
    """The derivatives of the leaders' y_i at the vertices."""
    gradient = exact_gradient(network, domain)
    corners = [domain.corner(v) for v in range(2**domain.dimension)]
    return [[-dot(gradient.w[i], x) - gradient.b[i] for x in corners] for i in bundles.leaders]


def exact_gradient(network: Network, domain: BoxDomain) -> Parameters:
    """G over Q."""
    return exact_risk_and_gradient(network, domain)[1]


def exact_risk_and_gradient(network: Network, domain: BoxDomain) -> tuple[Q, Parameters]:
    """(L, G) over Q, by the recursion that compares numbers: no type is asked for."""
    return over_parts(network, [uniform_part(domain.low, domain.high)], domain.target)


def _at(network: Parameters, i: int, x: tuple[Q, ...]) -> Q:
    value: Q = dot(network.w[i], x) + network.b[i]
    return value


def _sign(x: Q) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


def unique_on_box(network: Network, domain: BoxDomain) -> Finding:
    """Is the flow unique?  As on an interval (``flow.uniqueness``), with the vertices of the box in place of two ends."""
    sizes = [dot(w, w) + b * b for w, b in zip(network.w, network.b, strict=True)]
    outer = [dot(network.outer(i), network.outer(i)) for i in range(network.width)]
    loose = [i for i, size in enumerate(sizes) if size == 0 and outer[i] != 0]
    for i in loose:
        w, b = _velocity(network, domain, i)
        if all(dot(w, domain.corner(v)) + b > 0 for v in range(2**domain.dimension)):
            shown = {"neuron": i, "velocity": {"w": [str(x) for x in w], "b": str(b)}}
            return fails(
                "unique",
                STATEMENT,
                Evidence.EXACT,
                shown,
                note=f"neuron {i + 1} rests at w = b = 0, a second flow moves it with a velocity that is positive on the box; "
                'computed is the flow of the class "once degenerate, always degenerate"',
            )
    if loose:
        return undecided(
            "unique",
            STATEMENT,
            f"neuron {loose[0] + 1} is degenerate with v != 0 and may leave in another flow; "
            'computed is the flow of the class "once degenerate, always degenerate"',
        )
    free = [i for i, size in enumerate(sizes) if size != 0 and outer[i] > size]
    if free:
        return undecided(
            "unique",
            STATEMENT,
            f"unique until a neuron degenerates; neuron {free[0] + 1} has |v|^2 > |w|^2 + b^2 and may do so in finite time",
        )
    return holds(
        "unique",
        STATEMENT,
        Evidence.ARGUED,
        note="no neuron is degenerate with v != 0, and none can become so: |v_i|^2 <= |w_i|^2 + b_i^2 for all i",
    )


def _velocity(network: Network, domain: BoxDomain, neuron: int) -> tuple[tuple[Q, ...], Q]:
    """-2 (E[(v_i.e) X], E[v_i.e]), read off G_a and G_c of the network with a skip connection of zeros."""
    outer = network.outer(neuron)
    zeros = tuple((Q(0),) * domain.dimension for _ in outer)
    wide = network if network.a is not None else Network(network.w, network.b, network.v, network.c, zeros)
    gradient = exact_gradient(wide, domain)
    assert gradient.a is not None
    columns = zip(*gradient.a, strict=True)
    return tuple(-dot(outer, column) for column in columns), -dot(outer, gradient.c)
