"""Reading and writing exact rationals: what counts as a number, what does not, and how far it goes."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gfproof.errors import InexactInput, NumberError
from gfproof.numbers import Q, dot, from_float64, integral_bits, rational, to_float, to_fraction, to_text
from gfproof.numbers.exact import MAX_CHARACTERS, MAX_EXPONENT

READ = {
    "3": Q(3),
    "-3/2": Q(-3, 2),
    "+4/6": Q(2, 3),
    "0.1": Q(1, 10),
    ".5": Q(1, 2),
    "5.": Q(5),
    "-0": Q(0),
    "1e-3": Q(1, 1000),
    "-2.5E+2": Q(-250),
    " 7 ": Q(7),
    "0" * 50 + "1": Q(1),
    "1e0": Q(1),
}

REFUSED = [
    "", " ", "x", "1/0", "0/0", "1/-2", "1//2", "1/2/3", "--1", "1e", "e5", ".", "+", "1_000", "0x10", "1,5", "inf",
    "nan", "1e1.5", "½", "１", "1 2", "1/ 2", "1e9999999999", "1e-20001", "١",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_texts_that_are_numbers(text: str, value: Q) -> None:
    assert rational(text) == value


@pytest.mark.parametrize("text", REFUSED)
def test_texts_that_are_none(text: str) -> None:
    with pytest.raises(NumberError):
        rational(text)


@pytest.mark.parametrize(
    "value", [3, Q(3), Fraction(3), Decimal(3), np.int64(3), np.uint8(3), "3", "6/2", "3.0", Decimal("3.0")]
)
def test_types_that_are_exact(value: Any) -> None:
    assert rational(value) == 3
    assert isinstance(rational(value), Q)


@pytest.mark.parametrize("value", [0.5, 3.0, np.float64(3), np.float32(3), np.longdouble(3)])
def test_floats_are_inexact(value: Any) -> None:
    with pytest.raises(InexactInput, match="expected an integer, a decimal or"):
        rational(value)


@pytest.mark.parametrize(
    "value", [True, np.True_, None, b"3", 1j, [3], {"p": 1}, Decimal("NaN"), Decimal("Infinity")]
)
def test_other_things_are_no_numbers(value: Any) -> None:
    with pytest.raises((NumberError, InexactInput)):
        rational(value)


def test_size_is_limited() -> None:
    assert rational(f"1e{MAX_EXPONENT}") == Q(10) ** MAX_EXPONENT
    assert rational("9" * MAX_CHARACTERS) == Q(10) ** MAX_CHARACTERS - 1
    for text in (f"1e{MAX_EXPONENT + 1}", f"1e-{MAX_EXPONENT + 1}", "9" * (MAX_CHARACTERS + 1)):
        with pytest.raises(NumberError) as caught:
            rational(text)
        assert len(str(caught.value)) < 200


def test_float64_border() -> None:
    assert from_float64(0.1) == Q(3602879701896397, 36028797018963968)
    assert from_float64(5e-324) == Q(1, 2**1074)
    assert from_float64(-0.0) == 0
    for value in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(NumberError, match="finite"):
            from_float64(value)
    assert to_float(Q(10) ** 400) == float("inf")
    assert to_float(-(Q(10) ** 400)) == float("-inf")
    assert to_float(Q(1, 10**400)) == 0.0


def test_text_and_fraction() -> None:
    assert to_text(Q(-6, 4)) == "-3/2"
    assert to_text(Q(4, 2)) == "2"
    assert to_fraction(Q(-6, 4)) == Fraction(-3, 2)


def test_dot_and_bits() -> None:
    assert dot((Q(1), Q(2)), (Q(3), Q(1, 2))) == 4
    assert dot((), ()) == 0
    assert integral_bits(Q(-5, 8)) == 3 + 4
