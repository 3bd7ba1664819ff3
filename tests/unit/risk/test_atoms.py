"""Atoms: finite training data, the strict indicator, balls."""

import pytest

from gfproof.errors import AmbiguousCell
from gfproof.network import Network
from gfproof.numbers import Q, ball, ball_around, contains, precision
from gfproof.risk import atoms

POINTS = ((Q(1), Q(0)), (Q(0), Q(1)), (Q(1), Q(1)))
MASSES = (Q(1, 2), Q(1, 4), Q(1, 4))
NETWORK = Network.exact([[1, -1], [-2, 1]], [0, 1], [3, -2], "1/2")
ONES = [(Q(1),)] * 3


def test_an_atom_on_a_kink_does_not_count() -> None:
    """CD1: (1, 1) lies on the kink of the first neuron."""
    risk, g = atoms.risk_and_gradient(NETWORK, POINTS, MASSES, ONES)
    assert risk == Q(33, 4)
    assert g.w == ((Q(15, 2), Q(0)), (Q(0), Q(9, 2)))
    near = atoms.risk_and_gradient(
        NETWORK, ((Q(1), Q(0)), (Q(0), Q(1)), (Q(1), 1 - Q(1, 10**9))), MASSES, ONES
    )[1]
    assert abs(near.b[0] - g.b[0]) > Q(1, 10)


def test_single_sample_by_hand() -> None:
    """L = e^2, G = 2 e (v x, v, max(y, 0), 1) on the active neuron."""
    network = Network.exact([[3], [-1]], [-1, "1/2"], ["1/2", 4], "-1/2")
    x, e = Q(2, 3), Q(-2)
    risk, g = atoms.risk_and_gradient(network, ((x,),), (Q(1),), [(Q(2),)])
    assert risk == e * e
    assert list(g.entries()) == [e * x, 0, e, 0, 2 * e, 0, 2 * e]


def test_several_outputs_and_skip() -> None:
    network = Network.exact([[1]], [0], [[1], [2]], [0, 1], [[1], [0]])
    risk, g = atoms.risk_and_gradient(network, ((Q(2),),), (Q(1),), [(Q(1), Q(0))])
    e = (Q(3), Q(5))
    assert risk == 34
    assert (g.c, g.a) == ((6, 10), ((12,), (20,)))
    assert g.v == ((4 * e[0],), (4 * e[1],))
    assert g.b == (2 * (e[0] + 2 * e[1]),)


def test_balls_contain_the_exact_value_or_refuse() -> None:
    risk, g = atoms.risk_and_gradient(NETWORK, POINTS[:2], (Q(1, 3), Q(2, 3)), ONES[:2])
    with precision(40):
        masses = (ball("1/3"), ball("2/3"))
        wide_risk, wide = atoms.risk_and_gradient(NETWORK.map(ball), POINTS[:2], masses, ONES[:2])
        assert contains(wide_risk, risk)
        assert all(contains(ball(x), y) for x, y in zip(wide.entries(), g.entries(), strict=True))
        with pytest.raises(AmbiguousCell, match="atom"):
            atoms.risk_and_gradient(NETWORK.map(lambda x: ball_around(x, Q(1, 2**20))), POINTS, MASSES, ONES)
