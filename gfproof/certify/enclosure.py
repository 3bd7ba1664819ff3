"""Stand-alone certificates of enclosed flows, for ``replay.py``: the polynomials, and two numbers per part of a step.

The trajectory's pieces become steps; where one does not stay in its closed cell (it ends or starts on the boundary,
right up to rounding), a sliver is cut off that is so short that ranges bound the defect.  Kinks that stay together for ever, or
at a breakpoint or an end of the domain, are in no open cell; the polynomials of such neurons are made exact multiples of each
other (ties), so they are in the closed cell for sure.  Every step is tried on the replay itself before it is written, so what is
written is accepted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from gfproof.certify import replay
from gfproof.certify.field import NORMALIZED, Problem, Ties
from gfproof.certify.fixed_point import Fixed, Rejected, norm
from gfproof.errors import BudgetExceeded, NotAvailable
from gfproof.flow.enclosure import Enclosure
from gfproof.flow.spans import exact_columns
from gfproof.flow.sphere_tube import tube_of
from gfproof.flow.trajectory import Piece
from gfproof.flow.tube import Unprovable
from gfproof.meter import SILENT, Meter
from gfproof.network import Cell, Kind
from gfproof.numbers import Ball, Q, ball, ball_around, midpoint, precision, to_fraction, upper
from gfproof.numbers.jets import taylor_shift

SPARE_BITS = 60
PARTS, SPLITS, HALVINGS = 2, 12, 40
MOST_REFUSED = 40  # intervals of one piece that are not proved to be in their cell; then kinks stay together
LETTERS = {Kind.FULL: "F", Kind.DEAD: "D", Kind.RIGHT: "R", Kind.LEFT: "L"}
SHOWN_BITS = 10


class NotReplayable(NotAvailable):
    """The replay does not accept what can be offered; says where."""

    exit_code = 5


def enclosure_certificate(
    found: Enclosure, meter: Meter = SILENT, stopped: Callable[[], bool] | None = None
) -> dict[str, Any]:
    """The certificate of an enclosure, accepted by the replay.

    Args:
        stopped: asked between and inside steps; once it is True the work ends.

    Raises:
        NotReplayable: neurons that stay close to the boundary of a cell, say; the enclosure itself is not in doubt.
        WritingStopped: ``stopped`` said so; nothing is written.
    """
    if found.trajectory.network.dimension not in (None, 1):
        raise NotReplayable("the replay knows networks with one input only; the enclosure stands")
    if not found.trajectory.pieces or found.reached == 0:
        raise NotReplayable("an enclosure of no length has no certificate")
    return _Writer(found, meter, stopped).document()


def write_enclosure_certificate(
    path: Path, found: Enclosure, meter: Meter = SILENT, stopped: Callable[[], bool] | None = None
) -> str:
    """Write the certificate of an enclosure; the statement it proves.  Raises as ``enclosure_certificate``."""
    document = enclosure_certificate(found, meter, stopped)
    path.write_bytes(json.dumps(document, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    statement: str = document["statement"]
    return statement


class WritingStopped(BudgetExceeded):
    """The time for the certificate is used up; the enclosure itself stands."""


class _Writer:
    def __init__(self, found: Enclosure, meter: Meter, stopped: Callable[[], bool] | None = None) -> None:
        trajectory = found.trajectory
        self.found, self.meter, self.stopped = found, meter, stopped
        self.p = trajectory.bits + SPARE_BITS
        network, target = trajectory.network, trajectory.domain.target
        shape = {
            "w": [[str(x) for x in row] for row in network.w],
            "b": [str(x) for x in network.b],
            "v": [[str(x) for x in row] for row in network.v],
            "c": [str(x) for x in network.c],
        }
        if network.a is not None:
            shape["a"] = [[str(x) for x in row] for row in network.a]
        self.claim: dict[str, Any] = {
            "network": shape,
            "low": str(trajectory.domain.low),
            "high": str(trajectory.domain.high),
            "target": {
                "breakpoints": [str(s) for s in target.breakpoints],
                "pieces": [[[str(c) for c in f] for f in piece] for piece in target.pieces],
            },
            "start_radius": str(found.start_radius),
            "until": str(found.reached),
        }
        if trajectory.normalized:
            self.claim["dynamics"] = NORMALIZED
        self.problem = Problem(self.claim, self.p)
        self.tube = tube_of(trajectory, found.live)
        self.sliver = Q(1, 2 ** int(trajectory.digits * 1.7 + 8))
        self.steps: list[dict[str, Any]] = []
        self.e = math.ceil(to_fraction(found.start_radius) * 2**self.p)
        self.widest, self.refused = self.e, 0
        self.before = [Fixed.of(self.p, self.problem.start[i]) for i in self.problem.coordinates]

    def document(self) -> dict[str, Any]:
        """All steps, and what they prove."""
        pieces = self.found.trajectory.pieces
        self.meter.begin("certificate", len(pieces))
        for piece in pieces:
            self._piece(piece)
            self.meter.advance()
        self.meter.end()
        end = list(self.problem.start)
        for i, x in zip(self.problem.coordinates, self.before, strict=True):
            end[i] = Fraction(x.m[0], 2**self.p)
        rest = norm([x.r[0] + 1 for x in self.before])
        self.claim |= {
            "within": str(_above(Fraction(self.widest, 2**self.p))),
            "end": [str(x) for x in end],
            "end_within": str(_above(Fraction(self.e + 2 * rest, 2**self.p))),
        }
        evidence = {"scale": self.p, "steps": self.steps}
        document = {"format": replay.FORMAT, "claim": self.claim, "evidence": evidence, "digest": ""}
        document["statement"] = replay.statement(self.claim)
        document["digest"] = replay.digest(document)
        return document

    def _piece(self, piece: Piece) -> None:
        live = self.problem.coordinates
        with precision(self.p + 80):
            every = exact_columns(piece, self.found.trajectory.arithmetic)
            columns = [every[i] for i in live]
        self.refused, self.ties = 0, self._ties(piece, columns)
        for a, b in self._cuts(piece, columns, Q(0), piece.length, 0):
            self._step(self._given(piece.cell, columns, a, b))

    def _cuts(self, piece: Piece, columns: list[list[Ball]], a: Q, b: Q, depth: int) -> Iterator[tuple[Q, Q]]:
        """Intervals of times on which the polynomial stays in its closed cell, and slivers."""
        eta = self.sliver
        if b - a <= eta or self._strict(piece.cell, columns, a, b):
            yield a, b
        elif b - a > 4 * eta and self._strict(piece.cell, columns, a, b - eta):
            yield from ((a, b - eta), (b - eta, b))
        elif b - a > 4 * eta and self._strict(piece.cell, columns, a + eta, b):
            yield from ((a, a + eta), (a + eta, b))
        elif depth == HALVINGS or self.refused > MOST_REFUSED:
            raise NotReplayable(
                "kinks stay so close to each other, or to an end of the domain, that no cell is proved"
            )
        else:
            middle = (a + b) / 2
            yield from self._cuts(piece, columns, a, middle, depth + 1)
            yield from self._cuts(piece, columns, middle, b, depth + 1)

    def _ties(self, piece: Piece, columns: list[list[Ball]]) -> list[list[Any]]:
        """Which kinks are together at the start, exactly, and on this piece up to rounding."""
        found: list[list[Any]] = []
        problem, roots = self.problem, list[int]()
        inner = {i: (problem.start[i], problem.start[problem.width + i]) for i in problem.live}
        n, h = len(problem.live), ball(piece.length)
        places = [*problem.breakpoints, problem.low, problem.high]
        with precision(self.p):
            small = ball(Q(1, 2 ** (3 * self.found.trajectory.bits // 4)))

            def agree(one: list[Ball], other: list[Ball], factor: Fraction) -> bool:
                """Is |one - factor other| negligible on the piece?"""
                number = ball(Q(factor.numerator, factor.denominator))
                return (
                    sum(
                        (abs(x - number * y) * h**k for k, (x, y) in enumerate(zip(one, other, strict=True))),
                        ball(0),
                    )
                    < small
                )

            for at, i in enumerate(problem.live):
                w, b = inner[i]
                place = next((s for s in places if w * s + b == 0), None)
                if place is not None and w != 0 and agree(columns[n + at], columns[at], -place):
                    root = next((r for r in roots if inner[r][0] * place + inner[r][1] == 0), None)
                else:
                    place, root = None, next((r for r in roots if inner[r][0] * b == inner[r][1] * w), None)
                if root is not None:
                    old = problem.live.index(root)
                    factor = w / inner[root][0] if inner[root][0] != 0 else b / inner[root][1]
                    pairs = ((columns[at], columns[old]), (columns[n + at], columns[n + old]))
                    if factor != 0 and all(agree(one, other, factor) for one, other in pairs):
                        found.append(["kink", i, root, str(factor)])
                        continue
                if place is not None:
                    found.insert(0, ["place", i, str(place)])
                roots.append(i)
        return found

    def _strict(self, cell: Cell, columns: list[list[Ball]], a: Q, b: Q) -> bool:
        strict = self._read(self._given(cell, columns, a, b)).strict
        self.refused += not strict
        return strict

    def _given(self, cell: Cell, columns: list[list[Ball]], a: Q, b: Q) -> dict[str, Any]:
        """One step as it stands in a certificate, without its parts."""
        with precision(self.p + 80):
            at, length, unit = ball(a), ball(b - a), ball(Q(2) ** self.p)
            series = []
            for column in columns:
                power, row = unit, []
                for c in taylor_shift(column, at):
                    row.append(int(midpoint(c * power).floor()))
                    power = power * length
                series.append(row)
        follow = Ties(self.problem, self.ties).follow
        series = [[] if i in follow else row for i, row in zip(self.problem.coordinates, series, strict=True)]
        order = [["n", k.neuron] if k.neuron is not None else ["b", k.breakpoint] for k in cell.knots]
        given = {
            "length": str(b - a),
            "kinds": "".join(LETTERS[kind] for kind in cell.kinds),
            "order": order,
            "series": series,
        }
        return {**given, "ties": self.ties} if self.ties else given

    def _read(self, given: dict[str, Any]) -> replay.Step:
        length = Fraction(given["length"])
        if self.stopped is not None and self.stopped():
            raise WritingStopped("the certificate is not written: the time for it is used up")
        return replay.Step(
            self.problem, length, given["kinds"], given["order"], given["series"], given.get("ties")
        )

    def _step(self, given: dict[str, Any]) -> None:
        step = self._read(given)
        self.e += norm([(x - y).size() for x, y in zip(step.value(0), self.before, strict=True)])
        self.widest = max(self.widest, self.e)
        parts: list[list[Any]] = []
        waiting = [(Fraction(k, PARTS), Fraction(k + 1, PARTS), 0) for k in range(PARTS)][::-1]
        if not step.strict:
            waiting = [(Fraction(0), Fraction(1), 0)]
        while waiting:
            a, b, depth = waiting.pop()
            found = self._part(step, a, b)
            if found is None:
                if depth == SPLITS:
                    raise NotReplayable("a tube does not close: the flow is too sensitive for these digits")
                waiting += [((a + b) / 2, b, depth + 1), (a, (a + b) / 2, depth + 1)]
                continue
            mu, tube, most, self.e = found
            self.widest = max(self.widest, most)
            parts.append([str(b), mu, tube])
        self.steps.append({**given, "parts": parts})
        self.before = step.value(1)

    def _part(self, step: replay.Step, a: Fraction, b: Fraction) -> tuple[int, int, int, int] | None:
        """(mu, tube, E, the next bound), or None if the replay accepts none."""
        try:
            defect = step.fine() if step.strict else step.coarse(a, b)
        except Rejected:
            return None
        tube, slack = 3 * (self.e + math.ceil(defect * (b - a))) + 16, 40
        box = [f.over_range(a, b) for f in step.x]
        for _ in range(6):
            try:
                with precision(self.p):
                    ring = Ball(0, ball(Q(tube, 2**self.p)).upper())
                    inside = set(self.problem.coordinates)
                    balls = [
                        ball_around(Q(f.m[0], 2**self.p), Q(f.r[0], 2**self.p))
                        + (ring if k in inside else ball(0))
                        for k, f in enumerate(box)
                    ]
                    rate = upper(self.tube.rate(balls))
            except Unprovable:
                return None
            mu = int((rate * Q(2) ** self.p).ceil()) + (1 << max(self.p - slack, 0))
            try:
                most, e = step.part(a, b, mu, tube, self.e)
            except Rejected as reason:
                if "tube" in str(reason):
                    tube *= 4
                elif "Hessian" in str(reason):
                    slack -= 8
                else:
                    return None
                continue
            return mu, tube, most, e
        return None


def _above(value: Fraction) -> Fraction:
    """A dyadic number of few bits that is not smaller."""
    if value == 0:
        return Fraction(0)
    shift = SHOWN_BITS - (value.numerator.bit_length() - value.denominator.bit_length())
    scaled = value * Fraction(2) ** shift
    return Fraction(math.ceil(scaled)) / Fraction(2) ** shift
