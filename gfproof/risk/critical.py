"""Zeros of the generalized gradient for affine targets: a decision in exact arithmetic, with the type of each zero.

d = m = 1, uniform law on [A, B], f(x) = alpha x + beta with alpha != 0.  G(theta) = 0 exactly in one of three cases:

    (a) N = f on [A, B], risk 0;
    (b) N = f((A+B)/2), risk alpha^2 l^2 / 12, no neuron with v != 0 is active anywhere;
    (c) an even number n >= 2 of evenly spaced kinks q_1, ..., q_n, alternately right and left, where the slope of N
        jumps so that the error is a zigzag with mean 0 on each of the n + 1 pieces: risk alpha^2 l^2 / (12 (n+1)^4).

(a) are the global minima; some of (b) are local minima, the rest of (b) and all of (c) are saddles where the risk is
differentiable.  For every zero that is no local minimum a nearby network with smaller risk is exhibited.

Source: arXiv:2103.10922 (classification of critical points); re-derived for zeros of G.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.network import Kind, Network, kind_of
from gfproof.numbers import Q
from gfproof.risk import segments
from gfproof.risk.directional import is_differentiable
from gfproof.risk.segments import Domain

MOST_HALVINGS = 1_000_000
"""Descent curves are followed down to distances of 2^-1,000,000."""


class NeuronType(StrEnum):
    """How a neuron lies relative to [A, B]."""

    DEGENERATE = "degenerate"  # w = b = 0
    DEAD = "dead"  # negative on all of [A, B]
    SEMI_INACTIVE = "semi-inactive"  # nowhere positive, zero at one end, not degenerate
    FULL = "fully active"  # positive inside
    RIGHT = "right"  # kink inside, active to its right
    LEFT = "left"


class CriticalType(StrEnum):
    """What a zero of G is."""

    GLOBAL_MINIMUM = "global minimum"
    LOCAL_MINIMUM = "local minimum"
    SADDLE = "saddle"
    NOT_DIFFERENTIABLE = "not a local minimum, not differentiable"


@dataclass(frozen=True)
class CriticalPoint:
    """A zero of G for an affine target.

    Attributes:
        case: "a", "b" or "c".
        kinks: n, the number of distinct kinks of the zigzag (0 in cases a and b).
        risk: L, one of 0 and alpha^2 l^2/(12 (n+1)^4).
        type: what it is.
        differentiable: is L differentiable there?
        lower: for a zero that is no local minimum, a network close by with smaller risk (exact), else None.
    """

    case: str
    kinks: int
    risk: Q
    type: CriticalType
    differentiable: bool
    lower: Network | None = None


def neuron_type(w: Q, b: Q, low: Q, high: Q) -> NeuronType:
    """The type of a neuron relative to [low, high]."""
    if w == 0 and b == 0:
        return NeuronType.DEGENERATE
    ends = (w * low + b, w * high + b)
    match kind_of(*ends):
        case Kind.DEAD:
            return NeuronType.SEMI_INACTIVE if 0 in ends else NeuronType.DEAD
        case Kind.FULL:
            return NeuronType.FULL
        case Kind.RIGHT:
            return NeuronType.RIGHT
        case _:
            return NeuronType.LEFT


def critical_risk(alpha: Q, length: Q, n: int) -> Q:
    """alpha^2 l^2 / (12 (n+1)^4): the risk at a zero with n kinks."""
    return alpha * alpha * length * length / (12 * Q(n + 1) ** 4)


def threshold(alpha: Q, length: Q, width: int) -> Q:
    """thr(H) = alpha^2 l^2 / (12 (2 floor(H/2) + 1)^4), the smallest positive risk of a zero of G at width H.

    Gradient flows that start below it and stay bounded end at risk 0 (gradient_flow_affine C6); it is optimal.
    """
    return critical_risk(alpha, length, 2 * (width // 2))


def classify(network: Network, domain: Domain) -> CriticalPoint | None:
    """Which zero of G the network is, or None if G != 0; decided from the classification, G is not computed.

    Args:
        network: d = m = 1, no skip connection, over Q.
        domain: with an affine target of nonzero slope.

    Raises:
        NotAvailable: another target, several outputs, a skip connection.
    """
    alpha, beta = _affine(network, domain)
    risk: Q = segments.risk(network, domain)
    if risk == 0:
        # L attains its minimum 0: every one-sided derivative is nonnegative, and v_i e = 0 makes L differentiable
        return CriticalPoint("a", 0, risk, CriticalType.GLOBAL_MINIMUM, True)
    types = [neuron_type(w, b, domain.low, domain.high) for (w,), b in zip(network.w, network.b, strict=True)]
    middle = (domain.low + domain.high) / 2
    if _is_best_constant(network, types, alpha * middle + beta):
        return _judged("b", 0, risk, network, domain, types, alpha)
    n = _zigzag(network, domain, types, alpha)
    return None if n is None else _judged("c", n, risk, network, domain, types, alpha)


def _affine(network: Network, domain: Domain) -> tuple[Q, Q]:
    polynomial = (*domain.target.pieces[0][0], Q(0), Q(0))
    if network.outputs != 1 or network.skip:
        raise NotAvailable("critical points are classified for one output without skip connection")
    if len(domain.target.pieces) != 1 or any(x != 0 for x in polynomial[2:]) or polynomial[1] == 0:
        raise NotAvailable("critical points are classified for affine targets with a nonzero slope")
    return polynomial[1], polynomial[0]


_INACTIVE = (NeuronType.DEGENERATE, NeuronType.DEAD, NeuronType.SEMI_INACTIVE)


def _flat_allowed(network: Network, i: int, kind: NeuronType) -> bool:
    """May a flat neuron (v = 0) stand there in case (b)?"""
    return kind in _INACTIVE or (network.w[i][0] == 0 and network.b[i] > 0)


def _is_best_constant(network: Network, types: list[NeuronType], best: Q) -> bool:
    if network.c[0] != best:
        return False
    return all(
        kind in _INACTIVE if network.v[0][i] != 0 else _flat_allowed(network, i, kind)
        for i, kind in enumerate(types)
    )


def _zigzag(network: Network, domain: Domain, types: list[NeuronType], alpha: Q) -> int | None:
    """The n of case (c), or None."""
    kinks, v = network.kinks(), network.v[0]
    jumps: dict[Q, Q] = {}
    for i, kind in enumerate(types):
        if v[i] == 0 or kind in _INACTIVE:
            continue
        place = kinks[i]
        if kind is NeuronType.FULL or place is None:
            return None
        jumps[place] = jumps.get(place, Q(0)) + v[i] * network.w[i][0]
    n, length = len(jumps), domain.high - domain.low
    grid = [domain.low + length * j / (n + 1) for j in range(1, n + 1)]
    if n == 0 or n % 2 or sorted(jumps) != grid:
        return None
    if any(jump != 2 * alpha / (n + 1) for jump in jumps.values()):
        return None
    facing = {q: (NeuronType.LEFT if j % 2 else NeuronType.RIGHT) for j, q in enumerate(grid)}
    for i, kind in enumerate(types):
        if kind in (NeuronType.RIGHT, NeuronType.LEFT):
            if facing.get(kinks[i]) is not kind:
                return None
        elif not _flat_allowed(network, i, kind):
            return None
    first = replace(domain, high=grid[0], target=domain.target)
    _, gradient = segments.risk_and_gradient(network, first)  # G_c on [A, q_1] is twice the mean of e there
    return n if gradient.c[0] == 0 else None


def _judged(
    case: str, n: int, risk: Q, network: Network, domain: Domain, types: list[NeuronType], alpha: Q
) -> CriticalPoint:
    differentiable = is_differentiable(network, domain)
    if case == "b" and _is_local_minimum(network, domain, types, alpha):
        return CriticalPoint(case, n, risk, CriticalType.LOCAL_MINIMUM, differentiable)
    kind = CriticalType.SADDLE if differentiable else CriticalType.NOT_DIFFERENTIABLE
    if case == "b":
        curves = _descents_from_constant(network, domain, types)
    else:
        curves = _descents_from_zigzag(network, domain, n, alpha)
    return CriticalPoint(case, n, risk, kind, differentiable, _lower(curves, domain, risk))


def _is_local_minimum(network: Network, domain: Domain, types: list[NeuronType], alpha: Q) -> bool:
    """Case (b): every neuron strictly dead, or semi-inactive with kink A and alpha v > 0, or kink B and alpha v < 0."""
    for i, kind in enumerate(types):
        pull = alpha * network.v[0][i]
        at_low = network.w[i][0] * domain.low + network.b[i] == 0
        if kind is NeuronType.DEAD or (
            kind is NeuronType.SEMI_INACTIVE and (pull > 0 if at_low else pull < 0)
        ):
            continue
        return False
    return True


def _lower(curves: list[_Curve], domain: Domain, risk: Q) -> Network:
    """The first network with smaller risk along curves that leave the zero, at distances 1/2, 1/4, ...

    Huge weights and narrow intervals need tiny distances, so the exponents grow faster after a while.
    """
    k = 1
    while k < MOST_HALVINGS:
        for curve in curves:
            candidate = curve(Q(1) / 2**k)
            if segments.risk(candidate, domain) < risk:
                return candidate
        k += 1 + k // 16
    raise BudgetExceeded(f"no smaller risk within 2^-{MOST_HALVINGS} of a zero of G that is no local minimum")


class _Curve:
    """s -> network: neuron i replaced by (w, b, v) + s (dw, db, dv), offset c + s dc + s^2 ddc."""

    def __init__(
        self, network: Network, moves: dict[int, tuple[Q, Q, Q]], offset: tuple[Q, Q] = (Q(0), Q(0))
    ) -> None:
        self.network, self.moves, self.offset = network, moves, offset

    def __call__(self, s: Q) -> Network:
        net, still = self.network, (Q(0), Q(0), Q(0))
        moves = [self.moves.get(i, still) for i in range(net.width)]
        return replace(
            net,
            w=tuple((w + s * move[0],) for (w,), move in zip(net.w, moves, strict=True)),
            b=tuple(b + s * move[1] for b, move in zip(net.b, moves, strict=True)),
            v=(tuple(v + s * move[2] for v, move in zip(net.v[0], moves, strict=True)),),
            c=(net.c[0] + s * self.offset[0] + s * s * self.offset[1],),
        )


def _descents_from_constant(network: Network, domain: Domain, types: list[NeuronType]) -> list[_Curve]:
    """Case (b): move one neuron that is not in the position of a local minimum so that it acts against the error."""
    curves = []
    for i, kind in enumerate(types):
        w, b, v = network.w[i][0], network.b[i], network.v[0][i]
        if (
            kind is NeuronType.SEMI_INACTIVE
        ):  # move the kink inside; a flat neuron gets a weight of either sign
            curves += [_Curve(network, {i: (Q(0), abs(w), dv)}) for dv in ((Q(0),) if v else (Q(1), Q(-1)))]
        elif kind is NeuronType.DEGENERATE:  # open it to the right of A or to the left of B
            for dw, db in (
                (Q(1), -domain.low),
                (Q(-1), domain.high),
                (Q(1), -(domain.low + domain.high) / 2),
            ):
                curves += [_Curve(network, {i: (dw, db, dv)}) for dv in ((Q(0),) if v else (Q(1), Q(-1)))]
        elif kind is NeuronType.FULL:  # flat with w = 0 < b: tilt it, c compensates the mean
            middle = (domain.low + domain.high) / 2
            for dv in (Q(1), Q(-1)):
                curves.append(_Curve(network, {i: (Q(1), Q(0), dv)}, (-dv * b, -dv * middle)))
    return curves


def _descents_from_zigzag(network: Network, domain: Domain, n: int, alpha: Q) -> list[_Curve]:
    """Case (c): shift q_1 by s, c by -2 k s, one ramp at q_2 by (9/8) k s / h: L falls by (3/8) k^2 (h/l) s^2."""
    length = domain.high - domain.low
    h, k = length / (n + 1), -alpha / (n + 1)
    kinks, v = network.kinks(), network.v[0]
    moves: dict[int, tuple[Q, Q, Q]] = {
        i: (Q(0), -network.w[i][0], Q(0))
        for i in range(network.width)
        if kinks[i] == domain.low + h and v[i] != 0
    }
    ramp = next(i for i in range(network.width) if kinks[i] == domain.low + 2 * h and v[i] != 0)
    moves[ramp] = (Q(0), Q(0), Q(9) * k / (8 * h * abs(network.w[ramp][0])))
    forward = _Curve(network, moves, (-2 * k, Q(0)))
    backward = _Curve(network, {i: (-dw, -db, -dv) for i, (dw, db, dv) in moves.items()}, (2 * k, Q(0)))
    return [forward, backward]
