"""Steps of a proof: those that are polynomial identities are re-checked, the others are arguments and say so."""

from __future__ import annotations

from dataclasses import dataclass

from gfproof.symbolic.steps import Identity, Step


@dataclass(frozen=True)
class ProofStep(Step):
    """One step of a theorem's proof.

    Attributes:
        claim: id of the claim it belongs to, or ids of several, separated by commas.
        heading: the title.
        text: plain text.
        formula: the step as LaTeX.
        identities: polynomial identities the step rests on; empty for an argument that no machine has checked here.
        cited: is it a published statement that is not proved here?
    """

    claim: str
    heading: str
    text: str
    formula: str
    identities: tuple[Identity, ...] = ()
    cited: bool = False

    def __post_init__(self) -> None:
        if self.cited and self.identities:
            raise ValueError(f"{self.heading}: a step is cited or checked, not both")

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims it belongs to."""
        return tuple(self.claim.split(", "))

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def latex(self) -> str:
        """The step as LaTeX."""
        return self.formula

    @property
    def argued(self) -> bool:
        """Is the step an argument in words, without an identity to check?"""
        return not self.identities

    def check(self) -> bool:
        """Do all identities hold?  False for an argument: there is nothing that was checked."""
        return bool(self.identities) and all(identity.holds for identity in self.identities)
