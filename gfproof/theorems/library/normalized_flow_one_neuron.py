"""Lipschitz targets, gradient flow with one normalized neuron: bounded.

Statement. Let mu be uniform on [A, B] with max(|A|, |B|) < 2 sqrt 2 (H1), f Lipschitz with constant K (H2), G the generalized
gradient (H3), one neuron with w^2 + b^2 = 1 (H5), and Theta the flow of the projected field (H4).  Then v^2/2 + Psi(t) does not
rise while the kink t is inside and |v w| >= K, and Theta is bounded.

Guarantee. |v_t| <= sqrt(max(|v_0|, 1, K sqrt(1+a^2))^2 + 2 Psi_max) + sqrt(L_0/lam) for all t, a = max(|A|, |B|).

Source. S. Eberle, A. Jentzen, A. Riekert, G. Weiss, arXiv:2207.06246, for boundedness in the 1-1-1 case; Psi and every constant
are re-derived here for the manifold w^2 + b^2 = 1.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H4 projected flow, H5 one unit vector.

Claims. C1 the normal component, C9 the second Lyapunov function, C10 the active region; C8, C11, C12 the trajectory (argued).

Not claimed. More neurons, more inputs, rates; the flow without normalization.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("normalized-flow-one-neuron").draw_cases(seed=0))
    >>> theorem("normalized-flow-one-neuron").verify(case).verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem
from gfproof.theorems.normalized import bounded, claims, one_neuron, one_neuron_proof

THEOREM = Theorem(
    id="normalized-flow-one-neuron",
    title="Lipschitz targets: gradient flow with one normalized neuron is bounded",
    source="arXiv:2207.06246",
    status="normalized (w, b), re-derived",
    summary=(
        "With one neuron on the unit circle and a Lipschitz target on a short interval, v^2/2 + Psi(kink) does not rise while "
        "the kink is inside and |v w| >= K; every flow is bounded, and for affine targets below alpha^2 l^2/12 L -> 0."
    ),
    hypotheses=(
        one_neuron.SHORT_INTERVAL,
        one_neuron.LIPSCHITZ,
        hypotheses.GENERALIZED_GRADIENT,
        claims.PROJECTED_FLOW,
        one_neuron.ONE_UNIT,
    ),
    claims=(*one_neuron.CLAIMS, *bounded.CLAIMS),
    draw=one_neuron_proof.case,
    twins=one_neuron_proof.TWINS,
    derivation=one_neuron_proof.steps,
    target="any",
    along="normalized-flow",
    latex=(
        r"Let H1--H5 hold. Then $\frac{d}{dt}[v^2/2+\Psi(t)]\le0$ "
        r"while the kink is inside and $|vw|\ge K$, and $\Theta$ is bounded."
    ),
)
