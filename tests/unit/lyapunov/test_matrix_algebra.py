"""The matrix Lie algebra of two-layer linear networks."""

from __future__ import annotations

import itertools
import random

import pytest

from gfproof.lyapunov.matrix_algebra import commutator, count_at, generators, lie_closure
from gfproof.numbers import Q
from gfproof.numbers.linear import SparseMatrix, rank


@pytest.mark.parametrize(("n", "m"), list(itertools.product(range(1, 4), repeat=2)))
def test_the_fields_generate_so_n_m(n: int, m: int) -> None:
    algebra = lie_closure(generators(n, m))
    assert len(algebra) == (n + m) * (n + m - 1) // 2
    sign = [1] * n + [-1] * m
    for g in algebra:
        for i, j in itertools.product(range(n + m), repeat=2):
            assert g[j][i] * sign[j] + sign[i] * g[i][j] == 0
    flat = [[Q(x) for row in g for x in row] for g in algebra]
    for a, b in itertools.combinations(algebra, 2):
        bracket = [Q(x) for row in commutator(a, b) for x in row]
        assert rank(SparseMatrix.dense([*flat, bracket])) == len(algebra)


@pytest.mark.parametrize(("dims", "dimension"), [((2, 5, 2), 6), ((2, 4, 1), 3), ((3, 5, 1), 6)])
def test_the_algebra_is_reached_by_wide_hidden_layers(dims: tuple[int, int, int], dimension: int) -> None:
    n, r, m = dims
    draw = random.Random(3)
    u, v = ([[Q(draw.randint(-9, 9)) for _ in range(r)] for _ in range(k)] for k in (n, m))
    assert count_at(u, v).lie_dimension == dimension == len(lie_closure(generators(n, m)))


@pytest.mark.parametrize("seed", range(30))
def test_laws_and_lie_dimension_add_up_at_every_theta_also_of_low_rank(seed: int) -> None:
    draw = random.Random(seed)
    n, r, m = (draw.randint(1, 3) for _ in range(3))
    s = draw.randint(0, min(n + m, r))
    left = [[Q(draw.randint(-5, 5)) for _ in range(s)] for _ in range(n + m)]
    right = [[Q(draw.randint(-5, 5)) for _ in range(r)] for _ in range(s)]
    w = [[sum((left[i][k] * right[k][j] for k in range(s)), Q(0)) for j in range(r)] for i in range(n + m)]
    count = count_at(w[:n], w[n:])
    s = count.stacked_rank
    assert count.independent_entries == s * (2 * r + 1 - s) // 2
    q = n + m
    assert count.lie_dimension == (q * (q - 1) - (q - s) * (q - s - 1)) // 2
    if s == min(q, r):
        assert count.parameters - count.lie_dimension == count.independent_entries


@pytest.mark.parametrize("power", [1, 2, 3])
def test_spectral_form_of_the_laws(power: int) -> None:
    draw = random.Random(power)
    for n, r, m in [(1, 2, 1), (2, 3, 1), (2, 2, 3)]:
        w = [[Q(draw.randint(-4, 4), draw.randint(1, 3)) for _ in range(r)] for _ in range(n + m)]
        jw = [[(1 if i < n else -1) * x for x in row] for i, row in enumerate(w)]
        tall = product(jw, transposed(w))
        small = product(transposed(w), jw)
        assert trace_of_power(tall, power) == trace_of_power(small, power)
        psi = [
            [
                sum((w[i][a] * w[i][b] for i in range(n)), Q(0))
                - sum((w[i][a] * w[i][b] for i in range(n, n + m)), Q(0))
                for b in range(r)
            ]
            for a in range(r)
        ]
        assert small == psi


def product(a: list[list[Q]], b: list[list[Q]]) -> list[list[Q]]:
    return [[sum((x * b[k][j] for k, x in enumerate(row)), Q(0)) for j in range(len(b[0]))] for row in a]


def transposed(a: list[list[Q]]) -> list[list[Q]]:
    return [list(column) for column in zip(*a, strict=True)]


def trace_of_power(a: list[list[Q]], power: int) -> Q:
    result = a
    for _ in range(power - 1):
        result = product(result, a)
    return sum((result[i][i] for i in range(len(a))), Q(0))
