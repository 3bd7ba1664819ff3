"""Conservation laws of gradient flows: how many there are, and which.

Statement. Let theta be the parameters of a ReLU network with one hidden layer, v_j, w_j != 0 and no two (w_j, b_j) collinear
(H1), moving by gradient flow (H2), with dim Lie constant near theta (H3).  Then there are locally exactly
P - dim Lie(theta) independent quantities that every flow, for all data and losses, keeps: |w_j|^2 + b_j^2 - |v_j|^2, one per
neuron.  Linear layers keep W_l W_l^T - W_{l+1}^T W_{l+1}, of which sum_l s_l (2 k_l + 1 - s_l)/2 entries are independent.

Guarantee. Two minors whose sizes add to P prove a count for the architecture (C11).

Source. S. Marcotte, R. Gribonval, G. Peyre, arXiv:2307.00144, for the number of laws; S. Du, W. Hu, J. Lee, arXiv:1806.00900, for
balancedness; the counts, the laws of bottlenecks and everything about one activation pattern are re-derived here.

Hypotheses. H1 general position, H2 flow, H3 regular point; most claims need none of them and are checked on the case's weights
and data, also read as a linear network.

Claims. C1 criterion, C2 number, C3 neuron laws (certified for ReLU), C4 to C7 linear networks, C8 path lifting, C9 common
patterns, C10 to C12 polynomial laws, C13 to C15 weight decay, descent, fixed data, C16 momentum (cited), C17 traces.

Not claimed. That data see the whole path lifting of a deep network; completeness for architectures that were not counted.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_two_neurons_flow.toml")
    >>> [f.note for f in theorem("conservation-laws").verify(case).claims if f.id in ("C2", "C6")]
    ['P = 6, 2 laws', 'P = 4, 3 laws']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.laws import claims, derivation, draws, hypotheses, twins

THEOREM = Theorem(
    id="conservation-laws",
    title="Conservation laws of gradient flows: their number, and all of them",
    source="arXiv:2307.00144",
    status="counts re-derived",
    summary=(
        "Gradient flow of ReLU networks in general position keeps |w_j|^2 + b_j^2 - |v_j|^2 for every hidden neuron and nothing "
        "else for all data and losses; linear layers keep W_l W_l^T - W_{l+1}^T W_{l+1}."
    ),
    hypotheses=hypotheses.HYPOTHESES,
    claims=claims.CLAIMS,
    draw=draws.neuron_case,
    twins=twins.TWINS,
    derivation=derivation.steps,
    target="any",
    along="flow",
    latex=(
        r"Let H1--H3 hold. Locally there are exactly $P-\dim\mathrm{Lie}(\theta)$ independent conservation laws: "
        r"$\|w_j\|^2+b_j^2-\|v_j\|^2$, one per hidden neuron."
    ),
)
