"""C1: G is locally Lipschitz while the same neurons are degenerate, with an explicit constant, d = m = 1.

Let theta, theta' have the same degenerate neurons, delta the largest difference of their entries, a = max(|A|, |B|), V_i and
Y_i the larger of |v_i|, |v_i'| and of a |w_i| + |b_i|, a |w_i'| + |b_i'|, M a bound of |e| and |e'|.  Then

    |y_i - y_i'| <= (a + 1) delta,   |e - e'| <= K_e delta,   K_e = 1 + sum_i (V_i (a + 1) + Y_i),
    mu(I_i and I_i' differ) <= kappa_i (a + 1) delta,   kappa_i = min(2/(|w_i| l), 1/(|b_i| - a |w_i|)),

each bound of kappa_i where it is positive, because y_i and y_i' have different signs only where |y_i| <= (a + 1) delta.
Hence no entry of G - G' is larger than K delta,

    K = 2 max(K_e, (a + 1) M + Y_i K_e, max(a, 1) (M + V_i K_e + V_i M (a + 1) kappa_i)).

Source: existence_rates C1 (re-derived).
"""

from __future__ import annotations

from collections.abc import Iterator

from gfproof.network import Network, Parameters
from gfproof.numbers import Q
from gfproof.problem import Problem
from gfproof.theorems.existence.setting import is_degenerate

SIZES = (Q(1, 2), Q(1, 40), Q(1, 10**6))
PATTERNS = ((1, 1, 1), (0, 1, 0), (0, -1, 0))
"""Signs of the moves of (w, b, v); with odd neurons mirrored."""


def target_bound(problem: Problem) -> Q:
    """A bound of |f| on [A, B], d = m = 1: the largest sum of |coefficient| a^k over the pieces."""
    (low,), (high,) = problem.law.bounds
    a = max(abs(low), abs(high)) + Q(0)
    pieces = problem.target.pieces().within(low, high).pieces  # type: ignore[union-attr]  # no Expression: exact
    largest: Q = max(sum((abs(x) * a**k for k, x in enumerate(p)), Q(0)) for piece in pieces for p in piece)
    return largest


def constant(here: Network, there: Network, problem: Problem, free: frozenset[int] = frozenset()) -> Q:
    """K for a pair of networks, see above; the neurons in ``free`` are taken as degenerate (kappa_i = 0)."""
    (low,), (high,) = problem.law.bounds
    a, length = max(abs(low), abs(high)) + Q(0), high - low if high > low else Q(1)
    reach = [max(a * abs(n.w[i][0]) + abs(n.b[i]) for n in (here, there)) for i in range(here.width)]
    outer = [max(abs(n.v[0][i]) for n in (here, there)) for i in range(here.width)]
    error = max(
        abs(n.c[0]) + sum((abs(v) * y for v, y in zip(n.v[0], reach, strict=True)), Q(0))
        for n in (here, there)
    )
    error += target_bound(problem)
    change = 1 + sum((v * (a + 1) + y for v, y in zip(outer, reach, strict=True)), Q(0))
    largest = change
    for i in range(here.width):
        jump = Q(0) if i in free or is_degenerate(here, i) else _slab(here.w[i][0], here.b[i], a, length)
        inner = error + outer[i] * change + outer[i] * error * (a + 1) * jump
        largest = max(largest, (a + 1) * error + reach[i] * change, max(a, Q(1)) * inner)
    return 2 * largest


def _slab(w: Q, b: Q, a: Q, length: Q) -> Q:
    """kappa_i for (w, b) != 0."""
    bounds = [2 / (abs(w) * length)] if w != 0 else []
    if abs(b) > a * abs(w):
        bounds.append(1 / (abs(b) - a * abs(w)))
    return min(bounds)


def neighbours(network: Network, fixed: frozenset[int]) -> Iterator[tuple[Network, Q]]:
    """(theta', delta): networks with every entry moved by 0 or +-delta, the inner weights of ``fixed`` neurons kept."""
    for delta in SIZES:
        for w, b, v in PATTERNS:
            signs = [0 if i in fixed else 1 - 2 * (i % 2) for i in range(network.width)]
            moved = Network(
                tuple((x + s * w * delta,) for (x,), s in zip(network.w, signs, strict=True)),
                tuple(x + s * b * delta for x, s in zip(network.b, signs, strict=True)),
                (tuple(x + v * delta for x in network.v[0]),),
                (network.c[0] - v * delta,),
            )
            if all(i in fixed or not is_degenerate(moved, i) for i in range(network.width)):
                yield moved, delta


def largest_change(slope: Parameters, there: Network, problem: Problem) -> Q:
    """The largest |entry| of G(theta) - G(theta'), given G(theta)."""
    other = problem.generalized_gradient(there)
    largest: Q = max(abs(x - y) for x, y in zip(slope.entries(), other.entries(), strict=True))
    return largest
