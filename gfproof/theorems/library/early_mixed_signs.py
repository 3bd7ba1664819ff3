"""KKT points with mixed signs: two layers, and rank one where sigma factors.

Statement. Two layers (C15): W is a KKT point with N != 0 after scaling its layers if and only if on the active neurons
w_j/|w_j| is a KKT point of g1 with g1 != 0, |w_j|^2/v_j^2 is constant, v_j g1(w_j) has one sign, and |v_j|^(p-1)
|g1(w_j/|w_j|)| is constant (p = 1: |g1|). Rank one with mixed signs (C16), where s_l >= 0 on the data or |alpha| = 1: the
sign-coherent conditions with kappa_j |a_lj|^p.

Guarantee. For p >= 2 and leaky activations there are rank-one KKT points whose entries have unequal moduli.

Source. A. Kumar, J. Haupt, arXiv:2403.08121, for the objects; all conditions are re-derived.

Hypotheses. H1 homogeneity, H2d differentiability at W.

Claims. C15 two layers, C16 mixed signs; each is out of scope where its own conditions on the network are not met.

Not claimed. A criterion for mixed signs in a layer where s_l changes sign and |alpha| != 1.

Example.
    >>> from gfproof.theorems import theorem
    >>> report = theorem("early-mixed-signs").verify_examples(40)
    >>> report.verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.early import derivation_rank_one, draws, rank_one, twins
from gfproof.theorems.early import hypotheses as h
from gfproof.theorems.early.kind import HOMOGENEOUS

THEOREM = Theorem(
    id="early-mixed-signs",
    title="KKT points of homogeneous networks with mixed signs",
    source="arXiv:2403.08121",
    status="conditions re-derived",
    summary=(
        "Two-layer networks are KKT points with N != 0, after scaling their layers, exactly when every active neuron "
        "points along a KKT direction of g1 with balanced strengths; deeper rank-one networks with mixed signs where "
        "sigma factors."
    ),
    hypotheses=(h.H1, h.H2D),
    claims=rank_one.MIXED_CLAIMS,
    draw=draws.mixed_case,
    twins=twins.MIXED,
    derivation=derivation_rank_one.mixed,
    target="any",
    latex=(
        r"For $L=2$, $E_l=0$ and $N\neq0$ if and only if on the active neurons $w_j/\|w_j\|$ is a KKT point of $g_1$ with "
        r"$g_1\neq0$, and $\|w_j\|^2/v_j^2$, $|v_j|^{p-1}|g_1(w_j/\|w_j\|)|$ and the sign of $v_jg_1(w_j)$ are constant."
    ),
    kind=HOMOGENEOUS,
)
