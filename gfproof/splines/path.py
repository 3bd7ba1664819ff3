"""Regularisation paths: minimisers of P for all lambda > 0 at once, with their rational breakpoints (skip connection).

Square loss: the fitted values are continuous in lambda and affine between breakpoints.  Absolute loss: the least P is
concave in lambda and affine between breakpoints; one fit is optimal on each interval, and fits jump.

Source: variational-splines claim C7 (re-derived); the conditions of a minimiser are affine in lambda between two
breakpoints, so they hold there because they hold at both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gfproof.meter import SILENT, Meter
from gfproof.numbers import Q
from gfproof.splines.data import Data
from gfproof.splines.penalised import (
    AbsoluteProblem,
    Fit,
    Loss,
    SquareProblem,
    check_parameter,
    square_weights,
    total_loss,
)
from gfproof.splines.quadratic import follow
from gfproof.splines.spline import ZERO, Spline

ONE = Q(1)


@dataclass(frozen=True)
class Piece:
    """An interval low <= lambda <= high on which f(x_i) = base_i + lambda rate_i is optimal.

    Attributes:
        high: None where the interval has no end.
    """

    low: Q
    high: Q | None
    base: tuple[Q, ...]
    rate: tuple[Q, ...]

    def values(self, parameter: Q) -> tuple[Q, ...]:
        """The fitted values at lambda."""
        return tuple(p + parameter * q for p, q in zip(self.base, self.rate, strict=True))


@dataclass(frozen=True)
class Path:
    """The minimisers of P for every lambda > 0.

    Attributes:
        pieces: from the largest lambda to the smallest; neighbours share a breakpoint, the last begins at 0.
    """

    data: Data
    loss: Loss
    pieces: tuple[Piece, ...]

    @property
    def breakpoints(self) -> tuple[Q, ...]:
        """lambda_max = lambda_1 > lambda_2 > ... > 0."""
        return tuple(piece.low for piece in self.pieces if piece.low > 0)

    @property
    def largest(self) -> Q:
        """lambda_max: an affine function is optimal iff lambda >= lambda_max."""
        return self.pieces[0].low

    def piece(self, parameter: Q) -> Piece:
        """An interval that holds lambda > 0 (the one of smaller lambda at a breakpoint).

        Raises:
            NumberError: lambda <= 0.
        """
        check_parameter(parameter)
        return next(p for p in reversed(self.pieces) if p.high is None or parameter <= p.high)

    def values(self, parameter: Q) -> tuple[Q, ...]:
        """The fitted values of a minimiser at lambda > 0."""
        return self.piece(parameter).values(parameter)

    def function(self, parameter: Q) -> Spline:
        """A minimiser at lambda > 0."""
        return Spline.through(self.data.nodes, self.values(parameter))

    def objective(self, parameter: Q) -> Q:
        """The least P at lambda > 0."""
        values = self.values(parameter)
        norm = Spline.through(self.data.nodes, values).total_variation
        return total_loss(self.data, self.loss, values) + parameter * norm

    @cached_property
    def fits(self) -> tuple[Fit, ...]:
        """A fit with its certificate at every breakpoint."""
        if self.loss is Loss.ABSOLUTE:
            problem = AbsoluteProblem(self.data)
            return tuple(problem.fit(parameter) for parameter in reversed(self.breakpoints))[::-1]
        return tuple(map(self._fit, self.breakpoints))

    def _fit(self, parameter: Q) -> Fit:
        """Square loss: the values say what q is."""
        function = self.function(parameter)
        q = square_weights(self.data, parameter, function)
        values, objective = self.values(parameter), self.objective(parameter)
        return Fit(self.data, self.loss, parameter, True, values, function, q, objective)


def regularisation_path(data: Data, loss: Loss = Loss.SQUARE, meter: Meter = SILENT) -> Path:
    """The regularisation path of a data set, exactly."""
    meter.begin("path")
    pieces = _square(data, meter) if loss is Loss.SQUARE else _absolute(data, meter)
    meter.end()
    return Path(data, loss, pieces)


def _square(data: Data, meter: Meter) -> tuple[Piece, ...]:
    problem = SquareProblem(data)
    size, largest = len(problem.matrix), problem.largest
    still = tuple([ZERO] * len(data.nodes))
    free = problem.values(problem.matrix.solve_among(range(size), problem.g))
    pieces = [Piece(largest, None, free, still)]
    walk = follow(
        problem.matrix,
        [(gj, ZERO) for gj in problem.g],
        [(-largest, ONE)] * size,
        [(largest, -ONE)] * size,
        largest,
    )
    for stretch in walk:  # t = lambda_max - lambda
        high, low = largest - stretch.start, largest - stretch.end
        first = problem.values(stretch.u)
        length = stretch.end - stretch.start
        last = problem.values([a + length * b for a, b in zip(stretch.u, stretch.rate, strict=True)])
        rate = tuple((a - b) / length for a, b in zip(first, last, strict=True))
        base = tuple(a - high * r for a, r in zip(first, rate, strict=True))
        pieces.append(Piece(low, high, base, rate))
        meter.advance()
    return tuple(pieces)


@dataclass(frozen=True)
class _Line:
    """L + lambda T: the objective of one fit as a function of lambda."""

    loss: Q
    norm: Q
    values: tuple[Q, ...]


def _absolute(data: Data, meter: Meter) -> tuple[Piece, ...]:
    """The lower envelope of the lines L(f) + lambda T(f): where two neighbours cross, the problem is solved."""
    problem = AbsoluteProblem(data)

    def line(values: tuple[Q, ...]) -> _Line:
        norm = Spline.through(data.nodes, values).total_variation
        return _Line(total_loss(data, Loss.ABSOLUTE, values), norm, values)

    medians = tuple(sorted(outputs)[len(outputs) // 2] for _, outputs in data.groups)
    width = data.nodes[-1] - data.nodes[0]
    beyond = ONE + 2 * width * len(
        data
    )  # |u_j| <= 2 n (x_N - x_1) whatever lambda: no bound is met, so no knot
    affine, dots = line(problem.fit(beyond).values), line(medians)
    # a line waits together with the state of the search that found it, for a smaller lambda than the next
    lines, waiting = [affine], [(dots, AbsoluteProblem(data))]
    at = list[Q]()
    while waiting:
        upper, (lower, state) = lines[-1], waiting[-1]
        if upper.norm == lower.norm or upper.loss == lower.loss:
            # at lambda -> 0 the fit of least loss and least norm counts; the later one is optimal with the same loss
            waiting.pop()
            continue
        crossing = (upper.loss - lower.loss) / (lower.norm - upper.norm)
        problem = state.copy()
        found = line(problem.fit(crossing).values)
        if found.loss + crossing * found.norm == upper.loss + crossing * upper.norm:
            lines.append(lower)
            at.append(crossing)
            waiting.pop()
        else:
            waiting.append((found, problem))
        meter.advance()
    still = tuple([ZERO] * len(data.nodes))
    ends: list[Q | None] = [None, *at]
    lows = [*at, ZERO]
    pieces = (
        Piece(low, high, found.values, still) for low, high, found in zip(lows, ends, lines, strict=True)
    )
    # a line found at a breakpoint may touch the envelope there only
    return tuple(piece for piece in pieces if piece.high != piece.low)
