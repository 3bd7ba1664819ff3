"""Claims that the Coq library states: the theorems are pinned, and a case on which the hypotheses hold gets their evidence."""

import os
import shutil
from dataclasses import replace
from itertools import islice

import pytest

from gfproof.theorems import theorem
from gfproof.verdict import Evidence, Report, Verdict
from gfproof.write import kernel
from gfproof.write.coq_theorems import STATED, question

STRICT = os.environ.get("GFPROOF_STRICT") == "1"


def in_scope(id: str) -> Report:
    """A drawn case that meets all hypotheses, with the claims Coq states."""
    one = theorem(id)
    for case in islice(one.draw_cases(7), 60):
        report = one.verify(case)
        if all(f.verdict is Verdict.HOLDS for f in report.hypotheses):
            return replace(report, claims=tuple(f for f in report.claims if f.id in STATED[id]))
    raise AssertionError(f"{id}: no drawn case meets the hypotheses")


def test_every_stated_claim_exists_and_its_theorem_is_pinned() -> None:
    pinned = (kernel.LIBRARY / "assumptions.txt").read_text().splitlines()
    for id, claims in STATED.items():
        for claim, stated in claims.items():
            one = theorem(id).claim(claim)
            assert one.certificate is None
            assert one.statement == stated.says
            assert set(one.needs) == set(stated.needs)
            module, _, short = stated.theorem.partition(".")
            assert short in pinned, f"{stated.theorem} is not pinned"
            assert f"Theorem {short} " in (kernel.LIBRARY / f"{module}.v").read_text()


def test_a_hypothesis_that_is_not_known_leaves_the_claim_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> kernel.Accepted:
        raise AssertionError("Coq is not asked where nothing follows")

    monkeypatch.setattr(kernel, "kernel_check", never)
    id = "constant-target-descent"
    report = in_scope(id)
    unmet = tuple(
        replace(f, verdict=Verdict.UNDECIDED, evidence=None) if f.id == "H5" else f for f in report.hypotheses
    )
    less = replace(report, hypotheses=unmet)
    assert kernel.by_kernel(theorem(id), less).claims == less.claims
    reworded = tuple(replace(f, statement=f.statement.replace("gbar", "2 gbar") + " ") for f in report.claims)
    other = replace(report, claims=reworded)
    assert kernel.by_kernel(theorem(id), other).claims == reworded, "other words are another claim"
    bare = tuple(replace(f, chain=("H1", "H2", "H3")) for f in report.claims)
    lighter = replace(report, claims=bare)
    assert kernel.by_kernel(theorem(id), lighter).claims == bare, "the theorem asks for more"


@pytest.mark.coq
@pytest.mark.skipif(shutil.which("coqc") is None and not STRICT, reason="coqc is not installed")
@pytest.mark.parametrize("id", sorted(STATED))
def test_argued_claims_get_the_evidence_of_their_hypotheses(id: str) -> None:
    before = in_scope(id)
    after = kernel.by_kernel(theorem(id), before)
    holding = [f for f in before.claims if f.verdict is Verdict.HOLDS]
    assert holding
    assert all(f.evidence is Evidence.ARGUED for f in holding)
    for old, new in zip(before.claims, after.claims, strict=True):
        if old.verdict is not Verdict.HOLDS:
            assert new == old
            continue
        assert new.evidence is Evidence.EXACT
        assert new.witness["coq"]["theorem"] == STATED[id][old.id].theorem
        assert STATED[id][old.id].theorem in new.note


@pytest.mark.coq
@pytest.mark.skipif(shutil.which("coqc") is None and not STRICT, reason="coqc is not installed")
def test_a_theorem_that_is_not_there_is_refused() -> None:
    missing = "DescentTheorems.theorem_nobody_proved"
    with pytest.raises(kernel.Refused, match="theorem_nobody_proved"):
        kernel.kernel_check(question(frozenset({missing})), [missing])
