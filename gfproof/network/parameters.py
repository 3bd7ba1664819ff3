"""The parameters of a network with one hidden ReLU layer, and the vector space they live in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from gfproof.errors import ShapeError
from gfproof.numbers import Number, Q, dot, rational

Vector = tuple[Number, ...]
Matrix = tuple[Vector, ...]

_Self = TypeVar("_Self", bound="Parameters")


@dataclass(frozen=True)
class Parameters:
    """A point of parameter space: a network, a gradient, a direction.

    Attributes:
        w: inner weights, H rows of d entries.
        b: inner biases, H entries.
        v: outer weights, m rows of H entries.
        c: outer biases, m entries.
        a: linear skip connection, m rows of d entries, or None where the network has none.
    The entries are all of one number type (Q, balls, jets, polynomials).
    """

    w: Matrix
    b: Vector
    v: Matrix
    c: Vector
    a: Matrix | None = None

    def __post_init__(self) -> None:
        width, outputs = len(self.b), len(self.c)
        if len(self.w) != width:
            raise ShapeError(
                f"w has {len(self.w)} rows, b has {width} entries (one row and one bias per neuron)"
            )
        if outputs == 0:
            raise ShapeError("c has no entries, expected one per output")
        if len(self.v) != outputs or any(len(row) != width for row in self.v):
            shape = f"{len(self.v)} rows of {sorted({len(r) for r in self.v})} entries"
            raise ShapeError(f"v has {shape}, expected {outputs} rows (outputs) of {width} entries (neurons)")
        dimensions = {len(row) for row in (*self.w, *(self.a or ()))}
        if len(dimensions) > 1:
            raise ShapeError(
                f"rows of w and a have {sorted(dimensions)} entries, expected one input dimension"
            )
        if dimensions == {0}:
            raise ShapeError("rows of w have no entries, expected at least one input")
        if self.a is not None and len(self.a) != outputs:
            raise ShapeError(f"a has {len(self.a)} rows, expected {outputs} (one per output)")

    @property
    def width(self) -> int:
        """H, the number of hidden neurons."""
        return len(self.b)

    @property
    def outputs(self) -> int:
        """m, the number of outputs."""
        return len(self.c)

    @property
    def dimension(self) -> int | None:
        """d, the input dimension; None for a network without neurons and skip connection (a constant)."""
        rows = self.w or self.a
        return len(rows[0]) if rows else None

    @property
    def skip(self) -> bool:
        """Is there a linear skip connection?"""
        return self.a is not None

    def outer(self, neuron: int) -> Vector:
        """The outgoing weights (v_1i, ..., v_mi) of one neuron."""
        return tuple(row[neuron] for row in self.v)

    def entries(self) -> Iterator[Number]:
        """All entries: w, b, v, c, a."""
        for row in self.w:
            yield from row
        yield from self.b
        for row in self.v:
            yield from row
        yield from self.c
        for row in self.a or ():
            yield from row

    def map(self: _Self, function: Callable[[Number], Number]) -> _Self:
        """The parameters with a function applied to every entry."""
        return replace(
            self,
            w=tuple(tuple(map(function, row)) for row in self.w),
            b=tuple(map(function, self.b)),
            v=tuple(tuple(map(function, row)) for row in self.v),
            c=tuple(map(function, self.c)),
            a=None if self.a is None else tuple(tuple(map(function, row)) for row in self.a),
        )

    def combine(self: _Self, other: Parameters, function: Callable[[Number, Number], Number]) -> _Self:
        """Entry by entry, function(self, other); both must have the same shape."""
        if self.shape != other.shape:
            raise ShapeError(f"shapes {self.shape} and {other.shape} differ")
        theirs = iter(other.entries())
        return self.map(lambda entry: function(entry, next(theirs)))

    @property
    def shape(self) -> tuple[int, int | None, int, bool]:
        """(H, d, m, skip)."""
        return self.width, self.dimension, self.outputs, self.skip

    def step(self: _Self, direction: Parameters, size: Number) -> _Self:
        """Self + size * direction: one explicit Euler step."""
        return self.combine(direction, lambda entry, change: entry + size * change)

    def dot(self, other: Parameters) -> Number:
        """The Euclidean inner product over all parameters (a included)."""
        if self.shape != other.shape:
            raise ShapeError(f"shapes {self.shape} and {other.shape} differ")
        return dot(tuple(self.entries()), tuple(other.entries()))

    def norm2(self) -> Number:
        """The squared Euclidean norm of all parameters."""
        return self.dot(self)


def exact_vector(values: Any) -> Vector:
    """A tuple of exact rationals."""
    return tuple(rational(value) for value in values)


def exact_matrix(rows: Any) -> Matrix:
    """A tuple of rows of exact rationals."""
    return tuple(exact_vector(row) for row in rows)


def zero_like(parameters: Parameters) -> Parameters:
    """The zero vector of the same shape over Q."""
    zero = Q(0)
    plain = Parameters(parameters.w, parameters.b, parameters.v, parameters.c, parameters.a)
    return plain.map(lambda _: zero)
