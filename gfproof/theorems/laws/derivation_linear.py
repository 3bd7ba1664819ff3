"""The proofs about linear layers, step by step: two layers at every point, deep ones as far as they are proved."""

from __future__ import annotations

from typing import Any

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Identity
from gfproof.theorems.proof import ProofStep


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def linear_layers() -> tuple[ProofStep, ...]:
    """C4 to C9."""
    return (*_entries(), *_completeness(), *_exceptions())


def _entries() -> tuple[ProofStep, ...]:
    a, b, c, d, p, q, t = _ring("a b c d p q t")
    return (
        ProofStep(
            "C4",
            "linear layers",
            "phi is unchanged under W_{l+1} -> W_{l+1} e^{-S}, W_l -> e^S W_l; for symmetric S differentiate E",
            r"""
            $\phi=W_L\cdots W_1$ does not change under $W_{l+1}\mapsto W_{l+1}e^{-tS}$, $W_l\mapsto e^{tS}W_l$.
            Differentiating $E$ at $t=0$,
            $\langle\nabla_{W_l}E,SW_l\rangle=\langle\nabla_{W_{l+1}}E,W_{l+1}S\rangle$ for every matrix $S$.
            For symmetric $S$ this says
            \begin{equation*}
            \mathrm{tr}\Bigl(S\,\frac{\mathrm{d}}{\mathrm{d}t}(W_lW_l^{\mathsf T})\Bigr)=-2\langle\nabla_{W_l}E,SW_l\rangle
            =-2\langle\nabla_{W_{l+1}}E,W_{l+1}S\rangle
            =\mathrm{tr}\Bigl(S\,\frac{\mathrm{d}}{\mathrm{d}t}(W_{l+1}^{\mathsf T}W_{l+1})\Bigr),
            \end{equation*}
            so $W_{l+1}^{\mathsf T}W_{l+1}-W_lW_l^{\mathsf T}$ is constant. The check is the mixed entry $ab-cd$
            for $\phi=ac+bd$, written with the field $(c,d,a,b)$.
            """,
            (
                Identity(
                    "phi = a c + b d: the derivative of 2 (a b - p q) with (p, q) = (c, d)",
                    2 * (c * b + a * d) - 2 * (a * d + c * b),
                    0 * t * p * q,
                ),
            ),
        ),
        ProofStep(
            "C5",
            "rank of the entries",
            "d Psi = W^T Z + Z^T W, Z arbitrary: the symmetric matrices that vanish on ker W x ker W",
            r"""
            With $Z=J\,\mathrm{d}W$, which is arbitrary, $\mathrm{d}\Psi=W^{\mathsf T}Z+Z^{\mathsf T}W$. These
            are exactly the symmetric $r\times r$ matrices that vanish on $\ker W\times\ker W$, and the kernel
            has the dimension $r-s$. So the rank of the differential of $\Psi$ is
            \begin{equation*}
            \frac{r(r+1)}2-\frac{(r-s)(r-s+1)}2=\frac{s(2r+1-s)}2 .
            \end{equation*}
            """,
            (
                Identity(
                    "dimension, times 2", t * (t + 1) - (t - q) * (t - q + 1), q * (2 * t + 1 - q) + 0 * a
                ),
            ),
        ),
        ProofStep(
            "C5d",
            "deep linear networks",
            "the same count for each hidden layer; independence between layers is computed per architecture",
            r"""
            For each hidden layer the count is that of C5 with the stacked matrix of its two factors, of rank
            $s_l=\min(k_l,k_{l-1}+k_{l+1})$ at generic points. That the entries of different layers are
            independent is not proved here: it is computed exactly for the architecture at hand, by the rank of
            the gradients at an integer point.
            """,
        ),
    )


