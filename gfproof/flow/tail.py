"""What an enclosed flow says about all later times t >= T.

* Any target: L never grows, so L(t) <= L(T) (gradient_flow_affine C1, normalized_flow C4).
* Constant target xi: restarted at T, L(t) <= 1 / (1/L(T) + 4 (t - T)/E(T)), E = sum_i min(|u_i|^2, |v_i|^2) + |c - xi|^2
  (constant_target C7g; the right side grows with L(T) and E(T), so upper bounds may be put in).
* Constant target, normalized flow: L(t) <= 1 / (1/L(T) + 4 (t - T)/V_n(T)), V_n = |v|^2 + |c - xi|^2 (normalized_flow C7).
* Affine target, one output: if at T every neuron is strictly active or strictly inactive on the whole domain,
  S = sum of v_i^2 over the active ones, rho = min |w_i x + b_i| / sqrt(1 + x^2) over both ends, and some R <= rho satisfies
  sqrt(L(T)) < R (sqrt(S) - R) sqrt(lam), then no neuron ever switches again and L(t) <= L(T) e^{-4 lam (sqrt(S) - R)^2 (t - T)}
  (gradient_flow_affine C9); lam is a lower bound of the smallest eigenvalue of E (1, X)(1, X)^T.
* Affine target with slope alpha != 0 on [0, 1], one neuron, one output: if L(T) < alpha^2/12, then
  L(t) <= (L(T)^{-1/3} + cstar (t - T)/3)^{-3}  (gradient_flow_affine C8 restarted at T), kappa = v^2 - w^2 - b^2,
  sigma = (alpha^2 - 12 L(T))/(2 |alpha|), nu = (kappa + sqrt(kappa^2 + 4 sigma^2))/2, tau = (12 L(T)/alpha^2)^{1/3},
  cstar = (8/(3 + sqrt 5)) min(nu, 1) ((1 - tau)^4/(239 sqrt|alpha|))^{4/3};
  all of it falls as L(T) grows, so upper bounds do.

The hypotheses are decided on the enclosure; the theorems behind have written proofs, so the evidence is ``argued``.
"""

from __future__ import annotations

from gfproof.flow.dimensions.enclosure import BoxEnclosure
from gfproof.flow.enclosure import Enclosure, enclosed_risk, enclosed_state
from gfproof.network import Vector
from gfproof.numbers import Ball, Q, ball, decimal, lower, precision, to_float, to_text, upper
from gfproof.risk.segments import Domain
from gfproof.risk.trapping import eigenvalue_below, second_moment_matrix
from gfproof.verdict import Evidence, Finding, holds, undecided

SHOWN = 6


def tails(found: Enclosure) -> list[Finding]:
    """All tail bounds that apply to the problem; one that is not met is undecided and says why."""
    if isinstance(found, BoxEnclosure):
        constant = found.trajectory.domain.constant_value() is not None
        return [monotone_tail(found), *([constant_tail(found)] if constant else [])]
    domain, normalized = found.trajectory.domain, found.trajectory.normalized
    claims = [monotone_tail(found)]
    if len(domain.target.pieces) == 1 and all(len(p) <= 2 or not any(p[2:]) for p in domain.target.pieces[0]):
        if all(not any(p[1:]) for p in domain.target.pieces[0]):
            claims.append(constant_tail_on_spheres(found) if normalized else constant_tail(found))
        if normalized:
            return claims
        if found.trajectory.network.outputs == 1 and not found.trajectory.network.skip:
            claims.append(trapped_tail(found))
            if (
                found.trajectory.network.width == 1
                and (domain.low, domain.high) == (0, 1)
                and _slope(domain) != 0
            ):
                claims.append(one_neuron_tail(found))
    return claims


def monotone_tail(found: Enclosure) -> Finding:
    """L(t) <= L(T) for t >= T."""
    most = upper(enclosed_risk(found, found.reached))
    return holds(
        "tail",
        f"L(t) <= {_up(most)} for all t >= {_time(found)}",
        Evidence.ARGUED,
        note="L never grows along the flow; L(T) is enclosed",
    )


