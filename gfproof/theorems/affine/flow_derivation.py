"""Gradient flow for affine targets, step by step."""

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


def flow() -> tuple[ProofStep, ...]:
    """The proof of C1 to C10."""
    return (
        chain_rule(
            "C1",
            r"""Therefore $L(\Theta_t)=L(\Theta_0)-\int_0^t\|G(\Theta_s)\|^2\,\mathrm{d}s$, and by the inequality of Cauchy
            and Schwarz
            \begin{equation*}
            \|\Theta_t-\Theta_0\|\le\int_0^t\|G(\Theta_s)\|\,\mathrm{d}s\le\Bigl(t\int_0^t\|G(\Theta_s)\|^2\,\mathrm{d}s\Bigr)^{1/2}
            =\sqrt{t\,(L(\Theta_0)-L(\Theta_t))}.
            \end{equation*}""",
        ),
        ProofStep(
            "C1i",
            "the derivative in the direction of the flow",
            "a degenerate neuron does not move; for the others {y_i = 0} is a null set: dominated convergence",
            r"""
            Follow $s\mapsto\theta-sG(\theta)$, $s\ge0$. A degenerate neuron has an empty activity set, so
            $G_{u_i}=0$, and $\mathrm{relu}(y_i)=0$ along the whole ray. For the other neurons $\{y_i=0\}$ is a
            null set for the uniform law, and off it $\mathrm{relu}(y_i)$ is differentiable in $s$ at $0$ with
            the derivative $-1_{I_i}(G_{w_i}x+G_{b_i})$. The difference quotients of $e^2$ are bounded; by
            dominated convergence $L'(\theta;-G)=\langle G,-G\rangle=-\|G\|^2$.
            """,
        ),
        balance(
            "C2",
            r"""Hence $|v_i|^2-|u_i|^2$ has the derivative $-2v_i\cdot G_{v_i}+2u_i\cdot G_{u_i}=0$ along $-G$,
            and is constant along the flow.""",
        ),
        ProofStep(
            "C3",
            "lower semicontinuity",
            "where u_i != 0 the indicator is continuous mu-almost everywhere, so G_{u_i} is; where u_i = 0, G_{u_i} = 0",
            r"""
            Let $\theta^{(k)}\to\theta$. The realizations converge uniformly on $[A,B]$, so $G_{v_i}$ and $G_c$
            converge. If $u_i\ne0$, then $1_{I_i}$ converges off the null set $\{y_i=0\}$, and $G_{u_i}$
            converges by dominated convergence. If $u_i=0$, then $G_{u_i}(\theta)=0$. In both cases
            $|G_{u_i}(\theta)|\le\liminf_k|G_{u_i}(\theta^{(k)})|$, so $\|G\|$ is lower semicontinuous.

            On the open set where all $u_i\ne0$ the field $G$ is continuous by the same argument. Let $\theta$
            and $\theta'$ be the ends of a segment in this set. For smoothed risks $L_r$, whose gradients
            converge to $G$ and stay bounded on the segment, $L_r(\theta')-L_r(\theta)=\int_0^1\langle\nabla
            L_r(\theta+s(\theta'-\theta)),\theta'-\theta\rangle\,\mathrm{d}s$. Letting $r\to\infty$ gives the
            same formula for $L$ and $G$; since $G$ is continuous, $L$ is $C^1$ there with gradient $G$.
            """,
        ),
        ProofStep(
            "C4",
            "the limit risk is critical",
            "int |G|^2 < inf and liminf |Theta| < inf give a limit point theta* with G(theta*) = 0; L is monotone",
            r"""
            By C1, $\int_0^\infty\|G(\Theta_t)\|^2\,\mathrm{d}t\le L(\Theta_0)<\infty$. Choose
            $r>\liminf_{t\to\infty}\|\Theta_t\|$ by H5. The flow returns to the ball of radius $r$ at
            arbitrarily late times. Either it stays in the ball of radius $2r$ from some time on, or it crosses
            from radius $r$ to radius $2r$ infinitely often; since $G$ is bounded on the larger ball, each
            crossing takes a time that is bounded below. In both cases the flow spends an infinite time in the
            ball of radius $2r$. As $\|G\|^2$ has a finite integral, there are times $t_k\to\infty$ with
            $\|\Theta_{t_k}\|\le2r$ and $G(\Theta_{t_k})\to0$. Let $\theta^*$ be a limit point of
            $\Theta_{t_k}$. By C3, $\|G(\theta^*)\|\le\liminf_k\|G(\Theta_{t_k})\|=0$ along a subsequence. The
            risk is continuous and, by C1, non-increasing along the flow, so $L(\Theta_t)\downarrow
            L(\theta^*)$.
            """,
        ),
        ProofStep(
            "C5",
            "which values the limit can have",
            "the zeros of G are those of affine-critical-points, claim C1",
            r"""
            The limit of C4 is the risk of a zero of $G$. For an affine target of slope $\alpha\ne0$ and the
            uniform law these risks are $0$ and $\alpha^2l^2/(12(n+1)^4)$ with $n$ even, $0\le n\le H$: this is
            claim C1 of the theorem \texttt{affine-critical-points}, proved in its own document.
            """,
        ),
        ProofStep(
            "C6",
            "small risk",
            "the limit risk is at most L(Theta_0) < thr(H), the smallest positive critical risk",
            r"""
            The largest even $n\le H$ is $2\lfloor H/2\rfloor$, so $\mathrm{thr}(H)$ is the smallest positive
            value in C5. By H6 and C1 the limit risk is at most $L(\Theta_0)<\mathrm{thr}(H)$; so it is $0$.
            """,
        ),
        _optimal(),
        *_trapping(),
        _growth(),
    )


