"""Homogeneous networks: Euler identities, KKT points of the neural correlation function, monotone quantities.

Statement. Let H be positively homogeneous of order D (H1), differentiable at W != 0 (H2d), with a convex loss (H5). Then
<W, grad N> = D N, layer by layer and neuron by neuron; W is a KKT direction of max N on the sphere iff |W|^2 grad N = D N
W; KKT points with N != 0 have |W_l|^2 = p^(L-l)/D; the norm of a loss flow grows at most like that of the NCF flow, along
which N/|u|^D rises.

Guarantee. The layer-scaled test |W_l|^2 grad_{W_l} N = p^(L-l) N W_l decides KKT points in rational arithmetic.

Source. A. Kumar, J. Haupt, arXiv:2403.08121 (order above 2) and arXiv:2402.09226 (order 2); everything stated here is
re-derived.

Hypotheses. H1 homogeneity, H2d differentiability at W, H5 convex loss.

Claims. C1 Euler, C2 and C4 KKT tests, C3 block norms, C7 growth of the norm, C8 monotone quantity, C10 rays.

Not claimed. The published numbering and constants, which were not seen.

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("early-homogeneity").draw_cases(seed=1))
    >>> theorem("early-homogeneity").verify(case).claims[0].verdict.value
    'holds'
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.early import derivation, draws, identities, twins
from gfproof.theorems.early import hypotheses as h
from gfproof.theorems.early.kind import HOMOGENEOUS

THEOREM = Theorem(
    id="early-homogeneity",
    title="Homogeneous networks: Euler identities and KKT points of the neural correlation function",
    source="arXiv:2403.08121",
    status="re-derived",
    summary=(
        "A network that is homogeneous of order D satisfies <W, grad N> = D N, layer by layer and neuron by neuron; KKT "
        "points of max N on the sphere are decided without square roots; N/|u|^D rises along the NCF flow, and loss flows"
        " grow no faster."
    ),
    hypotheses=(h.H1, h.H2D, h.H5),
    claims=identities.AT_ONE_NETWORK,
    draw=draws.any_case,
    twins=twins.IDENTITIES,
    derivation=derivation.homogeneity,
    target="any",
    latex=(
        r"Let H1, H2d and H5 hold. Then $\langle W,\nabla N\rangle=DN$, and $W/\|W\|$ is a KKT point of "
        r"$\max_{\|u\|=1}N(u)$ if and only if $\|W\|^2\nabla N=DN\,W$."
    ),
    kind=HOMOGENEOUS,
)
