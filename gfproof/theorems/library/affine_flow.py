"""Affine targets, gradient flow, every width.

Statement. Let d = m = 1, mu uniform on [A, B] (H1), f(x) = alpha x + beta, alpha != 0 (H2), and let Theta solve the gradient
flow of the generalized gradient (H3, H4).  If liminf |Theta_t| < inf (H5), the risk decreases to a critical risk; if
moreover L(Theta_0) < alpha^2 l^2/(12 (2 floor(H/2) + 1)^4) (H6), it tends to 0.

Guarantee. The threshold is optimal: at risk exactly thr(H) there is a stationary point.

Source. A. Jentzen, A. Riekert, arXiv:2107.04479, for bounded trajectories; threshold, trapping condition and every constant are
re-derived here, and the published smallness constants were not seen.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H4 flow, H5 bounded (decided through trapping, one neuron, dead or
stationary networks; else undecided), H6 small risk.

Claims. C1 energy, C2 balancedness, C3 regularity, C4 to C6 the limit (argued), C9 trapping, C10 growth.

Not claimed. Boundedness for H >= 2, convergence of Theta_t.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/affine_spurious_zero.toml")
    >>> [f.note for f in theorem("affine-flow").verify(case).hypotheses][-2:]
    ['stationary: G = 0', '1/972 >= 1/972']
"""

from __future__ import annotations

from gfproof.theorems.affine import flow, flow_derivation, flow_draws, flow_twins, setting
from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem

THEOREM = Theorem(
    id="affine-flow",
    title="Affine targets: bounded gradient flows with small risk converge to risk zero",
    source="arXiv:2107.04479",
    status="thresholds re-derived",
    summary=(
        "For an affine target with nonzero slope under the uniform law on an interval, the risk of a bounded gradient flow "
        "decreases to a critical risk, and to 0 if it starts below alpha^2 l^2/(12 (2 floor(H/2) + 1)^4), which is optimal."
    ),
    hypotheses=(
        setting.INTERVAL,
        setting.SLOPED,
        hypotheses.GENERALIZED_GRADIENT,
        hypotheses.GRADIENT_FLOW,
        flow.BOUNDED_FLOW,
        flow.SMALL_RISK,
    ),
    claims=flow.CLAIMS,
    draw=flow_draws.flow_case,
    twins=flow_twins.TWINS,
    derivation=flow_derivation.flow,
    target="affine",
    along="flow",
    latex=(
        r"Let H1--H5 hold. Then $L(\Theta_t)\downarrow L(\theta^*)$ with $G(\theta^*)=0$; with H6, $L(\Theta_t)\to0$."
    ),
)
