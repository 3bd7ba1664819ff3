"""Laws for one data set and one activation pattern: common patterns, dead neurons, one input dimension."""

from __future__ import annotations

import itertools

import pytest

from gfproof.errors import ShapeError
from gfproof.lyapunov.architecture import Architecture
from gfproof.lyapunov.fixed_data import count_laws_on_pattern, laws_by_signs
from gfproof.lyapunov.laws import count_laws
from gfproof.numbers import Q


def q(*rows: tuple[int, ...]) -> list[list[Q]]:
    return [[Q(x) for x in row] for row in rows]


def test_one_input_without_biases_is_two_linear_blocks() -> None:
    # neurons with w > 0 see x > 0, those with w < 0 see x < 0
    for right, left in itertools.product(range(4), repeat=2):
        if not right + left:
            continue
        slopes = q((1,) * right + (0,) * left, (0,) * right + (1,) * left)
        count = count_laws_on_pattern((1, right + left, 1), q((1,), (-1,)), slopes)
        blocks = [count_laws(Architecture((1, k, 1), "linear")).law_bounds[0] for k in (right, left) if k]
        assert count.exact
        assert count.law_bounds[0] == sum(blocks)


def test_leaky_slope_of_minus_one_is_one_block_and_other_slopes_are_two() -> None:
    # sigma(z) = max(z, alpha z): a neuron with w > 0 has the slopes (1, alpha) at x = 1, -1, one with w < 0 (alpha, 1)
    for alpha, laws in [(Q(-1), 3), (Q(1), 3), (Q(0), 2), (Q(1, 5), 2), (Q(-1, 2), 2)]:
        count = count_laws_on_pattern((1, 2, 1), q((1,), (-1,)), [[Q(1), alpha], [alpha, Q(1)]])
        assert count.exact
        assert count.law_bounds[0] == laws


def test_neurons_with_a_common_pattern_have_the_laws_of_a_linear_network() -> None:
    inputs = q((1, 0), (0, 1), (2, 3), (1, -5))
    for bias, outputs in itertools.product((False, True), (1, 2)):
        count = count_laws_on_pattern((2, 3, outputs), inputs, q(*[(1, 1, 1)] * 4), bias=bias)
        assert count.exact
        expected = count_laws(Architecture((2, 3, outputs), "linear", bias))
        assert count.law_bounds == expected.law_bounds


def test_distinct_patterns_on_rich_data_leave_one_law_per_neuron() -> None:
    inputs = q((1, 0), (0, 1), (2, 3), (1, -1))
    count = count_laws_on_pattern((2, 2, 1), inputs, q((1, 0), (1, 0), (0, 1), (0, 1)))
    assert count.exact
    assert count.law_bounds[0] == 2


def test_few_data_leave_more_conserved_than_all_data() -> None:
    count = count_laws_on_pattern((2, 2, 1), q((1, 2)), q((1, 1)))
    everything = count_laws(Architecture((2, 2, 1), "relu"))
    assert count.lie_bounds[0] == 1 < everything.lie_bounds[0]
    assert count.law_bounds[1] == 5


def test_every_parameter_of_a_dead_neuron_is_conserved() -> None:
    inputs = q((1, 0), (0, 1), (1, 1))
    count = count_laws_on_pattern((2, 2, 1), inputs, q((1, 0), (1, 0), (1, 0)), bias=True)
    assert count.exact
    assert {law.text for law in count.basis} >= {"W1[2,1]", "W1[2,2]", "b1[2]", "W2[1,2]"}
    assert count.law_bounds[0] == 4 + 1


def test_misfits_are_named() -> None:
    with pytest.raises(ShapeError, match="expected 2 and 1"):
        count_laws_on_pattern((2, 1, 1), q((1,)), q((1,)))


@pytest.mark.parametrize(("neurons", "outputs"), [(1, 1), (2, 1), (3, 1), (3, 2), (4, 2)])
def test_laws_by_signs_agree_with_the_count_on_the_two_half_lines(neurons: int, outputs: int) -> None:
    splits = laws_by_signs(neurons, outputs)
    assert [(r, left) for r, left, _ in splits] == [(neurons - k, k) for k in range(neurons + 1)]
    for right, left, laws in splits:
        slopes = q((1,) * right + (0,) * left, (0,) * right + (1,) * left)
        count = count_laws_on_pattern((1, neurons, outputs), q((1,), (-1,)), slopes)
        assert count.exact
        assert count.law_bounds[0] == laws >= neurons
