"""Enclosures on boxes contain the truth, always: coarse trajectories with real errors, balls of starts, every kind of crossing.

References carry 14 digits more; distances are compared as rational numbers.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.flow import enclose, enclosed_risk, enclosed_state, rigorous_flow
from gfproof.flow.along import energy_identity, integrals, lyapunov_identity, norm_bound, risk_bound
from gfproof.flow.dimensions.crossings import crossing_time
from gfproof.flow.dimensions.enclosure import BoxEnclosure
from gfproof.flow.dimensions.program import BoxDomain
from gfproof.flow.dimensions.start import exact_gradient, exact_risk_and_gradient
from gfproof.flow.dimensions.stepping import integrate_on_box
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.dimensions.tube import BoxTube, Unprovable
from gfproof.flow.enclosure import NotEnclosed
from gfproof.flow.program import entries_like
from gfproof.flow.shadowing import shadow
from gfproof.network import Network
from gfproof.numbers import Ball, Q, ball, contains, lower, midpoint, precision, to_float, upper
from gfproof.theorems import theorem
from gfproof.verdict import Evidence, Verdict
from gfproof.write.plot import draw_flow
from tests.conftest import NIGHTLY
from tests.unit.flow.test_flow_on_boxes import AFFINE, CONSTANT, QUADRATIC, STARTS, box, drawn

TIMES = 2000 if NIGHTLY else 60
MORE = 14
LINE, SPACE = {(0,): Q(1, 3), (1,): Q(-1)}, {(0, 0, 0): Q(1, 2), (1, 0, 0): Q(1)}

FLOWS: list[tuple[Network, BoxDomain]] = [
    (drawn(random.Random(50), 2, 1), box(CONSTANT)),
    (drawn(random.Random(60), 2, 2), box(CONSTANT)),
    (drawn(random.Random(60), 2, 2), box(AFFINE)),
    (drawn(random.Random(61), 2, 3), box(AFFINE)),
    (drawn(random.Random(64), 2, 2), box(QUADRATIC)),
    (drawn(random.Random(60), 2, 2, 1, True), box(QUADRATIC)),
    (drawn(random.Random(56), 2, 2, 2), box(CONSTANT, AFFINE)),
    (drawn(random.Random(57), 1, 2), box(LINE)),
    (drawn(random.Random(58), 3, 1), box(SPACE)),
    (drawn(random.Random(64), 2, 2), box(AFFINE, low=(Q(-1), Q(0)), high=(Q(1), Q(3, 2)))),
]
if NIGHTLY:
    FLOWS += [
        (drawn(random.Random(200 + k), 2, 1 + k % 3), box((CONSTANT, AFFINE, QUADRATIC)[k % 3]))
        for k in range(60)
    ]
NUMBERS = range(len(FLOWS))


@cache
def coarse(number: int) -> BoxTrajectory:
    network, domain = FLOWS[number]
    return integrate_on_box(network, domain, Q(1), digits=4, guard=2)


@cache
def enclosed(number: int) -> BoxEnclosure:
    found = enclose(coarse(number))
    assert isinstance(found, BoxEnclosure)
    return found


@cache
def reference(number: int) -> BoxTrajectory:
    network, domain = FLOWS[number]
    return integrate_on_box(network, domain, Q(1), digits=4 + MORE)


def exact_entries(found: BoxTrajectory, t: Q) -> list[Q]:
    """The values of the polynomials, without the rounding of ``entries_at``; where two meet, of the first."""
    if t == 0:
        return list(found.network.entries())
    piece = next(p for p in found.pieces if p.start < t <= p.start + p.length)
    s, values = t - piece.start, []
    for column in piece.series:
        total = Q(0)
        for c in reversed(column):
            total = total * s + midpoint(c)
        values.append(total)
    return values


def squared_distance(one: BoxTrajectory, other: BoxTrajectory, t: Q) -> Q:
    pairs = zip(exact_entries(one, t), exact_entries(other, t), strict=True)
    total: Q = sum(((x - y) ** 2 for x, y in pairs), Q(0))
    return total


@pytest.mark.parametrize("number", NUMBERS)
def test_the_solution_is_within_the_radius_at_every_time(number: int) -> None:
    found, better, rng = enclosed(number), reference(number), random.Random(number)
    assert found.reached == 1
    times = [Q(rng.randint(0, 2**20), 2**20) for _ in range(TIMES)]
    times += [c.time for c in coarse(number).crossings] + [span.end for span in found.spans]
    for t in times:
        # the reference is within 10^-16 of the truth
        allowed = (found.radius(t) + Q(10) ** -16) ** 2
        assert squared_distance(found.trajectory, better, t) <= allowed, to_float(t)


def test_the_coarse_trajectories_have_real_errors_and_meet_crossings() -> None:
    errors = [to_float(squared_distance(coarse(n), reference(n), Q(1))) ** 0.5 for n in range(10)]
    assert max(errors) > 1e-9
    assert sum(len(coarse(n).crossings) for n in range(10)) > 10
    assert sum(to_float(enclosed(n).widest) < 1e-2 for n in range(10)) >= 8


@pytest.mark.parametrize("number", NUMBERS if NIGHTLY else [1, 3, 5, 8])
def test_solutions_from_a_ball_of_starts_are_within_the_radius(number: int) -> None:
    start = Q(1, 10**6)
    network, domain = FLOWS[number]
    found, rng = enclose(coarse(number), start_radius=start), random.Random(number)
    entries = list(network.entries())
    for _ in range(4 if NIGHTLY else 2):
        direction = [Q(rng.randint(-100, 100)) for _ in entries]
        size = sum((x * x for x in direction), Q(0))
        length = Q(int(to_float(size) ** 0.5) + 1)  # at least |direction|
        moved = [x + start * y / length for x, y in zip(entries, direction, strict=True)]
        other = integrate_on_box(Network.of(entries_like(network, moved)), domain, Q(1), digits=15)
        for k in range(1, 41):
            allowed = (found.radius(Q(k, 40)) + Q(10) ** -14) ** 2
            assert squared_distance(coarse(number), other, Q(k, 40)) <= allowed


@pytest.mark.parametrize("number", NUMBERS)
def test_states_risks_and_crossings_are_contained(number: int) -> None:
    found, better = enclosed(number), reference(number)
    tiny = Ball(0, 1e-15)
    for t in (Q(0), Q(1, 3), Q(1)):
        state = enclosed_state(found, t)
        for x, y in zip(state.entries(), better.entries_at(t), strict=True):
            assert contains(ball(x) + tiny, y)
        network = Network.of(entries_like(better.network, better.entries_at(t)))
        with precision(200):
            assert contains(
                enclosed_risk(found, t) + tiny, exact_risk_and_gradient(network, better.domain)[0]
            )
    times = [c.time for c in better.crossings]
    for crossing in found.trajectory.crossings:
        when = crossing_time(found, crossing)
        if when is not None:
            assert any(lower(when) - Q(10) ** -14 <= t <= upper(when) + Q(10) ** -14 for t in times)


def test_most_crossings_are_proved() -> None:
    pairs = [(enclosed(n), c) for n in range(10) for c in coarse(n).crossings]
    proved = [c for found, c in pairs if crossing_time(found, c) is not None]
    assert len(proved) > len(pairs) * 3 / 4


def test_a_trajectory_that_is_wrong_gets_a_bound_that_is_true() -> None:
    better = reference(2)
    found = integrate_on_box(*FLOWS[2], Q(1, 4), digits=10)
    pieces = []
    for k, piece in enumerate(found.pieces):
        series = [list(column) for column in piece.series]
        if k == 2:
            series[0] = [series[0][0], series[0][1] + Ball(1e-5), *series[0][2:]]
        pieces.append(replace(piece, series=tuple(series)))
    wrong = replace(found, pieces=tuple(pieces))
    bound = enclose(wrong)
    assert to_float(enclose(found).widest) < 1e-10
    end = found.pieces[2].start + found.pieces[2].length
    assert squared_distance(wrong, better, end) > Q(10) ** -20
    for k in range(1, 30):
        t = k * end / 29
        assert squared_distance(wrong, better, t) <= (bound.radius(t) + Q(10) ** -16) ** 2


def test_polynomials_of_different_degrees_are_bounded_with_all_their_terms() -> None:
    """A further coefficient of the last entry moves the end of a piece by 1e-5; the degree is not that of the first entry."""
    found, better = integrate_on_box(*FLOWS[2], Q(1, 4), digits=10), reference(2)
    first = found.pieces[0]
    further = ball(Q(1, 10**5) / first.length ** len(first.series[-1]))
    series = (*first.series[:-1], [*first.series[-1], further])
    wrong = replace(found, pieces=(replace(first, series=series), *found.pieces[1:]))
    bound = enclose(wrong)
    assert squared_distance(wrong, better, first.length) > Q(10) ** -11
    for t in (first.length / 2, first.length, Q(1, 4)):
        assert squared_distance(wrong, better, t) <= (bound.radius(t) + Q(10) ** -16) ** 2
    assert energy_identity(bound).verdict is Verdict.HOLDS
    backwards = replace(found, pieces=(replace(first, length=-first.length),))
    with pytest.raises(NotEnclosed, match="do not follow"):
        enclose(backwards)


def test_a_piece_in_a_wrong_type_is_refused_or_bounded_without_it() -> None:
    number = next(n for n in NUMBERS if coarse(n).crossings)
    first, last = coarse(number).pieces[0], coarse(number).pieces[-1]
    assert first.programs.kind != last.programs.kind
    wrong = replace(
        coarse(number), pieces=(replace(first, programs=last.programs), *coarse(number).pieces[1:])
    )
    try:
        bound = enclose(wrong)
    except NotEnclosed:
        return
    assert bound.widest > enclosed(number).widest
    for k in range(1, 40):
        allowed = (bound.radius(Q(k, 40)) + Q(10) ** -16) ** 2
        assert squared_distance(wrong, reference(number), Q(k, 40)) <= allowed


@pytest.mark.parametrize(("d", "width", "outputs"), [(1, 2, 1), (2, 2, 1), (2, 3, 2), (3, 2, 1)])
def test_every_jacobian_in_a_box_of_networks_obeys_the_bounds(d: int, width: int, outputs: int) -> None:
    """Central differences of exact gradients at random networks of the box."""
    rng = random.Random(d)
    domain = box(*[{(0,) * d: Q(1, 2), (1, *(0,) * (d - 1)): Q(1)}] * outputs)
    bounded = 0
    for _ in range(40 if NIGHTLY else 5):
        network = drawn(rng, d, width, outputs)
        reach = Q(1, rng.choice([20, 100, 1000]))
        entries = list(network.entries())
        with precision(64):
            tube = BoxTube(network, domain, range(width))
            wide = [ball(x) + Ball(0, ball(reach).upper()) for x in entries]
            try:
                fall, size = to_float(upper(tube.rate(wide))), to_float(upper(tube.size(wide)))
            except Unprovable:
                continue
        bounded += 1
        moved = [x + reach * Q(rng.randint(-9, 9), 10) for x in entries]
        rows = []
        for k in range(len(moved)):
            ends = []
            for sign in (1, -1):
                at = [x + sign * Q(1, 10**9) * (j == k) for j, x in enumerate(moved)]
                ends.append(exact_gradient(Network.of(entries_like(network, at)), domain).entries())
            rows.append([to_float((x - y) * 5 * 10**8) for x, y in zip(*ends, strict=True)])
        matrix = np.array(rows)
        eigenvalues = np.linalg.eigvalsh((matrix + matrix.T) / 2)
        assert eigenvalues[0] >= -fall - 1e-6
        assert max(abs(eigenvalues)) <= size + 1e-6
    assert bounded >= 3


def test_a_flow_through_exact_ties_at_the_start_is_enclosed() -> None:
    network, domain = STARTS["through a vertex"]
    found = enclose(integrate_on_box(network, domain, Q(1), digits=12))
    better = integrate_on_box(network, domain, Q(1), digits=30)
    assert to_float(found.widest) < 1e-12
    assert squared_distance(found.trajectory, better, Q(1)) <= (found.radius(1) + Q(10) ** -28) ** 2


def test_dead_neurons_are_no_coordinates() -> None:
    network, domain = STARTS["dead"]
    found = enclose(integrate_on_box(network, domain, Q(1), digits=12))
    assert found.live == (1,)
    assert midpoint(ball(enclosed_state(found, 1).w[0][0])) == -1


def test_what_is_not_enclosed_says_so() -> None:
    network, domain = STARTS["multiples"]
    with pytest.raises(NotAvailable, match="multiples"):
        enclose(integrate_on_box(network, domain, Q(1, 10), digits=10))
    with pytest.raises(NotAvailable, match="dimension 4"):
        enclose(
            integrate_on_box(drawn(random.Random(1), 4, 1), box({(0, 0, 0, 0): Q(1)}), Q(1, 10), digits=5)
        )


CASE = """
[network]
w = [["1", "-1/2"], ["-3/4", "1"]]
b = ["-1/4", "1/5"]
v = [["4/5", "-1/2"]]
c = ["1/10"]
[input]
low = ["0", "0"]
high = ["1", "1"]
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "flow"
until = "2"
"""


def test_the_identities_hold_along_the_enclosed_flow() -> None:
    case = Case.from_toml(CASE.replace('until = "2"', 'until = "1/2"'))
    found = rigorous_flow(case, digits=12).enclosure
    known = integrals(found)
    energy = energy_identity(found, known)
    lyapunov = lyapunov_identity(found, (Q(1, 2),), known)
    assert [energy.verdict, lyapunov.verdict] == [Verdict.HOLDS] * 2
    assert norm_bound(found, (Q(1, 2),)).verdict is Verdict.HOLDS
    assert risk_bound(found, (Q(1, 2),)).verdict is Verdict.HOLDS
    assert to_float(upper(known.risk) - lower(known.risk)) < 1e-11
    with pytest.raises(AssertionError, match="enclosure is wrong"):
        lyapunov_identity(found, (Q(1, 3),), known)  # another target has another Lyapunov function


def test_claims_of_a_theorem_are_enclosed_along_a_flow_in_the_plane() -> None:
    case = Case.from_toml(CASE.replace('until = "2"', 'until = "1/2"'))
    report = theorem("constant-target-flow").verify(case, enclose=True)
    evidence = {f.id: f.evidence for f in report.claims}
    assert {evidence[name] for name in ("C7a", "C7b", "C7c", "C7d")} == {Evidence.ENCLOSED}


def test_twelve_digits_are_proved_up_to_time_two() -> None:
    found = rigorous_flow(Case.from_toml(CASE), digits=12)
    enclosed_finding, unique, monotone, constant = found.findings
    assert "for all t >= 2" in monotone.statement
    assert "1/(" in constant.statement
    assert enclosed_finding.evidence is Evidence.ENCLOSED
    assert unique.verdict is Verdict.HOLDS
    assert to_float(found.enclosure.widest) < 1e-12
    document = found.to_json([Q(0), Q(2)])
    assert not document["unproved_crossings"]
    assert float(document["risk"][1]["rad"]) < 1e-11


def test_descent_stays_within_the_proved_distance_of_the_flow() -> None:
    text = CASE.replace('kind = "flow"', 'kind = "descent"').replace(
        'until = "2"', 'step_size = "1/20"\nsteps = 4'
    )
    found = shadow(Case.from_toml(text), digits=10)
    better = integrate_on_box(found.path.iterates[0].network, box(CONSTANT), Q(1, 5), digits=25)
    assert found.bounded.verdict is Verdict.HOLDS
    for n, iterate in enumerate(found.path.iterates):
        values = [midpoint(ball(x)) for x in iterate.network.entries()]
        pairs = zip(values, better.entries_at(Q(n, 20)), strict=True)
        apart = sum(((x - y) ** 2 for x, y in pairs), Q(0))
        assert apart <= (found.distances[n] + Q(10) ** -10) ** 2
        assert apart <= (found.bounds[n] + Q(10) ** -10) ** 2
    assert found.distances[-1] > Q(1, 1000)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_pictures_show_the_activity_of_each_neuron(suffix: str, tmp_path: Path) -> None:
    found = rigorous_flow(Case.from_toml(CASE.replace('until = "2"', 'until = "1/16"')), digits=6)
    draw_flow(found, tmp_path / f"flow.{suffix}")
    assert (tmp_path / f"flow.{suffix}").stat().st_size > 5000
