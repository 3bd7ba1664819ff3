"""Enclosures of normalized flows contain the truth; Jacobians and one-sided Lipschitz bounds of the projected field."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gfproof.case import Case, NormalizedFlow
from gfproof.certify import replay
from gfproof.certify.enclosure import enclosure_certificate, write_enclosure_certificate
from gfproof.certify.fixed_point import Fixed, Rejected
from gfproof.certify.projection import project, symmetric_jacobian
from gfproof.certify.schema import check_in_subprocess
from gfproof.flow import Trajectory, integrate
from gfproof.flow.along import Integrals, energy_identity, integrals
from gfproof.flow.enclosure import Enclosure, NotEnclosed, enclose, enclosed_entries, enclosed_state
from gfproof.flow.on_spheres import rate_on_spheres, second_lyapunov_identity, unit_norms
from gfproof.flow.program import entries_like, trace_cell
from gfproof.flow.rigorous import RigorousFlow, rigorous_flow
from gfproof.flow.sphere import projected
from gfproof.flow.sphere_tube import SphereTube
from gfproof.flow.tail import tails
from gfproof.flow.tube import Tube, Unprovable
from gfproof.flow.wrong_cell import WrongCell
from gfproof.network import Kind, Network, cell_and_kinks
from gfproof.numbers import Ball, Q, ball, lower, precision, radius, rational, to_float, to_fraction, upper
from gfproof.numbers.jets import Dual
from gfproof.numbers.taylor import run
from gfproof.problem import Piecewise, Problem, Uniform
from gfproof.risk.segments import Domain, on_cell, risk_and_gradient
from gfproof.verdict import Evidence, Finding, Verdict
from tests.conftest import NIGHTLY
from tests.unit.certify.test_replay import P, _problem, contains, mutate
from tests.unit.flow.kink_suite import TARGETS, FloatField, KinkFlow
from tests.unit.flow.test_enclosure import check, draws, name
from tests.unit.flow.test_sphere import start

FLOWS = [start(k, 1 + k % 4, target) for k, target in enumerate(list(TARGETS) * (6 if NIGHTLY else 3))]
CONSTANT = [f for f in FLOWS if f.name.startswith("constant")]
POINTS = 10_000 if NIGHTLY else 200
XI = (Q(1, 3),)


def solved(flow: KinkFlow, digits: int, *, guard: int | None = None, backend: str = "arb") -> Trajectory:
    return integrate(
        flow.network, flow.domain, flow.until, digits=digits, guard=guard, arithmetic=backend, normalized=True
    )


def case_of(flow: KinkFlow) -> Case:
    law = Uniform((flow.domain.low,), (flow.domain.high,))
    return Case(flow.network, Problem(Piecewise(flow.domain.target), law), NormalizedFlow(flow.until))


@pytest.mark.parametrize("flow", FLOWS if NIGHTLY else FLOWS[::2], ids=name)
def test_a_coarse_trajectory_is_enclosed_with_its_true_error(flow: KinkFlow) -> None:
    found = enclose(solved(flow, 4, guard=2))
    reference = solved(flow, 24, backend="mpmath" if flow.network.width <= 2 else "arb")
    check(found, reference, random.Random(flow.name), POINTS)


@pytest.mark.parametrize("flow", FLOWS[:: 1 if NIGHTLY else 5], ids=name)
def test_a_ball_of_starts_on_the_spheres_is_enclosed(flow: KinkFlow) -> None:
    """Neurons are turned by rational rotations, v and c are moved: other points of the manifold, some in other cells."""
    rng, width, trajectory = random.Random(flow.name), flow.network.width, solved(flow, 10)
    for size in (Q(1, 1000), Q(1, 10**6)):
        try:
            found = enclose(trajectory, start_radius=size)
        except NotEnclosed:
            assert size > Q(1, 10**6)
            continue
        for _ in range(3 if NIGHTLY else 1):
            inner = []
            for i, ((w,), b) in enumerate(zip(flow.network.w, flow.network.b, strict=True)):
                # turns by less than 2 r; dead neurons are exact
                r = size * Q(rng.randint(-10, 10), 50 * width) if i in found.live else Q(0)
                cosine, sine = (1 - r * r) / (1 + r * r), 2 * r / (1 + r * r)
                inner.append((cosine * w - sine * b, sine * w + cosine * b))
            v = [
                x + (size * Q(rng.randint(-10, 10), 50 * width) if i in found.live else Q(0))
                for i, x in enumerate(flow.network.v[0])
            ]
            c = flow.network.c[0] + size * Q(rng.randint(-10, 10), 50)
            there = Network.exact([[w] for w, _ in inner], [b for _, b in inner], v, c)
            assert sum((x * x for x in there.step(flow.network, Q(-1)).entries()), Q(0)) <= size**2
            other = integrate(there, flow.domain, flow.until, digits=20, normalized=True)
            check(found, other, rng, POINTS // 6)


@pytest.mark.parametrize("flow", FLOWS[::4], ids=name)
def test_dop853_lies_in_the_enclosure(flow: KinkFlow) -> None:
    """SciPy's own right-hand side, projected here: within 1e-9 of the balls."""
    field, width = FloatField(flow), flow.network.width

    def on_spheres(time: float, theta: np.ndarray) -> np.ndarray:
        change = field(time, theta)
        for i in range(width):
            unit, moved = theta[[i, width + i]], change[[i, width + i]]
            change[[i, width + i]] = moved - (moved @ unit) * unit
        return change

    first = np.array([to_float(x) for x in flow.network.entries()])
    other = solve_ivp(on_spheres, (0, 2), first, method="DOP853", rtol=1e-13, atol=1e-15, max_step=0.005)
    boxes = enclosed_entries(enclose(solved(flow, 15)), 2)
    for box, x in zip(boxes, other.y[:, -1], strict=True):
        exact = Q(*float(x).as_integer_ratio())
        assert lower(ball(box)) - Q(1, 10**9) <= exact <= upper(ball(box)) + Q(1, 10**9)


