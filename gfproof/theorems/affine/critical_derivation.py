"""The classification of zeros of G for affine targets, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.chain_rule import balance
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def critical() -> tuple[ProofStep, ...]:
    """The proof of C1 to C6."""
    return (
        balance("C2h", r"So where $v_i\ne0$, $G_{v_i}=0$ follows from $G_{u_i}=0$: it needs no check."),
        *_alternation(),
        _flat(),
        *_descriptions(),
        _parabola(),
        _differentiability(),
        *_types(),
        ProofStep(
            "C6",
            "constant targets",
            "|G|^2 E >= 4 L^2 for constant targets, so G = 0 forces L = 0",
            r"""
            For a constant target $\xi$ the theorem \texttt{constant-target-flow} gives $\|G\|^2E\ge4L^2$ with
            $E=\sum_i\min\{|u_i|^2,v_i^2\}+(c-\xi)^2$; so $G=0$ forces $L=0$, and $L=0$ forces $e=0$ almost
            everywhere and $G=0$. The many zeros found above are a feature of $\alpha\ne0$.
            """,
        ),
    )


def _alternation() -> tuple[ProofStep, ...]:
    k, h, a, n, alpha = _ring("k h a n alpha")
    return (
        ProofStep(
            "C1",
            "what a zero of G says at a kink",
            "a non-flat right kink t gives F_0(t) = 0, F_1(t) = F_1(B); a left kink F_0(t) = F_1(t) = 0; so e has mean 0 "
            "on every cell and F_1 grows by k_j h_j^3/12 there",
            r"""
            Let $G(\theta)=0$, and put $F_0(t)=\int_A^te\,\mathrm{d}x$, $F_1(t)=\int_A^txe\,\mathrm{d}x$. From
            $G_c=0$: $F_0(A)=F_0(B)=0$. A non-flat neuron whose active interval $I$ has a positive length has
            $\int_Ie=\int_Ixe=0$, because $G_{b_i}=G_{w_i}=0$ and $v_i\ne0$. With $A_1=F_1(B)$ this reads:
            \begin{align*}
            &\text{at a non-flat right kink } t\in(A,B): & F_0(t)&=0, & F_1(t)&=A_1;\\
            &\text{at a non-flat left kink } t\in(A,B): & F_0(t)&=0, & F_1(t)&=0;\\
            &\text{for a non-flat fully active neuron}: & A_1&=0. &&
            \end{align*}
            Flat, dead, semi-inactive and degenerate neurons do not contribute to $N$ on $[A,B]$, or have
            $v_i=0$. So $e$ is continuous, and affine on each of the cells $(p_j,p_{j+1})$ into which the
            non-flat kinks $p_1<\cdots<p_n$ cut $(A,B)$, where $p_0=A$, $p_{n+1}=B$. Since $F_0$ vanishes at
            both ends of a cell, $e$ has mean $0$ on it: $e=k_j(x-\tfrac12(p_j+p_{j+1}))$, and with
            $h_j=p_{j+1}-p_j$
            \begin{equation*}
            F_1(p_{j+1})-F_1(p_j)=\int_0^{h_j}(p_j+s)\,k_j\bigl(s-\tfrac12h_j\bigr)\,\mathrm{d}s=\tfrac1{12}k_jh_j^3.
            \end{equation*}
            """,
            (
                Identity(
                    "12 int (a + s) k (s - h/2) ds over [0, h] = k h^3",
                    k * (4 * h**3 - 3 * h * h**2) + 6 * a * k * (h**2 - h * h),
                    k * h**3,
                ),
            ),
        ),
        ProofStep(
            "C1",
            "alternation",
            "if F_1(B) = 0 all k_j = 0 and e = 0; else F_1 alternates 0, A_1, 0, ..., A_1: first kink right, last left, n even; "
            "k_j h_j = -k_{j+1} h_{j+1} and k_j h_j^3 = (-1)^j 12 A_1, so all h_j are equal",
            r"""
            By the first step $F_1$ takes at every $p_j$ the value $0$ or $A_1$. If $A_1=0$ then all $k_j=0$; so
            $e=0$ and $L=0$: case (a). Let $A_1\ne0$. If some $k_j$ were $0$, then $e=0$ on that cell, by
            continuity $e$ would vanish at an end of each neighbouring cell, and, having mean $0$ there, vanish
            on it; so $e=0$ on $[A,B]$ and $A_1=0$, a contradiction. Hence $F_1$ changes on every cell, and its
            values at $p_0,p_1,\ldots,p_{n+1}$ are $0,A_1,0,\ldots,A_1$. So $n$ is even, all non-flat neurons
            with the kink $p_j$ are right neurons for odd $j$ and left neurons for even $j$, and no non-flat
            neuron is fully active. Moreover
            \begin{equation*}
            k_jh_j^3=(-1)^j12A_1,\qquad \tfrac12k_jh_j=-\tfrac12k_{j+1}h_{j+1},
            \end{equation*}
            the second because $e$ is continuous at $p_{j+1}$. The quotient of the two says that $h_j^2$ does
            not depend on $j$: so $h_j=h=l/(n+1)$, $p_j=q_j$ and $k_j=(-1)^jk$ with one number $k$.
            """,
        ),
        ProofStep(
            "C1",
            "the value of the risk",
            "on the first cell only left kinks act: -n k = alpha + k; risk (n+1) k^2 h^3/(12 l)",
            r"""
            At a right kink $q_j$ ($j$ odd) the slope of $N$ jumps by the sum of $v_iw_i$ over the non-flat
            neurons there, so this sum is $k_j-k_{j-1}=-2k$. At a left kink ($j$ even) it jumps by minus the
            sum, so again the sum is $-(k_j-k_{j-1})=-2k$. On the first cell only the $n/2$ left kinks act: the
            slope of $N$ is $\tfrac n2(-2k)=-nk$, and it is also $\alpha+k$. So
            \begin{equation*}
            k=-\frac\alpha{n+1},\qquad \sum v_iw_i=\frac{2\alpha}{n+1}\ \text{ at each } q_j,\qquad
            L=\frac1l\,(n+1)\,\frac{k^2h^3}{12}=\frac{\alpha^2l^2}{12(n+1)^4}.
            \end{equation*}
            For $n=0$, where there is no non-flat kink in $(A,B)$, $N$ is the constant $f(\bar{m})$ and
            $L=\alpha^2l^2/12$: case (b). Since there are at least $n$ neurons, $n\le H$.
            """,
            (
                Identity(
                    "(n+1) k = -alpha solves -n k = alpha + k",
                    -n * alpha,
                    alpha * (n + 1) - alpha * (2 * n + 1),
                ),
                # l = (n+1) h, alpha = -(n+1) k: 12 L l = (n+1) k^2 h^3, and alpha^2 l^2/(n+1)^4 = k^2 h^2
                Identity(
                    "the risk, times 12 (n+1)^4",
                    k**2 * h**2 * (n + 1) ** 4,
                    ((n + 1) * k) ** 2 * ((n + 1) * h) ** 2 + 0 * a,
                ),
            ),
        ),
    )


def _flat() -> ProofStep:
    h, length = _ring("h l")
    return ProofStep(
        "C2",
        "flat neurons",
        "a flat neuron adds int relu(y) e = 0; Phi(t) = int_t^B (x-t) e has Phi' = F_0",
        r"""
        A flat neuron has $G_{u_i}=0$; it adds to $G=0$ the condition $\int\mathrm{relu}(y_i)e=0$. Degenerate,
        dead and semi-inactive neurons meet it, and so does $w_i=0<b_i$, because $\int e=0$. For a right and a
        left neuron with the kink $t$ the integral is $|w_i|/l$ times
        \begin{equation*}
        \Phi(t)=\int_t^B(x-t)\,e\,\mathrm{d}x \qquad\text{or}\qquad \int_A^t(t-x)\,e\,\mathrm{d}x=\Phi(t)-A_1,
        \end{equation*}
        where $\Phi(A)=A_1$, $\Phi(B)=0$ and $\Phi'(t)=-\int_t^Be\,\mathrm{d}x=F_0(t)$; for a fully active
        neuron with $w_i\ne0$ it is $w_iA_1/l$.

        In case (b), $e=-\alpha(x-\bar{m})$. With $h=B-t$
        \begin{equation*}
        \int_t^B(x-t)(x-\bar{m})\,\mathrm{d}x=\int_0^hs\bigl(s+\tfrac12l-h\bigr)\,\mathrm{d}s=\tfrac1{12}h^2(3l-2h)>0
        \quad(0<h\le l),
        \end{equation*}
        and likewise, by reflection, for left kinks. So a flat neuron whose kink lies in $(A,B)$, or which is
        fully active with $w_i\ne0$, is excluded.

        In case (c), $F_0$ is $\tfrac12k_j(x-q_j)(x-q_{j+1})$ on the cell $j$: it has one sign inside and
        vanishes at the ends. So $\Phi$ is strictly monotone on each cell; its values at $q_0,\ldots,q_{n+1}$
        are $A_1,0,A_1,\ldots,0$, as $\Phi(q_j)=A_1-F_1(q_j)$. Hence $\Phi(t)=0$ in $(A,B)$ exactly at the $q_j$
        with odd $j$, and $\Phi(t)=A_1$ exactly at those with even $j$. A fully active neuron with $w_i\ne0$ is
        excluded because $A_1\ne0$.
        """,
        (
            Identity(
                "12 int_0^h s (s + l/2 - h) ds",
                4 * h**3 + (3 * length - 6 * h) * h**2,
                h**2 * (3 * length - 2 * h),
            ),
        ),
    )


def _descriptions() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C2",
            "the complete list",
            "necessity by the steps above; conversely each of (a), (b), (c) is checked directly",
            r"""
            The steps above show that a zero of $G$ is in one of the cases (a), (b), (c). Conversely, in case
            (a) $e=0$ and $G=0$. In case (b) $\int e=0$; a non-flat neuron is not active on $[A,B]$ (but for at
            most an end point), so its blocks vanish, and those of flat neurons vanish by the previous step. In
            case (c) the conditions on the kinks fix the slopes of $e$ on the cells to $(-1)^jk$, and
            $\int_A^{q_1}e=0$ with continuity makes its mean $0$ on every cell; then $F_0(q_j)=0$ for all $j$,
            $F_1(q_j)=A_1=kh^3/12$ for odd $j$ and for $q_{n+1}=B$, and $F_1(q_j)=0$ for even $j$. So
            $\int_Ie=\int_Ixe=0$ for the active interval of every non-flat neuron, and flat neurons were treated
            above. The three cases exclude each other, since their risks differ.
            """,
        ),
        ProofStep(
            "C2z",
            "the zigzag",
            "k_j = (-1)^j k with k = -alpha/(n+1), half of k h at the kinks",
            r"""
            In case (c) $e$ has on the cell $j$ the slope $(-1)^jk=(-1)^{j+1}\alpha/(n+1)$ and mean $0$, and at
            a kink $|e(q_j)|=\tfrac12|k|h=|\alpha|l/(2(n+1)^2)$. The slope of $N$ on the cell $j$ is
            $\alpha\bigl(1-(-1)^j/(n+1)\bigr)$.
            """,
        ),
        ProofStep(
            "C1o",
            "every value occurs",
            "w_j = (-1)^(j+1), b_j = -w_j q_j, v_j = 2 alpha w_j/(n+1), c by int_A^{q_1} e = 0; H - n neurons with u = v = 0",
            r"""
            Let $n$ be even, $0\le n\le H$. The neurons $w_j=(-1)^{j+1}$, $b_j=-w_jq_j$, $v_j=2\alpha
            w_j/(n+1)$, $j=1,\ldots,n$, with $H-n$ neurons $u=0$, $v=0$ and the $c$ that makes
            $\int_A^{q_1}e=0$, are in case (c), or in case (b) if $n=0$. The value $0$ is taken by one fully
            active neuron with $vw=\alpha$ and a suitable $c$, if $H\ge1$.
            """,
        ),
    )


def _parabola() -> ProofStep:
    e, s = _ring("e s")
    return ProofStep(
        "C3",
        "no local maxima",
        "(e + s)^2 = e^2 + 2 s e + s^2 under the integral",
        r"""
        Moving $c$ by $s$ changes the error to $e+s$, and $(e+s)^2=e^2+2se+s^2$; so
        $L(\theta+s\,e_c)=L(\theta)+2s\int e+s^2$. For one of the two signs of $s$ this exceeds $L(\theta)$,
        however small $s$ is.
        """,
        (Identity("parabola", (e + s) ** 2, e**2 + 2 * s * e + s**2),),
    )


def _differentiability() -> ProofStep:
    v, s, r, e = _ring("v s r e")
    return ProofStep(
        "C4, C4d",
        "differentiability",
        "L is C^1 in u_i != 0; a degenerate neuron with v = 0 adds O(|du||dv|), one with v != 0 a one-sided derivative "
        "that vanishes on an open cone of directions and not everywhere",
        r"""
        If $L(\theta)=0$ then $L(\theta+\delta)=\int|N_{\theta+\delta}-N_\theta|^2=O(\|\delta\|^2)$:
        differentiable with gradient $0=G$. Let $L(\theta)>0$ and $G(\theta)=0$.

        Suppose first that all degenerate neurons have $v_i=0$. They change $N_{\theta+\delta}$ by $\delta
        v_i\,\mathrm{relu}(\delta w_ix+\delta b_i)=O(\|\delta\|^2)$, uniformly on $[A,B]$. Without them the risk
        is $C^1$ near $\theta$ with gradient $G$, because the sets $\{y_i=0\}$ are null sets (theorem
        \texttt{affine-flow}, C3). So $L$ is differentiable at $\theta$.

        Suppose now that neuron $i$ is degenerate with $v_i\ne0$. Moving $u_i$ alone to $s(\delta_w,\delta_b)$,
        $s\ge0$, adds exactly $s\,v_i\,r$ to $e$, where $r(x)=\mathrm{relu}(\delta_wx+\delta_b)$; so $L$ changes
        by $2s\int v_ire+s^2\int v_i^2r^2$ and has the one-sided derivative
        \begin{equation*}
        \frac{2v_i}l\int_A^B\mathrm{relu}(\delta_wx+\delta_b)\,e\,\mathrm{d}x.
        \end{equation*}
        For right ramps with kink $t$ the integral is a positive multiple of $\Phi(t)$, for left ramps of
        $\Phi(t)-A_1$. By the step on flat neurons $\Phi$ takes values strictly between $0$ and $A_1$ on
        $(A,B)$, and $A_1\ne0$ (in case (b) $A_1=-\alpha l^3/12$): so both signs occur. It vanishes for all
        directions with $\delta_wx+\delta_b<0$ on $[A,B]$, which form an open cone; a linear function of the
        direction that vanishes on an open set is $0$. So $L$ is not differentiable at $\theta$.
        """,
        (Identity("the change", (e + s * v * r) ** 2, e**2 + 2 * s * v * r * e + s**2 * v**2 * r**2),),
    )


def _types() -> tuple[ProofStep, ...]:
    k, h, r = _ring("k h r")
    s, alpha, sign = _ring("s alpha g")
    return (
        ProofStep(
            "C5",
            "local minima in case (b)",
            "near such a point (c - f) v_i >= 0 where neuron i is active, so L >= int (c-f)^2",
            r"""
            In case (a) $L=0$ is the smallest value there is. In case (b) let every neuron be strictly dead, or
            semi-inactive with kink $A$ and $\alpha v_i>0$, or semi-inactive with kink $B$ and $\alpha v_i<0$.
            At networks $\theta'$ near $\theta$ the strictly dead neurons stay dead, and the others are active
            on $[A,B]$ at most near $A$ (or $B$), where $c'-f$ has the sign of $\alpha$ (of $-\alpha$), hence
            that of $v_i'$. So $(c'-f)\,v_i'\,\mathrm{relu}(y_i')\ge0$ on $[A,B]$, and
            \begin{equation*}
            L(\theta')=\int\Bigl((c'-f)+\sum_iv_i'\,\mathrm{relu}(y_i')\Bigr)^2\ge\int(c'-f)^2\ge\frac{\alpha^2l^2}{12}=L(\theta).
            \end{equation*}
            """,
        ),
        ProofStep(
            "C5",
            "all others in case (b)",
            "one neuron is moved: four kinds of neurons, four descent curves",
            r"""
            If there is another neuron in case (b), moving it lowers $L$; let $s\downarrow0$. By the description
            of case (b) it is of one of four kinds.

            A degenerate neuron: if $v\ne0$ there is a negative one-sided derivative (C4d). If $v=0$, choose
            $u_0$ with $I=\int\mathrm{relu}(u_0\cdot(x,1))e\ne0$ and put $u=su_0$, $v=\pm s$: $L$ changes by
            $\pm2s^2I+O(s^4)$, and the sign is free.

            A semi-inactive neuron with $v\ne0$ and the other sign: moving its kink inside by $s$ adds
            $v|w|(A+s-x)$ on $[A,A+s]$, where $e=\tfrac12\alpha l+O(s)$, or its mirror image at $B$, where
            $e=-\tfrac12\alpha l+O(s)$; so $L$ changes by $-\tfrac12|\alpha||v||w|s^2+O(s^3)$.

            A semi-inactive neuron with $v=0$: put $v=\pm s$ with the sign of the previous case and move the
            kink inside by $s$; $L$ changes by $-\tfrac12|\alpha||w|s^3+O(s^4)$.

            A flat neuron with $w=0<b$: put $w=s$, $v=gs$ with $g=\operatorname{sign}\alpha$, and choose $c$ so
            that $\int e=0$ again; for small $s$ the neuron is fully active, the slope of $N$ is $gs^2$, and
            \begin{equation*}
            L=\frac{l^2}{12}(gs^2-\alpha)^2=\frac{\alpha^2l^2}{12}-\frac{l^2}6|\alpha|s^2+\frac{l^2}{12}s^4.
            \end{equation*}
            With C3, such a point is neither a local minimum nor a local maximum; where $L$ is differentiable it
            is a saddle.
            """,
            (
                Identity(
                    "12 L/l^2, up to g^2 = 1",
                    (sign * s**2 - alpha) ** 2 - alpha**2,
                    -2 * sign * alpha * s**2 + sign**2 * s**4,
                ),
            ),
        ),
        ProofStep(
            "C5c",
            "the descent curve in case (c)",
            "|delta N|^2 = 4 k^2 delta^2 (h - 27 h/16 + 27 h/32) = (5/8) k^2 h delta^2; the kink contributes -k^2 h delta^2",
            r"""
            Let $n\ge2$. Move the kink $q_1$ of all non-flat neurons there to $q_1+\delta$ by $b_i\mapsto
            b_i-w_i\delta$, move $c$ by $-2k\delta$, and increase $v_i|w_i|$ of one neuron at $q_2$ by
            $a=\tfrac98k\delta/h$. To first order $N$ changes by
            \begin{equation*}
            \delta N=2k\delta\,(1_{\{x>q_1\}}-1)+a\,(q_2-x)_+
            =-2k\delta\Bigl(1_{\{x<q_1\}}-\frac9{16h}(q_2-x)_+\Bigr),
            \end{equation*}
            and $\int\delta N\,e=0$ since $G=0$. With $\int_A^{q_1}(q_2-x)\,\mathrm{d}x=\tfrac32h^2$ and
            $\int_A^{q_2}(q_2-x)^2\,\mathrm{d}x=\tfrac83h^3$,
            \begin{equation*}
            \int_A^B(\delta N)^2\,\mathrm{d}x=4k^2\delta^2\Bigl(h-\tfrac{27}{16}h+\tfrac{27}{32}h\Bigr)=\tfrac58k^2h\,\delta^2.
            \end{equation*}
            The part of $N$ of second order comes from the ramp $-2k\,(x-q_1-\delta)_+$ and is
            $\tfrac12\delta^2(-2k)$ times a unit mass at $q_1$, where $e(q_1)=\tfrac12kh$; it contributes
            $2\cdot\tfrac12\delta^2(-2k)\cdot\tfrac12kh=-k^2h\,\delta^2$. Together $L$ changes by
            $\tfrac1l(\tfrac58-1)k^2h\,\delta^2=-\tfrac38k^2\tfrac hl\delta^2$, up to $O(\delta^3)$. So a point
            of case (c) is never a local minimum.
            """,
            (
                Identity(
                    "8 int (delta N)^2 = 5 k^2 h delta^2",
                    k**2 * r**2 * (32 * h - 54 * h + 27 * h),
                    5 * k**2 * h * r**2,
                ),
                Identity("12 int (q_2 - x) over [A, q_1]", 6 * ((2 * h) ** 2 - h**2), 18 * h**2),
                Identity(
                    "the whole, times 8", 5 * k**2 * h * r**2 - 8 * k**2 * h * r**2, -3 * k**2 * h * r**2
                ),
            ),
        ),
    )
