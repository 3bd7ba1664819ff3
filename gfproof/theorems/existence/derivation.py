"""Existence and uniqueness of gradient flows, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.chain_rule import balance, chain_rule
from gfproof.theorems.proof import ProofStep


def ring(names: str) -> list[Any]:
    """The variables of a polynomial ring over Q."""
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C6."""
    return (_lipschitz(), *_energy(), _existence(), *_second_solution(), *_balance(), *_subgradients())


def _lipschitz() -> ProofStep:
    v, w, s, t, e, g = ring("v w s t e g")
    return ProofStep(
        "C1",
        "a term with one indicator, and a slab",
        "v 1_I e - v' 1_I' e' = (v - v') 1_I e + v' 1_I (e - e') + v' (1_I - 1_I') e'; signs differ only on a thin slab",
        r"""
        Let $\theta,\theta'$ have the same degenerate neurons $D$. Those do not contribute to $N$, and their
        blocks $G_{u_i}$, $G_{v_i}$ are $0$. Let $i\notin D$. In the difference of the integrands of $G_{u_i}$
        at $\theta$ and at $\theta'$,
        \begin{equation*}
        1_Iv\cdot e-1_{I'}v'\cdot e'=1_I(v-v')\cdot e+1_Iv'\cdot(e-e')+(1_I-1_{I'})\,v'\cdot e',
        \end{equation*}
        the first two terms are Lipschitz on bounded sets of parameters, because $f$ is bounded. In the third,
        suppose that the signs of $y=w\cdot x+b$ and $y'$ differ at $x$. Then
        $|y(x)|\le|y(x)-y'(x)|\le\kappa\delta$ with $\delta=|u-u'|$ and $\kappa=\sqrt{1+da^2}$. So $1_I-1_{I'}$
        vanishes off the slab $\{|y|\le\kappa\delta\}$. If $w\ne0$, the slab has the width $2\kappa\delta/|w|$,
        and by H1 its mass in the box is at most $D_{\max}$ times a constant times $\delta/|w|$, where $|w|$ is
        bounded below near $u$. If $w=0$, then $b\ne0$, and close to $u$ the slab does not meet the box. In both
        cases the third term contributes at most a constant times $\delta$, locally uniformly. The blocks
        $G_{v_i}$ and $G_c$ are locally Lipschitz, since $N$ and $\mathrm{relu}(y_i)$ are.
        """,
        (
            Identity(
                "three terms",
                v * s * e - w * t * g,
                (v - w) * s * e + w * s * (e - g) + w * (s - t) * g,
            ),
        ),
    )


def _energy() -> tuple[ProofStep, ...]:
    return (
        chain_rule(
            "C2",
            r"""So $L(\Theta_t)=L(\Theta_0)-\int_0^t\|G\|^2\,\mathrm{d}s$, and by the inequality of Cauchy and Schwarz
            $\|\Theta_t-\Theta_0\|^2\le t\int_0^t\|G\|^2\,\mathrm{d}s=t\,(L(\Theta_0)-L(\Theta_t))\le t\,L(\Theta_0)$.""",
        ),
        ProofStep(
            "C2e",
            "the derivative in the direction of the flow",
            "a degenerate neuron does not move; for the others {y_i = 0} is a null set: dominated convergence",
            r"""
            Follow $s\mapsto\theta-sG(\theta)$, $s\ge0$. A degenerate neuron has $G_{u_i}=0$, so
            $\mathrm{relu}(y_i)=0$ along the whole ray. For the others $\{y_i=0\}$ is a null set, because $\mu$
            has a density, and off it $\mathrm{relu}(y_i)$ is differentiable in $s$ at $0$. The difference
            quotients are bounded; dominated convergence gives $L'(\theta;-G)=\langle G,-G\rangle=-\|G\|^2$.
            """,
        ),
        ProofStep(
            "C3d",
            "degenerate neurons",
            "the activity set of a degenerate neuron is empty",
            r"""
            If $u_i=0$ then $y_i=0$ everywhere, so $I_i$ is empty and $\mathrm{relu}(y_i)=0$: the neuron does
            not contribute to $N$, and $G_{u_i}=0$, $G_{v_i}=0$.
            """,
        ),
    )


