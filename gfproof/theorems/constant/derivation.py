"""The proof for constant targets, step by step; the identities hold under the integral sign, hence for every law.

Notation of the checks: one neuron, p = w.x, activity bit s (relu(y) = s y, y = p + b), e = N - xi, r the sum of the other
neurons.
The bit s enters linearly and s^2 = s is never used, so relu'(0) may have any value (C14).
"""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def homogeneity() -> ProofStep:
    """C2."""
    p, b, v, s, e = _ring("p b v s e")
    y = p + b
    return ProofStep(
        "C2",
        "homogeneity of one neuron",
        "w.G_w + b G_b = 2 int v s (w.x + b) e = v G_v, because s y = relu(y)",
        r"$w\cdot G_w + b\,G_b = 2\int v\,1_{y>0}(w\cdot x+b)\,e = 2\int v\,\mathrm{relu}(y)\,e = v\,G_v$.",
        (Identity("w.G_w + b G_b = v G_v", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * y * e)),),
    )


def lyapunov() -> tuple[ProofStep, ...]:
    """C3, C3w."""
    p, b, v, s, r, c, xi, share = _ring("p b v s r c xi share")
    y = p + b
    e = r + v * s * y + c - xi
    g_u, g_v, g_c = 2 * v * s * y * e, 2 * s * y * e, 2 * e  # g_u = u.G_u
    neuron = 2 * g_u + 2 * v * g_v
    offset = (2 * c + 2 * (c - 2 * xi)) * g_c
    return (
        ProofStep(
            "C3",
            "the Lyapunov identity",
            "a neuron gives 8 v relu(y) e, the offset 8 (c - xi) e; together 8 (N - xi) e = 8 e^2",
            r"With $\nabla V = (2w,2b,2v,4(c-\xi))$ a neuron contributes $4v_iG_{v_i} = 8\int "
            r"v_i\,\mathrm{relu}(y_i)\,e$ and the "
            r"offset $8\int(c-\xi)\,e$; the sum is $8\int(N-\xi)\,e = 8\int e^2 = 8L$.",
            (
                Identity("one neuron", neuron, 8 * v * s * y * e),
                Identity("offset", offset, 8 * (c - xi) * e),
                Identity("one neuron, the others, the offset", neuron + 8 * r * e + offset, 8 * e * e),
            ),
        ),
        ProofStep(
            "C3w",
            "the weighted family",
            "2 p u.G_u + 2 (1 - p) v G_v = 2 v G_v for every p, by C2",
            r"$2p_i\,u_i\cdot G_{u_i} + 2(1-p_i)\,v_iG_{v_i} = 2v_iG_{v_i}$ for every $p_i$ by C2, so "
            r"$\langle\nabla V_p,G\rangle = 4L$.",
            (
                Identity("any weight", 2 * share * g_u + 2 * (1 - share) * v * g_v, 4 * v * s * y * e),
                Identity("the sum", 4 * v * s * y * e + 4 * r * e + 2 * (c - xi) * g_c, 4 * e * e),
            ),
        ),
    )


def size() -> ProofStep:
    """C4."""
    c, xi = _ring("c xi")
    return ProofStep(
        "C4",
        "size of V",
        "c^2 + (c - 2 xi)^2 = 2 (c - xi)^2 + 2 xi^2 and 2 c^2 + 8 xi^2 - (c - 2 xi)^2 = (c + 2 xi)^2",
        r"$c^2+(c-2\xi)^2 = 2(c-\xi)^2+2\xi^2$ and $2c^2+8\xi^2-(c-2\xi)^2 = (c+2\xi)^2 \ge 0$.",
        (
            Identity("V = W + 2 xi^2", c**2 + (c - 2 * xi) ** 2, 2 * (c - xi) ** 2 + 2 * xi**2),
            Identity("upper bound", 2 * c**2 + 8 * xi**2 - (c - 2 * xi) ** 2, (c + 2 * xi) ** 2),
        ),
    )


