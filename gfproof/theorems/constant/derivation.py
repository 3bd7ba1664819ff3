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
        r"Take the components of one neuron together. Since $1_{I_i}\,y_i=\mathrm{relu}(y_i)$,"
        "\n"
        r"\begin{equation*} w_i\cdot G_{w_i}+b_i\,G_{b_i} = 2\int 1_{I_i}\,(w_i\cdot x+b_i)\,v_i\cdot e"
        r" = 2\int\mathrm{relu}(y_i)\,v_i\cdot e = v_i\cdot G_{v_i}. \end{equation*}"
        "\n"
        r"Nothing was used of the target or of the law.",
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
            r"The gradient of $V$ is $2\theta$ with $4(c-\xi)$ in the place of $c$, because"
            r" $\nabla_c(|c|^2+|c-2\xi|^2)=4(c-\xi)$. By C2 a neuron contributes"
            "\n"
            r"\begin{equation*} 2\,u_i\cdot G_{u_i}+2\,v_i\cdot G_{v_i} = 4\,v_i\cdot G_{v_i}"
            r" = 8\int\mathrm{relu}(y_i)\,v_i\cdot e, \end{equation*}"
            "\n"
            r"the offset contributes $4(c-\xi)\cdot G_c=8\int(c-\xi)\cdot e$. The sum over all neurons is"
            "\n"
            r"\begin{equation*} \langle\nabla V,G\rangle = 8\int\Bigl(\sum_i v_i\,\mathrm{relu}(y_i)+c-\xi\Bigr)\cdot e"
            r" = 8\int(N-\xi)\cdot e = 8\int|e|^2 = 8L. \end{equation*}",
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
            r"Of the two parts of a neuron any shares may be taken: by C2"
            "\n"
            r"\begin{equation*} 2p_i\,u_i\cdot G_{u_i}+2(1-p_i)\,v_i\cdot G_{v_i} = 2\,v_i\cdot G_{v_i}"
            r" = 4\int\mathrm{relu}(y_i)\,v_i\cdot e \end{equation*}"
            "\n"
            r"for every $p_i$, and $2(c-\xi)\cdot G_c=4\int(c-\xi)\cdot e$. As in C3,"
            r" $\langle\nabla V_p,G\rangle=4\int(N-\xi)\cdot e=4L$.",
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
        r"Expand the squares:"
        "\n"
        r"\begin{align*} |c|^2+|c-2\xi|^2 &= 2\,|c-\xi|^2+2\,|\xi|^2,\\"
        r" 2\,|c|^2+8\,|\xi|^2-|c-2\xi|^2 &= |c+2\xi|^2\ge0. \end{align*}"
        "\n"
        r"The first line gives $V=W+2|\xi|^2$, the second $V\le3\,\|\theta\|^2+8\,|\xi|^2$.",
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
            r"By the inequality of Cauchy and Schwarz, $\mu$ being a probability measure,"
            "\n"
            r"\begin{align*} \|G_{u_i}\|^2 &= 4\,\Bigl|\int 1_{I_i}\,(v_i\cdot e)\,(x,1)\Bigr|^2"
            r" \le 4\,\|v_i\|^2\,L\int1_{I_i}\,(1+\|x\|^2),\\"
            r" \|G_{v_i}\|^2 &= 4\,\Bigl|\int\mathrm{relu}(y_i)\,e\Bigr|^2 \le 4\,L\int\mathrm{relu}(y_i)^2,\\"
            r" \|G_c\|^2 &= 4\,\Bigl|\int e\Bigr|^2 \le 4\,L. \end{align*}"
            "\n"
            r"Add up, $\|G_c\|^2$ twice: $Q\le4\,\mathrm{tr}K\,L$. With $\|G_c\|^2$ once and C5s, C5 follows.",
        ),
        ProofStep(
            "C5s",
            "the size of trK",
            "|u|^2 (1+|x|^2) - (w.x+b)^2 is a sum of squares (Lagrange), so int relu(y)^2 <= |u|^2 (1+M2)",
            r"By Lagrange's identity $|u|^2(1+|x|^2)-(w\cdot x+b)^2$ is a sum of squares, hence"
            "\n"
            r"\begin{equation*} \int\mathrm{relu}(y_i)^2 \le \int y_i^2 \le \|u_i\|^2\,(1+M_2), \qquad"
            r" \mathrm{tr}K \le (1+M_2)\,S+2. \end{equation*}",
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
            r"By C3w, $4L=\langle\nabla V_p,G\rangle\le\|\nabla V_p\|\,\|G\|$ for every $p$, where"
            "\n"
            r"\begin{equation*} \|\nabla V_p\|^2 = 4\Bigl[\sum_i\bigl(p_i^2\,\|u_i\|^2+(1-p_i)^2\,\|v_i\|^2\bigr)"
            r"+|c-\xi|^2\Bigr]. \end{equation*}"
            "\n"
            r"The smallest value is taken at $p_i=\|v_i\|^2/(\|u_i\|^2+\|v_i\|^2)$ and is $4\hat E$, so"
            r" $16\,L^2\le4\,\hat E\,\|G\|^2$.",
            (Identity("p^2 x + (1-p)^2 y = x y/(x+y)", y**2 * x + x**2 * y, x * y * (x + y)),),
        ),
        ProofStep(
            "C6e",
            "the three energies",
            "x - xy/(x+y) = x^2/(x+y) >= 0, the same for y, and (x+y)/2 >= min(x, y)",
            r"For $x,y\ge0$, not both $0$,"
            "\n"
            r"\begin{equation*} x-\frac{xy}{x+y}=\frac{x^2}{x+y}\ge0, \qquad y-\frac{xy}{x+y}=\frac{y^2}{x+y}\ge0,"
            r" \qquad \min\{x,y\}\le\frac{x+y}{2}. \end{equation*}"
            "\n"
            r"With $x=\|u_i\|^2$, $y=\|v_i\|^2$, summed over $i$: $\hat E\le E\le W/2$. So C6 implies C6e and C6w.",
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
            r"$\Theta$ is locally Lipschitz, since $G$ is bounded on bounded sets. For an absolutely continuous"
            r" function $y$ of one variable, $(\mathrm{relu}\circ y)'=1_{y>0}\,y'$ almost everywhere: where $y=0$ at an"
            r" accumulation point of $\{y=0\}$ and $y'$ exists, $y'=0$, and isolated points are countable. Apply this for every"
            r" $x$ to $t\mapsto w_i(t)\cdot x+b_i(t)$ and exchange the integrals over $x$ and $t$:"
            "\n"
            r"\begin{equation*} \frac{\mathrm{d}}{\mathrm{d}t}\,L(\Theta_t) = \langle G(\Theta_t),\Theta_t'\rangle"
            r" = -\|G(\Theta_t)\|^2 \quad\text{for almost every } t. \end{equation*}",
        ),
        ProofStep(
            "C7b",
            "balancedness",
            "(v^2)' - (|u|^2)' = -2 v G_v + 2 u.G_u = 0 by C2",
            r"By C2,"
            "\n"
            r"\begin{equation*} \frac{\mathrm{d}}{\mathrm{d}t}\bigl(\|v_i\|^2-\|u_i\|^2\bigr)"
            r" = -2\,v_i\cdot G_{v_i}+2\,u_i\cdot G_{u_i} = 0. \end{equation*}",
            (Identity("balance", -2 * v * g_v + 2 * g_u, 0 * v),),
        ),
        ProofStep(
            "C7c",
            "V and E along the flow",
            "V' = -<grad V, G> = -8 L by C3; by C7b, E = V_p along the trajectory with constant p_i in {0, "
            "1}, so E' = -4 L by C3w",
            r"By C3, $\frac{\mathrm{d}}{\mathrm{d}t}V(\Theta_t)=-\langle\nabla V,G\rangle=-8\,L(\Theta_t)$ for every $t$,"
            r" since $V$ is a polynomial. By C7b the sign of $\|v_i\|^2-\|u_i\|^2$ does not change:"
            r" the smaller of the two is the same"
            r" for all $t$. So along the trajectory $E=V_p$ with constant $p_i\in\{0,1\}$, and C3w gives"
            "\n"
            r"\begin{equation*} V(\Theta_t)+8\int_0^tL(\Theta_s)\,\mathrm{d}s = V(\Theta_0), \qquad"
            r" E(\Theta_t)+4\int_0^tL(\Theta_s)\,\mathrm{d}s = E(\Theta_0). \end{equation*}",
        ),
        ProofStep(
            "C7f",
            "boundedness, integrals, the rate 1/T",
            "integrate C7c; L is non-increasing, so T L(Theta_T) <= int_0^T L <= E_0/4",
            r"$V$ does not grow, so $\|\Theta_t\|^2\le V(\Theta_t)\le V(\Theta_0)\le3\,\|\Theta_0\|^2+8\,|\xi|^2$ by C4. In C7c,"
            r" $E(\Theta_t)\ge0$, and the risk does not grow by C7a. Therefore"
            "\n"
            r"\begin{equation*} T\,L(\Theta_T) \le \int_0^TL(\Theta_t)\,\mathrm{d}t \le \tfrac14\,E(\Theta_0)"
            r" \le \tfrac18\,W(\Theta_0) \le \tfrac18\,V(\Theta_0). \end{equation*}",
        ),
        ProofStep(
            "C7g",
            "the sharper rate",
            "(L/E)' = (-|G|^2 E + 4 L^2)/E^2 <= 0 by C6; L' <= -4 L^2/E_0, and E_0 L_0/(E_0 + 4 L_0 T) "
            "solves that with equality",
            r"While $L>0$ also $E>0$ by C6e, and with C7a, C7c and C6e"
            "\n"
            r"\begin{equation*} \Bigl(\frac LE\Bigr)' = \frac{-\|G\|^2E+4L^2}{E^2} \le 0, \qquad"
            r" L' = -\|G\|^2 \le -\frac{4L^2}{E} \le -\frac{4L^2}{E_0}. \end{equation*}"
            "\n"
            r"The function $\phi(T)=E_0L_0/(E_0+4L_0T)$ solves $\phi'=-4\phi^2/E_0$, $\phi(0)=L_0$, so $L(\Theta_T)\le\phi(T)$ by"
            r" comparison. Finally $T\,L(\Theta_T)\le2\int_{T/2}^TL(\Theta_t)\,\mathrm{d}t\to0$, because the integral over"
            r" $[0,\infty)$ is finite.",
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
