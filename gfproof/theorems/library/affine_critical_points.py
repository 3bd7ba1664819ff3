"""Affine targets: all zeros of the generalized gradient.

Statement. Let d = m = 1, mu uniform on [A, B] (H1), f(x) = alpha x + beta with alpha != 0 (H2), G the generalized gradient
(H3).  Then G = 0 exactly (a) where N = f, (b) where N is the best constant and no neuron acts against it, (c) at zigzags
with an even number n of evenly spaced kinks.

Guarantee. At a zero of G the risk is 0 or alpha^2 l^2/(12 (n+1)^4) with n even, n <= H; (c) is never a local minimum.

Source. P. Cheridito, A. Jentzen, F. Rossmannek, arXiv:2103.10922, classify critical points; here zeros of G (a larger
set) are classified, re-derived.

Hypotheses. H1 law, H2 target, H3 generalized gradient.

Claims. C1 values, C2 the list, C3 no local maxima, C4 differentiability, C5 types (argued) and the descent curve of (c)
(exact), C6 the contrast with constant targets.

Not claimed. Other activations, other laws, targets that are not affine; the published numbering.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/affine_spurious_zero.toml")
    >>> theorem("affine-critical-points").verify(case).claims[0].note
    'L = 1/972, n = 2'
"""

from __future__ import annotations

from gfproof.theorems.affine import critical, critical_derivation, critical_twins, draws, setting
from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem

THEOREM = Theorem(
    id="affine-critical-points",
    title="Affine targets: all zeros of the generalized gradient",
    source="arXiv:2103.10922",
    status="re-derived for zeros of G",
    summary=(
        "For an affine target with nonzero slope under the uniform law on an interval, the generalized gradient vanishes "
        "exactly at the fits (a), at the best constant (b) and at zigzags with an even number n of evenly spaced kinks (c); "
        "the risk there is 0 or alpha^2 l^2/(12 (n+1)^4)."
    ),
    hypotheses=(setting.INTERVAL, setting.SLOPED, hypotheses.GENERALIZED_GRADIENT),
    claims=critical.CLAIMS,
    draw=draws.critical_case,
    twins=critical_twins.TWINS,
    derivation=critical_derivation.critical,
    target="affine",
    along="flow",
    latex=(
        r"Let H1--H3 hold. If $G(\theta)=0$ then $L(\theta)=0$ or $L(\theta)=\alpha^2l^2/(12(n+1)^4)$ with $n$ even, "
        r"$0\le n\le H$, and the zeros of $G$ are those of the cases (a), (b), (c)."
    ),
)
