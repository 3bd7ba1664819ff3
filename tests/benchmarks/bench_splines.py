"""Exact spline fits: certificate of interpolation of 1,000 points (goal 1 s), paths of 50 points (goal 10 s each).

Run with ``pytest tests/benchmarks/bench_splines.py --benchmark-only``.
"""

from random import Random
from typing import Any

import pytest

from gfproof.certify import splines as certificates
from gfproof.numbers import Q
from gfproof.splines import Data, Loss, fit, interpolate, objections, regularisation_path


def decimals(count: int) -> Data:
    """Distinct inputs in [0, 1000] and outputs in [-10, 10] with three decimals."""
    random = Random(f"benchmark {count}")
    x = random.sample(range(10**6), count)
    return Data.exact([Q(s, 1000) for s in x], [Q(random.randint(-(10**4), 10**4), 1000) for _ in x])


def test_certificate_of_interpolation_of_a_thousand_points(benchmark: Any) -> None:
    data = decimals(1000)
    benchmark.extra_info["goal_seconds"] = 1

    def certify() -> str:
        return certificates.accept(certificates.certificate_of_minimum(interpolate(data)))

    assert len(benchmark(certify)) == 64


@pytest.mark.parametrize("loss", list(Loss))
def test_path_of_fifty_points(benchmark: Any, loss: Loss) -> None:
    data = decimals(50)
    benchmark.extra_info["goal_seconds"] = 10
    found = benchmark.pedantic(regularisation_path, args=(data, loss), rounds=2)
    assert len(found.breakpoints) >= 48


@pytest.mark.parametrize("loss", list(Loss))
def test_certificate_of_a_path_of_fifty_points(benchmark: Any, loss: Loss) -> None:
    found = regularisation_path(decimals(50), loss)
    assert benchmark.pedantic(certificates.certificate_of_path, args=(found,), rounds=1)["statement"]


def test_penalised_fit_of_a_thousand_points(benchmark: Any) -> None:
    data = decimals(1000)
    found = benchmark.pedantic(fit, args=(data, Q(1)), rounds=1)
    assert objections(data, Loss.SQUARE, Q(1), found.function, found.q) == ()
