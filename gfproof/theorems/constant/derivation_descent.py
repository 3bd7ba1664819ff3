"""The proof for gradient descent and constant targets, step by step: one step exactly, then all of them."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


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
            r"""
            $V$ is a sum of squares. A parameter $t$ with the entry $g$ of $G$, and an entry of the offset,
            contribute
            \begin{align*}
            (t-\gamma g)^2-t^2&=-2\gamma tg+\gamma^2g^2,\\
            (c-\gamma g)^2+(c-\gamma g-2\xi)^2-c^2-(c-2\xi)^2&=-4\gamma(c-\xi)g+2\gamma^2g^2 .
            \end{align*}
            Adding up, $V(\theta-\gamma G)-V(\theta)=-\gamma\langle\nabla
            V,G\rangle+\gamma^2(\|G\|^2+\|G_c\|^2)=-8\gamma L+\gamma^2Q$ by C3. Since $V-W=2|\xi|^2$ is constant
            (C4), $W$ changes by the same amount.
            """,
            (
                Identity(
                    "w, b, v", (theta - gamma * g) ** 2 - theta**2, -2 * gamma * theta * g + gamma**2 * g**2
                ),
                Identity("c", lhs, -gamma * 4 * (c - xi) * g + 2 * gamma**2 * g**2),
            ),
        ),
        ProofStep(
            "C9, C9o",
            "when one step lowers V",
            "divide C8 by gamma; Q <= 4 trK L <= 4 ((1+M2) S + 2) L <= 4 ((1+M2) W + 2) L by C5 and C4",
            r"""
            Let $L>0$ and $\gamma>0$. By C6z, $G\ne0$, so $Q>0$. Divide C8 by $\gamma$: the change is negative
            exactly if $\gamma Q<8L$. By C5t, C5s and C4
            \begin{equation*}
            Q\le4\,\mathrm{tr}K\,L\le4\,[(1+M_2)S+2]\,L\le4\,[(1+M_2)W+2]\,L,
            \end{equation*}
            and $(1+M_2)W+2\le2\,(a^2(d+1)V+1)$, because $1+M_2\le(d+1)a^2$ and $W\le V$. Taking reciprocals
            gives C9o.
            """,
        ),
        ProofStep(
            "C10",
            "the constant is attained",
            "one atom: e is one number, and for u = t (x0, 1) a neuron gives 4 v^2 (1+M2) e^2 + 4 t^2 "
            "(1+M2)^2 e^2 = 4 (1+M2)(|u|^2 + v^2) e^2",
            r"""
            Let $\mu=\delta_{x_0}$, so that $e$ is one number, $L=e^2$ and $1+M_2=1+|x_0|^2$. With
            $u_i=t_i(x_0,1)$, $t_i>0$, every neuron is active at $x_0$, $y_i(x_0)=t_i(1+M_2)$, and contributes
            to $Q$
            \begin{equation*}
            4v_i^2(1+M_2)e^2+4t_i^2(1+M_2)^2e^2=4\,(1+M_2)\,(|u_i|^2+v_i^2)\,e^2 .
            \end{equation*}
            The offset contributes $8e^2$, so $Q=4[(1+M_2)S+2]L$. With $c=\xi$, $W=S$; since $v_i\ge0$ are not
            all $0$, $e=\sum_iv_iy_i(x_0)>0$. By C8, $V$ rises for every $\gamma>8L/Q=2/((1+M_2)W+2)$.
            """,
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
            r"""
            For one neuron
            \begin{equation*}
            |v-\gamma G_v|^2-|u-\gamma G_u|^2=|v|^2-|u|^2-2\gamma\,(v\cdot G_v-u\cdot G_u)+\gamma^2\,(|G_v|^2-|G_u|^2),
            \end{equation*}
            and the linear term vanishes by C2.
            """,
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
    gamma, risk, kappa, k, z = _ring("gamma L kappa K z")
    return (
        ProofStep(
            "C11a, C11b, C11c",
            "induction",
            "if W_n <= W_0 then Q <= 4 kappa_0 L, so W_{n+1} - W_n <= -4 gamma L (2 - gamma kappa_0) <= 0",
            r"""
            Suppose that $W(\Theta_n)\le W(\Theta_0)$; for $n=0$ this is true. Then $Q\le4\kappa_0L$ at
            $\Theta_n$ by C9o, and C8 gives
            \begin{equation*}
            W(\Theta_{n+1})-W(\Theta_n)\le-8\gamma_nL+4\gamma_n^2\kappa_0L=-4\gamma_nL\,(2-\gamma_n\kappa_0)\le0,
            \end{equation*}
            since $\gamma_n\kappa_0\le2$. So $W(\Theta_{n+1})\le W(\Theta_0)$, and by induction $W$ and
            $V=W+2|\xi|^2$ are non-increasing; $\|\Theta_n\|^2\le V(\Theta_n)\le V(\Theta_0)$ by C4. If
            $\bar\gamma\kappa_0<2$, summing over $n$ with $W\ge0$ gives
            $4(2-\bar\gamma\kappa_0)\sum_n\gamma_nL(\Theta_n)\le W(\Theta_0)$: C11b. The smallest of
            $L(\Theta_0),\ldots,L(\Theta_{N-1})$ is at most their mean with the weights $\gamma_n$: C11c.
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
            "C11d",
            "increments of the risk",
            "the L^2 distance of two realizations is at most sqrt(1+2m) |Delta theta|; with C5, |sqrt L' - "
            "sqrt L| <= K gamma sqrt L",
            r"""
            Let $\theta=\Theta_n$, $\theta'=\Theta_{n+1}$ and $\Delta\theta=\theta'-\theta=-\gamma_nG$. For one
            neuron
            $v'\,\mathrm{relu}(y')-v\,\mathrm{relu}(y)=v\,(\mathrm{relu}(y')-\mathrm{relu}(y))+(v'-v)\,\mathrm{relu}(y')$,
            and $|y(x)|\le|u|\sqrt{1+|x|^2}$, so
            \begin{equation*}
            |N_{\theta'}-N_\theta|(x)\le|\Delta c|+\sqrt{1+|x|^2}\,\sum_i\bigl(|v_i||\Delta u_i|+|u_i'||\Delta v_i|\bigr).
            \end{equation*}
            By the inequality of Cauchy and Schwarz, and since the numbers $S$ at $\theta$ and $\theta'$ are at
            most $W(\Theta_0)$, the distance in $L^2(\mu)$ is at most
            $\sqrt{1+(1+M_2)\cdot2W(\Theta_0)}\,\|\Delta\theta\|=\sqrt{1+2m}\,\|\Delta\theta\|$. By C5,
            $\|\Delta\theta\|\le2\gamma_n\sqrt{(1+m)L(\Theta_n)}$. Writing $z=\sqrt{L(\Theta_n)}$ and
            $z'=\sqrt{L(\Theta_{n+1})}$, which are distances of $N$ from $\xi$ in $L^2(\mu)$, we have $|z'-z|\le
            K\gamma_nz$, hence $z'+z\le(2+K\gamma_n)z$, and the product is C11d.
            """,
            (
                # at z' = z + K gamma z the bound is attained
                Identity(
                    "z'^2 - z^2 at z' = (1 + K gamma) z",
                    (z + k * gamma * z) ** 2 - z**2,
                    k * gamma * (2 + k * gamma) * z**2 + 0 * risk * kappa,
                ),
            ),
        ),
        ProofStep(
            "C11e, C11f",
            "convergence",
            "by b and d the increments of L are summable, so L converges; b with H7 forces the limit 0",
            r"""
            The $\gamma_n$ are bounded, so by C11b and C11d the increments of $L(\Theta_n)$ are absolutely
            summable, and $L(\Theta_n)$ converges: C11f. If the limit were positive and $\sum_n\gamma_n=\infty$
            (H7), then $\sum_n\gamma_nL(\Theta_n)$ would be infinite, against C11b. So it is $0$.
            """,
        ),
    )
