"""Flows for inputs on a box against ODE solvers with another gradient, the interval engine, exact gradients and identities."""

from __future__ import annotations

import itertools
import random
from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gfproof.case import Case
from gfproof.errors import NotAvailable
from gfproof.flow import Budget, FlowCutOff, flow, integrate
from gfproof.flow.dimensions.events import BoxEvent
from gfproof.flow.dimensions.program import BoxDomain
from gfproof.flow.dimensions.start import exact_gradient
from gfproof.flow.dimensions.stepping import integrate_on_box
from gfproof.flow.dimensions.trajectory import BoxTrajectory
from gfproof.flow.program import entries_like
from gfproof.network import Network
from gfproof.numbers import Q, midpoint, to_float
from gfproof.risk.boxes import Field, over_parts, uniform_part
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.polynomials import sparse
from gfproof.risk.segments import exact_domain
from gfproof.verdict import Verdict
from tests.conftest import NIGHTLY
from tests.peers.regions import one_neuron_gradient, plane_gradient

CONSTANT, AFFINE, QUADRATIC = (
    {(0, 0): Q(1, 2)},
    {(0, 0): Q(1, 3), (1, 0): Q(1), (0, 1): Q(-3, 2)},
    {(0, 0): Q(1, 4), (1, 1): Q(2), (0, 2): Q(-1)},
)


def box(*terms: dict[tuple[int, ...], Q], low: tuple[Q, ...] = (), high: tuple[Q, ...] = ()) -> BoxDomain:
    d = len(next(iter(terms[0])))
    return BoxDomain(low or (Q(0),) * d, high or (Q(1),) * d, Field(tuple(sparse(t) for t in terms)))


def drawn(rng: random.Random, d: int, width: int, outputs: int = 1, skip: bool = False) -> Network:
    """Every hyperplane passes through a random point of the unit box."""
    w = [[Q(rng.randint(-40, 40), 20) for _ in range(d)] for _ in range(width)]
    places = [[Q(rng.randint(1, 96), 97) for _ in range(d)] for _ in range(width)]
    b = [
        Q(1, 1009) - sum((p * q for p, q in zip(row, x, strict=True)), Q(0))
        for row, x in zip(w, places, strict=True)
    ]
    v = [[Q(rng.randint(-30, 30), 20) for _ in range(width)] for _ in range(outputs)]
    c = [Q(rng.randint(-20, 20), 20) for _ in range(outputs)]
    a = [[Q(rng.randint(-20, 20), 20) for _ in range(d)] for _ in range(outputs)] if skip else None
    return Network.exact(w, b, v, c, a)


def floats(values: object) -> np.ndarray:
    return np.array([to_float(x) for x in values])  # type: ignore[attr-defined]


def reference(found: BoxTrajectory, method: str, times: list[float]) -> np.ndarray:
    """The flow by SciPy with the gradient of ``tests.peers.regions``."""
    network, domain = found.network, found.domain

    def target(x: np.ndarray) -> np.ndarray:
        rows = []
        for terms in domain.target.base:
            total = np.zeros(len(x))
            for alpha, c in terms:
                total += to_float(c) * x[:, 0] ** alpha[0] * x[:, 1] ** alpha[1]
            rows.append(total)
        return np.array(rows).T

    shape = (network.width, network.outputs, network.skip)
    gradient = plane_gradient(shape, floats(domain.low), floats(domain.high), target)
    solved = solve_ivp(
        lambda t, y: -gradient(y),
        (0.0, times[-1]),
        floats(network.entries()),
        method=method,
        t_eval=times,
        rtol=1e-10,
        atol=1e-12,
    )
    assert solved.success
    return np.array(solved.y).T


# ---------------------------------------------------------------------------------------------- another engine

PLANE = [
    (seed, width, outputs, skip, target)
    for seed, (width, outputs, skip, target) in enumerate(
        [
            (1, 1, False, CONSTANT),
            (1, 1, True, AFFINE),
            (2, 1, False, CONSTANT),
            (2, 1, False, AFFINE),
            (2, 1, True, CONSTANT),
            (2, 2, False, AFFINE),
            (2, 1, False, QUADRATIC),
            (3, 1, False, CONSTANT),
            (3, 1, False, AFFINE),
            (3, 1, False, QUADRATIC),
            (3, 2, True, QUADRATIC),
        ]
    )
]


