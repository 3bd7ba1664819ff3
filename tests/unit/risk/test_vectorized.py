"""The float64 twin against exact rationals: every float is taken as the rational it is."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from gfproof.errors import ShapeError
from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Q, ball, from_float64, midpoint, precision, radius, to_float
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from gfproof.risk.vectorized import EXTENDED_BITS, EXTENDED_WIDTH, risk_and_gradient
from tests.peers import bridge, draws
from tests.peers.instances import Instance, Interval, Pieces
from tests.peers.sizes import sizes

needs_extended = pytest.mark.skipif(EXTENDED_BITS < 64, reason="longdouble is no wider than float64 here")


def floats(values: Any) -> Any:
    return tuple(map(floats, values)) if isinstance(values, tuple) else float(values)


def rounded(values: Any) -> Any:
    return tuple(map(rounded, values)) if isinstance(values, tuple) else Fraction(float(values))


def float_instance(random: Random) -> Instance:
    """A drawn instance, every number rounded to float64, strata and all."""
    while True:
        drawn = draws.on_interval(random, random.choice(draws.ON_INTERVALS), largest=8)
        law, target = drawn.law, drawn.target
        assert isinstance(law, Interval)
        assert isinstance(target, Pieces)
        places = rounded(target.breakpoints)
        if list(places) == sorted(set(places)) and float(law.low) < float(law.high):
            return replace(
                drawn,
                w=rounded(drawn.w),
                b=rounded(drawn.b),
                v=rounded(drawn.v),
                c=rounded(drawn.c),
                a=None if drawn.a is None else rounded(drawn.a),
                law=Interval(rounded(law.low), rounded(law.high)),
                target=Pieces(places, rounded(target.pieces)),
            )


def run(instance: Instance, *, extended: bool) -> list[float]:
    outputs = instance.outputs
    risk, g = risk_and_gradient(
        np.array(floats(instance.w)).reshape(-1, 1),
        np.array(floats(instance.b)),
        np.array(floats(instance.v)).reshape(outputs, -1),
        np.array(floats(instance.c)),
        None if instance.a is None else np.array(floats(instance.a)),
        low=float(instance.law.low),
        high=float(instance.law.high),
        breakpoints=floats(instance.target.breakpoints),
        pieces=floats(instance.target.pieces),
        extended=extended,
    )
    skip = [] if g.a is None else g.a.ravel()
    return [risk, *g.w.ravel(), *g.b, *g.v.ravel(), *g.c, *skip]


@pytest.mark.parametrize("extended", [False, pytest.param(True, marks=needs_extended)])
def test_errors_are_within_the_stated_bound(extended: bool) -> None:
    """Several outputs, skip connections, piecewise cubic targets, every stratum."""
    random = Random(f"floats {extended}")
    unit = Q(1, 2 ** (64 if extended else 53))
    for _ in range(500):
        instance = float_instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        risk, gradient = problem.risk_and_gradient(network)
        bound = sizes(instance)
        for found, value, size in zip(
            run(instance, extended=extended),
            (risk, *gradient.entries()),
            (bound.risk, *bound.gradient),
            strict=True,
        ):
            allowed = 8 * (bound.knots + 20) * unit * bridge.exact(size)
            error = abs(from_float64(found) - value)
            assert error <= allowed + abs(value) / 2**53 + Q(1, 2**1074), instance


def wide(width: int, seed: int) -> tuple[Any, Any, Any, float]:
    """All kinks inside (0, 1), in general position, outgoing weights of the size of a trained network."""
    random = np.random.default_rng(seed)
    w, kinks = random.standard_normal(width), random.random(width)
    return w, -w * kinks, random.standard_normal(width) / np.sqrt(width), 0.3


def twins(width: int, seed: int) -> tuple[Any, Any, Any, float]:
    """Steep pairs that nearly cancel: kinks 1e-9 apart, opposite outgoing weights."""
    random = np.random.default_rng(seed)
    half, kinks = 1e4 * random.standard_normal(width // 2), random.random(width // 2)
    w, v = np.concatenate([half, half]), random.standard_normal(width // 2)
    return w, -w * np.concatenate([kinks, kinks + 1e-9]), np.concatenate([v, -v]), 0.3


def reference(w: Any, b: Any, v: Any, c: float, xi: float) -> list[Q]:
    """L and the entries of G to 300 bits: midpoints of balls that contain the exact rationals."""

    def read(values: Any) -> tuple[Q, ...]:
        return tuple(from_float64(x) for x in values)

    network = Network(tuple((x,) for x in read(w)), read(b), (read(v),), (from_float64(c),))
    cell, kinks = cell_and_kinks(network, Q(0), Q(1))
    with precision(400):
        risk, gradient = segments.on_cell(
            cell,
            [None if t is None else ball(t) for t in kinks],
            network.map(ball),
            Domain(ball(0), ball(1), PolynomialPieces((), (((from_float64(xi),),),))),
        )
        entries = [risk, *gradient.entries()]
        assert all(radius(x) <= abs(midpoint(x)) / 2**300 for x in entries)
    return [midpoint(x) for x in entries]


def worst_relative_error(network: tuple[Any, Any, Any, float], **mode: Any) -> tuple[float, float]:
    """(of the risk, of the worst component of G)."""
    risk, g = risk_and_gradient(*network, pieces=[[[0.25]]], **mode)
    wanted = reference(*network, 0.25)
    found = [risk, *g.w, *g.b, *g.v, float(g.c)]
    errors = [to_float(abs(from_float64(x) - y) / abs(y)) for x, y in zip(found, wanted, strict=True)]
    return errors[0], max(errors[1:])


@needs_extended
@pytest.mark.parametrize("seed", range(5))
def test_every_component_is_right_to_1e_14_at_width_1000(seed: int) -> None:
    risk, worst = worst_relative_error(wide(1000, seed))
    assert risk <= 2e-16
    assert worst <= 1e-14


@needs_extended
def test_steep_twins_keep_their_digits() -> None:
    risk, worst = worst_relative_error(twins(200, 1))
    assert risk <= 1e-11
    assert worst <= 1e-9


def test_plain_mode_keeps_ten_digits_of_every_component() -> None:
    risk, worst = worst_relative_error(wide(300, 2), extended=False)
    assert risk <= 1e-13
    assert worst <= 1e-10


def test_the_wide_path_agrees_with_the_extended_scan() -> None:
    """Sorting by packed keys and sums by products of matrices start at large widths: same numbers there."""
    network = wide(70_000, 3)
    plain_risk, plain = risk_and_gradient(*network, extended=False)
    risk, precise = risk_and_gradient(*network, extended=True)
    assert abs(plain_risk - risk) <= 1e-12 * risk
    for name in ("w", "b", "v", "c"):
        one, two = getattr(plain, name), getattr(precise, name)
        assert np.abs(one - two).max() <= 1e-12 * np.abs(two).max()


def test_wide_networks_satisfy_the_lyapunov_identity() -> None:
    """<grad V, G> = 8 L at a million neurons, dead and full ones among them."""
    random = np.random.default_rng(5)
    width, xi = 10**6, 0.5
    w, b = random.standard_normal(width), random.standard_normal(width)
    v, c = random.standard_normal(width) / 1000, 0.3
    risk, g = risk_and_gradient(w, b, v, c, pieces=[[[xi]]])
    rate = 2 * (w @ g.w + b @ g.b + v @ g.v) + 4 * (c - xi) * float(g.c)
    assert abs(rate - 8 * risk) <= 1e-9 * risk


def test_extended_is_the_default_up_to_a_width() -> None:
    network = wide(500, 7)
    assert risk_and_gradient(*network)[0] == risk_and_gradient(*network, extended=True)[0]
    assert EXTENDED_WIDTH >= 1000


def test_shapes_come_back_as_they_went_in() -> None:
    w, b, v = np.ones((3, 1)), np.array([0.0, -0.5, 1.0]), np.ones((2, 3))
    pieces = [[[0.0], [1.0]]]
    _, g = risk_and_gradient(w, b, v, [0.0, 1.0], [[1.0], [2.0]], pieces=pieces)
    assert (g.w.shape, g.b.shape, g.v.shape, g.c.shape) == ((3, 1), (3,), (2, 3), (2,))
    assert g.a is not None
    assert g.a.shape == (2, 1)
    risk, g = risk_and_gradient([], [], [], 0.25, pieces=[[[0.0, 1.0]]])
    assert (risk, float(g.c)) == (float(Fraction(7, 48)), -0.5)
    assert (g.w.shape, g.v.shape, g.c.shape, g.a) == ((0,), (0,), (), None)
    assert all(block.dtype == np.float64 for block in (g.w, g.b, g.v, g.c))


def test_arguments_are_left_alone() -> None:
    network = wide(100, 8)
    before = [np.copy(x) for x in network]
    for extended in (False, True):
        risk_and_gradient(*network, extended=extended)
    assert all(np.array_equal(x, y) for x, y in zip(before, network, strict=True))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"w": [1.0]}, "w has shape"),
        ({"v": [1.0]}, "v has shape"),
        ({"b": [[1.0, 2.0]]}, "b has shape"),
        ({"a": [1.0, 2.0]}, "a has 2 entries"),
        ({"low": 1.0}, "not below"),
        ({"high": float("nan")}, "not below"),
        ({"breakpoints": [0.5]}, "expected 2 pieces"),
        ({"pieces": [[[0.0], [0.0]]]}, "expected 1 pieces of 1"),
        ({"breakpoints": [0.5, 0.5], "pieces": [[[0.0]]] * 3}, "do not increase"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"w": [1.0, 2.0], "b": [0.0, 1.0], "v": [1.0, 1.0], "c": 0.0}
    risk_and_gradient(**arguments)
    with pytest.raises(ShapeError, match=message):
        risk_and_gradient(**{**arguments, **changes})
