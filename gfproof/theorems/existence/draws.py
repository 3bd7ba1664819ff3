"""Drawing cases for existence and uniqueness: one output, d = 1, every stratum; degenerate neurons that may leave; atoms."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case
from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.strategies.choosing import POSITIVE, Chooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.strategies.drawn_problems import flow

_STRATA = (
    Stratum.GENERIC,
    Stratum.DEGENERATE,
    Stratum.COINCIDENT_KINKS,
    Stratum.KINK_AT_END,
    Stratum.FLAT,
    Stratum.DEAD,
    Stratum.KINK_AT_BREAKPOINT,
    Stratum.DEGENERATE,
    Stratum.ATOM_ON_KINK,
)
WIDEST = 3


def start_case(choose: Chooser) -> Case:
    """A stratum with gradient flow and at most three neurons; in one of four draws the first neuron is balanced."""
    place = choose.pick(_STRATA)
    case = any_case(choose, dynamics=flow(choose), stratum=place, outputs=1)
    network = case.network
    keep = slice(0, WIDEST)
    network = Network(network.w[keep], network.b[keep], tuple(row[keep] for row in network.v), network.c)
    if network.width and choose.pick((False, False, False, True)):
        network = _balanced(choose, network)
    return replace(case, network=network)


def _balanced(choose: Chooser, network: Network) -> Network:
    """The first neuron with |v_1| = |u_1|: u_1 = s (3, 4) or s (0, 1), v_1 = +-5 s or +-s."""
    s, sign = choose.pick(POSITIVE), choose.pick((1, -1))
    d = len(network.w[0])
    first, b, v = choose.pick(((Q(0), Q(1), Q(1)), (Q(3), Q(4), Q(5)), (Q(3), Q(-4), Q(5))))
    w = (s * first, *(Q(0) for _ in range(d - 1)))
    return Network(
        (w, *network.w[1:]),
        (s * b, *network.b[1:]),
        ((sign * s * v, *network.v[0][1:]),),
        network.c,
    )
