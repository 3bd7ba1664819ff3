"""One neuron and an affine target: false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.affine import one_neuron
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.chain_rule import balance
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.proof import ProofStep

_BY_ID = {claim.id: claim for claim in one_neuron.CLAIMS}


def _twin(
    id: str, change: str, of: str, statement: str, decide: Decide, without: tuple[str, ...] = ()
) -> Twin:
    true: Claim = _BY_ID[of]
    false = replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None)
    return Twin(id, change, false, without)


def _always_active(instance: Instance) -> Answer:
    if without_null_neurons(instance.case.network).width != 1:
        return not_applicable("not one neuron")
    one = one_neuron.neuron_of(instance)
    return compare(one.gap, "<", one.line.length)


def _wrong_sign(instance: Instance) -> Answer:
    one = one_neuron.neuron_of(instance)
    return compare(one.slope * one.line.slope, "<", Q(0))


def _strict(instance: Instance) -> Answer:
    one = one_neuron.neuron_of(instance)
    return compare(one.gap, "==", Q(0))


TWINS = (
    _twin("always-active", "H7 dropped", "C7a", "the neuron is active somewhere", _always_active, ("H7",)),
    _twin("sign", "wrong sign", "C7s", "v w alpha < 0", _wrong_sign),
    _twin(
        "double-sigma",
        "sigma -> 2 sigma",
        "C7s",
        "|v w| >= (alpha^2 l^2 - 12 L)/(|alpha| l^2)",
        lambda instance: one_neuron.slope_bound(instance, 2),
    ),
    _twin(
        "gap",
        "12 -> 1",
        "C7g",
        "the inactive part has length g with g^3 <= l L/alpha^2",
        lambda instance: one_neuron.gap_bound(instance, 1),
    ),
    _twin("no-gap", "g = 0 for the bound", "C7g", "the neuron is active on all of [A, B]", _strict),
    _twin("bare", "cstar -> 64", "C8g", "|G|^2 >= 64 L^{4/3} at the start", one_neuron.bare_gradient_bound),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C7 and C8."""
    return (
        balance(
            "C2",
            r"Hence $v^2-w^2-b^2$ has the derivative $-2v\,G_v+2(w\,G_w+b\,G_b)=0$ along the flow: it stays $\kappa$.",
        ),
        *_activity(),
        *_gradient_inequality(),
        *_consequences(),
    )


def _activity() -> tuple[ProofStep, ...]:
    x, kappa, h, length = _ring("x kappa h l")
    return (
        ProofStep(
            "C7a, C7s",
            "minimise over the offset",
            "L >= alpha^2 l^2/12 - 2 s alpha F + s^2 Var with 0 < F <= l^2/12, s = v w, so 2 s alpha F > 0",
            r"""
            If the neuron is active at most on a null set, $N$ is constant almost everywhere, and
            $L\ge\int(f-f(\bar{m}))^2=\alpha^2l^2/12$; this contradicts H7, so C7a holds. Put $s=vw$ and let the
            neuron be a right neuron with the kink $t$; if it is fully active, write $t=A$. On $[A,B]$ then
            $N=\mathrm{const}+s\,r$ with $r(x)=(x-t)_+$. Among all constants the risk is least if the error has
            mean $0$, so
            \begin{equation*}
            L\ge\mathrm{Var}(f)-2s\,\mathrm{Cov}(f,r)+s^2\,\mathrm{Var}(r)
            =\frac{\alpha^2l^2}{12}-2s\alpha F+s^2\,\mathrm{Var}(r),
            \end{equation*}
            where with $h=B-t$
            \begin{equation*}
            F=\frac1l\int_t^B(x-t)(x-\bar{m})\,\mathrm{d}x=\frac{h^2(3l-2h)}{12\,l},\qquad 0<F\le\frac{l^2}{12},
            \end{equation*}
            since $h^2(3l-2h)$ is increasing on $[0,l]$. For a left neuron reflect $x\mapsto A+B-x$: the same
            holds with the same $s=vw$. Because $L<\alpha^2l^2/12$, the middle term is positive, so $s\alpha>0$,
            and
            \begin{equation*}
            |s|\ge\frac{\alpha^2l^2/12-L}{2|\alpha|F}\ge\frac{\alpha^2l^2-12L}{2|\alpha|l^2}=\sigma.
            \end{equation*}
            """,
            (
                Identity(
                    "12 int_0^h s (s + l/2 - h) ds",
                    4 * h**3 + (3 * length - 6 * h) * h**2,
                    h**2 * (3 * length - 2 * h) + 0 * x * kappa,
                ),
                Identity(
                    "l^3 - h^2 (3 l - 2 h) = (l - h)^2 (l + 2 h)",
                    length**3 - h**2 * (3 * length - 2 * h),
                    (length - h) ** 2 * (length + 2 * h) + 0 * x * kappa,
                ),
            ),
        ),
        ProofStep(
            "C7g",
            "the inactive part",
            "N is constant on an inactive stretch of length g, so L >= alpha^2 g^3/(12 l)",
            r"""
            On the inactive part, an interval $J$ of length $g$, $N$ is constant, so
            $L\ge\frac1l\min_c\int_J(c-\alpha x)^2\,\mathrm{d}x=\alpha^2g^3/(12\,l)$.
            """,
        ),
        ProofStep(
            "C8v",
            "the outer weight",
            "v^2 = kappa + w^2 + b^2 >= kappa + sigma^2/v^2, so v^2 is at least the positive root of x (x - kappa) = sigma^2",
            r"""
            By C7s, $v\ne0$ and $w^2\ge\sigma^2/v^2$. With $x=v^2=\kappa+w^2+b^2\ge\kappa+\sigma^2/x$ we have
            $x(x-\kappa)\ge\sigma^2$, that is
            \begin{equation*}
            4x(x-\kappa)=(2x-\kappa)^2-\kappa^2\ge4\sigma^2 .
            \end{equation*}
            So $2x-\kappa\ge\sqrt{\kappa^2+4\sigma^2}$; the other sign is impossible, because it would give
            $2x\le\kappa-\sqrt{\kappa^2+4\sigma^2}<0$. Hence $v^2\ge\nu>0$.
            """,
            (
                Identity(
                    "completing the square",
                    4 * x * (x - kappa),
                    (2 * x - kappa) ** 2 - kappa**2 + 0 * h * length,
                ),
            ),
        ),
    )


