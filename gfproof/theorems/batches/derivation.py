"""The proof for stochastic gradient descent, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.constant import derivation as constant
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C5."""
    return (_one_batch(), *_all_paths(), *_expectations(), *_thresholds())


def _one_batch() -> ProofStep:
    theta, g, gamma, c, xi = _ring("theta g gamma c xi")
    after = c - gamma * g
    return ProofStep(
        "C1",
        "the identities hold for every measure",
        "the identity <grad V, G> = 8 L is one under the integral, so it holds for the empirical measure of a batch",
        r"""
        For every probability measure, $1_{I_i}y_i=\mathrm{relu}(y_i)$ gives $u_i\cdot G_{u_i}=v_i\cdot
        G_{v_i}=2\int\mathrm{relu}(y_i)\,v_i\cdot e$, and the offset contributes $4(c-\xi)\cdot G_c$ to
        $\langle\nabla V,G\rangle$; so
        \begin{equation*}
        \langle\nabla V,G\rangle=\sum_i4\,v_i\cdot G_{v_i}+4(c-\xi)\cdot G_c=8\int(N-\xi)\cdot e=8L .
        \end{equation*}
        Apply this to the empirical measure of the batch. A parameter $t$ with the entry $g$ of $G$ changes $V$
        by $(t-\gamma g)^2-t^2=-2\gamma tg+\gamma^2g^2$, an entry of the offset by
        \begin{equation*}
        (c-\gamma g)^2+(c-\gamma g-2\xi)^2-c^2-(c-2\xi)^2=-4\gamma(c-\xi)g+2\gamma^2g^2 .
        \end{equation*}
        The sum is $-\gamma_n\langle\nabla
        V,G_n\rangle+\gamma_n^2(\|G_n\|^2+\|G_{n,c}\|^2)=-8\gamma_nL_n^{\mathrm{emp}}+\gamma_n^2Q_n^{\mathrm{emp}}$.
        No probability is involved.
        """,
        (
            *constant.lyapunov()[0].identities,
            Identity(
                "w, b, v", (theta - gamma * g) ** 2 - theta**2, -2 * gamma * theta * g + gamma**2 * g**2
            ),
            Identity(
                "c",
                after**2 + (after - 2 * xi) ** 2 - c**2 - (c - 2 * xi) ** 2,
                -gamma * 4 * (c - xi) * g + 2 * gamma**2 * g**2,
            ),
        ),
    )


def _all_paths() -> tuple[ProofStep, ...]:
    gamma, risk, kappa = _ring("gamma L kappa")
    return (
        ProofStep(
            "C2",
            "induction on every path",
            "a batch has second moment at most Xmax2, so Q_n <= 4 kappa_0 L_n and W falls by 4 gamma L_n (2 - gamma kappa_0)",
            r"""
            By the inequality of Cauchy and Schwarz, applied to the blocks of $G$ under a probability measure
            with second moment $m_2$,
            \begin{equation*}
            Q\le4\,[(1+m_2)S+2]\,L
            \end{equation*}
            (theorem \texttt{constant-target-descent}, C5t and C5s). A batch has $m_2\le X_{\max}^2$, whatever
            its points are. Suppose that $W(\Theta_n)\le W_0$; for $n=0$ this is true. Then $S\le W_0$ at
            $\Theta_n$, so $Q_n^{\mathrm{emp}}\le4\kappa_0L_n^{\mathrm{emp}}$, and since $V-W=2|\xi|^2$ is
            constant, C1 gives
            \begin{equation*}
            W(\Theta_{n+1})-W(\Theta_n)\le-8\gamma_nL_n^{\mathrm{emp}}+4\gamma_n^2\kappa_0L_n^{\mathrm{emp}}
            =-4\gamma_nL_n^{\mathrm{emp}}(2-\gamma_n\kappa_0)\le0 .
            \end{equation*}
            By induction $W$ and $V$ are non-increasing on every path, and $\|\Theta_n\|^2\le V(\Theta_n)\le
            V(\Theta_0)$.
            """,
            (
                Identity(
                    "factor",
                    -8 * gamma * risk + 4 * gamma**2 * kappa * risk,
                    -4 * gamma * risk * (2 - gamma * kappa),
                ),
            ),
        ),
        ProofStep(
            "C2s",
            "summing up",
            "sum the decrease of W, which stays nonnegative",
            r"""
            In C2 the factor $2-\gamma_n\kappa_0$ is at least $2-\bar\gamma\kappa_0>0$, and $W\ge0$. Summing
            over $n$, $4(2-\bar\gamma\kappa_0)\sum_n\gamma_nL_n^{\mathrm{emp}}\le W_0$.
            """,
        ),
    )


