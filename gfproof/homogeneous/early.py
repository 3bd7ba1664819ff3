"""The early phase of the loss flow from delta w0, with explicit constants, and checked along enclosed flows (square loss).

Let u solve the NCF flow from w0 on [0, T], B = max |u|, K = (B + 1)^(D-2) kappa, M = (B + 1)^(2D-1) m (``early_constants``).  If
    e(delta) := delta^D M (exp(K T) - 1)/K <= 1
then for all 0 <= t <= T/delta^(D-2), with tau = delta^(D-2) t,
    |w(t)/delta - u(tau)| <= e(delta),   |w(t)| <= (B + 1) delta,   |w/|w| - u/|u|| <= 2 e(delta)/|u(tau)|.

Any upper bounds of B, kappa and m may stand in their places; for K = 0 read (exp(K T) - 1)/K as T.
Proof: Gronwall for s - u, s = w/delta, with the Lipschitz constant K inside the ball of radius B + 1 and the defect delta^D M.
Source: arXiv:2403.08121 for the phenomenon; the constants are derived here.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from gfproof.errors import NotAvailable
from gfproof.homogeneous.data import Data, Loss
from gfproof.homogeneous.early_constants import EarlyConstants, early_constants
from gfproof.homogeneous.enclosure import HomogeneousEnclosure, enclose_flow, exact_columns
from gfproof.homogeneous.enclosure_field import norm
from gfproof.homogeneous.flow import HomogeneousFlow, Limits, homogeneous_flow
from gfproof.homogeneous.network import HomogeneousNetwork
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball, precision, rational, to_float, upper
from gfproof.numbers.jets import taylor_shift

BITS = 80


@dataclass(frozen=True)
class ErrorBound:
    """e(delta) and what it is made of, in balls.

    Attributes:
        lipschitz: K = (B + 1)^(D-2) kappa.
        defect: M = (B + 1)^(2D-1) m.
        error: e(delta).
    """

    lipschitz: Ball
    defect: Ball
    error: Ball

    @property
    def applies(self) -> bool:
        """Is e(delta) <= 1 proved?"""
        return bool(self.error <= 1)


def error_bound(
    order: int, delta: Q, until: Ball | Q, largest: Ball | Q, kappa: Ball | Q, m: Ball | Q
) -> ErrorBound:
    """The bound e(delta) from B (``largest``), kappa, m and T, at the working precision."""
    size, time = ball(largest) + 1, ball(until)
    lipschitz = size ** (order - 2) * ball(kappa)
    defect = size ** (2 * order - 1) * ball(m)
    growth = time if lipschitz == 0 else ((lipschitz * time).exp() - 1) / lipschitz
    return ErrorBound(lipschitz, defect, ball(delta) ** order * defect * growth)


@dataclass(frozen=True)
class EarlyPhase:
    """The early-phase theorem on one instance.

    Attributes:
        order: D; delta; until: T, in the rescaled time tau.
        largest: a proved bound B of |u| on [0, T].
        constants: proved bounds of kappa and m (and of Nmax).
        bound: K, M and e(delta).
        distance: a proved bound of max |s - u| on [0, T]; None if only the hypothesis was looked at.
        norm: a proved bound of max |w|/delta.
        ncf_flow, loss_flow: the enclosed flows u and s.
    """

    order: int
    delta: Q
    until: Q
    largest: Q
    constants: EarlyConstants
    bound: ErrorBound
    distance: Q | None
    norm: Q | None
    ncf_flow: HomogeneousEnclosure
    loss_flow: HomogeneousEnclosure | None

    @property
    def applies(self) -> bool:
        """Is the hypothesis e(delta) <= 1 proved?"""
        return self.bound.applies

    @property
    def confirmed(self) -> bool | None:
        """Do the enclosed flows keep what the theorem says?  None: it says nothing, or the enclosures are too wide to tell.

        The theorem is proved; a False would be a bug.
        """
        if not self.applies or self.distance is None or self.norm is None:
            return None
        with precision(BITS):
            kept = ball(self.distance) <= self.bound.error and self.norm <= self.largest + 1
        return True if kept else None

    @property
    def horizon(self) -> Q:
        """T/delta^(D-2): until when the statement holds in the time of the loss flow."""
        return self.until / self.delta ** (self.order - 2)


def early_phase(
    network: HomogeneousNetwork,
    data: Data,
    until: object,
    delta: object,
    *,
    digits: int = 15,
    constants: EarlyConstants | None = None,
    limits: Limits | None = None,
    meter: Meter = SILENT,
) -> EarlyPhase:
    """The theorem on one instance: all constants proved in balls, and the bound verified along enclosed flows.

    Args:
        network: w0, exact; the loss flow starts at delta w0.
        until: T, in the rescaled time; the NCF flow must exist that long.
        digits: of the flows; those of the loss flow are raised until delta^D can be seen.
        constants: proved bounds, if they are known already.

    Raises:
        NotAvailable: another loss, D <= 2, or p = 1 with alpha < 1 (the gradient is not Lipschitz: H2, H3, H5s).
        NotEnclosed: a flow could not be enclosed.
    """
    end, small, order = rational(until), rational(delta), network.order
    check_scope(network, data)
    if small <= 0:
        raise NotAvailable(f"delta = {small}, expected a positive number")
    known = constants or early_constants(network, data)
    more = digits + _digits_of(small**order)
    first = homogeneous_flow(network, data, end, digits=more, limits=limits, meter=meter)
    if not first.complete:
        raise NotAvailable(
            f"the NCF flow grows beyond the limit at tau = {to_float(first.reached):.6g}, before T = {to_float(end):.6g}"
        )
    u = enclose_flow(first, meter=meter)
    with precision(BITS):
        bound = error_bound(order, small, end, u.largest, known.curvature.bound, known.remainder.bound)
    found = EarlyPhase(order, small, end, u.largest, known, bound, None, None, u, None)
    if not bound.applies:
        return found
    second = homogeneous_flow(
        network, data, end, excess=small**order, digits=more, limits=limits, meter=meter
    )
    s = enclose_flow(second, meter=meter)
    return replace(found, distance=flow_distance(u, s), norm=s.largest, loss_flow=s)


def check_scope(network: HomogeneousNetwork, data: Data) -> None:
    """Raises NotAvailable unless H2, H3 and H5s hold: smooth, D > 2, square loss."""
    if network.activation.kinked:
        raise NotAvailable(
            "p = 1, alpha < 1: the theorem needs a locally Lipschitz gradient (deep ReLU is not covered)"
        )
    if network.order <= 2:
        raise NotAvailable(f"D = {network.order}, expected D > 2")
    if data.loss is not Loss.SQUARE:
        raise NotAvailable(f"{data.loss} loss, expected the square loss")


def _digits_of(small: Q) -> int:
    return max(0, len(str(int(1 / small))))


def flow_distance(one: HomogeneousEnclosure, other: HomogeneousEnclosure) -> Q:
    """A proved bound of max |s - u| over the times both enclosures cover."""
    end = min(one.reached, other.reached)
    times = sorted(
        {Q(0), end}
        | {span.end for found in (one, other) for span in found.spans if span.end < end}
        | {piece.start for found in (one.flow, other.flow) for piece in found.pieces if piece.start < end}
    )
    worst = Q(0)
    with precision(max(one.flow.bits, other.flow.bits) + 10):
        known: dict[tuple[int, int], list[list[Ball]]] = {}
        for a, b in itertools.pairwise(times):
            columns = [_from(found.flow, a, known, which) for which, found in enumerate((one, other))]
            total, power, length = Ball(0), Ball(1), ball(b - a)
            terms = max(len(columns[0][0]), len(columns[1][0]))
            for k in range(terms):
                gap = [_entry(x, k) - _entry(y, k) for x, y in zip(*columns, strict=True)]
                total, power = total + norm(gap) * power, power * length
            middle = (a + b) / 2
            around = ball(one.radius(middle)) + ball(other.radius(middle))
            worst = max(worst, upper(total + around))
    return worst


def _entry(column: list[Ball], k: int) -> Ball:
    return column[k] if k < len(column) else Ball(0)


def _from(
    flow: HomogeneousFlow, a: Q, known: dict[tuple[int, int], list[list[Ball]]], which: int
) -> list[list[Ball]]:
    """The polynomials of the piece that begins at or before a, expanded at a."""
    index = max(k for k, piece in enumerate(flow.pieces) if piece.start <= a)
    if (which, index) not in known:
        known[which, index] = exact_columns(flow, flow.pieces[index])
    by = ball(a - flow.pieces[index].start)
    return [taylor_shift(column, by) for column in known[which, index]]
