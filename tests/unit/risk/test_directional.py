"""Differentiability decided; one-sided derivatives on atoms; the rest is in properties/test_gradient.py."""

from fractions import Fraction
from random import Random

from gfproof.network import Network, Stratum
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Problem, Uniform
from gfproof.risk.directional import degenerate
from tests.peers import antiderivative, bridge, draws
from tests.peers.instances import Instance, Masses
from tests.properties.test_gradient import newton, stepped


def test_one_sided_derivatives_on_atoms() -> None:
    """Along a ray every pre-activation is a polynomial in the step; so is the risk before the first sign change."""
    random = Random("atoms")
    kinked = 0
    for _ in range(300):
        instance = draws.on_atoms(random, random.choice(draws.ON_ATOMS), largest=3)
        direction = draws.direction(random, instance)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        u = bridge.parameters_of(direction)
        size = first_sign_change(instance, direction) / 8
        steps = [size * k for k in range(7)]  # e is quadratic in the step, e^2 quartic: two spare values
        differences = newton(steps, [antiderivative.risk(stepped(instance, direction, s)) for s in steps])
        assert not any(differences[5:])
        slope, product = Fraction(0), Fraction(1)
        for k in range(1, 5):
            slope, product = slope + differences[k] * product, product * -steps[k]
        found = problem.directional_derivative(network, u)
        assert found == bridge.exact(slope), instance
        kinked += bool(found != problem.generalized_gradient(network).dot(u))
    assert kinked > 30


def first_sign_change(instance: Instance, direction: object) -> Fraction:
    assert isinstance(instance.law, Masses)
    events = [Fraction(1)]
    for w, b, dw, db in zip(instance.w, instance.b, direction.w, direction.b, strict=True):  # type: ignore[attr-defined]  # Slopes
        for x in instance.law.points:
            y = sum(s * t for s, t in zip(w, x, strict=True)) + b
            dy = sum(s * t for s, t in zip(dw, x, strict=True)) + db
            if dy and -y / dy > 0:
                events.append(-y / dy)
    return min(events)


def test_differentiable_means_linear() -> None:
    """L'(theta; u) + L'(theta; -u) = 0 in every direction where L is differentiable; where it is not, some u fails."""
    random = Random("linear")
    seen = {True: 0, False: 0}
    for _ in range(400):
        instance = draws.instance(random, largest=3)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        answer = problem.is_differentiable(network)
        sums = []
        for _ in range(25):
            u = bridge.parameters_of(draws.direction(random, instance))
            back = u.map(lambda x: -x)
            sums.append(
                problem.directional_derivative(network, u) + problem.directional_derivative(network, back)
            )
        seen[answer] += 1
        assert answer is all(x == 0 for x in sums), instance
    assert min(seen.values()) > 20


def test_a_degenerate_neuron_without_pull_is_harmless() -> None:
    unit = Uniform((Q(0),), (Q(1),))
    flat = Network.exact([[0], [1]], [0, 1], [0, 1], 0)
    fitted = Network.exact([[0]], [0], [5], 3)
    pulled = Network.exact([[0]], [0], [5], 2)
    problem = Problem(Constant((Q(3),)), unit)
    assert [problem.is_differentiable(n) for n in (flat, fitted, pulled)] == [True, True, False]
    assert [degenerate(n) for n in (flat, fitted)] == [(0,), (0,)]
    assert Stratum.DEGENERATE in problem.strata(pulled)


def test_pulls_of_equal_atoms_cancel() -> None:
    """An atom listed twice counts once: its pulls are added before they are compared with 0."""
    twice = Atoms(((Q(1),), (Q(1),)), (Q(1, 2), Q(1, 2)))
    once = Atoms(((Q(1),),), (Q(1),))
    network = Network.exact([[1]], [-1], [1], 0)
    for law in (twice, once):
        assert not Problem(Constant((Q(1),)), law).is_differentiable(network)
        assert Problem(Constant((Q(0),)), law).is_differentiable(network)
