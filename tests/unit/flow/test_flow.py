"""Flows whose answer is known in closed form, starts where the theory turns, budgets, and what a trajectory can tell."""

from __future__ import annotations

import itertools
import random

import mpmath
import pytest

from gfproof.case import Case
from gfproof.errors import BudgetExceeded, NotAvailable, NumberError
from gfproof.flow import Budget, Event, FlowCutOff, Trajectory, flow, integrate
from gfproof.flow.program import entries_like, trace_cell
from gfproof.network import Kind, Network, cell_and_kinks
from gfproof.numbers import Q, ball, lower, precision, rational, to_float, upper
from gfproof.numbers.arithmetic import ENCLOSING
from gfproof.numbers.digits import exact_from_mpf
from gfproof.numbers.taylor import evaluate
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain, risk_and_gradient
from gfproof.verdict import Evidence, Verdict
from tests.conftest import NIGHTLY
from tests.unit.flow.kink_suite import TARGETS, random_flows, strata_flows

ZERO = PolynomialPieces((), (((Q(0),),),))
UNIT = exact_domain(ZERO, Q(0), Q(1))


def close(value: object, wanted: object, digits: int) -> bool:
    with mpmath.workdps(digits + 20):
        return abs(mpmath.mpf(value) - wanted) < mpmath.mpf(10) ** -digits


def one(w: str, b: str, v: str, c: str) -> Network:
    return Network.exact([[w]], [b], [v], c)


# ---------------------------------------------------------------------------------------------- closed forms


@pytest.mark.parametrize("arithmetic", ["arb", "mpmath"])
@pytest.mark.parametrize("digits", [15, 40])
def test_a_dead_network_decays_exponentially(arithmetic: str, digits: int) -> None:
    found = integrate(one("-1", "0", "3", "-1"), UNIT, Q(3), digits=digits, arithmetic=arithmetic)
    with mpmath.workdps(digits + 20):
        assert close(found.at("5/2").c[0], -mpmath.exp(-5), digits)
        assert close(found.risk("5/2"), mpmath.exp(-10), digits)
    assert found.end.w == ((-1,),)
    assert not found.crossings


def test_a_thousand_digits_of_a_linear_equation() -> None:
    found = integrate(one("-1", "0", "3", "-1"), UNIT, Q(1), digits=1000)
    with mpmath.workdps(1020):
        assert close(found.end.c[0], -mpmath.exp(-2), 1000)


def test_the_trivial_flow() -> None:
    found = integrate(one("1", "0", "1", "1"), UNIT, Q(0), digits=20)
    assert found.entries_at(0) == [1, 0, 1, 1]
    assert found.exact_risk(0) == risk_and_gradient(found.network, UNIT)[0] or found.risk(0) > 0


def test_a_stationary_network_stays() -> None:
    found = integrate(one("1", "1/2", "0", "0"), UNIT, Q(1000), digits=30)
    assert found.entries_at(1000) == [1, Q(1, 2), 0, 0]


# ---------------------------------------------------------------------------------------------- degenerate neurons


def test_nu1_is_the_flow_of_the_admissible_class_and_says_that_there_is_another() -> None:
    found = integrate(one("0", "0", "1", "-1"), UNIT, Q(1), digits=30)
    unique = found.findings[0]
    assert unique.verdict is Verdict.FAILS
    assert unique.evidence is Evidence.EXACT
    assert unique.witness == {"neuron": 0, "velocity": {"w": "1", "b": "2"}}
    with mpmath.workdps(50):
        assert close(found.end.c[0], -mpmath.exp(-2), 30)
        assert close(found.risk(1), mpmath.exp(-4), 30)
    assert [to_float(x) for x in found.entries_at(1)[:3]] == [0, 0, 1]


def test_a_degenerate_neuron_that_may_leave_otherwise_is_undecided() -> None:
    """With v.E e > 0 the velocity points into the dead cone: full activity gives no second flow."""
    found = integrate(one("0", "0", "1", "1"), UNIT, Q(1), digits=15)
    assert found.findings[0].verdict is Verdict.UNDECIDED


def test_no_degenerate_neuron_and_no_way_to_one() -> None:
    found = integrate(one("3", "4", "5", "-21"), UNIT, Q(1, 100), digits=15)
    assert (found.findings[0].verdict, found.findings[0].evidence) == (Verdict.HOLDS, Evidence.ARGUED)


