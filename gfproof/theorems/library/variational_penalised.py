"""Penalised training on the line: global minimisers of loss + lambda TV2, and of training with weight decay.

Statement. For data (H1) and lambda > 0 (H2), f minimises P(f) = sum_i l(f(x_i) - y_i) + lambda TV2(f) exactly when a vector q
certifies it; a network with skip connection minimises Q(theta) = sum_i l + (lambda/2) sum (w_k^2 + v_k^2) among networks of all
widths exactly when it is balanced, no opposite signs meet at a knot, and its function minimises P.  Then Q(theta) = min P.

Guarantee. P(f) >= lambda q.y - (lambda^2/2)|q|^2 for every function f, with equality at the minimiser.

Source. R. Parhi, R. Nowak, arXiv:2105.03361; T. Debarre et al. 2022; all of it re-derived.

Hypotheses. H1 data, H2 lambda.

Claims. C3 one neuron, C7 minimisers of P (lambda_max, the beginning of the path, the absolute loss), C14 trained networks.

Not claimed. Widths below N - 2, where the minimum over networks may be larger; losses without minimum.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("variational-penalised").draw_cases(seed=0))
    >>> [f.verdict.value for f in theorem("variational-penalised").verify(case).claims if f.id == "C7"]
    ['holds']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.variational import penalised, penalised_proof

THEOREM = Theorem(
    id="variational-penalised",
    title="Penalised training on the line: certificates of global optimality",
    source="arXiv:2105.03361",
    status="re-derived",
    summary=(
        "f minimises sum l(f(x_i) - y_i) + lambda TV2(f) exactly when its residuals certify it; a network trained with weight "
        "decay is globally optimal exactly when it is balanced, wastes no norm at a knot, and its function is a minimiser."
    ),
    hypotheses=penalised.HYPOTHESES,
    claims=penalised.CLAIMS,
    draw=penalised_proof.penalised_case,
    twins=penalised_proof.TWINS,
    derivation=penalised_proof.steps,
    target="any",
    latex=(
        r"Let H1 and H2 hold. $f$ minimises $P$ exactly when $q=(y-f(x))/\lambda$ is admissible, $|\eta_q|\le1$ and "
        r"$\eta_q(\tau_j)=\operatorname{sign}a_j$; with skip connection, $\theta$ minimises "
        r"$Q(\theta)=\sum_il(f_\theta(x_i)-y_i)+\frac\lambda2\sum_k(v_k^2+w_k^2)$ among networks of all widths exactly when it "
        r"is balanced, no opposite signs share a knot, and $f_\theta$ minimises $P$."
    ),
)
