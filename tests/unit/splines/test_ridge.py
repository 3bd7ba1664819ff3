"""Reduced forms of networks and the norms around RTV2 (C1, C2, C3, C8, C12)."""

from dataclasses import replace
from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network
from gfproof.network.symmetry import permute, rescale, split
from gfproof.numbers import Q, precision
from gfproof.numbers.roots import Root, enclosed, exact_sign, square_root
from gfproof.splines import network_norms
from gfproof.splines.conversion import spline_of
from gfproof.splines.ridge import (
    length,
    opposed,
    path_norm,
    plain,
    reduce,
    size,
    total,
    unbalanced,
    weight_decay,
)
from tests.unit.splines.drawn_ridges import network, number, vector

DIMENSIONS = (1, 2, 3)


def cases(count: int, seed: int, **options: int) -> list[tuple[Random, int, Network]]:
    found = []
    for k in range(count):
        random = Random(f"{seed} {k}")
        d = DIMENSIONS[k % 3]
        found.append((random, d, network(random, d, m=random.choice((1, 1, 2)), **options)))
    return found


def test_the_reduced_form_is_the_same_function() -> None:
    merged = 0
    for random, d, one in cases(300, 1):
        form = reduce(one, d)
        for x in [vector(random, d) for _ in range(6)]:
            assert form(x) == one(x) == form.network()(x)
        places = [(r.direction, r.offset) for r in form.ridges]
        assert places == sorted(set(places))
        assert all(next(x for x in r.direction if x != 0) == 1 for r in form.ridges)
        assert all(any(x != 0 for x in r.jump) for r in form.ridges)
        assert reduce(form.network(), d) == form
        merged += len(form.ridges) < one.width
    assert merged > 100


def test_equal_functions_have_equal_forms() -> None:
    for random, d, one in cases(200, 2):
        form = reduce(one, d)
        order = list(range(one.width))
        random.shuffle(order)
        other = rescale(permute(one, order), [Q(random.randint(1, 5), 2) for _ in order])
        if one.width:
            other = split(other, random.randrange(one.width), number(random))
        assert reduce(other, d) == form
        assert reduce(other, d).total_variation == form.total_variation


def test_turning_a_neuron_moves_an_affine_function() -> None:
    """v max(w.x + b, 0) = v max(-w.x - b, 0) + v (w.x + b)."""
    for _, d, one in cases(150, 3):
        if not one.width:
            continue
        w = (tuple(-x for x in one.w[0]), *one.w[1:])
        v = one.outer(0)
        turned = replace(
            one,
            w=w,
            b=(-one.b[0], *one.b[1:]),
            c=tuple(c + x * one.b[0] for c, x in zip(one.c, v, strict=True)),
            a=tuple(
                tuple(s + x * t for s, t in zip(row, one.w[0], strict=True))
                for row, x in zip(one.a or (), v, strict=True)
            ),
        )
        assert reduce(turned, d) == reduce(one, d)


def test_path_norm_and_weight_decay_are_above_and_equal_when_they_should() -> None:
    seen = set()
    for _, d, one in cases(400, 4):
        form, path, decay = reduce(one, d), path_norm(one), weight_decay(one)
        first, second = exact_sign(path - form.total_variation), exact_sign(decay - path)
        assert first >= 0
        assert second >= 0
        assert (first == 0) == (not opposed(one))
        assert (second == 0) == (not unbalanced(one))
        seen |= {("opposed", first), ("unbalanced", second)}
    assert seen == {(name, sign) for name in ("opposed", "unbalanced") for sign in (0, 1)}


def test_rescaling_keeps_the_path_norm_and_balances_where_norms_are_squares() -> None:
    one = Network.exact([["3", "4"]], ["1"], ["20"], "0", ["0", "0"])
    assert (path_norm(one), weight_decay(one)) == (100, Q(25 + 400, 2))
    balanced = rescale(one, [Q(2)])  # g = sqrt(|v|/|w|) = sqrt(20/5)
    assert (path_norm(balanced), weight_decay(balanced), unbalanced(balanced)) == (100, 100, ())


