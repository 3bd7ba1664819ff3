"""Two hundred starts that flows stumble over: on boundaries of cells and their intersections, degenerate, dead, zero,
with coincident kinks, with sizes from 10^-30 to 10^30.

A row is: name, then w, b, v, c as in a case.  Each row is used with several targets, and some with their numbers scaled.
"""

from __future__ import annotations

from collections.abc import Iterator

from gfproof.network import Network
from gfproof.numbers import Q, rational
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain
from tests.unit.flow.kink_suite import TARGETS, KinkFlow

ROWS = """
no neurons | | | | 1
zero network | 0 | 0 | 0 | 0
zero network, two neurons | 0 0 | 0 0 | 0 0 | 0
degenerate, v = 1 | 0 | 0 | 1 | 0
degenerate, v = -1 | 0 | 0 | -1 | 1
degenerate beside an active one | 0 1 | 0 -1/2 | 2 1 | 0
two degenerate | 0 0 | 0 0 | 1 -1 | 2
w = 0, b = 1 | 0 | 1 | 1 | -1
w = 0, b = -1 | 0 | -1 | 1 | -1
w = 0, v = 0 | 0 | 1 | 0 | -1
b = 0, right | 1 | 0 | 1 | -1
b = 0, left | -1 | 0 | 1 | -1
kink at high, right | 1 | -1 | 1 | -1
kink at high, left | -1 | 1 | 1 | -1
kink at high, left, pushed out | -1 | 1 | 1 | 2
kink at low, pushed out | 1 | 0 | -1 | -2
kink at low, pulled in | 1 | 0 | 1 | 2
kink at both ends | 1 -1 | 0 1 | 1 1 | 0
kinks at both ends, dead and full | 1 -1 1 -1 | -1 0 0 1 | 1 2 3 4 | 0
v = 0, one neuron | 1 | -1/2 | 0 | 1
v = 0 and dead | -1 | 0 | 0 | 1
dead | -1 | -1 | 1 | 1
all dead | -1 -2 1 | 0 -1 -1 | 1 2 3 | 1
identical | 1 1 | -1/3 -1/3 | 1 1 | 0
identical, opposite v | 1 1 | -1/3 -1/3 | 1 -1 | 0
four identical | 1 1 1 1 | -1/3 -1/3 -1/3 -1/3 | 1 1 1 1 | 0
proportional | 1 3 | -1/3 -1 | 1 3 | 0
proportional, one not | 1 3 | -1/3 -1 | 1 2 | 0
mirrored | 1 -1 | -1/2 1/2 | 1 1 | 0
mirrored, opposite v | 1 -1 | -1/2 1/2 | 1 -1 | 0
mirror pair about the middle | 1 -1 | -1/4 3/4 | 1 1 | 0
three at one place | 1 -1 2 | -1/2 1/2 -1 | 1 1 -1 | 1
five at one place | 1 2 3 -1 -2 | -1/2 -1 -3/2 1/2 1 | 1 -1 1 -1 1 | 0
two pairs | 1 2 -1 -2 | -1/3 -2/3 2/3 4/3 | 1 1 1 1 | 0
kink on the breakpoint | 1 | -2/5 | 1 | 0
both kinks on breakpoints | 1 1 | -2/5 -7/10 | 1 -2 | 0
many on the breakpoint | 1 -1 3 | -2/5 2/5 -6/5 | 1 1 1 | 0
kink on the jump | 1 -2 | -1/2 1 | 1 1 | 0
kinks 10^-30 apart | 1 1 | -0.3 -0.300000000000000000000000000001 | 1 2 | 0
kink 10^-30 inside | 1 | -0.000000000000000000000000000001 | 1 | -1
kink 10^-30 outside | 1 | 0.000000000000000000000000000001 | 1 | 2
kink 10^-30 before high | -1 | 0.999999999999999999999999999999 | 1 | 1
almost degenerate | 1e-30 | -3e-31 | 1 | 0
almost degenerate, v = 0 | 1e-30 | -3e-31 | 0 | 0
almost dead | 1 | -0.999999999999999999999999999999 | 1 | 0
tiny v | 1 | -1/3 | 1e-30 | 1
exact fit by chance | 1 | 0 | 1 | 0
will degenerate | 1/10 | 1/10 | 3 | 2
balanced neuron | 3 | 4 | 5 | 1
balanced, kink inside | -4 | 3 | 5 | 1
"""

SCALES = """
large w | 1 -1 | -1/3 1/2 | 1 1 | 0 | 1e6 1e6 1 1
huge w | 1 -1 | -1/3 1/2 | 1 1 | 0 | 1e30 1e30 1 1
huge v | 1 -1 | -1/3 1/2 | 1 1 | 0 | 1 1 1e30 1
huge c | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1 1 1 1e30
huge all | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1e30 1e30 1e30 1e30
large v | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1 1 1e4 1
tiny w | 1 -1 | -1/3 1/2 | 1 1 | 0 | 1e-30 1e-30 1 1
tiny all | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1e-30 1e-30 1e-30 1e-30
w huge, v tiny | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1e30 1e30 1e-30 1
w tiny, v huge | 1 -1 | -1/3 1/2 | 1 1 | 1 | 1e-30 1e-30 1e30 1
tiny slope of a full neuron | 1 | 1 | 1 | 0 | 1e-30 1 1 1
tiny bias | 1 | -1 | 1 | 0 | 1 1e-30 1 1
tiny positive bias | 1 | 1 | 1 | 2 | 1 1e-30 1 1
"""


def _numbers(text: str) -> list[Q]:
    return [rational(x) for x in text.split()]


def _starts() -> Iterator[tuple[str, Network]]:
    for row in ROWS.strip().splitlines():
        name, w, b, v, c = (x.strip() for x in row.split("|"))
        yield name, Network.exact([[x] for x in _numbers(w)], _numbers(b), [_numbers(v)], [rational(c)])
    for row in SCALES.strip().splitlines():
        name, w, b, v, c, scales = (x.strip() for x in row.split("|"))
        p, q, r, s = _numbers(scales)
        yield (
            name,
            Network.exact(
                [[p * x] for x in _numbers(w)],
                [q * x for x in _numbers(b)],
                [[r * x for x in _numbers(v)]],
                [s * rational(c)],
            ),
        )


EXTRA = {
    "zero": PolynomialPieces((), (((Q(0),),),)),
    "steep": PolynomialPieces((), (((Q(0), Q(10) ** 6),),)),
}


def nasty_starts() -> list[KinkFlow]:
    """Every start with two targets, and every third with two more: over 200 flows to time 1."""
    found = []
    for k, (name, network) in enumerate(_starts()):
        kinds = ["constant", ("piecewise linear", "affine", "quadratic", "jumping")[k % 4], "zero"]
        if k % 3 == 0:
            kinds.append("steep")
        for kind in kinds:
            target = {**TARGETS, **EXTRA}[kind]
            found.append(KinkFlow(f"{name}, {kind}", network, exact_domain(target, Q(0), Q(1)), Q(1)))
    return found
