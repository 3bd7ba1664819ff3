"""Crossings of an enclosed flow on a box, in balls of times: the function of the event has opposite signs on the enclosure."""

from __future__ import annotations

from gfproof.flow.dimensions.enclosure import BoxEnclosure, enclosed_heights
from gfproof.flow.dimensions.events import BoxChange, BoxEvent
from gfproof.flow.itinerary import Crossing
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball_around, precision

WIDENINGS = 60


def crossing_time(found: BoxEnclosure, crossing: Crossing) -> Ball | None:
    """A ball of times in which the true solution makes this crossing; None if none is proved.

    The interval around the computed time is widened until the function of the event has one sign on the whole enclosure at its
    left end and the other at its right end (intermediate value theorem).
    """
    t = crossing.time
    change: BoxChange = crossing.change  # type: ignore[assignment]  # on a box
    reach = max(found.radius(t), Q(1, 2**found.trajectory.bits)) * 2
    for _ in range(WIDENINGS):
        before, after = t - reach, t + reach
        if before < 0 or after > found.reached:
            return None
        signs = _sign(found, change, before), _sign(found, change, after)
        if 0 not in signs and signs[0] != signs[1]:
            with precision(found.trajectory.bits + 10):
                return ball_around(t, reach)
        reach = reach * 2
    return None


def _sign(found: BoxEnclosure, change: BoxChange, time: Q) -> int:
    """The sign of the function of an event on the whole enclosure; 0 if undecided."""
    if change.event is BoxEvent.DEGENERATE:
        return 0
    with precision(found.trajectory.bits + 10):
        if change.axis is None:
            value = enclosed_heights(found, time, change.neuron, [change.at])[0]
        else:
            assert change.other is not None
            p, q = enclosed_heights(found, time, change.neuron, [change.at, change.to])
            r, s = enclosed_heights(found, time, change.other, [change.at, change.to])
            value = r * q - p * s
        return 1 if value > 0 else -1 if value < 0 else 0


def may_leave_rest(network: Network) -> bool:
    """Is there a degenerate neuron with v_i != 0, which may move in another flow?"""
    return any(
        b == 0 and not any(w) and any(network.outer(i))
        for i, (w, b) in enumerate(zip(network.w, network.b, strict=True))
    )
