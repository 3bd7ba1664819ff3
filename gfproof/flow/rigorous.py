"""A flow with proved digits: integrate, enclose, and repeat with more digits until the bound is as small as asked for.

Crossing times come as balls: the function that is positive in the old cell is positive on the whole enclosure at the left
end of the ball and negative at the right end, so the solution crosses in between (intermediate value theorem).
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gfproof.case import Case
from gfproof.errors import BudgetExceeded, CaseError
from gfproof.flow.dimensions.crossings import crossing_time, may_leave_rest
from gfproof.flow.dimensions.enclosure import BoxEnclosure
from gfproof.flow.enclosure import (
    EnclosingStopped,
    Enclosure,
    NotEnclosed,
    enclose,
    enclosed_risk,
    enclosed_state,
)
from gfproof.flow.itinerary import Change, Crossing, Event
from gfproof.flow.of_case import flow
from gfproof.flow.stepping import Budget
from gfproof.flow.tail import tails
from gfproof.flow.trajectory import FlowCutOff, Trajectory
from gfproof.flow.uniqueness import loose_neurons
from gfproof.flow.visits import itinerary
from gfproof.meter import SILENT, Meter
from gfproof.network import Network, parameters_to_json
from gfproof.numbers import Ball, Number, Q, ball, ball_around, ball_to_json, precision, rational, to_float
from gfproof.verdict import Evidence, Finding, holds, undecided

ROUNDS = 4
WIDENINGS = 60


@dataclass(frozen=True)
class CertifiedCrossing:
    """A crossing of the true solution within a ball of times; ``time`` is None where that was not proved."""

    change: Change
    time: Ball | None
    about: Q


@dataclass(frozen=True)
class RigorousFlow:
    """An enclosure, the crossings it proves, and what is known about the digits."""

    enclosure: Enclosure
    digits: int
    crossings: tuple[CertifiedCrossing, ...]
    findings: tuple[Finding, ...] = field(default=())

    def to_json(self, times: Sequence[Q]) -> dict[str, Any]:
        """The answer of ``gfproof flow --rigorous``: every ball contains the true value."""
        trajectory = self.enclosure.trajectory
        states = [enclosed_state(self.enclosure, t) for t in times]
        risks = [enclosed_risk(self.enclosure, t) for t in times]
        return {
            "times": [str(t) for t in times],
            "risk": [self._shown(x) for x in risks],
            "parameters": [parameters_to_json(x, self._shown) for x in states],
            "crossings": [
                Crossing(c.about, c.change).to_json(self._shown(c.time))
                for c in self.crossings
                if c.time is not None
            ],
            "unproved_crossings": [
                Crossing(c.about, c.change).to_json({"mid": f"{to_float(c.about):.6g}"})
                for c in self.crossings
                if c.time is None
            ],
            "asymptotic": [
                {"neuron": a.neuron, "since": {"mid": f"{to_float(a.time):.6g}"}}
                for a in trajectory.asymptotic
            ],
            "digits": self.digits,
            "findings": [f.to_json() for f in self.findings],
        }

    def _shown(self, value: Number) -> dict[str, str]:
        with precision(self.enclosure.trajectory.bits + 10):
            return ball_to_json(ball(value), self.digits + 3)


class ProofCutOff(BudgetExceeded):
    """The budget ended before the final time; ``found`` is what is proved up to there (None: nothing)."""

    def __init__(self, message: str, found: RigorousFlow | None) -> None:
        self.found = found
        super().__init__(message)


def rigorous_flow(
    case: Case,
    *,
    until: object = None,
    digits: int = 30,
    start_radius: object = 0,
    budget: Budget | None = None,
    meter: Meter = SILENT,
) -> RigorousFlow:
    """A flow (gradient flow, or the normalized flow) proved to 10^-digits times max(1, largest entry), if that can be had.

    Args:
        start_radius: enclose all solutions from the ball of this radius around the start; then the bound is what it is.
        budget: its seconds and its ``stopped`` hold for integration and proof together.  A trajectory that is cut off is
            still proved, for which it may take as long again.

    Raises:
        NotEnclosed: the flow cannot be enclosed up to the final time (a neuron degenerates, say); ``partial`` is what is.
        ProofCutOff: the budget ended, with what is proved.  If fewer digits were proved before, they are the answer.
        FlowAmbiguous, NotAvailable: as for ``flow``.
    """
    radius = rational(start_radius)
    if radius < 0:
        raise CaseError(f"{start_radius}, expected a radius of at least 0", field="start_radius")
    limits = _Limits(budget or Budget())
    working, found, allowed, note = digits, None, Q(0), ""
    for attempt in range(ROUNDS):
        try:
            trajectory = flow(case, until=until, digits=working, budget=limits.rest, meter=meter)
            found = enclose(trajectory, start_radius=radius, meter=meter, stopped=limits)
        except FlowCutOff as cut:
            if found is None:
                raise ProofCutOff(
                    str(cut), _proved_part(cut.trajectory, digits, radius, limits, meter)
                ) from None
            note = str(cut)
            break
        except EnclosingStopped as cut:
            if found is None:
                partial = None if cut.partial is None else _stopped_at(cut.partial, digits, str(cut))
                raise ProofCutOff(str(cut), partial) from None
            note = str(cut)
            break
        except NotEnclosed as refused:
            if radius > 0 or attempt + 1 == ROUNDS or trajectory.degenerates:
                if found is None:
                    raise
                note = str(refused)  # what an earlier round proved stays proved
                break
            working += max(10, working // 2)  # too sensitive for these digits
            continue
        size = max((abs(x) for x in trajectory.entries_at(trajectory.reached)), default=Q(1))
        allowed = max(Q(1), size) / Q(10) ** digits
        if radius > 0 or found.widest <= allowed:
            break
        working += len(str((found.widest / allowed).ceil())) + 2
    assert found is not None  # the last attempt raises
    more = []
    if radius == 0 and found.widest > allowed:
        distance = f"distance to the solution at most {to_float(found.widest):.3g} at all times"
        more.append(undecided("digits", f"{digits} digits", "; ".join(x for x in (distance, note) if x)))
    return proved(found, digits, more, limits)


class _Limits:
    """What is left of a budget: seconds count from here on."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.started = budget, clock.monotonic()

    @property
    def rest(self) -> Budget:
        """The budget with the seconds that are left."""
        seconds = self.budget.seconds
        if seconds is None:
            return self.budget
        return replace(self.budget, seconds=max(0.0, seconds - (clock.monotonic() - self.started)))

    def __call__(self) -> bool:
        """Is it used up?"""
        stopped, seconds = self.budget.stopped, self.budget.seconds
        if stopped is not None and stopped():
            return True
        return seconds is not None and clock.monotonic() - self.started > seconds

    def again(self) -> Callable[[], bool]:
        """Stops after as long again as it took up to now."""
        until = 2 * clock.monotonic() - self.started
        return lambda: clock.monotonic() > until


