"""Vector fields: brackets by polynomials and by values agree, and act as commutators of derivations."""

from __future__ import annotations

import random
from typing import Any

import pytest

from gfproof.lyapunov.vector_fields import (
    VectorField,
    along,
    bracket,
    bracket_value,
    combination,
    gradient_field,
    jacobian,
    size,
    value,
)
from gfproof.numbers import Q
from gfproof.numbers.polynomials import polynomial_ring

CONTEXT, RING = polynomial_ring(["x", "y", "z"])


def random_polynomial(draw: random.Random) -> Any:
    total = CONTEXT.constant(0)
    for _ in range(draw.randint(0, 4)):
        exponent = tuple(draw.randint(0, 2) for _ in range(3))
        total += CONTEXT.from_dict({exponent: Q(draw.randint(-4, 4), draw.randint(1, 3))})
    return total


def random_field(draw: random.Random) -> VectorField:
    parts = {i: random_polynomial(draw) for i in range(3)}
    return {i: p for i, p in parts.items() if p != 0}


@pytest.mark.parametrize("seed", range(30))
def test_brackets_are_commutators_and_their_values_need_no_polynomials(seed: int) -> None:
    draw = random.Random(seed)
    x, y, p = random_field(draw), random_field(draw), random_polynomial(draw)
    found = bracket(x, y)
    assert along(found, p) == along(x, along(y, p)) - along(y, along(x, p))
    point = [Q(draw.randint(-5, 5), draw.randint(1, 3)) for _ in range(3)]
    values = bracket_value(value(x, point), jacobian(x, point), value(y, point), jacobian(y, point))
    assert values == value(found, point)


def test_gradients_combinations_and_sizes() -> None:
    x, y = RING["x"], RING["y"]
    field = gradient_field(x**2 * y)
    assert dict(field) == {0: 2 * x * y, 1: x**2}
    assert value(field, [2, 3, 5]) == {0: Q(12), 1: Q(4)}
    assert jacobian(field, [2, 3, 5]) == {0: {0: Q(6), 1: Q(4)}, 1: {0: Q(4)}}
    assert combination([Q(1), Q(-1)], [field, field]) == {}
    assert dict(combination([y, Q(0)], [field, field])) == {0: 2 * x * y**2, 1: x**2 * y}
    assert size(field) == 2
    assert gradient_field(CONTEXT.constant(3)) == {}
