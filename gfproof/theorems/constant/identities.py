"""C2 to C6: identities and bounds at one network, for every network of a constant target."""

from __future__ import annotations

from gfproof.numbers import Number, Q
from gfproof.theorems.answers import Answer, all_of, compare, shown, zero
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Decide, Instance

FIELD = ("H1", "H3")
STATIC = ("H1", "H2", "H3")


def _homogeneity(instance: Instance) -> Answer:
    at = instance.at
    return zero((at.homogeneity_gap(i) for i in range(at.network.width)), f"{at.network.width} neurons")


def lyapunov_identity(factor: int) -> Decide:
    """<grad V, G> = factor L; the theorem's factor is 8."""

    def decide(instance: Instance) -> Answer:
        return compare(instance.at.lyapunov_rate, "==", factor * instance.at.risk)

    return decide


def _weighted(instance: Instance) -> Answer:
    at = instance.at
    width = range(at.network.width)
    half = Q(1, 2)
    # <grad V_p, G> is affine in (p_1, ..., p_H): these H + 1 points decide it for all p
    rows = [tuple(half for _ in width), *(tuple(Q(1) if i == j else half for i in width) for j in width)]
    wanted = 4 * at.risk
    answers = [compare(at.weighted_rate(row), "==", wanted) for row in rows]
    return all_of(answers, f"{shown(wanted)}; {len(rows)} points p decide an affine function of p")


def _size(instance: Instance) -> Answer:
    at = instance.at
    xi2 = at.target_norm2
    parts = [
        compare(at.lyapunov, "==", at.centred + 2 * xi2),
        compare(at.lyapunov, ">=", 2 * xi2),
        compare(at.theta_norm2, "<=", at.lyapunov),
        compare(at.lyapunov, "<=", 3 * at.theta_norm2 + 8 * xi2),
        compare(at.hidden, "<=", at.centred),
    ]
    return all_of(parts, f"V = {shown(at.lyapunov)}, W = {shown(at.centred)}")


def _energies(instance: Instance) -> Answer:
    at = instance.at
    parts = [
        compare(at.harmonic_energy, "<=", at.energy),
        compare(2 * at.energy, "<=", at.centred),
    ]
    return all_of(parts, f"{shown(at.harmonic_energy)} <= {shown(at.energy)} <= {shown(at.centred / 2)}")


def _hidden_bound(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.gradient_norm2, "<=", 4 * ((1 + at.second_moment) * at.hidden + 1) * at.risk)


def _trace_bound(instance: Instance) -> Answer:
    at = instance.at
    return compare(at.curvature, "<=", 4 * at.kernel_trace * at.risk)


def _trace_size(instance: Instance) -> Answer:
    at = instance.at
    parts = [
        compare(at.kernel_trace, "<=", at.kappa(at.hidden)),
        compare(4 * at.kernel_trace * at.risk, "<=", 4 * at.kappa(at.hidden) * at.risk),
    ]
    return all_of(parts, f"trK = {shown(at.kernel_trace)}")


def weak_bound(instance: Instance, radius: Q) -> Answer:
    """|G|^2 <= 4 (a^2 (d+1) |theta|^2 + 1) L with a = radius; the theorem's is max(|A|, |B|, 1)."""
    at = instance.at
    return compare(
        at.gradient_norm2, "<=", 4 * (radius**2 * (at.dimension + 1) * at.theta_norm2 + 1) * at.risk
    )


def _weak_bound(instance: Instance) -> Answer:
    return weak_bound(instance, instance.at.radius)


def no_spurious_zeros(energy: str, factor: int = 4) -> Decide:
    """|G|^2 energy >= factor L^2, for energy one of "harmonic_energy", "energy", "centred"."""

    def decide(instance: Instance) -> Answer:
        at = instance.at
        size: Number = getattr(at, energy)
        return compare(at.gradient_norm2 * size, ">=", factor * at.risk * at.risk)

    return decide


def _zeros(instance: Instance) -> Answer:
    at = instance.at
    if at.gradient_norm2 == 0:
        return compare(at.risk, "==", Q(0), "G = 0 and L = 0")
    return compare(at.risk, ">", Q(0), "G != 0 and L > 0")


V = "norm2(w) + norm2(b) + norm2(v) + norm2(c) + norm2(c - 2*xi)"
W = "norm2(w) + norm2(b) + norm2(v) + 2*norm2(c - xi)"
S = "norm2(w) + norm2(b) + norm2(v)"
THETA = "norm2(w) + norm2(b) + norm2(v) + norm2(c)"
E = "sum(min(norm2(w[i]) + b[i]**2, norm2(v[i]))) + norm2(c - xi)"
G2 = "norm2(G.w) + norm2(G.b) + norm2(G.v) + norm2(G.c)"
DEFINITIONS = {"S": S, "V": V, "W": W, "theta2": THETA, "E": E, "G2": G2, "Q": "G2 + norm2(G.c)"}