# ---------------------------------------------------------------------------------------------- claims


@pytest.mark.parametrize("flow", FLOWS[::3], ids=name)
def test_norms_and_energy_contain_zero_drift(flow: KinkFlow) -> None:
    found = enclose(solved(flow, 12))
    for span in found.spans:
        state = enclosed_state(found, span.end)
        with precision(120):
            for i in range(state.width):
                w, b = ball(state.w[i][0]), ball(state.b[i])
                drift = w * w + b * b - 1
                assert drift.contains(0)
                assert radius(drift) < Q(1, 10**10)
    assert unit_norms(found).evidence is Evidence.ENCLOSED
    energy = energy_identity(found)
    assert (energy.id, energy.verdict) == ("C4", Verdict.HOLDS)
    assert float(energy.note.rsplit(" ", 1)[1]) < 1e-10


@pytest.mark.parametrize("flow", CONSTANT, ids=name)
def test_the_second_lyapunov_function_falls_by_four_integrals(flow: KinkFlow) -> None:
    found = enclose(solved(flow, 12))
    known = integrals(found)
    claims = [second_lyapunov_identity(found, XI, known), rate_on_spheres(found, XI)]
    assert [(c.verdict, c.evidence) for c in claims] == [(Verdict.HOLDS, Evidence.ENCLOSED)] * 2
    with pytest.raises(AssertionError, match="C7"):
        second_lyapunov_identity(found, (Q(5, 6),), known)
    with precision(100):
        wrong = Integrals(known.risk, known.squared_gradient + ball(Q(1, 10**6)))
    with pytest.raises(AssertionError, match="C4"):
        energy_identity(found, wrong)


def test_a_field_that_is_not_projected_is_noticed() -> None:
    """Polynomials of the plain flow are no solution on the spheres: the bound covers the difference, or there is none."""
    from dataclasses import replace

    flow, until = CONSTANT[1], Q(1, 64)
    plain = integrate(flow.network, flow.domain, until, digits=12)
    found = enclose(replace(plain, normalized=True))
    truth = integrate(flow.network, flow.domain, until, digits=20, normalized=True)
    gap = sum((x - y) ** 2 for x, y in zip(plain.entries_at(until), truth.entries_at(until), strict=True))
    assert Q(1, 10**8) < gap <= found.radius(until) ** 2


def finding(found: RigorousFlow, id: str) -> Finding:
    return next(f for f in found.findings if f.id == id)


