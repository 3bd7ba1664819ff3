"""Homogeneous networks from a small start: blow-up of the NCF flow, and the early phase of the loss flow.

Statement. Let H be homogeneous of order D > 2 (H1, H3) and C^1 with locally Lipschitz gradient (H2).  A flow u' = grad N(u)
with N(u) > 0 at some time blows up at a finite time between explicit bounds; with the square loss (H5s) the loss flow from
delta w0 stays within e(delta) delta of delta u up to the time T/delta^(D-2), with an explicit e(delta) of order delta^D.

Guarantee. 1/(D(D-2) Nmax r1^(D-2)) <= tau* - tau1 <= 1/(D(D-2) n1 r1^(D-2)); |w/delta - u| <= delta^D M (exp(K T) - 1)/K.

Source. A. Kumar, J. Haupt, arXiv:2403.08121; all constants re-derived.

Hypotheses. H1 homogeneity, H2 smoothness, H2d differentiability at W, H3 order above 2, H4 definability, H5s square loss.

Claims. C9u, C9l blow-up time, C9r rise from 0, C11 explicit bound (enclosed on cases from files); C9d, C9z, C11q limits (argued).

Not claimed. Deep ReLU networks with p = 1, which violate H2; order 2; rates of convergence of directions.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("early-direction").draw_cases(seed=1))
    >>> theorem("early-direction").verify(case).claims[2].evidence.value
    'argued'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.early import derivation_flows, draws_flows, flows
from gfproof.theorems.early import hypotheses as h
from gfproof.theorems.early.kind import HOMOGENEOUS

THEOREM = Theorem(
    id="early-direction",
    title="Homogeneous networks from a small start: blow-up, and the early phase of the loss flow",
    source="arXiv:2403.08121",
    status="re-derived",
    summary=(
        "For D > 2 an NCF flow with N > 0 blows up between explicit times, and the loss flow from delta w0 stays within "
        "e(delta) delta of it up to T/delta^(D-2), e(delta) = delta^D M (exp(K T) - 1)/K."
    ),
    hypotheses=(h.H1, h.H2, h.H2D, h.H3, h.H4, h.H5S),
    claims=flows.CLAIMS,
    draw=draws_flows.deep_case,
    twins=flows.TWINS,
    derivation=derivation_flows.early_direction,
    target="any",
    latex=(
        r"Let H1--H4 hold. If $N(u(\tau_1))>0$ then $u$ blows up at a finite $\tau^*$. With the square loss "
        r"$\|w(t)/\delta-u(\delta^{D-2}t)\|\le\delta^DM\frac{e^{KT}-1}K$ for $0\le t\le T/\delta^{D-2}$."
    ),
    kind=HOMOGENEOUS,
)
