"""Homogeneous networks: the exact fixtures, and gradients against dual numbers."""

import itertools
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gfproof.errors import CaseError, InexactInput, NumberError, ShapeError
from gfproof.homogeneous import (
    Activation,
    Data,
    HomogeneousCase,
    HomogeneousNetwork,
    Loss,
    OnKink,
    ncf,
    ncf_and_gradient,
    ncf_gradient,
    remainder,
    risk,
    risk_gradient,
)
from gfproof.homogeneous.network import combine, entries
from gfproof.numbers import Ball, Dual, Q, ball, contains, precision, rational

FIXTURES = json.loads(
    (Path(__file__).parents[2] / "data" / "fixtures" / "early_directional_convergence.json").read_text()
)["early"]


def case_of(entry: dict[str, Any]) -> HomogeneousCase:
    return HomogeneousCase.from_json(
        {
            "layers": {"weights": entry["W"]},
            "activation": {"power": entry["p"], "leak": entry["alpha"]},
            "data": {"points": entry["X"], "labels": entry["P"]},
        }
    )


@pytest.mark.parametrize("entry", FIXTURES, ids=lambda e: e["id"])
def test_fixture_values(entry: dict[str, Any]) -> None:
    case = case_of(entry)
    assert ncf(case.network, case.data) == rational(entry["N"])
    assert HomogeneousCase.from_json(case.to_json()) == case


@pytest.mark.parametrize("power", [1, 2, 3])
@pytest.mark.parametrize("leak", ["0", "1/2", "1", "-1", "-3"])
def test_gradients_are_the_tangents_of_dual_numbers(power: int, leak: str) -> None:
    random = Random(power)
    widths = (2, 3, 2, 1)
    sigma = Activation(power, rational(leak))
    data = Data(((Q(1), Q(2)), (Q(-3), Q(1, 2)), (Q(1), Q(-1))), (Q(1), Q(-2), Q(1, 3)))
    blocks = [
        [[Q(random.randint(-9, 9), 4) + Q(1, 97) for _ in range(m)] for _ in range(k)]
        for m, k in itertools.pairwise(widths)
    ]
    network = HomogeneousNetwork.exact(sigma, blocks)
    weights = list(network.entries())
    for function, gradient in ((ncf, ncf_gradient), (risk, risk_gradient)):
        found = list(entries(gradient(network, data)))
        for k in range(len(weights)):
            moved = network.with_entries([Dual(x, Q(int(j == k))) for j, x in enumerate(weights)])
            assert function(moved, data).tangent == found[k]


def test_balls_contain_the_exact_gradient() -> None:
    case = case_of(FIXTURES[-2])
    value, gradient = ncf_and_gradient(case.network, case.data)
    with precision(80):
        third = ball(Q(1, 3)) - ball(Q(1, 3))  # a ball of radius > 0 around 0
        wide = case.network.with_entries([x + third for x in case.network.entries()])
        balls = ncf_and_gradient(wide, case.data)
        assert contains(balls[0], value)
        for b, x in zip(entries(balls[1]), entries(gradient), strict=True):
            assert contains(ball(b), x)


@pytest.mark.parametrize(("power", "leak"), [(1, "0"), (1, "1/2"), (2, "1/2"), (3, "-1"), (2, "0")])
def test_a_ball_across_the_kink_contains_both_sides(power: int, leak: str) -> None:
    sigma = Activation(power, rational(leak))
    with precision(60):
        wide = ball(Q(0)).union(ball(Q(1, 2))).union(ball(Q(-1, 2)))
        for k in range(-4, 5):
            z = Q(k, 8)
            assert contains(sigma.value(wide), sigma.value(z))
            assert contains(sigma.slope(wide), sigma.slope(z))


def test_a_set_valued_gradient_is_refused_only_where_it_matters() -> None:
    data = Data(((Q(1), Q(0)),), (Q(1),))
    on = HomogeneousNetwork.exact(Activation(1), [[[0, 1]], [[1]]])
    with pytest.raises(OnKink):
        ncf_gradient(on, data)
    silent = HomogeneousNetwork.exact(Activation(1), [[[0, 1]], [[0]]])
    assert set(entries(ncf_gradient(silent, data))) == {Q(0)}
    dead = HomogeneousNetwork.exact(Activation(1), [[[-1, 1]], [[1]], [[1]]])
    assert set(entries(ncf_gradient(dead, data))) == {Q(0)}
    linear = HomogeneousNetwork.exact(Activation(1, Q(1)), [[[0, 1]], [[1]]])
    assert list(entries(ncf_gradient(linear, data))) == [1, 0, 0]


