"""Exact minima of penalised problems beside the ones of HiGHS and Clarabel, and every certificate accepted.

The solvers see the problem in its primal form, f(x) = c0 + c1 x + sum over the nodes of a_j max(x - x_j, 0); without
skip connection as a network with neurons of both directions at every node.
"""

from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from gfproof.certify import splines as certificates
from gfproof.numbers import Q, to_float
from gfproof.splines import Data, Loss, fit, interpolate

cvxpy = pytest.importorskip("cvxpy")

DAILY, NIGHTLY = 50, 500
TOLERANCE = 1e-7


def drawn(random: Random) -> tuple[Data, Q]:
    """Decimals of three places, sometimes repeated inputs."""
    size = random.randint(2, 14)
    x = [Q(random.randint(-4000, 4000), 1000) for _ in range(size)]
    x = [random.choice(x) if random.random() < 0.1 else entry for entry in x]
    y = [Q(random.randint(-3000, 3000), 1000) for _ in range(size)]
    return Data.exact(x, y), Q(random.randint(1, 3000), random.choice((100, 1000)))


def design(data: Data, skip: bool) -> tuple[np.ndarray, np.ndarray]:
    """(free columns, penalised columns) at the data points."""
    x = np.array([to_float(entry) for entry in data.x])
    nodes = np.array([to_float(entry) for entry in data.nodes])
    right = np.maximum(x[:, None] - nodes[None, :], 0.0)
    ones = np.ones((len(x), 1))
    if skip:
        return np.hstack([ones, x[:, None]]), right
    left = np.maximum(nodes[None, :] - x[:, None], 0.0)
    return ones, np.hstack([right, left])


def linear_program(data: Data, parameter: float, skip: bool, exact: bool) -> float:
    """HiGHS: absolute loss, or interpolation (exact)."""
    free, bent = design(data, skip)
    y = np.array([to_float(entry) for entry in data.y])
    (n, k), j = free.shape, bent.shape[1]
    loss = 0 if exact else n
    cost = np.concatenate([np.zeros(k), np.full(2 * j, parameter), np.ones(2 * loss)])
    blocks = [free, bent, -bent] + ([] if exact else [np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * k + [(0, None)] * (2 * j + 2 * loss)
    found = linprog(cost, A_eq=np.hstack(blocks), b_eq=y, bounds=bounds, method="highs")
    assert found.status == 0
    return float(found.fun)


def quadratic_program(data: Data, parameter: float, skip: bool) -> float:
    """Clarabel: square loss."""
    free, bent = design(data, skip)
    y = np.array([to_float(entry) for entry in data.y])
    c, a = cvxpy.Variable(free.shape[1]), cvxpy.Variable(bent.shape[1])
    loss = cvxpy.sum_squares(free @ c + bent @ a - y) / 2
    problem = cvxpy.Problem(cvxpy.Minimize(loss + parameter * cvxpy.norm1(a)))
    tight = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
    return float(problem.solve(solver=cvxpy.CLARABEL, **tight))


def agree(seed: str, count: int) -> None:
    random = Random(seed)
    for _ in range(count):
        data, parameter = drawn(random)
        weight = to_float(parameter)
        for skip in (True, False):
            for loss in Loss:
                found = fit(data, parameter, loss, skip=skip)
                certificates.accept(certificates.certificate_of_minimum(found))
                theirs = (
                    quadratic_program(data, weight, skip)
                    if loss is Loss.SQUARE
                    else linear_program(data, weight, skip, exact=False)
                )
                ours = to_float(found.objective)
                assert abs(theirs - ours) <= TOLERANCE, (data, parameter, loss, skip)
            if data.is_function:
                least = interpolate(data, skip=skip)
                certificates.accept(certificates.certificate_of_minimum(least))
                theirs = linear_program(data, 1.0, skip, exact=True)
                ours = to_float(least.value)
                assert abs(theirs - ours) <= TOLERANCE, (data, skip)


@pytest.mark.peer
def test_fifty_data_sets_beside_convex_solvers() -> None:
    agree("daily", DAILY)


@pytest.mark.peer
@pytest.mark.nightly
def test_five_hundred_data_sets_beside_convex_solvers() -> None:
    agree("nightly", NIGHTLY)