def _expectations() -> tuple[ProofStep, ...]:
    k, gamma, z, d = _ring("K gamma z d")
    return (
        ProofStep(
            "C3m, C3",
            "expectations",
            "E[L_n | past] = L(Theta_n), because the batch is independent of Theta_n; take expectations in C2s",
            r"""
            Given the past, $\Theta_n$ is fixed, and the batch consists of independent samples of the law $\mu$,
            with a size that was chosen before. For a fixed $\theta$ the quantities $L^{\mathrm{emp}}$ and
            $G^{\mathrm{emp}}$ are means over the samples of functions of one sample, whose expectations are
            $L(\theta)$ and $G(\theta)$. So $E[L_n^{\mathrm{emp}}\mid\text{past}]=L(\Theta_n)$ and
            $E[G_n\mid\text{past}]=G(\Theta_n)$. Taking expectations in C2s, where all terms are nonnegative,
            gives C3.
            """,
        ),
        ProofStep(
            "C4",
            "increments of the risk",
            "|sqrt L' - sqrt L| <= K gamma sqrt(L_n), so the increments of L are at most K gamma (L + (1 + K gamma) L_n)",
            r"""
            Put $m=(1+X_{\max}^2)W_0$ and $K=2\sqrt{(1+2m)(1+m)}$. As in the theorem
            \texttt{constant-target-descent}, C11d, the realizations at $\Theta_n$ and $\Theta_{n+1}$ have in
            $L^2(\mu)$ a distance of at most $\sqrt{1+2m}\,\gamma_n\|G_n\|$, and
            $\|G_n\|^2\le4(1+m)L_n^{\mathrm{emp}}$ by the bound on the gradient. So with $z=\sqrt{L(\Theta_n)}$
            and $d=\sqrt{L_n^{\mathrm{emp}}}$ the square root of the risk changes by at most $K\gamma_nd$, and
            \begin{equation*}
            |L(\Theta_{n+1})-L(\Theta_n)|\le K\gamma_nd\,(2z+K\gamma_nd)
            \le K\gamma_n\bigl(L(\Theta_n)+(1+K\gamma_n)L_n^{\mathrm{emp}}\bigr),
            \end{equation*}
            where $2zd\le z^2+d^2$ was used.
            """,
            (
                Identity(
                    "the last inequality is (z - d)^2 >= 0",
                    k * gamma * (z**2 + (1 + k * gamma) * d**2) - k * gamma * d * (2 * z + k * gamma * d),
                    k * gamma * (z - d) ** 2,
                ),
            ),
        ),
        ProofStep(
            "C4",
            "convergence",
            "both sums are finite, so L(Theta_n) converges; sum gamma = inf forces the limit 0",
            r"""
            $\sum_n\gamma_nL_n^{\mathrm{emp}}$ is finite on every path by C2s, and $\sum_n\gamma_nL(\Theta_n)$
            is finite almost surely, because its expectation is finite by C3. The $\gamma_n$ are bounded, so
            almost surely the increments of $L(\Theta_n)$ are absolutely summable and $L(\Theta_n)$ converges. A
            positive limit would make $\sum_n\gamma_nL(\Theta_n)$ infinite by H7; so the limit is $0$. In mean:
            the expectations of the increments are absolutely summable by C3, so $E[L(\Theta_n)]$ converges, and
            $\sum_n\gamma_nE[L(\Theta_n)]<\infty$ with H7 forces the limit $0$.
            """,
        ),
    )


def _thresholds() -> tuple[ProofStep, ...]:
    v2, n, y2, e = _ring("v2 n y2 e")
    return (
        ProofStep(
            "C5",
            "the threshold of a batch",
            "divide C1 by gamma; if the empirical risk is 0 then the empirical gradient is 0",
            r"""
            If $L_n^{\mathrm{emp}}=0$ then $e=0$ at all samples, so $G_n=0$ and the step does nothing. If
            $L_n^{\mathrm{emp}}>0$ then $G_n\ne0$, since $\langle\nabla V,G_n\rangle=8L_n^{\mathrm{emp}}$, so
            $Q_n^{\mathrm{emp}}>0$; divide C1 by $\gamma>0$.
            """,
        ),
        ProofStep(
            "C5c",
            "one sample",
            "G = 2e (v s x, v s, relu(y), 1): an active neuron gives 4 e^2 (v^2 (1+|x|^2) + y^2), the offset 8 e^2",
            r"""
            For one sample $x$ and one output, $L=e^2$, $G_{u_i}=2e\,v_i1_{\{y_i>0\}}(x,1)$,
            $G_{v_i}=2e\,\mathrm{relu}(y_i)$, $G_c=2e$. An active neuron contributes
            $4e^2(v_i^2(1+|x|^2)+y_i^2)$ to $Q$ and the offset $8e^2$, so
            \begin{equation*}
            Q=4e^2\Bigl[\sum_{y_i>0}\bigl(v_i^2(1+|x|^2)+y_i^2\bigr)+2\Bigr],\qquad
            \frac{8L}Q=\frac2{2+\sum_{y_i>0}(v_i^2(1+|x|^2)+y_i^2)} .
            \end{equation*}
            """,
            (
                Identity(
                    "one active neuron and the offset",
                    4 * e**2 * v2 * n + 4 * e**2 * v2 + 4 * e**2 * y2 + 8 * e**2,
                    4 * e**2 * (v2 * (1 + n) + y2 + 2),
                ),
            ),
        ),
    )
