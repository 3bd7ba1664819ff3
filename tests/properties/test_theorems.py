"""Every claim of every theorem on thousands of drawn cases, the claim language against the checks, and useless complications."""

from collections import Counter
from dataclasses import replace
from itertools import islice
from random import Random

import pytest
from hypothesis import given

from gfproof.case import Case, Descent
from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.network.symmetry import append, permute, rescale, split
from gfproof.numbers import Q, contains
from gfproof.risk import segments
from gfproof.strategies import cases
from gfproof.strategies.bulk import bulk_networks
from gfproof.theorems import Quantities, ids, theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.constant.draws import descent_case, flow_case
from gfproof.theorems.kinds import ONE_HIDDEN_LAYER
from gfproof.theorems.language import State, Undefined, holds_at
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY

INSTANCES = 200_000 if NIGHTLY else 800
PARTS = 4
ONE_HIDDEN = [id for id in ids() if theorem(id).kind is ONE_HIDDEN_LAYER]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("id", ONE_HIDDEN)
def test_no_claim_fails_on_drawn_cases(id: str, part: int, capsys: pytest.CaptureFixture[str]) -> None:
    report = theorem(id).verify_examples(INSTANCES // PARTS, seed=1000 + part)
    assert report.verdict is Verdict.HOLDS, report
    counts = Counter(found.verdict.value for found in report.claims)
    with capsys.disabled():
        print(f"\n{id}: {INSTANCES // PARTS} of {report.drawn} draws in scope, claims {dict(counts)}")


@pytest.mark.parametrize("id", ONE_HIDDEN)
def test_reports_do_not_change_under_useless_complications(id: str) -> None:
    """Permuted, and with a neuron appended that is dead and weighs nothing: the same verdicts, claim by claim."""
    one = theorem(id)
    for case in islice(one.draw_cases(17), 60):
        network, law = case.network, case.problem.law
        plain = [f.verdict for f in one.verify(case).findings]
        order = list(range(network.width))
        Random(case.network.width).shuffle(order)
        nothing = tuple(Q(0) for _ in range(law.dimension))
        silent = tuple(Q(0) for _ in range(network.outputs))
        for other in (permute(network, order), append(network, nothing, Q(0), silent)):
            assert [f.verdict for f in one.verify(replace(case, network=other)).findings] == plain


@given(cases(target="constant"))
def test_identities_survive_rescaling_and_splitting(case: Case) -> None:
    """N and L stay, S and V do not: the identity <grad V, G> = 8 L has to hold again."""
    at = Quantities(case.network, case.problem)
    factors = [Q(i + 1, 2) for i in range(case.network.width)]
    others = [rescale(case.network, factors)]
    if case.network.width:
        others.append(split(case.network, 0, Q(1, 3)))
    for other in others:
        there = Quantities(other, case.problem)
        assert there.risk == at.risk
        assert there.lyapunov_rate == 8 * at.risk
        assert there.curvature <= 4 * there.kernel_trace * at.risk


@given(cases(skip=True))
def test_the_identities_of_affine_targets_with_a_skip_connection(case: Case) -> None:
    """affine_skip C1, C2, C3, C5: identities and bounds, wherever the target is affine."""
    if case.problem.affine_value() is None:
        return
    at = Quantities(case.network, case.problem)
    assert at.lyapunov_rate == 8 * at.risk
    assert at.weighted_rate(tuple(Q(i, 3) for i in range(at.network.width))) == 4 * at.risk
    assert at.lyapunov == at.centred + 2 * at.target_norm2
    factor = 4 * (1 + at.second_moment) * at.risk
    assert at.gradient_norm2 <= factor * (at.hidden + 1)
    assert at.curvature <= 4 * at.kernel_trace * at.risk <= factor * (at.hidden + 2)
    assert at.gradient_norm2 * at.energy >= 4 * at.risk * at.risk
    assert at.gradient_norm2 * at.harmonic_energy >= 4 * at.risk * at.risk
    for gamma in (Q(1), Q(2), Q(1, 3)):
        wanted = -8 * gamma * at.risk + gamma * gamma * at.curvature
        assert at.after(gamma).lyapunov - at.lyapunov == wanted


@given(cases())
def test_homogeneity_and_discrete_balancedness_for_every_target(case: Case) -> None:
    at = Quantities(case.network, case.problem)
    assert all(at.homogeneity_gap(i) == 0 for i in range(at.network.width))


@pytest.mark.parametrize("id", ONE_HIDDEN)
def test_the_claims_formulas_say_what_the_checks_check(id: str) -> None:
    """Each formula, read in the claim language and evaluated by it, is true on every drawn case with a neuron."""
    one = theorem(id)
    spoken = [claim for claim in one.claims if claim.formula and "initial" not in claim.formula]
    conjecture = Conjecture.from_data(
        {
            "title": one.title,
            "target": one.target,
            "along": one.along,
            "skip": one.skip,
            "definitions": dict(one.definitions),
            "claim": [{"that": claim.formula} for claim in spoken],
        }
    )
    asked = Counter[str]()
    for case in islice(one.draw_cases(31), 150):
        if case.network.width == 0:
            continue
        state = State.of(case, conjecture.vocabulary)
        for claim, statement in zip(spoken, conjecture.claims, strict=True):
            try:
                assert holds_at(statement, state), (claim.id, case.to_toml())
            except (Undefined, NotAvailable):  # a drawn case with another target
                continue
            asked[claim.id] += 1
    assert all(asked[claim.id] >= 100 for claim in spoken), asked


def test_the_trajectory_claims_hold_along_computed_descents() -> None:
    """C11a, b, c, d are argued; here they are computed, step by step, in rational arithmetic."""
    tried = 0
    for case in theorem("constant-target-descent").draw_cases(23):
        at = Quantities(case.network, case.problem)
        if case.network.width > 2 or not isinstance(case.dynamics, Descent) or at.risk == 0:
            continue
        gamma, start = case.dynamics.size(0), at
        if not gamma < start.step_apriori:
            continue
        tried += 1
        m = (1 + start.second_moment) * start.centred
        k2 = 4 * (1 + 2 * m) * (1 + m)
        budget = start.centred / (4 * (2 - gamma * start.kappa_centred))
        spent, least = Q(0), start.risk
        for n in range(4):
            spent, least = spent + gamma * at.risk, min(least, at.risk)
            assert spent <= budget
            assert least <= budget / ((n + 1) * gamma)
            after = at.after(gamma)
            assert after.centred <= at.centred
            assert after.theta_norm2 <= start.lyapunov
            rest = abs(after.risk - at.risk) - k2 * gamma * gamma * at.risk
            assert rest <= 0 or rest * rest <= 4 * k2 * gamma * gamma * at.risk * at.risk
            at = after
        if tried == 60:
            break
    assert tried == 60


def test_twenty_thousand_networks_satisfy_the_lyapunov_identity() -> None:
    low, high, xi = Q(0), Q(1), Q(3, 7)
    from gfproof.problem import Constant, Problem, Uniform

    domain = Problem(Constant((xi,)), Uniform((low,), (high,))).domain
    for _, network in zip(range(20_000), bulk_networks(Random(1), low, high), strict=False):
        risk, slope = segments.risk_and_gradient(network, domain)
        rate = 4 * (network.c[0] - xi) * slope.c[0] + 2 * sum(
            (x * y for x, y in zip(list(network.entries())[:-1], list(slope.entries())[:-1], strict=True)),
            Q(0),
        )
        assert rate == 8 * risk


def test_draws_reach_the_cases_at_which_bounds_are_attained() -> None:
    """Equality in Q = 4 ((1+M2) S + 2) L, L = 0, and c = xi each in at least one of fifty draws."""
    from gfproof.strategies import RandomChooser

    chooser, met = RandomChooser(Random(8)), Counter[str]()
    for draw in (flow_case, descent_case):
        for _ in range(1000):
            case = draw(chooser)
            at = Quantities(case.network, case.problem)
            met["attained"] += at.risk > 0 and at.curvature == 4 * at.kappa(at.hidden) * at.risk
            met["fitted"] += at.risk == 0
            met["c = xi"] += at.offset_gap == 0
    assert min(met.values()) >= 40, met


def test_an_enclosed_target_agrees_with_the_exact_quantities() -> None:
    """The formula x is the affine target x: balls contain the exact L and |G|^2."""
    from gfproof.problem import Affine, Expression, Problem, Uniform
    from gfproof.problem.expression import Formula

    law = Uniform((Q(0),), (Q(1),))
    network = Network.exact([["1"], ["-1"]], ["-1/2", "1/4"], ["2", "3"], "0")
    exact = Quantities(network, Problem(Affine(((Q(1),),), (Q(0),)), law))
    balls = Quantities(network, Problem(Expression(Formula.parse("x"), Q(1)), law))
    assert contains(balls.risk, exact.risk)
    assert contains(balls.gradient_norm2, exact.gradient_norm2)
    assert contains(balls.curvature, exact.curvature)
