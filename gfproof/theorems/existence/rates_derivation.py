"""Convergence with rates, step by step."""

from __future__ import annotations

from gfproof.symbolic.steps import Identity
from gfproof.theorems.chain_rule import balance, chain_rule
from gfproof.theorems.existence.derivation import ring
from gfproof.theorems.proof import ProofStep


def steps() -> tuple[ProofStep, ...]:
    """The proof of C7 to C9."""
    return (*_semialgebraic(), *_convergence(), *_explicit())


def _semialgebraic() -> tuple[ProofStep, ...]:
    y, k, t, a = ring("y k t a")
    return (
        ProofStep(
            "C7",
            "polytopes with rational vertices",
            "hyperplanes cut the polyhedra into polytopes whose vertices are rational in theta on each combinatorial type",
            r"""
            The hyperplanes $\{w_i\cdot x+b_i=0\}$ cut the polyhedra of H5, intersected with the box, into
            polytopes. On each of finitely many combinatorial types the vertices of these polytopes are rational
            functions of $\theta$, by Cramer's rule, and the types are semialgebraic sets of parameters. On a
            polytope the integrand of $L$ is a polynomial in $(\theta,x)$; after a triangulation its integral is
            a rational function of $\theta$, with rational coefficients if the data have rational coefficients.
            A function that is rational on each of finitely many semialgebraic sets is semialgebraic. (For
            pieces with curved boundaries this fails: for the uniform law on the unit disc
            $\int\mathrm{relu}(x_1-t)$ contains $\arccos t$.)
            """,
        ),
        ProofStep(
            "C7p",
            "kinks that move affinely",
            "e(x, s) has total degree D on a segment, the ends are affine in s, so the integral of e^2 has degree 2 D + 1",
            r"""
            Let $d=1$, and move biases and offset affinely in $s$, inside a cell. The kinks $-b_i/w_i$ are
            affine in $s$. Between neighbouring kinks, break points of $f$ and ends of the interval $e$ is a
            polynomial in $(x,s)$ of total degree at most $\max(1,\deg f)=\Delta$. So $e^2$ has total degree at
            most $2\Delta$, and $\int_{p+qs}^{r+us}e(x,s)^2\,\mathrm{d}x$ has degree at most $2\Delta+1$ in $s$.
            For $\Delta=1$ and $e=y+kx+as$ on $[0,s]$, for example,
            \begin{equation*}
            3\int_0^s(y+kx+as)^2\,\mathrm{d}x=3y^2s+(6ya+3yk)\,s^2+(3a^2+3ak+k^2)\,s^3 .
            \end{equation*}
            """,
            (
                Identity(
                    "D = 1: int_0^t (y + k x + a t)^2 dx, times 3",
                    3 * t * (y + a * t) ** 2 + 3 * (y + a * t) * k * t**2 + k**2 * t**3,
                    3 * y**2 * t + (6 * y * a + 3 * y * k) * t**2 + (3 * a**2 + 3 * a * k + k**2) * t**3,
                ),
            ),
        ),
    )


