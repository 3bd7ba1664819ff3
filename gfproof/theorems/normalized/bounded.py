"""C8, C11, C12: one normalized neuron is bounded, with explicit constants for every interval [A, B] of H1."""

from __future__ import annotations

from typing import Any

from gfproof.case import NormalizedFlow
from gfproof.flow.enclosure import enclosed_entries
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball, bits_for, precision, rational, to_float, upper
from gfproof.numbers.complex_balls import integrate
from gfproof.theorems.answers import Answer, argued, met, not_applicable, shown, unknown
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.enclosed_flow import Known, checked
from gfproof.theorems.normalized.one_neuron import FLOW, lipschitz, neuron_of
from gfproof.verdict import Evidence, Finding, holds

DIGITS = 30


def psi_increase(low: Q, high: Q) -> tuple[Ball, Ball]:
    """(int_A^B Psi' for a right neuron, int_A^B |Psi'| for a left one), by rigorous integration.

    On [0, 1]: arctan(sqrt 7/5)/sqrt 7 and (1/2) ln(4/3).
    """

    def right(x: Any, analytic: bool) -> Any:
        return (ball(high) - x) / ((1 + x * x) * (2 + x * (ball(high) + x)))

    def left(x: Any, analytic: bool) -> Any:
        return (x - ball(low)) / ((1 + x * x) * (2 + x * (ball(low) + x)))

    return integrate(right, low, high), integrate(left, low, high)


def least_eigenvalue(low: Q, high: Q) -> Ball:
    """The least eigenvalue of [[1, m], [m, m^2 + s2]], m = (A+B)/2, s2 = l^2/12; (4 - sqrt 13)/6 on [0, 1]."""
    middle, spread = (low + high) / 2, (high - low) ** 2 / 12
    trace = 1 + middle * middle + spread
    return 2 * ball(spread) / (ball(trace) + ball(trace * trace - 4 * spread).sqrt())


def bound_of_v(instance: Instance) -> Ball:
    """sqrt(max(|v_0|, 1, K sqrt(1 + a^2))^2 + 2 Psi_max) + sqrt(L_0/lam), a = max(|A|, |B|), as a ball.

    |w| >= 1/sqrt(1 + a^2) where the kink is inside, so |v| >= K sqrt(1 + a^2) gives |v w| >= K there.
    """
    one, constant = neuron_of(instance), lipschitz(instance) or Q(0)
    farthest = max(one.low**2, one.high**2)
    largest = max(one.v**2, Q(1), (1 + farthest) * constant**2)
    with precision(bits_for(DIGITS)):
        increase = max(psi_increase(one.low, one.high), key=lambda x: x.upper())
        rest = (ball(instance.at.risk + Q(0)) / least_eigenvalue(one.low, one.high)).sqrt()
        return (ball(largest) + 2 * increase).sqrt() + rest


def norm_of_target2(instance: Instance) -> Q:
    """Int f^2, the risk of the network 0."""
    value = instance.case.problem.risk(Network((), (), ((),), (Q(0),)))
    assert isinstance(value, Q)  # H2: the target is piecewise polynomial
    return value


def bound_of_c(instance: Instance) -> Ball:
    """sqrt(L_0) + |f|_{L^2} + sqrt(1 + M2) times the bound of |v_t|, as a ball."""
    with precision(bits_for(DIGITS)):
        start = ball(instance.at.risk + Q(0)).sqrt() + ball(norm_of_target2(instance)).sqrt()
        return start + ball(1 + instance.at.second_moment).sqrt() * bound_of_v(instance)


def _bounded(instance: Instance) -> Answer:
    return argued(f"|v_t| <= {shown(bound_of_v(instance))}", "every solution from this start")


def _offset(instance: Instance) -> Answer:
    return argued(f"|c_t| <= {shown(bound_of_c(instance))}", "every solution from this start")


def _v_in_balls(found: Known, instance: Instance) -> Finding | None:
    return _stays(found, bound_of_v(instance), 2, "|v_t|")


def _c_in_balls(found: Known, instance: Instance) -> Finding | None:
    return _stays(found, bound_of_c(instance), 3, "|c_t|")


