"""Affine targets, gradient flow, one neuron: bounded, and the risk falls like t^-3.

Statement. Let d = m = H = 1, mu uniform on [A, B] (H1), f(x) = alpha x + beta, alpha != 0 (H2), G the generalized gradient
(H3) and L(Theta_0) < alpha^2 l^2/12 (H7).  Then the neuron is active and |v w| >= sigma.  On [0, 1] (H8) every gradient flow
(H4) is bounded, converges, and satisfies L(Theta_t) <= (L_0^{-1/3} + cstar t/3)^{-3}.

Guarantee. |G|^2 >= cstar L^{4/3} with an explicit cstar; alpha^2/12 is optimal: a dead neuron with the best c is stationary.

Source. A. Jentzen, A. Riekert, arXiv:2107.04479, for convergence without boundedness; the crude constants are re-derived.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H7 one neuron and small risk, H8 unit interval, H4 flow.

Claims. C2 homogeneity, C7 a neuron must be active, C8 at the start (exact, enclosed) and along the flow (argued).

Not claimed. That cstar is sharp; other intervals in C8; more neurons.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("affine-flow-one-neuron").draw_cases(seed=0))
    >>> theorem("affine-flow-one-neuron").verify(case).verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.affine import flow_draws, one_neuron, one_neuron_proof, setting
from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem

THEOREM = Theorem(
    id="affine-flow-one-neuron",
    title="Affine targets: gradient flow with one neuron below alpha^2/12",
    source="arXiv:2107.04479",
    status="constants re-derived",
    summary=(
        "With one neuron, an affine target and a risk below alpha^2 l^2/12, the neuron is active with |v w| >= sigma; on [0, 1] "
        "every gradient flow is bounded, converges, and its risk is at most (L_0^{-1/3} + cstar t/3)^{-3}."
    ),
    hypotheses=(
        setting.INTERVAL,
        setting.SLOPED,
        hypotheses.GENERALIZED_GRADIENT,
        one_neuron.ONE,
        one_neuron.UNIT_INTERVAL,
        hypotheses.GRADIENT_FLOW,
    ),
    claims=one_neuron.CLAIMS,
    draw=flow_draws.one_neuron_case,
    twins=one_neuron_proof.TWINS,
    derivation=one_neuron_proof.steps,
    target="affine",
    along="flow",
    latex=(
        r"Let H1--H4, H7 and H8 hold. Then $\|G(\Theta_t)\|^2\ge c_*L(\Theta_t)^{4/3}$, $\Theta_t$ converges, and "
        r"$L(\Theta_t)\le(L_0^{-1/3}+c_*t/3)^{-3}$."
    ),
)
