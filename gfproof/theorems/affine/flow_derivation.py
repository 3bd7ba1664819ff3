"""Gradient flow for affine targets, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def flow() -> tuple[ProofStep, ...]:
    """The proof of C1 to C10."""
    p, b, v, s, e, g, m, q, h = _ring("p b v s e g m q h")
    gap = g + e
    return (
        ProofStep(
            "C1",
            "the chain rule",
            "(relu o y)' = 1_{y>0} y' almost everywhere; Fubini gives L' = <G, Theta'> = -|G|^2; Cauchy-Schwarz on int |G|",
            r"$(\mathrm{relu}\circ y)'=1_{y>0}y'$ almost everywhere, so $L'=\langle G,\Theta'\rangle=-\|G\|^2$; the distance "
            r"bound is Cauchy-Schwarz on $\int\|G\|$. A degenerate neuron has $G_{u_i}=0$ and adds nothing.",
        ),
        ProofStep(
            "C2",
            "balancedness",
            "-2 v G_v + 2 u.G_u = 0 by homogeneity",
            r"$-2v_iG_{v_i}+2u_i\cdot G_{u_i}=0$ because $1_{y>0}y=\mathrm{relu}(y)$.",
            (Identity("one neuron", -2 * v * (2 * s * (p + b) * e) + 2 * (2 * v * s * (p + b) * e), 0 * v),),
        ),
        ProofStep(
            "C3",
            "lower semicontinuity",
            "if u_i != 0 the indicator is continuous mu-almost everywhere, so G_{u_i} is; if u_i = 0 then G_{u_i} = 0",
            r"If $u_i\ne0$ then $1_{I_i}$ is continuous $\mu$-a.e., so $G_{u_i}$ is continuous; if $u_i=0$ then $G_{u_i}=0$.",
        ),
        ProofStep(
            "C4",
            "the limit risk is critical",
            "int |G|^2 < inf and liminf |Theta| < inf give a limit point theta* with G(theta*) = 0; L is monotone",
            r"$\int\|G\|^2<\infty$ and $\liminf\|\Theta_t\|<\infty$ give a limit point $\theta^*$ with $G(\theta^*)=0$ by C3.",
        ),
        ProofStep(
            "C5",
            "which values",
            "the zeros of G are those of affine-critical-points",
            r"The zeros of $G$ are classified in affine-critical-points.",
        ),
        ProofStep(
            "C6",
            "small risk",
            "the limit risk is at most L(Theta_0) < thr(H), the smallest positive critical risk",
            r"The limit risk is at most $L(\Theta_0)<\mathrm{thr}(H)$, the smallest positive critical risk, so it is $0$.",
        ),
        ProofStep(
            "C9",
            "trapping",
            "in the ball the pattern is constant and |G|^2 >= Lam L, so the path has length <= 2 sqrt(L_0/Lam) < R",
            r"In the ball $\|G\|^2\ge4S_P|\hat g|^2\ge4\lambda(\sqrt{S_P}-R)^2L=\Lambda L$ with $\hat g=(\int e,\int xe)$ and "
            r"$L=\hat g^T\Gamma^{-1}\hat g\le|\hat g|^2/\lambda$, so the path has length at most $2\sqrt{L_0/\Lambda}<R$.",
            (
                # e = e0 + r x on [0, 1], m = int e, q = int x e: L = 4 m^2 - 12 m q + 12 q^2, times 3 with e0 = g, r = h
                Identity(
                    "L on [0, 1] in terms of (m, q)",
                    (2 * g + h) ** 2 * 3 - 3 * (2 * g + h) * (3 * g + 2 * h) + (3 * g + 2 * h) ** 2,
                    3 * g**2 + 3 * g * h + h**2,
                ),
            ),
        ),
        ProofStep(
            "C10",
            "growth",
            "-8 (N - xi)(N - f) = -8 e^2 - 8 (f - xi) e = 2 (f - xi)^2 - 8 (e + (f - xi)/2)^2",
            r"$-8(N-\xi)(N-f)=2(f-\xi)^2-8\bigl(e+\tfrac12(f-\xi)\bigr)^2$.",
            (Identity("completing the square", -8 * gap * e, 2 * g**2 - 2 * (2 * e + g) ** 2 + 0 * m * q),),
        ),
    )
