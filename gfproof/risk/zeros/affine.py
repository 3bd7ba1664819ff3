"""The atlas of zeros of G for affine targets of nonzero slope, any width: every stratum of the classification, with a member.

A stratum says of every neuron, up to their order, which role it plays; within a stratum type, risk and differentiability are the
same.  The list is complete by the classification theorem (``risk.critical``), and every member is put to it.
Source: arXiv:2103.10922; re-derived for zeros of G.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.risk import segments
from gfproof.risk.critical import CriticalPoint, classify
from gfproof.risk.segments import Domain

WIDEST = 6

DEAD, AWAY, TOWARDS = "dead", "semi-inactive, away from f", "semi-inactive, towards f"
EDGE, FLAT_EDGE = "semi-inactive", "semi-inactive, v = 0"
OPEN, CLOSED, LIFT = "degenerate, v != 0", "degenerate, v = 0", "w = 0 < b, v = 0"
IDLE = (DEAD, AWAY, TOWARDS, FLAT_EDGE, OPEN, CLOSED, LIFT)
SPARE = (DEAD, EDGE, OPEN, CLOSED, LIFT)


@dataclass(frozen=True)
class Stratum:
    """Zeros of G with the same roles.

    Attributes:
        roles: how many neurons play which role.
        zero: case, number of kinks, risk, type, and a network with smaller risk for those that are no local minimum.
        network: a member; G = 0 is checked by integration.
    """

    roles: tuple[tuple[str, int], ...]
    zero: CriticalPoint
    network: Network


def affine_atlas(domain: Domain, width: int) -> tuple[Stratum, ...]:
    """All strata of zeros of G at a width up to 6: the fit (a), the best constant (b), the zigzags (c).

    Raises:
        NotAvailable: a wider network, or a target that is not affine with a nonzero slope (one output).
    """
    if not 0 <= width <= WIDEST:
        raise NotAvailable(f"the atlas for affine targets is for widths up to {WIDEST}, not {width}")
    polynomial = (*domain.target.pieces[0][0], Q(0), Q(0))
    if len(domain.target.pieces) != 1 or any(x != 0 for x in polynomial[2:]) or polynomial[1] == 0:
        raise NotAvailable("the target is not affine with a nonzero slope")
    found = []
    for roles, network in _members(polynomial[1] + Q(0), polynomial[0] + Q(0), domain, width):
        zero = classify(network, domain)
        risk, gradient = segments.risk_and_gradient(network, domain)
        assert zero is not None, "a member of the atlas is no zero by the classification"
        assert gradient.norm2() == 0, "a member of the atlas has G != 0"
        assert zero.risk == risk, "a member of the atlas has another risk"
        found.append(Stratum(tuple(sorted(Counter(roles).items())), zero, network))
    return tuple(found)


def _members(alpha: Q, beta: Q, domain: Domain, width: int) -> Iterator[tuple[list[str], Network]]:
    low, high = domain.low, domain.high
    best = alpha * (low + high) / 2 + beta
    if width:
        # one neuron fits; the classification of (a) is N = f, whatever the neurons do
        fit = [(Q(1), 1 - low, alpha)] + [_idle(DEAD, alpha, low, high)] * (width - 1)
        yield ["any, N = f"] * width, _network(fit, beta - alpha * (1 - low))
    for idle in combinations_with_replacement(IDLE, width):
        yield list(idle), _network([_idle(role, alpha, low, high) for role in idle], best)
    for n in range(2, width + 1, 2):
        kinks = [low + (high - low) * j / (n + 1) for j in range(1, n + 1)]
        needed = [f"kink {j}" for j in range(1, n + 1)]
        silent = [f"kink {j}, v = 0" for j in range(1, n + 1)]
        for extra in combinations_with_replacement([*needed, *silent, *SPARE], width - n):
            roles = [*needed, *extra]
            shares = Counter(roles)
            neurons = []
            for role in roles:
                if role.startswith("kink"):
                    number, flat = int(role.split()[1].rstrip(",")), role.endswith("= 0")
                    w = Q(1) if number % 2 else Q(-1)
                    v = Q(0) if flat else w * 2 * alpha / ((n + 1) * shares[role])
                    neurons.append((w, -w * kinks[number - 1], v))
                else:
                    neurons.append(_idle(AWAY if role == EDGE else role, alpha, low, high))
            yield roles, _network(neurons, best)


def _idle(role: str, alpha: Q, low: Q, high: Q) -> tuple[Q, Q, Q]:
    """(w, b, v) of a neuron that does not act."""
    w, b, v = {
        DEAD: (Q(0), Q(-1), Q(1)),
        AWAY: (Q(-1), low, alpha),  # kink A: a local minimum needs alpha v > 0
        TOWARDS: (Q(-1), low, -alpha),
        FLAT_EDGE: (Q(1), -high, Q(0)),
        OPEN: (Q(0), Q(0), Q(1)),
        CLOSED: (Q(0), Q(0), Q(0)),
        LIFT: (Q(0), Q(1), Q(0)),
    }[role]
    return w, b, v


def _network(neurons: list[tuple[Q, Q, Q]], offset: Q) -> Network:
    return Network(
        tuple((w,) for w, _, _ in neurons),
        tuple(b for _, b, _ in neurons),
        (tuple(v for _, _, v in neurons),),
        (offset,),
    )
