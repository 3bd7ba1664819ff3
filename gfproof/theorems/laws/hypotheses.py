"""H1 to H3: what the theorem on conservation laws assumes, checked on a case."""

from __future__ import annotations

from gfproof.network import Vector
from gfproof.numbers import Q
from gfproof.theorems.answers import Answer, all_of, compare, met, not_met
from gfproof.theorems.constant.hypotheses import GENERALIZED_GRADIENT, GRADIENT_FLOW
from gfproof.theorems.core import Hypothesis, Instance
from gfproof.theorems.laws.model import model_of
from gfproof.verdict import Verdict


def collinear(left: Vector, right: Vector) -> bool:
    """Are two vectors linearly dependent?"""
    pairs = [(i, j) for i in range(len(left)) for j in range(i)]
    return all(left[i] * right[j] == left[j] * right[i] for i, j in pairs)


def _rich(instance: Instance) -> Answer:
    model = model_of(instance)
    if not model.moving:
        return not_met("no neuron can move", {"width": 0})
    one = model.two_layer
    for j, (w, v) in enumerate(zip(one.w, one.v, strict=True)):
        if all(x == 0 for x in w) or all(x == 0 for x in v):
            return not_met("a neuron has w = 0 or v = 0", {"w": list(map(str, w)), "v": list(map(str, v))})
        for k in range(j):
            rows = (*w, one.b[j]), (*one.w[k], one.b[k])
            if collinear(*rows):
                return not_met("two neurons are collinear", {"u": [list(map(str, row)) for row in rows]})
    return met("every v_j != 0, every w_j != 0, no two (w_j, b_j) collinear")


def _flow(instance: Instance) -> Answer:
    answer = all_of([GENERALIZED_GRADIENT.decide(instance), GRADIENT_FLOW.decide(instance)])
    return answer.noted("the chain rule holds across kinks") if answer.verdict is Verdict.HOLDS else answer


def _regular(instance: Instance) -> Answer:
    """The two ranks are lower semicontinuous and add to at most P, so where they add to P both are locally constant."""
    model = model_of(instance)
    if not model.moving:
        return met("no neuron can move")
    lie = sum(one.lie_dimension for one in model.neurons)
    laws = sum(one.independent_laws for one in model.neurons)
    parameters = sum(one.parameters for one in model.neurons)
    return compare(Q(lie + laws), "==", Q(parameters), f"dim Lie {lie} + laws {laws} = P {parameters}")


RICH = Hypothesis(
    "H1",
    "every v_j != 0, w_j != 0, (w_j, b_j) pairwise not collinear: data see the whole path lifting",
    _rich,
    r"every $v_j\ne0$, $w_j\ne0$, the $(w_j,b_j)$ pairwise not collinear; data and losses are arbitrary",
)
FLOWING = Hypothesis(
    "H2",
    "Theta_t = Theta_0 - int_0^t G(Theta_s) ds: absolutely continuous, with the chain rule",
    _flow,
    r"$\Theta_t=\Theta_0-\int_0^tG(\Theta_s)\,ds$: absolutely continuous, with the chain rule across kinks",
)
REGULAR = Hypothesis(
    "H3",
    "dim Lie is constant near theta",
    _regular,
    r"$\dim\mathrm{Lie}$ is constant near $\theta$",
)
HYPOTHESES = (RICH, FLOWING, REGULAR)
