"""Norms of networks: drawn cases, false variants, and the proof step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.case import Case
from gfproof.network import Network
from gfproof.network.symmetry import rescale
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.splines.ridge import path_norm, size, total, weight_decay
from gfproof.strategies.choosing import NONZERO, RATIONALS, SELDOM, Chooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.symbolic.steps import Identity
from gfproof.theorems.answers import Answer, all_of, compare
from gfproof.theorems.core import Claim, Decide, Instance, Twin
from gfproof.theorems.proof import ProofStep
from gfproof.theorems.variational import norms
from gfproof.theorems.variational.lengths import compare_lengths, exactly

_BY_ID = {claim.id: claim for claim in norms.CLAIMS}


FACTORS = (Q(1), Q(-1), Q(2), Q(-1, 2))


def norm_case(choose: Chooser) -> Case:
    """Any network on any stratum; in half of the draws few neurons with parallel or balanced ones among them."""
    case = any_case(choose, skip=None)
    if choose.pick((True, False)):
        return case
    d, m = case.problem.law.dimension, case.network.outputs
    w, b = [tuple(choose.pick(RATIONALS) for _ in range(d))], [choose.pick(RATIONALS)]
    v = [tuple(choose.pick(RATIONALS) for _ in range(m))]
    for _ in range(choose.pick((1, 1, 2, 3))):
        if choose.pick((True, False)):  # parallel to the one before, of either orientation
            factor = choose.pick(FACTORS)
            w.append(tuple(factor * x for x in w[-1]))
            b.append(factor * b[-1])
            v.append(tuple(choose.pick(RATIONALS) for _ in range(m)))
        else:  # balanced, along an axis
            t, axis = choose.pick(NONZERO), choose.pick(range(d))
            w.append(tuple(t if r == axis else Q(0) for r in range(d)))
            b.append(choose.pick(RATIONALS))
            v.append((t, *(Q(0) for _ in range(m - 1))))
    if choose.pick(SELDOM):  # all of them balanced, one by one or not at all
        w, b, v = w[-1:], b[-1:], v[-1:]
    return replace(
        case, network=Network(tuple(w), tuple(b), tuple(zip(*v, strict=True)), case.network.c, case.network.a)
    )


def _twin(id: str, change: str, of: str, statement: str, decide: Decide) -> Twin:
    true: Claim = _BY_ID[of]
    return Twin(
        id, change, replace(true, statement=statement, decide=exactly(decide), formula=None, latex="")
    )


def _always_path(instance: Instance) -> Answer:
    return compare_lengths(norms.form_of(instance).total_variation, "==", path_norm(instance.case.network))


def _always_decay(instance: Instance) -> Answer:
    return compare_lengths(path_norm(instance.case.network), "==", weight_decay(instance.case.network))


def _no_flip(instance: Instance) -> Answer:
    return norms.outer_slopes(instance, flipped=False)


def _signed(instance: Instance) -> Answer:
    """Jumps sum v_k w_k, the orientation kept as a sign."""
    places = norms.hyperplanes(instance.case.network)
    outputs = range(instance.case.network.outputs)
    parts = (
        (size(sum((s * v[o] for s, v in neurons), Q(0)) for o in outputs), place[0])
        for place, neurons in places.items()
    )
    return compare_lengths(total(parts), "==", norms.form_of(instance).total_variation)


def _no_shared(instance: Instance) -> Answer:
    network = instance.case.network
    shared = any(len(neurons) > 1 for neurons in norms.hyperplanes(network).values())
    variation = norms.form_of(instance).total_variation
    return norms.equal_iff(variation, path_norm(network), not shared, "no two neurons on one hyperplane")


def _ridges_only(instance: Instance) -> Answer:
    return norms.lipschitz(instance, norms.form_of(instance).total_variation)


def _half(instance: Instance) -> Answer:
    form = norms.form_of(instance)
    return norms.lipschitz(instance, form.lipschitz_bound - form.total_variation / 2)


def _one_norm(instance: Instance) -> Answer:
    network = instance.case.network
    one = sum((size(network.outer(k)) * size(w) for k, w in enumerate(network.w)), Q(0))
    return compare_lengths(one, "==", path_norm(network))


def _any_factor(instance: Instance) -> Answer:
    network = instance.case.network
    doubled = rescale(network, [Q(2)] * network.width)
    return all_of([compare(weight_decay(doubled), "==", weight_decay(network))])


TWINS = (
    _twin(
        "no-merging",
        "merging dropped",
        "C8r",
        "RTV2(f) = sum_k |v_k|_1 |w_k|_2 for every network",
        _always_path,
    ),
    _twin("no-balance", "<= -> ==", "C3", "the path norm is the weight decay", _always_decay),
    _twin("no-flip", "w_k < 0 dropped", "C1s", "d = 1: f'(-inf) = a", _no_flip),
    _twin(
        "orientation",
        "|w_k| -> w_k",
        "C8r",
        "RTV2(f) is the sum over hyperplanes of |sum_k v_k s_k|",
        _signed,
    ),
    _twin(
        "shared",
        "signs dropped",
        "C2e",
        "RTV2(f) is the path norm exactly when no two neurons share a hyperplane",
        _no_shared,
    ),
    _twin(
        "no-affine-part", "affine part dropped", "C12", "|f(x) - f(y)|_1 <= RTV2(f) |x - y|_2", _ridges_only
    ),
    _twin(
        "half",
        "RTV2 -> RTV2/2",
        "C12",
        "|f(x) - f(y)|_1 <= (RTV2(f)/2 + sum_r |f(e_r) - f(0)|_1) |x - y|_2",
        _half,
    ),
    _twin("one-norm", "|w|_2 -> |w|_1", "C8r", "sum_k |v_k|_1 |w_k|_1 is the path norm", _one_norm),
    _twin(
        "any-factor", "the factor dropped", "C3s", "rescaling leaves the weight decay unchanged", _any_factor
    ),
)


def _ring(names: str) -> list[Any]:
    listed = names.split()
    _, variables = polynomial_ring(listed)
    return [variables[name] for name in listed]


def balance_step(claim: str = "C3") -> ProofStep:
    """The inequality of path norm and weight decay for one neuron."""
    w, v, g = _ring("w v g")
    return ProofStep(
        claim,
        "one neuron",
        "with w = |w_k|_2 and v = |v_k|_1: w^2 + v^2 - 2 v w = (w - v)^2, 0 iff w = v; v w does not change under rescaling",
        r"""
        With $w=\|w_k\|_2$ and $v=\|v_k\|_1$,
        \begin{equation*}
        \tfrac12(w^2+v^2)-vw=\tfrac12(w-v)^2\ge0,
        \end{equation*}
        with equality exactly if $w=v$; add up over the neurons. Multiplying $(w_k,b_k)$ by $g>0$ and dividing
        $v_k$ by $g$ leaves $f$ unchanged, and the product $vw$ too, because $(gw)(v/g)=vw$; if $vw\ne0$ then
        $g=\sqrt{v/w}$ makes the two norms equal.
        """,
        (
            Identity("square", w**2 + v**2 - 2 * v * w, (w - v) ** 2 + 0 * g),
            Identity("product, times g", (g * w) * v, (w * v) * g),
        ),
    )


def steps() -> tuple[ProofStep, ...]:
    """The proof of C1, C2, C3, C8, C12."""
    return (*_merging(), balance_step("C3, C3e, C3s"), *_function())


def _merging() -> tuple[ProofStep, ...]:
    s, t, v, u, p, n = _ring("s t v u p n")
    return (
        ProofStep(
            "C1",
            "one hyperplane",
            "with p = max(t, 0) and n = max(-t, 0), t = p - n: v max(-s t, 0) = v s n = v s p - v s t for s > 0",
            r"""
            Let neurons have the same hyperplane, $(w_k,b_k)=s_k(w,b)$ with $\|w\|_2=1$ and $s_k\ne0$, and put
            $t=w\cdot x+b$, $p=\max(t,0)$, $n=\max(-t,0)$, so that $t=p-n$. For $s>0$
            \begin{equation*}
            v\max(st,0)=vs\,p,\qquad v\max(-st,0)=vs\,n=vs\,p-vs\,t .
            \end{equation*}
            So every neuron adds $v_k|s_k|\max(t,0)$, in either orientation, and those with $s_k<0$ an affine
            function. Together they are one neuron with the outer weight $\sum_kv_k|s_k|$ and an affine
            function.
            """,
            (
                Identity("turned neuron", v * s * n, v * s * p - v * s * (p - n)),
                Identity("two neurons", v * s * p + u * t * p, (v * s + u * t) * p),
            ),
        ),
        ProofStep(
            "C1s",
            "slopes at infinity",
            "for x -> -infinity the neurons with w_k < 0 are active, for x -> infinity those with w_k > 0",
            r"""
            For one input and $x$ near $-\infty$ exactly the neurons with $w_k<0$ are active (those with $w_k=0$
            are constant), near $+\infty$ exactly those with $w_k>0$. Their slopes are $v_kw_k$.
            """,
        ),
        ProofStep(
            "C2, C2e",
            "the triangle inequality",
            "on each hyperplane |sum v_k s_k| <= sum |v_k| s_k, equal iff no two terms differ in sign; add up",
            r"""
            After merging, $\mathrm{RTV}^2(f)$ is the sum over the hyperplanes of $\|\sum_kv_k\|w_k\|_2\|_1$. In
            each output $|\sum_kv_k\|w_k\|_2|\le\sum_k|v_k|\|w_k\|_2$, with equality exactly if no two terms
            have opposite signs. Neurons with $w_k=0$ are constant and count $0$ on both sides.
            """,
        ),
    )


def _function() -> tuple[ProofStep, ...]:
    s, t, f0 = _ring("s t f0")
    return (
        ProofStep(
            "C8, C8r",
            "the form is unique",
            "on a hyperplane that is no other ridge's the gradient of f jumps by jump x direction: f determines the reduced form",
            r"""
            Consider a reduced network. Near a point of the hyperplane of neuron $k$ that is on no other
            hyperplane, the derivative of $f$ jumps across it by $v_kw_k^{\mathsf T}\ne0$. So $f$ determines its
            hyperplanes and, for each, the product $v_kw_k^{\mathsf T}$, whose size is $\|v_k\|_1\|w_k\|_2$;
            what remains of $f$ is affine. By C1 every network can be reduced, so $\mathrm{RTV}^2(f)$ depends on
            $f$ only.
            """,
        ),
        ProofStep(
            "C12",
            "difference of gradients",
            "d_r f(x) - (f(e_r) - f(0)) = sum_k v_k w_kr (1[active at x] - mean of 1[active] on [0, e_r]), brackets in [-1, 1]",
            r"""
            Take the reduced network, $y_k(x)=w_k\cdot x+b_k$, and a point $x$ on no hyperplane. Integrating
            $\partial_rf$ from $0$ to $e_r$,
            \begin{equation*}
            \partial_rf(x)-(f(e_r)-f(0))=\sum_kv_kw_{k,r}\beta_{k,r},\qquad
            \beta_{k,r}=1_{\{y_k(x)>0\}}-\int_0^11_{\{y_k(te_r)>0\}}\,\mathrm{d}t\in[-1,1].
            \end{equation*}
            For a direction $h$ with $\|h\|_2=1$, $|\sum_rh_rw_{k,r}\beta_{k,r}|\le\|w_k\|_2$ by the inequality
            of Cauchy and Schwarz, and $|h_r|\le1$. So
            $\|\partial_hf(x)\|_1\le\sum_k\|v_k\|_1\|w_k\|_2+\sum_r\|f(e_r)-f(0)\|_1$. Integrate along the
            segment from $y$ to $x$; almost all parallel segments meet the hyperplanes in finitely many points,
            and $f$ is continuous.
            """,
        ),
        ProofStep(
            "C12n",
            "the norm has one more term",
            "|f|_RBV2 minus the Lipschitz bound is |f(0)|_1 >= 0",
            r"""
            With $s=\mathrm{RTV}^2(f)$ and $t=\sum_r\|f(e_r)-f(0)\|_1$ the bound of C12 is $s+t$, and
            $\|f\|_{\mathrm{RBV}^2}=s+\|f(0)\|_1+t$ exceeds it by $\|f(0)\|_1\ge0$.
            """,
            (Identity("difference", (s + f0 + t) - (s + t), f0),),
        ),
    )
