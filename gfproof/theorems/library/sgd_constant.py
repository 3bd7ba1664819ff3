"""Constant targets, stochastic gradient descent.

Statement. Let the data be finitely many points (H1), f = xi on them (H2), and let Theta_{n+1} = Theta_n - gamma_n G_n(Theta_n)
with the generalized gradient G_n of a batch (H3, H5), batches i.i.d. and independent of the past,
sup gamma_n < 2/kappa_0, kappa_0 = (1 + Xmax2) W(Theta_0) + 2 (H6), and sum gamma_n = inf (H7).  Then V and W are
non-increasing on every path and L(Theta_n) -> 0 almost surely and in mean.

Guarantee. On a batch V falls exactly when gamma < 8L_n/Q_n; sum gamma_n L_n <= W_0/(4 (2 - gbar kappa_0)) on every path.

Source. A. Jentzen, A. Riekert, arXiv:2104.00277, for the convergence of the risk; every constant is re-derived here.

Hypotheses. H1 data, H2 target, H3 generalized gradient, H5 descent, H6 step size, H7 steps not summable.

Claims. C1 the step identity, C5 the threshold on a batch; C2 paths, C3 means, C4 convergence (argued).

Not claimed. Data laws that are no finite data set; random starts; convergence of Theta_n.

Example.
    >>> from gfproof.theorems import theorem
    >>> from gfproof import Case
    >>> case = Case.load("proofs/cases/constant_single_sample.toml")
    >>> [f.note for f in theorem("sgd-constant").verify(case).claims if f.id == "C3m"]
    ['L = 4']
"""

from __future__ import annotations

from gfproof.theorems.batches import claims, derivation, draws, twins
from gfproof.theorems.constant import identities
from gfproof.theorems.core import Theorem

THEOREM = Theorem(
    id="sgd-constant",
    title="Constant targets: stochastic gradient descent converges to risk zero",
    source="arXiv:2104.00277",
    status="constants re-derived",
    summary=(
        "For a constant target on a finite data set and step sizes below 2/((1+Xmax2) W(Theta_0) + 2), V is non-increasing on "
        "every path of stochastic gradient descent, and the risk tends to 0 almost surely and in mean if sum gamma_n = inf."
    ),
    hypotheses=claims.HYPOTHESES,
    claims=claims.CLAIMS,
    draw=draws.batch_case,
    definitions=identities.DEFINITIONS,
    twins=twins.TWINS,
    derivation=derivation.steps,
    target="constant",
    along="descent",
    latex=(
        r"Let H1--H3, H5 and H6 hold. Then $W(\Theta_n)$ is non-increasing on every path and "
        r"$\sum_n\gamma_nL_n^{\mathrm{emp}}\le W_0/(4(2-\bar\gamma\kappa_0))$; with H7, $L(\Theta_n)\to0$ a.s.\ and in mean."
    ),
)
