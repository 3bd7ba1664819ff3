"""Claims about a trajectory, checked on the enclosed flow of one case: what holds up to the case's final time, in balls.

Only where ``Theorem.verify`` is asked to enclose (drawn cases would cost a flow each).  An identity is checked at the final
time, up to the
proved bound in the note; inequalities, and that the risk falls, at the ends of all time steps.  The note says so, and that the
written proof speaks of all other times.  What cannot be enclosed within the budget stays argued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from gfproof.case import Case, Flow, NormalizedFlow
from gfproof.errors import AmbiguousCell, BudgetExceeded, NotAvailable
from gfproof.flow.along import Integrals, energy_identity, integrals, norm_bound, risk_bound
from gfproof.flow.along import lyapunov_identity as _lyapunov_identity
from gfproof.flow.enclosure import Enclosure, NotEnclosed, enclosed_risk, enclosed_state
from gfproof.flow.on_spheres import rate_on_spheres, second_lyapunov_identity, unit_norms
from gfproof.flow.rigorous import rigorous_flow
from gfproof.flow.stepping import Budget
from gfproof.network import Network, Vector
from gfproof.numbers import Ball, Q, ball, precision, radius, to_float, upper
from gfproof.problem import Uniform
from gfproof.risk.projected import is_normalized
from gfproof.theorems.answers import Answer
from gfproof.theorems.core import Instance
from gfproof.verdict import Evidence, Finding, Verdict

DIGITS = 15
SECONDS = 20.0
KEPT = 4
BEYOND = "at other times argued"


@dataclass(frozen=True)
class Known:
    """The enclosed flow of a case, with the integrals along it."""

    enclosure: Enclosure

    @cached_property
    def integrals(self) -> Integrals:
        """∫ L and ∫ |G|^2."""
        return integrals(self.enclosure)

    @property
    def scope(self) -> str:
        """At which time an identity is checked."""
        return f"this case, at t = {to_float(self.enclosure.reached):.6g}"


@lru_cache(maxsize=KEPT)
def _known(case: Case) -> Known | None:
    try:
        found = rigorous_flow(case, digits=DIGITS, budget=Budget(seconds=SECONDS))
    except (NotEnclosed, NotAvailable, BudgetExceeded, AmbiguousCell):
        return None
    # a claim speaks of every solution from the start; one that is enclosed says nothing about others
    unique = any(f.id == "unique" and f.verdict is Verdict.HOLDS for f in found.findings)
    return Known(found.enclosure) if unique else None


def known_flow(instance: Instance, dynamics: type[Flow] | type[NormalizedFlow] = Flow) -> Known | None:
    """The enclosed flow of a case, where enclosing was asked for and its dynamics are of this kind; else None."""
    case = instance.case
    if not instance.enclose or not isinstance(case.dynamics, dynamics):
        return None
    if dynamics is NormalizedFlow and not is_normalized(
        case.network
    ):  # neurons with w = b = v = 0 are not followed
        return None
    plain = isinstance(case.problem.law, Uniform) and case.network.dimension is not None
    if not plain or case.dynamics.until <= 0:
        return None
    return _known(case)


Check = Callable[[Known, Instance], Finding | None]


def checked(
    otherwise: Callable[[Instance], Answer],
    check: Check,
    dynamics: type[Flow] | type[NormalizedFlow] = Flow,
) -> Callable[[Instance], Answer]:
    """The answer of a claim: enclosed if the check holds along the case's flow, else what it was."""

    def decide(instance: Instance) -> Answer:
        plain = otherwise(instance)
        found = known_flow(instance, dynamics) if plain.evidence is Evidence.ARGUED else None
        if found is None:
            return plain
        try:
            finding = check(found, instance)
        except NotEnclosed:
            return plain
        if finding is None or finding.verdict is not Verdict.HOLDS:
            return plain
        scope = finding.scope if finding.scope.startswith("this case, ") else found.scope
        where = f"in balls {scope.removeprefix('this case, ')}, {BEYOND}"
        note = "; ".join(part for part in (plain.note, where, finding.note) if part)
        return Answer(Verdict.HOLDS, Evidence.ENCLOSED, note, scope=scope)

    return decide


def energy(found: Known, instance: Instance) -> Finding | None:
    """L(T) - L(0) + ∫ |G|^2 = 0 (∫ |PG|^2 along a normalized flow), and L falls from step to step."""
    enclosure = found.enclosure
    with precision(enclosure.trajectory.bits + 10):
        before = enclosed_risk(enclosure, 0)
        for span in enclosure.spans:
            risk = enclosed_risk(enclosure, span.end)
            if not risk <= before:
                return None
            before = risk
    return energy_identity(enclosure, found.integrals)


