"""Reading tables: the shorthands that are allowed, beside what they stand for."""

from typing import Any

import pytest

from gfproof.case.fields import Fields, read_dynamics, read_law, read_network, read_target
from gfproof.errors import CaseError
from gfproof.numbers import Q
from gfproof.problem import Affine, Atoms, Constant, Piecewise, Uniform

UNIT = Uniform((Q(0),), (Q(1),))


def network(**data: Any) -> Any:
    return read_network(Fields("network", data), None)


def target(**data: Any) -> Any:
    return read_target(Fields("target", data), UNIT)


def test_one_output_flat_or_nested() -> None:
    flat = network(w=[["1"], ["2"]], b=["0", "1"], v=["3", "4"], c="1/2", a=["5"])
    nested = network(w=[["1"], ["2"]], b=["0", "1"], v=[["3", "4"]], c=["1/2"], a=[["5"]])
    assert flat == nested
    assert network(w=[], b=[], c=["1", "2"]).shape == (0, None, 2, False)
    assert network(w=[], b=[], v=[], c="1") == network(w=[], b=[], v=[[]], c=["1"])


def test_laws_have_defaults() -> None:
    assert read_law(Fields("input", {}), 1) == UNIT
    assert read_law(Fields("input", {"low": "-1"}), 2) == Uniform((Q(-1),) * 2, (Q(1),) * 2)
    assert read_law(Fields("input", {"low": ["0", "1"], "high": "2"}), 2) == Uniform(
        (Q(0), Q(1)), (Q(2),) * 2
    )
    atoms = {"law": "atoms", "points": [["1/4"], ["3/4"]], "masses": ["1/3", "2/3"]}
    assert read_law(Fields("input", atoms), 1) == Atoms(((Q(1, 4),), (Q(3, 4),)), (Q(1, 3), Q(2, 3)))


def test_targets() -> None:
    assert target(kind="constant", value="3/7") == Constant((Q(3, 7),))
    assert target(kind="affine", slope=["2"], intercept="1") == Affine(((Q(2),),), (Q(1),))
    inner = target(kind="piecewise", breakpoints=["1/2"], pieces=[["0", "1"], ["1", "-1"]])
    ends = target(kind="piecewise", breakpoints=["0", "1/2", "1"], pieces=[["0", "1"], ["1", "-1"]])
    assert isinstance(inner, Piecewise)
    assert inner == ends


@pytest.mark.parametrize("wider", [["0", "1/2", "3/4"], ["1/4", "1/2", "1"]])
def test_pieces_must_cover_the_domain(wider: list[str]) -> None:
    with pytest.raises(CaseError, match="cover"):
        target(kind="piecewise", breakpoints=wider, pieces=[["0"], ["1"]])


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"kind": "flow"}, "dynamics.until", "missing"),
        ({"kind": "flow", "until": "-1"}, "dynamics.until", "negative"),
        ({"kind": "flow", "until": "1", "steps": 3}, "dynamics.steps", "unknown key"),
        ({"kind": "descent", "steps": 3}, "dynamics.step_size", "one of them"),
        ({"kind": "descent", "step_size": "1", "step_sizes": ["1"]}, "dynamics.step_size", "one of them"),
        ({"kind": "descent", "step_size": "-1", "steps": 1}, "dynamics.step_size", ">= 0"),
        ({"kind": "descent", "step_size": "1", "steps": "3"}, "dynamics.steps", "integer"),
        ({"kind": "descent", "step_size": "1", "steps": True}, "dynamics.steps", "integer"),
        ({"kind": "descent", "step_sizes": ["1"], "steps": 2}, "dynamics.steps", "1 entries"),
        ({"kind": "adam"}, "dynamics.kind", "expected flow"),
    ],
)
def test_dynamics_that_are_refused(data: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(CaseError, match=words) as caught:
        read_dynamics(Fields("dynamics", data), UNIT)
    assert caught.value.field == field


def test_step_sizes_say_how_many_steps() -> None:
    rule = read_dynamics(Fields("dynamics", {"kind": "descent", "step_sizes": ["1", "1/2"]}), UNIT)
    assert rule.to_json() == {"kind": "descent", "step_sizes": ["1", "1/2"], "steps": 2}
