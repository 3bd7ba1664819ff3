"""Drawing cases with an affine target and a skip connection: all strata, and cases at which the step bound is attained."""

from __future__ import annotations

from dataclasses import replace

from gfproof.case import Case, Descent
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.problem import Affine, Atoms, Problem
from gfproof.strategies.choosing import POSITIVE, RATIONALS, Chooser
from gfproof.strategies.drawn_cases import any_case, spread
from gfproof.strategies.drawn_problems import flow
from gfproof.theorems.quantities import Quantities

_WHOLE = (Q(0), Q(1), Q(-1), Q(2))
_KINDS = ("stratum",) * 8 + ("attained", "fitted")
_GAPS = (Q(0), Q(0), Q(1, 4))
_SHARES = (Q(1, 2), Q(9, 10), Q(99, 100), Q(1, 4), Q(3, 4), Q(1, 10), Q(1, 3), Q(2))


def flow_case(choose: Chooser) -> Case:
    """An affine target with gradient flow."""
    kind = choose.pick(_KINDS)
    if kind == "attained":
        return _attained(choose)
    case = _short(spread(any_case(choose, target="affine", skip=True, dynamics=flow(choose))))
    return _fitted(case, choose.pick(_GAPS)) if kind == "fitted" else case


def descent_case(choose: Chooser) -> Case:
    """An affine target with gradient descent; seven of eight step sizes are below the bound."""
    case = flow_case(choose)
    share, steps = choose.pick(_SHARES), choose.pick((1, 2, 5, 100))
    bound = Quantities(case.network, case.problem).step_apriori if case.problem.affine_value() else Q(1, 100)
    return replace(case, dynamics=Descent((bound * share,), steps))


def _attained(choose: Chooser) -> Case:
    """One atom x0, c = beta, a = alpha, u_i = t_i (x0, 1) with t_i > 0, v_i > 0: Q = 4 (1+M2)(S+2) L and W = S."""
    x0 = tuple(choose.pick(RATIONALS) for _ in range(choose.pick((1, 1, 2))))
    slope, intercept = tuple(choose.pick(_WHOLE) for _ in x0), choose.pick(_WHOLE)
    scales = [choose.pick(POSITIVE) for _ in range(choose.pick((1, 1, 2)))]
    v = tuple(choose.pick(POSITIVE) for _ in scales)
    network = Network(
        tuple(tuple(t * x for x in x0) for t in scales), tuple(scales), (v,), (intercept,), (slope,)
    )
    assert dot(network.w[0], x0) + network.b[0] > 0
    problem = Problem(Affine((slope,), (intercept,)), Atoms((x0,), (Q(1),)))
    return Case(network, problem, flow(choose), "drawn case")


def _fitted(case: Case, gap: Q) -> Case:
    """The case with v = 0, c = beta + gap, a = alpha, so that L = m gap^2."""
    affine = case.problem.affine_value()
    if affine is None:
        return case
    v = tuple(tuple(Q(0) for _ in row) for row in case.network.v)
    return replace(case, network=replace(case.network, v=v, c=tuple(x + gap for x in affine[1]), a=affine[0]))


def _short(case: Case) -> Case:
    """The case with integers for c, a and an affine target, so that false variants shrink to short numbers."""

    def whole(row: Vector) -> Vector:
        return tuple(Q(int((x + Q(0)).floor())) for x in row)

    network, target = case.network, case.problem.target
    assert network.a is not None
    if isinstance(target, Affine):
        target = Affine(tuple(map(whole, target.slope)), whole(target.intercept))
    moved = replace(network, c=whole(network.c), a=tuple(map(whole, network.a)))
    return replace(case, network=moved, problem=Problem(target, case.problem.law))
