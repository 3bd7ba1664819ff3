"""Strata: the lower-dimensional sets on which the theory turns.  Random draws never meet them unless asked to."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from gfproof.network.network import Network
from gfproof.network.parameters import Vector
from gfproof.numbers import Q


class Stratum(StrEnum):
    """A special position of a network with respect to its problem."""

    DEGENERATE = "degenerate"  # w_i = b_i = 0
    KINK_AT_END = "kink at an end"  # y_i vanishes at an end of the domain, u_i != 0
    COINCIDENT_KINKS = "coincident kinks"  # two kinks inside the domain at one place
    KINK_AT_BREAKPOINT = "kink at a breakpoint"  # of the target
    FLAT = "v = 0"
    DEAD = "dead"  # nowhere positive, u_i != 0
    ATOM_ON_KINK = "atom on a kink"
    GENERIC = "generic"  # none of the others


def strata(network: Network, low: Q, high: Q, breakpoints: Sequence[Q] = ()) -> frozenset[Stratum]:
    """The strata a network meets, d = 1, exact; {GENERIC} where it meets none."""
    found = _everywhere(network)
    places: list[Q] = []
    for (slope,), bias in zip(network.w, network.b, strict=True):
        ends = (slope * low + bias, slope * high + bias)
        if slope == 0 and bias == 0:
            continue
        if 0 in ends:
            found.add(Stratum.KINK_AT_END)
        if max(ends) <= 0:
            found.add(Stratum.DEAD)
        if min(ends) < 0 < max(ends):
            places.append(-bias / slope)
    if len(set(places)) < len(places):
        found.add(Stratum.COINCIDENT_KINKS)
    if set(places) & set(breakpoints):
        found.add(Stratum.KINK_AT_BREAKPOINT)
    return frozenset(found) or frozenset({Stratum.GENERIC})


def strata_of_atoms(network: Network, points: Sequence[Vector]) -> frozenset[Stratum]:
    """The strata a network meets when the input law sits on finitely many points, any d."""
    found = _everywhere(network)
    for i in range(network.width):
        values = [network.pre_activation(i, point) for point in points]
        if network.b[i] == 0 and all(x == 0 for x in network.w[i]):
            continue
        if 0 in values:
            found.add(Stratum.ATOM_ON_KINK)
        if max(values) <= 0:
            found.add(Stratum.DEAD)
    return frozenset(found) or frozenset({Stratum.GENERIC})


def strata_of_box(network: Network, low: Vector, high: Vector) -> frozenset[Stratum]:
    """The strata a network meets for a uniform law on a box, any d, exact.

    A hyperplane that touches the box in a face only counts as a kink at an end; two neurons whose hyperplanes are equal
    and cut the box have coincident kinks.
    """
    found = _everywhere(network)
    cuts = []
    for w, b in zip(network.w, network.b, strict=True):
        least = b + sum((x * (p if x > 0 else q) for x, p, q in zip(w, low, high, strict=True)), Q(0))
        most = b + sum((x * (q if x > 0 else p) for x, p, q in zip(w, low, high, strict=True)), Q(0))
        if b == 0 and all(x == 0 for x in w):
            continue
        if 0 in (least, most):
            found.add(Stratum.KINK_AT_END)
        if most <= 0:
            found.add(Stratum.DEAD)
        if least < 0 < most:
            scale = next(x for x in w if x != 0)
            cuts.append((*(x / scale for x in w), b / scale))
    if len(set(cuts)) < len(cuts):
        found.add(Stratum.COINCIDENT_KINKS)
    return frozenset(found) or frozenset({Stratum.GENERIC})


def _everywhere(network: Network) -> set[Stratum]:
    found: set[Stratum] = set()
    for i in range(network.width):
        if network.b[i] == 0 and all(x == 0 for x in network.w[i]):
            found.add(Stratum.DEGENERATE)
        if all(x == 0 for x in network.outer(i)):
            found.add(Stratum.FLAT)
    return found
