"""G is the exact derivative of the risk: along random rational directions, and one-sidedly at degenerate neurons.

Nothing is approximated.  Where no neuron is degenerate, the derivative comes from arithmetic on (value, rate) pairs.
At degenerate neurons the risk along a ray is, for a while, a polynomial in the step: a few exact values give it whole.
"""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from gfproof.network import Network, Parameters, Stratum, cell_and_kinks
from gfproof.numbers import Dual, Q
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from tests.conftest import NIGHTLY
from tests.peers import antiderivative, bridge, draws
from tests.peers.instances import Instance, Pieces, Slopes
from tests.peers.tangents import Moving

DIRECTIONS = 20_000 if NIGHTLY else 2_000
RAYS = 3_000 if NIGHTLY else 400


def moving(instance: Instance, direction: Slopes) -> Instance:
    """The instance with every parameter moving in a direction, for the second engine."""

    def block(values: tuple, rates: tuple) -> tuple:
        return tuple(
            block(x, y) if isinstance(x, tuple) else Moving(x, y) for x, y in zip(values, rates, strict=True)
        )

    still = Fraction(0)
    law = replace(instance.law, low=Moving(instance.law.low, still), high=Moving(instance.law.high, still))
    return replace(
        instance,
        w=block(instance.w, direction.w),
        b=block(instance.b, direction.b),
        v=block(instance.v, direction.v),
        c=block(instance.c, direction.c),
        a=None if instance.a is None else block(instance.a, direction.a),
        law=law,
    )


