"""The properties that guard the calculus, at a reduced size: each yields, case by case, whether it holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from random import Random

import gfproof.network.symmetry as symmetry
import gfproof.numbers.balls as balls
import gfproof.numbers.exact as exact_module
import gfproof.risk.projected as projected_module
from gfproof.network import Network, Parameters
from gfproof.numbers import Q, contains, rational
from gfproof.problem import Problem
from tests.peers import antiderivative, bridge, draws
from tests.peers.instances import Instance, Interval, Slopes, special_positions
from tests.properties.test_gradient import initial_slope, moving, ray

CASES = 240


@dataclass(frozen=True)
class Known:
    """One case with what the second engine says about it."""

    instance: Instance
    network: Network
    risk: Q
    gradient: Parameters
    direction: Slopes
    rate: Q | None  # of the risk in that direction, where it is differentiable

    @property
    def problem(self) -> Problem:
        return bridge.problem_of(self.instance)


@cache
def known_cases() -> list[Known]:
    random = Random("faults")
    found = []
    for _ in range(CASES):
        instance = draws.instance(random, largest=4)
        risk, gradient = antiderivative.risk_and_gradient(instance)
        direction = draws.direction(random, instance)
        smooth = isinstance(instance.law, Interval) and "degenerate" not in special_positions(instance)
        rate = bridge.exact(antiderivative.risk(moving(instance, direction)).rate) if smooth else None
        found.append(
            Known(
                instance,
                bridge.network_of(instance),
                bridge.exact(risk),
                bridge.parameters_of(gradient),
                direction,
                rate,
            )
        )
    return found


@cache
def known_rays() -> list[tuple[Instance, Slopes, Fraction]]:
    random = Random("faults along rays")
    return [(i, u, initial_slope(i, u)) for i, u in (ray(random) for _ in range(12))]


def engines_agree() -> Iterator[bool]:
    for case in known_cases():
        yield case.problem.risk_and_gradient(case.network) == (case.risk, case.gradient)


def risk_alone_agrees() -> Iterator[bool]:
    for case in known_cases():
        yield case.problem.risk(case.network) == case.risk


def gradient_is_the_derivative() -> Iterator[bool]:
    for case in known_cases():
        if case.rate is not None:
            g = case.problem.generalized_gradient(case.network)
            yield g.dot(bridge.parameters_of(case.direction)) == case.rate


def directional_derivatives() -> Iterator[bool]:
    for instance, direction, slope in known_rays():
        problem, u = bridge.problem_of(instance), bridge.parameters_of(direction)
        yield problem.directional_derivative(bridge.network_of(instance), u) == bridge.exact(slope)


def homogeneity() -> Iterator[bool]:
    """w_i.G_{w_i} + b_i G_{b_i} = v_i.G_{v_i}, and |G|^2 - |PG|^2 is its square on normalized networks."""
    for case in known_cases():
        g = case.problem.generalized_gradient(case.network)
        normal = projected_module.normal_components(case.network, g)
        yield all(
            n == sum(x * y for x, y in zip(case.network.outer(i), g.outer(i), strict=True))
            for i, n in enumerate(normal)
        )
        unit = rescaled_to_sphere(case.network)
        if unit is not None:
            g = case.problem.generalized_gradient(unit)
            flat = projected_module.projected(unit, g)
            yield all(n == 0 for n in projected_module.normal_components(unit, flat))


def rescaled_to_sphere(network: Network) -> Network | None:
    """The network with every (w_i, b_i) replaced by (3/5, 4/5), d = 1."""
    if network.dimension != 1:
        return None
    return replace(network, w=((Q(3, 5),),) * network.width, b=(Q(4, 5),) * network.width)


def symmetries() -> Iterator[bool]:
    random = Random("faults and symmetries")
    for case in known_cases():
        net, problem = case.network, case.problem
        risk = problem.risk(net)
        factors = [Q(random.randint(1, 9), random.randint(1, 9)) for _ in range(net.width)]
        yield problem.risk(symmetry.rescale(net, factors)) == risk
        yield problem.risk(symmetry.permute(net, range(net.width - 1, -1, -1))) == risk
        if net.width:
            yield problem.risk(symmetry.split(net, 0, Q(1, 3))) == risk
        x = tuple(Q(random.randint(-9, 9), 4) for _ in range(problem.law.dimension))
        low, high = problem.law.bounds
        turned = symmetry.reflect(net, low, high)
        yield turned(tuple(p + q - y for p, q, y in zip(low, high, x, strict=True))) == net(x)


def strata_are_recognised() -> Iterator[bool]:
    for case in known_cases():
        found = {str(stratum) for stratum in case.problem.strata(case.network)}
        yield found == special_positions(case.instance)


def border_of_numbers() -> Iterator[bool]:
    random = Random("faults and numbers")
    for _ in range(CASES):
        mid, size = Q(random.randint(-999, 999), random.randint(1, 99)), Q(random.randint(1, 9), 7 * 10**6)
        with balls.precision(40):
            ball = balls.ball_around(mid, size)
            third = balls.ball("1/3")
        shown = balls.ball_to_json(ball, 4)
        yield balls.lower(ball) <= mid - size
        yield balls.upper(ball) >= mid + size
        yield rational(shown["mid"]) + rational(shown["rad"]) >= balls.upper(ball)
        yield contains(third, Q(1, 3))
        yield balls.radius(third) <= Q(1, 2**40)
        with balls.precision(20):
            around_zero = balls.ball_around(Q(1, 10**6), Q(1, 10**5))
        yield balls.sign(around_zero) is None
        text = f"{random.randint(0, 99)}.{random.randint(0, 10**6):06d}"
        yield rational(text) == bridge.exact(Fraction(text))
        yield not accepted(0.5)


def accepted(value: float) -> bool:
    try:
        exact_module.rational(value)
    except TypeError:
        return False
    return True


PROPERTIES: dict[str, Callable[[], Iterator[bool]]] = {
    "engines": engines_agree,
    "risk": risk_alone_agrees,
    "derivative": gradient_is_the_derivative,
    "rays": directional_derivatives,
    "homogeneity": homogeneity,
    "symmetry": symmetries,
    "strata": strata_are_recognised,
    "numbers": border_of_numbers,
}
