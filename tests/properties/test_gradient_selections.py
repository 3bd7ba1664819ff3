"""At degenerate neurons the gradients close by have many limits: each is a limiting subgradient, G is one of them.

The limit of the gradients along u -> 0 in a fixed direction is computed exactly by the second engine: a pair of neurons
(u, v) and (u, -v) cancels in N, and the first of them has the block 2 v ∫_{u.(x,1) > 0} (x, 1) e.
"""

from dataclasses import replace
from fractions import Fraction
from random import Random

from gfproof.network import Parameters
from gfproof.numbers import Q
from gfproof.risk.subdifferential import is_clarke_subgradient, is_limiting_subgradient
from tests.conftest import NIGHTLY
from tests.peers import antiderivative, bridge, draws
from tests.peers.instances import Instance, Slopes

DRAWS = 5_000 if NIGHTLY else 250


def degenerate_instance(random: Random) -> Instance:
    return draws.on_interval(random, "degenerate", largest=3)


def limit_of_gradients(instance: Instance, directions: list[tuple[Fraction, Fraction]]) -> Slopes:
    """The limit of G when the degenerate neurons leave 0 in these directions, one each."""
    places = [i for i in range(instance.width) if instance.w[i][0] == 0 == instance.b[i]]
    _, g = antiderivative.risk_and_gradient(instance)
    w, b = list(g.w), list(g.b)
    for i, (dw, db) in zip(places, directions, strict=True):
        with_pair = replace(
            instance,
            w=(*instance.w, (dw,), (dw,)),
            b=(*instance.b, db, db),
            v=tuple((*row, row[i], -row[i]) for row in instance.v),
        )
        _, h = antiderivative.risk_and_gradient(with_pair)
        w[i], b[i] = h.w[-2], h.b[-2]
    return replace(g, w=tuple(w), b=tuple(b))


def drawn_limit(random: Random, instance: Instance) -> Parameters:
    count = sum(instance.w[i][0] == 0 == instance.b[i] for i in range(instance.width))
    directions = []
    for _ in range(count):
        dw, db = draws.number(random), draws.number(random)
        directions.append((dw, db) if dw or db else (Fraction(1), Fraction(0)))
    return bridge.parameters_of(limit_of_gradients(instance, directions))


def test_the_chosen_gradient_is_a_limiting_subgradient() -> None:
    random = Random("chosen")
    for _ in range(DRAWS):
        instance = degenerate_instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        g = problem.generalized_gradient(network)
        assert is_limiting_subgradient(network, g, problem.domain), instance
        assert is_clarke_subgradient(network, g, problem.domain) is not False, instance
        moved = replace(g, c=(g.c[0] + Q(1, 10**30), *g.c[1:]))
        assert not is_limiting_subgradient(network, moved, problem.domain)
        assert is_clarke_subgradient(network, moved, problem.domain) is False


def test_limits_of_gradients_are_limiting_subgradients() -> None:
    random = Random("limits")
    others = 0
    for _ in range(DRAWS):
        instance = degenerate_instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        limit = drawn_limit(random, instance)
        assert is_limiting_subgradient(network, limit, problem.domain), instance
        assert is_clarke_subgradient(network, limit, problem.domain, rounds=2) is not False, instance
        others += limit != problem.generalized_gradient(network)
    assert others > DRAWS // 2


def test_mixtures_are_clarke_subgradients() -> None:
    """A convex combination of three limits of the same instance lies in the Clarke subdifferential."""
    random = Random("mixtures")
    proved = 0
    for _ in range(DRAWS // 2):
        instance = degenerate_instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        weights = [Q(random.randint(1, 9)) for _ in range(3)]
        total = sum(weights, Q(0))
        mixture = drawn_limit(random, instance).map(lambda x: Q(0))
        for weight in weights:
            mixture = mixture.step(drawn_limit(random, instance), weight / total)
        answer = is_clarke_subgradient(network, mixture, problem.domain)
        assert answer is not False, instance
        proved += answer is True
    assert proved > DRAWS // 4