def test_the_loss_field_is_the_ncf_field_and_a_remainder() -> None:
    case = case_of(FIXTURES[7])
    left = combine(lambda x: -x, risk_gradient(case.network, case.data))
    right = combine(
        lambda x, y: x + y, ncf_gradient(case.network, case.data), remainder(case.network, case.data)
    )
    assert left == right


def test_the_logistic_loss_has_half_the_labels_and_balls() -> None:
    data = Data(((Q(1),), (Q(2),)), (Q(1), Q(-1)), Loss.LOGISTIC)
    assert data.coefficients == (Q(1, 2), Q(-1, 2))
    network = HomogeneousNetwork.exact(Activation(2), [[[1]], [[1]]])
    with precision(100):
        gradient = list(entries(risk_gradient(network, data)))
        assert all(isinstance(x, Ball) for x in gradient)
        # F = log(1 + e^-(v w^2)) + log(1 + e^(4 v w^2)); dF/dv = -w^2/(1+e) + 4 w^2/(1+e^-4)
        one = ball(Q(1))
        e = one.exp()
        assert gradient[1].overlaps(-1 / (1 + e) + 4 / (1 + (-4 * one).exp()))
    assert Loss.LOGISTIC.derivative(Q(0), Q(3)) == Q(-3, 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"layers": {}}, "layers.weights"),
        ({"layers": {"weights": [[["1"]], [["1"]]]}}, "layers.weights"),
        ({"layers": {"weights": [[["1", "2"]], [["1"], ["2"]]]}}, "layers.weights"),
        ({"layers": {"weights": [[["1", 0.5]], [["1"]]]}}, "layers.weights.0[0][1]"),
        ({"layers": {"widths": [0]}}, "layers.widths[0]"),
        ({"activation": {"power": 0}}, "activation.power"),
        ({"activation": {"power": "2"}}, "activation.power"),
        ({"activation": {"power": 2, "leak": "3/2"}}, "activation.leak"),
        ({"data": {"points": [["1", "0"]], "labels": []}}, "data.labels"),
        ({"data": {"points": [], "labels": []}}, "data.points"),
        ({"data": {"points": [["1"], ["1", "2"]], "labels": ["1", "2"]}}, "data.points"),
        ({"loss": {"kind": "hinge"}}, "loss.kind"),
        ({"target": {}}, "target"),
        ({"layers": {"widths": [2] * 60}}, "layers"),
    ],
)
def test_a_bad_case_names_its_field(change: dict[str, Any], field: str) -> None:
    tree = case_of(FIXTURES[0]).to_json() | change
    with pytest.raises(CaseError) as caught:
        HomogeneousCase.from_json(tree)
    assert caught.value.field == field


def test_inexact_and_ill_shaped_networks_are_refused() -> None:
    with pytest.raises(InexactInput):
        HomogeneousNetwork.exact(Activation(1), [[[0.5]], [[1]]])
    with pytest.raises(ShapeError):
        HomogeneousNetwork.exact(Activation(1), [[[1]], [[1], [2]]])
    with pytest.raises(NumberError):
        Activation(0)


def test_a_case_file_is_read_and_written(tmp_path: Path) -> None:
    case = case_of(FIXTURES[4])
    file = tmp_path / "case.toml"
    file.write_text(case.to_toml())
    assert HomogeneousCase.load(file) == case
    widths = HomogeneousCase.from_json(case.to_json() | {"layers": {"widths": [3]}})
    with pytest.raises(CaseError):
        widths.network  # noqa: B018  # the property raises


@pytest.mark.parametrize("margin", [-(10**30), -50, -1, 1, 50, 10**30])
def test_the_logistic_loss_far_out_stays_bounded(margin: int) -> None:
    with precision(80):
        value, slope = Loss.LOGISTIC.at(Q(margin), Q(1)), Loss.LOGISTIC.derivative(Q(margin), Q(1))
        assert value.is_finite()
        assert slope.is_finite()
        assert -1 <= slope.mid() <= 0
        assert value.mid() >= 0
        if margin < -100:
            assert abs(value + margin).abs_upper() < Q(1, 10**10)


def test_the_logistic_loss_of_a_dual_number_has_its_derivatives() -> None:
    with precision(200):
        u, h = Q(3, 7), Q(1, 10**20)
        y = Q(-5, 3)
        for function, order in ((Loss.LOGISTIC.at, 1), (Loss.LOGISTIC.derivative, 2)):
            dual = function(Dual(u, Q(1)), y)
            quotient = (function(u + h, y) - function(u - h, y)) / (2 * h)
            assert abs(dual.tangent - quotient).abs_upper() < Q(1, 10**30), order
        assert Loss.LOGISTIC.at(Dual(u, Q(1)), y).tangent.overlaps(Loss.LOGISTIC.derivative(u, y))
