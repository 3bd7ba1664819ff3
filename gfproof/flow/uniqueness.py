"""Is the flow from a network unique?

In the class "once degenerate, always degenerate" there is exactly one flow from every start (existence_rates C3), and that
one is computed.  Outside the class:

* A degenerate neuron (w_i = b_i = 0) with v_i = 0 rests in every flow.
* A degenerate neuron with v_i != 0 may leave.  Put u' = -2 (E[(v_i.e) X], E[v_i.e]), the velocity it would have if it were
  active everywhere.  If u' is positive on the whole domain, a second flow exists: the field with that neuron
  taken as affine is locally Lipschitz, its solution starts with velocity u' in the open cone of full activity, so it
  stays there for a while and solves the gradient flow equation.  (Fixture NU1 is the smallest example.)
* A neuron with v_i^2 <= |u_i|^2, u_i != 0, never degenerates (C5); if v_i^2 > |u_i|^2 it may, later on.
"""

from __future__ import annotations

from gfproof.network import Network, Parameters
from gfproof.numbers import Q, dot
from gfproof.risk.segments import Domain, risk_and_gradient
from gfproof.verdict import Evidence, Finding, fails, holds, undecided

STATEMENT = "the gradient flow from this start is unique"

UNIQUE_ON_SPHERES = holds(
    "unique",
    "the normalized flow from this start is unique",
    Evidence.ARGUED,
    note="no neuron is degenerate where |(w_i, b_i)| = 1, and the projected field is Lipschitz there",
)


def uniqueness(network: Network, domain: Domain) -> Finding:
    """What can be said about uniqueness at the start, exactly."""
    loose = loose_neurons(network)
    for i in loose:
        w, b = _velocity(network, domain, i)
        if w * domain.low + b > 0 and w * domain.high + b > 0:
            return fails(
                "unique",
                STATEMENT,
                Evidence.EXACT,
                {"neuron": i, "velocity": {"w": str(w), "b": str(b)}},
                note=f"neuron {i + 1} rests at w = b = 0, a second flow moves it with velocity ({w}, {b}); "
                'computed is the flow of the class "once degenerate, always degenerate"',
            )
    if loose:
        return undecided(
            "unique",
            STATEMENT,
            f"neuron {loose[0] + 1} is degenerate with v != 0 and may leave in another flow; "
            'computed is the flow of the class "once degenerate, always degenerate"',
        )
    free = [
        i
        for i in range(network.width)
        if not _degenerate(network, i)
        and dot(network.outer(i), network.outer(i)) > network.w[i][0] ** 2 + network.b[i] ** 2
    ]
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


def loose_neurons(network: Network) -> list[int]:
    """The degenerate neurons with v_i != 0: those that may move in another flow."""
    return [
        i for i in range(network.width) if _degenerate(network, i) and any(x != 0 for x in network.outer(i))
    ]


def _degenerate(network: Parameters, neuron: int) -> bool:
    return bool(network.b[neuron] == 0 and network.w[neuron][0] == 0)


def _velocity(network: Network, domain: Domain, neuron: int) -> tuple[Q, Q]:
    """-2 (E[(v_i.e) X], E[v_i.e]), read off G_a and G_c of the network with a skip connection of zeros."""
    skip = network.a if network.a is not None else tuple((Q(0),) for _ in network.c)
    wide = Network(network.w, network.b, network.v, network.c, skip)
    gradient = risk_and_gradient(wide, domain)[1]
    outer = network.outer(neuron)
    assert gradient.a is not None
    return -dot(outer, tuple(row[0] for row in gradient.a)), -dot(outer, gradient.c)
