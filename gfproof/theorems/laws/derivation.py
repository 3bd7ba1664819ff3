"""The proofs about conservation laws, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.laws.derivation_linear import linear_layers
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C17."""
    return (*_criterion(), *_neurons(), *_small_changes(), *linear_layers(), *_algebra())


def _criterion() -> tuple[ProofStep, ...]:
    u, v, b = _ring("u v b")
    # phi = v u and v b: grad phi in (u, b, v) is (v, 0, u) and (0, v, b); grad h = (2u, 2b, -2v)
    return (
        ProofStep(
            "C1",
            "laws are orthogonal to the Lie algebra",
            "h' = -<grad h, grad E> = -sum_i c_i <grad h, grad phi_i> with arbitrary c_i; [X,Y] h = X(Yh) - Y(Xh) = 0",
            r"""
            Along a flow $h'=-\langle\nabla h,\nabla E\rangle$, and $\nabla
            E(\theta)=\sum_ic_i\nabla\phi_i(\theta)$ with numbers $c_i$ that depend on data and loss. If all
            $\langle\nabla h,\nabla\phi_i\rangle=0$, then $h'=0$. Conversely, under H1 every $\nabla\phi_i$ is a
            combination of gradients of losses: near a point of the hyperplane of neuron $j$ that lies on no
            other one, the gradients of the outputs on the two sides differ by the gradient of $v_j(w_j\cdot
            x+b_j)$ alone, and an affine function of $x$ is known on an open set by its coefficients, the
            products of the path lifting. So $h'=0$ for all data and losses forces $\langle\nabla
            h,\nabla\phi_i\rangle=0$. If $Xh=Yh=0$ then $[X,Y]h=X(Yh)-Y(Xh)=0$: $\nabla h$ is orthogonal to all
            of $\mathrm{Lie}(\theta)$.

            For one neuron with $\phi=(vu,vb)$ and $h=u^2+b^2-v^2$, $\nabla h=2(u,b,-v)$ in the order $(u,b,v)$,
            and $\langle\nabla h,(v,0,u)\rangle=0$, $\langle\nabla h,(0,v,b)\rangle=0$; $u^2+v^2$ is no law.
            """,
            (
                Identity("weight path", 2 * u * v - 2 * v * u + 0 * b, 0 * u),
                Identity("bias path", 2 * b * v, 2 * v * b),
                Identity("norms are no law", 2 * u * v + 2 * v * u, 4 * u * v),
            ),
        ),
        ProofStep(
            "C2, C2f",
            "number of laws",
            "each neuron is a two-layer linear block of width 1; Frobenius",
            r"""
            The gradients of the products of neuron $j$ only involve its own parameters $(w_j,b_j;v_j)$, $q$ in
            number, which are the factors $U$, $V$ of a two-layer linear block with $r=1$. By C6 below, with
            $s=1$, the dimension of the Lie algebra of the block at $(w_j,b_j;v_j)\ne0$ is $q-1$. Parameters of
            the output layer alone, such as an offset, add one to $P$ and one to the dimension. So
            $P-\dim\mathrm{Lie}(\theta)$ is the number of neurons. By H3 the distribution
            $\theta\mapsto\mathrm{Lie}(\theta)$ has constant dimension near $\theta$, and it is involutive.
            Frobenius' theorem says that it has locally exactly $P-\dim\mathrm{Lie}(\theta)$ functionally
            independent first integrals, which by C1 are the laws.
            """,
        ),
    )


