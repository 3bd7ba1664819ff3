"""The suite of conjectures: every true one is proved, every false one is refuted by a small exact case."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gfproof.case import Case
from gfproof.certify import check_in_subprocess, write
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Decision, NotProved, decide, prove
from gfproof.theorems.deciding.second_look import SecondLook
from gfproof.theorems.deciding.shrinking import is_small
from gfproof.theorems.language import State, holds_at
from gfproof.verdict import Evidence, Verdict

SECONDS = 60
SHARE_OF_SMALL = 0.95


@pytest.fixture(scope="module")
def suite(root: Path) -> dict[str, dict[str, str]]:
    """Expected evidence by kind (true, false) and name."""
    manifest = root / "proofs" / "conjectures" / "manifest.toml"
    return tomllib.loads(manifest.read_text(encoding="utf-8"))


def load(root: Path, kind: str, name: str) -> Conjecture:
    return Conjecture.load(root / "proofs" / "conjectures" / kind / f"{name}.toml")


def decisions(root: Path, kind: str, names: dict[str, str]) -> Iterator[tuple[str, Decision]]:
    for name in names:
        yield name, decide(load(root, kind, name))


def test_the_manifest_lists_every_file(root: Path, suite: dict[str, dict[str, str]]) -> None:
    assert len(suite["true"]) >= 30
    assert len(suite["false"]) >= 60
    for kind, names in suite.items():
        found = {file.stem for file in (root / "proofs" / "conjectures" / kind).glob("*.toml")}
        assert found == set(names)


def test_every_true_conjecture_is_proved(
    root: Path, suite: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    """Identities and inequalities by certificates, for every width; claims about trajectories from certificates."""
    start, files = time.process_time(), []
    for name, decision in decisions(root, "true", suite["true"]):
        expected = Evidence(suite["true"][name])
        for finding, documents in zip(decision.claims, decision.certificates, strict=True):
            assert finding.verdict is Verdict.HOLDS, (name, finding.statement, finding.note)
            assert finding.evidence is not None
            assert finding.evidence.strength <= expected.strength, name
            assert documents
            for number, document in enumerate(documents):
                file = tmp_path / f"{name}-{finding.id}-{number}.json"
                write(file, document)
                files.append(file)
    assert time.process_time() - start < SECONDS
    code, lines = check_in_subprocess(*files, timeout=300)
    assert code == 0, [line for line in lines if "accepted" not in line]
    assert len(lines) == len(files)


def test_every_false_conjecture_is_refuted(root: Path, suite: dict[str, dict[str, str]]) -> None:
    """By an exact case, which the language's evaluation and the second one both find, small in 95 of 100 cases."""
    start, small, total = time.process_time(), 0, 0
    for name, decision in decisions(root, "false", suite["false"]):
        said = decision.conjecture
        assert decision.verdict is Verdict.FAILS, name
        for claim, finding in zip(said.claims, decision.claims, strict=True):
            assert finding.verdict is Verdict.FAILS, (name, finding.note)
            assert finding.evidence is Evidence.EXACT
            assert "confirmed by a second evaluation" in finding.note, name
            case = Case.from_json(finding.witness)
            assert said.refusal(case) == ""
            state = State.of(case, said.vocabulary)
            assert all(holds_at(hypothesis, state) for hypothesis in said.hypotheses)
            if not claim.about_trajectories:
                assert not holds_at(claim, state)
                look, width = SecondLook(said, case.to_json()), case.network.width
                assert not all(
                    look.holds(relation, i)
                    for relation in claim.relations
                    for i in (range(width) if relation.free else (-1,))
                )
            small, total = small + is_small(case), total + 1
    assert time.process_time() - start < SECONDS
    assert small >= SHARE_OF_SMALL * total


def test_no_false_conjecture_is_ever_proved(root: Path, suite: dict[str, dict[str, str]]) -> None:
    """The search for proofs alone, without the falsifier before it, finds none."""
    for name in suite["false"]:
        said = load(root, "false", name)
        for claim in said.claims:
            with pytest.raises(NotProved):
                prove(said, claim)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 11))
def test_refutation_does_not_depend_on_the_seed(
    root: Path, suite: dict[str, dict[str, str]], seed: int
) -> None:
    missed = [
        name
        for name in suite["false"]
        if decide(load(root, "false", name), seed=seed).verdict is not Verdict.FAILS
    ]
    assert not missed


def test_the_same_seed_gives_the_same_answer(root: Path) -> None:
    said = load(root, "false", "step_bound_doubled")
    assert decide(said, seed=5).to_json() == decide(said, seed=5).to_json()
