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
    p, b, v, s, e, x, kappa = _ring("p b v s e x kappa")
    y = p + b
    return (
        ProofStep(
            "C2",
            "homogeneity",
            "s y = relu(y)",
            r"$1_{y>0}\,y=\mathrm{relu}(y)$.",
            (Identity("one neuron", p * 2 * v * s * e + b * 2 * v * s * e, v * (2 * s * y * e)),),
        ),
        ProofStep(
            "C7a",
            "minimise over c",
            "L >= alpha^2 l^2/12 - 2 s alpha F + s^2 Var with 0 < F <= l^2/12, s = v w, so 2 s alpha F > 0",
            r"With mean-zero parts, $L\ge\alpha^2l^2/12-2s\alpha F+s^2\,\mathrm{Var}$, $0<F\le l^2/12$, $s=vw$ (mirrored for a "
            r"left kink), so $s\alpha>0$ and $|s|\ge\sigma$; on an inactive stretch of length $g$ alone $L\ge\alpha^2g^3/(12l)$.",
        ),
        ProofStep(
            "C8v",
            "the outer weight",
            "v^2 = kappa + w^2 + b^2 >= kappa + sigma^2/v^2, so v^2 is at least the positive root of x (x - kappa) = sigma^2",
            r"$v^2=\kappa+w^2+b^2\ge\kappa+\sigma^2/v^2$, so $v^2\ge\nu$, the positive root of $x(x-\kappa)=\sigma^2$.",
            (Identity("completing the square", 4 * x * (x - kappa), (2 * x - kappa) ** 2 - kappa**2),),
        ),
        ProofStep(
            "C8g",
            "the gradient inequality",
            "with D^2 = p^2 + q^2 + m^2, |G|^2 >= 4 min(nu, 1) D^2 and L <= 239 sqrt|alpha| D^{3/2}/h^4",
            r"With $p=\int_Ie$, $q=\int_Ixe$, $m=\int e$ and $D^2=p^2+q^2+m^2$: $\|G\|^2\ge4\min(\nu,1)D^2$ and "
            r"$L\le239\sqrt{|\alpha|}\,D^{3/2}/h^4$; a left kink costs the factor $(3+\sqrt5)/2$.",
        ),
        ProofStep(
            "C8i",
            "for all times",
            "L is non-increasing, so C7 holds for all t with L_0; |v w| >= sigma > 0, so w keeps its sign",
            r"$L$ is non-increasing, so C7 holds for all $t$ with $L_0$; d/dt $L^{-1/3}\ge c_*/3$ and "
            r"d/dt $L^{1/3}\le-\frac{\sqrt{c_*}}3\|G\|$ give the rate and the length.",
        ),
    )
