"""The theorem on conservation laws: the sheet's counts through its claims, ranks against numpy, what is out of scope."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gfproof.case import Case, Descent, Flow
from gfproof.lyapunov.drift import HomogeneousActivation, data, descent_drift, two_layer
from gfproof.network import Network
from gfproof.numbers import Q, rational
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.theorems import theorem
from gfproof.theorems.core import Instance
from gfproof.theorems.laws import networks, neurons
from gfproof.theorems.laws.linear import Stacked, algebra
from gfproof.theorems.laws.model import Model
from gfproof.verdict import Evidence, Finding, Verdict

LAWS = theorem("conservation-laws")
SHEET = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "conservation_laws.json").read_text(encoding="utf-8")
)
UNIT = Uniform((Q(0),), (Q(1),))
small = st.integers(-4, 4).map(Q)


def case(w: list[str], b: list[str], v: list[str], c: str = "0", **rest: Any) -> Case:
    problem = rest.get("problem", Problem(Constant((Q(1),)), UNIT))
    return Case(Network.exact([[x] for x in w], b, v, c), problem, rest.get("dynamics", Flow(Q(1))))


def found(at: Case) -> dict[str, Finding]:
    return {f.id: f for f in LAWS.verify(at).findings}


GENERIC = case(["1", "-1"], ["-1/2", "1/4"], ["2", "3"])


def test_a_case_in_general_position_meets_everything() -> None:
    claims = found(GENERIC)
    assert claims["H3"].note == "dim Lie 4 + laws 2 = P 6"
    assert claims["C2"].note == "P = 6, 2 laws"
    assert claims["C3"].evidence is Evidence.CERTIFICATE
    assert claims["C2f"].evidence is Evidence.ARGUED
    assert claims["C16"].evidence is Evidence.CITED
    out = {id for id, f in claims.items() if f.verdict is not Verdict.HOLDS}
    assert out == {"C9"}  # the two neurons are active on different intervals
    exact = [id for id, f in claims.items() if f.evidence is Evidence.EXACT]
    assert len(exact) >= 22


@pytest.mark.parametrize("row", SHEET["linear"], ids=lambda row: str(row["dims"]))
def test_the_counts_of_linear_networks(row: dict[str, Any]) -> None:
    count = networks.count(tuple(row["dims"]), "linear")
    assert (count.parameters, count.lie_bounds, count.law_bounds) == (
        row["P"],
        (row["dimLie"],) * 2,
        (row["laws"],) * 2,
    )


@pytest.mark.parametrize("row", SHEET["relu_paths"], ids=lambda row: str(row["dims"]))
def test_the_counts_of_path_liftings(row: dict[str, Any]) -> None:
    count = networks.count(tuple(row["dims"]), "relu", row["bias"])
    assert (count.parameters, count.lie_bounds, count.law_bounds) == (
        row["P"],
        (row["dimLie"],) * 2,
        (row["laws"],) * 2,
    )


@pytest.mark.parametrize("row", SHEET["polynomial_laws"], ids=lambda row: f"{row['dims']} {row['degree']}")
def test_the_counts_of_polynomial_laws(row: dict[str, Any]) -> None:
    laws = networks.polynomials(tuple(row["dims"]), "linear", False, row["degree"])
    assert laws.linearly_independent == row["linearly_independent"]
    assert laws.functionally_independent == row["functionally_independent"]


def test_the_descent_step_of_the_sheet() -> None:
    row = SHEET["gd_step"]
    network = two_layer(row["W"], row["b"], row["v"])
    for one in row["cases"]:
        sigma = HomogeneousActivation(one["p"], rational(one["alpha"]))
        for j in range(2):
            drift = descent_drift(network, data(row["X"], row["Y"]), sigma, rational(row["eta"]), j)
            assert drift.before == rational(one["h0"][j])
            assert drift.change == drift.predicted == rational(one["drift"][j])


def test_the_twin_neurons_of_the_sheet() -> None:
    """d = 1, data on both sides, w_1, w_2 > 0, b = 0: one pattern, so the pair's law is kept, and v_1 w_2 - v_2 w_1."""
    points = tuple((Q(x),) for x in (1, 2, -1, 3))
    line = Problem(Affine(((Q(1),),), (Q(0),)), Atoms(points, (Q(1, 4),) * 4))
    at = Model(Instance(case(["1/2", "7/10"], ["0", "0"], ["3/10", "-1/5"], problem=line)))
    w, v = at.linear.u[0], at.linear.v[0]
    assert -at.linear.law(0, 1) == v[0] * v[1] - w[0] * w[1] == Q(-41, 100)
    assert -at.linear.law(0, 0) == v[0] ** 2 - w[0] ** 2 == Q(-4, 25)
    assert v[0] * w[1] - v[1] * w[0] == Q(31, 100)
    assert neurons.pair_rate(at, 0, 1) == 0
    g = at.gradient
    area = v[0] * g.w[1][0] + g.v[0][0] * w[1] - v[1] * g.w[0][0] - g.v[0][1] * w[0]
    assert area == 0
    assert neurons.common_pattern(at).note == "1 pairs of equal pattern"


