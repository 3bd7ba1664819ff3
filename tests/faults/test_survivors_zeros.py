"""What mutants showed to be untested in the atlas of zeros of G (see SURVIVORS.md)."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from gfproof.numbers import Q, to_float
from gfproof.numbers.number_field import real_fields
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, risk_and_gradient
from gfproof.risk.zeros.atlas import Atlas, Family, atlas
from gfproof.risk.zeros.solutions import Place
from gfproof.risk.zeros.solving import Point, _excluded, _known, _may_vanish
from gfproof.risk.zeros.splines import determinant

LINE = Domain(Q(-1), Q(2), PolynomialPieces((), (((Q(1), Q(-3)),),)))
SQUARE = Domain(Q(0), Q(1), PolynomialPieces((), (((Q(0), Q(0), Q(1)),),)))
TENT = Domain(Q(0), Q(1), PolynomialPieces((Q(1, 2),), (((Q(0), Q(1)),), ((Q(1), Q(-1)),))))
RAMP = Domain(Q(0), Q(1), PolynomialPieces((Q(1, 3),), (((Q(0),),), ((Q(-1, 3), Q(1)),))))
BENT = Domain(Q(0), Q(1), PolynomialPieces((Q(1, 2),), (((Q(0), Q(0), Q(1)),), ((Q(-1, 4), Q(1)),))))
ZIGZAG = Domain(
    Q(0),
    Q(1),
    PolynomialPieces((Q(1, 3), Q(2, 3)), (((Q(0), Q(3)),), ((Q(3), Q(-6)),), ((Q(-5), Q(6)),))),
)
ARCS = Domain(
    Q(0), Q(1), PolynomialPieces((Q(1, 2),), (((Q(0), Q(1), Q(-2)),), ((Q(1), Q(-3), Q(2)),)))
)  # symmetric under rotation
CUSP = Domain(Q(0), Q(1), PolynomialPieces((Q(1, 2),), (((Q(0), Q(1), Q(-2)),), ((Q(-1), Q(3), Q(-2)),))))
DOMAINS = {"line": LINE, "square": SQUARE, "tent": TENT, "ramp": RAMP, "bent": BENT}
DOMAINS |= {"zigzag": ZIGZAG, "arcs": ARCS, "cusp": CUSP}


def moved(domain: Domain, by: int) -> Domain:
    """F(x - by)."""
    pieces = []
    for ((*f,),) in domain.target.pieces:
        f0, f1, f2 = [*f, Q(0), Q(0), Q(0)][:3]
        pieces.append(((f0 - by * f1 + by * by * f2, f1 - 2 * by * f2, f2),))
    cuts = tuple(x + by for x in domain.target.breakpoints)
    return Domain(domain.low + by, domain.high + by, PolynomialPieces(cuts, tuple(pieces)))


def shown(found: Atlas) -> list[tuple[object, ...]]:
    return sorted(
        (
            one.solution.shape.name,
            one.roles,
            one.others,
            str(one.type),
            str(one.risk.rational),
            len(one.places),
        )
        for one in found.families
    )


@pytest.mark.parametrize("name", ["square", "tent"])
def test_a_target_moved_below_zero_has_the_same_zeros(name: str) -> None:
    domain, by = DOMAINS[name], -3
    here, there = atlas(domain, 2), atlas(moved(domain, by), 2)
    assert there.complete
    assert shown(here) == shown(there)

    def kinks(found: Atlas, shift: int) -> list[list[Q]]:
        listed = [[x.between()[0] + shift for x in one.solution.knots] for one in found.families]
        return sorted([round(float(x.p) / float(x.q), 6) for x in knots] for knots in listed)

    assert kinks(here, by) == kinks(there, 0)


@pytest.mark.parametrize("name", ["line", "square", "tent", "ramp", "bent"])
def test_knots_lie_in_the_domain_in_order(name: str) -> None:
    domain = DOMAINS[name]
    for one in atlas(domain, 2).families:
        knots = one.solution.knots
        assert knots[0] == domain.low
        assert knots[-1] == domain.high
        assert all((y - x).sign() > 0 for x, y in pairwise(knots))


def test_roles_of_two_neurons_at_one_kink() -> None:
    """With both slopes not 0 a right and a left neuron make them; with one slope 0 each pair has a full neuron."""
    full = {("full", "right"), ("full", "left")}

    def roles(domain: Domain) -> set[tuple[str, ...]]:
        return {
            one.roles for one in atlas(domain, 2).families if one.solution.shape.name == "K" and one.risk == 0
        }

    assert roles(TENT) == full | {("right", "left")}
    assert roles(RAMP) == full
    # without a bend a full neuron leaves nothing to the other, and a right and a left one make the line
    bends = [one for one in atlas(LINE, 2).families if one.solution.shape.name == "K"]
    assert {one.roles for one in bends} == {("right", "left")}


def test_two_neurons_at_one_kink_both_have_a_weight() -> None:
    """3/2 x^2: the slope is 2 from 1/3 on, and halves of it, 1 more and 1 less, would leave a neuron without weight."""
    steep = Domain(Q(0), Q(1), PolynomialPieces((), (((Q(0), Q(0), Q(3, 2)),),)))
    (two,) = [
        one
        for one in atlas(steep, 2).families
        if one.solution.shape.name == "R" and one.roles == ("right", "right")
    ]
    assert two.solution.slopes[1] == 2
    assert two.network is not None
    (weights,) = two.network.v
    assert 0 not in weights
    assert sum(weights, Q(0)) == 2
    assert risk_and_gradient(two.network, steep)[1].norm2() == 0


def error(one: Family, domain: Domain, x: np.ndarray) -> np.ndarray:
    """N - f at places, in floats."""
    knots, values = (
        [to_float(y.between()[0]) for y in row] for row in (one.solution.knots, one.solution.values)
    )
    cuts = [to_float(y) for y in domain.target.breakpoints]
    f = np.array([[to_float(c) for c in [*piece, Q(0), Q(0)][:3]] for (piece,) in domain.target.pieces])
    rows = f[np.searchsorted(cuts, x)]
    return np.interp(x, knots, values) - (rows[..., 0] + rows[..., 1] * x + rows[..., 2] * x**2)


def ramp_integral(one: Family, domain: Domain, side: str, t: float) -> float:
    """Int_t^B (x - t) e or int_A^t (t - x) e, by Gauss's rule on each part."""
    low, high = to_float(domain.low), to_float(domain.high)
    start, end = (t, high) if side == "right" else (low, t)
    inner = [to_float(x.between()[0]) for x in one.solution.knots] + [
        to_float(x) for x in domain.target.breakpoints
    ]
    ends = sorted({start, end, *(x for x in inner if start < x < end)})
    nodes, weights = np.polynomial.legendre.leggauss(4)
    total = 0.0
    for a, b in pairwise(ends):
        x = (a + b) / 2 + (b - a) / 2 * nodes
        total += float((b - a) / 2 * weights @ (np.abs(x - t) * error(one, domain, x)))
    return total


