"""The classification of zeros of G for affine targets, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def critical() -> tuple[ProofStep, ...]:
    """The proof of C1 to C6."""
    k, h, a, e, s, t, r, b, p, v, bit = _ring("k h a e s t r b p v bit")
    y = p + b
    return (
        ProofStep(
            "C1",
            "what a zero of G says at a kink",
            "a non-flat right kink t gives F_0(t) = 0, F_1(t) = F_1(B); a left kink F_0(t) = F_1(t) = 0; so e has mean 0 "
            "on every cell and F_1 grows by k_j h_j^3/12 there",
            r"With $F_0(t)=\int_A^te$, $F_1(t)=\int_A^txe$, a non-flat right kink $t$ gives $F_0(t)=0$, $F_1(t)=F_1(B)$ and a "
            r"left one $F_0(t)=F_1(t)=0$. On each cell $e=k_j(x-\text{midpoint})$ and $F_1$ grows by $k_jh_j^3/12$.",
            (
                Identity(
                    "12 int (a + s) k (s - h/2) ds over [0, h] = k h^3",
                    k * (4 * h**3 - 3 * h * h**2) + 6 * a * k * (h**2 - h * h),
                    k * h**3,
                ),
            ),
        ),
        ProofStep(
            "C1",
            "alternation",
            "if F_1(B) = 0 all k_j = 0 and e = 0; else F_1 alternates 0, A_1, 0, ..., A_1: first kink right, last left, n even; "
            "k_j h_j = -k_{j+1} h_{j+1} and k_j h_j^3 = (-1)^j 12 A_1, so all h_j are equal",
            r"If $F_1(B)=0$ then $e=0$. Otherwise $F_1$ alternates between $0$ and $A_1$, so $n$ is even; continuity of $e$ "
            r"gives $k_jh_j=-k_{j+1}h_{j+1}$, hence $h_j=l/(n+1)$ and $k_j=(-1)^jk$ with $k=-\alpha/(n+1)$ from the slope of "
            r"$N$ on the first cell, $-nk=\alpha+k$.",
        ),
        ProofStep(
            "C2",
            "flat neurons",
            "a flat neuron adds int relu(y) e = 0; in (b) a right kink has int_t^B (x-t)(x-m) > 0, on [0,1] (1-t)^2 (1+2t)/12",
            r"A flat neuron adds $\int\mathrm{relu}(y_i)e=0$. In (b), $\int_t^1(x-t)(x-\frac12)\,dx=\frac{(1-t)^2(1+2t)}{12}>0$ "
            r"on $[0,1]$; in (c) $\Phi(t)=\int_t^B(x-t)e$ has $\Phi'=F_0$ and vanishes exactly at odd $q_j$.",
            (
                Identity(
                    "12 int_t^1 (x - t)(x - 1/2) dx",
                    4 * (1 - t**3) - (6 * t + 3) * (1 - t**2) + 6 * t * (1 - t),
                    (1 - t) ** 2 * (1 + 2 * t),
                ),
            ),
        ),
        ProofStep(
            "C2h",
            "homogeneity",
            "bit y = relu(y), so w.G_w + b G_b = 2 v int relu(y) e = v G_v: G_v = 0 follows where v != 0",
            r"$1_{y>0}\,y=\mathrm{relu}(y)$, so $w\,G_w+b\,G_b=2v\int\mathrm{relu}(y)e=v\,G_v$.",
            (Identity("one neuron", p * 2 * v * bit * e + b * 2 * v * bit * e, v * (2 * bit * y * e)),),
        ),
        ProofStep(
            "C3",
            "no local maxima",
            "(e + s)^2 = e^2 + 2 s e + s^2 under the integral",
            r"$\int(e+s)^2=\int e^2+2s\int e+s^2$.",
            (Identity("parabola", (e + s) ** 2, e**2 + 2 * s * e + s**2),),
        ),
        ProofStep(
            "C4",
            "differentiability",
            "L is C^1 in u_i != 0; a degenerate neuron with v = 0 adds O(|du||dv|), one with v != 0 a one-sided derivative "
            "that vanishes on an open cone of directions and not everywhere",
            r"For $u_i\ne0$ the risk is $C^1$ in $u_i$. A degenerate neuron with $v=0$ adds $O(|du||dv|)$; with $v\ne0$ the "
            r"one-sided derivative vanishes on an open cone of directions and not everywhere, so it is not linear.",
        ),
        ProofStep(
            "C5",
            "types in case (b)",
            "near such a point (c - f) v_i >= 0 where neuron i is active, so L >= int (c-f)^2; otherwise move one neuron",
            r"If all neurons are as listed, $(c-f)v_i\ge0$ near the set where neuron $i$ can be active, so "
            r"$L\ge\int(c-f)^2\ge\alpha^2l^2/12$. Otherwise moving one neuron lowers $L$.",
        ),
        ProofStep(
            "C5c",
            "the descent curve in case (c)",
            "|delta N|^2 = 4 k^2 delta^2 (h - 27 h/32) = (5/8) k^2 h delta^2; the kink contributes -k^2 h delta^2",
            r"$\|\delta N\|^2=4k^2\delta^2(h-\frac{27}{16}h+\frac{27}{32}h)=\frac58k^2h\delta^2$, and the point mass at $q_1$ "
            r"contributes $-k^2h\delta^2$.",
            (
                Identity(
                    "8 (|delta N|^2 - k^2 h delta^2) = -3 k^2 h delta^2",
                    k**2 * r**2 * (32 * h - 54 * h + 27 * h) - 8 * k**2 * h * r**2,
                    -3 * k**2 * h * r**2,
                ),
            ),
        ),
        ProofStep(
            "C6",
            "constant targets",
            "|G|^2 E >= 4 L^2 for constant targets, so G = 0 forces L = 0",
            r"For constant targets $\|G\|^2E\ge4L^2$ (theorem constant-target-flow).",
        ),
    )
