"""The proof for skip connections, step by step; q stands for a.x, f for alpha.x + beta."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.chain_rule import balance, chain_rule
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def _identities() -> tuple[ProofStep, ...]:
    p, b, v, s, r, c, beta, a, alpha, x, share = _ring("p b v s r c beta a alpha x share")
    y = p + b
    e = r + v * s * y + (c - beta) + (a - alpha) * x
    g_u, g_v = 2 * v * s * y * e, 2 * s * y * e
    neuron, offset = 2 * g_u + 2 * v * g_v, (2 * c + 2 * (c - 2 * beta)) * 2 * e
    slope = (2 * a + 2 * (a - 2 * alpha)) * (2 * x * e)
    return (
        balance("C1h", "Nothing was used of the target or of the law."),
        ProofStep(
            "C1, C1w",
            "the Lyapunov identity",
            "a neuron gives 8 v relu(y) e, c gives 8 (c - beta) e, a gives 8 (a - alpha).x e; together 8 e^2",
            r"""
            The gradient of $V$ is $2\theta$ with $4(c-\beta)$ and $4(a-\alpha)$ in the places of $c$ and $a$.
            By C1h a neuron contributes $2u_i\cdot G_{u_i}+2v_i\cdot G_{v_i}=4v_i\cdot
            G_{v_i}=8\int\mathrm{relu}(y_i)\,v_i\cdot e$, so with $N-f=e$
            \begin{equation*}
            \langle\nabla V,G\rangle=8\int\Bigl(\sum_iv_i\,\mathrm{relu}(y_i)+(c-\beta)+(a-\alpha)x\Bigr)\cdot e=8\int|e|^2=8L .
            \end{equation*}
            For $V_p$ a neuron contributes $2p_iu_i\cdot G_{u_i}+2(1-p_i)v_i\cdot G_{v_i}=2v_i\cdot G_{v_i}$ for
            every $p_i$, and the last layer contributes $2(c-\beta)\cdot G_c+2\langle a-\alpha,G_a\rangle$: half
            of everything, $\langle\nabla V_p,G\rangle=4L$.
            """,
            (
                Identity("one neuron", neuron, 8 * v * s * y * e),
                Identity("any weight", 2 * share * g_u + 2 * (1 - share) * v * g_v, 4 * v * s * y * e),
                Identity("offset", offset, 8 * (c - beta) * e),
                Identity("slope", slope, 8 * (a - alpha) * x * e),
                Identity("sum", neuron + 8 * r * e + offset + slope, 8 * e * e),
            ),
        ),
        *_bounds(),
    )


def _bounds() -> tuple[ProofStep, ...]:
    x, y = _ring("x y")
    return (
        ProofStep(
            "C2, C2q",
            "Cauchy-Schwarz",
            "|int x e|^2 <= M2 L and |int e|^2 <= L; the neurons as for constant targets",
            r"""
            By the inequality of Cauchy and Schwarz, and $y_i^2\le\|u_i\|^2(1+\|x\|^2)$,
            \begin{align*}
            \|G_{u_i}\|^2&\le4\,\|v_i\|^2L\int1_{I_i}(1+\|x\|^2),
            & \|G_{v_i}\|^2&\le4\,L\int\mathrm{relu}(y_i)^2\le4\,L\,\|u_i\|^2(1+M_2),\\
            \|G_c\|^2&\le4\,L, & \|G_a\|^2&\le4\,M_2L .
            \end{align*}
            Adding up, $\|G\|^2\le4[(1+M_2)S+1+M_2]L$; and $Q$, which has $\|G_c\|^2+\|G_a\|^2\le4(1+M_2)L$ once
            more, is at most $4\,\mathrm{tr}K\,L\le4(1+M_2)(S+2)L$.
            """,
        ),
        ProofStep(
            "C3, C3e, C3z",
            "no spurious zeros",
            "4L = <grad V_p, G> <= |grad V_p| |G| with |grad V_p|^2 = 4 Ehat for the best p",
            r"""
            By C1w, $4L=\langle\nabla V_p,G\rangle\le\|\nabla V_p\|\,\|G\|$ for all $p$, where
            \begin{equation*}
            \|\nabla V_p\|^2=4\Bigl[\sum_i\bigl(p_i^2\|u_i\|^2+(1-p_i)^2\|v_i\|^2\bigr)+\|c-\beta\|^2+\|a-\alpha\|^2\Bigr].
            \end{equation*}
            At $p_i=\|v_i\|^2/(\|u_i\|^2+\|v_i\|^2)$ this is $4\hat{E}$, because $(y^2x+x^2y)/(x+y)^2=xy/(x+y)$;
            so $16L^2\le4\hat{E}\|G\|^2$, which is C3. Since $x-xy/(x+y)=x^2/(x+y)\ge0$, and the same with $x$
            and $y$ exchanged, $\hat{E}\le E$: C3e. If $G=0$ then $L=0$; if $L=0$ then $e=0$ almost everywhere
            and $G=0$: C3z.
            """,
            (
                Identity("p^2 x + (1-p)^2 y = x y/(x+y)", y**2 * x + x**2 * y, x * y * (x + y)),
                Identity("x - x y/(x+y)", x * (x + y) - x * y, x**2 + 0 * y),
            ),
        ),
    )


def _principle() -> ProofStep:
    r, theta, star, psi, other = _ring("r theta star psi other")
    e = r + other + (theta - star) * psi
    return ProofStep(
        "C7",
        "any trained linear features",
        "a coefficient theta_k of psi_k gives (2 theta + 2 (theta - 2 theta*)) 2 psi e = 8 (theta - theta*) psi e",
        r"""
        Replace $c+ax$ by $\sum_k\theta_k\psi_k$, with the target $\sum_k\theta_k^*\psi_k$. The coefficient
        $\theta_k$ contributes to $\langle\nabla V,G\rangle$
        \begin{equation*}
        \bigl(2\theta_k+2(\theta_k-2\theta_k^*)\bigr)\cdot2\int\psi_ke=8\int(\theta_k-\theta_k^*)\,\psi_k\cdot e,
        \end{equation*}
        a neuron $8\int\mathrm{relu}(y_i)\,v_i\cdot e$ as before, and the sum is $8\int|e|^2$. In C2 the last
        layer has $\sum_k\|G_{\theta_k}\|^2\le4\sum_k\int\psi_k^2\,L=4\Psi_2L$; for $\psi=(1,x)$,
        $\Psi_2=1+M_2$. C1 is the case $\psi=(1,x_1,\ldots,x_d)$, constant targets are the case $\psi=1$.
        """,
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
        chain_rule(
            "C4a",
            r"""(The formula for $\frac{\mathrm{d}}{\mathrm{d}t}|e|^2$ has the further term $a'x$ in the bracket.)
            So $L'=-\|G\|^2$ almost everywhere, and $L$ is non-increasing.""",
        ),
        ProofStep(
            "C4d",
            "balancedness",
            "(v^2)' - (|u|^2)' = 0 by C1h",
            r"""
            By C1h, $\frac{\mathrm{d}}{\mathrm{d}t}(|v_i|^2-|u_i|^2)=-2v_i\cdot G_{v_i}+2u_i\cdot G_{u_i}=0$.
            The parameters $a$ and $c$ enter no such law.
            """,
        ),
        ProofStep(
            "C4a, C4b",
            "V and E along the flow",
            "V' = -<grad V, G> = -8 L; balancedness is kept, so E = V_p with constant p_i and E' = -4 L",
            r"""
            $V$ is a polynomial, so $V'=-\langle\nabla V,G\rangle=-8L$ by C1, and $\|\Theta_t\|^2\le
            V(\Theta_t)\le V(\Theta_0)$. By C4d the smaller of $|u_i|^2$ and $|v_i|^2$ is the same one for all
            $t$. So along the trajectory $E=V_p$ with constant $p_i\in\{0,1\}$, and $E'=-4L$ by C1w.
            """,
        ),
        ProofStep(
            "C4c",
            "the rate",
            "(L/E)' = (-|G|^2 E + 4 L^2)/E^2 <= 0 by C3; E_0 L_0/(E_0 + 4 L_0 T) solves the comparison equation",
            r"""
            While $L>0$ also $E>0$ by C3e, and with C4a
            \begin{equation*}
            \Bigl(\frac LE\Bigr)'=\frac{-\|G\|^2E+4L^2}{E^2}\le0,\qquad L'=-\|G\|^2\le-\frac{4L^2}E\le-\frac{4L^2}{E_0} .
            \end{equation*}
            The function $\phi(T)=E_0L_0/(E_0+4L_0T)$ solves $\phi'=-4\phi^2/E_0$ with $\phi(0)=L_0$; by
            comparison $L(\Theta_T)\le\phi(T)$.
            """,
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
    a, g, gamma, alpha, t = _ring("a g gamma alpha t")
    after = a - gamma * g
    vv, gv, uu, gu, g2u, step = _ring("v gv uu ugu gu2 gamma")
    return (
        *_identities(),
        ProofStep(
            "C5",
            "one step, exactly",
            "each entry of c and a counts twice in the square: 2 gamma^2 g^2",
            r"""
            $V$ is a sum of squares. A parameter $t$ with the entry $g$ of $G$, and an entry of $a$ (or $c$),
            contribute
            \begin{align*}
            (t-\gamma g)^2-t^2&=-2\gamma tg+\gamma^2g^2,\\
            (a-\gamma g)^2+(a-\gamma g-2\alpha)^2-a^2-(a-2\alpha)^2&=-4\gamma(a-\alpha)g+2\gamma^2g^2 .
            \end{align*}
            The sum is $-\gamma\langle\nabla V,G\rangle+\gamma^2(\|G\|^2+\|G_c\|^2+\|G_a\|^2)=-8\gamma
            L+\gamma^2Q$.
            """,
            (
                Identity("w, b, v", (t - gamma * g) ** 2 - t**2, -2 * gamma * t * g + gamma**2 * g**2),
                Identity(
                    "an entry of a",
                    after**2 + (after - 2 * alpha) ** 2 - a**2 - (a - 2 * alpha) ** 2,
                    -gamma * 4 * (a - alpha) * g + 2 * gamma**2 * g**2,
                ),
            ),
        ),
        ProofStep(
            "C5t, C5o",
            "when one step lowers V",
            "divide C5 by gamma; C2q and S <= W",
            r"""
            Let $L>0$ and $\gamma>0$. By C3z, $G\ne0$, so $Q>0$; divide C5 by $\gamma$: the change is negative
            exactly if $\gamma<8L/Q$. By C2q and $S\le W$,
            $Q\le4\,\mathrm{tr}K\,L\le4(1+M_2)(S+2)L\le4(1+M_2)(W+2)L$; taking reciprocals gives C5o.
            """,
        ),
        ProofStep(
            "C5d",
            "discrete balancedness",
            "expand |v - gamma G_v|^2 - |u - gamma G_u|^2; the terms linear in gamma cancel by C1h",
            r"""
            For one neuron
            \begin{equation*}
            |v-\gamma G_v|^2-|u-\gamma G_u|^2=|v|^2-|u|^2-2\gamma\,(v\cdot G_v-u\cdot G_u)+\gamma^2(|G_v|^2-|G_u|^2),
            \end{equation*}
            and the linear term vanishes by C1h.
            """,
            (
                Identity(
                    "expansion",
                    (vv - step * gv) ** 2 - (uu - 2 * step * gu + step**2 * g2u),
                    vv**2 - uu - 2 * step * (vv * gv - gu) + step**2 * (gv**2 - g2u),
                ),
            ),
        ),
        *_all_steps(),
    )


def _all_steps() -> tuple[ProofStep, ...]:
    gamma, risk, kappa, k, z = _ring("gamma L kappa K z")
    return (
        ProofStep(
            "C6a, C6b",
            "induction",
            "Q <= 4 kappa_0 L while W <= W_0, so W falls by 4 gamma L (2 - gamma kappa_0)",
            r"""
            Suppose that $W(\Theta_n)\le W_0$; for $n=0$ this is true. Then $Q\le4\kappa_0L$ at $\Theta_n$ by
            C2q, and since $V-W=2|\beta|^2+2|\alpha|^2$ is constant, C5 gives
            \begin{equation*}
            W(\Theta_{n+1})-W(\Theta_n)\le-8\gamma_nL+4\gamma_n^2\kappa_0L=-4\gamma_nL\,(2-\gamma_n\kappa_0)\le0 .
            \end{equation*}
            By induction $W$ and $V$ are non-increasing, and $\|\Theta_n\|^2\le V(\Theta_n)\le V(\Theta_0)$.
            Summing over $n$, with $2-\gamma_n\kappa_0\ge2-\bar\gamma\kappa_0>0$ and $W\ge0$, gives C6b.
            """,
            (
                Identity(
                    "factor",
                    -8 * gamma * risk + 4 * gamma**2 * kappa * risk,
                    -4 * gamma * risk * (2 - gamma * kappa) + 0 * k * z,
                ),
            ),
        ),
        ProofStep(
            "C6c",
            "convergence",
            "the increments of L are summable, so L converges, and C6b with sum gamma = inf forces the limit 0",
            r"""
            As $|y(x)|\le|u|\sqrt{1+|x|^2}$ and $|\Delta c+\Delta a\,x|\le\sqrt{1+|x|^2}\,\|(\Delta c,\Delta
            a)\|$, the realizations at $\Theta_n$ and $\Theta_{n+1}$ have in $L^2(\mu)$ a distance of at most
            $\sqrt{(1+M_2)(1+2W_0)}\,\gamma_n\|G\|$, and $\|G\|^2\le4(1+M_2)(W_0+1)L$ by C2. So with
            $K=2(1+M_2)\sqrt{(1+2W_0)(1+W_0)}$ and $z=\sqrt{L(\Theta_n)}$ the square root of the risk changes by
            at most $K\gamma_nz$, and
            \begin{equation*}
            |L(\Theta_{n+1})-L(\Theta_n)|\le K\gamma_n(2+K\gamma_n)\,L(\Theta_n).
            \end{equation*}
            The $\gamma_n$ are bounded, so by C6b the increments are absolutely summable, and $L(\Theta_n)$
            converges. A positive limit would contradict C6b and H7; so it is $0$.
            """,
            (
                Identity(
                    "z'^2 - z^2 at z' = (1 + K gamma) z",
                    (z + k * gamma * z) ** 2 - z**2,
                    k * gamma * (2 + k * gamma) * z**2 + 0 * risk * kappa,
                ),
            ),
        ),
    )
