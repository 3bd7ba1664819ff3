"""Claims along an enclosed normalized flow, decided in ball arithmetic for the true solution (normalized_flow C2, C4, C7).

    C2f  |u_i| = 1                                                        any target
    C7   V_n(T) + 4 ∫ L = V_n(0),  V_n = |v|^2 + |c - xi|^2               constant target xi
    C7r  V_n(t) <= V_n(0) and L(t) <= V_0 L_0 / (V_0 + 4 L_0 t)           constant target xi

The energy identity C4 is ``flow.along.energy_identity``.  An identity is reported with the proved bound of its defect.
"""

from __future__ import annotations

from gfproof.flow.along import Integrals, identity, integrals
from gfproof.flow.enclosure import Enclosure, enclosed_risk, enclosed_state
from gfproof.network import Network, Vector
from gfproof.numbers import Ball, Q, ball, precision, radius, to_float, upper
from gfproof.verdict import Evidence, Finding, holds, undecided

UNIT = "|u_i| = 1 for every neuron"
BOUND = "V_n(t) <= V_n(0) and L(t) <= V_0 L_0 / (V_0 + 4 L_0 t)"


def unit_norms(found: Enclosure) -> Finding:
    """C2f: the balls of |u_i|^2 contain 1 at the ends of all spans; the note has the largest distance they allow.

    Raises:
        AssertionError: a ball does not contain 1, so the enclosure is wrong.
    """
    worst = Q(0)
    with precision(found.trajectory.bits + 10):
        for span in found.spans:
            state = enclosed_state(found, span.end)
            for i in range(state.width):
                drift = _square(state.w[i][0]) + _square(state.b[i]) - 1
                if not drift.contains(0):
                    raise AssertionError(
                        f"C2f: a norm leaves 1 on an enclosure, so the enclosure is wrong: {drift}"
                    )
                worst = max(worst, radius(drift) + abs(upper(drift)))
    return holds(
        "C2f",
        UNIT,
        Evidence.ENCLOSED,
        scope=_times(found),
        note=f"| |u_i|^2 - 1 | at most {to_float(worst):.2g}",
    )


def second_lyapunov_identity(found: Enclosure, xi: Vector, known: Integrals | None = None) -> Finding:
    """C7: V_n(T) + 4 ∫ L = V_n(0) for the constant target xi, with the proved bound of the defect."""
    known = known or integrals(found)
    with precision(found.trajectory.bits + 10):
        end, start = enclosed_state(found, found.reached), enclosed_state(found, 0)
        defect = second_lyapunov(end, xi) - second_lyapunov(start, xi) + 4 * known.risk
    return identity("C7", "V_n(T) + 4 ∫ L - V_n(0) = 0", defect, found)


def rate_on_spheres(found: Enclosure, xi: Vector) -> Finding:
    """C7r: V_n(t) <= V_n(0) and L(t) <= V_0 L_0 / (V_0 + 4 L_0 t) at the ends of all spans."""
    with precision(found.trajectory.bits + 10):
        start, first = second_lyapunov(enclosed_state(found, 0), xi), enclosed_risk(found, 0)
        if not first > 0:
            return undecided("C7r", BOUND, "L(0) is not separated from 0")
        for span in found.spans:
            state = enclosed_state(found, span.end)
            allowed = start * first / (start + 4 * first * ball(span.end))
            if not (second_lyapunov(state, xi) <= start and enclosed_risk(found, span.end) <= allowed):
                return undecided("C7r", BOUND, f"not decided at t = {to_float(span.end):.6g}")
    return holds("C7r", BOUND, Evidence.ENCLOSED, scope=_times(found))


def second_lyapunov(state: Network, xi: Vector) -> Ball:
    """V_n = |v|^2 + |c - xi|^2 as a ball."""
    total = sum((_square(v) for row in state.v for v in row), ball(0))
    return total + sum((_square(ball(c) - ball(x)) for c, x in zip(state.c, xi, strict=True)), ball(0))


def _square(x: Ball | Q) -> Ball:
    return ball(x) * ball(x)


def _times(found: Enclosure) -> str:
    return f"this case, at {len(found.spans)} times up to {to_float(found.reached):.6g}"
