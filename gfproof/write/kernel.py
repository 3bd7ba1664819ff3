"""Coq's word: a generated file is compiled here, and every theorem in it rests on the axioms of the classical reals only."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gfproof.errors import BudgetExceeded, GfproofError, MissingPart, NotAvailable
from gfproof.theorems import Theorem
from gfproof.theorems.sampling import SampledReport
from gfproof.verdict import Evidence, Finding, Report, Verdict, weakest
from gfproof.write import coq_theorems
from gfproof.write.coq import certificate_document, certificate_name

LIBRARY = Path(__file__).resolve().parents[2] / "proofs" / "coq"
PACKAGES = "coq libcoq-coquelicot"
SECONDS = 300
FLAGS = ("-q", "-w", "-ambiguous-paths", "-Q", str(LIBRARY), "Gfproof")
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_not_dec",
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""The axioms of Coq's classical reals; a theorem that rests on another one is refused."""


class Refused(GfproofError):
    """Coq did not accept a file we wrote; the message says where.  That is a bug, or a broken installation, never a verdict."""

    exit_code = 70


@dataclass(frozen=True)
class Accepted:
    """What Coq accepted.

    Attributes:
        digest: SHA-256 of the file.
        theorems: the names whose axioms were looked at.
        coq: Coq's version.
    """

    digest: str
    theorems: tuple[str, ...]
    coq: str


