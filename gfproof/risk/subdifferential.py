"""Limiting and Clarke subdifferentials of the risk, d = 1, uniform law.

Where no neuron is degenerate, L is C^1 and both are {G}.  At a network with degenerate neurons, put phi_i = v_i.e.
The blocks (w_i, b_i) of the degenerate neurons are independent of each other, all other blocks are those of G, and

    arcs      Gamma_i = { (2/l) ∫_J phi_i (x, 1) dx :  J = [low, t] or [t, high] }       limits of gradients
    regular   R_i = { g :  -lambda_i(t) <= g_w - t g_b <= rho_i(t) on [low, high], 0 <= g_b <= ... }  Frechet subgradients
              rho_i(t) = (2/l) ∫_t^high (x - t) phi_i,  lambda_i(t) = (2/l) ∫_low^t (t - x) phi_i
    limiting  Gamma_i ∪ R_i,        Clarke  conv Gamma_i.

G itself has the block 0 = the arc of the empty J: it is always a limiting subgradient.
Source: existence_rates (arXiv:2108.08106, 2112.09684 settings) C6, re-derived.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gfproof.network import Network, Parameters, cell_and_kinks
from gfproof.numbers import Q
from gfproof.numbers.univariate import count_roots, nonnegative_on
from gfproof.risk import segments
from gfproof.risk.directional import contracted, degenerate
from gfproof.risk.segments import Domain

Point = tuple[Q, Q]


@dataclass(frozen=True)
class _Arc:
    """On one segment [left, right]: t -> (2/l) ∫_t^high phi (x, 1) as two polynomials in t, and phi's integrals."""

    left: Q
    right: Q
    at_w: tuple[Q, ...]
    at_b: tuple[Q, ...]

    def point(self, t: Q) -> Point:
        return _value(self.at_w, t), _value(self.at_b, t)


def is_limiting_subgradient(network: Network, covector: Parameters, domain: Domain) -> bool:
    """Is the covector a limiting (Mordukhovich) subgradient of L at theta?  Decided exactly."""
    blocks = _blocks(network, covector, domain)
    if blocks is None:
        return False
    return all(_on_arc(g, arcs) or _is_regular(g, arcs) for g, arcs in blocks)


def is_regular_subgradient(network: Network, covector: Parameters, domain: Domain) -> bool:
    """Is the covector a Frechet (regular) subgradient: <g, delta> <= L'(theta; delta) for all delta?  Exact."""
    blocks = _blocks(network, covector, domain)
    return blocks is not None and all(_is_regular(g, arcs) for g, arcs in blocks)


def is_clarke_subgradient(
    network: Network, covector: Parameters, domain: Domain, *, rounds: int = 6
) -> bool | None:
    """Is the covector in the Clarke subdifferential?

    Per degenerate neuron: True when a rational polygon inscribed in the arcs contains the block; False when a line,
    checked exactly against the whole arcs, separates it; None when neither happens within ``rounds`` refinements
    (blocks on the curved part of the boundary).
    """
    blocks = _blocks(network, covector, domain)
    if blocks is None:
        return False
    answers = [_in_hull(g, arcs, rounds) for g, arcs in blocks]
    return False if False in answers else None if None in answers else True


def _blocks(network: Network, covector: Parameters, domain: Domain) -> list[tuple[Point, list[_Arc]]] | None:
    """The blocks of degenerate neurons with their arcs; None if another entry differs from G."""
    _, gradient = segments.risk_and_gradient(network, domain)
    free = set(degenerate(network))
    width = network.width
    for position, (mine, theirs) in enumerate(zip(covector.entries(), gradient.entries(), strict=True)):
        if mine != theirs and not (position < 2 * width and position % width in free):
            return None
    return [((covector.w[i][0], covector.b[i]), _arcs(network, i, domain)) for i in sorted(free)]


def _arcs(network: Network, neuron: int, domain: Domain) -> list[_Arc]:
    scalar, own = contracted(network, neuron, domain)
    _, kinks = cell_and_kinks(scalar, own.low, own.high)
    ends = sorted({own.low, own.high, *own.target.breakpoints, *(t for t in kinks if t is not None)})
    scale = 2 / (own.high - own.low)
    after: Point = (Q(0), Q(0))
    arcs: list[_Arc] = []
    for left, right in reversed(list(itertools.pairwise(ends))):
        phi = _error_on(scalar, own, left, right)
        inner_b = _antiderivative(phi)
        inner_w = _antiderivative((Q(0), *phi))
        at_w = _rest(inner_w, right, after[0], scale)
        at_b = _rest(inner_b, right, after[1], scale)
        arcs.append(_Arc(left, right, at_w, at_b))
        after = arcs[-1].point(left)
    return arcs[::-1]


def _error_on(network: Network, domain: Domain, left: Q, right: Q) -> tuple[Q, ...]:
    """The coefficients of e = N - f on a segment without kinks."""
    middle = (left + right) / 2
    active = network.active((middle,))
    offset = network.c[0] + sum((network.v[0][i] * network.b[i] for i in active), Q(0))
    slope = sum((network.v[0][i] * network.w[i][0] for i in active), Q(0))
    if network.a is not None:
        slope = slope + network.a[0][0]
    target = [*domain.target.piece_at(middle)[0], Q(0), Q(0)]
    return (offset - target[0], slope - target[1], *(-x for x in target[2:]))


def _antiderivative(p: Sequence[Q]) -> tuple[Q, ...]:
    return (Q(0), *(x / (k + 1) for k, x in enumerate(p)))


def _rest(inner: tuple[Q, ...], right: Q, after: Q, scale: Q) -> tuple[Q, ...]:
    """T -> scale (P(right) - P(t)) + after."""
    constant = scale * (_value(inner, right) - inner[0]) + after
    return (constant, *(-scale * x for x in inner[1:]))


