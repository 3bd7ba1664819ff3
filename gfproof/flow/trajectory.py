"""A trajectory: Taylor polynomials on consecutive time intervals, the crossings between cells, and what was found.

The numbers of a trajectory carry no error claim: they are computed so that the digits asked for come out right, and the
test-suite checks that they do.  A proved error bound is the business of ``flow.enclosure``.
"""

from __future__ import annotations

import bisect
import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import mpmath

from gfproof.errors import AmbiguousCell, BudgetExceeded, NumberError
from gfproof.flow.itinerary import Crossing, Event
from gfproof.flow.program import CellPrograms, entries_like
from gfproof.network import Cell, Network, parameters_to_json
from gfproof.numbers import Number, Q, decimal, rational
from gfproof.numbers.arithmetic import ARITHMETICS, Arithmetic
from gfproof.numbers.digits import exact_from_mpf, mpf_from_exact
from gfproof.numbers.taylor import evaluate, horner
from gfproof.risk.segments import Domain
from gfproof.verdict import Finding


@dataclass(frozen=True)
class Piece:
    """One Taylor polynomial: valid for start <= t <= start + length, inside one cell.

    Attributes:
        start, length: exact dyadic times.
        series: per entry of the network, the coefficients of powers of t - start.
    """

    start: Q
    length: Q
    programs: CellPrograms
    series: tuple[list[Number], ...] = field(repr=False)

    @property
    def cell(self) -> Cell:
        """The cell."""
        return self.programs.cell


@dataclass(frozen=True)
class Asymptotic:
    """A neuron that dies as t -> infinity: from ``time`` on its kink is closer than 10^-digits to the end it tends to."""

    neuron: int
    time: Q


@dataclass(frozen=True)
class Curves:
    """What a picture of a flow shows, at some times; no claim about errors.

    Attributes:
        risk: per time, L.
        entries: per time, the entries w, b, v, c, a.
        kinks: per time and neuron, -b_i / w_i, inside the domain or not; None where w_i = 0.
    """

    times: tuple[Q, ...]
    risk: tuple[Q, ...]
    entries: tuple[tuple[Q, ...], ...]
    kinks: tuple[tuple[Q | None, ...], ...]


