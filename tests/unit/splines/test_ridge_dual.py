"""Certificates in R^d (C9): the planar fixture, dimension 1 against the one-dimensional code, three dimensions, bounds."""

from itertools import pairwise
from random import Random

import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network, Vector
from gfproof.numbers import Q, dot
from gfproof.numbers.roots import exact_sign, square_root
from gfproof.splines.norms import certificate_function
from gfproof.splines.ridge import length, reduce
from gfproof.splines.ridge_dual import RidgeDual, contact_dual, judge, least_solution, touches
from tests.unit.splines.drawn_ridges import network, number, points, vector

CROSS = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
HEIGHTS = (Q(1), Q(1), Q(0), Q(0))
S9 = RidgeDual(CROSS, (Q(1), Q(1), Q(-1), Q(-1)))
ABS = Network.exact([["1", "0"]], ["0"], ["2"], "0", ["-1", "0"])
ROOF = Network.exact([["0", "1"]], ["0"], ["-2"], "1", ["0", "1"])


def admissible(random: Random, places: tuple[Vector, ...]) -> RidgeDual:
    """A random q projected to the admissible ones."""
    q = vector(random, len(places))
    rows = [(Q(1),) * len(places), *(tuple(x[r] for x in places) for r in range(len(places[0])))]
    part = least_solution(rows, [dot(q, row) + Q(0) for row in rows])
    assert part is not None
    return RidgeDual(places, tuple(x - y for x, y in zip(q, part, strict=True)))


def test_the_planar_fixture() -> None:
    assert S9.admissible
    assert S9((Q(1), Q(0)), Q(0)) == 1
    assert S9.peak.square == 1
    assert S9.violation() is None
    assert S9.value(HEIGHTS) == S9.bound(HEIGHTS) == 2
    for one in (ABS, ROOF):  # |x_1| and 1 - |x_2|
        form = reduce(one)
        assert form.total_variation == 2
        assert judge(form, S9, HEIGHTS).optimal is True
        assert contact_dual(form, CROSS) == S9


def test_a_q_that_is_too_large_or_too_small_proves_nothing() -> None:
    form = reduce(ABS)
    double = RidgeDual(CROSS, tuple(2 * x for x in S9.q))
    beyond = double.violation()
    assert beyond is not None
    assert (
        double(beyond.w, beyond.b) ** 2 == beyond.square * dot(beyond.w, beyond.w) > dot(beyond.w, beyond.w)
    )
    assert judge(form, double, HEIGHTS).optimal is None
    nothing = judge(form, RidgeDual(CROSS, (Q(0),) * 4), HEIGHTS)
    assert (nothing.optimal, nothing.gap) == (None, 2)
    half = judge(form, RidgeDual(CROSS, tuple(x / 2 for x in S9.q)), HEIGHTS)
    assert (half.optimal, half.gap) == (None, 1)
    assert "sign(v) |w|" in half.reason
    assert judge(form, RidgeDual(CROSS, (Q(1), Q(-1), Q(0), Q(0))), HEIGHTS).reason.startswith(
        "q is not admissible"
    )
    assert judge(form, S9, (Q(1), Q(1), Q(0), Q(1))).reason.startswith("no interpolant")


def test_an_interpolant_that_is_not_minimal_is_not_certified() -> None:
    detour = Network.exact([["1", "0"], ["1", "0"]], ["0", "-2"], ["2", "1"], "0", ["-1", "0"])
    found = judge(reduce(detour), S9, HEIGHTS)
    assert (found.optimal, found.gap) == (None, 1)


def test_directions_of_irrational_length() -> None:
    """f = |x_1 + x_2| on the diagonal cross: RTV2 = 2 sqrt 2, certified by a multiple of sqrt 2."""
    diagonal = tuple((x + y, x - y) for x, y in CROSS)
    turned = Network.exact([["1", "1"]], ["0"], ["1"], "0", ["-1/2", "-1/2"])  # |x_1 + x_2|/2
    heights = tuple(abs(x + y) / 2 for x, y in diagonal)
    form = reduce(turned)
    assert exact_sign(form.total_variation - square_root(Q(2))) == 0
    dual = contact_dual(form, diagonal)
    assert dual is not None
    assert dual.scale == 2
    assert judge(form, dual, heights).optimal is True


