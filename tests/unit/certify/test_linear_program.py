"""Dual vectors: bounds, optima, Farkas, inconsistent systems; and nothing from wrong ones."""

from fractions import Fraction
from random import Random

import pytest
from scipy.optimize import linprog

from gfproof.certify import Rejected, accept, linear_program

ROWS: list[linear_program.Row] = [([2, 1], ">=", 4), ([1, 3], ">=", 6), ([1, -1], "==", "-2/5")]


def test_an_optimum_needs_dual_and_primal_point() -> None:
    accept(linear_program.bound([3, 4], ROWS, [1, 1, 0], ["6/5", "8/5"]))
    accept(linear_program.bound([3, 4], ROWS, [1, 1, 0]))
    for dual, point in (
        ([1, 2, 0], ["6/5", "8/5"]),
        ([-1, 1, 0], ["6/5", "8/5"]),
        ([1, 1, 0], ["6/5", "9/5"]),
        ([1, 1, 0], ["2", "1"]),
    ):
        with pytest.raises(Rejected):
            linear_program.bound([3, 4], ROWS, dual, point)


def test_a_multiplier_of_an_equation_has_any_sign() -> None:
    accept(linear_program.bound([-1, 1], ROWS, [0, 0, -1]))
    accept(linear_program.bound([1, -1], ROWS, [0, 0, 1], ["6/5", "8/5"]))


def test_farkas() -> None:
    rows: list[linear_program.Row] = [([1, 1], ">=", 3), ([-1, 0], ">=", -1), ([0, -1], ">=", -1)]
    accept(linear_program.infeasible(rows, [1, 1, 1]))
    accept(linear_program.infeasible(rows, [5, 5, 5]))
    with pytest.raises(Rejected):
        linear_program.infeasible(rows, [1, 1, 2])
    feasible: list[linear_program.Row] = [([1, 1], ">=", 2), *rows[1:]]
    with pytest.raises(Rejected):
        linear_program.infeasible(feasible, [1, 1, 1])


def test_an_inconsistent_system() -> None:
    matrix = [[1, 2, 0], [2, 4, 1], [1, 2, 1]]
    accept(linear_program.inconsistent(matrix, [1, 3, "5/2"], [1, -1, 1]))
    accept(linear_program.inconsistent(matrix, [1, 3, 1], [-1, 1, -1]))
    with pytest.raises(Rejected):
        linear_program.inconsistent(matrix, [1, 3, 2], [1, -1, 1])
    with pytest.raises(Rejected):
        linear_program.inconsistent(matrix, [1, 3, 3], [1, 0, 1])


@pytest.mark.parametrize("seed", range(20))
def test_optima_agree_with_scipy(seed: int) -> None:
    """Scipy finds the active rows in floating point; the exact dual and point solved from them are certified."""
    random = Random(seed)
    rows = [[random.randint(1, 9), random.randint(1, 9)] for _ in range(5)]
    right = [random.randint(1, 20) for _ in rows]
    cost = [random.randint(1, 9), random.randint(1, 9)]
    everything = [*rows, [1, 0], [0, 1]]
    bounds = [*right, 0, 0]
    found = linprog(cost, [[-p for p in row] for row in rows], [-p for p in right])
    active = [
        i
        for i, row in enumerate(everything)
        if abs(row[0] * found.x[0] + row[1] * found.x[1] - bounds[i]) < 1e-7
    ]
    for i in active:
        for j in active:
            (p, q), (r, s) = everything[i], everything[j]
            determinant = p * s - q * r
            if i >= j or determinant == 0:
                continue
            point = [
                Fraction(bounds[i] * s - q * bounds[j], determinant),
                Fraction(p * bounds[j] - bounds[i] * r, determinant),
            ]
            dual = [Fraction(0)] * len(everything)
            dual[i] = Fraction(cost[0] * s - cost[1] * r, determinant)
            dual[j] = Fraction(p * cost[1] - q * cost[0], determinant)
            if min(dual) < 0:
                continue
            constraints: list[linear_program.Row] = [
                (row, ">=", b) for row, b in zip(everything, bounds, strict=True)
            ]
            accept(linear_program.bound(cost, constraints, dual, point))
            value = sum(c * x for c, x in zip(cost, point, strict=True))
            assert abs(float(value) - found.fun) < 1e-6
            return
    pytest.fail("no certified vertex")
