"""How far gradient descent strays from the gradient flow it discretizes: proved bounds at every step.

Let Theta' = -G(Theta), theta_{n+1} = theta_n - gamma_n G(theta_n), theta_0 = Theta(0), t_n = gamma_0 + ... + gamma_{n-1}.

**Theorem.**  Let p_n be networks with |Theta(t_n) - p_n| <= e_n, and B_n a convex set that contains p_n and theta_n, in which no
neuron is degenerate (those apart that rest, dead or degenerate, in all three) and every generalized Hessian H has its
eigenvalues in [-mu_n, K_n].  Then

    |theta_{n+1} - p_{n+1}| <= rho_n |theta_n - p_n| + |p_{n+1} - p_n + gamma_n G(p_n)|,
    rho_n = max(|1 + gamma_n mu_n|, |1 - gamma_n K_n|),

and |theta_n - Theta(t_n)| <= |theta_n - p_n| + e_n.

*Proof.*  G is Lipschitz on B_n, and its generalized Jacobians there are the generalized Hessians, which are symmetric.  By
Clarke's mean value theorem G(theta_n) - G(p_n) = A (theta_n - p_n), A in the convex hull of the generalized Hessians on the
segment between them, so A is symmetric with eigenvalues in [-mu_n, K_n], hence |I - gamma_n A| <= rho_n, and

    theta_{n+1} - p_{n+1} = (I - gamma_n A) (theta_n - p_n) - (p_{n+1} - p_n + gamma_n G(p_n)).  []

Here p_n is the midpoint of the enclosed flow, a rational network, so the second term, the local error
Theta(t_{n+1}) - Theta(t_n) + gamma G(Theta(t_n)) = O(gamma^2) up to rounding, is computed exactly; mu_n and K_n come from
``flow.tube`` on the box of radius D_n >= |theta_n - p_n| around p_n.  The tube does not ask for the cell: the bound passes
through crossings.  Over [0, T] it is O(gamma) with the factor e^{integral of mu}, as long as boxes of that size contain no
degenerate neuron.  It uses nothing of the iterates, and so it bounds every descent with these step sizes from
starts within D_0 of Theta(0), too.

For the one descent at hand there is a sharper way, with no theorem: both it and the flow are enclosed, so their distance is.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gfproof.case import Case, Descent, Flow
from gfproof.errors import CaseError
from gfproof.flow.descent import DescentPath, descend
from gfproof.flow.dimensions.enclosure import BoxEnclosure
from gfproof.flow.dimensions.start import exact_gradient
from gfproof.flow.dimensions.tube import BoxTube
from gfproof.flow.enclosure import Enclosure, NotEnclosed, enclosed_state
from gfproof.flow.program import entries_like
from gfproof.flow.rigorous import rigorous_flow
from gfproof.flow.stepping import Budget
from gfproof.flow.tube import Tube, Unprovable
from gfproof.meter import SILENT, Meter
from gfproof.network import Network, Parameters
from gfproof.numbers import Ball, Q, ball, ball_around, ball_to_json, midpoint, precision, rational, upper
from gfproof.numbers.ball_polynomials import norm_bound
from gfproof.risk.segments import risk_and_gradient
from gfproof.verdict import Evidence, Finding, holds, undecided

BITS = 80
CLOSE = "descent and flow are at most the printed distances apart"
BOUNDED = "every descent with these step sizes stays within the printed bounds of the flow"


@dataclass(frozen=True)
class Shadow:
    """How far iterates and flow are apart at the times t_n.

    Attributes:
        steps: those whose iterates were kept; distances: proved upper bounds of |theta_n - Theta(t_n)| there.
        bounds: those of the theorem at steps 0, 1, 2, ..., as far as it reaches.
        close: the finding on the distances, evidence ``enclosed``.
        bounded: the finding on the bounds: holds, or undecided with the reason and the step.
        enclosure: of the flow; path: the iterates.
    """

    times: tuple[Q, ...]
    steps: tuple[int, ...]
    distances: tuple[Q, ...]
    bounds: tuple[Q, ...]
    close: Finding
    bounded: Finding
    enclosure: Enclosure = field(repr=False)
    path: DescentPath = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Times exact, distances and bounds rounded up."""
        return {
            "steps": list(self.steps),
            "times": [str(self.times[n]) for n in self.steps],
            "distances": [_rounded_up(x) for x in self.distances],
            "bounds": [_rounded_up(self.bounds[n]) if n < len(self.bounds) else None for n in self.steps],
            "findings": [self.close.to_json(), self.bounded.to_json()],
        }


def _rounded_up(bound: Q) -> str:
    with precision(BITS):
        return ball_to_json(ball_around(Q(0), bound), 6)["rad"]


