"""What it costs to use the formulas of a cell slightly outside of it: bounds of |G_cell - G|, proved.

A cell's formulas are wrong by exact amounts (1/l times):

* two kinks in the wrong order by g = t_i - t_j: the risk by +-(v_i.v_j) w_i w_j g^3 / 3, whatever the rest of the network;
* a kink t_i on the wrong side of a breakpoint s, where the target changes by d(x): by 2 ∫_s^{t_i} (v_i.d) y_i;
* a kink beyond an end p of the domain, or inside though the neuron counts as full: by ∫_p^{t_i} (2 (v_i.r) y_i + |v_i|^2 y_i^2),
  r the error without that neuron, by the formulas.

Several faults at once are removed one after the other; the first two amounts do not depend on the rest, and r is
bounded here by the sum of the absolute values of all its terms, so the bounds add up.  The gradients of these amounts are
O(g^2), O(g), O(g); the integrands vanish at t_i, so its motion adds nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gfproof.flow.tube import Unprovable
from gfproof.network import Cell, Kind, Parameters
from gfproof.numbers import Ball, Q, ball
from gfproof.numbers.ball_polynomials import value_at
from gfproof.numbers.jets import polynomial_product
from gfproof.risk.segments import Domain

MOST_LOOKS = 400
NEGLIGIBLE = Q(1, 2**200)


def deepest_fall(p: Sequence[Ball], length: Ball) -> Ball:
    """A bound of max(0, -p(t)) over 0 <= t <= length: 0 where p is positive."""
    zero = ball(0)
    size = zero
    for c in reversed(p[1:]):
        size = (size + c.abs_upper()) * length
    if p[0] > size:
        return zero
    slope = [k * c for k, c in enumerate(p)][1:]
    worst = seen = zero
    noise = _rounding(p, length, size)
    waiting: list[tuple[Q, Q]] = [(Q(0), Q(1))]
    looks = 0
    while waiting:
        a, b = waiting.pop()
        looks += 1
        left, right, middle = (length * ball(x) for x in (a, b, (a + b) / 2))
        span = left.union(right)
        incline = value_at(slope, span)
        centre = value_at(p, middle)
        seen = seen.max(-centre.upper())
        least = centre + incline * (span - middle)
        if least >= 0:
            continue
        if incline > 0 or incline < 0:
            least = value_at(p, left if incline > 0 else right)
        elif looks < MOST_LOOKS and not -least < noise and not -least < 2 * seen:
            waiting += [((a + b) / 2, b), (a, (a + b) / 2)]
            continue
        worst = worst.max(-least.lower())
    return worst.abs_upper()


def _rounding(p: Sequence[Ball], length: Ball, size: Ball) -> Ball:
    """What rounding alone makes of a polynomial: falls below it are not worth a bisection."""
    total = ball(0)
    for c in reversed(p):
        total = total * length + c.rad()
    return (4 * total + (size + p[0].abs_upper()) * ball(NEGLIGIBLE)).upper()


@dataclass(frozen=True)
class Sizes:
    """Bounds of a network over a time interval, as upper bounds: |w|, |b|, |v| per neuron, |c|, |a|; and |w| from below."""

    slope: list[Ball]
    least_slope: list[Ball]
    bias: list[Ball]
    outer: list[Ball]
    offset: Ball
    skip: Ball


def sizes(polynomials: Sequence[Sequence[Ball]], length: Ball, like: Parameters) -> Sizes:
    """The bounds of the entries given as polynomials on [0, length]."""
    h, m = like.width, like.outputs
    tails = []
    for p in polynomials:
        tail = ball(0)
        for c in reversed(p[1:]):
            tail = (tail + c.abs_upper()) * length
        tails.append(tail.abs_upper())
    most = [(p[0].abs_upper() + tail).abs_upper() for p, tail in zip(polynomials, tails, strict=True)]
    least = [(p[0].abs_lower() - tail).lower() for p, tail in zip(polynomials, tails, strict=True)]
    rest = 2 * h + m * h
    return Sizes(
        most[:h],
        least[:h],
        most[h : 2 * h],
        [sum((most[2 * h + k * h + i] for k in range(m)), ball(0)).upper() for i in range(h)],
        sum(most[rest : rest + m], ball(0)).upper(),
        sum(most[rest + m :], ball(0)).upper(),
    )


class WrongCell:
    """Bounds |G_cell - G| along polynomials that may leave the cell by a little.

    Args:
        normalized: bound |F_cell - F| for the projected field F instead.  It differs from G in the blocks u_i by
            (v_i.G_{v_i}) u_i, so |F_cell - F| <= (1 + max_i |u_i| |v_i|) |G_cell - G|.
    """

    def __init__(self, cell: Cell, like: Parameters, domain: Domain, *, normalized: bool = False) -> None:
        self.cell, self.like, self.domain, self.normalized = cell, like, domain, normalized
        reach = ball(max(abs(domain.low), abs(domain.high)) + 1)
        self.reach, self.lever = reach, (1 + reach * reach).sqrt().upper()
        self.length = ball(domain.high - domain.low)
        self.target = ball(0)
        for piece in domain.target.pieces:
            for polynomial in piece:
                total = ball(0)
                for c in reversed(polynomial):
                    total = total * reach + ball(abs(c))
                self.target = (self.target + total).upper()

    def bound(self, polynomials: Sequence[Sequence[Ball]], length: Ball) -> Ball:
        """An upper bound of |G_cell - G| on [0, length].

        Raises:
            Unprovable: a fault is too large, or a slope it is divided by may vanish.
        """
        wrong = self._sum(polynomials, length, self._cost)
        if not self.normalized or not wrong > 0:
            return wrong
        known, most = sizes(polynomials, length, self.like), ball(0)
        for w, b, v in zip(known.slope, known.bias, known.outer, strict=True):
            most = most.max((w + b) * v)
        return (wrong * (1 + most)).upper()

    def bound_of_risk(self, polynomials: Sequence[Sequence[Ball]], length: Ball) -> Ball:
        """An upper bound of |L_cell - L| on [0, length]; raises as ``bound``."""
        return self._sum(polynomials, length, self._cost_of_risk)

    def _sum(
        self,
        polynomials: Sequence[Sequence[Ball]],
        length: Ball,
        cost: Callable[[str, tuple[int, int | None], Ball, Sizes], Ball],
    ) -> Ball:
        total = ball(0)
        faults = [*self._ends(polynomials, length), *self._order(polynomials, length)]
        if faults:
            known = sizes(polynomials, length, self.like)
            for kind, who, fault in faults:
                self._cost(kind, who, fault, known)  # refuses what cannot be bounded
                total = total + cost(kind, who, fault, known)
        return (total / self.length).abs_upper()

    def _cost_of_risk(self, kind: str, who: tuple[int, int | None], fault: Ball, known: Sizes) -> Ball:
        i, j = who
        v, w = known.outer[i], known.slope[i]
        if kind == "kinks":
            assert j is not None
            return (v * known.outer[j] * w * known.slope[j] * fault**3 / 3).upper()
        if kind == "breakpoint":
            return (2 * fault * 2 * self.target * v * w * fault).upper()
        width = (fault / known.least_slope[i]).upper()
        error = known.offset + self.target + known.skip * self.reach
        for wi, bi, vi in zip(known.slope, known.bias, known.outer, strict=True):
            error = error + vi * (wi * self.reach + bi)
        return (width * (2 * error * v * fault + (v * fault) ** 2)).upper()

    def _ends(
        self, p: Sequence[Sequence[Ball]], length: Ball
    ) -> list[tuple[str, tuple[int, int | None], Ball]]:
        """Pre-activations of the wrong sign at an end of the domain."""
        found: list[tuple[str, tuple[int, int | None], Ball]] = []
        width = self.cell.width
        for i, kind in enumerate(self.cell.kinds):
            if kind is Kind.DEAD:
                continue
            both = 0
            for end, low in ((self.domain.low, True), (self.domain.high, False)):
                positive = kind is Kind.FULL or (kind is Kind.RIGHT) is not low
                place = ball(end)
                value = [w * place + b for w, b in zip(p[i], p[width + i], strict=True)]
                fault = deepest_fall(value if positive else [-x for x in value], length)
                if fault > 0:
                    both += 1
                    found.append(("end", (i, None), fault))
            if both == 2:
                raise Unprovable(f"neuron {i + 1} comes close to degenerating")
        return found

    def _order(
        self, p: Sequence[Sequence[Ball]], length: Ball
    ) -> list[tuple[str, tuple[int, int | None], Ball]]:
        """By how much each two knots may be in the wrong order, where that is not excluded."""
        knots, width = self.cell.knots, self.cell.width
        gaps: list[Ball] = []
        for one, other in itertools.pairwise(knots):
            if one.neuron is not None and other.neuron is not None:
                i, j = one.neuron, other.neuron
                sign = self._orientation(i) * self._orientation(j)
                cross = [
                    sign * (x - y)
                    for x, y in zip(
                        polynomial_product(p[width + i], p[j]),
                        polynomial_product(p[width + j], p[i]),
                        strict=True,
                    )
                ]
                gaps.append(self._gap(cross, p, length, i, j))
            elif one.neuron is None and other.neuron is None:
                gaps.append(ball(0))
            else:
                neuron, knot = (one.neuron, other) if one.neuron is not None else (other.neuron, one)
                assert neuron is not None
                i = neuron
                s = ball(self.domain.target.breakpoints[knot.breakpoint or 0])
                sign = self._orientation(i) * (1 if one.neuron is not None else -1)
                away = [sign * (w * s + b) for w, b in zip(p[i], p[width + i], strict=True)]
                gaps.append(self._gap(away, p, length, i, None))
        found: list[tuple[str, tuple[int, int | None], Ball]] = []
        for first in range(len(gaps)):
            total = ball(0)
            for last in range(
                first, len(gaps)
            ):  # two knots are inverted by at most the sum of the gaps between
                total = (total + gaps[last]).upper()
                one, other = knots[first], knots[last + 1]
                if not total > 0:
                    continue
                if one.neuron is not None and other.neuron is not None:
                    found.append(("kinks", (one.neuron, other.neuron), total))
                elif one.neuron is not None or other.neuron is not None:
                    neuron = one.neuron if one.neuron is not None else other.neuron
                    assert neuron is not None
                    found.append(("breakpoint", (neuron, None), total))
        return found

    def _orientation(self, i: int) -> int:
        return 1 if self.cell.kinds[i] is Kind.RIGHT else -1

    def _gap(
        self, value: Sequence[Ball], p: Sequence[Sequence[Ball]], length: Ball, i: int, j: int | None
    ) -> Ball:
        """By how much two knots are in the wrong order, from a polynomial with the sign of their distance."""
        fall = deepest_fall(value, length)
        if not fall > 0:
            return ball(0)
        least = sizes(p, length, self.like).least_slope
        divisor = least[i] if j is None else least[i] * least[j]
        if not (least[i] > 0 and divisor > 0):
            raise Unprovable("a slope may vanish while its kink is inside")
        return (fall / divisor).abs_upper()

    def _cost(self, kind: str, who: tuple[int, int | None], fault: Ball, known: Sizes) -> Ball:
        i, j = who
        v, w = known.outer[i], known.slope[i]
        if kind == "kinks":
            assert j is not None
            g, vj, wj = fault, known.outer[j], known.slope[j]
            if not (known.least_slope[i] > 0 and known.least_slope[j] > 0):
                raise Unprovable("a slope may vanish while its kink is inside")
            moving = self.lever / known.least_slope[i] + self.lever / known.least_slope[j]
            direct = v * w * wj + vj * w * wj + v * vj * (w + wj)
            return (v * vj * w * wj * g**2 * moving + direct * g**3 / 3).upper()
        if kind == "breakpoint":
            return (2 * fault * 2 * self.target * (v * self.lever + w * fault)).upper()
        if not known.least_slope[i] > 0:
            raise Unprovable("a slope may vanish while its kink is at an end of the domain")
        width = (fault / known.least_slope[i]).upper()
        if not (2 * width < 1 and 2 * width < self.length):  # so the slope has the sign its kind says
            raise Unprovable("a kink is far outside of the domain")
        error, steep = known.offset + self.target + known.skip * self.reach, 1 + self.reach
        for wi, bi, vi in zip(known.slope, known.bias, known.outer, strict=True):
            y = wi * self.reach + bi
            error, steep = error + vi * y, steep + vi * self.lever + y
        inner = 2 * steep * v * fault + 2 * error * (fault + v * self.lever)
        return (width * (inner + 2 * v * fault**2 + 2 * v**2 * fault * self.lever)).upper()