def test_the_rigorous_answer_has_digits_crossings_and_tails() -> None:
    flow = next(f for f in FLOWS if f.name == "piecewise linear 2")
    found = rigorous_flow(case_of(flow), digits=15)
    reference = solved(flow, 28)
    assert finding(found, "itinerary").verdict is Verdict.HOLDS
    assert finding(found, "unique").verdict is Verdict.HOLDS
    assert len(found.crossings) == len(reference.crossings) == 3
    for one, other in zip(found.crossings, reference.crossings, strict=True):
        assert one.change == other.change
        assert one.time is not None
        assert lower(one.time) <= other.time <= upper(one.time)
    document = json.loads(json.dumps(found.to_json([Q(0), Q(1), Q(2)])))
    last = document["parameters"][-1]
    state = reference.entries_at(2)
    for shown, x in zip([*(r[0] for r in last["w"]), *last["b"]], state, strict=False):
        assert abs(rational(shown["mid"]) - x) <= rational(shown["rad"]) < Q(1, 10**14)


def test_tails_of_constant_targets_are_those_of_the_normalized_flow() -> None:
    found = enclose(solved(CONSTANT[0], 12))
    late = integrate(CONSTANT[0].network, CONSTANT[0].domain, Q(6), digits=12, normalized=True)
    ids = {t.id: t for t in tails(found)}
    assert set(ids) == {"tail", "tail-constant"}
    assert "V_n" in ids["tail-constant"].note
    statement = ids["tail-constant"].statement
    first, rate = (
        rational(x) for x in statement[len("L(t) <= 1/(") : statement.index(" (t - T)")].split(" + ")
    )
    for t in (3, 4, 6):
        assert late.exact_risk(Q(t)) <= 1 / (first + rate * (t - 2))


@pytest.mark.parametrize("flow", [FLOWS[0], FLOWS[4], FLOWS[10]], ids=name)
def test_certificates_of_normalized_flows_are_replayed(flow: KinkFlow, tmp_path: Path) -> None:
    file, until = tmp_path / "certificate.json", Q(1, 8)
    found = enclose(integrate(flow.network, flow.domain, until, digits=8, normalized=True))
    statement = write_enclosure_certificate(file, found)
    assert statement.startswith("Every theta with theta' = -F(theta)")
    assert check_in_subprocess(file) == (
        0,
        [f"{file}: accepted: {statement}"],
    )  # the files of the replay alone
    document = json.loads(file.read_bytes())
    reference = integrate(flow.network, flow.domain, until, digits=25, normalized=True)
    pairs = zip(document["claim"]["end"], reference.entries_at(until), strict=True)
    gap = sum(((rational(x) - y) ** 2 for x, y in pairs), Q(0))
    assert gap <= (rational(document["claim"]["end_within"]) + Q(1, 10**24)) ** 2
    assert rational(document["claim"]["within"]) < Q(1, 10**8)


@pytest.mark.parametrize("change", [None, "flow", "sgd"])
def test_a_certificate_of_one_flow_is_none_of_the_other(change: str | None) -> None:
    """Statement and digest are made to fit: what is wrong is the field."""
    flow = FLOWS[10]
    found = enclose(integrate(flow.network, flow.domain, Q(1, 64), digits=8, normalized=True))
    document = enclosure_certificate(found)
    if change is None:
        del document["claim"]["dynamics"]
    else:
        document["claim"]["dynamics"] = change
    document["statement"] = replay.statement(document["claim"])
    document["digest"] = replay.digest(document)
    with pytest.raises(Rejected):
        replay.check(json.dumps(document).encode())
    plain = enclosure_certificate(enclose(integrate(flow.network, flow.domain, Q(1, 64), digits=8)))
    plain["claim"]["dynamics"] = "normalized-flow"
    plain["statement"] = replay.statement(plain["claim"])
    plain["digest"] = replay.digest(plain)
    with pytest.raises(Rejected):
        replay.check(json.dumps(plain).encode())


def test_mutants_of_a_certificate_are_rejected() -> None:
    """One change that makes claim or evidence wrong each, digest and statement made to fit: none is accepted."""
    flow, rng, seen = FLOWS[10], random.Random("normalized mutants"), set()
    found = enclose(integrate(flow.network, flow.domain, Q(1, 128), digits=8, normalized=True))
    good = enclosure_certificate(found)
    for _ in range(200 if NIGHTLY else 40):
        document = copy.deepcopy(good)
        seen.add(mutate(document, rng))
        if document == good:
            continue
        document["statement"] = replay.statement(document["claim"])
        document["digest"] = replay.digest(document)
        with pytest.raises(Rejected):
            replay.check(json.dumps(document).encode())
    assert len(seen) > 8, seen