def _proved_part(
    trajectory: Trajectory, digits: int, radius: Q, limits: _Limits, meter: Meter
) -> RigorousFlow | None:
    """What can be proved of a trajectory that was cut off."""
    if not trajectory.pieces:
        return None
    note = trajectory.findings[-1].note
    try:
        found: Enclosure | None = enclose(
            trajectory, start_radius=radius, meter=meter, stopped=limits.again()
        )
    except (NotEnclosed, EnclosingStopped) as cut:
        found, note = cut.partial, f"{note}; {cut}"
    return None if found is None else _stopped_at(found, digits, note)


def _stopped_at(found: Enclosure, digits: int, note: str) -> RigorousFlow:
    """The answer about a part of a flow, which says why it is a part."""
    statement = "the flow is enclosed up to the time asked for"
    return proved(found, digits, [undecided("reached", statement, note)])


def partly_proved(refused: NotEnclosed, digits: int) -> RigorousFlow | None:
    """The answer up to the time from which a flow cannot be enclosed; None if there is no such part."""
    return None if refused.partial is None else _stopped_at(refused.partial, digits, str(refused))


def proved(
    found: Enclosure, digits: int, more: Sequence[Finding] = (), stopped: Callable[[], bool] | None = None
) -> RigorousFlow:
    """All that an enclosure says: crossings in balls of times, uniqueness, itinerary, bounds for later times.

    Args:
        more: findings about the enclosure itself (digits, an end before the final time).
        stopped: asked while the itinerary is proved, which then stays undecided.
    """
    trajectory, radius = found.trajectory, found.start_radius
    scope = "this case" if radius == 0 else f"all starts within {radius} of the case's{found.at_rest}"
    note = f"distance to the solution at most {to_float(found.widest):.3g} at all times"
    if found.reached < trajectory.until:
        note += f" up to t = {to_float(found.reached):.6g}"
    if radius > 0 and found.at_rest:
        note += f"; {scope}"
    statement = "the printed balls contain the solution"
    findings = [holds("enclosed", statement, Evidence.ENCLOSED, scope=scope, note=note), *more]
    findings += [_sharper(f, found) for f in trajectory.findings if f.id != "reached"]
    crossings = tuple(_certify(found, c) for c in trajectory.crossings)
    if radius == 0 and not isinstance(found, BoxEnclosure):
        certified = zip(trajectory.crossings, (c.time for c in crossings), strict=True)
        findings += [itinerary(found, list(certified), stopped), *tails(found)]
    elif radius == 0:
        findings += tails(found)
    return RigorousFlow(found, digits, crossings, tuple(findings))


