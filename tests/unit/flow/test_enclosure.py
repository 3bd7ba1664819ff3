"""Enclosures contain the truth, always: coarse trajectories with real errors, balls of starts, every kind of crossing.

The reference has 18 digits more than what is enclosed, in the other arithmetic for a part of the cases.  All comparisons are
between balls around exact dyadic values of both polynomials, so they are proofs, not roundings.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Callable

import pytest

from gfproof.flow import Trajectory, integrate
from gfproof.flow.along import energy_identity
from gfproof.flow.enclosure import (
    Enclosure,
    NotEnclosed,
    enclose,
    enclosed_entries,
    enclosed_risk,
    enclosed_state,
)
from gfproof.flow.program import entries_like
from gfproof.flow.tube import Tube, Unprovable
from gfproof.flow.wrong_cell import WrongCell, deepest_fall
from gfproof.network import Kind, Network, cell_and_kinks
from gfproof.numbers import Ball, Q, ball, lower, precision, upper
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.jets import ball_polynomial
from gfproof.problem import Piecewise, Problem, Uniform
from gfproof.risk.hessian import hessian
from gfproof.risk.segments import on_cell, risk_and_gradient
from tests.conftest import NIGHTLY
from tests.unit.flow.kink_suite import TARGETS, KinkFlow, random_flow, random_flows, strata_flows

POINTS = 10_000 if NIGHTLY else 200
STARTS = 4 if NIGHTLY else 3
STRATA = [f for f in strata_flows() if "no neuron" not in f.name]
DRAWN = [f for f in random_flows() if f.network.width <= (10 if NIGHTLY else 3)]
MORE = [random_flow(100 + k, 1 + k % 4, target, Q(1)) for k, target in enumerate(list(TARGETS) * 4)]
CASES = [*STRATA, *DRAWN, *MORE] if NIGHTLY else [*STRATA, *DRAWN[::4]]
BITS, GRID = 200, 2**40


def name(flow: KinkFlow) -> str:
    return flow.name


def coarse(flow: KinkFlow, until: Q, digits: int = 4) -> Trajectory:
    return integrate(flow.network, flow.domain, until, digits=digits, guard=2)


class Reference:
    """A trajectory evaluated here: its polynomials at exact dyadic times, in balls of 200 bits."""

    def __init__(self, trajectory: Trajectory) -> None:
        exact = ARITHMETICS[trajectory.arithmetic].exact
        self.trajectory, self.starts = trajectory, [piece.start for piece in trajectory.pieces]
        self.polynomials: list[list[Callable[[Ball], Ball]]] = []
        with precision(BITS + 200):
            for piece in trajectory.pieces:
                columns = [[ball(exact(c)) for c in column] for column in piece.series]
                self.polynomials.append([ball_polynomial(column) for column in columns])

    def __call__(self, time: Q) -> list[Ball]:
        at = bisect.bisect_right(self.starts, time) - 1
        s = ball(time - self.starts[at])
        return [polynomial(s) for polynomial in self.polynomials[at]]


def check(found: Enclosure, reference: Trajectory, rng: random.Random, points: int) -> None:
    """Random times, the ends of the spans among them: state and risk of the reference lie in the enclosure."""
    slack = Q(1, 10 ** (reference.digits - 2))
    times = [Q(rng.randint(0, GRID), GRID) * found.reached for _ in range(points)]
    times += [span.end for span in found.spans][::7]
    truth_at = Reference(reference)
    with precision(BITS):
        loose = Ball(0, ball(slack).lower())
        for time in times:
            truth, boxes, radius = truth_at(time), enclosed_entries(found, time), found.radius(time)
            far = ball(0)
            for box, x, middle in zip(boxes, truth, found.middle(time), strict=True):
                assert (ball(box) + loose).contains(x)
                far = far + (x - ball(middle)) ** 2
            assert far.upper() <= (ball(radius) + ball(slack)) ** 2
    for time in times[:5]:
        box = enclosed_risk(found, time)
        assert lower(box) - slack <= reference.exact_risk(time) <= upper(box) + slack
        for one, x in zip(enclosed_state(found, time).entries(), reference.entries_at(time), strict=True):
            assert lower(ball(one)) - slack <= x <= upper(ball(one)) + slack


def test_there_are_a_hundred_cases() -> None:
    whole = [*STRATA, *random_flows(), *MORE]
    assert len({f.name for f in whole}) == len(whole) == 100


@pytest.mark.parametrize("flow", CASES, ids=name)
def test_a_coarse_trajectory_is_enclosed_with_its_true_error(flow: KinkFlow) -> None:
    until = min(flow.until, Q(1))
    try:
        found = enclose(coarse(flow, until))
    except NotEnclosed:  # four digits may be too few to keep a sensitive flow in its tube; five are enough
        found = enclose(coarse(flow, until, 5))
    other = flow.network.width <= 2 and "draw 3" in flow.name
    backend = "mpmath" if other else "arb"
    reference = integrate(flow.network, flow.domain, until, digits=22, arithmetic=backend)
    check(found, reference, random.Random(flow.name), POINTS)


@pytest.mark.parametrize("flow", CASES if NIGHTLY else DRAWN[::9], ids=name)
def test_a_ball_of_starts_is_enclosed(flow: KinkFlow) -> None:
    """Starts on the sphere of the ball, in rational directions; some of them in other cells than the centre.

    Where the large ball contains a network with a degenerate neuron it is refused; the small one never is.
    """
    rng, until = random.Random(flow.name), Q(1, 2)
    live = Tube(flow.network, flow.domain, _live(flow)).coordinates
    trajectory = integrate(flow.network, flow.domain, until, digits=12)
    for radius in (Q(1, 100), Q(1, 10**6)):
        try:
            found = enclose(trajectory, start_radius=radius)
        except NotEnclosed:
            assert radius > Q(1, 10**6)
            continue
        for _ in range(STARTS):
            step = [
                Q(rng.randint(-99, 99)) if k in live else Q(0)
                for k in range(sum(1 for _ in flow.network.entries()))
            ]
            size = sum((x * x for x in step), Q(0))
            root = next(Q(k) for k in range(1, 10**4) if Q(k) ** 2 >= size)
            entries = [x + radius * s / root for x, s in zip(flow.network.entries(), step, strict=True)]
            start = Network.of(entries_like(flow.network, entries))
            check(found, integrate(start, flow.domain, until, digits=18), rng, POINTS // STARTS // 2)


def _live(flow: KinkFlow) -> list[int]:
    domain = flow.domain
    cell, _ = cell_and_kinks(flow.network, domain.low, domain.high, domain.target.breakpoints)
    return [i for i, kind in enumerate(cell.kinds) if kind is not Kind.DEAD]


def test_digits_asked_for_are_proved() -> None:
    flow = next(f for f in random_flows() if f.name == "affine, width 3, draw 6")
    found = enclose(integrate(flow.network, flow.domain, Q(1), digits=30))
    assert found.widest < Q(1, 10**30)


def test_a_larger_ball_of_starts_has_a_larger_tube() -> None:
    flow = DRAWN[2]
    trajectory = integrate(flow.network, flow.domain, Q(1), digits=12)
    small, large = (enclose(trajectory, start_radius=Q(1, 10**k)) for k in (8, 5))
    for k in range(11):
        assert small.radius(Q(k, 10)) <= large.radius(Q(k, 10))


def test_a_wrong_polynomial_is_enclosed_with_its_error() -> None:
    """The trajectory is not trusted: after a change of 1/1000 in a coefficient the bound grows to cover it."""
    from dataclasses import replace

    flow = DRAWN[0]
    good = integrate(flow.network, flow.domain, Q(1, 4), digits=15)
    first = good.pieces[0]
    with precision(good.bits):
        series = tuple([*column] for column in first.series)
        series[-1][1] = series[-1][1] + ball(Q(1, 1024))
        bad = replace(good, pieces=(replace(first, series=series), *good.pieces[1:]))
    found = enclose(bad)
    moved = first.length * Q(1, 1024)
    assert found.radius(first.length) >= moved * Q(1, 2)
    assert enclose(good).widest < Q(1, 10**12)


def test_polynomials_of_different_degrees_are_bounded_with_all_their_terms() -> None:
    """A further coefficient of the last entry moves the end of a piece by 1/1000; the degree is not that of the first."""
    from dataclasses import replace

    flow = DRAWN[0]
    good = integrate(flow.network, flow.domain, Q(1, 4), digits=15)
    first = good.pieces[0]
    with precision(good.bits):
        further = ball(Q(1, 1000) / first.length ** len(first.series[-1]))
        series = (*first.series[:-1], [*first.series[-1], further])
        bad = replace(good, pieces=(replace(first, series=series), *good.pieces[1:]))
    found = enclose(bad)
    assert found.radius(first.length) >= Q(1, 2000)
    assert energy_identity(found).note
    with pytest.raises(NotEnclosed, match="do not follow"):
        enclose(replace(good, pieces=(replace(first, length=-first.length),)))


def test_a_degenerating_neuron_is_not_enclosed() -> None:
    from tests.unit.flow.test_flow import UNIT, backwards

    with pytest.raises(NotEnclosed, match=r"beyond time 0\.09"):
        enclose(integrate(backwards(Q(1, 10)), UNIT, Q(1, 2), digits=10))


# ---------------------------------------------------------------------------------------------- the parts


def draws(seed: str, count: int) -> list[tuple[Network, str]]:
    rng, found = random.Random(seed), []
    while len(found) < count:
        width = rng.randint(0, 4)
        w = [Q(rng.randint(-12, 12), 6) for _ in range(width)]
        b = [-x * Q(rng.randint(-2, 14), 12) if x else Q(rng.randint(1, 5), 3) for x in w]
        v = [[Q(rng.randint(-12, 12), 6) for _ in range(width)]]
        skip = [Q(rng.randint(-3, 3), 2)] if rng.random() < 0.3 else None
        network = Network.exact([[x] for x in w], b, v, [Q(rng.randint(-5, 5), 3)], skip)
        if all(x != 0 or y != 0 for x, y in zip(w, b, strict=True)):
            found.append((network, rng.choice(list(TARGETS))))
    return found


@pytest.mark.parametrize(("network", "target"), draws("hessian", 60), ids=str)
def test_the_box_hessian_contains_every_hessian(network: Network, target: str) -> None:
    problem = Problem(Piecewise(TARGETS[target]), Uniform((Q(0),), (Q(1),)))
    exact = hessian(network, problem.domain)
    cell, _ = cell_and_kinks(network, Q(0), Q(1), problem.domain.target.breakpoints)
    live = [i for i, kind in enumerate(cell.kinds) if kind is not Kind.DEAD]
    tube = Tube(network, problem.domain, live)
    with precision(100):
        try:
            boxes = tube.hessian([ball(x) for x in network.entries()], whole=True)
        except Unprovable:
            assert any(w == 0 for (w,) in network.w)
            return
        for side in (0, 1):
            rows = exact.matrix(side)
            for i, k in enumerate(tube.coordinates):
                for j, n in enumerate(tube.coordinates):
                    assert lower(boxes[i][j]) <= rows[k][n] <= upper(boxes[i][j])


@pytest.mark.parametrize(("network", "target"), draws("rate", 30), ids=str)
def test_the_rate_bounds_the_one_sided_lipschitz_constant(network: Network, target: str) -> None:
    """<G(x) - G(y), x - y> >= -mu |x - y|^2 for random pairs in a box, exactly."""
    problem = Problem(Piecewise(TARGETS[target]), Uniform((Q(0),), (Q(1),)))
    domain, rng = problem.domain, random.Random(str(network))
    cell, _ = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    live = [i for i, kind in enumerate(cell.kinds) if kind is not Kind.DEAD]
    tube = Tube(network, domain, live)
    reach = Q(1, 20)
    with precision(80):
        ring = Ball(0, ball(reach).upper())
        inside = set(tube.coordinates)
        box = [ball(x) + ring if k in inside else ball(x) for k, x in enumerate(network.entries())]
        try:
            mu = upper(tube.rate(box))
        except Unprovable:
            return

    def somewhere() -> Network:
        moved = [
            x + reach * Q(rng.randint(-100, 100), 100) if k in inside else x
            for k, x in enumerate(network.entries())
        ]
        return Network.of(entries_like(network, moved))

    for _ in range(40):
        x, y = somewhere(), somewhere()
        gap = list(x.step(y, Q(-1)).entries())
        pull = risk_and_gradient(x, domain)[1].step(risk_and_gradient(y, domain)[1], Q(-1))
        product = sum((g * d for g, d in zip(pull.entries(), gap, strict=True)), Q(0))
        assert product >= -mu * sum((d * d for d in gap), Q(0))


@pytest.mark.parametrize("seed", range(60))
def test_wrong_formulas_cost_no_more_than_the_bound(seed: int) -> None:
    """Move the kinks of a network a little without telling its cell: G by the old formulas against the true G."""
    rng = random.Random(f"wrong {seed}")
    (network, target) = draws(f"wrong {seed}", 1)[0]
    problem = Problem(Piecewise(TARGETS[target]), Uniform((Q(0),), (Q(1),)))
    domain = problem.domain
    cell, _ = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    size = Q(1, rng.choice([3, 10, 100, 10**4]))
    live = [i for i, kind in enumerate(cell.kinds) if kind is not Kind.DEAD]
    moved = [b + (size * Q(rng.randint(-100, 100), 100) if i in live else 0) for i, b in enumerate(network.b)]
    there = Network(network.w, tuple(moved), network.v, network.c, network.a)
    kinks = [
        -b / w if kind in (Kind.RIGHT, Kind.LEFT) else None
        for kind, (w,), b in zip(cell.kinds, there.w, there.b, strict=True)
    ]
    by_formula = on_cell(cell, kinks, there, domain)[1]
    truth = risk_and_gradient(there, domain)[1]
    error = sum((x**2 for x in by_formula.step(truth, Q(-1)).entries()), Q(0))
    with precision(100):
        try:
            bound = upper(WrongCell(cell, there, domain).bound([[ball(x)] for x in there.entries()], ball(1)))
        except Unprovable:
            return
    assert error <= bound**2 + Q(1, 2**150)


def test_some_wrong_formulas_are_seen() -> None:
    """The test above meets faults: a bound that is always 0 would fail it."""
    domain = Problem(Piecewise(TARGETS["affine"]), Uniform((Q(0),), (Q(1),))).domain
    network = Network.exact([["1"], ["1"]], ["-1/2", "-1/3"], ["1", "2"], "0")
    cell, _ = cell_and_kinks(network, Q(0), Q(1))
    there = Network(network.w, (Q(-1, 3), Q(-1, 2)), network.v, network.c)
    by_formula = on_cell(cell, (Q(1, 3), Q(1, 2)), there, domain)[1]
    assert by_formula != risk_and_gradient(there, domain)[1]


@pytest.mark.parametrize("seed", range(30))
def test_the_deepest_fall_of_a_polynomial(seed: int) -> None:
    rng = random.Random(f"fall {seed}")
    p = [Q(rng.randint(-20, 20), 4) for _ in range(rng.randint(1, 7))]
    with precision(100):
        found = upper(deepest_fall([ball(x) for x in p], ball(2)))
    values = [sum((c * Q(k, 100) ** n for n, c in enumerate(p)), Q(0)) for k in range(201)]
    assert found >= max(Q(0), -min(values))
    if min(values) < 0:
        assert found <= -min(values) * 2 + Q(1, 2)


def test_spans_follow_each_other() -> None:
    flow = DRAWN[4]
    found = enclose(integrate(flow.network, flow.domain, Q(1), digits=10))
    assert found.spans[0].start == 0
    assert found.reached == 1
    assert all(one.end == other.start for one, other in itertools.pairwise(found.spans))
