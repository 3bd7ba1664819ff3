"""The proofs about rank-one networks and mixed signs (C12 to C16), step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def rank_one() -> tuple[ProofStep, ...]:
    """C12 to C14."""
    s, a = _ring("s a")
    return (
        ProofStep(
            "C12",
            "the conditions (R1) and (R2)",
            "h_l = sigma(s_l) a_l^(p); the row space of grad_{W_{l+1}} N gives R1, its rows give R2",
            r"""
            Write $a^{(p)}$ for the entrywise power, $b_L=W_L^{\mathsf T}$, and let $\delta_l(x_i)$ be the
            derivative of $H(x_i)$ with respect to $z_l$. With $s_l=b_l\cdot h_{l-1}$ and $a_l\ge0$,
            \begin{equation*}
            z_l=s_la_l,\qquad h_l(x_i)=\sigma(s_l(x_i)a_l)=\sigma(s_l(x_i))\,a_l^{(p)} .
            \end{equation*}
            Suppose that $E_l=0$ for all $l$ and $N\ne0$. Then
            $\nabla_{W_{l+1}}N=\sum_ip_i\,\delta_{l+1}(x_i)h_l(x_i)^{\mathsf T}$ is a nonzero multiple of
            $W_{l+1}$, and its rows are multiples of $a_l^{(p)}$; so $b_{l+1}$ is a multiple of $a_l^{(p)}$:
            (R1). Its sign is $\epsilon_{l+1}$. By the chain rule $\delta_l=W_{l+1}^{\mathsf
            T}\delta_{l+1}\cdot\sigma'(z_l)$ entrywise, where $\sigma'(s_la_{lj})=a_{lj}^{p-1}\sigma'(s_l)$ for
            $a_{lj}>0$. So row $j$ of $\nabla_{W_l}N$ is $a_{lj}^{p-1}b_{l+1,j}$ times a row that does not
            depend on $j$, and it must be a fixed multiple of $a_{lj}b_l$. With (R1), $b_{l+1,j}$ is a fixed
            multiple of $a_{lj}^p$, so $a_{lj}^{2p-1}$ is a fixed multiple of $a_{lj}$: for $p\ge2$ the nonzero
            entries of $a_l$ are equal, (R2), and for $p=1$ nothing is said.
            """,
            tuple(
                Identity(
                    f"p = {p}: sigma(a s) = a^p sigma(s), row factor a^(p-1) a^p = a^(2p-2) a",
                    (a * s) ** p * a ** (p - 1),
                    a ** (2 * p - 2) * a * s**p,
                )
                for p in (1, 2, 3)
            ),
        ),
        ProofStep(
            "C12, C12p",
            "the condition (R3), and the converse",
            "with R1 the network is a scalar chain: N = C g(b_1), and the first layer is the KKT condition of g",
            r"""
            With (R1) the scalars satisfy $s_{l+1}=b_{l+1}\cdot
            h_l=\epsilon_{l+1}\,(\text{positive})\,\sigma(s_l)$, so $H(x_i)$ is a positive constant times
            $\varphi(b_1\cdot x_i)$, where
            $\varphi(s)=\epsilon_L\sigma(\epsilon_{L-1}\sigma(\cdots\epsilon_2\sigma(s)))$ is positively
            homogeneous of degree $p^{L-1}$, and $N$ is a positive constant times
            $g(b_1)=\sum_ip_i\varphi(b_1\cdot x_i)$. Hence $N\ne0$ means $g(b_1)\ne0$, and $N>0$ means
            $g(b_1)>0$: C12p. The first layer of the condition $E_1=0$ says that $\sum_ip_i\varphi'(b_1\cdot
            x_i)x_i$ is a multiple of $b_1$; by H6, for $p=1$, $\varphi$ is differentiable there. This is (R3).
            Conversely, under (R1) and (R2) the rows of all $\nabla_{W_l}N$ are the same multiples of the rows
            of $W_l$, and under (R3) so for $l=1$; pairing with $W_l$ and Euler's identity fix the multiple:
            $E_l=0$.
            """,
        ),
        *_values(),
    )


def _values() -> tuple[ProofStep, ...]:
    a, q, t, e = _ring("a q t e")
    return (
        ProofStep(
            "C13",
            "the value",
            "multiply the gains: s_{l+1} = rho_l^p q_l^((1-p)/2) sigma(s_l) with rho_l^2 = p^(L-l)/D",
            r"""
            Scale the blocks as in the theorem \texttt{early-homogeneity}, C3: $\|W_l\|_F=\rho_l$ with
            $\rho_l^2=p^{L-l}/D$. Take $|b_l|=1$ for $l<L$. Let $p\ge2$. By (R2) $a_l$ has $q_l$ entries
            $\rho_lq_l^{-1/2}$, so $a_l^{(p)}$ has the norm $\rho_l^pq_l^{(1-p)/2}$, which is the factor from
            $\sigma(s_l)$ to $|s_{l+1}|$; in the last layer $|b_L|=\rho_L$ is a further factor. A factor in
            layer $l$ is raised to the power $p^{L-1-l}$ by the layers behind it. So
            \begin{equation*}
            N=\rho_L\prod_{l<L}\bigl(\rho_l^p\,q_l^{(1-p)/2}\bigr)^{p^{L-1-l}}g(b_1)
            =\prod_{l\le L}\rho_l^{p^{L-l}}\prod_{l<L}q_l^{-(p-1)p^{L-1-l}/2}\,g(b_1).
            \end{equation*}
            For $p=1$ the factors $q_l$ disappear, whatever the entries of $a_l$ are.
            """,
            tuple(Identity(f"p = {p}: |a^(p)|^2", q * (a**p) ** 2, q * a ** (2 * p)) for p in (2, 3)),
        ),
        ProofStep(
            "C14, C14m",
            "sparsity",
            "for fixed norms the gain is (sum_j t_j^p)^(1/2), t_j = a_j^2: strictly convex, least at equal t_j",
            r"""
            Let $p\ge2$, $N>0$ and $q_l\ge2$. Keep the norms of all blocks, replace the entries $a_{lj}$ by
            others with $t_j=a_{lj}^2$ and the same sum of the $t_j$, and turn $b_{l+1}$ (with its length) to
            the direction of $a_l^{(p)}$. Then the gain from layer $l$ to layer $l+1$ is
            $|a_l^{(p)}|=(\sum_jt_j^p)^{1/2}$, and $N$ is an increasing function of it. The function
            $\sum_jt_j^p$ is strictly convex and smallest, on the set of fixed sum, at equal $t_j$; turning two
            of them apart raises it, for example
            \begin{equation*}
            (t+e)^2+(t-e)^2=2t^2+2e^2,\qquad (t+e)^3+(t-e)^3=2t^3+6te^2 .
            \end{equation*}
            So $N$ rises on the sphere, however small $e$ is: the point is no local maximum.
            """,
            (
                Identity("p = 2", (t + e) ** 2 + (t - e) ** 2, 2 * t**2 + 2 * e**2),
                Identity("p = 3", (t + e) ** 3 + (t - e) ** 3, 2 * t**3 + 6 * t * e**2),
            ),
        ),
    )


def mixed() -> tuple[ProofStep, ...]:
    """C15 and C16."""
    v, lam, w, g = _ring("v lam w g")
    s, a, c = _ring("s a c")
    return (
        ProofStep(
            "C15",
            "neuron by neuron",
            "g1(w_j) = lambda v_j and v_j grad g1(w_j) = lambda w_j; the second pairs with w_j to p v_j g1 = lambda |w_j|^2",
            r"""
            For two layers $N=\sum_jv_jg_1(w_j)$ with $g_1(w)=\sum_ip_i\sigma(w\cdot x_i)$, which is positively
            homogeneous of degree $p$. A neuron with $v_j=0$ or $w_j=0$ is $0$ in both, by the block norms of
            its row and column. At a KKT point of any norm
            \begin{equation*}
            g_1(w_j)=\lambda v_j,\qquad v_j\nabla g_1(w_j)=\lambda w_j,\qquad \lambda\ne0,
            \end{equation*}
            for the active neurons; pairing the second equation with $w_j$, $p\,v_jg_1(w_j)=\lambda\|w_j\|^2$,
            and the first one gives $\|w_j\|^2=p\,v_j^2$. So $w_j/\|w_j\|$ is a KKT point of $g_1$ with
            $g_1\ne0$, the sign of $v_jg_1(w_j)$ is that of $\lambda$, and
            $|g_1(w_j)|=\|w_j\|^p|g_1(w_j/\|w_j\|)|=|\lambda||v_j|$ says that $|v_j|^{p-1}|g_1(w_j/\|w_j\|)|$
            does not depend on $j$. All steps can be reversed. The conditions $E_l=0$ are invariant under
            scaling the layers, which changes the ratio $\|w_j\|^2/v_j^2$ by a common factor; so in them this
            ratio is only required to be constant.
            """,
            (
                Identity(
                    "v (p g) = lam |w|^2 with g = lam v, p = 2: |w|^2 = 2 v^2",
                    2 * v * (lam * v) - lam * w**2,
                    lam * (2 * v**2 - w**2) + 0 * g,
                ),
            ),
        ),
        ProofStep(
            "C16",
            "rank one with both signs",
            "sigma(a s) = kappa |a|^p s^p for s >= 0; the argument of the sign-coherent case with kappa_j |a_j|^p",
            r"""
            Let $W_l=a_lb_l^{\mathsf T}$ with entries of both signs in $a_l$, and put $\kappa_j=1$ for
            $a_{lj}>0$, $\kappa_j=(-\alpha)^p$ for $a_{lj}<0$. If $s_l(x_i)\ge0$ for all $i$, then
            $\sigma(a_{lj}s_l)=\kappa_j|a_{lj}|^ps_l^p$, since for $a<0$ and $s\ge0$, $\sigma(as)=(\alpha
            as)^p=(-\alpha)^p|a|^ps^p$. For $|\alpha|=1$ the same factorisation
            $\sigma(as)=\kappa|a|^p\sigma(s)$ holds for all signs of $s$. So $h_l$ is $\sigma(s_l)$ times the
            vector of the $\kappa_j|a_{lj}|^p$, and the argument of the sign-coherent case (theorem
            \texttt{early-rank-one}, C12) applies: (R1) becomes $b_{l+1,j}\sim\kappa_j|a_{lj}|^p$, and in the
            rows of $\nabla_{W_l}N$ the factor $\kappa_j|a_{lj}|^{p-1}b_{l+1,j}$ must be a fixed multiple of
            $|a_{lj}|$: $\kappa_j^2|a_{lj}|^{2p-2}$ is equal on the support.
            """,
            tuple(
                Identity(
                    f"p = {p}: (alpha (-a) s)^p = (-alpha)^p a^p s^p",
                    (c * (-a) * s) ** p,
                    Q((-1) ** p) * c**p * a**p * s**p,
                )
                for p in (1, 2, 3)
            ),
        ),
    )
