"""Speed of the exact integrals on boxes: moments of one cut by two half-spaces, and risk with generalized gradient by width.

Run with ``make bench``; nothing here decides anything, machines differ.
"""

from random import Random
from typing import Any

import pytest

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Affine, Polynomial, Problem, Uniform
from gfproof.risk.halfspaces import Box, HalfSpace
from gfproof.risk.polynomials import sparse


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
