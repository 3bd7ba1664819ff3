"""C1 to C6: the zeros of the generalized gradient for affine targets, on one network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gfproof.network import Network, Parameters, zero_like
from gfproof.numbers import Q
from gfproof.problem import Constant, Problem, Uniform
from gfproof.risk.critical import CriticalPoint, CriticalType, critical_risk
from gfproof.theorems.affine.setting import Line, critical_point, line_of, risk_of
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_applicable, not_met, shown
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Decide, Instance
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Verdict

STATIC = ("H1", "H2", "H3")
FIELD = ("H3",)
NO_ZERO = "G != 0"
WIDEST = 24
"""The largest number of kinks for which zeros are constructed."""


def is_zero(instance: Instance) -> bool:
    """Is G = 0, computed from the integrals (not from the classification)?"""
    return bool(instance.at.gradient_norm2 == 0)


def zigzag(line: Line, n: int, share: int = 2) -> Network:
    """The zero of case (c) with one neuron per kink (the best constant for n = 0).

    w_j = (-1)^{j+1}, kink q_j = A + j l/(n+1), v_j w_j = share alpha/(n+1) with share 2, c = f((A+B)/2).
    """
    places = [line.low + line.length * j / (n + 1) for j in range(1, n + 1)]
    signs = [Q(1) if j % 2 else Q(-1) for j in range(1, n + 1)]
    return Network(
        tuple((s,) for s in signs),
        tuple(-s * q for s, q in zip(signs, places, strict=True)),
        (tuple(s * share * line.slope / (n + 1) for s in signs),),
        (line.best_constant(),),
    )


# -- C1 -------------------------------------------------------------------------------------------------


def _values(instance: Instance) -> Answer:
    if not is_zero(instance):
        return not_applicable(NO_ZERO)
    line, risk = line_of(instance), instance.at.risk
    if risk == 0:
        return met("L = 0")
    listed = {
        n: critical_risk(line.slope, line.length, n) for n in range(0, instance.at.network.width + 1, 2)
    }
    for n, value in listed.items():
        if value == risk:
            return met(f"L = {shown(value)}, n = {n}")
    return not_met(f"L = {shown(risk)} is no value of the list", {"risk": str(risk)})


def occurring() -> Decide:
    """For every even n <= H the zigzag is a zero of G with risk alpha^2 l^2/(12 (n+1)^4)."""

    def decide(instance: Instance) -> Answer:
        line = line_of(instance)
        last = min(instance.case.network.width, WIDEST)
        answers = []
        for n in range(0, last + 1, 2):
            at = Quantities(zigzag(line, n), line.problem)
            wanted = line.slope**2 * line.length**2 / (12 * Q(n + 1) ** 4)
            answers += [compare(at.gradient_norm2, "==", Q(0)), compare(at.risk, "==", wanted)]
        return all_of(answers, f"constructed for n = 0, 2, ... <= {last}")

    return decide


# -- C2 -------------------------------------------------------------------------------------------------


def _decision(instance: Instance) -> Answer:
    found = critical_point(instance)
    if found is None:
        return compare(instance.at.gradient_norm2, ">", Q(0), "none of (a), (b), (c), and G != 0")
    parts = [compare(instance.at.gradient_norm2, "==", Q(0)), compare(found.risk, "==", instance.at.risk)]
    return all_of(parts, f"case ({found.case}), n = {found.kinks}, and G = 0")


def _zigzag_error(instance: Instance) -> Answer:
    found = critical_point(instance)
    if found is None or found.case != "c":
        return not_applicable("no zero of case (c)")
    return zigzag_error(instance, found, Q(1))


def zigzag_error(instance: Instance, found: CriticalPoint, share: Q) -> Answer:
    """On the j-th cell e is affine with slope (-1)^{j+1} share alpha/(n+1) and mean 0; the theorem's share is 1."""
    line, n = line_of(instance), found.kinks
    h, height = line.length / (n + 1), line.slope * line.length / (2 * Q(n + 1) ** 2)
    answers = []
    for j in range(n + 1):
        ends = [line.low + h * i for i in (j, j + 1)]
        errors = [instance.case.network((x,))[0] - line.slope * x - line.intercept for x in ends]
        sign = -1 if j % 2 == 0 else 1
        answers.append(compare(errors[0] + errors[1], "==", Q(0)))
        answers.append(compare(errors[1], "==", sign * share * height))
    return all_of(answers, f"n = {n}, |e(q_j)| = {shown(abs(height))}")