def gradient_bound() -> tuple[ProofStep, ...]:
    """C5."""
    return (
        ProofStep(
            "C5",
            "Cauchy-Schwarz",
            "|int_I (x,1) e|^2 <= L int_I (1+|x|^2), |int relu(y) e|^2 <= L int relu(y)^2, |int e|^2 <= L; "
            "add up: Q <= 4 trK L",
            r"$|\int_{I}(x,1)e|^2 \le L\int_I(1+|x|^2)$, $|\int\mathrm{relu}(y)e|^2\le "
            r"L\int\mathrm{relu}(y)^2$ and $|\int e|^2\le L$ "
            r"($\mu$ is a probability measure). Adding up gives $Q\le4\,\mathrm{tr}K\,L$.",
        ),
        ProofStep(
            "C5s",
            "the size of trK",
            "|u|^2 (1+|x|^2) - (w.x+b)^2 is a sum of squares (Lagrange), so int relu(y)^2 <= |u|^2 (1+M2)",
            r"$|u|^2(1+|x|^2)-(w\cdot x+b)^2$ is a sum of squares by Lagrange's identity, so "
            r"$\int\mathrm{relu}(y)^2\le|u|^2(1+M_2)$ and $\mathrm{tr}K\le(1+M_2)S+2$.",
            tuple(_lagrange(d) for d in (1, 2, 3)),
        ),
        ProofStep(
            "C5w",
            "the weak form",
            "M2 <= d max(|A|,|B|)^2, so 1 + M2 <= 1 + d a^2 <= (d+1) a^2 because a >= 1",
            r"$M_2\le d\max(|A|,|B|)^2$, so $1+M_2\le1+da^2\le(d+1)a^2$ because $a\ge1$.",
        ),
    )


def _lagrange(d: int) -> Identity:
    names = [f"w{j}" for j in range(d)] + ["b"] + [f"x{j}" for j in range(d)]
    symbols = _ring(" ".join(names))
    u, z = symbols[: d + 1], [*symbols[d + 1 :], 1]
    inner = sum(s * t for s, t in zip(u, z, strict=True))
    squares = sum((u[i] * z[j] - u[j] * z[i]) ** 2 for i in range(d + 1) for j in range(i))
    lengths = sum(s * s for s in u) * sum(t * t for t in z)
    return Identity(f"Lagrange, d = {d}", lengths - inner * inner, squares)


def no_spurious_zeros() -> tuple[ProofStep, ...]:
    """C6."""
    x, y = _ring("x y")
    return (
        ProofStep(
            "C6",
            "no spurious zeros",
            "4L = <grad V_p, G> <= |grad V_p| |G|; the best p_i = y/(x+y), x = |u_i|^2, y = |v_i|^2, gives "
            "|grad V_p|^2 = 4 Ehat",
            r"$4L=\langle\nabla V_p,G\rangle\le\|\nabla V_p\|\,\|G\|$ with "
            r"$\|\nabla V_p\|^2 = 4\bigl[\sum_i(p_i^2x_i+(1-p_i)^2y_i)+(c-\xi)^2\bigr]$, $x_i=|u_i|^2$, "
            r"$y_i=|v_i|^2$; "
            r"$p_i=y_i/(x_i+y_i)$ gives $4\hat E$.",
            (Identity("p^2 x + (1-p)^2 y = x y/(x+y)", y**2 * x + x**2 * y, x * y * (x + y)),),
        ),
        ProofStep(
            "C6e",
            "the three energies",
            "x - xy/(x+y) = x^2/(x+y) >= 0, the same for y, and (x+y)/2 >= min(x, y)",
            r"$x-\frac{xy}{x+y}=\frac{x^2}{x+y}\ge0$ and the same for $y$, and $\min(x,y)\le(x+y)/2$: $\hat "
            r"E\le E\le W/2$.",
            (
                Identity("x", x * (x + y) - x * y, x**2),
                Identity("y", y * (x + y) - x * y, y**2),
            ),
        ),
    )