def _gradient_inequality() -> tuple[ProofStep, ...]:
    p, h, lam, q, z = _ring("p h lam q z")
    return (
        ProofStep(
            "C8g",
            "the error on the active part",
            "e is affine on I with mean p/h and slope 12 (q - x_c p)/h^3: int_I e^2 <= 25 g^2/h^3, |e(t)| <= 10 g/h^2",
            r"""
            Let the neuron be right with kink $t$, $0\le t<1$ ($t=0$ if it is fully active), $I=[t,1]$, $h=1-t$,
            $x_c=\tfrac12(1+t)$ and
            \begin{equation*}
            p=\int_Ie,\qquad q=\int_Ixe,\qquad m=\int_0^1e,\qquad g^2=p^2+q^2,\qquad D^2=p^2+q^2+m^2 .
            \end{equation*}
            Since $G_b=2vp$, $G_w=2vq$, $G_c=2m$ and $v^2\ge\nu$: $\|G\|^2\ge4v^2g^2+4m^2\ge4\min(\nu,1)D^2$. On
            $I$ the error is affine, $e=p/h+\beta(x-x_c)$ with $\beta h^3/12=\int_I(x-x_c)e=q-x_cp$, so
            \begin{equation*}
            \int_Ie^2=\frac{p^2}h+\frac{12\,(q-x_cp)^2}{h^3},\qquad e(t)=\frac ph-\frac{6\,(q-x_cp)}{h^2}.
            \end{equation*}
            From $|x_c|\le1$, $(q-x_cp)^2\le2g^2$ and $h\le1$: $\int_Ie^2\le25\,g^2/h^3$ and
            $|e(t)|\le(1+6\sqrt2)\,g/h^2\le10\,g/h^2$.
            """,
            (
                # e h^3 = p h^2 + 12 z s with z = q - x_c p, s = x - x_c: primitives at s = h/2 minus those at -h/2
                Identity("int_I e, times h^3", p * h**2 * (h / 2) - p * h**2 * (-h / 2), p * h**3),
                Identity("int_I (x - x_c) e, times h^3", 4 * z * (h**3 + h**3) / 8, z * h**3),
                Identity(
                    "int_I e^2, times h^6",
                    p**2 * h**4 * h + 48 * z**2 * (h**3 + h**3) / 8,
                    p**2 * h**5 + 12 * z**2 * h**3,
                ),
                Identity(
                    "(q - x p)^2 + (p + x q)^2",
                    (q - h * p) ** 2 + (p + h * q) ** 2,
                    (1 + h**2) * (p**2 + q**2),
                ),
            ),
        ),
        ProofStep(
            "C8g",
            "the error on the inactive part",
            "alpha t^2/2 = m - p - t e(t), so t^2 <= 24 D/(|alpha| h^2); int_0^t e^2 <= 2 t e(t)^2 + (2/3) alpha^2 t^3",
            r"""
            On $[0,t]$ the network is constant, so $e(x)=e(t)+\alpha(t-x)$. Integrating,
            $m-p=t\,e(t)+\tfrac12\alpha t^2$, hence
            $\tfrac12|\alpha|t^2\le|m|+|p|+|e(t)|\le\sqrt2D+10D/h^2\le12D/h^2$, that is
            $t^2\le24D/(|\alpha|h^2)$. Therefore
            \begin{equation*}
            \int_0^te^2\le2t\,e(t)^2+\tfrac23\alpha^2t^3\le\frac{200\,D^2}{h^4}
            +\tfrac23\cdot24^{3/2}\,\frac{\sqrt{|\alpha|}\,D^{3/2}}{h^3},\qquad \tfrac23\cdot24^{3/2}<79 .
            \end{equation*}
            Each of $p^2,q^2,m^2$ is at most $L$, so $D^2\le3L<\tfrac14\alpha^2$ and
            $D^2=D^{1/2}D^{3/2}\le\sqrt{|\alpha|/2}\,D^{3/2}$. Adding the two parts,
            $L\le(225/\sqrt2+79)\sqrt{|\alpha|}\,D^{3/2}/h^4$, and
            \begin{equation*}
            L\le239\,\sqrt{|\alpha|}\,\frac{D^{3/2}}{h^4}.
            \end{equation*}
            """,
            (
                # 225/sqrt 2 + 79 <= 239 because 225^2 <= 2 * 160^2, and (2/3)^2 * 24^3 = 6144 < 79^2
                Identity("2 * 160^2 - 225^2", z * 0 + 2 * 160**2 - 225**2, z * 0 + 575),
                Identity("79^2 - (4/9) 24^3", z * 0 + 9 * 79**2 - 4 * 24**3, z * 0 + 873),
            ),
        ),
        ProofStep(
            "C8g",
            "the gradient inequality",
            "D^2 >= (L h^4/(239 sqrt|alpha|))^(4/3), h >= 1 - tau; a left kink costs the factor (3 + sqrt 5)/2",
            r"""
            Solve for $D$ and use $h\ge1-\tau$, which is C7g with $l=1$ and $L\le L_0$: for a right neuron
            $\|G\|^2\ge4\min(\nu,1)\bigl((1-\tau)^4/(239\sqrt{|\alpha|})\bigr)^{4/3}L^{4/3}$. For a left neuron
            reflect $x\mapsto1-x$: this turns $(p,q)$ into $(p,p-q)$. With $\lambda=\tfrac12(3+\sqrt5)$, a root
            of $\lambda^2-3\lambda+1$,
            \begin{equation*}
            (\lambda-2)\bigl[\lambda(p^2+q^2)-p^2-(p-q)^2\bigr]=\bigl((\lambda-2)p+q\bigr)^2+(\lambda^2-3\lambda+1)\,q^2\ge0,
            \end{equation*}
            so the reflected $D^2$ is at most $\lambda$ times $D^2$, and $\|G\|^2\ge c_*L^{4/3}$ with the factor
            $4/\lambda=8/(3+\sqrt5)\le4$.
            """,
            (
                Identity(
                    "the quadratic form",
                    (lam - 2) * (lam * (p**2 + q**2) - p**2 - (p - q) ** 2),
                    ((lam - 2) * p + q) ** 2 + (lam**2 - 3 * lam + 1) * q**2,
                ),
            ),
        ),
    )


