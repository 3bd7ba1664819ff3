"""Subgradients at degenerate neurons: the fixture AF9, and laws that hold for drawn networks."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from gfproof.network import Network, Parameters
from gfproof.numbers import Q, rational
from gfproof.risk import directional
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain, risk_and_gradient
from gfproof.risk.subdifferential import (
    is_clarke_subgradient,
    is_limiting_subgradient,
    is_regular_subgradient,
)

AFFINE = exact_domain(PolynomialPieces((), (((Q(0), Q(1)),),)), Q(0), Q(1))
AF9 = Network.exact([[0]], [0], [1], "1/2")


def covector(w: str, b: str) -> Parameters:
    return Parameters(((rational(w),),), (rational(b),), ((Q(0),),), (Q(0),))


@pytest.mark.parametrize(
    ("w", "b", "limiting", "clarke"),
    [
        ("0", "0", True, True),  # G itself
        ("-1/6", "0", True, True),  # the limit for neurons active everywhere: 2 ∫ (x, 1)(1/2 - x)
        ("-5/24", "-1/4", True, True),  # active on [1/2, 1]
        ("1/24", "1/4", True, True),  # active on [0, 1/2]
        ("-1/12", "0", False, True),  # between the first two
        ("-1/12", "-1/8", False, False),
        ("1", "1", False, False),
    ],
)
def test_af9(w, b, limiting, clarke):
    assert is_limiting_subgradient(AF9, covector(w, b), AFFINE) is limiting
    assert is_clarke_subgradient(AF9, covector(w, b), AFFINE) is clarke
    assert not is_regular_subgradient(
        AF9, covector(w, b), AFFINE
    )  # L decreases along (1, 0) and (0, ...) there


def degenerate_instance(rng: random.Random) -> tuple[Network, Domain]:
    def number() -> Q:
        return Q(rng.randint(-6, 6), rng.randint(1, 4))

    width = rng.randint(1, 3)
    network = Network.exact(
        [[0], *([number()] for _ in range(width - 1))],
        [0, *(number() for _ in range(width - 1))],
        [number() for _ in range(width)],
        number(),
    )
    target = PolynomialPieces((Q(1, 2),), (((number(), number()),), ((number(), number(), number()),)))
    return network, exact_domain(target, Q(0), Q(1))


def test_gradients_close_by_are_limiting_subgradients_in_the_limit():
    """The gradient with the degenerate neuron replaced by (s, -s t), s -> 0, has the arc of [t, 1] as limit."""
    rng = random.Random(4)
    for _ in range(60):
        network, domain = degenerate_instance(rng)
        t = Q(rng.randint(0, 8), 8)
        sign = rng.choice((1, -1))
        _, here = risk_and_gradient(network, domain)
        block = _half_line(network, domain, t, sign)
        limit = Parameters(((block[0],), *here.w[1:]), (block[1], *here.b[1:]), here.v, here.c)
        small = Q(1, 2**60)
        near = replace(network, w=((sign * small,), *network.w[1:]), b=(-sign * small * t, *network.b[1:]))
        _, gradient = risk_and_gradient(near, domain)
        assert all(abs(x - y) < Q(1, 2**40) for x, y in zip(gradient.entries(), limit.entries(), strict=True))
        assert is_limiting_subgradient(network, limit, domain)
        assert is_clarke_subgradient(network, limit, domain) in (True, None)


def _half_line(network: Network, domain: Domain, t: Q, sign: int) -> tuple[Q, Q]:
    """2 v ∫ (x, 1) e over [t, high] or [low, t], from the scan on the half domain."""
    low, high = (t, domain.high) if sign > 0 else (domain.low, t)
    if low == high:
        return Q(0), Q(0)
    half = exact_domain(domain.target, low, high)
    skip = Network(network.w, network.b, network.v, network.c, ((Q(0),),))
    _, slopes = risk_and_gradient(skip, half)
    weight = network.v[0][0] * (high - low) / (domain.high - domain.low)
    return weight * slopes.a[0][0], weight * slopes.c[0]


def test_regular_subgradients_are_exactly_the_minorants_of_the_directional_derivative():
    rng = random.Random(6)
    seen = set()
    for _ in range(120):
        network, domain = degenerate_instance(rng)
        _, here = risk_and_gradient(network, domain)
        t = Q(rng.randint(0, 8), 8)
        block = tuple(
            Q(rng.randint(0, 4), 4) * x for x in _half_line(network, domain, t, rng.choice((1, -1)))
        )
        candidate = Parameters(((block[0],), *here.w[1:]), (block[1], *here.b[1:]), here.v, here.c)
        answer = is_regular_subgradient(network, candidate, domain)
        seen.add(answer)
        directions = [(Q(rng.randint(-8, 8), 4), Q(rng.randint(-8, 8), 4)) for _ in range(40)]
        minorant = True
        for dw, db in directions:
            still = network.map(lambda _: Q(0))
            delta = replace(still, w=((dw,), *still.w[1:]), b=(db, *still.b[1:]))
            if candidate.dot(delta) > directional.derivative(network, delta, domain):
                minorant = False
        if answer:
            assert minorant
            assert is_limiting_subgradient(network, candidate, domain)
    assert seen == {True, False}


def test_without_degenerate_neurons_g_is_the_only_subgradient():
    network = Network.exact([[1]], ["-1/4"], [1], "1/8")
    _, gradient = risk_and_gradient(network, AFFINE)
    assert is_limiting_subgradient(network, gradient, AFFINE)
    assert is_clarke_subgradient(network, gradient, AFFINE)
    other = replace(gradient, c=(gradient.c[0] + Q(1, 10**30),))
    assert not is_limiting_subgradient(network, other, AFFINE)
    assert is_clarke_subgradient(network, other, AFFINE) is False
