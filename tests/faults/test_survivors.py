"""What mutants showed to be untested in enclosures of flows (see SURVIVORS.md)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gfproof.case import Case
from gfproof.errors import GfproofError, NumberError
from gfproof.flow import integrate
from gfproof.flow.enclosure import NotEnclosed, _Proof, enclose, enclosed_risk
from gfproof.flow.stepping import flow
from gfproof.flow.trajectory import Trajectory
from gfproof.flow.tube import Tube
from gfproof.meter import SILENT
from gfproof.network import Cell, Kind, Network
from gfproof.numbers import Q, ball, contains, lower, precision, to_float, upper
from gfproof.numbers.ball_polynomials import values_on
from gfproof.risk.hessian import hessian
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain, exact_domain, risk_and_gradient
from tests.faults.test_faults_flow import enclosures

NORMALIZED = """
[network]
w = [["3/5"]]
b = ["4/5"]
v = ["1"]
c = "0"
[target]
kind = "constant"
value = "1/2"
[dynamics]
kind = "normalized-flow"
until = "1/8"
"""


def constant(value: Q) -> Domain:
    return exact_domain(PolynomialPieces((), (((value,),),)), Q(0), Q(1))


SHORT = Q(1, 16)


def path(w: str, b: str, v: str, c: str, until: Q = SHORT) -> Trajectory:
    """The flow to 0 of the network with these entries."""
    network = Network.exact([[x] for x in w.split()], b.split(), v.split(), c)
    return integrate(network, constant(Q(0)), until, digits=8)


def test_a_normalized_flow_is_enclosed_as_one() -> None:
    """Its velocity has no component along (w, b), that of the gradient flow from the same start has one."""
    found = enclose(flow(Case.from_toml(NORMALIZED), digits=10))
    w, b = found.middle(Q(1, 8))[:2]
    assert abs(w * w + b * b - 1) < ball(Q(1, 10**8))


def test_enclosures_contain_solutions_that_run_along_their_border() -> None:
    """Solutions that part as fast as the proved rate allows, polynomials of wrong cells and of low degree."""
    assert all(enclosures())


def test_times_outside_of_an_enclosure_are_refused() -> None:
    found = enclose(path("1", "1/2", "1", "0"))
    assert found.reached == Q(1, 16)
    for time in (Q(-1, 100), Q(1, 8)):
        with pytest.raises(NumberError, match="outside of the enclosure"):
            found.middle(time)
        with pytest.raises(NumberError, match="outside of the enclosure"):
            found.radius(time)


def test_the_start_is_enclosed_as_it_is() -> None:
    """1/3 is no dyadic number: the polynomial at time 0 is not the start."""
    found = enclose(path("1/3", "1/7", "1", "0"))
    middle = found.middle(0)
    assert contains(middle[0], Q(1, 3))
    assert contains(middle[1], Q(1, 7))


def test_an_enclosure_of_no_time_reaches_no_time() -> None:
    empty = enclose(replace(path("1", "1/2", "1", "0"), pieces=()))
    assert empty.reached == 0
    assert empty.radius(0) == 0


def test_trajectories_that_are_none_are_refused() -> None:
    good = path("1 -1", "-1/4 1/2", "1 1", "0")
    piece = good.pieces[0]
    apart = replace(good, pieces=(piece, *(replace(p, start=p.start + 1) for p in good.pieces[1:])))
    if len(good.pieces) > 1:
        with pytest.raises(NotEnclosed, match="do not follow each other"):
            enclose(apart)
    with pytest.raises(NotEnclosed, match="do not follow each other"):
        enclose(replace(good, pieces=(replace(piece, start=Q(1, 100)),)))

    def with_cell(cell: Cell) -> Trajectory:
        programs = replace(piece.programs, cell=cell)
        return replace(good, pieces=(replace(piece, programs=programs),))

    cell = piece.cell
    enclose(with_cell(cell))
    for knots in (cell.knots[:1], (*cell.knots, cell.knots[0]), ()):
        with pytest.raises(NotEnclosed, match="is not a cell of this problem"):
            enclose(with_cell(replace(cell, knots=knots)))
    with pytest.raises(NotEnclosed, match="left out although it is active"):
        enclose(with_cell(Cell((Kind.DEAD, cell.kinds[1]), cell.knots[1:])))
    dead = Cell((Kind.DEAD, cell.kinds[1]), tuple(k for k in cell.knots if k.neuron == 1))
    later = replace(piece, start=piece.length, programs=replace(piece.programs, cell=dead))
    with pytest.raises(NotEnclosed, match="degenerates"):
        enclose(replace(good, pieces=(piece, later)))


def test_knots_of_a_target_belong_to_the_cell() -> None:
    domain = exact_domain(PolynomialPieces((Q(1, 2),), (((Q(0),),), ((Q(1),),))), Q(0), Q(1))
    good = integrate(Network.exact([["1"]], ["-1/4"], ["1"], "0"), domain, Q(1, 64), digits=8)
    piece = good.pieces[0]
    without = replace(piece.cell, knots=tuple(k for k in piece.cell.knots if k.breakpoint is None))
    with pytest.raises(NotEnclosed, match="is not a cell of this problem"):
        enclose(replace(good, pieces=(replace(piece, programs=replace(piece.programs, cell=without)),)))


def test_a_flow_that_is_too_sensitive_is_given_up() -> None:
    """A ball of starts in which solutions part faster than any tube of it can close."""
    wild = path("0", "3", "0", "0", Q(1, 4))
    with pytest.raises(GfproofError, match=r"does not close|degenerate|eigenvalue"):
        enclose(wild, start_radius=Q(3, 4))


def test_the_defect_is_bounded_up_to_the_end_of_a_step() -> None:
    """On a line the kink b/|w| runs from 1/20 to 1/2, most of the way at the end, and with it |G_b| = 2 v F b/|w| grows."""
    high = Q(1000)
    domain = exact_domain(PolynomialPieces((Q(3, 4),), (((high,),), ((-3 * high,),))), Q(0), Q(1))
    start, speed = (Q(-1), Q(1, 20), Q(1), Q(0)), (Q(9, 10), Q(0), Q(0), Q(0))
    network = Network.exact([[start[0]]], [start[1]], [start[2]], start[3])
    found = integrate(network, domain, Q(0), digits=8)
    with precision(100):
        proof = _Proof(found, Q(0), SILENT)
        proof.tube, proof.live = Tube(network, domain, (0,)), (0,)
        columns = [[ball(x), ball(y)] for x, y in zip(start, speed, strict=True)]
        bound = upper(proof._defect(proof._programs(found.pieces[0].cell), columns, ball(1)))
    for share in (Q(0), Q(1, 2), Q(3, 4), Q(1)):
        w, b, v, c = (x + share * y for x, y in zip(start, speed, strict=True))
        _, gradient = risk_and_gradient(Network.exact([[w]], [b], [v], c), domain)
        defect = [x + y for x, y in zip(gradient.entries(), speed, strict=True)]
        assert sum((x * x for x in defect), Q(0)) <= bound**2


def test_the_proved_ball_of_the_risk_is_attained_for_an_offset() -> None:
    """N = c: |L(c + e) - L(c)| = 2 |c - f| e + e^2 where e points away from f; e = 2 and e = 1/2."""
    for e in (Q(2), Q(1, 2)):
        still = path("", "", "", "1", Q(1, 16))
        found = enclose(still, start_radius=e)
        risk = enclosed_risk(found, 0)
        assert lower(risk) <= (1 + e) ** 2 <= upper(risk) <= (1 + e) ** 2 + Q(1, 10**6)


def test_the_proved_ball_of_the_risk_knows_that_hessians_change() -> None:
    """N = v (w x + b) + c near (0, 1, 0, 0), f = 0: the risk grows like the fourth power, too."""
    v, b, c = Q(93, 100), Q(1, 4), Q(23, 100)
    found = replace(enclose(path("0", "4", "0", "0", Q(1, 2**20))), start_radius=Q(1))
    network = Network.exact([[0]], [4 + b], [v], c)
    assert v**2 + b**2 + c**2 <= found.radius(0) ** 2
    assert risk_and_gradient(network, constant(Q(0)))[0] <= upper(enclosed_risk(found, 0))


def test_the_proved_ball_of_the_risk_follows_the_largest_curvature_in_the_box() -> None:
    """N = 10 - 10 y with y = 1 + b: moved along the top eigenvector of its Hessian; a shifted box has smaller Hessians."""
    network = Network.exact([[0]], [1], [-10], 10)
    found = replace(enclose(path("0", "1", "-10", "10", Q(1, 2**20))), start_radius=Q(1, 100))
    matrix = np.array([[to_float(x) for x in row] for row in hessian(network, constant(Q(0))).matrix()])
    top = [Q(int(10**8 * x), 10**10) for x in np.linalg.eigh(matrix)[1][:, -1]]
    entries = [x + y for x, y in zip(network.entries(), top, strict=True)]
    assert sum((x * x for x in top), Q(0)) <= Q(1, 10**4)
    moved = Network.exact([[entries[0]]], [entries[1]], [entries[2]], entries[3])
    assert risk_and_gradient(moved, constant(Q(0)))[0] <= upper(enclosed_risk(found, 0))


def test_the_values_of_a_polynomial_on_an_interval_are_enclosed() -> None:
    with precision(80):
        for column in ([Q(3)], [Q(1), Q(-2)], [Q(1, 3), Q(1), Q(-5), Q(7)]):
            values = values_on([ball(x) for x in column], Q(1, 4), Q(3, 4))
            for s in (Q(1, 4), Q(3, 8), Q(1, 2), Q(3, 4)):
                assert contains(values, sum((x * s**k for k, x in enumerate(column)), Q(0)))
            if len(column) == 1:
                assert upper(values) == lower(values) == 3


def test_defects_grow_as_fast_as_solutions_part() -> None:
    """A path that rests on a saddle with a constant defect delta: solutions leave it like delta (e^{mu t} - 1) / mu."""
    domain = exact_domain(PolynomialPieces((), (((Q(-30), Q(60)),),)), Q(0), Q(1))
    network = Network.exact([[0]], [1], [0], 0)
    assert all(x == 0 for x in risk_and_gradient(network, domain)[1].entries())
    matrix = np.array([[to_float(x) for x in row] for row in hessian(network, domain).matrix()])
    mu, delta, length = -np.linalg.eigvalsh(matrix)[0], 1e-6, 0.2
    with precision(100):
        proof = _Proof(integrate(network, domain, Q(0), digits=8), Q(0), SILENT)
        proof.tube, proof.live = Tube(network, domain, (0,)), (0,)
        still = [[ball(x)] for x in network.entries()]
        bound = proof._through(still, Q(1, 5), Q(0), ball(0), ball(Q(1, 10**6)))
        assert mu * length > 1
        assert to_float(upper(bound)) >= delta * np.expm1(mu * length) / mu