def _neurons() -> tuple[ProofStep, ...]:
    w, b, v, x, e, s = _ring("w b v x e s")
    z = w * x + b
    steps = []
    # sigma = s z^p on the active side: E_w = e v p s z^(p-1) x, E_b = e v p s z^(p-1), E_v = e s z^p
    for p in (1, 2, 3):
        slope = p * s * z ** (p - 1)
        steps.append(
            Identity(f"p = {p}", w * (e * v * slope * x) + b * (e * v * slope), p * v * (e * s * z**p))
        )
    return (
        ProofStep(
            "C3, C3p, C3d",
            "homogeneity of one neuron",
            "scaling (w_j, b_j) by t multiplies the neuron's output by t^p; at t = 1: <w,E_w> + b E_b = p <v,E_v>",
            r"""
            Let $\sigma(z)=\max(z,\alpha z)^p$, for ReLU with $\alpha=0$ and $p=1$. Scaling $(w_j,b_j)$ by $t>0$
            multiplies the output $\sigma(w_j\cdot x+b_j)$ of the neuron by $t^p$, just as scaling $v_j$ by
            $t^p$ does, whatever the layers before and after it are. Differentiating $E$ at $t=1$,
            \begin{equation*}
            \langle w_j,E_{w_j}\rangle+b_jE_{b_j}=p\,\langle v_j,E_{v_j}\rangle,\qquad
            \frac{\mathrm{d}}{\mathrm{d}t}\bigl(\|w_j\|^2+b_j^2-p\|v_j\|^2\bigr)=0 .
            \end{equation*}
            At $z=0$ with $p=1$ the identity holds for every value of $\sigma'(0)$, because it is multiplied by
            $z$; so the law holds along absolutely continuous flows with the chain rule across kinks.
            """,
            tuple(steps),
        ),
        _no_law(),
    )


def _no_law() -> ProofStep:
    w, v = _ring("w v")
    # sigma(z) = z + z^2: the fields (v s sigma'(w s), sigma(w s)) at s = 1 and s = 2
    first = (v * (1 + 2 * w), w + w**2)
    second = (2 * v * (1 + 4 * w), 2 * w + 4 * w**2)
    return ProofStep(
        "C3c",
        "one neuron without a law",
        "sigma = z + z^2: the fields at s = 1 and s = 2 have the determinant -2 v w^2",
        r"""
        For one neuron $v\,\sigma(ws)$ with one input $s$ the field is $(v\,s\,\sigma'(ws),\sigma(ws))$ in
        $(w,v)$. For $\sigma(z)=z^k$ there is the law $w^2-kv^2$ of C3p. For $\sigma(z)=z+z^2$ the fields of the
        inputs $s=1$ and $s=2$ have the determinant
        \begin{equation*}
        v\,\bigl[(1+2w)(2w+4w^2)-2(1+4w)(w+w^2)\bigr]=-2vw^2,
        \end{equation*}
        so they span the plane where $vw\ne0$: the gradient of a law vanishes there, and there is none but
        constants.
        """,
        (Identity("the determinant", first[0] * second[1] - second[0] * first[1], -2 * v * w**2),),
    )


def _small_changes() -> tuple[ProofStep, ...]:
    w, b, v, x, e, s, r = _ring("w b v x e s r")
    z = w * x + b
    # eta = r: one step changes h = w^2 + b^2 - p v^2 by r^2 h(grad E)
    moved = []
    for p in (1, 2):
        slope = p * s * z ** (p - 1)
        gw, gb, gv = e * v * slope * x, e * v * slope, e * s * z**p
        before = w**2 + b**2 - p * v**2
        after = (w - r * gw) ** 2 + (b - r * gb) ** 2 - p * (v - r * gv) ** 2
        moved.append(Identity(f"p = {p}", after - before, r**2 * (gw**2 + gb**2 - p * gv**2)))
    decay = Identity(
        "decay r",
        2 * w * (-e * v * s * x - r * w) + 2 * b * (-e * v * s - r * b) - 2 * v * (-e * s * z - r * v),
        -2 * r * (w**2 + b**2 - v**2),
    )
    return (
        ProofStep(
            "C13",
            "weight decay",
            "A grad E is orthogonal to theta",
            r"""
            Let $h=\theta^{\mathsf T}A\theta$ be a quadratic law, $A$ symmetric. Then $2\langle\theta,A\nabla
            E\rangle=\langle\nabla h,\nabla E\rangle=0$, and along $\theta'=-\nabla E-\lambda\theta$ we have
            $h'=2\langle A\theta,-\nabla E-\lambda\theta\rangle=-2\lambda h$. The check is that of one ReLU
            neuron.
            """,
            (decay,),
        ),
        ProofStep(
            "C14",
            "one step of descent",
            "expand the quadratic form: the linear term vanishes",
            r"""
            With the same $h$, $h(\theta-\eta\nabla E)-h(\theta)=-2\eta\langle\theta,A\nabla
            E\rangle+\eta^2(\nabla E)^{\mathsf T}A\nabla E$, and the linear term vanishes. The checks are those
            of one neuron with $p=1$ and $p=2$.
            """,
            tuple(moved),
        ),
        ProofStep(
            "C15",
            "finitely many data",
            "the fields of the data are combinations of the fields grad phi_i, so their Lie algebra is smaller",
            r"""
            The fields $\nabla g(\cdot,x_i)$ are combinations of the $\nabla\phi_k$ with functions as
            coefficients. By $[fX,gY]=fg[X,Y]+f(Xg)Y-g(Yf)X$ the brackets remain such combinations of elements
            of the Lie algebra; so at each $\theta$ their span is contained in $\mathrm{Lie}(\theta)$, and there
            are at least as many laws.
            """,
        ),
        ProofStep("C16", "momentum", "cited, not proved here", "See arXiv:2405.12888.", cited=True),
    )