@cache
def plane_flow(number: int) -> BoxTrajectory:
    seed, width, outputs, skip, target = PLANE[number]
    network = drawn(random.Random(seed), 2, width, outputs, skip)
    return integrate_on_box(network, box(*[target] * outputs), Q(1), digits=10)


@pytest.mark.parametrize("number", range(len(PLANE)))
def test_flows_in_the_plane_agree_with_dop853(number: int) -> None:
    found = plane_flow(number)
    for t, row in zip((Q(1, 2), Q(1)), reference(found, "DOP853", [0.5, 1.0]), strict=True):
        assert np.abs(floats(found.entries_at(t)) - row).max() < 1e-7


def test_a_flow_in_the_plane_agrees_with_radau() -> None:
    network = drawn(random.Random(21), 2, 2)
    found = integrate_on_box(network, box(AFFINE), Q(1), digits=12)
    row = reference(found, "Radau", [1.0])[0]
    assert np.abs(floats(found.entries_at(1)) - row).max() < 1e-6


def test_the_plane_flows_meet_both_kinds_of_crossings() -> None:
    met = {c.change.event for number in range(len(PLANE)) for c in plane_flow(number).crossings}
    assert met == {BoxEvent.ENTERS, BoxEvent.LEAVES, BoxEvent.EDGE}


@pytest.mark.parametrize(("d", "seed"), [(3, 1), (3, 2), (4, 3)])
def test_one_neuron_in_space_agrees_with_dop853(d: int, seed: int) -> None:
    network = drawn(random.Random(seed), d, 1)
    domain = box({(0,) * d: Q(1, 2)})
    found = integrate_on_box(network, domain, Q(1), digits=12)
    gradient = one_neuron_gradient([0.0] * d, [1.0] * d, 0.5)
    solved = solve_ivp(
        lambda t, y: -gradient(y),
        (0.0, 1.0),
        floats(network.entries()),
        method="DOP853",
        rtol=1e-11,
        atol=1e-13,
    )
    assert np.abs(floats(found.entries_at(1)) - solved.y[:, -1]).max() < 1e-7


@pytest.mark.parametrize(
    ("d", "width", "digits"),
    [(2, 3, 30), (3, 2, 12), (4, 1, 20)] if NIGHTLY else [(2, 2, 20), (3, 2, 8), (4, 1, 10)],
)
def test_the_derivative_is_minus_the_exact_gradient_at_every_time(d: int, width: int, digits: int) -> None:
    network = drawn(random.Random(5 + d), d, width)
    terms = {(0,) * d: Q(1, 3), (1, *(0,) * (d - 1)): Q(1)}
    domain = box(terms)
    found = integrate_on_box(network, domain, Q(1), digits=digits)
    end: list[Q] | None = None
    for piece in found.pieces:
        columns = [[_exact(c) for c in column] for column in piece.series]
        if end is not None:
            assert max(abs(x - column[0]) for x, column in zip(end, columns, strict=True)) < Q(10) ** -digits
        for share in (Q(0), Q(1, 3), Q(1)):
            s = piece.length * share
            at = [_poly(column, s) for column in columns]
            slope = [_poly([k * c for k, c in enumerate(column)][1:], s) for column in columns]
            gradient = exact_gradient(Network.of(entries_like(network, at)), domain)
            defect = max(abs(x + y) for x, y in zip(slope, gradient.entries(), strict=True))
            assert defect < Q(10) ** -(digits - 2)
        end = [_poly(column, piece.length) for column in columns]


def _exact(value: object) -> Q:
    return midpoint(value)  # type: ignore[arg-type]  # a ball


def _poly(column: list[Q], s: Q) -> Q:
    total = Q(0)
    for c in reversed(column):
        total = total * s + c
    return total


# ---------------------------------------------------------------------------------------------- the interval engine


