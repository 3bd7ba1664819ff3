"""The piecewise form: risk and generalized gradient of a cell as sums over its segments, never expanded.

On the k-th segment [s, t] the error is e(x) = r x + q - g(x), with g = 0 or the part of degree two and more of the
target's piece.  With p = r s + q and p' = r t + q, and for g = 0,

    ∫ e^2 = (t - s)(p^2 + p p' + p'^2)/3,   ∫ e = (t - s)(p + p')/2,   ∫ x e = (t - s)((2s + t) p + (s + 2t) p')/6

and otherwise these minus [2 r X + 2 q Y - Z], [Y], [X] between s and t, where X' = x g, Y' = g, Z' = g^2.  Then

    L = rho sum_k ∫ |e|^2,   G_{b_i} = 2 rho sum_{k: i active} v_i.∫ e,   G_{w_i} = 2 rho sum_{k: i active} v_i.∫ x e,
    G_{v_i} = 2 rho sum_{k: i active} (w_i ∫ x e + b_i ∫ e),   G_c = 2 rho sum_k ∫ e,   G_a = 2 rho sum_k ∫ x e

The same lines run over polynomials and over SymPy expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gfproof.network import Cell, Knot, Parameters
from gfproof.numbers import Number, Q
from gfproof.numbers.polynomials import Polynomial
from gfproof.risk.pieces import Coefficients, PolynomialPieces, value
from gfproof.symbolic.cells import segments_of
from gfproof.symbolic.integrals import antiderivative, multiply
from gfproof.symbolic.setting import Setting


@dataclass(frozen=True)
class Row:
    """One segment.

    Attributes:
        start, end: its knots, None for the ends of the domain.
        active: the neurons that are positive on it.
        slope, offset: r and q per output, polynomials in (w, b, v, c, a) and the target's numbers.
        bend: g per output, rational coefficients; () where the target's piece is affine.
    """

    start: Knot | None
    end: Knot | None
    active: tuple[int, ...]
    slope: tuple[Polynomial, ...]
    offset: tuple[Polynomial, ...]
    bend: tuple[Coefficients, ...]


def rows_of(cell: Cell, setting: Setting) -> tuple[Row, ...]:
    """The segments of a cell with slope and offset of the error on each."""
    ring = setting.ring
    network, outputs = ring.network, range(setting.outputs)
    rows = []
    for segment in segments_of(cell):
        slopes, offsets = [], []
        for k in outputs:
            piece = (*ring.target.pieces[segment.piece][k], ring.zero, ring.zero)
            slope = (ring.zero if network.a is None else network.a[k][0]) - piece[1]
            offset = network.c[k] - piece[0]
            for i in segment.active:
                slope = slope + network.v[k][i] * network.w[i][0]
                offset = offset + network.v[k][i] * network.b[i]
            slopes.append(slope)
            offsets.append(offset)
        bend = tuple(bend_of(setting, segment.piece, k) for k in outputs)
        rows.append(Row(segment.start, segment.end, segment.active, tuple(slopes), tuple(offsets), bend))
    return tuple(rows)


def bend_of(setting: Setting, piece: int, output: int) -> Coefficients:
    """The part of degree two and more of the target's piece; () if there is none."""
    if not isinstance(setting.target, PolynomialPieces):
        return ()
    polynomial = setting.target.within(setting.low, setting.high).pieces[piece][output]
    bend = (Q(0), Q(0), *polynomial[2:])
    return bend if any(x != 0 for x in bend) else ()


def square(r: Number, q: Number, s: Number, t: Number) -> Number:
    """∫_s^t (r x + q)^2 dx."""
    p, end = r * s + q, r * t + q
    return (t - s) * (p**2 + p * end + end**2) / 3


def mass(r: Number, q: Number, s: Number, t: Number) -> Number:
    """∫_s^t (r x + q) dx."""
    return (t - s) * ((r * s + q) + (r * t + q)) / 2


def moment(r: Number, q: Number, s: Number, t: Number) -> Number:
    """∫_s^t x (r x + q) dx."""
    return (t - s) * ((2 * s + t) * (r * s + q) + (s + 2 * t) * (r * t + q)) / 6


@dataclass(frozen=True)
class Bend:
    """The antiderivatives X, Y, Z of x g, g, g^2."""

    g: Coefficients
    x: Coefficients
    y: Coefficients
    z: Coefficients

    @classmethod
    def of(cls, g: Coefficients) -> Bend:
        """The antiderivatives that vanish at 0."""
        return cls(g, antiderivative((Q(0), *g)), antiderivative(g), antiderivative(multiply(g, g)))


def integrals(
    r: Number, q: Number, s: Number, t: Number, bend: Coefficients, read: Callable[[Q], Number]
) -> tuple[Number, Number, Number]:
    """(∫ e^2, ∫ e, ∫ x e) over [s, t] for e = r x + q - g.

    Args:
        read: a rational number as an element of the ring.
    """
    all_three = square(r, q, s, t), mass(r, q, s, t), moment(r, q, s, t)
    if not bend:
        return all_three
    own = Bend.of(bend)
    x, y, z = (_between(p, s, t, read) for p in (own.x, own.y, own.z))
    return all_three[0] - (2 * r * x + 2 * q * y - z), all_three[1] - y, all_three[2] - x


def _between(polynomial: Coefficients, s: Number, t: Number, read: Callable[[Q], Number]) -> Number:
    coefficients = tuple(map(read, polynomial))
    return value(coefficients, t) - value(coefficients, s)


@dataclass(frozen=True)
class Values:
    """What the sums run over, all in one ring.

    Attributes:
        network: w, b, v, c, a.
        places: per row, the ends s and t.
        slope, offset: per row and output.
        density: rho.
        read: a rational number as an element of the ring.
    """

    network: Parameters
    places: Sequence[tuple[Number, Number]]
    slope: Sequence[Sequence[Number]]
    offset: Sequence[Sequence[Number]]
    density: Number
    read: Callable[[Q], Number]


def assemble(rows: Sequence[Row], values: Values) -> tuple[Number, Parameters]:
    """(L, G) by the sums over segments."""
    network, rho = values.network, values.density
    outputs, neurons = range(network.outputs), range(network.width)
    zero = values.read(Q(0))
    pieces = [
        [
            integrals(values.slope[n][k], values.offset[n][k], *values.places[n], row.bend[k], values.read)
            for k in outputs
        ]
        for n, row in enumerate(rows)
    ]

    def over(neuron: int | None, output: int, which: int) -> Number:
        parts = (
            piece[output][which]
            for row, piece in zip(rows, pieces, strict=True)
            if neuron is None or neuron in row.active
        )
        return sum(parts, zero)

    risk = rho * sum((piece[k][0] for piece in pieces for k in outputs), zero)
    by_b = [[over(i, k, 1) for k in outputs] for i in neurons]
    by_w = [[over(i, k, 2) for k in outputs] for i in neurons]
    return risk, Parameters(
        w=tuple((2 * rho * sum((network.v[k][i] * by_w[i][k] for k in outputs), zero),) for i in neurons),
        b=tuple(2 * rho * sum((network.v[k][i] * by_b[i][k] for k in outputs), zero) for i in neurons),
        v=tuple(
            tuple(2 * rho * (network.w[i][0] * by_w[i][k] + network.b[i] * by_b[i][k]) for i in neurons)
            for k in outputs
        ),
        c=tuple(2 * rho * over(None, k, 1) for k in outputs),
        a=tuple((2 * rho * over(None, k, 2),) for k in outputs) if network.a is not None else None,
    )
