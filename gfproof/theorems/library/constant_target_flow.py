"""Constant targets, gradient flow.

Statement. Let mu be a probability measure on a box (H1), f = xi almost everywhere (H2), and let Theta solve the gradient
flow of the generalized gradient G of L = E |N - xi|^2 (H3, H4).  Then V = |theta|^2 + |c - 2 xi|^2 falls at the rate
8 L, all parameters stay bounded, L is non-increasing and L(Theta_T) <= E_0 L_0/(E_0 + 4 L_0 T), and G = 0 only where L = 0.

Guarantee. d/dt V = -8 L, for every width, every input dimension, every number of outputs and every input law on a box.

Source. P. Cheridito, A. Jentzen, A. Riekert, F. Rossmannek, arXiv:2102.09924, for the result and V; every constant is
re-derived here.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H4 flow (that a solution exists is part of H4).

Claims. C2, C3, C3w identities; C4 to C6 bounds; C7 the trajectory (argued); C14 conventions at 0; C1 smoothings,
C13 deep networks.

Not claimed. Convergence of Theta_t, exponential rates.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons_flow.toml")
    >>> theorem("constant-target-flow").verify(case).claims[1].note
    'every width >= 1, every law; here 101/24'
"""

from __future__ import annotations

from gfproof.theorems.constant import (
    conventions,
    derivation,
    draws,
    foundations,
    hypotheses,
    identities,
    trajectories,
    twins,
)
from gfproof.theorems.core import Theorem

SOURCE = "arXiv:2102.09924"
STATUS = "constants re-derived"

THEOREM = Theorem(
    id="constant-target-flow",
    title="Constant targets: gradient flow converges to risk zero",
    source=SOURCE,
    status=STATUS,
    summary=(
        "For a constant target, V = |theta|^2 + |c - 2 xi|^2 is a Lyapunov function of the gradient flow: <grad V, G> = 8 L. "
        "All parameters stay bounded, the risk is non-increasing and L(Theta_T) <= E_0 L_0/(E_0 + 4 L_0 T); "
        "G vanishes only where the risk does."
    ),
    hypotheses=(
        hypotheses.PROBABILITY_LAW,
        hypotheses.CONSTANT_TARGET,
        hypotheses.GENERALIZED_GRADIENT,
        hypotheses.GRADIENT_FLOW,
    ),
    claims=(*identities.CLAIMS, *trajectories.FLOW_CLAIMS, *conventions.CLAIMS, *foundations.CLAIMS),
    draw=draws.flow_case,
    definitions=identities.DEFINITIONS,
    twins=(*twins.COMMON, *twins.FLOW),
    derivation=lambda: (*derivation.flow(), *foundations.steps()),
    target="constant",
    along="flow",
    latex=(
        r"Let H1--H4 hold. Then $V(\theta) = \|\theta\|^2 + |c-2\xi|^2$ satisfies "
        r"$\langle\nabla V, G\rangle = 8L$; along the flow $V$ falls at the rate $8L$, "
        r"$\|\Theta_t\|^2 \le V(\Theta_0)$, $L$ is non-increasing, and "
        r"$L(\Theta_T) \le E_0L_0/(E_0+4L_0T)$."
    ),
)
