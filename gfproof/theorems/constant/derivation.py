"""The proof for constant targets, step by step; the identities hold under the integral sign, hence for every law.

Notation of the checks: one neuron, p = w.x, activity bit s (relu(y) = s y, y = p + b), e = N - xi, r the sum of the other
neurons.
The bit s enters linearly and s^2 = s is never used, so relu'(0) may have any value (C14).
"""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.constant.derivation_descent import along_descent, one_step
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
            "C5, C5t",
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
            r"The smallest value is taken at $p_i=\|v_i\|^2/(\|u_i\|^2+\|v_i\|^2)$ and is $4\hat{E}$, so"
            r" $16\,L^2\le4\,\hat{E}\,\|G\|^2$.",
            (Identity("p^2 x + (1-p)^2 y = x y/(x+y)", y**2 * x + x**2 * y, x * y * (x + y)),),
        ),
        ProofStep(
            "C4e, C6e, C6w, C6z",
            "the three energies",
            "x - xy/(x+y) = x^2/(x+y) >= 0, the same for y, and (x+y)/2 >= min(x, y)",
            r"For $x,y\ge0$, not both $0$,"
            "\n"
            r"\begin{equation*} x-\frac{xy}{x+y}=\frac{x^2}{x+y}\ge0, \qquad y-\frac{xy}{x+y}=\frac{y^2}{x+y}\ge0,"
            r" \qquad \min\{x,y\}\le\frac{x+y}{2}. \end{equation*}"
            "\n"
            r"With $x=\|u_i\|^2$, $y=\|v_i\|^2$, summed over $i$: $\hat{E}\le E\le W/2$. So C6 implies C6e and C6w."
            r" If $G=0$, then C6 gives $L=0$; if $L=0$, then $e=0$ almost everywhere and $G=0$: C6z.",
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
            "C7d, C7e, C7f",
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


def conventions() -> ProofStep:
    """C14."""
    p, b, v, s, e, g = _ring("p b v s e g")
    y = p + b
    return ProofStep(
        "C14, C14b, C14c, C14d",
        "any value of relu'(0)",
        "the identities above hold for every number s, not only 0 and 1, and s y = relu(y) whatever s is "
        "where y = 0",
        r"""
        Let $\mathrm{relu}'(0)$ be a number $r$, so that the factor $1_{I_i}$ in $G_{u_i}$ becomes
        $s=\mathrm{relu}'(y_i)$, which is $r$ where $y_i=0$. The identities of C2, C3 and C3w are identities in
        $s$ that use nothing but $s\,y_i=\mathrm{relu}(y_i)$, and this holds whatever $s$ is where $y_i=0$; C8
        only uses C3. In C5 the bound of the block $u_i$ becomes $|G_{u_i}|^2\le4\|v_i\|^2L\int s^2(1+\|x\|^2)$:
        this is C14c, and for $r\in[0,1]$, where $s^2\le1$, the bounds without $\mathrm{tr}K$ stay as they are:
        C14b.

        C14d: for $\mu=\delta_0$, $(w,b,v,c)=(1,0,3,1)$ and $\xi=0$ we have $y(0)=0$, $N(0)=1$, $e=1$, $L=1$,
        $G_v=0$, $G_c=2$, $G_w=0$, and with $\mathrm{relu}'(0)=1$, $G_b=2ve=6$. So $Q=36+2\cdot4=44$, while the
        strict $I_i$ is empty at $0$ and $\mathrm{tr}K=2$: the bound $Q\le4\,\mathrm{tr}K\,L=8$ fails.
        """,
        (
            Identity("C2 with any s", p * 2 * s * v * e + b * 2 * s * v * e, v * (2 * s * y * e) + 0 * g),
            Identity(
                "C3 with any s", 2 * (2 * v * s * y * e) + 2 * v * (2 * s * y * e), 8 * v * s * y * e + 0 * g
            ),
        ),
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
