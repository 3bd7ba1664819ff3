"""C7 to C9: semialgebraic risks, convergence with rates, attained minima, on one case."""

from __future__ import annotations

from gfproof.network import Network
from gfproof.network.symmetry import without_null_neurons
from gfproof.numbers import Q
from gfproof.problem import Piecewise, Problem, Uniform
from gfproof.risk.pieces import value
from gfproof.theorems.affine import flow as affine_flow
from gfproof.theorems.affine import one_neuron
from gfproof.theorems.affine.setting import SLOPED
from gfproof.theorems.answers import Answer, all_of, argued, compare, met, not_applicable, shown
from gfproof.theorems.constant import certificates
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.existence import semialgebraic
from gfproof.theorems.existence.setting import network_of, on_interval
from gfproof.theorems.variational.lengths import by_proof
from gfproof.verdict import Evidence, Verdict

DATA = ("H1", "H5", "G")
BOUNDED = ("H1", "H3", "H5", "H6")
EVERY = "every solution from this start"


def on_a_cell(instance: Instance, order: int | None = None) -> Answer:
    """The difference of an order of L along a move of b and c vanishes; the theorem's order is 2 max(1, degree f) + 2."""
    network, problem = network_of(instance), instance.case.problem
    if not on_interval(instance):
        return not_applicable("not d = 1 with the uniform law: the degree is larger there")
    if network.skip:
        return not_applicable("a skip connection")
    chosen = semialgebraic.degree_bound(problem) + 1 if order is None else order
    found = semialgebraic.difference(network, problem, chosen)
    if found is None:
        return not_applicable("no step that stays in one cell")
    return compare(found, "==", Q(0), f"difference of order {chosen}")


def _rational(instance: Instance) -> Answer:
    return argued("on each cell a rational function of theta")


def _limit(instance: Instance) -> Answer:
    return argued(f"L(Theta_0) = {shown(instance.at.risk)}", EVERY)


# -- instances of |G|^2 >= L^(2a)/k^2 with known a, k ------------------------------------------------------


def constant_target(instance: Instance, factor: int = 4) -> Answer:
    """C8, a = 1, k^2 = E/4: |G|^2 E >= factor L^2 for constant targets; the theorem's factor is 4."""
    if instance.case.problem.constant_value() is None or instance.case.network.skip:
        return not_applicable("the target is not constant")
    at = instance.at
    return compare(at.gradient_norm2 * at.energy, ">=", factor * at.risk * at.risk)


def _one_neuron(instance: Instance) -> bool:
    """One neuron, [0, 1], affine target, below the threshold."""
    if not on_interval(instance) or SLOPED.decide(instance).verdict is not Verdict.HOLDS:
        return False
    asked = (one_neuron.ONE.decide(instance), one_neuron.UNIT_INTERVAL.decide(instance))
    return all(answer.verdict is Verdict.HOLDS for answer in asked)


def affine_one_neuron(instance: Instance) -> Answer:
    """C8, a = 2/3, k^2 = 1/cstar: |G|^2 >= cstar L^{4/3}."""
    if not _one_neuron(instance):
        return not_applicable("not one neuron on [0, 1] below alpha^2/12 with an affine target")
    return one_neuron.gradient_bound(instance)


def bare_one_neuron(instance: Instance) -> Answer:
    """The same with 64 in place of cstar: false, kept for a false variant."""
    if not _one_neuron(instance):
        return not_applicable("not one neuron on [0, 1] below alpha^2/12 with an affine target")
    return one_neuron.bare_gradient_bound(instance)


def active_pattern(instance: Instance, factor: int = 4) -> Answer:
    """C8, a = 1/2: |G|^2 >= factor lam S_P L while every neuron is strictly active or inactive; the theorem's factor is 4."""
    affine = instance.case.problem.affine_value() if on_interval(instance) else None
    if affine is None or len(affine[1]) != 1 or network_of(instance).skip:
        return not_applicable("not an affine target with d = m = 1")
    return affine_flow.active_bound(instance, factor)


def _bounds(instance: Instance) -> Answer:
    """Which of the rates are known for the case."""
    found = []
    if constant_target(instance).verdict is Verdict.HOLDS:
        found.append("a = 1: L(T) <= E_0 L_0/(E_0 + 4 L_0 T)")
    if _one_neuron(instance):
        cstar = one_neuron.constants(one_neuron.neuron_of(instance)).cstar
        found.append(f"a = 2/3, cstar = {shown(cstar)}: L(t) <= (L_0^(-1/3) + cstar t/3)^(-3)")
    affine = instance.case.problem.affine_value() if on_interval(instance) else None
    if affine is not None and len(affine[1]) == 1 and affine_flow.trap_of(instance).holds:
        found.append("a = 1/2: exponential, trapped")
    return argued("; ".join(found), EVERY) if found else not_applicable("no exponent is known for this case")


# -- attained minima -----------------------------------------------------------------------------------------


