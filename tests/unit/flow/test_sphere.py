"""The normalized flow: unit spheres are kept, the second Lyapunov function falls at the rate 4 L, other methods agree."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gfproof.case import Case, NormalizedFlow
from gfproof.errors import CaseError
from gfproof.flow import Trajectory, flow, integrate
from gfproof.flow.enclosure import enclose
from gfproof.flow.program import entries_like
from gfproof.flow.sphere import projected
from gfproof.network import Network
from gfproof.numbers import Q, to_float
from gfproof.problem import Constant, Problem, Uniform
from gfproof.risk.segments import exact_domain, risk_and_gradient
from tests.unit.flow.kink_suite import TARGETS, FloatField, KinkFlow


def circle(r: Q) -> tuple[Q, Q]:
    """A rational point of the circle."""
    return (1 - r * r) / (1 + r * r), 2 * r / (1 + r * r)


def start(seed: int, width: int, target: str) -> KinkFlow:
    rng = random.Random(f"sphere {seed}")
    units = [circle(Q(rng.randint(-60, 60), rng.choice([7, 12, 30]))) for _ in range(width)]
    network = Network.exact(
        [[w] for w, _ in units],
        [b for _, b in units],
        [Q(rng.randint(-24, 24), 12) for _ in range(width)],
        Q(rng.randint(-12, 12), 12),
    )
    return KinkFlow(f"{target} {seed}", network, exact_domain(TARGETS[target], Q(0), Q(1)), Q(2))


FLOWS = [start(k, 1 + k % 4, target) for k, target in enumerate(list(TARGETS) * 3)]


def run(case: KinkFlow, digits: int, arithmetic: str = "arb") -> Trajectory:
    return integrate(
        case.network, case.domain, case.until, digits=digits, arithmetic=arithmetic, normalized=True
    )


def name(case: KinkFlow) -> str:
    return case.name


@pytest.mark.parametrize("case", FLOWS, ids=name)
def test_norms_stay_one(case: KinkFlow) -> None:
    found = run(case, 20)
    for k in range(5):
        state = found.entries_at(case.until * k / 4)
        width = case.network.width
        for i in range(width):
            assert abs(state[i] ** 2 + state[width + i] ** 2 - 1) < Q(1, 10**20)


@pytest.mark.parametrize("case", FLOWS[::3], ids=name)
def test_both_arithmetics_agree(case: KinkFlow) -> None:
    pairs = zip(
        run(case, 15).entries_at(case.until), run(case, 22, "mpmath").entries_at(case.until), strict=True
    )
    assert all(abs(x - y) < Q(1, 10**15) for x, y in pairs)


@pytest.mark.parametrize("case", FLOWS, ids=name)
def test_dop853_agrees(case: KinkFlow) -> None:
    field, width = FloatField(case), case.network.width

    def on_spheres(time: float, theta: np.ndarray) -> np.ndarray:
        change = field(time, theta)
        for i in range(width):
            unit = np.array([theta[i], theta[width + i]])
            moved = np.array([change[i], change[width + i]])
            change[i], change[width + i] = moved - (moved @ unit) * unit
        return change

    first = np.array([to_float(x) for x in case.network.entries()])
    solved = solve_ivp(on_spheres, (0, 2), first, method="DOP853", rtol=1e-13, atol=1e-15, max_step=0.005)
    ours = np.array([to_float(x) for x in run(case, 15).entries_at(2)])
    assert np.max(np.abs(ours - solved.y[:, -1])) < 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_the_rate_of_the_second_lyapunov_function_is_exact(seed: int) -> None:
    """<grad (|v|^2 + (c - xi)^2), PG> = 4 L, and PG is tangent, in rationals."""
    case = start(seed, 3, "constant")
    risk, gradient = risk_and_gradient(case.network, case.domain)
    tangent = projected(case.network, gradient)
    net = case.network
    rate = sum((2 * v * g for v, g in zip(net.v[0], tangent.v[0], strict=True)), Q(0))
    assert rate + 2 * (net.c[0] - Q(1, 3)) * tangent.c[0] == 4 * risk
    for i in range(net.width):
        assert net.w[i][0] * tangent.w[i][0] + net.b[i] * tangent.b[i] == 0


def test_the_second_lyapunov_function_bounds_the_risk() -> None:
    case = start(0, 3, "constant")
    found = run(case, 20)

    def lyapunov(time: Q) -> Q:
        state = Network.of(entries_like(case.network, found.entries_at(time)))
        return sum((v * v for v in state.v[0]), Q(0)) + (state.c[0] - Q(1, 3)) ** 2

    values = [lyapunov(case.until * k / 10) for k in range(11)]
    assert values == sorted(values, reverse=True)
    assert found.exact_risk(2) <= values[0] / 8


def test_a_case_says_that_its_flow_is_normalized() -> None:
    problem = Problem(Constant((Q(0),)), Uniform((Q(0),), (Q(1),)))
    unit = Case(Network.exact([["3/5"]], ["4/5"], ["1"], "0"), problem, NormalizedFlow(Q(1)))
    found = flow(unit, digits=15)
    assert found.normalized
    assert enclose(found).widest < Q(1, 10**15)
    off = Case(Network.exact([["3/5"]], ["1"], ["1"], "0"), problem, NormalizedFlow(Q(1)))
    with pytest.raises(CaseError, match=r"neuron 1 has w\^2"):
        flow(off, digits=15)
