"""Convergence rates: the worked numbers EX3 and of the exponents, what H5 and H6 decide, curved pieces."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from gfproof.case import Case, Flow
from gfproof.network import Network
from gfproof.numbers import Q, ball, bits_for, precision, rational
from gfproof.problem import Affine, Atoms, Constant, Problem, Uniform
from gfproof.strategies import cases
from gfproof.theorems import theorem
from gfproof.theorems.affine import one_neuron
from gfproof.theorems.core import Instance
from gfproof.theorems.existence import rates, semialgebraic
from gfproof.theorems.existence.setting import on_interval
from gfproof.verdict import Evidence, Finding, Verdict

RATES = theorem("convergence-rates")
UNIT = Uniform((Q(0),), (Q(1),))
LINE = Problem(Affine(((Q(1),),), (Q(0),)), UNIT)
AF6 = Case(Network.exact([["1"]], ["-1/4"], ["1"], "1/8"), LINE, Flow(Q(1)))


def found(at: Case) -> dict[str, Finding]:
    return {f.id: f for f in RATES.verify(at).findings}


def test_ex3_the_bound_of_af6_with_its_constant() -> None:
    """L(t) <= ((5/384)^{-1/3} + cstar t/3)^{-3}: at t = 0 the risk itself, at t = 1000 still close to it."""
    claims = found(AF6)
    assert claims["C8o"].evidence is Evidence.ENCLOSED
    assert "a = 2/3, cstar = " in claims["C8r"].note
    with precision(bits_for(20)):
        cstar = one_neuron.constants(one_neuron.neuron_of(Instance(AF6))).cstar
        start = ball(Q(384, 5)).root(3)

        def bound(t: int) -> object:
            return 1 / (start + cstar * t / 3) ** 3

        assert rational("0.0130208") < bound(0) < rational("0.0130209")
        late = (float(start.mid()) + float(cstar.mid()) * 1000 / 3) ** -3
        assert rational("0.01299") < bound(1000) < rational("0.01301")
        assert abs(late - float(bound(1000).mid())) < 1e-12  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("a", "risk", "distance"), [(Q(2, 3), 3, 1), (Q(3, 4), 2, Q(1, 2)), (Q(9, 10), Q(5, 4), Q(1, 8))]
)
def test_the_bookkeeping_of_exponents(a: Q, risk: Q, distance: Q) -> None:
    assert 1 / (2 * a - 1) == risk > 1
    assert (1 - a) / (2 * a - 1) == distance


def test_the_instances_of_a_constant_target_and_of_a_trap() -> None:
    constant = replace(AF6, problem=Problem(Constant((Q(1),)), UNIT))
    assert found(constant)["C8c"].evidence is Evidence.EXACT
    assert "a = 1: " in found(constant)["C8r"].note
    trap = replace(AF6, network=Network.exact([["1"]], ["1"], ["1"], "-19/20"))
    assert found(trap)["C8t"].evidence is Evidence.EXACT
    assert found(trap)["C8r"].note.endswith("a = 1/2: exponential, trapped")


def test_boundedness_that_is_not_known_leaves_the_limit_undecided() -> None:
    at = replace(AF6, network=Network.exact([["1"], ["-1"]], ["-1/4", "1/2"], ["1", "1"], "0"))
    claims = found(at)
    assert claims["H6"].verdict is Verdict.UNDECIDED
    assert claims["C8"].verdict is Verdict.UNDECIDED
    assert claims["C7p"].verdict is Verdict.HOLDS


def test_what_is_refused(cases: Path) -> None:
    sine = found(replace(Case.load(cases / "sine_trained.toml"), dynamics=Flow(Q(1))))
    assert sine["H5"].verdict is Verdict.UNDECIDED
    assert sine["C9"].evidence is Evidence.CITED
    atoms = found(replace(AF6, problem=Problem(Constant((Q(0),)), Atoms(((Q(0),),), (Q(1),)))))
    assert atoms["H5"].verdict is Verdict.FAILS
    assert {atoms[id].verdict for id in ("C7", "C7p", "C8")} == {Verdict.OUT_OF_SCOPE}


def test_affine_targets_are_realized() -> None:
    assert found(AF6)["C9"].evidence is Evidence.EXACT
    empty = replace(AF6, network=Network((), (), ((),), (Q(0),)))
    assert found(empty)["C9"].evidence is Evidence.CITED


def test_the_degree_bound_is_claimed_for_intervals_only() -> None:
    """On the unit square E max(x + y + s, 0)^2 has degree 4 in s: its difference of order 4 is not 0."""
    square = Uniform((Q(0), Q(0)), (Q(1), Q(1)))
    problem = Problem(Constant((Q(0),)), square)

    def risk(s: Q) -> Q:
        return problem.risk(Network(((Q(1), Q(1)),), (s,), ((Q(1),),), (Q(0),))) + Q(0)

    step = Q(1, 100)
    assert sum(((-1) ** j * math.comb(4, j) * risk(j * step - Q(1, 2)) for j in range(5)), Q(0)) != 0
    network = Network(((Q(1), Q(1)),), (Q(-1, 2),), ((Q(1),),), (Q(0),))
    assert found(Case(network, problem, Flow(Q(1))))["C7p"].verdict is Verdict.OUT_OF_SCOPE


def test_attained_minima_are_cited_for_one_output_only() -> None:
    double = Constant((Q(0), Q(1)))
    network = Network(((Q(1),),), (Q(0),), ((Q(1),), (Q(1),)), (Q(0), Q(0)))
    case = replace(AF6, network=network, problem=Problem(double, Uniform((Q(0),), (Q(1),))))
    assert found(case)["C9"].verdict is Verdict.OUT_OF_SCOPE


def test_one_difference_does_not_prove_a_degree() -> None:
    claim = found(AF6)["C7p"]
    assert claim.evidence is Evidence.ARGUED
    assert "computed: difference of order 4" in claim.note


@given(cases(target="piecewise"))
def test_on_a_cell_the_degree_bound_holds_along_other_lines(at: Case) -> None:
    """The same with only the first bias moving: the difference of order 2 D + 2 of exact risks is 0."""
    if not on_interval(Instance(at)) or at.network.skip or not at.network.width:
        return
    order = semialgebraic.degree_bound(at.problem) + 1
    assert semialgebraic.difference(at.network, at.problem, order) in (None, 0)


def test_the_degree_bound_is_attained() -> None:
    """One kink, constant target: L is a cubic in the bias, so the difference of order 3 is not 0 and that of order 4 is."""
    at = replace(AF6, problem=Problem(Constant((Q(0),)), UNIT))
    assert semialgebraic.degree_bound(at.problem) == 3
    assert semialgebraic.difference(at.network, at.problem, 3) not in (None, 0)
    assert semialgebraic.difference(at.network, at.problem, 4) == 0
    assert rates.on_a_cell(Instance(at)).note == "difference of order 4"


def test_curved_pieces_are_not_semialgebraic() -> None:
    """The unit disc: int relu(x_1 - t) = (2/pi)((1-t^2)^{3/2}/3 - t (arccos t - t sqrt(1-t^2))/2), against a fine sum."""
    n = 20_000
    for t in (0.0, 0.3, 0.8):
        width = (1 - t) / n
        places = (t + (k + 0.5) * width for k in range(n))
        total = sum((x - t) * 2 * math.sqrt(1 - x * x) * width for x in places) / math.pi
        root = math.sqrt(1 - t * t)
        closed = 2 / math.pi * (root**3 / 3 - t * (math.acos(t) - t * root) / 2)
        assert abs(total - closed) < 1e-6
