"""Speed of risk and generalized gradient, d = 1, with what people use instead side by side.

Groups: exact values by width, against SymPy's integral of the piecewise risk; float64 at width 10 against the mean over
a million points; float64 at a million neurons against sorting their kinks; balls at width 1000.
Run with ``make bench``; nothing here decides anything, machines differ.
"""

from random import Random
from typing import Any

import numpy as np
import pytest
import sympy

from gfproof.network import Network, cell_and_kinks
from gfproof.numbers import Q, ball, from_float64, precision
from gfproof.problem import Constant, Problem, Uniform
from gfproof.risk import segments
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from gfproof.risk.vectorized import risk_and_gradient

XI = Q(1, 3)
PROBLEM = Problem(Constant((XI,)), Uniform((Q(0),), (Q(1),)))


def small_rationals(width: int) -> Network:
    """All kinks inside, numerators and denominators below 100."""
    random = Random(width)

    def number() -> Q:
        return Q(random.choice((-1, 1)) * random.randint(1, 99), random.randint(1, 30))

    w = [number() for _ in range(width)]
    kinks = [Q(random.randint(1, 99), 100) for _ in range(width)]
    return Network.exact(
        [[x] for x in w],
        [-x * t for x, t in zip(w, kinks, strict=True)],
        [number() for _ in range(width)],
        number(),
    )


def dyadic(width: int) -> Network:
    """All kinks inside, every number a float64."""
    w, b, v, c = float_arrays(width)
    read = lambda values: [from_float64(x) for x in values]  # noqa: E731
    return Network.exact([[x] for x in read(w)], read(b), read(v), from_float64(c))


def float_arrays(width: int) -> tuple[Any, Any, Any, float]:
    random = np.random.default_rng(width)
    w, kinks = random.standard_normal(width), random.random(width)
    return w, -w * kinks, random.standard_normal(width) / np.sqrt(width), 0.3


@pytest.mark.parametrize("width", [1, 2, 3, 10, 100])
def test_exact_risk_and_gradient(benchmark: Any, width: int) -> None:
    benchmark.group = f"exact, width {width}"
    network = small_rationals(width)
    risk, gradient = benchmark(segments.risk_and_gradient, network, PROBLEM.domain)
    assert PROBLEM.risk(network) == risk
    assert len(gradient.b) == width


@pytest.mark.parametrize("width", [10, 100])
def test_exact_risk_and_gradient_of_float_weights(benchmark: Any, width: int) -> None:
    benchmark.group = f"exact, width {width}"
    benchmark(segments.risk_and_gradient, dyadic(width), PROBLEM.domain)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_peer_sympy_integral_of_the_piecewise_risk(benchmark: Any, width: int) -> None:
    """Risk and gradient as a user would ask for them: integrate((N - xi)^2) and the gradient's integrands, cut at kinks."""
    benchmark.group = f"exact, width {width}"
    network = small_rationals(width)
    risk, _ = segments.risk_and_gradient(network, PROBLEM.domain)

    def integrate_all() -> Any:
        x = sympy.Symbol("x")
        read = lambda q: sympy.Rational(int(q.p), int(q.q))  # noqa: E731
        hidden = [
            sympy.Piecewise((y, y > 0), (0, True))
            for y in (read(w[0]) * x + read(b) for w, b in zip(network.w, network.b, strict=True))
        ]
        error = (
            read(network.c[0])
            - read(XI)
            + sum(read(v) * h for v, h in zip(network.v[0], hidden, strict=True))
        )
        integrands = [error**2, error, *(h * error for h in hidden)]
        integrands += [
            sympy.Piecewise((x**k * error, h.args[0][1]), (0, True)) for h in hidden for k in (0, 1)
        ]
        return [sympy.integrate(sympy.piecewise_fold(e), (x, 0, 1)) for e in integrands]

    found = benchmark.pedantic(integrate_all, rounds=3, iterations=1)
    assert found[0] == sympy.Rational(int(risk.p), int(risk.q))


@pytest.mark.parametrize("width", [10, 100, 1000])
def test_float64_scan(benchmark: Any, width: int) -> None:
    benchmark.group = f"float64, width {width}"
    benchmark(risk_and_gradient, *float_arrays(width), pieces=[[[0.25]]])


@pytest.mark.parametrize("width", [10, 100])
def test_peer_mean_over_a_million_points(benchmark: Any, width: int) -> None:
    """Midpoint rule with 10^6 points: seven digits of the risk, fewer of the gradient."""
    benchmark.group = f"float64, width {width}"
    w, b, v, c = float_arrays(width)
    x = (np.arange(10**6) + 0.5) / 10**6

    def mean() -> tuple[float, list[Any]]:
        error = np.full_like(x, c - 0.25)
        for w_i, b_i, v_i in zip(w, b, v, strict=True):
            error += v_i * np.maximum(w_i * x + b_i, 0)
        rows = []
        for w_i, b_i, v_i in zip(w, b, v, strict=True):
            y = w_i * x + b_i
            pull = np.where(y > 0, error, 0)
            rows.append((2 * v_i * (pull @ x) / x.size, 2 * v_i * pull.mean(), 2 * (pull @ y) / x.size))
        return float(error @ error / x.size), rows

    risk, _ = benchmark.pedantic(mean, rounds=3, iterations=1)
    assert abs(risk - risk_and_gradient(w, b, v, c, pieces=[[[0.25]]])[0]) <= 1e-6 * risk


def test_float64_scan_of_a_million_neurons(benchmark: Any) -> None:
    benchmark.group = "float64, width 10^6"
    arrays = float_arrays(10**6)
    benchmark.pedantic(
        risk_and_gradient, arrays, {"pieces": [[[0.25]]]}, rounds=9, iterations=1, warmup_rounds=1
    )


@pytest.mark.parametrize("kind", ["quicksort", "stable"])
def test_peer_argsort_of_a_million_kinks(benchmark: Any, kind: Any) -> None:
    """NumPy's default is vectorised where the processor allows; the stable sort is the portable yardstick."""
    benchmark.group = "float64, width 10^6"
    w, b, _, _ = float_arrays(10**6)
    benchmark.pedantic(np.argsort, (-b / w,), {"kind": kind}, rounds=9, iterations=1, warmup_rounds=1)


@pytest.mark.parametrize("digits", [16, 50, 500])
def test_balls_at_width_1000(benchmark: Any, digits: int) -> None:
    benchmark.group = "balls, width 1000"
    network = dyadic(1000)
    cell, kinks = cell_and_kinks(network, Q(0), Q(1))
    with precision(round(3.33 * digits) + 20):
        arguments = (
            cell,
            [None if t is None else ball(t) for t in kinks],
            network.map(ball),
            Domain(ball(0), ball(1), PolynomialPieces((), (((XI,),),))),
        )
        benchmark(segments.on_cell, *arguments)