def test_in_one_dimension_it_is_the_total_variation_of_the_slope() -> None:
    for k in range(200):
        random = Random(f"line {k}")
        one = network(random, 1, skip=bool(k % 2))
        known, form = network_norms(one), reduce(one, 1)
        assert form.total_variation == known.total_variation
        assert path_norm(one) == known.path
        assert weight_decay(one) == known.decay
        assert tuple(-r.offset for r in form.ridges)[::-1] == spline_of(one).knots
        assert len(opposed(one)) == len(known.opposed)
        assert unbalanced(one) == known.unbalanced


def test_lengths_that_are_not_rational_are_exact_sums_of_roots() -> None:
    diagonal = Network.exact(
        [["1", "1"], ["1", "-1"], ["2", "1"]], ["0"] * 3, ["1", "-2", "1"], "0", ["0", "0"]
    )
    value = reduce(diagonal).total_variation
    assert isinstance(value, Root)
    assert exact_sign(value - 3 * square_root(Q(2)) - square_root(Q(5))) == 0
    with precision(100):
        assert abs(float(enclosed(value).mid()) - 6.47870866461907) < 1e-12
    assert plain(total([(Q(1), (Q(3), Q(4))), (Q(2), (Q(0), Q(1)))])) == 7


def test_the_lipschitz_bound_holds_and_is_below_the_norm() -> None:
    for random, d, one in cases(250, 5):
        form = reduce(one, d)
        bound = form.lipschitz_bound
        assert exact_sign(form.norm - bound) >= 0
        for _ in range(5):
            x, y = vector(random, d), vector(random, d)
            change = size(s - t for s, t in zip(form(x), form(y), strict=True))
            away = length(s - t for s, t in zip(x, y, strict=True))
            assert exact_sign(bound * away - change) >= 0


def test_the_lipschitz_bound_is_attained() -> None:
    relu = reduce(Network.exact([["1"]], ["-2"], ["3"], "0"))
    assert relu.lipschitz_bound == 3
    assert relu((Q(4),))[0] - relu((Q(3),))[0] == 3


def test_the_norm_of_a_vector_valued_network() -> None:
    """Reduced form: sum_k |v_k|_1 |w_k|_2 plus |s_j(0)| + sum_r |s_j(e_r) - s_j(0)|."""
    one = Network.exact(
        [["3", "4"], ["0", "1"]],
        ["0", "-1"],
        [["1", "0"], ["-2", "1"]],
        ["1", "-1"],
        [["1", "0"], ["0", "2"]],
    )
    form = reduce(one)
    assert form.total_variation == 3 * 5 + 1 * 1
    at_zero, at_e1, at_e2 = (one((Q(s), Q(t))) for s, t in ((0, 0), (1, 0), (0, 1)))
    affine = size(at_zero) + sum(abs(p - q) for e in (at_e1, at_e2) for p, q in zip(e, at_zero, strict=True))
    assert form.norm == 16 + affine


def test_a_constant_network_needs_to_be_told_its_dimension() -> None:
    constant = Network((), (), ((),), (Q(3),))
    with pytest.raises(ShapeError, match="input dimension"):
        reduce(constant)
    assert reduce(constant, 2)((Q(1), Q(5))) == (3,)
    assert reduce(constant, 2).total_variation == 0


def test_many_different_lengths() -> None:
    wide = Network(
        tuple((Q(1), Q(k)) for k in range(40)), (Q(0),) * 40, ((Q(1),) * 40,), (Q(0),), ((Q(0), Q(0)),)
    )
    value = reduce(wide).total_variation
    with precision(128):
        ball = enclosed(value)
    expected = sum((1 + k * k) ** 0.5 for k in range(40))
    assert abs(float(ball.mid()) - expected) < 1e-9