def _optimal() -> ProofStep:
    k, h = _ring("k h")
    return ProofStep(
        "C6o",
        "the threshold is optimal",
        "the zigzag with n = 2 floor(H/2) kinks is a zero of G with risk thr(H)",
        r"""
        Put $n=2\lfloor H/2\rfloor$, $h=l/(n+1)$, $k=-\alpha/(n+1)$ and $q_j=A+jh$. The network with
        $w_j=(-1)^{j+1}$, $b_j=-w_jq_j$, $v_j=2\alpha w_j/(n+1)$ for $j=1,\ldots,n$, one neuron with $u=0$,
        $v=0$ if $H$ is odd, and a suitable $c$ has on the $j$-th interval $(q_j,q_{j+1})$, where $q_0=A$ and
        $q_{n+1}=B$, an error of slope $(-1)^jk$ and mean $0$. So $\int e=0$ on each interval, while $\int xe$
        over the $j$-th is $(-1)^jkh^3/12$: the integrals of $e$ and of $xe$ over every activity set vanish, for
        each of these consists of an even number of neighbouring intervals counted from the right, or from the
        left (a right kink $q_j$, $j$ odd, has $n+1-j$ of them to its right, a left kink $q_j$, $j$ even, has
        $j$ to its left). Hence $G=0$, and the constant trajectory has the risk
        \begin{equation*}
        L=\frac1l(n+1)\int_{-h/2}^{h/2}k^2s^2\,\mathrm{d}s=\frac{k^2h^2}{12}=\frac{\alpha^2l^2}{12(n+1)^4}=\mathrm{thr}(H).
        \end{equation*}
        """,
        # int of k^2 s^2 over [-h/2, h/2], times 12
        (Identity("12 int k^2 s^2", 4 * k**2 * (h**3 + h**3) / 8, k**2 * h**3),),
    )


