"""Every theorem of the library looked at on boxes in the plane, on densities and on the targets of several inputs."""

from __future__ import annotations

from typing import Any

import pytest

from gfproof.case import Case
from gfproof.theorems.registry import ids, theorem
from gfproof.verdict import Verdict

PLANE: dict[str, Any] = {
    "network": {"w": [["1", "1/2"], ["-1", "1/3"]], "b": ["-1/4", "1/2"], "v": ["1", "-1"], "c": "0"},
    "input": {"low": ["0", "0"], "high": ["1", "1"]},
}
LINE: dict[str, Any] = {
    "network": {"w": [["1"], ["-1"]], "b": ["-1/4", "1/2"], "v": ["1", "-1"], "c": "0"},
    "input": {"law": "density", "breakpoints": ["0", "1/2", "1"], "pieces": [["1"], ["0", "2"]]},
}
DENSITY = {"law": "density", "low": ["0", "0"], "high": ["1", "1"], "terms": [["1", 0, 0], ["2", 1, 1]]}
TARGETS: dict[str, Any] = {
    "constant": {"kind": "constant", "value": "1"},
    "affine": {"kind": "affine", "slope": ["1", "2"], "intercept": "0"},
    "polynomial": {"kind": "polynomial", "terms": [["1", 2, 0]]},
    "hyperplanes": {
        "kind": "hyperplanes",
        "slope": ["1", "0"],
        "intercept": "0",
        "hyperplanes": [["1", "-1", "0"]],
        "changes": [["0", "0", "1"]],
    },
}
CASES: dict[str, dict[str, Any]] = {
    **{kind: {**PLANE, "target": target} for kind, target in TARGETS.items()},
    "constant, density": {**PLANE, "input": DENSITY, "target": TARGETS["constant"]},
    "polynomial, density": {**PLANE, "input": DENSITY, "target": TARGETS["polynomial"]},
    "constant, density on a line": {**LINE, "target": TARGETS["constant"]},
}
FLOW = {"kind": "flow", "until": "1"}
DESCENT = {"kind": "descent", "step_size": "1/50", "steps": 3}


@pytest.mark.parametrize("dynamics", [FLOW, DESCENT], ids=["flow", "descent"])
@pytest.mark.parametrize("name", CASES)
def test_no_claim_fails_and_no_part_is_missing(name: str, dynamics: dict[str, Any]) -> None:
    case = Case.from_json({**CASES[name], "dynamics": dynamics})
    for id in ids():
        report = theorem(id).verify(case)
        assert all(finding.verdict is not Verdict.FAILS for finding in report.claims), id


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("constant")])
def test_the_theorems_on_constant_targets_hold_in_the_plane_and_for_densities(name: str) -> None:
    case = Case.from_json({**CASES[name], "dynamics": DESCENT})
    report = theorem("constant-target-descent").verify(case)
    assert {f.verdict for f in (*report.hypotheses, *report.claims)} == {Verdict.HOLDS}