def _existence() -> ProofStep:
    return ProofStep(
        "C3",
        "one solution per stratum, at most H restarts",
        "Picard-Lindeloef on the stratum until some u_i tends to 0 (the limit exists by C2); then u_i = 0 for good",
        r"""
        \emph{Existence.} Let $D=D(\Theta_0)$. On the set of parameters with $u_i=0$ for $i\in D$ and $u_i\ne0$
        for $i\notin D$ the field $G$ is locally Lipschitz by C1 and tangent by C3d. By the theorem of Picard
        and Lindel\"of there is a unique maximal solution in this set. By C2 it stays bounded on bounded
        intervals of time, so $G$ does, and $\Theta$ is Lipschitz there: if the maximal time $T$ is finite,
        $\Theta_T=\lim_{t\to T}\Theta_t$ exists, and some further $u_i$, $i\notin D$, vanishes at $T$. Continue
        from $\Theta_T$ in the same way, with the larger set $D(\Theta_T)$. Each restart enlarges $D$, so there
        are at most $H$ of them, and the solution exists for all times. By construction $D(\Theta_s)\subseteq
        D(\Theta_t)$ for $s\le t$.

        \emph{Uniqueness in this class.} A solution $\tilde\Theta$ of the class keeps $u_i=0$ for $i\in
        D(\Theta_0)$. As long as no other neuron degenerates, it is a solution on the set of the first step, so
        it agrees with $\Theta$; by continuity also at time $T$. The same argument applies after each restart.
        """,
    )


def _second_solution() -> tuple[ProofStep, ...]:
    w, b, v, c = ring("w b v c")
    m, q = c + v * b + v * w / 2, (c + v * b) / 2 + v * w / 3
    risk = c**2 + v**2 * (w**2 / 3 + w * b + b**2) + 2 * c * v * (w / 2 + b)
    return (
        ProofStep(
            "C4",
            "a second solution",
            "the field with the neuron taken as affine is locally Lipschitz; its solution enters the cone of full activity",
            r"""
            Let $u_i=0$, $v_i\ne0$ at the start, and let the velocity $-2\int(x,1)\,v_i\cdot e$ lie in the open
            cone $K=\{(w,b):w\cdot x+b>0\text{ on the box}\}$. Replace $1_{I_i}$ by $1$ and $\mathrm{relu}(y_i)$
            by $y_i$ in $N$ and in $G$. On the stratum of the other degenerate neurons this field $F$ is locally
            Lipschitz, as in C1, so it has a solution from $\Theta_0$. Along it
            $u_i(t)=t\cdot(\text{velocity})+o(t)$ lies in $K$ for small $t>0$. There the neuron is active on the
            whole box and $F=G$; at $t=0$ the two fields differ, but an integral equation does not see one
            instant. So this is a second solution of H3 for a short time, and C3 continues it.
            """,
        ),
        ProofStep(
            "C4n",
            "an example",
            "on the cone N = c + v b + v w x: int e = m, int x e = q; at the start e = -1, so the velocity is (1, 2)",
            r"""
            Let $d=H=1$, $f=0$ on $[0,1]$ with the uniform law, and start at $(w,b,v,c)=(0,0,1,-1)$. There
            $e=-1$. In the class of C3 only $c$ moves, $c'=-2c$, so $(0,0,1,-e^{-2t})$ is a solution. On the
            cone $\{b>0,\ w+b>0\}$ of full activity $N(x)=c+vb+vwx$, and
            \begin{equation*}
            m=\int e=c+vb+\tfrac12vw,\qquad q=\int xe=\tfrac12(c+vb)+\tfrac13vw,
            \end{equation*}
            so the field of full activity is polynomial: $(w,b,v,c)'=-2\,(vq,\ vm,\ wq+bm,\ m)$, the negative
            gradient of the polynomial $L=\int(c+vb+vwx)^2$. At the start it is $(1,2,0,2)$: the velocity
            $(1,2)$ of $(w,b)$ lies in the cone, and C4 applies.
            """,
            (
                Identity("dL/dw = 2 v q", risk.derivative(0), 2 * v * q),
                Identity("dL/db = 2 v m", risk.derivative(1), 2 * v * m),
                Identity("dL/dv = 2 (w q + b m)", risk.derivative(2), 2 * (w * q + b * m)),
                Identity("dL/dc = 2 m", risk.derivative(3), 2 * m),
            ),
        ),
    )