@pytest.mark.parametrize("part", range(2))
def test_gradient_is_the_derivative_of_the_second_engines_risk(part: int) -> None:
    """<G, u> = dL(u), on every stratum but degenerate neurons, with a risk and a derivative gfproof has no part in."""
    random = Random(f"derivative {part}")
    met: set[Stratum] = set()
    for _ in range(DIRECTIONS // 2):
        instance = draws.instance(random, smooth=True)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        met |= problem.strata(network)
        direction = draws.direction(random, instance)
        slope = problem.generalized_gradient(network).dot(bridge.parameters_of(direction)) + Q(0)
        moved = antiderivative.risk(moving(instance, direction))
        assert slope == bridge.exact(moved.rate), instance
        assert problem.risk(network) == bridge.exact(moved.value)
        assert problem.directional_derivative(network, bridge.parameters_of(direction)) == slope
    assert met >= set(Stratum) - {Stratum.DEGENERATE, Stratum.ATOM_ON_KINK}


def test_gradient_is_the_derivative_of_the_scan_over_dual_numbers() -> None:
    """The scan over Q[eps] gives dL(u) and the derivative of G; the second derivative is symmetric."""
    random = Random("dual")
    for _ in range(DIRECTIONS // 4):
        instance = draws.instance(random, smooth=True)
        network, domain = bridge.network_of(instance), bridge.problem_of(instance).domain
        one, two = (bridge.parameters_of(draws.direction(random, instance)) for _ in range(2))
        gradient = segments.risk_and_gradient(network, domain)[1]
        along_one, along_two = (scan_along(network, u, domain) for u in (one, two))
        assert along_one[0].tangent == gradient.dot(one)
        assert along_two[0].tangent == gradient.dot(two)
        assert along_one[1].map(lambda x: x.value if isinstance(x, Dual) else x) == gradient
        turned = [
            p.map(lambda x: x.tangent if isinstance(x, Dual) else Q(0)) for _, p in (along_one, along_two)
        ]
        assert turned[0].dot(two) == turned[1].dot(one)


def scan_along(network: Network, direction: Parameters, domain: segments.Domain) -> tuple[Dual, Parameters]:
    cell, _ = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
    moved = Parameters(network.w, network.b, network.v, network.c, network.a).combine(direction, Dual)
    kinks = [
        -b / w[0] if kind in (-1, 1) else None
        for kind, w, b in zip(cell.kinds, moved.w, moved.b, strict=True)
    ]
    number = lambda x: Dual(x + Q(0), Q(0))  # noqa: E731  # target coefficients may be plain integers
    target = PolynomialPieces(
        domain.target.breakpoints,
        tuple(tuple(tuple(map(number, p)) for p in piece) for piece in domain.target.pieces),
    )
    lifted = segments.Domain(number(domain.low), number(domain.high), target)
    return segments.on_cell(cell, kinks, moved, lifted)


def test_one_sided_derivatives_at_degenerate_neurons() -> None:
    """dL(theta; u) = <G, u> + 2 sum_degenerate ∫ (v.e) max(dw x + db, 0): the risk along the ray is interpolated."""
    random = Random("rays")
    nonlinear = 0
    for _ in range(RAYS):
        instance, direction = ray(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        slope = problem.directional_derivative(network, bridge.parameters_of(direction))
        assert slope == bridge.exact(initial_slope(instance, direction)), (instance, direction)
        nonlinear += bool(slope != problem.generalized_gradient(network).dot(bridge.parameters_of(direction)))
    assert nonlinear > RAYS // 2, "the extra term is hardly ever there"


def ray(random: Random) -> tuple[Instance, Slopes]:
    """An instance with a degenerate neuron and a direction in which only degenerate neurons get a new w, so that
    kinks move linearly and the risk is piecewise polynomial in the step.
    """
    instance = draws.on_interval(random, "degenerate", largest=4)
    free = draws.direction(random, instance)
    still = tuple(
        row if instance.w[i][0] == 0 == instance.b[i] else (Fraction(0),) for i, row in enumerate(free.w)
    )
    return instance, replace(free, w=still)


def initial_slope(instance: Instance, direction: Slopes) -> Fraction:
    """The derivative at 0+ of s -> L(theta + s u), from exact values at steps before anything changes its order."""
    assert isinstance(instance.target, Pieces)
    # jointly in (s, x): (v + s v') s (w' x + b') has degree 3, e^2 twice the degree of e, the integral one more
    degree = max(3, *(len(p) - 1 for piece in instance.target.pieces for p in piece))
    nodes = 2 * degree + 2
    size = first_event(instance, direction) / (nodes + 3)
    steps = [size * k for k in range(nodes + 2)]
    differences = newton(steps, [antiderivative.risk(stepped(instance, direction, s)) for s in steps])
    assert not any(differences[nodes:]), (
        "the risk is a polynomial at the start of the ray: two spare values must fit"
    )
    slope, product = Fraction(0), Fraction(1)
    for k in range(
        1, nodes
    ):  # p'(0) for the Newton form with nodes 0 = s_0 < s_1 < ...: sum_k d_k prod_{0<j<k} (-s_j)
        slope += differences[k] * product
        product *= -steps[k]
    return slope


def first_event(instance: Instance, direction: Slopes) -> Fraction:
    """A step (at most 1) before which no kink meets another kink, a breakpoint or an end, and no bias changes its sign."""
    fixed = (instance.law.low, instance.law.high, *instance.target.breakpoints)
    places = [(x, Fraction(0)) for x in fixed]
    moves = []
    for (w,), b, (dw,), db in zip(instance.w, instance.b, direction.w, direction.b, strict=True):
        if w:
            places.append((-b / w, -db / w))
        elif b:
            moves.append((b, db))
        elif dw:
            places.append((-db / dw, Fraction(0)))
    moves += [(p - q, dp - dq) for k, (p, dp) in enumerate(places) for q, dq in places[:k]]
    return min([Fraction(1), *(-x / dx for x, dx in moves if dx and -x / dx > 0)])


def newton(steps: list[Fraction], values: list[Fraction]) -> list[Fraction]:
    """Divided differences."""
    table, found = list(values), [values[0]]
    for order in range(1, len(steps)):
        table = [(table[k + 1] - table[k]) / (steps[k + order] - steps[k]) for k in range(len(table) - 1)]
        found.append(table[0])
    return found


def stepped(instance: Instance, direction: Slopes, size: Fraction) -> Instance:
    def block(values: tuple, rates: tuple) -> tuple:
        return tuple(
            block(x, y) if isinstance(x, tuple) else x + size * y for x, y in zip(values, rates, strict=True)
        )

    return replace(
        instance,
        **{name: block(getattr(instance, name), getattr(direction, name)) for name in ("w", "b", "v", "c")},
        a=None if instance.a is None else block(instance.a, direction.a),
    )
