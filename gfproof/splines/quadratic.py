"""Strictly convex quadratic programs with bounds and a banded matrix, over Q, and how solutions depend on a parameter.

    minimise (1/2) u.M u - g.u   subject to   low_j <= u_j <= high_j
M is symmetric positive definite with M_ij = 0 for |i - j| > 2.  At the solution the slope r = M u - g is 0 where u_j
is strictly between its bounds, >= 0 at low_j and <= 0 at high_j.

The search changes all bounds that are wrong at once, and one at a time where that does not help (block principal
pivoting: Judice and Pires 1994, doi:10.1016/0305-0548(94)90106-6).  It ends because M is positive definite, and what
it ends with is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gfproof.numbers import Q

ZERO = Q(0)
BAND = 2
PATIENCE = 10

Bound = Q | None
Affine = tuple[Q, Q]
"""(p, q): the number p + t q."""


@dataclass(frozen=True)
class Banded:
    """A symmetric matrix: ``rows[i][k]`` is the entry (i, i + k), k = 0, 1, 2."""

    rows: tuple[tuple[Q, Q, Q], ...]

    @classmethod
    def gram(cls, rows: Sequence[dict[int, Q]], scale: Sequence[Q]) -> Banded:
        """D S D^T, S diagonal, of sparse rows of D; only entries up to the second off-diagonal may be nonzero."""

        def entry(i: int, j: int) -> Q:
            if j >= len(rows):
                return ZERO
            return sum((c * rows[j][k] * scale[k] for k, c in rows[i].items() if k in rows[j]), ZERO)

        return cls(tuple((entry(i, i), entry(i, i + 1), entry(i, i + 2)) for i in range(len(rows))))

    def __len__(self) -> int:
        return len(self.rows)

    def times(self, u: Sequence[Q]) -> list[Q]:
        """M u."""
        size = len(self.rows)
        out = [row[0] * entry for row, entry in zip(self.rows, u, strict=True)]
        for i, row in enumerate(self.rows):
            for k in range(1, min(BAND, size - 1 - i) + 1):
                if row[k] != 0:
                    out[i] += row[k] * u[i + k]
                    out[i + k] += row[k] * u[i]
        return out

    def solve_among(self, chosen: Sequence[int], right: Sequence[Q]) -> list[Q]:
        """The z with sum_{j chosen} M_ij z_j = right_i for i chosen (in increasing order), by L D L^T."""
        size = len(chosen)
        diagonal, lower, z = list[Q](), list[dict[int, Q]](), list[Q]()
        for i in range(size):
            row, pivot = dict[int, Q](), self.rows[chosen[i]][0]
            for j in range(max(0, i - BAND), i):
                gap = chosen[i] - chosen[j]
                value = self.rows[chosen[j]][gap] if gap <= BAND else ZERO
                for k in range(max(0, i - BAND), j):
                    if k in row and k in lower[j]:
                        value -= row[k] * lower[j][k] * diagonal[k]
                if value != 0:
                    row[j] = value / diagonal[j]
                    pivot -= row[j] * value
            diagonal.append(pivot)
            lower.append(row)
            z.append(right[i] - sum((c * z[k] for k, c in row.items()), ZERO))
        z = [entry / pivot for entry, pivot in zip(z, diagonal, strict=True)]
        for i in range(size - 1, -1, -1):
            for k, c in lower[i].items():
                z[k] -= c * z[i]
        return z


@dataclass(frozen=True)
class Minimum:
    """The solution u, the slope r = M u - g, and where each u_j stands: -1 at its low, 1 at its high, 0 free."""

    u: tuple[Q, ...]
    slope: tuple[Q, ...]
    side: tuple[int, ...]


def minimise(
    matrix: Banded,
    g: Sequence[Q],
    low: Sequence[Bound],
    high: Sequence[Bound],
    side: Sequence[int] | None = None,
) -> Minimum:
    """The solution of the program; a bound None is no bound; ``side`` is a guess of where the u_j stand."""
    size = len(matrix)
    fixed = [low[j] is not None and low[j] == high[j] for j in range(size)]
    where = list(side) if side is not None else [0] * size
    where = [-1 if fixed[j] else _possible(where[j], low[j], high[j]) for j in range(size)]
    fewest, patience = size + 1, PATIENCE
    while True:
        u, slope = _stationary(matrix, g, low, high, where)
        wrong = [
            (j, new)
            for j in range(size)
            if not fixed[j]
            for new in _correction(j, u, slope, low, high, where)
        ]
        if not wrong:
            return Minimum(tuple(u), tuple(slope), tuple(where))
        if len(wrong) < fewest:
            fewest, patience = len(wrong), PATIENCE
        elif patience > 0:
            patience -= 1
        else:
            wrong = wrong[-1:]  # one at a time, always the last: this cannot go on forever
        for j, new in wrong:
            where[j] = new


def _possible(side: int, low: Bound, high: Bound) -> int:
    return 0 if (side < 0 and low is None) or (side > 0 and high is None) else side


def _stationary(
    matrix: Banded, g: Sequence[Q], low: Sequence[Bound], high: Sequence[Bound], where: Sequence[int]
) -> tuple[list[Q], list[Q]]:
    """U and its slope when the sides are as given and the free entries have slope 0."""
    free = [j for j, side in enumerate(where) if side == 0]
    u = [_at(low[j] if side < 0 else high[j]) if side else ZERO for j, side in enumerate(where)]
    rest = [gj - image for gj, image in zip(g, matrix.times(u), strict=True)]
    for j, value in zip(free, matrix.solve_among(free, [rest[j] for j in free]), strict=True):
        u[j] = value
    return u, [image - gj for gj, image in zip(g, matrix.times(u), strict=True)]


def _at(bound: Bound) -> Q:
    assert bound is not None
    return bound


def _correction(
    j: int,
    u: Sequence[Q],
    slope: Sequence[Q],
    low: Sequence[Bound],
    high: Sequence[Bound],
    where: Sequence[int],
) -> Iterator[int]:
    """The side u_j changes to, if it stands wrong."""
    if where[j] == 0:
        if low[j] is not None and u[j] < _at(low[j]):
            yield -1
        elif high[j] is not None and u[j] > _at(high[j]):
            yield 1
    elif slope[j] * where[j] > 0:
        yield 0


@dataclass(frozen=True)
class Stretch:
    """An interval start <= t <= end on which the solution is u + (t - start) rate.

    Attributes:
        u: the solution at its start.
        rate: du/dt.
        slope: r = M u - g at its start.
        slope_rate: dr/dt.
    """

    start: Q
    end: Q
    u: tuple[Q, ...]
    rate: tuple[Q, ...]
    slope: tuple[Q, ...]
    slope_rate: tuple[Q, ...]


def follow(
    matrix: Banded,
    g: Sequence[Affine],
    low: Sequence[Affine],
    high: Sequence[Affine],
    end: Q,
    until: Callable[[Stretch], bool] = lambda _: False,
) -> Iterator[Stretch]:
    """The solutions for 0 <= t <= end, g, low and high affine in t, as stretches on which they are affine.

    At the start of a stretch the rate solves a program of the same kind: entries strictly between their bounds are
    free, entries held by a nonzero slope move with their bound, and those at a bound with slope 0 choose one of the
    two (so ties need no care).

    Args:
        until: ends the walk after a stretch.
    """

    def at(t: Q, numbers: Sequence[Affine]) -> list[Q]:
        return [p + t * q for p, q in numbers]

    t, size = ZERO, len(matrix)
    state = minimise(matrix, at(t, g), at(t, low), at(t, high))
    u, slope = list(state.u), list(state.slope)
    while t < end:
        lows, highs = at(t, low), at(t, high)
        floor, ceiling = list[Bound](), list[Bound]()
        for j in range(size):
            at_low, at_high = u[j] == lows[j], u[j] == highs[j]
            held = slope[j] != 0
            floor.append(low[j][1] if at_low else high[j][1] if at_high and held else None)
            ceiling.append(high[j][1] if at_high else low[j][1] if at_low and held else None)
        move = minimise(matrix, [q for _, q in g], floor, ceiling)
        length = end - t
        for j in range(size):
            rate, turn = move.u[j], move.slope[j]
            if slope[j] * turn < 0:
                length = min(length, -slope[j] / turn)
            if slope[j] == 0 and rate < low[j][1] and u[j] > lows[j]:
                length = min(length, (u[j] - lows[j]) / (low[j][1] - rate))
            if slope[j] == 0 and rate > high[j][1] and u[j] < highs[j]:
                length = min(length, (highs[j] - u[j]) / (rate - high[j][1]))
        stretch = Stretch(t, t + length, tuple(u), move.u, tuple(slope), move.slope)
        yield stretch
        if until(stretch):
            return
        t += length
        u = [entry + length * rate for entry, rate in zip(u, move.u, strict=True)]
        slope = [entry + length * rate for entry, rate in zip(slope, move.slope, strict=True)]
