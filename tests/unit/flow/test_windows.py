"""Long windows: the digits of Taylor steps, crossings located inside, and t = 10^6 enclosed."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest

from gfproof.flow import Budget, integrate
from gfproof.flow.enclosure import enclose, enclosed_state
from gfproof.flow.program import trace_cell
from gfproof.flow.windows import Grid, Leaps, NoWindow, Windows, degree_for, solve_blocks
from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Q, ball, bits_for, lower, precision, to_float, upper
from gfproof.numbers.matrices import ball_product
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import exact_domain
from tests.unit.flow.kink_suite import KinkFlow, random_flow

LATE = random_flow(29, 2, "jumping", Q(120))  # crosses at 117.2, inside a window
FAR = random_flow(1, 1, "constant", Q(10**6))
NEAR = KinkFlow("to t = 1000", FAR.network, FAR.domain, Q(1000))


@pytest.mark.parametrize(
    "flow", [NEAR, pytest.param(LATE, marks=pytest.mark.nightly)], ids=["slow", "crosses late"]
)
def test_windows_keep_the_digits_and_the_crossings(flow: KinkFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    former, windows = Leaps.try_from, []

    def watched(*given: Any) -> Any:
        window = former(*given)
        windows.append(window is not None)
        return window

    monkeypatch.setattr(Leaps, "try_from", watched)
    found = integrate(flow.network, flow.domain, flow.until, digits=9)
    assert any(windows)
    monkeypatch.setattr(Leaps, "try_from", lambda *_: None)
    reference = integrate(flow.network, flow.domain, flow.until, digits=12)
    assert [c.change for c in found.crossings] == [c.change for c in reference.crossings]
    for one, other in zip(found.crossings, reference.crossings, strict=True):
        assert abs(one.time - other.time) < Q(1, 10**8)
    for k in range(1, 11):
        time = flow.until * k / 10
        for x, y in zip(found.entries_at(time), reference.entries_at(time), strict=True):
            assert abs(x - y) <= Q(1, 10**9) * max(Q(1), abs(y))


def test_a_million_units_of_time_are_enclosed() -> None:
    found = enclose(integrate(FAR.network, FAR.domain, FAR.until, digits=15))
    assert found.reached == 10**6
    assert found.widest < Q(1, 10**12)
    assert found.trajectory.steps < 2000
    with precision(120):  # |v|^2 - |u|^2 is conserved for ever
        end = enclosed_state(found, found.reached)
        (w,), b, v = end.w[0], end.b[0], end.v[0][0]
        now = ball(v) * ball(v) - ball(w) * ball(w) - ball(b) * ball(b)
        start = FAR.network
        assert lower(now) <= start.v[0][0] ** 2 - start.w[0][0] ** 2 - start.b[0] ** 2 <= upper(now)


def test_windows_do_not_fail_where_the_slow_modes_have_almost_stopped() -> None:
    """Even degree and slow modes: the linear systems have to be solved in an order that meets no small pivot."""
    network = Network.exact([["1"]], ["-1/2"], [["1"]], ["0"])
    domain = exact_domain(PolynomialPieces((), (((Q(1),),),)), Q(0), Q(1))
    found = integrate(network, domain, Q(10**6), digits=12, budget=Budget(steps=1500))
    assert found.reached == 10**6


@pytest.mark.nightly
@pytest.mark.parametrize(("width", "bound"), [(2, Q(1, 10**12)), (5, Q(1, 10**8))])
def test_a_million_units_of_time_for_wider_networks(width: int, bound: Q) -> None:
    flow = random_flow(3, width, "constant", Q(10**6))
    trajectory = integrate(flow.network, flow.domain, flow.until, digits=15, budget=Budget(seconds=300))
    assert enclose(trajectory).widest < bound


def test_the_pieces_of_a_window_follow_each_other() -> None:
    found = integrate(FAR.network, FAR.domain, Q(1000), digits=15)
    assert all(one.start + one.length == other.start for one, other in itertools.pairwise(found.pieces))
    assert len({len(p.series[0]) for p in found.pieces}) > 1  # short where little is left
    assert json.dumps(found.to_json([Q(0), Q(1000)]))


def test_a_window_that_is_too_long_is_refused() -> None:
    flow = LATE
    cell, _ = cell_and_kinks(flow.network, flow.domain.low, flow.domain.high, flow.domain.target.breakpoints)
    bits, degree = bits_for(20, 0), degree_for(15)
    grid = Grid(degree, bits + 3 * degree + 20)
    finder = Windows(trace_cell(cell, flow.network, flow.domain), grid, bits, Q(1, 10**15))
    start = [ball(x) for x in flow.network.entries()]
    with precision(bits):
        pieces = finder.window(start, Q(0), Q(1, 1024))  # short enough
        with pytest.raises(NoWindow):
            finder.window(start, Q(0), Q(8))
    assert sum(length for length, _ in pieces) == Q(1, 1024)
    truth = integrate(flow.network, flow.domain, Q(1, 1024), digits=25).entries_at(Q(1, 1024))
    length, last = pieces[-1]
    with precision(bits):
        end = [sum((c * ball(length) ** k for k, c in enumerate(column)), ball(0)) for column in last.state]
        assert all(abs(x - ball(y)) < ball(Q(1, 10**14)) for x, y in zip(end, truth, strict=True))


@pytest.mark.parametrize("degree", [2, 7, 20])
def test_interpolation_reproduces_polynomials(degree: int) -> None:
    grid = Grid(degree, 300)
    coefficients = [Q((-1) ** k * (k + 1), 3) for k in range(degree + 1)]
    with precision(300):
        values = [[ball(sum(c * x**k for k, c in enumerate(coefficients)))] for x in grid.nodes]
        back = ball_product(grid.to_powers, values)
        slopes = ball_product(grid.to_slopes, values)
        for (x,), c in zip(back, coefficients, strict=True):
            assert abs(x - ball(c)) < ball(Q(1, 2**150))
        for (s,), x in zip(slopes, grid.nodes, strict=True):
            exact = sum(k * c * x ** (k - 1) for k, c in enumerate(coefficients) if k)
            assert abs(s - ball(exact)) < ball(Q(1, 2**150))
    floats = grid.slopes @ np.array([to_float(Q(x) ** 2) for x in grid.nodes])
    assert np.allclose(floats, [2 * to_float(x) for x in grid.nodes], atol=1e-10)


def test_block_elimination_solves_the_system() -> None:
    rng = np.random.default_rng(1)
    blocks = rng.normal(size=(6, 6, 3, 3)) + 9 * np.eye(6)[:, :, None, None] * np.eye(3)
    right = rng.normal(size=(6, 3))
    whole = blocks.transpose(0, 2, 1, 3).reshape(18, 18)
    assert np.allclose(
        solve_blocks(blocks.copy(), right), np.linalg.solve(whole, right.ravel()).reshape(6, 3)
    )
    with pytest.raises(NoWindow):
        solve_blocks(np.zeros((2, 2, 3, 3)), right[:2])


def test_the_package_is_the_function() -> None:
    import gfproof as gf

    flow = LATE
    case = gf.Case(
        flow.network,
        gf.Problem(gf.Piecewise(flow.domain.target), gf.Uniform((Q(0),), (Q(1),))),
        gf.Flow(Q(1)),
    )
    found = gf.flow(case, until="1/2", digits=20)
    assert found.reached == Q(1, 2)
    curves = found.sample([Q(0), Q(1, 4), Q(1, 2)])
    assert curves.risk[0] > curves.risk[1] > curves.risk[2] > 0
    assert curves.kinks[0][0] == -flow.network.b[0] / flow.network.w[0][0]