@cache
def build_library(*, seconds: int = 2 * SECONDS) -> None:
    """Compile proofs/coq where it is not compiled yet; once per process.

    Raises:
        MissingPart: no coqc, no make, or no library beside this package.
        Refused: the library does not compile.
        BudgetExceeded: it takes too long.
    """
    for tool in ("coqc", "make"):
        if shutil.which(tool) is None:
            raise MissingPart(f"Coq files are checked by {tool} (Debian: apt-get install {PACKAGES} make)")
    if not (LIBRARY / "Certificates.v").exists():
        raise MissingPart(
            "the Coq library proofs/coq is part of the repository, not of the installed package"
        )
    with (LIBRARY / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may ask at once
        try:
            command = ["make", "-s", "-j2", "-C", str(LIBRARY)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise BudgetExceeded(f"the Coq library did not compile within {seconds} seconds") from None
    if done.returncode:
        raise Refused(f"the Coq library does not compile: {_last(done.stderr)}")


def kernel_check(text: str, theorems: Sequence[str], *, seconds: int = SECONDS) -> Accepted:
    """Compile a file with coqc and look at the axioms of its theorems.

    Args:
        text: the file, as ``write.coq`` writes it.
        theorems: qualified names of all theorems it claims, at least one.

    Raises:
        Refused: coqc rejects the file, a theorem is missing, or it rests on another axiom.
        MissingPart, BudgetExceeded: as in ``build_library``.
    """
    if not theorems:
        raise ValueError("a file without theorems says nothing")
    build_library()
    together = f"({', '.join(theorems)})" if len(theorems) > 1 else theorems[0]
    asked = f"\nDefinition all_that_is_claimed := {together}.\nPrint Assumptions all_that_is_claimed.\n"
    with tempfile.TemporaryDirectory(prefix="gfproof-") as folder:
        file = Path(folder) / "generated.v"
        file.write_text(text + asked, encoding="utf-8")
        try:
            done = subprocess.run(
                ["coqc", *FLAGS, str(file)],
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            raise BudgetExceeded(
                f"Coq gave no answer within {seconds} seconds, which is no verdict"
            ) from None
    if done.returncode:
        raise Refused(f"Coq refuses the file: {_last(done.stderr)}")
    if done.stdout.rstrip().endswith("Closed under the global context"):
        named = set[str]()
    else:
        _, told, listed = done.stdout.rpartition("Axioms:\n")
        # a line that is not indented begins with what a theorem rests on: an axiom's name, or a check that was switched off
        named = set(re.findall(r"^(\S+)", listed, re.MULTILINE))
        if not told or not named:
            raise Refused("Coq did not say what the theorems rest on")
    if foreign := named - AXIOMS:
        raise Refused(f"a theorem rests on {', '.join(sorted(foreign))}")
    version = subprocess.run(["coqc", "--version"], capture_output=True, text=True, timeout=60, check=False)
    return Accepted(
        hashlib.sha256(text.encode()).hexdigest(), tuple(theorems), version.stdout.splitlines()[0].strip()
    )


def _last(text: str) -> str:
    """What Coq says about an error, in one line."""
    where, _, what = text.rpartition("Error:")
    line = re.findall(r"line (\d+)", where)
    return f"line {line[-1]}: {' '.join(what.split())[:300]}" if line else " ".join(text.split())[-300:]


def certificates_of(theorem: Theorem, id: str) -> tuple[dict[str, Any], ...]:
    """The accepted certificates of a claim."""
    look = theorem.claim(id).certificate
    found = look() if look is not None else None
    return found.documents if found is not None else ()


def by_kernel(theorem: Theorem, report: Report) -> Report:
    """The report with evidence ``kernel`` for each certified claim whose certificates Coq accepts here, all of them.

    A claim whose certificates have no Coq file keeps its evidence, and its note says so.  The statement in Coq is about
    the input laws of ``Expectation.v``, all of whose moments exist, so the scope says that.  An argued claim that a
    theorem of the Coq library states gets the evidence of the hypotheses it needs.
    """
    return _by_library(theorem, _by_certificates(theorem, report))


def _by_certificates(theorem: Theorem, report: Report) -> Report:
    found = {finding.id: _documents(theorem, finding) for finding in report.claims}
    kept = {d["digest"]: d for documents, reason in found.values() if not reason for d in documents}
    if not kept:
        return report
    together = list(kept.values())  # one run of Coq for all claims
    accepted = kernel_check(certificate_document(together), [certificate_name(d) for d in together])
    claims = (_upgraded(finding, *found[finding.id], accepted) for finding in report.claims)
    return replace(report, claims=tuple(claims))


def _documents(theorem: Theorem, finding: Finding) -> tuple[tuple[dict[str, Any], ...], str]:
    """The certificates a finding rests on, and why Coq cannot be asked about them (empty if it can)."""
    if finding.evidence is not Evidence.CERTIFICATE:
        return (), "no certificate"
    documents = certificates_of(theorem, finding.id)
    shown = (finding.witness or {}).get("certificates", [])
    if not documents or [d["digest"] for d in documents] != [c["digest"] for c in shown]:
        return (), "no certificate"
    try:
        certificate_document(documents)
    except NotAvailable as error:
        return documents, str(error)
    return documents, ""


def _upgraded(
    finding: Finding, documents: tuple[dict[str, Any], ...], reason: str, accepted: Accepted
) -> Finding:
    if reason or not documents:
        return replace(finding, note=f"{finding.note}; no Coq file: {reason}") if documents else finding
    witness = {**finding.witness, "coq": {"file": accepted.digest, "version": accepted.coq}}
    scope = f"{finding.scope} (in Coq: laws with all moments)"
    note = finding.note.replace(finding.scope, scope, 1)
    return replace(finding, evidence=Evidence.KERNEL, scope=scope, witness=witness, note=note)


def _by_library(theorem: Theorem, report: Report) -> Report:
    stated = coq_theorems.STATED.get(theorem.id, {})
    known = {f.id: f.evidence for f in report.hypotheses if f.verdict is Verdict.HOLDS}
    followed = {
        f.id: stated[f.id].theorem
        for f in report.claims
        if f.id in stated
        and stated[f.id].concludes(f)
        and f.verdict is Verdict.HOLDS
        and f.evidence is Evidence.ARGUED
        and known.keys() >= set(f.chain)
    }
    if not followed or isinstance(
        report, SampledReport
    ):  # on drawn cases no single case is what a claim rests on
        return report
    names = frozenset(followed.values())
    accepted = kernel_check(coq_theorems.question(names), sorted(names))

    def concluded(finding: Finding) -> Finding:
        if finding.id not in followed:
            return finding
        rests = [e for id in finding.chain if (e := known[id]) is not None]
        witness = {
            **(finding.witness or {}),
            "coq": {"theorem": followed[finding.id], "file": accepted.digest, "version": accepted.coq},
        }
        note = f"{finding.note}; Coq: {followed[finding.id]}"
        return replace(finding, evidence=weakest([Evidence.KERNEL, *rests]), witness=witness, note=note)

    return replace(report, claims=tuple(map(concluded, report.claims)))
