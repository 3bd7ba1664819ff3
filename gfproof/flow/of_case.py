"""The gradient flow of a case of any input dimension: on an interval (``flow.stepping``) or a box (``flow.dimensions``)."""

from __future__ import annotations

from gfproof.case import Case, NormalizedFlow
from gfproof.errors import NotAvailable
from gfproof.flow import stepping
from gfproof.flow.dimensions.stepping import box_domain, final_time, integrate_on_box
from gfproof.flow.stepping import Budget
from gfproof.flow.trajectory import Trajectory
from gfproof.meter import SILENT, Meter
from gfproof.numbers import rational
from gfproof.problem import Uniform


def on_box(case: Case) -> bool:
    """Is the input law uniform on a box of more than one dimension?"""
    return isinstance(case.problem.law, Uniform) and case.problem.law.dimension > 1


def flow(
    case: Case,
    *,
    until: object = None,
    digits: int = 30,
    arithmetic: str = "arb",
    budget: Budget | None = None,
    meter: Meter = SILENT,
) -> Trajectory:
    """The gradient flow Theta' = -G(Theta) from the network of a case, or the normalized flow if its dynamics say so.

    For d >= 2 the law is uniform on a box and the target a polynomial; G is analytic except where a hyperplane passes a vertex
    of the box or two hyperplanes pass one point of an edge, and every such crossing is located.

    Args:
        until: the final time; by default that of the case's dynamics.
        digits: every entry at every time is computed to 10^-digits times max(1, largest entry).
        arithmetic: "arb" or "mpmath".
        budget: steps and seconds.

    Returns:
        The trajectory with dense output.  Its numbers carry no proved error bound.

    Raises:
        NotAvailable: atoms; an expression target; for d >= 2 normalized flows, and targets that change along hyperplanes.
        FlowCutOff: the budget is exhausted; carries the partial trajectory.
        FlowAmbiguous: the flow runs along a boundary between cells that cannot be told apart.
    """
    if not on_box(case):
        return stepping.flow(
            case, until=until, digits=digits, arithmetic=arithmetic, budget=budget, meter=meter
        )
    if isinstance(case.dynamics, NormalizedFlow):
        raise NotAvailable("the flow on normalized networks for d >= 2")
    end = final_time(case, until)
    return integrate_on_box(
        case.network,
        box_domain(case),
        rational(end),
        digits=digits,
        arithmetic=arithmetic,
        budget=budget,
        meter=meter,
    )