@pytest.mark.parametrize("flow", FLOWS[1:15:3], ids=name)
def test_the_replay_s_projected_field_and_jacobian_are_the_exact_ones(flow: KinkFlow) -> None:
    """Against rationals and dual numbers; the kinks of these starts are in general position."""
    network, domain = flow.network, flow.domain
    problem = _problem(flow)
    x = [Fixed.of(P, value) for value in problem.start]
    gradient = problem.anywhere(x)
    entries, exact = list(network.entries()), field_at(network, domain)
    for i, f in zip(problem.coordinates, project(problem, x, gradient), strict=True):
        assert contains(f, to_fraction(exact[i]))
    cell, _ = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    program = trace_cell(cell, network, domain, normalized=True).field
    columns = [
        run(program, [Dual(v, Q(int(k == n))) for k, v in enumerate(entries)], lambda q: Dual(q, Q(0)))
        for n in problem.coordinates
    ]
    rows = symmetric_jacobian(problem, x, gradient, problem.hessian(x))
    for i, a in enumerate(problem.coordinates):
        for j, b in enumerate(problem.coordinates):
            middle = (columns[j][a].tangent + columns[i][b].tangent) / 2
            assert contains(rows[i][j], to_fraction(middle))


# ---------------------------------------------------------------------------------------------- the parts


def off_spheres(seed: str, count: int) -> list[tuple[Network, str]]:
    """Networks whose inner vectors have any length: the field is defined there, too."""
    return draws(f"off {seed}", count)


def setting(network: Network, target: str) -> tuple[Domain, list[int]]:
    domain = Problem(Piecewise(TARGETS[target]), Uniform((Q(0),), (Q(1),))).domain
    cell, _ = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    return domain, [i for i, kind in enumerate(cell.kinds) if kind is not Kind.DEAD]


def field_at(network: Network, domain: Domain) -> list[Q]:
    return list(projected(network, risk_and_gradient(network, domain)[1]).entries())


def test_a_kink_that_may_be_outside_of_the_domain_is_not_moved_to_its_end() -> None:
    """The projection leaves (t, 1)(t, 1)^T as it is at the network's own t only: the matrix with t = 17/16 is in the box."""
    network = Network.exact([[Q(1)]], [Q(-15, 16)], [[Q(1, 1000)]], [Q(-(10**6))])
    domain, live = setting(network, "constant")
    place = Q(17, 16)
    with precision(100):
        box = [ball(x) for x in network.entries()]
        box[1] = ball(-1) + Ball(0, Q(1, 8))
        rows = SphereTube(network, domain, live).assemble(box)[0]
        q = lower(rows[1][1])
        assert q < -1000
        assert lower(rows[0][0]) <= q * place**2 <= upper(rows[0][0])
        plain = Tube(network, domain, live).assemble(box)[0]
        assert q * place**2 < lower(plain[0][0])  # no projection: it may be moved, which is sharper
    flow = KinkFlow("outside", network, domain, Q(1))
    problem = _problem(flow)
    x = [Fixed.of(P, value) for value in problem.start]
    x[1] = Fixed(P, [-(2**P)], [2 ** (P - 3)])
    for normalized in (True, False):
        problem.normalized = normalized
        found = problem.hessian(x)
        assert (found[0][0].low <= found[1][1].low * to_fraction(place) ** 2) is normalized


@pytest.mark.parametrize(("network", "target"), off_spheres("jacobian", 40), ids=str)
def test_the_jacobian_of_the_projected_field_is_contained(network: Network, target: str) -> None:
    """Against dual numbers through the formulas of the cell, where the network is inside of one."""
    domain, live = setting(network, target)
    tube = SphereTube(network, domain, live)
    entries = list(network.entries())
    cell, kinks = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    places = sorted([*(t for t in kinks if t is not None), *domain.target.breakpoints])
    generic = all(a < b for a, b in zip([Q(0), *places], [*places, Q(1)], strict=True))
    with precision(100):
        try:
            boxes = tube._jacobian([ball(x) for x in entries], whole=True)
        except Unprovable:
            assert any(w == 0 for (w,) in network.w)
            return
        if not generic or any(
            w * x + b == 0 for (w,), b in zip(network.w, network.b, strict=True) for x in (0, 1)
        ):
            return
        program = trace_cell(cell, network, domain, normalized=True).field
        for j, n in enumerate(tube.coordinates):
            inputs = [Dual(x, Q(int(k == n))) for k, x in enumerate(entries)]
            column = run(program, inputs, lambda q: Dual(q, Q(0)))
            for i, k in enumerate(tube.coordinates):
                assert lower(boxes[i][j]) <= column[k].tangent <= upper(boxes[i][j])


