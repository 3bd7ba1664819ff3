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
    )
