"""C12 to C16: which rank-one networks and which two-layer networks are KKT points, their values, and sparsity."""

from __future__ import annotations

from collections.abc import Callable

from gfproof.homogeneous import ncf
from gfproof.homogeneous.kkt import kkt_report
from gfproof.homogeneous.network import norm2
from gfproof.homogeneous.rank_one import RankOneReport, coherent_value2, turned
from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_applicable, not_met
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.early.quantities import HomogeneousQuantities, at

TURNS = (Q(1, 10), Q(1, 1000), Q(1, 10**9))


def truly_kkt(q: HomogeneousQuantities) -> bool:
    """The layer-scaled test with N != 0."""
    return q.report.layer_scaled and q.value != 0


def agrees(q: HomogeneousQuantities, predicted: bool, note: str = "") -> Answer:
    """A criterion against the layer-scaled test."""
    true = truly_kkt(q)
    if predicted != true:
        return not_met(
            f"the criterion says {'KKT' if predicted else 'no KKT point'}, the layer-scaled test the contrary",
            {"criterion": predicted, "layer_scaled": true},
        )
    return met("KKT, N != 0" if true else f"no KKT point with N != 0{note}")


def _named(failing: tuple[str, ...]) -> str:
    return ": " + ", ".join(failing) + " fails" if failing else ""


def coherent(instance: Instance) -> Answer:
    """C12."""
    q = at(instance)
    report = q.rank_one
    return agrees(q, report.kkt is True, _named(report.failing))


def coherent_without(condition: str) -> Callable[[Instance], Answer]:
    """C12 with the conditions of one name dropped."""

    def decide(instance: Instance) -> Answer:
        q = at(instance)
        kept = [c for c in q.rank_one.conditions if not c.name.startswith(condition)]
        return agrees(q, all(c.holds is True for c in kept))

    return decide


def coherent_positive(instance: Instance) -> Answer:
    """C12 with eps = 1 only."""
    q = at(instance)
    return agrees(q, q.rank_one.kkt is True and all(eps > 0 for eps in q.rank_one.signs))


def _kkt_report(q: HomogeneousQuantities) -> RankOneReport | None:
    return q.rank_one if q.rank_one.kkt and q.rank_one.sign_coherent else None


def value(instance: Instance) -> Answer:
    """C13: N^2 at the layer-scaled point by the formula."""
    q = at(instance)
    report = _kkt_report(q)
    if report is None:
        return not_applicable("no KKT point with N != 0")
    return compare(q.report.normalized_value2, "==", coherent_value2(report, q.network), "N^2 exactly")


def value_without_supports(instance: Instance) -> Answer:
    """C13 with the factor of the supports forgotten."""
    q = at(instance)
    report = _kkt_report(q)
    if report is None:
        return not_applicable("no KKT point with N != 0")
    p, depth = q.power, q.network.depth
    wanted = coherent_value2(report, q.network)
    for l, layer in enumerate(report.factors, 1):
        wanted = wanted * Q(layer.support) ** ((p - 1) * p ** (depth - 1 - l))
    return compare(q.report.normalized_value2, "==", wanted)


def positive_by_index(instance: Instance) -> Answer:
    """C12p: N > 0 <=> g(b_1) > 0."""
    q = at(instance)
    report = _kkt_report(q)
    if report is None or report.index_value is None:
        return not_applicable("no KKT point with N != 0")
    if (q.value > 0) != (report.index_value > 0):
        return not_met("N and g(b_1) differ in sign", {"N": str(q.value), "g": str(report.index_value)})
    return met(f"g(b_1) {'>' if report.index_value > 0 else '<'} 0")


def sparse(instance: Instance, any_power: bool = False) -> Answer:
    """C14: two equal entries turned apart raise N at the normalized point."""
    q = at(instance)
    report = _kkt_report(q)
    wide = [] if report is None else [l for l, f in enumerate(report.factors, 1) if f.support > 1]
    if report is None or not wide or not q.value > 0 or (q.power < 2 and not any_power):
        return not_applicable("no KKT point with N > 0, p >= 2 and some q_l >= 2")
    answers = []
    for t in TURNS:
        other = turned(q.network, report, wide[0], t)
        if not ncf(other, q.data) > 0:
            return not_met("N is not positive after the turn", {"t": str(t)})
        answers.append(compare(kkt_report(other, q.data).normalized_value2, ">", q.report.normalized_value2))
    return all_of(answers, f"layer {wide[0]}, tan(angle/2) = 1/10, 10^-3, 10^-9")


def _no_local_maximum(instance: Instance) -> Answer:
    found = sparse(instance)
    return argued("sum_j t_j^p is strictly convex") if found.evidence is not None else found


def two_layers(instance: Instance) -> Answer:
    """C15."""
    q = at(instance)
    found = q.two_layers
    if found.kkt is None:
        return not_applicable(found.reason)
    return agrees(q, found.kkt, _named(found.failing))


