"""The fields of one input: F_s(x) N_s = |dN|^2-consistency, spheres, and the affine dependence on x."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from gfproof.lyapunov.integrand import Integrand
from gfproof.lyapunov.vector_fields import combination


def network(g: Integrand, pattern: tuple[int, ...], x: tuple[int, ...]) -> Any:
    """N_s(x), written out."""
    total = g.variable("c")
    if g.skip:
        total = total + sum(g.variable(n) * t for n, t in zip(g.offsets[1:], x, strict=True))
    for s, neuron in zip(pattern, g.neurons, strict=True):
        inner = sum((g.variable(n) * t for n, t in zip(neuron["w"], x, strict=True)), g.variable(neuron["b"]))
        total = total + s * g.variable(neuron["v"]) * inner
    return total


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize(("width", "dimension"), [(0, 1), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_fields_are_the_gradient_of_the_network_and_values_its_error(
    width: int, dimension: int, skip: bool
) -> None:
    g = Integrand(width, dimension, "affine", skip)
    for pattern in g.patterns:
        *slopes, constant = g.conditions(pattern)
        for x in itertools.product((0, 1, -2), repeat=dimension):
            weights = [*x, 1]
            field = combination(weights, [c.field for c in (*slopes, constant)])
            value = sum(
                (t * c.value for t, c in zip(weights, (*slopes, constant), strict=True)), g.variable("c") * 0
            )
            n = network(g, pattern, x)
            target = sum(
                (g.variable(a) * t for a, t in zip(g.symbols[:-1], x, strict=True)), g.variable("beta")
            )
            assert value == n - target
            for j, name in enumerate(g.parameters):
                assert field.get(j, n * 0) == n.derivative(g.position(name))


@pytest.mark.parametrize(("width", "dimension"), [(1, 1), (2, 1), (1, 2), (1, 3)])
def test_projected_fields_are_tangent_and_differ_by_normal_vectors(width: int, dimension: int) -> None:
    free, sphere = Integrand(width, dimension), Integrand(width, dimension, normalized=True)
    for pattern in free.patterns:
        for plain, projected in zip(free.conditions(pattern), sphere.conditions(pattern), strict=True):
            assert str(plain.value) == str(projected.value)
            for neuron in sphere.neurons:
                u = [*neuron["w"], neuron["b"]]
                zero = sphere.variable("c") * 0
                inner = [projected.field.get(sphere.position(n), zero) for n in u]
                radial = sum((sphere.variable(n) * p for n, p in zip(u, inner, strict=True)), zero)
                assert sphere.reduced(radial) == 0
                difference = [
                    plain.field.get(free.position(n), zero) - p for n, p in zip(u, inner, strict=True)
                ]
                for i, j in itertools.combinations(range(len(u)), 2):
                    cross = difference[i] * sphere.variable(u[j]) - difference[j] * sphere.variable(u[i])
                    assert cross == 0


def test_normal_forms_on_the_spheres() -> None:
    g = Integrand(1, 2, normalized=True)
    u = [g.variable(n) for n in ("w[1,1]", "w[1,2]", "b[1]")]
    assert g.reduced(u[0] ** 2 + u[1] ** 2 + u[2] ** 2) == 1
    assert g.reduced(u[0] ** 3) == u[0] * (1 - u[1] ** 2 - u[2] ** 2)
    assert Integrand(1).reduced(Integrand(1).variable("w[1]") ** 2) == Integrand(1).variable("w[1]") ** 2


def test_a_neurons_part_is_what_it_adds() -> None:
    g = Integrand(1, 1, "affine", skip=True)
    for part, active, silent in zip(
        g.neuron_conditions(), g.conditions((1,)), g.conditions((0,)), strict=True
    ):
        assert part.value == active.value - silent.value
        assert {**silent.field, **part.field} == dict(active.field)