def constant_tail(found: Enclosure) -> Finding:
    """The restarted bound of constant targets."""
    network = found.trajectory.network
    xi = _constant(found)
    with precision(found.trajectory.bits + 10):
        state = enclosed_state(found, found.reached)
        energy = sum((_square(ball(c) - ball(x)) for c, x in zip(state.c, xi, strict=True)), ball(0))
        for i in range(network.width):
            outer = sum((_square(ball(v)) for v in state.outer(i)), ball(0))
            inner = sum((_square(ball(w)) for w in state.w[i]), _square(ball(state.b[i])))
            energy = energy + outer.min(inner)
        e, risk = upper(energy), upper(enclosed_risk(found, found.reached))
    if network.skip:
        return undecided(
            "tail-constant", "a restarted bound for constant targets", "the network has a skip connection"
        )
    if e <= 0 or risk <= 0:
        return undecided(
            "tail-constant", "a restarted bound for constant targets", "E(T) or L(T) is not positive"
        )
    return holds(
        "tail-constant",
        f"L(t) <= 1/({_down(1 / risk)} + {_down(4 / e)} (t - T)) for all t >= T = {_time(found)}",
        Evidence.ARGUED,
        note="constant_target C7g restarted at T; E(T) and L(T) are enclosed",
    )


def _constant(found: Enclosure) -> Vector:
    """Xi, for a target that is one constant on the interval or the box."""
    if isinstance(found, BoxEnclosure):
        value = found.trajectory.domain.constant_value()
        assert value is not None, "asked for constant targets only"
        return value
    return tuple(p[0] if p else Q(0) for p in found.trajectory.domain.target.pieces[0])


def constant_tail_on_spheres(found: Enclosure) -> Finding:
    """The restarted bound of constant targets along the normalized flow."""
    statement = "a restarted bound for constant targets"
    network = found.trajectory.network
    if network.skip:
        return undecided("tail-constant", statement, "the network has a skip connection")
    with precision(found.trajectory.bits + 10):
        state = enclosed_state(found, found.reached)
        xi = [ball(x) for x in _constant(found)]
        gap = sum((_square(ball(c) - x) for c, x in zip(state.c, xi, strict=True)), ball(0))
        outer = sum((_square(ball(v)) for row in state.v for v in row), ball(0))
        size, risk = upper(gap + outer), upper(enclosed_risk(found, found.reached))
    if size <= 0 or risk <= 0:
        return undecided("tail-constant", statement, "V_n(T) or L(T) is not positive")
    return holds(
        "tail-constant",
        f"L(t) <= 1/({_down(1 / risk)} + {_down(4 / size)} (t - T)) for all t >= T = {_time(found)}",
        Evidence.ARGUED,
        note="normalized_flow C7 restarted at T; V_n(T) = |v|^2 + |c - xi|^2 and L(T) are enclosed",
    )


def trapped_tail(found: Enclosure) -> Finding:
    """Exponential decay once the activation pattern is proved to be final."""
    statement = f"no neuron switches after t = {_time(found)}, and L decays exponentially"
    domain = found.trajectory.domain
    lam = eigenvalue_below(second_moment_matrix((domain.low,), (domain.high,)))
    with precision(found.trajectory.bits + 10):
        active, clearance = _pattern(found, domain)
        if active is None or clearance is None:
            return undecided(
                "tail-trapped", statement, "a neuron has its kink in the domain, or none is active"
            )
        state = enclosed_state(found, found.reached)
        size = sum((_square(ball(state.v[0][i])) for i in active), ball(0))
        if not size > 0 or not clearance > 0:
            return undecided("tail-trapped", statement, "no active neuron with v != 0, or a kink at an end")
        root = size.lower().sqrt().lower()
        radius = clearance.lower().min(root / 2).lower()
        risk = ball(upper(enclosed_risk(found, found.reached)))
        if not (risk.sqrt() < radius * (root - radius) * ball(lam).sqrt()):
            return undecided(
                "tail-trapped", statement, "the risk at T is still too large for the trapping condition"
            )
        rate = lower(4 * ball(lam) * _square(root - radius))
    return holds(
        "tail-trapped",
        f"L(t) <= L(T) exp(-{_down(rate)} (t - T)) for all t >= T = {_time(found)}, and no neuron switches any more",
        Evidence.ARGUED,
        note=f"gradient_flow_affine C9 with R = {to_float(lower(radius)):.6g}; its hypotheses hold on the enclosure",
    )


