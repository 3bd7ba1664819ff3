"""Cases: written and read back without loss, whatever they are made of."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from gfproof.case import Case, Descent, Dynamics, Flow, NormalizedFlow
from gfproof.errors import CaseError, ShapeError
from gfproof.network import Network
from gfproof.numbers import Q
from gfproof.problem import Constant, Expression, Problem, Uniform
from gfproof.problem.expression import Formula
from tests.peers import bridge, draws

UNIT = Uniform((Q(0),), (Q(1),))
DYNAMICS: list[Dynamics | None] = [
    None,
    Flow(Q(10)),
    NormalizedFlow(Q(1, 3)),
    Descent((Q(1, 20),), 7),
    Descent((Q(1, 2), Q(0), Q(1, 3)), 2, constant=False),
]


def test_round_trips() -> None:
    """Through TOML, through JSON text, and both agree: every stratum, several outputs, skip connections, atoms."""
    random = Random("cases")
    for n in range(400):
        instance = draws.instance(random)
        network, problem = bridge.network_of(instance), bridge.problem_of(instance)
        case = Case(network, problem, DYNAMICS[n % len(DYNAMICS)])
        assert Case.from_toml(case.to_toml()) == case
        assert Case.from_json(json.loads(json.dumps(case.to_json()))) == case
        assert Case.from_toml(case.to_toml()).problem.risk(network) == problem.risk(network)


def test_expression_targets_too() -> None:
    target = Expression(Formula.parse("sin(3*x) - min(x, 1/2)"), Q(4))
    case = Case(Network.exact([[1]], [0], [1], 0), Problem(target, UNIT))
    assert Case.from_toml(case.to_toml()) == case
    assert Case.from_json(case.to_json()) == case


def test_files(tmp_path: Path) -> None:
    case = Case(Network.exact([[1]], ["-1/2"], [1], 0), Problem(Constant((Q(1),)), UNIT))
    (tmp_path / "one.toml").write_text(case.to_toml())
    (tmp_path / "one.json").write_text(json.dumps(case.to_json()))
    for name in ("one.toml", "one.json"):
        loaded = Case.load(tmp_path / name)
        assert loaded == case
        assert loaded.name == name


def test_the_name_is_no_part_of_a_case() -> None:
    case = Case(Network.exact([], [], [], 0), Problem(Constant((Q(1),)), UNIT))
    assert replace(case, name="other") == case


def test_network_and_problem_must_fit() -> None:
    with pytest.raises(ShapeError, match="2 outputs"):
        Case(Network.exact([[1]], [0], [[1], [1]], [0, 0]), Problem(Constant((Q(1),)), UNIT))


def test_complaints_name_file_and_field(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(
        '[network]\nw = [["1"]]\nb = ["0.5x"]\nv = ["1"]\nc = "0"\n[target]\nkind = "constant"\nvalue = 1\n'
    )
    with pytest.raises(CaseError) as caught:
        Case.load(path)
    assert str(caught.value).startswith(f"{path}: network.b[0]: '0.5x' is not a number")
    assert (caught.value.source, caught.value.field) == (str(path), "network.b[0]")


def test_decimals_in_files_are_exact() -> None:
    text = (
        '[network]\nw = [[0.1]]\nb = [1]\nv = ["1/3"]\nc = -2.50\n[target]\nkind = "constant"\nvalue = 1e-3\n'
    )
    case = Case.from_toml(text)
    assert case.network == Network.exact([["1/10"]], [1], ["1/3"], "-5/2")
    assert case.problem.constant_value() == (Q(1, 1000),)
    assert case.problem.law == UNIT
