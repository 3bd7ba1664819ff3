"""H1 to H3, H5, H6: what the theorems on existence and rates assume, checked on a case."""

from __future__ import annotations

from gfproof.network import Network
from gfproof.network.symmetry import without_null_neurons
from gfproof.problem import Atoms, Data, Density, Expression, Uniform
from gfproof.risk.critical import NeuronType, neuron_type
from gfproof.theorems.affine.flow import BOUNDED_FLOW
from gfproof.theorems.answers import Answer, all_of, met, not_met, unknown
from gfproof.theorems.constant.hypotheses import GENERALIZED_GRADIENT, GRADIENT_FLOW
from gfproof.theorems.core import Hypothesis, Instance
from gfproof.verdict import Evidence, Verdict


def network_of(instance: Instance) -> Network:
    """The network without neurons w_i = b_i = v_i = 0, which stay there in every flow."""
    return without_null_neurons(instance.case.network)


def is_degenerate(network: Network, neuron: int) -> bool:
    """Is w_i = 0 and b_i = 0?"""
    return bool(network.b[neuron] == 0 and all(x == 0 for x in network.w[neuron]))


def degenerate_neurons(network: Network) -> list[int]:
    """The degenerate neurons, in order."""
    return [i for i in range(network.width) if is_degenerate(network, i)]


def on_interval(instance: Instance) -> bool:
    """Is d = 1, the law uniform and the target a piecewise polynomial, so that everything is exact?"""
    problem = instance.case.problem
    return problem.exact and isinstance(problem.law, Uniform) and problem.law.dimension == 1


def _density(instance: Instance) -> Answer:
    law = instance.case.problem.law
    if isinstance(law, Uniform):
        return met("uniform on a box: the density is constant")
    if isinstance(law, Density):
        return met("polynomial density in pieces: bounded")
    return not_met("finitely many atoms have no density", {"input": law.to_json()})


def _bounded_target(instance: Instance) -> Answer:
    target = instance.case.problem.target
    if isinstance(target, Data):
        return not_met("the target is known at data points only", {"target": target.kind})
    return met(f"{target.kind} target on a bounded box")


def _flow(instance: Instance) -> Answer:
    found = all_of([GENERALIZED_GRADIENT.decide(instance), GRADIENT_FLOW.decide(instance)])
    return found.noted("any such solution") if found.verdict is Verdict.HOLDS else found


def _semialgebraic(instance: Instance) -> Answer:
    problem = instance.case.problem
    if isinstance(problem.law, Atoms):
        return not_met(f"the law is of kind {problem.law.kind}", {"input": problem.law.to_json()})
    if isinstance(problem.target, Expression):
        return unknown("a target given by a formula is not shown to be piecewise polynomial")
    density = (
        "constant density on a box" if isinstance(problem.law, Uniform) else "polynomial density in pieces"
    )
    return met(f"{density}, {problem.target.kind} target")


def _recurrent(instance: Instance) -> Answer:
    problem, network = instance.case.problem, network_of(instance)
    if network.skip:
        return unknown("boundedness is not decided with a skip connection")
    if not problem.exact:
        return unknown("boundedness is not decided for a target given by a formula")
    if problem.constant_value() is not None:
        return met("constant target: |Theta_t|^2 <= V(Theta_0)", Evidence.ARGUED)
    law = problem.law
    if not isinstance(law, Uniform) or law.dimension != 1:
        return unknown("boundedness is decided for constant targets, else for d = 1")
    rows = zip(network.w, network.b, strict=True)
    kinds = [neuron_type(w, b, law.low[0], law.high[0]) for (w,), b in rows]
    if all(kind in (NeuronType.DEAD, NeuronType.SEMI_INACTIVE) for kind in kinds):
        return met("no neuron is active: only c moves", Evidence.ARGUED)
    if NeuronType.DEGENERATE not in kinds and instance.at.gradient_norm2 == 0:
        return met("stationary: G = 0", Evidence.ARGUED)
    affine = problem.affine_value()
    if affine is None or len(affine[1]) != 1:
        return unknown("no proof that a trajectory from here stays bounded")
    return BOUNDED_FLOW.decide(instance)


DENSITY = Hypothesis(
    "H1",
    "mu has a bounded density on a box",
    _density,
    r"$\mu$ has a density bounded by $D_{\max}$ on $[A,B]^d$",
)
BOUNDED_TARGET = Hypothesis(
    "H2", "f is bounded and measurable", _bounded_target, r"$f$ is bounded and measurable"
)
FLOW = Hypothesis(
    "H3",
    "Theta_t = Theta_0 - int_0^t G(Theta_s) ds with the generalized gradient G",
    _flow,
    r"$\Theta_t=\Theta_0-\int_0^tG(\Theta_s)\,ds$ with the generalized gradient $G$",
)
FIELD = Hypothesis(
    "G",
    "G is the generalized gradient of a network without skip connection",
    GENERALIZED_GRADIENT.decide,
    r"$G$ is the generalized gradient of a network without skip connection",
)
SEMIALGEBRAIC = Hypothesis(
    "H5",
    "density and f are polynomial on finitely many polyhedra",
    _semialgebraic,
    r"density and $f$ are polynomial on finitely many polyhedra",
)
RECURRENT = Hypothesis(
    "H6",
    "liminf |Theta_t| < inf",
    _recurrent,
    r"$\liminf_{t\to\infty}\|\Theta_t\|<\infty$",
)
