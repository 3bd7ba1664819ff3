"""Data on the line: the setting of the theorems on interpolation and penalised training, and how cases for them are drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from gfproof.case import Case
from gfproof.network import Network
from gfproof.network.symmetry import append
from gfproof.numbers import Q
from gfproof.problem import Atoms, Data, Expression, Problem
from gfproof.splines import Data as Points
from gfproof.splines import Spline, interpolate, network_of, network_without_skip, solution_set, spline_of
from gfproof.splines.spline import slope_jumps
from gfproof.strategies.choosing import NONZERO, POSITIVE, RATIONALS, Chooser
from gfproof.theorems.answers import Answer, met, not_met
from gfproof.theorems.core import Hypothesis, Instance

ZERO = Q(0)


def points_of(instance: Instance) -> Points:
    """The data set: the atoms of the law with the values of the target, sorted, each point once."""
    law, target = instance.case.problem.law, instance.case.problem.target
    if not isinstance(law, Atoms) or isinstance(target, Expression):  # H1 excludes both
        raise TypeError("a claim on data was asked of a case without atoms")
    places = tuple(dict.fromkeys(law.points))
    return Points.exact([x[0] for x in places], [target(x)[0] for x in places])


def signs_of(points: Points) -> tuple[int, ...]:
    """eps_j, the signs of the slope jumps at the interior nodes."""
    return tuple((jump > 0) - (jump < 0) for jump in slope_jumps(points.x, points.y))


def function_of(instance: Instance) -> Spline:
    """The case's network as a linear spline."""
    return spline_of(instance.case.network)


def plus(f: Spline, g: Spline, factor: Q = Q(1)) -> Spline:  # noqa: B008  # an exact number is immutable
    """The function f + factor g."""
    added = ((t, factor * a) for t, a in zip(g.knots, g.jumps, strict=True))
    return Spline.exact(
        f.intercept + factor * g.intercept,
        f.slope + factor * g.slope,
        [*zip(f.knots, f.jumps, strict=True), *added],
    )


def through_data(f: Spline, points: Points) -> Spline:
    """An interpolant near f: f plus connect-the-dots of its residuals."""
    residuals = [y - z for y, z in zip(points.y, f.values(points.x), strict=True)]
    return plus(f, Spline.through(points.x, residuals))


def _data(instance: Instance) -> Answer:
    law, target = instance.case.problem.law, instance.case.problem.target
    if not isinstance(law, Atoms):
        return not_met("the law is no finite data set", {"input": law.to_json()})
    if isinstance(target, Expression) or law.dimension != 1 or target.outputs != 1:
        return not_met(f"d = {law.dimension}, m = {target.outputs}", {"target": target.to_json()})
    return met(f"N = {len(set(law.points))}")


DATA = Hypothesis(
    "H1",
    "finitely many data points (x_i, y_i), x_i distinct, one input and one output",
    _data,
    r"data $(x_i,y_i)$, $i=1,\dots,N$, with distinct $x_i\in\mathbb R$ and $y_i\in\mathbb R$",
)

_SIZES = (4, 3, 5, 4, 6, 5, 2, 1)
_GAPS = (Q(1), Q(1), Q(2), Q(1, 2))
_SLOPES = (Q(0), Q(1), Q(-1), Q(2), Q(-2), Q(1, 2), Q(3))


def drawn_points(choose: Chooser) -> Points:
    """Data whose slope jumps follow a pattern: convex, alternating, with collinear parts, or anything."""
    n, pattern = choose.pick(_SIZES), choose.pick(("any", "convex", "alternating", "collinear"))
    x = list(accumulate([choose.pick(_GAPS) for _ in range(n - 1)], initial=choose.pick((ZERO, Q(-1), Q(1)))))
    slopes = [choose.pick(_SLOPES)]
    for j in range(n - 2):
        turn = choose.pick((Q(1), Q(2), Q(1, 2)))
        if pattern == "any":
            slopes.append(choose.pick(_SLOPES))
        elif pattern == "collinear":
            slopes.append(slopes[-1] + turn * choose.pick((0, 0, 1, -1)))
        else:
            slopes.append(slopes[-1] + turn * (1 if pattern == "convex" or j % 2 else -1))
    steps = [m * (t - s) for m, s, t in zip(slopes, x, x[1:], strict=False)]
    return Points.exact(x, list(accumulate(steps, initial=choose.pick((ZERO, Q(1), Q(-1), Q(2))))))


def data_case(
    choose: Chooser, networks: tuple[str, ...] = ("dots", "sparsest", "bent", "bumped", "any")
) -> Case:
    """Drawn data, and a network: a minimiser (of three kinds), a minimiser with bumps, or any network."""
    points = drawn_points(choose)
    return on_stratum(choose, case_of(points, drawn_network(choose, points, choose.pick(networks))))


def on_stratum(choose: Chooser, case: Case) -> Case:
    """In three of eight draws with one neuron more: w = b = 0, or v = 0, or dead on the data."""
    kind = choose.pick((None, None, "degenerate", None, "flat", None, "dead", None))
    law, network = case.problem.law, case.network
    if kind is None or not isinstance(law, Atoms):
        return case
    d, m = law.dimension, network.outputs
    nothing, unit = (ZERO,) * d, (Q(1), *(ZERO for _ in range(d - 1)))
    if kind == "degenerate":
        return replace(case, network=append(network, nothing, ZERO, (Q(1),) * m))
    if kind == "flat":
        return replace(case, network=append(network, unit, ZERO, (ZERO,) * m))
    below = -max(x[0] for x in law.points) - 1
    return replace(case, network=append(network, unit, below, (Q(1),) * m))


def case_of(points: Points, network: Network) -> Case:
    """The case of these data (equal masses) and this network."""
    places, count = tuple((x,) for x in points.x), len(points.x)
    law = Atoms(places, (Q(1, count),) * count)
    return Case(network, Problem(Data(places, tuple((y,) for y in points.y)), law), None, "drawn case")


def drawn_network(choose: Chooser, points: Points, kind: str) -> Network:
    """A network of one kind: "dots", "sparsest", "bent" (least R, no skip connection), "bumped" or "any"."""
    if kind == "any":
        width = choose.pick((1, 2, 0, 3))
        rows = [
            (choose.pick(RATIONALS), choose.pick(RATIONALS), choose.pick(RATIONALS)) for _ in range(width)
        ]
        skip = [choose.pick(RATIONALS)] if choose.pick((True, False)) else None
        return Network.exact(
            [[w] for w, _, _ in rows],
            [b for _, b, _ in rows],
            [v for _, _, v in rows],
            choose.pick(RATIONALS),
            skip,
        )
    if kind == "bent":
        return network_without_skip(interpolate(points, skip=False).function)
    found = solution_set(points)
    function = found.sparsest() if kind == "sparsest" else found.canonical.function
    if kind == "bumped":
        at, height = choose.pick(points.x) + choose.pick((ZERO, Q(1, 2))), choose.pick(NONZERO)
        wide = choose.pick(POSITIVE)
        bump = Spline.exact(0, 0, [(at - wide, height), (at, -2 * height), (at + wide, height)])
        function = plus(function, bump)
    return network_of(function, balanced=choose.pick((True, False)))
