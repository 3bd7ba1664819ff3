"""The two theorems on constant targets, on the sheets' cases, the trained networks, and cases outside their hypotheses."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from gfproof.case import Case, Descent, Flow
from gfproof.certify import check_in_subprocess, inequality, integrand, write
from gfproof.network import Network, Parameters
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.theorems import quantities, theorem
from gfproof.theorems.constant import certificates, conventions, steps, trajectories
from gfproof.theorems.core import Contradiction, Theorem
from gfproof.theorems.quantities import Quantities
from gfproof.verdict import Evidence, Finding, Report, Verdict

FLOW, DESCENT = theorem("constant-target-flow"), theorem("constant-target-descent")
CONSTANT = (
    "constant_atoms_plane",
    "constant_boundary_kinks",
    "constant_dead_network",
    "constant_one_atom",
    "constant_shared_kink",
    "constant_short_interval",
    "constant_single_sample",
    "constant_trained",
    "constant_trained_wide",
    "constant_two_neurons",
    "constant_two_neurons_flow",
)


def findings(report: Report) -> dict[str, Finding]:
    return {f.id: f for f in report.findings}


def held(report: Report) -> set[str]:
    return {f.id for f in report.claims if f.verdict is Verdict.HOLDS}


@pytest.mark.parametrize("name", CONSTANT)
def test_nothing_fails_and_nothing_stays_open_on_the_cases(cases: Path, name: str) -> None:
    case = Case.load(cases / f"{name}.toml")
    for one in (FLOW, DESCENT):
        for found in one.verify(case).claims:
            assert found.verdict in (Verdict.HOLDS, Verdict.OUT_OF_SCOPE), (one.id, found)
            if found.id in ("C7a", "C7b", "C7c", "C7d", "C7f"):  # of a finite time
                assert found.evidence in (None, Evidence.ARGUED, Evidence.ENCLOSED)
            elif found.id in ("C1", "C13", "C13b"):  # computed for some laws, argued for others
                assert found.evidence in (None, Evidence.ARGUED, Evidence.EXACT)
            elif found.id.startswith(("C7", "C11")):
                assert found.evidence in (None, Evidence.ARGUED)
            else:
                assert found.evidence in (None, Evidence.EXACT, Evidence.CERTIFICATE)


def test_the_report_of_the_first_case(cases: Path) -> None:
    found = findings(DESCENT.verify(Case.load(cases / "constant_two_neurons.toml")))
    assert found["H6"].note == "1/20 < 24/301"
    assert found["C3"].note == "every width >= 1, every law; here 101/24"
    assert "here -2889043/14745600 at gamma = 1/20" in found["C8"].note
    assert found["C9"].note.endswith("here 8L/Q = 155136/213677")
    assert found["C9o"].note.endswith("here 8/317 <= 24/301 <= 24/269 <= 192/721 <= 155136/213677")
    assert found["C11e"].chain == ("H1", "H2", "H3", "H5", "H6", "H7")
    assert found["C11e"].note.startswith("from H1 H2 H3 H5 H6 H7")
    assert {f.verdict for f in found.values()} == {Verdict.HOLDS}


def test_a_step_that_is_too_long_puts_the_descent_claims_out_of_scope_and_fails_nothing(cases: Path) -> None:
    report = DESCENT.verify(Case.load(cases / "constant_boundary_kinks.toml"))
    found = findings(report)
    assert found["H6"].verdict is Verdict.FAILS
    assert {found[id].verdict for id in ("C11a", "C11b", "C11c", "C11d", "C11e")} == {Verdict.OUT_OF_SCOPE}
    assert {"C3", "C8", "C9", "C12"} <= held(report)


def test_the_bound_of_h6_itself_leaves_c11a_alone() -> None:
    network = Network.exact([["1"], ["-1"]], ["-1/2", "1/4"], ["2", "3"], "0")
    problem = Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),)))
    edge = Case(network, problem, Descent((Q(24, 301),), 3))
    found = findings(DESCENT.verify(edge))
    assert found["C11a"].verdict is Verdict.HOLDS
    assert found["C11b"].verdict is Verdict.OUT_OF_SCOPE


def test_other_targets_keep_only_what_holds_for_every_target(cases: Path) -> None:
    report = FLOW.verify(Case.load(cases / "affine_spurious_zero.toml"))
    assert held(report) == {"C2", "C5", "C5t", "C5s", "C5w", "C7b"}
    assert {f.verdict for f in report.claims} == {Verdict.HOLDS, Verdict.OUT_OF_SCOPE}


def test_a_skip_connection_leaves_no_claim(cases: Path) -> None:
    report = FLOW.verify(Case.load(cases / "affine_skip.toml"))
    assert held(report) == set()
    assert report.verdict is Verdict.OUT_OF_SCOPE


def test_an_enclosed_target_proves_no_equation(cases: Path) -> None:
    found = findings(FLOW.verify(Case.load(cases / "sine_trained.toml")))
    assert found["H2"].verdict is Verdict.FAILS
    assert FLOW.claim("C2").check(Case.load(cases / "sine_trained.toml")).verdict is Verdict.UNDECIDED
    assert (found["C2"].verdict, found["C2"].evidence) == (Verdict.HOLDS, Evidence.CERTIFICATE)
    assert found["C2"].note == "every width >= 1, every law, every target"


def test_a_case_without_dynamics_leaves_the_trajectory_undecided() -> None:
    case = Case(
        Network.exact([["1"]], ["0"], ["1"], "0"), Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),)))
    )
    found = findings(FLOW.verify(case))
    assert found["C7a"].verdict is Verdict.UNDECIDED
    assert found["C3"].verdict is Verdict.HOLDS


@pytest.mark.parametrize("outputs", [2, 3])
def test_vector_outputs_and_higher_dimensions_are_covered(outputs: int) -> None:
    for dimension in (1, 2):
        network = Network.exact(
            [["1", "-2"][:dimension], ["-1/2", "3"][:dimension]],
            ["0", "1/3"],
            [["1", "2"], ["-1", "1/2"], ["3", "0"]][:outputs],
            ["1", "0", "-2"][:outputs],
        )
        law = Uniform((Q(-1),) * dimension, (Q(1),) * dimension)
        case = Case(network, Problem(Constant((Q(1, 2), Q(-1), Q(0))[:outputs]), law), Flow(Q(1)))
        report = FLOW.verify(case)
        assert {f.verdict for f in report.claims} == {Verdict.HOLDS}
        assert "C8" in held(DESCENT.verify(replace(case, dynamics=Descent((Q(1, 1000),), 1))))


def test_risk_zero_is_stationary_and_reads_zero_over_zero_as_zero() -> None:
    network = Network.exact([["1"]], ["1"], ["0"], "2")
    case = Case(network, Problem(Constant((Q(2),)), Uniform((Q(0),), (Q(1),))), Flow(Q(1)))
    found = findings(FLOW.verify(case))
    assert found["C7g"].note == "from H1 H2 H3 H4: L(Theta_T) = 0"
    assert found["C6z"].note == "G = 0 and L = 0"
    assert "stationary" in findings(DESCENT.verify(replace(case, dynamics=Descent((Q(1),), 1))))["C9"].note
    descent = findings(DESCENT.verify(replace(case, dynamics=Descent((Q(1, 10),), 1))))
    assert descent["C9o"].verdict is Verdict.OUT_OF_SCOPE  # its certificate asks for Q > 0
    still = findings(DESCENT.verify(replace(case, dynamics=Descent((Q(0), Q(0)), 2, constant=False))))
    assert still["C11c"].verdict is Verdict.OUT_OF_SCOPE  # a bound over sum gamma_n = 0 is none
    assert still["C11b"].verdict is Verdict.HOLDS


def test_the_empty_network_is_a_network() -> None:
    case = Case(
        Network.exact([], [], [], "3"), Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),))), Flow(Q(1))
    )
    verdicts = {f.id: f.verdict for f in FLOW.verify(case).claims}
    assert verdicts.pop("C13") is Verdict.OUT_OF_SCOPE  # no neuron can move
    assert set(verdicts.values()) == {Verdict.HOLDS}


def test_c10_finds_members_for_every_second_moment() -> None:
    for m2 in (
        Q(0),
        Q(1),
        Q(7),
        Q(1, 3),
        Q(5, 4),
        Q(23, 7),
        Q(28, 9),
        Q(10**6 + 3, 10**6),
        Q(10**200 + 1, 3),
    ):
        point = steps.point_of_norm2(m2)
        assert sum((x * x for x in point), Q(0)) == m2
        members = steps.extremal_family(m2, Q(2))
        assert all(at.curvature == 4 * at.kappa(at.hidden) * at.risk and at.risk > 0 for at in members)
    far = Atoms(((Q(10**12 + 1, 7),),), (Q(1),))
    case = Case(Network.exact([["1"]], ["0"], ["1"], "0"), Problem(Constant((Q(1),)), far), Flow(Q(1)))
    assert DESCENT.claim("C10").check(case).verdict is Verdict.HOLDS


def test_the_weighted_identity_is_decided_for_all_weights_by_the_points_it_checks() -> None:
    """An affine function of p that vanishes at p = 1/2 and at p_i = 1 (others 1/2) vanishes."""
    for case in islice(FLOW.draw_cases(3), 40):
        at = Quantities(case.network, case.problem)
        shares = tuple(Q(3 * i - 4, 5) for i in range(at.network.width))
        assert at.weighted_rate(shares) == 4 * at.risk


def test_the_harmonic_energy_is_the_best_weighted_bound() -> None:
    """|grad V_p|^2 at p_i = |v_i|^2 / (|u_i|^2 + |v_i|^2) is 4 Ehat, and smaller than at every other p tried."""
    for case in islice(FLOW.draw_cases(4), 40):
        at = Quantities(case.network, case.problem)

        def squared(shares: list[Q], at: Quantities = at) -> Q:
            parts = (p * p * x + (1 - p) ** 2 * y for p, x, y in zip(shares, at.inner, at.outer, strict=True))
            return 4 * (sum(parts, Q(0)) + at.offset_gap)

        best = [y / (x + y) if x + y != 0 else Q(1, 2) for x, y in zip(at.inner, at.outer, strict=True)]
        assert squared(best) == 4 * at.harmonic_energy
        for p in (Q(0), Q(1, 2), Q(1), Q(2)):
            assert squared([p] * at.network.width) >= 4 * at.harmonic_energy


@pytest.mark.parametrize(
    ("name", "false", "claim"),
    [
        ("lipschitz_squared", lambda at: Q(1, 10**9), "C11d"),
        ("budget", lambda instance: Q(1, 10**9), "C11b"),
        ("budget", lambda instance: Q(1, 10**9), "C11c"),
    ],
)
def test_an_argued_claim_with_a_wrong_constant_is_refuted_on_the_first_step(
    name: str, false: object, claim: str, monkeypatch: pytest.MonkeyPatch, cases: Path
) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    assert findings(DESCENT.verify(case))[claim].evidence is Evidence.ARGUED
    monkeypatch.setattr(trajectories, name, false)
    found = findings(DESCENT.verify(case))[claim]
    assert (found.verdict, found.evidence) == (Verdict.FAILS, Evidence.EXACT)
    assert Case.from_json(found.witness["case"]) == case


def test_w_that_rises_in_the_first_step_refutes_c11a(monkeypatch: pytest.MonkeyPatch, cases: Path) -> None:
    case = Case.load(cases / "constant_two_neurons.toml")
    monkeypatch.setattr(
        Quantities, "after", lambda at, gamma: Quantities(at.network.step(at.gradient, gamma), at.problem)
    )
    found = DESCENT.verify_claim(DESCENT.claim("C11a"), case)  # uphill instead of downhill
    assert found.verdict is Verdict.FAILS


def test_the_first_step_is_left_out_where_its_numbers_would_be_too_long(
    monkeypatch: pytest.MonkeyPatch, cases: Path
) -> None:
    monkeypatch.setattr(trajectories, "LONGEST_STEP", 10)
    monkeypatch.setattr(trajectories, "lipschitz_squared", lambda at: Q(0))
    found = findings(DESCENT.verify(Case.load(cases / "constant_two_neurons.toml")))["C11d"]
    assert (found.verdict, found.evidence) == (Verdict.HOLDS, Evidence.ARGUED)


@pytest.mark.parametrize("wrong", conventions.ANY[1:])
def test_every_convention_at_zero_is_tried_and_a_wrong_gradient_is_seen(
    wrong: Q, monkeypatch: pytest.MonkeyPatch, cases: Path
) -> None:
    """CD1 has an atom on a kink: a gradient wrong for one convention alone refutes C14 and contradicts its certificate."""
    case = Case.load(cases / "constant_atoms_plane.toml")
    true = quantities.gradient_with_convention

    def tampered(network: Network, problem: Problem, convention: Q) -> tuple[Q, Parameters]:
        risk, gradient = true(network, problem, convention)
        return risk, gradient.map(lambda x: 2 * x) if convention == wrong else gradient

    monkeypatch.setattr(quantities, "gradient_with_convention", tampered)
    assert DESCENT.claim("C14").check(case).verdict is Verdict.FAILS
    with pytest.raises(Contradiction):
        DESCENT.verify(case)


def test_the_bound_with_its_own_trace_is_decided_for_every_convention(
    monkeypatch: pytest.MonkeyPatch, cases: Path
) -> None:
    """A trace too small for relu'(0) between 3/20 and 7/20 alone refutes C14c."""
    case = Case.load(cases / "constant_atoms_plane.toml")
    assert DESCENT.claim("C14c").check(case).verdict is Verdict.HOLDS

    def too_small(at: Quantities, convention: Q) -> Q:
        other = at.with_convention(convention)
        return other.curvature / (4 * at.risk) + (convention - Q(1, 4)) ** 2 - Q(1, 100)

    monkeypatch.setattr(Quantities, "kernel_trace_with", too_small)
    assert DESCENT.claim("C14c").check(case).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("coefficients", "negative"),
    [
        ((1, 0, 0), False),
        ((0, 0, 1), False),
        ((0, 0, -1), True),
        ((-1, 0, 0), True),
        ((5, 0, -1), True),
        ((5, -3, 0), True),
        ((1, -2, 1), False),
        ((2, 2, 1), False),
        ((0, 0, 0), False),
        ((Q(99, 100), -2, 1), True),
    ],
)
def test_a_quadratic_is_judged_at_its_tightest_place(
    coefficients: tuple[Q | int, Q | int, Q | int], negative: bool
) -> None:
    """constant + slope x + bend x^2 is negative somewhere exactly if it is at the place found."""

    def gap(x: Q) -> Q:
        constant, slope, bend = coefficients
        return Q(0) + constant + slope * x + bend * x * x

    assert (gap(conventions._tightest(gap)) < 0) is negative


