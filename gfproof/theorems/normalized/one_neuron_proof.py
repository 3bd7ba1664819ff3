"""One normalized neuron: how cases are drawn, false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.case import Case, NormalizedFlow
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.problem import Affine, Constant, Piecewise, Problem, Target, Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.strategies.choosing import NONZERO, POSITIVE, RATIONALS, Chooser
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, compare, not_applicable
from gfproof.theorems.chain_rule import balance
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.normalized import one_neuron
from gfproof.theorems.normalized.claims import at_counted
from gfproof.theorems.normalized.draws import unit_vector
from gfproof.theorems.proof import ProofStep

_INTERVALS = tuple((Q(p), Q(q)) for p, q in ((0, 1), (0, 1), (0, 1), (-1, 1), (0, 2), (-1, 2)))
_BY_ID = {claim.id: claim for claim in one_neuron.CLAIMS}


def case(choose: Chooser) -> Case:
    """A constant, affine or tent-shaped target and one unit vector; one of ten draws leaves M."""
    low, high = choose.pick(_INTERVALS)
    slope, base = choose.pick(NONZERO), choose.pick(RATIONALS)
    w, b = unit_vector(choose, 1)
    if choose.pick((False,) * 9 + (True,)):
        b = 2 * b + 1
    v = choose.pick((Q(1), Q(-1), Q(2), Q(-2), Q(3), Q(-3), Q(5), Q(-5), Q(1, 2), Q(0)))
    c = choose.pick(RATIONALS)
    target: Target
    match choose.pick(("tent", "tent", "affine", "constant", "fit")):
        case "tent":
            middle = (low + high) / 2
            rising, falling = (base, slope), (base + 2 * slope * middle, -slope)
            target = Piecewise(PolynomialPieces((middle,), ((rising,), (falling,))))
        case "affine":
            target = Affine(((slope,),), (base,))
        case "fit":  # nearly what the neuron realizes where it is active
            target = Affine(((v * w[0],),), (c + v * b + Q(1, 20),))
        case _:
            target = Constant((base,))
    network = Network((w,), (b,), ((v,),), (c,))
    moves = NormalizedFlow(choose.pick(POSITIVE))
    return Case(network, Problem(target, Uniform((low,), (high,))), moves, "drawn case")


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id,
        change,
        replace(true, statement=statement, decide=decide, formula=None, latex="", certificate=None),
    )


def _no_psi(instance: Instance) -> Answer:
    one, constant = one_neuron.neuron_of(instance), one_neuron.lipschitz(instance)
    if one_neuron.second_rate(instance) is None or constant is None or abs(one.v * one.w) < constant:
        return not_applicable("no kink inside, or |v w| < K")
    return compare(-one.v * at_counted(instance).gradient.v[0][0], "<=", Q(0))


TWINS = (
    _twin(
        "any-slope",
        "|v w| >= K dropped",
        "C9",
        "kink inside: d/dt [v^2/2 + Psi(t)] <= 0",
        lambda instance: one_neuron.second_lyapunov(instance, steep=False),
    ),
    _twin(
        "rising",
        "wrong sign",
        "C9",
        "kink inside and |v w| >= K: d/dt [v^2/2 + Psi(t)] >= 0",
        lambda instance: one_neuron.second_lyapunov(instance, ">="),
    ),
    _twin(
        "constant-psi",
        "d/dt = 0",
        "C9",
        "kink inside and |v w| >= K: v^2/2 + Psi(t) is constant",
        lambda instance: one_neuron.second_lyapunov(instance, "=="),
    ),
    _twin("no-psi", "Psi left out", "C9", "kink inside and |v w| >= K: d/dt v^2 <= 0", _no_psi),
    _twin(
        "sharper",
        "4 -> 400",
        "C10",
        "positive on (A, B): |PG|^2 >= 400 lam min(1, v^2)(L - L_reg)",
        lambda instance: one_neuron.active_bound(instance, 400),
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C8 to C12."""
    return (
        balance("C1", r"Here it is the component of $G_u$ along $u$."),
        *_second_lyapunov(),
        _active_region(),
        *_boundedness(),
        *_limits(),
    )


