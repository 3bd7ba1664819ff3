"""Ridge networks on data: drawn cases, false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.case import Case
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.problem import Atoms, Data, Problem
from gfproof.splines.representer import neuron_bound, represent_each
from gfproof.splines.ridge import path_norm
from gfproof.splines.ridge_dual import RidgeDual
from gfproof.splines.ridge_penalised import decide
from gfproof.strategies.choosing import NONZERO, RATIONALS, SELDOM, Chooser
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, all_of, compare, not_applicable
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.proof import ProofStep
from gfproof.theorems.variational import ridges as true
from gfproof.theorems.variational.lengths import compare_lengths, exactly
from gfproof.theorems.variational.line import on_stratum
from gfproof.theorems.variational.norms import form_of
from gfproof.theorems.variational.norms_proof import balance_step

_BY_ID = {claim.id: claim for claim in true.CLAIMS}
ZERO = Q(0)
ONE = Q(1)
_COORDINATES = (Q(0), Q(1), Q(-1), Q(2), Q(-2), Q(1, 2))


def ridge_case(choose: Chooser) -> Case:
    """Data in general position, on a line, or on a cross; values of the network, or any; networks with parallel neurons."""
    d = choose.pick((2, 1, 2, 1, 2, 3))
    places = _places(choose, d)
    m = choose.pick((1, 1, 1, 2))
    network = _network(choose, d, m)
    if len(places) == 2 * d and choose.pick((True, False)):  # |x_1| on the cross: its certificate passes
        first = tuple(ONE if r == 0 else ZERO for r in range(d))
        network = Network((first,), (ZERO,), ((Q(2),),) * m, (ZERO,) * m, (tuple(-x for x in first),) * m)
    if choose.pick((True, False)):
        values = tuple(network(x) for x in places)
    else:
        values = tuple(tuple(choose.pick(RATIONALS) for _ in range(m)) for _ in places)
    law = Atoms(places, (Q(1, len(places)),) * len(places))
    return on_stratum(choose, Case(network, Problem(Data(places, values), law), None, "drawn case"))


def _places(choose: Chooser, d: int) -> tuple[Vector, ...]:
    kind = choose.pick(("general", "line", "cross"))
    if kind == "cross":
        return tuple(tuple(Q(s * int(r == axis)) for r in range(d)) for axis in range(d) for s in (1, -1))
    if kind == "line":
        step = tuple(choose.pick((Q(1), Q(0), Q(-1), Q(2))) for _ in range(d - 1))
        times = dict.fromkeys(choose.pick(_COORDINATES) for _ in range(5))
        return tuple((t, *(t * s for s in step)) for t in times)
    drawn = [tuple(choose.pick(_COORDINATES) for _ in range(d)) for _ in range(choose.pick((3, 4, 5)))]
    return tuple(dict.fromkeys(drawn))


def _network(choose: Chooser, d: int, m: int) -> Network:
    w: list[Vector] = []
    b: list[Q] = []
    for _ in range(choose.pick((2, 1, 3, 4, 6, 0))):
        if bool(w) and choose.pick(SELDOM):
            factor = choose.pick((Q(-1), Q(1), Q(2)))
            w.append(tuple(factor * x for x in w[-1]))
            b.append(factor * b[-1])
        else:
            w.append(tuple(choose.pick(_COORDINATES) for _ in range(d)))
            b.append(choose.pick(_COORDINATES))
    v = tuple(tuple(choose.pick(NONZERO) for _ in w) for _ in range(m))
    a = tuple(tuple(choose.pick(_COORDINATES) for _ in range(d)) for _ in range(m))
    return Network(tuple(w), tuple(b), v, tuple(choose.pick(_COORDINATES) for _ in range(m)), a)


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    claim: Claim = _BY_ID[of]
    return Twin(
        id, change, replace(claim, statement=statement, decide=exactly(decide), formula=None, latex="")
    )


def _no_moment(instance: Instance) -> Answer:
    places = true.places_of(instance)
    if len(places) < 2:
        return not_applicable("one data point")
    return true.even(instance, [RidgeDual(places, (ONE, -ONE, *(ZERO for _ in places[2:])))])


def _no_bound(instance: Instance) -> Answer:
    """Any admissible q: a large multiple of the projected first unit vector, on one output."""
    network, places = instance.case.network, true.places_of(instance)
    if network.outputs > 1:
        return not_applicable("several outputs")
    dual = true.projected(places, (Q(10), *(ZERO for _ in places[1:])))
    pairing = sum((q * network(x)[0] for q, x in zip(dual.q, places, strict=True)), ZERO)
    return compare_lengths(pairing, "<=", form_of(instance).total_variation)


def _axes(instance: Instance) -> Answer:
    """|eta(w, b)| <= t |w| at the neurons, t the largest |eta| along the axes."""
    places, d = true.places_of(instance), instance.case.problem.law.dimension
    dual = true.projected(places, (ONE, *(ZERO for _ in places[1:])))
    units = [tuple(ONE if r == k else ZERO for r in range(d)) for k in range(d)]
    top = max(abs(dual(e, -dot(e, x))) for e in units for x in places)
    network, parts = instance.case.network, []
    for w, b in zip(network.w, network.b, strict=True):
        eta = dual(w, b)
        parts.append(compare(eta * eta, "<=", top * top * (dot(w, w) + ZERO)))
    return all_of(parts) if parts else not_applicable("no neurons")


def _spanning(instance: Instance) -> Answer:
    places, d = true.places_of(instance), instance.case.problem.law.dimension
    return compare(Q(neuron_bound(places)), "==", Q(len(places) - d - 1))


def _same_norm(instance: Instance) -> Answer:
    fewer = represent_each(instance.case.network, true.places_of(instance))
    return compare_lengths(path_norm(fewer), "==", form_of(instance).total_variation)


def _full_rank(instance: Instance) -> Answer:
    deep = true.pair(instance)
    return compare(Q(deep.coupling_ranks()[0]), "==", Q(instance.case.network.width))


def _exact_rank(instance: Instance) -> Answer:
    deep = true.pair(instance)
    return compare(Q(deep.coupling_ranks()[0]), "==", Q(deep.bottlenecks[0]))


def _ridges_only(instance: Instance) -> Answer:
    if not instance.case.network.width:
        return not_applicable("no neurons")
    deep = true.pair(instance)
    bound = Q(1)
    for function in deep.functions():
        bound = bound * function.total_variation
    return true.steepness(instance, deep, bound)


def _interpolants(instance: Instance) -> Answer:
    network, places = instance.case.network, true.places_of(instance)
    if network.outputs > 1:
        return not_applicable("several outputs")
    values = [network(x)[0] for x in places]
    found = decide(form_of(instance), places, values, ONE)
    return compare(ONE if found.optimal else ZERO, "==", ONE)


TWINS = (
    _twin(
        "no-moment",
        "sum q_i x_i = 0 dropped",
        "C9e",
        "eta(-w,-b) = eta(w,b) for q with sum q_i = 0",
        _no_moment,
    ),
    _twin(
        "no-bound",
        "|eta| <= |w| dropped",
        "C9",
        "sum q_i f(x_i) <= RTV2(f) for every admissible q",
        _no_bound,
    ),
    _twin(
        "axes", "all w -> the axes", "C9", "|eta(w,b)| <= t |w| for all (w,b) if it holds for w = e_r", _axes
    ),
    _twin("spanning", "rank dropped", "C10n", "N - rank [x 1] = N - (d + 1)", _spanning),
    _twin("same-norm", "<= -> ==", "C10", "fewer neurons with the same values and the same RTV2", _same_norm),
    _twin("full-rank", "the bottleneck dropped", "C11", "W_2 V_1 has full rank", _full_rank),
    _twin("exact-rank", "<= -> ==", "C11", "W_2 V_1 has rank d_1", _exact_rank),
    _twin(
        "ridges-only",
        "affine part dropped",
        "C12",
        "the product of the RTV2 is a Lipschitz constant",
        _ridges_only,
    ),
    _twin(
        "interpolants", "lambda ignored", "C9p", "every network minimises P for its own values", _interpolants
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def steps() -> tuple[ProofStep, ...]:
    """The proof of C3, C9 to C12."""
    return (balance_step(), *_certificates(), *_counting(), *_deep())


def _certificates() -> tuple[ProofStep, ...]:
    q1, q2, q3, y1, y2, y3, u, t, r, lam, n, s = _ring("q1 q2 q3 y1 y2 y3 u t r lam n s")
    return (
        ProofStep(
            "C9s",
            "the data do not see affine functions",
            "sum q_i (u + t y_i) = u sum q_i + t sum q_i y_i = 0, so only the ridges count: sum_i q_i v max(y_i, 0) = v eta",
            r"""
            For admissible $q$ an affine function contributes $\sum_iq_i(u+t\,w\cdot
            x_i)=u\sum_iq_i+t\,w\cdot\sum_iq_ix_i=0$, and a neuron contributes $v_k\sum_iq_i\max(w_k\cdot
            x_i+b_k,0)=v_k\,\eta(w_k,b_k)$.
            """,
            (
                Identity(
                    "affine functions",
                    q1 * (u + t * y1) + q2 * (u + t * y2) + q3 * (u + t * y3),
                    u * (q1 + q2 + q3) + t * (q1 * y1 + q2 * y2 + q3 * y3),
                ),
            ),
        ),
        ProofStep(
            "C9e",
            "both orientations of a ridge",
            "max(-y, 0) = max(y, 0) - y, so eta(-w,-b) - eta(w,b) = -sum q_i (w.x_i + b) = 0",
            r"""
            Since $\max(-y,0)=\max(y,0)-y$, $\eta(-w,-b)-\eta(w,b)=-\sum_iq_i(w\cdot x_i+b)=0$. The check has
            two points on one side of the hyperplane and one on the other.
            """,
            (
                Identity(
                    "two active, one not",
                    q3 * (-y3) - (q1 * y1 + q2 * y2),
                    -(q1 * y1 + q2 * y2 + q3 * y3),
                ),
            ),
        ),
        ProofStep(
            "C9, C9o",
            "pairing",
            "|sum v_k eta(w_k,b_k)| <= sum |v_k| |w_k|; the largest eta/|w| is found on the faces of the fans of x_i - x_j",
            r"""
            Let $m=1$ and $|\eta(w,b)|\le\|w\|_2$ everywhere. For the reduced network of $f$
            \begin{equation*}
            \sum_iq_if(x_i)=\sum_kv_k\,\eta(w_k,b_k)\le\sum_k|v_k|\,\|w_k\|_2=\mathrm{RTV}^2(f).
            \end{equation*}
            If $f$ is an interpolant and its network has $\eta(w_k,b_k)=\operatorname{sign}(v_k)\|w_k\|_2$ for
            all $k$, then $\mathrm{RTV}^2(f)\le\sum_k|v_k|\|w_k\|_2=\sum_iq_iy_i$, and
            $\sum_iq_iy_i\le\mathrm{RTV}^2(g)$ for every network $g$ through the data: $f$ has the least value.
            As a function of $b$, $\eta$ is piecewise linear and vanishes for large $|b|$, so it is largest
            where the hyperplane contains a data point; the bound needs to be known for these only.
            """,
        ),
        ProofStep(
            "C9p",
            "penalised problems",
            "sufficiency as on the line; every failure is a descent direction",
            r"""
            Let $\ell(t)=\tfrac12t^2$ and $q=(y-f(x))/\lambda$. If $q$ is such a certificate, then
            $\sum_i\tfrac12(g_i-y_i)^2\ge\sum_i\tfrac12(f_i-y_i)^2-\lambda\sum_iq_i(g_i-f_i)$ and
            $\mathrm{RTV}^2(g)\ge\sum_iq_ig_i$, with equality for $g=f$; the sum says that $f$ is a minimiser.
            Conversely let $f$ be one. Along $f+sn$ the loss changes by
            \begin{equation*}
            \tfrac12\sum_i(sn_i-\lambda q_i)^2-\tfrac12\sum_i(\lambda q_i)^2=-\lambda s\sum_iq_in_i+\tfrac12s^2\sum_in_i^2 .
            \end{equation*}
            For affine $n$ the penalty does not change: $q$ is admissible. For $n=\pm\max(w\cdot x+b,0)$ the
            penalty grows by at most $\lambda s\|w\|_2$: $|\eta(w,b)|\le\|w\|_2$. For $n=v_k\max(w_k\cdot
            x+b_k,0)$, a neuron of the reduced network, it changes by $\lambda s|v_k|\|w_k\|_2$ in both
            directions: $v_k\,\eta(w_k,b_k)=|v_k|\|w_k\|_2$.
            """,
            (Identity("loss", (s * n - lam * r) ** 2, (lam * r) ** 2 - 2 * lam * s * r * n + s**2 * n**2),),
        ),
    )


def _counting() -> tuple[ProofStep, ...]:
    q1, q2, y1, y2, k1, k2, s = _ring("q1 q2 y1 y2 k1 k2 s")
    return (
        ProofStep(
            "C10",
            "Caratheodory",
            "more ridges than the data can tell apart are dependent; moving along the dependence keeps the values",
            r"""
            Treat the outputs one by one. The values of affine functions at the data form a space of dimension
            $\operatorname{rank}[x\;1]$ in $\mathbb{R}^N$. If there are more than $N-\operatorname{rank}[x\;1]$
            neurons, their vectors of values are linearly dependent modulo this space: there are $\kappa_k$, not
            all $0$, and an affine function $\ell$ with $\sum_k\kappa_k\max(w_k\cdot x_i+b_k,0)=\ell(x_i)$ for
            all $i$. Replacing $v_k$ by $v_k-s\kappa_k$ and adding $s\ell$ keeps the values at the data. The sum
            $\sum_k|v_k-s\kappa_k|\|w_k\|_2$ is linear in $s$ near $0$; in one of the two directions it does not
            rise, and there some $|v_k|$ falls. Follow this direction until the first $v_k$ is $0$, and drop
            that neuron. Repeat.
            """,
            (
                Identity(
                    "values along a dependence",
                    (y1 - s * k1) * q1 + (y2 - s * k2) * q2,
                    y1 * q1 + y2 * q2 - s * (k1 * q1 + k2 * q2),
                ),
            ),
        ),
        ProofStep(
            "C10n",
            "the rank",
            "[x 1] has d + 1 columns and one of them is not 0",
            r"""
            The matrix $[x\;1]$ has $d+1$ columns, one of which consists of ones; so
            $1\le\operatorname{rank}[x\;1]\le d+1$. The rank is $d+1$ exactly if no affine function but $0$
            vanishes at all data, that is, if they affinely span $\mathbb{R}^d$.
            """,
        ),
    )


def _deep() -> tuple[ProofStep, ...]:
    return (
        ProofStep(
            "C11, C11w",
            "deep architectures",
            "W_2 V_1 factors through R^(d_1); each output of each block on its own has at most N neurons by C10 on x, 0, e_r",
            r"""
            $V_l$ has $d_l$ rows, so the matrix $W_{l+1}V_l$ between the ReLU layers of two blocks factors
            through $\mathbb{R}^{d_l}$ and has at most the rank $d_l$. For C11w apply C10 to each output of
            block $l$, with the values of the layer before at the $N$ data, and with $0,e_1,\ldots,e_{d_{l-1}}$
            as further points. These span $\mathbb{R}^{d_{l-1}}$ affinely, so at most
            $(N+d_{l-1}+1)-(d_{l-1}+1)=N$ neurons per output remain, $Nd_l$ in the block. The values at the data
            are the same, layer by layer, and so are $f_l(0)$ and $f_l(e_r)$; so the norm
            $\|f_l\|_{\mathrm{RBV}^2}$ is not larger.
            """,
        ),
        ProofStep(
            "C12",
            "composition",
            "|f_2(f_1(x)) - f_2(f_1(y))|_1 <= L_2 |f_1(x) - f_1(y)|_2 <= L_2 |f_1(x) - f_1(y)|_1 <= L_2 L_1 |x - y|_2",
            r"""
            With $\|\cdot\|_2\le\|\cdot\|_1$ and the Lipschitz constants $\Lambda_1,\Lambda_2$ of two blocks,
            \begin{equation*}
            \|f_2(f_1(x))-f_2(f_1(y))\|_1\le\Lambda_2\|f_1(x)-f_1(y)\|_2\le\Lambda_2\|f_1(x)-f_1(y)\|_1
            \le\Lambda_2\Lambda_1\|x-y\|_2 ;
            \end{equation*}
            by induction for all blocks. Each $\mathrm{Lip}(f_l)\le\|f_l\|_{\mathrm{RBV}^2}$ by the theorem
            \texttt{variational-norms}, C12 and C12n.
            """,
        ),
    )