# -- C3 -------------------------------------------------------------------------------------------------


def offset_parabola(square: int = 1) -> Decide:
    """L(theta + s e_c) = L + s G_c + square s^2 for every entry of c, at three s, which decide a parabola in s."""

    def decide(instance: Instance) -> Answer:
        at, answers = instance.at, []
        network = at.network
        for k in range(network.outputs):
            for s in (Q(1), Q(-1), Q(2)):
                c = (*network.c[:k], network.c[k] + s, *network.c[k + 1 :])
                there = Quantities(replace(network, c=c), at.problem)
                answers.append(compare(there.risk - at.risk, "==", s * at.gradient.c[k] + square * s * s))
        return all_of(answers, "the second derivative in c is 2")

    return decide


# -- C4 -------------------------------------------------------------------------------------------------


def _open_degenerate(network: Network) -> list[int]:
    """Degenerate neurons with v != 0."""
    rows = zip(network.w, network.b, network.v[0], strict=True)
    return [i for i, ((w,), b, v) in enumerate(rows) if w == 0 and b == 0 and v != 0]


def differentiability(rule: Callable[[Network], bool]) -> Decide:
    """At a zero of G with L > 0: L is differentiable exactly where the rule says so; at L = 0 always."""

    def decide(instance: Instance) -> Answer:
        if not is_zero(instance):
            return not_applicable(NO_ZERO)
        known = instance.case.problem.is_differentiable(instance.case.network)
        wanted = instance.at.risk == 0 or rule(instance.case.network)
        if known == wanted:
            return met("differentiable, gradient 0" if known else "not differentiable")
        return not_met(f"differentiable: {known}", {"differentiable": known})

    return decide


def one_sided(instance: Instance) -> Answer:
    """A degenerate neuron with v != 0 at a zero with L > 0: opened at (A+B)/2, one side falls and the other rises."""
    if not is_zero(instance) or instance.at.risk == 0:
        return not_applicable("no zero of G with L > 0")
    network, line = instance.case.network, line_of(instance)
    open_ones = _open_degenerate(network)
    if not open_ones:
        return not_applicable("no degenerate neuron with v != 0")
    answers = []
    for i in open_ones:
        one, other, none = (
            line.problem.directional_derivative(network, _push(network, i, w, b))
            for w, b in ((Q(1), -line.middle), (Q(-1), line.middle), (Q(0), Q(-1)))
        )
        low, high = min(one, other), max(one, other)
        answers += [compare(low, "<", Q(0)), compare(high, ">", Q(0)), compare(none, "==", Q(0))]
    return all_of(answers, f"derivatives {shown(low)} and {shown(high)}")


def _push(network: Network, neuron: int, w: Q, b: Q) -> Parameters:
    still = zero_like(network)
    return replace(
        still,
        w=(*still.w[:neuron], (w,), *still.w[neuron + 1 :]),
        b=(*still.b[:neuron], b, *still.b[neuron + 1 :]),
    )


# -- C5 -------------------------------------------------------------------------------------------------


