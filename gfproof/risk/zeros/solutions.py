"""The linear splines at zeros of G: value, slopes, risk, and what a neuron with v = 0 may be, all exact."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from gfproof.numbers import Q
from gfproof.numbers.number_field import Algebraic, RealField, common_roots, real_fields
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from gfproof.risk.zeros.solving import Point
from gfproof.risk.zeros.splines import Conditions, Primitives, Shape

BITS = 100


@dataclass(frozen=True)
class Solution:
    """A linear spline that meets all conditions of its shape.

    Attributes:
        knots: A, t1, ..., B in one real number field.
        values: N at the knots.
        slopes: N' on each part.
        risk: L.
    """

    shape: Shape
    field: RealField
    domain: Domain
    knots: tuple[Algebraic, ...]
    values: tuple[Algebraic, ...]
    slopes: tuple[Algebraic, ...]
    risk: Algebraic

    @classmethod
    def at(cls, shape: Shape, point: Point, primitives: Primitives, domain: Domain) -> Solution:
        """The spline at the kinks of a point.  Every condition is checked again, exactly.

        Raises:
            AssertionError: a condition is not met: a bug, never an answer.
        """
        field = point.field
        one = field.constant(1)
        conditions = Conditions.at(shape, point.kinks, point.pieces, primitives, one)
        whole, tops = conditions.cramer()
        value, *free = (top / whole for top in tops)
        for row in conditions.rows():
            total = row[0] * value - row[-1]
            for coefficient, slope in zip(row[1:-1], free, strict=True):
                total = total + coefficient * slope
            assert total == 0, "a solution does not solve its equations"
        slopes = tuple(
            sum((x * slope for x, slope in zip(form, free, strict=True)), field.constant(0))
            for form in shape.slopes
        )
        knots, values = conditions.knots, [value]
        fitted = field.constant(0)  # int N f; e is orthogonal to N, so l L = int f^2 - int N f
        for j, slope in enumerate(slopes):
            (m0, m1), (n0, n1) = conditions.moments[j], conditions.moments[j + 1]
            mass, arm = n0 - m0, n1 - m1 - knots[j] * (n0 - m0)
            fitted = fitted + values[-1] * mass + slope * arm
            values.append(values[-1] + slope * (knots[j + 1] - knots[j]))
        length = primitives.ends[-1] - primitives.ends[0]
        risk = (field.constant(primitives.square) - fitted) / length
        return cls(shape, field, domain, knots, tuple(values), slopes, risk)

    @cached_property
    def pieces(self) -> PolynomialPieces:
        """The target's pieces on the domain."""
        return self.domain.target.within(self.domain.low, self.domain.high)

    def error_at(self, knot: int) -> Algebraic | None:
        """E = N - f at a knot inside; None where f jumps there."""
        place = self.knots[knot]
        if any((place - jump).sign() == 0 for jump in self.pieces.jumps()):
            return None
        found = sum(1 for x in self.pieces.breakpoints if (place - x).sign() > 0)
        return self.values[knot] - _at(self.pieces.pieces[found][0], place)

    @cached_property
    def cuts(self) -> tuple[tuple[Algebraic, tuple[Algebraic, ...]], ...]:
        """(left end, coefficients of e on the part up to the next one); the last entry is (B, ())."""
        field = self.field
        places: list[Algebraic] = list(self.knots)
        for x in self.pieces.breakpoints:
            if all((place - x).sign() != 0 for place in places):
                places.append(field.constant(x))
        places.sort(key=_Order)
        found = []
        for start in places[:-1]:
            piece = sum(1 for x in self.pieces.breakpoints if (start - x).sign() >= 0)
            part = sum(1 for knot in self.knots[1:-1] if (start - knot).sign() >= 0)
            f = [field.constant(-x) for x in self.pieces.pieces[piece][0]]
            f += [field.constant(0)] * (2 - len(f))
            f[0] = f[0] + self.values[part] - self.slopes[part] * self.knots[part]
            f[1] = f[1] + self.slopes[part]
            found.append((start, tuple(f)))
        return (*found, (places[-1], ()))

    @cached_property
    def moment(self) -> Algebraic:
        """The first moment int x e of the error."""
        total = self.field.constant(0)
        for (start, e), (end, _) in zip(self.cuts, self.cuts[1:], strict=False):
            for k, c in enumerate(e):
                total = total + c * (end ** (k + 2) - start ** (k + 2)) / (k + 2)
        return total

    def silent_kinks(self) -> dict[str, tuple[Place, ...]]:
        """Where a neuron with v = 0 may have its kink inside: "right" int_t^B (x - t) e = 0, "left" int_A^t (t - x) e = 0.

        int_t^B (x - t) e - int_A^t (t - x) e = int (x - t) e = int x e, because int e = 0.
        """
        found: dict[str, list[Place]] = {"right": [], "left": []}
        tail0 = tail1 = self.field.constant(0)  # int e and int x e to the right of the part
        for (start, e), (end, _) in reversed(list(zip(self.cuts, self.cuts[1:], strict=False))):
            arm = [self.field.constant(0)] * (len(e) + 2)
            arm[0], arm[1] = tail1, -tail0
            for k, c in enumerate(
                e
            ):  # int_t^z x^k (x - t) = z^{k+2}/(k+2) - t z^{k+1}/(k+1) + t^{k+2}/((k+1)(k+2))
                arm[0] = arm[0] + c * end ** (k + 2) / (k + 2)
                arm[1] = arm[1] - c * end ** (k + 1) / (k + 1)
                arm[k + 2] = arm[k + 2] + c / ((k + 1) * (k + 2))
                tail0 = tail0 + c * (end ** (k + 1) - start ** (k + 1)) / (k + 1)
                tail1 = tail1 + c * (end ** (k + 2) - start ** (k + 2)) / (k + 2)
            last = end == self.knots[-1]
            found["right"] += _roots(arm, start, end, last)
            found["left"] += _roots([arm[0] - self.moment, *arm[1:]], start, end, last)
        return {side: _merged(reversed(places)) for side, places in found.items()}


