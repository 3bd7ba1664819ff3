"""The whole answer to a question about Lyapunov functions, in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gfproof.lyapunov.any_width import AnyWidthFamily, search_any_width
from gfproof.lyapunov.family import WeightedFamily, polynomial_text, weighted_family
from gfproof.lyapunov.impossible import Impossible, impossible
from gfproof.lyapunov.integrand import Target
from gfproof.lyapunov.question import Question
from gfproof.lyapunov.search import LyapunovFamily, NoLyapunovFunction, monomials_up_to, search, system
from gfproof.numbers import Q


@dataclass(frozen=True)
class Found:
    """There are Lyapunov functions: an affine space of them."""

    question: Question
    family: LyapunovFamily | AnyWidthFamily
    weighted: WeightedFamily

    @property
    def dimension(self) -> int | str:
        """Dimension of the affine space, a formula in H for every width at once."""
        return self.family.dimension

    @property
    def simplest(self) -> str:
        """The simplest member, in the claim language where that is possible."""
        if isinstance(self.family, AnyWidthFamily):
            return self.family.text()
        return self.weighted.text(self.weighted.weights)

    @property
    def general(self) -> str:
        """The whole family with free weights, up to a constant."""
        return self.family.family_text() if isinstance(self.family, AnyWidthFamily) else self.weighted.text()

    @property
    def condition(self) -> str:
        """When the sublevel sets are bounded."""
        return (
            self.family.condition() if isinstance(self.family, AnyWidthFamily) else self.weighted.condition()
        )

    @property
    def laws(self) -> tuple[str, ...]:
        """The functions of rate 0; index i stands for every neuron."""
        if isinstance(self.family, AnyWidthFamily):
            per_neuron = (polynomial_text(law).replace("[1", "[i") for law in self.family.neuron.laws)
            return (*(polynomial_text(law) for law in self.family.offset.laws), *per_neuron)
        return tuple(map(polynomial_text, self.family.laws))

    @property
    def complete(self) -> bool:
        """Whether these are all V of the degree (for every width: only decided up to degree 2)."""
        return self.family.complete if isinstance(self.family, AnyWidthFamily) else True

    def document(self) -> dict[str, Any]:
        """The answer as JSON."""
        rate = str(self.question.rate)
        members = [{"V": self.simplest, "rate": rate}] if self.question.rate != 0 else []
        members += [{"V": law, "rate": "0"} for law in self.laws]
        return {
            "functions": members,
            "dimension": self.dimension,
            "identity": self.identity,
            "family": self.general,
            "bounded_iff": self.condition,
            "complete": self.complete,
            "system": self._sizes(),
            "evidence": "exact",
            "scope": self.question.scope,
        }

    @property
    def identity(self) -> str:
        """What V satisfies."""
        return f"d(V) == {-self.question.rate}*{self.question.risk}"

    def _sizes(self) -> dict[str, int] | list[dict[str, int]]:
        if isinstance(self.family, AnyWidthFamily):
            return [_sizes(self.family.offset), _sizes(self.family.neuron)]
        return _sizes(self.family)

    def text(self, evidence: str = "exact") -> str:
        """The answer for a reader; ``evidence`` is what the identity, or its absence, rests on."""
        lines = [f"lyapunov   {self.question.scope}"]
        if self.question.rate != 0:
            lines += [
                f"  V           {self.simplest}",
                f"  identity    {self.identity}   {evidence}",
                f"  family      {self.general} + const",
                f"  bounded     {self.condition}",
            ]
        lines.append(
            f"  dimension   {self.dimension}{'' if self.complete else ' (separable functions only)'}"
        )
        lines += [f"  conserved   {law}" for law in self.laws if law != "1"]
        return "\n".join(lines)

    def brief(self) -> str:
        """One line."""
        return self.simplest


def answer(question: Question) -> Found | Impossible:
    """Search, and where nothing exists collect the proofs of that."""
    found = _search(question, question.rate)
    if isinstance(found, Found):
        return found
    conserved = _search(question, Q(0))
    assert isinstance(conserved, Found)  # rate 0 always has the constants
    return impossible(question, found, conserved.laws)


def _search(question: Question, rate: Q) -> Found | NoLyapunovFunction:
    if question.width is None:
        kind: Target = "affine" if question.affine else "constant"
        anywhere = search_any_width(
            question.degree,
            rate,
            dimension=question.dimension,
            target=kind,
            skip=question.target == "affine-skip",
            normalized=question.normalized,
        )
        if isinstance(anywhere, NoLyapunovFunction):
            return anywhere
        return Found(question, anywhere, anywhere.whole)
    integrand = question.integrand(question.width)
    found = search(system(integrand, monomials_up_to(integrand, question.degree)), rate)
    if isinstance(found, NoLyapunovFunction):
        return found
    return Found(question, found, weighted_family(integrand, found.particular, found.laws))


def _sizes(family: LyapunovFamily) -> dict[str, int]:
    return {
        "unknowns": len(family.system.functions),
        "equations": len(family.system.labels),
        "rank": family.kernel.rank,
    }
