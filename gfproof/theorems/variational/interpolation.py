"""C4, C5, C6, C13: interpolation of least TV2 (with skip connection) and least R (without), on the data of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from gfproof.numbers import Q
from gfproof.splines import Data as Points
from gfproof.splines import Spline, interpolate, network_norms, network_without_skip, solution_set
from gfproof.splines.interpolation import dual_weights
from gfproof.splines.norms import certificate_function
from gfproof.splines.spline import slope_jumps, slopes_between
from gfproof.theorems.answers import Answer, all_of, compare, not_applicable, shown
from gfproof.theorems.core import Claim, Instance
from gfproof.theorems.variational.lengths import by_proof
from gfproof.theorems.variational.line import DATA, function_of, points_of, signs_of, through_data
from gfproof.theorems.variational.norms import BALANCE

ZERO = Q(0)
ONE = Q(1)
NEEDS = ("H1",)


def least(points: Points) -> Q:
    """T = sum_j |J_j|."""
    return sum((abs(jump) for jump in slope_jumps(points.x, points.y)), ZERO)


def truth(value: bool) -> Q:
    """1 or 0, so that two statements can be compared."""
    return ONE if value else ZERO


def dot(left: Sequence[Q], right: Sequence[Q]) -> Q:
    """The sum of left_i right_i."""
    return sum((s * t for s, t in zip(left, right, strict=True)), ZERO)


def canonical(points: Points) -> tuple[Q, ...]:
    """The q with eta_q(x_j) = eps_j at the interior nodes and 0 at the ends."""
    signs = (0, *signs_of(points), 0)[: len(points.x)]
    return dual_weights(points.x, [Q(s) for s in signs])


def admissible(points: Points, q: Sequence[Q]) -> list[Answer]:
    """The checks that sum q_i = 0, sum q_i x_i = 0 and |eta_q| <= 1 at the nodes."""
    parts = [compare(sum(q, ZERO), "==", ZERO), compare(dot(q, points.x), "==", ZERO)]
    return parts + [compare(abs(eta), "<=", ONE) for eta in certificate_function(points.x, q)]


def _least(instance: Instance) -> Answer:
    points = points_of(instance)
    dots, value, q = Spline.through(points.x, points.y), least(points), canonical(points)
    parts = [compare(s, "==", t) for s, t in zip(dots.values(points.x), points.y, strict=True)]
    parts += [compare(dots.total_variation, "==", value), *admissible(points, q)]
    return all_of([*parts, compare(dot(q, points.y), "==", value)], f"T = {shown(value)}")


def _knots(instance: Instance) -> Answer:
    points = points_of(instance)
    dots = Spline.through(points.x, points.y)
    inside = truth(set(dots.knots) <= set(points.x[1:-1]))
    count = Q(max(len(points) - 2, 0))
    return all_of(
        [compare(inside, "==", ONE), compare(Q(len(dots.knots)), "<=", count)], f"{len(dots.knots)} knots"
    )


def certificates(points: Points) -> Iterator[tuple[Q, ...]]:
    """Admissible q with |eta_q| <= 1: the canonical one, its half, and the hat functions of the interior nodes."""
    q = canonical(points)
    yield q
    yield tuple(x / 2 for x in q)
    for j in range(1, len(points) - 1):
        yield dual_weights(points.x, [truth(i == j) for i in range(len(points))])


def _bound(instance: Instance) -> Answer:
    points = points_of(instance)
    function = function_of(instance)
    values = function.values(points.x)
    parts = []
    for q in certificates(points):
        parts += admissible(points, q)
        parts.append(compare(dot(q, values), "<=", function.total_variation))
    return all_of(parts, f"TV2 = {shown(function.total_variation)}")


def eta_at(points: Points, q: Sequence[Q], place: Q) -> Q:
    """eta_q(t) = sum_i q_i max(x_i - t, 0)."""
    return sum((w * max(x - place, ZERO) for w, x in zip(q, points.x, strict=True)), ZERO)


def interpolants(instance: Instance) -> tuple[Spline, ...]:
    """The case's function moved through the data, connect-the-dots, the sparsest minimiser, and a mean of these two."""
    points = points_of(instance)
    found = solution_set(points)
    dots, sparse = found.canonical.function, found.sparsest()
    mean = Spline.exact(
        (dots.intercept + sparse.intercept) / 2,
        (dots.slope + sparse.slope) / 2,
        [(t, a / 2) for f in (dots, sparse) for t, a in zip(f.knots, f.jumps, strict=True)],
    )
    return through_data(function_of(instance), points), dots, sparse, mean


