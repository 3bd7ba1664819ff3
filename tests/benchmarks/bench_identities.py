"""Exact identity checks per second: draw a network in some stratum, compute L and G, compare <grad V, G> with 8 L.

Run with ``pytest tests/benchmarks/bench_identities.py --benchmark-only``; the goal is 15,000 on one core, drawing included.
"""

import time
from collections.abc import Iterator
from random import Random
from typing import Any

from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Constant, Problem, Uniform
from gfproof.risk import segments
from gfproof.strategies.bulk import bulk_networks
from gfproof.theorems import theorem

CHECKS = 3000
LOW, HIGH, XI = Q(0), Q(1), Q(3, 7)
DOMAIN = Problem(Constant((XI,)), Uniform((LOW,), (HIGH,))).domain


def identity_holds(network: Network) -> bool:
    """<grad V, G> = 8 L, d = m = 1."""
    risk, slope = segments.risk_and_gradient(network, DOMAIN)
    half = 2 * (network.c[0] - XI) * slope.c[0]
    rows = zip(network.w, network.b, network.v[0], slope.w, slope.b, slope.v[0], strict=True)
    for (w,), b, v, (g_w,), g_b, g_v in rows:
        half += w * g_w + b * g_b + v * g_v
    return bool(half == 4 * risk)


def check_many(stream: Iterator[Network], count: int) -> None:
    """Draw and check; a single failure stops it."""
    for _, network in zip(range(count), stream, strict=False):
        if not identity_holds(network):
            raise AssertionError(network)


def test_identities_drawn_and_checked(benchmark: Any) -> None:
    stream = bulk_networks(Random(1), LOW, HIGH)
    next(stream)  # fills the tables
    started = time.process_time()
    benchmark.pedantic(check_many, args=(stream, CHECKS), rounds=10, warmup_rounds=1)
    benchmark.extra_info["checks per CPU second, all rounds"] = round(
        11 * CHECKS / (time.process_time() - started)
    )


def test_all_claims_of_the_descent_theorem_on_one_case(benchmark: Any) -> None:
    one = theorem("constant-target-descent")
    cases = one.draw_cases(1)
    benchmark.pedantic(lambda: one.verify(next(cases)), rounds=200, warmup_rounds=5)
