"""Risk and generalized gradient against engines that share no line with gfproof/risk.

The antiderivative engine must agree exactly; Arb's quadrature of the definition must contain the exact values.
"""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from gfproof.network import Stratum
from gfproof.numbers import Q, contains, radius
from tests.conftest import NIGHTLY
from tests.peers import antiderivative, bridge, draws, quadrature
from tests.peers.instances import special_positions

PARTS = 4
DRAWS = 200_000 if NIGHTLY else 20_000
ENCLOSED = 5_000 if NIGHTLY else 240
RARE = 0.05


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_agree_exactly(part: int, record_property: Callable[[str, object], None]) -> None:
    random = Random(f"agreement {part}")
    met: Counter[str] = Counter()
    for _ in range(DRAWS // PARTS):
        instance = draws.instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        risk, gradient = problem.risk_and_gradient(network)
        wanted, slopes = antiderivative.risk_and_gradient(instance)
        assert risk == bridge.exact(wanted), instance
        assert bridge.same(gradient, slopes), instance
        assert problem.risk(network) == risk, instance
        positions = {str(stratum) for stratum in problem.strata(network)}
        assert positions == special_positions(instance), instance
        met.update(positions)
    table = "\n".join(
        f"  {name!s:<22}{met[name]:>7}{100 * met[name] * PARTS / DRAWS:>7.1f} %" for name in sorted(met)
    )
    record_property("cases", DRAWS // PARTS)
    record_property("strata", dict(met))  # the summary of the run prints the table
    assert {str(stratum) for stratum in Stratum} == set(met)
    assert min(met.values()) >= RARE * DRAWS / PARTS, table


@pytest.mark.parametrize("part", range(PARTS))
def test_quadrature_of_the_definition_contains_the_exact_values(part: int) -> None:
    random = Random(f"enclosure {part}")
    for _ in range(ENCLOSED // PARTS):
        instance = draws.instance(random, atoms=0, largest=2)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        risk, gradient = problem.risk_and_gradient(network)
        balls = quadrature.risk_and_gradient(instance)
        for ball, value in zip((balls.risk, *balls.gradient), (risk, *gradient.entries()), strict=True):
            assert contains(ball, value), instance
            assert radius(ball) <= (1 + abs(value)) / 10**3, "a ball that wide contains anything"


def test_the_engines_can_disagree() -> None:
    """The comparison notices one unit in a long numerator: it is not vacuous."""
    instance = draws.on_interval(Random(3), "coincident kinks")
    risk, slopes = antiderivative.risk_and_gradient(instance)
    network, problem = bridge.network_of(instance), bridge.problem_of(instance)
    tiny = Q(1, 2**300)
    gradient = problem.generalized_gradient(network)
    assert problem.risk(network) + tiny != bridge.exact(risk)
    assert bridge.same(gradient, slopes)
    for place in range(len(list(gradient.entries()))):
        seen = iter(range(1000))
        shifted = gradient.map(lambda x, seen=seen, place=place: x + tiny if next(seen) == place else x)
        assert not bridge.same(shifted, slopes)
