"""C1 to C8: the flow of the projected field on M = {|u_i| = 1 for all i}, constant targets, every width.

Neurons with w_i = b_i = v_i = 0 have zero field and are not counted: M is asked of the others.
"""

from __future__ import annotations

from gfproof.case import NormalizedFlow
from gfproof.certify import inequality, integrand
from gfproof.network import Parameters
from gfproof.network.deep import DeepNetwork
from gfproof.network.normalization import normalize
from gfproof.network.symmetry import rescale, without_null_neurons
from gfproof.numbers import Number, Q, dot
from gfproof.problem import Uniform
from gfproof.risk.projected import inner_norms2, is_normalized, normal_components, projected
from gfproof.theorems import enclosed_flow
from gfproof.theorems.answers import (
    Answer,
    all_of,
    argued,
    compare,
    met,
    not_applicable,
    not_met,
    shown,
    unknown,
)
from gfproof.theorems.certified import certified
from gfproof.theorems.constant import certificates, hypotheses
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.quantities import Quantities, norm2
from gfproof.verdict import Verdict

FIELD = ("H1", "H3", "H5")
STATIC = ("H1", "H2", "H3", "H5")
FLOW = (*STATIC, "H4")
GAMMAS = (Q(1), Q(2), Q(1, 3))
STRETCHES = (Q(1), Q(2), Q(3, 7))


def at_counted(instance: Instance) -> Quantities:
    """The quantities of the counted neurons: realization, risk and field are the same."""
    network = without_null_neurons(instance.case.network)
    return (
        instance.at
        if network.width == instance.case.network.width
        else Quantities(network, instance.at.problem)
    )


def field_of(at: Quantities) -> Parameters:
    """The projected field PG."""
    return projected(at.network, at.gradient)


def energy(at: Quantities) -> Number:
    """V_n = |v|^2 + |c - xi|^2."""
    return sum(at.outer, Q(0)) + at.offset_gap


# -- hypotheses -----------------------------------------------------------------------------------------


