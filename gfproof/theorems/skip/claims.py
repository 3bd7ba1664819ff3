"""C1 to C7: the constant-target theory for affine targets, with a trained linear skip connection a.x."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gfproof.certify import inequality, integrand
from gfproof.numbers import Number
from gfproof.theorems.answers import Answer, argued, compare, met, not_met, shown
from gfproof.theorems.certified import certified
from gfproof.theorems.constant import hypotheses, identities, steps, trajectories
from gfproof.theorems.core import Claim, Hypothesis, Instance
from gfproof.theorems.quantities import Quantities

FIELD = ("H1", "H3")
STATIC = ("H1", "H2", "H3")
FLOW = (*STATIC, "H4")
STEPS = (*STATIC, "H5")
DESCENT = (*STEPS, "H6")


def _affine(instance: Instance) -> Answer:
    problem = instance.case.problem
    affine = problem.affine_value()
    if affine is None:
        return not_met("the target is not affine", {"target": problem.target.to_json()})
    slope, intercept = ("; ".join(map(shown, entries)) for entries in (sum(affine[0], ()), affine[1]))
    return met(f"alpha = {slope}, beta = {intercept}")


def _field(instance: Instance) -> Answer:
    if instance.case.network.skip:
        return met("strict activity sets, relu'(0) = 0; a is trained")
    return not_met("the network has no skip connection", {"network": instance.case.network.to_json()})


AFFINE = Hypothesis(
    "H2",
    "f(x) = alpha x + beta almost everywhere",
    _affine,
    r"$f(x)=\alpha x+\beta$ $\mu$-almost everywhere",
)
FULL_GRADIENT = Hypothesis(
    "H3",
    "G is the generalized gradient in (w, b, v, c, a)",
    _field,
    r"$N(x)=c+a\cdot x+\sum_iv_i\,\mathrm{relu}(y_i)$ with $a$ trained; $G$ is the generalized gradient, $G_a=2\int x\,e$",
)
STEP_SIZE = replace(
    hypotheses.STEP_SIZE,
    statement="sup gamma_n < 2/((1+M2)(W(Theta_0) + 2))",
    latex=r"$\bar\gamma=\sup_n\gamma_n<2/\kappa_0$ with $\kappa_0=(1+M_2)(W(\Theta_0)+2)$",
)


def weighted_family() -> dict[str, Any]:
    """d(V_p) == -4 L with the terms of (c, beta) and (a, alpha), for every choice of weights."""
    share = ["+", ["*", "lambda", integrand.BALL], ["*", ["-", "1", "lambda"], ["norm2", "v"]]]
    family = ["+", ["sum", share], ["norm2", ["-", "c", "beta"]], ["norm2", ["-", "a", "alpha"]]]
    claim = integrand.network_claim(
        [["==", ["d", "Vp"], ["*", "-4", "L"]]], target="affine", skip=True, definitions=[("Vp", family)]
    )
    return integrand.integrand_identity(claim)


def homogeneity() -> dict[str, Any]:
    """w_i.G_{w_i} + b_i G_{b_i} == v_i.G_{v_i} with a skip connection, every target."""
    left = ["+", ["dot", "w", "G.w"], ["*", "b", "G.b"]]
    conclusion = [["==", left, ["dot", "v", "G.v"]]]
    return integrand.integrand_identity(integrand.network_claim(conclusion, target="any", skip=True))


S = "norm2(w) + norm2(b) + norm2(v)"
DEFINITIONS = {
    "S": S,
    "V": f"{S} + norm2(c) + norm2(a) + norm2(c - 2*beta) + norm2(a - 2*alpha)",
    "W": f"{S} + 2*norm2(c - beta) + 2*norm2(a - alpha)",
    "E": "sum(min(norm2(w[i]) + b[i]**2, norm2(v[i]))) + norm2(c - beta) + norm2(a - alpha)",
    "G2": "norm2(G.w) + norm2(G.b) + norm2(G.v) + norm2(G.c) + norm2(G.a)",
    "Q": "G2 + norm2(G.c) + norm2(G.a)",
}

_EVERY = "every width >= 1, every law"
WEIGHTED = certified(_EVERY, weighted_family)
HOMOGENEITY = certified(_EVERY + ", every target", homogeneity)
LYAPUNOV = certified(_EVERY, integrand.skip_lyapunov_identity)
GRADIENT = certified(_EVERY + ", every target", inequality.skip_gradient_bound)
ZEROS = certified(_EVERY, inequality.skip_no_spurious_zeros)
STEP = certified(_EVERY, integrand.skip_descent_step)


def hidden_bound(at: Quantities) -> Answer:
    """|G|^2 <= 4 (1+M2)(S+1) L."""
    return compare(at.gradient_norm2, "<=", 4 * (1 + at.second_moment) * (at.hidden + 1) * at.risk)


def curvature_bound(at: Quantities) -> Answer:
    """Q <= 4 (1+M2)(S+2) L."""
    return compare(at.curvature, "<=", 4 * (1 + at.second_moment) * (at.hidden + 2) * at.risk)


def _chain(at: Quantities) -> list[Number | None]:
    return [at.step_apriori, at.step_hidden, at.step_trace, at.step_exact]


def _principle(instance: Instance) -> Answer:
    return argued("any trained linear features; here (1, x)", "every finite family of features in L^2")


IDENTITIES = (
    Claim(
        "C1",
        "<grad V, G> = 8 L",
        STATIC,
        identities.lyapunov_identity(8),
        "d(V) == -8*L",
        r"$\langle\nabla V,G\rangle=8L$ for $V=S+|c|^2+|a|^2+|c-2\beta|^2+|a-2\alpha|^2$",
        LYAPUNOV,
    ),
    Claim(
        "C1w",
        "<grad V_p, G> = 4 L for all weights p_i",
        STATIC,
        identities.WEIGHTED.decide,
        None,
        r"$\langle\nabla V_p,G\rangle=4L$ for $V_p=\sum_i(p_i|u_i|^2+(1-p_i)|v_i|^2)+|c-\beta|^2+|a-\alpha|^2$, all real $p_i$",
        WEIGHTED,
    ),
    Claim(
        "C1h",
        "w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}",
        FIELD,
        identities.HOMOGENEITY.decide,
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$w_i\cdot G_{w_i}+b_iG_{b_i}=v_i\cdot G_{v_i}$ for each neuron, every target",
        HOMOGENEITY,
    ),
    Claim(
        "C2",
        "|G|^2 <= 4 (1+M2)(S+1) L",
        FIELD,
        lambda instance: hidden_bound(instance.at),
        "G2 <= 4*(1 + M2)*(S + 1)*L",
        r"$\|G\|^2\le4(1+M_2)(S+1)L$, for every target",
        GRADIENT,
    ),
    Claim(
        "C2q",
        "Q <= 4 (1+M2)(S+2) L",
        FIELD,
        lambda instance: curvature_bound(instance.at),
        "Q <= 4*(1 + M2)*(S + 2)*L",
        r"$Q=\|G\|^2+|G_c|^2+|G_a|^2\le4(1+M_2)(S+2)L$, for every target",
        GRADIENT,
    ),
    Claim(
        "C3",
        "|G|^2 Ehat >= 4 L^2",
        STATIC,
        identities.no_spurious_zeros("harmonic_energy"),
        None,
        r"$\|G\|^2\hat E\ge4L^2$",
        ZEROS,
    ),
    Claim(
        "C3e",
        "|G|^2 E >= 4 L^2",
        STATIC,
        identities.no_spurious_zeros("energy"),
        "G2*E >= 4*L**2",
        r"$\|G\|^2E\ge4L^2$ with $E=\sum_i\min(|u_i|^2,|v_i|^2)+|c-\beta|^2+|a-\alpha|^2$",
        ZEROS,
    ),
    Claim(
        "C3z",
        "G = 0 if and only if L = 0",
        STATIC,
        identities.ZEROS.decide,
        None,
        r"$G(\theta)=0$ if and only if $L(\theta)=0$: no spurious zeros for any affine target",
    ),
)

ALONG = (
    Claim(
        "C4a",
        "L is non-increasing, V' = -8 L, E' = -4 L along the flow",
        FLOW,
        trajectories.along(lambda at: f"V(Theta_0) = {shown(at.lyapunov)}, E(Theta_0) = {shown(at.energy)}"),
        None,
        r"$L$ is non-increasing, $V'=-8L$ and $E'=-4L$ along the flow",
    ),
    Claim(
        "C4b",
        "|Theta_t|^2 <= V(Theta_0)",
        FLOW,
        trajectories.along(lambda at: f"|Theta_t|^2 <= {shown(at.lyapunov)}"),
        None,
        r"$\|\Theta_t\|^2\le V(\Theta_0)$ for all $t$",
    ),
    Claim(
        "C4c",
        "L(Theta_T) <= E_0 L_0/(E_0 + 4 L_0 T)",
        FLOW,
        trajectories.FLOW_CLAIMS[-1].decide,
        None,
        r"$L(\Theta_T)\le\frac{E_0L_0}{E_0+4L_0T}$ (read $0$ if $L_0=0$)",
    ),
    Claim(
        "C4d",
        "|v_i|^2 - |w_i|^2 - b_i^2 is constant along the flow",
        (*FIELD, "H4"),
        trajectories.along(lambda at: "every neuron, every target"),
        None,
        r"$|v_i|^2-|u_i|^2$ is constant in $t$; $a$ and $c$ have no such law",
    ),
)

PRINCIPLE = Claim(
    "C7",
    "the identities hold for any fixed features with trained linear coefficients",
    STATIC,
    _principle,
    None,
    r"for fixed $\psi_k\in L^2(\mu)$ with trained coefficients $\theta_k$ and a target $\sum_k\theta^*_k\psi_k$, "
    r"$V=\|\theta\|^2+\sum_k|\theta_k-2\theta_k^*|^2$ satisfies $\langle\nabla V,G\rangle=8L$; "
    r"$\Psi_2=\sum_k\int\psi_k^2$ takes the place of $1+M_2$ in the offset terms",
)

STEPPING = (
    Claim(
        "C5",
        "V(theta - gamma G) - V(theta) = -8 gamma L + gamma^2 Q",
        STATIC,
        steps.step_identity(),
        "next(V) - V == -8*gamma*L + gamma**2*Q",
        r"$V(\theta-\gamma G)-V(\theta)=-8\gamma L+\gamma^2Q$ for all $\gamma$",
        STEP,
    ),
    Claim(
        "C5t",
        "a step gamma > 0 lowers V exactly when gamma < 8L/Q (if L > 0)",
        STATIC,
        steps.THRESHOLD.decide,
        None,
        r"if $L>0$ and $\gamma>0$: $V(\theta-\gamma G)<V(\theta)$ exactly when $\gamma<8L/Q$",
    ),
    Claim(
        "C5o",
        "2/((1+M2)(W+2)) <= 2/((1+M2)(S+2)) <= 2/trK <= 8L/Q (if L > 0)",
        STATIC,
        steps.ordering(_chain),
        None,
        r"if $L>0$: $\frac2{(1+M_2)(W+2)}\le\frac2{(1+M_2)(S+2)}\le\frac2{\mathrm{tr}K}\le\frac{8L}Q$",
    ),
    Claim(
        "C5d",
        "Delta_i = |v_i|^2 - |u_i|^2 changes by gamma^2 (|G_{v_i}|^2 - |G_{u_i}|^2)",
        FIELD,
        steps.BALANCE.decide,
        "next(norm2(v[i]) - norm2(w[i]) - b[i]**2) == norm2(v[i]) - norm2(w[i]) - b[i]**2"
        " + gamma**2*(norm2(G.v[i]) - norm2(G.w[i]) - G.b[i]**2)",
        r"$\Delta_i$ changes in one step by $\gamma^2(|G_{v_i}|^2-|G_{u_i}|^2)$, for every target",
    ),
    Claim(
        "C6a",
        "W, V are non-increasing, |Theta_n|^2 <= V(Theta_0)",
        DESCENT,
        trajectories.DESCENT_CLAIMS[0].decide,
        None,
        r"$W(\Theta_n)$ and $V(\Theta_n)$ are non-increasing, $\sup_n\|\Theta_n\|^2\le V(\Theta_0)$",
    ),
    Claim(
        "C6b",
        "sum gamma_n L(Theta_n) <= W(Theta_0)/(4 (2 - gbar (1+M2)(W(Theta_0)+2)))",
        DESCENT,
        trajectories.DESCENT_CLAIMS[1].decide,
        None,
        r"$\sum_n\gamma_nL(\Theta_n)\le\frac{W(\Theta_0)}{4(2-\bar\gamma(1+M_2)(W(\Theta_0)+2))}$",
    ),
    Claim(
        "C6c",
        "L(Theta_n) -> 0",
        (*DESCENT, "H7"),
        trajectories.DESCENT_CLAIMS[4].decide,
        None,
        r"$L(\Theta_n)\to0$",
    ),
)
