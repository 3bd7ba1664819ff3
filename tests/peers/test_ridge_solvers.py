"""Least RTV2 in the plane against HiGHS: a float linear program over a fine dictionary of neurons."""

from math import cos, pi, sin
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from gfproof.network import Vector
from gfproof.numbers import Q, precision, to_float
from gfproof.numbers.roots import enclosed
from gfproof.splines.ridge_interpolation import interpolate_ridges
from tests.conftest import NIGHTLY

DIRECTIONS = 360
COUNT = 60 if NIGHTLY else 6


def dictionary_minimum(points: tuple[Vector, ...], y: list[Q]) -> float:
    """Least sum of |jump| over ridges max(w.x - w.x_j, 0), |w| = 1, w on a half circle, plus affine functions."""
    x = np.array([[to_float(c) for c in point] for point in points])
    columns = []
    for k in range(DIRECTIONS):
        heights = x @ np.array([cos(pi * k / DIRECTIONS), sin(pi * k / DIRECTIONS)])
        columns += [np.maximum(heights - t, 0) for t in heights]
    ridges = np.array(columns).T
    affine = np.hstack([x, np.ones((len(x), 1))])
    matrix = np.hstack([ridges, -ridges, affine, -affine])
    cost = np.concatenate([np.ones(2 * ridges.shape[1]), np.zeros(2 * affine.shape[1])])
    found = linprog(cost, A_eq=matrix, b_eq=[to_float(t) for t in y], bounds=(0, None), method="highs")
    assert found.status == 0
    return float(found.fun)


@pytest.mark.parametrize("seed", range(COUNT))
def test_the_dictionary_minimum_is_just_above_the_exact_lower_bound(seed: int) -> None:
    random = Random(f"highs {seed}")
    drawn = {(Q(random.randint(-3, 3)), Q(random.randint(-3, 3))) for _ in range(7)}
    points = tuple(sorted(drawn))
    y = [Q(random.randint(-3, 3)) for _ in points]
    exact = interpolate_ridges(points, y, 12)
    with precision(80):
        lower, upper = (to_float_of(value) for value in (exact.lower, exact.upper))
    numeric = dictionary_minimum(points, y)
    assert lower - 1e-7 <= numeric <= upper * (1 + 2e-3) + 1e-7
    assert upper <= lower * (1 + 1e-3) + 1e-9


def to_float_of(value: object) -> float:
    return float(enclosed(value).mid())
