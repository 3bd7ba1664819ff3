"""Architectures: parameters, factorizations, laws and blocks, against direct evaluation."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from gfproof.lyapunov.architecture import Activation, Architecture


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("widths", [(2, 1), (2, 3, 1), (1, 2, 2, 1), (2, 1, 2, 1, 2)])
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_counts_agree_with_what_is_listed(
    widths: tuple[int, ...], activation: Activation, bias: bool
) -> None:
    one = Architecture(widths, activation, bias)
    assert one.count == len(one.names) == len(set(one.names))
    assert one.hidden_neurons == sum(widths[1:-1])
    if activation == "relu":
        assert one.paths == len(one.factorization) == len({name for name, _ in one.factorization})
        assert len(one.laws) == one.rank_of_laws() == one.hidden_neurons
    else:
        hidden = sum(k * (k + 1) // 2 for k in widths[1:-1])
        assert len(one.laws) == hidden >= one.rank_of_laws()


def evaluate(one: Architecture, values: dict[str, int], x: list[int]) -> list[int]:
    """The linear network itself, layer by layer."""
    a = x
    for layer in range(1, one.depth + 1):
        rows, columns = one.widths[layer], one.widths[layer - 1]
        z = [sum(values[f"W{layer}[{i + 1},{j + 1}]"] * a[j] for j in range(columns)) for i in range(rows)]
        if one.bias and layer < one.depth:
            z = [t + values[f"b{layer}[{i + 1}]"] for i, t in enumerate(z)]
        a = z
    return a


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("widths", [(2, 3, 1), (1, 2, 2, 1), (2, 2, 3, 2)])
def test_factorizations_give_the_network(widths: tuple[int, ...], bias: bool) -> None:
    draw = random.Random(7)
    linear, paths = Architecture(widths, "linear", bias), Architecture(widths, "relu", bias)
    values = {name: draw.randint(-5, 5) for name in linear.names}
    point = [values[name] for name in linear.names]
    phi = {name: p(*point) for name, p in linear.factorization}
    lifted = {name: p(*point) for name, p in paths.factorization}
    for x in itertools.product((-1, 0, 2), repeat=widths[0]):
        expected = evaluate(linear, values, list(x))
        for i, out in enumerate(expected, 1):
            through = sum(phi[f"A[{i},{j}]"] * t for j, t in enumerate(x, 1))
            assert through + (phi[f"o[{i}]"] if bias else 0) == out
            # a linear network is the sum over all paths
            total: Any = 0
            for name, value in lifted.items():
                start, *_, last = name.split(">")
                if int(last) == i:
                    total += value * (x[int(start[1:]) - 1] if start[0] == "x" else 1)
            assert total == out


def test_names_are_in_the_order_of_the_layers() -> None:
    assert Architecture((1, 2, 1), "relu", True).names == (
        "W1[1,1]",
        "W1[2,1]",
        "b1[1]",
        "b1[2]",
        "W2[1,1]",
        "W2[1,2]",
    )


def test_blocks_lie_between_layers_of_width_one() -> None:
    blocks = Architecture((2, 1, 2, 2, 1, 3), "linear").blocks
    assert [(b.first, b.last, len(b.parameters)) for b in blocks] == [(1, 4, 8)]
    assert Architecture((1, 2, 1, 2, 1), "linear").blocks[1].last == 4
    assert Architecture((1, 2, 1), "linear", True).blocks == ()
    assert Architecture((1, 2, 1), "relu").blocks == ()
