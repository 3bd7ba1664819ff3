"""Existence and uniqueness of gradient flows, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def ring(names: str) -> list[Any]:
    """The variables of a polynomial ring over Q."""
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C6."""
    w, b, v, c, x, e, s, p = ring("w b v c x e s p")
    m, q = c + v * b + v * w / 2, (c + v * b) / 2 + v * w / 3
    return (
        ProofStep(
            "C1",
            "a term with one indicator, and a slab",
            "v 1_I e - v' 1_I' e' = (v - v') 1_I e + v' 1_I (e - e') + v' (1_I - 1_I') e'; signs differ only on a thin slab",
            r"$v1_Ie-v'1_{I'}e'=(v-v')1_Ie+v'1_I(e-e')+v'(1_I-1_{I'})e'$; the signs of $y$, $y'$ differ only where "
            r"$|y|\le(a+1)\delta$, a slab of length $2(a+1)\delta/|w|$, empty if $|b|-a|w|>(a+1)\delta$.",
            (
                Identity(
                    "three terms",
                    v * s * e - w * b * c,
                    (v - w) * s * e + w * s * (e - c) + w * (s - b) * c + 0 * x * p,
                ),
            ),
        ),
        ProofStep(
            "C2",
            "no blow-up",
            "energy identity and Cauchy-Schwarz: |Theta_t - Theta_0|^2 <= t int_0^t |G|^2 <= t L(Theta_0)",
            r"$\|\Theta_t-\Theta_0\|^2\le t\int_0^t\|G\|^2\,ds=t(L(\Theta_0)-L(\Theta_t))$.",
        ),
        ProofStep(
            "C3",
            "one solution per stratum, at most H restarts",
            "Picard-Lindeloef on the stratum until some u_i tends to 0 (the limit exists by C2); then u_i = 0 for good",
            r"Picard and Lindel\"of on the stratum until some $u_i\to0$ (the limit exists by C2); then $u_i=0$ from there on and "
            r"the others continue; at most $H$ restarts. In the class every solution must do this.",
        ),
        ProofStep(
            "C4",
            "a second solution",
            "the field with the neuron taken as affine is locally Lipschitz; its solution enters the cone of full activity",
            r"The field of full activity is locally Lipschitz; its solution has velocity $(1,2)$ in $(w,b)$ at the start and "
            r"stays in $\{b>0,\ w+b>0\}$ for a while, where it is the gradient flow.",
            (
                # on the cone N = c + v b + v w x, so int e = m and int x e = q; u.G_u = v G_v
                Identity(
                    "u.G_u = v G_v on the cone",
                    w * (2 * v * q) + b * (2 * v * m),
                    v * (2 * (w * q + b * m)) + 0 * x * e * s * p,
                ),
            ),
        ),
        ProofStep(
            "C5",
            "neurons that cannot degenerate",
            "|u_i|^2 = |v_i|^2 - Delta_i; u.G_u = 2 int relu(y) v.e, so |(|u|)'| <= 2 |v| sqrt((1+M2) L); Gronwall for |v| = |u|",
            r"$|u_i|^2=|v_i|^2-\Delta_i\ge-\Delta_i$; $|u_i|'\ge-2|v_i|\sqrt{(1+M_2)L}$, and Gronwall where $|v_i|=|u_i|$.",
            (
                Identity(
                    "Delta is kept",
                    -2 * v * (2 * s * (w * x + b) * e)
                    + 2 * w * (2 * v * s * x * e)
                    + 2 * b * (2 * v * s * e),
                    0 * c * p,
                ),
                Identity(
                    "one sample: (u.G_u)^2 = 4 v^2 relu^2 e^2",
                    (w * (2 * v * s * x * e) + b * (2 * v * s * e)) ** 2,
                    4 * v**2 * (s * (w * x + b)) ** 2 * e**2 + 0 * c,
                ),
                Identity(
                    "Cauchy-Schwarz: (w x + b)^2 <= (w^2 + b^2)(1 + x^2)",
                    (w**2 + b**2) * (1 + x**2) - (w * x + b) ** 2,
                    (b * x - w) ** 2 + 0 * c,
                ),
            ),
        ),
        ProofStep(
            "C6",
            "limits of gradients",
            "with (0, -1/n) for degenerate u_i, N is unchanged, L is C^1 there and the gradients converge to G",
            r"With $(0,-1/n)$ in place of every degenerate $u_i$, $N$ is unchanged, $L$ is $C^1$ there, and the gradients "
            r"converge to $G(\theta)$.",
        ),
    )
