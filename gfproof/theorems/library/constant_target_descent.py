"""Constant targets, gradient descent.

Statement. Let mu be a probability measure on a box (H1), f = xi almost everywhere (H2), and
Theta_{n+1} = Theta_n - gamma_n G(Theta_n) with the generalized gradient G of L = E |N - xi|^2 (H3, H5),
sup gamma_n < 2/kappa_0, kappa_0 = (1+M2) W(Theta_0) + 2 (H6), and sum gamma_n = inf (H7).  Then V and W are
non-increasing and L(Theta_n) -> 0.

Guarantee. sum gamma_n L(Theta_n) <= W(Theta_0)/(4 (2 - gbar kappa_0)); one step lowers V exactly when 0 < gamma < 8L/Q.

Source. P. Cheridito, A. Jentzen, A. Riekert, F. Rossmannek, arXiv:2102.09924, for the result and V; the step-size
constant and every other constant is re-derived here.  On a batch (atoms as input law) C9 is the exact one-step
threshold of SGD, arXiv:2104.00277.

Hypotheses. H1 law, H2 target, H3 generalized gradient, H5 descent, H6 step size, H7 steps not summable.

Claims. C2, C3, C3w identities; C4 to C6 bounds; C8 to C10, C12 one step; C11 the trajectory (argued); C14 conventions at 0.

Not claimed. That L is monotone along descent (it need not be), convergence of Theta_n, exponential rates.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons.toml")
    >>> theorem("constant-target-descent").verify(case).hypotheses[4].note
    '1/20 < 24/301'
"""

from __future__ import annotations

from gfproof.theorems.constant import (
    conventions,
    derivation,
    draws,
    hypotheses,
    identities,
    steps,
    trajectories,
    twins,
)
from gfproof.theorems.core import Theorem
from gfproof.theorems.library.constant_target_flow import SOURCE, STATUS

THEOREM = Theorem(
    id="constant-target-descent",
    title="Constant targets: gradient descent converges to risk zero",
    source=SOURCE,
    status=STATUS,
    summary=(
        "For a constant target and step sizes with sup gamma_n < 2/((1+M2) W(Theta_0) + 2), V = |theta|^2 + |c - 2 xi|^2 "
        "is non-increasing along gradient descent and the sum of gamma_n L(Theta_n) is finite; if sum gamma_n = inf, "
        "L(Theta_n) -> 0."
    ),
    hypotheses=(
        hypotheses.PROBABILITY_LAW,
        hypotheses.CONSTANT_TARGET,
        hypotheses.GENERALIZED_GRADIENT,
        hypotheses.GRADIENT_DESCENT,
        hypotheses.STEP_SIZE,
        hypotheses.NOT_SUMMABLE,
    ),
    claims=(
        *identities.CLAIMS,
        *steps.CLAIMS,
        *trajectories.DESCENT_CLAIMS,
        steps.BALANCE,
        *conventions.CLAIMS,
    ),
    draw=draws.descent_case,
    definitions=identities.DEFINITIONS,
    twins=(*twins.COMMON, *twins.DESCENT),
    derivation=derivation.descent,
    target="constant",
    along="descent",
    latex=(
        r"Let H1--H3, H5 and H6 hold. Then $V(\Theta_n)$ is non-increasing and "
        r"$\sum_n\gamma_nL(\Theta_n)\le W(\Theta_0)/(4(2-\bar\gamma\kappa_0))$; with H7, $L(\Theta_n)\to0$."
    ),
)