def test_neurons_on_different_half_lines_do_not_share_a_law() -> None:
    points = ((Q(1),), (Q(-1),))
    line = Problem(Affine(((Q(1),),), (Q(0),)), Atoms(points, (Q(1, 2),) * 2))
    at = Model(Instance(case(["1", "-1"], ["0", "0"], ["3", "2"], problem=line)))
    assert neurons.pair_rate(at, 0, 1) == 25
    assert neurons.common_pattern(at).verdict is Verdict.OUT_OF_SCOPE
    assert neurons.one_input(at).note == "1 + 1 neurons: 2 laws"


@given(st.lists(st.lists(small, min_size=3, max_size=3), min_size=4, max_size=4), st.integers(1, 3))
def test_ranks_are_those_of_the_closed_formulas_at_every_theta(rows: list[list[Q]], n: int) -> None:
    one = Stacked(tuple(map(tuple, rows[:n])), tuple(map(tuple, rows[n:])))
    q, s = one.height, one.rank
    assert s == np.linalg.matrix_rank(np.array([[float(int(x.p)) for x in row] for row in rows]))
    assert one.independent_laws == one.formula
    assert one.lie_dimension == (q * (q - 1) - (q - s) * (q - s - 1)) // 2
    assert one.lie_dimension + one.independent_laws <= one.parameters


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 2), (2, 2), (3, 1), (2, 3)])
def test_the_fields_generate_the_orthogonal_algebra(n: int, m: int) -> None:
    assert len(algebra(n, m)) == (n + m) * (n + m - 1) // 2


@pytest.mark.parametrize(("widths", "dimension"), [((2, 5, 2), 6), ((2, 4, 1), 3), ((3, 5, 1), 6)])
def test_the_dimensions_of_the_sheet_for_wide_layers(widths: tuple[int, int, int], dimension: int) -> None:
    assert networks.count(widths, "linear").lie_bounds == (dimension, dimension)


def test_equal_weights_have_fewer_independent_laws() -> None:
    parallel = found(case(["1", "2"], ["1", "3"], ["1", "2"]))
    assert parallel["C5"].note == "r = 2, s = 1"
    assert parallel["C6"].verdict is Verdict.OUT_OF_SCOPE
    assert parallel["C10m"].verdict is Verdict.HOLDS


def test_what_the_hypotheses_refuse() -> None:
    for at in (
        case(["0"], ["1"], ["1"]),
        case(["1"], ["1"], ["0"]),
        case(["1", "-2"], ["1", "-2"], ["1", "1"]),
    ):
        claims = found(at)
        assert claims["H1"].verdict is Verdict.FAILS
        assert claims["C2"].verdict is Verdict.OUT_OF_SCOPE
        assert claims["C3"].verdict is Verdict.HOLDS
    step = found(case(["1"], ["1"], ["1"], dynamics=Descent((Q(1, 10),), 3)))
    assert {step[id].verdict for id in ("C2f", "C3")} == {Verdict.OUT_OF_SCOPE}
    assert step["C14"].verdict is Verdict.HOLDS


def test_a_network_whose_neurons_are_all_zero_has_nothing_to_count() -> None:
    claims = found(case(["0"], ["0"], ["0"]))
    assert claims["H1"].verdict is Verdict.FAILS
    assert Verdict.FAILS not in {f.verdict for id, f in claims.items() if id != "H1"}


def test_a_dead_neuron_has_one_law_per_parameter() -> None:
    """C15: on data where a neuron is dead each of its d + 1 + m parameters is kept."""
    at = Model(Instance(case(["1"], ["-2"], ["1"])))
    assert neurons.fixed_data(at).note == "3 laws"


def test_counts_of_a_wide_network_name_the_narrower_architecture_they_are_about() -> None:
    wide = Network.exact([[k] for k in range(1, 6)], [1] * 5, list(range(1, 6)), 0)
    problem = Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),)))
    found = {f.id: f for f in theorem("conservation-laws").verify(Case(wide, problem, Flow(Q(1)))).findings}
    assert found["C8"].scope == "widths 1-3-1, 1-3-2-1"
    assert found["C11"].scope == found["C12"].scope == "widths 1-3-1"
    assert found["C8"].note.startswith("widths 1-3-1 and 1-3-2-1")
