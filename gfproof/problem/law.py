"""Input laws: probability measures on R^d with rational data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Q
from gfproof.risk.boxes import Part
from gfproof.risk.halfspaces import Terms, degree_of
from gfproof.risk.polynomials import integral, nonnegative_on_box, product, terms_to_json


@dataclass(frozen=True)
class Uniform:
    """The uniform law on the box [low_1, high_1] x ... x [low_d, high_d]."""

    kind: ClassVar[str] = "uniform"
    low: Vector
    high: Vector

    def __post_init__(self) -> None:
        if len(self.low) != len(self.high):
            raise ShapeError(f"low has {len(self.low)} entries, high has {len(self.high)}")
        if not self.low:
            raise ShapeError("low and high have no entries, expected one per input")
        for p, q in zip(self.low, self.high, strict=True):
            if p >= q:
                raise ShapeError(f"low {p} is not below high {q}")

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.low)

    @property
    def bounds(self) -> tuple[Vector, Vector]:
        """The box."""
        return self.low, self.high

    def second_moment(self) -> Q:
        """M2 = E |X|^2 = sum_j (low_j^2 + low_j high_j + high_j^2)/3."""
        return sum((p * p + p * q + q * q for p, q in zip(self.low, self.high, strict=True)), Q(0)) / 3

    def mean(self) -> Vector:
        """E X, the centre of the box."""
        return tuple((p + q) / 2 for p, q in zip(self.low, self.high, strict=True))

    def to_json(self) -> dict[str, Any]:
        """The table ``[input]`` of a case."""
        return {"low": [str(x) for x in self.low], "high": [str(x) for x in self.high]}


@dataclass(frozen=True)
class Atoms:
    """The law sum_k masses_k delta_{points_k}; masses are positive and sum to 1."""

    kind: ClassVar[str] = "atoms"
    points: tuple[Vector, ...]
    masses: Vector

    def __post_init__(self) -> None:
        if not self.points or len(self.points) != len(self.masses):
            raise ShapeError(
                f"{len(self.points)} points and {len(self.masses)} masses, expected one mass per point"
            )
        if len({len(x) for x in self.points}) != 1 or not self.points[0]:
            raise ShapeError("points have different numbers of entries")
        if any(p <= 0 for p in self.masses):
            raise ShapeError("a mass is not positive")
        if sum(self.masses, Q(0)) != 1:
            raise ShapeError(f"masses sum to {sum(self.masses, Q(0))}, expected 1")

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.points[0])

    @property
    def bounds(self) -> tuple[Vector, Vector]:
        """The smallest box around the atoms."""
        columns = list(zip(*self.points, strict=True))
        return tuple(min(x) for x in columns), tuple(max(x) for x in columns)

    def second_moment(self) -> Q:
        """M2 = E |X|^2."""
        return sum(
            (p * sum((c * c for c in x), Q(0)) for p, x in zip(self.masses, self.points, strict=True)), Q(0)
        )

    def mean(self) -> Vector:
        """E X."""
        return tuple(
            sum((p * x[j] for p, x in zip(self.masses, self.points, strict=True)), Q(0))
            for j in range(self.dimension)
        )

    def to_json(self) -> dict[str, Any]:
        """The table ``[input]`` of a case."""
        points = [[str(c) for c in x] for x in self.points]
        return {"law": self.kind, "points": points, "masses": [str(p) for p in self.masses]}


@dataclass(frozen=True)
class Density:
    """A law with a density proportional to a polynomial on each of finitely many boxes that do not overlap.

    Case files give several intervals for d = 1 and one box for d >= 2.  The polynomials are nonnegative, which is proved
    (d = 1: by Sturm's theorem; d >= 2: by Bernstein coefficients on a subdivision), and are divided by their integral.
    """

    kind: ClassVar[str] = "density"
    given: tuple[Part, ...]

    def __post_init__(self) -> None:
        if not self.given:
            raise ShapeError("a density has no pieces, expected at least one")
        for part in self.given:
            Uniform(part.low, part.high)
            if len(part.low) != self.dimension or any(
                len(alpha) != self.dimension for alpha, _ in part.density
            ):
                raise ShapeError("the pieces of a density differ in their number of inputs")
            known = nonnegative_on_box(dict(part.density), part.low, part.high)
            if known is not True:
                raise ShapeError(
                    "a density is negative somewhere"
                    if known is False
                    else "a density could not be proved nonnegative"
                )
        if self.dimension == 1 and any(
            p.high[0] > q.low[0] for p, q in zip(self.given, self.given[1:], strict=False)
        ):
            raise ShapeError("the pieces of a density overlap")
        if self.dimension > 1 and len(self.given) > 1:
            raise ShapeError("a density in several dimensions has one piece")
        if self._integral == 0:
            raise ShapeError("a density is 0 everywhere")

    @cached_property
    def _integral(self) -> Q:
        return sum((integral(dict(p.density), p.low, p.high) for p in self.given), Q(0))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The boxes with the densities, which integrate to 1."""
        return tuple(
            Part(p.low, p.high, tuple((alpha, x / self._integral) for alpha, x in p.density))
            for p in self.given
        )

    @property
    def dimension(self) -> int:
        """D."""
        return len(self.given[0].low)

    @property
    def bounds(self) -> tuple[Vector, Vector]:
        """The smallest box around the pieces."""
        return (
            tuple(min(x) for x in zip(*(p.low for p in self.given), strict=True)),
            tuple(max(x) for x in zip(*(p.high for p in self.given), strict=True)),
        )

    def expectation(self, terms: Terms) -> Q:
        """E p(X) for a polynomial p."""
        return sum((integral(product(dict(p.density), terms), p.low, p.high) for p in self.parts), Q(0))

    def second_moment(self) -> Q:
        """M2 = E |X|^2."""
        d = self.dimension
        return self.expectation({tuple(2 * int(i == j) for i in range(d)): Q(1) for j in range(d)})

    def mean(self) -> Vector:
        """E X."""
        d = self.dimension
        return tuple(self.expectation({tuple(int(i == j) for i in range(d)): Q(1)}) for j in range(d))

    def to_json(self) -> dict[str, Any]:
        """The table ``[input]`` of a case."""
        if self.dimension > 1:
            (only,) = self.given
            return {
                "law": self.kind,
                "low": [str(x) for x in only.low],
                "high": [str(x) for x in only.high],
                "terms": terms_to_json(only.density),
            }
        ends, pieces = [str(self.given[0].low[0])], []
        for before, part in zip((self.given[0], *self.given), self.given, strict=False):
            if part is not self.given[0] and before.high != part.low:
                ends.append(str(part.low[0]))
                pieces.append(["0"])
            ends.append(str(part.high[0]))
            known = dict(part.density)
            pieces.append([str(known.get((k,), Q(0))) for k in range(degree_of(known) + 1)])
        return {"law": self.kind, "breakpoints": ends, "pieces": pieces}


Law = Uniform | Atoms | Density
