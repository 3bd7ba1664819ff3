"""KKT points of networks, built from the KKT directions of single-index problems.

Two layers, p >= 2: choose active neurons, a direction e_j with g1(e_j) != 0 for each, and the sign of N; then v_j = +-kappa m_j
with m_j = |g1(e_j)|^(-1/(p-1)), kappa^2 = 1/((1+p) sum m_j^2), w_j = sqrt(p) |v_j| e_j, and N = +-p^(p/2) kappa^(p-1)/(1+p).
These are all KKT points with N != 0, each once up to the order of the neurons.

Any depth, sign-coherent rank one: a direction of the problem with signs eps, supports q_1, ..., q_{L-1}, equal entries in a_l.
W_L -> -W_L turns every KKT point into one with the other sign of N.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import comb

from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.homogeneous.activation import Activation
from gfproof.homogeneous.complete import DirectionList, kkt_directions
from gfproof.homogeneous.data import Data
from gfproof.homogeneous.directions import Direction, SingleIndex
from gfproof.homogeneous.network import HomogeneousNetwork, Vector
from gfproof.meter import SILENT, Meter
from gfproof.numbers import Ball, Q, ball

MAX_POINTS_LISTED = 100_000


@dataclass(frozen=True)
class TwoLayerPoint:
    """A KKT point with N != 0 of a two-layer network, p >= 2.

    Attributes:
        directions: those of the active neurons.
        sign: the sign of N.
    """

    power: int
    directions: tuple[Direction, ...]
    sign: int

    def _scale(self) -> tuple[Ball, list[Ball]]:
        p = self.power
        sizes = [abs(d.value()) for d in self.directions]
        m = [1 / size if p == 2 else (-(size.log()) / (p - 1)).exp() for size in sizes]
        total: Ball = ball(Q(0))
        for x in m:
            total = total + x * x
        return (1 / ((1 + p) * total)).sqrt(), m

    def value(self) -> Ball:
        """N at the point on the unit sphere, enclosed at the working precision."""
        kappa, _ = self._scale()
        p = self.power
        return self.sign * ball(Q(p)).sqrt() ** p * kappa ** (p - 1) / (1 + p)

    def network(self, activation: Activation, width: int) -> HomogeneousNetwork:
        """The point itself, enclosed at the working precision; neurons that are not active are 0."""
        kappa, m = self._scale()
        root = ball(Q(self.power)).sqrt()
        rows, last = [], []
        for direction, modulus in zip(self.directions, m, strict=True):
            v = kappa * modulus
            rows.append(tuple(root * v * x for x in direction.unit()))
            last.append(v * (self.sign * direction.sign))
        rest = width - len(rows)
        zeros = tuple(Q(0) for _ in rows[0])
        return HomogeneousNetwork(
            activation, (tuple(rows) + (zeros,) * rest, (tuple(last) + (Q(0),) * rest,))
        )


def two_layer_points(directions: Sequence[Direction], width: int, power: int) -> Iterator[TwoLayerPoint]:
    """All KKT points with N != 0, up to the order of neurons: multisets of 1 to ``width`` directions and a sign.

    Raises:
        NotAvailable: p = 1, where KKT points form continua.
        BudgetExceeded: more than 100,000 of them.
    """
    if power < 2:
        raise NotAvailable("for p = 1 the KKT points of a network form continua: only directions are listed")
    if 2 * comb(len(directions) + width, width) > MAX_POINTS_LISTED:
        raise BudgetExceeded(f"more than {MAX_POINTS_LISTED} KKT points")
    for active in range(1, width + 1):
        for chosen in itertools.combinations_with_replacement(directions, active):
            for s in (1, -1):
                yield TwoLayerPoint(power, chosen, s)


@dataclass(frozen=True)
class RankOnePoint:
    """A sign-coherent rank-one KKT point with N != 0.

    Attributes:
        signs: eps_2, ..., eps_L.
        direction: b_1.
        supports: q_1, ..., q_{L-1}.
    """

    activation: Activation
    signs: tuple[int, ...]
    direction: Direction
    supports: tuple[int, ...]

    @property
    def depth(self) -> int:
        """L."""
        return len(self.signs) + 1

    def norms2(self) -> Vector:
        """|W_l|^2 = p^(L-l)/D."""
        p, depth = self.activation.power, self.depth
        return tuple(Q(p ** (depth - l), self.activation.order(depth)) for l in range(1, depth + 1))

    def value(self) -> Ball:
        """N at the point on the unit sphere, enclosed at the working precision."""
        p, depth = self.activation.power, self.depth
        factor = Q(1)
        for l, size in enumerate(self.norms2(), 1):
            factor = factor * size ** (p ** (depth - l))
        for l, q in enumerate(self.supports, 1):
            factor = factor / Q(q) ** ((p - 1) * p ** (depth - 1 - l))
        return ball(factor).sqrt() * self.direction.value()

    def network(self, widths: Sequence[int]) -> HomogeneousNetwork:
        """The point itself, enclosed at the working precision, with the support of a_l in its first entries."""
        columns: list[Vector] = [self.direction.unit()]
        for eps, q, width in zip(self.signs, self.supports, widths, strict=True):
            entry = eps / ball(Q(q)).sqrt()
            columns.append((entry,) * q + (Q(0),) * (width - q))
        blocks = []
        for l, size in enumerate(self.norms2(), 1):
            if l < self.depth:
                q, width = self.supports[l - 1], widths[l - 1]
                a: Vector = (1 / ball(Q(q)).sqrt(),) * q + (Q(0),) * (width - q)
            else:
                a = (Q(1),)
            root = ball(size).sqrt()
            blocks.append(tuple(tuple(root * x * y for y in columns[l - 1]) for x in a))
        return HomogeneousNetwork(self.activation, tuple(blocks))


@dataclass(frozen=True)
class IndexList:
    """The directions for one choice of signs eps_2, ..., eps_L."""

    signs: tuple[int, ...]
    found: DirectionList = field(repr=False)


def index_lists(data: Data, sigma: Activation, depth: int, meter: Meter = SILENT) -> tuple[IndexList, ...]:
    """The KKT directions of the single-index problems behind sign-coherent rank-one points, one list per essential eps.

    eps_L = -1 mirrors the values of eps_L = 1: both have the same directions.  For alpha = 0 eps_2 = ... = eps_{L-1} = 1 is
    needed, otherwise N = 0.  For |alpha| = 1 inner signs change nothing but the sign of N.

    Raises:
        NotAvailable, BudgetExceeded: as ``kkt_directions``.
        NotAvailable: one layer.
    """
    if depth < 2:
        raise NotAvailable("one layer is linear: its only KKT points are +-sum p_i x_i")
    inner = depth - 2
    one = sigma.leak == 0 or abs(sigma.leak) == 1
    choices = [(1,) * inner] if one else list(itertools.product((1, -1), repeat=inner))
    lists, seen = [], set()
    for choice in choices:
        signs = (*choice, 1)
        problem = SingleIndex.of(data, sigma, signs)
        key = (problem.right, problem.left)
        if (key in seen) or ((-problem.right, -problem.left) in seen):
            continue
        seen.add(key)
        lists.append(IndexList(signs, kkt_directions(problem, meter)))
    return tuple(lists)


def rank_one_points(
    lists: Sequence[IndexList], sigma: Activation, widths: Sequence[int]
) -> Iterator[RankOnePoint]:
    """The sign-coherent rank-one KKT points with N != 0, up to the order of neurons; p >= 2.

    With eps_L = 1; W_L -> -W_L gives those with eps_L = -1.

    Raises:
        NotAvailable: p = 1, where every a_l >= 0 will do.
    """
    if sigma.power < 2:
        raise NotAvailable("for p = 1 the KKT points of a network form continua: only directions are listed")
    for one in lists:
        for direction in one.found.directions:
            for supports in itertools.product(*(range(1, k + 1) for k in widths)):
                yield RankOnePoint(sigma, one.signs, direction, supports)
