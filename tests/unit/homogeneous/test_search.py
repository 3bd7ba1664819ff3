"""Krawczyk's proof: it proves what is there, refuses what is not, and its enclosures hold the exact point."""

from random import Random

import pytest

from gfproof.homogeneous import Activation, Data, HomogeneousNetwork
from gfproof.homogeneous.kkt import kkt_report
from gfproof.homogeneous.krawczyk import Enclosed, enclose
from gfproof.homogeneous.search import search_points
from gfproof.numbers import Q, contains, precision, radius

DATA = Data(((Q(1), Q(0)), (Q(1), Q(1))), (Q(3), Q(2)))
STAR = (0.7302967433402214, 0.3651483716701107, 0.5773502691896258)  # sqrt(2/3) (2, 1)/sqrt(5), 1/sqrt(3)
NSTAR = 2.3094010767585034
ONE = HomogeneousNetwork.exact(Activation(2), [[[0, 0]], [[0]]])


def test_the_star_is_proved_and_refined() -> None:
    with precision(200):
        found = enclose(ONE, DATA, STAR, 3 * NSTAR, Q(1, 10**40))
        assert isinstance(found, Enclosed)
        assert contains(found.value**2, Q(16, 3))
        for weight, square in zip(found.weights, (Q(8, 15), Q(2, 15), Q(1, 3)), strict=True):
            assert contains(weight**2, square)
            assert radius(weight) <= Q(1, 10**40)


@pytest.mark.parametrize("move", [1e-4, 1e-2, 0.3])
def test_a_point_that_is_none_is_not_proved(move: float) -> None:
    with precision(100):
        away = (STAR[0] + move, *STAR[1:])
        assert isinstance(enclose(ONE, DATA, away, 3 * NSTAR, Q(1, 10**20)), str)


def test_a_continuum_is_not_proved() -> None:
    """p = 1, width 2: on one direction the moduli are free, so no point is isolated."""
    linear = HomogeneousNetwork.exact(Activation(1), [[[0, 0], [0, 0]], [[0, 0]]])
    data = Data(((Q(1), Q(0)), (Q(0), Q(1))), (Q(3), Q(4)))
    size = 0.5
    point = (size * 0.6, size * 0.8, size * 0.6, size * 0.8, size, size)
    with precision(100):
        refused = enclose(linear, data, point, 2 * 2.5, Q(1, 10**20))
    assert isinstance(refused, str)
    assert "singular" in refused


def test_a_point_on_a_kink_is_not_proved() -> None:
    """(1, 0) is a KKT direction of w_1^2 + max(w_2, 0)^2 - 2 max(-w_2, 0)^2, and lies on kinks."""
    data = Data(((Q(1), Q(0)), (Q(0), Q(1)), (Q(0), Q(-1))), (Q(1), Q(1, 2), Q(-2)))
    point = ((2 / 3) ** 0.5, 0.0, (1 / 3) ** 0.5)
    exact = HomogeneousNetwork.exact(Activation(2), [[[1, 0]], [[1]]])
    assert kkt_report(exact, data).layer_scaled
    with precision(100):
        refused = enclose(ONE, data, point, 2 / 3**0.5, Q(1, 10**20))
    assert refused == "a pre-activation changes sign too near"


def test_three_dimensions_and_a_cube() -> None:
    """No complete list for p = 3 and d = 3: the search proves points."""
    random = Random(4)
    points = tuple(tuple(Q(random.randint(-3, 3)) for _ in range(3)) for _ in range(5))
    data = Data(points, tuple(Q(random.choice((-1, 1, 2))) for _ in range(5)))
    with precision(100):
        found = search_points(data, Activation(3), (1,), 16, seed=1)
    assert any(one.certified for one in found)
    assert [float(one.about) for one in found] == sorted((float(one.about) for one in found), reverse=True)


def test_the_same_seed_finds_the_same() -> None:
    with precision(80):
        one, again = (search_points(DATA, Activation(2), (2,), 6, seed=5) for _ in range(2))
    assert [(f.about, f.hits, f.certified) for f in one] == [(f.about, f.hits, f.certified) for f in again]