def one_neuron_tail(found: Enclosure) -> Finding:
    """The rate t^-3 of one neuron and an affine target on [0, 1], restarted at T."""
    statement = f"L(t) falls at least like t^-3 after t = {_time(found)}"
    start, alpha = found.trajectory.network, abs(_slope(found.trajectory.domain))
    kappa = start.v[0][0] ** 2 - start.w[0][0] ** 2 - start.b[0] ** 2
    most = upper(enclosed_risk(found, found.reached))
    if not 12 * most < alpha**2:
        return undecided("tail-one-neuron", statement, "the risk at T is not proved to be below alpha^2/12")
    if not most > 0:
        return undecided("tail-one-neuron", statement, "L(T) is not positive")
    with precision(found.trajectory.bits + 10):
        sigma = ball((alpha**2 - 12 * most) / (2 * alpha))
        nu = (ball(kappa) + (ball(kappa**2) + 4 * sigma * sigma).sqrt()) / 2
        tau = ball(12 * most / alpha**2).root(3)
        base = (1 - tau) ** 4 / (239 * ball(alpha).sqrt())
        cstar = 8 / (3 + ball(5).sqrt()) * nu.min(ball(1)) * (base**4).root(3)
        first, rate = lower(1 / ball(most).root(3)), lower(cstar / 3)
    if not (rate > 0 and first > 0):
        return undecided("tail-one-neuron", statement, "the constant of the rate is not separated from 0")
    return holds(
        "tail-one-neuron",
        f"L(t) <= ({_down(first)} + {_down(rate)} (t - T))^-3 for all t >= T = {_time(found)}",
        Evidence.ARGUED,
        note="gradient_flow_affine C8 restarted at T; L(T) is enclosed, v^2 - w^2 - b^2 is conserved",
    )


def _slope(domain: Domain) -> Q:
    """Alpha of an affine target with one output."""
    polynomial = domain.target.pieces[0][0]
    return polynomial[1] if len(polynomial) > 1 else Q(0)


def _pattern(found: Enclosure, domain: Domain) -> tuple[list[int] | None, Ball | None]:
    """The active neurons if all are strictly active or strictly inactive, and a lower bound of rho."""
    state = enclosed_state(found, found.reached)
    active: list[int] = []
    least: Ball | None = None
    for i in range(state.width):
        values = [ball(state.w[i][0]) * ball(x) + ball(state.b[i]) for x in (domain.low, domain.high)]
        if not (all(y > 0 for y in values) or all(y < 0 for y in values)):
            return None, None
        if values[0] > 0:
            active.append(i)
        for x, y in zip((domain.low, domain.high), values, strict=True):
            here = abs(y) / (1 + ball(x) * ball(x)).sqrt()
            least = here if least is None else least.min(here)
    return active, least


def _square(x: Ball) -> Ball:
    return x * x


def _time(found: Enclosure) -> str:
    """T, or a short decimal that is not below it: then the bounds say less, and stay true."""
    text = to_text(found.reached)
    if len(text) <= SHOWN + 2:
        return text
    return decimal(found.reached * (1 + Q(1, 10**SHOWN)), SHOWN + 2)


def _up(value: Q) -> str:
    """A short decimal that is not below the value."""
    return decimal(value * (1 + Q(1, 10**SHOWN)), SHOWN + 2)


def _down(value: Q) -> str:
    """A short decimal that is not above a positive value."""
    return decimal(value * (1 - Q(1, 10**SHOWN)), SHOWN + 2)
