"""How numbers are shown."""

from gfproof.cli.values import LONGEST, value_to_json, value_to_text
from gfproof.numbers import Q, ball_around, precision


def test_a_short_rational_stands_in_full() -> None:
    assert value_to_text(Q(-3, 2), 30) == "-3/2"
    assert len(value_to_text(Q(10) ** (LONGEST - 1), 30)) == LONGEST


def test_a_long_rational_is_marked_as_about() -> None:
    long = 1 / (Q(3) ** 200)
    assert value_to_text(long, 30) == "~3.7648619495990264199e-96"
    assert value_to_json(long, 30) == str(long)


def test_a_ball_shows_midpoint_and_radius() -> None:
    with precision(100):
        around = ball_around(Q(1, 2), Q(1, 8))
    assert value_to_json(around, 5) == {"mid": "0.5", "rad": "0.126"}  # printed outward
    assert value_to_text(around, 5) == "0.5 +- 0.126"
