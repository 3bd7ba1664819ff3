"""The proofs about conservation laws, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def _criterion() -> tuple[ProofStep, ...]:
    u, v, b = _ring("u v b")
    # phi = v u and v b: grad phi in (u, b, v) is (v, 0, u) and (0, v, b); grad h = (2u, 2b, -2v)
    return (
        ProofStep(
            "C1",
            "laws are orthogonal to the Lie algebra",
            "h' = -<grad h, grad E> = -sum_i c_i <grad h, grad phi_i> with arbitrary c_i; [X,Y] h = X(Yh) - Y(Xh) = 0",
            r"$h'=-\sum_ic_i\langle\nabla h,\nabla\phi_i\rangle$ with arbitrary $c_i$ by H1, so each product vanishes; then "
            r"$[X,Y]h=X(Yh)-Y(Xh)=0$.",
            (
                Identity("weight path", 2 * u * v - 2 * v * u + 0 * b, 0 * u),
                Identity("bias path", 2 * b * v, 2 * v * b),
                Identity("norms are no law", 2 * u * v + 2 * v * u, 4 * u * v),
            ),
        ),
        ProofStep(
            "C2",
            "number of laws",
            "Frobenius: an involutive distribution of constant dimension has P - dim independent first integrals",
            r"Frobenius' theorem on the involutive distribution $\theta\mapsto\mathrm{Lie}(\theta)$ of constant dimension.",
        ),
    )


def _neurons() -> tuple[ProofStep, ...]:
    w, b, v, x, e, s, r = _ring("w b v x e s r")
    z = w * x + b
    steps = []
    # sigma = s z^p on the active side: E_w = e v p s z^(p-1) x, E_b = e v p s z^(p-1), E_v = e s z^p
    for p in (1, 2, 3):
        slope = p * s * z ** (p - 1)
        steps.append(
            Identity(
                f"p = {p}", w * (e * v * slope * x) + b * (e * v * slope), p * v * (e * s * z**p) + 0 * r
            )
        )
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
            "C3",
            "homogeneity of one neuron",
            "scaling (w_j, b_j) by t multiplies the neuron's output by t^p; at t = 1: <w,E_w> + b E_b = p <v,E_v>",
            r"$\langle w_j,E_w\rangle+b_jE_b=p\langle v_j,E_v\rangle$, so $\|w_j\|^2+b_j^2-p\|v_j\|^2$ is conserved.",
            tuple(steps),
        ),
        ProofStep("C13", "weight decay", "A grad E is orthogonal to theta", r"$h'=-2\lambda h$.", (decay,)),
        ProofStep(
            "C14",
            "one step of descent",
            "expand the quadratic form: the linear term vanishes",
            r"$h(\theta-\eta\nabla E)-h(\theta)=\eta^2h(\nabla E)$: the linear term vanishes.",
            tuple(moved),
        ),
        ProofStep(
            "C15",
            "finitely many data",
            "the fields of the data are combinations of the fields grad phi_i, so their Lie algebra is smaller",
            r"$\nabla g(\cdot,x_i)$ are combinations of the $\nabla\phi_i$, so their Lie algebra is contained in Lie.",
        ),
        ProofStep("C16", "momentum", "cited, not proved here", "See arXiv:2405.12888; not proved here."),
    )


def _linear() -> tuple[ProofStep, ...]:
    a, b, c, d, p, q, t = _ring("a b c d p q t")
    return (
        ProofStep(
            "C4",
            "linear layers",
            "phi is unchanged under W_{l+1} -> W_{l+1} e^{-S}, W_l -> e^S W_l; for symmetric S differentiate E",
            r"$\phi$ is unchanged under $W_{l+1}\to W_{l+1}e^{-S}$, $W_l\to e^SW_l$; differentiate $E$ for symmetric $S$.",
            (
                Identity(
                    "phi = a c + b d",
                    2 * a * (p * d) + 2 * b * (p * c) - 2 * p * (a * d + b * c),
                    0 * t + 0 * q,
                ),
            ),
        ),
        ProofStep(
            "C5",
            "rank of the entries",
            "d Psi = W^T Z + Z^T W, Z arbitrary: the symmetric matrices that vanish on ker W x ker W",
            r"$d\Psi=W^TZ+Z^TW$ with arbitrary $Z$: dimension $r(r+1)/2-(r-s)(r-s+1)/2=s(2r+1-s)/2$.",
            (
                Identity(
                    "dimension, times 2", t * (t + 1) - (t - q) * (t - q + 1), q * (2 * t + 1 - q) + 0 * a
                ),
            ),
        ),
        ProofStep(
            "C6",
            "completeness of two linear layers",
            "commutators give diag(A, B), so Lie is so(n, m); J B W = 0 iff B vanishes on the columns of W",
            r"The Lie algebra is $so(n,m)=\{JB:B\text{ skew}\}$, and $JBW=0$ iff $B$ vanishes on the columns of $W$.",
            (
                Identity(
                    "q r - dim Lie = s (2r + 1 - s)/2 for s = q <= r, times 2",
                    2 * q * t - q * (q - 1),
                    q * (2 * t + 1 - q),
                ),
                Identity(
                    "for s = r <= q, times 2",
                    2 * q * t - q * (q - 1) + (q - t) * (q - t - 1),
                    t * (2 * t + 1 - t),
                ),
            ),
        ),
        ProofStep(
            "C7",
            "bottlenecks",
            "between widths 1 the block moves along grad z only: P_block - 1 laws, min(a, b) - 1 more than C5",
            r"Between layers of width $1$ the block enters through one scalar: $a+ab+b-1$ laws; C5 gives "
            r"$a(a+1)/2+b(b+1)/2$ for $|a-b|\le1$.",
            (
                Identity("b = a, times 2", 2 * (2 * a + a**2 - 1) - 2 * a * (a + 1), 2 * (a - 1)),
                Identity(
                    "b = a + 1, times 2",
                    2 * (2 * a + 1 + a * (a + 1) - 1) - a * (a + 1) - (a + 1) * (a + 2),
                    2 * (a - 1),
                ),
                Identity(
                    "b > a + 1, times 2",
                    2 * (a + a * b + b - 1) - a * (a + 1) - (a + 1) * (2 * b - a),
                    2 * (a - 1),
                ),
            ),
        ),
        ProofStep(
            "C8",
            "path lifting",
            "counted per architecture by C11; no proof for all of them",
            "Counted per architecture by C11; not proved for all of them.",
        ),
        ProofStep(
            "C9",
            "one activation pattern",
            "on the pattern the group is linear with inputs s_i (x_i, 1): apply C4",
            r"On the pattern the group is $\sum_jv_js_i(w_j\cdot x_i+b_j)$: apply C4 with inputs $s_i(x_i,1)$.",
        ),
    )


def _algebra() -> tuple[ProofStep, ...]:
    a, b, c, d, k = _ring("a b c d k")
    psi = (a**2 - c**2, a * b - c * d, b**2 - d**2)
    return (
        ProofStep(
            "C10",
            "minors",
            "W' = G W with trace-free G, so minors of full height are constant; det(W_I)^2 = (-1)^m det(Psi_II)",
            r"$W'=GW$ with $\mathrm{tr}\,G=0$, so minors of full height are constant; $\det(W_I)^2=(-1)^m\det(\Psi_{II})$.",
            (Identity("(1, 2, 1)", (a * d - b * c) ** 2, -(psi[0] * psi[2] - psi[1] ** 2) + 0 * k),),
        ),
        ProofStep(
            "C11",
            "the count is proved by two minors",
            "rank_p <= rank over Q, gradients of laws are orthogonal to Lie: the true ranks add to at most P",
            r"$\mathrm{rank}_p\le\mathrm{rank}$, and gradients of laws are orthogonal to Lie: the ranks add to at most $P$.",
        ),
        ProofStep(
            "C12",
            "polynomial laws",
            "<grad h, grad phi_i> is linear in the coefficients of h",
            r"$\langle\nabla h,\nabla\phi_i\rangle$ is linear in the coefficients of $h$: elimination.",
        ),
        ProofStep(
            "C17",
            "traces",
            "tr((J W W^T)^k) = tr((W^T J W)^k); scalar layers: (u^2 + v^2)^2 = (u^2 - v^2)^2 + 4 (u v)^2",
            r"$\mathrm{tr}((JWW^T)^k)=\mathrm{tr}((W^TJW)^k)$ by cyclicity. For $z=uv$: $(u^2+v^2)^2=(u^2-v^2)^2+4z^2$, so "
            r"$z'=\sqrt{c^2+4z^2}(b-az)$.",
            (Identity("z = u v", (a**2 + b**2) ** 2, (a**2 - b**2) ** 2 + 4 * (a * b) ** 2 + 0 * c * d),),
        ),
    )


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1 to C17."""
    return (*_criterion(), *_neurons(), *_linear(), *_algebra())
