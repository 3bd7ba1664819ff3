"""Targets known at data points only: risks, reading and writing, what does not fit, shrinking."""

from typing import Any

import pytest

from gfproof.case import Case
from gfproof.errors import CaseError, NotAvailable, ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Atoms, Constant, Data, Problem, Uniform
from gfproof.strategies.shrinking import shrink

PLANE = tuple((Q(x), Q(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
QUARTERS = (Q(1, 4),) * 4
TEXT = """
[network]
w = [["1", "0"]]
b = ["0"]
v = ["2"]
c = "0"
a = ["-1", "0"]
[input]
law = "atoms"
points = [["1", "0"], ["-1", "0"], ["0", "1"], ["0", "-1"]]
masses = ["1/4", "1/4", "1/4", "1/4"]
[target]
kind = "data"
"""


def data(*values: int) -> Data:
    return Data(PLANE, tuple((Q(y),) for y in values))


def test_the_risk_is_the_mean_square_of_the_residuals() -> None:
    network = Network.exact([["1", "0"]], ["0"], ["2"], "0", ["-1", "0"])
    assert Problem(data(1, 1, 0, 0), Atoms(PLANE, QUARTERS)).risk(network) == 0
    problem = Problem(data(1, 3, 0, -1), Atoms(PLANE, QUARTERS))
    assert problem.risk(network) == Q(4 + 1, 4)
    assert problem.generalized_gradient(network).c == (Q(2 * (-2 + 1), 4),)


@pytest.mark.parametrize("values", ['["1", "1", "0", "0"]', '[["1"], ["1"], ["0"], ["0"]]'])
def test_a_case_is_read_and_written_back(values: str) -> None:
    case = Case.from_toml(TEXT + f"values = {values}\n")
    assert case.problem.target == data(1, 1, 0, 0)
    assert Case.from_json(case.to_json()) == case == Case.from_toml(case.to_toml())


def test_two_outputs() -> None:
    target = Data(((Q(0),), (Q(1),)), ((Q(1), Q(2)), (Q(3), Q(4))))
    assert (target.outputs, target.dimension, target((Q(1),))) == (2, 1, (Q(3), Q(4)))


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("", ("target.values", "missing")),
        ('values = "1"', ("target.values", "expected a list")),
        ('values = ["1"]', ("target.values", "1 values for 4 points")),
        ('values = ["1", "2", "x", "4"]', ("target.values[2]", "x")),
        ("values = [1, 2, 3, 4]\nmore = 1", ("target.more", "unknown key")),
        ('values = ["1"]\npoints = [["1", "0"]]', ("no data point",)),
        ('values = ["1", "2"]\npoints = [["1", "0"], ["1", "0"]]', ("target.values", "stands twice")),
    ],
)
def test_what_is_wrong_is_named(lines: str, names: tuple[str, ...]) -> None:
    with pytest.raises(CaseError) as caught:
        Case.from_toml(TEXT + lines + "\n")
    for name in names:
        assert name in str(caught.value)


def test_a_uniform_law_does_not_fit() -> None:
    with pytest.raises(ShapeError, match="atoms"):
        Problem(Data(((Q(0),),), ((Q(1),),)), Uniform((Q(0),), (Q(1),)))
    text = TEXT.replace('law = "atoms"', 'low = "0"').replace("points", "#").replace("masses", "#")
    with pytest.raises(CaseError, match="atoms"):
        Case.from_toml(text + "values = [1]\n")


def test_between_the_points_nothing_is_known() -> None:
    with pytest.raises(NotAvailable):
        data(1, 1, 0, 0)((Q(0), Q(0)))
    with pytest.raises(NotAvailable):
        data(1, 1, 0, 0).pieces()


def test_constant_and_affine_data_are_recognised() -> None:
    law = Atoms(PLANE, QUARTERS)
    assert Problem(data(2, 2, 2, 2), law).constant_value() == (Q(2),)
    assert Problem(data(1, 1, 0, 0), law).constant_value() is None
    assert Problem(data(1, 1, 0, 0), law).affine_value() is None
    assert Problem(data(3, 1, 4, 0), law).affine_value() == (((Q(1), Q(2)),), (Q(2),))
    line = Atoms(((Q(0), Q(0)), (Q(1), Q(1))), (Q(1, 2), Q(1, 2)))
    found = Problem(Data(line.points, ((Q(1),), (Q(3),))), line).affine_value()
    assert found is not None
    slope, intercept = found
    assert [sum(s * t for s, t in zip(slope[0], x, strict=True)) + intercept[0] for x in line.points] == [
        1,
        3,
    ]


def test_shrinking_keeps_data_and_law_together() -> None:
    case = Case.from_toml(TEXT + 'values = ["7/3", "11/5", "0", "2"]\n')

    def positive_risk(candidate: Case) -> bool:
        target: Any = candidate.problem.target
        return candidate.problem.risk(candidate.network) > 0 and len(target.points) >= 2

    small = shrink(case, positive_risk)
    assert isinstance(small.problem.target, Data)
    assert len(small.problem.target.points) == 2
    assert small.network.width == 0
    assert not isinstance(small.problem.target, Constant)
    assert Case.from_json(small.to_json()) == small
