"""Straight-line programs: a computation traced once, and run over any ring.

Formulas written for any ring are run over the ring of recorded operations.  What is left after merging equal operations and
dropping those no result needs is a list of additions, subtractions, products, quotients and multiplications by rational
constants.  The same list serves values, Taylor series and balls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from gfproof.errors import ShapeError
from gfproof.numbers.exact import Q


class Op(IntEnum):
    """What one line of a program does with its operands."""

    INPUT = 0  # the first operand counts the inputs
    CONSTANT = 1  # the rational number of the line
    ADD = 2
    SUBTRACT = 3
    MULTIPLY = 4
    DIVIDE = 5
    SCALE = 6  # by the rational number of the line
    SHIFT = 7  # add the rational number of the line
    SQUARE = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One operation; ``first`` and ``second`` are numbers of earlier lines, ``constant`` a rational number."""

    op: Op
    first: int = -1
    second: int = -1
    constant: Q | None = None


@dataclass(frozen=True)
class Program:
    """A straight-line program.

    Attributes:
        lines: the operations, operands before results.
        results: numbers of the lines that are asked for, in the order asked.
        inputs: how many inputs there are.
    """

    lines: tuple[Line, ...]
    results: tuple[int, ...]
    inputs: int

    @property
    def products(self) -> int:
        """How many operations cost a convolution when the numbers are power series."""
        return sum(line.op in (Op.MULTIPLY, Op.DIVIDE, Op.SQUARE) for line in self.lines)


class Recorder:
    """Keeps the operations on traced numbers, each different one once."""

    def __init__(self, inputs: int) -> None:
        self.lines: list[Line] = []
        self._known: dict[tuple[int, int, int, str], int] = {}
        self.inputs = [Traced(self, self.line(Line(Op.INPUT, k))) for k in range(inputs)]

    def line(self, line: Line) -> int:
        """The number of this operation."""
        constant = "" if line.constant is None else str(line.constant)  # rationals are slow to hash
        key = (int(line.op), line.first, line.second, constant)
        number = self._known.setdefault(key, len(self.lines))
        if number == len(self.lines):
            self.lines.append(line)
        return number

    def constant(self, value: Q) -> Traced:
        """A rational number as a traced one."""
        return Traced(self, self.line(Line(Op.CONSTANT, constant=value)))

    def combine(self, op: Op, one: Traced, other: Traced) -> Traced:
        """One operation on two traced numbers; operations on constants are carried out."""
        a, b = one.constant, other.constant
        if a is not None and b is not None:
            return self.constant(_carry_out(op, a, b))
        if op is Op.ADD and a is not None:
            return self.shift(other, a)
        if op is Op.ADD and b is not None:
            return self.shift(one, b)
        if op is Op.SUBTRACT and b is not None:
            return self.shift(one, -b)
        if op is Op.SUBTRACT and a is not None:
            return self.shift(self.scale(other, Q(-1)), a)
        if op is Op.SUBTRACT and one.number == other.number:
            return self.constant(Q(0))
        if op is Op.MULTIPLY and a is not None:
            return self.scale(other, a)
        if op is Op.MULTIPLY and b is not None:
            return self.scale(one, b)
        if op is Op.DIVIDE and b is not None:
            return self.scale(one, 1 / b)
        if op is Op.MULTIPLY and one.number == other.number:
            return Traced(self, self.line(Line(Op.SQUARE, one.number)))
        first, second = one.number, other.number
        if op in (Op.ADD, Op.MULTIPLY) and first > second:
            first, second = second, first
        return Traced(self, self.line(Line(op, first, second)))

    def scale(self, one: Traced, factor: Q) -> Traced:
        """The product; factors of factors are multiplied out."""
        if factor == 0:
            return self.constant(Q(0))
        line = self.lines[one.number]
        if line.op is Op.SCALE and line.constant is not None:
            return self.scale(Traced(self, line.first), factor * line.constant)
        if factor == 1:
            return one
        return Traced(self, self.line(Line(Op.SCALE, one.number, constant=factor)))

    def shift(self, one: Traced, by: Q) -> Traced:
        """One + by."""
        line = self.lines[one.number]
        if line.op is Op.SHIFT and line.constant is not None:
            return self.shift(Traced(self, line.first), by + line.constant)
        return one if by == 0 else Traced(self, self.line(Line(Op.SHIFT, one.number, constant=by)))

    def program(self, results: Sequence[Traced]) -> Program:
        """The operations these results need, and no others."""
        needed = {x.number for x in results} | {x.number for x in self.inputs}
        for number in range(len(self.lines) - 1, -1, -1):
            line = self.lines[number]
            if number in needed and line.op not in (Op.INPUT, Op.CONSTANT):
                needed |= {k for k in (line.first, line.second) if k >= 0}
        place = {number: k for k, number in enumerate(sorted(needed))}
        kept = tuple(
            line
            if line.op in (Op.INPUT, Op.CONSTANT)
            else Line(line.op, place[line.first], place.get(line.second, -1), line.constant)
            for line in (self.lines[number] for number in sorted(needed))
        )
        return Program(kept, tuple(place[x.number] for x in results), len(self.inputs))


def _carry_out(op: Op, a: Q, b: Q) -> Q:
    if op is Op.ADD:
        return a + b
    if op is Op.SUBTRACT:
        return a - b
    return a * b if op is Op.MULTIPLY else a / b


@dataclass(frozen=True, eq=False)
class Traced:
    """A number known by the operation that made it."""

    recorder: Recorder
    number: int

    @property
    def constant(self) -> Q | None:
        """The rational number it is, if it is one."""
        line = self.recorder.lines[self.number]
        return line.constant if line.op is Op.CONSTANT else None

    def _with(self, op: Op, given: object, *, reverse: bool = False) -> Traced:
        other = self.recorder.constant(Q(given)) if isinstance(given, int | Q) else given
        if not isinstance(other, Traced):
            raise TypeError(f"{type(given).__name__} in a traced computation, expected a rational number")
        return self.recorder.combine(op, other, self) if reverse else self.recorder.combine(op, self, other)

    def __add__(self, other: object) -> Traced:
        return self._with(Op.ADD, other)

    def __radd__(self, other: object) -> Traced:
        return self._with(Op.ADD, other, reverse=True)

    def __sub__(self, other: object) -> Traced:
        return self._with(Op.SUBTRACT, other)

    def __rsub__(self, other: object) -> Traced:
        return self._with(Op.SUBTRACT, other, reverse=True)

    def __mul__(self, other: object) -> Traced:
        return self._with(Op.MULTIPLY, other)

    def __rmul__(self, other: object) -> Traced:
        return self._with(Op.MULTIPLY, other, reverse=True)

    def __truediv__(self, other: object) -> Traced:
        return self._with(Op.DIVIDE, other)

    def __rtruediv__(self, other: object) -> Traced:
        return self._with(Op.DIVIDE, other, reverse=True)

    def __neg__(self) -> Traced:
        return self.recorder.scale(self, Q(-1))


def lifted(recorder: Recorder, value: object) -> Traced:
    """A result as a traced number: itself, or a rational constant."""
    if isinstance(value, Traced):
        return value
    if isinstance(value, int | Q):
        return recorder.constant(Q(value))
    raise ShapeError(f"{type(value).__name__} is no traced number")
