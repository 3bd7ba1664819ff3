"""Networks with any number of inputs as sums of ridges, their second-order total variation, and the norms around it.

f(x) = sum_j jump_j max(direction_j.x + offset_j, 0) + slope x + intercept, no two ridges on one hyperplane, jump_j in R^m not 0.
Neurons on one hyperplane are merged in either orientation: max(-t, 0) = max(t, 0) - t.  With directions whose first entry that is
not 0 is 1, and ridges in increasing order, two networks are the same function exactly when these forms are equal.

    RTV2(f)      sum_j |jump_j|_1 |direction_j|_2                       (C8; in one dimension TV2)
    path norm    sum_k |v_k|_1 |w_k|_2            >= RTV2(f), equal iff no two v on one hyperplane differ in sign (C2)
    weight decay (1/2) sum_k (|w_k|_2^2 + |v_k|_1^2)  >= path norm, equal iff |w_k|_2 = |v_k|_1 for all k (C3)
    RBV2 norm    RTV2(f) + sum_o (|f_o(0)| + sum_r |f_o(e_r) - f_o(0)|)

Norms are exact: rational where they are rational, otherwise sums of square roots (``numbers.roots``), compared without tolerance.

Source: arXiv:2105.03361, arXiv:2006.05626; variational-splines claims C2, C3, C8, C12 (re-derived).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from gfproof.errors import ShapeError
from gfproof.network import Matrix, Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.roots import Root, square_root

ZERO = Q(0)
ONE = Q(1)

Length: TypeAlias = Any
"""A rational, or a ``Root``: an exact sum of square roots."""


def length(vector: Iterable[Q]) -> Length:
    """|x|_2, exact."""
    return square_root(sum((x * x for x in vector), ZERO))


def size(vector: Iterable[Q]) -> Q:
    """|x|_1."""
    return sum((abs(x) for x in vector), ZERO)


def plain(value: Length) -> Length:
    """The same number, as a rational where it plainly is one."""
    if not isinstance(value, Root):
        return value
    known = value.rational()
    return value if known is None else known


def total(parts: Iterable[tuple[Q, Sequence[Q]]]) -> Length:
    """sum_k factor_k |x_k|_2, exact.

    Raises:
        NotExact: more than 64 different square roots.
    """
    factors: dict[Q, Q] = {}
    for factor, vector in parts:
        square = sum((x * x for x in vector), ZERO)
        factors[square] = factors.get(square, ZERO) + factor
    result: Length = ZERO
    for square, factor in factors.items():
        if factor != 0 and square != 0:
            result = result + factor * square_root(square)
    return plain(result)


@dataclass(frozen=True)
class Ridge:
    """jump max(direction.x + offset, 0); the first entry of the direction that is not 0 is 1, the jump (m entries) is not 0."""

    direction: Vector
    offset: Q
    jump: Vector


@dataclass(frozen=True)
class RidgeFunction:
    """A network in reduced form; equal functions R^d -> R^m have equal forms.

    Attributes:
        ridges: in increasing order of (direction, offset), one per hyperplane.
        slope: m rows of d entries.
        intercept: m entries.
    """

    ridges: tuple[Ridge, ...]
    slope: Matrix
    intercept: Vector

    def __call__(self, x: Sequence[Q]) -> Vector:
        """The value f(x) in R^m."""
        point = tuple(x)
        active = [(r, y) for r in self.ridges if (y := dot(r.direction, point) + r.offset) > 0]
        return tuple(
            dot(row, point) + c + sum((r.jump[o] * y for r, y in active), ZERO)
            for o, (row, c) in enumerate(zip(self.slope, self.intercept, strict=True))
        )

    @cached_property
    def total_variation(self) -> Length:
        """RTV2(f) = sum_j |jump_j|_1 |direction_j|_2.  Raises NotExact: more than 64 different square roots."""
        return total((size(r.jump), r.direction) for r in self.ridges)

    @cached_property
    def affine_size(self) -> Q:
        """sum_o (|f_o(0)| + sum_r |f_o(e_r) - f_o(0)|), the affine part of the RBV2 norm."""
        at_zero, sizes = self(self._unit(None)), ZERO
        for r in range(len(self.slope[0])):
            sizes += size(y - z for y, z in zip(self(self._unit(r)), at_zero, strict=True))
        return size(at_zero) + sizes

    @cached_property
    def norm(self) -> Length:
        """The RBV2 norm."""
        return self.total_variation + self.affine_size

    @cached_property
    def lipschitz_bound(self) -> Length:
        """RTV2(f) + sum_o sum_r |f_o(e_r) - f_o(0)|: |f(x) - f(y)|_1 <= this |x - y|_2 (C12)."""
        return self.total_variation + self.affine_size - size(self(self._unit(None)))

    def network(self) -> Network:
        """The reduced network: one neuron per ridge, with skip connection."""
        return Network(
            tuple(r.direction for r in self.ridges),
            tuple(r.offset for r in self.ridges),
            tuple(tuple(r.jump[o] for r in self.ridges) for o in range(len(self.intercept))),
            self.intercept,
            self.slope,
        )

    def _unit(self, axis: int | None) -> Vector:
        return tuple(ONE if r == axis else ZERO for r in range(len(self.slope[0])))


def reduce(network: Network, dimension: int | None = None) -> RidgeFunction:
    """The reduced form of a network, exact.  Cost: sorting the neurons by their hyperplanes.

    Args:
        dimension: d, for a network that has neither neurons nor skip connection.

    Raises:
        ShapeError: d is not known.
    """
    d = network.dimension if network.dimension is not None else dimension
    if d is None:
        raise ShapeError("a network without neurons and skip connection has no input dimension of its own")
    outputs = range(network.outputs)
    zeros = tuple((ZERO,) * d for _ in outputs)
    slope = [list(row) for row in (zeros if network.a is None else network.a)]
    intercept = list(network.c)
    jumps: dict[tuple[Vector, Q], list[Q]] = {}
    for k, (w, b) in enumerate(zip(network.w, network.b, strict=True)):
        v = network.outer(k)
        scale = next((x for x in w if x != 0), ZERO)
        if scale == 0:  # w = 0: the constant v max(b, 0)
            for o in outputs:
                intercept[o] += v[o] * max(b, ZERO)
            continue
        place = tuple(x / scale for x in w), b / scale
        jump = jumps.setdefault(place, [ZERO for _ in outputs])
        for o in outputs:
            jump[o] += v[o] * abs(scale)
            if scale < 0:  # max(-t, 0) = max(t, 0) - t
                intercept[o] += v[o] * b
                for r in range(d):
                    slope[o][r] += v[o] * w[r]
    kept = sorted(place for place, jump in jumps.items() if any(x != 0 for x in jump))
    return RidgeFunction(
        tuple(Ridge(w, b, tuple(jumps[w, b])) for w, b in kept),
        tuple(tuple(row) for row in slope),
        tuple(x + ZERO for x in intercept),
    )


def path_norm(network: Network) -> Length:
    """sum_k |v_k|_1 |w_k|_2, exact.  Raises NotExact: more than 64 different square roots."""
    return total((size(network.outer(k)), w) for k, w in enumerate(network.w))


def weight_decay(network: Network) -> Q:
    """(1/2) sum_k (|w_k|_2^2 + |v_k|_1^2)."""
    squares = (dot(w, w) + size(network.outer(k)) ** 2 for k, w in enumerate(network.w))
    return sum(squares, ZERO) / 2


def unbalanced(network: Network) -> tuple[int, ...]:
    """The neurons with |w_k|_2 != |v_k|_1: those that make weight decay larger than the path norm."""
    return tuple(k for k, w in enumerate(network.w) if dot(w, w) != size(network.outer(k)) ** 2)


def opposed(network: Network) -> tuple[tuple[int, int], ...]:
    """Pairs of neurons on one hyperplane whose v have opposite signs in some output: there the path norm exceeds RTV2.

    One pair per hyperplane and output at most.
    """
    places: dict[tuple[Vector, Q, int], dict[bool, int]] = {}
    found = set()
    for k, (w, b) in enumerate(zip(network.w, network.b, strict=True)):
        scale = next((x for x in w if x != 0), None)
        if scale is None:
            continue
        for o, v in enumerate(network.outer(k)):
            if v != 0:
                signs = places.setdefault((tuple(x / scale for x in w), b / scale, o), {})
                signs.setdefault(v > 0, k)
                if len(signs) == 2:
                    found.add((min(signs.values()), max(signs.values())))
    return tuple(sorted(found))
