"""Where the NCF flow u' = grad N(u) ends, D > 2: blow-up at a finite time, a rest point, or a slow fall to 0.

If N(u(tau1)) > 0 then u blows up at a finite tau*, and with r1 = |u(tau1)|, n1 = N(u(tau1))/r1^D,
    1/(D(D-2) Nmax r1^(D-2)) <= tau* - tau1 <= 1/(D(D-2) n1 r1^(D-2)),
and u/|u| converges to a positive KKT point.  Following the enclosed flow until r1 is large makes the bounds as narrow as asked.
If N <= 0 for ever, u tends to a zero of grad N (perhaps 0).  No finite computation sees "for ever", so this is said only where it
is exact: at a rest point, and on the ray of a negative KKT point.
Source: arXiv:2403.08121 for the dichotomy; bounds derived here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gfproof.errors import NotAvailable
from gfproof.homogeneous.correlation import ncf
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.early_constants import ncf_bound
from gfproof.homogeneous.enclosure import HomogeneousEnclosure, enclose_flow
from gfproof.homogeneous.flow import Limits, homogeneous_flow
from gfproof.homogeneous.kkt import KktType, kkt_report
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball, bits_for, precision, rational


class Fate(StrEnum):
    """What is proved about the NCF flow from a start."""

    BLOW_UP = "blow-up"
    REST = "rest point"
    RAY_TO_ZERO = "falls to 0 along a ray"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class BlowUp:
    """The fate of one NCF flow.

    Attributes:
        time: the blow-up time, enclosed; None unless it blows up.
        positive_since: a time at which N > 0 is proved.
        enclosure: the flow that was followed; None where none was needed.
        note: why.
    """

    fate: Fate
    time: Ball | None
    positive_since: Q | None
    enclosure: HomogeneousEnclosure | None
    note: str


def remaining_time(network: HomogeneousNetwork, data: Data, nmax: Q) -> Ball | None:
    """An enclosure of tau* - tau1 at a network (rationals or balls) with N > 0; None where N > 0 is not proved.

    Args:
        nmax: an upper bound of max N on the sphere.
    """
    order = network.order
    if order <= 2:
        raise NotAvailable(f"D = {order}: the flow exists for all times, expected D > 2")
    value = ball(ncf(network, data))
    if not value > 0:
        return None
    size = ball(network.norm2()).sqrt()
    factor = order * (order - 2) * size ** (order - 2)
    share = (value / size**order).min(ball(nmax))
    return (1 / (factor * ball(nmax))).union(1 / (factor * share))


def blow_up(
    network: HomogeneousNetwork,
    data: Data,
    *,
    until: object = 1000,
    largest: object = 1000,
    digits: int = 20,
    nmax: Q | None = None,
    limits: Limits | None = None,
    meter: Meter = SILENT,
) -> BlowUp:
    """The fate of the NCF flow from a network over Q, and its blow-up time.

    Args:
        until: how long a flow with N <= 0 is followed before it stays undecided.
        largest: the flow is followed until an entry is that large; the larger, the narrower the blow-up time.
        nmax: an upper bound of max N on the sphere, if one is known.

    Raises:
        NotAvailable: D <= 2, or p = 1 with alpha < 1.
        NotEnclosed: the flow could not be enclosed.
    """
    if network.order <= 2:
        raise NotAvailable(f"D = {network.order}: the flow exists for all times, expected D > 2")
    if network.activation.kinked:
        raise NotAvailable("p = 1, alpha < 1: solutions of the differential inclusion need not be unique")
    if network.norm2() == 0:
        return BlowUp(Fate.REST, None, None, None, "w = 0")
    report = kkt_report(network, data)
    if report.kind is KktType.ZERO:
        return BlowUp(Fate.REST, None, None, None, "grad N = 0")
    if report.as_it_is and report.value < 0:
        return BlowUp(Fate.RAY_TO_ZERO, None, None, None, "the ray of a negative KKT point")
    bounds = limits or Limits()
    bounds = Limits(bounds.steps, bounds.seconds, rational(largest))
    found = homogeneous_flow(network, data, until, digits=digits, limits=bounds, meter=meter)
    enclosure = enclose_flow(found, meter=meter)
    most = ncf_bound(network, data).bound if nmax is None else nmax
    with precision(bits_for(digits) + 20):
        rest = remaining_time(enclosure.state(enclosure.reached), data, most)
        if rest is None:
            note = f"N > 0 is not proved up to tau = {float(ball(enclosure.reached)):.6g}"
            return BlowUp(Fate.UNDECIDED, None, None, enclosure, note)
        time = ball(enclosure.reached) + rest
    return BlowUp(Fate.BLOW_UP, time, enclosure.reached, enclosure, "N > 0 is proved")
