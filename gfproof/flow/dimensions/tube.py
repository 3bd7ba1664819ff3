"""How fast two solutions in a box of networks can drift apart, for inputs on a box: bounds of every generalized Hessian there.

Where no live neuron is degenerate G is Lipschitz, and its generalized Jacobians are limits of Hessians of L,

    H = 2 E[grad N grad N^T] + R,   R block diagonal with one block [[B_i, C_i], [C_i^T, 0]] per neuron, in (u_i, v_i),
    C_i = 2 E[1_{I_i} (X, 1) e^T],
    B_i = (2/V) ∫_{box, y_i = 0} (v_i.e) (x, 1)(x, 1)^T dS / |w_i|.

The first summand is positive semidefinite, so -lambda_min(H) <= max_i -lambda_min(block i).  C_i is summed over a grid of the
input box, each cell with the ranges of y and e on it.  {y_i = 0} is a graph over the other coordinates, dS / |w_i| = dx' / |w_ip|
for the pivot p; of a patch that may leave the box any part may count, so its share enters with min(v_i.e, 0): the matrices
(x, 1)(x, 1)^T are positive semidefinite.  Nothing asks for the type of the hyperplanes: one bound holds on all types the box of
networks meets.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gfproof.flow.dimensions.program import BoxDomain
from gfproof.flow.tube import Unprovable
from gfproof.network import Parameters
from gfproof.numbers import Ball, Q, ball, lower, to_float
from gfproof.numbers.eigenvalues import largest_fall

CELLS = {1: 48, 2: 12, 3: 5}
"""Cells of the grid per direction."""

MOST_DIMENSIONS = 3

Point = tuple[Ball, ...]


@dataclass(frozen=True)
class _Weights:
    """A box of networks: its parts as balls."""

    w: list[Point]
    b: list[Ball]
    v: list[Point]  # per neuron
    c: Point
    a: list[Point] | None


class BoxTube:
    """The Hessians of one problem on boxes of networks; dead neurons do not take part.

    Args:
        live: the neurons that are not dead; only their entries and c, a are coordinates.
    """

    def __init__(self, like: Parameters, domain: BoxDomain, live: Sequence[int]) -> None:
        self.domain, self.live = domain, tuple(live)
        self.width, self.outputs, self.skip = like.width, like.outputs, like.skip
        self.dimension = d = domain.dimension
        if d > MOST_DIMENSIONS:
            raise Unprovable(
                f"bounds of the Hessian in dimension {d}, there are some up to {MOST_DIMENSIONS}"
            )
        h, m = self.width, self.outputs
        self.coordinates = [
            *(i * d + k for i in self.live for k in range(d)),
            *(h * d + i for i in self.live),
            *(h * (d + 1) + k * h + i for k in range(m) for i in self.live),
            *range(h * (d + 1) + h * m, h * (d + 1) + h * m + m + (m * d if like.skip else 0)),
        ]
        self._pieces = [_cut(p, q, CELLS[d]) for p, q in zip(domain.low, domain.high, strict=True)]
        self._sides = [ball(p).union(ball(q)) for p, q in zip(domain.low, domain.high, strict=True)]

    def rate(self, box: Sequence[Ball]) -> Ball:
        """A number mu >= 0 with lambda_min >= -mu for every generalized Hessian of L in the box.

        Raises:
            Unprovable: a neuron may be degenerate in the box, or the bound does not exist at this precision.
        """
        network, worst = self._weights(box), ball(0)
        crosses, _ = self._crosses(network)
        for place, i in enumerate(self.live):
            fall = largest_fall(self._block(network, i, crosses[place], whole=False))
            if fall is None:
                raise Unprovable("the smallest eigenvalue of the Hessian could not be bounded")
            worst = worst.max(fall)
        return worst.upper()

    def size(self, box: Sequence[Ball]) -> Ball:
        """A bound of the norm of every generalized Hessian of L in the box: 2 E |grad N|^2 and the norms of the blocks."""
        network, worst = self._weights(box), ball(0)
        crosses, gram = self._crosses(network)
        for place, i in enumerate(self.live):
            rows = self._block(network, i, crosses[place], whole=True)
            total = ball(0)
            for row in rows:
                for x in row:
                    total = total + x.abs_upper() ** 2
            worst = worst.max(total.sqrt())
        return (2 * gram + worst).upper()

    def _weights(self, box: Sequence[Ball]) -> _Weights:
        h, d, m = self.width, self.dimension, self.outputs
        last = h * (d + 1) + h * m
        return _Weights(
            [tuple(box[i * d : (i + 1) * d]) for i in self.live],
            [box[h * d + i] for i in self.live],
            [tuple(box[h * (d + 1) + k * h + i] for k in range(m)) for i in self.live],
            tuple(box[last : last + m]),
            [tuple(box[last + m + k * d : last + m + (k + 1) * d]) for k in range(m)] if self.skip else None,
        )

    def _errors(self, network: _Weights, x: Point, heights: Sequence[Ball]) -> list[Ball]:
        """The error e at every point of x, from the values of max(y_i, 0) there."""
        found = []
        for k in range(self.outputs):
            total = network.c[k]
            for v, y in zip(network.v, heights, strict=True):
                total = total + v[k] * y
            if network.a is not None:
                for slope, coordinate in zip(network.a[k], x, strict=True):
                    total = total + slope * coordinate
            for alpha, coefficient in self.domain.target.base[k]:
                term = ball(coefficient)
                for power, coordinate in zip(alpha, x, strict=True):
                    if power:
                        term = term * coordinate**power
                total = total - term
            found.append(total)
        return found

    def _crosses(self, network: _Weights) -> tuple[list[list[list[Ball]]], Ball]:
        """Per live neuron the rows of C_i, and E |grad N|^2 over all outputs."""
        d, m = self.dimension, self.outputs
        count = 1
        for pieces in self._pieces:
            count *= len(pieces)
        mass, either = ball(Q(1, count)), ball(0).union(ball(1))
        totals = [[[ball(0)] * m for _ in range(d + 1)] for _ in self.live]
        gram = ball(0)
        for x in itertools.product(*self._pieces):
            values = [_height(w, b, x) for w, b in zip(network.w, network.b, strict=True)]
            heights = [y.max(ball(0)) for y in values]
            errors = self._errors(network, x, heights)
            units = (*x, ball(1))
            length = sum((t * t for t in units), ball(0))
            gram = gram + mass * m * (length if self.skip else 1)
            for at, y in enumerate(values):
                gram = gram + mass * m * heights[at] * heights[at]
                if y < 0:
                    continue
                share = mass if y > 0 else mass * either
                for v in network.v[at]:
                    gram = gram + share * v * v * length
                for k, e in enumerate(errors):
                    pull = 2 * share * e
                    for row, t in zip(totals[at], units, strict=True):
                        row[k] = row[k] + pull * t
        return totals, gram.upper()

    def _block(
        self, network: _Weights, neuron: int, cross: list[list[Ball]], *, whole: bool
    ) -> list[list[Ball]]:
        """A ball matrix M with R_i >= N for every block R_i in the box and some N in M; with ``whole``, M contains them all."""
        d, m = self.dimension, self.outputs
        rows = [[ball(0)] * (d + 1 + m) for _ in range(d + 1 + m)]
        for j, entries in enumerate(cross):
            for k, x in enumerate(entries):
                rows[j][d + 1 + k] = rows[d + 1 + k][j] = x
        for at, weight, inside in self._patches(network, neuron):
            q = weight * self._pull(network, neuron, at)
            if not inside:
                q = q.union(ball(0)) if whole else q.min(ball(0)).lower()
            units = (*at, ball(1))
            for j, s in enumerate(units):
                for k, t in enumerate(units[: j + 1]):
                    value = q * s * t
                    rows[j][k] = rows[j][k] + value
                    if j != k:
                        rows[k][j] = rows[k][j] + value
        return rows

    def _pull(self, network: _Weights, neuron: int, x: Point) -> Ball:
        """(v_i.e) on a patch of {y_i = 0}."""
        here = self.live.index(neuron)
        heights = [
            ball(0) if at == here else _height(w, b, x).max(ball(0))
            for at, (w, b) in enumerate(zip(network.w, network.b, strict=True))
        ]
        errors = self._errors(network, x, heights)
        return sum((v * e for v, e in zip(network.v[here], errors, strict=True)), ball(0))

    def _patches(self, network: _Weights, neuron: int) -> Iterator[tuple[Point, Ball, bool]]:
        """Patches that cover {y_i = 0} in the box: points, 2/V times dS/|w_i|, and whether the patch is inside."""
        at = self.live.index(neuron)
        w, b, d = network.w[at], network.b[at], self.dimension
        ends = _height(w, b, self._sides)  # type: ignore[arg-type]  # one ball per coordinate
        if ends > 0 or ends < 0:
            return
        sizes = [abs(x) * (q - p) for x, p, q in zip(w, self.domain.low, self.domain.high, strict=True)]
        pivot = max(range(d), key=lambda k: to_float(lower(sizes[k])))
        slope = w[pivot]
        if not (slope > 0 or slope < 0):
            raise Unprovable(f"neuron {neuron + 1} may be degenerate")
        low, high = self.domain.low[pivot], self.domain.high[pivot]
        others = [k for k in range(d) if k != pivot]
        measure = 2 / self.domain.volume
        for k in others:
            measure = measure * (self.domain.high[k] - self.domain.low[k]) / len(self._pieces[k])
        weight = ball(measure) / abs(slope)
        for cell in itertools.product(*(self._pieces[k] for k in others)):
            total = b
            for k, x in zip(others, cell, strict=True):
                total = total + w[k] * x
            t = -total / slope
            if t < ball(low) or t > ball(high):
                continue
            inside = bool(t > ball(low)) and bool(t < ball(high))
            place = list(cell)
            place.insert(pivot, t if inside else t.max(ball(low)).min(ball(high)))
            yield tuple(place), weight, inside


def _height(w: Point, b: Ball, x: Point) -> Ball:
    total = b
    for p, q in zip(w, x, strict=True):
        total = total + p * q
    return total


def _cut(low: Q, high: Q, parts: int) -> list[Ball]:
    step = (high - low) / parts
    return [ball(low + k * step).union(ball(low + (k + 1) * step)) for k in range(parts)]