@pytest.mark.parametrize("name", ["zigzag", "arcs", "cusp", "bent", "tent"])
def test_kinks_of_silent_neurons_are_where_the_integrals_vanish(name: str) -> None:
    """At each place the integral is 0, and each change of its sign on a grid of 90 cells belongs to a place."""
    domain, met = DOMAINS[name], 0
    for one in atlas(domain, 1).families:
        if one.risk == 0 or one.others:
            continue
        for side, places in one.solution.silent_kinks().items():
            met += len(places)
            spans = [tuple(to_float(x) for x in bounds(place)) for place in places]
            for low, high in spans:
                for t in (low, (low + high) / 2, high):
                    assert abs(ramp_integral(one, domain, side, t)) < 1e-9, (side, t)
            grid = np.linspace(to_float(domain.low), to_float(domain.high), 91)
            values = [ramp_integral(one, domain, side, t) for t in grid]
            for (start, x), (end, y) in pairwise(zip(grid, values, strict=True)):
                if min(abs(x), abs(y)) > 1e-9 and x * y < 0:
                    assert any(low <= end and start <= high for low, high in spans), (side, start)
    assert met >= 1


def bounds(place: Place) -> tuple[Q, Q]:
    return (place.low, place.high) if place.exact is None else place.exact.between()


