"""The proofs of C9 and C11, step by step."""

from __future__ import annotations

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def early_direction() -> tuple[ProofStep, ...]:
    """C9u, C9l, C9d, C9z, C9r, C11, C11q."""
    return (*_blow_up(), *_limits(), *_early_phase())


def _blow_up() -> tuple[ProofStep, ...]:
    _, x = polynomial_ring(["r", "n"])
    r, n = x["r"], x["n"]
    return (
        ProofStep(
            "C9u",
            "growth from below",
            "N/|u|^D never falls, so r' = D N/r >= D n1 r^(D-1): r^-(D-2) falls at least at the rate D(D-2) n1 and is 0 in time",
            r"$N/\|u\|^D$ never falls (C8), so $r'=DN/r\ge Dn_1r^{D-1}$ and $(r^{-(D-2)})'\le-D(D-2)n_1$.",
            tuple(
                Identity(
                    f"D = {d}: (r^-(D-2))' r^(2D-2) with r' = D n r^(D-1)",
                    -(d - 2) * r ** (d - 1) * (d * n * r ** (d - 1)),
                    -d * (d - 2) * n * r ** (2 * d - 2),
                )
                for d in (3, 4, 7)
            ),
        ),
        ProofStep(
            "C9l",
            "growth from above",
            "r' = D N/r <= D Nmax r^(D-1): r^-(D-2) falls at most at the rate D(D-2) Nmax",
            r"$r'\le DN_{\max}r^{D-1}$, so $(r^{-(D-2)})'\ge-D(D-2)N_{\max}$.",
        ),
    )


def _limits() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C9d",
            "the direction converges",
            "in the time int r^(D-2) dtau = infinity the direction follows the gradient flow of N on the sphere; "
            "Kurdyka-Lojasiewicz",
            r"In the time $\int r^{D-2}d\tau=\infty$ the direction follows the gradient flow of $N$ on the sphere, which is "
            r"compact; $N$ is definable, so it converges, and the limit has $P\nabla N=0$ and $N\ge n_1>0$.",
        ),
        ProofStep(
            "C9z",
            "flows that never rise above 0",
            "(r^2/2)' = D N <= 0, so u is bounded and int |N| <= r0^2/(2 D); bounded definable gradient flows converge",
            r"$(\tfrac12r^2)'=DN\le0$, so $u$ is bounded; a bounded gradient flow of a definable $C^1$ function converges to a "
            r"critical point.",
        ),
        ProofStep(
            "C9r",
            "rise from 0",
            "dN/dtau = |grad N|^2 > 0 at that time and >= 0 later",
            r"$\frac{dN}{d\tau}=\|\nabla N\|^2$, positive at that time and nonnegative later.",
        ),
    )


def _early_phase() -> tuple[ProofStep, ...]:
    _, x = polynomial_ring(["s", "u", "c", "k"])
    s, u, c, k = x["s"], x["u"], x["c"], x["k"]
    return (
        ProofStep(
            "C11",
            "Gronwall",
            "s - u has the defect delta^D R(s), |R(s)| <= m (B+1)^(2D-1) = M, and grad N the Lipschitz constant K, while "
            "|s - u| <= 1; e(delta) <= 1 keeps it there",
            r"$\frac{d}{d\tau}(s-u)=\nabla N(s)-\nabla N(u)+\delta^DR(s)$. While $\|s-u\|\le1$: $\|s\|\le B+1$, so "
            r"$\|R(s)\|\le M$ and "
            r"$\|\nabla N(s)-\nabla N(u)\|\le K\|s-u\|$; Gronwall gives "
            r"$\|s-u\|\le\delta^DM\frac{e^{K\tau}-1}K\le e(\delta)\le1$, "
            r"with strict inequality before $T$, so the solution stays there.",
            (Identity("the difference of a linear field", (k * s + c) - k * u, k * (s - u) + c),),
        ),
        ProofStep(
            "C11q",
            "first T, then delta",
            "at T the NCF flow is eps/2-close to its limit direction (or |u| <= eps/2); delta with 2 e(delta)/|u(T)| <= eps/2",
            r"At $T$ the NCF flow is $\varepsilon/2$-close to its limit; "
            r"choose $\delta$ with $2e(\delta)/\|u(T)\|\le\varepsilon/2$.",
        ),
    )