HOMOGENEITY = Claim(
    "C2",
    "w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}",
    FIELD,
    _homogeneity,
    "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
    r"$w_i\cdot G_{w_i} + b_i G_{b_i} = v_i\cdot G_{v_i}$ for each neuron; this holds for every target",
    certificates.HOMOGENEITY,
)
LYAPUNOV = Claim(
    "C3",
    "<grad V, G> = 8 L",
    STATIC,
    lyapunov_identity(8),
    "d(V) == -8*L",
    r"$\langle\nabla V(\theta), G(\theta)\rangle = 8\,L(\theta)$ for every $\theta$",
    certificates.LYAPUNOV,
)
WEIGHTED = Claim(
    "C3w",
    "<grad V_p, G> = 4 L for all weights p_i",
    STATIC,
    _weighted,
    None,
    r"$\langle\nabla V_p, G\rangle = 4L$ for $V_p = \sum_i (p_i|u_i|^2 + (1-p_i)|v_i|^2) + |c-\xi|^2$ and all real $p_i$",
    certificates.WEIGHTED,
)
SIZE = Claim(
    "C4",
    "V = W + 2 |xi|^2, |theta|^2 <= V <= 3 |theta|^2 + 8 |xi|^2, S <= W",
    STATIC,
    _size,
    "V == W + 2*norm2(xi) and V >= 2*norm2(xi) and theta2 <= V and V <= 3*theta2 + 8*norm2(xi) and S <= W",
    r"$V = W + 2|\xi|^2 \ge 2|\xi|^2$, $\|\theta\|^2 \le V \le 3\|\theta\|^2 + 8|\xi|^2$, $S \le W$",
    certificates.SIZE,
)
ENERGIES = Claim(
    "C4e",
    "Ehat <= E <= W/2",
    STATIC,
    _energies,
    None,
    r"$\hat{E} \le E \le W/2$",
    certificates.ZEROS,
)
HIDDEN_BOUND = Claim(
    "C5",
    "|G|^2 <= 4 ((1+M2) S + 1) L",
    FIELD,
    _hidden_bound,
    "G2 <= 4*((1 + M2)*S + 1)*L",
    r"$\|G\|^2 \le 4\,[(1+M_2)S + 1]\,L$, for every target",
    certificates.GRADIENT,
)
TRACE_BOUND = Claim(
    "C5t",
    "Q <= 4 trK L",
    FIELD,
    _trace_bound,
    None,
    r"$Q = \|G\|^2 + |G_c|^2 \le 4\,\mathrm{tr}K\,L$, for every target",
    certificates.GRADIENT,
)
TRACE_SIZE = Claim(
    "C5s",
    "4 trK L <= 4 ((1+M2) S + 2) L",
    FIELD,
    _trace_size,
    None,
    r"$4\,\mathrm{tr}K\,L \le 4\,[(1+M_2)S + 2]\,L$, for every target",
    certificates.GRADIENT,
)
WEAK_BOUND = Claim(
    "C5w",
    "|G|^2 <= 4 (a^2 (d+1) |theta|^2 + 1) L, a = max(|A|,|B|,1)",
    FIELD,
    _weak_bound,
    "G2 <= 4*(max(radius, 1)**2*(dim + 1)*theta2 + 1)*L",
    r"$\|G\|^2 \le 4\,[a^2(d+1)\|\theta\|^2 + 1]\,L$ with $a = \max(|A|,|B|,1)$, for every target",
    certificates.WEAK,
)
HARMONIC = Claim(
    "C6",
    "|G|^2 Ehat >= 4 L^2",
    STATIC,
    no_spurious_zeros("harmonic_energy"),
    None,
    r"$\|G\|^2 \hat{E} \ge 4L^2$",
    certificates.ZEROS,
)
SHARP = Claim(
    "C6e",
    "|G|^2 E >= 4 L^2",
    STATIC,
    no_spurious_zeros("energy"),
    "G2*E >= 4*L**2",
    r"$\|G\|^2 E \ge 4L^2$",
    certificates.ZEROS,
)
CENTRED = Claim(
    "C6w",
    "|G|^2 W >= 8 L^2",
    STATIC,
    no_spurious_zeros("centred", 8),
    "G2*W >= 8*L**2",
    r"$\|G\|^2 W \ge 8L^2$",
    certificates.ZEROS,
)
ZEROS = Claim(
    "C6z",
    "G = 0 if and only if L = 0",
    STATIC,
    _zeros,
    None,
    r"$G(\theta) = 0$ if and only if $L(\theta) = 0$",
)

CLAIMS = (
    HOMOGENEITY,
    LYAPUNOV,
    WEIGHTED,
    SIZE,
    ENERGIES,
    HIDDEN_BOUND,
    TRACE_BOUND,
    TRACE_SIZE,
    WEAK_BOUND,
    HARMONIC,
    SHARP,
    CENTRED,
    ZEROS,
)
