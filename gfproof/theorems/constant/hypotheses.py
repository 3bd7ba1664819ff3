"""H1 to H7: what the theorems on constant targets assume, checked on a case."""

from __future__ import annotations

from gfproof.case import Descent, Flow
from gfproof.numbers import Q, bits_for, interval, precision
from gfproof.problem import Density, Expression, Uniform
from gfproof.theorems.answers import Answer, compare, exact_text, met, not_met, shown, unknown
from gfproof.theorems.core import Hypothesis, Instance
from gfproof.verdict import Evidence


def _law(instance: Instance) -> Answer:
    law = instance.case.problem.law
    if isinstance(law, Uniform):
        sides = " x ".join(f"[{p}, {q}]" for p, q in zip(law.low, law.high, strict=True))
        return met(f"uniform on {sides}" if len(law.low) <= 3 else f"uniform on a box, d = {law.dimension}")
    if isinstance(law, Density):
        return met(f"polynomial density in {len(law.parts)} pieces, d = {law.dimension}")
    return met(f"{len(law.points)} atoms in dimension {law.dimension}, masses sum to 1")


def _constant(instance: Instance) -> Answer:
    problem = instance.case.problem
    if isinstance(problem.target, Expression):
        if isinstance(problem.law, Uniform):
            return _expression_varies(problem.target, problem.law)
        return unknown("a target given by a formula is not compared with constants")
    xi = problem.constant_value()
    if xi is not None:
        return met("xi = " + ", ".join(shown(x) for x in xi))
    return not_met(
        f"the {problem.target.kind} target takes several values", {"target": problem.target.to_json()}
    )


def _expression_varies(target: Expression, law: Uniform) -> Answer:
    """A target whose values on two intervals lie in disjoint balls is not constant almost everywhere."""
    low, high = law.low[0], law.high[0]
    width = (high - low) / 2**20
    places = [low + (high - low) * Q(k, 7) for k in range(1, 7)]
    with precision(bits_for(30)):
        values = [target.formula.at(interval(x, x + width)) for x in places]
        for x, value in zip(places[1:], values[1:], strict=True):
            if all(v.is_finite() for v in (value, values[0])) and not value.overlaps(values[0]):
                on = [[str(y), str(y + width)] for y in (places[0], x)]
                found = {"intervals": on, "values": [exact_text(values[0]), exact_text(value)]}
                return not_met("the target takes several values", found, Evidence.ENCLOSED)
    return unknown("a target given by a formula is not compared with constants")


def _field(instance: Instance) -> Answer:
    if instance.case.network.skip:
        return not_met(
            "the network has a trained skip connection, whose gradient G_a is no part of G here",
            {"a": instance.case.to_json()["network"]["a"]},
        )
    return met("strict activity sets: relu'(0) = 0")


def _flow(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if dynamics is None:
        return unknown("the case names no dynamics")
    if isinstance(dynamics, Flow):
        return met("Theta is any such solution; that there is one is not claimed")
    return not_met(f"the dynamics are of kind {dynamics.kind}", {"dynamics": dynamics.to_json()})


def _descent(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if dynamics is None:
        return unknown("the case names no dynamics")
    if not isinstance(dynamics, Descent):
        return not_met(f"the dynamics are of kind {dynamics.kind}", {"dynamics": dynamics.to_json()})
    if any(x < 0 for x in dynamics.step_sizes):
        return not_met("a step size is negative", {"dynamics": dynamics.to_json()})
    sizes = dynamics.step_sizes
    return met(f"gamma_n = {shown(sizes[0])}" if dynamics.constant else f"{len(sizes)} step sizes are given")


def _step_size(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if not isinstance(dynamics, Descent):
        return unknown("the case is no gradient descent")
    return compare(dynamics.largest, "<", instance.at.step_apriori)


def _not_summable(instance: Instance) -> Answer:
    dynamics = instance.case.dynamics
    if not isinstance(dynamics, Descent):
        return unknown("the case is no gradient descent")
    if not dynamics.constant:
        return unknown("a finite list of step sizes says nothing about the others")
    if dynamics.step_sizes[0] > 0:
        return met("sum gamma = inf")
    return not_met("gamma = 0", {"step_size": "0"})


PROBABILITY_LAW = Hypothesis(
    "H1",
    "probability law on a box",
    _law,
    r"$\mu$ is a probability measure on a box $[A,B]^d$",
)
CONSTANT_TARGET = Hypothesis(
    "H2", "f = xi almost everywhere", _constant, r"$f = \xi$ $\mu$-almost everywhere"
)
GENERALIZED_GRADIENT = Hypothesis(
    "H3",
    "G is the generalized gradient",
    _field,
    r"$G$ is the generalized gradient: the limit of the gradients of $C^1$ smoothings, $\mathrm{relu}'(0)=0$",
)
GRADIENT_FLOW = Hypothesis(
    "H4",
    "Theta_t = Theta_0 - int_0^t G(Theta_s) ds",
    _flow,
    r"$\Theta \in C([0,\infty))$ and $\Theta_t = \Theta_0 - \int_0^t G(\Theta_s)\,ds$ for all $t \ge 0$",
)
GRADIENT_DESCENT = Hypothesis(
    "H5",
    "Theta_{n+1} = Theta_n - gamma_n G(Theta_n)",
    _descent,
    r"$\Theta_{n+1} = \Theta_n - \gamma_n G(\Theta_n)$ with $\gamma_n \ge 0$",
)
STEP_SIZE = Hypothesis(
    "H6",
    "sup gamma_n < 2/((1+M2) W(Theta_0) + 2)",
    _step_size,
    r"$\bar\gamma = \sup_n \gamma_n < 2/\kappa_0$ with $\kappa_0 = (1+M_2)\,W(\Theta_0) + 2$",
)
NOT_SUMMABLE = Hypothesis("H7", "sum gamma_n = inf", _not_summable, r"$\sum_n \gamma_n = \infty$")
