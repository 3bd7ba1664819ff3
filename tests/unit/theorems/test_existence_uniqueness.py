"""Existence and uniqueness: the worked numbers NU1, EX1, EX2, EX4, AF9, LSC, and what is out of scope."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from gfproof.case import Case, Descent, Flow
from gfproof.network import Network
from gfproof.numbers import Q, ball, bits_for, precision, rational
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.strategies import cases
from gfproof.theorems import theorem
from gfproof.theorems.core import Instance
from gfproof.theorems.existence import claims, lipschitz, second_flow
from gfproof.theorems.existence.setting import degenerate_neurons, network_of, on_interval
from gfproof.verdict import Evidence, Finding, Verdict

EXISTENCE = theorem("existence-uniqueness")
FIXTURES = Path(__file__).parents[2] / "data" / "fixtures"
UNIT = Uniform((Q(0),), (Q(1),))
ZERO = Problem(Constant((Q(0),)), UNIT)


def case(w: list[str], b: list[str], v: list[str], c: str, problem: Problem = ZERO) -> Case:
    return Case(Network.exact([[x] for x in w], b, v, c), problem, Flow(Q(1)))


def found(at: Case) -> dict[str, Finding]:
    return {f.id: f for f in EXISTENCE.verify(at).findings}


def test_nu1_has_two_flows() -> None:
    claims_at = found(case(["0"], ["0"], ["1"], "-1"))
    assert claims_at["C4"].note == "from H1 H2 H3: velocity (1, 2)"
    assert claims_at["C4"].evidence is Evidence.ARGUED
    assert claims_at["C4n"].evidence is Evidence.EXACT
    assert claims_at["C5h"].verdict is Verdict.OUT_OF_SCOPE
    assert second_flow.field(*second_flow.START) == (1, 2, 0, 2)
    out = {id for id, f in claims_at.items() if f.verdict is not Verdict.HOLDS}
    assert out == {"C5", "C5h", "C6"}


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_polynomial_equation_of_nu1_is_the_flow_on_its_cone(steps: int) -> None:
    """Along an Euler polygon from (0, 0, 1, -1), every point after the first lies in the cone, where -G is the field."""
    at = second_flow.START
    for _ in range(steps):
        at = tuple(x + Q(1, 20) * y for x, y in zip(at, second_flow.field(*at), strict=True))  # type: ignore[assignment]
        w, b, *_ = at
        assert b > 0
        assert w + b > 0
        slope = second_flow.PROBLEM.generalized_gradient(second_flow.network(*at))
        assert tuple(-x for x in slope.entries()) == second_flow.field(*at)


def test_ex1_a_neuron_degenerates_in_finite_time() -> None:
    """From (0, 0, 1, 1) backwards: (w, b) = s (1, 2) + O(s^2), so forwards it comes in along -(1, 2); Delta = 1 > 0."""
    w, b, v, c = (Q(0), Q(0), Q(1), Q(1))
    assert second_flow.field(w, b, v, c)[:2] == (-1, -2)
    s = Q(1, 1000)
    assert claims.balance(second_flow.network(s, 2 * s, v, c), 0) > 0


def test_ex2_a_balanced_neuron_never_degenerates() -> None:
    at = case(["3"], ["4"], ["5"], "-21")
    assert Instance(at).at.risk == 61
    assert claims.balance(at.network, 0) == 0
    with precision(bits_for(20)):
        rate = 2 * ball(Q(244, 3)).sqrt()
    note = found(at)["C5"].note
    assert note.startswith("from H3: 1 neurons with |u_i| >= sqrt(25) exp(-(18.03")
    assert rational("18.036") < rate < rational("18.038")


def test_a_neuron_of_negative_balance_has_its_own_bound() -> None:
    """|u_2| = 1/10 at the start: the exponential bound from |u_1| = 5 is not one for it."""
    at = case(["3", "1/10"], ["4", "0"], ["5", "0"], "-21")
    note = found(at)["C5"].note
    assert "1 neurons with |u_i|^2 >= 1/100; 1 neurons with |u_i| >= sqrt(25) exp(-(18.03" in note


def test_nine_pairs_do_not_prove_a_bound_for_all() -> None:
    finding = found(case(["3"], ["4"], ["5"], "-21"))["C1"]
    assert finding.evidence is Evidence.ARGUED
    assert "computed: 9 pairs" in finding.note


def test_ex4_the_distance_of_ct1() -> None:
    (row,) = (
        x
        for x in json.loads((FIXTURES / "constant_target.json").read_text(encoding="utf-8"))
        if x["name"].startswith("CT1")
    )
    at = case(row["w"], row["b"], row["v"], row["c"], Problem(Constant((rational(row["xi"]),)), UNIT))
    assert found(at)["C2"].note == "from H3: L(Theta_0) = 101/192"
    assert Q(101, 192) < Q(7253, 10000) ** 2


def test_af9_is_no_regular_subgradient() -> None:
    assert claims.not_regular().note == "derivatives -1/6, 0, 1/6 where G = 0"
    at = found(case(["0"], ["0"], ["1"], "1/2", Problem(Affine(((Q(1),),), (Q(0),)), UNIT)))
    assert at["C6l"].verdict is Verdict.HOLDS
    assert at["C6"].verdict is Verdict.OUT_OF_SCOPE


def test_lsc_without_a_density_g_jumps() -> None:
    """mu = (delta_0 + delta_1)/2, f = 0, w = v = 1, c = -1/2: at b = 0 the norm of G is larger than its limit from b > 0."""
    atoms = Problem(Constant((Q(0),)), Atoms(((Q(0),), (Q(1),)), (Q(1, 2), Q(1, 2))))

    def gradient(b: Q) -> tuple[list[Q], Q]:
        slope = atoms.generalized_gradient(Network(((Q(1),),), (b,), ((Q(1),),), (Q(-1, 2),)))
        return [x + Q(0) for x in slope.entries()], slope.norm2() + Q(0)

    assert gradient(Q(1, 10)) == ([Q(3, 5), Q(1, 5), Q(31, 50), Q(1, 5)], Q(2061, 2500))
    assert gradient(Q(0)) == ([Q(1, 2), Q(1, 2), Q(1, 2), Q(0)], Q(3, 4))
    near = gradient(Q(1, 10**6))[1]
    assert abs(near - Q(1, 2)) < Q(1, 10**5)
    refused = found(Case(Network.exact([["1"]], ["0"], ["1"], "-1/2"), atoms, Flow(Q(1))))
    assert refused["H1"].verdict is Verdict.FAILS
    assert refused["C1"].verdict is Verdict.OUT_OF_SCOPE
    assert refused["C2"].verdict is Verdict.HOLDS


@given(cases())
def test_no_pair_of_networks_breaks_the_lipschitz_bound(at: Case) -> None:
    instance = Instance(at)
    network, problem = network_of(instance), at.problem
    if not on_interval(instance) or network.outputs != 1:
        return
    fixed = frozenset(degenerate_neurons(network))
    slope = problem.generalized_gradient(network)
    for other, delta in lipschitz.neighbours(network, fixed):
        gaps = [abs(x - y) for x, y in zip(network.entries(), other.entries(), strict=True)]
        assert max(gaps) <= delta
        bound = lipschitz.constant(network, other, problem)
        assert lipschitz.largest_change(slope, other, problem) <= bound * delta


def test_a_descent_is_no_flow() -> None:
    step = EXISTENCE.verify(Case(Network.exact([["1"]], ["0"], ["1"], "0"), ZERO, Descent((Q(1),), 1)))
    verdicts = {f.id: f.verdict for f in step.findings}
    assert verdicts["C3"] is Verdict.OUT_OF_SCOPE
    assert verdicts["C1"] is Verdict.HOLDS
