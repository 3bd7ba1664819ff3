"""The face recursions of ``ramps`` in float64 NumPy, all neurons and all pairs at once, with proved error bounds.

``Cuts`` holds, for every neuron and face of the unit cube, the integrals of y y^T over the part where the neuron is positive;
``pair_rows`` runs the recursion for products of two ramps forward and backward on all pairs.  Which side of a hyperplane a
corner lies on is decided exactly (in rational arithmetic where float64 cannot).  Where it stays open whether two hyperplanes
are parallel on a face the pair is reported as undecided and its rows mean nothing.  Where it stays open which of two parallel
hyperplanes comes first, the sets between differ by little, which the error bound holds.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gfproof.numbers import Q, from_float64, sign, to_float
from gfproof.risk.ramps import lattice, whole_square
from gfproof.risk.running_error import UNIT, Array, Bounded, determinant, dot, where

_DEAD, _CUT, _FULL = -1, 0, 1
Indices = NDArray[np.intp]


class Cuts:
    """Neurons l_i(y) = w_i.y + b_i in the coordinates y of the unit cube, x = low + (high - low) y.

    Attributes:
        raw: the weights as given, floats taken as exact: (H, d).
        weights: in y: (H, d).
        corners: per face that is a corner, l there: (H,).
        side: per face and neuron: nowhere positive, positive on a part, nonnegative and not zero.
        squares: per face, the integrals of y y^T over the positive part, y = (free coordinates, 1): (H, n + 1, n + 1).
    """

    def __init__(self, w: Array, b: Array, low: Array, high: Array) -> None:
        self.raw, self.bias, self.low, self.high = w, b, low, high
        width, dimension = w.shape
        self.lattice = lattice(dimension)
        self.lengths = Bounded.exact(high) - Bounded.exact(low)
        self.weights = Bounded.exact(w) * self.lengths
        faces = len(self.lattice.free)
        self.corners: list[Bounded | None] = [None] * faces
        self.side = np.zeros((faces, width), np.int8)
        self._sides()
        self.squares: list[Bounded] = [_nothing(width, 0)] * faces
        for face in self.lattice.rising:
            self.squares[face] = self._square(face)

    def _sides(self) -> None:
        faces, width = self.side.shape
        least, most = np.zeros((faces, width), np.int8), np.zeros((faces, width), np.int8)
        for face in self.lattice.rising:
            if self.lattice.free[face]:
                below, above = self.lattice.facets[face][0]
                least[face] = np.minimum(least[below], least[above])
                most[face] = np.maximum(most[below], most[above])
                continue
            raised = self.lattice.raised[face]
            x = np.array([self.high[k] if k in raised else self.low[k] for k in range(len(self.low))])
            value = Bounded.exact(self.bias)
            for k, at in enumerate(x):
                value = value + Bounded.exact(self.raw[:, k]) * Bounded.exact(at)
            for i in np.flatnonzero(~(value.positive | value.negative)):
                exact = self._exactly(int(i), x)
                value.value[i] = to_float(exact)
                value.error[i] = 0.0 if exact == 0 else 4 * UNIT * abs(value.value[i]) + 1e-290
                least[face, i] = sign(exact) or 0
            decided = value.positive.astype(np.int8) - value.negative.astype(np.int8)
            least[face] = np.where(decided != 0, decided, least[face])
            most[face] = least[face]
            self.corners[face] = value
        self.side = np.where(most <= 0, _DEAD, np.where(least >= 0, _FULL, _CUT)).astype(np.int8)

    def _exactly(self, neuron: int, x: Array) -> Q:
        total = from_float64(float(self.bias[neuron]))
        for w, at in zip(self.raw[neuron], x, strict=True):
            total = total + from_float64(float(w)) * from_float64(float(at))
        return total

    def on(self, face: int, rows: Any) -> Bounded:
        """The functions on a face as coefficients of y: free weights and the value at its base: (rows, n + 1)."""
        free, base = list(self.lattice.free[face]), self.corners[self.lattice.base[face]]
        assert base is not None
        return Bounded(
            np.concatenate([self.weights.value[rows][:, free], base.value[rows, None]], axis=1),
            np.concatenate([self.weights.error[rows][:, free], base.error[rows, None]], axis=1),
        )

    def _square(self, face: int) -> Bounded:
        n, width = len(self.lattice.free[face]), self.raw.shape[0]
        found = _nothing(width, n)
        full = np.flatnonzero(self.side[face] == _FULL)
        everything = _whole(n)
        found.value[full], found.error[full] = everything.value, everything.error
        rows = np.flatnonzero(self.side[face] == _CUT)
        if not len(rows):
            return found
        line = self.on(face, rows)
        pivot = np.abs(line.value[:, :n]).argmax(1)
        each = np.arange(len(rows))
        at = -line[:, n] / line.take(each, pivot)  # x0 = (0, ..., at, ..., 0)
        one, nil = Bounded.exact(np.ones(len(rows))), Bounded.exact(np.zeros(len(rows)))
        total = _nothing(len(rows), n)
        for k, (below, above) in enumerate(self.lattice.facets[face]):
            place = np.array([j - (j > k) for j in range(n + 1)])
            place[k] = n - 1
            own = pivot == k
            high = self.squares[above][rows][:, place[:, None], place[None, :]]
            total = total + high * where(own, one - at, one)[:, None, None]
            if own.any():
                low = self.squares[below][rows][:, place[:, None], place[None, :]]
                low.value[:, k, :], low.value[:, :, k] = 0.0, 0.0  # the coordinate is 0 there
                low.error[:, k, :], low.error[:, :, k] = 0.0, 0.0
                total = total + low * where(own, at, nil)[:, None, None]
        x0 = Bounded(np.zeros((len(rows), n)), np.zeros((len(rows), n)))
        x0.value[each, pivot], x0.error[each, pivot] = at.value, at.error
        mass = total[:, n, n].over(n)
        first = (total[:, :n, n] + x0 * mass[:, None]).over(n + 1)
        second = total[:, :n, :n] + x0[:, :, None] * first[:, None, :] + x0[:, None, :] * first[:, :, None]
        second = second.over(n + 2)
        for kind in ("value", "error"):
            into = getattr(found, kind)
            into[rows[:, None, None], np.arange(n)[:, None], np.arange(n)[None, :]] = getattr(second, kind)
            into[rows[:, None], np.arange(n)[None, :], n] = getattr(first, kind)
            into[rows[:, None], n, np.arange(n)[None, :]] = getattr(first, kind)
            into[rows, n, n] = getattr(mass, kind)
        return found


def _nothing(rows: int, n: int) -> Bounded:
    return Bounded(np.zeros((rows, n + 1, n + 1)), np.zeros((rows, n + 1, n + 1)))


def _whole(n: int) -> Bounded:
    value = np.array([[to_float(x) for x in row] for row in whole_square(n)])
    return Bounded(value, UNIT * np.abs(value))


@dataclass(frozen=True, eq=False)
class PairRows:
    """The integrals of l_j (y, 1) and of l_i (y, 1) where neurons i and j are both active, y in the unit cube.

    Attributes:
        by_one: ∫ l_j (y, 1): (P, d + 1);  by_two: ∫ l_i (y, 1).
        undecided: pairs whose rows mean nothing.
    """

    by_one: Bounded
    by_two: Bounded
    undecided: NDArray[np.bool_]


def pair_rows(cuts: Cuts, one: Indices, two: Indices) -> PairRows:
    """The rows of the pairs (one[p], two[p])."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        return _Pairs(cuts, one, two).rows()


