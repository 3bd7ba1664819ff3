"""Linear programs with bounds symmetric about 0, over Q, from the feasible point 0 (primal simplex method).

    maximise c.z   subject to   |z_j| <= h_j,   |p_i| <= b_i,   p = A z,   all h_j, b_i >= 0
Every variable is basic (its row says what it is) or not; those that are not may stand anywhere between their bounds,
so that the search can start at 0, or at a multiple of an earlier solution, without a first phase.  After steps that
gain nothing the entering and the leaving variable are those of least index (Bland), so the search ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from gfproof.numbers import Q

ZERO = Q(0)
PATIENCE = 12


@dataclass(frozen=True)
class Optimum:
    """The value of every variable (first z, then p), and what the objective gains per unit of it (0 if basic)."""

    values: tuple[Q, ...]
    gains: tuple[Q, ...]


class Program:
    """A program under way: bounds may change between two searches, which then start from the last solution, scaled."""

    def __init__(self, objective: Sequence[Q], rows: Sequence[dict[int, Q]], bounds: Sequence[Q]) -> None:
        """The bounds are h_1, ..., h_n, b_1, ..., b_m; rows are the sparse rows of A."""
        self._free, self._bounds = len(objective), list(bounds)
        self._columns = list(range(self._free))  # the variables that are not basic
        self._basic = list(range(self._free, self._free + len(rows)))
        self._rows = [[row.get(j, ZERO) for j in range(self._free)] for row in rows]
        self._gain = list(objective)
        self._values = [ZERO] * len(bounds)

    def copy(self) -> Program:
        """The same program in the same state."""
        twin = copy(self)
        twin._bounds, twin._columns, twin._basic = self._bounds[:], self._columns[:], self._basic[:]
        twin._rows, twin._gain, twin._values = [row[:] for row in self._rows], self._gain[:], self._values[:]
        return twin

    def rescale(self, bounds: Sequence[Q], factor: Q) -> None:
        """New bounds; the present point times the factor must respect them."""
        self._bounds = list(bounds)
        self._values = [factor * value for value in self._values]
        if any(abs(value) > bound for value, bound in zip(self._values, self._bounds, strict=True)):
            raise ValueError("the scaled point does not respect the new bounds")

    def maximise(self) -> Optimum:
        """The optimum for the present bounds."""
        idle = 0
        while True:
            column = self._entering(bland=idle > PATIENCE)
            if column is None:
                gains = [ZERO] * len(self._bounds)
                for k, variable in enumerate(self._columns):
                    gains[variable] = self._gain[k]
                return Optimum(tuple(self._values), tuple(gains))
            idle = 0 if self._advance(column) else idle + 1

    def _entering(self, *, bland: bool) -> int | None:
        best, found, name = ZERO, None, 0
        for k, variable in enumerate(self._columns):
            gain = self._gain[k]
            if gain == 0 or self._values[variable] == (
                self._bounds[variable] if gain > 0 else -self._bounds[variable]
            ):
                continue
            if found is None or (variable < name if bland else abs(gain) > best):
                best, found, name = abs(gain), k, variable
        return found

    def _advance(self, column: int) -> bool:
        """Move one variable until it or a basic one meets a bound; was anything gained?"""
        variable = self._columns[column]
        sign = 1 if self._gain[column] > 0 else -1
        length, leaving = self._bounds[variable] - sign * self._values[variable], None
        for i, row in enumerate(self._rows):
            rate = sign * row[column]
            if rate == 0:
                continue
            basic = self._basic[i]
            room = (self._bounds[basic] - self._values[basic] * (1 if rate > 0 else -1)) / abs(rate)
            if room < length or (room == length and leaving is not None and basic < self._basic[leaving]):
                length, leaving = room, i
        if length != 0:
            self._values[variable] += sign * length
            for i, row in enumerate(self._rows):
                if row[column] != 0:
                    self._values[self._basic[i]] += sign * length * row[column]
        if leaving is not None:
            self._pivot(leaving, column)
        return bool(length != 0)

    def _pivot(self, leaving: int, column: int) -> None:
        row = self._rows[leaving]
        inverse = 1 / row[column]
        new = [-entry * inverse if entry != 0 else ZERO for entry in row]
        new[column] = inverse
        self._rows[leaving] = new
        nonzero = [k for k, entry in enumerate(new) if entry != 0 and k != column]
        for other in (*(r for i, r in enumerate(self._rows) if i != leaving), self._gain):
            factor = other[column]
            if factor == 0:
                continue
            for k in nonzero:
                other[k] += factor * new[k]
            other[column] = factor * inverse
        self._basic[leaving], self._columns[column] = self._columns[column], self._basic[leaving]
