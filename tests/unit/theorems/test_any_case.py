"""Every theorem on cases that were drawn for no theorem: it answers, and what is out of its reach is never called false."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from gfproof.case import Descent, Flow
from gfproof.numbers import Q
from gfproof.strategies import RandomChooser
from gfproof.strategies.drawn_cases import any_case
from gfproof.theorems import ids, theorem
from gfproof.theorems.kinds import load_case
from gfproof.verdict import Verdict

STEP, BRIEF = Descent((Q(1, 1000),), 1), Flow(Q(1, 1000))
"""Some theorems follow the flow of a case, which takes a while: four drawn cases have one."""


def _drawn(seed: int):  # type: ignore[no-untyped-def]
    chooser = RandomChooser(Random(seed))
    while True:
        yield any_case(chooser, skip=None, dynamics=STEP)


@pytest.mark.parametrize("id", ids())
def test_no_claim_fails_on_a_case_of_another_theorem(id: str, cases: Path) -> None:
    one = theorem(id)
    paths = [path for path in sorted(cases.glob("*.toml")) if "[network]" in path.read_text(encoding="utf-8")]
    files = [replace(load_case(path), dynamics=STEP) for path in paths]
    assert len(files) >= 14
    for case in [*files, *islice(_drawn(5), 30), *(replace(c, dynamics=BRIEF) for c in islice(_drawn(6), 4))]:
        report = one.verify(case)
        failed = [f for f in report.claims if f.verdict is Verdict.FAILS]
        assert not failed, (case.name, failed)
        for found in report.findings:
            assert found.note or found.verdict is Verdict.HOLDS, found
