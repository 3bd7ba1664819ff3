"""Kinks of zeros: all common roots of a shape's equations with A < t1 < t2 < B, exact, or the reason why not all are known.

Each pair of pieces of the target gives polynomial equations in the kinks.  Their irreducible factors are coprime or equal.
Coprime ones meet in finitely many points: the resultant gives u = t1 + k t2 for a small integer k that separates the points, and
over the field Q(u) the greatest common divisor is linear in t2, so t1 and t2 lie in Q(u).  A common factor is a curve;
it is excluded if a weight of the spline that must not vanish does so on it, or if an enclosure by intervals has no zero.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q
from gfproof.numbers.number_field import Algebraic, RealField, common_roots, real_fields
from gfproof.numbers.polynomials import polynomial_ring, terms
from gfproof.risk.zeros.splines import Conditions, Primitives, Shape

MOST_SHEARS = 12
MOST_BOXES = 4_000


@dataclass(frozen=True)
class Point:
    """Kinks of a candidate, in one real number field, and the pieces they lie in.

    ``anywhere``: the one kink stands for every kink in the piece, with the same spline, which has no bend there.
    """

    field: RealField
    kinks: tuple[Algebraic, ...]
    pieces: tuple[int, ...]
    anywhere: bool = False


@dataclass(frozen=True)
class Points:
    """All points of a shape; ``open`` says where the list may be incomplete."""

    found: tuple[Point, ...]
    open: tuple[str, ...] = ()


def points(shape: Shape, primitives: Primitives) -> Points:
    """The kinks at which all conditions of a shape can be met."""
    if shape.kinks == 0:
        field = RealField([Q(0), Q(1)], Q(-1), Q(1))
        return Points((Point(field, (), ()),))
    found: list[Point] = []
    gaps: list[str] = []
    for pieces in _pieces(shape.kinks, len(primitives.ends) - 1):
        names = [f"t{i + 1}" for i in range(shape.kinks)]
        context, variables = polynomial_ring(names)
        kinks = [variables[name] for name in names]
        conditions = Conditions.at(shape, kinks, pieces, primitives, context.constant(1))
        box = [(primitives.ends[i], primitives.ends[i + 1]) for i in pieces]
        if shape.kinks == 1:
            new, gap = _on_line(conditions, pieces, box)
        else:
            new, gap = _in_plane(conditions, pieces, box)
        found += new
        gaps += [f"{shape.name} on {_shown(box)}: {text}" for text in gap]
    return Points(tuple(found), tuple(gaps))


def _shown(box: Sequence[tuple[Q, Q]]) -> str:
    return " x ".join(f"({low}, {high}]" for low, high in box)


def _pieces(kinks: int, count: int) -> Iterator[tuple[int, ...]]:
    if kinks == 1:
        yield from ((i,) for i in range(count))
    else:
        yield from ((i, j) for i in range(count) for j in range(i, count))


def _required(conditions: Conditions) -> list[Any]:
    """The forms in the slopes that must not vanish, times the determinant of the system."""
    _, tops = conditions.cramer()
    return [
        sum((x * top for x, top in zip(row, tops[1:], strict=True)), tops[0] * 0)
        for row in conditions.shape.nonzero
    ]


def _inside(point: Sequence[Algebraic], box: Sequence[tuple[Q, Q]], low: Q, high: Q) -> bool:
    """Is low < t1 < ... < high with each kink in its piece (x_i, x_{i+1}]?"""
    if any(
        (t - start).sign() <= 0 or (end - t).sign() < 0 for t, (start, end) in zip(point, box, strict=True)
    ):
        return False
    knots = [point[0].field.constant(low), *point, point[0].field.constant(high)]
    return all((q - p).sign() > 0 for p, q in itertools.pairwise(knots))


# -- one kink -------------------------------------------------------------------------------------------


def _on_line(
    conditions: Conditions, pieces: tuple[int, ...], box: Sequence[tuple[Q, Q]]
) -> tuple[list[Point], list[str]]:
    (equation,) = conditions.equations()
    (start, end), low, high = box[0], _ends(conditions)[0], _ends(conditions)[1]
    if equation == 0:
        _, tops = conditions.cramer()
        first, last = (tops[1], tops[2]) if conditions.shape.name == "K" else (tops[1], tops[0] * 0)
        field = RealField([-(start + end) / 2, Q(1)], start, end)
        point = Point(field, (field.root(),), pieces, anywhere=True)
        # without a bend the spline is the best affine (constant) function, the same for every kink
        return [point], [] if first == last else ["every kink solves the equation; one is listed"]
    found = []
    for field in real_fields(_coefficients(equation, 0), start, end):
        kink = field.root()
        if _inside((kink,), box, low, high):
            found.append(Point(field, (kink,), pieces))
    return found, []


def _ends(conditions: Conditions) -> tuple[Q, Q]:
    low, high = (terms(conditions.knots[k]) for k in (0, -1))
    return tuple(next(iter(x.values()), Q(0)) for x in (low, high))  # type: ignore[return-value]  # two of them


def _coefficients(polynomial: Any, variable: int) -> list[Q]:
    """The coefficients of a polynomial in one variable, constant term first."""
    listed = terms(polynomial)
    found = [Q(0)] * (1 + max((exponent[variable] for exponent in listed), default=0))
    for exponent, coefficient in listed.items():
        found[exponent[variable]] += coefficient
    return found


# -- two kinks ------------------------------------------------------------------------------------------


def _in_plane(
    conditions: Conditions, pieces: tuple[int, ...], box: Sequence[tuple[Q, Q]]
) -> tuple[list[Point], list[str]]:
    low, high = _ends(conditions)
    first, second = conditions.equations()
    required = _required(conditions)
    if any(form == 0 for form in required):  # a neuron would be flat for all kinks of these pieces
        return [], []
    t1, t2 = conditions.knots[1:3]
    trivial = (t1 - low, t2 - t1, high - t2)
    factors = [_factors(equation, trivial) for equation in (first, second)]
    found: list[Point] = []
    gaps: list[str] = []
    if first == 0 or second == 0:
        curves = factors[1] if first == 0 else factors[0]
        if first == second:
            return [], ["all kinks solve the equations"]
        return [], [_gap(q) for q in curves if not _excluded(q, required, box)]
    for p in factors[0]:
        for q in factors[1]:
            if _same(p, q):
                if not _excluded(p, required, box):
                    gaps.append(_gap(p))
                continue
            try:
                found += [x for x in _meet(p, q, pieces, box, low, high) if not _known(x, found)]
            except BudgetExceeded as error:
                gaps.append(str(error))
    return found, gaps


def _gap(factor: Any) -> str:
    return f"a curve of solutions, {factor} = 0, is not excluded"


def _factors(polynomial: Any, trivial: Sequence[Any]) -> list[Any]:
    if polynomial == 0:
        return []
    found = [factor for factor, _ in polynomial.factor()[1]]
    return [f for f in found if not any(_same(f, other) for other in trivial)]


def _same(one: Any, other: Any) -> bool:
    return bool(one / one.leading_coefficient() == other / other.leading_coefficient())


def _known(point: Point, found: Sequence[Point]) -> bool:
    """Is the point in the list already (a point on two factors)?  Decided by coefficients where the fields agree."""
    for other in found:
        same = point.field.polynomial == other.field.polynomial
        if same and all(
            x.coefficients == y.coefficients for x, y in zip(point.kinks, other.kinks, strict=True)
        ):
            (low, high), (start, end) = point.field.interval, other.field.interval
            if not (high < start or end < low):
                return True
    return False


def _excluded(factor: Any, required: Sequence[Any], box: Sequence[tuple[Q, Q]]) -> bool:
    """Has the curve no zero of G on it: a weight vanishes along it, or it does not meet the pieces?"""
    if any(divmod(form, factor)[1] == 0 for form in required):
        return True
    boxes = [list(box)]
    for _ in range(MOST_BOXES):
        if not boxes:
            return True
        (x, y) = boxes.pop()
        if y[1] <= x[0] or not _may_vanish(factor, x, y):
            continue
        wide = 0 if x[1] - x[0] > y[1] - y[0] else 1
        start, end = (x, y)[wide]
        middle = (start + end) / 2
        for part in ((start, middle), (middle, end)):
            boxes.append([part, y] if wide == 0 else [x, part])
    return False


def _may_vanish(factor: Any, x: tuple[Q, Q], y: tuple[Q, Q]) -> bool:
    """Can the polynomial vanish on a box?  Interval arithmetic around the corner (x_0, y_0), exact."""
    s, t = factor.context().gens()
    moved = terms(factor.compose(s + x[0], t + y[0]))
    low = high = Q(0)
    for (i, j), coefficient in moved.items():
        top = coefficient * (x[1] - x[0]) ** i * (y[1] - y[0]) ** j
        if i == j == 0:
            low, high = low + top, high + top
        else:
            low, high = low + min(top, Q(0)), high + max(top, Q(0))
    return bool(low <= 0 <= high)


def _meet(
    p: Any, q: Any, pieces: tuple[int, ...], box: Sequence[tuple[Q, Q]], low: Q, high: Q
) -> list[Point]:
    """The common zeros of two coprime polynomials with low < t1 < t2 < high in the box."""
    (x0, x1), (y0, y1) = box
    u, t2 = p.context().gens()
    for k in range(MOST_SHEARS):
        one, other = (f.compose(u - k * t2, t2) for f in (p, q))
        resultant = one.resultant(other, 1)
        assert resultant != 0  # coprime
        found = []
        for field in real_fields(_coefficients(resultant, 0), x0 + k * y0, x1 + k * y1):
            if not _may_meet(one, other, field, (y0, y1)):
                continue
            common = common_roots(*(_over(field, f) for f in (one, other)))
            if len(common) > 2:
                break  # this shear does not separate the points above one value of u
            if len(common) == 2:
                second = -common[0] / common[1]
                point = (field.root() - k * second, second)
                if _inside(point, box, low, high):
                    found.append(Point(field, point, pieces))
        else:
            return found
    raise BudgetExceeded(f"no t1 + k t2 with k < {MOST_SHEARS} separates the solutions")


def _may_meet(one: Any, other: Any, field: RealField, second: tuple[Q, Q]) -> bool:
    """Can both polynomials in (u, t2) vanish at the root u for the same t2 in a closed interval?  By exact intervals."""
    low, high = field.interval
    finest = (second[1] - second[0]) / 2**30
    field.narrow((high - low) / 2**80)
    boxes, left = [second], MOST_BOXES
    while boxes and left:
        left -= 1
        start, end = boxes.pop()
        if all(_may_vanish(f, field.interval, (start, end)) for f in (one, other)):
            if end - start < finest:
                return True
            middle = (start + end) / 2
            boxes += [(start, middle), (middle, end)]
    return bool(boxes)


def _over(field: RealField, polynomial: Any) -> list[Algebraic]:
    """A polynomial in (u, t2) as a polynomial in t2 over Q(u)."""
    listed = terms(polynomial)
    found = [field.constant(0)] * (1 + max((exponent[1] for exponent in listed), default=0))
    powers = [field.constant(1)]
    for _ in range(max((exponent[0] for exponent in listed), default=0)):
        powers.append(powers[-1] * field.root())
    for (i, j), coefficient in listed.items():
        found[j] = found[j] + powers[i] * coefficient
    return found
