"""Conservation laws as properties: random architectures, symmetries of the count, laws along exact
descent steps."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gfproof.lyapunov.architecture import Architecture
from gfproof.lyapunov.drift import (
    HomogeneousActivation,
    data,
    descent_drift,
    first_order_defect,
    loss_gradient,
    two_layer,
)
from gfproof.lyapunov.laws import count_laws
from gfproof.lyapunov.vector_fields import along, bracket, gradient_field
from gfproof.numbers import Q

widths = st.lists(st.integers(1, 4), min_size=2, max_size=5).map(tuple)
small = st.fractions(min_value=-4, max_value=4, max_denominator=5).map(str)


@settings(max_examples=60)
@given(
    widths=widths, activation=st.sampled_from(["linear", "relu"]), bias=st.booleans(), seed=st.integers(0, 9)
)
def test_bounds_bracket_the_count_and_add_up(
    widths: tuple[int, ...], activation: Any, bias: bool, seed: int
) -> None:
    architecture = Architecture(widths, activation, bias)
    if architecture.count > 24:
        return
    count = count_laws(architecture, seed=seed)
    assert (
        count.law_bounds[0] + count.lie_bounds[1]
        == architecture.count
        == count.law_bounds[1] + count.lie_bounds[0]
    )
    assert count.law_bounds[0] <= count.law_bounds[1]
    assert len(count.basis) <= architecture.rank_of_laws()
    if activation == "relu":
        assert count.law_bounds == (sum(widths[1:-1]),) * 2


@settings(max_examples=40)
@given(widths=widths)
def test_turning_a_linear_network_around_keeps_the_count(widths: tuple[int, ...]) -> None:
    if Architecture(widths, "linear").count > 20:
        return
    forward, back = (
        count_laws(Architecture(widths, "linear")),
        count_laws(Architecture(widths[::-1], "linear")),
    )
    assert forward.exact
    assert back.exact
    assert forward.law_bounds == back.law_bounds


@settings(max_examples=25)
@given(
    widths=st.lists(st.integers(1, 2), min_size=3, max_size=4).map(tuple), bias=st.booleans(), data=st.data()
)
def test_brackets_are_antisymmetric_satisfy_jacobi_and_keep_laws(
    widths: tuple[int, ...], bias: bool, data: st.DataObject
) -> None:
    architecture = Architecture(widths, "linear", bias)
    fields = [gradient_field(p) for _, p in architecture.factorization]
    x, y, z = (data.draw(st.sampled_from(fields)) for _ in range(3))
    forward, back = bracket(x, y), bracket(y, x)
    assert {i: -p for i, p in back.items()} == dict(forward)
    cyclic = [bracket(x, bracket(y, z)), bracket(y, bracket(z, x)), bracket(z, bracket(x, y))]
    for i in range(architecture.count):
        assert sum((f[i] for f in cyclic if i in f), architecture.context.constant(0)) == 0
    for law in architecture.laws:
        assert along(forward, law.polynomial) == 0


@given(
    w=st.lists(small, min_size=2, max_size=2),
    b=st.lists(small, min_size=2, max_size=2),
    v=st.lists(small, min_size=2, max_size=2),
    x=st.lists(small, min_size=1, max_size=4),
    y=st.lists(small, min_size=4, max_size=4),
    p=st.integers(1, 3),
    alpha=st.sampled_from([Q(0), Q(1, 5), Q(-1), Q(1)]),
)
def test_one_descent_step_moves_a_neuron_law_by_the_square_of_the_step(
    w: list[str], b: list[str], v: list[str], x: list[str], y: list[str], p: int, alpha: Q
) -> None:
    sigma = HomogeneousActivation(p, alpha)
    network, sample = two_layer([[t] for t in w], b, v), data([[t] for t in x], y[: len(x)])
    gradient = loss_gradient(network, sample, sigma)
    for j in range(2):
        assert first_order_defect(network, gradient, j, p=p) == 0
        drift = descent_drift(network, sample, sigma, Q(1, 3), j)
        assert drift.change == drift.predicted
