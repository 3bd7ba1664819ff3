"""Risk and generalized gradient in float64 NumPy for inputs uniform on a box of any dimension, with proved error bounds.

The twin of ``vectorized`` for d >= 2 (d = 1 works too): floats serve plots, searches and benchmarks, never a verdict.  The
arguments are taken as the exact numbers they are.  With the rows R_ij = ∫_{I_i ∩ I_j} l_j (x, 1) of all pairs of neurons, by
the recursions of ``float_ramps``, and e_k = g_k + sum_j v_kj max(l_j, 0), g_k affine,

    E_ik = ∫_{I_i} e_k (x, 1) = ∫_{I_i} g_k (x, 1) + sum_j v_kj R_ij,      G_{(w_i, b_i)} = 2 sum_k v_ki E_ik,
    G_{v_ki} = 2 (w_i, b_i).E_ik,      L = sum_k [ ∫ g_k e_k + sum_i v_ki (w_i, b_i).E_ik ].

Error.  Every operation is followed by a bound of its rounding and of what earlier errors become (``running_error``), so the
errors returned are bounds of the differences to the exact values, whatever cancels.  They grow where two hyperplanes meet far
from the box at a small angle.  Pairs that float64 cannot decide, or not to ``accuracy`` times the size of their functions,
are computed in balls of ``BITS`` bits, or exactly; where the result itself has lost more than ``accuracy`` of its size (near
a zero of G, say) everything is.  Balls are not trusted to know enough: a weight of 5e-324 next to weights of size 1 takes more
bits than they have, and then everything is computed exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gfproof.errors import AmbiguousCell, BudgetExceeded, ShapeError
from gfproof.network import Parameters
from gfproof.numbers import Number, Q, ball, from_float64, midpoint, precision, radius, to_float
from gfproof.risk import boxes
from gfproof.risk.float_ramps import Cuts, pair_rows
from gfproof.risk.ramps import Ramp, product, whole_square
from gfproof.risk.running_error import UNIT, Array, Bounded, dot
from gfproof.risk.vectorized import Gradient

BITS = 256
"""The precision of the balls that replace floats."""

ACCURACY = 1e-9

MOST_DIMENSIONS = 8
"""A box of dimension 8 has 6561 faces, each with arrays of all pairs."""

BLOCK = 2048
"""So many pairs are worked on at a time."""


@dataclass(frozen=True, eq=False)
class FloatRisk:
    """L and G in float64 with bounds of their errors.

    Attributes:
        risk, gradient: the values.
        risk_error, gradient_error: proved bounds of |computed - exact|, entry by entry.
        recomputed: so many pairs of neurons were computed in balls or exactly.
        in_balls: was everything (exactly, where balls leave open how the box is cut, or lose half of their bits)?
    """

    risk: float
    gradient: Gradient
    risk_error: float
    gradient_error: Gradient
    recomputed: int
    in_balls: bool


def risk_and_gradient(
    w: ArrayLike,
    b: ArrayLike,
    v: ArrayLike,
    c: ArrayLike,
    a: ArrayLike | None = None,
    *,
    low: ArrayLike,
    high: ArrayLike,
    slope: ArrayLike = 0.0,
    intercept: ArrayLike = 0.0,
    accuracy: float = ACCURACY,
) -> tuple[float, Gradient]:
    """(L, G) in floating point, uniform law on the box [low, high], target f(x) = slope x + intercept.

    Args:
        w: (H, d); b: (H,); v: (H,) or (m, H); c: a number or (m,); a: None, (d,) or (m, d); low, high: (d,).
        slope: a number (0: a constant target), (d,) or (m, d); intercept: a number or (m,).
        accuracy: see ``with_errors``.

    Returns:
        L as a float, and G with the shapes of the arguments.

    Raises:
        ShapeError, BudgetExceeded: as for ``with_errors``.
    """
    found = with_errors(
        w, b, v, c, a, low=low, high=high, slope=slope, intercept=intercept, accuracy=accuracy
    )
    return found.risk, found.gradient


def with_errors(
    w: ArrayLike,
    b: ArrayLike,
    v: ArrayLike,
    c: ArrayLike,
    a: ArrayLike | None = None,
    *,
    low: ArrayLike,
    high: ArrayLike,
    slope: ArrayLike = 0.0,
    intercept: ArrayLike = 0.0,
    accuracy: float = ACCURACY,
) -> FloatRisk:
    """(L, G) with proved error bounds; arguments as for ``risk_and_gradient``.

    Args:
        accuracy: L is to be known up to this part of itself, G up to this part of its largest entry; where float64 does
            not give that, balls do.  ``numpy.inf``: never fall back for the sake of accuracy.

    Raises:
        ShapeError: arrays that do not fit together, numbers that are not finite, or low >= high.
        BudgetExceeded: more than ``MOST_DIMENSIONS`` inputs.
    Cost: d = 2, 3, 4 and H = 64: about 15, 50, 180 ms on one core of 2024; pairs in balls 0.1 to 1 ms each.
    """
    given = _Arguments(w, b, v, c, a, low, high, slope, intercept)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        cuts = Cuts(given.w, given.b, given.low, given.high)
        rows, recomputed = _all_rows(cuts, given, accuracy)
        result = _assembled(given, cuts, rows)
    if _accurate(result, accuracy):
        return given.shaped(result, recomputed, in_balls=False)
    result = given.in_balls()
    if not _accurate(result, accuracy) and _lost(result):
        result = given.exactly()
    return given.shaped(result, recomputed, in_balls=True)


@dataclass(frozen=True, eq=False)
class _Result:
    """L and G as bounded numbers: w (H, d), b (H,), v (m, H), c (m,), a (m, d)."""

    risk: Bounded
    w: Bounded
    b: Bounded
    v: Bounded
    c: Bounded
    a: Bounded


def _accurate(result: _Result, accuracy: float) -> bool:
    """Is every error small next to the risk, or next to the largest entry of the gradient?"""
    entries = [x for x in (result.w, result.b, result.v, result.c, result.a) if x.value.size]
    if not all(np.isfinite(x.error).all() for x in (result.risk, *entries)):
        return False
    if not bool(result.risk.error <= accuracy * abs(result.risk.value)):
        return False
    size = max(float(np.abs(x.value).max()) for x in entries)
    return all(bool((x.error <= accuracy * size).all()) for x in entries)


def _lost(result: _Result) -> bool:
    """Have balls lost half of their bits?  Next to that a small result is small, not unknown."""
    entries = (result.risk, result.w, result.b, result.v, result.c, result.a)
    return not all(bool((x.error <= 2.0 ** -(BITS // 2)).all()) for x in entries)


class _Arguments:
    """The arguments as arrays of one shape each, checked."""

    def __init__(
        self, w: ArrayLike, b: ArrayLike, v: ArrayLike, c: ArrayLike, a: ArrayLike | None, *rest: ArrayLike
    ):
        self.given = (w, b, v, c, a)
        low, high, slope, intercept = rest
        self.low, self.high = (np.atleast_1d(np.asarray(x, np.float64)) for x in (low, high))
        self.b = np.asarray(b, np.float64)
        self.c = np.atleast_1d(np.asarray(c, np.float64))
        dimension, width, outputs = self.low.size, self.b.size, self.c.size
        if self.low.shape != self.high.shape or self.low.ndim != 1 or not (self.low < self.high).all():
            raise ShapeError(f"low {self.low} and high {self.high} do not span a box")
        if dimension > MOST_DIMENSIONS:
            raise BudgetExceeded(f"{dimension} inputs, at most {MOST_DIMENSIONS} (the box has 3^d faces)")
        self.w = _of_shape("w", w, (width, dimension))
        self.v = _of_shape("v", v, (outputs, width))
        self.b = _of_shape("b", b, (width,))
        self.a = np.zeros((outputs, dimension)) if a is None else _of_shape("a", a, (outputs, dimension))
        self.slope = np.asarray(slope, np.float64)
        if self.slope.ndim == 0:
            self.slope = np.full((outputs, dimension), self.slope)
        self.slope = _of_shape("slope", self.slope, (outputs, dimension))
        self.intercept = np.asarray(intercept, np.float64)
        if self.intercept.ndim == 0:
            self.intercept = np.full(outputs, self.intercept)
        self.intercept = _of_shape("intercept", self.intercept, (outputs,))
        for values in (self.low, self.high, self.c):
            if not np.isfinite(values).all():
                raise ShapeError("an argument holds a number that is not finite")

    def shaped(self, result: _Result, recomputed: int, *, in_balls: bool) -> FloatRisk:
        """The result in the shapes of the arguments."""

        def gradient(kind: str) -> Gradient:
            w, b, v, c, a = self.given

            def read(x: Bounded, like: ArrayLike) -> Array:
                found: Array = getattr(x, kind)
                return found.reshape(np.shape(like))

            return Gradient(
                w=read(result.w, w),
                b=read(result.b, b),
                v=read(result.v, v),
                c=read(result.c, c),
                a=None if a is None else read(result.a, a),
            )

        return FloatRisk(
            float(result.risk.value),
            gradient("value"),
            float(result.risk.error),
            gradient("error"),
            recomputed,
            in_balls,
        )

    def in_balls(self) -> _Result:
        """Everything in balls; exactly, where balls leave open how the box is cut."""
        try:
            with precision(BITS):
                return self._by(lambda x: ball(from_float64(float(x))))
        except AmbiguousCell:
            return self.exactly()

    def exactly(self) -> _Result:
        """Everything in rational numbers."""
        return self._by(_exact)

    def _by(self, read: Any) -> _Result:
        network = Parameters(
            w=tuple(tuple(map(read, row)) for row in self.w),
            b=tuple(map(read, self.b)),
            v=tuple(tuple(map(read, row)) for row in self.v),
            c=tuple(map(read, self.c)),
            a=tuple(tuple(map(read, row)) for row in self.a),
        )
        risk, slope = boxes.risk_and_gradient(
            network,
            tuple(map(_exact, self.low)),
            tuple(map(_exact, self.high)),
            tuple(tuple(map(_exact, row)) for row in self.slope),
            tuple(map(_exact, self.intercept)),
        )
        return _Result(
            _rounded(risk, ()),
            _rounded(slope.w, self.w.shape),
            _rounded(slope.b, self.b.shape),
            _rounded(slope.v, self.v.shape),
            _rounded(slope.c, self.c.shape),
            _rounded(slope.a, self.a.shape),
        )


def _exact(x: Any) -> Q:
    """A float64 as the rational number it is."""
    return from_float64(float(x))


def _of_shape(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Array:
    array = np.asarray(values, np.float64)
    if array.shape != shape and not (array.size == np.prod(shape) and array.ndim + 1 == len(shape)):
        raise ShapeError(f"{name} has shape {array.shape}, expected {shape}")
    if not np.isfinite(array).all():
        raise ShapeError(f"{name} holds a number that is not finite")
    return array.reshape(shape)


def _rounded(values: Any, shape: tuple[int, ...]) -> Bounded:
    """Exact numbers or balls as bounded floats."""
    flat = list(_entries(values))
    value, error = np.zeros(len(flat)), np.zeros(len(flat))
    for n, x in enumerate(flat):
        middle, spread = (x, Q(0)) if isinstance(x, Q) else (midpoint(x), radius(x))
        value[n] = to_float(middle)
        error[n] = 2 * to_float(spread) + 4 * UNIT * abs(value[n]) + 1e-290
    return Bounded(value.reshape(shape), error.reshape(shape))


def _entries(values: Any) -> Sequence[Number]:
    if isinstance(values, tuple | list):
        return [x for row in values for x in _entries(row)]
    return [values]


def _all_rows(cuts: Cuts, given: _Arguments, accuracy: float) -> tuple[Bounded, int]:
    """R_ij = ∫_{I_i ∩ I_j} l_j (y, 1) for all i, j, y in the unit cube: (H, H, d + 1); and how many pairs balls gave."""
    width, dimension = given.w.shape
    shape = (width, width, dimension + 1)
    found = Bounded(np.zeros(shape), np.zeros(shape))
    every = np.arange(width)
    own = dot(cuts.squares[0], cuts.on(0, every)[:, None, :])
    found.value[every, every], found.error[every, every] = own.value, own.error
    size = np.abs(given.b) + (np.abs(given.w) * np.maximum(np.abs(given.low), np.abs(given.high))).sum(1)
    one, two = np.triu_indices(width, 1)
    recomputed = 0
    for start in range(0, len(one), BLOCK):
        i, j = one[start : start + BLOCK], two[start : start + BLOCK]
        rows = pair_rows(cuts, i, j)
        with np.errstate(invalid="ignore"):
            wide = ~((rows.by_one.error <= accuracy * size[j, None]).all(1))
            wide |= ~((rows.by_two.error <= accuracy * size[i, None]).all(1))
        for p in np.flatnonzero(wide | rows.undecided):
            for into, row in zip(
                (rows.by_one, rows.by_two), _pair_in_balls(given, int(i[p]), int(j[p])), strict=True
            ):
                into.value[p], into.error[p] = row.value, row.error
            recomputed += 1
        for first, second, row in ((i, j, rows.by_one), (j, i, rows.by_two)):
            found.value[first, second], found.error[first, second] = row.value, row.error
    return found, recomputed


def _pair_in_balls(given: _Arguments, i: int, j: int) -> tuple[Bounded, Bounded]:
    """The rows of one pair in balls, or exactly."""

    def ramp(k: int, read: Any) -> Ramp:
        low = [from_float64(float(x)) for x in given.low]
        lengths = [from_float64(float(x)) - p for x, p in zip(given.high, low, strict=True)]
        weights = [from_float64(float(x)) for x in given.w[k]]
        start = from_float64(float(given.b[k])) + sum(
            (x * p for x, p in zip(weights, low, strict=True)), Q(0)
        )
        return Ramp([read(x * h) for x, h in zip(weights, lengths, strict=True)], read(start))

    shape = (given.w.shape[1] + 1,)
    try:
        with precision(BITS):
            _, one, two = product(ramp(i, ball), ramp(j, ball))
            return _rounded(one, shape), _rounded(two, shape)
    except AmbiguousCell:
        _, one, two = product(ramp(i, lambda x: x), ramp(j, lambda x: x))
        return _rounded(one, shape), _rounded(two, shape)


def _assembled(given: _Arguments, cuts: Cuts, rows: Bounded) -> _Result:
    """L and G from the rows."""
    width, dimension = given.w.shape
    outputs = given.c.size
    exact = Bounded.exact
    low, lengths = exact(given.low), cuts.lengths
    rest = exact(given.a) - exact(given.slope)  # g_k in the coordinates y, offsets last
    start = (rest * low).total(1) + (exact(given.c) - exact(given.intercept))
    slopes = rest * lengths
    g = Bounded(
        np.concatenate([slopes.value, start.value[:, None]], 1),
        np.concatenate([slopes.error, start.error[:, None]], 1),
    )
    line, v = cuts.on(0, np.arange(width)), exact(given.v)
    everything = np.array([[to_float(x) for x in row] for row in whole_square(dimension)])
    whole = Bounded(everything, UNIT * np.abs(everything))
    own = rows[np.arange(width), np.arange(width)]  # ∫_{I_i} l_i (y, 1)
    two = exact(np.array(2.0))
    risk = exact(np.array(0.0))
    by_w, by_b = exact(np.zeros((width, dimension))), exact(np.zeros(width))
    by_v, by_c, by_a = [], [], []
    for k in range(outputs):
        # (H, d + 1): ∫_{I_i} e_k (y, 1), and the same over the box
        inner = dot(cuts.squares[0], g[k][None, None, :]) + (rows * v[k][None, :, None]).total(1)
        over = dot(whole, g[k][None, :]) + (own * v[k][:, None]).total(0)
        pulls = dot(line, inner)
        risk = risk + dot(g[k], over) + (v[k] * pulls).total(0)
        by_w = by_w + v[k][:, None] * (
            low[None, :] * inner[:, dimension:] + lengths[None, :] * inner[:, :dimension]
        )
        by_b = by_b + v[k] * inner[:, dimension]
        by_v.append(two * pulls)
        by_c.append(two * over[dimension])
        by_a.append(two * (low * over[dimension : dimension + 1] + lengths * over[:dimension]))
    return _Result(risk, two * by_w, two * by_b, _stacked(by_v), _stacked(by_c), _stacked(by_a))


def _stacked(rows: list[Bounded]) -> Bounded:
    return Bounded(np.stack([x.value for x in rows]), np.stack([x.error for x in rows]))
