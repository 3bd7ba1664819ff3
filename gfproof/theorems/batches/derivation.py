"""The proof for stochastic gradient descent, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.constant import derivation as constant
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C5."""
    theta, g, gamma, c, xi, risk, kappa = _ring("theta g gamma c xi L kappa")
    v2, n, y2, e = _ring("v2 n y2 e")
    after = c - gamma * g
    lyapunov = constant.lyapunov()[0].identities
    return (
        ProofStep(
            "C1",
            "the identities hold for every measure",
            "the identity <grad V, G> = 8 L is one under the integral, so it holds for the empirical measure of a batch",
            r"$\langle\nabla V,G\rangle=8L$ is an identity under the integral, so it holds for the empirical measure of a "
            r"batch; $V$ is quadratic, the offset counts twice.",
            (
                *lyapunov,
                Identity(
                    "w, b, v", (theta - gamma * g) ** 2 - theta**2, -2 * gamma * theta * g + gamma**2 * g**2
                ),
                Identity(
                    "c",
                    after**2 + (after - 2 * xi) ** 2 - c**2 - (c - 2 * xi) ** 2,
                    -gamma * 4 * (c - xi) * g + 2 * gamma**2 * g**2,
                ),
            ),
        ),
        ProofStep(
            "C2",
            "induction on every path",
            "a batch has second moment at most Xmax2, so Q_n <= 4 kappa_0 L_n and W falls by 4 gamma L_n (2 - gamma kappa_0)",
            r"The second moment of a batch is at most $X_{\max}^2$; while $W\le W_0$, $Q_n\le4\kappa_0L_n$, so $W$ falls by "
            r"at least $4\gamma_nL_n(2-\gamma_n\kappa_0)$. Summing up gives the bound of C2s.",
            (
                Identity(
                    "factor",
                    -8 * gamma * risk + 4 * gamma**2 * kappa * risk,
                    -4 * gamma * risk * (2 - gamma * kappa),
                ),
            ),
        ),
        ProofStep(
            "C3",
            "expectations",
            "E[L_n | past] = L(Theta_n), because the batch is independent of Theta_n; take expectations in C2s",
            r"$E[L_n^{\mathrm{emp}}\mid\text{past}]=L(\Theta_n)$, because the batch is independent of $\Theta_n$.",
        ),
        ProofStep(
            "C4",
            "convergence",
            "the increments of L are at most K gamma (L + (1 + K gamma) L_n), summable by C2s and C3; sum gamma = inf forces 0",
            r"$|L(\Theta_{n+1})-L(\Theta_n)|\le K\gamma_n(L(\Theta_n)+(1+K\gamma_n)L_n^{\mathrm{emp}})$, and both sums are "
            r"finite, so $L(\Theta_n)$ converges; $\sum\gamma_n=\infty$ forces the limit $0$.",
        ),
        ProofStep(
            "C5",
            "one sample",
            "G = 2e (v s x, v s, relu(y), 1): an active neuron gives 4 e^2 (v^2 (1+|x|^2) + y^2), the offset 8 e^2",
            r"On one sample $G=2e(v_i1_{y_i>0}x,v_i1_{y_i>0},\mathrm{relu}(y_i),1)$, so $Q=4e^2[\sum(v_i^2(1+|x|^2)+y_i^2)+2]$.",
            (
                Identity(
                    "one active neuron and the offset",
                    4 * e**2 * v2 * n + 4 * e**2 * v2 + 4 * e**2 * y2 + 8 * e**2,
                    4 * e**2 * (v2 * (1 + n) + y2 + 2),
                ),
            ),
        ),
    )
