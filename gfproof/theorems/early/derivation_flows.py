"""The proofs of C9 and C11, step by step."""

from __future__ import annotations

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def early_direction() -> tuple[ProofStep, ...]:
    """C9u, C9l, C9d, C9z, C9r, C11, C11q."""
    return (*_blow_up(), *_limits(), *_early_phase())


def _blow_up() -> tuple[ProofStep, ...]:
    _, x = polynomial_ring(["r", "n"])
    r, n = x["r"], x["n"]
    return (
        ProofStep(
            "C9u",
            "growth from below",
            "N/|u|^D never falls, so r' = D N/r >= D n1 r^(D-1): r^-(D-2) falls at least at the rate D(D-2) n1 and is 0 in time",
            r"""
            Along the NCF flow $r=\|u\|$ satisfies $rr'=\langle u,\nabla N\rangle=DN$, and $N/\|u\|^D$ never
            falls (theorem \texttt{early-homogeneity}, C8). So from $\tau_1$ on $N\ge n_1r^D$, hence
            \begin{equation*}
            r'\ge Dn_1r^{D-1},\qquad \frac{\mathrm{d}}{\mathrm{d}\tau}\,r^{-(D-2)}=-(D-2)\,r^{-(D-1)}r'\le-D(D-2)\,n_1 .
            \end{equation*}
            The positive number $r^{-(D-2)}$ would reach $0$ after the time $r_1^{-(D-2)}/(D(D-2)n_1)$ at the
            latest: the solution ends before, and it can only end by blowing up.
            """,
            tuple(
                Identity(
                    f"D = {d}: (r^-(D-2))' r^(2D-2) with r' = D n r^(D-1)",
                    -(d - 2) * r ** (d - 1) * (d * n * r ** (d - 1)),
                    -d * (d - 2) * n * r ** (2 * d - 2),
                )
                for d in (3, 4, 7)
            ),
        ),
        ProofStep(
            "C9l",
            "growth from above",
            "r' = D N/r <= D Nmax r^(D-1): r^-(D-2) falls at most at the rate D(D-2) Nmax",
            r"""
            $N(u)\le N_{\max}r^D$, so $r'\le DN_{\max}r^{D-1}$, and $r^{-(D-2)}$ falls at most at the rate
            $D(D-2)N_{\max}$. At the blow-up it is $0$; so $\tau^*-\tau_1\ge r_1^{-(D-2)}/(D(D-2)N_{\max})$.
            """,
        ),
    )


def _limits() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C9d",
            "the direction converges",
            "in the time int r^(D-2) dtau = infinity the direction follows the gradient flow of N on the sphere; "
            "Kurdyka-Lojasiewicz",
            r"""
            The direction $\bar{u}=u/r$ satisfies $\bar{u}'=r^{D-2}P\nabla N(\bar{u})$, where $P$ is the
            projection orthogonal to $\bar{u}$. In the time $\int r^{D-2}\,\mathrm{d}\tau$ it follows the
            gradient flow of $N$ on the sphere. By $r'\le DN_{\max}r^{D-1}$ we have $\int
            r^{D-2}\,\mathrm{d}\tau\ge\frac1{DN_{\max}}\int\frac{r'}r\,\mathrm{d}\tau=\infty$ up to the blow-up,
            so all of this flow is seen. The sphere is compact, and $N$ is definable (H4): by the inequality of
            Kurdyka and Lojasiewicz (cited) its gradient flow has finite length and converges. The limit has
            $P\nabla N=0$ and $N\ge n_1>0$: it is a positive KKT point.
            """,
        ),
        ProofStep(
            "C9z",
            "flows that never rise above 0",
            "(r^2/2)' = D N <= 0, so u is bounded; bounded definable gradient flows converge",
            r"""
            If $N\le0$ along the flow, then $(\tfrac12r^2)'=DN\le0$, so $u$ is bounded and exists for all
            $\tau$, and $N'=\|\nabla N\|^2\ge0$. A bounded gradient flow of a definable $C^1$ function converges
            to a critical point (cited, Kurdyka). So $u\to u_\infty$ with $\nabla N(u_\infty)=0$, and $u_\infty$
            may be $0$.
            """,
        ),
        ProofStep(
            "C9r",
            "rise from 0",
            "dN/dtau = |grad N|^2 > 0 at that time and >= 0 later",
            r"""
            $\frac{\mathrm{d}}{\mathrm{d}\tau}N=\|\nabla N\|^2$ is positive at that time and nonnegative later,
            so $N>0$ at all later times.
            """,
        ),
    )


