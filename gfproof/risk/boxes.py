"""Risk and generalized gradient on boxes of any dimension: polynomial densities, polynomial targets that jump along hyperplanes.

With e_k = N_k - f_k = p_k + sum_t 1_{S_t} r_tk, p_k a polynomial and S_t half-spaces (I_i = {y_i > 0} with r_ik = v_ki y_i
for the neurons, the half-spaces on which the target is changed), everything is a combination of moments of S_t ∩ S_u
against the density rho of the input law:

    ∫_{I_i} rho e_k (1, x) = ∫_{I_i} rho p_k (1, x) + sum_t ∫_{I_i ∩ S_t} rho r_tk (1, x)

and G_{u_i} = 2 sum_k v_ki ∫_{I_i} rho e_k (x, 1), G_{v_ki} = 2 ∫_{I_i} rho e_k y_i, while
∫ rho e_k^2 = ∫ rho p_k e_k + sum_t ∫_{S_t} rho r_tk e_k.  The cuts S_t ∩ S_u come from ``halfspaces``; for two
neurons and a constant density the integrals are derivatives of ∫ max(l_t, 0) max(l_u, 0), which ``ramps`` computes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.errors import AmbiguousCell, BudgetExceeded
from gfproof.network import Matrix, Parameters, Vector
from gfproof.numbers import Number, Q
from gfproof.risk.halfspaces import Box, HalfSpace, Moments, Sparse, Terms, degree_of, monomials
from gfproof.risk.ramps import Ramp, product

MOST_CUT_FACES = 10_000_000
"""So many faces take a minute or two."""

MOST_MONOMIALS = 2_000
"""Degree 61 for d = 2, 20 for d = 3, 12 for d = 4."""


@dataclass(frozen=True)
class Part:
    """A box and the density of the input law on it, a polynomial."""

    low: Vector
    high: Vector
    density: Sparse


@dataclass(frozen=True)
class Field:
    """f = base + sum_t 1_{half-space_t} changes_t, almost everywhere.

    Attributes:
        base: m polynomials.
        changes: half-spaces over Q, each with the m polynomials that f gains on it.
    """

    base: tuple[Sparse, ...]
    changes: tuple[tuple[HalfSpace, tuple[Sparse, ...]], ...] = ()

    @property
    def degree(self) -> int:
        """The largest degree of a polynomial in it."""
        every = (*self.base, *(p for _, row in self.changes for p in row))
        return max((degree_of(dict(p)) for p in every), default=0)


def affine_terms(slope: Sequence[Number], offset: Number) -> dict[tuple[int, ...], Number]:
    """The function x -> slope.x + offset as a polynomial."""
    table = monomials(len(slope), 1).exponents
    return dict(zip(table, (offset, *slope), strict=True))


def added(one: Terms, other: Terms, factor: Number) -> dict[tuple[int, ...], Number]:
    """The sum one + factor other."""
    total = dict(one)
    for alpha, x in other.items():
        total[alpha] = total.get(alpha, Q(0)) + factor * x
    return total


def uniform_part(low: Vector, high: Vector) -> Part:
    """The uniform law on a box."""
    volume = Q(1)
    for p, q in zip(low, high, strict=True):
        volume = volume * (q - p)
    return Part(low, high, (((0,) * len(low), 1 / volume),))


def risk_and_gradient(
    network: Parameters, low: Vector, high: Vector, slope: Matrix, intercept: Vector
) -> tuple[Number, Parameters]:
    """(L, G) for the target f(x) = slope x + intercept and the uniform law on the box [low, high]; see ``over_parts``."""
    base = tuple(tuple(affine_terms(row, b).items()) for row, b in zip(slope, intercept, strict=True))
    return over_parts(network, [uniform_part(low, high)], Field(base))


def over_parts(network: Parameters, parts: Sequence[Part], target: Field) -> tuple[Number, Parameters]:
    """(L, G) over Q or balls, for a law whose density is a polynomial on each of the parts.

    Raises:
        BudgetExceeded: more than ``MOST_MONOMIALS`` moments; n(n+1)/2 3^d or d^2 > ``MOST_CUT_FACES`` for n half-spaces
            in all; more faces than ``halfspaces.MOST_FACES``.
        AmbiguousCell: balls do not decide how a box is cut.
    Cost: n(n+1)/2 cuts by two half-spaces per part, each at most 3^d faces; for two neurons and a constant
    density about 0.03, 0.1, 0.4 ms each for d = 2, 3, 4.
    """
    half_spaces = network.width + len(target.changes)
    cuts, dimension = half_spaces * (half_spaces + 1) // 2, len(parts[0].low)
    if max(len(parts) * cuts * 3 ** min(dimension, 30), dimension**2) > MOST_CUT_FACES:
        raise BudgetExceeded(
            f"{cuts} cuts of a box in dimension {dimension}, at most {MOST_CUT_FACES} faces of cut boxes"
        )
    degree = 2 * max(1, target.degree) + max(degree_of(dict(part.density)) for part in parts)
    if (size := math.comb(dimension + degree, degree)) > MOST_MONOMIALS:
        raise BudgetExceeded(f"{size} moments of each cut up to degree {degree}, at most {MOST_MONOMIALS}")
    sums = _Sums(network, target, dimension)
    for part in parts:
        sums.add(part)
    return sums.risk, sums.gradient()


class Ramps:
    """The neurons of a network on a box with constant density; what each does on each face is found once."""

    def __init__(self, part: Part, spaces: Sequence[HalfSpace]) -> None:
        self.low = part.low
        self.lengths = tuple(q - p for p, q in zip(part.low, part.high, strict=True))
        self.mass = math.prod(self.lengths, start=dict(part.density).get((0,) * len(part.low), Q(0)))
        self._ramps = [self._ramp(*space) for space in spaces]

    def _ramp(self, w: Sequence[Number], b: Number) -> Ramp | None:
        """In the coordinates s of the unit cube, x = low + s (high - low)."""
        start = b
        for x, p in zip(w, self.low, strict=True):
            start = start + x * p
        try:
            return Ramp([x * h for x, h in zip(w, self.lengths, strict=True)], start)
        except AmbiguousCell:
            return None

    def rows(self, t: int, u: int) -> tuple[list[Number], list[Number]] | None:
        """The integrals of l_t (1, x) and of l_u (1, x) where both are active; None where balls decide too little."""
        one, two = self._ramps[t], self._ramps[u]
        if one is None or two is None:
            return None
        try:
            _, by_one, by_two = product(one, two)
        except AmbiguousCell:
            return None
        return self._moved(by_two), self._moved(by_one)

    def _moved(self, row: Sequence[Number]) -> list[Number]:
        *first, whole = row
        moved = (p * whole + h * x for p, h, x in zip(self.low, self.lengths, first, strict=True))
        return [self.mass * x for x in (whole, *moved)]


class _Sums:
    """Risk and the integrals behind the gradient, added up part by part."""

    def __init__(self, network: Parameters, target: Field, dimension: int) -> None:
        self.network, self.target, self.dimension = network, target, dimension
        outputs = range(network.outputs)
        skip = network.a if network.a is not None else tuple((Q(0),) * dimension for _ in outputs)
        own = [affine_terms(skip[k], network.c[k]) for k in outputs]
        self.free = [added(own[k], dict(target.base[k]), Q(-1)) for k in outputs]
        neurons = [(w, b) for w, b in zip(network.w, network.b, strict=True)]
        self.spaces: list[HalfSpace] = [*neurons, *(space for space, _ in target.changes)]
        # what a half-space adds to the error of output k is factors[t][k] shapes[t][k]
        ramps = [affine_terms(w, b) for w, b in neurons]
        self.shapes = [[ramp] for ramp in ramps] + [[dict(p) for p in row] for _, row in target.changes]
        # unit: (1, x) as rows of integrals, one per output
        self.risk: Number = Q(0)
        self.total = [[Q(0)] * (dimension + 1) for _ in outputs]
        self.active = [[[Q(0)] * (dimension + 1) for _ in outputs] for _ in neurons]

    def add(self, part: Part) -> None:
        outputs, width = range(self.network.outputs), self.network.width
        degree, density = max(1, self.target.degree), dict(part.density)
        box = Box(part.low, part.high, 2 * degree + degree_of(density))
        small = Box(part.low, part.high, 2 + degree_of(density))
        whole = box.whole().weighted(density)
        count = range(len(self.spaces))
        ramps = None if degree_of(density) else Ramps(part, self.spaces[:width])
        for k in outputs:
            self.risk = self.risk + _product(whole, self.free[k], self.free[k])
            _gather(self.total[k], _with_units(whole, self.free[k], self.dimension), Q(1))
        for t in count:
            alone = box.cut([self.spaces[t]]).weighted(density)
            for k in outputs:
                for shape, factor in self._added(t, k):
                    self.risk = self.risk + 2 * factor * _product(alone, self.free[k], shape)
                    _gather(self.total[k], _with_units(alone, shape, self.dimension), factor)
                if t < width:
                    _gather(self.active[t][k], _with_units(alone, self.free[k], self.dimension), Q(1))
            for u in range(t):
                if t < width and ramps is not None and (rows := ramps.rows(t, u)) is not None:
                    self._neurons(t, u, *rows)
                    continue
                # two neurons: affine functions only
                common = (small if t < width else box).cut([self.spaces[t], self.spaces[u]])
                self._pair(t, u, common.weighted(density))
            self._pair(t, t, alone)

    def _added(self, t: int, k: int) -> list[tuple[Terms, Number]]:
        """What half-space t adds to the error of output k: (polynomial, factor)."""
        if t < self.network.width:
            return [(self.shapes[t][0], self.network.v[k][t])]
        return [(self.shapes[t][k], Q(-1))]

    def _pair(self, t: int, u: int, common: Moments) -> None:
        width, twice = self.network.width, Q(1) if t == u else Q(2)
        mine = _with_units(common, self.shapes[t][0], self.dimension) if t < width else []
        theirs = _with_units(common, self.shapes[u][0], self.dimension) if u < width else []
        across = _against(mine, self.shapes[u][0]) if mine and theirs else None
        for k in range(self.network.outputs):
            ((p, x),), ((q, y),) = self._added(t, k), self._added(u, k)
            if x == 0 or y == 0:
                product = Q(0)
            else:
                product = across if across is not None else _product(common, p, q)
            self.risk = self.risk + twice * x * y * product
            if t < width:
                row = theirs or _with_units(common, q, self.dimension)
                _gather(self.active[t][k], row, y)
            if u < width and u != t:
                row = mine or _with_units(common, p, self.dimension)
                _gather(self.active[u][k], row, x)

    def _neurons(self, t: int, u: int, mine: list[Number], theirs: list[Number]) -> None:
        """Two neurons, from the integrals of l_t (1, x) and of l_u (1, x) where both are active."""
        across = _against(mine, self.shapes[u][0])
        for k in range(self.network.outputs):
            x, y = self.network.v[k][t], self.network.v[k][u]
            self.risk = self.risk + 2 * x * y * across
            _gather(self.active[t][k], theirs, y)
            _gather(self.active[u][k], mine, x)

    def gradient(self) -> Parameters:
        network, d = self.network, range(self.dimension)
        neurons, outputs = range(network.width), range(network.outputs)
        return Parameters(
            w=tuple(
                tuple(2 * _weighted(network, i, [row[1 + j] for row in self.active[i]]) for j in d)
                for i in neurons
            ),
            b=tuple(2 * _weighted(network, i, [row[0] for row in self.active[i]]) for i in neurons),
            v=tuple(
                tuple(2 * _against(self.active[i][k], self.shapes[i][0]) for i in neurons) for k in outputs
            ),
            c=tuple(2 * self.total[k][0] for k in outputs),
            a=tuple(tuple(2 * x for x in self.total[k][1:]) for k in outputs) if network.skip else None,
        )


def _with_units(over: Moments, terms: Terms, dimension: int) -> list[Number]:
    """∫ p (1, x): d + 1 numbers."""
    places, values = over.table.places, over.values
    row = [over.of(terms)]
    for j in range(dimension):
        total = Q(0)
        for alpha, x in terms.items():
            total = total + x * values[places[(*alpha[:j], alpha[j] + 1, *alpha[j + 1 :])]]
        row.append(total)
    return row


def _against(row: Sequence[Number], affine: Terms) -> Number:
    """∫ g l from the row ∫ g (1, x) of a function g, and an affine l."""
    return sum((x * y for x, y in zip(row, affine.values(), strict=True)), Q(0))


def _product(over: Moments, one: Terms, other: Terms) -> Number:
    """∫ p q."""
    places, values, total = over.table.places, over.values, Q(0)
    for alpha, x in one.items():
        inner = Q(0)
        for beta, y in other.items():
            inner = inner + y * values[places[tuple(p + q for p, q in zip(alpha, beta, strict=True))]]
        total = total + x * inner
    return total


def _gather(row: list[Number], more: Sequence[Number], factor: Number) -> None:
    if factor == 0:
        return
    for j, x in enumerate(more):
        row[j] = row[j] + factor * x


def _weighted(network: Parameters, neuron: int, values: Sequence[Number]) -> Number:
    return sum((v * x for v, x in zip(network.outer(neuron), values, strict=True)), Q(0))
