"""What moves the parameters: step sizes as they were given."""

from gfproof.case import Descent, Flow, NormalizedFlow
from gfproof.numbers import Q


def test_constant_step_sizes_go_on() -> None:
    rule = Descent((Q(1, 20),), 3)
    assert [rule.size(n) for n in (0, 2, 1000)] == [Q(1, 20)] * 3
    assert rule.largest == Q(1, 20)
    assert rule.to_json() == {"kind": "descent", "step_size": "1/20", "steps": 3}


def test_listed_step_sizes_end() -> None:
    rule = Descent((Q(1, 2), Q(3), Q(0)), 3, constant=False)
    assert [rule.size(n) for n in range(3)] == [Q(1, 2), 3, 0]
    assert rule.largest == 3
    assert rule.to_json() == {"kind": "descent", "step_sizes": ["1/2", "3", "0"], "steps": 3}


def test_flows() -> None:
    assert Flow(Q(1, 2)).to_json() == {"kind": "flow", "until": "1/2"}
    assert NormalizedFlow(Q(3)).to_json() == {"kind": "normalized-flow", "until": "3"}
