"""Documents of theorems: every step says how it is known."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import DerivationError, Identity
from gfproof.theorems import theorem
from gfproof.theorems.core import Theorem
from gfproof.theorems.registry import ids
from gfproof.write.introductions import INTRODUCTIONS
from gfproof.write.theorems import findings, proof_step, sources, theorem_document
from tests.unit.write.compiled import complaints, lint, needs_chktex, needs_latex

IDS = ["constant-target-descent", "constant-target-flow"]
ALL = ids()
CASE = "proofs/cases/constant_two_neurons.toml"


def text_of(id: str) -> str:
    it: Theorem = theorem(id)
    return theorem_document(it, it.verify(Case.load(CASE)))


@pytest.mark.latex
@needs_latex
@needs_chktex
@pytest.mark.parametrize("id", ALL)
def test_theorems_compile_stay_on_the_page_and_are_clean(id: str, tmp_path: Path) -> None:
    text = text_of(id) if id in IDS else theorem_document(theorem(id))
    assert complaints(text, tmp_path) == []
    assert lint(text, tmp_path) == ""


@pytest.mark.parametrize("id", ALL)
def test_theorems_cite_their_papers(id: str) -> None:
    text = theorem_document(theorem(id))
    for key in sources(theorem(id)):
        assert f"\\bibitem{{{key}}}" in text
    assert sources(theorem(id))


@pytest.mark.parametrize("id", IDS)
def test_every_hypothesis_claim_step_and_finding_is_there(id: str) -> None:
    it, text = theorem(id), text_of(id)
    for item in (*it.hypotheses, *it.claims):
        assert f"\\item[{item.id}]" in text
    steps = it.derivation()
    assert text.count("\\step{") == len(steps)
    argued = sum(1 for step in steps if step.argued)
    assert text.count("\n\\argued{}") == argued
    assert text.count("\n\\checkedidentities{") == len(steps) - argued


@pytest.mark.parametrize("id", ALL)
def test_the_proof_speaks_of_every_claim(id: str) -> None:
    proof = theorem_document(theorem(id)).split("\\section{Proof, step by step}")[1]
    for claim in theorem(id).claims:
        assert re.search(rf"(?<![A-Za-z0-9]){re.escape(claim.id)}(?![A-Za-z0-9])", proof), claim.id


@pytest.mark.parametrize("id", ALL)
def test_every_step_is_an_argument_or_checks(id: str) -> None:
    steps = theorem(id).derivation()
    assert len({(step.claim, step.title) for step in steps}) == len(steps)
    for step in steps:
        assert step.argued or step.check() is True, step.title
        for identity in step.identities:
            assert (
                identity.left != identity.left + 1
            )  # polynomials, which can differ: not statements that always hold


@pytest.mark.parametrize("id", ALL)
def test_documents_introduce_themselves(id: str) -> None:
    assert INTRODUCTIONS[id].strip() in theorem_document(theorem(id))


def test_introductions_are_of_theorems_of_the_library() -> None:
    assert sorted(INTRODUCTIONS) == sorted(ALL)


def test_a_theorem_without_introduction_says_its_summary() -> None:
    it = replace(theorem(IDS[0]), id="of-a-user", latex="")
    assert "For a constant target" in theorem_document(it).split("\\end{abstract}")[0]


def test_formulas_in_titles_are_set_as_formulas() -> None:
    titles = [theorem_document(theorem(id)).split("\\title{")[1].split("\n")[0] for id in ALL]
    assert not any("^{}" in title or "RTV2" in title for title in titles)
    assert sum("$" in title for title in titles) >= 4


def test_a_step_that_does_not_check_is_never_printed() -> None:
    step = next(s for s in theorem(IDS[0]).derivation() if not s.argued)
    x = polynomial_ring(("x",))[1]["x"]
    with pytest.raises(DerivationError):
        proof_step(replace(step, identities=(Identity("wrong", x, x + 1),)))


def test_an_argument_is_never_marked_as_checked() -> None:
    step = next(s for s in theorem(IDS[0]).derivation() if s.argued)
    assert proof_step(step).endswith("\\argued{}")


def test_what_is_cited_is_marked_neither_as_argued_nor_as_checked() -> None:
    cited = {
        (one.id, step.claim)
        for one in map(theorem, ALL)
        for step in one.derivation()
        if step.argued and proof_step(step).endswith("\\taken{}")
    }
    assert cited == {("conservation-laws", "C16"), ("convergence-rates", "C9")}
    assert "but for 1 that is cited and not proved here" in theorem_document(theorem("conservation-laws"))
    (step,) = (step for step in theorem("conservation-laws").derivation() if step.claim == "C16")
    x = polynomial_ring(("x",))[1]["x"]
    with pytest.raises(ValueError, match="cited or checked"):
        replace(step, identities=(Identity("x", x, x),))


def test_verdict_and_evidence_stand_in_the_table() -> None:
    report = theorem(IDS[0]).verify(Case.load(CASE))
    table = findings(report)
    for finding in report.findings:
        assert finding.verdict.value in table
    assert table.count("\\\\\n") >= len(report.findings)