def _types(instance: Instance) -> Answer:
    found = critical_point(instance)
    if found is None:
        return not_applicable(NO_ZERO)
    if found.type is CriticalType.GLOBAL_MINIMUM:
        return compare(instance.at.risk, "==", Q(0), "global minimum, L = 0")
    if found.type is CriticalType.LOCAL_MINIMUM:
        return argued("local minimum, not global")
    if found.lower is None:
        return not_met("no network with smaller risk was found", {"type": found.type.value})
    lower = risk_of(found.lower, line_of(instance))
    test = compare(lower, "<", found.risk)
    shows = f"{found.type.value}; on a descent curve {shown(lower)} < {shown(found.risk)}"
    return argued(shows) if test.verdict is Verdict.HOLDS else test


def descent_curve(sign: int = -1, widest: int | None = None) -> Decide:
    """Case (c): along the curve of the claim L(delta) = L + sign (3/8) k^2 (h/l) delta^2 + O(delta^3).

    ``widest`` limits the claim to networks of at most that width.

    L(delta) is a polynomial of degree at most 5 for |delta| < h, so six points give its coefficients exactly.
    """

    def decide(instance: Instance) -> Answer:
        found = critical_point(instance)
        if found is None or found.case != "c" or (widest and instance.case.network.width > widest):
            return not_applicable("no zero of case (c)")
        line, n = line_of(instance), found.kinks
        h, k = line.length / (n + 1), -line.slope / (n + 1)
        places = [h * j / 10 for j in (-3, -2, -1, 1, 2, 3)]
        values = [risk_of(along_curve(instance.case.network, line, n, x), line) for x in places]
        coefficients = interpolate(places, values)
        wanted = sign * Q(3, 8) * k * k * h / line.length
        parts = [
            compare(coefficients[0], "==", found.risk),
            compare(coefficients[1], "==", Q(0)),
            compare(coefficients[2], "==", wanted),
        ]
        return all_of(parts, f"second-order coefficient {shown(wanted)}")

    return decide


def along_curve(network: Network, line: Line, n: int, delta: Q) -> Network:
    """The kink q_1 moved to q_1 + delta, c by -2 k delta, v|w| of one neuron at q_2 raised by (9/8) k delta/h."""
    h, k = line.length / (n + 1), -line.slope / (n + 1)
    kinks, v = network.kinks(), list(network.v[0])
    b = tuple(
        bias - w * delta if kink == line.low + h and weight != 0 else bias
        for (w,), bias, kink, weight in zip(network.w, network.b, kinks, v, strict=True)
    )
    ramp = next(i for i in range(network.width) if kinks[i] == line.low + 2 * h and v[i] != 0)
    v[ramp] = v[ramp] + Q(9, 8) * k * delta / (h * abs(network.w[ramp][0]))
    return replace(network, b=b, v=(tuple(v),), c=(network.c[0] - 2 * k * delta,))


def interpolate(places: Sequence[Q], values: Sequence[Q]) -> list[Q]:
    """Coefficients, from the constant one on, of the polynomial with these values at distinct places."""
    total = [Q(0)] * len(places)
    for i, (x, y) in enumerate(zip(places, values, strict=True)):
        basis, scale = [Q(1)], Q(1)
        for j, z in enumerate(places):
            if j != i:
                basis = [p - z * q for p, q in zip([Q(0), *basis], [*basis, Q(0)], strict=True)]
                scale = scale * (x - z)
        total = [t + y * p / scale for t, p in zip(total, basis, strict=True)]
    return total


# -- C6 -------------------------------------------------------------------------------------------------


def _constant(instance: Instance) -> Answer:
    line = line_of(instance)
    problem = Problem(Constant((line.best_constant(),)), Uniform((line.low,), (line.high,)))
    at = Quantities(instance.case.network, problem)
    if at.gradient_norm2 == 0:
        return compare(at.risk, "==", Q(0), "G = 0 and L = 0 for the constant target")
    return compare(at.risk, ">", Q(0), "G != 0 and L > 0 for the constant target")


def _homogeneity(instance: Instance) -> Answer:
    at = instance.at
    gaps = [compare(at.homogeneity_gap(i), "==", Q(0)) for i in range(at.network.width)]
    return all_of(gaps, f"{at.network.width} neurons")


