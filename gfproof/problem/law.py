"""Input laws: probability measures on R^d with rational data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gfproof.errors import ShapeError
from gfproof.network import Vector
from gfproof.numbers import Q


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


Law = Uniform | Atoms