def _balance() -> tuple[ProofStep, ...]:
    w, b, v, x, e, s = ring("w b v x e s")
    return (
        balance(
            "C5b",
            r"""Hence $\Delta_i$ has the derivative $-2v_i\cdot G_{v_i}+2u_i\cdot G_{u_i}=0$ along $-G$, and is
            constant along every solution.""",
        ),
        ProofStep(
            "C5r",
            "how fast a neuron can shrink",
            "u.G_u = 2 int relu(y) v.e and int relu(y)^2 <= |u|^2 (1+M2)",
            r"""
            By the previous step $u_i\cdot G_{u_i}=2\int\mathrm{relu}(y_i)\,v_i\cdot e$, and
            $y_i^2\le|u_i|^2(1+|x|^2)$; for one input
            \begin{equation*}
            (w^2+b^2)(1+x^2)-(wx+b)^2=(bx-w)^2 .
            \end{equation*}
            By the inequality of Cauchy and Schwarz $(u_i\cdot
            G_{u_i})^2\le4|v_i|^2\int\mathrm{relu}(y_i)^2\int|e|^2\le4|v_i|^2|u_i|^2(1+M_2)L$.
            """,
            (
                Identity(
                    "one sample: (u.G_u)^2 = 4 v^2 relu^2 e^2",
                    (w * (2 * v * s * x * e) + b * (2 * v * s * e)) ** 2,
                    4 * v**2 * (s * (w * x + b)) ** 2 * e**2,
                ),
                Identity(
                    "Cauchy-Schwarz: (w x + b)^2 <= (w^2 + b^2)(1 + x^2)",
                    (w**2 + b**2) * (1 + x**2) - (w * x + b) ** 2,
                    (b * x - w) ** 2 + 0 * v * e * s,
                ),
            ),
        ),
        ProofStep(
            "C5",
            "neurons that cannot degenerate",
            "|u_i|^2 = |v_i|^2 - Delta_i; Gronwall for |v| = |u|",
            r"""
            If $\Delta_i<0$, then $|u_i(t)|^2=|v_i(t)|^2-\Delta_i\ge-\Delta_i>0$. If $\Delta_i=0$, then
            $|v_i|=|u_i|$ at all times, and C5r with $L\le L_0$ gives
            \begin{equation*}
            \Bigl|\frac{\mathrm{d}}{\mathrm{d}t}|u_i|^2\Bigr|=2\,|u_i\cdot G_{u_i}|\le4\sqrt{(1+M_2)L_0}\;|u_i|^2 .
            \end{equation*}
            By Gronwall's inequality $|u_i(t)|\ge|u_i(0)|\,e^{-2\sqrt{(1+M_2)L_0}\,t}$.
            """,
        ),
        ProofStep(
            "C5h",
            "starts with one solution only",
            "neurons with u_i(0) != 0 never degenerate; the others have Delta_i = 0 and stay at 0 by Gronwall",
            r"""
            Under the hypotheses of C5h a neuron with $u_i(0)\ne0$ never degenerates, by C5. A neuron with
            $u_i(0)=0$, $v_i(0)=0$ has $\Delta_i=0$, and the inequality in C5 forces $u_i=0$ for all times. So
            $D(\Theta_t)$ is constant along every solution, and by C3 there is one solution only.
            """,
        ),
    )


def _subgradients() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C6",
            "where no neuron is degenerate",
            "let r -> infinity in the fundamental theorem of calculus for the smoothed risks",
            r"""
            Let all $u_i\ne0$ at $\theta$. Near $\theta$ this remains true, and $G$ is continuous there, by C1.
            For smoothed risks $L_r$, whose gradients converge to $G$ and stay bounded,
            $L_r(\theta')-L_r(\theta)=\int_0^1\langle\nabla
            L_r(\theta+s(\theta'-\theta)),\theta'-\theta\rangle\,\mathrm{d}s$. Letting $r\to\infty$ gives the
            same formula for $L$ and $G$, so $L$ is $C^1$ near $\theta$ with gradient $G$.
            """,
        ),
        ProofStep(
            "C6l",
            "limits of gradients",
            "with (0, -1/n) for degenerate u_i, N is unchanged, L is C^1 there and the gradients converge to G",
            r"""
            Replace every degenerate $u_i$ by $(0,-1/n)$. On the box $y_i=-1/n<0$, so $N$ is the same, these
            neurons have empty activity sets, and $G$ is the same. No neuron is degenerate any more, so by C6
            the risk is $C^1$ there with gradient $G(\theta)$. As $n\to\infty$ the points tend to $\theta$:
            $G(\theta)$ is a limit of gradients of $L$, a limiting subgradient.
            """,
        ),
        ProofStep(
            "C6r",
            "not always a regular subgradient",
            "AF: [0, 1], f = x, w = b = 0, v = 1, c = 1/2: the derivative in the direction (1, 0) of u is -1/6",
            r"""
            A regular subgradient $g$ satisfies $L'(\theta;\delta)\ge\langle g,\delta\rangle$ in all directions.
            At a degenerate neuron with $v_i\ne0$ the one-sided derivative in the direction
            $(\delta_w,\delta_b)$ of $u_i$ is $2\int\mathrm{relu}(\delta_w\cdot x+\delta_b)\,v_i\cdot e$, while
            $G_{u_i}=0$; so $G$ is not regular where this is negative for some direction. For $f(x)=x$ on
            $[0,1]$, $w=b=0$, $v=1$, $c=\tfrac12$ and the direction $(1,0)$ it is
            $2\int_0^1x(\tfrac12-x)\,\mathrm{d}x=-\tfrac16$.
            """,
        ),
    )
