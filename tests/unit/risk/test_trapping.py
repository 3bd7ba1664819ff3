"""Trapping certificates: the worked examples, the decision against a scan over radii, and the eigenvalue bound."""

from __future__ import annotations

import random
from dataclasses import replace

import mpmath
import pytest

from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q, rational, to_float
from gfproof.problem import Affine, Problem, Uniform
from gfproof.risk.trapping import eigenvalue_below, second_moment_matrix, trap

UNIT = ((Q(0),), (Q(1),))


def decided(network: Network, slope: str | Q):
    problem = Problem(Affine(((rational(slope),),), (Q(0),)), Uniform(*UNIT))
    return trap(network, problem.risk(network), *UNIT, second_moment_matrix(*UNIT))


def test_worked_examples():
    found = decided(Network.exact([[1]], [1], [1], "-19/20"), "1")
    assert (found.holds, found.risk, found.weight, found.clearance2) == (True, Q(1, 400), Q(1), Q(1))
    found = decided(Network.exact([["1/2"], [1]], [1, 1], [2, "-1/4"], "-17/10"), "3/4")
    assert (found.holds, found.risk, found.weight, found.clearance2) == (True, Q(1, 400), Q(65, 16), Q(1))


def test_neurons_that_change_sign_are_not_trapped():
    assert decided(Network.exact([[1]], ["-1/2"], [1], 0), "1").active is None
    assert not decided(Network.exact([[1]], [0], [1], 0), "1").holds  # vanishes at an end
    assert not decided(Network.exact([[1]], [-2], [1], 0), "1").holds  # S = 0
    with pytest.raises(NotAvailable):
        trap(Network.exact([[1]], [1], [1], 0, [1]), Q(0), *UNIT, second_moment_matrix(*UNIT))


def test_the_decision_is_that_of_a_scan_over_radii():
    rng, met = random.Random(1), {True: 0, False: 0}
    for _ in range(300):
        width = rng.randint(1, 3)
        network = Network.exact(
            [[Q(rng.randint(-3, 3), 4)] for _ in range(width)],
            [Q(rng.choice((-1, 1)) * rng.randint(4, 12), 4) for _ in range(width)],
            [Q(rng.randint(-6, 6), 4) for _ in range(width)],
            0,
        )
        # a target close to what the active neurons realize
        on = network.active((Q(1, 2),))
        offset = sum((network.v[0][i] * network.b[i] for i in on), Q(0))
        slope = sum((network.v[0][i] * network.w[i][0] for i in on), Q(0))
        network = replace(network, c=(Q(rng.randint(-8, 8), 2 ** rng.randint(2, 8)) - offset,))
        found = decided(network, slope + Q(rng.randint(-4, 4), 64))
        if not found.active or found.weight == 0:
            continue
        s, rho = (float(to_float(x)) ** 0.5 for x in (found.weight, found.clearance2))
        best = max(r * (s - r) for r in (rho * k / 2000 for k in range(1, 2001)) if r < s)
        margin = best * to_float(found.eigenvalue) ** 0.5 - to_float(found.risk) ** 0.5
        if abs(margin) > 1e-5:
            assert found.holds is (margin > 0)
            met[found.holds] += 1
    assert min(met.values()) > 10


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_eigenvalue_bound_is_below_and_close(d):
    rows = second_moment_matrix((Q(0),) * d, (Q(1),) * d)
    bound = eigenvalue_below(rows)
    with mpmath.workdps(30):
        exact = min(
            mpmath.eigsy(mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in r] for r in rows]))[0]
        )
        value = mpmath.mpf(int(bound.p)) / int(bound.q)
        assert 0 < value <= exact
        assert value > exact * (1 - mpmath.mpf(2) ** -18)
        if d == 1:
            assert abs(exact - (4 - mpmath.sqrt(13)) / 6) < mpmath.mpf(10) ** -20


def test_inputs_on_a_hyperplane_are_refused():
    with pytest.raises(NotAvailable, match="singular"):
        eigenvalue_below([[Q(1), Q(1)], [Q(1), Q(1)]])
