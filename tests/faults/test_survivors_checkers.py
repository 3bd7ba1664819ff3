"""What mutants showed to be untested in the independent checkers (see SURVIVORS.md)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gfproof.certify import ridge_checker, spline_checker
from gfproof.certify.field import Problem
from gfproof.certify.fixed_point import Fixed, Malformed
from gfproof.network import Network
from gfproof.numbers import Q, to_fraction
from gfproof.risk.hessian import hessian
from gfproof.risk.segments import Domain, exact_domain, risk_and_gradient
from tests.unit.certify.forging import identity, verdict
from tests.unit.certify.test_replay import P, _problem
from tests.unit.certify.test_ridge_checker import planar
from tests.unit.certify.test_spline_checker import genuine as genuine_splines
from tests.unit.certify.test_spline_checker import restated
from tests.unit.flow.kink_suite import TARGETS, KinkFlow

WEIGHTS = [Q(x, 8) for x in (-16, -6, -4, -1, 1, 2, 4, 6, 16)]
APART = Q(1, 50)


def drawn(random: Random, target: str) -> KinkFlow:
    """Two neurons with weights of any size; kinks inside, or far outside; at times one that is constant."""
    w, b = [], []
    for _ in range(2):
        slope, kink = random.choice(WEIGHTS), Q(random.choice([-9, *range(3, 18), 29]), 20)
        flat = random.random() < 0.2
        w.append(Q(0) if flat else slope)
        b.append(Q(random.randint(1, 9), 4) if flat else -slope * kink)
    if all(x * s + y <= 0 for x, y in zip(w, b, strict=True) for s in (0, 1)):
        return drawn(random, target)
    v = [Q(random.randint(-8, 8), 3) for _ in range(2)]
    network = Network.exact([[x] for x in w], b, v, Q(random.randint(-6, 6), 5))
    return KinkFlow("drawn", network, exact_domain(TARGETS[target], Q(0), Q(1)), Q(1))


def within(x: Fixed, value: Q) -> bool:
    """Is the value in the interval?"""
    y = Fixed.of(P, to_fraction(value))
    return bool(x.low <= y.high and y.low <= x.high)


def box(entries: list[Q], size: Q) -> list[Fixed]:
    found = []
    for x in entries:
        low, high = Fixed.of(P, to_fraction(x - size)), Fixed.of(P, to_fraction(x + size))
        found.append(Fixed.between(P, low.low, high.high))
    return found


@pytest.mark.parametrize("target", ["constant", "quadratic", "piecewise linear"])
def test_gradient_and_hessian_on_a_box_contain_those_of_its_networks(target: str) -> None:
    random, size = Random(f"boxes {target}"), Q(1, 1000)
    for _ in range(40):
        flow = drawn(random, target)
        problem = _problem(flow)
        entries = list(flow.network.entries())
        around = box(entries, size)
        slope, rows = problem.anywhere(around), problem.hessian(around)
        for _ in range(3):
            moves = [size * random.randint(-4, 4) / 4 for _ in entries]
            for k in {*range(len(entries))} - {*problem.coordinates}:
                moves[k] = Q(0)
            supply = iter([x + y for x, y in zip(entries, moves, strict=True)])
            near = Network.of(flow.network.map(lambda _, supply=supply: next(supply)))
            exact = list(risk_and_gradient(near, flow.domain)[1].entries())
            assert all(within(g, exact[i]) for i, g in zip(problem.coordinates, slope, strict=True))
            if not smooth(near, flow.domain):
                continue
            matrix = hessian(near, flow.domain).matrix()
            for i, row in zip(problem.coordinates, rows, strict=True):
                assert all(within(x, matrix[i][j]) for j, x in zip(problem.coordinates, row, strict=True))


def smooth(network: Network, domain: Domain) -> bool:
    """Are all kinks away from the ends and from the breakpoints?"""
    special = [domain.low, domain.high, *domain.target.breakpoints]
    kinks = [t for t in network.kinks() if t is not None]
    return all(abs(t - s) > APART for t in kinks for s in special)


def claim(flow: KinkFlow) -> dict[str, Any]:
    target = flow.domain.target
    return {
        "network": {"w": [["1"]], "b": ["-1/2"], "v": [["1"]], "c": ["0"]},
        "low": "0",
        "high": "1",
        "target": {
            "breakpoints": [str(s) for s in target.breakpoints],
            "pieces": [[[str(c) for c in f] for f in piece] for piece in target.pieces],
        },
    }


def test_targets_of_enclosure_certificates_have_pieces_of_positive_length() -> None:
    flow = replace(drawn(Random(1), "jumping"))
    good = claim(flow)
    Problem(good, P)
    for breakpoints in (["0"], ["1"], ["2"], ["1/2", "1/2"]):
        pieces = (good["target"]["pieces"] * 2)[: len(breakpoints) + 1]
        with pytest.raises(Malformed, match="out of order"):
            Problem(good | {"target": {"breakpoints": breakpoints, "pieces": pieces}}, P)


@pytest.mark.parametrize("empty", [["+"], ["*"], [], ["d"], {}, 0, None, True, 1.5])
def test_expressions_without_arguments_are_malformed(empty: Any) -> None:
    assert verdict(identity(empty, "0")) == "malformed"
    assert verdict(identity(["+", "0", empty], "0")) == "malformed"


@pytest.mark.parametrize("loss", ["square", "absolute"])
def test_a_path_that_stays_affine_down_to_0_is_rejected(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only |eta| <= 1 is violated: the values of the best line, and their own dual vector, for every lambda > 0."""
    pattern = next(one for one in genuine_splines() if one["kind"] == "spline-path")
    if loss == "square":
        x, y, values, p = ["0", "1", "2"], ["0", "1", "0"], ["1/3"] * 3, ["-1/3", "2/3", "-1/3"]
    else:
        x, y, values, p = ["0", "1", "2"], ["0", "1", "0"], ["0"] * 3, ["-1/2", "1", "-1/2"]
    piece = {"low": "0", "high": "none", "base": values, "rate": ["0"] * 3}
    claim = {"x": x, "y": y, "loss": loss, "pieces": [piece]}
    forged = restated(pattern | {"claim": claim, "evidence": {"p": [p]}}, monkeypatch)
    assert forged is not None
    with pytest.raises(spline_checker.Rejected, match="exceeds 1"):
        spline_checker.check(forged)


