"""Convergence rates of gradient flows for piecewise polynomial data.

Statement. Let density and target be polynomial on finitely many polyhedra (H1, H5), let Theta solve the gradient flow (H3) and
liminf |Theta_t| < inf (H6).  Then Theta_t converges to a zero theta* of G, and L(Theta_t) - L(theta*) = O(1/t).  If
|G|^2 >= (L - L*)^{2a}/k^2 near theta*, the rate is exponential for a <= 1/2 and t^{-1/(2a-1)} for 1/2 < a < 1.

Guarantee. L is semialgebraic: rational on each cell.

Source. S. Eberle, A. Jentzen, A. Riekert, G. Weiss, arXiv:2108.08106, for convergence with rate; A. Jentzen, A. Riekert,
arXiv:2112.09684, for attained minima; exponents, constants and the restriction to polyhedra are re-derived here.

Hypotheses. H1 density, G generalized gradient, H3 flow, H5 semialgebraic data, H6 bounded along a sequence (decided for constant
targets, one neuron, traps, stationary and dead networks; else undecided).

Claims. C7 semialgebraic, C8 convergence (argued) with three explicit instances, C9 attained minima (cited).

Not claimed. Which exponent a case has, outside of the instances; anything about divergent trajectories.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons_flow.toml")
    >>> [f.note for f in theorem("convergence-rates").verify(case).claims if f.id in ("C7p", "C8r")]
    ['from H1 H5 G: computed: difference of order 4', 'from H1 H3 H5 H6: a = 1: L(T) <= E_0 L_0/(E_0 + 4 L_0 T)']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.existence import rates, rates_derivation, rates_draws, rates_twins, setting

THEOREM = Theorem(
    id="convergence-rates",
    title="Gradient flows for piecewise polynomial data converge, the risk at least like 1/t",
    source="arXiv:2108.08106",
    status="exponents re-derived",
    summary=(
        "If density and target are piecewise polynomial on polyhedra, a gradient flow that does not diverge converges to a zero "
        "of G, and its risk converges at least with rate 1."
    ),
    hypotheses=(setting.DENSITY, setting.FIELD, setting.FLOW, setting.SEMIALGEBRAIC, setting.RECURRENT),
    claims=rates.CLAIMS,
    draw=rates_draws.bounded_case,
    twins=rates_twins.TWINS,
    derivation=rates_derivation.steps,
    target="any",
    along="flow",
    latex=(
        r"Let H1, H3, H5 and H6 hold. Then $\Theta_t\to\theta^*$ with $G(\theta^*)=0$ and "
        r"$L(\Theta_t)-L(\theta^*)=O(1/t)$."
    ),
)
