"""What mutants showed to be untested in the replay of enclosures (see SURVIVORS.md)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from gfproof.certify.field import Problem
from gfproof.certify.fixed_point import Fixed, Malformed, Rejected
from gfproof.certify.replay import Step
from gfproof.network import Network
from gfproof.numbers import Q, to_fraction
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain, risk_and_gradient
from tests.unit.certify.test_replay import FLOWS, P, _problem, certificate
from tests.unit.flow.kink_suite import KinkFlow


def first_step(name: str, **changes: Any) -> Step:
    """The first step of a genuine certificate, with changes."""
    document = certificate(name, "1/16")
    evidence = document["evidence"]
    given = evidence["steps"][0] | changes
    problem = Problem(document["claim"], evidence["scale"])
    return Step(
        problem, Fraction(given["length"]), given["kinds"], given["order"], given["series"], given.get("ties")
    )


@pytest.mark.parametrize("kinds", ["", "R", "RRRRRR", "X", 5, None, ["R", "D"]])
def test_kinds_of_a_step_are_one_letter_for_each_neuron(kinds: Any) -> None:
    assert first_step("dead neuron").strict
    with pytest.raises(Malformed, match="kinds of a step"):
        first_step("dead neuron", kinds=kinds)


def test_dead_neurons_are_the_ones_of_the_claim() -> None:
    kinds = certificate("dead neuron", "1/16")["evidence"]["steps"][0]["kinds"]
    dead = kinds.index("D")
    others = [k for k in range(len(kinds)) if k != dead]
    for change in (kinds.replace("D", "F"), *(kinds[:k] + "D" + kinds[k + 1 :] for k in others)):
        with pytest.raises(Rejected, match="a neuron dies"):
            first_step("dead neuron", kinds=change)


def exp_below(x: Fraction) -> Fraction:
    """A lower bound of e^x, of both signs: partial sums, for x < 0 with an odd last power."""
    return sum((x**k / math.factorial(k) for k in range(24)), Fraction(0))


@pytest.mark.parametrize("name", ["dead neuron", "skip connection"])
@pytest.mark.parametrize("more", [0, 1, 10**6])
def test_the_bound_of_a_part_is_above_the_solution_of_its_inequality(name: str, more: int) -> None:
    """E^{mu s} (e + defect s), with the defect as proved; by exact partial sums of the exponential."""
    step = first_step(name)
    parts = certificate(name, "1/16")["evidence"]["steps"][0]["parts"]
    a = Fraction(0)
    for end, mu, tube in parts:
        b = Fraction(end)
        within, _ = step.part(a, b, mu, tube * 4 + 4 * more, more)
        grown = exp_below(Fraction(max(mu, 0), 2**step.problem.p) * step.length * (b - a))
        assert within >= grown * (more + step.fine() * (b - a))
        a = b


def only_an_offset() -> Problem:
    """A dead neuron: G_c = 2 (c - 1/2), and the Hessian is 2."""
    network = Network.exact([["0"]], ["0"], ["1"], "1")
    target = PolynomialPieces((), (((Q(0), Q(1)),),))
    flow = KinkFlow("offset", network, exact_domain(target, Q(0), Q(1)), Q(1))
    return _problem(flow)


def test_distances_shrink_by_no_more_than_is_proved() -> None:
    """On [a, b] with mu = -2 by e^{-2 s (b - a)}, wherever in the step [a, b] lies."""
    problem = only_an_offset()
    one = 1 << P
    assert len(problem.coordinates) == 1
    rows = [[one, -one // 4]]  # c = 1 - u/4 for s = 1/4
    step = Step(problem, Fraction(1, 4), "D", [], rows)
    mu, e = -2 * one + one // 1000, one * 1000
    for a, b in ((Fraction(0), Fraction(1)), (Fraction(1, 2), Fraction(1)), (Fraction(7, 8), Fraction(1))):
        _, left = step.part(a, b, mu, one * 3000, e)
        assert left >= exp_below(Fraction(mu, one) * step.length * (b - a)) * e
        assert left < e + one


@pytest.mark.parametrize("name", ["dead neuron", "skip connection"])
@pytest.mark.parametrize("length", [Fraction(1, 4), Fraction(1, 8), Fraction(1, 64)])
def test_the_defect_of_straight_lines_is_bounded(name: str, length: Fraction) -> None:
    """P = theta - s u k G(theta), k = 1 or -1: |p' + s G(p)| in exact numbers at nine places, below the bound."""
    flow = FLOWS[name]
    problem = _problem(flow)
    genuine = certificate(name, "1/16")["evidence"]["steps"][0]
    entries = [*flow.network.entries()]
    slope = [*risk_and_gradient(flow.network, flow.domain)[1].entries()]
    s = Q(length.numerator, length.denominator)
    met = 0
    for way in (1, -1):
        rows = [
            [Fixed.of(P, to_fraction(entries[k])).m[0], Fixed.of(P, to_fraction(-way * s * slope[k])).m[0]]
            for k in problem.coordinates
        ]
        try:
            step = Step(problem, length, genuine["kinds"], genuine["order"], rows)
            bound = Fraction(step.fine(), 2**P)
        except Rejected:
            continue  # the line leaves the cell
        if not step.strict:
            continue
        met += 1
        for n in range(9):
            u = Q(n, 8)
            supply = iter([x - way * s * u * g for x, g in zip(entries, slope, strict=True)])
            near = Network.of(flow.network.map(lambda _, supply=supply: next(supply)))
            there = [*risk_and_gradient(near, flow.domain)[1].entries()]
            defect2 = sum(((s * there[k] - way * s * slope[k]) ** 2 for k in problem.coordinates), Q(0))
            assert to_fraction(defect2) <= bound**2 * (1 + Fraction(1, 10**12)), (way, n)
    assert met >= 1


def test_the_defect_contains_the_rounding_of_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field known less well leaves a larger defect, also where the defect is large."""
    series = [list(f) for f in certificate("dead neuron", "1/16")["evidence"]["steps"][0]["series"]]
    scale = certificate("dead neuron", "1/16")["evidence"]["scale"]
    series[-1][1] += 1 << (scale - 8)
    plain = first_step("dead neuron", series=series).fine()
    on_cell = Problem.on_cell

    def rough(*arguments: Any) -> list[Fixed]:
        return [Fixed(g.p, g.m, [g.r[0] + (1 << (scale - 16)), *g.r[1:]]) for g in on_cell(*arguments)]

    monkeypatch.setattr(Problem, "on_cell", rough)
    assert first_step("dead neuron", series=series).fine() > plain + (1 << (scale - 24))