def two_layers_with(exponent_shift: int) -> Callable[[Instance], Answer]:
    """C15 with |v_j|^(p-1+shift) in the last condition."""

    def decide(instance: Instance) -> Answer:
        q = at(instance)
        found = q.two_layers
        if found.kkt is None:
            return not_applicable(found.reason)
        if any(c.holds is not True for c in found.conditions[:3]) or not found.active:
            return agrees(q, False)
        first, (v,) = q.network.blocks
        strengths = set()
        for j in found.active:
            alone = q.network.activation
            total = Q(0)
            for x, p in zip(q.data.points, q.data.coefficients, strict=True):
                total = total + p * alone.value(sum((s * t for s, t in zip(first[j], x, strict=True)), Q(0)))
            size = norm2(iter(first[j]))
            strengths.add(v[j] ** (2 * (q.power - 1 + exponent_shift)) * total**2 / size**q.power)
        return agrees(q, len(strengths) == 1)

    return decide


def two_layers_without(condition: str) -> Callable[[Instance], Answer]:
    """C15 with one of its conditions dropped."""

    def decide(instance: Instance) -> Answer:
        q = at(instance)
        found = q.two_layers
        if found.kkt is None:
            return not_applicable(found.reason)
        kept = [c for c in found.conditions if c.name != condition]
        return agrees(q, bool(found.active) and all(c.holds is True for c in kept))

    return decide


def mixed(instance: Instance) -> Answer:
    """C16: layers with both signs, where s_l >= 0 on the data or |alpha| = 1."""
    q = at(instance)
    report = q.rank_one
    if not report.applies:
        return not_applicable(report.reason)
    if report.sign_coherent:
        return not_applicable("every layer is sign-coherent")
    return agrees(q, report.kkt is True, _named(report.failing))


def mixed_without_loss(instance: Instance) -> Answer:
    """C16 with kappa = 1: what sigma loses on negative entries forgotten."""
    q = at(instance)
    report = q.rank_one
    if not report.applies or report.sign_coherent:
        return not_applicable("every layer is sign-coherent, or no criterion")
    equal = all(len({abs(x) for x in f.a if x != 0}) == 1 for f in report.factors)
    others = [c for c in report.conditions if not c.name.startswith("R2")]
    return agrees(q, (equal or q.power == 1) and all(c.holds is True for c in others))


COHERENT_CLAIMS = (
    Claim(
        "C12",
        "E_l = 0 for all l and N != 0 <=> R1, R2, R3",
        ("H1", "H2d", "H6", "HR", "HS"),
        coherent,
        latex=r"$E_l=0$ for all $l$ and $N\neq0$ $\Leftrightarrow$ (R1), (R2), (R3)",
    ),
    Claim(
        "C12p",
        "at such a KKT point N > 0 <=> g(b_1) > 0",
        ("H1", "H2d", "H6", "HR", "HS"),
        positive_by_index,
        latex=r"at such a point $N>0\Leftrightarrow g(b_1)>0$",
    ),
    Claim(
        "C13",
        "N = prod_l (p^(L-l)/D)^(p^(L-l)/2) prod_l q_l^(-(p-1) p^(L-1-l)/2) g(b_1/|b_1|)",
        ("H1", "H2d", "H6", "HR", "HS"),
        value,
        latex=(
            r"$N=\prod_{l\le L}(p^{L-l}/D)^{p^{L-l}/2}\prod_{l<L}q_l^{-(p-1)p^{L-1-l}/2}\,g(b_1/\|b_1\|)$ at such a point"
        ),
    ),
    Claim(
        "C14",
        "p >= 2, N > 0, q_l >= 2: two equal entries of a_l turned apart raise N on the sphere",
        ("H1", "H2d", "H6", "HR", "HS"),
        sparse,
        latex=r"for $p\ge2$, $N>0$, $q_l\ge2$: two equal entries of $a_l$ turned apart raise $N$ on the sphere",
    ),
    Claim(
        "C14m",
        "p >= 2, N > 0, q_l >= 2: no local maximum of N on the sphere",
        ("H1", "H2d", "H6", "HR", "HS"),
        _no_local_maximum,
        latex=r"for $p\ge2$, $N>0$, $q_l\ge2$ the point is no local maximum of $N$ on the sphere",
    ),
)

MIXED_CLAIMS = (
    Claim(
        "C15",
        "two layers: E_l = 0 and N != 0 <=> each w_j/|w_j| is KKT for g1, |w_j|^2/v_j^2 and v_j^(2p-2) g1(w_j/|w_j|)^2 are equal",
        ("H1", "H2d"),
        two_layers,
        latex=(
            r"for $L=2$: $E_l=0$ and $N\neq0$ $\Leftrightarrow$ on the active neurons $w_j/\|w_j\|$ is a KKT point of $g_1$, "
            r"$g_1\neq0$, and $\|w_j\|^2/v_j^2$, $|v_j|^{p-1}|g_1(w_j/\|w_j\|)|$ and the sign of $v_jg_1(w_j)$ are the same"
        ),
    ),
    Claim(
        "C16",
        "mixed signs where s_l >= 0 on the data or |alpha| = 1: the same with kappa_j |a_lj|^p and kappa_j^2 |a_lj|^(2p-2)",
        ("H1", "H2d"),
        mixed,
        latex=(
            r"mixed signs, $s_l\ge0$ on the data or $|\alpha|=1$: the same with $\kappa_j|a_{lj}|^p$ in (R1) and "
            r"$\kappa_j^2|a_{lj}|^{2p-2}$ equal on the support in (R2)"
        ),
    ),
)

CLAIMS = (*COHERENT_CLAIMS, *MIXED_CLAIMS)