def _consequences() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C8i, C8ii",
            "for all times",
            "L is non-increasing, so C7 holds for all t with L_0; d/dt L^(-1/3) >= cstar/3",
            r"""
            Along the flow $L'=-\|G\|^2$ for almost every $t$ (theorem \texttt{affine-flow}, C1), so
            $L(\Theta_t)\le L_0$ and C7, C8v, C8g hold at every $\Theta_t$ with the constants of the start:
            $\sigma$ grows and $\tau$ falls when $L$ falls. In particular $v_t^2\ge\nu$ and
            $|v_tw_t|\ge\sigma>0$, so $w_t$ never vanishes and keeps its sign. If $L_0=0$ then $G=0$ along the
            constant trajectory. While $L>0$
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}\,L^{-1/3}=\frac{\|G\|^2}{3\,L^{4/3}}\ge\frac{c_*}3,
            \qquad\text{so}\qquad L(\Theta_t)\le\bigl(L_0^{-1/3}+\tfrac13c_*t\bigr)^{-3}.
            \end{equation*}
            """,
        ),
        ProofStep(
            "C8iv",
            "finite length",
            "d/dt L^(1/3) <= -(sqrt(cstar)/3) |G|",
            r"""
            By C8g, $\|G\|\ge\sqrt{c_*}\,L^{2/3}$, so
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}\,L^{1/3}=-\frac{\|G\|^2}{3\,L^{2/3}}\le-\frac{\sqrt{c_*}}3\,\|G\|,\qquad
            \int_0^\infty\|G(\Theta_t)\|\,\mathrm{d}t\le\frac{3L_0^{1/3}}{\sqrt{c_*}} .
            \end{equation*}
            The path has finite length, so $\Theta_t$ is bounded and converges to some $\theta^*$. By C8ii and
            continuity $L(\theta^*)=0$, and since $N$ and $f$ are continuous, $N=f$ on $[0,1]$.
            """,
        ),
    )
