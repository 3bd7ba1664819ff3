"""C9 and C11: where NCF flows end, and how closely the loss flow from a small start follows them.

Drawn cases are asked what is exact at one network: the bounds on rays, the rise of N where N = 0.  On cases from files the flows
are enclosed, and blow-up time and early-phase bound are proved for them in balls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.homogeneous import HomogeneousCase
from gfproof.homogeneous.blowup import BlowUp, Fate, blow_up, remaining_time
from gfproof.homogeneous.early import EarlyPhase, early_phase, error_bound
from gfproof.homogeneous.early_constants import EarlyConstants, early_constants
from gfproof.homogeneous.enclosure import NotEnclosed
from gfproof.homogeneous.flow import Limits
from gfproof.homogeneous.network import entries, norm2
from gfproof.homogeneous.rescaling import early_time
from gfproof.numbers import Ball, Q, ball, ball_to_json, decimal, midpoint, precision, to_float, to_text
from gfproof.theorems.answers import Answer, argued, compare, met, not_applicable, not_met
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.early.quantities import HomogeneousQuantities, at
from gfproof.verdict import Evidence

DIGITS, BITS = 12, 80
SECONDS = 5.0
MOST_WEIGHTS = 8
BOXES = 300
SMALLEST = 40
SHARE = Q(1, 4)
NOW = "this case, tau1 = 0"


def _from_file(case: HomogeneousCase) -> bool:
    return (
        PurePath(case.name).suffix in (".toml", ".json") and len(list(case.network.entries())) <= MOST_WEIGHTS
    )


def _limits() -> Limits:
    return Limits(steps=2000, seconds=SECONDS)


# -- C9 ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _constants(case: HomogeneousCase) -> EarlyConstants:
    return early_constants(case.network, case.data, BOXES)


@lru_cache(maxsize=8)
def _fate(case: HomogeneousCase) -> BlowUp | None:
    try:
        with precision(BITS):
            largest = 10 * midpoint(ball(case.network.norm2()).sqrt())
        nmax = _constants(case).ncf.bound
        return blow_up(
            case.network, case.data, until=100, largest=largest, digits=DIGITS, nmax=nmax, limits=_limits()
        )
    except (NotEnclosed, NotAvailable, BudgetExceeded):
        return None


def longest_time(q: HomogeneousQuantities) -> Q:
    """1/(D(D-2) n1 r1^(D-2)) = r1^2/(D(D-2) N), rational."""
    return q.size2 / (q.order * (q.order - 2) * q.value)


def blow_up_before(instance: Instance, factor: Callable[[int], int] | None = None) -> Answer:
    """N(W) > 0: blow-up within r1^2/(D(D-2) N); with equality, exactly, on rays.

    Args:
        factor: another constant than D(D-2), as a function of D.
    """
    q = at(instance)
    if q.value <= 0:
        return not_applicable("N <= 0 here")
    bound = longest_time(q) if factor is None else q.size2 / (factor(q.order) * q.value)
    if q.report.as_it_is:
        return compare(longest_time(q), "<=", bound, f"a ray: tau* = {_short(longest_time(q))} exactly")
    if factor is None and (time := _enclosed_time(q.case)) is not None:
        with precision(BITS):
            if time <= bound:
                return met(f"tau* = {_shown(time)} <= {_short(bound)}", Evidence.ENCLOSED, NOW)
    return argued("r' >= D n1 r^(D-1), because N/|u|^D never falls")


def blow_up_after(instance: Instance) -> Answer:
    """N(W) > 0: no blow-up within 1/(D(D-2) Nmax r1^(D-2))."""
    q = at(instance)
    if q.value <= 0:
        return not_applicable("N <= 0 here")
    if (time := _enclosed_time(q.case)) is not None:
        with precision(BITS):
            rest = remaining_time(q.network, q.data, _constants(q.case).ncf.bound)
            if rest is not None and rest.lower() <= time:
                return met(f"{_shown(rest.lower())} <= tau* = {_shown(time)}", Evidence.ENCLOSED, NOW)
    return argued("r' <= D Nmax r^(D-1)")


def _enclosed_time(case: HomogeneousCase) -> Ball | None:
    found = _fate(case) if _from_file(case) else None
    return found.time if found is not None and found.fate is Fate.BLOW_UP else None


def _direction(instance: Instance) -> Answer:
    return argued(
        "Kurdyka-Lojasiewicz on the sphere, in the time int r^(D-2) dtau = infinity; N/|u|^D never falls"
    )


def _without_rise(instance: Instance) -> Answer:
    return argued("|u| does not grow, int |N| <= r0^2/(2 D), and bounded definable gradient flows converge")


def rises_from_zero(instance: Instance) -> Answer:
    """N(W) = 0, grad N(W) != 0: dN/dtau = |grad N|^2 > 0, so N > 0 at once."""
    q = at(instance)
    if q.value != 0 or q.slope2 == 0:
        return not_applicable("N != 0 or grad N = 0")
    return compare(q.slope2, ">", Q(0), "dN/dtau = |grad N|^2 > 0")


def stays_nonpositive(instance: Instance) -> Answer:
    """False: N(W) <= 0 implies N <= 0 for all later times."""
    q = at(instance)
    if q.value > 0:
        return not_applicable("N > 0")
    if q.value == 0 and q.slope2 > 0:
        return not_met("N = 0 and dN/dtau > 0", {"N": "0", "rate": str(q.slope2)})
    return argued("nothing at this network speaks against it")


# -- C11 -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _phase(case: HomogeneousCase) -> EarlyPhase | None:
    """The theorem at a quarter of ``early_time``, for the largest delta = 10^-k to which it applies."""
    network, data = case.network, case.data
    try:
        until, constants = early_time(network, data) * SHARE, _constants(case)
        first = early_phase(network, data, until, 1, digits=DIGITS, constants=constants, limits=_limits())
        with precision(BITS):
            for k in range(1, SMALLEST):
                delta = 1 / Q(10) ** k
                bound = error_bound(
                    network.order,
                    delta,
                    until,
                    first.largest,
                    constants.curvature.bound,
                    constants.remainder.bound,
                )
                if bound.error < Q(1, 2):
                    break
            else:
                return None
        return early_phase(network, data, until, delta, digits=DIGITS, constants=constants, limits=_limits())
    except (NotEnclosed, NotAvailable, BudgetExceeded, ValueError):
        return None


def early_bound(instance: Instance) -> Answer:
    """e(delta) <= 1: |w/delta - u| <= e(delta) and |w| <= (B + 1) delta up to T/delta^(D-2)."""
    q = at(instance)
    found = _phase(q.case) if _from_file(q.case) else None
    if found is None or not found.applies or found.distance is None or found.confirmed is not True:
        return argued("Gronwall for w/delta - u, with the Lipschitz constant K and the defect delta^D M")
    with precision(BITS):
        scope = f"this case, delta = {to_text(found.delta)}, T = {_short(found.until)}"
        note = f"{scope}: |w/delta - u| <= {_up(found.distance)} <= e(delta) = {_shown(found.bound.error)}"
    return met(note, Evidence.ENCLOSED, scope)


def no_error(instance: Instance) -> Answer:
    """False: w(t) = delta u(delta^(D-2) t)."""
    q = at(instance)
    rate = norm2(entries(q.remainder))
    if rate == 0:
        return argued("R(w0) = 0 here")
    return not_met(
        "d/dtau (w/delta - u) = delta^D R(w0) != 0 at tau = 0", {"R2": str(rate), "relation": "R(w0) = 0"}
    )


def _qualitative(instance: Instance) -> Answer:
    return argued("from C9 and C11: first T large, then delta small")


def _short(value: Q) -> str:
    text = to_text(value)
    return text if len(text) <= 12 else f"~{decimal(value, 6)}"


def _shown(value: Ball) -> str:
    parts = ball_to_json(value, 8)
    return f"{parts['mid']} +- {parts['rad']}"


def _up(value: Q) -> str:
    return f"{to_float(value) * 1.001:.3g}"


CLAIMS = (
    Claim(
        "C9u",
        "N(u(tau1)) > 0: blow-up at tau* <= tau1 + 1/(D(D-2) n1 r1^(D-2)), r1 = |u(tau1)|, n1 = N/r1^D",
        ("H1", "H2", "H2d", "H3"),
        blow_up_before,
        latex=r"$N(u(\tau_1))>0$: blow-up at $\tau^*\le\tau_1+\frac1{D(D-2)n_1r_1^{D-2}}$, "
        r"$r_1=\|u(\tau_1)\|$, $n_1=N/r_1^D$",
    ),
    Claim(
        "C9l",
        "and tau* >= tau1 + 1/(D(D-2) Nmax r1^(D-2))",
        ("H1", "H2", "H2d", "H3"),
        blow_up_after,
        latex=r"and $\tau^*\ge\tau_1+\frac1{D(D-2)N_{\max}r_1^{D-2}}$",
    ),
    Claim(
        "C9d",
        "and u/|u| converges to a positive KKT point",
        ("H1", "H2", "H2d", "H3", "H4"),
        _direction,
        latex=r"and $u/\|u\|$ converges to a positive KKT point",
    ),
    Claim(
        "C9z",
        "N <= 0 for all tau: u converges to 0, or to u_inf != 0 with grad N(u_inf) = 0",
        ("H1", "H2", "H2d", "H3", "H4"),
        _without_rise,
        latex=r"$N\le0$ for all $\tau$: $u\to0$, or $u\to u_\infty\neq0$ with $\nabla N(u_\infty)=0$",
    ),
    Claim(
        "C9r",
        "N = 0 and grad N != 0: N > 0 at all later times",
        ("H1", "H2", "H2d", "H3"),
        rises_from_zero,
        latex=r"$N=0$ and $\nabla N\neq0$: $N>0$ at all later times",
    ),
    Claim(
        "C11",
        "e(delta) = delta^D M (exp(K T)-1)/K <= 1: |w(t)/delta - u(delta^(D-2) t)| <= e(delta), |w| <= (B+1) delta "
        "for 0 <= t <= T/delta^(D-2)",
        ("H1", "H2", "H2d", "H3", "H5s"),
        early_bound,
        latex=r"$e(\delta)=\delta^DM\frac{e^{KT}-1}K\le1$: $\|w(t)/\delta-u(\delta^{D-2}t)\|\le e(\delta)$ and "
        r"$\|w\|\le(B+1)\delta$ for $0\le t\le T/\delta^{D-2}$",
    ),
    Claim(
        "C11q",
        "for each eps: for small delta the direction of w comes eps-close to a nonnegative KKT point, or |w| <= eps delta",
        ("H1", "H2", "H2d", "H3", "H4", "H5s"),
        _qualitative,
        latex=r"for each $\varepsilon$ and small $\delta$ the direction of $w$ comes $\varepsilon$-close to a nonnegative KKT "
        r"point, or $\|w\|\le\varepsilon\delta$",
    ),
)

_BY_ID = {claim.id: claim for claim in CLAIMS}


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    return Twin(id, change, replace(_BY_ID[of], statement=statement, decide=decide, latex=""))


def _sooner(id: str, text: str, factor: Callable[[int], int]) -> Twin:
    def decide(instance: Instance) -> Answer:
        return blow_up_before(instance, factor)

    return _twin(
        id, f"D(D-2) -> {text}", "C9u", f"N > 0: blow-up at tau* <= tau1 + 1/({text} n1 r1^(D-2))", decide
    )


TWINS = (
    _sooner("order-squared", "D^2", lambda order: order**2),
    _sooner("order-minus-one", "D(D-1)", lambda order: order * (order - 1)),
    _sooner("twice", "2 D(D-2)", lambda order: 2 * order * (order - 2)),
    _twin(
        "collapse",
        "for all tau -> at one tau",
        "C9z",
        "N(u(tau1)) <= 0: N <= 0 at all later times",
        stays_nonpositive,
    ),
    _twin("no-error", "e(delta) -> 0", "C11", "w(t) = delta u(delta^(D-2) t)", no_error),
)
