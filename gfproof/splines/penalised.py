"""Penalised problems P(f) = sum_k l(f(x_k) - y_k) + lambda N(f), solved exactly over Q, each answer with its certificate.

l(t) = t^2/2 (square) or |t| (absolute); N = TV2 (a skip connection is free) or R (no skip connection).
f is a global minimiser iff there is q with sum_i q_i = 0, kappa = sum_i q_i x_i, such that (C7, C13)
    lambda q_i is in sum_{k at x_i} -dl(f(x_i) - y_k),
    |eta_q| <= 1 and |eta_q - kappa| <= 1 at all nodes, |kappa| <= 1; with skip connection kappa = 0,
    sum_i q_i f(x_i) = N(f).
The dual problem has as unknowns u_j = lambda eta_q(x_j), bounded by lambda: for the square loss a strictly convex
quadratic program with five diagonals, for the absolute loss a linear program.

Source: arXiv:2105.03361; variational-splines claim C7 (re-derived).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from gfproof.errors import NotAvailable, NumberError
from gfproof.numbers import Q
from gfproof.splines.data import Data
from gfproof.splines.interpolation import dual_weights, interpolate
from gfproof.splines.norms import certificate_function
from gfproof.splines.quadratic import Affine, Banded, Stretch, follow, minimise
from gfproof.splines.simplex import Optimum, Program
from gfproof.splines.solutions import SolutionSet
from gfproof.splines.spline import ZERO, Spline

ONE = Q(1)


class Loss(StrEnum):
    """How a residual counts."""

    SQUARE = "square"
    ABSOLUTE = "absolute"

    def of(self, residual: Q) -> Q:
        """The loss of one residual: t^2/2 or |t|."""
        return residual * residual / 2 if self is Loss.SQUARE else abs(residual)


@dataclass(frozen=True)
class Fit:
    """A global minimiser of P with the certificate that it is one.

    Attributes:
        data, loss, parameter, skip: the problem; ``parameter`` is lambda > 0.
        values: f(x_i) at the nodes.
        function: the minimiser, a linear spline.
        q: the certificate.
        objective: P(f), exact.
    """

    data: Data
    loss: Loss
    parameter: Q
    skip: bool
    values: tuple[Q, ...]
    function: Spline
    q: tuple[Q, ...]
    objective: Q

    @property
    def eta(self) -> tuple[Q, ...]:
        """eta_q at the nodes."""
        return certificate_function(self.data.nodes, self.q)

    @property
    def contact(self) -> tuple[int, ...]:
        """The nodes at which eta_q is 1 or -1 (positions from 0): with skip connection, all knots lie at or between them."""
        return tuple(i for i, value in enumerate(self.eta) if abs(value) == 1)

    @property
    def solutions(self) -> SolutionSet:
        """All minimisers with these fitted values; for the square loss that is all minimisers (with skip connection).

        Raises:
            NotAvailable: without skip connection.
        """
        if not self.skip:
            raise NotAvailable("the set of all minimisers is known for problems with a skip connection only")
        return SolutionSet(self.data.nodes, self.values)


def total_loss(data: Data, loss: Loss, values: Sequence[Q]) -> Q:
    """sum_k l(f(x_k) - y_k) from the values at the nodes."""
    pairs = zip(data.groups, values, strict=True)
    return sum((loss.of(value - y) for (_, outputs), value in pairs for y in outputs), ZERO)


def penalised_objective(data: Data, loss: Loss, parameter: Q, function: Spline, *, skip: bool = True) -> Q:
    """P(f) of any linear spline."""
    norm = function.total_variation if skip else function.representation_cost
    return total_loss(data, loss, function.values(data.nodes)) + parameter * norm


def fit(data: Data, parameter: Q, loss: Loss = Loss.SQUARE, *, skip: bool = True) -> Fit:
    """The global minimum of P, exactly: a minimiser with knots at nodes, its objective and its certificate.

    Args:
        parameter: lambda > 0.

    Raises:
        NumberError: lambda <= 0.
    """
    check_parameter(parameter)
    if loss is Loss.ABSOLUTE:
        return AbsoluteProblem(data, skip=skip).fit(parameter)
    problem = SquareProblem(data, slope=not skip)
    return problem.fit(parameter) if skip else problem.fit_without_skip(parameter)


def check_parameter(parameter: Q) -> None:
    """Refuse lambda <= 0 (NumberError)."""
    if parameter <= 0:
        raise NumberError(f"lambda = {parameter}, expected a positive number")


def square_weights(data: Data, parameter: Q, function: Spline) -> tuple[Q, ...]:
    """q_i = sum_{k at x_i} (y_k - f(x_i))/lambda: the only possible certificate for the square loss."""
    values = function.values(data.nodes)
    return tuple(
        sum((y - value for y in outputs), ZERO) / parameter
        for (_, outputs), value in zip(data.groups, values, strict=True)
    )


def difference_rows(nodes: Sequence[Q], *, slope: bool) -> list[dict[int, Q]]:
    """Sparse rows of D: (D f)_j are the slope jumps of values f at x_2, ..., x_{N-1}; with ``slope`` after m_1."""
    steps = [after - before for before, after in pairwise(nodes)]
    rows = [{0: -1 / steps[0], 1: 1 / steps[0]}] if slope and steps else []
    for j in range(1, len(nodes) - 1):
        left, right = 1 / steps[j - 1], 1 / steps[j]
        rows.append({j - 1: left, j: -left - right, j + 1: right})
    return rows


def _image(rows: Sequence[dict[int, Q]], f: Sequence[Q]) -> tuple[Q, ...]:
    return tuple(sum((c * f[k] for k, c in row.items()), ZERO) for row in rows)


def _adjoint(rows: Sequence[dict[int, Q]], u: Sequence[Q], size: int) -> list[Q]:
    out = [ZERO] * size
    for row, entry in zip(rows, u, strict=True):
        for k, c in row.items():
            out[k] += c * entry
    return out


class SquareProblem:
    """Square loss: minimise (1/2) u.M u - u.D y over the bounds; then f = y - W^-1 D^T u.

    M = D W^-1 D^T, W the numbers of points and y the means of their outputs per node.
    """

    def __init__(self, data: Data, *, slope: bool = False) -> None:
        """With ``slope`` the first unknown is lambda kappa, which belongs to the first slope (no skip connection)."""
        self.data = data
        self.counts = [Q(len(outputs)) for _, outputs in data.groups]
        self.means = [sum(outputs, ZERO) / len(outputs) for _, outputs in data.groups]
        self.rows = difference_rows(data.nodes, slope=slope)
        self.matrix = Banded.gram(self.rows, [1 / count for count in self.counts])
        self.g = _image(self.rows, self.means)

    @property
    def largest(self) -> Q:
        """lambda_max = max_j |u_j| without bounds: the affine fit is optimal iff lambda >= lambda_max (with skip connection)."""
        u = self.matrix.solve_among(range(len(self.matrix)), self.g)
        return max(map(abs, u), default=ZERO)

    def values(self, u: Sequence[Q]) -> tuple[Q, ...]:
        """The fitted values f = y - W^-1 D^T u."""
        p = _adjoint(self.rows, u, len(self.means))
        return tuple(y - pi / n for y, pi, n in zip(self.means, p, self.counts, strict=True))

    def fit(self, parameter: Q) -> Fit:
        """The minimum of P with skip connection."""
        size = len(self.matrix)
        u = minimise(self.matrix, self.g, [-parameter] * size, [parameter] * size).u
        return self.answer(parameter, u)

    def answer(self, parameter: Q, u: Sequence[Q]) -> Fit:
        """The fit that belongs to a dual solution u (with skip connection)."""
        values, nodes = self.values(u), self.data.nodes
        eta = (ZERO, *(entry / parameter for entry in u), ZERO)[: len(nodes)]
        function = Spline.through(nodes, values)
        objective = penalised_objective(self.data, Loss.SQUARE, parameter, function)
        q = dual_weights(nodes, eta)
        return Fit(self.data, Loss.SQUARE, parameter, True, values, function, q, objective)

    def fit_without_skip(self, parameter: Q) -> Fit:
        """The minimum of P without skip connection: the largest value, over kappa, of the problem with kappa given.

        For given kappa in [0, 1] the bounds are kappa - 1 <= eta_j <= 1 (mirrored for kappa < 0).  The derivative in
        kappa of that value is lambda ((m_1 + m_{N-1}) - T)/2 at the solution, so the walk from kappa = 0 ends where
        |m_1 + m_{N-1}| = T, or at |kappa| = 1.
        """
        nodes, size = self.data.nodes, max(len(self.matrix) - 1, 0)
        side = 1

        def excess(values: Sequence[Q]) -> Q:
            """|m_1 + m_{N-1}| - T with the sign of the side; positive as long as kappa has to grow."""
            dots = Spline.through(nodes, values)
            return side * (dots.slope + dots.last_slope) - dots.total_variation

        lam = parameter
        plain = SquareProblem(self.data).fit(parameter)
        if plain.function.slope + plain.function.last_slope < 0:
            side = -1
        u: tuple[Q, ...] = (ZERO, *(lam * entry for entry in plain.eta[1:-1]))[: len(self.matrix)]
        if excess(plain.values) > 0:
            first: Affine = (ZERO, side * lam)
            still: Affine = (lam, ZERO)
            moving: Affine = (-lam, lam)
            low, high = (
                ([moving] * size, [still] * size)
                if side > 0
                else ([(-lam, ZERO)] * size, [(lam, -lam)] * size)
            )
            flat = [(gj, ZERO) for gj in self.g]

            def end(stretch: Stretch) -> tuple[Q, ...]:
                length = stretch.end - stretch.start
                return tuple(a + length * b for a, b in zip(stretch.u, stretch.rate, strict=True))

            walk = follow(
                self.matrix,
                flat,
                [first, *low],
                [first, *high],
                ONE,
                lambda s: excess(self.values(end(s))) <= 0,
            )
            for stretch in walk:
                u = end(stretch)
                over, under = excess(self.values(stretch.u)), excess(self.values(u))
                if under < 0:  # T and the outer slopes are affine in kappa on a stretch
                    share = over / (over - under)
                    u = tuple(a + share * (b - a) for a, b in zip(stretch.u, u, strict=True))
        values = self.values(u)
        function = interpolate(Data(nodes, values), skip=False).function
        eta = (*(entry / lam for entry in u), ZERO)[-len(nodes) :]
        objective = penalised_objective(self.data, Loss.SQUARE, lam, function, skip=False)
        return Fit(self.data, Loss.SQUARE, lam, False, values, function, dual_weights(nodes, eta), objective)


class AbsoluteProblem:
    """Absolute loss: maximise sum_k y_k p_k over |p_k| <= 1 and |u_j| <= lambda, sum_{k at x_i} p_k = (D^T u)_i.

    p_k = -dl.  Without skip connection u_1 = lambda kappa belongs to the first slope, and |u_j - u_1| <= lambda, too.
    The program keeps its last solution, so that problems with larger lambda are solved quickly.
    """

    def __init__(self, data: Data, *, skip: bool = True) -> None:
        """The unknowns are u, then the p_k of all but the first point of each node; the first p_k of a node is a row."""
        self.data, self.skip = data, skip
        self.rows = difference_rows(data.nodes, slope=not skip)
        self.size = len(self.rows)
        self.firsts = [outputs[0] for _, outputs in data.groups]
        self.others = [(i, y) for i, (_, outputs) in enumerate(data.groups) for y in outputs[1:]]
        columns: list[dict[int, Q]] = [{} for _ in self.firsts]
        for j, row in enumerate(self.rows):
            for i, c in row.items():
                columns[i][j] = c
        for k, (i, _) in enumerate(self.others):
            columns[i][self.size + k] = -ONE
        self.tied = 0 if skip else max(self.size - 1, 0)
        columns += [{0: -ONE, j + 1: ONE} for j in range(self.tied)]
        objective = (*_image(self.rows, self.firsts), *(y - self.firsts[i] for i, y in self.others))
        self.parameter = ZERO
        self.program = Program(objective, columns, self._bounds(ZERO))

    def copy(self) -> AbsoluteProblem:
        """The same problem with the same last solution, the best start for somewhat larger lambda."""
        twin = copy(self)
        twin.program = self.program.copy()
        return twin

    def _bounds(self, parameter: Q) -> list[Q]:
        ones = len(self.others) + len(self.firsts)
        return [parameter] * self.size + [ONE] * ones + [parameter] * self.tied

    def fit(self, parameter: Q) -> Fit:
        """The minimum of P."""
        factor = min(ONE, parameter / self.parameter) if self.parameter > 0 else ZERO
        self.program.rescale(self._bounds(parameter), factor)
        self.parameter = parameter
        return self._answer(parameter, self.program.maximise())

    def _answer(self, parameter: Q, optimum: Optimum) -> Fit:
        start, nodes = self.size + len(self.others), self.data.nodes
        gains = optimum.gains[start : start + len(nodes)]
        values = tuple(y - gain for y, gain in zip(self.firsts, gains, strict=True))
        inner = tuple(u / parameter for u in optimum.values[: self.size])
        eta = ((ZERO, *inner, ZERO)[: len(nodes)]) if self.skip else (*inner, ZERO)
        function = interpolate(Data(nodes, values), skip=self.skip).function
        objective = penalised_objective(self.data, Loss.ABSOLUTE, parameter, function, skip=self.skip)
        q = dual_weights(nodes, eta)
        return Fit(self.data, Loss.ABSOLUTE, parameter, self.skip, values, function, q, objective)