def backwards(time: Q) -> Network:
    """EX1: the polynomial equation of NU1 followed backwards from (0, 0, 1, 1), by its own Taylor series."""
    order, start = 60, [Q(0), Q(0), Q(1), Q(1)]
    columns = [[x] for x in start]

    def product(one: list[Q], other: list[Q], n: int) -> Q:
        return sum((one[k] * other[n - k] for k in range(n + 1)), Q(0))

    means: list[Q] = []
    levers: list[Q] = []
    for n in range(order):
        w, b, v, c = columns
        vb, vw = product(v, b, n), product(v, w, n)
        means.append(c[n] + vb + vw / 2)
        levers.append((c[n] + vb) / 2 + vw / 3)
        down = [
            2 * product(v, levers, n),
            2 * product(v, means, n),
            2 * (product(w, levers, n) + product(b, means, n)),
            2 * means[n],
        ]
        for column, x in zip(columns, down, strict=True):
            column.append(x / (n + 1))
    entries = [sum((x * time**k for k, x in enumerate(column)), Q(0)) for column in columns]
    w, b, v, c = (Q((x * 2**200).floor()) / 2**200 for x in entries)
    return Network.exact([[w]], [b], [v], c)


def test_ex1_a_neuron_degenerates_in_finite_time() -> None:
    start = backwards(Q(1, 10))
    assert start.w[0][0] > 0
    assert start.b[0] > 0
    found = integrate(start, UNIT, Q(1), digits=20)
    assert [c.change.event for c in found.crossings] == [Event.DEGENERATE]
    assert abs(found.crossings[0].time - Q(1, 10)) < Q(1, 10**18)
    state = found.at(1)
    assert (state.w, state.b) == (((0,),), (0,))
    assert close(state.v[0][0], 1, 18)
    with mpmath.workdps(40):
        assert close(state.c[0], mpmath.exp(mpmath.mpf("-1.8")), 17)


# ---------------------------------------------------------------------------------------------- dying neurons


def test_a_dying_neuron_is_no_crossing() -> None:
    """Its kink approaches the end of the domain exponentially; an event would be an artefact of the precision."""
    flows = [f for f in random_flows() if f.name == "piecewise linear, width 2, draw 5"]
    slow = integrate(flows[0].network, flows[0].domain, Q(8), digits=15)
    fast = integrate(flows[0].network, flows[0].domain, Q(8), digits=40)
    assert len(slow.asymptotic) == 1
    assert [c.change for c in slow.crossings] == [c.change for c in fast.crossings]
    kinds = fast.cell_at(8).kinds
    assert kinds[slow.asymptotic[0].neuron] in (Kind.RIGHT, Kind.LEFT)


# ---------------------------------------------------------------------------------------------- budgets and refusals


def test_a_budget_of_steps_ends_with_the_partial_trajectory() -> None:
    start = next(iter(random_flows()))
    with pytest.raises(FlowCutOff, match="5 steps") as cut:
        integrate(start.network, start.domain, Q(100), digits=15, budget=Budget(steps=5))
    partial = cut.value.trajectory
    assert isinstance(cut.value, BudgetExceeded)
    assert partial.steps == 5
    assert 0 < partial.reached < 100
    assert partial.findings[-1].verdict is Verdict.UNDECIDED
    whole = integrate(start.network, start.domain, partial.reached, digits=25)
    pairs = zip(partial.entries_at(partial.reached), whole.entries_at(partial.reached), strict=True)
    assert all(abs(x - y) < Q(1, 10**15) for x, y in pairs)
    with pytest.raises(NumberError, match="outside"):
        partial.at(100)


def test_a_budget_of_seconds_is_kept() -> None:
    start = list(random_flows())[8]
    with pytest.raises(FlowCutOff, match="seconds"):
        integrate(start.network, start.domain, Q(10**9), digits=30, budget=Budget(seconds=0.5))


def test_atoms_are_refused() -> None:
    case = Case.from_toml(
        '[network]\nw=[["1"]]\nb=["0"]\nv=["1"]\nc="0"\n[input]\nlaw="atoms"\npoints=[["0"]]\nmasses=["1"]\n'
        '[target]\nkind="constant"\nvalue="0"\n[dynamics]\nkind="flow"\nuntil="1"\n'
    )
    with pytest.raises(NotAvailable, match="atoms"):
        flow(case)


# ---------------------------------------------------------------------------------------------- laws along trajectories


def states(found: Trajectory, count: int) -> list[Network]:
    times = [found.until * k / count for k in range(count + 1)]
    return [Network.of(entries_like(found.network, found.entries_at(t))) for t in times]


@pytest.mark.parametrize("flow_", list(strata_flows())[::3], ids=lambda f: f.name)
def test_balancedness_is_conserved_and_the_risk_falls(flow_: object) -> None:
    found = integrate(flow_.network, flow_.domain, flow_.until, digits=20)  # type: ignore[attr-defined]

    def balance(state: Network, i: int) -> Q:
        return sum((v[i] ** 2 for v in state.v), Q(0)) - state.w[i][0] ** 2 - state.b[i] ** 2

    along = states(found, 7)
    for i in range(found.network.width):
        drift = [balance(state, i) - balance(found.network, i) for state in along]
        assert max(map(abs, drift)) < Q(1, 10**18)
    risks = [risk_and_gradient(state, found.domain)[0] for state in along]
    assert all(x >= y - Q(1, 10**18) for x, y in itertools.pairwise(risks))