def displacement(found: Known, instance: Instance) -> Finding | None:
    """The energy identity, and |theta_T - theta_0|^2 <= T (L(0) - L(T))."""
    enclosure = found.enclosure
    with precision(enclosure.trajectory.bits + 10):
        state = enclosed_state(enclosure, enclosure.reached)
        pairs = zip(state.entries(), enclosure.trajectory.network.entries(), strict=True)
        moved = sum((_square(ball(x) - ball(y)) for x, y in pairs), ball(0))
        fallen = enclosed_risk(enclosure, 0) - enclosed_risk(enclosure, enclosure.reached)
        if not moved <= ball(enclosure.reached) * fallen:
            return None
    return energy_identity(enclosure, found.integrals)


def lyapunov(found: Known, instance: Instance) -> Finding | None:
    """V(T) + 8 ∫ L = V(0) and E(T) + 4 ∫ L = E(0), for a constant target."""
    xi, enclosure = _constant(instance), found.enclosure
    if xi is None:
        return None
    with precision(enclosure.trajectory.bits + 10):
        defect = _energy(enclosed_state(enclosure, enclosure.reached), xi) + 4 * found.integrals.risk
        defect = defect - _energy(enclosure.trajectory.network, xi)
        if not defect.contains(0):
            raise AssertionError(
                f"E + 4 int L is not constant on an enclosure, so the enclosure is wrong: {defect}"
            )
    first = _lyapunov_identity(enclosure, xi, found.integrals)
    bound = to_float(radius(defect) + abs(upper(defect)))
    return Finding(
        first.id,
        first.statement,
        first.verdict,
        first.evidence,
        note=f"{first.note}; with E at most {bound:.2g}",
    )


def norm(found: Known, instance: Instance) -> Finding | None:
    """|theta_t|^2 <= V(0)."""
    xi = _constant(instance)
    return None if xi is None else norm_bound(found.enclosure, xi)


def rate(found: Known, instance: Instance) -> Finding | None:
    """L(t) <= E_0 L_0/(E_0 + 4 L_0 t), hence L(t) <= E_0/(4 t)."""
    xi = _constant(instance)
    return None if xi is None else risk_bound(found.enclosure, xi)


def balance(found: Known, instance: Instance) -> Finding | None:
    """|v_i|^2 - |u_i|^2 contains its start value at the ends of all steps."""
    enclosure = found.enclosure
    start, worst = enclosure.trajectory.network, Q(0)
    with precision(enclosure.trajectory.bits + 10):
        wanted = [_balance(start, i) for i in range(start.width)]
        for span in enclosure.spans:
            state = enclosed_state(enclosure, span.end)
            for i, value in enumerate(wanted):
                drift = _balance(state, i) - value
                if not drift.contains(0):
                    raise AssertionError(
                        f"balancedness drifts on an enclosure, so the enclosure is wrong: {drift}"
                    )
                worst = max(worst, radius(drift) + abs(upper(drift)))
    note, until = f"drift at most {to_float(worst):.2g}", to_float(enclosure.reached)
    scope = f"this case, at {len(enclosure.spans)} times up to {until:.6g}"
    return Finding("balance", "balancedness", Verdict.HOLDS, Evidence.ENCLOSED, scope=scope, note=note)


def spheres(found: Known, instance: Instance) -> Finding | None:
    """|u_i|^2 contains 1 at the ends of all steps of a normalized flow."""
    return unit_norms(found.enclosure)


def rate_of_normalized(found: Known, instance: Instance) -> Finding | None:
    """V_n(T) + 4 ∫ L = V_n(0), V_n(t) <= V_n(0) and L(t) <= V_0 L_0/(V_0 + 4 L_0 t)."""
    xi = _constant(instance)
    if xi is None:
        return None
    bound, identity = (
        rate_on_spheres(found.enclosure, xi),
        second_lyapunov_identity(found.enclosure, xi, found.integrals),
    )
    note = "; ".join(part for part in (bound.note, f"V_n + 4 int L: {identity.note}") if part)
    return replace(bound, note=note)


def _constant(instance: Instance) -> Vector | None:
    """Xi, if the target is a constant on the domain."""
    if instance.case.problem.law.dimension > 1:
        return instance.case.problem.constant_value()
    pieces = instance.case.problem.domain.target.pieces
    if len(pieces) != 1 or any(any(p[1:]) for p in pieces[0]):
        return None
    return tuple(p[0] if p else Q(0) for p in pieces[0])


def _square(x: Ball | Q) -> Ball:
    return ball(x) * ball(x)


def _inner(state: Network, i: int) -> Ball:
    return sum((_square(w) for w in state.w[i]), _square(state.b[i]))


def _balance(state: Network, i: int) -> Ball:
    return sum((_square(v) for v in state.outer(i)), ball(0)) - _inner(state, i)


def _energy(state: Network, xi: Vector) -> Ball:
    """E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2."""
    total = sum((_square(ball(c) - ball(x)) for c, x in zip(state.c, xi, strict=True)), ball(0))
    for i in range(state.width):
        total = total + sum((_square(v) for v in state.outer(i)), ball(0)).min(_inner(state, i))
    return total