@pytest.mark.parametrize("name", ["square", "bent", "tent", "cusp"])
def test_the_error_at_a_kink(name: str) -> None:
    domain, met = DOMAINS[name], 0
    for one in atlas(domain, 1).families:
        for k, knot in [*enumerate(one.solution.knots)][1:-1]:
            found = one.solution.error_at(k)
            assert found is not None
            wanted = error(one, domain, np.array([to_float(knot.between()[0])]))[0]
            assert abs(to_float(found.between()[0]) - wanted) < 1e-9
            met += 1
    assert met >= 1


def test_roots_of_one_polynomial_are_different_points() -> None:
    below, above = real_fields([Q(-2), Q(0), Q(1)], Q(-3), Q(3))
    one, other = (Point(field, (field.root(), field.root() + 1), (0, 0)) for field in (below, above))
    (again,) = real_fields([Q(-2), Q(0), Q(1)], Q(1), Q(3))
    same = Point(again, (again.root(), again.root() + 1), (0, 0))
    assert not _known(one, [other])
    assert not _known(other, [one])
    assert _known(same, [one, other])


def test_a_polynomial_that_vanishes_in_a_box_may_vanish_there() -> None:
    random = Random(2)
    context, variables = polynomial_ring(["t1", "t2"])
    s, t = variables["t1"], variables["t2"]
    excluded = 0
    for _ in range(400):
        p, q = (Q(random.randint(-9, 9), random.randint(1, 4)) for _ in range(2))
        f = sum(
            (random.randint(-5, 5) * s**i * t**j for i in range(3) for j in range(3 - i)), context.constant(0)
        )
        sizes = [Q(random.randint(0, 8), 8) for _ in range(4)]
        x, y = (p - sizes[0], p + sizes[1]), (q - sizes[2], q + sizes[3])
        assert _may_vanish(f - f.compose(context.constant(p), context.constant(q)), x, y)
        excluded += not _may_vanish(f, x, y)
    assert excluded > 50


def test_curves_are_excluded_by_boxes_cut_either_way() -> None:
    context, variables = polynomial_ring(["t1", "t2"])
    s, t = variables["t1"], variables["t2"]
    circle = (2 * s - 1) ** 2 + (2 * t - 1) ** 2
    for box in ([(Q(0), Q(1))] * 2, [(Q(0), Q(1)), (Q(0), Q(3))], [(Q(-3), Q(1)), (Q(0), Q(1))]):
        assert _excluded(circle + context.constant(Q(1, 4)), [], box)
        assert not _excluded(circle - context.constant(Q(1, 4)), [], box)
    below = s - t - context.constant(Q(1, 4))  # only where t1 > t2
    assert _excluded(below, [], [(Q(0), Q(1))] * 2)
    assert not _excluded(below + context.constant(Q(1, 2)), [], [(Q(0), Q(1))] * 2)
    assert _excluded(below + context.constant(Q(1, 2)), [2 * below + context.constant(1)], [(Q(0), Q(1))] * 2)


def test_determinants() -> None:
    assert determinant([[Q(5)]]) == 5
    assert determinant([[1, 2], [3, 5]]) == -1
    assert determinant([[0, 1, 0], [1, 0, 0], [0, 0, 7]]) == -7
    assert determinant([[2, 1, 1], [1, 3, 2], [1, 0, 0]]) == -1
