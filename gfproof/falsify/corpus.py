"""The regression corpus: every counterexample a hunt found, kept as an exact case and replayed before anything is drawn.

A folder with one file per conjecture, theorem or test, one JSON document per line:

    {"claim": "C1", "statement": "d(V) == -9*L", "case": {"network": ..., "target": ..., "input": ...}}

A line is only ever added.  A stored case proves nothing by being there: when it is replayed the claim is decided again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gfproof.errors import CaseError, GfproofError
from gfproof.theorems import Theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding.counterexamples import violation_at
from gfproof.theorems.deciding.decision import refuted
from gfproof.theorems.language import NotExact, Undefined
from gfproof.verdict import Finding, Verdict

MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Stored:
    """One line of the corpus: what failed, and the exact case as a JSON tree."""

    claim: str
    statement: str
    case: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The same for the same claim and case, whatever the order of keys."""
        text = json.dumps([self.claim, self.case], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Corpus:
    """The stored counterexamples of a project."""

    folder: Path

    def file(self, name: str) -> Path:
        """The file of a quarry; characters that are no file name become dashes."""
        return self.folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '--', name)[:150]}.jsonl"

    def names(self) -> tuple[str, ...]:
        """The quarries that have a file, sorted."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.jsonl")))

    def stored(self, name: str) -> tuple[Stored, ...]:
        """The counterexamples of a quarry, oldest first.

        Raises:
            CaseError: a line is no such document.
        """
        path = self.file(name)
        if not path.is_file():
            return ()
        if path.stat().st_size > MOST_BYTES:
            raise CaseError(f"larger than {MOST_BYTES} bytes", source=str(path))
        return tuple(_read(path))

    def remember(self, name: str, claim: str, statement: str, case: Mapping[str, Any]) -> bool:
        """Store a counterexample; False if it is there already.  One write, so that parallel runs do not mix lines."""
        entry = Stored(claim, statement, case)
        if entry.digest in {known.digest for known in self.stored(name)}:
            return False
        line = json.dumps(
            {"claim": claim, "statement": statement, "case": dict(case)}, ensure_ascii=False, sort_keys=True
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.file(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)
        return True


def _read(path: Path) -> Iterator[Stored]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            data = json.loads(line)
            yield Stored(str(data["claim"]), str(data["statement"]), data["case"])
        except (ValueError, KeyError, TypeError):
            raise CaseError(
                'expected {"claim": ..., "statement": ..., "case": ...}', source=f"{path}:{number}"
            ) from None


def replay(quarry: Conjecture | Theorem, stored: tuple[Stored, ...]) -> dict[str, Finding]:
    """By claim, the finding of the first stored case at which the claim fails, decided again.

    Cases the quarry does not speak of (any more) are passed over.
    """
    found: dict[str, Finding] = {}
    for entry in stored:
        decided = (
            _replay_conjecture(quarry, entry)
            if isinstance(quarry, Conjecture)
            else _replay_theorem(quarry, entry)
        )
        for finding in decided:
            if finding.verdict is Verdict.FAILS:
                found.setdefault(finding.id, finding)
    return found


def _replay_conjecture(conjecture: Conjecture, entry: Stored) -> Iterator[Finding]:
    from gfproof.case import Case

    try:
        case = Case.from_json(dict(entry.case), name="stored case")
    except GfproofError:
        return
    if conjecture.refusal(case):
        return
    for number, claim in enumerate(conjecture.claims, start=1):
        try:
            violation = violation_at(conjecture, claim, case)
        except (Undefined, NotExact, GfproofError):
            continue
        if violation is not None:
            yield refuted(conjecture, claim, f"C{number}", violation)


def _replay_theorem(theorem: Theorem, entry: Stored) -> Iterator[Finding]:
    try:
        case = theorem.kind.read(dict(entry.case))
    except GfproofError:
        return
    yield from theorem.verify(case).claims
