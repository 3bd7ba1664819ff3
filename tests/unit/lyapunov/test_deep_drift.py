"""Laws of deep networks at any depth, on exact random data."""

from __future__ import annotations

import itertools
import random

import pytest

from gfproof.errors import ShapeError
from gfproof.lyapunov.deep_drift import (
    DeepNetwork,
    deep_first_order_defect,
    deep_form,
    deep_loss_gradient,
    deep_network,
    deep_step,
)
from gfproof.lyapunov.drift import Data, HomogeneousActivation, data, loss_gradient, two_layer
from gfproof.numbers import Q


def random_problem(seed: int, widths: tuple[int, ...]) -> tuple[DeepNetwork, Data]:
    draw = random.Random(seed)

    def q() -> str:
        return f"{draw.randint(-4, 4)}/{draw.randint(1, 3)}"

    layers = [
        ([[q() for _ in range(below)] for _ in range(k)], [q() for _ in range(k)])
        for below, k in itertools.pairwise(widths)
    ]
    inputs = [[q() for _ in range(widths[0])] for _ in range(3)]
    return deep_network(*layers), data(inputs, [[q() for _ in range(widths[-1])] for _ in range(3)])


@pytest.mark.parametrize("widths", [(1, 2, 1), (2, 2, 2, 1), (1, 2, 2, 2, 2), (2, 1, 3, 1)])
@pytest.mark.parametrize(("p", "alpha"), [(1, Q(0)), (1, Q(1, 5)), (2, Q(0)), (3, Q(-1))])
def test_neuron_laws_hold_at_any_depth(widths: tuple[int, ...], p: int, alpha: Q) -> None:
    sigma = HomogeneousActivation(p, alpha)
    moved = False
    for seed in range(3):
        network, sample = random_problem(seed, widths)
        gradient = deep_loss_gradient(network, sample, sigma)
        after = deep_step(network, gradient, Q(1, 9))
        for layer in range(1, len(network)):
            for j in range(widths[layer]):
                assert deep_first_order_defect(network, gradient, layer, j, j, p) == 0
                change = deep_form(after, after, layer, j, j, p) - deep_form(network, network, layer, j, j, p)
                assert change == Q(1, 81) * deep_form(gradient, gradient, layer, j, j, p)
                moved = moved or change != 0
    assert moved


@pytest.mark.parametrize("widths", [(1, 2, 1), (2, 3, 2, 1), (2, 2, 2, 2)])
def test_linear_layers_conserve_whole_matrices(widths: tuple[int, ...]) -> None:
    identity = HomogeneousActivation(1, Q(1))
    relu = HomogeneousActivation(1, Q(0))
    broken = 0
    for seed in range(4):
        network, sample = random_problem(seed, widths)
        straight, bent = (deep_loss_gradient(network, sample, s) for s in (identity, relu))
        for layer in range(1, len(network)):
            for j, k in itertools.combinations_with_replacement(range(widths[layer]), 2):
                assert deep_first_order_defect(network, straight, layer, j, k) == 0
                broken += deep_first_order_defect(network, bent, layer, j, k) != 0
    # relu neurons with different patterns have no law for a pair
    assert broken > 0


def test_two_layers_agree_with_the_two_layer_gradient() -> None:
    network, sample = random_problem(5, (2, 3, 2))
    hidden, out = network
    # the two-layer model has no output bias: shift the targets by it
    shifted = Data(
        sample.inputs, tuple(tuple(t - b for t, b in zip(y, out.b, strict=True)) for y in sample.targets)
    )
    turned = [list(column) for column in zip(*out.w, strict=True)]
    for sigma in (HomogeneousActivation(), HomogeneousActivation(2, Q(1, 3))):
        deep = deep_loss_gradient(network, sample, sigma)
        shallow = loss_gradient(two_layer(hidden.w, hidden.b, turned), shifted, sigma)
        assert deep[0].w == shallow.w
        assert deep[0].b == shallow.b
        assert tuple(zip(*deep[1].w, strict=True)) == shallow.v


def test_misfits_are_named() -> None:
    with pytest.raises(ShapeError, match="the one below gives 1"):
        deep_network(([["1"]], ["0"]), ([["1", "2"]], ["0"]))
    with pytest.raises(ShapeError, match="2 biases"):
        deep_network(([["1"]], ["0", "1"]))
    network = deep_network(([["1"]], ["0"]), ([["1"]], ["0"]))
    with pytest.raises(ShapeError, match="hidden layer"):
        deep_form(network, network, 2, 0, 0)
