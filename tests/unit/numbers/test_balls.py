"""Balls: outward from rationals, exact ends, precision only inside its scope."""

import pytest
from flint import arb, ctx

from gfproof.errors import InexactInput, NumberError
from gfproof.numbers import (
    Q,
    ball,
    ball_around,
    ball_from_json,
    ball_to_json,
    bits_for,
    contains,
    decimal,
    interval,
    lower,
    midpoint,
    precision,
    radius,
    sign,
    upper,
)


def test_balls_of_rationals() -> None:
    with precision(30):
        third, dyadic = ball("1/3"), ball("-5/8")
        assert ball(third) is third
    assert contains(third, Q(1, 3))
    assert not contains(third, Q(1, 3) + Q(1, 2**20))
    assert 0 < radius(third) <= Q(1, 2**29)
    assert (midpoint(dyadic), radius(dyadic)) == (Q(-5, 8), 0)


def test_ends_are_exact() -> None:
    value = ball_around(Q(1), Q(1, 2**60))
    assert lower(value) == midpoint(value) - radius(value) <= 1 - Q(1, 2**60)
    assert upper(value) == midpoint(value) + radius(value) >= 1 + Q(1, 2**60)
    assert contains(interval(Q(1, 3), Q(2, 3)), Q(1, 2))


def test_balls_without_bounds_have_no_ends() -> None:
    for value in (arb("inf"), arb("nan"), ball(1) / ball_around(Q(0), Q(1))):
        for end in (lower, upper, midpoint, radius):
            with pytest.raises(NumberError, match="unbounded"):
                end(value)


def test_floats_make_no_balls() -> None:
    for make in (
        lambda: ball(0.5),
        lambda: ball_around(0.5, Q(1)),
        lambda: ball_around(Q(1), 0.5),
        lambda: interval(0.5, Q(1)),
    ):
        with pytest.raises(InexactInput):
            make()
    with pytest.raises(NumberError, match="negative"):
        ball_around(Q(0), Q(-1))


def test_sign() -> None:
    assert [sign(x) for x in (Q(-2), Q(0), Q(1, 9), ball(3), ball(0))] == [-1, 0, 1, 1, 0]
    assert sign(ball_around(Q(1), Q(1))) is None
    assert sign(ball_around(Q(1), Q(1)) - 3) == -1


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Q(1, 3), 5, "0.33333"),
        (Q(2, 3), 3, "0.667"),
        (Q(-1, 8), 2, "-0.13"),
        (Q(999, 1000), 2, "1"),
        (Q(123456), 3, "123000"),
        (Q(123456), 6, "123456"),
        (Q(10) ** 30, 5, "1e30"),
        (Q(1, 10**9), 4, "1e-9"),
        (Q(1, 10**4), 4, "0.0001"),
        (Q(0), 7, "0"),
        (Q(-314159, 10**12), 4, "-3.142e-7"),
    ],
)
def test_decimals(value: Q, digits: int, text: str) -> None:
    assert decimal(value, digits) == text


def test_json() -> None:
    with precision(100):
        shown = ball_to_json(ball("1/3"), 10)
    assert shown == {"mid": "0.3333333333", "rad": "3.34e-11"}
    assert ball_to_json(ball(7)) == {"mid": "7", "rad": "0"}
    assert contains(ball_from_json(shown), Q(1, 3))
    assert radius(ball_from_json({"mid": "7", "rad": "0"})) == 0


def test_precision_is_a_scope() -> None:
    before = ctx.prec
    with precision(77):
        assert ctx.prec == 77
        with precision(200):
            assert ctx.prec == 200
        assert ctx.prec == 77
    assert ctx.prec == before
    assert bits_for(30) >= 40 * 3.3219
    with precision(bits_for(50, guard=0)):
        assert radius(ball("1/3")) <= Q(1, 10**50)
