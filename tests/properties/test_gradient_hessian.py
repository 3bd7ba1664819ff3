"""The Hessian is the exact derivative of G, and G of the second engine at that: not a line is shared.

Where the Hessian jumps (a kink at an end of the domain, or at a jump of the target), the derivative of G in a direction
uses, per kink, the one-sided coefficient of the side the kink moves to.
"""

from collections.abc import Sequence
from random import Random

import pytest

from gfproof.errors import NotAvailable
from gfproof.network import Network, Parameters, Stratum
from gfproof.numbers import Q
from gfproof.problem import Problem
from tests.conftest import NIGHTLY
from tests.peers import antiderivative, bridge, draws
from tests.properties.test_gradient import moving

DRAWS = 5_000 if NIGHTLY else 500
STEP = Q(1, 2**60)


def test_hessian_is_the_derivative_of_the_second_engines_gradient() -> None:
    random = Random("hessian")
    smooth = 0
    for _ in range(DRAWS):
        instance = draws.instance(random, smooth=True, largest=4)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        hessian = problem.hessian(network)
        if not hessian.continuous or Stratum.COINCIDENT_KINKS in problem.strata(network):
            continue  # the second engine's cuts cannot tell two kinks apart that part only later: see the next test
        smooth += 1
        direction = draws.direction(random, instance)
        _, gradient = antiderivative.risk_and_gradient(moving(instance, direction))
        rates = [bridge.exact(x.rate) if hasattr(x, "rate") else Q(0) for x in gradient.flat()]
        u = bridge.parameters_of(direction)
        assert list(hessian.times(u, 0)) == list(hessian.times(u, 1)) == rates, instance
    assert smooth > DRAWS // 2


def test_hessian_where_kinks_coincide() -> None:
    """G is C^1 there: its difference quotient over a step of 2^-60 is the Hessian to at least 25 bits."""
    random = Random("coincident")
    for _ in range(DRAWS // 2):
        instance = draws.on_interval(random, "coincident kinks", largest=4, smooth=True)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        hessian = problem.hessian(network)
        if hessian.continuous:
            u = bridge.parameters_of(draws.direction(random, instance))
            assert near(quotient(network, problem, u), hessian.times(u)), instance


def quotient(network: Network, problem: Problem, direction: Parameters) -> list[Q]:
    """(G(theta + s u) - G(theta)) / s for s = 2^-60."""
    before = problem.generalized_gradient(network)
    after = problem.generalized_gradient(network.step(direction, STEP))
    return [(y - x) / STEP for x, y in zip(before.entries(), after.entries(), strict=True)]


def near(found: list[Q], wanted: Sequence[Q]) -> bool:
    size = 1 + max((abs(x) for x in found), default=Q(0))
    return all(abs(x - y) <= size * Q(1, 2**25) for x, y in zip(found, wanted, strict=True))


def test_hessian_is_symmetric() -> None:
    random = Random("symmetric")
    for _ in range(DRAWS // 4):
        instance = draws.instance(random, smooth=True, largest=4)
        for side in (0, 1):
            rows = bridge.problem_of(instance).hessian(bridge.network_of(instance)).matrix(side)
            assert rows == [list(column) for column in zip(*rows, strict=True)]


def test_one_sided_derivatives_of_the_gradient() -> None:
    """Kinks at an end: G along a ray is differentiable from the right with one of the two coefficients."""
    random = Random("one-sided")
    jumps = 0
    for _ in range(DRAWS):
        instance = draws.on_interval(random, "kink at an end", largest=1, smooth=True)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        hessian = problem.hessian(network)
        direction = draws.direction(random, instance)
        u = bridge.parameters_of(direction)
        change = quotient(network, problem, u)
        fits = [near(change, hessian.times(u, side)) for side in (0, 1)]
        assert any(fits), instance
        jumps += fits != [True, True]
    assert jumps > DRAWS // 10


def test_degenerate_neurons_have_no_hessian() -> None:
    instance = draws.on_interval(Random(1), "degenerate")
    with pytest.raises(NotAvailable, match="degenerate"):
        bridge.problem_of(instance).hessian(bridge.network_of(instance))
