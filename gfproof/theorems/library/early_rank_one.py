"""Sign-coherent rank-one KKT points of homogeneous networks: exactly the lifts of single-index problems.

Statement. Let W_l = a_l b_l^T with a_l >= 0 for l < L (HR, HS), no datum on the first kink if p = 1 (H6). Then W is a KKT
point with N != 0 after scaling its layers if and only if (R1) b_{l+1} is a positive or negative multiple of a_l^(p), (R2)
for p >= 2 the nonzero entries of a_l are equal, (R3) b_1 is a KKT point with g != 0 of max g(b) = sum_i p_i phi(b.x_i) on
the sphere.

Guarantee. The value N as a product of powers of p, D and the supports q_l, times g(b_1/|b_1|).

Source. A. Kumar, J. Haupt, arXiv:2403.08121, for rank-one KKT points; conditions, value and sparsity are re-derived.

Hypotheses. H1 homogeneity, H2d differentiability at W, H6 kinks, HR rank one, HS signs.

Claims. C12 criterion, C12p sign, C13 value, C14 sparsity (C14m argued).

Not claimed. Mixed signs: see early-mixed-signs.

Example.
    >>> from gfproof.theorems import theorem
    >>> theorem("early-rank-one").verify_examples(20).claims[0].verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.early import derivation_rank_one, draws, rank_one, twins
from gfproof.theorems.early import hypotheses as h
from gfproof.theorems.early.kind import HOMOGENEOUS

THEOREM = Theorem(
    id="early-rank-one",
    title="Sign-coherent rank-one KKT points of homogeneous networks",
    source="arXiv:2403.08121",
    status="conditions re-derived",
    summary=(
        "A network with W_l = a_l b_l^T, a_l >= 0 for l < L is a KKT point with N != 0, after scaling its layers, exactly"
        " when the b_{l+1} follow the a_l, the a_l have equal entries (p >= 2), and b_1 is a KKT point of a single-index "
        "problem."
    ),
    hypotheses=(h.H1, h.H2D, h.H6, h.RANK, h.COHERENT),
    claims=rank_one.COHERENT_CLAIMS,
    draw=draws.rank_one_case,
    twins=twins.RANK_ONE,
    derivation=derivation_rank_one.rank_one,
    target="any",
    latex=(
        r"Let $W_l=a_lb_l^{\mathsf T}$ with $a_l\ge0$ for $l<L$. Then $E_l=0$ for all $l$ and $N\neq0$ if and only if (R1)"
        r" $b_{l+1}=\pm(\text{positive})\,a_l^{(p)}$, (R2) for $p\ge2$ the nonzero entries of $a_l$ are equal, and (R3) "
        r"$b_1$ is a KKT point with $g\neq0$ of $\max_{\|b\|=1}\sum_ip_i\varphi(b\cdot x_i)$."
    ),
    kind=HOMOGENEOUS,
)
