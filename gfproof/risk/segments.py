"""Risk and generalized gradient, d = 1, uniform law: sort the knots, scan forward and backward once.

On a cell the error e = N - f is a polynomial between neighbouring knots.  With the one-sided sums

    P(x) = ∫_low^x e,   U(x) = ∫_low^x (x - s) e(s) ds,   T(x) = ∫_x^high e,   W(x) = ∫_x^high (s - x) e(s) ds

taken at the knots, every component of G is local (t = kink, l = high - low):

    right neuron: G_b = 2 v T(t)/l,    G_w = 2 v (W + t T)(t)/l,    G_v = 2 w W(t)/l
    left neuron:  G_b = 2 v P(t)/l,    G_w = 2 v (t P - U)(t)/l,    G_v = -2 w U(t)/l
    full neuron:  G_b = 2 v T(low)/l,  G_w = 2 v (W + low T)(low)/l,  G_v = 2 (w W + (w low + b) T)(low)/l
    G_c = 2 T(low)/l,  G_a = 2 (W + low T)(low)/l

Nothing but ring operations and division by small integers is used, so the same lines run over Q, balls, power series,
dual numbers, mpf, polynomials in kink coordinates (where ``b`` of right and left neurons is never read) and float64.
One-sided sums, never total minus prefix: that is what keeps them accurate in balls and floats.
Over balls with p bits each radius is at most 8 (n + 20) 2^-p (1 + X/l) times the same formula with absolute values, for
n knots and X = max(|low|, |high|) (measured constant 2.2, tested for p = 24 to 400).

Source: arXiv:2102.09924 for G; the scan is re-derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gfproof.network import Cell, Kind, Parameters, cell_and_kinks
from gfproof.numbers import Number, Q
from gfproof.risk.pieces import PolynomialPieces, expand_at


@dataclass(frozen=True, slots=True)
class Scan:
    """The integrals of one output's error that risk and gradient are made of, not yet divided by the length.

    Attributes:
        square: 3 ∫ e^2.
        total: 2 ∫ e;  moment: 6 ∫ (x - low) e.
        mass: per neuron, 2 ∫_{I_i} e.
        arm: per neuron, 6 ∫_{I_i} (x - anchor) e, the anchor being the kink, or low for full neurons.
    Dead neurons have 0 in both.  The factors 2, 3, 6 keep the scan of affine errors free of divisions.
    """

    square: Number
    total: Number
    moment: Number
    mass: list[Number]
    arm: list[Number]


@dataclass(frozen=True)
class Domain:
    """What the scan needs to know about the problem: the interval, the target's pieces on it, all in one ring."""

    low: Number
    high: Number
    target: PolynomialPieces

    @cached_property
    def third(self) -> Number:
        """1 / (3 l)."""
        return 1 / (3 * (self.high - self.low))

    @cached_property
    def whole(self) -> Number:
        """1 / l."""
        return 3 * self.third

    @cached_property
    def zero(self) -> Number:
        """0 in the ring of the domain."""
        return 0 * self.low

    @cached_property
    def first_error(self) -> tuple[tuple[Number, ...], ...]:
        """Per output, the coefficients of s -> -f(low + s) on the first segment, at least two."""
        padded = []
        for polynomial in self.target.pieces[0]:
            shifted = [-x for x in expand_at(polynomial, self.low)]
            padded.append(tuple(shifted + [self.zero] * (2 - len(shifted))))
        return tuple(padded)


def risk_and_gradient(network: Parameters, domain: Domain) -> tuple[Number, Parameters]:
    """(L, G) of a network over Q (or balls that decide their cell), d = 1, uniform law on [low, high].

    Args:
        network: w (H, 1), b (H,), v (m, H), c (m,), a (m, 1) or None.
        domain: rational low < high; the target's breakpoints inside (low, high).

    Raises:
        AmbiguousCell: the entries are balls that do not decide the cell.
    Cost: O(H log H) comparisons, about 50 H ring operations per output.
    """
    cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
    return on_cell(cell, kinks, network, domain)


def risk(network: Parameters, domain: Domain) -> Number:
    """L alone: the forward half of the scan."""
    cell, kinks = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
    total = sum(_forward(cell, kinks, network, domain, k).square for k in range(network.outputs))
    return total * domain.third


def on_cell(
    cell: Cell, kinks: Sequence[Number | None], network: Parameters, domain: Domain
) -> tuple[Number, Parameters]:
    """(L, G) by the formulas of one cell, over any ring.

    On the cell these are risk and generalized gradient; elsewhere they are its polynomial continuation in (kinks, w,
    v, c), (b of full neurons).

    Args:
        cell: the combinatorial type whose formulas are used; nothing is compared.
        kinks: t_i for right and left neurons; their ``network.b`` is not read.
    """
    low, third, whole = domain.low, domain.third, domain.whole
    outputs = range(network.outputs)
    scans = scans_on_cell(cell, kinks, network, domain)
    zero = domain.zero
    g_w, g_b = [zero] * network.width, [zero] * network.width
    g_v = [[zero] * network.width for _ in outputs]
    for i, kind in enumerate(cell.kinds):
        if kind is Kind.DEAD:
            continue
        w = network.w[i][0]
        anchor = low if kind is Kind.FULL else kinks[i]
        for k, one in enumerate(scans):
            v, mass, arm = network.v[k][i], one.mass[i] * whole, one.arm[i] * third
            pull = v * mass
            g_b[i] = g_b[i] + pull
            g_w[i] = g_w[i] + (v * arm + anchor * pull)
            g_v[k][i] = w * arm + (w * low + network.b[i]) * mass if kind is Kind.FULL else w * arm
    gradient = Parameters(
        w=tuple((x,) for x in g_w),
        b=tuple(g_b),
        v=tuple(tuple(row) for row in g_v),
        c=tuple(one.total * whole for one in scans),
        a=tuple(((one.moment + 3 * low * one.total) * third,) for one in scans) if network.skip else None,
    )
    square = scans[0].square if len(scans) == 1 else sum(one.square for one in scans)
    return square * third, gradient


