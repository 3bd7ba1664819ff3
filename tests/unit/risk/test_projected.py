"""The field projected to normalized networks."""

from random import Random

import pytest

from gfproof.errors import NumberError, ShapeError
from gfproof.network import Network, Parameters
from gfproof.numbers import Q, ball, contains, precision
from gfproof.risk.projected import (
    inner_norms2,
    is_normalized,
    kink_velocities,
    normal_components,
    projected,
    psi_slope,
)
from tests.peers import bridge, draws


def normalized(random: Random) -> tuple[Network, Parameters]:
    """A network on the manifold (rational points of spheres) and its generalized gradient, any d, m."""
    while True:
        instance = draws.instance(random, atoms=0.5)
        network = bridge.network_of(instance)
        if not network.width:
            continue
        units = [sphere(random, (network.dimension or 0) + 1) for _ in range(network.width)]
        unit = Network(
            tuple(u[:-1] for u in units), tuple(u[-1] for u in units), network.v, network.c, network.a
        )
        return unit, bridge.problem_of(instance).generalized_gradient(unit)


def sphere(random: Random, dimension: int) -> tuple[Q, ...]:
    """A rational unit vector by stereographic projection."""
    flat = [bridge.exact(draws.number(random)) for _ in range(dimension - 1)]
    size = sum((x * x for x in flat), Q(0))
    return (*(2 * x / (1 + size) for x in flat), (1 - size) / (1 + size))


def test_projection_on_the_manifold() -> None:
    """Tangent, idempotent, orthogonal; the normal component is v.G_v; an Euler step leaves by gamma^2 |PG_u|^2."""
    random = Random("projection")
    for _ in range(400):
        network, g = normalized(random)
        assert is_normalized(network)
        flat = projected(network, g)
        normal = normal_components(network, g)
        assert all(x == 0 for x in normal_components(network, flat))
        assert projected(network, flat) == flat
        assert (flat.v, flat.c, flat.a) == (g.v, g.c, g.a)
        assert g.norm2() - flat.norm2() == sum(x * x for x in normal)
        assert g.dot(flat) == flat.norm2()
        assert normal == tuple(
            sum(x * y for x, y in zip(network.outer(i), g.outer(i), strict=True))
            for i in range(network.width)
        )
        gamma = bridge.exact(draws.number(random))
        stepped = inner_norms2(network.step(flat, -gamma))
        tangents = inner_norms2(flat)
        assert stepped == tuple(1 + gamma**2 * x for x in tangents)


def test_off_the_manifold() -> None:
    network = Network.exact([[1]], [1], [2], 0)
    assert not is_normalized(network)
    with pytest.raises(ShapeError, match="differ"):
        projected(network, Network.exact([[1], [1]], [1, 1], [2, 2], 0))


def test_balls_contain_the_exact_projection() -> None:
    random = Random("balls")
    with precision(50):
        for _ in range(50):
            network, g = normalized(random)
            wide = projected(network.map(ball), g.map(ball))
            assert all(
                contains(ball(x), y)
                for x, y in zip(wide.entries(), projected(network, g).entries(), strict=True)
            )


def test_kinks_move_as_they_should() -> None:
    """t(s) = -(b + s b')/(w + s w'): the difference quotient is exactly t' (1 + s w'/w)^-1."""
    network = Network.exact([[2], [0], [-3]], [1, 5, "1/2"], [1, 1, 1], 0)
    velocity = Network.exact([[1], [1], ["1/2"]], [3, 4, -2], [0, 0, 0], 0)
    speeds = kink_velocities(network, velocity)
    assert speeds[1] is None
    step = Q(1, 7)
    for old, new, speed, (w,), (dw,) in zip(
        network.kinks(), network.step(velocity, step).kinks(), speeds, network.w, velocity.w, strict=True
    ):
        if speed is not None:
            assert (new - old) / step == speed / (1 + step * dw / w)
    with pytest.raises(ShapeError, match="d = 2"):
        kink_velocities(Network.exact([[1, 2]], [1], [1], 0), Network.exact([[1, 2]], [1], [1], 0))


def test_psi_slope_balances_the_weight() -> None:
    """Psi' is chosen so that om(x) = -w (x - t) + (Psi'/w)(1 + t x) has mean 0 on the active side, w^2 = 1/(1 + t^2)."""
    for low, high in ((Q(0), Q(1)), (Q(-1), Q(2))):
        for k in range(1, 12):
            t = low + (high - low) * Q(k, 12)
            for right in (True, False):
                p, q = (t, high) if right else (low, t)
                slope = psi_slope(t, right, low, high)
                sign = 1 if right else -1
                # times w: -sign (x - t)/(1 + t^2) + Psi' (1 + t x), sign = -1 for |w| (t - x)
                mass, moment = q - p, (q * q - p * p) / 2
                left_hand = -sign * (moment - t * mass) / (1 + t * t) + sign * slope * (mass + t * moment)
                assert left_hand == 0, (t, right)
    for outside in (Q(0), Q(1), Q(-3)):
        with pytest.raises(NumberError, match="not inside"):
            psi_slope(outside, True, Q(0), Q(1))
