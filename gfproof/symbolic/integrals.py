"""Errors on segments and their integrals, by antiderivatives in x: the second road to risk and generalized gradient.

Nothing here is shared with the scan of ``gfproof.risk.segments``; that both agree is what a derivation checks.
A polynomial in x is the tuple of its coefficients over a ring, constant term first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gfproof.network import Cell, Knot
from gfproof.numbers import Q
from gfproof.numbers.polynomials import Polynomial
from gfproof.risk.pieces import Coefficients, value
from gfproof.symbolic.cells import Segment, segments_of
from gfproof.symbolic.setting import Ring


@dataclass(frozen=True)
class Piece:
    """One segment with the errors e_1..e_m on it, as polynomials in x."""

    segment: Segment
    start: Polynomial
    end: Polynomial
    errors: tuple[Coefficients, ...]

    def integral(self, polynomial: Coefficients) -> Polynomial:
        """The integral of a polynomial in x over the segment."""
        return difference(antiderivative(polynomial), self.start, self.end)


def pieces_of(cell: Cell, ring: Ring, biases: Sequence[Polynomial]) -> tuple[Piece, ...]:
    """The segments of a cell with the error on each.

    e_k(x) = c_k + a_k x + sum over the active neurons of v_ki (w_i x + b_i) - f_k(x)

    Args:
        biases: b_i as the ring's variables, or in kink coordinates.
    """
    return tuple(
        Piece(
            segment,
            place(segment.start, ring, ring.low),
            place(segment.end, ring, ring.high),
            tuple(error_on(segment, ring, biases, k) for k in range(len(ring.network.c))),
        )
        for segment in segments_of(cell)
    )


def error_on(segment: Segment, ring: Ring, biases: Sequence[Polynomial], output: int) -> Coefficients:
    """The error of one output on a segment."""
    network = ring.network
    offset = network.c[output]
    slope = ring.zero if network.a is None else network.a[output][0]
    for i in segment.active:
        offset = offset + network.v[output][i] * biases[i]
        slope = slope + network.v[output][i] * network.w[i][0]
    return subtract((offset, slope), ring.target.pieces[segment.piece][output], ring.zero)


def place(knot: Knot | None, ring: Ring, end: Polynomial) -> Polynomial:
    """Where a knot is; ``end`` for an end of the domain."""
    if knot is None:
        return end
    if knot.neuron is not None:
        kink: Polynomial = ring.kinks[knot.neuron]
        return kink
    return ring.constant(ring.target.breakpoints[knot.breakpoint or 0])


def antiderivative(polynomial: Coefficients) -> Coefficients:
    """The antiderivative that vanishes at 0."""
    return (0 * polynomial[0], *(x * Q(1, k + 1) for k, x in enumerate(polynomial)))


def derivative(polynomial: Coefficients) -> Coefficients:
    """The derivative in x; (0,) for a constant."""
    return tuple(k * x for k, x in enumerate(polynomial))[1:] or (0 * polynomial[0],)


def difference(polynomial: Coefficients, start: Polynomial, end: Polynomial) -> Polynomial:
    """p(end) - p(start)."""
    gained: Polynomial = value(polynomial, end) - value(polynomial, start)
    return gained


def multiply(left: Coefficients, right: Coefficients) -> Coefficients:
    """The product of two polynomials in x."""
    zero = 0 * left[0]
    product = [zero] * (len(left) + len(right) - 1)
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            product[i + j] = product[i + j] + x * y
    return tuple(product)


def subtract(left: Coefficients, right: Coefficients, zero: Polynomial) -> Coefficients:
    """The difference of two polynomials in x, as long as the longer one."""
    long = max(len(left), len(right))
    one, other = (tuple(p) + (zero,) * (long - len(p)) for p in (left, right))
    return tuple(x - y for x, y in zip(one, other, strict=True))


def total(terms: Iterable[Polynomial], zero: Polynomial) -> Polynomial:
    """The sum, a polynomial also where there is nothing to add."""
    added: Polynomial = sum(terms, zero)
    return added