def _early_phase() -> tuple[ProofStep, ...]:
    _, x = polynomial_ring(["d", "y", "h", "g"])
    d, y, h, g = x["d"], x["y"], x["h"], x["g"]
    return (
        ProofStep(
            "C11",
            "the constants, and the rescaled flow",
            "w = delta s, tau = delta^(D-2) t: s' = grad N(s) + delta^D R(s)",
            r"""
            By homogeneity $K$ is a Lipschitz constant of $\nabla N$ on the ball of radius $B+1$, and
            $R=-\sum_iH_i\nabla H_i$ is at most $M$ there. The loss flow from $\delta w_0$ is
            $w(t)=\delta\,s(\delta^{D-2}t)$ with $\frac{\mathrm{d}s}{\mathrm{d}\tau}=\nabla N(s)+\delta^DR(s)$,
            $s(0)=w_0$ (theorem \texttt{early-small-weights}, C6), because
            $(y-\delta^Dh)\,\delta^{D-1}g=\delta^{D-1}(yg-\delta^Dhg)$ for each datum.
            """,
            tuple(
                Identity(
                    f"D = {k}",
                    (y - d**k * h) * (d ** (k - 1) * g),
                    d ** (k - 1) * (y * g - d**k * (h * g)),
                )
                for k in (3, 4, 7)
            ),
        ),
        ProofStep(
            "C11",
            "Gronwall",
            "s - u has the defect delta^D R(s), |R(s)| <= M, and grad N the Lipschitz constant K, while "
            "|s - u| <= 1; e(delta) <= 1 keeps it there",
            r"""
            $\frac{\mathrm{d}}{\mathrm{d}\tau}(s-u)=\nabla N(s)-\nabla N(u)+\delta^DR(s)$. While $\|s-u\|\le1$
            both $u$ and $s$ are in the ball of radius $B+1$, so $\|s-u\|'\le K\|s-u\|+\delta^DM$, and by
            Gronwall's inequality
            \begin{equation*}
            \|s(\tau)-u(\tau)\|\le\delta^DM\,\frac{e^{K\tau}-1}K\le e(\delta)\le1\qquad(\tau\le T),
            \end{equation*}
            with strict inequality before $T$. So $s$ exists and stays there up to $T$, and multiplying by
            $\delta$ gives C11 and $\|w\|\le(B+1)\delta$.
            """,
        ),
        ProofStep(
            "C11q",
            "first T, then delta",
            "at T the NCF flow is eps/2-close to its limit direction (or |u| <= eps/2); delta with 2 e(delta)/|u(T)| <= eps/2",
            r"""
            Let $\varepsilon>0$. By C9 there is a $T$ at which the direction of $u$ is
            $\tfrac12\varepsilon$-close to a nonnegative KKT point, or $\|u(T)\|\le\tfrac12\varepsilon$: in the
            case C9z with $u\to u_\infty\ne0$ the limit is a zero KKT point. For any vectors
            $\|s/\|s\|-u/\|u\|\|\le2\|s-u\|/\|u\|$. Choose $\delta$ so small that
            $e(\delta)\le\tfrac12\varepsilon$ and, in the first case,
            $2e(\delta)/\|u(T)\|\le\tfrac12\varepsilon$; by C11 the direction of $w$ at the time
            $T/\delta^{D-2}$ is $\varepsilon$-close to the KKT point, or $\|w\|\le\varepsilon\delta$.
            """,
        ),
    )
