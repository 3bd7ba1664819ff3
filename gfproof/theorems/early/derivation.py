"""The proofs of C1 to C8, C10 and C12 to C16, step by step."""

from __future__ import annotations

from typing import Any

from gfproof.homogeneous.identities import layer_identities
from gfproof.numbers import Q
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
        "C1",
        "Euler's identity, neuron by neuron and layer by layer",
        "sigma'(z) z = p sigma(z), so row j of W_l and column j of W_{l+1} pair with the gradient as p to 1; sum over j",
        r"$\sigma'(z)z=p\,\sigma(z)$, so "
        r"$\langle W_l[j,:],\nabla\rangle=\delta_{lj}z_{lj}=p\,\langle W_{l+1}[:,j],\nabla\rangle$; "
        r"the sum over $j$ gives $\langle W_l,\nabla_{W_l}N\rangle=p\,\langle W_{l+1},\nabla_{W_{l+1}}N\rangle=\cdots=p^{L-l}N$.",
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
            r"$\nabla N=\lambda u$ pairs with $u$ to $\lambda\|u\|^2=DN$ by C1; so $\|u\|^2\nabla N=\|u\|^2\lambda u=DN\,u$.",
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
            r"$p^{L-l}N=\langle W_l,\nabla_{W_l}N\rangle=DN\|W_l\|^2$, and $DN\|W_l[j,:]\|^2=p\,DN\|W_{l+1}[:,j]\|^2$.",
        ),
        ProofStep(
            "C4",
            "scaling the layers",
            "grad_{W_l} N(cW) = (kappa/c_l) grad_{W_l} N(W); with c_l^2 |W_l|^2 = p^(L-l)/D this is D N(cW) c_l W_l",
            r"$\nabla_{W_l}N(cW)=\frac{\kappa}{c_l}\nabla_{W_l}N(W)$ with $\kappa=\prod_mc_m^{p^{L-m}}$; if $E_l=0$ it equals "
            r"$DN(cW)\,c_lW_l$, because $c_l^2\|W_l\|^2=p^{L-l}/D$. The converse is C3.",
            (
                # c_l^2 = s, s |W|^2 D = k: kappa g - D kappa N s W vanishes with |W|^2 g = k N W
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
            r"$(\tfrac12r^2)'=-\langle w,\nabla F\rangle=-D\sum_i\ell'(H_i)H_i=DN-D\sum_i(\ell'(H_i)-\ell'(0))H_i\le DN$.",
            (
                Identity("square loss", -order * (h - y) * h, order * y * h - order * h * h),
                Identity("any slope", -order * c * h, order * y * h - order * (c + y) * h),
            ),
        ),
        ProofStep(
            "C8",
            "the normalized NCF rises",
            "Lagrange's identity: |u|^2 |g|^2 - <u, g>^2 = |u|^2 |g - <u, g>/|u|^2 u|^2",
            r"$\|u\|^2\|g\|^2-\langle u,g\rangle^2=\|u\|^2\|Pg\|^2$ with $\langle u,g\rangle=DN$.",
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
            r"$r'=Dn\,r^{D-1}$, so $(r^{-(D-2)})'=-D(D-2)n$, a linear function of $\tau$.",
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
    r, nmax = _ring("r nmax")
    return (
        ProofStep(
            "C5",
            "the remainder",
            "-(H - y) grad H = y grad H - H grad H; H grad H is homogeneous of degree D + D - 1",
            r"$-(H-y)\nabla H=y\nabla H-H\nabla H$, and $H\nabla H=\nabla\tfrac12H^2$ is homogeneous of degree $2D-1$.",
            (Identity("one datum", -(h - y) * g, y * g - h * g),),
        ),
        ProofStep(
            "C6",
            "powers of delta",
            "H(delta s) = delta^D H(s), grad H(delta s) = delta^(D-1) grad H(s)",
            r"$-\nabla F(\delta s)=\sum_i(y_i-\delta^DH_i)\delta^{D-1}\nabla H_i=\delta^{D-1}(\nabla N+\delta^DR)$, and "
            r"$\delta s'\delta^{D-2}=\delta^{D-1}s'$.",
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
            "integration",
            "r' <= D Nmax r^(D-1) by C7; compare with the solution of the equation",
            r"$r'\le DN_{\max}r^{D-1}$; comparison with the solution of $r'=DN_{\max}r^{D-1}$, $r(0)=r_0$.",
            (Identity("D = 3: 1/r falls at the rate 3 Nmax", -1 * (3 * nmax * r**2), -3 * nmax * r**2),),
        ),
        ProofStep(
            "C8e",
            "chain rule",
            "u' = grad N, so N' = |grad N|^2 and (|u|^2/2)' = <u, grad N> = D N",
            r"$u'=\nabla N$, so $N'=\|\nabla N\|^2$ and $(\tfrac12\|u\|^2)'=\langle u,\nabla N\rangle=DN$.",
        ),
        ProofStep(
            "C10s",
            "the solution on a ray",
            "insert r(tau) u* and use that grad N is Lipschitz near it: the solution is unique",
            r"$r(\tau)u^*$ solves the equation; $\nabla N$ is locally Lipschitz, so it is the only solution.",
        ),
    )


def rank_one() -> tuple[ProofStep, ...]:
    """C12 to C14."""
    s, a, q = _ring("s a q")
    t, e = _ring("t e")
    return (
        ProofStep(
            "C12",
            "three conditions",
            "h_l = sigma(s_l) a_l^(p); the row space of grad_{W_{l+1}} N gives R1, its rows give R2, layer 1 gives R3",
            r"$h_l(x_i)=\sigma(s_l(x_i))\,a_l^{(p)}$. The row space of $\nabla_{W_{l+1}}N$ is spanned by $a_l^{(p)}$: (R1). "
            r"Row $j$ of "
            r"$\nabla_{W_l}N$ is $a_{lj}^{p-1}b_{l+1,j}$ times a common vector and must be $\lambda a_{lj}b_l$: (R2). "
            r"The first layer "
            r"is (R3). All steps can be reversed.",
            tuple(
                Identity(
                    f"p = {p}: sigma(a s) = a^p sigma(s), row factor a^(p-1) a^p = a^(2p-2) a",
                    (a * s) ** p * a ** (p - 1),
                    a ** (2 * p - 2) * a * s**p,
                )
                for p in (1, 2, 3)
            ),
        ),
        ProofStep(
            "C13",
            "the value",
            "multiply the gains: s_{l+1} = rho_l^p q_l^((1-p)/2) sigma(s_l) with rho_l^2 = p^(L-l)/D",
            r"$s_{l+1}=\rho_l^p\,q_l^{(1-p)/2}\sigma(s_l)$ with $\rho_l^2=p^{L-l}/D$: with $a_{lj}=\rho_lq_l^{-1/2}$ the vector "
            r"$a_l^{(p)}$ has the norm $\rho_l^pq_l^{(1-p)/2}$.",
            tuple(Identity(f"p = {p}", q * (a**p) ** 2, q * a ** (2 * p)) for p in (2, 3)),
        ),
        ProofStep(
            "C14",
            "sparsity",
            "for fixed norms the gain is (sum_j t_j^p)^(1/2), t_j = a_j^2: strictly convex, least at equal t_j",
            r"For fixed norms the gain of a layer is $(\sum_jt_j^p)^{1/2}$ with $t_j=a_{lj}^2$, "
            r"strictly convex and least where all "
            r"$t_j$ are equal.",
            (
                Identity("p = 2", (t + e) ** 2 + (t - e) ** 2, 2 * t**2 + 2 * e**2),
                Identity("p = 3", (t + e) ** 3 + (t - e) ** 3, 2 * t**3 + 6 * t * e**2),
            ),
        ),
    )


def mixed() -> tuple[ProofStep, ...]:
    """C15 and C16."""
    v, lam, w = _ring("v lam w")
    s, a, c = _ring("s a c")
    return (
        ProofStep(
            "C15",
            "neuron by neuron",
            "g1(w_j) = lambda v_j and v_j grad g1(w_j) = lambda w_j; the second pairs with w_j to p v_j g1 = lambda |w_j|^2",
            r"$g_1(w_j)=\lambda v_j$ and $v_j\nabla g_1(w_j)=\lambda w_j$; the second pairs with $w_j$ to "
            r"$p\,v_jg_1(w_j)=\lambda\|w_j\|^2$, so $\|w_j\|^2=p\,v_j^2$ and $|v_j|^{p-1}|g_1(w_j/\|w_j\|)|$ is constant.",
            (
                Identity(
                    "p v g = lam |w|^2 and g = lam v",
                    2 * v * (lam * v) - lam * w**2,
                    lam * (2 * v**2 - w**2),
                ),
            ),
        ),
        ProofStep(
            "C16",
            "what sigma loses",
            "sigma(a s) = kappa |a|^p s^p for s >= 0; the argument of the sign-coherent case with kappa_j |a_j|^p",
            r"$\sigma(a_{lj}s)=\kappa_j|a_{lj}|^ps^p$ for $s\ge0$; then as in the sign-coherent case.",
            tuple(
                Identity(
                    f"p = {p}: (alpha (-a) s)^p = (-alpha)^p a^p s^p",
                    (c * (-a) * s) ** p,
                    Q((-1) ** p) * c**p * a**p * s**p,
                )
                for p in (1, 2, 3)
            ),
        ),
    )
