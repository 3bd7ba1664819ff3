"""The two passes of ``vectorized`` over the sorted knots, block by block, for one output at a time.

Positions are gathered once into the order of the knots, and what the gradient needs is scattered back once.  All sums
start anew in each block and the running total is added afterwards, which keeps the blocks in the processor's cache and
shortens the chains of roundings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

_BLOCK = 8_192  # segments worked on at a time: 64 kB an array, small enough for the cache and the heap
_PACKED = 65_536  # from here on, sorting keys that carry their index is faster than argsort


@dataclass(frozen=True, eq=False)
class FloatPieces:
    """A piecewise polynomial target: ``coefficients[j, k, p]`` of x^p in piece j, output k; breakpoints inside."""

    breakpoints: Array
    coefficients: Array

    @property
    def affine(self) -> bool:
        """Is every piece of degree at most 1?"""
        return bool(self.coefficients.shape[2] == 2)

    def taylor(self, piece: Any, output: int, x: Any) -> list[Any]:
        """The coefficients of s -> f_k(x + s), for points x that lie in these pieces."""
        shifted = [self.coefficients[piece, output, p] for p in range(self.coefficients.shape[2])]
        for start in range(len(shifted) - 1):
            for p in range(len(shifted) - 2, start - 1, -1):
                shifted[p] = shifted[p] + x * shifted[p + 1]
        return shifted


@dataclass(frozen=True, eq=False)
class OutputScan:
    """The integrals of one output's error e, not divided by the length of the domain.

    Attributes:
        square: 3 ∫ e^2;  total: 2 ∫ e;  moment: 6 ∫ (x - low) e.
        mass, arm: per kinked neuron, 2 ∫_{I_i} e and 6 ∫_{I_i} (x - t_i) e.
    """

    square: Any
    total: Any
    moment: Any
    mass: Array
    arm: Array


class Knots:
    """The knots of a network and a target in order, and the way between them and the kinked neurons.

    Attributes:
        ends: low, the knots in order, high.
        left: per kinked neuron, is it active to the left of its kink?
        facing_left: the same per segment, for the knot at its left end (False at breakpoints and at low).
        piece: per segment, the piece of the target, or None where there is only one.
    """

    def __init__(self, kink: Array, left: Array, low: Any, high: Any, target: FloatPieces) -> None:
        self.target, self.kink, self.left = target, kink, left
        self.order = _order(kink, low, high)
        places = target.breakpoints
        self.ends = np.empty(len(kink) + len(places) + 2, kink.dtype)
        self.ends[0], self.ends[-1] = low, high
        self.piece: Array | None = None
        if len(places):
            after = np.searchsorted(kink[self.order], places) + np.arange(len(places))
            self._neurons = np.delete(np.arange(len(self.ends) - 2), after)
            self._places = after
            self.ends[1:-1][after] = places
            self.piece = np.zeros(len(self.ends) - 1, np.intp)
            self.piece[after + 1] = 1
            np.cumsum(self.piece, out=self.piece)
        self.facing_left = np.zeros(len(self.ends) - 1, bool)
        self.gather(kink, self.ends[1:-1])
        self.gather(left, self.facing_left[1:])

    def gather(self, values: Array, into: Array) -> None:
        """Write what belongs to the kinked neurons to their knots; breakpoints are left alone."""
        if self.piece is None:
            np.take(values, self.order, out=into, mode="clip")
        else:
            into[self._neurons] = values[self.order]

    def scatter(self, values: Array, back: Array) -> Array:
        """Write what stands at the knots back to the kinked neurons."""
        back[self.order] = values if self.piece is None else values[self._neurons]
        return back

    def target_jumps(self, output: int, slopes: Array) -> Array | None:
        """Affine pieces: subtract the jumps of slope from ``slopes`` (per knot) and return minus the jumps of f, per
        segment at its right end; None where f has no breakpoints.
        """
        if self.piece is None:
            return None
        steps = np.zeros(len(self.ends) - 1, slopes.dtype)
        before, after = self.target.coefficients[:-1, output], self.target.coefficients[1:, output]
        change = after - before
        slopes[self._places] = -change[:, 1]
        steps[self._places] = -(change[:, 0] + change[:, 1] * self.target.breakpoints)
        return steps


def _order(kink: Array, low: Any, high: Any) -> Array:
    """An order of the kinks, exact up to 2^-40 of the domain.

    Two kinks this close in the wrong order change the risk by a third-order and the gradient by a second-order term in
    their distance, below 2^-80: the integrals run over a segment of negative length and back.
    """
    count = len(kink)
    if count < _PACKED:
        return np.argsort(kink.astype(np.float64, copy=False))
    bits = count.bit_length()
    scale, keys = (1 << (62 - bits)) / (high - low), np.empty(count, np.int64)
    for i, j in blocks(count):
        part = ((kink[i:j] - low) * scale).astype(np.int64)
        part <<= bits
        part |= np.arange(i, j)
        keys[i:j] = part
    keys.sort()
    keys &= (1 << bits) - 1
    return keys


def scan_output(knots: Knots, output: int, jumps: Array, level: Any, slope: Any) -> OutputScan:
    """Scan one output forward and backward.

    Args:
        jumps: per kinked neuron, v |w|, by which the slope of N rises at its kink (right and left neurons alike);
            overwritten.
        level, slope: value and slope at ``low`` of what full neurons, offset and skip connection add up to.
    """
    low, target = knots.ends[0], knots.target
    for i, j in blocks(
        len(jumps)
    ):  # left neurons are active at low, with value v |w| (t - low) and slope -v |w|
        active = knots.left[i:j] * jumps[i:j]
        slope = slope - active.sum()
        level = level + active @ (knots.kink[i:j] - low)
    slopes = np.zeros(len(knots.ends) - 1, jumps.dtype)
    knots.gather(jumps, slopes[1:])
    steps = None
    if target.affine:
        steps = knots.target_jumps(output, slopes[1:])
        value, incline = target.taylor(0, output, low)
        level, slope = level - value, slope - incline
    slopes[0] = slope
    passes = _Passes(knots, output, slopes, steps, level)
    total, reach = passes.backward()
    return OutputScan(
        passes.square,
        total,
        reach,
        knots.scatter(passes.prefix[1:], jumps),
        knots.scatter(passes.lever[1:], passes.masses[: len(jumps)]),
    )


class _Passes:
    """The pass from low to high (on construction) and the pass back.

    Attributes:
        square: 3 ∫ e^2.
        masses, moments: per segment, 2 ∫ e and 6 ∫ (x - x_0) e, x_0 its left end.
        prefix, lever: per segment, at its left end: after the pass forward 2 P and -6 U, which left neurons need;
            after the pass back, 2 T and 6 W at the knots of right neurons instead.
    """

    def __init__(self, knots: Knots, output: int, slopes: Array, steps: Array | None, level: Any) -> None:
        ends, kind = knots.ends, slopes.dtype.type
        self.knots, self.square = knots, kind(0)
        self.masses, self.moments, self.lever = (np.empty_like(slopes) for _ in range(3))
        self.prefix = slopes  # read segment by segment before it is overwritten
        slope, before, lever = kind(0), kind(0), kind(0)
        for i, j in blocks(len(slopes)):
            h = ends[i + 1 : j + 1] - ends[i:j]
            inclines = _running(slopes[i:j], slope)[1:]
            slope = inclines[-1]
            rise = inclines * h
            values = _running(rise if steps is None else rise + steps[i:j], level)
            level = values[-1]
            first = values[:-1]
            last = values[1:] if steps is None else first + rise
            mass, moment = self.masses[i:j], self.moments[i:j]
            if knots.target.affine:
                both = first + last
                np.multiply(h, both, out=mass)
                both += last
                both *= h
                np.multiply(both, h, out=moment)
                rise = h * first
                self.square += mass @ (first + last) - rise @ last
            else:
                piece = 0 if knots.piece is None else knots.piece[i:j]
                error = [-x for x in knots.target.taylor(piece, output, ends[i:j])]
                error[0], error[1] = error[0] + first, error[1] + inclines
                mass[:], moment[:], square = _polynomial_integrals(error, h)
                self.square += square.sum()
            sums = _running(mass, before)
            before = sums[-1]
            h *= sums[1:]
            h *= -3
            h += moment  # minus 6 times the growth of U
            levers = _running(h, lever)
            lever = levers[-1]
            self.prefix[i:j], self.lever[i:j] = sums[:-1], levers[:-1]

    def backward(self) -> tuple[Any, Any]:
        """Write 2 T and 6 W where right neurons are, return both at low."""
        after, reach = self.square.dtype.type(0), self.square.dtype.type(0)
        ends = self.knots.ends
        for i, j in reversed(list(blocks(len(self.masses)))):
            h = ends[i + 1 : j + 1] - ends[i:j]
            sums = _running(self.masses[i:j], after, backward=True)
            after = sums[0]
            h *= sums[1:]
            h *= 3
            h += self.moments[i:j]
            levers = _running(h, reach, backward=True)
            reach = levers[0]
            keep = self.knots.facing_left[i:j]
            turned = ~keep  # multiplied, not selected: random branches are slow
            for values, ahead in ((self.prefix[i:j], sums[:-1]), (self.lever[i:j], levers[:-1])):
                values *= keep
                ahead *= turned
                values += ahead
        return after, reach


def blocks(count: int) -> Iterator[tuple[int, int]]:
    """The ranges [first, last) of at most ``_BLOCK`` that make up range(count)."""
    for first in range(0, count, _BLOCK):
        yield first, min(first + _BLOCK, count)


_CHAIN = 16
_AHEAD = np.triu(np.ones((_CHAIN, _CHAIN)))
_BACK = np.tril(np.ones((_CHAIN, _CHAIN)))


def _running(terms: Array, start: Any, *, backward: bool = False) -> Array:
    """start, start + terms[0], start + terms[0] + terms[1], ...; backward: ..., start + terms[-1], start.

    Sums of 16 neighbours first (a product of matrices, which is faster than a chain of dependent additions), then
    sums of these; the start is added last.
    """
    count = len(terms)
    sums = np.empty(count + 1, terms.dtype)
    inner = sums[:-1] if backward else sums[1:]
    sums[-1 if backward else 0] = start
    if terms.dtype == np.float64 and count % _CHAIN == 0:
        rows = np.matmul(terms.reshape(-1, _CHAIN), _BACK if backward else _AHEAD)
        carry = np.empty((len(rows), 1))
        if backward:
            carry[-1] = 0
            np.cumsum(rows[:0:-1, 0], out=carry[-2::-1, 0])
        else:
            carry[0] = 0
            np.cumsum(rows[:-1, -1], out=carry[1:, 0])
        carry += start
        np.add(rows, carry, out=inner.reshape(-1, _CHAIN))
        return sums
    if backward:
        np.cumsum(terms[::-1], out=inner[::-1])
    else:
        np.cumsum(terms, out=inner)
    inner += start
    return sums


def _polynomial_integrals(error: list[Array], h: Array) -> tuple[Array, Array, Array]:
    """(2 ∫ e, 6 ∫ s e, 3 ∫ e^2) over [0, h] for e(s) given by its coefficients."""
    powers = [h]
    while len(powers) < 2 * len(error):
        powers.append(powers[-1] * h)
    mass, moment, square = np.zeros_like(h), np.zeros_like(h), np.zeros_like(h)
    for p, x in enumerate(error):
        mass += x * powers[p] / (p + 1)
        moment += x * powers[p + 1] / (p + 2)
        for q, y in enumerate(error):
            square += x * y * powers[p + q] / (p + q + 1)
    return 2 * mass, 6 * moment, 3 * square
