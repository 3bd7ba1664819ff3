"""Affine targets with a linear skip connection, gradient flow.

Statement. Let mu be a probability measure on a box (H1), f(x) = alpha x + beta (H2), N(x) = c + a.x + sum_i v_i relu(y_i)
with a trained (H3), and Theta the gradient flow (H4).  Then V = |theta|^2 + |c - 2 beta|^2 + |a - 2 alpha|^2 falls at the rate
8 L, all parameters stay bounded, and G = 0 only where L = 0: the skip connection removes all spurious zeros.

Guarantee. <grad V, G> = 8 L for every width, every input dimension and every law; L(Theta_T) <= E_0 L_0/(E_0 + 4 L_0 T).

Source. The argument of arXiv:2102.09924 for constant targets; this form is re-derived here, not taken from a paper.

Hypotheses. H1 law, H2 target, H3 generalized gradient with G_a, H4 flow.

Claims. C1 identities, C2 bounds, C3 no spurious zeros; C4 the trajectory and C7 the general principle (argued).

Not claimed. Convergence of Theta_t; anything for affine targets without the skip connection.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/affine_skip.toml")
    >>> theorem("affine-skip-flow").verify(case).claims[0].note
    'every width >= 1, every law; here 155/48'
"""

from __future__ import annotations

from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem
from gfproof.theorems.skip import claims, derivation, draws, twins

SOURCE = "after arXiv:2102.09924"
STATUS = "re-derived, no published form known"

THEOREM = Theorem(
    id="affine-skip-flow",
    title="Affine targets with a skip connection: gradient flow converges to risk zero",
    source=SOURCE,
    status=STATUS,
    summary=(
        "With a trained linear skip connection a.x the constant-target theory carries over to affine targets: "
        "V = |theta|^2 + |c - 2 beta|^2 + |a - 2 alpha|^2 satisfies <grad V, G> = 8 L, and G vanishes only where the risk does."
    ),
    hypotheses=(hypotheses.PROBABILITY_LAW, claims.AFFINE, claims.FULL_GRADIENT, hypotheses.GRADIENT_FLOW),
    claims=(*claims.IDENTITIES, *claims.ALONG, claims.PRINCIPLE),
    draw=draws.flow_case,
    definitions=claims.DEFINITIONS,
    twins=twins.COMMON,
    derivation=derivation.flow,
    target="affine",
    skip=True,
    along="flow",
    latex=(
        r"Let H1--H4 hold. Then $V=\|\theta\|^2+|c-2\beta|^2+|a-2\alpha|^2$ satisfies $\langle\nabla V,G\rangle=8L$, "
        r"$\|\Theta_t\|^2\le V(\Theta_0)$, and $L(\Theta_T)\le E_0L_0/(E_0+4L_0T)$."
    ),
)