@pytest.mark.parametrize("seed", range(4))
def test_on_an_interval_it_is_the_flow_of_the_other_engine(seed: int) -> None:
    network = drawn(random.Random(seed), 1, 2 + seed % 2)
    terms = {(0,): Q(1, 3), (1,): Q(-1), (2,): Q(2)}
    pieces = PolynomialPieces((), (((Q(1, 3), Q(-1), Q(2)),),))
    found = integrate_on_box(network, box(terms), Q(2), digits=20)
    other = integrate(network, exact_domain(pieces, Q(0), Q(1)), Q(2), digits=20)
    for t in (Q(1, 3), Q(1), Q(2)):
        pairs = zip(found.entries_at(t), other.entries_at(t), strict=True)
        assert max(abs(x - y) for x, y in pairs) < Q(10) ** -20
    assert len(found.crossings) == len(other.crossings)
    for one, two in zip(found.crossings, other.crossings, strict=True):
        assert abs(one.time - two.time) < Q(10) ** -18


@pytest.mark.parametrize("seed", range(4))
def test_a_network_of_one_coordinate_moves_as_on_the_interval(seed: int) -> None:
    """On [0, 1] x [-1, 1] with w_2 = 0: every kink is a line that passes two vertices at once."""
    line = drawn(random.Random(seed), 1, 2)
    plane = Network.exact([[w[0], 0] for w in line.w], line.b, line.v, line.c)
    domain = box({(0, 0): Q(1, 3), (1, 0): Q(1)}, low=(Q(0), Q(-1)), high=(Q(1), Q(1)))
    pieces = PolynomialPieces((), (((Q(1, 3), Q(1)),),))
    found = integrate_on_box(plane, domain, Q(2), digits=20)
    other = integrate(line, exact_domain(pieces, Q(0), Q(1)), Q(2), digits=20)
    assert found.reached == 2
    moved = found.entries_at(2)
    assert (
        max(abs(x - y) for x, y in zip([moved[0], moved[2], *moved[4:]], other.entries_at(2), strict=True))
        < Q(10) ** -20
    )
    assert max(abs(moved[1]), abs(moved[3])) < Q(10) ** -20
    times = [c.time for c in found.crossings if c.change.event is not BoxEvent.EDGE]
    passed = [c.time for c in other.crossings if c.change.other is None]
    assert len(times) == 2 * len(passed)
    for k, t in enumerate(passed):
        assert abs(times[2 * k] - t) < Q(10) ** -18
        assert abs(times[2 * k + 1] - t) < Q(10) ** -18


# ---------------------------------------------------------------------------------------------- digits, identities


@pytest.mark.parametrize(
    ("d", "width", "digits", "seed"),
    [(2, 2, 15, 1), (3, 1, 20, 5), (2, 1, 40, 3)]
    + [(2, 3, 30, 2), (2, 2, 60, 3), (3, 2, 10, 4), (3, 1, 40, 5)] * NIGHTLY,
)
def test_digits_promised_are_digits_right(d: int, width: int, digits: int, seed: int) -> None:
    network, domain = (
        drawn(random.Random(seed), d, width),
        box({(0,) * d: Q(1, 2), (1, *(0,) * (d - 1)): Q(2)}),
    )
    found = integrate_on_box(network, domain, Q(1), digits=digits)
    better = integrate_on_box(network, domain, Q(1), digits=digits + 20)
    for t in (Q(1, 7), Q(1, 2), Q(1)):
        pairs = zip(found.entries_at(t), better.entries_at(t), strict=True)
        assert max(abs(x - y) for x, y in pairs) < Q(10) ** -digits
    assert len(found.crossings) == len(better.crossings)
    for one, two in zip(found.crossings, better.crossings, strict=True):
        assert one.change == two.change
        assert abs(one.time - two.time) < Q(10) ** -(digits - 2)


