"""Norms of networks in every dimension: RTV2, path norm, weight decay, Lipschitz bounds.

Statement. A network f(x) = sum_k v_k max(w_k.x + b_k, 0) + a.x + c (H1) is a sum of one ridge per hyperplane and an affine
function; RTV2(f), the sum of |jump|_1 |direction|_2 over its ridges, depends on f only, is at most the path norm
sum_k |v_k|_1 |w_k|_2, and that is at most the weight decay (1/2) sum_k (|w_k|_2^2 + |v_k|_1^2).

Guarantee. RTV2(f) <= path norm <= weight decay, with both cases of equality; Lip(f) <= RTV2(f) + sum_r |f(e_r) - f(0)|_1.

Source. R. Parhi, R. Nowak, arXiv:2105.03361 and arXiv:2006.05626; C1, C2, C3, C12 are re-derived, C8 is the convention for RTV2.

Hypotheses. H1 a network with finitely many neurons.

Claims. C1 conversion, C2 path norm, C3 weight decay, C8 the norm of the function, C12 Lipschitz bounds.

Not claimed. RTV2 of functions that are no networks; that sums of more than 64 different square roots are compared.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons.toml")
    >>> [f.note for f in theorem("variational-norms").verify(case).claims if f.id == "C3"]
    ['5 <= 15/2']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.variational import norms, norms_proof

THEOREM = Theorem(
    id="variational-norms",
    title="Norms of networks: RTV2, path norm, weight decay",
    source="arXiv:2105.03361",
    status="re-derived",
    summary=(
        "RTV2(f), the sum of |jump| |direction| over the ridges of a network, depends on the function only and is at most the "
        "path norm, which is at most the weight decay; equality where no signs cancel and all neurons are balanced."
    ),
    hypotheses=norms.HYPOTHESES,
    claims=norms.CLAIMS,
    draw=norms_proof.norm_case,
    twins=norms_proof.TWINS,
    derivation=norms_proof.steps,
    target="any",
    latex=(
        r"Let $f$ be a network (H1). Then $\mathrm{RTV}^2(f)\le\sum_k\|v_k\|_1\|w_k\|_2\le\frac12\sum_k(\|w_k\|_2^2+"
        r"\|v_k\|_1^2)$, and $\mathrm{Lip}(f)\le\|f\|_{\mathrm{RBV}^2}$."
    ),
)