def test_the_risk_of_a_trajectory_is_the_exact_risk_of_its_states() -> None:
    flow_ = next(f for f in random_flows() if f.network.width == 4)
    found = integrate(flow_.network, flow_.domain, flow_.until, digits=25)
    for k in range(6):
        time = flow_.until * k / 5
        state = Network.of(entries_like(found.network, found.entries_at(time)))
        exact = risk_and_gradient(state, found.domain)[0]
        assert abs(exact - found.exact_risk(time)) < Q(1, 10**25)


@pytest.mark.parametrize("seed", range(4))
def test_the_flow_is_a_semigroup(seed: int) -> None:
    flow_ = [f for f in random_flows() if f.network.width <= 3][4 * seed]
    whole = integrate(flow_.network, flow_.domain, Q(1), digits=20)
    half = integrate(flow_.network, flow_.domain, Q(1, 3), digits=30)
    middle = Network.of(entries_like(flow_.network, half.entries_at("1/3")))
    rest = integrate(middle, flow_.domain, Q(2, 3), digits=20)
    pairs = zip(whole.entries_at(1), rest.entries_at("2/3"), strict=True)
    assert all(abs(x - y) < Q(1, 10**19) for x, y in pairs)


def test_times_can_be_mpf_and_states_are_mpf() -> None:
    flow_ = next(iter(random_flows()))
    found = integrate(flow_.network, flow_.domain, Q(1), digits=30)
    with mpmath.workdps(40):
        time = mpmath.mpf(1) / 3
        assert isinstance(found.at(time).c[0], mpmath.mpf)
        assert found.entries_at(time) == found.entries_at(exact_from_mpf(time))


# ---------------------------------------------------------------------------------------------- the traced program


@pytest.mark.parametrize("target", TARGETS)
def test_the_program_of_a_cell_is_the_generalized_gradient(target: str) -> None:
    rng = random.Random(target)
    for _ in range(10):
        width = rng.randint(0, 5)
        draw = [[Q(rng.randint(-20, 20), rng.randint(1, 20)) for _ in range(width)] for _ in range(3)]
        network = Network.exact([[x] for x in draw[0]], draw[1], draw[2], Q(rng.randint(-5, 5), 3))
        domain = exact_domain(TARGETS[target], Q(0), Q(1))
        cell, _ = cell_and_kinks(network, domain.low, domain.high, domain.target.breakpoints)
        programs = trace_cell(cell, network, domain)
        risk, gradient = risk_and_gradient(network, domain)
        with precision(200):
            inputs = [ball(x) for x in network.entries()]
            values = evaluate(programs.field, inputs, ENCLOSING)
            for value, exact in zip(values, gradient.entries(), strict=False):
                assert lower(value) <= exact <= upper(value)
            square = evaluate(programs.risk, inputs, ENCLOSING)[0]
            assert lower(square) <= risk <= upper(square)


def test_a_neuron_costs_at_most_fifteen_products() -> None:
    network = Network.exact([["1"]] * 5, ["-1/7", "-2/7", "-3/7", "-4/7", "-5/7"], ["1"] * 5, "0")
    cell, _ = cell_and_kinks(network, Q(0), Q(1))
    assert trace_cell(cell, network, UNIT).field.products <= 5 * 15


# ---------------------------------------------------------------------------------------------- nasty starts


@pytest.mark.parametrize("part", range(4))
def test_starts_on_intersections_of_strata_are_right_or_typed(part: int) -> None:
    """Kinks drawn from {0, 1/2, 1} and equal weights: everything coincides.  Arb and mpmath must tell one story."""
    rng = random.Random(f"nasty {part}")
    for _ in range(50 if NIGHTLY else 3):
        width = rng.randint(1, 4)
        w = [Q(rng.choice([-1, 0, 1, 1])) for _ in range(width)]
        b = [-x * Q(rng.choice([0, 1, 2]), 2) if x else Q(rng.choice([-1, 0, 1])) for x in w]
        v = [Q(rng.choice([-1, 0, 1, 2])) for _ in range(width)]
        network = Network.exact([[x] for x in w], b, v, Q(rng.choice([-1, 0, 1])))
        domain = Domain(Q(0), Q(1), TARGETS[rng.choice(["constant", "affine", "quadratic"])])
        one = integrate(network, domain, Q(1), digits=15, budget=Budget(steps=500))
        other = integrate(network, domain, Q(1), digits=18, arithmetic="mpmath", budget=Budget(steps=500))
        pairs = zip(one.entries_at(1), other.entries_at(1), strict=True)
        assert all(abs(x - y) < Q(1, 10**14) for x, y in pairs), network
        assert rational(1) == one.reached
