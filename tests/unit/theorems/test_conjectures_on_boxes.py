"""Conjectures under uniform laws with several inputs: drawn, refuted, and confirmed by integrals over simplices."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from gfproof.numbers import to_fraction
from gfproof.problem import Uniform
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import simplices
from gfproof.theorems.deciding.decision import decide, hunt
from gfproof.theorems.deciding.draws import MOST_INPUTS, Draw
from gfproof.theorems.deciding.second_look import SecondLook
from gfproof.verdict import Evidence, Verdict


def conjecture(claim: str, scope: str = "", target: str = "constant") -> Conjecture:
    return Conjecture.from_toml(
        f'title = "t"\ntarget = "{target}"\nalong = "flow"\n[scope]\n{scope}\n[[claim]]\nthat = "{claim}"\n'
    )


@pytest.mark.parametrize("d", [2, 3])
def test_the_rule_integrates_quadratics_between_the_planes(d: int) -> None:
    """∫ x_j x_k over the box by hand; and no point lies on a plane, degenerate planes through corners included."""
    random = Random(d)
    low, high = [Fraction(-1, k + 1) for k in range(d)], [Fraction(k + 1, 2) for k in range(d)]
    planes = [
        ([Fraction(random.randint(-2, 2)) for _ in range(d)], Fraction(random.randint(-1, 1)))
        for _ in range(2)
    ]
    planes.append(([Fraction(1)] * d, -sum(low, Fraction(0))))
    points = list(simplices.rule(low, high, planes))
    assert sum(p for p, _ in points) == 1
    assert all(p >= 0 for p, _ in points)
    mean = [(p + q) / 2 for p, q in zip(low, high, strict=True)]
    for j, k in product(range(d), repeat=2):
        found = sum(p * x[j] * x[k] for p, x in points)
        own = (low[j] ** 2 + low[j] * high[j] + high[j] ** 2) / 3
        assert found == (own if j == k else mean[j] * mean[k])
    for w, b in planes:
        if any(w):
            assert all(sum(p * q for p, q in zip(w, x, strict=True)) + b != 0 for _, x in points)


def test_the_second_look_agrees_with_the_face_recursion() -> None:
    """Risk and gradient of drawn cases on squares and cubes, kinks through corners and twin neurons among them."""
    for d, draws in ((2, 40), (3, 8)):
        asked = conjecture("L >= 0", f'law = "uniform"\ndimension = {d}', "any")
        draw, met = Draw(asked, d), 0
        for _ in range(draws):
            case = draw.case()
            assert isinstance(case.problem.law, Uniform)
            assert case.problem.law.dimension == d
            risk, gradient = case.problem.risk_and_gradient(case.network)
            value, slope = SecondLook(asked, case.to_json()).here.gradient()
            assert value == to_fraction(risk)
            assert slope["w"] == [[to_fraction(x) for x in row] for row in gradient.w]
            assert slope["v"] == [[to_fraction(x) for x in row] for row in gradient.v]
            assert slope["c"] == [to_fraction(x) for x in gradient.c]
            met += risk != 0
        assert met > draws // 2


def test_boxes_are_drawn_where_the_scope_allows_them() -> None:
    free, uniform, atoms = (Draw(conjecture("L >= 0", s)) for s in ("", 'law = "uniform"', 'law = "atoms"'))
    kinds = [
        Counter((c.problem.law.kind, c.problem.law.dimension) for c in (d.case() for _ in range(300)))
        for d in (free, uniform, atoms)
    ]
    for d in (2, 3):
        assert kinds[0]["uniform", d] >= 5
        assert kinds[0]["atoms", d] >= 5
        assert kinds[1]["uniform", d] >= 20
    assert {law for law, _ in kinds[1]} == {"uniform"}
    assert {law for law, _ in kinds[2]} == {"atoms"}
    assert Draw(conjecture("L >= 0", f'law = "uniform"\ndimension = {MOST_INPUTS}')).possible
    assert not Draw(conjecture("L >= 0", f'law = "uniform"\ndimension = {MOST_INPUTS + 1}')).possible


BOUND = "norm2(G.w) <= 4/3*norm2(v)*L"
UNIT = 'law = "uniform"\nlow = "0"\nhigh = "1"\nwidth = 1\noutputs = 1\n'


def test_a_bound_that_holds_on_the_interval_is_refuted_on_the_square() -> None:
    """|E x e|^2 <= largest eigenvalue of E x x^T times L: 1/3 on [0, 1], 1/3 + 1/4 on its square."""
    (found,) = hunt(conjecture(BOUND, UNIT + "dimension = 2"), examples=300).claims
    assert found.verdict is Verdict.FAILS
    assert found.evidence is Evidence.EXACT
    assert "confirmed by a second evaluation" in found.note
    assert len(found.witness["input"]["low"]) == 2
    (other,) = hunt(conjecture(BOUND, UNIT + "dimension = 1"), examples=150).claims
    assert other.verdict is Verdict.UNDECIDED


def test_a_true_claim_survives_on_cubes_and_is_proved() -> None:
    claim = "norm2(G.c) <= 4*L"
    (found,) = decide(conjecture(claim, 'law = "uniform"\ndimension = 3'), examples=15).claims
    assert found.verdict is Verdict.HOLDS
    assert "survived 15 drawn cases" in found.note
