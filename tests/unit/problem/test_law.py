"""Input laws: probability measures with rational moments."""

from typing import Any

import pytest

from gfproof.errors import ShapeError
from gfproof.numbers import Q
from gfproof.problem import Atoms, Uniform


def test_moments_of_the_uniform_law() -> None:
    interval = Uniform((Q(-1),), (Q(2),))
    assert (interval.dimension, interval.mean(), interval.second_moment()) == (1, (Q(1, 2),), 1)
    box = Uniform((Q(0), Q(1)), (Q(1), Q(3)))
    assert box.mean() == (Q(1, 2), 2)
    assert box.second_moment() == Q(1, 3) + Q(13, 3)
    assert box.bounds == (box.low, box.high)


def test_moments_of_atoms() -> None:
    law = Atoms(((Q(1), Q(0)), (Q(0), Q(1)), (Q(1), Q(1))), (Q(1, 2), Q(1, 4), Q(1, 4)))
    assert law.second_moment() == Q(5, 4)
    assert law.mean() == (Q(3, 4), Q(1, 2))
    assert law.bounds == ((0, 0), (1, 1))
    assert law.dimension == 2


@pytest.mark.parametrize(("low", "high"), [((Q(1),), (Q(1),)), ((Q(2),), (Q(1),)), ((Q(0),), (Q(1), Q(1)))])
def test_boxes_have_an_inside(low: Any, high: Any) -> None:
    with pytest.raises(ShapeError):
        Uniform(low, high)


@pytest.mark.parametrize(
    ("points", "masses", "message"),
    [
        ((), (), "0 points"),
        (((Q(1),),), (Q(1, 2),), "sum to 1/2"),
        (((Q(1),), (Q(2),)), (Q(1),), "one mass per point"),
        (((Q(1),), (Q(2),)), (Q(3, 2), Q(-1, 2)), "not positive"),
        (((Q(1),), (Q(2),)), (Q(1), Q(0)), "not positive"),
        (((Q(1),), (Q(2), Q(3))), (Q(1, 2), Q(1, 2)), "different numbers"),
        (((),), (Q(1),), "different numbers"),
    ],
)
def test_masses_make_a_probability(points: Any, masses: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Atoms(points, masses)


def test_tables() -> None:
    assert Uniform((Q(-1, 2),), (Q(1),)).to_json() == {"low": ["-1/2"], "high": ["1"]}
    assert Atoms(((Q(1, 3),),), (Q(1),)).to_json() == {"law": "atoms", "points": [["1/3"]], "masses": ["1"]}


def test_a_box_without_sides_is_no_law() -> None:
    with pytest.raises(ShapeError, match="no entries"):
        Uniform((), ())
