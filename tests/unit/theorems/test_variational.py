"""The theorems on variational splines: the sheet's fixtures, cases out of scope, and what is argued."""

from itertools import islice
from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Data, Problem
from gfproof.splines import Data as Points
from gfproof.splines import interpolate, network_of, solution_set, spline_of
from gfproof.theorems import theorem
from gfproof.theorems.variational.interpolation import (
    canonical,
    in_solution_set,
    least,
    least_cost,
    outer_slopes,
)
from gfproof.theorems.variational.line import case_of
from gfproof.theorems.variational.penalised import affine_fit, decay_objective, largest
from gfproof.verdict import Evidence, Finding, Verdict

NAMES = ("variational-norms", "variational-interpolation", "variational-penalised", "variational-ridges")
S1 = Points.exact([0, 1, 3, 4], [0, 2, 1, 3])
S2 = Points.exact([0, 1, 2, 3], [0, 1, 1, 0])
S3 = Points.exact([0, 1, 2, 3, 4], [0, 0, 3, 0, 0])
CROSS = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))


def findings(name: str, case: Case) -> dict[str, Finding]:
    return {f.id: f for f in theorem(name).verify(case).findings}


@pytest.mark.parametrize(
    ("points", "value", "q", "unique", "knots"),
    [
        (S1, "5", ["-1", "2", "-2", "1"], True, 2),
        (S2, "2", ["-1", "1", "1", "-1"], False, 1),
        (S3, "12", ["1", "-3", "4", "-3", "1"], True, 3),
    ],
)
def test_the_interpolation_fixtures(
    points: Points, value: str, q: list[str], unique: bool, knots: int
) -> None:
    assert str(least(points)) == value
    assert [str(x) for x in canonical(points)] == q
    found = findings("variational-interpolation", case_of(points, network_of(interpolate(points).function)))
    assert {f.verdict for f in found.values()} == {Verdict.HOLDS, Verdict.OUT_OF_SCOPE}
    assert found["C4"].note == f"T = {value}"
    assert (found["C6u"].note == "from H1: computed: unique") == unique
    assert found["C6s"].note == f"from H1: computed: {knots} knots"


def test_a_knot_of_the_wrong_sign_is_no_minimiser() -> None:
    """S2 with a = (1, -4, 1) at knots (1, 3/2, 2): interpolates, TV2 = 6."""
    wrong = Network.exact([["1"]] * 3, ["-1", "-3/2", "-2"], ["1", "-4", "1"], "0", ["1"])
    case = case_of(S2, wrong)
    found = findings("variational-interpolation", case)
    assert found["C5m"].verdict is Verdict.HOLDS
    assert found["C6"].verdict is Verdict.HOLDS
    assert spline_of(wrong).values(S2.x) == S2.y
    assert spline_of(wrong).total_variation == 6
    assert not in_solution_set(S2, spline_of(wrong))
    assert in_solution_set(S2, solution_set(S2).sparsest())


@pytest.mark.parametrize(
    ("x", "y", "value", "dots"),
    [
        ([-3, -2, 3], [0, 1, 4], "1", "8/5"),
        ([0, 1], [0, 1], "1", "2"),
        ([-5, -4, 4, 5], [4, 0, -2, -3], "19/4", "5"),
    ],
)
def test_without_skip_connection(x: list[int], y: list[int], value: str, dots: str) -> None:
    points = Points.exact(x, y)
    assert str(least_cost(points)) == value
    assert str(max(least(points), outer_slopes(points))) == dots
    case = case_of(points, network_of(interpolate(points).function))
    assert findings("variational-interpolation", case)["C13i"].note == f"min R = {value}"


def test_the_trained_network_of_the_fixture_is_globally_optimal() -> None:
    """S1a: lambda = 3/10, objective 21/20; the network is balanced and certified, and its scaled copy is not."""
    net = Network.exact([["1"], ["1"]], ["-1", "-3"], ["-1", "1"], "3/10", ["11/10"])
    assert decay_objective(S1, net, Q(3, 10)) == Q(21, 20)
    found = findings("variational-penalised", case_of(S1, net))
    assert {f.verdict for f in found.values()} == {Verdict.HOLDS}
    assert str(largest(S1)) == "1/2"
    assert affine_fit(S1).values(S1.x) == (Q(1, 2), 1, 2, Q(5, 2))


