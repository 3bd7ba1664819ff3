"""A question about Lyapunov functions: which target, degree, width, rate and flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gfproof.lyapunov.integrand import Integrand, Target
from gfproof.numbers import Q

TargetName = Literal["constant", "affine", "affine-skip", "any"]


@dataclass(frozen=True)
class Question:
    """Which V of this degree satisfy d(V) = -rate * L?

    Attributes:
        target: constant (xi), affine (alpha.x + beta), affine-skip (the same with a trained skip), or
        any: every
            square-integrable f and every number xi, with E[(N - xi)(N - f)] in place of L.
        degree: of V.
        width: H, or None for every width at once.
        rate: rational.
        normalized: the normalized flow instead of the gradient flow.
        dimension: d.
    """

    target: TargetName
    degree: int
    width: int | None
    rate: Q
    normalized: bool = False
    dimension: int = 1

    @property
    def affine(self) -> bool:
        """Whether the target is affine."""
        return self.target in ("affine", "affine-skip")

    def integrand(self, width: int) -> Integrand:
        """The network at one width.  For any f the field conditions are those of the constant xi."""
        kind: Target = "affine" if self.affine else "constant"
        return Integrand(width, self.dimension, kind, self.target == "affine-skip", self.normalized)

    @property
    def risk(self) -> str:
        """What V decreases by."""
        return "E[(N - xi)(N - f)]" if self.target == "any" else "L"

    @property
    def scope(self) -> str:
        """For what the answer speaks."""
        width = "every width" if self.width is None else f"width {self.width}"
        space = f"dimension {self.dimension}"
        flow = "normalized flow" if self.normalized else "gradient flow"
        f = {
            "constant": "constant target xi",
            "affine": "affine target alpha.x + beta",
            "affine-skip": "affine target alpha.x + beta, linear skip a.x",
            "any": "any target f, any number xi",
        }[self.target]
        return f"{width}, {space}, every input law, {f}, {flow}, V polynomial of degree <= {self.degree}"
