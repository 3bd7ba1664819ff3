"""Several input dimensions: risk and generalized gradient against engines that share nothing with the pairwise recursion.

Clip, triangulate and cubature decide d = 2 and 3, iterated exact integration d = 2 to 4; sampling bounds d = 4 to 6.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import sympy
from sympy.integrals.intpoly import polytope_integrate

from gfproof.case import Case
from gfproof.network import Network
from gfproof.numbers import Q, rational, to_float
from gfproof.problem import Affine, Constant, Problem, Uniform
from gfproof.risk.halfspaces import Box
from gfproof.theorems import theorem
from gfproof.verdict import Verdict
from tests.peers import iterated, simplices

Plane = simplices.Plane
Point = simplices.Point


def number(random: Random) -> Q:
    """Small, and one in twenty with long numerator and denominator."""
    if random.random() < 0.05:
        return Q(random.randint(-(10**8), 10**8), random.randint(1, 10**8))
    return Q(random.randint(-6, 6), random.choice((1, 1, 2, 3, 5, 7)))


def through(random: Random, w: Point, points: list[Point]) -> Plane:
    """The hyperplane with normal w through one of the points."""
    x = random.choice(points)
    return w, -sum((p * q for p, q in zip(w, x, strict=True)), Q(0))


def special_planes(random: Random, low: Point, high: Point, count: int) -> list[Plane]:
    """Zero weights, hyperplanes through corners, edges and faces, parallel, coincident and opposite ones."""
    d = len(low)
    corners = [tuple(random.choice(ends) for ends in zip(low, high, strict=True)) for _ in range(3)]
    planes: list[Plane] = []
    for _ in range(count):
        kind = random.choice(
            ("zero", "corner", "edge", "face", "parallel", "coincident", "opposite", "apart")
        )
        w = tuple(number(random) for _ in range(d))
        if kind == "zero":
            planes.append(((Q(0),) * d, random.choice((Q(-1), Q(0), Q(2, 3)))))
        elif kind in ("face", "edge") or not planes:
            kept = 1 if kind == "face" else 2
            chosen = random.sample(range(d), kept)
            planes.append(
                through(random, tuple(x if k in chosen else Q(0) for k, x in enumerate(w)), corners)
            )
        elif kind in ("parallel", "coincident", "opposite"):
            old, b = random.choice(planes)
            scale = {"parallel": number(random), "coincident": Q(5, 3), "opposite": Q(-2)}[kind]
            shift = number(random) if kind == "parallel" else Q(0)
            planes.append((tuple(scale * x for x in old), scale * b + shift))
        else:
            planes.append(through(random, w, corners))
    return planes


def instance(random: Random, d: int, special: bool, width: int, m: int = 1) -> tuple[Network, Problem]:
    """A network with an affine target on a box."""
    low = tuple(Q(random.choice((0, 0, -1, -2))) for _ in range(d))
    high = tuple(p + random.choice((Q(1), Q(1), Q(2), Q(3, 2))) for p in low)
    planes = (
        special_planes(random, low, high, width)
        if special
        else [(tuple(number(random) for _ in range(d)), number(random)) for _ in range(width)]
    )
    skip = random.random() < 0.3
    network = Network.exact(
        [w for w, _ in planes],
        [b for _, b in planes],
        [[number(random) for _ in range(width)] for _ in range(m)],
        [number(random) for _ in range(m)],
        [[number(random) for _ in range(d)] for _ in range(m)] if skip else None,
    )
    slope = tuple(tuple(number(random) for _ in range(d)) for _ in range(m))
    return network, Problem(Affine(slope, tuple(number(random) for _ in range(m))), Uniform(low, high))


def at_one_point(network: Network, problem: Problem, x: Point, active: tuple[bool, ...]) -> list[Q]:
    """The integrands of L and G, as they are defined, with the given activity."""
    neurons, outputs = range(network.width), range(network.outputs)
    y = [network.pre_activation(i, x) if active[i] else Q(0) for i in neurons]
    wanted = problem.target(x)  # type: ignore[operator]  # no Expression here
    e = [
        network.c[k]
        + sum((network.v[k][i] * y[i] for i in neurons), Q(0))
        + (sum((p * q for p, q in zip(network.a[k], x, strict=True)), Q(0)) if network.a else Q(0))
        - wanted[k]
        for k in outputs
    ]
    pull = [sum((2 * network.v[k][i] * e[k] for k in outputs), Q(0)) if active[i] else Q(0) for i in neurons]
    return [
        sum((z * z for z in e), Q(0)),
        *(p * z for p in pull for z in x),
        *pull,
        *(2 * e[k] * y[i] for k in outputs for i in neurons),
        *(2 * z for z in e),
        *((2 * e[k] * z for k in outputs for z in x) if network.skip else ()),
    ]


def by_simplices(network: Network, problem: Problem, degree: int = 2) -> list[Q]:
    """(L, entries of G) by the second engine."""
    low, high = problem.law.bounds
    planes = list(zip(network.w, network.b, strict=True))
    total = simplices.integrate(
        low, high, planes, lambda x, sides: at_one_point(network, problem, x, sides), degree
    )
    volume = Q(1)
    for p, q in zip(low, high, strict=True):
        volume *= q - p
    return [x / volume for x in total]


def ours(network: Network, problem: Problem) -> list[Q]:
    risk, gradient = problem.risk_and_gradient(network)
    return [risk, *gradient.entries()]


@pytest.mark.parametrize(
    ("special", "draws"),
    [
        (False, 300),
        (True, 200),
        pytest.param(False, 5000, marks=pytest.mark.nightly),
        pytest.param(True, 2000, marks=pytest.mark.nightly),
    ],
)
def test_risk_and_gradient_by_triangulation_and_cubature(special: bool, draws: int) -> None:
    random = Random(draws)
    cut = 0
    for n in range(draws):
        d = 3 if n % 3 == 0 else 2
        network, problem = instance(random, d, special, random.randint(1, 3 if d == 2 else 2), 1 + n % 2)
        found = ours(network, problem)
        assert found == by_simplices(network, problem), (network, problem)
        cut += any(x != 0 for x in found[1:])
    assert cut > draws // 2


@pytest.mark.parametrize(("d", "draws"), [(2, 40), (3, 4), pytest.param(4, 2, marks=pytest.mark.nightly)])
def test_pair_integrals_by_iterated_integration(d: int, draws: int) -> None:
    random = Random(d)
    box = Box((Q(0),) * d, (Q(1),) * d)
    met = 0
    for n in range(draws):
        planes = (
            special_planes(random, box.low, box.high, 2)
            if n % 2
            else [(tuple(number(random) for _ in range(d)), number(random) / 2) for _ in range(2)]
        )

        def product(x: Point, planes: list[Plane] = planes) -> Q:
            one, two = (simplices.height(plane, x) for plane in planes)
            return one * two if one > 0 and two > 0 else Q(0)

        wanted = iterated.integral(product, box.low, box.high, planes, 2)
        assert pair_integral(box, *planes) == wanted
        met += wanted != 0
    assert met * 4 >= draws


def pair_integral(box: Box, one: Plane, two: Plane) -> Q:
    """∫ max(l_1, 0) max(l_2, 0) from the moments of the cut."""
    found, d = box.cut([one, two]), range(box.dimension)
    total = one[1] * two[1] * found.mass
    for j in d:
        total += (one[0][j] * two[1] + two[0][j] * one[1]) * found.first[j]
        total += sum((one[0][j] * two[0][k] * found.entry(j, k) for k in d), Q(0))
    return total


@pytest.mark.parametrize("d", [4, 5, 6])
def test_sampling_agrees_within_four_standard_errors(d: int) -> None:
    """A check against gross errors where no exact peer is affordable."""
    random, points = Random(d), np.random.default_rng(d).random((400_000, d))
    for _ in range(2 if d < 6 else 1):
        network, problem = instance(random, d, False, 3)
        low, high = problem.law.bounds
        p, q = (np.array([to_float(x) for x in ends]) for ends in (low, high))
        x = p + (q - p) * points
        w, v = (np.array([[to_float(e) for e in row] for row in rows]) for rows in (network.w, network.v))
        b = np.array([to_float(e) for e in network.b])
        hidden = np.maximum(x @ w.T + b, 0)
        assert isinstance(problem.target, Affine)
        error = hidden @ v[0] + to_float(network.c[0] - problem.target.intercept[0])
        error -= x @ np.array([to_float(e) for e in problem.target.slope[0]])
        if network.a is not None:
            error += x @ np.array([to_float(e) for e in network.a[0]])
        risk, gradient = problem.risk_and_gradient(network)
        samples = {"risk": (error**2, risk)}
        for i in range(3):
            on = hidden[:, i] > 0
            samples[f"b {i}"] = (2 * v[0, i] * error * on, gradient.b[i])
            samples[f"w {i}"] = (2 * v[0, i] * error * on * x[:, 0], gradient.w[i][0])
            samples[f"v {i}"] = (2 * error * hidden[:, i], gradient.v[0][i])
        for name, (values, exact) in samples.items():
            spread = values.std() / np.sqrt(len(values))
            assert abs(values.mean() - to_float(exact)) <= 4 * spread + 1e-12, name


def test_sympy_is_wrong_on_the_cube_and_we_are_right() -> None:
    """∫ (x+2y+3z+1)(2x+y+z+1) over the unit cube: all 10 monomials by hand give 151/12.

    2 E x^2 + 2 E y^2 + 3 E z^2 = 7/3; the mixed terms xy, xz, yz have coefficients 1+4, 1+6, 2+3, together 17/4;
    the linear terms 3, 3, 4 give 5; the constant is 1: 7/3 + 17/4 + 5 + 1 = 151/12.
    """
    box = Box((Q(0),) * 3, (Q(1),) * 3)
    one, two = ((Q(1), Q(2), Q(3)), Q(1)), ((Q(2), Q(1), Q(1)), Q(1))
    value = pair_integral(box, one, two)
    assert value == Q(7, 3) + Q(17, 4) + 5 + 1 == rational("151/12")
    assert value == iterated.integral(
        lambda x: simplices.height(one, x) * simplices.height(two, x), box.low, box.high, [], 2
    )
    x, y, z = sympy.symbols("x y z")
    # the cube and its faces as SymPy's documentation lists them
    cube = [
        [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)],
        [2, 6, 7, 3],
        [3, 7, 5, 1],
        [7, 6, 4, 5],
        [1, 5, 4, 0],
        [3, 1, 0, 2],
        [0, 4, 6, 2],
    ]
    peer = polytope_integrate(cube, sympy.expand((x + 2 * y + 3 * z + 1) * (2 * x + y + z + 1)))
    assert peer != sympy.Rational(151, 12)


@pytest.mark.parametrize(
    "draws",
    [{2: 60, 3: 25, 4: 4, 5: 1}, pytest.param({2: 900, 3: 700, 4: 300, 5: 100}, marks=pytest.mark.nightly)],
)
def test_lyapunov_identity_gradient_bound_and_step_condition(draws: dict[int, int]) -> None:
    """Constant targets: <grad V, G> = 8 L, |G|^2 <= 4 ((1 + M2) W + 1) L, and V falls in a step below 2/((1+M2)W+2)."""
    random = Random(5)
    for d, count in draws.items():
        for n in range(count):
            m = 1 + n % 2
            network, problem = instance(random, d, n % 2 == 1, random.randint(1, 3), m)
            network = Network(network.w, network.b, network.v, network.c)
            xi = tuple(number(random) for _ in range(m))
            problem = Problem(Constant(xi), problem.law)
            risk, gradient = problem.risk_and_gradient(network)

            def lyapunov(theta: Network, xi: Point = xi) -> Q:
                away = (c - 2 * x for c, x in zip(theta.c, xi, strict=True))
                return theta.norm2() + sum((z * z for z in away), Q(0))

            double = network.map(lambda x: 2 * x)
            up = replace(double, c=tuple(4 * (c - x) for c, x in zip(network.c, xi, strict=True)))
            assert up.dot(gradient) == 8 * risk
            size = network.norm2() - sum((c * c for c in network.c), Q(0))
            second = problem.law.second_moment()
            assert gradient.norm2() <= 4 * ((1 + second) * size + 1) * risk
            gamma = 2 / ((1 + second) * size + 2)
            moved = Network.of(network.step(gradient, -gamma * Q(9, 10)))
            assert lyapunov(moved) <= lyapunov(network)
            assert (lyapunov(moved) < lyapunov(network)) == (risk > 0)


def test_the_network_trained_on_the_square_meets_every_claim(cases: Path) -> None:
    """Every hypothesis and claim of the constant-target theorem for descent, on scikit-learn's float64 weights."""
    report = theorem("constant-target-descent").verify(Case.load(cases / "constant_trained_plane.toml"))
    assert {finding.verdict for finding in (*report.hypotheses, *report.claims)} == {Verdict.HOLDS}
    assert len(report.claims) > 20
