"""Small starts: the exact rescaling w = delta s, tau = delta^(D-2) t, tables over several delta, and time scales.

For the square loss ds/dtau = grad N(s) + delta^D R(s), s(0) = w0, so a start of size 10^-50 costs what one of size 10^-2 does, in
D > 2 and in D = 2 (where tau = t).  As delta -> 0 the solution tends to the NCF flow u, at a distance of order delta^D, over a
time of order delta^-(D-2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from gfproof.errors import NumberError
from gfproof.homogeneous.correlation import ncf_and_gradient
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.early import EarlyPhase, early_phase
from gfproof.homogeneous.early_constants import EarlyConstants, early_constants
from gfproof.homogeneous.enclosure import enclose_flow
from gfproof.homogeneous.flow import HomogeneousFlow, Limits, homogeneous_flow
from gfproof.homogeneous.network import HomogeneousNetwork, entries
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball, bits_for, decimal, midpoint, precision, rational, to_float
from gfproof.numbers.complex_balls import evaluate_function

GROWTH = 30.0
WAITING = 100
SPARE = 15
FAR = 1000  # a flow that grows by more than this has blown up before T


@dataclass(frozen=True)
class State:
    """The weights at one time, in units of delta.

    Attributes:
        size: |s|.
        direction: s/|s|.
        ncf: N(s/|s|).
        kkt_gap: |g - <g, theta> theta|/|g| for g = grad N at theta = s/|s|: 0 exactly at KKT directions; None where g = 0.
    """

    size: Ball
    direction: tuple[Ball, ...]
    ncf: Ball
    kkt_gap: Ball | None


@dataclass(frozen=True)
class EarlyRow:
    """One delta: the loss flow from delta w0 at t = T/delta^(D-2), beside the NCF flow at tau = T.

    Attributes:
        time: t.
        state: s = w/delta there.
        cosine: of the angle between w and u.
        error: |w/delta - u|.
        scaled_error: the error over delta^D.
        phase: the early-phase theorem on this instance, where it was asked for.
    """

    delta: Q
    time: Q
    state: State
    cosine: Ball
    error: Ball
    scaled_error: Ball
    phase: EarlyPhase | None = None


@dataclass(frozen=True)
class EarlyTable:
    """The NCF flow at tau = T, and the loss flow for several delta.

    Attributes:
        rigorous: do the balls contain the true values?  If not, they only hold what was computed.
        flows: the flow of each row, for pictures; the NCF flow first.
    """

    order: int
    until: Q
    ncf_state: State
    rows: tuple[EarlyRow, ...]
    rigorous: bool
    flows: tuple[HomogeneousFlow, ...] = field(repr=False)


def digits_to_see(delta: Q, order: int, digits: int) -> int:
    """How many digits show ``digits`` of a quantity of size delta^D."""
    return digits + SPARE + max(0, len(str(int(1 / delta**order))))


def early_table(
    network: HomogeneousNetwork,
    data: Data,
    until: object,
    deltas: Sequence[object],
    *,
    digits: int = 20,
    rigorous: bool = False,
    errors: bool = True,
    theorem: bool = False,
    limits: Limits | None = None,
    meter: Meter = SILENT,
) -> EarlyTable:
    """Norm, direction, time and error of the loss flow for several delta.

    Args:
        network: w0; the starts are delta w0.
        until: T, in the time tau of the rescaled flows.
        rigorous: enclose the flows, so that every ball contains the true value.
        errors: carry enough digits to see errors of size delta^D; without, errors below 10^-digits read as about 0 and
            every delta costs the same.
        theorem: also check the explicit early-phase theorem for every delta.

    Raises:
        NumberError: delta <= 0, or the NCF flow does not reach T.
        NotEnclosed: with ``rigorous``.
    """
    end, order = rational(until), network.order
    given = [rational(delta) for delta in deltas]
    for delta in given:
        if delta <= 0:
            raise NumberError(f"delta = {delta}, expected a positive number")
    most = digits + SPARE
    if errors:
        most = max([most] + [digits_to_see(delta, order, digits) for delta in given])
    limits = limits or Limits(largest=FAR * max([Q(1)] + [abs(Q(x)) for x in network.entries()]))
    ncf_flow = homogeneous_flow(network, data, end, digits=most, limits=limits, meter=meter)
    if not ncf_flow.complete:
        shown = f"{to_float(ncf_flow.reached):.6g}"
        raise NumberError(
            f"the NCF flow grows beyond the limit at tau = {shown}, before T = {to_float(end):.6g}"
        )
    constants = early_constants(network, data) if theorem else None
    flows, rows = [ncf_flow], []
    with precision(bits_for(most) + 20):
        u = _weights(ncf_flow, rigorous, meter)
        for delta in given:
            wanted = digits_to_see(delta, order, digits) if errors else most
            flow = homogeneous_flow(
                network, data, end, excess=delta**order, digits=wanted, limits=limits, meter=meter
            )
            flows.append(flow)
            s = _weights(flow, rigorous, meter)
            rows.append(_row(flow, network, data, delta, s, u, constants, meter))
        there = _state(network, data, u)
    return EarlyTable(order, end, there, tuple(rows), rigorous, tuple(flows))


def _weights(flow: HomogeneousFlow, rigorous: bool, meter: Meter) -> list[Ball]:
    if rigorous:
        found = enclose_flow(flow, meter=meter)
        return [ball(x) for x in found.state(found.reached).entries()]
    return [ball(x) for x in flow.entries_at(flow.reached)]


def _row(
    flow: HomogeneousFlow,
    network: HomogeneousNetwork,
    data: Data,
    delta: Q,
    s: list[Ball],
    u: list[Ball],
    constants: EarlyConstants | None,
    meter: Meter,
) -> EarlyRow:
    order, end = network.order, flow.until
    error = _size([x - y for x, y in zip(s, u, strict=True)])
    cosine = sum((x * y for x, y in zip(s, u, strict=True)), Ball(0)) / (_size(s) * _size(u))
    phase = None
    if constants is not None:
        phase = early_phase(network, data, end, delta, constants=constants, meter=meter)
    return EarlyRow(
        delta,
        end / delta ** (order - 2),
        _state(network, data, s),
        cosine,
        error,
        error / ball(delta) ** order,
        phase,
    )


def _size(values: Sequence[Ball]) -> Ball:
    return sum((x * x for x in values), Ball(0)).nonnegative_part().sqrt()


def _state(network: HomogeneousNetwork, data: Data, s: list[Ball]) -> State:
    size = _size(s)
    theta = [x / size for x in s]
    value, blocks = ncf_and_gradient(network.with_entries(theta), data)
    gradient = [ball(g) for g in entries(blocks)]
    steep = _size(gradient)
    along = sum((g * x for g, x in zip(gradient, theta, strict=True)), Ball(0))
    across = _size([g - along * x for g, x in zip(gradient, theta, strict=True)])
    return State(size, tuple(theta), ball(value), across / steep if steep > 0 else None)


def early_time(network: HomogeneousNetwork, data: Data) -> Q:
    """A time T at which the NCF flow has turned, to three decimals; no claim.

    9/10 of the time in which its weights grow by a factor of 1 + 30^(1/(D-2)), which is nearly that of the blow-up; or of a
    hundred times |w0|/|grad N(w0)|, if they do not grow.

    Raises:
        NumberError: grad N(w0) = 0: nothing moves.
    """
    factor = 1 + Q(math.ceil(10 * GROWTH ** (1 / max(1, network.order - 2))), 10)
    return rational(decimal(_time_of_growth(network, data, factor) * Q(9, 10), 3))


def _time_of_growth(network: HomogeneousNetwork, data: Data, factor: Q) -> Q:
    """About the time in which the NCF flow grows by a factor, or 100 |w0|/|grad N(w0)|."""
    blocks = ncf_and_gradient(network, data)[1]
    with precision(64):
        steep = _size([ball(g) for g in entries(blocks)])
        size = _size([ball(x) for x in network.entries()])
        if not steep > 0:
            raise NumberError("grad N(w0) = 0: the NCF flow rests at w0")
        natural = midpoint(size / steep)
        top = midpoint(size) * factor
    flow = homogeneous_flow(network, data, natural * WAITING, digits=10, limits=Limits(largest=top))
    goal2 = factor**2 * Q(network.norm2())
    if sum((x * x for x in flow.entries_at(flow.reached)), Q(0)) < goal2:
        return flow.reached
    return _first_reach(flow, goal2, 6)


# -- time scales ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScaleRow:
    """One delta of the time-scale experiment; numbers without an error claim.

    Attributes:
        horizon: the time t at which |w(t)| first is ``growth`` |w(0)|.
        error: |w(T/delta^(D-2))/delta - u(T)|.
        horizon_exponent, error_exponent: d log(horizon)/d log(delta) and d log(error)/d log(delta) from the row before.
    """

    delta: Q
    horizon: Ball
    error: Ball
    horizon_exponent: float | None
    error_exponent: float | None


@dataclass(frozen=True)
class TimeScales:
    """The experiment: horizons are expected to scale as delta^-(D-2), errors as delta^D.

    Attributes:
        until: T.
        growth: the factor that defines the horizon.
    """

    order: int
    until: Q
    growth: Q
    rows: tuple[ScaleRow, ...]


def time_scales(
    network: HomogeneousNetwork,
    data: Data,
    deltas: Sequence[object],
    *,
    growth: object = 2,
    digits: int = 12,
    direct: bool = True,
    meter: Meter = SILENT,
) -> TimeScales:
    """Measure horizons and errors for several delta.

    Args:
        network: w0, whose NCF flow grows to 3/2 ``growth`` |w0|; T is when it has.
        direct: integrate w' = -grad F(w) itself from delta w0 (so that the scaling is measured, not put in); otherwise the
            rescaled flow.

    Raises:
        NumberError: the flow does not grow that much.
    """
    factor, order = rational(growth), network.order
    given = [rational(delta) for delta in deltas]
    goal = factor**2 * Q(network.norm2())
    most = max(digits_to_see(delta, order, digits) for delta in given)
    until = rational(decimal(_time_of_growth(network, data, factor * Q(3, 2)), 9))
    u = homogeneous_flow(network, data, until, digits=most, meter=meter)
    rows: list[ScaleRow] = []
    with precision(bits_for(most) + 20):
        at_end = [ball(x) for x in u.entries_at(until)]
        for delta in given:
            unit = 1 / delta ** (order - 2) if direct else Q(1)  # of the time of the flow computed, per tau
            flow = homogeneous_flow(
                network.scaled(delta) if direct else network,
                data,
                until * unit,
                excess=Q(1) if direct else delta**order,
                digits=digits_to_see(delta, order, digits),
                meter=meter,
            )
            scale = delta if direct else Q(1)
            s = [ball(x / scale) for x in flow.entries_at(flow.reached)]
            error = _size([x - y for x, y in zip(s, at_end, strict=True)])
            horizon = ball(_first_reach(flow, goal * scale**2, digits) / (unit * delta ** (order - 2)))
            rows.append(_scale_row(delta, horizon, error, rows))
    return TimeScales(order, until, factor, tuple(rows))


def _scale_row(delta: Q, horizon: Ball, error: Ball, before: Sequence[ScaleRow]) -> ScaleRow:
    if not before:
        return ScaleRow(delta, horizon, error, None, None)
    last = before[-1]
    step = _log(ball(delta / last.delta))
    slopes = [_log(x / y) / step for x, y in ((horizon, last.horizon), (error, last.error))]
    return ScaleRow(delta, horizon, error, float(slopes[0].mid()), float(slopes[1].mid()))


def _log(value: Ball) -> Ball:
    found: Ball = evaluate_function("log", [value])
    return found


def _first_reach(flow: HomogeneousFlow, goal2: Q, digits: int) -> Q:
    """The first time at which |w|^2 = goal2, by bisection on the computed path."""

    def above(t: Q) -> bool:
        return sum((x * x for x in flow.entries_at(t)), Q(0)) >= goal2

    low = Q(0)
    for piece in flow.pieces:
        high = piece.start + piece.length
        if above(high):
            break
        low = high
    else:
        raise NumberError("the weights do not grow that much before the time T")
    width = (high - low) / Q(10) ** digits
    while high - low > width:
        middle = (low + high) / 2
        low, high = (low, middle) if above(middle) else (middle, high)
    return (low + high) / 2
