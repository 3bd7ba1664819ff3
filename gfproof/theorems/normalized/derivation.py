"""The proof for normalized networks, step by step."""

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


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C8."""
    return (*_projection(), *_geometry(), *_lyapunov(), *_descent(), _limits())


def _projection() -> tuple[ProofStep, ...]:
    n, size, field = _ring("n size field")  # n = <u, G_u>, size = |u|^2, field = |G_u|^2
    return (
        balance("C1", "This is the component of $G_{u_i}$ normal to the sphere."),
        ProofStep(
            "C1p, C4i",
            "the projection",
            "|G_u - n u|^2 = |G_u|^2 - 2 n^2 + n^2 |u|^2, which is |G_u|^2 - n^2 for a unit vector",
            r"""
            With $n=\langle u_i,G_{u_i}\rangle$
            \begin{equation*}
            |G_{u_i}-nu_i|^2=|G_{u_i}|^2-2n^2+n^2|u_i|^2,\qquad \langle G_{u_i},G_{u_i}-nu_i\rangle=|G_{u_i}|^2-n^2 .
            \end{equation*}
            On $M$, where $|u_i|=1$, both are $|G_{u_i}|^2-n^2$. The other blocks of $G$ and $PG$ agree, and
            $n=\langle v_i,G_{v_i}\rangle$ by C1; so $\|G\|^2-\|PG\|^2=\sum_i\langle v_i,G_{v_i}\rangle^2$ and
            $\langle G,PG\rangle=\|PG\|^2$.
            """,
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
            "tangency, and one step",
            "<u, G_u - n u> = n (1 - |u|^2); |u - gamma PG|^2 = |u|^2 - 2 gamma n (1 - |u|^2) + gamma^2 |PG|^2",
            r"""
            $\langle u_i,(PG)_{u_i}\rangle=n-n|u_i|^2=n(1-|u_i|^2)$, which is $0$ on $M$. Therefore
            $|u_i-\gamma(PG)_{u_i}|^2=|u_i|^2-2\gamma n(1-|u_i|^2)+\gamma^2|(PG)_{u_i}|^2$ is
            $1+\gamma^2|(PG)_{u_i}|^2$ on $M$.
            """,
            (Identity("tangency", n - n * size, n * (1 - size) + 0 * field),),
        ),
        ProofStep(
            "C2f",
            "invariance",
            "d/dt |u|^2 = -2 n (1 - |u|^2), a linear equation with the solution |u| = 1",
            r"""
            Along the flow $r=1-|u_i|^2$ satisfies
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}|u_i|^2=-2\langle u_i,(PG)_{u_i}\rangle=-2n(t)\,(1-|u_i|^2),\qquad r'=2n(t)\,r,
            \end{equation*}
            a linear equation with a bounded coefficient on bounded intervals of time. Since $r(0)=0$ by H5,
            $r=0$ for all $t$.
            """,
            (Identity("the rate", -2 * (n - n * size), -2 * n * (1 - size) + 0 * field),),
        ),
    )


def _geometry() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C3",
            "the representative",
            "relu(r y) = r relu(y) for r > 0, so v relu(y) = (r v) relu(y/r); relu(-1) = 0 = relu(0)",
            r"""
            $\mathrm{relu}(ry)=r\,\mathrm{relu}(y)$ for $r>0$. So for $r_i=|u_i|>0$ the function
            $v_i\,\mathrm{relu}(y_i)=(r_iv_i)\,\mathrm{relu}(y_i/r_i)$ does not change on all of $\mathbb{R}^d$.
            If $r_i=0$ the neuron contributes $v_i\,\mathrm{relu}(0)=0$, and with $(w_i,b_i)=(0,-1)$ it
            contributes $v_i\,\mathrm{relu}(-1)=0$. In deep networks the same is done layer by layer, the factor
            $r_i$ moving to the column of the next layer.
            """,
        ),
        chain_rule(
            "C4",
            r"""By C4i, $\langle G,-PG\rangle=-\|PG\|^2$, hence $L(\Theta_t)=L(\Theta_0)-\int_0^t\|PG\|^2\,\mathrm{d}s$.""",
            field="PG",
        ),
        ProofStep(
            "C5",
            "the same zeros",
            "PG = 0 gives G_v = 0 and G_c = 0, so the normal components vanish by C1",
            r"""
            If $PG=0$ on $M$, then $G_{v_i}=0$ for all $i$ and $G_c=0$. By C1 the normal components $\langle
            u_i,G_{u_i}\rangle=\langle v_i,G_{v_i}\rangle$ vanish, so $G_{u_i}=(PG)_{u_i}=0$. Conversely $G=0$
            gives $PG=0$.
            """,
        ),
        ProofStep(
            "C6",
            "regularity",
            "a unit vector whose hyperplane meets the box has |w| bounded below, so activity sets vary in thin slabs",
            r"""
            On $M$ no $u_i$ is $0$: no neuron is degenerate. Let $a=\max(|A|,|B|)$. If the hyperplane
            $\{u\cdot(x,1)=0\}$ of a unit vector $u=(w,b)$ meets the box, then $|b|\le\sqrt{d}\,a|w|$, so
            $1=|w|^2+b^2\le(1+da^2)|w|^2$, and $|w|$ is bounded below. The points of the box where the signs of
            $u\cdot(x,1)$ and $u'\cdot(x,1)$ differ lie in a slab of width at most a constant times $|u-u'|$.
            For a law with bounded density its mass is at most a constant times $|u-u'|$, so $G$ and $PG$ are
            locally Lipschitz near $M$ if $f$ is bounded, and $L$ is $C^1$ there with gradient $G$ (theorem
            \texttt{existence-uniqueness}, C6). The theorem of Picard and Lindel\"of gives a unique solution; by
            C4 and the inequality of Cauchy and Schwarz $\|\Theta_t-\Theta_0\|\le\sqrt{tL(\Theta_0)}$, so it
            exists for all times.
            """,
        ),
    )


def _lyapunov() -> tuple[ProofStep, ...]:
    p, b, v, s, r, c, xi = _ring("p b v s r c xi")
    y = p + b
    error = r + v * s * y + c - xi
    risk, value, field = _ring("L V F")
    return (
        ProofStep(
            "C7",
            "the Lyapunov function",
            "2 v G_v gives 4 v relu(y) e and 2 (c - xi) G_c gives 4 (c - xi) e; together 4 e^2",
            r"""
            The vector $u_i$ does not enter $V_n$, and the other blocks of $PG$ are those of $G$. So
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}V_n=-2\sum_i\langle v_i,G_{v_i}\rangle-2\langle c-\xi,G_c\rangle
            =-4\int\Bigl(\sum_iv_i\,\mathrm{relu}(y_i)+c-\xi\Bigr)\cdot e=-4\int|e|^2=-4L,
            \end{equation*}
            because $N-\xi=e$ for a constant target.
            """,
            (
                Identity(
                    "one neuron, the others r, the offset",
                    2 * v * (2 * s * y * error) + 4 * r * error + 2 * (c - xi) * (2 * error),
                    4 * error * error,
                ),
            ),
        ),
        ProofStep(
            "C7r",
            "boundedness and rates",
            "V_n' = -4 L with L non-increasing; 4 L <= 2 sqrt(V_n) |PG|, so L' <= -4 L^2/V_n and (L/V_n)' <= 0",
            r"""
            By C7, $V_n$ does not grow, and the $u_i$ stay on spheres: $\Theta$ is bounded. By C4 the risk does
            not grow, so $4T\,L(\Theta_T)\le4\int_0^TL=V_0-V_n(\Theta_T)\le V_0$. Moreover $4L=\langle\nabla
            V_n,(G_v,G_c)\rangle\le2\sqrt{V_n}\,\|PG\|$, that is $4L^2\le V_n\|PG\|^2$. While $L>0$ also
            $V_n>0$, and
            \begin{equation*}
            \Bigl(\frac L{V_n}\Bigr)'=\frac{-\|PG\|^2V_n+4L^2}{V_n^2}\le0,\qquad
            \Bigl(\frac1L\Bigr)'=\frac{\|PG\|^2}{L^2}\ge\frac4{V_n}\ge\frac4{V_0}.
            \end{equation*}
            So $1/L(\Theta_T)\ge1/L_0+4T/V_0$, which is $L(\Theta_T)\le V_0L_0/(V_0+4L_0T)$.
            """,
            (
                Identity(
                    "the numerator of (L/V_n)'",
                    -field * value - risk * (-4 * risk),
                    -field * value + 4 * risk**2,
                ),
            ),
        ),
    )


def _descent() -> tuple[ProofStep, ...]:
    v, gamma, g, risk, bound = _ring("v gamma g L k")
    return (
        ProofStep(
            "C7s",
            "one step, exactly",
            "V_n is quadratic in (v, c) and does not see u",
            r"""
            Let $v^+=v-\gamma G_v$, $c^+=c-\gamma G_c$, with any unit vectors $u_i^+$. In each entry
            $(v-\gamma g)^2-v^2=-2\gamma vg+\gamma^2g^2$, and likewise for $c-\xi$. Adding up, with C7,
            \begin{equation*}
            V_n^+-V_n=-\gamma\cdot4L+\gamma^2\bigl(\|G_v\|^2+|G_c|^2\bigr).
            \end{equation*}
            """,
            (Identity("one entry", (v - gamma * g) ** 2 - v**2, -2 * gamma * v * g + gamma**2 * g**2),),
        ),
        ProofStep(
            "C7b",
            "the size of the gradient in the output layer",
            "|int relu(y_i) e|^2 <= (1+M2) L for unit u_i and |int e|^2 <= L by Cauchy-Schwarz",
            r"""
            For a unit vector $u_i$, $\mathrm{relu}(y_i)^2\le y_i^2\le1+|x|^2$. By the inequality of Cauchy and
            Schwarz $|\int\mathrm{relu}(y_i)e|^2\le(1+M_2)L$ and $|\int e|^2\le L$, so
            $\|G_v\|^2+|G_c|^2\le4\,\bigl(H(1+M_2)+1\bigr)L$.
            """,
        ),
        ProofStep(
            "C7d, C7e",
            "step sizes that do not depend on the start",
            "the change of V_n is at most -4 gamma L (1 - gamma (1 + H (1+M2))); sum up",
            r"""
            Put $k=1+H(1+M_2)$. By C7s and C7b
            \begin{equation*}
            V_n^+-V_n\le-4\gamma L+4\gamma^2kL=-4\gamma L\,(1-\gamma k),
            \end{equation*}
            which is negative for $0<\gamma<1/k$ while $L>0$. Summing over the steps, with
            $1-\gamma_nk\ge1-\bar\gamma k>0$ and $V_n\ge0$, gives $4(1-\bar\gamma k)\sum_n\gamma_nL(\Theta_n)\le
            V_n(\Theta_0)$.
            """,
            (
                Identity(
                    "the factor",
                    -4 * gamma * risk + gamma**2 * 4 * bound * risk,
                    -4 * gamma * risk * (1 - gamma * bound) + 0 * v * g,
                ),
            ),
        ),
    )


def _limits() -> ProofStep:
    return ProofStep(
        "C8",
        "bounded flows",
        "int |PG|^2 < inf and boundedness give a limit point with PG = 0; PG is continuous on M, so G = 0 there by C5",
        r"""
        By C4, $\int_0^\infty\|PG\|^2\,\mathrm{d}t\le L_0<\infty$, and by C7r the flow is bounded. So there are
        times $t_k\to\infty$ with $PG(\Theta_{t_k})\to0$ and $\Theta_{t_k}\to\theta^*\in M$. The blocks $G_v$
        and $G_c$ are continuous in $\theta$ for every law, so $G_{v_i}(\theta^*)=0$, $G_c(\theta^*)=0$, and as
        in C7 the constant target gives $4L(\theta^*)=2\sum_i\langle v_i,G_{v_i}\rangle+2\langle
        c-\xi,G_c\rangle=0$; then $e=0$ almost everywhere at $\theta^*$ and $G(\theta^*)=0$. The risk is
        continuous and monotone, so $L(\Theta_t)\to L(\theta^*)$. (If hyperplanes are null sets, $PG$ is
        continuous on $M$, and $PG(\theta^*)=0$ with C5 gives $G(\theta^*)=0$ for every bounded target, as long
        as the flow stays bounded.)
        """,
    )
