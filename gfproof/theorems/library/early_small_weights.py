"""Homogeneous networks near the origin: the loss flow is a perturbed flow of the neural correlation function.

Statement. Let H be homogeneous of order D (H1) and C^1 with locally Lipschitz gradient (H2), with the square loss (H5,
H5s). Then -grad F = grad N + R with R homogeneous of degree 2D - 1; in the variables w = delta s, tau = delta^(D-2) t the
loss flow is ds/dtau = grad N(s) + delta^D R(s); the norm stays below the explicit solution of r' = D Nmax r^(D-1).

Guarantee. Reaching norm R takes at least (r0^-(D-2) - R^-(D-2))/(D (D-2) Nmax), for D = 2 log(R/r0)/(2 Nmax).

Source. A. Kumar, J. Haupt, arXiv:2403.08121 (order above 2) and arXiv:2402.09226 (order 2); everything stated here is
re-derived.

Hypotheses. H1 homogeneity, H2 smoothness, H2d differentiability at W, H4 definability, H5 convex loss, H5s square loss.

Claims. C5 remainder, C6 exact rescaling, C7b norm bound (argued), C8e energy (argued), C10s rays (argued).

Not claimed. Convergence of directions; deep ReLU networks with p = 1, which violate H2.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("early-small-weights").draw_cases(seed=1))
    >>> theorem("early-small-weights").verify(case).claims[0].verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.early import derivation, draws, identities, twins
from gfproof.theorems.early import hypotheses as h
from gfproof.theorems.early.kind import HOMOGENEOUS

THEOREM = Theorem(
    id="early-small-weights",
    title="Homogeneous networks near the origin: loss flow and flow of the neural correlation function",
    source="arXiv:2403.08121",
    status="re-derived",
    summary=(
        "For the square loss -grad F = grad N + R with R of degree 2D - 1, so w = delta s, tau = delta^(D-2) t turns the "
        "loss flow into ds/dtau = grad N(s) + delta^D R(s), and the norm stays below an explicit bound."
    ),
    hypotheses=(h.H1, h.H2, h.H2D, h.H4, h.H5, h.H5S),
    claims=identities.ALONG_FLOWS,
    draw=draws.smooth_case,
    twins=twins.RESCALING,
    derivation=derivation.near_origin,
    target="any",
    latex=(
        r"Let H1--H5s hold. In the variables $w=\delta s$, $\tau=\delta^{D-2}t$ the loss flow is $\frac{ds}{d\tau}=\nabla "
        r"N(s)+\delta^DR(s)$."
    ),
    kind=HOMOGENEOUS,
)