def attained(instance: Instance) -> Answer:
    """C9: risk 0 is attained for affine targets; otherwise the result for Lipschitz targets is cited."""
    problem, width = instance.case.problem, without_null_neurons(instance.case.network).width
    if not isinstance(problem.law, Uniform) or problem.law.dimension != 1:
        return not_applicable("d > 1")
    if problem.target.outputs != 1:
        return not_applicable("several outputs")
    if not problem.exact:
        return Answer(
            Verdict.HOLDS, Evidence.CITED, "Lipschitz target, arXiv:2112.09684", scope="as published"
        )
    affine = problem.affine_value()
    if affine is not None and len(affine[1]) == 1:
        slope, intercept = affine[0][0][0] + Q(0), affine[1][0] + Q(0)
        if width or slope == 0:
            low = problem.law.low[0]
            rest = Network((), (), ((),), (intercept,))
            fit = Network(((Q(1),),), (1 - low,), ((slope,),), (intercept - slope * (1 - low),))
            return compare(problem.risk(fit if width else rest), "==", Q(0), "a network of risk 0")
    if not continuous(problem):
        return not_applicable("the target jumps")
    return Answer(Verdict.HOLDS, Evidence.CITED, "Lipschitz target, arXiv:2112.09684", scope="as published")


def continuous(problem: Problem) -> bool:
    """Is a piecewise polynomial target continuous on [A, B]?"""
    if not isinstance(problem.target, Piecewise):
        return True
    (low,), (high,) = problem.law.bounds
    inside = problem.target.pieces().within(low, high)
    return all(
        value(p, t) == value(q, t)
        for j, t in enumerate(inside.breakpoints)
        for p, q in zip(inside.pieces[j], inside.pieces[j + 1], strict=True)
    )


CLAIMS = (
    Claim(
        "C7",
        "L is semialgebraic: on a cell a rational function of theta with rational coefficients",
        DATA,
        _rational,
        None,
        r"$L$ is semialgebraic: on a cell a rational function of $\theta$ with rational coefficients",
    ),
    Claim(
        "C7p",
        "d = 1, uniform: on a cell L is a polynomial of degree <= 2 max(1, deg f) + 1 along affine moves of b and c",
        DATA,
        by_proof(on_a_cell),
        None,
        r"$d=1$, $\mu$ uniform: on a cell $s\mapsto L$ is a polynomial of degree $\le2\max(1,\deg f)+1$ along affine moves of "
        r"$b$ and $c$",
    ),
    Claim(
        "C8",
        "Theta_t -> theta* with G(theta*) = 0, and L(Theta_t) - L(theta*) = O(1/t)",
        BOUNDED,
        _limit,
        None,
        r"$\Theta_t\to\theta^*$ with $G(\theta^*)=0$; $L(\Theta_t)-L(\theta^*)$ is exponentially small or "
        r"$O(t^{-1/(2a-1)})$ with $a<1$, always $O(1/t)$",
    ),
    Claim(
        "C8c",
        "constant target, a = 1: |G|^2 E >= 4 L^2",
        ("H5", "G"),
        constant_target,
        None,
        r"constant target, $a=1$, $k^2=E_0/4$: $\|G\|^2E\ge4L^2$",
    ),
    Claim(
        "C8o",
        "affine target, one neuron below the threshold, a = 2/3: |G|^2 >= cstar L^{4/3}",
        DATA,
        affine_one_neuron,
        None,
        r"affine target, one neuron below the threshold, $a=2/3$, $k^2=1/c_*$: $\|G\|^2\ge c_*L^{4/3}$",
    ),
    Claim(
        "C8t",
        "affine target, strict activity pattern, a = 1/2: |G|^2 >= 4 lam S_P L",
        DATA,
        active_pattern,
        None,
        r"affine target, every neuron strictly active or inactive, $a=1/2$: $\|G\|^2\ge4\lambda S_PL$",
    ),
    Claim(
        "C8r",
        "the rates of the cases with known exponent",
        BOUNDED,
        _bounds,
        None,
        r"$L(T)\le E_0L_0/(E_0+4L_0T)$; $L(t)\le(L_0^{-1/3}+c_*t/3)^{-3}$; exponential in a trapping region",
    ),
    Claim(
        "C8h",
        "w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}",
        ("G",),
        lambda instance: all_of(
            [compare(instance.at.homogeneity_gap(i), "==", Q(0)) for i in range(instance.at.network.width)]
            or [met()],
            "every neuron",
        ),
        "dot(w[i], G.w[i]) + b[i]*G.b[i] == dot(v[i], G.v[i])",
        r"$w_i\cdot G_{w_i}+b_iG_{b_i}=v_i\cdot G_{v_i}$",
        certificates.HOMOGENEITY,
    ),
    Claim(
        "C9",
        "d = 1, Lipschitz target: inf L is attained for every width",
        ("H1", "G"),
        attained,
        None,
        r"$d=1$, $f$ Lipschitz, $\mu$ uniform: $\inf L$ is attained for every width",
    ),
)