def scans_on_cell(
    cell: Cell, kinks: Sequence[Number | None], network: Parameters, domain: Domain
) -> list[Scan]:
    """The integrals of every output's error, by the formulas of one cell."""
    return [_forward(cell, kinks, network, domain, k, moments=True) for k in range(network.outputs)]


def _start(
    cell: Cell, kinks: Sequence[Number | None], network: Parameters, domain: Domain, output: int
) -> tuple[list[Number], list[Number]]:
    """The error as a polynomial in s = x - low on the first segment, and the slopes v_i w_i."""
    low, row = domain.low, network.v[output]
    error = list(domain.first_error[output])
    offset, incline = error[0] + network.c[output], error[1]
    if network.a is not None:
        offset, incline = offset + network.a[output][0] * low, incline + network.a[output][0]
    slopes = []
    for i, kind in enumerate(cell.kinds):
        slope = row[i] * network.w[i][0]
        slopes.append(slope)
        if kind is Kind.FULL:
            offset, incline = offset + (slope * low + row[i] * network.b[i]), incline + slope
        elif kind is Kind.LEFT:
            offset, incline = offset + slope * (low - kinks[i]), incline + slope
    error[0], error[1] = offset, incline
    return error, slopes


def _subtract(error: list[Number], polynomial: Sequence[Number]) -> None:
    for k, coefficient in enumerate(polynomial):
        if k < len(error):
            error[k] = error[k] - coefficient
        else:
            error.append(-coefficient)


def _forward(
    cell: Cell,
    kinks: Sequence[Number | None],
    network: Parameters,
    domain: Domain,
    output: int,
    *,
    moments: bool = False,
) -> Scan:
    """Scan one output from low to high; with ``moments`` also back, for the one-sided integrals at the knots."""
    error, slopes = _start(cell, kinks, network, domain, output)
    zero = domain.zero
    square, before, lever = zero, zero, zero  # lever: 6 U
    prefix = moments and Kind.LEFT in cell.kinds
    segments: list[tuple[Number, Number, Number]] = []
    mass, arm = [zero] * cell.width, [zero] * cell.width
    here, pieces = domain.low, domain.target.pieces
    for knot in (*cell.knots, None):
        if knot is None:
            there = domain.high
        elif knot.neuron is not None:
            there = kinks[knot.neuron]
        else:
            there = domain.target.breakpoints[knot.breakpoint or 0]
        h = there - here
        total, moment, part = _integrals(error, h)
        square = square + part
        if moments:
            segments.append((h, total, moment))
        if prefix:
            before = before + total
            lever = lever + h * (3 * before - moment)
        here = there
        if knot is None:
            break
        if knot.neuron is None:
            j = knot.breakpoint or 0
            _subtract(error, expand_at(pieces[j + 1][output], there))
            for k, coefficient in enumerate(expand_at(pieces[j][output], there)):
                error[k] = error[k] + coefficient
        elif cell.kinds[knot.neuron] is Kind.RIGHT:
            error[1] = error[1] + slopes[knot.neuron]
        else:
            error[1] = error[1] - slopes[knot.neuron]
            mass[knot.neuron], arm[knot.neuron] = before, -lever
    if not moments:
        return Scan(square, zero, zero, mass, arm)
    after, reach = zero, zero  # 2 T and 6 W at the knot that starts the segment
    for knot, (h, total, moment) in zip(reversed((None, *cell.knots)), reversed(segments), strict=True):
        reach = reach + h * (3 * after + moment)
        after = after + total
        if knot is not None and knot.neuron is not None and cell.kinds[knot.neuron] is Kind.RIGHT:
            mass[knot.neuron], arm[knot.neuron] = after, reach
    for i, kind in enumerate(cell.kinds):
        if kind is Kind.FULL:
            mass[i], arm[i] = after, reach
    return Scan(square, after, reach, mass, arm)


def _integrals(error: list[Number], h: Number) -> tuple[Number, Number, Number]:
    """(2 ∫ e, 6 ∫ s e / h, 3 ∫ e^2) over [0, h] for e(s) given by its coefficients, which move on to s = h."""
    if len(error) == 2:  # the affine error, unrolled: no division, 13 operations
        e, slope = error
        rise = slope * h
        end = e + rise
        error[0] = end
        both = e + end
        return h * both, h * (both + end), h * (both * both - e * end)
    powers = [h]
    while len(powers) < 2 * len(error):
        powers.append(powers[-1] * h)
    total = sum(x * powers[j] / (j + 1) for j, x in enumerate(error))
    moment = sum(x * powers[j] / (j + 2) for j, x in enumerate(error))
    part = sum(x * y * powers[i + j] / (i + j + 1) for i, x in enumerate(error) for j, y in enumerate(error))
    error[:] = expand_at(tuple(error), h)
    return 2 * total, 6 * moment, 3 * part


def exact_domain(target: PolynomialPieces, low: Q, high: Q) -> Domain:
    """The domain of a rational problem: only the breakpoints inside (low, high) are kept."""
    return Domain(low, high, target.within(low, high))