def _second_lyapunov() -> tuple[ProofStep, ...]:
    t, h, w = _ring("t h w")
    end = t + h  # B
    return (
        ProofStep(
            "C9",
            "the field in terms of the kink",
            "v' = -2 w int (x - t) e, t' = (2 v/w) int (1 + t x) e, integrals over (t, B)",
            r"""
            Let $u=(w,b)$ be a right neuron with its kink $t$ in $(A,B)$, and write $\int_t^B$ for the integral
            over $(t,B)$ with respect to $\mu$. The unit vector $(-b,w)$ is tangent to the circle at $u$, so
            $(PG)_u=g\,(-b,w)$ with $g=\langle G_u,(-b,w)\rangle=2v\int_t^B(w-bx)\,e=2vw\int_t^B(1+tx)\,e$,
            since $-b=wt$. Along the flow $w'=bg$, $b'=-wg$, and with $w^2+b^2=1$
            \begin{equation*}
            t'=\frac{bw'-b'w}{w^2}=\frac g{w^2}=\frac{2v}w\int_t^B(1+tx)\,e,\qquad v'=-G_v=-2w\int_t^B(x-t)\,e .
            \end{equation*}
            Therefore
            \begin{equation*}
            \frac{\mathrm{d}}{\mathrm{d}t}\Bigl[\frac{v^2}2+\Psi\Bigr]=vv'+\Psi't'=2v\int_t^B\omega\,e,\qquad
            \omega(x)=-w(x-t)+\frac{\Psi'}w(1+tx).
            \end{equation*}
            """,
        ),
        ProofStep(
            "C9",
            "the choice of Psi",
            "Psi' makes the weight om(x) = -w (x - t) + (Psi'/w)(1 + t x) have mean 0; om and e are monotone in opposite "
            "directions once |v w| >= K, so v int om e <= 0 (Chebyshev)",
            r"""
            With $h=B-t$ and $w^2=1/(1+t^2)$,
            \begin{equation*}
            \int_t^B(x-t)\,\mathrm{d}x=\tfrac12h^2,\qquad \int_t^B(1+tx)\,\mathrm{d}x=\tfrac12h\,(2+t(B+t)),\qquad
            \Psi'=\frac{w^2h}{2+t(B+t)},
            \end{equation*}
            so $\omega$ has mean $0$ on $(t,B)$: this is how $\Psi$ was chosen. Its slope is
            \begin{equation*}
            -w+\frac{\Psi't}w=-w\,\frac{2+t(B+t)-ht}{2+t(B+t)}=-\frac{2w(1+t^2)}{2+t(B+t)}<0 .
            \end{equation*}
            On $(t,B)$ the error has the slope $e'=vw-f'$ almost everywhere. Let $|vw|\ge K$. If $v>0$, then
            $e'\ge0$; $\omega$ falls, $e$ does not fall, and $\omega$ has mean $0$, so $\int\omega e\le0$ by
            Chebyshev's inequality. If $v<0$, then $e'\le0$ and $\int\omega e\ge0$. In both cases $2v\int\omega
            e\le0$. A left neuron becomes a right one by the reflection $x\mapsto-x$, which maps $t$ to $-t$,
            $[A,B]$ to $[-B,-A]$ and the formula for right neurons to that for left ones.
            """,
            (
                Identity(
                    "2 int (1 + t x) over [t, B]",
                    2 * h + t * (end**2 - t**2),
                    h * (2 + t * (end + t)) + 0 * w,
                ),
                Identity("the slope", 2 + t * (end + t) - h * t, 2 * (1 + t**2) + 0 * w),
            ),
        ),
    )


