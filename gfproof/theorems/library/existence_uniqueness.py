"""Gradient flows exist, do not blow up, and are unique while degenerate neurons stay degenerate.

Statement. Let mu have a bounded density on a box (H1) and f be bounded (H2).  From every start there is exactly one solution
of the gradient flow (H3) on [0, inf) along which neurons that are degenerate (w_i = b_i = 0) stay degenerate.  Outside of this
class uniqueness fails: a degenerate neuron with v_i != 0 may leave.

Guarantee. G is Lipschitz with an explicit constant between networks with the same degenerate neurons (d = 1).

Source. S. Eberle, A. Jentzen, A. Riekert, G. Weiss, arXiv:2108.08106, for existence, and uniqueness in a suitable class; the
class here is re-derived, the published one was not seen verbatim.

Hypotheses. H1 density, H2 target, G generalized gradient, H3 flow.

Claims. C1 Lipschitz constant on pairs of networks, C2 no blow-up (argued), C3 existence and uniqueness (argued), C4 a second
solution, C5 neurons that never degenerate, C6 gradients and limiting subgradients.

Not claimed. Uniqueness outside the class; anything for laws without density.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons_flow.toml")
    >>> [f.note for f in theorem("existence-uniqueness").verify(case).claims if f.id in ("C2", "C4n")]
    ['from H3: L(Theta_0) = 101/192', 'velocity (1, 2) of (w, b)']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.existence import claims, derivation, draws, setting, twins

THEOREM = Theorem(
    id="existence-uniqueness",
    title="Gradient flows: existence, no blow-up, and where they are unique",
    source="arXiv:2108.08106",
    status="re-derived",
    summary=(
        "For a bounded density and a bounded target there is exactly one gradient flow from every start that keeps degenerate "
        "neurons degenerate; it does not blow up, and outside of this class there may be others."
    ),
    hypotheses=(setting.DENSITY, setting.BOUNDED_TARGET, setting.FIELD, setting.FLOW),
    claims=claims.CLAIMS,
    draw=draws.start_case,
    twins=twins.TWINS,
    derivation=derivation.steps,
    target="any",
    along="flow",
    latex=(
        r"Let H1 and H2 hold. From every $\Theta_0$ there is exactly one solution on $[0,\infty)$ along which degenerate "
        r"neurons stay degenerate, and $\|\Theta_t-\Theta_0\|\le\sqrt{tL(\Theta_0)}$."
    ),
)
