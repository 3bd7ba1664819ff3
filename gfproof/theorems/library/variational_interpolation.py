"""Interpolation on the line: least TV2 with and least R without skip connection, all minimisers, the sparsest one.

Statement. Among all functions through data (x_i, y_i) (H1), connect-the-dots has the least TV2, T = sum |J_j|; the minimisers are
the interpolants whose curvature sits where the canonical certificate function eta_q is 1 or -1, with that sign.  So much
(1/2) sum (w_k^2 + v_k^2) costs a network with skip connection; without it, max(T, (T + |m_1 + m_{N-1}|)/2).

Guarantee. sum q_i y_i = T <= TV2(f) for every interpolant f; a certificate that anyone can check by arithmetic.

Source. R. Parhi, R. Nowak, arXiv:2105.03361; B. Hanin, arXiv:2109.12960; P. Savarese et al., arXiv:1902.05040; all re-derived.

Hypotheses. H1 finitely many data with distinct x_i, one input and one output.

Claims. C3 networks, C4 the value, C5 certificates, C6 all minimisers, C13 without skip connection.

Not claimed. Repeated x_i with different y_i (nothing interpolates); several inputs (see variational-ridges).

Example.
    >>> from gfproof.theorems import theorem
    >>> case = next(theorem("variational-interpolation").draw_cases(seed=0))
    >>> [f.verdict.value for f in theorem("variational-interpolation").verify(case).claims if f.id == "C4"]
    ['holds']
"""

from __future__ import annotations

from gfproof.theorems.core import Theorem
from gfproof.theorems.variational import interpolation, interpolation_proof, line

THEOREM = Theorem(
    id="variational-interpolation",
    title="Interpolation on the line: what networks of least norm are",
    source="arXiv:2105.03361",
    status="re-derived",
    summary=(
        "Among the functions through finitely many points of the line, connect-the-dots has the least TV2; all minimisers, the "
        "sparsest one and the values with and without skip connection are known, each with a certificate."
    ),
    hypotheses=interpolation.HYPOTHESES,
    claims=interpolation.CLAIMS,
    draw=line.data_case,
    twins=interpolation_proof.TWINS,
    derivation=interpolation_proof.steps,
    target="any",
    latex=(
        r"Let H1 hold. Then $\min\{\mathrm{TV}^2(f):f(x_i)=y_i\}=\sum_{j=2}^{N-1}|J_j|$, attained exactly by the interpolants "
        r"that are convex or concave on the runs of equal signs of $J_j$ and linear elsewhere."
    ),
)
