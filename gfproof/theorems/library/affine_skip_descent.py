"""Affine targets with a linear skip connection, gradient descent.

Statement. Let mu be a probability measure on a box (H1), f(x) = alpha x + beta (H2), N(x) = c + a.x + sum_i v_i relu(y_i)
with a trained (H3), Theta_{n+1} = Theta_n - gamma_n G(Theta_n) (H5), sup gamma_n < 2/((1+M2)(W(Theta_0)+2)) (H6) and
sum gamma_n = inf (H7).  Then V and W are non-increasing and L(Theta_n) -> 0.

Guarantee. One step lowers V exactly when 0 < gamma < 8L/Q; sum gamma_n L(Theta_n) <= W_0/(4 (2 - gbar (1+M2)(W_0+2))).

Source. The argument of arXiv:2102.09924 for constant targets; this form is re-derived here, not taken from a paper.

Hypotheses. H1 law, H2 target, H3 generalized gradient with G_a, H5 descent, H6 step size, H7 steps not summable.

Claims. C1 identities, C2 bounds, C3 no spurious zeros, C5 one step; C6 the trajectory (argued).

Not claimed. That L is monotone along descent, convergence of Theta_n, rates.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("affine-skip-descent").draw_cases(seed=0))
    >>> theorem("affine-skip-descent").verify(case).verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.constant import hypotheses
from gfproof.theorems.core import Theorem
from gfproof.theorems.library.affine_skip_flow import SOURCE, STATUS
from gfproof.theorems.skip import claims, derivation, draws, twins

THEOREM = Theorem(
    id="affine-skip-descent",
    title="Affine targets with a skip connection: gradient descent converges to risk zero",
    source=SOURCE,
    status=STATUS,
    summary=(
        "With a trained linear skip connection and step sizes below 2/((1+M2)(W(Theta_0)+2)), V is non-increasing along "
        "gradient descent for affine targets; if sum gamma_n = inf, L(Theta_n) -> 0."
    ),
    hypotheses=(
        hypotheses.PROBABILITY_LAW,
        claims.AFFINE,
        claims.FULL_GRADIENT,
        hypotheses.GRADIENT_DESCENT,
        claims.STEP_SIZE,
        hypotheses.NOT_SUMMABLE,
    ),
    claims=(*claims.IDENTITIES, *claims.STEPPING),
    draw=draws.descent_case,
    definitions=claims.DEFINITIONS,
    twins=(*twins.COMMON[:3], *twins.STEPPING),
    derivation=derivation.descent,
    target="affine",
    skip=True,
    along="descent",
    latex=(
        r"Let H1--H3, H5 and H6 hold. Then $V(\Theta_n)$ is non-increasing and "
        r"$\sum_n\gamma_nL(\Theta_n)\le W_0/(4(2-\bar\gamma(1+M_2)(W_0+2)))$; with H7, $L(\Theta_n)\to0$."
    ),
)
