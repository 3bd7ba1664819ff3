"""Risk and gradient on boxes: equal to the one-dimensional scan, to products of one-dimensional problems, and consistent."""

from __future__ import annotations

import random

import pytest

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.risk import boxes, segments
from gfproof.risk.pieces import PolynomialPieces


def number(rng: random.Random) -> Q:
    return Q(rng.randint(-4, 4), rng.randint(1, 3))


def drawn(rng: random.Random, d: int, width: int, outputs: int, skip: bool) -> Network:
    return Network.exact(
        [[number(rng) for _ in range(d)] for _ in range(width)],
        [number(rng) for _ in range(width)],
        [[number(rng) for _ in range(width)] for _ in range(outputs)],
        [number(rng) for _ in range(outputs)],
        [[number(rng) for _ in range(d)] for _ in range(outputs)] if skip else None,
    )


def test_one_dimension_is_the_scan():
    rng = random.Random(1)
    for _ in range(300):
        m = rng.randint(1, 2)
        network = drawn(rng, 1, rng.randint(0, 4), m, rng.random() < 0.5)
        low = number(rng)
        high = low + Q(rng.randint(1, 6), 2)
        slope = tuple((number(rng),) for _ in range(m))
        intercept = tuple(number(rng) for _ in range(m))
        target = PolynomialPieces((), (tuple((b, s[0]) for b, s in zip(intercept, slope, strict=True)),))
        assert boxes.risk_and_gradient(
            network, (low,), (high,), slope, intercept
        ) == segments.risk_and_gradient(network, segments.exact_domain(target, low, high))


def test_the_lyapunov_identity_and_the_gradient_bound():
    rng = random.Random(2)
    for d, draws in ((2, 40), (3, 12), (4, 3)):
        for _ in range(draws):
            network = drawn(rng, d, rng.randint(1, 3), 1, False)
            xi = number(rng)
            problem = Problem(Constant((xi,)), Uniform((Q(0),) * d, (Q(1),) * d))
            risk, gradient = problem.risk_and_gradient(network)
            lyapunov = network.map(lambda x: 2 * x)
            lyapunov = Network(lyapunov.w, lyapunov.b, lyapunov.v, (4 * (network.c[0] - xi),))
            assert lyapunov.dot(gradient) == 8 * risk
            size = network.norm2() - network.c[0] ** 2
            assert gradient.norm2() <= 4 * ((1 + Q(d, 3)) * size + 1) * risk


def test_the_gradient_is_the_derivative_of_the_risk_along_lines():
    """Inside a cell L is smooth, so (L(+s) - L(-s)) / 2s - <G, delta> falls like s^2."""
    rng = random.Random(3)
    for d in (2, 2, 3):
        network = drawn(rng, d, 2, 2, True)
        problem = Problem(
            Affine(tuple(tuple(number(rng) for _ in range(d)) for _ in range(2)), (number(rng), number(rng))),
            Uniform((Q(-1),) * d, (Q(2),) * d),
        )
        delta = network.map(lambda _: Q(rng.randint(-3, 3)))
        slope = problem.generalized_gradient(network).dot(delta)
        gaps = []
        for k in (20, 30, 40):
            s = Q(1, 2**k)
            rise = (problem.risk(network.step(delta, s)) - problem.risk(network.step(delta, -s))) / (2 * s)
            gaps.append(abs(rise - slope))
        assert gaps[0] < Q(1, 2**20)
        assert gaps[2] <= gaps[1] / 2**10
        assert gaps[1] <= gaps[0] / 2**10


def test_inputs_that_do_not_matter_leave_the_risk():
    """A network of x_1 alone on [0,1] x [2,5] has the risk of the one-dimensional network."""
    rng = random.Random(4)
    for _ in range(40):
        flat = drawn(rng, 1, rng.randint(1, 3), 1, False)
        network = Network.exact([[w[0], 0] for w in flat.w], flat.b, [list(flat.v[0])], list(flat.c))
        plane = Problem(Affine(((Q(2), Q(0)),), (Q(1, 3),)), Uniform((Q(0), Q(2)), (Q(1), Q(5))))
        line = Problem(Affine(((Q(2),),), (Q(1, 3),)), Uniform((Q(0),), (Q(1),)))
        assert plane.risk(network) == line.risk(flat)
        assert plane.generalized_gradient(network).b == line.generalized_gradient(flat).b


@pytest.mark.parametrize(("d", "draws"), [(2, 60), (3, 25), (4, 6)])
def test_the_differentiated_recursion_and_the_moments_give_one_gradient(
    d: int, draws: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zero weights, twins and opposites, hyperplanes along faces: risk and gradient by both roads, on boxes that are no cubes."""
    rng = random.Random(d)
    low, high = tuple(Q(-k, 2) for k in range(d)), tuple(Q(1, k + 1) for k in range(d))
    law = Uniform(low, high)
    problems, networks = [], []
    for n in range(draws):
        network = drawn(rng, d, 4, 1 + n % 2, n % 3 == 0)
        k = rng.randrange(d)
        face = tuple(Q(j == k) for j in range(d)), -rng.choice((low, high))[k]
        w = (network.w[0], tuple(rng.choice((-2, 1)) * x for x in network.w[0]), (Q(0),) * d, face[0])
        b = (network.b[0], rng.choice((-2, 1)) * network.b[0], number(rng), face[1])
        networks.append(Network(w, b, network.v, network.c, network.a))
        slope = tuple(tuple(number(rng) for _ in range(d)) for _ in range(1 + n % 2))
        problems.append(Problem(Affine(slope, tuple(number(rng) for _ in slope)), law))
    first = [problem.risk_and_gradient(network) for problem, network in zip(problems, networks, strict=True)]
    asked = []
    monkeypatch.setattr(boxes.Ramps, "rows", lambda ramps, t, u: asked.append((t, u)))
    second = [problem.risk_and_gradient(network) for problem, network in zip(problems, networks, strict=True)]
    assert first == second
    assert len(asked) == 6 * draws
