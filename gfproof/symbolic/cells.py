"""All cells of a width, d = 1, and the segments each cell cuts the domain into.

Up to the names of the neurons a cell is: which of the m kinks inside the domain, from low to high, belong to right and
which to left neurons, and how many of the other H - m neurons are full.  So there are

    sum_m (H - m + 1) 2^m = 2^(H + 2) - H - 3          classes:  4, 11, 26, 57, 120, 247, ...
    sum_m C(H, m) 2^(H - m) 2^m m!                     cells:    4, 20, 128, 1040, 10432, ...

With n breakpoints of the target inside the domain each choice of m kinks comes with C(m + n, n) orders of the knots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations, product
from math import comb, factorial

from gfproof.network import Cell, Kind, Knot

SWITCHING = (Kind.RIGHT, Kind.LEFT)
RESTING = (Kind.FULL, Kind.DEAD)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the domain on which the error N - f is one polynomial.

    Attributes:
        start, end: the knots it lies between; None for the ends of the domain.
        active: the neurons that are positive on it, increasing.
        piece: the number of the target's piece that holds on it.
    """

    start: Knot | None
    end: Knot | None
    active: tuple[int, ...]
    piece: int


def segments_of(cell: Cell) -> tuple[Segment, ...]:
    """The segments of a cell, from low to high: one more than there are knots."""
    active = {i for i, kind in enumerate(cell.kinds) if kind in (Kind.FULL, Kind.LEFT)}
    piece, start = 0, None
    found = []
    for knot in (*cell.knots, None):
        found.append(Segment(start, knot, tuple(sorted(active)), piece))
        if knot is None:
            break
        if knot.neuron is None:
            piece += 1
        else:
            active ^= {knot.neuron}
        start = knot
    return tuple(found)


def cell_classes(width: int, breakpoints: int = 0) -> Iterator[Cell]:
    """One cell of every class: neurons 1..m switch at kinks t_1 < ... < t_m, then come the full, then the dead ones."""
    for m in range(width + 1):
        for orientation in product(SWITCHING, repeat=m):
            for full in range(width - m, -1, -1):
                kinds = (*orientation, *(Kind.FULL,) * full, *(Kind.DEAD,) * (width - m - full))
                for order in _interleavings(tuple(range(m)), breakpoints):
                    yield Cell(kinds, order)


def labelled_cells(width: int, breakpoints: int = 0) -> Iterator[Cell]:
    """Every cell of a width, neurons told apart (10,432 for width 5)."""
    for kinds in product((*SWITCHING, *RESTING), repeat=width):
        switching = [i for i, kind in enumerate(kinds) if kind in SWITCHING]
        for order in permutations(switching):
            for knots in _interleavings(order, breakpoints):
                yield Cell(kinds, knots)


def class_count(width: int, breakpoints: int = 0) -> int:
    """The number of classes, in closed form."""
    return sum((width - m + 1) * 2**m * comb(m + breakpoints, m) for m in range(width + 1))


def labelled_count(width: int, breakpoints: int = 0) -> int:
    """The number of cells, in closed form."""
    return sum(
        comb(width, m) * 2 ** (width - m) * 2**m * factorial(m) * comb(m + breakpoints, m)
        for m in range(width + 1)
    )


def class_of(cell: Cell) -> Cell:
    """The cell of ``cell_classes`` that differs from this one only in the names of the neurons."""
    order = [knot.neuron for knot in cell.knots if knot.neuron is not None]
    order += [i for i, kind in enumerate(cell.kinds) if kind is Kind.FULL]
    order += [i for i, kind in enumerate(cell.kinds) if kind is Kind.DEAD]
    name = {old: new for new, old in enumerate(order)}
    knots = (k if k.neuron is None else Knot(neuron=name[k.neuron]) for k in cell.knots)
    return Cell(tuple(cell.kinds[i] for i in order), tuple(knots))


def _interleavings(kinks: tuple[int, ...], breakpoints: int) -> Iterator[tuple[Knot, ...]]:
    """The orders of the knots in which kinks and breakpoints each keep their own order."""
    total = len(kinks) + breakpoints
    for places in combinations(range(total), len(kinks)):
        neurons, cuts = iter(kinks), iter(range(breakpoints))
        yield tuple(
            Knot(neuron=next(neurons)) if k in places else Knot(breakpoint=next(cuts)) for k in range(total)
        )
