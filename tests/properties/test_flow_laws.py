"""What every enclosed flow must satisfy: energy identity, balancedness, semigroup, inclusion, order, reversal."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest

from gfproof.flow import integrate
from gfproof.flow.enclosure import NotEnclosed, enclose, enclosed_risk, enclosed_state
from gfproof.flow.program import entries_like, trace_cell
from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Ball, Number, Q, ball, bits_for, lower, precision, to_float, upper
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.taylor import horner, jet
from gfproof.risk.segments import risk_and_gradient
from tests.conftest import NIGHTLY
from tests.unit.flow.kink_suite import KinkFlow, random_flow

COUNT = 500 if NIGHTLY else 10
TARGETS = ("constant", "affine", "piecewise linear", "quadratic", "jumping")


def draws(what: str, count: int, widest: int = 2) -> list[KinkFlow]:
    rng = random.Random(what)
    return [
        random_flow(rng.randint(0, 10**6), rng.randint(1, widest), rng.choice(TARGETS), Q(1))
        for _ in range(count)
    ]


def square(value: Number) -> Ball:
    """x x as a product: Arb's power of a ball around 0 is not a number."""
    return ball(value) * ball(value)


def name(flow: KinkFlow) -> str:
    return flow.name


@pytest.mark.parametrize("flow", draws("balance", COUNT), ids=name)
def test_balancedness_and_the_energy_inequality_on_every_step(flow: KinkFlow) -> None:
    """|v_i|^2 - |u_i|^2 contains its start value at the end of every span.

    Of the energy identity its consequences are asked: L is nonincreasing and |theta_t - theta_0|^2 <= t (L(0) - L(t)).
    """
    found = enclose(integrate(flow.network, flow.domain, flow.until, digits=12))
    start = flow.network
    with precision(200):
        risks = [enclosed_risk(found, 0)]
        for span in found.spans:
            state = enclosed_state(found, span.end)
            for i in range(start.width):
                now = sum((square(v) for v in state.outer(i)), ball(0)) - square(state.w[i][0])
                now = now - square(state.b[i])
                then = sum((v * v for v in start.outer(i)), Q(0)) - start.w[i][0] ** 2 - start.b[i] ** 2
                assert lower(now) <= then <= upper(now)
            risks.append(enclosed_risk(found, span.end))
            pairs = zip(state.entries(), start.entries(), strict=True)
            moved = sum((square(ball(x) - ball(y)) for x, y in pairs), ball(0))
            assert lower(moved) <= upper((risks[0] - risks[-1]) * ball(span.end))
        for one, other in itertools.pairwise(risks):
            assert lower(other) <= upper(one)


@pytest.mark.parametrize("flow", draws("energy", COUNT // 2), ids=name)
def test_the_risk_falls_by_the_integral_of_the_squared_gradient(flow: KinkFlow) -> None:
    """L(0) - L(T) = ∫ |G|^2, the integral by Gauss-Legendre between crossings: to the accuracy of the quadrature."""
    found = integrate(flow.network, flow.domain, flow.until, digits=20)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    total = 0.0
    for piece in found.pieces:
        half = to_float(piece.length) / 2
        for node, weight in zip(nodes, weights, strict=True):
            time = piece.start + piece.length * (1 + Q(*float(node).as_integer_ratio())) / 2
            state = Network.of(entries_like(flow.network, found.entries_at(time)))
            total += half * float(weight) * to_float(risk_and_gradient(state, flow.domain)[1].norm2())
    fallen = to_float(found.exact_risk(0) - found.exact_risk(flow.until))
    assert math.isclose(total, fallen, rel_tol=1e-11, abs_tol=1e-13)


@pytest.mark.parametrize("flow", draws("semigroup", COUNT), ids=name)
def test_enclosures_of_parts_meet_the_enclosure_of_the_whole(flow: KinkFlow) -> None:
    """The second half started from a ball around the first half's end contains what the whole contains."""
    whole = enclose(integrate(flow.network, flow.domain, Q(1), digits=10))
    first = integrate(flow.network, flow.domain, Q(1, 2), digits=14)
    middle = Network.of(entries_like(flow.network, first.entries_at(Q(1, 2))))
    try:
        rest = enclose(
            integrate(middle, flow.domain, Q(1, 2), digits=10), start_radius=enclose(first).radius(Q(1, 2))
        )
    except NotEnclosed:
        pytest.fail("the second half could not be enclosed")
    for one, other in zip(
        enclosed_state(whole, 1).entries(), enclosed_state(rest, Q(1, 2)).entries(), strict=True
    ):
        assert ball(one).overlaps(ball(other))


@pytest.mark.parametrize("flow", draws("inclusion", COUNT), ids=name)
def test_a_ball_inside_a_ball_has_its_tube_inside(flow: KinkFlow) -> None:
    trajectory = integrate(flow.network, flow.domain, Q(1, 2), digits=10)
    radii = [Q(1, 10**9), Q(1, 10**7), Q(1, 10**5)]
    try:
        tubes = [enclose(trajectory, start_radius=r) for r in radii]
    except NotEnclosed:
        return
    for small, large in itertools.pairwise(tubes):
        for k in range(9):
            assert small.radius(Q(k, 16)) <= large.radius(Q(k, 16))


@pytest.mark.parametrize("order", range(4, 31) if NIGHTLY else (4, 7, 12, 20, 30))
def test_the_error_of_a_taylor_step_falls_with_its_order(order: int) -> None:
    """Halving a step divides the error by 2^(order + 1)."""
    flow = random_flow(3, 2, "quadratic", Q(1))
    domain, numbers = flow.domain, ARITHMETICS["arb"]
    cell, _ = cell_and_kinks(flow.network, domain.low, domain.high, domain.target.breakpoints)
    programs = trace_cell(cell, flow.network, domain)
    with numbers.scope(bits_for(150)):
        start = [numbers.lift(x) for x in flow.network.entries()]
        long = jet(programs.field, start, order + 40, numbers, programs.kinked)
        errors = []
        for k in (10, 11):
            s = numbers.lift(Q(1, 2**k))
            errors.append(max(abs(horner(c, s) - horner(c[: order + 1], s)) for c in long.state))
        ratio = math.log2(to_float(numbers.exact(errors[0])) / to_float(numbers.exact(errors[1])))
    assert abs(ratio - (order + 1)) < 0.1


@pytest.mark.parametrize("flow", draws("exact", COUNT, widest=1), ids=name)
def test_dead_networks_are_enclosed_around_the_exponential(flow: KinkFlow) -> None:
    """All neurons dead: c' = -2 (c - mean), so c_t = mean + (c_0 - mean) e^{-2t}."""
    dead = Network.exact(
        [[-1]] * flow.network.width, [0] * flow.network.width, flow.network.v[0], flow.network.c[0]
    )
    found = enclose(integrate(dead, flow.domain, Q(2), digits=15))
    mean = flow.network.c[0] - risk_and_gradient(dead, flow.domain)[1].c[0] / 2
    with precision(200):
        for k in range(1, 9):
            truth = ball(mean) + (ball(flow.network.c[0]) - ball(mean)) * ball(-Q(k, 2)).exp()
            box = enclosed_state(found, Q(k, 4)).c[0]
            assert box.contains(truth)
            assert upper(box) - lower(box) < Q(1, 10**14)