def _contact(instance: Instance) -> Answer:
    points = points_of(instance)
    value, q = least(points), canonical(points)
    parts = []
    for f in interpolants(instance):
        touching = all(
            eta_at(points, q, t) == (a > 0) - (a < 0) for t, a in zip(f.knots, f.jumps, strict=True)
        )
        parts.append(compare(truth(touching), "==", truth(f.total_variation == value)))
    return all_of(parts, f"{len(parts)} interpolants, T = {shown(value)}")


def in_solution_set(points: Points, f: Spline) -> bool:
    """C6 as it reads: every knot has the sign of its run and lies at a node of the run or between two of its nodes."""
    signs = dict(zip(points.x[1:-1], signs_of(points), strict=True)) if len(points) > 2 else {}
    for knot, jump in zip(f.knots, f.jumps, strict=True):
        side = (jump > 0) - (jump < 0)
        left = max((x for x in points.x if x <= knot), default=None)
        right = min((x for x in points.x if x >= knot), default=None)
        if left is None or right is None or signs.get(left) != side or signs.get(right) != side:
            return False
    return True


def _solutions(instance: Instance) -> Answer:
    points = points_of(instance)
    value = least(points)
    parts = [
        compare(truth(in_solution_set(points, f)), "==", truth(f.total_variation == value))
        for f in interpolants(instance)
    ]
    return all_of(parts, f"{len(parts)} interpolants")


def runs(signs: Sequence[int]) -> list[int]:
    """The lengths of the maximal runs of equal signs that are not 0."""
    return [len(list(group)) for sign, group in groupby(signs) if sign != 0]


def _unique(instance: Instance) -> Answer:
    """Without neighbours of equal sign all minimisers that are looked at are connect-the-dots; with some there is another one."""
    points = points_of(instance)
    if len(points) < 2:
        return not_applicable("one data point: every line through it is a minimiser")
    signs, value = signs_of(points), least(points)
    several = any(s == t != 0 for s, t in pairwise(signs))
    minimal = {f for f in interpolants(instance) if f.total_variation == value}
    return compare(truth(len(minimal) > 1), "==", truth(several), "several" if several else "unique")


