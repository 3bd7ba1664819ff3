"""Theorems meet uniform laws with several inputs among their drawn cases, and what fails there is looked at a second time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from gfproof.case import Case
from gfproof.falsify.recheck import MOST_INPUTS, SAME_CLAIM, same_risk_and_gradient, second_evaluation
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.strategies.drawn_cases import spread
from gfproof.theorems import theorem
from gfproof.theorems.deciding import Contradiction

IDS = ["constant-target-flow", "constant-target-descent", "affine-skip-flow", "affine-skip-descent"]


def boxes(name: str, draws: int) -> list[Case]:
    found = [case for case in islice(theorem(name).draw_cases(3), draws) if isinstance(case, Case)]
    return [c for c in found if isinstance(c.problem.law, Uniform) and c.problem.law.dimension > 1]


@pytest.mark.parametrize("name", IDS)
def test_squares_and_cubes_are_drawn_and_no_claim_fails_there(name: str) -> None:
    found = boxes(name, 150)
    dimensions = Counter(case.problem.law.dimension for case in found)
    assert dimensions[2] + dimensions[3] >= 4
    for case in found[:3]:
        report = theorem(name).verify(case)
        assert {finding.verdict.value for finding in report.claims} <= {"holds", "out-of-scope"}


def test_risk_and_gradient_are_computed_a_second_time_on_boxes() -> None:
    cases = [case for name in IDS[:3] for case in boxes(name, 80)]
    small = [case for case in cases if case.network.width <= 4 and case.problem.law.dimension == 2]
    assert len(small) >= 3
    for case in small[:6]:
        same_risk_and_gradient(case)


def test_a_wrong_risk_on_a_box_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_on(2)
    true = Problem.risk_and_gradient
    monkeypatch.setattr(
        Problem, "risk_and_gradient", lambda *a, **k: (true(*a, **k)[0] + 1, true(*a, **k)[1])
    )
    with pytest.raises(Contradiction, match="disagree"):
        same_risk_and_gradient(case)


def case_on(d: int) -> Case:
    network = Network.exact([[1] * d], [Q(-1, 2)], [2], 1)
    return Case(network, Problem(Constant((Q(0),)), Uniform((Q(0),) * d, (Q(1),) * d)))


def test_a_false_claim_fails_on_a_square_and_is_confirmed_there() -> None:
    """L <= 0 is false on this square; the true claim is not confirmed to fail, and with four inputs nobody looks."""
    parent = theorem("constant-target-flow")
    claims = [claim for claim in parent.claims if claim.formula is not None]
    assert claims
    with pytest.raises(Contradiction):  # the claim is true, so nothing confirms that it fails
        second_evaluation(parent, claims[0], case_on(2))
    false = replace(claims[0], formula="L <= 0")
    assert second_evaluation(parent, false, case_on(2)) == SAME_CLAIM
    assert second_evaluation(parent, false, case_on(MOST_INPUTS + 1)) == ""


def test_atoms_become_the_uniform_law_on_their_box() -> None:
    points = ((Q(0), Q(1)), (Q(1, 2), Q(-1)), (Q(2), Q(0)))
    network = Network.exact([[1, 1]], [0], [1], 0)

    def on(*masses: Q, points: tuple[tuple[Q, ...], ...] = points) -> Case:
        return Case(network, Problem(Constant((Q(1),)), Atoms(points[: len(masses)], masses)))

    assert spread(on(Q(1, 3), Q(1, 3), Q(1, 3))).problem.law == Uniform((Q(0), Q(-1)), (Q(2), Q(1)))
    heavy = on(Q(1, 4), Q(1, 4), Q(1, 2))
    assert spread(heavy) == heavy
    assert spread(on(Q(1))) == on(Q(1))
    flat = on(Q(1, 2), Q(1, 2), points=((Q(0), Q(1)), (Q(1), Q(1))))
    assert spread(flat) == flat
    line = Case(
        Network.exact([[1]], [0], [1], 0),
        Problem(Constant((Q(1),)), Atoms(((Q(0),), (Q(1),)), (Q(1, 2), Q(1, 2)))),
    )
    assert spread(line) == line
