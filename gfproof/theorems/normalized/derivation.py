"""The proof for normalized networks, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C7."""
    p, b, v, s, e, r, c, xi, gamma, g = _ring("p b v s e r c xi gamma g")
    y = p + b
    error = r + v * s * y + c - xi
    n, size, field = _ring("n size field")  # n = <u, G_u>, size = |u|^2, field = |G_u|^2
    return (
        ProofStep(
            "C1",
            "the normal component",
            "s y = relu(y), so u.G_u = v G_v",
            r"$1_{y>0}\,y=\mathrm{relu}(y)$, so $\langle u,G_u\rangle=vG_v$.",
            (Identity("one neuron", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * y * e)),),
        ),
        ProofStep(
            "C1p",
            "the projection",
            "|G_u - n u|^2 = |G_u|^2 - 2 n^2 + n^2 |u|^2, which is |G_u|^2 - n^2 for a unit vector",
            r"$|G_u-nu|^2=|G_u|^2-2n^2+n^2|u|^2$ with $n=\langle u,G_u\rangle$, which is $|G_u|^2-n^2$ for $|u|=1$.",
            (
                Identity(
                    "off the sphere the difference is n^2 (|u|^2 - 1)",
                    field - 2 * n**2 + n**2 * size,
                    field - n**2 + n**2 * (size - 1),
                ),
            ),
        ),
        ProofStep(
            "C2",
            "invariance",
            "d/dt |u|^2 = -2 n (1 - |u|^2), a linear equation with the solution |u| = 1",
            r"$\frac{d}{dt}|u|^2=-2\langle u,PG_u\rangle=-2n(1-|u|^2)$; uniqueness for this linear equation gives $|u|=1$.",
            (Identity("rate", -2 * (n - n * size), -2 * n * (1 - size)),),
        ),
        ProofStep(
            "C3",
            "the representative",
            "relu(r y) = r relu(y) for r > 0, so v relu(y) = (r v) relu(y/r); relu(-1) = 0 = relu(0)",
            r"$\mathrm{relu}(ry)=r\,\mathrm{relu}(y)$ for $r>0$, so $v\,\mathrm{relu}(y)=(rv)\,\mathrm{relu}(y/r)$; "
            r"$\mathrm{relu}(-1)=0=\mathrm{relu}(0)$. Layer by layer the same holds for deep networks.",
        ),
        ProofStep(
            "C4",
            "energy",
            "P is an orthogonal projection on M, so <G, PG> = |PG|^2; chain rule as for constant targets",
            r"$P$ is an orthogonal projection on $M$, so $L'=-\langle G,PG\rangle=-\|PG\|^2$.",
        ),
        ProofStep(
            "C5",
            "the same zeros",
            "PG = 0 gives G_v = 0 and G_c = 0, so the normal components vanish by C1",
            r"$PG=0$ gives $G_v=0$ and $G_c=0$, so the normal components vanish by C1 and $G=0$.",
        ),
        ProofStep(
            "C6",
            "regularity",
            "a unit vector whose hyperplane meets the box has |w| bounded below, so activity sets vary in thin slabs",
            r"A unit vector whose hyperplane meets the box has $|w|$ bounded below, so activity sets vary in thin slabs.",
        ),
        ProofStep(
            "C7",
            "the Lyapunov function",
            "2 v G_v gives 4 v relu(y) e and 2 (c - xi) G_c gives 4 (c - xi) e; together 4 e^2",
            r"$2\langle v,G_v\rangle+2(c-\xi)G_c=4\int(N-\xi)e=4L$; a step moves $v$ and $c$ by $-\gamma G$.",
            (
                Identity(
                    "sum",
                    2 * v * (2 * s * y * error) + 4 * r * error + 2 * (c - xi) * (2 * error),
                    4 * error * error,
                ),
                Identity("a step in v", (v - gamma * g) ** 2 - v**2, -2 * gamma * v * g + gamma**2 * g**2),
            ),
        ),
        ProofStep(
            "C7r",
            "the rates",
            "4 L = <grad V_n, (G_v, G_c)> <= 2 sqrt(V_n) |PG|, so L' = -|PG|^2 <= -4 L^2/V_n and (L/V_n)' <= 0",
            r"$4L\le2\sqrt{V_n}\,\|PG\|$, so $(L/V_n)'=(-\|PG\|^2V_n+4L^2)/V_n^2\le0$ and $L'\le-4L^2/V_0$, which gives "
            r"$1/L(\Theta_T)\ge1/L_0+4T/V_0$; $V_n'=-4L$ with $L$ non-increasing gives $4T\,L(\Theta_T)\le V_0$.",
            (
                # n = L, size = V_n, field = |PG|^2: L' = -field, V_n' = -4 n
                Identity("the numerator of (L/V_n)'", -field * size - n * (-4 * n), -field * size + 4 * n**2),
            ),
        ),
        ProofStep(
            "C7b",
            "the step bound",
            "|int relu(y_i) e|^2 <= (1+M2) L for unit u_i and |int e|^2 <= L by Cauchy-Schwarz",
            r"$|\int\mathrm{relu}(y_i)e|^2\le(1+M_2)L$ for unit $u_i$ and $|\int e|^2\le L$ (Cauchy-Schwarz), so "
            r"$\|G_v\|^2+|G_c|^2\le4(1+H(1+M_2))L$; summing $V_n^+-V_n\le-4\gamma L(1-\gamma(1+H(1+M_2)))$ gives C7d and C7e.",
            (
                Identity(
                    "r = L, g = 1 + H (1+M2): the change of V_n with the bound put in",
                    -4 * gamma * r + gamma**2 * 4 * g * r,
                    -4 * gamma * r * (1 - gamma * g),
                ),
            ),
        ),
        ProofStep(
            "C8",
            "bounded flows",
            "int |PG|^2 < inf and boundedness give a limit point with PG = 0; PG is continuous on M, so G = 0 there by C5",
            r"$\int\|PG\|^2<\infty$ by C4; a bounded flow has a limit point $\theta^*$ with $PG(\theta^*)=0$ because $PG$ is "
            r"continuous on $M$, and $G(\theta^*)=0$ by C5; $L$ is monotone.",
        ),
    )
