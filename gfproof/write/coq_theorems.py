"""Claims that a theorem of the Coq library states as they stand, and the words that ask Coq about them.

A claim about a case that follows from such a theorem carries the weakest of ``kernel`` and the evidence of the hypotheses
it needs.  The words of each claim stand here beside the theorem: a claim with other words, or one that needs less, does
not follow.  Claims on gradient flows are not listed: the library speaks of solutions whose gradient is Riemann integrable
in time, which is less than every solution of the integral equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gfproof.verdict import Finding

_DESCENT = "DescentTheorems.descent_theorem"
_BATCHES = "DescentTheorems.batch_theorem"
_NORMALIZED = "NormalizedFlow.normalized_descent"
_STEPS = ("H1", "H2", "H3", "H5")
_SMALL_STEPS = (*_STEPS, "H6")
_ENDLESS = (*_SMALL_STEPS, "H7")


@dataclass(frozen=True)
class Stated:
    """A claim, and the theorem that states it.

    Attributes:
        theorem: module and name in ``proofs/coq``.
        says: the claim, word for word.
        needs: ids of the hypotheses that the theorem has.
    """

    theorem: str
    says: str
    needs: tuple[str, ...]

    def concludes(self, finding: Finding) -> bool:
        """Is this the claim of the finding, and does it rest on all that the theorem asks for?"""
        return finding.statement == self.says and set(self.needs) <= set(finding.chain)


STATED: Mapping[str, Mapping[str, Stated]] = {
    "constant-target-descent": {
        "C11a": Stated(
            _DESCENT,
            "if sup gamma_n <= 2/kappa_0: W, V are non-increasing, |Theta_n|^2 <= V(Theta_0)",
            _STEPS,
        ),
        "C11b": Stated(_DESCENT, "sum gamma_n L(Theta_n) <= W(Theta_0)/(4 (2 - gbar kappa_0))", _SMALL_STEPS),
        "C11c": Stated(
            _DESCENT,
            "min_{n<N} L(Theta_n) <= W(Theta_0)/(4 (2 - gbar kappa_0) sum_{n<N} gamma_n)",
            _SMALL_STEPS,
        ),
        "C11e": Stated(_DESCENT, "L(Theta_n) -> 0", _ENDLESS),
        "C11f": Stated(_DESCENT, "L(Theta_n) converges (without H7, possibly not to 0)", _SMALL_STEPS),
    },
    "affine-skip-descent": {
        "C6a": Stated(_DESCENT, "W, V are non-increasing, |Theta_n|^2 <= V(Theta_0)", _SMALL_STEPS),
        "C6b": Stated(
            _DESCENT,
            "sum gamma_n L(Theta_n) <= W(Theta_0)/(4 (2 - gbar (1+M2)(W(Theta_0)+2)))",
            _SMALL_STEPS,
        ),
        "C6c": Stated(_DESCENT, "L(Theta_n) -> 0", _ENDLESS),
    },
    "normalized-flow": {
        "C7d": Stated(
            _NORMALIZED,
            "V_n falls in every step with 0 < gamma < 1/(1 + H (1+M2)) while L > 0, whatever Theta_0",
            _STEPS,
        ),
        "C7e": Stated(
            _NORMALIZED,
            "0 <= gamma_n <= gbar < 1/(1+H(1+M2)): sum gamma_n L(Theta_n) <= V_n(Theta_0)/(4 (1 - gbar (1+H(1+M2))))",
            _STEPS,
        ),
    },
    "sgd-constant": {
        "C2": Stated(
            _BATCHES, "W and V are non-increasing on every path, |Theta_n|^2 <= V(Theta_0)", _SMALL_STEPS
        ),
        "C2s": Stated(_BATCHES, "sum gamma_n L_n <= W_0/(4 (2 - gbar kappa_0)) on every path", _SMALL_STEPS),
    },
}
"""Theorem id, claim id -> the claim and its theorem."""


def question(names: frozenset[str]) -> str:
    """A Coq file that loads the modules of these theorems; with it, Coq is asked what they rest on."""
    modules = sorted({name.partition(".")[0] for name in names})
    return f"From Gfproof Require {' '.join(modules)}.\n"
