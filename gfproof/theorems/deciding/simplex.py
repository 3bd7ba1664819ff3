"""Nonnegative combinations over Q: x >= 0 with A x = b, by the simplex method in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gfproof.errors import BudgetExceeded
from gfproof.numbers import Q

MAX_PIVOTS = 1_500
STALLED = 60


def nonnegative_combination(
    columns: Sequence[Mapping[Any, Q]], target: Mapping[Any, Q], preferred: Sequence[int] = ()
) -> dict[int, Q] | None:
    """Coefficients x_k >= 0 with sum_k x_k columns[k] = target, or None if there are none (decided exactly).

    Vectors are given by their nonzero entries.  Among the solutions one with a positive coefficient on a ``preferred`` column is
    returned, if the search along its edges meets one; the caller looks whether it did.

    Raises:
        BudgetExceeded: too many pivots.
    """
    places: list[Any] = sorted({key for vector in (*columns, target) for key in vector})
    rows: list[dict[int, Q]] = [{} for _ in places]
    where = {key: row for row, key in enumerate(places)}
    count = len(columns)
    for k, column in enumerate(columns):
        for key, entry in column.items():
            rows[where[key]][k] = entry
    right = [target.get(key, Q(0)) for key in places]
    single = {where[next(iter(column))]: k for k, column in enumerate(columns) if len(column) == 1}
    basis: list[int] = []
    for row, values in enumerate(rows):
        if right[row] < 0:
            right[row] = -right[row]
            rows[row] = values = {k: -entry for k, entry in values.items()}
        slack = single.get(row)
        if slack is not None and values[slack] > 0:
            factor = values[slack]
            rows[row] = {k: entry / factor for k, entry in values.items()}
            right[row] = right[row] / factor
            basis.append(slack)
        else:
            values[count + row] = Q(1)  # artificial
            basis.append(count + row)
    tableau = _Tableau(rows, right, basis)
    if not tableau.minimise({k: Q(1) for k in basis if k >= count}, count):
        return None
    if preferred:
        tableau.drop_artificial(count)
        tableau.minimise({k: Q(-1) for k in preferred}, count, stop=frozenset(preferred))
    return tableau.solution()


class _Tableau:
    def __init__(self, rows: list[dict[int, Q]], right: list[Q], basis: list[int]) -> None:
        self.rows, self.right, self.basis, self.pivots = rows, right, basis, 0
        self.ray: int | None = None  # a column whose coefficient may grow without bound

    def solution(self) -> dict[int, Q]:
        """The coefficients that are not 0; a unit of the ray is added where there is one."""
        values = {k: self.right[row] for row, k in enumerate(self.basis)}
        if self.ray is not None:
            for row, k in enumerate(self.basis):
                values[k] = values[k] - self.rows[row].get(self.ray, Q(0))
            values[self.ray] = Q(1)
        return {k: x for k, x in values.items() if x != 0}

    def drop_artificial(self, count: int) -> None:
        """Take the columns from ``count`` on, all 0 now, out of the basis; rows that say nothing else are dropped."""
        for row in reversed(range(len(self.rows))):
            if self.basis[row] < count:
                continue
            column = next((k for k in self.rows[row] if k < count), None)
            if column is None:
                del self.rows[row], self.right[row], self.basis[row]
            else:
                self._pivot(row, column)

    def minimise(self, cost: Mapping[int, Q], count: int, stop: frozenset[int] = frozenset()) -> bool:
        """Minimise the cost over the present solutions; True if it reached 0 or below.

        Columns from ``count`` on (artificial) never enter.  Ends early once a column of ``stop`` is used.
        """
        reduced, value = dict(cost), Q(0)
        for row, k in enumerate(self.basis):
            if (factor := cost.get(k)) is not None:
                value = value + factor * self.right[row]
                _subtract(reduced, self.rows[row], factor)
        idle = 0
        while True:
            if not stop and value == 0:
                return True
            if stop and any(k in stop and self.right[row] > 0 for row, k in enumerate(self.basis)):
                return True
            entering = [k for k, entry in reduced.items() if k < count and entry < 0]
            if not entering:
                return value <= 0
            # the steepest column, and Bland's first column when the value has not moved for long (no cycling)
            column = min(entering, key=(lambda k: (0, k)) if idle > STALLED else (lambda k: (reduced[k], k)))
            leaving = self._leaving(column)
            if leaving is None:
                self.ray = column
                return True
            row = leaving
            self._pivot(row, column)
            factor = reduced[column]
            value, before = value + factor * self.right[row], value
            idle = idle + 1 if value == before else 0
            _subtract(reduced, self.rows[row], factor)

    def _leaving(self, column: int) -> int | None:
        best: tuple[Q, int] | None = None
        found = None
        for row, values in enumerate(self.rows):
            entry = values.get(column)
            if entry is not None and entry > 0:
                key = (self.right[row] / entry, self.basis[row])
                if best is None or key < best:
                    best, found = key, row
        return found

    def _pivot(self, row: int, column: int) -> None:
        self.pivots += 1
        if self.pivots > MAX_PIVOTS:
            raise BudgetExceeded("the search for a nonnegative combination took too many steps")
        entry = self.rows[row][column]
        values = {k: x / entry for k, x in self.rows[row].items()}
        self.rows[row], self.right[row] = values, self.right[row] / entry
        for other, their in enumerate(self.rows):
            factor = their.get(column)
            if other != row and factor is not None:
                _subtract(their, values, factor)
                self.right[other] = self.right[other] - factor * self.right[row]
        self.basis[row] = column


def _subtract(left: dict[int, Q], right: Mapping[int, Q], factor: Q) -> None:
    for k, entry in right.items():
        new = left.get(k, Q(0)) - factor * entry
        if new == 0:
            left.pop(k, None)
        else:
            left[k] = new
