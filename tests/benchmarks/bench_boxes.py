"""Speed of the integrals on boxes: one pair of neurons, and risk with generalized gradient by width and dimension.

Run with ``make bench``; nothing here decides anything, machines differ.  ``python -m tests.benchmarks.bench_boxes`` prints
the table of docs/dimensions.md (processor time, the best of a few runs).
"""

import time
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pytest

from gfproof.network import Network, Parameters
from gfproof.numbers import Q, ball, bits_for, precision, to_float
from gfproof.problem import Affine, Polynomial, Problem, Uniform
from gfproof.risk import boxes
from gfproof.risk.halfspaces import Box, HalfSpace
from gfproof.risk.polynomials import sparse
from gfproof.risk.ramps import Ramp, product
from gfproof.risk.vectorized_boxes import FloatRisk, with_errors


def number(random: Random) -> Q:
    return Q(random.randint(-20, 20), random.randint(1, 12))


def half_space(random: Random, d: int) -> HalfSpace:
    return tuple(number(random) for _ in range(d)), number(random) / 4


def network(width: int, d: int) -> Network:
    random = Random(width)
    spaces = [half_space(random, d) for _ in range(width)]
    return Network.exact(
        [w for w, _ in spaces], [b for _, b in spaces], [number(random) for _ in spaces], number(random)
    )


def unit_box(d: int) -> Uniform:
    return Uniform((Q(0),) * d, (Q(1),) * d)


@pytest.mark.parametrize("d", [2, 3, 4, 5, 6])
def test_moments_of_cuts_by_two_half_spaces(benchmark: Any, d: int) -> None:
    """Sixty cuts, each with all moments up to degree 2: what one pair of neurons asks for."""
    benchmark.group = "sixty pairs of half-spaces"
    random = Random(1)
    box = Box((Q(0),) * d, (Q(1),) * d)
    pairs = [(half_space(random, d), half_space(random, d)) for _ in range(60)]
    assert len(benchmark(lambda: [box.cut(pair) for pair in pairs])) == 60


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize("d", [2, 3, 4, 5, 6])
def test_pairs_of_neurons(benchmark: Any, d: int, prepared: bool) -> None:
    """Sixty pair integrals with all derivatives; prepared: what each neuron needs for itself is there (as in a network)."""
    benchmark.group = f"sixty pairs of neurons, d = {d}"
    random = Random(1)
    pairs = [(half_space(random, d), half_space(random, d)) for _ in range(60)]
    ramps = [(Ramp(*one), Ramp(*two)) for one, two in pairs]
    run = (
        (lambda: [product(one, two) for one, two in ramps])
        if prepared
        else (lambda: [product(Ramp(*one), Ramp(*two)) for one, two in pairs])
    )
    assert len(benchmark(run)) == 60


@pytest.mark.parametrize(
    ("width", "d"), [(4, 2), (16, 2), (64, 2), (4, 3), (16, 3), (32, 3), (4, 4), (16, 4), (4, 5), (4, 6)]
)
def test_risk_and_gradient(benchmark: Any, width: int, d: int) -> None:
    benchmark.group = f"risk and gradient, d = {d}"
    problem = Problem(Affine(((Q(1),) * d,), (Q(1),)), unit_box(d))
    theta = network(width, d)
    risk, _ = benchmark.pedantic(problem.risk_and_gradient, (theta,), rounds=2)
    assert risk > 0


@pytest.mark.parametrize("degree", [2, 4, 8])
def test_risk_and_gradient_for_a_polynomial_target(benchmark: Any, degree: int) -> None:
    benchmark.group = "risk and gradient by the degree of the target, d = 2, width 8"
    problem = Problem(Polynomial(2, (sparse({(degree, 0): Q(1), (0, 1): Q(1)}),)), unit_box(2))
    theta = network(8, 2)
    risk, _ = benchmark.pedantic(problem.risk_and_gradient, (theta,), rounds=2)
    assert risk > 0


@pytest.mark.parametrize(("width", "d"), [(16, 2), (64, 2), (16, 3), (64, 3), (16, 4)])
def test_float64_with_bounds(benchmark: Any, width: int, d: int) -> None:
    benchmark.group = f"risk and gradient in float64, d = {d}"
    theta = network(width, d)
    assert benchmark(lambda: in_floats(theta, d)).risk > 0


# ------------------------------------------------------------------------------------ the table


def generic(width: int, d: int) -> Network:
    """Numbers of two figures; no two hyperplanes are parallel, so that balls decide everything."""
    random = Random(width)

    def fraction() -> Q:
        return Q(random.choice((-1, 1)) * random.randint(1, 99), random.randint(1, 97))

    rows = [[fraction() for _ in range(d)] for _ in range(width)]
    return Network.exact(rows, [fraction() / 2 for _ in rows], [fraction() for _ in rows], fraction())


def in_floats(theta: Network, d: int) -> FloatRisk:
    """Risk and gradient in float64, target x_1 + ... + x_d + 1."""
    w, v = (np.array([[to_float(x) for x in row] for row in rows]) for rows in (theta.w, theta.v))
    b, c = (np.array([to_float(x) for x in row]) for row in (theta.b, theta.c))
    return with_errors(w, b, v, c, low=np.zeros(d), high=np.ones(d), slope=np.ones((1, d)), intercept=1.0)


def in_balls(theta: Network, d: int, digits: int) -> Any:
    """The same in balls."""
    with precision(bits_for(digits)):
        lifted = Parameters(
            tuple(tuple(map(ball, row)) for row in theta.w),
            tuple(map(ball, theta.b)),
            tuple(tuple(map(ball, row)) for row in theta.v),
            tuple(map(ball, theta.c)),
        )
        law = unit_box(d)
        return boxes.risk_and_gradient(lifted, law.low, law.high, ((Q(1),) * d,), (Q(1),))


def seconds(run: Callable[[], object], rounds: int) -> float:
    """The least processor time of a few runs."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best


def shown(value: float) -> str:
    """Two figures."""
    if value >= 1:
        return f"{value:.2g} s"
    return f"{value * 1e3:.2g} ms" if value < 0.0995 else f"{round(value, 2) * 1e3:.0f} ms"


def table(widths: tuple[int, ...], dimensions: tuple[int, ...]) -> None:
    """Cost of risk and generalized gradient: exact, in balls of 50 digits, in float64 with error bounds."""
    print(
        "| d | H | exact | balls, 50 digits | float64 with bounds | largest bound / largest entry of G | pairs in balls |"
    )
    print("|---|---|---|---|---|---|---|")
    for d in dimensions:
        for width in widths:
            theta = generic(width, d)
            problem = Problem(Affine(((Q(1),) * d,), (Q(1),)), unit_box(d))
            found = in_floats(theta, d)
            parts = [
                np.ravel(x) for x in (found.gradient.w, found.gradient.b, found.gradient.v, found.gradient.c)
            ]
            errors = found.gradient_error
            bounds = [np.ravel(x) for x in (errors.w, errors.b, errors.v, errors.c)]
            ratio = max(map(np.max, bounds)) / max(np.abs(x).max() for x in parts)
            times = [
                seconds(partial(problem.risk_and_gradient, theta), 3),
                seconds(partial(in_balls, theta, d, 50), 3),
                seconds(partial(in_floats, theta, d), 5),
            ]
            cells = [str(d), str(width), *map(shown, times), f"{ratio:.0e}", str(found.recomputed)]
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    table((1, 4, 16, 64), (2, 3, 4, 5, 6))