def along_the_flow() -> tuple[ProofStep, ...]:
    """C7."""
    p, b, v, s, e = _ring("p b v s e")
    g_u, g_v = 2 * v * s * (p + b) * e, 2 * s * (p + b) * e
    energy, risk, slope, start = _ring("E L g E0")
    return (
        ProofStep(
            "C7a",
            "the chain rule for the risk",
            "(relu o y)' = 1_{y>0} y' almost everywhere for absolutely continuous y; Fubini gives L' = <G, "
            "Theta'> = -|G|^2",
            r"For absolutely continuous $y$, $(\mathrm{relu}\circ y)'=1_{y>0}\,y'$ almost everywhere (at "
            r"accumulation points of $\{y=0\}$ "
            r"where $y'$ exists, $y'=0$; isolated points are countable). $\Theta$ is locally Lipschitz, so "
            r"with Fubini "
            r"$L'=\langle G,\Theta'\rangle=-\|G\|^2$ for almost every $t$.",
        ),
        ProofStep(
            "C7b",
            "balancedness",
            "(v^2)' - (|u|^2)' = -2 v G_v + 2 u.G_u = 0 by C2",
            r"$(v_i^2-|u_i|^2)' = -2v_iG_{v_i}+2u_i\cdot G_{u_i} = 0$ by C2.",
            (Identity("balance", -2 * v * g_v + 2 * g_u, 0 * v),),
        ),
        ProofStep(
            "C7c",
            "V and E along the flow",
            "V' = -<grad V, G> = -8 L by C3; by C7b, E = V_p along the trajectory with constant p_i in {0, "
            "1}, so E' = -4 L by C3w",
            r"$V'=-\langle\nabla V,G\rangle=-8L$ by C3. By C7b the smaller of $|u_i|^2$, $|v_i|^2$ is the "
            r"same for all $t$, so $E=V_p$ "
            r"along the trajectory with constant $p_i\in\{0,1\}$ and $E'=-4L$ by C3w.",
        ),
        ProofStep(
            "C7f",
            "boundedness, integrals, the rate 1/T",
            "integrate C7c; L is non-increasing, so T L(Theta_T) <= int_0^T L <= E_0/4",
            r"Integrate C7c and use C4. $L$ is non-increasing, so $T\,L(\Theta_T)\le\int_0^TL\le E_0/4\le "
            r"W_0/8\le V_0/8$.",
        ),
        ProofStep(
            "C7g",
            "the sharper rate",
            "(L/E)' = (-|G|^2 E + 4 L^2)/E^2 <= 0 by C6; L' <= -4 L^2/E_0, and E_0 L_0/(E_0 + 4 L_0 T) "
            "solves that with equality",
            r"$(L/E)' = (-\|G\|^2E+4L^2)/E^2\le0$ by C6, and $L'\le-4L^2/E\le-4L^2/E_0$; "
            r"$\phi(T)=E_0L_0/(E_0+4L_0T)$ solves "
            r"$\phi'=-4\phi^2/E_0$, $\phi(0)=L_0$. $T\,L(\Theta_T)\le2\int_{T/2}^TL\to0$.",
            (
                Identity(
                    "quotient rule", -slope * energy - risk * (-4 * risk), -slope * energy + 4 * risk**2
                ),
                # both sides of phi' = -4 phi^2/E0 times E0 (E0 + 4 L T)^2, with L for L_0
                Identity("comparison", -start * risk * (4 * risk) * start, -4 * (start * risk) ** 2),
            ),
        ),
    )


def one_step() -> tuple[ProofStep, ...]:
    """C8, C9, C10, C12."""
    theta, g, gamma, c, xi = _ring("theta g gamma c xi")
    after = c - gamma * g
    lhs = after**2 + (after - 2 * xi) ** 2 - c**2 - (c - 2 * xi) ** 2
    t, v, n, e = _ring("t v n e")
    whole = 1 + n  # 1 + |x0|^2
    vv, gv, uu, gu, g2u, step = _ring("v gv uu ugu gu2 gamma")
    return (
        ProofStep(
            "C8",
            "one step, exactly",
            "(t - gamma g)^2 - t^2 = -2 gamma t g + gamma^2 g^2 in each parameter; the offset counts twice",
            r"$V$ is quadratic: $V(\theta-\gamma G)-V(\theta) = -\gamma\langle\nabla "
            r"V,G\rangle+\gamma^2(\|G\|^2+|G_c|^2) = -8\gamma L+\gamma^2Q$ by C3.",
            (
                Identity(
                    "w, b, v", (theta - gamma * g) ** 2 - theta**2, -2 * gamma * theta * g + gamma**2 * g**2
                ),
                Identity("c", lhs, -gamma * 4 * (c - xi) * g + 2 * gamma**2 * g**2),
            ),
        ),
        ProofStep(
            "C9",
            "when one step lowers V",
            "divide C8 by gamma; Q <= 4 trK L <= 4 ((1+M2) S + 2) L <= 4 ((1+M2) W + 2) L by C5 and C4",
            r"Divide C8 by $\gamma$. By C5 and C4, "
            r"$Q\le4\,\mathrm{tr}K\,L\le4[(1+M_2)S+2]L\le4[(1+M_2)W+2]L$, and "
            r"$(1+M_2)W+2\le2(a^2(d+1)V+1)$ because $1+M_2\le(d+1)a^2$ and $W\le V$.",
        ),
        ProofStep(
            "C10",
            "the constant is attained",
            "one atom: e is one number, and for u = t (x0, 1) a neuron gives 4 v^2 (1+M2) e^2 + 4 t^2 "
            "(1+M2)^2 e^2 = 4 (1+M2)(|u|^2 + v^2) e^2",
            r"For one atom $e$ is one number. With $u=t(x_0,1)$ and $1+M_2=1+|x_0|^2$ a neuron contributes "
            r"$4v^2(1+M_2)e^2+4t^2(1+M_2)^2e^2 = 4(1+M_2)(|u|^2+v^2)e^2$, the offset $8e^2$: "
            r"$Q=4[(1+M_2)S+2]L$.",
            (
                Identity(
                    "one neuron",
                    4 * v**2 * whole * e**2 + 4 * (t * whole) ** 2 * e**2,
                    4 * whole * (t**2 * whole + v**2) * e**2,
                ),
            ),
        ),
        ProofStep(
            "C12",
            "discrete balancedness",
            "expand |v - gamma G_v|^2 - |u - gamma G_u|^2; the terms linear in gamma cancel by C2",
            r"$|v-\gamma G_v|^2-|u-\gamma G_u|^2 = |v|^2-|u|^2 - 2\gamma(v\cdot G_v-u\cdot "
            r"G_u)+\gamma^2(|G_v|^2-|G_u|^2)$, and the linear "
            r"term vanishes by C2.",
            (
                Identity(
                    "expansion",
                    (vv - step * gv) ** 2 - (uu - 2 * step * gu + step**2 * g2u),
                    vv**2 - uu - 2 * step * (vv * gv - gu) + step**2 * (gv**2 - g2u),
                ),
            ),
        ),
    )


