"""Claims that a theorem of the Coq library states as they stand, and the words that ask Coq about them.

A claim about a case that follows from such a theorem carries the weakest of ``kernel`` and the evidence of the hypotheses
it needs.  Claims on gradient flows are not listed: the library speaks of solutions whose gradient is Riemann integrable
in time, which is less than every solution of the integral equation.
"""

from __future__ import annotations

from collections.abc import Mapping

_DESCENT = "DescentTheorems.descent_theorem"
_BATCHES = "DescentTheorems.batch_theorem"

STATED: Mapping[str, Mapping[str, str]] = {
    "constant-target-descent": dict.fromkeys(("C11a", "C11b", "C11c", "C11e", "C11f"), _DESCENT),
    "affine-skip-descent": dict.fromkeys(("C6a", "C6b", "C6c"), _DESCENT),
    "normalized-flow": dict.fromkeys(("C7d", "C7e"), "NormalizedFlow.normalized_descent"),
    "sgd-constant": dict.fromkeys(("C2", "C2s"), _BATCHES),
}
"""Theorem id, claim id -> module and name in ``proofs/coq``."""


def question(names: frozenset[str]) -> str:
    """A Coq file that loads the modules of these theorems; with it, Coq is asked what they rest on."""
    modules = sorted({name.partition(".")[0] for name in names})
    return f"From Gfproof Require {' '.join(modules)}.\n"
