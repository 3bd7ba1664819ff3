"""Convergence with rates, step by step."""

from __future__ import annotations

from gfproof.symbolic.steps import Identity
from gfproof.theorems.existence.derivation import ring
from gfproof.theorems.proof import ProofStep


def steps() -> tuple[ProofStep, ...]:
    """The proof of C7 to C9."""
    y, k, t, a, e, n = ring("y k t a e n")
    # with y = (L_0^{1-2a} + (2a-1) t/k^2)^{-1/(2a-1)} put r = 1/(2a-1), z = y^{-1/r}: z' = 1/(r k^2), y = z^{-r}
    return (
        ProofStep(
            "C7",
            "polytopes with rational vertices",
            "hyperplanes cut the polyhedra into polytopes whose vertices are rational in theta on each combinatorial type",
            r"The hyperplanes $u_i\cdot(x,1)=0$ cut the polyhedra of H5 into polytopes whose vertices are rational in $\theta$ "
            r"on each of finitely many types; the integral of a polynomial over them is rational in $\theta$.",
        ),
        ProofStep(
            "C7p",
            "kinks that move affinely",
            "e(x, s) has total degree D on a segment, the ends are affine in s, so the integral of e^2 has degree 2 D + 1",
            r"$\int_{p+qs}^{r+us}e(x,s)^2\,dx$ has degree at most $2D+1$ in $s$.",
            (
                # one segment [0, t], e = y + k x + a t moved with s = t: int_0^t (y + k x + a t)^2 dx, degree 3 in t
                Identity(
                    "D = 1: int_0^t (y + k x + a t)^2 dx, times 3",
                    3 * t * (y + a * t) ** 2 + 3 * (y + a * t) * k * t**2 + k**2 * t**3,
                    3 * y**2 * t
                    + (6 * y * a + 3 * y * k) * t**2
                    + (3 * a**2 + 3 * a * k + k**2) * t**3
                    + 0 * e * n,
                ),
            ),
        ),
        ProofStep(
            "C8",
            "the Kurdyka-Lojasiewicz inequality",
            "G is a limiting subgradient of a semialgebraic function; d/dt L^{1-a} <= -((1-a)/k) |G|, so the length is finite",
            r"$G$ is a limiting subgradient of a semialgebraic function; $\frac{d}{dt}L^{1-a}\le-\frac{1-a}{k}\|G\|$, so the "
            r"length is finite; the rates follow from $L'\le-L^{2a}/k^2$.",
            (
                # a = 2/3, y = z^{-3}, z' = 1/(3 k^2): y' = -3 z^{-4} z' = -z^{-4}/k^2 = -y^{4/3}/k^2; cleared of z, k
                Identity(
                    "a = 2/3: 2a - 1 = 1/3, times 3", 3 * (2 * 2 * t - 3 * t), 3 * t + 0 * y * k * a * e * n
                ),
                # a = 1: y = E L/(E + 4 L t): y' = -4 E L^2/(E + 4 L t)^2 = -4 y^2/E
                Identity(
                    "a = 1: y = e n/(e + 4 n t) solves y' = -4 y^2/e",
                    -(e * n) * (4 * n) * e,
                    -4 * (e * n) ** 2 + 0 * y * k * a,
                ),
            ),
        ),
        ProofStep(
            "C9",
            "attained minima",
            "affine targets are realized; for Lipschitz targets cited, not proved here",
            "Affine targets are realized by one active neuron. For Lipschitz targets see arXiv:2112.09684; not proved here.",
        ),
    )
