"""All interpolants of least TV2: the complete solution set, the sparsest one, and the band they fill (C6).

With eps_j = sign J_j at the interior nodes, f is a minimiser iff it interpolates and
    f is linear on (-inf, x_2], on [x_{N-1}, inf), on [x_j, x_{j+1}] unless eps_j = eps_{j+1} != 0, and across x_j
    where eps_j = 0;
    on every maximal run j..k of equal nonzero eps, f is convex (eps = 1) or concave (eps = -1) on all of [x_{j-1}, x_{k+1}].
The minimiser is unique iff no two neighbours have eps_j = eps_{j+1} != 0.  The fewest knots of a minimiser are
ceil(r/2) for each run of r nodes.  The minimisers of a penalised problem with square loss are those of the data
(x_i, f(x_i)), f the fitted values (C7).

Source: Debarre, Denoyelle, Unser and Fageot (2022); Hanin, arXiv:2109.12960; variational-splines claim C6 (re-derived).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from gfproof.numbers import Q
from gfproof.splines.data import Data
from gfproof.splines.interpolation import Interpolation, interpolate, sign
from gfproof.splines.spline import ZERO, Spline, slopes_between


@dataclass(frozen=True)
class Run:
    """Interior nodes first..last (positions from 0) whose slope jumps all have this sign, as many as possible."""

    first: int
    last: int
    sign: int

    @property
    def length(self) -> int:
        """The number of nodes."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class SolutionSet:
    """The functions of least TV2 through (x_i, y_i).

    Attributes:
        nodes: x_1 < ... < x_N.
        values: y_1, ..., y_N.
    """

    nodes: tuple[Q, ...]
    values: tuple[Q, ...]

    @cached_property
    def canonical(self) -> Interpolation:
        """Connect-the-dots with its canonical certificate: eta_q(x_j) = eps_j."""
        return interpolate(Data(self.nodes, self.values))

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The maximal runs of equal nonzero signs of the slope jumps, from left to right."""
        runs = []
        for found, group in groupby(enumerate(self.canonical.eta), key=lambda item: sign(item[1])):
            places = [j for j, _ in group]
            if found != 0:
                runs.append(Run(places[0], places[-1], found))
        return tuple(runs)

    @property
    def unique(self) -> bool:
        """Is there one minimiser only?  Not through one point: there every line is one."""
        return len(self.nodes) > 1 and all(run.length == 1 for run in self.runs)

    @property
    def fewest_knots(self) -> int:
        """The least number of knots (neurons) of a minimiser: sum of ceil(r/2)."""
        return sum((run.length + 1) // 2 for run in self.runs)

    def sparsest(self) -> Spline:
        """A minimiser with the fewest knots: two neighbouring knots of a run become one where the outer lines cross (F3)."""
        slopes, pieces = slopes_between(self.nodes, self.values), list[tuple[Q, Q]]()
        for run in self.runs:
            for j in range(run.first, run.last, 2):
                pieces.append((self._crossing(j)[0], slopes[j + 1] - slopes[j - 1]))
            if run.length % 2:
                pieces.append((self.nodes[run.last], slopes[run.last] - slopes[run.last - 1]))
        return Spline.exact(self.canonical.function.intercept, self.canonical.function.slope, pieces)

    def eta(self, at: Q) -> Q:
        """The canonical certificate function eta_q(t)."""
        return sum((q * max(x - at, ZERO) for q, x in zip(self.canonical.q, self.nodes, strict=True)), ZERO)

    def objection(self, function: Spline) -> str:
        """Why a spline is no minimiser; the empty text if it is one."""
        found = zip(self.nodes, self.values, function.values(self.nodes), strict=True)
        for x, y, value in found:
            if y != value:
                return f"f({x}) = {value}, not {y}"
        for knot, jump in zip(function.knots, function.jumps, strict=True):
            if self.eta(knot) != sign(jump):
                return f"the knot {knot} has jump {jump}, and eta({knot}) = {self.eta(knot)} is not its sign"
        return ""

    def contains(self, function: Spline) -> bool:
        """Is this spline a minimiser?"""
        return not self.objection(function)

    def band(self) -> tuple[Spline, Spline]:
        """(lower, upper): the least and the greatest value of all minimisers at every point; both are attained pointwise.

        On a segment of a convex run the chord is the upper end and the prolonged neighbouring chords are the lower one.
        """
        below, above = list[tuple[Q, Q]](), list[tuple[Q, Q]]()
        for run in self.runs:
            bent = [self._crossing(j) for j in range(run.first, run.last)]
            (below if run.sign > 0 else above).extend(bent)
        dots = list(zip(self.nodes, self.values, strict=True))
        low, high = sorted(dots + below), sorted(dots + above)
        return (
            Spline.through([x for x, _ in low], [y for _, y in low]),
            Spline.through([x for x, _ in high], [y for _, y in high]),
        )

    def _crossing(self, j: int) -> tuple[Q, Q]:
        """Where the lines of the segments left of x_j and right of x_{j+1} cross, j and j + 1 in one run."""
        x, y, m = (
            self.nodes,
            self.values,
            slopes_between(self.nodes[j - 1 : j + 3], self.values[j - 1 : j + 3]),
        )
        at = (y[j + 1] - y[j] + m[0] * x[j] - m[2] * x[j + 1]) / (m[0] - m[2])
        return at, y[j] + m[0] * (at - x[j])


def solution_set(data: Data) -> SolutionSet:
    """All functions of least TV2 through the points.

    Raises:
        CaseError: two outputs at one input.
    """
    return SolutionSet(data.nodes, data.interpolated())