@dataclass(frozen=True)
class Place:
    """Where a kink may be: an algebraic number, an isolating interval (low, high], or a whole interval.

    Attributes:
        exact: the number, where it lies in the field of the solution or is known by itself.
        low, high: rational bounds.
        ends: of the closed interval in which it may lie anywhere.
    """

    low: Q
    high: Q
    exact: Algebraic | None = None
    ends: tuple[Algebraic, Algebraic] | None = None


def _merged(places: Iterable[Place]) -> tuple[Place, ...]:
    """The places without those that are the end of an interval of places."""
    listed = list(places)
    ends = [end for place in listed if place.ends is not None for end in place.ends]
    return tuple(
        place
        for place in listed
        if place.exact is None or not any(e.field is place.exact.field and e == place.exact for e in ends)
    )


class _Order:
    """Elements of one field by size."""

    def __init__(self, number: Algebraic) -> None:
        self.number = number

    def __lt__(self, other: _Order) -> bool:
        return (self.number - other.number).sign() < 0


def _at(polynomial: Sequence[Q], x: Algebraic) -> Algebraic:
    total = x.field.constant(0)
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def _evaluate(polynomial: Sequence[Algebraic], x: Algebraic | Q) -> Algebraic:
    total = polynomial[0] * 0
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def _roots(polynomial: list[Algebraic], start: Algebraic, end: Algebraic, last: bool) -> list[Place]:
    """The places in (start, end] (in (start, end) for the last part) where a polynomial vanishes, in decreasing order."""
    if all(c == 0 for c in polynomial):
        return [Place(start.between()[0], end.between()[1], ends=(start, end))]
    field = start.field
    found = [] if last or _evaluate(polynomial, end) != 0 else [_exactly(end)]
    if all(c.rational is not None for c in (*polynomial, start, end)):
        low, high = start.rational, end.rational
        assert low is not None
        assert high is not None
        roots = real_fields([c.rational or Q(0) for c in polynomial], low, high)
        inside = [f.root() for f in roots if f.root().rational != high]
        return [*found, *(_exactly(x) for x in reversed(inside))]
    square_free = common_roots(polynomial, [])
    while _evaluate(square_free, end) == 0:
        square_free = _without(square_free, end)
    while _evaluate(square_free, start) == 0:
        square_free = _without(square_free, start)
    if len(square_free) == 1:
        return found
    if len(square_free) == 2:
        root = -square_free[0] / square_free[1]
        inside_part = (root - start).sign() > 0 and (end - root).sign() > 0
        return [*found, _exactly(root)] if inside_part else found
    chain = _sturm(square_free)
    stack: list[tuple[Algebraic, Algebraic]] = [(start, end)]
    finest = (end.between()[1] - start.between()[0]) / 2**40
    while stack:
        left, right = stack.pop(0)
        count = _variations(chain, left) - _variations(chain, right)
        narrow = right.between()[1] - left.between()[0] < finest
        if count == 0:
            continue
        if count == 1 and narrow:
            (a, _), (_, b) = left.between(), right.between()
            found.append(Place(a, b))
            continue
        (a, b), (c, d) = left.between(), right.between()
        middle = field.constant((a + b + c + d) / 4)
        stack = [(middle, right), (left, middle), *stack]
    return found


def _exactly(number: Algebraic) -> Place:
    low, high = number.between()
    return Place(low, high, exact=number)


def _without(polynomial: list[Algebraic], root: Algebraic) -> list[Algebraic]:
    """The polynomial divided by (x - root), a root of it."""
    found, carry = [], polynomial[0] * 0
    for coefficient in reversed(polynomial):
        carry = carry * root + coefficient
        found.append(carry)
    return found[:-1][::-1]


def _sturm(polynomial: list[Algebraic]) -> list[list[Algebraic]]:
    chain = [polynomial, [c * k for k, c in enumerate(polynomial)][1:]]
    while len(chain[-1]) > 1:
        rest, divisor = list(chain[-2]), chain[-1]
        while len(rest) >= len(divisor):
            factor, shift = rest[-1] / divisor[-1], len(rest) - len(divisor)
            rest = [*rest[:shift], *(r - factor * s for r, s in zip(rest[shift:], divisor, strict=True))][:-1]
            while rest and rest[-1] == 0:
                rest.pop()
        if not rest:
            break
        chain.append([-c for c in rest])
    return chain


def _variations(chain: list[list[Algebraic]], x: Algebraic) -> int:
    signs = [s for s in (_evaluate(p, x).sign() for p in chain) if s != 0]
    return sum(1 for s, t in itertools.pairwise(signs) if s != t)