def _completeness() -> tuple[ProofStep, ...]:
    n, m, q, t = _ring("n m q t")
    return (
        ProofStep(
            "C6a",
            "a Lie algebra of matrices",
            "fields W -> G W, G = [[0, E], [E^T, 0]]; commutators give diag(A, B), A and B skew: so(n, m)",
            r"""
            The gradient of the entry of $\phi=UV^{\mathsf T}$ at $(i,k)$ is the linear field $W\mapsto GW$ with
            \begin{equation*}
            G=\begin{pmatrix}0&F\\F^{\mathsf T}&0\end{pmatrix},\qquad F=e_if_k^{\mathsf T},
            \end{equation*}
            where $e_i$ and $f_k$ are unit vectors. The bracket of two linear fields is, up to sign, the field
            of the commutator
            \begin{equation*}
            \begin{pmatrix}FF'^{\mathsf T}-F'F^{\mathsf T}&0\\0&F^{\mathsf T}F'-F'^{\mathsf T}F\end{pmatrix}.
            \end{equation*}
            For $F=e_if_k^{\mathsf T}$, $F'=e_jf_k^{\mathsf T}$ with $i\ne j$ it is
            $\mathrm{diag}(e_ie_j^{\mathsf T}-e_je_i^{\mathsf T},0)$, and likewise all skew matrices of the
            other block occur. All these $G$ satisfy $G^{\mathsf T}J+JG=0$, and they span
            $so(n,m)=\{G:G^{\mathsf T}J+JG=0\}$, because the dimensions agree:
            \begin{equation*}
            nm+\frac{n(n-1)}2+\frac{m(m-1)}2=\frac{(n+m)(n+m-1)}2 .
            \end{equation*}
            """,
            (
                Identity(
                    "dimension, times 2",
                    2 * n * m + n * (n - 1) + m * (m - 1),
                    (n + m) * (n + m - 1) + 0 * q * t,
                ),
            ),
        ),
        ProofStep(
            "C6",
            "completeness of two linear layers",
            "so(n, m) = {J B : B skew}; J B W = 0 iff B vanishes on the columns of W",
            r"""
            The elements of $so(n,m)$ are the $JB$ with skew $B$. At $\theta$ their fields are $JBW$, and
            $JBW=0$ exactly if $B$ vanishes on the column space of $W$, of dimension $s$; such $B$ are skew
            forms on a complement. With $q=n+m$
            \begin{equation*}
            \dim\mathrm{Lie}(\theta)=\frac{q(q-1)-(q-s)(q-s-1)}2 .
            \end{equation*}
            If $W$ has full rank, $s=\min(q,r)$, then
            $P-\dim\mathrm{Lie}(\theta)=qr-\dim\mathrm{Lie}(\theta)=\tfrac12s(2r+1-s)$ in both cases: by C5 the
            entries of $\Psi$ are all laws there are.
            """,
            (
                Identity(
                    "q r - dim Lie = s (2r + 1 - s)/2 for s = q <= r, times 2",
                    2 * q * t - q * (q - 1),
                    q * (2 * t + 1 - q) + 0 * n * m,
                ),
                Identity(
                    "for s = r <= q, times 2",
                    2 * q * t - q * (q - 1) + (q - t) * (q - t - 1),
                    t * (2 * t + 1 - t) + 0 * n * m,
                ),
            ),
        ),
        ProofStep(
            "C7, C8",
            "counts per architecture",
            "counted per architecture by C11; no proof for all of them",
            r"""
            For deep linear networks with all widths at least $2$, and for the path lifting of deep ReLU
            networks, the count is proved architecture by architecture, by C11. There is no proof here for all
            architectures at once.
            """,
        ),
    )


def _exceptions() -> tuple[ProofStep, ...]:
    a, b = _ring("a b")
    return (
        ProofStep(
            "C7b",
            "bottlenecks",
            "between widths 1 the block moves along grad z only: P_block - 1 laws, min(a, b) - 1 more than C5",
            r"""
            A linear network of widths $(1,a,b,1)$ enters the loss through one scalar $z=W_3W_2W_1$ only, so its
            parameters move along the one field $\nabla z$, and there are $P-1=a+ab+b-1$ laws. Let $a\le b$. The
            rank of C5d is $\tfrac12a(a+1)+\tfrac12b(b+1)$ for $b\le a+1$, and
            $\tfrac12a(a+1)+\tfrac12(a+1)(2b-a)$ for $b>a+1$. The difference is $a-1=\min(a,b)-1$ in all cases.
            """,
            (
                Identity("b = a, times 2", 2 * (2 * a + a**2 - 1) - 2 * a * (a + 1), 2 * (a - 1) + 0 * b),
                Identity(
                    "b = a + 1, times 2",
                    2 * (2 * a + 1 + a * (a + 1) - 1) - a * (a + 1) - (a + 1) * (a + 2),
                    2 * (a - 1) + 0 * b,
                ),
                Identity(
                    "b > a + 1, times 2",
                    2 * (a + a * b + b - 1) - a * (a + 1) - (a + 1) * (2 * b - a),
                    2 * (a - 1),
                ),
            ),
        ),
        ProofStep(
            "C9, C9b",
            "neurons with a common pattern",
            "on the pattern the group is linear with inputs s_i (x_i, 1): apply C4",
            r"""
            As long as the neurons of a group are active on the same data, their output at $x_i$ is
            $\sum_jv_js_i(w_j\cdot x_i+b_j)$ with fixed slopes $s_i$. This is a two-layer linear network with
            the inputs $s_i(x_i,1)$, and C4 says that $\langle v_j,v_k\rangle-\langle w_j,w_k\rangle-b_jb_k$ is
            constant for all pairs of the group. With one input and no biases all neurons with $w_j>0$ are
            active on the same half-line, whatever the data, and so are those with $w_j<0$: the network consists
            of two linear blocks, and the count is that of C6 for each of them.
            """,
        ),
    )
