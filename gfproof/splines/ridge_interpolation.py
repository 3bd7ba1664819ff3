"""Interpolation of least RTV2 in R^d, m = 1: an interpolating network and a certificate, so an exact bracket of the minimum.

The dual problem, maximise q.y over admissible q with |eta_q(w, b)| <= |w| for all (w, b), is a linear program with infinitely
many constraints.  It is solved over Q with finitely many of them, and the neuron (w, b) at which eta_q/|w| is largest is added
until that is 1.  Every round gives, whether it is the last or not,

    a lower bound   q.y / max(eta_q/|w|) <= min RTV2,                         (claim C9)
    an upper bound  RTV2(f) of a network f through the data: the multipliers of the constraints are the jumps of its ridges.

Where they meet, f is proved minimal.  In one dimension this is C4; for data on a cross the first round ends it.

Source: arXiv:2006.05626; variational-splines claims C9, C10 (re-derived).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

from gfproof.errors import ShapeError
from gfproof.meter import SILENT, Meter
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import Inconsistency, SparseMatrix, kernel, solve
from gfproof.numbers.roots import exact_sign
from gfproof.splines.ridge import Length, RidgeFunction, plain, reduce
from gfproof.splines.ridge_dual import RidgeDual, contact_dual, judge
from gfproof.splines.simplex import Program

ZERO = Q(0)
ONE = Q(1)
DIGITS = 10**12
SHORT = 10**4
"""New directions are rounded to entries with this denominator, so that numbers stay short."""
LARGEST = Q(10**9)

Neuron = tuple[Vector, Q]


@dataclass(frozen=True)
class RidgeInterpolation:
    """A network through the data, a certificate, and what they prove about the least RTV2.

    Attributes:
        function: interpolates, exactly.
        dual: an admissible q.
        lower, upper: exact bounds of the least RTV2 among networks through the data; ``upper`` is RTV2 of the function.
        rounds: linear programs solved.
    """

    function: RidgeFunction
    dual: RidgeDual
    lower: Length
    upper: Length
    rounds: int

    @property
    def optimal(self) -> bool:
        """Do the bounds meet, so that the function is proved minimal?"""
        return exact_sign(self.upper - self.lower) == 0


def interpolate_ridges(
    points: Sequence[Vector], y: Sequence[Q], rounds: int = 20, meter: Meter = SILENT
) -> RidgeInterpolation:
    """The least RTV2 of networks through (x_i, y_i), bracketed by an interpolating network and a certificate.

    Args:
        points: distinct.
        rounds: at most so many linear programs; more of them narrow the bracket.

    Raises:
        ShapeError: a point stands twice, or there is not one value per point.
        BudgetExceeded: too many points in too high a dimension.
        NotExact: the bounds have more than 64 different square roots.
    """
    places = tuple(points)
    if len(set(places)) < len(places) or len(places) != len(y):
        raise ShapeError(
            f"{len(y)} values for {len(places)} points, expected distinct points with a value each"
        )
    d = len(places[0])
    rows = [(ONE,) * len(places), *(tuple(column) for column in zip(*places, strict=True))]
    basis = kernel(SparseMatrix.dense(rows)).vectors
    neurons = list(dict.fromkeys(_first(places, d)))
    best: tuple[RidgeDual, Length] | None = None
    cheapest: tuple[RidgeFunction, Length] | None = None
    meter.begin("interpolation", rounds)
    done = 0
    while done < max(rounds, 1):
        done += 1
        q, function = _solve(places, y, basis, neurons)
        dual = RidgeDual(places, q)
        bound, variation = dual.bound(y), function.total_variation
        if best is None or exact_sign(bound - best[1]) > 0:
            best = dual, bound
        if cheapest is None or exact_sign(cheapest[1] - variation) > 0:
            cheapest = function, variation
        meter.advance()
        new = [n for n in _steepest(dual) if n not in neurons]
        if exact_sign(cheapest[1] - best[1]) == 0 or not new:
            break
        neurons += new
    meter.end()
    assert best is not None  # there was a first round
    assert cheapest is not None
    function, upper = cheapest
    dual, lower = _closed(function, upper, places, y) or best
    return RidgeInterpolation(function, dual, plain(lower), upper, done)


def _closed(
    function: RidgeFunction, upper: Length, places: tuple[Vector, ...], y: Sequence[Q]
) -> tuple[RidgeDual, Length] | None:
    """The certificate that touches |w| at all ridges of the function exactly, if it passes."""
    dual = contact_dual(function, places)
    return (dual, upper) if dual is not None and judge(function, dual, y).optimal is True else None


def _first(places: Sequence[Vector], d: int) -> Iterator[Neuron]:
    """The neurons along the axes with a kink at a data point."""
    for r in range(d):
        unit = tuple(ONE if s == r else ZERO for s in range(d))
        for x in places:
            yield unit, -x[r]


def _solve(
    places: tuple[Vector, ...], y: Sequence[Q], basis: Sequence[Vector], neurons: Sequence[Neuron]
) -> tuple[Vector, RidgeFunction]:
    """The best q under the constraints of some neurons, and the network of the multipliers."""
    values = [tuple(max(dot(w, x) + b, ZERO) for x in places) for w, b in neurons]
    matrix = [{k: c for k, n in enumerate(basis) if (c := dot(n, row) + ZERO) != 0} for row in values]
    bounds = [LARGEST] * len(basis) + [_root(dot(w, w)) for w, _ in neurons]
    found = Program([dot(n, tuple(y)) + ZERO for n in basis], matrix, bounds).maximise()
    q = tuple(
        sum((z * n[i] for z, n in zip(found.values, basis, strict=False)), ZERO) for i in range(len(places))
    )
    jumps = list(zip(found.gains[len(basis) :], neurons, values, strict=True))
    ridges = [(gain, w, b) for gain, (w, b), _ in jumps if gain != 0]
    rest = tuple(t - sum((gain * v[i] for gain, _, v in jumps), ZERO) for i, t in enumerate(y))
    return q, _through(places, rest, ridges)


def _through(
    places: tuple[Vector, ...], rest: Vector, ridges: Sequence[tuple[Q, Vector, Q]]
) -> RidgeFunction:
    """The ridges plus an affine function with the values that are left over; more ridges where no affine function has them."""
    rows = [(*x, ONE) for x in places]
    found = solve(SparseMatrix.dense(rows), rest)
    if isinstance(
        found, Inconsistency
    ):  # the program was unbounded so far: a ridge for every point makes up for it
        extra = [(ONE, w, b) for w, b in _separating(places)]
        columns = [tuple(max(dot(w, x) + b, ZERO) for x in places) for _, w, b in extra]
        wider = SparseMatrix.dense([(*row, *(c[i] for c in columns)) for i, row in enumerate(rows)])
        again = solve(wider, rest)
        if isinstance(again, Inconsistency):
            raise ArithmeticError("no network through the data was found")
        jumps = again.particular[len(rows[0]) :]
        ridges = [*ridges, *((jump, w, b) for jump, (_, w, b) in zip(jumps, extra, strict=True) if jump != 0)]
        coefficients = again.particular[: len(rows[0])]
    else:
        coefficients = found.particular
    network = Network(
        tuple(w for _, w, _ in ridges),
        tuple(b for _, _, b in ridges),
        (tuple(jump for jump, _, _ in ridges),),
        (coefficients[-1],),
        (tuple(coefficients[:-1]),),
    )
    return reduce(network, len(places[0]))


def _separating(places: tuple[Vector, ...]) -> list[Neuron]:
    """A ridge with its kink at each point, along a direction in which all points differ."""
    d = len(places[0])
    for base in range(1, len(places) ** 2 * d + 2):
        w = tuple(Q(base) ** r for r in range(d))
        heights = [dot(w, x) for x in places]
        if len(set(heights)) == len(heights):
            return [(w, -t + ZERO) for t in heights]
    raise ArithmeticError("no direction separates the points")


def _steepest(dual: RidgeDual) -> list[Neuron]:
    """The neuron with the largest |eta|/|w|, its direction rounded, with its kink at every data point."""
    w = dual.peak.w
    size = max((abs(x) for x in w), default=ZERO)
    if size == 0:
        return []
    rounded = tuple(Q((x / size * SHORT).floor(), SHORT) for x in w)
    exact = tuple(x / size for x in w)
    if all(max(int(abs(x.p)), int(x.q)) <= SHORT for x in exact):
        rounded = exact
    return [(rounded, -dot(rounded, x) + ZERO) for x in dual.points]


def _root(square: Q) -> Q:
    """|w| rounded down to 12 digits, exact where it is rational."""
    p, q = int(square.p), int(square.q)
    top, bottom = isqrt(p), isqrt(q)
    if top * top == p and bottom * bottom == q:
        return Q(top, bottom)
    return Q(isqrt(p * q * DIGITS**2), q * DIGITS)
