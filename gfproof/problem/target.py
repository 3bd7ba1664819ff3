"""Target functions f: R^d -> R^m."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from gfproof.errors import NotAvailable, ShapeError
from gfproof.network import Matrix, Vector
from gfproof.numbers import Q, dot
from gfproof.problem.expression import Formula
from gfproof.risk.pieces import PolynomialPieces


@dataclass(frozen=True)
class Constant:
    """f(x) = xi.  ``value`` has m entries."""

    kind: ClassVar[str] = "constant"
    value: Vector

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.value)

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x)."""
        return self.value

    def pieces(self) -> PolynomialPieces:
        """F as a piecewise polynomial of one variable."""
        return PolynomialPieces((), (tuple((xi,) for xi in self.value),))

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        return {"kind": self.kind, "value": _rows([str(x) for x in self.value])}


@dataclass(frozen=True)
class Affine:
    """f(x) = slope x + intercept.  ``slope`` has m rows of d entries, ``intercept`` m entries."""

    kind: ClassVar[str] = "affine"
    slope: Matrix
    intercept: Vector

    def __post_init__(self) -> None:
        if len(self.slope) != len(self.intercept):
            raise ShapeError(f"slope has {len(self.slope)} rows, intercept has {len(self.intercept)} entries")

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.intercept)

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.slope[0])

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x)."""
        return tuple(dot(row, tuple(x)) + b for row, b in zip(self.slope, self.intercept, strict=True))

    def pieces(self) -> PolynomialPieces:
        """F as a piecewise polynomial of one variable.  Raises NotAvailable for d > 1."""
        if self.dimension != 1:
            raise NotAvailable(
                f"an affine target in dimension {self.dimension} is not a function of one variable"
            )
        return PolynomialPieces(
            (), (tuple((b, row[0]) for row, b in zip(self.slope, self.intercept, strict=True)),)
        )

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        slope = [[str(x) for x in row] for row in self.slope]
        return {
            "kind": self.kind,
            "slope": _rows(slope),
            "intercept": _rows([str(x) for x in self.intercept]),
        }


@dataclass(frozen=True)
class Piecewise:
    """A piecewise polynomial, d = 1; at a breakpoint the piece to the right holds."""

    kind: ClassVar[str] = "piecewise"
    polynomials: PolynomialPieces

    @property
    def outputs(self) -> int:
        """M."""
        return self.polynomials.outputs

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x)."""
        if len(x) != 1:
            raise ShapeError(f"a piecewise target takes one input, x has {len(x)} entries")
        return tuple(y + Q(0) for y in self.polynomials(x[0]))

    def pieces(self) -> PolynomialPieces:
        """F itself."""
        return self.polynomials

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        pieces = [_rows([[str(x) for x in p] for p in piece]) for piece in self.polynomials.pieces]
        return {
            "kind": self.kind,
            "breakpoints": [str(t) for t in self.polynomials.breakpoints],
            "pieces": pieces,
        }


@dataclass(frozen=True)
class Expression:
    """f(x) given by a formula in x, d = m = 1; risks are enclosed, not exact.

    ``lipschitz`` is believed only after ``slopes.lipschitz_holds`` proved it on the domain; reading a case does that.
    """

    kind: ClassVar[str] = "expression"
    formula: Formula
    lipschitz: Q

    @property
    def outputs(self) -> int:
        """M = 1."""
        return 1

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        return {"kind": self.kind, "formula": self.formula.text, "lipschitz": str(self.lipschitz)}


@dataclass(frozen=True)
class Data:
    """f known at finitely many points only: f(points_i) = values_i.  For input laws on some of these points, any d.

    Attributes:
        points: n distinct points of d entries.
        values: n rows of m entries.
    """

    kind: ClassVar[str] = "data"
    points: tuple[Vector, ...]
    values: tuple[Vector, ...]

    def __post_init__(self) -> None:
        if not self.points or len(self.points) != len(self.values):
            raise ShapeError(
                f"{len(self.values)} values for {len(self.points)} points, expected one value per point"
            )
        for name, rows in (("points", self.points), ("values", self.values)):
            if len({len(row) for row in rows}) != 1 or not rows[0]:
                raise ShapeError(f"{name} have different numbers of entries")
        if len(self._table) < len(self.points):
            raise ShapeError(
                "a point stands twice, expected distinct points (a target has one value at each)"
            )

    @cached_property
    def _table(self) -> dict[Vector, Vector]:
        return dict(zip(self.points, self.values, strict=True))

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.values[0])

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.points[0])

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x).  Raises NotAvailable where x is no data point."""
        found = self._table.get(tuple(x))
        if found is None:
            raise NotAvailable("a target known at data points only was asked for another point")
        return found

    def pieces(self) -> PolynomialPieces:
        """Raises NotAvailable: between its points nothing is known."""
        raise NotAvailable("a target known at data points only is no piecewise polynomial")

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        return {
            "kind": self.kind,
            "points": [[str(x) for x in row] for row in self.points],
            "values": [_rows([str(x) for x in row]) for row in self.values],
        }


Target = Constant | Affine | Piecewise | Expression | Data


def _rows(rows: list[Any]) -> Any:
    """One output is written without the list around it."""
    return rows[0] if len(rows) == 1 else rows
