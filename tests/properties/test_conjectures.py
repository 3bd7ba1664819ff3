"""The suite of conjectures: every true one is proved, every false one is refuted by a small exact case."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from gfproof.case import Case
from gfproof.certify import check_in_subprocess, write
from gfproof.errors import CaseError
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import Decision, NotProved, decide, prove
from gfproof.theorems.deciding.cellwise import prove_on_cells
from gfproof.theorems.deciding.counterexamples import search as look_for_violations
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
            for search in (prove, prove_on_cells):
                with pytest.raises(NotProved):
                    search(said, claim)


def _changed(text: str, random: Random) -> str:
    """A statement with one number, sign, relation or name changed."""
    numbers = list(re.finditer(r"(?<![\w.])\d+", text))
    signs = list(re.finditer(r" [+-] ", text))
    relations = list(re.finditer(r"[<>]=?|==", text))
    kind = random.choice(["number", "sign", "relation", "name", "more"])
    if kind == "number" and numbers:
        at = random.choice(numbers)
        return text[: at.start()] + str(max(0, int(at[0]) + random.choice((-1, 1, 2)))) + text[at.end() :]
    if kind == "sign" and signs:
        at = random.choice(signs)
        return text[: at.start()] + (" - " if "+" in at[0] else " + ") + text[at.end() :]
    if kind == "relation":
        at = random.choice(relations)
        return text[: at.start()] + random.choice(("==", "<=", ">=", "<", ">")) + text[at.end() :]
    if kind == "name":
        old, new = random.choice(NAMES)
        return text.replace(old, new, 1)
    return text + random.choice((" + L", " - L", " + norm2(c)", " - norm2(w)", " + 1", " - 1", " + M2*L"))


NAMES = [
    ("norm2(w)", "norm2(b)"),
    ("norm2(v)", "norm2(w)"),
    ("G.c", "c"),
    ("M2", "dim"),
    ("GG", "Q"),
    ("S", "W"),
    ("W", "V"),
    ("V", "T"),
    ("E", "W"),
    ("w[i]", "v[i]"),
    ("max(radius, 1)", "radius"),
    ("H", "dim"),
    ("xi", "c"),
    ("next", "d"),
]


def changed_conjectures(root: Path, count: int, seed: int) -> Iterator[Conjecture]:
    """Variants of the true conjectures, true or not."""
    random, files = Random(seed), sorted((root / "proofs" / "conjectures" / "true").glob("*.toml"))
    while count:
        data = tomllib.loads(random.choice(files).read_text(encoding="utf-8"))
        part = random.choice(["claim", "claim", "hypothesis", "drop", "definitions"])
        if part == "drop" and "hypothesis" in data:
            data["hypothesis"].pop()
        elif part == "definitions" and part in data:
            name = random.choice(list(data[part]))
            data[part][name] = _changed(data[part][name] + " == 0", random).removesuffix(" == 0")
        else:
            table = random.choice(data.get(part, data["claim"]) if part != "drop" else data["claim"])
            table["that"] = _changed(table["that"], random)
        try:
            yield Conjecture.from_data(data)
        except CaseError:
            continue
        count -= 1


@pytest.mark.parametrize("seed", [1, *(pytest.param(k, marks=pytest.mark.nightly) for k in range(2, 20))])
def test_what_is_proved_survives_the_falsifier(root: Path, seed: int) -> None:
    """Variants of true conjectures: whatever the search for proofs proves has no counterexample among drawn cases."""
    proved = 0
    for said in changed_conjectures(root, 25, seed):
        holding = []
        for index, claim in enumerate(said.claims):
            for search in (prove, prove_on_cells):
                try:
                    search(said, claim)
                except NotProved:
                    continue
                holding.append(index)
        if holding:
            violations = look_for_violations(said, 120, seed).violations
            assert all(violations[index] is None for index in holding), said
            proved += len(holding)
    assert proved >= 4


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
