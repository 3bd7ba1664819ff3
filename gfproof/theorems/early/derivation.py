"""The proofs of C1 to C8 and C10, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.homogeneous.identities import layer_identities
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def homogeneity() -> tuple[ProofStep, ...]:
    """C1 to C4, C7, C8 and C10."""
    return (_euler(), *_kkt(), *_rates())


def _euler() -> ProofStep:
    return ProofStep(
        "C1, C1c, C1l, C1n, C1F",
        "Euler's identity, neuron by neuron and layer by layer",
        "sigma'(z) z = p sigma(z), so row j of W_l and column j of W_{l+1} pair with the gradient as p to 1; sum over j",
        r"""
        $\sigma(cz)=c^p\sigma(z)$ for $c>0$, so $\sigma'(z)z=p\,\sigma(z)$. Scaling row $j$ of $W_l$, $l<L$, by
        $c>0$ multiplies $h_{lj}$ by $c^p$, just as scaling column $j$ of $W_{l+1}$ by $c^p$ does.
        Differentiating $H(x_i;W)$, and with it $N$, $F$ or any function of the outputs, at $c=1$,
        \begin{equation*}
        \langle W_l[j,:],\nabla\rangle=p\,\langle W_{l+1}[:,j],\nabla\rangle,
        \end{equation*}
        which is C1n and C1F. Summed over $j$: $\langle W_l,\nabla_{W_l}N\rangle=p\,\langle
        W_{l+1},\nabla_{W_{l+1}}N\rangle=\cdots=p^{L-l}\langle W_L,\nabla_{W_L}N\rangle=p^{L-l}N$, because $N$
        is linear in $W_L$: C1l. Summed over $l$: $\langle W,\nabla N\rangle=(1+p+\cdots+p^{L-1})N=DN$: C1.
        Differentiating $N(cW)=c^DN(W)$ with respect to $W$ gives $\nabla N(cW)=c^{D-1}\nabla N(W)$: C1c.
        """,
        tuple(identity for p in (1, 2, 3) for identity in layer_identities(3, p)),
    )


def _kkt() -> tuple[ProofStep, ...]:
    u1, u2, lam, n, order = _ring("u1 u2 lam n order")
    s1, s2, k, g, w = _ring("s1 s2 k g w")
    return (
        ProofStep(
            "C2",
            "Lagrange's condition without a square root",
            "grad N = lambda u pairs with u to lambda |u|^2 = D N",
            r"""
            Let $u\ne0$. By C1c the direction $u/\|u\|$ is a KKT point exactly if $\nabla N(u)=\lambda u$ for
            some $\lambda$. Pairing with $u$ and C1 give $\lambda\|u\|^2=DN(u)$, so $\|u\|^2\nabla
            N(u)=\|u\|^2\lambda u=DN(u)\,u$. Conversely this equation is $\nabla N(u)=\lambda u$ with
            $\lambda=DN(u)/\|u\|^2$.
            """,
            (
                Identity(
                    "pairing", lam * u1 * u1 + lam * u2 * u2 - order * n, lam * (u1**2 + u2**2) - order * n
                ),
                Identity(
                    "one entry",
                    (u1**2 + u2**2) * (lam * u1),
                    (lam * u1 * u1 + lam * u2 * u2) * u1,
                ),
            ),
        ),
        ProofStep(
            "C3",
            "block norms",
            "pair grad_{W_l} N = D N W_l with W_l and use C1; rows and columns the same way",
            r"""
            At a KKT point $W$ of any norm, $\|W\|^2\nabla_{W_l}N=DN\,W_l$ by C2. Pairing with $W_l$ and C1l:
            $p^{L-l}\|W\|^2N=DN\|W_l\|_F^2$. Pairing the rows and columns of C1n in the same way:
            $DN\|W_l[j,:]\|^2=p\,DN\|W_{l+1}[:,j]\|^2$. Divide by $DN\ne0$.
            """,
        ),
        ProofStep(
            "C4",
            "scaling the layers",
            "grad_{W_l} N(cW) = (kappa/c_l) grad_{W_l} N(W); with c_l^2 |W_l|^2 = p^(L-l)/D this is D N(cW) c_l W_l",
            r"""
            Let $N(W)\ne0$; then no $W_l$ is $0$. For positive numbers $c_l$ write $cW=(c_1W_1,\ldots,c_LW_L)$
            and $\kappa=\prod_mc_m^{p^{L-m}}$. Homogeneity in the blocks gives $N(cW)=\kappa N(W)$ and
            $\nabla_{W_l}N(cW)=\frac\kappa{c_l}\nabla_{W_l}N(W)$. Choose $c_l=\sqrt{p^{L-l}/D}/\|W_l\|_F$, so
            that $\|cW\|=1$. If $E_l(W)=0$, then
            \begin{equation*}
            \nabla_{W_l}N(cW)=\frac\kappa{c_l}\,\frac{p^{L-l}N(W)}{\|W_l\|_F^2}\,W_l=D\,N(cW)\,c_lW_l,
            \end{equation*}
            because $c_l^2\|W_l\|_F^2=p^{L-l}/D$: $cW$ is a KKT point. Conversely, if some $cW$ is a KKT point,
            C3 fixes its block norms, and the same computation backwards gives $E_l=0$.
            """,
            (
                # c_l^2 = s1, k = p^(L-l), s2 = kappa: s1 (kappa g) - k kappa w = kappa (s1 g - k w)
                Identity("entry", s1 * (s2 * g) - k * s2 * w, s2 * (s1 * g - k * w)),
            ),
        ),
    )


def _rates() -> tuple[ProofStep, ...]:
    h, y, order, c = _ring("h y order c")
    g1, g2, u1, u2 = _ring("g1 g2 u1 u2")
    n, r = _ring("n r")
    return (
        ProofStep(
            "C7",
            "the norm grows no faster than along the NCF flow",
            "(r^2/2)' = -D sum l'(H_i) H_i = D N - D sum (l'(H_i) - l'(0)) H_i, and l' is monotone",
            r"""
            Along the loss flow, with $H_i=H(x_i;w)$ and $\ell'(\cdot)=\ell'(\cdot,y_i)$,
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}\,\tfrac12\|w\|^2=-\langle w,\nabla F\rangle=-D\sum_i\ell'(H_i)H_i
            =DN(w)-D\sum_i\bigl(\ell'(H_i)-\ell'(0)\bigr)H_i\le DN(w),
            \end{equation*}
            since Euler's identity holds for each $H_i$ and $\ell'$ is non-decreasing (H5). For the square loss
            the sum is $\sum_iH_i^2$.
            """,
            (
                Identity("square loss", -order * (h - y) * h, order * y * h - order * h * h),
                Identity("any slope", -order * c * h, order * y * h - order * (c + y) * h),
            ),
        ),
        ProofStep(
            "C8",
            "the normalized NCF rises",
            "Lagrange's identity: |u|^2 |g|^2 - <u, g>^2 = |u|^2 |g - <u, g>/|u|^2 u|^2",
            r"""
            Along the NCF flow $u'=g=\nabla N(u)$, so $N'=\|g\|^2$ and $(\|u\|^2)'=2\langle u,g\rangle=2DN$. Let
            $P$ be the projection orthogonal to $u$. Then
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}\tau}\,\frac N{\|u\|^D}=\frac{\|g\|^2}{\|u\|^D}-\frac{DN\cdot DN}{\|u\|^{D+2}}
            =\frac{\|u\|^2\|g\|^2-\langle u,g\rangle^2}{\|u\|^{D+2}}=\frac{\|Pg\|^2}{\|u\|^D}\ge0,
            \end{equation*}
            by Lagrange's identity $\|u\|^2\|g\|^2-\langle u,g\rangle^2=\|u\|^2\|Pg\|^2$. It is $0$ exactly if
            $g$ is a multiple of $u$, at KKT directions.
            """,
            (
                Identity(
                    "two entries",
                    (u1**2 + u2**2) * (g1**2 + g2**2) - (u1 * g1 + u2 * g2) ** 2,
                    (u1 * g2 - u2 * g1) ** 2,
                ),
                Identity(
                    "projection",
                    ((u1**2 + u2**2) * g1 - (u1 * g1 + u2 * g2) * u1) ** 2
                    + ((u1**2 + u2**2) * g2 - (u1 * g1 + u2 * g2) * u2) ** 2,
                    (u1**2 + u2**2) * (u1 * g2 - u2 * g1) ** 2,
                ),
            ),
        ),
        ProofStep(
            "C10",
            "rays",
            "s = r^-(D-2) falls linearly: s' = -(D-2) r^-(D-1) D n r^(D-1)",
            r"""
            At a KKT direction $W$ and $c>0$, C1c and C2 give $\nabla
            N(cW)=c^{D-1}DN(W)W/\|W\|^2=DN(cW)\,cW/\|cW\|^2$: the field is radial along the ray. On it, with
            $n=N(W)/\|W\|^D$, the norm satisfies $r'=Dn\,r^{D-1}$, so for $D>2$ the number $r^{-(D-2)}$ has the
            constant derivative $-D(D-2)n$.
            """,
            (
                # (r^-(D-2))' = -(D-2) r^-(D-1) r' with r' = D n r^(D-1), multiplied by r^(2D-2)
                *(
                    Identity(
                        f"D = {k}",
                        -(k - 2) * r ** (k - 1) * (k * n * r ** (k - 1)),
                        -k * (k - 2) * n * r ** (2 * k - 2),
                    )
                    for k in (3, 4, 7)
                ),
            ),
        ),
    )


def near_origin() -> tuple[ProofStep, ...]:
    """C5, C6, C7b, C8e, C10s."""
    h, y, g, delta = _ring("h y g delta")
    return (
        ProofStep(
            "C5, C5d, C5b",
            "the remainder",
            "-(H - y) grad H = y grad H - H grad H; H grad H is homogeneous of degree D + D - 1",
            r"""
            For the square loss each datum contributes $-(H_i-y_i)\nabla H_i=y_i\nabla H_i-H_i\nabla H_i$ to
            $-\nabla F$, and $p_i=y_i$; so $-\nabla F=\nabla N+R$ with $R=-\sum_iH_i\nabla
            H_i=-\nabla\tfrac12\|H(X;\cdot)\|^2$. $H_i$ is homogeneous of degree $D$ and $\nabla H_i$ of degree
            $D-1$, so $R$ is of degree $2D-1$: C5d. With $m=\max_{\|u\|=1}\|\sum_iH_i(u)\nabla H_i(u)\|$, which
            is finite by H2, C5b follows.
            """,
            (Identity("one datum", -(h - y) * g, y * g - h * g),),
        ),
        ProofStep(
            "C6",
            "powers of delta",
            "H(delta s) = delta^D H(s), grad H(delta s) = delta^(D-1) grad H(s)",
            r"""
            With $w=\delta s$ and $H_i=H(x_i;s)$,
            \begin{equation*}
            -\nabla F(\delta s)=\sum_i(y_i-\delta^DH_i)\,\delta^{D-1}\nabla H_i=\delta^{D-1}\bigl(\nabla N(s)+\delta^DR(s)\bigr).
            \end{equation*}
            With $\tau=\delta^{D-2}t$ the left side of the loss flow is
            $\frac{\mathrm{d}w}{\mathrm{d}t}=\delta\cdot\delta^{D-2}\frac{\mathrm{d}s}{\mathrm{d}\tau}=\delta^{D-1}\frac{\mathrm{d}s}{\mathrm{d}\tau}$.
            Divide by $\delta^{D-1}$.
            """,
            tuple(
                Identity(
                    f"D = {k}",
                    (y - delta**k * h) * (delta ** (k - 1) * g),
                    delta ** (k - 1) * (y * g - delta**k * (h * g)),
                )
                for k in (2, 3, 4, 7)
            ),
        ),
        ProofStep(
            "C7b",
            "a bound for the norm",
            "r' <= D Nmax r^(D-1) by C7; compare with the solution of the equation",
            r"""
            By convexity of the loss, as in the theorem \texttt{early-homogeneity}, C7, $rr'\le DN(w)\le
            DN_{\max}r^D$, so $r'\le DN_{\max}r^{D-1}$. For $D>2$ the number $r^{-(D-2)}$ falls at most at the
            rate $D(D-2)N_{\max}$, which is the stated bound while $1-D(D-2)N_{\max}r_0^{D-2}t>0$. For $D=2$,
            $(\ln r)'\le2N_{\max}$. If $N_{\max}=0$, the norm does not grow.
            """,
        ),
        ProofStep(
            "C8e",
            "chain rule",
            "u' = grad N, so N' = |grad N|^2 and (|u|^2/2)' = <u, grad N> = D N",
            r"""
            $u'=\nabla N(u)$, so $\frac{\mathrm{d}}{\mathrm{d}\tau}N(u)=\langle\nabla N,u'\rangle=\|\nabla
            N\|^2$ and $\frac{\mathrm{d}}{\mathrm{d}\tau}\tfrac12\|u\|^2=\langle u,\nabla N\rangle=DN$ by
            Euler's identity.
            """,
        ),
        _ray(),
    )


def _ray() -> ProofStep:
    n, r = _ring("n r")
    return ProofStep(
        "C10s",
        "the solution on a ray",
        "insert r(tau) u* and use that grad N is Lipschitz near it: the solution is unique",
        r"""
        At a KKT point $u^*$ of norm one, $\nabla N(ru^*)=r^{D-1}Dn\,u^*$. So $r(\tau)u^*$ solves the NCF
        equation if $r'=Dn\,r^{D-1}$, $r(0)=r_0$. For $D>2$ this says $(r^{-(D-2)})'=-D(D-2)n$, which the stated
        $r$ satisfies; for $D=2$ it is $r'=2nr$. $\nabla N$ is locally Lipschitz by H2, so this is the only
        solution.
        """,
        tuple(
            Identity(
                f"D = {k}, times r^(2D-2)",
                -(k - 2) * r ** (k - 1) * (k * n * r ** (k - 1)),
                -k * (k - 2) * n * r ** (2 * k - 2),
            )
            for k in (3, 4, 7)
        ),
    )
