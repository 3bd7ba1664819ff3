"""The scan of ``segments`` in float64 NumPy, for widths up to a million.  Floats serve plots, searches and benchmarks,
never a verdict.

Between neighbouring knots x_0 < x_1 < ... the error is affine (a polynomial for targets of higher degree), so with its
values e at the two ends of a segment of length h

    ∫ e = h (e_0 + e_1)/2,   ∫ (x - x_0) e = h^2 (e_0 + 2 e_1)/6,   ∫ e^2 = h (e_0^2 + e_0 e_1 + e_1^2)/3,

and the one-sided sums P, U, T, W of ``segments`` follow by cumulative sums from the left and from the right.  The error
is carried by its values at the knots and every moment is centred at a knot: offset and slope against the monomials of x
would lose several digits in single components.

Error.  Let u be the unit roundoff of the scan (2^-64 extended, 2^-53 plain), n the number of knots, and with
X = max(|low|, |high|), Y = 1 + X/(high - low),

    E_k = Y (|c_k| + |a_k| X + (p + 1)^2 sum_p |f_kp| X^p + sum_i |v_ki| (|w_i| X + |b_i|)),   p the degree of f.

Up to terms of order u^2, and apart from a last rounding of each number to float64,

    |δL| <= 8 (n + 20) u sum_k E_k^2,   |δG_{c_k}| <= 8 (n + 20) u E_k,   |δG_{b_i}| <= 8 (n + 20) u sum_k |v_ki| E_k,
    |δG_{w_i}| <= 8 (n + 20) u sum_k |v_ki| E_k X,   |δG_{v_ki}| <= 8 (n + 20) u (|w_i| X + |b_i|) E_k.

(Tested, and far from reached: errors grow like sqrt(n) or slower.)  A component that is small because e changes its sign
has that absolute error, whatever its own size; extended mode, the default up to ``EXTENDED_WIDTH`` neurons, leaves it
2000 times more room: at H = 1000 every component of a random network is right to 1e-14 of itself.  Where numpy.longdouble
is no wider than float64 (``EXTENDED_BITS`` says so) extended mode is plain mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gfproof.errors import ShapeError
from gfproof.risk.float_scan import Array, FloatPieces, Knots, blocks, scan_output

EXTENDED_BITS = int(np.finfo(np.longdouble).nmant) + 1
"""Bits of numpy's longdouble: 64 on x86, 53 where it is no wider than float64."""

EXTENDED_WIDTH = 100_000
"""Up to this width the scan runs in longdouble unless told otherwise."""


@dataclass(frozen=True, eq=False)
class Gradient:
    """The generalized gradient as float64 arrays, each of the shape of its argument."""

    w: Array
    b: Array
    v: Array
    c: Array
    a: Array | None


def risk_and_gradient(
    w: ArrayLike,
    b: ArrayLike,
    v: ArrayLike,
    c: ArrayLike,
    a: ArrayLike | None = None,
    *,
    low: float = 0.0,
    high: float = 1.0,
    breakpoints: ArrayLike = (),
    pieces: Sequence[Sequence[ArrayLike]] = (((0.0,),),),
    extended: bool | None = None,
) -> tuple[float, Gradient]:
    """(L, G) in floating point, d = 1, uniform law on [low, high].

    Args:
        w: (H,) or (H, 1); b: (H,); v: (H,) or (m, H); c: a number or (m,); a: None, a number, (m,) or (m, 1).
        breakpoints: of the target, increasing; pieces: one more; a piece is m polynomials, each by its coefficients,
            constant term first.  A constant target xi is ``pieces=[[[xi]]]``, an affine one ``[[[beta, alpha]]]``.
        extended: scan in longdouble; None: up to ``EXTENDED_WIDTH`` neurons.

    Returns:
        L as a float, and G with the shapes of the arguments.  The error is that of the module's docstring.

    Raises:
        ShapeError: arrays that do not fit together, or low >= high.
    Cost: O((H + breakpoints) log H); at H = 10^6 less than one stable sort of the kinks, three to four of NumPy's
    sorts for AVX-512.
    """
    wide = np.size(b) <= EXTENDED_WIDTH if extended is None else extended
    kind: Any = np.longdouble if wide else np.float64
    inner, bias, outer, offset, skip = _arrays(w, b, v, c, a, kind)
    p, q = kind(low), kind(high)
    target = _target(breakpoints, pieces, len(offset), p, q)
    kinds, kink = _kinds(inner, bias, p, q)
    chosen = None if (kinds > _FULL).all() else np.flatnonzero(kinds > _FULL)
    full = np.flatnonzero(kinds == _FULL)
    if chosen is not None:
        kinds, kink = kinds[chosen], kink[chosen]
    knots = Knots(kink, kinds == _LEFT, p, q, target)
    whole, third = 1 / (q - p), 1 / (3 * (q - p))
    square = kind(0)
    g_w, g_b, g_v = np.zeros(inner.shape, kind), np.zeros(inner.shape, kind), np.zeros(outer.shape, kind)
    g_c, g_a = np.zeros(offset.shape, kind), np.zeros(offset.shape, kind)
    for k, row in enumerate(outer):
        level, slope = offset[k], kind(0)
        if skip is not None:
            level, slope = level + skip[k] * p, skip[k]
        drive, heights = row[full], inner[full] * p + bias[full]
        level, slope = level + (drive * heights).sum(), slope + (drive * inner[full]).sum()
        jumps = np.empty_like(kink)
        for i, j in blocks(len(kink)):
            at = slice(i, j) if chosen is None else chosen[i:j]
            np.multiply(row[at], np.abs(inner[at]), out=jumps[i:j])
        scan = scan_output(knots, k, jumps, level, slope)
        square += scan.square * third
        total, moment = scan.total * whole, scan.moment * third  # 2 ∫ e and 2 ∫ (x - low) e
        g_c[k], g_a[k] = total, moment + p * total
        for i, j in blocks(len(kink)):
            at = slice(i, j) if chosen is None else chosen[i:j]
            mass, arm, pull = scan.mass[i:j] * whole, scan.arm[i:j] * third, row[at]
            g_v[k][at] = inner[at] * arm
            bias_slope = pull * mass
            mass *= kink[i:j]
            arm += mass
            arm *= pull
            if k:
                bias_slope += g_b[at]
                arm += g_w[at]
            g_b[at], g_w[at] = bias_slope, arm
        g_v[k][full] = inner[full] * moment + heights * total
        g_b[full] += drive * total
        g_w[full] += drive * (moment + p * total)
    return float(square), Gradient(
        w=_shaped(g_w, w),
        b=_shaped(g_b, b),
        v=_shaped(g_v, v),
        c=_shaped(g_c, c),
        a=None if a is None else _shaped(g_a, a),
    )


