"""The float64 twin for boxes: its bounds hold, on degenerate and nearly degenerate networks too, and it falls back to balls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gfproof.errors import BudgetExceeded, ShapeError
from gfproof.network import Network
from gfproof.numbers import Q, from_float64
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk import vectorized
from gfproof.risk.float_ramps import Cuts, pair_rows
from gfproof.risk.ramps import Ramp, product
from gfproof.risk.running_error import Bounded, determinant, dot
from gfproof.risk.vectorized_boxes import FloatRisk, risk_and_gradient, with_errors


def read(values: Any) -> list[Q]:
    return [from_float64(float(x)) for x in np.asarray(values).reshape(-1)]


def exact(arguments: dict[str, Any]) -> list[Q]:
    """L and the entries of G in rational arithmetic."""
    low, high = (tuple(read(arguments[name])) for name in ("low", "high"))
    m = np.atleast_1d(arguments["c"]).size
    rows = lambda x, n: tuple(tuple(r) for r in np.array(read(x), object).reshape(-1, n))  # noqa: E731
    network = Network(
        rows(arguments["w"], len(low)),
        tuple(read(arguments["b"])),
        rows(arguments["v"], arguments["b"].size),
        tuple(read(arguments["c"])),
        None if arguments["a"] is None else rows(arguments["a"], len(low)),
    )
    slope = rows(np.broadcast_to(arguments["slope"], (m, len(low))), len(low))
    intercept = tuple(read(np.broadcast_to(arguments["intercept"], (m,))))
    risk, gradient = Problem(Affine(slope, intercept), Uniform(low, high)).risk_and_gradient(network)
    return [risk, *gradient.entries()]  # type: ignore[list-item]  # exact problems have rational risks


def computed(found: FloatRisk) -> tuple[list[Q], list[Q]]:
    """The values and the bounds, in the same order."""

    def flat(risk: float, gradient: vectorized.Gradient) -> list[Q]:
        parts = [risk, gradient.w, gradient.b, gradient.v, gradient.c]
        return [x for part in (*parts, *([] if gradient.a is None else [gradient.a])) for x in read(part)]

    return flat(found.risk, found.gradient), flat(found.risk_error, found.gradient_error)


def drawn(rng: np.random.Generator, d: int, kind: str) -> dict[str, Any]:
    """Arguments; ``kind``: random, small integers, twins and opposites that nearly coincide, or large and small weights."""
    width, m = int(rng.integers(1, 5)), int(rng.integers(1, 3))
    w, b = rng.standard_normal((width, d)), rng.standard_normal(width) / 2
    low, high = np.zeros(d), np.ones(d)
    if kind == "integers":
        w, b = np.round(2 * w), np.round(2 * b)
    elif kind == "near":
        w = np.round(2 * w)
        for i in range(1, width):
            w[i] = (
                rng.choice((-1.0, 1.0, 2.0))
                * w[0]
                * (1 + 10.0 ** -rng.integers(3, 17) * rng.standard_normal(d))
            )
        b[1:] = b[0] + 10.0 ** -rng.integers(3, 17)
    elif kind == "scales":
        w, b = w * 10.0 ** rng.integers(-6, 7, (width, 1)), b * 10.0 ** rng.integers(-6, 7, width)
        low, high = low - rng.random(d), high + rng.random(d)
    return {
        "w": w,
        "b": b,
        "v": rng.standard_normal((m, width)),
        "c": rng.standard_normal(m),
        "a": rng.standard_normal((m, d)) if rng.random() < 0.3 else None,
        "low": low,
        "high": high,
        "slope": rng.standard_normal((m, d)) if rng.random() < 0.6 else 0.0,
        "intercept": rng.standard_normal(m),
    }


@pytest.mark.parametrize("kind", ["random", "integers", "near", "scales"])
@pytest.mark.parametrize(("d", "draws"), [(1, 12), (2, 40), (3, 20), (4, 3)])
def test_the_bounds_hold(kind: str, d: int, draws: int) -> None:
    rng, narrow = np.random.default_rng(d), 0
    for n in range(draws):
        arguments = drawn(rng, d, kind)
        found = with_errors(**arguments, accuracy=np.inf if n % 2 else 1e-9)
        values, bounds = computed(found)
        wanted = exact(arguments)
        for value, bound, x in zip(values, bounds, wanted, strict=True):
            assert abs(value - x) <= bound, (kind, d, n)
        size = max(map(abs, wanted[1:]))
        narrow += all(bound <= size / 10**9 for bound in bounds[1:])
        if not n % 2:
            assert bounds[0] <= wanted[0] / 10**8 or found.in_balls
    assert narrow >= draws // 2


@pytest.mark.parametrize("accuracy", [np.inf, 1e-9])
def test_weights_too_small_for_balls_are_computed_exactly(accuracy: float) -> None:
    """5e-324 next to 2 takes 1075 bits; balls of 256 would answer -inf."""
    arguments: dict[str, Any] = {
        "w": np.array([[0.0, -2.0, 2.0], [5e-324, 2.0, -2.0], [0.0, -3.99997, 3.99998]]),
        "b": np.array([-0.0576, 0.0576, -0.0575]),
        "v": np.array([-1.5, -1.75, 1.25]),
        "c": 0.5,
        "a": None,
        "low": np.zeros(3),
        "high": np.ones(3),
        "slope": 0.0,
        "intercept": 0.25,
    }
    found = with_errors(**arguments, accuracy=accuracy)
    values, bounds = computed(found)
    assert all(abs(x - y) <= e for x, y, e in zip(values, exact(arguments), bounds, strict=True))
    assert found.in_balls
    assert max(bounds) < Q(1, 10**12)


def test_pairs_that_float64_cannot_decide_are_computed_in_balls_or_exactly() -> None:
    """Hyperplanes at an angle of 1e-16 meet far away; in three dimensions equal ones in a plane are no obstacle."""
    near = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]])
    arguments: dict[str, Any] = {
        "w": near,
        "b": np.array([-1.0, -1.0 + 1e-9]),
        "v": np.array([1.0, -1.0]),
        "c": 0.25,
        "a": None,
        "low": np.zeros(2),
        "high": np.ones(2),
        "slope": 0.0,
        "intercept": 0.0,
    }
    found = with_errors(**arguments)
    assert found.recomputed == 1
    values, bounds = computed(found)
    assert all(abs(x - y) <= e for x, y, e in zip(values, exact(arguments), bounds, strict=True))
    assert max(bounds) < Q(1, 10**12)
    twins = np.array([[1.0, -2.0, 0.5], [1.0, -2.0, 0.5], [-2.0, 4.0, -1.0], [0.0, 1.0, 0.0]])
    same = with_errors(
        twins,
        np.array([0.3, 0.3, -0.6, -0.5]),
        np.ones(4),
        0.0,
        low=np.zeros(3),
        high=np.ones(3),
        accuracy=np.inf,
    )
    assert same.recomputed == 0


def test_near_a_zero_of_the_gradient_everything_is_in_balls() -> None:
    """A network that equals its target but for 2^-50: L has lost all of its bits in float64, not in balls."""
    found = with_errors(
        [[1.0, 1.0]], [3.0], [1.0], -3.0 + 2.0**-50, low=[0.0, 0.0], high=[1.0, 1.0], slope=[1.0, 1.0]
    )
    assert found.in_balls
    assert found.risk == 2.0**-100
    assert found.risk_error < 1e-40
    without = with_errors(
        [[1.0, 1.0]],
        [3.0],
        [1.0],
        -3.0 + 2.0**-50,
        low=[0.0, 0.0],
        high=[1.0, 1.0],
        slope=[1.0, 1.0],
        accuracy=np.inf,
    )
    assert not without.in_balls
    assert abs(without.risk - 2.0**-100) <= without.risk_error


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-150, 1e150, 1e200])
def test_weights_at_the_ends_of_the_range_of_floats(scale: float) -> None:
    """Products over- and underflow; what comes back is right to the bound it comes with, or from balls."""
    arguments: dict[str, Any] = {
        "w": np.array([[1.0, -0.5], [0.25, 1.0], [1e-3, 2.0]]) * np.array([[scale], [1.0], [scale]]),
        "b": np.array([-0.25 * scale, -0.5, -scale]),
        "v": np.array([1.0, 1.0, -1.0]),
        "c": 0.5,
        "a": None,
        "low": np.zeros(2),
        "high": np.ones(2),
        "slope": 0.0,
        "intercept": 0.0,
    }
    found = with_errors(**arguments)
    finite = np.isfinite(found.risk) and np.isfinite(found.risk_error)
    if not finite:  # the risk itself is beyond float64
        assert scale >= 1e155
        return
    values, bounds = computed(found)
    for value, bound, x in zip(values, bounds, exact(arguments), strict=True):
        assert abs(value - x) <= bound


def test_one_dimension_is_the_scan_and_shapes_are_the_arguments() -> None:
    rng = np.random.default_rng(5)
    w, b, v = rng.standard_normal(6), rng.standard_normal(6), rng.standard_normal(6)
    risk, gradient = risk_and_gradient(
        w[:, None], b, v, 0.3, low=[-1.0], high=[2.0], slope=[0.5], intercept=0.25
    )
    other, slope = vectorized.risk_and_gradient(w, b, v, 0.3, low=-1.0, high=2.0, pieces=[[[0.25, 0.5]]])
    assert risk == pytest.approx(other, rel=1e-12)
    assert gradient.w.shape == (6, 1)
    assert gradient.v.shape == (6,)
    assert np.allclose(gradient.w[:, 0], slope.w, rtol=1e-10, atol=1e-12)
    assert np.allclose(gradient.v, slope.v, rtol=1e-10, atol=1e-12)


def test_corners_are_decided_exactly() -> None:
    """0.1 + 0.2 - 0.3 > 0 for these floats; float64 says 5.6e-17, and the bound alone would not tell."""
    weights = np.array([[0.1, 0.2], [0.5, -0.5]])
    cuts = Cuts(weights, np.array([-0.3, 0.0]), np.zeros(2), np.ones(2))
    corner = max(range(9), key=lambda face: len(cuts.lattice.raised[face]))
    assert (cuts.side[corner] == [1, -1]).all()
    value = cuts.corners[corner]
    assert value is not None
    true = from_float64(0.1) + from_float64(0.2) + from_float64(-0.3)
    assert abs(from_float64(float(value.value[0])) - true) <= from_float64(float(value.error[0]))
    assert value.value[1] == value.error[1] == 0


def test_rows_of_pairs_against_the_exact_recursion() -> None:
    rng = np.random.default_rng(8)
    w, b = rng.standard_normal((5, 3)), rng.standard_normal(5) / 2
    one, two = np.triu_indices(5, 1)
    rows = pair_rows(Cuts(w, b, np.zeros(3), np.ones(3)), one, two)
    assert not rows.undecided.any()
    for p, (i, j) in enumerate(zip(one, two, strict=True)):
        _, *wanted = product(*(Ramp(read(w[k]), read(b[k])[0]) for k in (i, j)))
        for row, got in zip(wanted, (rows.by_one, rows.by_two), strict=True):
            for x, y, e in zip(row, read(got.value[p]), read(got.error[p]), strict=True):
                assert abs(x - y) <= e < Q(1, 10**9)


def test_every_operation_bounds_its_error() -> None:
    """On numbers of all sizes, with errors of their own put in at random."""
    rng = np.random.default_rng(3)
    size = 400
    x, y = (rng.standard_normal(size) * 10.0 ** rng.integers(-8, 9, size) for _ in range(2))
    y[np.abs(y) < 1e-7] = 1.0
    e, f = np.abs(x) * 1e-9, np.abs(y) * 1e-12
    one, two = Bounded(x, e), Bounded(y, f)
    for sign in (-1, 0, 1):
        true_x = [p + sign * q for p, q in zip(read(x), read(e), strict=True)]
        true_y = [p - sign * q for p, q in zip(read(y), read(f), strict=True)]
        for found, true in (
            (one + two, [p + q for p, q in zip(true_x, true_y, strict=True)]),
            (one - two, [p - q for p, q in zip(true_x, true_y, strict=True)]),
            (one * two, [p * q for p, q in zip(true_x, true_y, strict=True)]),
            (one / two, [p / q for p, q in zip(true_x, true_y, strict=True)]),
            (one.over(7), [p / 7 for p in true_x]),
        ):
            bounds = zip(read(found.value), read(found.error), true, strict=True)
            assert all(abs(value - z) <= bound for value, bound, z in bounds)
        for found, z in (
            (one.total(0), sum(true_x, Q(0))),
            (dot(one, two), sum((p * q for p, q in zip(true_x, true_y, strict=True)), Q(0))),
        ):
            assert abs(read(found.value)[0] - z) <= read(found.error)[0]
    assert not (Bounded(np.ones(1), np.zeros(1)) / Bounded(np.ones(1), np.ones(1))).error[0] < np.inf


def test_determinants_are_sharp_and_zeros_are_found() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.standard_normal(200), rng.standard_normal(200)
    c, d = 3 * a, 3 * b
    c[::2] *= 1 + 2.0**-51
    found = determinant(a, b, c, d)
    exactly = [p * s - q * r for p, q, r, s in zip(*map(read, (a, b, c, d)), strict=True)]
    zero = [x == 0 for x in exactly]
    assert any(zero)
    assert [bool(x) for x in found.zero] == zero
    for value, bound, x in zip(read(found.value), read(found.error), exactly, strict=True):
        assert abs(value - x) <= bound


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"w": np.ones((2, 3))}, "w has shape"),
        ({"v": np.ones(3)}, "v has shape"),
        ({"slope": np.ones(3)}, "slope has shape"),
        ({"low": np.ones(2)}, "span a box"),
        ({"b": np.array([np.nan, 0.0])}, "not finite"),
        ({"c": np.inf}, "not finite"),
    ],
)
def test_arguments_are_checked(change: dict[str, Any], words: str) -> None:
    arguments: dict[str, Any] = {"w": np.ones((2, 2)), "b": np.ones(2), "v": np.ones(2), "c": 0.0}
    arguments |= {"low": np.zeros(2), "high": np.ones(2), **change}
    with pytest.raises(ShapeError, match=words):
        with_errors(**arguments)


def test_too_many_inputs_are_refused_and_no_neurons_are_allowed() -> None:
    with pytest.raises(BudgetExceeded, match="inputs"):
        with_errors(np.ones((1, 9)), [0.0], [1.0], 0.0, low=np.zeros(9), high=np.ones(9))
    risk, gradient = risk_and_gradient(
        np.zeros((0, 2)), np.zeros(0), np.zeros(0), 2.0, low=np.zeros(2), high=np.ones(2)
    )
    assert risk == 4.0
    assert gradient.c == 4.0
