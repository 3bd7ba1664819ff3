"""What is proved about a trajectory: bounds on consecutive time intervals, and the balls that follow from them."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from gfproof.errors import BudgetExceeded, GfproofError, NumberError
from gfproof.flow.trajectory import Piece, Trajectory
from gfproof.flow.tube import Tube
from gfproof.numbers import Ball, Number, Q, ball, precision, rational
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.jets import ball_polynomial
from gfproof.numbers.taylor import horner


@dataclass(frozen=True)
class Span:
    """A time interval on which |y - p| <= distance and |p' + G(p)| <= defect are proved; at its end |y - p| <= final."""

    start: Q
    end: Q
    distance: Q
    final: Q
    defect: Q


@dataclass(frozen=True)
class Enclosure:
    """A trajectory with a proved bound of its distance to every solution that starts in a ball.

    Attributes:
        trajectory: what is bounded.
        start_radius: the solutions meant are those from networks with |theta - start| <= start_radius (dead and
            degenerate neurons of the start being exact).
        spans: consecutive time intervals from 0 to ``reached``, with their bounds.
    """

    trajectory: Trajectory
    start_radius: Q
    spans: tuple[Span, ...] = field(repr=False)
    live: tuple[int, ...] = ()

    @cached_property
    def _ends(self) -> list[Q]:
        return [span.end for span in self.spans]

    @cached_property
    def _piece_ends(self) -> list[Q]:
        return [piece.start + piece.length for piece in self.trajectory.pieces]

    @cached_property
    def coordinates(self) -> tuple[int, ...]:
        """Which entries move: those of live neurons, the offset and the skip connection."""
        return tuple(Tube(self.trajectory.network, self.trajectory.domain, self.live).coordinates)

    @cached_property
    def _polynomials(self) -> dict[int, list[Callable[[Ball], Ball]]]:
        return {}

    def _along(self, number: int) -> list[Callable[[Ball], Ball]]:
        """The polynomials of the moving entries on a piece, with exact coefficients; kept, for many times are asked for."""
        if number not in self._polynomials:
            exact, series = (
                ARITHMETICS[self.trajectory.arithmetic].exact,
                self.trajectory.pieces[number].series,
            )
            self._polynomials[number] = [
                ball_polynomial([ball(exact(c)) for c in series[k]]) for k in self.coordinates
            ]
        return self._polynomials[number]

    def middle(self, time: object) -> list[Number]:
        """The trajectory's entries at a time, enclosed: balls; entries that rest, as they are at the start (rational).

        Raises:
            NumberError: a time outside [0, reached].
        """
        trajectory, t = self.trajectory, rational(time)
        if not 0 <= t <= self.reached:
            raise NumberError(f"time {t} is outside of the enclosure")
        values: list[Number] = list(trajectory.network.entries())
        with precision(trajectory.bits + 10):
            if not trajectory.pieces or t == 0:
                for k in self.coordinates:
                    values[k] = ball(values[k])
                return values
            number = bisect.bisect_left(self._piece_ends, t)
            s = ball(t - trajectory.pieces[number].start)
            for k, polynomial in zip(self.coordinates, self._along(number), strict=True):
                values[k] = polynomial(s)
        return values

    @property
    def at_rest(self) -> str:
        """What a ball of starts leaves out, in words: neurons that rest at the case's start are exactly as there."""
        resting = [str(i + 1) for i in range(self.trajectory.network.width) if i not in self.live]
        return f" with neuron {', '.join(resting)} at rest as there" if resting else ""

    @property
    def reached(self) -> Q:
        """The end of the last span."""
        return self.spans[-1].end if self.spans else Q(0)

    def radius(self, time: object) -> Q:
        """A proved bound of the Euclidean distance between trajectory and solution at a time.

        Raises:
            NumberError: a time outside [0, reached], where nothing is proved.
        """
        t = rational(time)
        if not 0 <= t <= self.reached:
            raise NumberError(f"time {t} is outside of the enclosure")
        if t == 0:
            return self.start_radius
        span = self.spans[bisect.bisect_left(self._ends, t)]
        return span.final if t == span.end else span.distance

    @property
    def widest(self) -> Q:
        """The largest bound over all times."""
        return max((span.distance for span in self.spans), default=self.start_radius)


class NotEnclosed(GfproofError):
    """No bound was proved; the message says why.

    Attributes:
        time: how far the proof got.
        partial: what is proved up to there, if anything is.
    """

    exit_code = 5

    def __init__(self, message: str, time: Q, partial: Enclosure | None = None) -> None:
        self.time, self.partial = time, partial
        super().__init__(message)


class EnclosingStopped(BudgetExceeded):
    """The time for the proof is used up; ``partial`` is what is proved, if anything is."""

    def __init__(self, message: str, partial: Enclosure | None) -> None:
        self.partial = partial
        super().__init__(message)


def exact_columns(piece: Piece, arithmetic: str) -> list[list[Ball]]:
    """The polynomials of a piece with the midpoints of their coefficients: per entry, as many for each, at least three.

    Polynomials from elsewhere may differ in degree; whoever reads the degree off one of them needs them all alike.
    """
    exact, terms = ARITHMETICS[arithmetic].exact, max(3, *map(len, piece.series))
    return [[*(ball(exact(c)) for c in f), *[ball(0)] * (terms - len(f))] for f in piece.series]


def shortened(trajectory: Trajectory, pieces: int) -> Trajectory:
    """The first pieces of a trajectory."""
    kept = trajectory.pieces[:pieces]
    if len(kept) == len(trajectory.pieces):
        return trajectory
    numbers = ARITHMETICS[trajectory.arithmetic]
    last = kept[-1]
    reached = last.start + last.length
    with numbers.scope(trajectory.bits):
        s = numbers.lift(last.length)
        final = tuple(numbers.drop(horner(column, s)) for column in last.series)
    return replace(
        trajectory,
        pieces=kept,
        final=final,
        reached=reached,
        crossings=tuple(c for c in trajectory.crossings if c.time < reached),
        asymptotic=tuple(a for a in trajectory.asymptotic if a.time <= reached),
    )
