"""What happens on the way from one type of hyperplanes to the next, and how smooth G is there.

With h_i = {y_i = 0} the hyperplane of a neuron, G is analytic while the type (``risk.cut_types``) stays.  It changes when

    h_i passes a vertex p of the box             the cut near p is a simplex of size eps, eps = |y_i(p)|, and volume eps^d:
                                                 G gains O(eps^d), so it is C^{d-1} with a Lipschitz (d-1)-th derivative
    h_i and h_j pass one point of an edge        y_j is O(eps) on a set of volume eps^d: G gains O(eps^{d+1}) and is C^d

if no weight of the neuron along an edge at p vanishes; r weights that do cost r orders (a hyperplane that contains an edge of a
square: Lipschitz only).  So for d = 2, G is C^1 with Lipschitz derivatives at vertices, C^2 at edges, and in general at least
Lipschitz: solutions are unique, and a step of high order has to end there.  Parallel hyperplanes, and weights that pass zero, are
no events: both sides have one formula.

No neuron dies in finite time: where y_i <= 0 on the box, u_i and v_i rest, so another solution would meet one that rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gfproof.flow.dimensions.program import BoxDomain
from gfproof.network import Vector
from gfproof.numbers import Number, Q
from gfproof.numbers.arithmetic import Arithmetic
from gfproof.risk.cut_types import CutType, Order, both_cut, cut_type, gap_sign


class BoxEvent(StrEnum):
    """What happens when a trajectory leaves its type."""

    ENTERS = "hyperplane passes a vertex, which becomes active"
    LEAVES = "hyperplane passes a vertex, which becomes inactive"
    EDGE = "two hyperplanes pass one point of an edge"
    DEGENERATE = "neuron becomes degenerate (w = b = 0)"


@dataclass(frozen=True)
class BoxChange:
    """An event and who takes part in it.

    Attributes:
        neuron: counted from 0; other: the other neuron, if there are two.
        vertex: the number of the vertex, or of the low end of the edge; at: its coordinates.
        axis: the direction of the edge; to: its high end.
    """

    event: BoxEvent
    neuron: int
    other: int | None = None
    vertex: int | None = None
    axis: int | None = None
    at: Vector = ()
    to: Vector = ()

    def details(self) -> dict[str, Any]:
        """What the crossing's answer says besides time, neuron and event: vertices by their coordinates."""
        if self.axis is not None:
            return {"other": self.other, "edge": [[str(x) for x in self.at], [str(x) for x in self.to]]}
        return {"vertex": [str(x) for x in self.at]} if self.at else {}

    def named(self, leaders: Sequence[int], domain: BoxDomain) -> BoxChange:
        """The change with neurons counted in the whole network, and with coordinates."""
        other = None if self.other is None else leaders[self.other]
        at = () if self.vertex is None else domain.corner(self.vertex)
        to = () if self.vertex is None or self.axis is None else domain.corner(self.vertex | 1 << self.axis)
        return replace(self, neuron=leaders[self.neuron], other=other, at=at, to=to)


Columns = Sequence[Sequence[Number]]
"""Per entry of the network, the coefficients of a power series in time."""


