"""The proof for skip connections, step by step; q stands for a.x, f for alpha.x + beta."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def _identities() -> tuple[ProofStep, ...]:
    p, b, v, s, r, c, beta, a, alpha, x = _ring("p b v s r c beta a alpha x")
    y = p + b
    e = r + v * s * y + (c - beta) + (a - alpha) * x
    neuron, offset = 8 * v * s * y * e, (2 * c + 2 * (c - 2 * beta)) * 2 * e
    slope = (2 * a + 2 * (a - 2 * alpha)) * (2 * x * e)
    return (
        ProofStep(
            "C1",
            "the Lyapunov identity",
            "a neuron gives 8 v relu(y) e, c gives 8 (c - beta) e, a gives 8 (a - alpha).x e; together 8 e^2",
            r"The gradient of $V$ in $(c,a)$ is $4(c-\beta,a-\alpha)$; with homogeneity $\langle\nabla V,G\rangle="
            r"8\int[\sum v_i\mathrm{relu}(y_i)+c-\beta+(a-\alpha)\cdot x]\,e=8\int e^2$.",
            (
                Identity("offset", offset, 8 * (c - beta) * e),
                Identity("slope", slope, 8 * (a - alpha) * x * e),
                Identity("sum", neuron + 8 * r * e + offset + slope, 8 * e * e),
            ),
        ),
        ProofStep(
            "C1h",
            "homogeneity",
            "s y = relu(y), so w.G_w + b G_b = 2 v int relu(y) e = v G_v",
            r"$1_{y>0}\,y=\mathrm{relu}(y)$ gives $w\cdot G_w+b\,G_b=v\,G_v$.",
            (Identity("one neuron", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * y * e)),),
        ),
        ProofStep(
            "C2",
            "Cauchy-Schwarz",
            "|int x e|^2 <= M2 L and |int e|^2 <= L; the neurons as for constant targets",
            r"$|\int x\,e|^2\le M_2L$ and $|\int e|^2\le L$; the neurons as for constant targets: "
            r"$\|G\|^2\le4[(1+M_2)S+1+M_2]L$.",
        ),
        ProofStep(
            "C3",
            "no spurious zeros",
            "4L = <grad V_p, G> <= |grad V_p| |G| with |grad V_p|^2 = 4 Ehat for the best p",
            r"$4L=\langle\nabla V_p,G\rangle\le\|\nabla V_p\|\,\|G\|$, and the best $p$ gives $\|\nabla V_p\|^2=4\hat E$.",
        ),
    )


def _principle() -> ProofStep:
    r, theta, star, psi, other = _ring("r theta star psi other")
    e = r + other + (theta - star) * psi
    return ProofStep(
        "C7",
        "any trained linear features",
        "a coefficient theta_k of psi_k gives (2 theta + 2 (theta - 2 theta*)) 2 psi e = 8 (theta - theta*) psi e",
        r"A coefficient $\theta_k$ of $\psi_k$ contributes $4(\theta_k-\theta_k^*)\cdot2\int\psi_ke$, in sum $8\int e^2$.",
        (
            Identity(
                "one feature",
                (2 * theta + 2 * (theta - 2 * star)) * 2 * psi * e + 8 * (r + other) * e,
                8 * e * e,
            ),
        ),
    )


def flow() -> tuple[ProofStep, ...]:
    """The proof of the theorem on gradient flow."""
    risk, energy, slope, start = _ring("L E g E0")
    return (
        *_identities(),
        ProofStep(
            "C4a",
            "along the flow",
            "V' = -<grad V, G> = -8 L; balancedness is kept, so E = V_p with constant p_i and E' = -4 L; L' = -|G|^2",
            r"$V'=-\langle\nabla V,G\rangle=-8L$; balancedness is kept, so $E=V_p$ with constant $p_i\in\{0,1\}$ and $E'=-4L$.",
        ),
        ProofStep(
            "C4c",
            "the rate",
            "(L/E)' = (-|G|^2 E + 4 L^2)/E^2 <= 0 by C3; E_0 L_0/(E_0 + 4 L_0 T) solves the comparison equation",
            r"$(L/E)'=(-\|G\|^2E+4L^2)/E^2\le0$ by C3, so $L'\le-4L^2/E_0$.",
            (
                Identity(
                    "quotient rule", -slope * energy - risk * (-4 * risk), -slope * energy + 4 * risk**2
                ),
                Identity("comparison", -start * risk * (4 * risk) * start, -4 * (start * risk) ** 2),
            ),
        ),
        _principle(),
    )


def descent() -> tuple[ProofStep, ...]:
    """The proof of the theorem on gradient descent."""
    a, g, gamma, alpha, risk, kappa = _ring("a g gamma alpha L kappa")
    after = a - gamma * g
    return (
        *_identities(),
        ProofStep(
            "C5",
            "one step, exactly",
            "each entry of c and a counts twice in the square: 2 gamma^2 g^2",
            r"$V$ is quadratic; the entries of $c$ and $a$ count twice: "
            r"$V(\theta-\gamma G)-V(\theta)=-8\gamma L+\gamma^2(\|G\|^2+|G_c|^2+|G_a|^2)$.",
            (
                Identity(
                    "an entry of a",
                    after**2 + (after - 2 * alpha) ** 2 - a**2 - (a - 2 * alpha) ** 2,
                    -gamma * 4 * (a - alpha) * g + 2 * gamma**2 * g**2,
                ),
            ),
        ),
        ProofStep(
            "C6a",
            "induction",
            "Q <= 4 kappa_0 L while W <= W_0, so W falls by 4 gamma L (2 - gamma kappa_0)",
            r"While $W\le W_0$, $Q\le4\kappa_0L$ with $\kappa_0=(1+M_2)(W_0+2)$, so $W$ falls by at least "
            r"$4\gamma L(2-\gamma\kappa_0)$; summing up gives C6b.",
            (
                Identity(
                    "factor",
                    -8 * gamma * risk + 4 * gamma**2 * kappa * risk,
                    -4 * gamma * risk * (2 - gamma * kappa),
                ),
            ),
        ),
        ProofStep(
            "C6c",
            "convergence",
            "the increments of L are summable, so L converges, and C6b with sum gamma = inf forces the limit 0",
            r"The increments of $L$ are summable as for constant targets, so $L$ converges; C6b with $\sum\gamma_n=\infty$ "
            r"forces the limit $0$.",
        ),
    )
