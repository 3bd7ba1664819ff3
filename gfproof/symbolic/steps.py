"""Derivations: lists of steps, each of which re-checks itself exactly whenever it is asked to.

A step carries the data of its formulas, writes them from that data, and checks that data.  Only ``Checked`` steps are
printed, and making one runs the check: what was not checked here and now cannot be printed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gfproof.errors import GfproofError
from gfproof.numbers.polynomials import Polynomial


class DerivationError(GfproofError):
    """A step of a derivation does not check: a bug, never a statement about mathematics."""

    exit_code = 70


class Step(ABC):
    """One step of a derivation."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What is shown, in a few words."""

    @property
    @abstractmethod
    def latex(self) -> str:
        """The step as LaTeX text with displayed formulas, written from the data that ``check`` checks."""

    @abstractmethod
    def check(self) -> bool:
        """Does it hold?  Recomputed exactly at every call."""


@dataclass(frozen=True)
class Identity:
    """left = right, as polynomials over Q."""

    name: str
    left: Polynomial
    right: Polynomial

    @property
    def holds(self) -> bool:
        """Are both sides the same polynomial?"""
        return bool(self.left == self.right)


@dataclass(frozen=True)
class IdentityStep(Step):
    """Polynomial identities, with a text about them.

    Attributes:
        heading: the title.
        text: LaTeX that states the identities.
        identities: what is checked, at least one.
    """

    heading: str
    text: str
    identities: tuple[Identity, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def latex(self) -> str:
        """The text."""
        return self.text

    def check(self) -> bool:
        """Do all identities hold (and is there one)?"""
        return bool(self.identities) and all(identity.holds for identity in self.identities)


@dataclass(frozen=True)
class Checked:
    """A step that was checked when this object was made.

    Raises:
        DerivationError: the step does not check.
    """

    step: Step

    def __post_init__(self) -> None:
        if self.step.check() is not True:
            raise DerivationError(f"the step {self.step.title!r} of a derivation does not check")

    @property
    def title(self) -> str:
        """The step's title."""
        return self.step.title

    @property
    def latex(self) -> str:
        """The step's LaTeX."""
        return self.step.latex

    def to_json(self) -> dict[str, Any]:
        """Title, LaTeX, and that it was checked."""
        return {"title": self.title, "checked": True, "latex": self.latex}


@dataclass(frozen=True)
class Derivation:
    """Steps in order."""

    steps: tuple[Step, ...]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def checked(self) -> tuple[Checked, ...]:
        """Every step, checked now, one by one.

        Raises:
            DerivationError: the first step that does not check.
        """
        return tuple(Checked(step) for step in self.steps)
