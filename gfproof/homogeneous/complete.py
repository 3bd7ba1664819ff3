"""Complete lists of the KKT directions with g != 0 of single-index problems, each direction proved exactly.

d = 1: the two directions.
d = 2: on each arc between kinks b = +-(1, t) turns the condition into one polynomial equation in t, of degree at most q:
    -t dg/db_1 + dg/db_2 = 0;  all its real roots are isolated, and the kinks and (0, +-1) are looked at one by one.
q = 2, any d: on the cell A = {i : b.x_i > 0} g(b) = b^T M_A b; KKT directions are eigenvectors of M_A in the closed cell.
q = 1, any d: on an open cell g(b) = G_A.b; KKT directions are +-G_A where that lies in the cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.homogeneous.directions import Direction, SingleIndex
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Q, dot, sign
from gfproof.numbers.algebraic import (
    Coefficients,
    RealRoot,
    add,
    characteristic,
    multiply,
    rational_root,
    real_roots,
    scale,
)

MAX_POINTS = 14
T: Coefficients = (Q(0), Q(1))
AT_ZERO = rational_root(Q(0))


@dataclass(frozen=True)
class Arc:
    """An arc of KKT directions in the plane: g(b) = c |b|^q, c != 0, for b = half (1, t), low <= t <= high.

    Attributes:
        half: 1 or -1.
        low, high: None for no end on that side.
        value: g(1, t)/(1 + t^2)^(q/2), the constant c; q is even here.
    """

    half: int
    low: Q | None
    high: Q | None
    value: Q


@dataclass(frozen=True)
class DirectionList:
    """KKT directions with g != 0 of one single-index problem.

    Attributes:
        directions: the isolated ones, each once.
        arcs: continua of them (d = 2).
        complete: are there no others?
        note: where completeness is claimed, or why it is not.
    """

    problem: SingleIndex
    directions: tuple[Direction, ...]
    arcs: tuple[Arc, ...]
    complete: bool
    note: str


def kkt_directions(problem: SingleIndex, meter: Meter = SILENT) -> DirectionList:
    """All KKT directions with g != 0.

    Raises:
        NotAvailable: d >= 3 and q >= 3.
        BudgetExceeded: d >= 3 and more than 14 data points.
    """
    away = "no others away from the kinks b.x_i = 0" if problem.kinked else "no others"
    if problem.dimension == 0:
        return DirectionList(problem, (), (), True, "g = 0")
    if problem.dimension == 1:
        found = tuple(d for h in (1, -1) if (d := _checked(problem, AT_ZERO, ((Q(h),),))) is not None)
        return DirectionList(problem, found, (), True, away)
    if problem.dimension == 2:
        planar, arcs = _plane(problem)
        return DirectionList(problem, tuple(planar), tuple(arcs), True, away)
    if problem.degree == 1:
        return DirectionList(problem, tuple(_linear(problem)), (), True, away)
    if problem.degree == 2:
        meter.begin("cells", 2 ** len(problem.points))
        found, open_cells = _quadratic(problem, meter)
        meter.end()
        note = (
            away
            if not open_cells
            else (
                f"on {open_cells} cells an eigenvalue has an eigenspace of dimension two or more: not searched"
            )
        )
        return DirectionList(problem, found, (), not open_cells, note)
    raise NotAvailable(
        f"complete lists need d <= 2 or p^(L-1) <= 2, here d = {problem.dimension} and p^(L-1) = {problem.degree}"
    )


def _checked(problem: SingleIndex, root: RealRoot, coordinates: tuple[Coefficients, ...]) -> Direction | None:
    """The direction if it is a KKT direction with g != 0 and off the kinks of a kinked problem, else None."""
    b = tuple(root.reduced(c) for c in coordinates)
    sides = tuple(root.sign(_times(b, x)) for x in problem.points)
    if problem.kinked and 0 in sides:
        return None
    value = problem.polynomial(b, sides)
    if root.sign(value) == 0:
        return None
    norm2 = _square(b)
    for coordinate, slope in zip(b, problem.gradient(b, sides), strict=True):
        gap = add(multiply(norm2, slope), scale(Q(-problem.degree), multiply(value, coordinate)))
        if root.sign(gap) != 0:
            return None
    return Direction(problem, root, b)


def _times(b: Sequence[Coefficients], x: Sequence[Q]) -> Coefficients:
    total: Coefficients = ()
    for coordinate, c in zip(b, x, strict=True):
        total = add(total, scale(c, coordinate))
    return total


def _square(b: Sequence[Coefficients]) -> Coefficients:
    total: Coefficients = ()
    for coordinate in b:
        total = add(total, multiply(coordinate, coordinate))
    return total


# -- the plane ------------------------------------------------------------------------------------------------


def _plane(problem: SingleIndex) -> tuple[list[Direction], list[Arc]]:
    kinks = sorted({-x[0] / x[1] for x in problem.points if x[1] != 0})
    ends: list[Q | None] = [None, *kinks, None]
    found: list[Direction] = []
    arcs: list[Arc] = []
    on_arc: set[tuple[int, Q | None]] = set()
    for half in (1, -1):
        b: tuple[Coefficients, ...] = ((Q(half),), scale(Q(half), T))
        for low, high in itertools.pairwise(ends):
            inside = _between(low, high)
            sides = tuple(sign(half * (x[0] + inside * x[1])) or 0 for x in problem.points)
            first, second = problem.gradient(b, sides)
            turning = add(second, scale(Q(-1), multiply(T, first)))
            if not turning:
                # the derivative along the circle is 0 on the whole arc
                value = problem.polynomial(((Q(half),), ()), sides)
                if value:
                    arcs.append(Arc(half, low, high, value[0]))
                    # beyond every kink the arc reaches (0, +-1)
                    reached = (0, Q(half)) if high is None else (half, high)
                    start = (0, Q(-half)) if low is None else (half, low)
                    on_arc |= {reached, start}
                continue
            for root, _ in real_roots(turning):
                above = low is None or root.sign((-low, Q(1))) > 0
                below = high is None or root.sign((-high, Q(1))) < 0
                if above and below and (direction := _checked(problem, root, b)) is not None:
                    found.append(direction)
        found += [
            direction
            for kink in kinks
            if (half, kink) not in on_arc
            and (direction := _checked(problem, AT_ZERO, ((Q(half),), (half * kink,)))) is not None
        ]
    # an arc on one side of a kink settles the kink, whichever side was looked at first
    found = [d for d in found if not _ends_an_arc(d, on_arc)]
    for half in (1, -1):
        if (0, Q(half)) not in on_arc:
            upright = _checked(problem, AT_ZERO, ((), (Q(half),)))
            found += [upright] if upright is not None else []
    return found, arcs


def _ends_an_arc(direction: Direction, on_arc: set[tuple[int, Q | None]]) -> bool:
    b = direction.rational()
    if b is None or b[0] == 0:
        return False
    return ((1 if b[0] > 0 else -1), b[1] / b[0]) in on_arc


def _between(low: Q | None, high: Q | None) -> Q:
    if low is None:
        return Q(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


# -- eigenvectors and gradients cell by cell -----------------------------------------------------------------------


def _cells(problem: SingleIndex) -> Iterator[tuple[int, ...]]:
    """All sign vectors of the data; one if phi is one polynomial."""
    n = len(problem.points)
    if problem.gain(1) == problem.gain(-1):
        yield (1,) * n
        return
    if n > MAX_POINTS:
        raise BudgetExceeded(f"{n} data points, expected at most {MAX_POINTS} for the list of all cells")
    yield from itertools.product((1, -1), repeat=n)


def _in_cell(problem: SingleIndex, direction: Direction, cell: tuple[int, ...]) -> bool:
    """Does the direction lie in the cell, with kinks counted to the side b.x_i <= 0 (so that it is listed once)?"""
    if problem.gain(1) == problem.gain(-1):
        return True
    return all((s > 0) == (c > 0) for s, c in zip(direction.sides, cell, strict=True))


def _quadratic(problem: SingleIndex, meter: Meter) -> tuple[tuple[Direction, ...], int]:
    d, open_cells = problem.dimension, 0
    found: list[Direction] = []
    for cell in _cells(problem):
        meter.advance()
        matrix = [
            [
                sum(
                    (
                        p * problem.gain(side) * x[i] * x[j]
                        for x, p, side in zip(problem.points, problem.weights, cell, strict=True)
                    ),
                    Q(0),
                )
                for j in range(d)
            ]
            for i in range(d)
        ]
        charpoly, adjugate = characteristic(matrix)
        for root, multiplicity in real_roots(charpoly):
            if root.rational == 0:
                continue
            if multiplicity > 1:  # symmetric matrices: the eigenspace has this dimension
                open_cells += 1
                continue
            column = next(c for c in zip(*adjugate, strict=True) if any(root.sign(entry) != 0 for entry in c))
            for way in (Q(1), Q(-1)):
                direction = _checked(problem, root, tuple(scale(way, entry) for entry in column))
                if direction is not None and _in_cell(problem, direction, cell):
                    found.append(direction)
    return tuple(found), open_cells


def _linear(problem: SingleIndex) -> Iterator[Direction]:
    for cell in _cells(problem):
        gradient = [
            sum(
                (
                    p * problem.gain(side) * x[k]
                    for x, p, side in zip(problem.points, problem.weights, cell, strict=True)
                ),
                Q(0),
            )
            for k in range(problem.dimension)
        ]
        for way in (1, -1):
            b = [way * t for t in gradient]
            if not any(b) or (problem.kinked and any(dot(tuple(b), x) == 0 for x in problem.points)):
                continue
            direction = _checked(problem, AT_ZERO, tuple((t,) if t != 0 else () for t in b))
            if direction is not None and _in_cell(problem, direction, cell):
                yield direction