def along_descent() -> tuple[ProofStep, ...]:
    """C11."""
    gamma, risk, kappa = _ring("gamma L kappa")
    return (
        ProofStep(
            "C11a",
            "induction",
            "if W_n <= W_0 then Q <= 4 kappa_0 L, so W_{n+1} - W_n <= -4 gamma L (2 - gamma kappa_0) <= 0",
            r"If $W(\Theta_n)\le W(\Theta_0)$ then $Q\le4\kappa_0L$ by C5, so by C8 "
            r"$W(\Theta_{n+1})-W(\Theta_n)\le-8\gamma_nL+4\gamma_n^2\kappa_0L=-4\gamma_nL(2-\gamma_n\kappa_0)\le0$. "
            r"Summing up gives b and c.",
            (
                Identity(
                    "factor",
                    -8 * gamma * risk + 4 * gamma**2 * kappa * risk,
                    -4 * gamma * risk * (2 - gamma * kappa),
                ),
            ),
        ),
        ProofStep(
            "C11d",
            "increments of the risk",
            "the L^2 distance of two realizations is at most sqrt(1+2m) |Delta theta|; with C5, |sqrt L' - "
            "sqrt L| <= K gamma sqrt L",
            r"$|N_\theta-N_{\theta'}|(x)\le|\Delta c|+\sqrt{1+|x|^2}\sum_i(|v_i||\Delta u_i|+|u_i'||\Delta "
            r"v_i|)$, so the $L^2(\mu)$ distance "
            r"is at most $\sqrt{1+2m}\,\|\Delta\theta\|$; with $\Delta\theta=-\gamma_nG$ and C5, "
            r"$|\sqrt{L_{n+1}}-\sqrt{L_n}|\le K\gamma_n\sqrt{L_n}$. Multiply by "
            r"$\sqrt{L_{n+1}}+\sqrt{L_n}\le(2+K\gamma_n)\sqrt{L_n}$.",
        ),
        ProofStep(
            "C11e",
            "convergence",
            "by b and d the increments of L are summable, so L converges; b with H7 forces the limit 0",
            r"$\gamma_n$ is bounded, so by b and d the increments of $L(\Theta_n)$ are absolutely summable "
            r"and $L(\Theta_n)$ converges; "
            r"b with H7 forces the limit $0$.",
        ),
    )


def conventions() -> ProofStep:
    """C14."""
    p, b, v, s, e = _ring("p b v s e")
    y = p + b
    return ProofStep(
        "C14",
        "any value of relu'(0)",
        "the identities above hold for every number s, not only 0 and 1, and s y = relu(y) whatever s is "
        "where y = 0",
        r"The identities of C2, C3, C3w are identities in $s$, and $s\,y=\mathrm{relu}(y)$ whatever $s$ is "
        r"where $y=0$.",
        (Identity("s is free", (p * s + b * s) * v * e, v * s * y * e),),
    )


def flow() -> tuple[ProofStep, ...]:
    """The proof of the theorem on gradient flow."""
    return (
        homogeneity(),
        *lyapunov(),
        size(),
        *gradient_bound(),
        *no_spurious_zeros(),
        *along_the_flow(),
        conventions(),
    )


def descent() -> tuple[ProofStep, ...]:
    """The proof of the theorem on gradient descent."""
    return (
        homogeneity(),
        *lyapunov(),
        size(),
        *gradient_bound(),
        *no_spurious_zeros(),
        *one_step(),
        *along_descent(),
        conventions(),
    )
