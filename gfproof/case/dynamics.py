"""What moves the parameters: gradient flow, gradient descent, the flow on normalized networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gfproof.numbers import Q


@dataclass(frozen=True)
class Flow:
    """Theta' = -G(Theta), up to time ``until``."""

    kind: ClassVar[str] = "flow"
    until: Q

    def to_json(self) -> dict[str, Any]:
        """The table ``[dynamics]`` of a case."""
        return {"kind": self.kind, "until": str(self.until)}


@dataclass(frozen=True)
class NormalizedFlow:
    """The flow of the projected field on {|(w_i, b_i)| = 1}, up to time ``until``."""

    kind: ClassVar[str] = "normalized-flow"
    until: Q

    def to_json(self) -> dict[str, Any]:
        """The table ``[dynamics]`` of a case."""
        return {"kind": self.kind, "until": str(self.until)}


@dataclass(frozen=True)
class Descent:
    """Theta_{n+1} = Theta_n - gamma_n G(Theta_n), n = 0, ..., steps - 1.

    ``step_sizes`` with one entry is the constant rule gamma_n = gamma for all n (also beyond ``steps``); with more it
    is the finite list of step sizes, about whose continuation nothing is said.
    """

    kind: ClassVar[str] = "descent"
    step_sizes: tuple[Q, ...]
    steps: int
    constant: bool = True

    def size(self, n: int) -> Q:
        """gamma_n."""
        return self.step_sizes[0] if self.constant else self.step_sizes[n]

    @property
    def largest(self) -> Q:
        """Gbar = sup gamma_n over the steps that are given."""
        return max(self.step_sizes)

    def to_json(self) -> dict[str, Any]:
        """The table ``[dynamics]`` of a case."""
        if self.constant:
            return {"kind": self.kind, "step_size": str(self.step_sizes[0]), "steps": self.steps}
        return {"kind": self.kind, "step_sizes": [str(x) for x in self.step_sizes], "steps": self.steps}


Dynamics = Flow | NormalizedFlow | Descent
"""Any of the three."""
