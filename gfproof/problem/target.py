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
from gfproof.risk.boxes import Field, affine_terms
from gfproof.risk.halfspaces import Sparse
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.polynomials import sparse, terms_to_json, value_at


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


@dataclass(frozen=True)
class Polynomial:
    """A polynomial in several variables.  ``polynomials`` has one per output, as terms (exponents, coefficient)."""

    kind: ClassVar[str] = "polynomial"
    dimension: int
    polynomials: tuple[Sparse, ...]

    def __post_init__(self) -> None:
        if self.dimension < 2:
            raise ShapeError(
                "a polynomial target is for d >= 2 inputs (for d = 1: kind piecewise, without breakpoints)"
            )
        if not self.polynomials:
            raise ShapeError("no polynomials, expected one per output")
        if any(len(alpha) != self.dimension for p in self.polynomials for alpha, _ in p):
            raise ShapeError(f"a term does not have {self.dimension} exponents (one per input)")

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.polynomials)

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x)."""
        return tuple(value_at(dict(p), x) for p in self.polynomials)

    def field(self, dimension: int) -> Field:
        """F for the integrals over boxes."""
        return Field(self.polynomials)

    def pieces(self) -> PolynomialPieces:
        """Raises NotAvailable: it takes several inputs."""
        raise NotAvailable(f"a polynomial in {self.dimension} variables is not a function of one variable")

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        return {"kind": self.kind, "terms": _rows([terms_to_json(p) for p in self.polynomials])}


@dataclass(frozen=True)
class Hyperplanes:
    """A piecewise affine function, f(x) = slope x + intercept + sum_t 1{h_t.x + g_t > 0} (S_t x + s_t), d >= 2.

    It jumps across hyperplane t by S_t x + s_t, which is 0 there (f is continuous) where it is a multiple of h_t.x + g_t.

    Attributes:
        slope, intercept: m rows of d entries, m entries.
        planes: rows (h_t, g_t) of d + 1 entries.
        changes: per hyperplane m rows (S_t, s_t) of d + 1 entries.
    """

    kind: ClassVar[str] = "hyperplanes"
    slope: Matrix
    intercept: Vector
    planes: Matrix
    changes: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        Affine(self.slope, self.intercept)
        if self.dimension < 2:
            raise ShapeError("a target with hyperplanes is for d >= 2 inputs (for d = 1: kind piecewise)")
        if len(self.planes) != len(self.changes):
            raise ShapeError(
                f"{len(self.planes)} hyperplanes and {len(self.changes)} changes, expected as many"
            )
        for row in (*self.planes, *(row for rows in self.changes for row in rows)):
            if len(row) != self.dimension + 1:
                raise ShapeError(
                    f"a row of {len(row)} entries, expected {self.dimension + 1} (a slope, then an offset)"
                )
        for rows in self.changes:
            if len(rows) != self.outputs:
                raise ShapeError(f"a change has {len(rows)} rows, expected {self.outputs} (one per output)")
        if any(all(x == 0 for x in row[:-1]) for row in self.planes):
            raise ShapeError("a hyperplane has normal 0")

    @property
    def outputs(self) -> int:
        """M."""
        return len(self.intercept)

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.slope[0])

    def __call__(self, x: Sequence[Q]) -> Vector:
        """f(x); on a hyperplane the value of its negative side."""
        point = (*x, Q(1))
        found = Affine(self.slope, self.intercept)(x)
        for plane, rows in zip(self.planes, self.changes, strict=True):
            if dot(plane, point) > 0:
                found = tuple(y + dot(row, point) for y, row in zip(found, rows, strict=True))
        return found

    def field(self, dimension: int) -> Field:
        """F for the integrals over boxes."""
        return Field(
            tuple(sparse(affine_terms(row, b)) for row, b in zip(self.slope, self.intercept, strict=True)),
            tuple(
                ((plane[:-1], plane[-1]), tuple(sparse(affine_terms(row[:-1], row[-1])) for row in rows))
                for plane, rows in zip(self.planes, self.changes, strict=True)
            ),
        )

    def pieces(self) -> PolynomialPieces:
        """Raises NotAvailable: it takes several inputs."""
        raise NotAvailable(f"a target on {self.dimension} inputs is not a function of one variable")

    def affine_on(self, low: Vector, high: Vector) -> tuple[Matrix, Vector] | None:
        """(slope, intercept) if f is affine almost everywhere on the box, else None; decided.

        Changes across one and the same hyperplane add up.  f is affine exactly when across each hyperplane that cuts
        the box the whole change is 0; the others are active everywhere or nowhere.
        """
        total = [[*row, b] for row, b in zip(self.slope, self.intercept, strict=True)]
        across: dict[Vector, list[list[Q]]] = {}
        for plane, rows in zip(self.planes, self.changes, strict=True):
            least = plane[-1] + sum(
                (min(x * p, x * q) for x, p, q in zip(plane, low, high, strict=False)), Q(0)
            )
            most = plane[-1] + sum(
                (max(x * p, x * q) for x, p, q in zip(plane, low, high, strict=False)), Q(0)
            )
            if most <= 0:
                continue
            scale = next(x for x in plane if x != 0)
            if least < 0:
                sums = across.setdefault(tuple(x / scale for x in plane), [[Q(0)] * len(row) for row in rows])
                _increase(sums, rows, Q(1) if scale > 0 else Q(-1))
            if least >= 0 or scale < 0:  # 1{-h > 0} = 1 - 1{h > 0}
                _increase(total, rows, Q(1))
        if any(x != 0 for rows in across.values() for row in rows for x in row):
            return None
        return tuple(tuple(row[:-1]) for row in total), tuple(row[-1] for row in total)

    def to_json(self) -> dict[str, Any]:
        """The table ``[target]`` of a case."""
        changes = [_rows([[str(x) for x in row] for row in rows]) for rows in self.changes]
        return {
            "kind": self.kind,
            "slope": _rows([[str(x) for x in row] for row in self.slope]),
            "intercept": _rows([str(x) for x in self.intercept]),
            "hyperplanes": [[str(x) for x in row] for row in self.planes],
            "changes": changes,
        }


Target = Constant | Affine | Piecewise | Polynomial | Hyperplanes | Expression | Data


def _increase(total: list[list[Q]], rows: Matrix, factor: Q) -> None:
    for row, more in zip(total, rows, strict=True):
        for j, x in enumerate(more):
            row[j] = row[j] + factor * x


def _rows(rows: list[Any]) -> Any:
    """One output is written without the list around it."""
    return rows[0] if len(rows) == 1 else rows