@pytest.mark.parametrize(("network", "target"), off_spheres("rate", 30), ids=str)
def test_the_rate_bounds_the_one_sided_lipschitz_constant_of_the_projected_field(
    network: Network, target: str
) -> None:
    """<F(x) - F(y), x - y> >= -mu |x - y|^2 and |F(x) - F(y)| <= M |x - y| for random pairs in a box, exactly."""
    (domain, live), rng = setting(network, target), random.Random(str(network))
    tube, reach = SphereTube(network, domain, live), Q(1, 20)
    inside = set(tube.coordinates)
    with precision(80):
        ring = Ball(0, ball(reach).upper())
        box = [ball(x) + ring if k in inside else ball(x) for k, x in enumerate(network.entries())]
        try:
            mu, most = upper(tube.rate(box)), upper(tube.lipschitz(box))
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
        gap = [a - b for a, b in zip(x.entries(), y.entries(), strict=True)]
        pull = [a - b for a, b in zip(field_at(x, domain), field_at(y, domain), strict=True)]
        size = sum((d * d for d in gap), Q(0))
        assert sum((g * d for g, d in zip(pull, gap, strict=True)), Q(0)) >= -mu * size
        assert sum((g * g for g in pull), Q(0)) <= most**2 * size


def test_the_plain_rate_would_be_wrong() -> None:
    """There are pairs that the bound for G does not cover: the terms of the projection are not negligible."""
    rng, worse = random.Random("plain"), 0
    for network, target in off_spheres("plain", 40):
        domain, live = setting(network, target)
        tube = Tube(network, domain, live)
        with precision(80):
            try:
                mu = upper(tube.rate([ball(x) for x in network.entries()]))
            except Unprovable:
                continue
        for _ in range(20):
            step = [
                Q(rng.randint(-9, 9), 10**6) if k in tube.coordinates else Q(0)
                for k in range(len([*network.entries()]))
            ]
            there = Network.of(
                entries_like(network, [x + s for x, s in zip(network.entries(), step, strict=True)])
            )
            pull = [a - b for a, b in zip(field_at(there, domain), field_at(network, domain), strict=True)]
            size = sum((d * d for d in step), Q(0))
            worse += sum((g * d for g, d in zip(pull, step, strict=True)), Q(0)) < -(mu + Q(1, 10)) * size
    assert worse > 0


@pytest.mark.parametrize("seed", range(40))
def test_wrong_formulas_cost_the_projected_field_no_more_than_the_bound(seed: int) -> None:
    rng = random.Random(f"wrong on spheres {seed}")
    ((network, target),) = off_spheres(f"wrong {seed}", 1)
    domain, live = setting(network, target)
    cell, _ = cell_and_kinks(network, Q(0), Q(1), domain.target.breakpoints)
    size = Q(1, rng.choice([3, 10, 100, 10**4]))
    moved = [b + (size * Q(rng.randint(-100, 100), 100) if i in live else 0) for i, b in enumerate(network.b)]
    there = Network(network.w, tuple(moved), network.v, network.c, network.a)
    kinks = [
        -b / w if kind in (Kind.RIGHT, Kind.LEFT) else None
        for kind, (w,), b in zip(cell.kinds, there.w, there.b, strict=True)
    ]
    by_formula = projected(there, on_cell(cell, kinks, there, domain)[1]).entries()
    error = sum(((x - y) ** 2 for x, y in zip(by_formula, field_at(there, domain), strict=True)), Q(0))
    with precision(100):
        wrong = WrongCell(cell, there, domain, normalized=True)
        try:
            bound = upper(wrong.bound([[ball(x)] for x in there.entries()], ball(1)))
        except Unprovable:
            return
    assert error <= bound**2 + Q(1, 2**150)


def test_an_enclosure_says_which_flow_it_is() -> None:
    found = enclose(solved(CONSTANT[0], 8))
    assert isinstance(found, Enclosure)
    assert found.trajectory.normalized