def _algebra() -> tuple[ProofStep, ...]:
    a, b, c, d = _ring("a b c d")
    psi = (a**2 - c**2, a * b - c * d, b**2 - d**2)
    return (
        ProofStep(
            "C10, C10m",
            "minors",
            "W' = G W with trace-free G, so minors of full height are constant; det(W_I)^2 = (-1)^m det(Psi_II)",
            r"""
            Along the loss flow of two linear layers $W'=GW$, where $G$ is a combination of the matrices of C6a
            that generate the algebra; these have trace $0$. So a minor of full height $n+m$, which exists for
            $r\ge n+m$, has $\frac{\mathrm{d}}{\mathrm{d}t}\det(W_I)=\mathrm{tr}(G)\det(W_I)=0$: a law. It is no
            new one, since $\det(\Psi_{II})=\det(W_I^{\mathsf T}JW_I)=(-1)^m\det(W_I)^2$. For widths $(1,2,1)$,
            $U=(a,b)$ and $V=(c,d)$, the laws $a^2-c^2$, $ab-cd$, $b^2-d^2$ and $ad-bc$ are linearly
            independent, and
            \begin{equation*}
            (ad-bc)^2=-\bigl[(a^2-c^2)(b^2-d^2)-(ab-cd)^2\bigr]:
            \end{equation*}
            four quadratic laws, three of them functionally independent.
            """,
            (Identity("(1, 2, 1)", (a * d - b * c) ** 2, -(psi[0] * psi[2] - psi[1] ** 2)),),
        ),
        ProofStep(
            "C11",
            "the count is proved by two minors",
            "rank_p <= rank over Q, gradients of laws are orthogonal to Lie: the true ranks add to at most P",
            r"""
            At an integer point the rank modulo a prime $p$ is at most the rank over $\mathbb{Q}$. The gradients
            of laws are orthogonal to $\mathrm{Lie}(\theta)$, so the two ranks over $\mathbb{Q}$ add up to at
            most $P$. If the two ranks modulo $p$ add up to $P$, both are exact: $\dim\mathrm{Lie}$ and the
            number of laws are proved at this point, hence at generic points.
            """,
        ),
        ProofStep(
            "C12",
            "polynomial laws",
            "<grad h, grad phi_i> is linear in the coefficients of h",
            r"""
            For a homogeneous polynomial $h$ of degree $k$ with unknown coefficients every $\langle\nabla
            h,\nabla\phi_i\rangle$ is a polynomial whose coefficients are linear in the unknowns. By C1 the laws
            of this form are the kernel of this linear map, found by elimination. For ReLU networks and $k=2$ it
            is spanned by the $h_j$.
            """,
        ),
        ProofStep(
            "C17",
            "traces",
            "tr((J W W^T)^k) = tr((W^T J W)^k); scalar layers: (u^2 + v^2)^2 = (u^2 - v^2)^2 + 4 (u v)^2",
            r"""
            The trace is invariant under cyclic permutations, so $\mathrm{tr}((JWW^{\mathsf
            T})^k)=\mathrm{tr}((W^{\mathsf T}JW)^k)=\mathrm{tr}(\Psi^k)$, and $\Psi$ is conserved by C4. For
            scalar layers $z=ab$ and $c=a^2-b^2$ the identity $(a^2+b^2)^2=c^2+4z^2$ closes the equation of $z$:
            with the loss $\tfrac12\kappa z^2-\beta z$ it is $z'=\sqrt{c^2+4z^2}\,(\beta-\kappa z)$.
            """,
            (Identity("z = a b", (a**2 + b**2) ** 2, (a**2 - b**2) ** 2 + 4 * (a * b) ** 2 + 0 * c * d),),
        ),
    )
