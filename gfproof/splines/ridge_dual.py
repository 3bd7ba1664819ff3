"""Dual certificates in any dimension: eta(w, b) = sum_i q_i max(w.x_i + b, 0), and what they prove about networks with m = 1.

q is admissible if sum q_i = 0 and sum q_i x_i = 0; then eta(-w, -b) = eta(w, b), and eta vanishes for b far from every -w.x_i.
If also |eta(w, b)| <= |w|_2 for all (w, b), then sum q_i f(x_i) <= RTV2(f) for every network f, and so RTV2(f) = sum q_i y_i
proves that an interpolant is minimal.  eta is piecewise linear in b, so b = -w.x_j is enough: the largest (eta/|w|)^2 is a
rational number (``arrangement.peak`` of the vectors x_i - x_j, one j after the other), in every dimension.

A q that passes proves optimality; one that fails proves nothing, except for the penalised square loss, where
q = (y - f(x))/lambda is forced (``ridge_penalised``).

Source: arXiv:2006.05626, arXiv:2105.03361; variational-splines claim C9 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.linear import Inconsistency, SparseMatrix, solve
from gfproof.numbers.roots import exact_sign, square_root
from gfproof.splines.arrangement import Peak, peak
from gfproof.splines.ridge import Length, RidgeFunction, plain

ZERO = Q(0)
ONE = Q(1)


@dataclass(frozen=True)
class Contact:
    """Where eta is largest: a neuron (w, b) and the value (eta(w, b)/|w|)^2.

    Attributes:
        square: (eta/|w|)^2.
        w, b: the neuron max(w.x + b, 0); w = 0 where eta vanishes everywhere.
        sign: the sign of eta(w, b).
    """

    square: Q
    w: Vector
    b: Q
    sign: int


@dataclass(frozen=True)
class RidgeDual:
    """The vector sqrt(scale) q on data points, as a dual certificate.

    Attributes:
        points: N rows of d entries.
        q: N rationals.
        scale: a positive rational; the certificate is sqrt(scale) q (for ridges whose directions have irrational lengths).
    """

    points: tuple[Vector, ...]
    q: Vector
    scale: Q = ONE

    def __post_init__(self) -> None:
        if len(self.points) != len(self.q) or not self.points:
            raise ShapeError(
                f"{len(self.q)} entries of q for {len(self.points)} points, expected one per point"
            )
        if self.scale <= 0:
            raise ShapeError(f"scale {self.scale} is not positive")

    def __call__(self, w: Vector, b: Q) -> Q:
        """eta(w, b)/sqrt(scale)."""
        values = ((q, dot(w, x) + b) for q, x in zip(self.q, self.points, strict=True))
        return sum((q * y for q, y in values if y > 0), ZERO)

    @cached_property
    def defects(self) -> Vector:
        """(sum q_i, sum q_i x_i), 1 + d entries: all 0 for an admissible q."""
        columns = zip(*self.points, strict=True)
        return (sum(self.q, ZERO), *(dot(self.q, column) + ZERO for column in columns))

    @property
    def admissible(self) -> bool:
        """Is sum q_i = 0 and sum q_i x_i = 0?"""
        return all(x == 0 for x in self.defects)

    @cached_property
    def peak(self) -> Contact:
        """The largest (eta(w, b)/|w|)^2 over all (w, b), w != 0, for an admissible q.

        Raises:
            ShapeError: q is not admissible, so that eta/|w| is unbounded.
            BudgetExceeded: too many faces (many points in a high dimension).
        """
        return self._search(None)

    def violation(self) -> Contact | None:
        """Some (w, b) with |eta(w, b)| > |w|, or None: then q is a certificate.  Raises as ``peak``."""
        found = self.peak if "peak" in self.__dict__ else self._search(1 / self.scale)
        return found if found.square > 1 else None

    def _search(self, above: Q | None) -> Contact:
        if not self.admissible:
            raise ShapeError(
                "sum q_i or sum q_i x_i is not 0: the certificate function has no bounded support"
            )
        best, place = Peak(ZERO, (ZERO,) * len(self.points[0]), 0), ZERO
        for origin in self.points:
            shifted = [tuple(s - t for s, t in zip(x, origin, strict=True)) for x in self.points]
            found = peak(self.q, shifted, above, best.square)
            if found.square > best.square:
                best, place = found, -dot(found.w, origin) + ZERO
                if above is not None and best.square > above:
                    break
        return Contact(best.square * self.scale, best.w, place, best.sign)

    def value(self, y: Sequence[Q]) -> Length:
        """sqrt(scale) sum q_i y_i, a lower bound of RTV2 of every interpolant once there is no violation."""
        return plain(square_root(self.scale) * (dot(self.q, tuple(y)) + ZERO))

    def bound(self, y: Sequence[Q]) -> Length:
        """The lower bound sum q_i y_i / max(eta/|w|) of RTV2 of every interpolant of y, exact; 0 for q.y <= 0.

        Raises: as ``peak``.
        """
        product = dot(self.q, tuple(y)) + ZERO
        if product <= 0 or self.peak.square == 0:
            return ZERO
        return plain(product * square_root(self.scale / self.peak.square))


@dataclass(frozen=True)
class Judgement:
    """What a dual vector says about an interpolant.

    Attributes:
        optimal: True: proved minimal; None: this q proves nothing.
        reason: what was found, one line.
        gap: RTV2(f) - q.y where q passes as a certificate (an upper bound of RTV2(f) - min), else None.
    """

    optimal: bool | None
    reason: str
    gap: Length | None = None


def judge(function: RidgeFunction, dual: RidgeDual, y: Sequence[Q]) -> Judgement:
    """Does this q prove that a network has the least RTV2 among all networks through (x_i, y_i)?

    Raises:
        ShapeError: more than one output.
        BudgetExceeded: too many faces.
    """
    if len(function.intercept) != 1:
        raise ShapeError(f"the network has {len(function.intercept)} outputs, a certificate is about one")
    for x, value in zip(dual.points, y, strict=True):
        if function(x)[0] != value:
            shown = ", ".join(map(str, x))
            return Judgement(None, f"no interpolant: f({shown}) = {function(x)[0]}, not {value}")
    if not dual.admissible:
        return Judgement(None, "q is not admissible: sum q_i or sum q_i x_i is not 0")
    if (beyond := dual.violation()) is not None:
        return Judgement(None, f"|eta| > |w| at w = ({', '.join(map(str, beyond.w))}), b = {beyond.b}")
    gap = plain(function.total_variation - dual.value(y))
    if exact_sign(gap) == 0:
        return Judgement(True, f"sum q_i y_i = RTV2(f) = {function.total_variation}", ZERO)
    missed = next(r for r in function.ridges if not touches(dual, r.direction, r.offset, r.jump[0]))
    place = f"({', '.join(map(str, missed.direction))}), {missed.offset}"
    return Judgement(None, f"eta is not sign(v) |w| at the ridge {place}", gap)


def touches(dual: RidgeDual, w: Vector, b: Q, jump: Q) -> bool:
    """Is eta(w, b) = sign(jump) |w|?"""
    eta = dual(w, b)
    return eta * jump > 0 and eta * eta * dual.scale == dot(w, w)


def contact_dual(function: RidgeFunction, points: Sequence[Vector]) -> RidgeDual | None:
    """The q of least Euclidean length that is admissible and has eta = sign(v) |w| at every ridge; None if no q has.

    The right-hand sides |w_k| are to be rational multiples of one square root; None also where they are not.
    """
    places = tuple(points)
    d = len(places[0])
    scale = dot(function.ridges[0].direction, function.ridges[0].direction) if function.ridges else Q(1)
    rows: list[Vector] = [(Q(1),) * len(places), *(tuple(x[r] for x in places) for r in range(d))]
    right = [ZERO] * (1 + d)
    for ridge in function.ridges:
        ratio = square_root(dot(ridge.direction, ridge.direction) / scale)
        if not isinstance(ratio, Q):
            return None
        rows.append(tuple(max(dot(ridge.direction, x) + ridge.offset, ZERO) for x in places))
        right.append(ratio if ridge.jump[0] > 0 else -ratio)
    q = least_solution(rows, right)
    return None if q is None else RidgeDual(places, q, scale)


def least_solution(rows: Sequence[Vector], right: Sequence[Q]) -> Vector | None:
    """The solution of A x = b of least Euclidean length: x = A^T z with A A^T z = b; None if there is no solution."""
    gram = SparseMatrix.dense([[dot(r, s) + ZERO for s in rows] for r in rows])
    found = solve(gram, right)
    if isinstance(found, Inconsistency):
        return None  # A A^T z = b is solvable whenever A x = b is
    columns = zip(*rows, strict=True)
    return tuple(dot(found.particular, column) + ZERO for column in columns)