def shadow(
    case: Case,
    *,
    steps: int | None = None,
    digits: int = 15,
    every: int | None = None,
    budget: Budget | None = None,
    meter: Meter = SILENT,
) -> Shadow:
    """How far the iterates of a case with descent are from the flow that starts at the same network.

    Args:
        steps: how many; by default those of the case.
        digits: of the enclosures.
        every: compare at every k-th iterate.

    Raises:
        CaseError: the dynamics are not descent.
        NotAvailable: atoms, d > 3, an expression target; for d >= 2 neurons that are multiples of each other.
        NotEnclosed, FlowCutOff, FlowAmbiguous: the flow could not be enclosed.
        DescentCutOff, DescentAmbiguous: the descent could not be.
    """
    rule = case.dynamics
    if not isinstance(rule, Descent):
        raise CaseError("expected kind descent", source=case.name, field="dynamics")
    path = descend(case, steps=steps, digits=digits, every=every, budget=budget, meter=meter)
    sizes = [rule.size(n) for n in range(path.last.step)]
    times = tuple(itertools.accumulate(sizes, initial=Q(0)))
    moving = Case(case.network, case.problem, Flow(times[-1]), case.name)
    flow_budget = None if budget is None else replace(budget, steps=Budget().steps)
    found = rigorous_flow(moving, until=times[-1], digits=digits, budget=flow_budget, meter=meter).enclosure
    distances = [_distance(found, times[x.step], x.network) for x in path.iterates]
    bounds, bounded = bounds_along(found, sizes, meter=meter)
    note = f"at most {_rounded_up(max(distances))} at the steps compared, {_rounded_up(distances[-1])} at the end"
    close = holds("shadow", CLOSE, Evidence.ENCLOSED, note=note)
    kept = tuple(x.step for x in path.iterates)
    return Shadow(times, kept, tuple(distances), bounds, close, bounded, found, path)


def _distance(found: Enclosure, time: Q, network: Network) -> Q:
    """An upper bound of |theta - Theta(time)| for every theta in a box."""
    state = enclosed_state(found, time)
    with precision(found.trajectory.bits):
        return upper(
            norm_bound([ball(x) - ball(y) for x, y in zip(network.entries(), state.entries(), strict=True)])
        )


def bounds_along(
    found: Enclosure, sizes: Sequence[Q], *, start_radius: object = 0, meter: Meter = SILENT
) -> tuple[tuple[Q, ...], Finding]:
    """The bounds of the theorem for these step sizes along an enclosed flow, as far as it reaches, and what they prove.

    Args:
        start_radius: bound every descent from within this distance of the start (resting neurons being exact).

    Raises:
        NotEnclosed: the enclosure starts from a ball, or ends before the steps do.
    """
    if found.start_radius != 0 or found.reached < sum(sizes, Q(0)):
        raise NotEnclosed("the flow is not enclosed from the exact start over all steps", found.reached)
    start, time = rational(start_radius), Q(0)
    bounds = [start]
    scope = f"every start within {start} of the case's network{found.at_rest if start > 0 else ''}"
    meter.begin("shadow", len(sizes))
    with precision(BITS):
        work, error = _Steps(found), ball(start)
        for n, gamma in enumerate(sizes):
            try:
                error = work.step(time, gamma, error)
            except Unprovable as unproved:
                meter.end()
                reason = f"proved up to step {n} of {len(sizes)}: {unproved}"
                return tuple(bounds), undecided("bounds", BOUNDED, reason)
            time = time + gamma
            bounds.append(upper(error) + work.center(time)[1])
            meter.advance()
    meter.end()
    note = f"{len(sizes)} steps, at most {_rounded_up(max(bounds))} apart"
    return tuple(bounds), holds("bounds", BOUNDED, Evidence.ENCLOSED, scope=scope, note=note)


class _Steps:
    """One step of the theorem after another."""

    def __init__(self, found: Enclosure) -> None:
        self.found, domain = found, found.trajectory.domain
        self.tube: Tube | BoxTube
        if isinstance(found, BoxEnclosure):
            self.tube = found.tube
        else:
            self.tube = Tube(found.trajectory.network, domain, found.live)
        self.inside = frozenset(self.tube.coordinates)

    def center(self, time: Q) -> tuple[list[Q], Q]:
        """The rational entries p and a bound of |Theta(time) - p|."""
        entries = list(enclosed_state(self.found, time).entries())
        spread = norm_bound([x.rad() for x in entries if isinstance(x, Ball)])
        return [midpoint(x) if isinstance(x, Ball) else x for x in entries], upper(spread)

    def _gradient(self, network: Network) -> Parameters:
        if isinstance(self.found, BoxEnclosure):
            return exact_gradient(network, self.found.trajectory.domain)
        return risk_and_gradient(network, self.found.trajectory.domain)[1]

    def step(self, time: Q, gamma: Q, error: Ball) -> Ball:
        """D_{n+1} from D_n.

        Raises:
            Unprovable: the box of radius D_n may contain a degenerate neuron, or its Hessians are not bounded.
        """
        trajectory = self.found.trajectory
        here, there = self.center(time)[0], self.center(time + gamma)[0]
        network = Network.of(entries_like(trajectory.network, here))
        gradient = self._gradient(network).entries()
        local = [
            ball(q - p + gamma * g)
            for k, (p, q, g) in enumerate(zip(here, there, gradient, strict=True))
            if k in self.inside
        ]
        room = ball_around(Q(0), upper(error))
        box = [ball(x) + room if k in self.inside else ball(x) for k, x in enumerate(here)]
        h = ball(gamma)
        rho = abs(1 + h * self.tube.rate(box)).max(abs(1 - h * self.tube.size(box)))
        return (rho * error + norm_bound(local)).upper()