@pytest.mark.parametrize("skip", [False, True])
def test_energy_identity_balancedness_and_lyapunov_function(skip: bool) -> None:
    network, domain, xi = drawn(random.Random(64), 2, 2, skip=skip), box(CONSTANT), Q(1, 2)
    found = integrate_on_box(network, domain, Q(1), digits=20)
    assert found.crossings or skip
    squared, fall = Q(0), Q(10) ** -18
    for piece in found.pieces:
        for column in piece.series:
            slope = [k * _exact(c) for k, c in enumerate(column)][1:]
            square = [Q(0)] * (2 * len(slope))
            for i, x in enumerate(slope):
                for j, y in enumerate(slope):
                    square[i + j] += x * y
            squared += _poly([Q(0)] + [c / (n + 1) for n, c in enumerate(square)], piece.length)
    start, end = network, Network.of(entries_like(network, found.entries_at(1)))
    assert abs(found.exact_risk(1) - found.exact_risk(0) + squared) < fall
    for i in range(2):
        assert abs(balance(end, i) - balance(start, i)) < fall
    if not skip:  # V' = -8 L
        rates = [
            (lyapunov(found, t + Q(1, 10**4), xi) - lyapunov(found, t - Q(1, 10**4), xi)) * 5000
            + 8 * found.exact_risk(t)
            for t in (Q(1, 4), Q(1, 2), Q(3, 4))
        ]
        assert max(map(abs, rates)) < Q(1, 10**6)


def balance(network: Network, i: int) -> Q:
    outer: Q = sum((x * x for x in network.outer(i)), Q(0))
    return outer - sum((x * x for x in network.w[i]), Q(0)) - network.b[i] ** 2


def lyapunov(found: BoxTrajectory, t: Q, xi: Q) -> Q:
    entries = found.entries_at(t)
    total: Q = sum((x * x for x in entries), Q(0))
    return total + (entries[-1] - 2 * xi) ** 2


# ---------------------------------------------------------------------------------------------- starts where the type is open

STARTS: dict[str, tuple[Network, BoxDomain]] = {
    "through a vertex": (Network.exact([[1, -1], ["1/2", 1]], [0, 0], [[1, "1/2"]], [0]), box(CONSTANT)),
    "through a vertex, v = 0": (Network.exact([[1, -1], ["1/2", 1]], [0, 0], [[0, 0]], [0]), box(AFFINE)),
    "through two vertices": (Network.exact([[1, -1], [-1, 1]], [0, 0], [[1, 1]], [0]), box(AFFINE)),
    "parallel": (Network.exact([[1, -1], [1, -1]], ["1/4", "-1/4"], [[1, 2]], [0]), box(CONSTANT)),
    "opposite": (Network.exact([[1, -1], [-1, 1]], ["1/4", "-1/4"], [[1, 2]], [0]), box(CONSTANT)),
    "coincident": (Network.exact([[1, -1], [1, -1]], ["1/4", "1/4"], [[1, 2]], [0]), box(CONSTANT)),
    "one edge point": (Network.exact([[1, 1], [2, 1]], ["-1/2", -1], [[1, -1]], [0]), box(AFFINE)),
    "along an edge": (Network.exact([[0, 1]], [0], [[1]], [0]), box({(1, 0): Q(6), (0, 0): Q(-3)})),
    "multiples": (
        Network.exact([[1, -1], [2, -2], [1, "1/3"]], ["1/4", "1/2", "-1/5"], [[1, 2, -1]], [0]),
        box(CONSTANT),
    ),
    "dead": (Network.exact([[-1, -1], [1, -1]], [0, "-1/4"], [[1, 2]], [0]), box(CONSTANT)),
    "touches from outside": (Network.exact([[1, 1]], [-2], [[1]], [0]), box(CONSTANT)),
    "full": (Network.exact([[1, 0]], [3], [[1]], [0]), box(CONSTANT)),
    "three planes through a vertex": (
        Network.exact([[1, -1, "1/2"], ["1/2", 1, -1]], [0, 0], [[1, "1/2"]], [0]),
        box({(0, 0, 0): Q(1, 2)}),
    ),
}


@pytest.mark.parametrize("name", STARTS)
def test_starts_on_the_boundary_of_a_type_are_followed(name: str) -> None:
    network, domain = STARTS[name]
    found = integrate_on_box(network, domain, Q(1), digits=14)
    assert found.reached == 1
    for t in (Q(1, 9), Q(1, 2), Q(1)):
        piece = found.piece_at(t)
        s = t - piece.start
        slope = [_poly([k * _exact(c) for k, c in enumerate(column)][1:], s) for column in piece.series]
        gradient = exact_gradient(Network.of(entries_like(network, found.entries_at(t))), domain)
        assert max(abs(x + y) for x, y in zip(slope, gradient.entries(), strict=True)) < Q(10) ** -12