def _sharper(finding: Finding, found: Enclosure) -> Finding:
    """Uniqueness up to the final time: G is Lipschitz on the enclosure, where no neuron is degenerate."""
    trajectory = found.trajectory
    if finding.id != "unique" or finding.evidence is not None or _loose(found):
        return finding
    note = f"up to t = {to_float(trajectory.reached):.6g}: no neuron degenerates in the enclosure"
    return holds(finding.id, finding.statement, Evidence.ENCLOSED, note=note)


def _loose(found: Enclosure) -> bool:
    """Is there a degenerate neuron with v_i != 0?"""
    network = found.trajectory.network
    return may_leave_rest(network) if isinstance(found, BoxEnclosure) else bool(loose_neurons(network))


def _certify(found: Enclosure, crossing: Crossing) -> CertifiedCrossing:
    """Widen an interval around the computed time until the enclosure changes its sign across it."""
    t = crossing.time
    if isinstance(found, BoxEnclosure):
        return CertifiedCrossing(crossing.change, crossing_time(found, crossing), t)
    reach = max(found.radius(t), Q(1, 2**found.trajectory.bits)) * 2
    for _ in range(WIDENINGS):
        before, after = t - reach, t + reach
        if before < 0 or after > found.reached:
            break
        if _sign(found, crossing.change, before) == 1 and _sign(found, crossing.change, after) == -1:
            with precision(found.trajectory.bits + 10):
                return CertifiedCrossing(crossing.change, ball_around(t, reach), t)
        reach = reach * 2
    if t == 0 and crossing.change.event in (Event.ENTERS_LOW, Event.ENTERS_HIGH):
        return CertifiedCrossing(crossing.change, _at_the_start(found, crossing.change), t)
    return CertifiedCrossing(crossing.change, None, t)


def _at_the_start(found: Enclosure, change: Change) -> Ball | None:
    """A kink that starts at an end of the domain and is inside soon after: it enters at time 0."""
    start = found.trajectory.network
    place = _place(found, change)
    if start.w[change.neuron][0] * place + start.b[change.neuron] != 0:
        return None
    reach = Q(1, 2**found.trajectory.bits)
    while reach <= found.reached / 2:
        if _sign(found, change, reach) == -1:
            return ball(0)
        reach = reach * 2
    return None


def _place(found: Enclosure, change: Change) -> Q:
    domain = found.trajectory.domain
    low = change.event in (Event.ENTERS_LOW, Event.LEAVES_LOW)
    place: Q = domain.low if low else domain.high
    return place


def _sign(found: Enclosure, change: Change, time: Q) -> int:
    """The sign of the function that is positive in the old cell, on the whole enclosure; 0 if undecided."""
    state, domain = enclosed_state(found, time), found.trajectory.domain
    with precision(found.trajectory.bits + 10):
        value = _watched(state, change, _place(found, change), [ball(s) for s in domain.target.breakpoints])
        if value is None:
            return 0
        return 1 if value > 0 else -1 if value < 0 else 0


def _watched(state: Network, change: Change, place: Q, breakpoints: Sequence[Ball]) -> Ball | None:
    i = change.neuron
    w, b = ball(state.w[i][0]), ball(state.b[i])
    if change.event in (Event.LEAVES_LOW, Event.LEAVES_HIGH):
        return -(w * ball(place) + b)
    if change.event in (Event.ENTERS_LOW, Event.ENTERS_HIGH):
        return w * ball(place) + b
    if not (w > 0 or w < 0):
        return None
    if change.event is Event.KINKS_CROSS and change.other is not None:
        w2, b2 = ball(state.w[change.other][0]), ball(state.b[change.other])
        return -b2 / w2 + b / w if w2 > 0 or w2 < 0 else None
    if change.event is Event.BREAKPOINT and change.breakpoint is not None:
        gap = breakpoints[change.breakpoint] + b / w
        return gap if change.rising else -gap
    return None