def _value(p: Sequence[Q], x: Q) -> Q:
    total = Q(0)
    for coefficient in reversed(p):
        total = total * x + coefficient
    return total


def _sub(p: Sequence[Q], q: Sequence[Q]) -> tuple[Q, ...]:
    return tuple(x - y for x, y in itertools.zip_longest(p, q, fillvalue=Q(0)))


def _combine(p: Sequence[Q], q: Sequence[Q]) -> tuple[Q, ...]:
    """p(t) - t q(t)."""
    return _sub(p, (Q(0), *q))


def _on_arc(g: Point, arcs: list[_Arc]) -> bool:
    """Is g = gamma(t), the integral over [t, high], or m - gamma(t), the one over [low, t], for some t?"""
    total = arcs[0].point(arcs[0].left)
    for target in (g, (total[0] - g[0], total[1] - g[1])):
        for arc in arcs:
            w, b = _sub(arc.at_w, (target[0],)), _sub(arc.at_b, (target[1],))
            if _common_root(w, b, arc.left, arc.right):
                return True
    return False


def _common_root(p: tuple[Q, ...], q: tuple[Q, ...], left: Q, right: Q) -> bool:
    """Do two polynomials vanish together somewhere in [left, right]?  p^2 + q^2 has a root exactly there."""
    if _value(p, left) == 0 == _value(q, left):
        return True
    squares = [Q(0)] * (2 * max(len(p), len(q)))
    for r in (p, q):
        for (i, x), (j, y) in itertools.product(enumerate(r), enumerate(r)):
            squares[i + j] = squares[i + j] + x * y
    return count_roots(squares, left, right) > 0


def _is_regular(g: Point, arcs: list[_Arc]) -> bool:
    """0 <= g_w - t g_b + lambda(t) and 0 <= rho(t) - (g_w - t g_b) on the domain, and 0 <= g_b <= m_b."""
    m_w, m_b = arcs[0].point(arcs[0].left)
    if not 0 <= g[1] <= m_b:
        return False
    for arc in arcs:
        rho = _combine(arc.at_w, arc.at_b)  # ∫_t^high (x - t) phi
        line = (g[0], -g[1])
        lam = _sub(rho, (m_w, -m_b))  # ∫_low^t (t - x) phi = rho - (m_w - t m_b)
        above, below = (
            _sub(rho, line),
            tuple(x + y for x, y in itertools.zip_longest(lam, line, fillvalue=Q(0))),
        )
        if not (nonnegative_on(above, arc.left, arc.right) and nonnegative_on(below, arc.left, arc.right)):
            return False
    return True


def _in_hull(g: Point, arcs: list[_Arc], rounds: int) -> bool | None:
    total = arcs[0].point(arcs[0].left)
    parts = 4
    for _ in range(rounds):
        points = {(Q(0), Q(0)), total}
        for arc in arcs:
            for k in range(parts + 1):
                x, y = arc.point(arc.left + (arc.right - arc.left) * k / parts)
                points |= {(x, y), (total[0] - x, total[1] - y)}
        lines = list(_violated(g, sorted(points)))
        if not lines:
            return True
        if any(_separates(line, g, arcs) for line in lines):
            return False
        parts *= 4
    return None


def _violated(g: Point, points: list[Point]) -> Iterator[Point]:
    """Outward normals of the edges of the convex hull that have g strictly outside; none exactly if g is inside."""
    hull = _hull(points)
    if len(hull) == 1:
        if g != hull[0]:
            yield g[0] - hull[0][0], g[1] - hull[0][1]
        return
    for (px, py), (qx, qy) in zip(hull, [*hull[1:], hull[0]], strict=True):
        normal = (qy - py, px - qx)
        if normal[0] * (g[0] - px) + normal[1] * (g[1] - py) > 0:
            yield normal
    if len(hull) == 2:  # a segment: also its two end caps
        (px, py), (qx, qy) = hull
        for (ax, ay), (bx, by) in (((px, py), (qx, qy)), ((qx, qy), (px, py))):
            normal = (bx - ax, by - ay)
            if normal[0] * (g[0] - bx) + normal[1] * (g[1] - by) > 0:
                yield normal


def _hull(points: list[Point]) -> list[Point]:
    """Corners of the convex hull of sorted points, counter-clockwise (Andrew's monotone chain, exact)."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain

    if len(points) < 3:
        return points
    lower, upper = half(points), half(points[::-1])
    return lower[:-1] + upper[:-1]


def _turn(o: Point, p: Point, q: Point) -> Q:
    return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])


def _separates(normal: Point, g: Point, arcs: list[_Arc]) -> bool:
    """Is normal.g > normal.(x) for every point x of the arcs?  Exact, on whole arcs."""
    height = normal[0] * g[0] + normal[1] * g[1]
    total = arcs[0].point(arcs[0].left)
    whole = normal[0] * total[0] + normal[1] * total[1]
    for arc in arcs:
        along = tuple(
            normal[0] * x + normal[1] * y
            for x, y in itertools.zip_longest(arc.at_w, arc.at_b, fillvalue=Q(0))
        )
        right_gap = _sub((height,), along)
        left_gap = _sub((height - whole,), tuple(-x for x in along))
        for gap in (right_gap, left_gap):
            if not nonnegative_on(gap, arc.left, arc.right) or _vanishes(gap, arc.left, arc.right):
                return False
    return True


def _vanishes(p: tuple[Q, ...], left: Q, right: Q) -> bool:
    return all(x == 0 for x in p) or _value(p, left) == 0 or count_roots(p, left, right) > 0
