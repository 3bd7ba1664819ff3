"""Enclosed risks against integrals done by hand."""

import pytest

from gfproof.network import Network
from gfproof.numbers import Q, ball, contains, precision, radius
from gfproof.numbers.complex_balls import pi
from gfproof.problem.expression import Formula
from gfproof.risk import enclosed


def test_half_a_sine() -> None:
    """f = sin(pi x), N = 0 on [0, 1]: L = 1/2, G_c = -4/pi; a neuron x: G_v = -2/pi, G_a = -2/pi."""
    target = Formula.parse("sin(pi*x)").on_complex
    network = Network.exact([[1]], [0], [0], 0, [0])
    with precision(120):
        risk, g = enclosed.risk_and_gradient(network, Q(0), Q(1), target)
        assert contains(risk, Q(1, 2))
        assert contains(g.c[0] * pi(), Q(-4))
        assert contains(g.v[0][0] * pi(), Q(-2))
        assert g.a is not None
        assert contains(g.a[0][0] * pi(), Q(-2))
        assert all(radius(ball(x)) <= Q(1, 2**100) for x in (risk, *g.entries()))
    assert contains(ball(g.w[0][0]), Q(0))


@pytest.mark.parametrize("width", [0, 1, 3])
def test_degenerate_and_dead_neurons_have_no_gradient(width: int) -> None:
    rows = [[0], [-1], [1]][:width]
    network = Network.exact(rows, [0, -1, -3][:width], [1, 2, 3][:width], "1/5")
    with precision(60):
        risk, g = enclosed.risk_and_gradient(network, Q(0), Q(1), Formula.parse("x").on_complex)
    assert contains(risk, Q(1, 25) - Q(1, 5) + Q(1, 3))
    assert all(
        contains(ball(x), Q(0)) and radius(ball(x)) == 0 for x in (*g.b, *g.v[0], *(r[0] for r in g.w))
    )