def _active_region() -> ProofStep:
    w, b, m, q = _ring("w b m q")
    return ProofStep(
        "C10",
        "the fully active region",
        "|PG|^2 = 4 m^2 + 4 (w q + b m)^2 + 4 v^2 (w m - b q)^2 with a unit vector (w, b)",
        r"""
        Let the neuron be positive on $(A,B)$, $m=\int e$, $q=\int xe$. The network is affine on $[A,B]$, so
        with the best affine approximation $f_{\mathrm{reg}}$ of $f$ in $L^2(\mu)$ the error is
        $e=e_1+(f_{\mathrm{reg}}-f)$, where $e_1=k+rx$ is affine and orthogonal to the second part. Hence
        $(m,q)^{\mathsf T}=\Gamma(k,r)^{\mathsf T}$ and $L-L_{\mathrm{reg}}=\int
        e_1^2=(m,q)\Gamma^{-1}(m,q)^{\mathsf T}\le(m^2+q^2)/\lambda$. On the other side $G_c=2m$,
        $G_v=2(wq+bm)$, and the tangential component of $G_u$ is $2v(wm-bq)$, so
        \begin{equation*}
        \|PG\|^2=4m^2+4(wq+bm)^2+4v^2(wm-bq)^2\ge4\min(1,v^2)(m^2+q^2)\ge4\lambda\min(1,v^2)(L-L_{\mathrm{reg}}),
        \end{equation*}
        because $(wq+bm)^2+(wm-bq)^2=(w^2+b^2)(m^2+q^2)=m^2+q^2$.
        """,
        (
            Identity(
                "a unit vector turns (q, m)",
                (w * q + b * m) ** 2 + (w * m - b * q) ** 2,
                (w**2 + b**2) * (m**2 + q**2),
            ),
        ),
    )


def _boundedness() -> tuple[ProofStep, ...]:
    w, b, t, s = _ring("w b t s")
    return (
        ProofStep(
            "C11",
            "the outer weight",
            "v^2/2 + Psi does not rise in the kink arcs while |v| >= max(1, K sqrt(1 + a^2)); C10 bounds the path in the active "
            "arc; w^2 (1 + t^2) = 1, so |v| >= K sqrt(1 + a^2) gives |v w| >= K",
            r"""
            The directions $u$ form a circle of four arcs: fully active, right kink, dead, left kink. Define
            $\Psi$ on it as follows. It is $0$ on the fully active arc. On the right arc it starts with $0$ at
            $t=A$, where it meets the active arc, and has the derivative of C9; on the left arc it starts with
            $0$ at $t=B$ and has, for falling $t$, the derivative of C9; on the dead arc it interpolates. Then
            $0\le\Psi\le\Psi_{\max}$ outside of the dead arc, and there too.

            Put $\beta=\tfrac12v^2+\Psi(u)$ and $M_0=\max(1,K\sqrt{1+a^2})$. Let $|v_T|>M_0$, and let $t_0$ be
            the last time before $T$ with $|v|=M_0$, or $0$ if there is none. On $[t_0,T]$, where $|v|\ge M_0$:
            in the kink arcs $|w|=(1+t^2)^{-1/2}\ge(1+a^2)^{-1/2}$, so $|vw|\ge K$ and $\beta$ does not grow
            (C9); in the dead arc $u$ and $v$ rest; in the fully active arc $\beta=\tfrac12v^2$, so
            $\sqrt{2\beta}=|v|$ grows at most by the length $\int\|PG\|$ that is spent there. In that arc $L\ge
            L_{\mathrm{reg}}$, and by C10 with $|v|\ge1$
            \begin{equation*}
            -\frac{\mathrm{d}}{\mathrm{d}t}\sqrt{L-L_{\mathrm{reg}}}
            =\frac{\|PG\|^2}{2\sqrt{L-L_{\mathrm{reg}}}}\ge\sqrt\lambda\,\|PG\| .
            \end{equation*}
            As $L$ does not grow at any time, the length in that arc is at most $\sqrt{L_0/\lambda}$ in total.
            Hence $|v_T|\le\sqrt{2\beta(T)}\le\sqrt{2\beta(t_0)}+\sqrt{L_0/\lambda}$, and
            $2\beta(t_0)\le\max(|v_0|,M_0)^2+2\Psi_{\max}$.
            """,
        ),
        ProofStep(
            "C11c",
            "the offset",
            "c = N - v relu(y), |N| <= |f| + sqrt(L_0) in L^2 and relu(y)^2 <= 1 + x^2 for a unit vector",
            r"""
            $c=N-v\,\mathrm{relu}(y)$, so $|c|\le\|N\|+|v|\,\|\mathrm{relu}(y)\|$ in $L^2(\mu)$. Here
            $\|N\|\le\|f\|+\sqrt{L}\le\|f\|+\sqrt{L_0}$, and
            $\mathrm{relu}(y)^2\le(wx+b)^2\le(w^2+b^2)(1+x^2)=1+x^2$, because
            $(w^2+b^2)(1+x^2)-(wx+b)^2=(w-bx)^2$.
            """,
            (
                Identity(
                    "Cauchy-Schwarz for y = w x + b, with the square that is left",
                    (w**2 + b**2) * (1 + t**2) - (w * t + b) ** 2,
                    (w - b * t) ** 2 + 0 * s,
                ),
            ),
        ),
        ProofStep(
            "C11k",
            "the constants on [0, 1]",
            "partial fractions; arctan x <= x - x^3/3 + x^5/5; 1/lambda = 8 + 2 sqrt(13)",
            r"""
            On $[0,1]$
            \begin{equation*}
            \Psi'=\frac{1-t}{(1+t^2)(2+t+t^2)}=-\frac t{1+t^2}+\frac{t+1}{2+t+t^2}\ \text{ (right)},\qquad
            |\Psi'|=\frac t{1+t^2}-\frac t{2+t^2}\ \text{ (left)}.
            \end{equation*}
            In the first integral the logarithms cancel, and what remains is
            $\frac1{\sqrt7}\bigl(\arctan\frac3{\sqrt7}-\arctan\frac1{\sqrt7}\bigr)=\frac1{\sqrt7}\arctan\frac{\sqrt7}5$;
            the second is $\tfrac12\ln\tfrac43<0.15$, which is smaller. From $\arctan x\le
            x-\tfrac13x^3+\tfrac15x^5$ for $x\ge0$,
            \begin{equation*}
            2\Psi_{\max}\le\tfrac25\Bigl(1-\tfrac7{75}+\tfrac{49}{3125}\Bigr)<\tfrac{37}{100}.
            \end{equation*}
            The matrix $\Gamma$ has trace $\tfrac43$ and determinant $\tfrac1{12}$, so
            $\lambda=\tfrac16(4-\sqrt{13})$ and $1/\lambda=8+2\sqrt{13}<(\tfrac{391}{100})^2$.
            """,
            (
                Identity("right", -t * (2 + t + t**2) + (t + 1) * (1 + t**2), 1 - t + 0 * w * b * s),
                Identity("left", t * (2 + t**2) - t * (1 + t**2), t + 0 * w * b * s),
                # s = sqrt(13): (4 - s)(8 + 2 s) = 6 + 2 (13 - s^2)
                Identity("lambda and its inverse", (4 - s) * (8 + 2 * s), 6 + 2 * (13 - s**2) + 0 * t),
            ),
        ),
    )


