"""Local search: from a case where a claim barely holds toward one where it fails, by exact rational line search.

On a cell the risk, the generalized gradient and everything a claim compares are rational functions of the parameters.  Along a
line theta + t e_k the search asks for their exact values at

    * the t where the case leaves its cell (a kink reaches an end of the domain or another kink, y_i = 0 at an atom): strata,
      which no step of generic length meets;
    * t = +-1, +-1/2, ..., +-1/64 times the size of the entry, and the entry set to 0;
    * twice as far as long as the measure rises at the longest step;
    * the vertex of the parabola through three exact values, rounded to a simple rational.

What is maximised is the ratio of the smaller to the larger side of an inequality: 1 is equality, above 1 it is violated.  A
ratio is a rational number, computed exactly; nothing here decides a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gfproof.case import Case, Descent
from gfproof.network import Network
from gfproof.numbers import Q, integral_bits
from gfproof.problem import Atoms

Measure = Callable[[Case], Q | None]
"""How near a case is to violating a claim; None where the claim does not compare exact numbers or a hypothesis fails."""

STEPS = tuple(sign * Q(1, 2**k) for k in range(7) for sign in (1, -1))
MOST_BITS = 48
"""Entries longer than this are not tried: a counterexample is meant to be read."""


@dataclass(frozen=True)
class Climb:
    """Where a local search ended.

    Attributes:
        case, value: the best case and its measure.
        asked: how many cases were measured.
    """

    case: Case
    value: Q
    asked: int


def climb(case: Case, measure: Measure, *, budget: int = 400, goal: Q | None = None) -> Climb | None:
    """Coordinate ascent by exact line searches; None if the first case has no measure.

    Args:
        budget: how many cases are measured at most.
        goal: stop as soon as the measure is above it.
    """
    first = measure(case)
    if first is None:
        return None
    best, value, asked, improved = case, first, 1, True

    def reached() -> bool:
        return asked >= budget or (goal is not None and value > goal)

    def ask(here: Q) -> None:
        nonlocal asked
        if here in tried or reached():
            return
        candidate = _moved(best, position, here)
        if candidate is None:
            return
        found = measure(candidate)
        asked += 1
        if found is not None:
            tried[here] = found

    while improved and not reached():
        improved = False
        for position in range(_coordinates(best)):
            start = _entry(best, position)
            tried: dict[Q, Q] = {start: value}
            for place in _places(best, position):
                ask(place)
            if (vertex := _vertex(tried)) is not None:
                ask(vertex)
            top = max(tried, key=lambda t: tried[t])
            while (
                abs(top - start) >= (abs(start) or Q(1)) and not reached()
            ):  # still rising at the longest step: go on
                further = start + 2 * (top - start)
                ask(further)
                if tried.get(further, value) <= tried[top]:
                    break
                top = further
            if tried[top] > value:
                moved = _moved(best, position, top)
                assert moved is not None
                best, value, improved = moved, tried[top], True
    return Climb(best, value, asked)


def ratio(left: Q, relation: str, right: Q) -> Q | None:
    """The smaller side of an inequality over the larger one; None where that has no meaning (an equation, a side <= 0)."""
    if relation not in ("<=", "<", ">=", ">"):
        return None
    small, large = (left, right) if relation in ("<=", "<") else (right, left)
    return small / large if large > 0 and small >= 0 else None


def _coordinates(case: Case) -> int:
    """The entries of the network, and the step size of gradient descent."""
    count = sum(1 for _ in case.network.entries())
    return count + (isinstance(case.dynamics, Descent) and case.dynamics.constant)


def _entry(case: Case, position: int) -> Q:
    entries = list(case.network.entries())
    if position < len(entries):
        entry: Q = Q(0) + entries[position]
        return entry
    assert isinstance(case.dynamics, Descent)
    return case.dynamics.step_sizes[0]


def _moved(case: Case, position: int, value: Q) -> Case | None:
    """The case with one entry changed; None if the entry is too long to be read or a step size is not positive."""
    if integral_bits(value) > MOST_BITS:
        return None
    entries = list(case.network.entries())
    if position == len(entries):
        assert isinstance(case.dynamics, Descent)
        return replace(case, dynamics=Descent((value,), case.dynamics.steps)) if value > 0 else None
    entries[position] = value
    supply = iter(entries)
    return replace(case, network=Network.of(case.network.map(lambda _: next(supply))))


def _places(case: Case, position: int) -> Iterator[Q]:
    """Values of one entry worth asking for, those on strata first."""
    here = _entry(case, position)
    yield from _crossings(case, position)
    yield Q(0)
    yield -here
    size = abs(here) if here != 0 else Q(1)
    for step in STEPS:
        yield here + step * size


def _crossings(case: Case, position: int) -> Iterator[Q]:
    """Values of w_ij or b_i at which the case leaves its cell: y_i vanishes at an end, at an atom or at another kink."""
    network, law = case.network, case.problem.law
    d = law.dimension
    hidden = network.width * d
    if position >= hidden + network.width:
        return
    neuron, column = (position // d, position % d) if position < hidden else (position - hidden, -1)
    if isinstance(law, Atoms):
        points = list(law.points)
    elif d == 1:
        kinks = [t for i, t in enumerate(network.kinks()) if t is not None and i != neuron]
        points = [*law.bounds, *((t + Q(0),) for t in kinks)]
    else:
        return
    for point in points:
        value = network.pre_activation(neuron, point) + Q(0)
        if column < 0:
            yield network.b[neuron] - value
        elif point[column] != 0:
            yield network.w[neuron][column] - value / point[column]


def _vertex(tried: dict[Q, Q]) -> Q | None:
    """Near the top of the parabola through the best value and its two neighbours, a simple rational; None if there is none."""
    places = sorted(tried)
    if len(places) < 3:
        return None
    middle = max(range(1, len(places) - 1), key=lambda k: tried[places[k]])
    p, q, r = places[middle - 1 : middle + 2]
    first = (tried[q] - tried[p]) / (q - p)
    second = (tried[r] - tried[q]) / (r - q)
    bend = (second - first) / (r - p)
    if bend >= 0:
        return None
    return _simplest_near((p + q) / 2 - first / (2 * bend), (r - p) / 16)


def _simplest_near(x: Q, width: Q) -> Q:
    """The rational of smallest denominator within ``width`` of x, by the Stern-Brocot tree."""
    return _simplest_between(x - width, x + width)


def _simplest_between(low: Q, high: Q) -> Q:
    whole = Q(low.ceil())
    if whole <= high:
        return whole
    base = Q(low.floor())
    return base + 1 / _simplest_between(1 / (high - base), 1 / (low - base))
