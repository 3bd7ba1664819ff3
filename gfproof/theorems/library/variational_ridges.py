"""Networks on data in R^d: certificates of least RTV2, representer counts, deep architectures.

Statement. For data x_i in R^d (H1) and an admissible q (sum q_i = 0, sum q_i x_i = 0) with |eta(w,b)| <= |w| for all (w,b),
eta(w,b) = sum q_i max(w.x_i + b, 0), every network has sum q_i f(x_i) <= RTV2(f); equality proves an interpolant minimal.
N - rank [x 1] neurons per output are enough; the matrix between two ReLU layers of a deep network has rank at most d_l.

Guarantee. The largest eta/|w| is the square root of a rational number that is computed exactly, in every dimension.

Source. R. Parhi, R. Nowak, arXiv:2006.05626 and arXiv:2105.03361; re-derived for networks.

Hypotheses. H1 finitely many data.

Claims. C3 one neuron, C9 certificates, C10 representer counts, C11 deep architectures, C12 Lipschitz bounds.

Not claimed. A q that fails proves nothing (square loss apart); functions that are no networks; existence for every loss.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("variational-ridges").draw_cases(seed=0))
    >>> [f.verdict.value for f in theorem("variational-ridges").verify(case).claims if f.id == "C10"]
    ['holds']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.variational import ridges, ridges_proof

THEOREM = Theorem(
    id="variational-ridges",
    title="Networks on data in R^d: certificates, representer counts, deep architectures",
    source="arXiv:2006.05626",
    status="re-derived for networks",
    summary=(
        "An admissible q with |eta(w,b)| <= |w| bounds RTV2 of all networks through the data from below; N - rank [x 1] neurons "
        "per output are enough; deep networks have bottlenecks of rank at most d_l and blocks of at most N d_l neurons."
    ),
    hypotheses=ridges.HYPOTHESES,
    claims=ridges.CLAIMS,
    draw=ridges_proof.ridge_case,
    twins=ridges_proof.TWINS,
    derivation=ridges_proof.steps,
    target="any",
    latex=(
        r"Let H1 hold. If $q$ is admissible and $|\eta(w,b)|\le\|w\|_2$ for all $(w,b)$, then "
        r"$\sum q_if(x_i)\le\mathrm{RTV}^2(f)$ for every network $f$; at most $N-\operatorname{rank}[x\ 1]$ neurons per output "
        r"are needed."
    ),
)