@pytest.mark.parametrize("kind", ["", "spline-path", "Ridge-Minimum", None, 1])
def test_ridges_have_one_kind_of_certificate(kind: Any) -> None:
    document = planar()
    ridge_checker.check(document)
    forged = document | {"kind": kind}
    forged["digest"] = ridge_checker.digest(forged)
    with pytest.raises(ridge_checker.Malformed, match="unknown kind"):
        ridge_checker.check(forged)


def test_splines_have_one_jump_for_each_knot_and_no_other_fields() -> None:
    good = {"intercept": "0", "slope": "2", "knots": ["1", "3"], "jumps": ["-1", "-1"]}
    assert spline_checker._function(good) == (0, 2, [1, 3], [-1, -1])
    for change in ({"jumps": ["-1"]}, {"jumps": ["-1", "-1", "1"]}, {"jumps": ["-1", "0"]}):
        with pytest.raises(spline_checker.Malformed, match="one nonzero jump"):
            spline_checker._function(good | change)
    for bad in (good | {"remark": "1"}, {key: good[key] for key in ("slope", "knots", "jumps")}, [], "1"):
        with pytest.raises(spline_checker.Malformed, match="expected the fields"):
            spline_checker._function(bad)


def test_collinear_points_part_the_runs_of_bends() -> None:
    """Bends -1, 0, -1: two runs, so one minimiser, with both knots; -1, -1 in one run: many, and one knot is enough."""
    sparse = {"intercept": "0", "slope": "2", "knots": ["1", "3"], "jumps": ["-1", "-1"]}
    x, y = ["0", "1", "2", "3", "4"], ["0", "2", "3", "4", "4"]
    claim = {"x": x, "y": y, "sparsest": sparse, "fewest": 2, "unique": True}
    assert "one minimiser only" in spline_checker.statement("spline-solutions", claim, {})
    with pytest.raises(spline_checker.Rejected, match="uniqueness"):
        spline_checker.statement("spline-solutions", claim | {"unique": False}, {})
    one = {"intercept": "0", "slope": "2", "knots": ["3/2"], "jumps": ["-2"]}
    claim = {"x": x[:4], "y": ["0", "2", "3", "3"], "sparsest": one, "fewest": 1, "unique": False}
    assert "more than one" in spline_checker.statement("spline-solutions", claim, {})


def test_the_function_of_a_network_of_a_certificate() -> None:
    random = Random(3)
    for _ in range(60):
        w = [Q(random.randint(-2, 2)) for _ in range(3)]
        b, v = ([Q(random.randint(-4, 4), 3) for _ in range(3)] for _ in range(2))
        c, a = Q(random.randint(-3, 3), 2), Q(random.randint(-3, 3))
        skip = random.random() < 0.5
        network = Network.exact([[x] for x in w], b, v, c, [a] if skip else None)
        entries = {key: [str(x) for x in row] for key, row in (("w", w), ("b", b), ("v", v))}
        shown = entries | {"c": str(c), "a": str(a) if skip else "none"}
        function, decay = spline_checker._of_network(shown, skip)
        assert decay == to_fraction(sum((x * x for x in (*w, *v)), Q(0))) / 2
        places = [Q(n, 4) for n in range(-12, 13)]
        values = spline_checker._values(function, [to_fraction(x) for x in places])
        assert values == [to_fraction(network((x,))[0]) for x in places]


def test_without_skip_connection_the_other_dual_bound_is_demanded_too() -> None:
    """Eta is 1, -1, 0 at 0, 1, 2 and kappa = 1, so |eta - kappa| = 2 at 1: nothing is proved, though the norm is attained."""
    x, y, q = ([Fraction(n) for n in row] for row in ((0, 1, 2), (0, 0, -1), (-2, 3, -1)))
    f = (Fraction(0), Fraction(0), [Fraction(1)], [Fraction(-1)])
    with pytest.raises(spline_checker.Rejected, match="exceeds 1"):
        spline_checker._minimum((x, y, "interpolation", Fraction(0), False), f, q)
    half = [
        Fraction(1, 2),
        Fraction(-1),
        Fraction(1, 2),
    ]  # eta is 0, 1/2, 0: within the bounds, and short of the norm
    with pytest.raises(spline_checker.Rejected, match="does not attain"):
        spline_checker._minimum((x, y, "interpolation", Fraction(0), False), f, half)