@pytest.mark.parametrize(
    ("points", "value"), [(S3, "9/5"), (Points.exact([0, 1, 2, 4], [0, 1, 4, 4]), "44/35")]
)
def test_lambda_max(points: Points, value: str) -> None:
    assert str(largest(points)) == value


def planar(values: list[int], network: Network) -> Case:
    law = Atoms(CROSS, (Q(1, 4),) * 4)
    return Case(network, Problem(Data(CROSS, tuple((Q(y),) for y in values)), law))


@pytest.mark.parametrize(
    "network",
    [
        Network.exact([["1", "0"]], ["0"], ["2"], "0", ["-1", "0"]),
        Network.exact([["0", "1"]], ["0"], ["-2"], "1", ["0", "1"]),
    ],
)
def test_the_planar_fixture(network: Network) -> None:
    """S9: |x_1| and 1 - |x_2| both have the least RTV2, 2."""
    found = findings("variational-ridges", planar([1, 1, 0, 0], network))
    assert {f.verdict for f in found.values()} == {Verdict.HOLDS}
    assert found["C9o"].note.endswith("RTV2 = 2 is least")
    assert found["C9o"].evidence is Evidence.ARGUED
    assert found["C10n"].note == "N = 4, bound 1"


def test_sums_of_roots_on_a_case() -> None:
    case = planar(
        [1, 1, 0, 0], Network.exact([["1", "1"], ["1", "-1"]], ["0", "1"], ["1", "2"], "0", ["0", "0"])
    )
    found = findings("variational-norms", case)
    assert found["C2"].note == "3*sqrt(2) <= 3*sqrt(2)"
    assert found["C3"].note == "3*sqrt(2) <= 9/2"


def test_too_many_different_roots_are_undecided() -> None:
    wide = Network(tuple((Q(1), Q(k)) for k in range(90)), (Q(0),) * 90, ((Q(1),) * 90,), (Q(0),))
    found = findings("variational-norms", planar([1, 1, 0, 0], wide))
    assert found["C2"].verdict is Verdict.UNDECIDED
    assert "64" in found["C2"].note
    assert found["C1"].verdict is Verdict.HOLDS


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_uniform_law_is_out_of_scope(name: str, cases: Path) -> None:
    found = findings(name, Case.load(cases / "constant_two_neurons.toml"))
    assert {f.verdict for id, f in found.items() if id.startswith("C")} == {Verdict.OUT_OF_SCOPE}


@pytest.mark.parametrize("name", NAMES)
def test_most_draws_are_accepted_and_strata_are_met(name: str) -> None:
    report = theorem(name).verify_examples(40, seed=3)
    assert report.verdict is Verdict.HOLDS
    assert report.drawn <= 44
    assert {f.verdict for f in report.claims} == {Verdict.HOLDS}


@pytest.mark.parametrize("name", NAMES)
def test_claims_about_more_than_is_computed_are_argued(name: str) -> None:
    argued = {
        "variational-norms": {"C8", "C12"},
        "variational-interpolation": {"C5", "C5m", "C6", "C6u", "C6s"},
        "variational-penalised": {"C7", "C7d", "C7s", "C7w", "C7f", "C7a", "C14", "C14s", "C14w"},
        "variational-ridges": {"C9", "C9s", "C9e", "C9o", "C9p", "C12"},
    }[name]
    seen: dict[str, set[Evidence | None]] = {}
    for case in islice(theorem(name).draw_cases(5), 25):
        for f in theorem(name).verify(case).claims:
            if f.verdict is Verdict.HOLDS:
                seen.setdefault(f.id, set()).add(f.evidence)
    assert {id for id, kinds in seen.items() if kinds == {Evidence.ARGUED}} == argued
    assert all(kinds == {Evidence.EXACT} for id, kinds in seen.items() if id not in argued)