def _stays(found: Known, bound: Ball, entry: int, name: str) -> Finding | None:
    """|v| or |c| is below its bound at the ends of all steps; the entries are w, b, v, c."""
    worst, enclosure = Q(0), found.enclosure
    for span in enclosure.spans:
        value = enclosed_entries(enclosure, span.end)[entry]
        with precision(bits_for(DIGITS)):
            size = ball(value).abs_upper()
            if not size <= bound:
                return None
            worst = max(worst, upper(size))
    scope = f"this case, at {len(enclosure.spans)} times up to {to_float(enclosure.reached):.6g}"
    return holds(
        "C11", "bounded", Evidence.ENCLOSED, scope=scope, note=f"{name} <= {to_float(worst):.6g} there"
    )


def _limit(instance: Instance) -> Answer:
    return argued("bounded by C11, no mass on points", "every solution from this start")


def _affine(instance: Instance) -> Answer:
    one, affine = neuron_of(instance), instance.case.problem.affine_value()
    if affine is None:
        return not_applicable("the target is not affine")
    level = affine[0][0][0] ** 2 * (one.high - one.low) ** 2 / 12
    if not instance.at.risk < level:
        return not_applicable("the risk is not below alpha^2 l^2/12")
    return argued(f"{shown(instance.at.risk)} < {shown(level)}", "every solution from this start")


def _constants(instance: Instance) -> Answer:
    """The four numbers of the claim, in balls that lie inside the stated margins."""
    with precision(bits_for(DIGITS)):
        right, left = psi_increase(Q(0), Q(1))
        root = 1 / least_eigenvalue(Q(0), Q(1))
        closed = ((ball(Q(7)).sqrt() / 5).atan() / ball(Q(7)).sqrt(), ball(Q(4, 3)).log() / 2)
        fits = right.overlaps(closed[0]) and left.overlaps(closed[1])
        below = 2 * right < rational("37/100") and left < right and root < rational("391/100") ** 2
    if fits and below:
        return met(f"2 Psi_max = {shown(2 * right)}", Evidence.ENCLOSED)
    return unknown("the balls do not decide the margins")


CLAIMS = (
    Claim(
        "C8",
        "L(Theta_t) tends to L(theta*) with G(theta*) = 0, theta* on M",
        FLOW,
        _limit,
        None,
        r"$L(\Theta_t)\to L(\theta^*)$ for some $\theta^*\in M$ with $G(\theta^*)=0$",
    ),
    Claim(
        "C11",
        "|v_t| <= sqrt(max(|v_0|, 1, K sqrt(1+a^2))^2 + 2 Psi_max) + sqrt(L_0/lam) for all t, a = max(|A|, |B|)",
        FLOW,
        checked(_bounded, _v_in_balls, NormalizedFlow),
        None,
        r"$|v_t|\le\sqrt{\max(|v_0|,1,K\sqrt{1+a^2})^2+2\Psi_{\max}}+\sqrt{L_0/\lambda}$ for all $t$, $a=\max(|A|,|B|)$, "
        r"$\Psi_{\max}$ the larger of $\int_A^B\Psi'$ (right) and $\int_A^B|\Psi'|$ (left)",
    ),
    Claim(
        "C11c",
        "|c_t| <= sqrt(L_0) + |f|_{L^2} + sqrt(1+M2) sup |v_t| for all t",
        FLOW,
        checked(_offset, _c_in_balls, NormalizedFlow),
        None,
        r"$|c_t|\le\sqrt{L_0}+\|f\|_{L^2}+\sqrt{1+M_2}\,\sup_t|v_t|$",
    ),
    Claim(
        "C11k",
        "on [0, 1]: Psi_max = arctan(sqrt 7/5)/sqrt 7, 2 Psi_max < 37/100, 1/sqrt(lam) = sqrt(8 + 2 sqrt 13) < 391/100",
        (),
        _constants,
        None,
        r"on $[0,1]$: $\Psi_{\max}=\arctan(\sqrt7/5)/\sqrt7$, $2\Psi_{\max}<\frac{37}{100}$, "
        r"$\lambda^{-1/2}=\sqrt{8+2\sqrt{13}}<\frac{391}{100}$",
    ),
    Claim(
        "C12",
        "affine target with L(Theta_0) < alpha^2 l^2/12: L(Theta_t) -> 0",
        FLOW,
        _affine,
        None,
        r"$f=\alpha x+\beta$ and $L(\Theta_0)<\alpha^2l^2/12$: $L(\Theta_t)\to0$",
    ),
)