STATIC = {"C2", "C3", "C3w", "C4", "C4e", "C5", "C5t", "C5s", "C5w", "C6", "C6e", "C6w", "C14", "C14b"}
CERTIFIED = {
    "constant-target-flow": STATIC,
    "constant-target-descent": STATIC | {"C8", "C9", "C9o", "C12"},
}


@pytest.mark.parametrize("one", [FLOW, DESCENT], ids=lambda one: one.id)
def test_what_is_certified_is_accepted_by_the_checker_alone(one: Theorem, tmp_path: Path) -> None:
    """Every certificate goes through the checker in a process of its own, without packages."""
    found = {claim.id: claim.certificate() for claim in one.claims if claim.certificate is not None}
    assert set(found) == CERTIFIED[one.id]
    assert all(certificate is not None and certificate.certificates for certificate in found.values())
    documents = [builder() for builder in BUILDERS]
    paths = []
    for document in documents:
        paths.append(tmp_path / f"{document['digest']}.json")
        write(paths[-1], document)
    code, lines = check_in_subprocess(*paths)
    assert code == 0, lines
    digests = {document["digest"] for document in documents}
    used = {digest for one_ in found.values() if one_ is not None for _, digest in one_.certificates}
    assert used <= digests


BUILDERS = (
    integrand.homogeneity,
    integrand.lyapunov_identity,
    integrand.weighted_family,
    integrand.descent_step,
    integrand.discrete_balancedness,
    inequality.size_of_v,
    inequality.gradient_bound,
    inequality.weak_gradient_bound,
    inequality.no_spurious_zeros,
    inequality.step_size_order,
    inequality.descent_threshold,
    certificates.no_decrease,
)


def test_no_false_variant_inherits_a_certificate() -> None:
    for one in (FLOW, DESCENT):
        assert all(twin.claim.certificate is None for twin in one.twins)


def test_a_network_without_neurons_is_outside_the_certificates() -> None:
    case = Case(
        Network.exact([], [], [], "3"), Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),))), Flow(Q(1))
    )
    assert findings(FLOW.verify(case))["C3"].evidence is Evidence.EXACT