@dataclass(slots=True, eq=False)
class _Leaf:
    rows: Indices
    one: Bounded
    two: Bounded


@dataclass(slots=True, eq=False)
class _Branch:
    """Pairs at which a face is left to its facets, and what solving for x0 gave."""

    rows: Indices
    places: tuple[Indices, Indices]
    at: Bounded
    to: Bounded
    matrix: tuple[Bounded, Bounded, Bounded, Bounded]
    determinant: Bounded
    falls: tuple[Bounded, Bounded]


class _Pairs:
    def __init__(self, cuts: Cuts, one: Indices, two: Indices) -> None:
        self.cuts, self.lattice, self.one, self.two = cuts, cuts.lattice, one, two
        self.count, self.dimension = len(one), cuts.raw.shape[1]
        self.undecided = np.zeros(self.count, bool)
        w, u = cuts.raw[one], cuts.raw[two]
        self.turns, self.flat = {}, {}
        for j, k in itertools.combinations(range(self.dimension), 2):
            turn = determinant(w[:, j], w[:, k], u[:, j], u[:, k])
            self.flat[j, k] = turn.zero
            self.turns[j, k] = turn * cuts.lengths[j : j + 1] * cuts.lengths[k : k + 1]
        self.values: list[Bounded | None] = [None] * len(self.lattice.free)
        self.leaves: dict[int, _Leaf] = {}
        self.branches: dict[int, _Branch] = {}

    def rows(self) -> PairRows:
        for face in self.lattice.rising:
            if self.lattice.free[face]:
                self._forward(face)
        by_one, by_two = self._backward()
        bad = ~(np.isfinite(by_one.error).all(1) & np.isfinite(by_two.error).all(1))
        return PairRows(by_one, by_two, self.undecided | bad)

    def _forward(self, face: int) -> None:
        free = self.lattice.free[face]
        sides = self.cuts.side[face][self.one], self.cuts.side[face][self.two]
        alive = (sides[0] != _DEAD) & (sides[1] != _DEAD)
        both = (sides[0] == _CUT) & (sides[1] == _CUT)
        parallel = both.copy()
        best: Array = np.zeros(self.count)
        chosen = np.zeros((2, self.count), np.intp)
        turn = Bounded(np.zeros(self.count), np.zeros(self.count))
        for p, q in itertools.combinations(range(len(free)), 2):
            this = self.turns[free[p], free[q]]
            parallel &= self.flat[free[p], free[q]]
            better = np.abs(this.value) > best
            best = np.where(better, np.abs(this.value), best)
            chosen = np.where(better, np.array([[p], [q]]), chosen)
            turn = where(better, this, turn)
        value = Bounded(np.zeros(self.count), np.zeros(self.count))
        leaf = np.flatnonzero(alive & (~both | parallel))
        if len(leaf):
            made = self._leaf(face, leaf, both[leaf])
            got = dot(self.cuts.on(face, self.one[leaf]), made.one)
            value.value[leaf], value.error[leaf] = got.value, got.error
            self.leaves[face] = made
        open_ = both & ~parallel & ~(best > 2 * turn.error)
        self.undecided |= open_
        branch = np.flatnonzero(both & ~parallel & ~open_)
        if len(branch):
            got = self._branch(face, branch, (chosen[0, branch], chosen[1, branch]), turn[branch])
            value.value[branch], value.error[branch] = got.value, got.error
        self.values[face] = value

    def _leaf(self, face: int, rows: Indices, parallel: NDArray[np.bool_]) -> _Leaf:
        one, two = self.one[rows], self.two[rows]
        mine, theirs = self.cuts.squares[face][one], self.cuts.squares[face][two]
        full = self.cuts.side[face][one] == _FULL
        square = where(full[:, None, None], theirs, mine)
        if parallel.any():
            n = len(self.lattice.free[face])
            free = list(self.lattice.free[face])
            w, u = self.cuts.raw[one][:, free], self.cuts.raw[two][:, free]
            axis = np.minimum(np.abs(w), np.abs(u)).argmax(1)
            each = np.arange(len(rows))
            way = np.sign(w[each, axis]) * np.sign(u[each, axis])
            gap = mine[:, n, n] - theirs[:, n, n]
            less = where((gap.value <= 0)[:, None, None], mine, theirs)
            doubt = np.where(gap.positive | gap.negative, 0.0, np.abs(gap.value) + gap.error)
            nested = Bounded(less.value, less.error + doubt[:, None, None])
            rest = mine[:, n, n] + theirs[:, n, n] - Bounded.exact(np.ones(len(rows)))
            doubt = np.where(rest.positive | rest.negative, 0.0, np.abs(rest.value) + rest.error)
            slab = mine + theirs - _whole(n)
            slab = where(rest.positive[:, None, None], slab, _nothing(len(rows), n))
            slab = Bounded(slab.value, slab.error + doubt[:, None, None])
            square = where(parallel[:, None, None], where((way > 0)[:, None, None], nested, slab), square)
        own, other = self.cuts.on(face, one), self.cuts.on(face, two)
        return _Leaf(rows, dot(square, other[:, None, :]), dot(square, own[:, None, :]))

    def _branch(self, face: int, rows: Indices, places: tuple[Indices, Indices], turn: Bounded) -> Bounded:
        each, n = np.arange(len(rows)), len(self.lattice.free[face])
        own, other = self.cuts.on(face, self.one[rows]), self.cuts.on(face, self.two[rows])
        p, q = (own.take(each, place) for place in places)
        r, s = (other.take(each, place) for place in places)
        at = (q * other[:, n] - s * own[:, n]) / turn
        to = (r * own[:, n] - p * other[:, n]) / turn
        zero = Bounded(np.zeros(len(rows)), np.zeros(len(rows)))
        total, falls = zero, [zero, zero]
        for k, (below, above) in enumerate(self.lattice.facets[face]):
            far = self._value(above, rows)
            chosen = [place == k for place in places]
            solved = chosen[0] | chosen[1]
            if not solved.any():
                total = total + far
                continue
            near, x = self._value(below, rows), where(chosen[0], at, to)
            total = total + where(solved, far + x * (near - far), far)
            for m in (0, 1):
                falls[m] = where(chosen[m], near - far, falls[m])
        self.branches[face] = _Branch(rows, places, at, to, (p, q, r, s), turn, (falls[0], falls[1]))
        return total.over(n + 2)

    def _value(self, face: int, rows: Indices) -> Bounded:
        found = self.values[face]
        if found is None:  # a corner of a polygon is never asked for: edges are leaves
            return Bounded(np.zeros(len(rows)), np.zeros(len(rows)))
        return found[rows]

    def _backward(self) -> tuple[Bounded, Bounded]:
        shape = (self.count, self.dimension + 1)
        found = tuple(Bounded(np.zeros(shape), np.zeros(shape)) for _ in range(2))
        factors: dict[int, Bounded] = {0: Bounded.exact(np.ones(self.count))}
        for face in reversed(self.lattice.rising):
            factor = factors.pop(face, None)
            if factor is None:
                continue
            free, raised = list(self.lattice.free[face]), list(self.lattice.raised[face])
            columns = [*free, *raised, self.dimension]
            if face in self.leaves:
                leaf = self.leaves[face]
                scale = factor[leaf.rows][:, None]
                # what belongs to the constant belongs to every coordinate that is 1 on the face
                places = [*range(len(free)), *([len(free)] * (len(raised) + 1))]
                for into, row in zip(found, (leaf.one, leaf.two), strict=True):
                    _add(into, leaf.rows[:, None], np.array(columns)[None, :], row[:, places] * scale)
            if face in self.branches:
                self._unwind(face, factor, factors, found, raised)
        return found[0], found[1]

    def _unwind(
        self,
        face: int,
        factor: Bounded,
        factors: dict[int, Bounded],
        found: tuple[Bounded, ...],
        raised: list[int],
    ) -> None:
        branch, free = self.branches[face], np.array(self.lattice.free[face])
        rows = branch.rows
        share = factor[rows].over(len(free) + 2)
        for k, facets in enumerate(self.lattice.facets[face]):
            chosen = [place == k for place in branch.places]
            x = where(chosen[0], branch.at, branch.to)
            solved = chosen[0] | chosen[1]
            one = Bounded.exact(np.ones(len(rows)))
            near = where(solved, x, Bounded.exact(np.zeros(len(rows))))
            far = where(solved, one - x, one)
            for facet, weight in zip(facets, (near, far), strict=True):
                if facet not in factors:
                    factors[facet] = Bounded(np.zeros(self.count), np.zeros(self.count))
                _add_rows(factors[facet], rows, share * weight)
        p, q, r, s = branch.matrix
        per = share / branch.determinant
        fall, drop = per * branch.falls[0], per * branch.falls[1]
        axes = free[branch.places[0]], free[branch.places[1]]
        for into, x in zip(found, (r * drop - s * fall, q * fall - p * drop), strict=True):
            _add(into, rows, axes[0], x * branch.at)
            _add(into, rows, axes[1], x * branch.to)
            for column in (*raised, self.dimension):
                _add(into, rows, np.full(len(rows), column), x)


def _add(into: Bounded, rows: Any, columns: Any, what: Bounded) -> None:
    """Add to entries, each named once."""
    total = into[rows, columns] + what
    into.value[rows, columns], into.error[rows, columns] = total.value, total.error


def _add_rows(into: Bounded, rows: Indices, what: Bounded) -> None:
    total = into[rows] + what
    into.value[rows], into.error[rows] = total.value, total.error