_DEAD, _FULL, _RIGHT, _LEFT = range(4)


def _kinds(inner: Array, bias: Array, low: Any, high: Any) -> tuple[Array, Array]:
    """Per neuron its kind (see ``network.cells``) and its kink, which means nothing for full and dead neurons."""
    kinds, kink = np.empty(len(inner), np.int8), np.empty_like(inner)
    for i, j in blocks(len(inner)):
        w, b = inner[i:j], bias[i:j]
        at_low, at_high = w * low + b, w * high + b
        negative, positive = (at_low < 0).view(np.int8), (at_low > 0).view(np.int8)
        falls, rises = (at_high < 0).view(np.int8), (at_high > 0).view(np.int8)
        kinds[i:j] = _RIGHT * (negative & rises) + _LEFT * (positive & falls)
        kinds[i:j] += _FULL * ((positive | rises) & ~(negative | falls))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            np.divide(-b, w, out=kink[i:j])
        np.clip(kink[i:j], low, high, out=kink[i:j])
    return kinds, kink


def _arrays(
    w: ArrayLike, b: ArrayLike, v: ArrayLike, c: ArrayLike, a: ArrayLike | None, kind: Any
) -> tuple[Array, Array, Array, Array, Array | None]:
    """The arguments in the scan's float type, in the shapes (H,), (H,), (m, H), (m,), (m,)."""
    bias, offset = np.asarray(b, kind), np.atleast_1d(np.asarray(c, kind))
    inner, outer = np.asarray(w, kind), np.atleast_2d(np.asarray(v, kind))
    width, outputs = bias.size, offset.size
    if bias.ndim != 1 or offset.ndim != 1:
        raise ShapeError(f"b has shape {bias.shape}, c has shape {offset.shape}, expected (H,) and (m,)")
    if inner.shape not in ((width,), (width, 1)):
        raise ShapeError(f"w has shape {inner.shape}, expected ({width},) or ({width}, 1)")
    if outer.shape != (outputs, width):
        raise ShapeError(f"v has shape {outer.shape}, expected ({outputs}, {width})")
    if a is None:
        return inner.reshape(width), bias, outer, offset, None
    skip = np.asarray(a, kind)
    if skip.size != outputs:
        raise ShapeError(f"a has {skip.size} entries, expected {outputs} (one per output, d = 1)")
    return inner.reshape(width), bias, outer, offset, skip.reshape(outputs)


def _target(
    breakpoints: ArrayLike, pieces: Sequence[Sequence[ArrayLike]], outputs: int, low: Any, high: Any
) -> FloatPieces:
    """The pieces on (low, high) with coefficients padded to one degree."""
    kind = type(low)
    places = np.asarray(breakpoints, kind).reshape(-1)
    if not low < high:
        raise ShapeError(f"low {low} is not below high {high}")
    if len(pieces) != len(places) + 1 or any(len(piece) != outputs for piece in pieces):
        raise ShapeError(f"expected {len(places) + 1} pieces of {outputs} polynomials")
    if (places[1:] <= places[:-1]).any():
        raise ShapeError("breakpoints do not increase strictly (pieces would overlap)")
    longest = max(2, *(np.size(polynomial) for piece in pieces for polynomial in piece))
    coefficients = np.zeros((len(pieces), outputs, longest), kind)
    for j, piece in enumerate(pieces):
        for k, polynomial in enumerate(piece):
            entries = np.asarray(polynomial, kind).reshape(-1)
            coefficients[j, k, : entries.size] = entries
    first, last = np.searchsorted(places, [low, high], side="right")
    last = last - 1 if last > first and places[last - 1] == high else last
    return FloatPieces(places[first:last], coefficients[first : last + 1])


def _shaped(values: Array, like: ArrayLike) -> Array:
    """As float64 in the shape of an argument."""
    return values.astype(np.float64, copy=False).reshape(np.shape(like))
