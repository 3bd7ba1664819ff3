"""Online products against plain ones, exactly: over the rationals the order of summation cannot hide anything."""

from __future__ import annotations

import random

import pytest

from gfproof.flow.program import trace_cell
from gfproof.network import cell_and_kinks
from gfproof.numbers import Q, bits_for, dot
from gfproof.numbers.arithmetic import ARITHMETICS
from gfproof.numbers.online import BLOCK, OnlineProduct
from gfproof.numbers.taylor import WORTH_BLOCKS, jet
from tests.unit.flow.kink_suite import random_flow


def plain(one: list[Q], other: list[Q]) -> list[Q]:
    return [
        sum((one[i] * other[n - i] for i in range(n + 1) if i < len(one) and n - i < len(other)), Q(0))
        for n in range(len(one) + len(other) - 1)
    ]


def exact_dot(one: list[Q], other: list[Q]) -> Q:
    return dot(tuple(one), tuple(other)) + Q(0)


@pytest.mark.parametrize("terms", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, 11 * BLOCK + 3])
def test_products_and_squares(terms: int) -> None:
    rng = random.Random(terms)
    a, b = ([Q(rng.randint(-9, 9)) for _ in range(terms)] for _ in range(2))
    left: list[Q] = []
    right: list[Q] = []
    product = OnlineProduct(left, right, terms, plain, exact_dot, Q(0))
    square = OnlineProduct(left, left, terms, plain, exact_dot, Q(0))
    found, squares = [], []
    for x, y in zip(a, b, strict=True):
        left.append(x)
        right.append(y)
        n = len(left) - 1
        found.append(product.coefficient(n))
        squares.append(square.coefficient(n))
    assert found == plain(a, b)[:terms]
    assert squares == plain(a, a)[:terms]


@pytest.mark.parametrize("terms", [BLOCK, 7 * BLOCK + 5])
def test_quotients(terms: int) -> None:
    rng = random.Random(terms)
    a = [Q(rng.randint(-3, 3)) for _ in range(terms)]
    b = [Q(1), *(Q(rng.randint(-1, 1)) for _ in range(terms - 1))]
    tail: list[Q] = []
    quotient: list[Q] = []
    product = OnlineProduct(tail, quotient, terms, plain, exact_dot, Q(0))
    for n in range(terms):
        tail.append(b[n] if n else Q(0))
        quotient.append(a[n] - product.without_last(n))
        product.settle(n)
    assert plain(quotient, b)[:terms] == a


def test_series_of_a_flow_do_not_depend_on_the_blocks() -> None:
    """Arb with blocks and falling precision against mpmath term by term."""
    flow = random_flow(3, 2, "quadratic", Q(1))
    cell, _ = cell_and_kinks(flow.network, Q(0), Q(1))
    programs = trace_cell(cell, flow.network, flow.domain)
    order, bits, found = WORTH_BLOCKS + 30, bits_for(120), []
    for name in ("arb", "mpmath"):
        numbers = ARITHMETICS[name]
        with numbers.scope(bits):
            start = [numbers.lift(x) for x in flow.network.entries()]
            series = jet(
                programs.field, start, order, numbers, programs.kinked, bits if name == "arb" else None
            )
            found.append([[numbers.exact(c) for c in column] for column in series.state])
    for one, other in zip(*found, strict=True):
        size = max(abs(x) for x in other[-5:])
        assert all(abs(x - y) <= abs(y) / 2**300 for x, y in zip(one[:10], other[:10], strict=True))
        assert all(abs(x - y) <= size / Q(10) ** 12 for x, y in zip(one[-5:], other[-5:], strict=True))