def _convergence() -> tuple[ProofStep, ...]:
    return (
        chain_rule(
            "C8",
            r"So $L(\Theta_t)=L(\Theta_0)-\int_0^t\|G\|^2\,\mathrm{d}s$, and the risk is non-increasing.",
        ),
        ProofStep(
            "C8",
            "finite length",
            "G is a limiting subgradient of a semialgebraic function; d/dt L^(1-a) <= -((1-a)/k) |G|, so the length is finite",
            r"""
            By H6 there is a limit point $\theta^*$ of $\Theta_t$; put $\tilde{L}(t)=L(\Theta_t)-L(\theta^*)$,
            which decreases to $0$. If $\tilde{L}(t_0)=0$ for some $t_0$, then $G=0$ from $t_0$ on and the flow
            rests. Let $\tilde{L}>0$. At every $\theta$ the vector $G(\theta)$ is a limiting subgradient of $L$
            (theorem \texttt{existence-uniqueness}, C6l). The risk is continuous, and semialgebraic by C7; for
            such functions the inequality of Kurdyka and Lojasiewicz holds (cited): there are an exponent
            $0<a<1$, a constant $k>0$ and a neighbourhood $U$ of $\theta^*$ with
            \begin{equation*}
            |L(\theta)-L(\theta^*)|^a\le k\,\|G(\theta)\|\qquad(\theta\in U).
            \end{equation*}
            While $\Theta_t\in U$,
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}\,\tilde{L}^{1-a}=-(1-a)\,\tilde{L}^{-a}\,\|G\|^2\le-\frac{1-a}k\,\|G\| .
            \end{equation*}
            So the length of the path from a time $t_0$ on is at most $\frac k{1-a}\tilde{L}(t_0)^{1-a}$ as long
            as it stays in $U$. There are times $t_0$ with $\Theta_{t_0}$ arbitrarily close to $\theta^*$ and
            $\tilde{L}(t_0)$ arbitrarily small; from one of them on the path never leaves $U$. Its length is
            finite, so $\Theta_t\to\theta^*$, and $\|\Theta_t-\theta^*\|\le\frac k{1-a}\tilde{L}(t)^{1-a}$.
            Since $\int\|G\|^2<\infty$ and $\|G\|$ is lower semicontinuous ($\{y_i=0\}$ is a null set where
            $u_i\ne0$, and $G_{u_i}=0$ where $u_i=0$), $G(\theta^*)=0$.
            """,
        ),
        ProofStep(
            "C8",
            "the rates",
            "from L' <= -L^(2a)/k^2",
            r"""
            Count time from an instant after which $\Theta_t\in U$ and $\tilde{L}\le1$. Then
            $\tilde{L}'=-\|G\|^2\le-\tilde{L}^{2a}/k^2$. If $a\le\tfrac12$, then $\tilde{L}^{2a}\ge\tilde{L}$,
            and $\tilde{L}(t)\le\tilde{L}(0)e^{-t/k^2}$. If $a>\tfrac12$, then
            $(\tilde{L}^{1-2a})'\ge(2a-1)/k^2$, so
            \begin{equation*}
            \tilde{L}(t)\le\Bigl(\tilde{L}(0)^{1-2a}+\frac{2a-1}{k^2}\,t\Bigr)^{-1/(2a-1)}=O\bigl(t^{-1/(2a-1)}\bigr),
            \end{equation*}
            and $1/(2a-1)>1$ because $a<1$. In every case $\tilde{L}(t)=O(1/t)$.
            """,
        ),
    )


def _explicit() -> tuple[ProofStep, ...]:
    e, n, t, c = ring("e n t c")
    return (
        balance("C8h", "It enters the explicit instance for constant targets."),
        ProofStep(
            "C8c, C8o, C8t",
            "explicit constants",
            "constant targets a = 1, one neuron a = 2/3, trapping a = 1/2",
            r"""
            Constant targets: $\|G\|^2E\ge4L^2$ (theorem \texttt{constant-target-flow}, C6e) and $E\le E_0$
            along the flow give $L\le k\|G\|$ with $k^2=E_0/4$; this is the inequality with $a=1$, outside of
            the range of C8. One neuron, an affine target and a risk below the threshold: $\|G\|^2\ge
            c_*L^{4/3}$ (theorem \texttt{affine-flow-one-neuron}, C8g), $a=\tfrac23$, $k^2=1/c_*$. Affine
            targets while every neuron is strictly active or strictly inactive: $\|G\|^2\ge4\lambda S_PL$
            (theorem \texttt{affine-flow}, C9g), $a=\tfrac12$.
            """,
        ),
        ProofStep(
            "C8r",
            "the rates with explicit constants",
            "insert: y = e n/(e + 4 n t), y = (n + c t/3)^(-3), exponential",
            r"""
            Integrate $L'=-\|G\|^2$ with the three inequalities. For $a=1$: $L'\le-4L^2/E_0$, and
            $E_0L_0/(E_0+4L_0T)$ solves $\phi'=-4\phi^2/E_0$. For $a=\tfrac23$: $L'\le-c_*L^{4/3}$, and with
            $z=L_0^{-1/3}+\tfrac13c_*t$ the function $\phi=z^{-3}$ has
            $\phi'=-3z^{-4}\cdot\tfrac13c_*=-c_*\phi^{4/3}$. For $a=\tfrac12$ the decay is exponential as long
            as the pattern is fixed, which it is for all times in a trapping region.
            """,
            (
                # phi = E L/(E + 4 L t): phi' (E + 4 L t)^2 = -4 E L^2, and -4 phi^2/E is the same
                Identity(
                    "a = 1, times E (E + 4 L t)^2", -(e * n) * (4 * n) * e, -4 * (e * n) ** 2 + 0 * t * c
                ),
            ),
        ),
        ProofStep(
            "C9",
            "attained minima, affine targets",
            "affine targets are realized",
            r"""
            An affine target is realized by one active neuron, so the minimum $0$ is attained for every width
            $H\ge1$; for $H=0$ the mean of $f$ is the best constant.
            """,
        ),
        ProofStep(
            "C9",
            "attained minima, other Lipschitz targets",
            "cited, not proved here",
            "The statement is taken from arXiv:2112.09684.",
            cited=True,
        ),
    )