@dataclass(frozen=True)
class Trajectory:
    """A solution of Theta' = -G(Theta) on [0, reached].

    Attributes:
        network: the start, exact.
        digits: the digits asked for: every entry is meant to be right to 10^-digits times max(1, largest entry).
        bits: the working precision; arithmetic: ``arb`` or ``mpmath``.
        reached: the end of the last piece; smaller than ``until`` only in the partial trajectory of a cut-off flow.
        asymptotic: neurons that die as t -> infinity.
        findings: uniqueness, and whether the end was reached.
        normalized: is it a solution of Theta' = -PG(Theta), the flow on unit spheres?
        amplification: decimal digits that errors can grow by along this flow (estimate; None if not estimated).
    """

    network: Network
    domain: Domain
    digits: int
    bits: int
    arithmetic: str
    until: Q
    pieces: tuple[Piece, ...] = field(repr=False)
    crossings: tuple[Crossing, ...]
    asymptotic: tuple[Asymptotic, ...]
    findings: tuple[Finding, ...]
    final: tuple[Number, ...] = field(repr=False)
    reached: Q
    seconds: float
    amplification: float | None = None
    normalized: bool = False

    @property
    def steps(self) -> int:
        """How many Taylor polynomials."""
        return len(self.pieces)

    @property
    def degenerates(self) -> bool:
        """Does a neuron become degenerate on the way?"""
        return any(c.change.event is Event.DEGENERATE for c in self.crossings)

    @property
    def _numbers(self) -> Arithmetic:
        return ARITHMETICS[self.arithmetic]

    @cached_property
    def _starts(self) -> list[Q]:
        return [piece.start for piece in self.pieces]

    def piece_at(self, time: object) -> Piece:
        """The piece that covers a time; where two meet, the later one.

        Raises:
            NumberError: a time outside [0, reached].
        """
        t = _time(time)
        if not 0 <= t <= self.reached or not self.pieces:
            raise NumberError(f"time {t} is outside [0, {mpmath.nstr(mpf_from_exact(self.reached), 10)}]")
        return self.pieces[bisect.bisect_right(self._starts, t) - 1]

    def entries_at(self, time: object) -> list[Q]:
        """The entries w, b, v, c, a at a time, as the rational numbers the computation holds (no claim of exactness)."""
        t = _time(time)
        if t == 0:
            return list(self.network.entries())
        numbers = self._numbers
        with numbers.scope(self.bits):
            if t == self.reached:
                return [numbers.exact(x) for x in self.final]
            piece = self.piece_at(t)
            s = numbers.lift(t - piece.start)
            return [numbers.exact(horner(column, s)) for column in piece.series]

    def at(self, time: object) -> Network:
        """The network at a time, entries as mpf with the digits of the trajectory."""
        with mpmath.workdps(self.digits + 3):
            entries = [mpf_from_exact(x) for x in self.entries_at(time)]
        return Network.of(entries_like(self.network, entries))

    def exact_risk(self, time: object) -> Q:
        """The risk at a time, as the rational number the computation holds."""
        numbers = self._numbers
        t = _time(time)
        entries = self.entries_at(t)
        with numbers.scope(self.bits):
            value = evaluate(self.piece_at(t).programs.risk, [numbers.lift(x) for x in entries], numbers)[0]
            return numbers.exact(value)

    def risk(self, time: object) -> mpmath.mpf:
        """The risk at a time."""
        with mpmath.workdps(self.digits + 3):
            return mpf_from_exact(self.exact_risk(time))

    def cell_at(self, time: object) -> Cell:
        """The cell at a time; at a crossing the one after it."""
        return self.piece_at(time).cell

    @property
    def end(self) -> Network:
        """The network at ``reached``."""
        return self.at(self.reached)

    def sample(self, times: Sequence[Q]) -> Curves:
        """The curves of a picture at the given times."""
        states = [self.entries_at(t) for t in times]
        networks = [entries_like(self.network, x) for x in states]
        return Curves(
            tuple(times),
            tuple(self.exact_risk(t) for t in times),
            tuple(tuple(x) for x in states),
            tuple(
                tuple(-n.b[i] / w if (w := n.w[i][0]) != 0 else None for i in range(n.width))
                for n in networks
            ),
        )

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Draw risk, parameters, kinks and crossings over time into a file (needs the extra ``plot``)."""
        importlib.import_module("gfproof.write.plot").draw_flow(self, path)  # drawing lives on a floor above

    def to_json(self, times: Sequence[Q]) -> dict[str, Any]:
        """The answer of ``gfproof flow``: balls with radius "0", because nothing is claimed about the error."""
        return {
            "times": [str(t) for t in times],
            "risk": [self._shown(self.exact_risk(t)) for t in times],
            "parameters": [
                parameters_to_json(entries_like(self.network, self.entries_at(t)), self._shown) for t in times
            ],
            "crossings": [c.to_json(self._shown(c.time)) for c in self.crossings],
            "asymptotic": [{"neuron": a.neuron, "since": self._shown(a.time)} for a in self.asymptotic],
            "digits": self.digits,
            "findings": [f.to_json() for f in self.findings],
        }

    def _shown(self, value: Q) -> dict[str, str]:
        return {"mid": rounded(value, self.digits), "rad": "0"}


def rounded(value: Q, digits: int) -> str:
    """A decimal with an error below 10^-digits times max(1, |value|): no digit that is not meant to be right."""
    if abs(value) >= 1:
        return decimal(value, digits + 1)
    places = Q(10) ** (digits + 1)
    units = (value * places + Q(1, 2)).floor()
    return decimal(Q(units) / places, max(len(str(abs(units))), 1))


def _time(time: object) -> Q:
    if isinstance(time, mpmath.mpf):
        return exact_from_mpf(time)
    return rational(time)


class FlowCutOff(BudgetExceeded):
    """The budget ended before the time; ``trajectory`` is what was computed."""

    def __init__(self, message: str, trajectory: Trajectory) -> None:
        self.trajectory = trajectory
        super().__init__(message)


class FlowAmbiguous(AmbiguousCell):
    """The next cell cannot be told; ``trajectory`` is what was computed."""

    def __init__(self, message: str, trajectory: Trajectory, facts: Mapping[str, Any] | None = None) -> None:
        self.trajectory, self.facts = trajectory, dict(facts or {})
        super().__init__(message)