def _limits() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C8",
            "bounded flows",
            "int |PG|^2 < inf and C11 give a limit point with PG = 0; PG is continuous on M, and G = 0 there by C1",
            r"""
            Along the flow $L'=-\langle G,PG\rangle=-\|PG\|^2$ (theorem \texttt{normalized-flow}, C4), so
            $\int_0^\infty\|PG\|^2\,\mathrm{d}t\le L_0$. By C11 and C11c the flow is bounded. So there are times
            $t_k\to\infty$ with $PG(\Theta_{t_k})\to0$ and $\Theta_{t_k}\to\theta^*\in M$. On $M$ no neuron is
            degenerate, so under the uniform law $PG$ is continuous there and $PG(\theta^*)=0$. Then $G_v=0$, by
            C1 $\langle u,G_u\rangle=vG_v=0$, and $G(\theta^*)=0$. Since $L$ is continuous and monotone along
            the flow, $L(\Theta_t)\to L(\theta^*)$.
            """,
        ),
        ProofStep(
            "C12",
            "affine targets",
            "bounded by C11, so the limit risk is critical: 0 or alpha^2 l^2/12",
            r"""
            If $\alpha\ne0$, the risks of zeros of $G$ for one neuron are $0$ and $\alpha^2l^2/12$ (theorem
            \texttt{affine-critical-points}, C1, with $H=1$). By C8 the limit of $L(\Theta_t)$ is one of them,
            and it is at most $L(\Theta_0)<\alpha^2l^2/12$; so it is $0$. (For $\alpha=0$ the hypothesis is
            empty.)
            """,
        ),
    )