def _fewest(instance: Instance) -> Answer:
    points = points_of(instance)
    value, sparse = least(points), solution_set(points).sparsest()
    count = Q(sum((r + 1) // 2 for r in runs(signs_of(points))))
    parts = [compare(s, "==", t) for s, t in zip(sparse.values(points.x), points.y, strict=True)]
    parts += [compare(sparse.total_variation, "==", value), compare(Q(len(sparse.knots)), "==", count)]
    for f in interpolants(instance):
        if f.total_variation == value:
            parts.append(compare(Q(len(f.knots)), ">=", count))
    return all_of(parts, f"{count} knots")


def _cost(instance: Instance) -> Answer:
    network = instance.case.network
    if network.skip:
        return not_applicable("the network has a skip connection")
    found = network_norms(network)
    narrow = network_norms(network_without_skip(found.function))
    parts = [
        compare(found.representation_cost, "<=", found.path),
        compare(narrow.path, "==", found.representation_cost),
    ]
    return all_of(parts, f"R = {shown(found.representation_cost)}")


def outer_slopes(points: Points) -> Q:
    """|m_1 + m_{N-1}|, 0 for one point."""
    m = slopes_between(points.x, points.y)
    return abs(m[0] + m[-1]) if m else ZERO


def least_cost(points: Points) -> Q:
    """max(T, (T + |m_1 + m_{N-1}|)/2)."""
    value = least(points)
    return max(value, (value + outer_slopes(points)) / 2)


def _least_cost(instance: Instance) -> Answer:
    points = points_of(instance)
    value, found = least_cost(points), interpolate(points, skip=False)
    best, q = found.function, found.q
    parts = [compare(s, "==", t) for s, t in zip(best.values(points.x), points.y, strict=True)]
    parts += [compare(best.representation_cost, "==", value), compare(dot(q, points.y), "==", value)]
    kappa = dot(q, points.x)
    parts += [compare(sum(q, ZERO), "==", ZERO), compare(abs(kappa), "<=", ONE)]
    for eta in certificate_function(points.x, q):
        parts += [compare(abs(eta), "<=", ONE), compare(abs(eta - kappa), "<=", ONE)]
    for f in interpolants(instance):
        parts.append(compare(value, "<=", f.representation_cost))
    function = function_of(instance)
    parts.append(compare(dot(q, function.values(points.x)), "<=", function.representation_cost))
    return all_of(parts, f"min R = {shown(value)}")


def _width(instance: Instance) -> Answer:
    """A network of least weight decay has the value T: path norm and weight decay of interpolating networks are at least T."""
    points, network = points_of(instance), instance.case.network
    values = function_of(instance).values(points.x)
    if values != tuple(points.y):
        return not_applicable("the network does not interpolate")
    found, value = network_norms(network), least(points)
    return all_of(
        [compare(value, "<=", found.path), compare(value, "<=", found.decay)], f"T = {shown(value)}"
    )


HYPOTHESES = (DATA,)

CLAIMS = (
    replace(BALANCE, needs=NEEDS),
    Claim(
        "C3w",
        "path norm and weight decay of every network through the data are at least T",
        NEEDS,
        _width,
        None,
        r"every network through the data has $\frac12\sum(w_k^2+v_k^2)\ge\sum|v_k||w_k|\ge T$",
    ),
    Claim(
        "C4",
        "min TV2 over interpolants = T = sum_j |J_j|, attained by connect-the-dots",
        NEEDS,
        _least,
        None,
        r"$\min\{\mathrm{TV}^2(f):f(x_i)=y_i\}=T=\sum_{j=2}^{N-1}|J_j|$, attained by connect-the-dots",
    ),
    Claim(
        "C4k",
        "at most N - 2 knots, all at interior nodes, are enough",
        NEEDS,
        _knots,
        None,
        r"connect-the-dots has at most $N-2$ knots, all of them at interior nodes",
    ),
    Claim(
        "C5",
        "sum_i q_i f(x_i) <= TV2(f) if sum q_i = 0, sum q_i x_i = 0, |eta_q| <= 1 at the nodes",
        NEEDS,
        by_proof(_bound),
        None,
        r"$\sum_iq_if(x_i)\le\mathrm{TV}^2(f)$ for all $f$, if $\sum q_i=\sum q_ix_i=0$ and $|\eta_q(x_j)|\le1$",
    ),
    Claim(
        "C5m",
        "an interpolant is a minimiser exactly when eta_q(tau_j) = sign(a_j) for all knots, q canonical",
        NEEDS,
        by_proof(_contact),
        None,
        r"an interpolant is a minimiser exactly when $\eta_q(\tau_j)=\operatorname{sign}a_j$ at all knots, $q$ canonical",
    ),
    Claim(
        "C6",
        "the minimisers are the interpolants with knots in runs of equal signs eps_j only, with that sign",
        NEEDS,
        by_proof(_solutions),
        None,
        r"the minimisers are the interpolants that are convex (concave) on each maximal run of $\varepsilon_j=1$ ($-1$) and "
        r"linear elsewhere",
    ),
    Claim(
        "C6u",
        "N >= 2: the minimiser is unique exactly when no two neighbours have eps_j = eps_{j+1} != 0",
        NEEDS,
        by_proof(_unique),
        None,
        r"$N\ge2$: the minimiser is unique exactly when no $j$ has $\varepsilon_j=\varepsilon_{j+1}\ne0$",
    ),
    Claim(
        "C6s",
        "the fewest knots of a minimiser: sum of ceil(r/2) over the runs of r equal nonzero signs",
        NEEDS,
        by_proof(_fewest),
        None,
        r"the fewest knots of a minimiser are $\sum\lceil r/2\rceil$ over the maximal runs of $r$ equal nonzero $\varepsilon_j$",
    ),
    Claim(
        "C13",
        "without skip connection the path norm is at least R(f) = max(TV2(f), |f'(-inf) + f'(inf)|), and R(f) is attained",
        NEEDS,
        _cost,
        None,
        r"without skip connection $\min\sum|v_k||w_k|=R(f)=\max(\mathrm{TV}^2(f),|f'(-\infty)+f'(\infty)|)$",
    ),
    Claim(
        "C13i",
        "min R over interpolants = max(T, (T + |m_1 + m_{N-1}|)/2)",
        NEEDS,
        _least_cost,
        None,
        r"$\min\{R(f):f(x_i)=y_i\}=\max\bigl(T,(T+|m_1+m_{N-1}|)/2\bigr)$",
    ),
)
