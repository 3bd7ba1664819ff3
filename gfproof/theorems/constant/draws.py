"""Drawing cases for the theorems on constant targets: all strata, and the cases at which the bounds are attained."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case, Descent
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem
from gfproof.strategies.choosing import POSITIVE, RATIONALS, Chooser
from gfproof.strategies.drawn_cases import any_case, spread
from gfproof.strategies.drawn_problems import flow
from gfproof.theorems.quantities import Quantities

_KINDS = ("stratum",) * 10 + ("attained", "fitted")
_SHARES = (
    *(Q(p, q) for p, q in ((1, 2), (9, 10), (99, 100), (1, 4), (3, 4), (1, 10), (999, 1000), (1, 3))),
    Q(1),
    Q(3, 2),
)
"""Step sizes as shares of the bound of H6; the last two miss it."""


def flow_case(choose: Chooser) -> Case:
    """A constant target with gradient flow: a stratum, or a case at which bounds are attained, or one with risk 0."""
    kind = choose.pick(_KINDS)
    if kind == "attained":
        return _attained(choose)
    case = spread(any_case(choose, target="constant", dynamics=flow(choose)))
    return _fitted(case) if kind == "fitted" else case


def descent_case(choose: Chooser) -> Case:
    """A constant target with gradient descent, its step size a share of the bound 2/kappa_0; 8 of 10 meet H6."""
    case = flow_case(choose)
    bound = Quantities(case.network, case.problem).step_apriori
    return replace(case, dynamics=Descent((bound * choose.pick(_SHARES),), choose.pick((1, 2, 5, 100))))


def _attained(choose: Chooser) -> Case:
    """One atom x0, c = xi, (w_i, b_i) = t_i (x0, 1) with t_i > 0, v_i >= 0 not all 0: the family of C10."""
    x0 = tuple(choose.pick(RATIONALS) for _ in range(choose.pick((1, 1, 2))))
    xi = choose.pick(RATIONALS)
    scales = [choose.pick(POSITIVE) for _ in range(choose.pick((1, 1, 2, 3)))]
    v = [choose.pick(POSITIVE) for _ in scales]
    network = Network(tuple(tuple(t * x for x in x0) for t in scales), tuple(scales), (tuple(v),), (xi,))
    return Case(network, Problem(Constant((xi,)), Atoms((x0,), (Q(1),))), flow(choose), "drawn case")


def _fitted(case: Case) -> Case:
    """The case with v = 0 and c = xi, so that L = 0."""
    network, xi = case.network, case.problem.constant_value()
    assert xi is not None
    v = tuple(tuple(Q(0) for _ in row) for row in network.v)
    return replace(case, network=replace(network, v=v, c=xi))
