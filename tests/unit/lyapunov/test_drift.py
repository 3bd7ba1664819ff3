"""What descent, weight decay and activation patterns do to quadratic laws: exact fixtures and first-order
tests."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gfproof.errors import InexactInput, ShapeError
from gfproof.lyapunov.drift import (
    HomogeneousActivation,
    TwoLayer,
    data,
    descent_drift,
    first_order_defect,
    homogeneity_degree,
    law,
    loss_gradient,
    rate_with_decay,
    two_layer,
)
from gfproof.numbers import Q, rational, to_float

FIXTURE = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "conservation_laws.json").read_text(encoding="utf-8")
)["gd_step"]


@pytest.mark.parametrize("case", FIXTURE["cases"], ids=lambda c: f"p={c['p']}")
def test_published_drift_of_one_descent_step(case: dict[str, Any]) -> None:
    network = two_layer(FIXTURE["W"], FIXTURE["b"], FIXTURE["v"])
    sample = data(FIXTURE["X"], FIXTURE["Y"])
    sigma = HomogeneousActivation(case["p"], rational(case["alpha"]))
    for j in range(2):
        drift = descent_drift(network, sample, sigma, rational(FIXTURE["eta"]), j)
        assert drift.before == rational(case["h0"][j])
        assert drift.change == drift.predicted == rational(case["drift"][j])
        assert drift.change != 0


def random_problem(seed: int, outputs: int = 1) -> tuple[TwoLayer, Any]:
    draw = random.Random(seed)

    def q() -> str:
        return f"{draw.randint(-5, 5)}/{draw.randint(1, 4)}"

    d, neurons = draw.randint(1, 3), draw.randint(1, 3)
    network = two_layer(
        [[q() for _ in range(d)] for _ in range(neurons)],
        [q() for _ in range(neurons)],
        [[q() for _ in range(outputs)] for _ in range(neurons)],
    )
    count = draw.randint(1, 4)
    sample = data(
        [[q() for _ in range(d)] for _ in range(count)], [[q() for _ in range(outputs)] for _ in range(count)]
    )
    return network, sample


@pytest.mark.parametrize("p", [1, 2, 3])
@pytest.mark.parametrize("alpha", ["0", "1/5", "1", "-1"])
def test_neuron_laws_hold_to_first_order_for_every_homogeneous_activation(p: int, alpha: str) -> None:
    sigma = HomogeneousActivation(p, rational(alpha))
    for seed in range(20):
        network, sample = random_problem(seed, outputs=1 + seed % 2)
        gradient = loss_gradient(network, sample, sigma)
        for j in range(len(network.w)):
            assert first_order_defect(network, gradient, j, p=p) == 0
            drift = descent_drift(network, sample, sigma, Q(1, 7), j)
            assert drift.change == drift.predicted
            assert rate_with_decay(network, gradient, Q(3, 10), j, p=p) == -2 * Q(3, 10) * law(
                network, j, p=p
            )


def test_the_wrong_power_is_no_law() -> None:
    sigma = HomogeneousActivation(2)
    network, sample = two_layer(FIXTURE["W"], FIXTURE["b"], FIXTURE["v"]), data(FIXTURE["X"], FIXTURE["Y"])
    gradient = loss_gradient(network, sample, sigma)
    assert first_order_defect(network, gradient, 0, p=2) == 0
    assert first_order_defect(network, gradient, 0, p=1) != 0


def test_the_gradient_agrees_with_float_differences() -> None:
    network, sample = random_problem(11, outputs=2)
    sigma = HomogeneousActivation(2, Q(1, 3))
    gradient = loss_gradient(network, sample, sigma)
    flat = [to_float(x) for rows in (network.w, (network.b,), network.v) for row in rows for x in row]
    exact = [to_float(x) for rows in (gradient.w, (gradient.b,), gradient.v) for row in rows for x in row]
    shapes = (len(network.w), len(network.w[0]))
    inputs = np.array([[to_float(x) for x in row] for row in sample.inputs])
    targets = np.array([[to_float(x) for x in row] for row in sample.targets])

    def loss(theta: np.ndarray) -> float:
        h, d = shapes
        w, b, v = theta[: h * d].reshape(h, d), theta[h * d : h * d + h], theta[h * d + h :].reshape(h, -1)
        z = inputs @ w.T + b
        out = np.where(z > 0, z, z / 3) ** 2 @ v
        return float(((out - targets) ** 2).sum() / 2)

    for k in range(len(flat)):
        step = np.zeros(len(flat))
        step[k] = 1e-6
        slope = (loss(np.array(flat) + step) - loss(np.array(flat) - step)) / 2e-6
        assert slope == pytest.approx(exact[k], rel=1e-5, abs=1e-5)


TWIN = two_layer([["1/2"], ["7/10"]], ["0", "0"], ["3/10", "-1/5"])
TWIN_DATA = data([["1"], ["2"], ["-1"], ["3"]], ["1", "-2", "1/2", "2"])


def test_twin_neurons_have_a_pair_law() -> None:
    sigma = HomogeneousActivation()
    gradient = loss_gradient(TWIN, TWIN_DATA, sigma)
    assert law(TWIN, 0, 1) == Q(41, 100)
    assert law(TWIN, 0) == Q(4, 25)
    assert first_order_defect(TWIN, gradient, 0, 1) == 0
    assert descent_drift(TWIN, TWIN_DATA, sigma, Q(1, 10), 0, 1).change == Q(1, 100) * law(gradient, 0, 1)
    # v_1 w_2 - v_2 w_1 = 31/100 is conserved as well
    cross = TWIN.v[0][0] * TWIN.w[1][0] - TWIN.v[1][0] * TWIN.w[0][0]
    assert cross == Q(31, 100)
    slope = (
        gradient.v[0][0] * TWIN.w[1][0]
        + TWIN.v[0][0] * gradient.w[1][0]
        - gradient.v[1][0] * TWIN.w[0][0]
        - TWIN.v[1][0] * gradient.w[0][0]
    )
    assert slope == 0


def test_neurons_with_different_patterns_have_no_pair_law() -> None:
    apart = two_layer([["1/2"], ["-7/10"]], ["0", "0"], ["3/10", "-1/5"])
    gradient = loss_gradient(apart, TWIN_DATA, HomogeneousActivation())
    assert first_order_defect(apart, gradient, 0, 1) != 0


def test_weight_decay_makes_the_pair_law_decay() -> None:
    gradient = loss_gradient(TWIN, TWIN_DATA, HomogeneousActivation())
    assert rate_with_decay(TWIN, gradient, Q(3, 10), 0, 1) == -Q(6, 10) * law(TWIN, 0, 1)


@pytest.mark.parametrize(
    ("right", "left", "degree"),
    [
        (["0", "1"], ["0"], 1),
        (["0", "1"], ["0", "1/5"], 1),
        (["0", "0", "1"], ["0", "0", "-3"], 2),
        (["0", "0", "0", "2"], ["0"], 3),
        (["1"], ["1"], 0),
        (["0", "1"], ["0", "0", "1"], None),
        (["1", "1"], ["0"], None),
        (["0", "1", "1"], ["0", "1"], None),
    ],
)
def test_one_neuron_has_a_law_exactly_for_homogeneous_activations(
    right: Any, left: Any, degree: int | None
) -> None:
    assert homogeneity_degree(right, left) == degree


def test_bad_input_is_named() -> None:
    with pytest.raises(ShapeError, match="expected p >= 1"):
        HomogeneousActivation(0)
    with pytest.raises(ShapeError, match="alpha <= 1"):
        HomogeneousActivation(1, Q(2))
    with pytest.raises(ShapeError, match="expected equal"):
        two_layer([["1"]], [], ["1"])
    with pytest.raises(ShapeError, match="sigma = 0"):
        homogeneity_degree(["0"], [])
    with pytest.raises(InexactInput):
        two_layer([[0.5]], ["0"], ["1"])