class Corners:
    """The series of y_i at the vertices, and of the gaps on the edges, from those of the entries."""

    def __init__(self, columns: Columns, width: int, domain: BoxDomain, numbers: Arithmetic) -> None:
        self.columns, self.width, self.domain, self.numbers = columns, width, domain, numbers
        self._known: dict[tuple[int, int], list[Number]] = {}

    def at(self, i: int, vertex: int) -> list[Number]:
        """y_i at a vertex."""
        if (i, vertex) not in self._known:
            d = self.domain.dimension
            total = list(self.columns[self.width * d + i])
            for k, place in enumerate(self.domain.corner(vertex)):
                if place == 0:
                    continue
                row = self.columns[i * d + k]
                if place == 1:
                    total = [x + y for x, y in zip(total, row, strict=True)]
                else:
                    factor = self.numbers.lift(place)
                    total = [x + factor * y for x, y in zip(total, row, strict=True)]
            self._known[i, vertex] = total
        return self._known[i, vertex]

    def gap(self, order: Order) -> list[Number]:
        """p_j q_i - p_i q_j on an edge, p at its low and q at its high end: as many terms as the product has."""
        i, j, k, base = order
        far = base | (1 << k)
        left = self._product(self.at(j, base), self.at(i, far))
        right = self._product(self.at(i, base), self.at(j, far))
        return [x - y for x, y in zip(left, right, strict=True)]

    def gap_margin(self, order: Order, sign: int, h: Number) -> Number:
        """A lower bound of sign * gap on [0, h], cheap."""
        i, j, k, base = order
        far = base | (1 << k)
        pj, qi, pi, qj = self.at(j, base), self.at(i, far), self.at(i, base), self.at(j, far)
        start = sign * (pj[0] * qi[0] - pi[0] * qj[0])
        for one, other in ((pj, qi), (pi, qj)):
            a, b = tail(one, h), tail(other, h)
            start = start - (abs(one[0]) * b + abs(other[0]) * a + a * b)
        return start

    def _product(self, one: Sequence[Number], other: Sequence[Number]) -> list[Number]:
        if self.numbers.product is not None:
            return self.numbers.product(one, other)
        total = [self.numbers.lift(Q(0))] * (len(one) + len(other) - 1)
        for a, x in enumerate(one):
            for b, y in enumerate(other):
                total[a + b] = total[a + b] + x * y
        return total


def tail(column: Sequence[Number], h: Number) -> Number:
    """sum_{k >= 1} |c_k| h^k."""
    total = 0 * h
    for c in reversed(column[1:]):
        total = (total + abs(c)) * h
    return total


def watched(
    kind: CutType, corners: Corners, h: Number, floor: Number
) -> Iterator[tuple[BoxChange, list[Number]]]:
    """The functions that are positive inside the type, as power series, except those that stay above ``floor`` on [0, h]."""
    for i, row in enumerate(kind.signs):
        if not kind.alive(i):
            continue
        for vertex, sign in enumerate(row):
            series = corners.at(i, vertex)
            if not sign * series[0] - tail(series, h) > floor:
                event = BoxEvent.LEAVES if sign > 0 else BoxEvent.ENTERS
                yield BoxChange(event, i, vertex=vertex), [sign * c for c in series]
    for order in kind.order:
        sign = gap_sign(kind, order)
        if not corners.gap_margin(order, sign, h) > floor:
            i, j, k, base = order
            change = BoxChange(BoxEvent.EDGE, i, j, vertex=base, axis=k)
            yield change, [sign * c for c in corners.gap(order)]


def type_after(kind: CutType, corners: Corners, leading: Any) -> CutType:
    """The type just after time 0 of the series.

    Args:
        leading: the sign of a function just after 0 from its coefficients; 0 where it vanishes up to the tolerance.
    """

    def vertex_sign(i: int, vertex: int) -> int:
        if not kind.alive(i):
            return -1
        return int(leading(corners.at(i, vertex))) or kind.signs[i][vertex]

    signs = tuple(tuple(vertex_sign(i, v) for v in range(2**kind.dimension)) for i in range(len(kind.signs)))

    def order_sign(order: Order) -> int:
        i, j, k, base = order
        far = base | (1 << k)
        found = int(leading(corners.gap(order)))
        return found * signs[i][far] * signs[j][far] if found else kind.order.get(order, 1)

    return cut_type(kind.dimension, len(kind.signs), lambda i, v: signs[i][v], order_sign)


def changes(before: CutType, after: CutType) -> Iterator[BoxChange]:
    """What is different, event by event; an edge newly cut by two hyperplanes is no event of its own."""
    for i, (old, new) in enumerate(zip(before.signs, after.signs, strict=True)):
        for vertex, (p, q) in enumerate(zip(old, new, strict=True)):
            if p != q:
                yield BoxChange(BoxEvent.ENTERS if q > 0 else BoxEvent.LEAVES, i, vertex=vertex)
    for order in both_cut(before.dimension, before.signs):
        if after.order.get(order, before.order[order]) != before.order[order]:
            i, j, k, base = order
            yield BoxChange(BoxEvent.EDGE, i, j, vertex=base, axis=k)