def _dynamics(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if dynamics is None:
        return unknown("the case names no dynamics")
    if isinstance(dynamics, NormalizedFlow):
        return met("Theta is any such solution")
    return not_met(f"the dynamics are of kind {dynamics.kind}", {"dynamics": dynamics.to_json()})


def _on_manifold(instance: Instance) -> Answer:
    network = without_null_neurons(instance.case.network)
    if is_normalized(network):
        return met(f"{network.width} unit vectors")
    sizes = [str(x) for x in inner_norms2(network)]
    return not_met("a neuron has |w|^2 + b^2 != 1", {"norms2": sizes})


PROJECTED_FLOW = Hypothesis(
    "H4",
    "Theta_t = Theta_0 - int_0^t PG(Theta_s) ds",
    _dynamics,
    r"$\Theta_t=\Theta_0-\int_0^tPG(\Theta_s)\,ds$, $(PG)_{u_i}=G_{u_i}-\langle u_i,G_{u_i}\rangle u_i$",
)
ON_MANIFOLD = Hypothesis(
    "H5",
    "|w_i|^2 + b_i^2 = 1 for every neuron (w = b = v = 0 not counted)",
    _on_manifold,
    r"$|u_i|=1$ for every neuron (those with $w=b=v=0$ not counted)",
)

# -- claims ---------------------------------------------------------------------------------------------


def _normal(instance: Instance) -> Answer:
    at = instance.at
    return all_of(
        [compare(at.homogeneity_gap(i), "==", Q(0)) for i in range(at.network.width)],
        f"{at.network.width} neurons",
    )


def pythagoras(instance: Instance, share: int = 1) -> Answer:
    """|G|^2 - |PG|^2 = share sum_i <v_i, G_{v_i}>^2; the theorem's share is 1."""
    at = at_counted(instance)
    lost = at.gradient_norm2 - field_of(at).norm2()
    squares = [dot(at.network.outer(i), at.gradient.outer(i)) ** 2 for i in range(at.network.width)]
    return compare(lost, "==", share * sum(squares, Q(0)))


def euler(instance: Instance, square: int = 1) -> Answer:
    """|u_i - gamma (PG)_{u_i}|^2 = 1 + square gamma^2 |(PG)_{u_i}|^2; the theorem's square is 1."""
    at = at_counted(instance)
    field, answers = field_of(at), []
    for gamma in GAMMAS:
        for size, w, b in zip(inner_norms2(at.network.step(field, -gamma)), field.w, field.b, strict=True):
            answers.append(compare(size, "==", 1 + square * gamma * gamma * norm2((*w, b))))
    tangent = normal_components(at.network, field)
    return all_of([*answers, *(compare(x, "==", Q(0)) for x in tangent)], f"{at.network.width} neurons")


def _energy_rate(instance: Instance) -> Answer:
    at = at_counted(instance)
    field = field_of(at)
    return compare(at.gradient.dot(field), "==", field.norm2())


def _norms(instance: Instance) -> Answer:
    return argued("the norms solve a linear equation", "every solution from this start")


def _argued_energy(instance: Instance) -> Answer:
    return argued(f"L(Theta_0) = {shown(instance.at.risk)}", "every solution from this start")


def _zeros(instance: Instance) -> Answer:
    at = at_counted(instance)
    field = field_of(at).norm2()
    if field == 0:
        return compare(at.gradient_norm2, "==", Q(0), "PG = 0 and G = 0")
    return compare(at.gradient_norm2, ">", Q(0), "PG != 0 and G != 0")


def _regular(instance: Instance) -> Answer:
    if not isinstance(instance.case.problem.law, Uniform):
        return not_applicable("hyperplanes may have mass")
    return argued("no counted neuron is degenerate", "every network on M")


def rate(instance: Instance, factor: int = 4, shift: int = 1) -> Answer:
    """d/dt (|v|^2 + |c - shift xi|^2) = -factor L; the theorem's numbers are 4 and 1."""
    at = at_counted(instance)
    gap = tuple(c - shift * xi for c, xi in zip(at.network.c, at.xi, strict=True))
    outer = sum((dot(at.network.outer(i), at.gradient.outer(i)) for i in range(at.network.width)), Q(0))
    return compare(-2 * outer - 2 * dot(gap, at.gradient.c), "==", -factor * at.risk)


def _limit(instance: Instance) -> Answer:
    at = at_counted(instance)
    if at.risk == 0:
        return argued("L = 0", "every solution from this start")
    start = energy(at)
    note = f"L(Theta_T) <= {shown(start * at.risk)} / ({shown(start)} + {shown(4 * at.risk)} T)"
    return argued(note, "every solution from this start")


def _square(at: Quantities) -> Number:
    """|G_v|^2 + |G_c|^2."""
    rows = (norm2(at.gradient.outer(i)) for i in range(at.network.width))
    return sum(rows, Q(0)) + norm2(at.gradient.c)


def _step(instance: Instance) -> Answer:
    at = at_counted(instance)
    answers = []
    for gamma in GAMMAS:
        after = Quantities(at.network.step(at.gradient, -gamma), at.problem)  # V_n does not contain u
        wanted = -4 * gamma * at.risk + gamma * gamma * _square(at)
        answers.append(compare(energy(after) - energy(at), "==", wanted))
    return all_of(answers, "three gamma decide all")


def step_bound(instance: Instance, width: int | None = None) -> Answer:
    """|G_v|^2 + |G_c|^2 <= 4 (1 + H (1+M2)) L; ``width`` replaces H."""
    at = at_counted(instance)
    count = at.network.width if width is None else width
    return compare(_square(at), "<=", 4 * (1 + count * (1 + at.second_moment)) * at.risk)


def _descent(instance: Instance) -> Answer:
    at = at_counted(instance)
    gamma = 1 / (1 + at.network.width * (1 + at.second_moment))
    test = compare(-4 * gamma * at.risk + gamma * gamma * _square(at), "<=", Q(0))
    return argued(f"gamma < {shown(gamma)}, whatever Theta_0") if test.verdict is Verdict.HOLDS else test


def representative(instance: Instance, factors: tuple[Q, ...] = STRETCHES) -> Answer:
    """The network and its copies with (w_i, b_i, v_i) -> (r w_i, r b_i, v_i/r) have a representative on M with the same N."""
    network = instance.case.network
    if network.width == 0:
        return met("no neurons")
    answers = []
    for factor in factors:
        stretched = rescale(network, [factor] * network.width)
        plain = DeepNetwork((stretched.w, stretched.v), (stretched.b, stretched.c))
        found = normalize(plain)
        same = found.unit_rows() and found.same_realization(plain)
        answers.append(
            met() if same else not_met("no rescaling", {"norms2": list(map(str, found.norms2[0]))})
        )
    return all_of(answers, f"{network.width} neurons; the factors cancel exactly")


def lost_zero_rows(instance: Instance) -> Answer:
    """The false map that leaves a zero row alone: is the result on M?"""
    sizes = inner_norms2(instance.case.network)
    return all_of(
        [compare(Q(1) if size != 0 else Q(0), "==", Q(1)) for size in sizes], f"{len(sizes)} neurons"
    )


def _summable(instance: Instance) -> Answer:
    at = at_counted(instance)
    rate = 1 + at.network.width * (1 + at.second_moment)
    note = f"sum gamma_n L <= {shown(energy(at))} / (4 (1 - {shown(rate)} gbar)), gbar < {shown(1 / rate)}"
    return argued(note, "every descent from this start with retraction to M")


def _critical_limit(instance: Instance) -> Answer:
    if not isinstance(instance.case.problem.law, Uniform):
        return not_applicable("hyperplanes may have mass")
    return argued("bounded by C7r", "every solution from this start")


V = "norm2(v) + norm2(c - xi)"
_EVERY = "every width >= 1, every law, on M"

CLAIMS = (
    Claim(
        "C1",
        "<u_i, G_{u_i}> = <v_i, G_{v_i}>",
        ("H3",),
        _normal,
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$\langle u_i,G_{u_i}\rangle=\langle v_i,G_{v_i}\rangle$, for every target",
        certificates.HOMOGENEITY,
    ),
    Claim(
        "C1p",
        "|G|^2 - |PG|^2 = sum_i <v_i, G_{v_i}>^2 on M",
        FIELD,
        pythagoras,
        None,
        r"$\|G\|^2-\|PG\|^2=\sum_i\langle v_i,G_{v_i}\rangle^2$ on $M$, for every target",
    ),
    Claim(
        "C2",
        "<u_i, (PG)_{u_i}> = 0 and |u_i - gamma (PG)_{u_i}|^2 = 1 + gamma^2 |(PG)_{u_i}|^2",
        FIELD,
        euler,
        None,
        r"$\langle u_i,(PG)_{u_i}\rangle=0$ and $|u_i-\gamma(PG)_{u_i}|^2=1+\gamma^2|(PG)_{u_i}|^2$",
    ),
    Claim(
        "C2f",
        "|u_i| = 1 along the flow",
        ("H1", "H3", "H4", "H5"),
        enclosed_flow.checked(_norms, enclosed_flow.spheres, NormalizedFlow),
        None,
        r"$|u_i|=1$ for all $t$, for every target",
    ),
    Claim(
        "C3",
        "every network has a representative with |u_i| = 1 and the same realization",
        (),
        representative,
        None,
        r"divide $u_i$ by $r_i=|u_i|$ and multiply $v_i$ by $r_i$ (for $r_i=0$ take $w_i=0$, $b_i=-1$): same $N$ on all of "
        r"$\mathbb R^d$, and the network lies on $M$",
    ),
    Claim(
        "C4",
        "L(Theta_t) = L(Theta_0) - int_0^t |PG|^2 ds",
        ("H1", "H3", "H4", "H5"),
        enclosed_flow.checked(_argued_energy, enclosed_flow.energy, NormalizedFlow),
        None,
        r"$L(\Theta_t)=L(\Theta_0)-\int_0^t\|PG\|^2\,ds$, for every target",
    ),
    Claim(
        "C4i",
        "<G, PG> = |PG|^2",
        FIELD,
        _energy_rate,
        None,
        r"$\langle G,PG\rangle=\|PG\|^2$, for every target",
    ),
    Claim(
        "C5",
        "PG = 0 if and only if G = 0",
        FIELD,
        _zeros,
        None,
        r"on $M$: $PG(\theta)=0$ if and only if $G(\theta)=0$, for every target",
    ),
    Claim(
        "C6",
        "no neuron on M is degenerate: L is C^1 near M and the flow exists and is unique",
        FIELD,
        _regular,
        None,
        r"no neuron on $M$ is degenerate; for a law with bounded density $L$ is $C^1$ near $M$ and the flow exists for "
        r"all times and is unique",
    ),
    Claim(
        "C7",
        "d/dt (|v|^2 + |c - xi|^2) = -4 L",
        STATIC,
        rate,
        "d(Vn) == -4*L",
        r"$\frac{d}{dt}V_n=-4L$ for $V_n=\|v\|^2+|c-\xi|^2$",
        certified(_EVERY, integrand.normalized_lyapunov_identity),
    ),
    Claim(
        "C7r",
        "bounded, L(Theta_T) <= V_n/(4T) and L(Theta_T) <= V_0 L_0/(V_0 + 4 L_0 T)",
        FLOW,
        enclosed_flow.checked(_limit, enclosed_flow.rate_of_normalized, NormalizedFlow),
        None,
        r"$\Theta$ is bounded, $L(\Theta_T)\le V_n(\Theta_0)/(4T)$ and $L(\Theta_T)\le\frac{V_0L_0}{V_0+4L_0T}$ "
        r"(read $0$ if $L_0=0$)",
    ),
    Claim(
        "C7s",
        "one step: V_n changes by -4 gamma L + gamma^2 (|G_v|^2 + |G_c|^2), whatever unit vectors follow",
        STATIC,
        _step,
        None,
        r"for any unit vectors $u_i^+$: $V_n^+-V_n=-4\gamma L+\gamma^2(\|G_v\|^2+|G_c|^2)$",
        certified(_EVERY, integrand.normalized_step),
    ),
    Claim(
        "C7b",
        "|G_v|^2 + |G_c|^2 <= 4 (1 + H (1+M2)) L",
        STATIC,
        step_bound,
        None,
        r"$\|G_v\|^2+|G_c|^2\le4(1+H(1+M_2))L$",
        certified(_EVERY, inequality.normalized_step_bound),
    ),
    Claim(
        "C7d",
        "V_n falls in every step with 0 < gamma < 1/(1 + H (1+M2)) while L > 0, whatever Theta_0",
        STATIC,
        _descent,
        None,
        r"$V_n$ falls in every step with $0<\gamma<1/(1+H(1+M_2))$ while $L>0$, whatever $\Theta_0$",
    ),
    Claim(
        "C7e",
        "0 <= gamma_n <= gbar < 1/(1+H(1+M2)): sum gamma_n L(Theta_n) <= V_n(Theta_0)/(4 (1 - gbar (1+H(1+M2))))",
        STATIC,
        _summable,
        None,
        r"$0\le\gamma_n\le\bar\gamma<\frac1{1+H(1+M_2)}$ for all $n$: "
        r"$\sum_n\gamma_nL(\Theta_n)\le\frac{V_n(\Theta_0)}{4(1-\bar\gamma(1+H(1+M_2)))}$",
    ),
    Claim(
        "C8",
        "L(Theta_t) tends to L(theta*) with G(theta*) = 0, theta* on M",
        FLOW,
        _critical_limit,
        None,
        r"$L(\Theta_t)\to L(\theta^*)$ for some $\theta^*\in M$ with $G(\theta^*)=0$",
    ),
)

HYPOTHESES = (
    hypotheses.PROBABILITY_LAW,
    hypotheses.CONSTANT_TARGET,
    hypotheses.GENERALIZED_GRADIENT,
    PROJECTED_FLOW,
    ON_MANIFOLD,
)
