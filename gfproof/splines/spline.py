"""Linear splines f(x) = c0 + c1 x + sum_j a_j max(x - tau_j, 0), exactly.

They are the functions a one-hidden-layer ReLU network of one input can be, and the solutions of the variational problems of this
package.  The knots tau_j increase strictly and no jump a_j is 0, so two splines are equal exactly when their fields are.

Source: arXiv:2006.05626; variational-splines claims C1, C2, C13 (re-derived).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gfproof.errors import ShapeError
from gfproof.numbers import Q, rational

ZERO = Q(0)


@dataclass(frozen=True)
class Spline:
    """f(x) = intercept + slope x + sum_j jumps_j max(x - knots_j, 0), over Q.

    Attributes:
        intercept: c0, the value at 0 of the leftmost piece.
        slope: c1 = f'(-inf).
        knots: tau_1 < tau_2 < ...
        jumps: a_j != 0, the jump of f' at tau_j.

    Raises:
        ShapeError: knots and jumps differ in number, knots do not increase, or a jump is 0.
    """

    intercept: Q
    slope: Q
    knots: tuple[Q, ...] = ()
    jumps: tuple[Q, ...] = ()

    def __post_init__(self) -> None:
        if len(self.knots) != len(self.jumps):
            raise ShapeError(
                f"{len(self.knots)} knots and {len(self.jumps)} jumps, expected one jump per knot"
            )
        if any(s >= t for s, t in pairwise(self.knots)):
            raise ShapeError("the knots of a spline increase strictly")
        if any(jump == 0 for jump in self.jumps):
            raise ShapeError("a jump of a spline is 0: there is no knot")

    @classmethod
    def exact(cls, intercept: Any, slope: Any, pieces: Iterable[tuple[Any, Any]] = ()) -> Spline:
        """The spline with these (knot, jump) pairs in any order; jumps at one knot add up, those that cancel leave no knot.

        Raises:
            InexactInput, NumberError: an entry is no exact number.
        """
        total: dict[Q, Q] = {}
        for knot, jump in pieces:
            at = rational(knot)
            total[at] = total.get(at, ZERO) + rational(jump)
        kept = sorted((knot, jump) for knot, jump in total.items() if jump != 0)
        return cls(rational(intercept), rational(slope), tuple(t for t, _ in kept), tuple(a for _, a in kept))

    @classmethod
    def through(cls, x: Sequence[Q], y: Sequence[Q]) -> Spline:
        """Connect-the-dots through (x_i, y_i), x increasing, continued linearly on both sides (one point: a constant).

        Raises:
            ShapeError: no point, or x does not increase strictly.
        """
        if not x or len(x) != len(y) or any(s >= t for s, t in pairwise(x)):
            raise ShapeError("connect-the-dots needs points whose x increases strictly")
        slopes = slopes_between(x, y) or (ZERO,)
        changes = (after - before for before, after in pairwise(slopes))
        return cls.exact(y[0] - slopes[0] * x[0], slopes[0], zip(x[1:-1], changes, strict=True))

    def __call__(self, x: Q) -> Q:
        """The value f(x)."""
        count = bisect_right(self.knots, x)
        pieces = zip(self.jumps[:count], self.knots[:count], strict=True)
        return self.intercept + self.slope * x + sum((a * (x - t) for a, t in pieces), ZERO)

    def values(self, x: Sequence[Q]) -> tuple[Q, ...]:
        """(f(x_1), f(x_2), ...) for x that does not decrease, in one pass."""
        values, j, offset, slope = [], 0, self.intercept, self.slope
        for at in x:
            while j < len(self.knots) and self.knots[j] < at:
                slope += self.jumps[j]
                offset -= self.jumps[j] * self.knots[j]
                j += 1
            values.append(offset + slope * at)
        return tuple(values)

    @property
    def slopes(self) -> tuple[Q, ...]:
        """The slopes of the pieces from left to right, one more than there are knots."""
        slopes = [self.slope]
        for jump in self.jumps:
            slopes.append(slopes[-1] + jump)
        return tuple(slopes)

    @property
    def last_slope(self) -> Q:
        """f'(+inf)."""
        return sum(self.jumps, self.slope)

    @property
    def total_variation(self) -> Q:
        """TV2(f) = sum_j |a_j|, the total variation of f'."""
        return sum((abs(jump) for jump in self.jumps), ZERO)

    @property
    def representation_cost(self) -> Q:
        """R(f) = max(TV2(f), |f'(-inf) + f'(+inf)|), claim C13.

        The least (1/2) sum_k (w_k^2 + v_k^2) of networks without skip connection that are f (arXiv:1902.05040, re-derived).
        """
        return max(self.total_variation, abs(self.slope + self.last_slope))

    def to_json(self) -> dict[str, Any]:
        """The numbers as "p/q" texts."""
        return {
            "intercept": str(self.intercept),
            "slope": str(self.slope),
            "knots": [str(t) for t in self.knots],
            "jumps": [str(a) for a in self.jumps],
        }


def slopes_between(x: Sequence[Q], y: Sequence[Q]) -> tuple[Q, ...]:
    """m_i = (y_{i+1} - y_i)/(x_{i+1} - x_i)."""
    return tuple((d - c) / (b - a) for (a, b), (c, d) in zip(pairwise(x), pairwise(y), strict=True))


def slope_jumps(x: Sequence[Q], y: Sequence[Q]) -> tuple[Q, ...]:
    """J_j = m_j - m_{j-1} at the interior nodes x_2, ..., x_{N-1}."""
    return tuple(after - before for before, after in pairwise(slopes_between(x, y)))
