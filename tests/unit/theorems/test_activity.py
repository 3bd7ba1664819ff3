"""The moments of one neuron's activity against integrals that are computed another way."""

from random import Random

import pytest

from gfproof.network import Network, Vector
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.strategies import RandomChooser
from gfproof.strategies.bulk import STRATA
from gfproof.strategies.choosing import RATIONALS
from gfproof.strategies.drawn_networks import on_interval
from gfproof.strategies.drawn_problems import INTERVALS
from gfproof.theorems.activity import Activity, activity, gradient_with_convention


def by_risk(w: Vector, b: Q, law: Uniform | Atoms) -> Activity:
    """The same moments read off risks and gradients of one-neuron networks with v = 1 and target 0."""
    zero = Problem(Constant((Q(0),)), law)
    square = zero.risk(Network((w,), (b,), ((Q(1),),), (Q(0),)))
    # with offset c = t the gradient in b is 2 E[1_I (max(y,0) + t)]: its difference in t is 2 P(I)
    at0 = zero.generalized_gradient(Network((w,), (b,), ((Q(1),),), (Q(0),)))
    at1 = zero.generalized_gradient(Network((w,), (b,), ((Q(1),),), (Q(1),)))
    mass = (at1.b[0] - at0.b[0]) / 2
    # with the skip connection x_j the gradient in w_j is 2 E[1_I x_j (max(y,0) + x_j)]
    spread = Q(0)
    for j in range(len(w)):
        unit = tuple(Q(int(j == k)) for k in range(len(w)))
        tilted = zero.generalized_gradient(Network((w,), (b,), ((Q(1),),), (Q(0),), (unit,)))
        spread += (tilted.w[0][j] - at0.w[0][j]) / 2
    return Activity(mass + spread, square, Q(0))


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_moments_agree_with_risks_and_gradients(dimension: int) -> None:
    random = Random(7)
    chooser = RandomChooser(random)
    for _ in range(40):
        w = tuple(chooser.pick(RATIONALS) for _ in range(dimension))
        b = chooser.pick(RATIONALS)
        if b == 0 and not any(w):
            continue
        law = Uniform((Q(-1, 2),) * dimension, (Q(1),) * dimension)
        assert activity(w, b, law) == by_risk(w, b, law), (w, b)


def test_moments_agree_on_every_stratum_of_intervals() -> None:
    chooser = RandomChooser(Random(11))
    for low, high in INTERVALS:
        law = Uniform((low,), (high,))
        for stratum in STRATA:
            for w, b in on_interval(chooser, stratum, low, high, (), 2):
                if (w[0], b) != (0, 0):
                    assert activity(w, b, law) == by_risk(w, b, law), (w, b, law)


def test_atoms_off_the_kinks_and_on_them() -> None:
    law = Atoms(((Q(0), Q(0)), (Q(1), Q(0)), (Q(0), Q(2))), (Q(1, 2), Q(1, 4), Q(1, 4)))
    found = activity((Q(1), Q(-1)), Q(0), law)  # y = 0, 1, -2
    assert found == Activity(Q(1, 4) * 2, Q(1, 4), Q(1, 2))
    assert activity((Q(0), Q(0)), Q(0), law) == Activity(Q(0), Q(0), 1 + law.second_moment())
    assert activity((Q(0), Q(0)), Q(3), law) == Activity(1 + law.second_moment(), Q(9), Q(0))


def test_convention_moves_only_neurons_whose_kink_carries_mass() -> None:
    law = Atoms(((Q(0),), (Q(1),)), (Q(1, 3), Q(2, 3)))
    network = Network.exact([["1"], ["2"], ["0"]], ["0", "1", "0"], ["2", "1", "5"], "1")
    problem = Problem(Constant((Q(0),)), law)
    risk, strict = problem.risk_and_gradient(network)
    for convention in (Q(1, 2), Q(1), Q(-2)):
        same, other = gradient_with_convention(network, problem, convention)
        assert same == risk
        assert (other.v, other.c) == (strict.v, strict.c)
        assert other.w[1] == strict.w[1]
        assert other.b[1] == strict.b[1]
        # neuron 1 meets the atom 0 on its kink, where e = N(0) = c + v_2 = 2
        assert other.b[0] - strict.b[0] == convention * 2 * 2 * Q(1, 3) * 2
        assert other.w[0] == strict.w[0]  # x = 0 there
        # neuron 3 is degenerate: its kink set is everything, and 2 E e = G_c
        assert other.b[2] - strict.b[2] == convention * 5 * strict.c[0]


def test_convention_of_a_degenerate_neuron_under_the_uniform_law() -> None:
    problem = Problem(Constant((Q(1),)), Uniform((Q(0),), (Q(1),)))
    network = Network.exact([["0"], ["1"]], ["0", "0"], ["3", "2"], "0")
    _, strict = problem.risk_and_gradient(network)
    _, other = gradient_with_convention(network, problem, Q(1))
    # e = 2x - 1: 2 E e = 0 and 2 E[e x] = 2 (2/3 - 1/2) = 1/3
    assert strict.w[0] == (0,)
    assert other.w[0] == (Q(3) * Q(1, 3),)
    assert other.b[0] == 0
    assert other.w[1] == strict.w[1]