def test_parallel_lines_are_no_event() -> None:
    """Two lines turn past each other's direction: w_1 x w_2 changes its sign between two crossings, without one."""
    network = Network.exact([[1, 2], [1, "19/10"]], [-1, -2], [["1", "-1"]], [0])
    found = integrate_on_box(network, box(AFFINE), Q(2), digits=15)
    turns = []
    for piece in found.pieces:
        w = [_exact(found_column[0]) for found_column in piece.series[:4]]
        turns.append((w[0] * w[3] - w[1] * w[2] > 0, piece.cell))
    flips = [(one, two) for one, two in itertools.pairwise(turns) if one[0] != two[0]]
    assert flips
    assert any(one[1] == two[1] for one, two in flips)


def test_multiples_are_never_separated_and_dead_neurons_rest() -> None:
    network, domain = STARTS["multiples"]
    entries = integrate_on_box(network, domain, Q(1), digits=14).entries_at(1)
    assert [2 * x for x in entries[:2]] == entries[2:4]
    dead, domain = STARTS["dead"]
    assert integrate_on_box(dead, domain, Q(1), digits=14).entries_at(1)[:2] == [-1, -1]


def test_mpmath_gives_the_same() -> None:
    network = drawn(random.Random(3), 2, 2)
    found = integrate_on_box(network, box(AFFINE), Q(1), digits=15)
    other = integrate_on_box(network, box(AFFINE), Q(1), digits=15, arithmetic="mpmath")
    assert (
        max(abs(x - y) for x, y in zip(found.entries_at(1), other.entries_at(1), strict=True)) < Q(10) ** -15
    )


def test_degenerate_neurons_rest_and_another_flow_is_reported() -> None:
    network = Network.exact([[0, 0], [1, -1]], [0, "-1/4"], [[1, 2]], [0])
    found = integrate_on_box(network, box(CONSTANT), Q(1), digits=12)
    assert found.findings[0].verdict is Verdict.FAILS
    assert found.entries_at(1)[:2] == [0, 0]


# ---------------------------------------------------------------------------------------------- cases, budgets, refusals

CASE = """
[network]
w = [["1", "-1/2"]]
b = ["1/4"]
v = [["1"]]
c = ["0"]
[input]
low = ["0", "0"]
high = ["1", "1"]
[target]
{target}
[dynamics]
kind = "{kind}"
until = "1"
"""


def case(target: str = 'kind = "constant"\nvalue = "1"', kind: str = "flow") -> Case:
    return Case.from_toml(CASE.format(target=target, kind=kind))


def test_a_case_flows_and_its_answer_is_json() -> None:
    found = flow(case(), digits=12)
    assert isinstance(found, BoxTrajectory)
    document = found.to_json([Q(0), Q(1)])
    assert abs(float(document["risk"][1]["mid"]) - to_float(found.exact_risk(1))) < 1e-11
    network = Network.of(entries_like(found.network, found.entries_at(1)))
    parts = [uniform_part(found.domain.low, found.domain.high)]
    assert abs(found.exact_risk(1) - over_parts(network, parts, found.domain.target)[0]) < Q(10) ** -12
    curves = found.sample([Q(0), Q(1)])
    assert abs(curves.activity[0][0] - (1 - 1 / 16)) < 1e-9


def test_budgets_leave_what_was_computed() -> None:
    with pytest.raises(FlowCutOff) as cut:
        flow(case(), budget=Budget(steps=2))
    assert cut.value.trajectory.steps == 2
    assert cut.value.trajectory.reached > 0
    with pytest.raises(FlowCutOff):
        flow(case(), budget=Budget(seconds=0.0))


def test_what_is_not_treated_says_so() -> None:
    with pytest.raises(NotAvailable, match="normalized"):
        flow(case(kind="normalized-flow"))
    planes = 'kind = "hyperplanes"\nslope = ["0", "0"]\nintercept = "0"\nhyperplanes = [["1", "-1", "0"]]'
    loaded = case(planes + '\nchanges = [["0", "0", "1"]]')
    with pytest.raises(NotAvailable, match="hyperplanes"):
        flow(loaded)
