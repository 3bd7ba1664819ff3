"""Parameters: shapes that fit, and the vector space they form."""

from typing import Any

import pytest

from gfproof.errors import InexactInput, NumberError, ShapeError
from gfproof.network import Network, Parameters, zero_like
from gfproof.numbers import Q

ONE = Network.exact([[1, 2], [3, 4], [5, 6]], [7, 8, 9], [[1, 0, 2], [0, 3, 0]], [10, 11], [[1, 2], [3, 4]])


def test_shape_is_read_off_the_entries() -> None:
    assert ONE.shape == (3, 2, 2, True)
    assert (ONE.width, ONE.dimension, ONE.outputs, ONE.skip) == ONE.shape
    assert ONE.outer(0) == (1, 0)
    assert list(ONE.entries()) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 2, 0, 3, 0, 10, 11, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ({"w": [[1]], "b": [1, 2], "v": [1, 2], "c": 0}, "w has 1 rows, b has 2 entries"),
        ({"w": [[1], [2, 3]], "b": [1, 2], "v": [1, 2], "c": 0}, r"rows of w and a have \[1, 2\] entries"),
        ({"w": [[]], "b": [1], "v": [1], "c": 0}, "no entries"),
        ({"w": [[1]], "b": [1], "v": [1, 2], "c": 0}, "v has 1 rows"),
        ({"w": [[1]], "b": [1], "v": [[1], [2]], "c": 0}, r"expected 1 rows \(outputs\)"),
        ({"w": [[1]], "b": [1], "v": [1], "c": []}, "c has no entries"),
        ({"w": [[1]], "b": [1], "v": [1], "c": 0, "a": [1, 2]}, "rows of w and a"),
        ({"w": [[1]], "b": [1], "v": [1], "c": 0, "a": [[1], [2]]}, "a has 2 rows, expected 1"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(blocks: dict[str, Any], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Network.exact(**blocks)


@pytest.mark.parametrize("wrong", [0.5, float("nan"), complex(1), None, "1/0", True, b"1"])
def test_entries_are_exact_numbers(wrong: Any) -> None:
    with pytest.raises((InexactInput, NumberError)):
        Network.exact([[wrong]], [1], [1], 0)


def test_vector_space() -> None:
    doubled = ONE.map(lambda x: 2 * x)
    assert ONE.combine(ONE, lambda x, y: x + y) == doubled
    assert ONE.step(ONE, Q(1)) == doubled
    assert doubled.step(ONE, Q(-2)) == ONE.map(lambda x: Q(0))
    assert ONE.dot(doubled) == 2 * ONE.norm2() == 2 * sum(x * x for x in ONE.entries())
    assert zero_like(ONE).norm2() == 0
    assert zero_like(ONE).shape == ONE.shape
    assert isinstance(ONE.step(ONE, Q(1)), Network)


@pytest.mark.parametrize(
    "other",
    [
        Network.exact([[1]], [1], [1], 0),
        Network.exact([[1, 2], [3, 4], [5, 6]], [7, 8, 9], [[1, 0, 2], [0, 3, 0]], [10, 11]),
    ],
)
def test_different_shapes_do_not_mix(other: Network) -> None:
    for operation in (ONE.dot, lambda x: ONE.step(x, Q(1)), lambda x: x.combine(ONE, max)):
        with pytest.raises(ShapeError, match="differ"):
            operation(other)


def test_a_constant_network_has_no_dimension() -> None:
    constant = Network.exact([], [], [], "3/7")
    assert constant.shape == (0, None, 1, False)
    assert constant.norm2() == Q(9, 49)
    assert Network.exact([], [], [], [1, 2]).shape == (0, None, 2, False)
    assert Network.exact([], [], [], 1, [5]).dimension == 1


def test_parameters_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ONE.b = (Q(1),)  # type: ignore[misc]  # that is the point
    assert hash(Parameters((), (), ((),), (Q(1),))) == hash(Parameters((), (), ((),), (Q(1),)))