def _trapping() -> tuple[ProofStep, ...]:
    k, r, m1, m2 = _ring("k r m1 m2")
    first, second = k + r * m1, k * m1 + r * m2
    level = k**2 + 2 * k * r * m1 + r**2 * m2
    return (
        ProofStep(
            "C9g",
            "the gradient while the pattern is fixed",
            "e is affine on [A, B]: with ghat = Gamma (k, r), L = ghat.Gamma^-1 ghat <= |ghat|^2/lambda",
            r"""
            Let every neuron be strictly active or strictly inactive on $[A,B]$. Then $e(x)=k+rx$ is affine
            there. With $\hat{g}=(\int e,\int xe)$ and $M_1=\int x$, $M_2=\int x^2$,
            \begin{equation*}
            \hat{g}=\Gamma\begin{pmatrix}k\\r\end{pmatrix},\quad\Gamma=\begin{pmatrix}1&M_1\\M_1&M_2\end{pmatrix},\qquad
            L=\int(k+rx)^2=\begin{pmatrix}k\\r\end{pmatrix}\cdot\hat{g}=\hat{g}\cdot\Gamma^{-1}\hat{g}\le\frac{|\hat{g}|^2}\lambda.
            \end{equation*}
            An active neuron has $(G_{b_i},G_{w_i})=2v_i\hat{g}$, hence $\|G\|^2\ge\sum_{i\in P}4v_i^2|\hat{g}|^2
            =4S_P|\hat{g}|^2\ge4\lambda S_PL$.
            """,
            (
                Identity("L = (k, r).ghat", level, k * first + r * second),
                Identity(
                    "L det Gamma = ghat.adj(Gamma) ghat",
                    level * (m2 - m1**2),
                    m2 * first**2 - 2 * m1 * first * second + second**2,
                ),
            ),
        ),
        ProofStep(
            "C9",
            "trapping",
            "in the ball the pattern is constant and |G|^2 >= Lam L, so the path has length <= 2 sqrt(L_0/Lam) < R",
            r"""
            Consider a network in the open ball of radius $R$ around $\theta_0$. At an end $x$ of $[A,B]$ its
            pre-activation differs from the one at the start by less than
            $R\sqrt{1+x^2}\le\rho\sqrt{1+x^2}\le|w_ix+b_i|$; so no $y_i$ changes sign at the ends, nor, being
            affine, in between. Also $\sqrt{S_P}$ falls by less than $R$. With
            $\Lambda=4\lambda(\sqrt{S_P}-R)^2$, $S_P$ taken at the start, C9g gives $\|G\|^2\ge\Lambda L$ in the
            ball. While the flow stays there, C1 yields $(\sqrt
            L)'=-\|G\|^2/(2\sqrt{L})\le-\tfrac12\sqrt\Lambda\,\|G\|$ as long as $L>0$ (and $G=0$ once $L=0$), so
            its path has at most the length
            \begin{equation*}
            \frac{2\sqrt{L_0}}{\sqrt\Lambda}=\frac{\sqrt{L_0}}{\sqrt\lambda\,(\sqrt{S_P}-R)}<R.
            \end{equation*}
            It never leaves the ball, and $L'=-\|G\|^2\le-\Lambda L$ gives $L(\Theta_t)\le L_0e^{-\Lambda t}$.
            """,
        ),
    )


def _growth() -> ProofStep:
    p, b, v, s, e, r, c, xi, g = _ring("p b v s e r c xi g")
    y = p + b
    return ProofStep(
        "C10",
        "growth of the norm",
        "<grad V_xi, G> = 8 int (N - xi) e, and -8 (g + e) e = 2 g^2 - 2 (2 e + g)^2 with g = f - xi",
        r"""
        By C2 the neuron $i$ contributes $2u_i\cdot G_{u_i}+2v_iG_{v_i}=4v_iG_{v_i}=8\int
        v_i\,\mathrm{relu}(y_i)\,e$ to $\langle\nabla V_\xi,G\rangle$, and the offset contributes
        $4(c-\xi)G_c=8\int(c-\xi)e$. The sum is $8\int(N-\xi)e$. With $g=f-\xi$, so that $N-\xi=e+g$,
        \begin{equation*}
        -8(N-\xi)(N-f)=-8(e+g)e=2g^2-8\bigl(e+\tfrac12g\bigr)^2\le2(f-\xi)^2;
        \end{equation*}
        integrate over $x$.
        """,
        (
            Identity("one neuron", 2 * 2 * v * s * y * e + 2 * v * (2 * s * y * e), 8 * v * s * y * e),
            Identity("the offset", (2 * c + 2 * (c - 2 * xi)) * 2 * e, 8 * (c - xi) * e + 0 * r),
            Identity("completing the square", -8 * (e + g) * e, 2 * g**2 - 2 * (2 * e + g) ** 2),
        ),
    )
