"""Identity claims by the ten thousands: networks from tables, one exact scan each, two identities read off it.

For d = m = 1 and the uniform law on [low, high], with L and G from one scan:

    w_i G_{w_i} + b_i G_{b_i} = v_i G_{v_i}    for every neuron;
    <grad V, G> = 8 L,   V = |w|^2 + |b|^2 + |v|^2 + c^2 + (c - 2 beta)^2  (+ a^2 + (a - 2 alpha)^2 with a skip connection).

The products are written out here and share no code with the claims of the theorems; a violation is put to the theorem itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.risk import segments
from gfproof.strategies.bulk import bulk_networks
from gfproof.strategies.choosing import NONZERO, RATIONALS, RandomChooser

BOXES = ((Q(0), Q(1)), (Q(-1), Q(1)), (Q(1, 3), Q(2)), (Q(-2), Q(-1, 2)), (Q(-3, 7), Q(5)))


@dataclass(frozen=True)
class Identities:
    """Which claims of a theorem are these identities.

    Attributes:
        homogeneity, lyapunov: ids of the claims.
        skip: is the target affine and the skip connection trained?
    """

    homogeneity: str
    lyapunov: str
    skip: bool = False

    @property
    def claims(self) -> tuple[str, str]:
        """Both ids."""
        return self.homogeneity, self.lyapunov


IDENTITIES = {
    "affine-skip-descent": Identities("C1h", "C1", skip=True),
    "affine-skip-flow": Identities("C1h", "C1", skip=True),
    "constant-target-descent": Identities("C2", "C3"),
    "constant-target-flow": Identities("C2", "C3"),
}
"""The theorems that have such claims."""


def networks(which: Identities, seed: int, cases: int) -> tuple[Problem, Iterator[Network]]:
    """A problem that the seed draws, and so many networks on it."""
    random = Random(seed)
    choose = RandomChooser(random)
    low, high = choose.pick(BOXES)
    beta = choose.pick(RATIONALS)
    stream = islice(bulk_networks(random, low, high), cases)
    law = Uniform((low,), (high,))
    if not which.skip:
        return Problem(Constant((beta,)), law), stream
    problem = Problem(Affine(((choose.pick(NONZERO),),), (beta,)), law)
    return problem, (Network(n.w, n.b, n.v, n.c, ((choose.pick(RATIONALS),),)) for n in stream)


def violated(which: Identities, network: Network, domain: segments.Domain, alpha: Q, beta: Q) -> list[str]:
    """The ids of the identities that are false at a network; alpha is not read without a skip connection."""
    risk, slope = segments.risk_and_gradient(network, domain)
    rate = 2 * (network.c[0] - beta) * slope.c[0]
    if network.a is not None and slope.a is not None:
        rate += 2 * (network.a[0][0] - alpha) * slope.a[0][0]
    homogeneous = True
    rows = zip(network.w, network.b, network.v[0], slope.w, slope.b, slope.v[0], strict=True)
    for (w,), b, v, (g_w,), g_b, g_v in rows:
        inner, outer = w * g_w + b * g_b, v * g_v
        if inner != outer:
            homogeneous = False
        rate += inner + outer
    false = [] if homogeneous else [which.homogeneity]
    if rate != 4 * risk:
        false.append(which.lyapunov)
    return false


def offsets(problem: Problem) -> tuple[Q, Q]:
    """(alpha, beta) of a constant or affine target, d = m = 1."""
    found = problem.affine_value()
    if found is None:
        raise ValueError("the target is not affine")
    (((slope,),), (intercept,)) = found
    return slope, intercept


def case_of(problem: Problem, network: Network) -> Case:
    """The case a violation is reported with."""
    return Case(network, problem, None, "drawn")
