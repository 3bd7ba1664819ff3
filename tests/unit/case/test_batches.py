"""Descent on batches as a dynamics: drawn or given, read and written exactly, refused by name of the field."""

from __future__ import annotations

from collections import Counter

import pytest

from gfproof.case import Case, StochasticDescent
from gfproof.errors import CaseError
from gfproof.numbers import Q

TEXT = """
[network]
w = [["1"]]
b = ["0"]
v = ["1"]
c = "0"
[input]
{law}
[target]
kind = "constant"
value = "1"
[dynamics]
kind = "sgd"
{rule}
"""
LAW = 'law = "atoms"\npoints = [["1/4"], ["3/4"], ["1"]]\nmasses = ["1/2", "1/3", "1/6"]'


FIRST = [(2, 1, 2, 0, 0, 0), (0, 0, 1, 1, 0, 2), (0, 0, 0, 2, 1, 0)]
"""The first batches of seed 3: a change of the draw changes every seeded path."""


def case(rule: str, law: str = LAW) -> Case:
    return Case.from_toml(TEXT.format(law=law, rule=rule))


@pytest.mark.parametrize(
    "rule",
    [
        'step_size = "1/9"\nsteps = 4\nseed = 3',
        'step_sizes = ["1/9", "1/10"]\nseed = 3\nbatch_size = 5',
        'step_size = "1/9"\nbatches = [[0, 0, 2], [1]]',
        'step_sizes = ["1/9", "1/8"]\nbatches = [[0, 0, 2], [1], [0]]\nsteps = 1',
    ],
)
def test_a_case_survives_being_written(rule: str) -> None:
    found = case(rule)
    assert isinstance(found.dynamics, StochasticDescent)
    assert Case.from_toml(found.to_toml()) == found
    assert Case.from_json(found.to_json(), name=found.name) == found


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('step_size = "1/9"\nsteps = 4', "dynamics.batches: expected batches or seed"),
        ('step_size = "1/9"\nsteps = 4\nseed = -1', "dynamics.seed: -1"),
        ('step_size = "1/9"\nsteps = 4\nseed = 1\nbatch_size = 0', "dynamics.batch_size: 0"),
        ('step_size = "1/9"\nbatches = [[3]]', r"dynamics.batches\[0\]: 3, expected atoms from 0 to 2"),
        ('step_size = "1/9"\nbatches = [[true]]', r"dynamics.batches\[0\]"),
        ('step_size = "1/9"\nbatches = [[]]', "dynamics.batches"),
        ('step_size = "1/9"\nbatches = [[0]]\nbatch_size = 1', "dynamics.batch_size"),
        ('step_size = "1/9"\nbatches = [[0]]\nsteps = 2', "dynamics.steps: 2 steps, batches has 1"),
        ('step_size = "-1/9"\nbatches = [[0]]', "dynamics.step_size"),
    ],
)
def test_bad_rules_are_refused_by_field(rule: str, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        case(rule)


def test_batches_need_atoms() -> None:
    with pytest.raises(CaseError, match="atoms"):
        case('step_size = "1/9"\nsteps = 4\nseed = 3', 'low = "0"\nhigh = "1"')


def test_a_seeded_draw_is_fixed_and_follows_the_masses() -> None:
    masses = (Q(1, 2), Q(1, 3), Q(1, 6))
    rule = StochasticDescent((Q(1),), 10, seed=3, batch_size=6)
    assert [rule.batch(n, masses) for n in range(3)] == FIRST
    counts = Counter(k for n in range(2000) for k in rule.batch(n, masses))
    for k, mass in enumerate(masses):
        expected = 12_000 * mass
        assert abs(counts[k] - expected) ** 2 < 25 * expected * (1 - mass)
