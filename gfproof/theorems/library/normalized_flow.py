"""Constant targets, gradient flow on normalized networks.

Statement. Let mu be a probability measure on a box (H1), f = xi (H2), G the generalized gradient (H3), and let Theta solve
the flow of the projected field PG (H4) from a network with |w_i|^2 + b_i^2 = 1 for every neuron (H5).  Then
V_n = |v|^2 + |c - xi|^2 falls at the rate 4 L, Theta stays bounded, and L(Theta_T) <= V_0 L_0/(V_0 + 4 L_0 T).

Guarantee. d/dt V_n = -4 L; V_n falls in every step with gamma < 1/(1 + H (1+M2)), whatever the start.

Source. S. Eberle, A. Jentzen, A. Riekert, G. Weiss, arXiv:2207.06246, for the idea of the submanifold; "the norm of
(incoming weights, bias) is 1" is the choice made here, and all statements are re-derived for it.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H4 projected flow, H5 normalized start.

Claims. C1, C2 the projection, C3 the representative, C4 energy, C5 zeros, C6 regularity, C7 the Lyapunov function, C8 the limit.

Not claimed. Boundedness for other targets and H >= 2; the published formula of the submanifold.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("normalized-flow").draw_cases(seed=1))
    >>> theorem("normalized-flow").verify(case).verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.normalized import claims, derivation, draws, twins

THEOREM = Theorem(
    id="normalized-flow",
    title="Constant targets: gradient flow on normalized networks",
    source="arXiv:2207.06246",
    status="normalized (w, b), re-derived",
    summary=(
        "On networks whose neurons have |w_i|^2 + b_i^2 = 1, the flow of the projected generalized gradient keeps the norms, "
        "V_n = |v|^2 + |c - xi|^2 falls at the rate 4 L for constant targets, and the risk tends to 0 like 1/T."
    ),
    hypotheses=claims.HYPOTHESES,
    claims=claims.CLAIMS,
    draw=draws.normalized_case,
    definitions={"Vn": claims.V},
    twins=twins.TWINS,
    derivation=derivation.steps,
    target="constant",
    along="normalized-flow",
    latex=(
        r"Let H1--H5 hold. Then $V_n=\|v\|^2+|c-\xi|^2$ satisfies $\frac{d}{dt}V_n=-4L$, $\Theta$ is bounded, and "
        r"$L(\Theta_T)\le V_0L_0/(V_0+4L_0T)$."
    ),
)