def test_in_three_dimensions() -> None:
    cross = tuple(tuple(Q(s * int(r == c)) for c in range(3)) for r in range(3) for s in (1, -1))
    one = Network.exact([["1", "0", "0"]], ["0"], ["2"], "0", ["-1", "0", "0"])
    heights = tuple(one(x)[0] for x in cross)
    dual = contact_dual(reduce(one), cross)
    assert dual is not None
    assert dual.q == (1, 1, Q(-1, 2), Q(-1, 2), Q(-1, 2), Q(-1, 2))
    assert dual.peak.square == 1
    assert judge(reduce(one), dual, heights).optimal is True


def test_in_one_dimension_the_peak_is_the_largest_certificate_value() -> None:
    for k in range(150):
        random = Random(f"line {k}")
        places = tuple(sorted(points(random, 1, random.randint(3, 7))))
        dual = admissible(random, places)
        eta = certificate_function([x[0] for x in places], dual.q)
        assert dual.peak.square == max(abs(y) for y in eta) ** 2
        for at, y in zip(places, eta, strict=True):
            assert dual((Q(1),), -at[0]) == y


@pytest.mark.parametrize(("d", "count"), [(1, 60), (2, 60), (3, 12)])
def test_no_network_of_the_same_values_is_below_the_bound(d: int, count: int) -> None:
    """sum q_i f(x_i) <= max(eta/|w|) RTV2(f) for random networks f; eta is even; the peak is attained."""
    for k in range(count):
        random = Random(f"bound {d} {k}")
        places = points(random, d, random.randint(d + 2, d + 4))
        dual = admissible(random, places)
        top = dual.peak
        assert dual(top.w, top.b) ** 2 == top.square * dot(top.w, top.w)
        for _ in range(4):
            one = network(random, d, skip=True)
            form = reduce(one, d)
            values = tuple(one(x)[0] for x in places)
            assert exact_sign(form.total_variation - dual.bound(values)) >= 0
            w, b = vector(random, d), number(random)
            assert dual(w, b) == dual(tuple(-x for x in w), -b)
            assert dual(w, b) ** 2 <= top.square * dot(w, w)
            pairing = sum((r.jump[0] * dual(r.direction, r.offset) for r in form.ridges), Q(0))
            assert pairing == dot(dual.q, values)


def test_the_sum_over_the_data_sees_ridges_only() -> None:
    """eta is linear in b between the values -w.x_j, so its extreme values are there."""
    random = Random(9)
    dual = admissible(random, points(random, 2, 6))
    w = (Q(2), Q(-1))
    places = sorted(-dot(w, x) for x in dual.points)
    for left, right in pairwise(places):
        middle = (left + right) / 2
        assert 2 * dual(w, middle) == dual(w, left) + dual(w, right)
    assert dual(w, places[0] - 1) == dual(w, places[-1] + 1) == 0


def test_contact_is_exact() -> None:
    assert touches(S9, (Q(1), Q(0)), Q(0), Q(3))
    assert not touches(S9, (Q(1), Q(0)), Q(0), Q(-3))
    assert touches(S9, (Q(0), Q(1)), Q(0), Q(-1))
    assert not touches(S9, (Q(1), Q(1)), Q(0), Q(1))
    assert exact_sign(length((Q(1), Q(1))) - square_root(Q(2))) == 0


def test_no_contact_dual_where_lengths_do_not_fit_or_equations_contradict() -> None:
    mixed = Network.exact([["1", "0"], ["1", "1"]], ["0", "0"], ["1", "1"], "0", ["0", "0"])
    assert contact_dual(reduce(mixed), CROSS) is None
    far = Network.exact([["1", "0"]], ["-5"], ["1"], "0", ["0", "0"])  # inactive on the data: eta = 0 there
    assert contact_dual(reduce(far), CROSS) is None


def test_a_q_that_is_not_admissible_has_no_peak() -> None:
    with pytest.raises(ShapeError, match="bounded support"):
        _ = RidgeDual(CROSS, (Q(1), Q(0), Q(0), Q(0))).peak
    with pytest.raises(ShapeError, match="one per point"):
        RidgeDual(CROSS, (Q(1),))
    with pytest.raises(ShapeError, match="outputs"):
        judge(reduce(Network.exact([["1", "0"]], ["0"], [["1"], ["1"]], ["0", "0"])), S9, HEIGHTS)
