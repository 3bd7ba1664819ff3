"""What moves the parameters: gradient flow, gradient descent (also on batches), the flow on normalized networks."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from gfproof.errors import ShapeError
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


@dataclass(frozen=True)
class StochasticDescent:
    """Theta_{n+1} = Theta_n - gamma_n G_n(Theta_n), G_n the generalized gradient for the n-th batch of atoms.

    A batch is a list of atoms, counted from 0, repetitions allowed; its law gives each entry the mass 1/size.
    Batches are given, or drawn i.i.d. from the masses of the law: sample j of batch n is the first SHA-256 digest of
    "seed/n/j/attempt" (attempt = 0, 1, ...), read as an integer, below the largest multiple of the common denominator D
    of the masses; its remainder by D picks the atom.  A seeded path is the same on every machine.

    Attributes:
        step_sizes, steps, constant: as for ``Descent``.
        batches: those of the steps, or None if they are drawn.
        seed, batch_size: of the draw (0 and 1 where batches are given).
    """

    kind: ClassVar[str] = "sgd"
    step_sizes: tuple[Q, ...]
    steps: int
    constant: bool = True
    batches: tuple[tuple[int, ...], ...] | None = None
    seed: int = 0
    batch_size: int = 1

    def size(self, n: int) -> Q:
        """gamma_n."""
        return self.step_sizes[0] if self.constant else self.step_sizes[n]

    @property
    def largest(self) -> Q:
        """Gbar = sup gamma_n over the steps that are given."""
        return max(self.step_sizes)

    def batch(self, n: int, masses: Sequence[Q]) -> tuple[int, ...]:
        """The atoms of the n-th batch."""
        if self.batches is not None:
            return self.batches[n]
        whole = math.lcm(*(int(mass.q) for mass in masses))
        shares = [int((mass * whole).p) for mass in masses]
        return tuple(_atom(f"{self.seed}/{n}/{j}", shares, whole) for j in range(self.batch_size))

    def to_json(self) -> dict[str, Any]:
        """The table ``[dynamics]`` of a case."""
        sizes: dict[str, Any] = (
            {"step_size": str(self.step_sizes[0])}
            if self.constant
            else {"step_sizes": [str(x) for x in self.step_sizes]}
        )
        if self.batches is not None:
            drawn: dict[str, Any] = {"batches": [list(x) for x in self.batches]}
        else:
            drawn = {"seed": self.seed, "batch_size": self.batch_size}
        return {"kind": self.kind, **sizes, "steps": self.steps, **drawn}


def _atom(label: str, shares: Sequence[int], whole: int) -> int:
    attempt, accepted = 0, 2**256 - 2**256 % whole
    while True:
        number = int.from_bytes(hashlib.sha256(f"{label}/{attempt}".encode()).digest(), "big")
        if number < accepted:
            break
        attempt += 1
    place = number % whole
    for atom, share in enumerate(shares):
        if place < share:
            return atom
        place -= share
    raise ShapeError("the masses of the atoms do not sum to 1")


Dynamics = Flow | NormalizedFlow | Descent | StochasticDescent
"""Any of the four."""
