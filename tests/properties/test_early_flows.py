"""No NCF flow ends in a direction outside the complete lists of KKT directions."""

import math
from random import Random

import pytest

from gfproof.homogeneous import Activation, HomogeneousNetwork, ncf_gradient
from gfproof.homogeneous.complete import DirectionList, kkt_directions
from gfproof.homogeneous.directions import SingleIndex
from gfproof.homogeneous.flow import homogeneous_flow
from gfproof.homogeneous.flow_program import Motion
from gfproof.homogeneous.network import entries
from gfproof.numbers import from_float64, precision, to_float
from tests.conftest import NIGHTLY
from tests.properties.test_early_direction import random_data

SETS, STARTS = (20, 4) if NIGHTLY else (2, 1)
UNTIL, LONGEST, NEAR, DEAD = "2", 20, 1e-6, 1e-6


def listed(found: DirectionList, way: tuple[float, float]) -> bool:
    """Is this unit vector within NEAR of a listed direction, or on an arc of them?"""
    with precision(60):
        for direction in found.directions:
            unit = [float(x.mid()) for x in direction.unit()]
            if math.dist(unit, way) < NEAR:
                return True
    for arc in found.arcs:
        if way[0] * arc.half > 0:
            slope = way[1] / way[0]
            low = -math.inf if arc.low is None else to_float(arc.low)
            high = math.inf if arc.high is None else to_float(arc.high)
            if low - NEAR <= slope <= high + NEAR:
                return True
    return False


@pytest.mark.parametrize("seed", range(SETS))
def test_every_flow_ends_in_a_listed_direction(seed: int) -> None:
    data, sigma = random_data(seed), Activation(2)
    found = kkt_directions(SingleIndex.of(data, sigma))
    assert found.complete
    for start in range(STARTS):
        random = Random(100 * seed + start)
        raw = [random.gauss(0, 1) for _ in range(6)]
        size = math.sqrt(sum(x * x for x in raw))
        values = [from_float64(x / size) for x in raw]
        network = HomogeneousNetwork(
            sigma, (((values[0], values[1]), (values[2], values[3])), (tuple(values[4:]),))
        )
        for _ in range(LONGEST):  # go on until it has ended
            end = homogeneous_flow(network, data, UNTIL, motion=Motion.DIRECTION, digits=8).end
            u = [to_float(x) for x in end.entries()]
            g = [to_float(x) for x in entries(ncf_gradient(end, data))]
            rate = sum(x * y for x, y in zip(u, g, strict=True))
            gap = max(abs(y - rate * x) for x, y in zip(u, g, strict=True))
            if gap < NEAR:
                break
            network = end
        assert gap < NEAR  # a KKT point
        assert rate > -1e-9  # and a nonnegative one
        if rate < 1e-6:
            continue  # a zero KKT point: grad N = 0
        for j in range(2):
            row, v = (u[2 * j], u[2 * j + 1]), u[4 + j]
            length = math.hypot(*row)
            if length < DEAD:
                continue
            assert abs(length**2 - 2 * v**2) < 1e-6
            assert listed(found, (row[0] / length, row[1] / length)), (seed, start, row)