CLAIMS = (
    Claim(
        "C1",
        "G = 0 implies L = 0 or L = alpha^2 l^2/(12 (n+1)^4), n even, n <= H",
        STATIC,
        _values,
        None,
        r"$G(\theta)=0$ implies $L=0$ or $L=\alpha^2l^2/(12(n+1)^4)$ with $n$ even, $0\le n\le H$",
    ),
    Claim(
        "C1o",
        "each of these values occurs for width H",
        STATIC,
        occurring(),
        None,
        r"all these values occur for width $H$",
    ),
    Claim(
        "C2",
        "G = 0 exactly in the cases (a), (b), (c)",
        STATIC,
        _decision,
        None,
        r"$G(\theta)=0$ exactly if (a) $N=f$, or (b) $N$ is the best constant and no neuron acts against it, or (c) the "
        r"kinks are $q_1,\dots,q_n$, $n$ even, alternately right and left, with $\sum v_iw_i=2\alpha/(n+1)$ at each",
    ),
    Claim(
        "C2h",
        "w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}",
        FIELD,
        _homogeneity,
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$w_i\cdot G_{w_i}+b_iG_{b_i}=v_i\cdot G_{v_i}$, so $G_{v_i}=0$ needs no check where $v_i\ne0$; every target",
        certificates.HOMOGENEITY,
    ),
    Claim(
        "C2z",
        "in (c) the error is a zigzag of slope (-1)^{j+1} alpha/(n+1), mean 0 on each cell",
        STATIC,
        _zigzag_error,
        None,
        r"in (c) $e$ has slope $(-1)^{j+1}\alpha/(n+1)$ and mean $0$ on the $j$-th cell, $|e(q_j)|=|\alpha|l/(2(n+1)^2)$",
    ),
    Claim(
        "C3",
        "L(theta + s e_c) = L + s G_c + s^2: no local maxima",
        FIELD,
        offset_parabola(),
        None,
        r"$L(\theta+s\,e_c)=L+2s\int e+s^2$, so no point is a local maximum; every target, every law",
    ),
    Claim(
        "C4",
        "a zero of G is a classical critical point iff L = 0 or no degenerate neuron has v != 0",
        STATIC,
        differentiability(lambda network: not _open_degenerate(network)),
        None,
        r"$L$ is differentiable at a zero of $G$ iff $L=0$ or no degenerate neuron has $v\ne0$",
    ),
    Claim(
        "C4d",
        "a degenerate neuron with v != 0 at L > 0 has one-sided derivatives of both signs",
        STATIC,
        one_sided,
        None,
        r"a degenerate neuron with $v\ne0$ at $L>0$ has one-sided derivatives "
        r"$\frac{2v}{l}\int\mathrm{relu}(\delta_wx+\delta_b)\,e$ of both signs",
    ),
    Claim(
        "C5",
        "(a) global minima; (b) local minima iff all neurons point away; (c) never local minima",
        STATIC,
        _types,
        None,
        r"(a) global minima; (b) a local minimum iff every neuron is strictly dead, or semi-inactive with kink $A$ and "
        r"$\alpha v>0$, or with kink $B$ and $\alpha v<0$; (c) never a local minimum",
    ),
    Claim(
        "C5c",
        "in (c) L falls by (3/8) k^2 (h/l) delta^2 + O(delta^3) along an explicit curve",
        STATIC,
        descent_curve(),
        None,
        r"in (c) $L$ changes by $-\frac38k^2\frac hl\delta^2+O(\delta^3)$, "
        r"$k=-\alpha/(n+1)$, $h=l/(n+1)$, along an explicit curve",
    ),
    Claim(
        "C6",
        "for a constant target, in contrast, G = 0 iff L = 0",
        STATIC,
        _constant,
        None,
        r"$\alpha=0$, in contrast: $G=0$ iff $L=0$ (decided for this network and the constant $f((A+B)/2)$)",
    ),
)
