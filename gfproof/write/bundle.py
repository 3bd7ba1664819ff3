"""Bundles of a theorem or a decided conjecture: claims, certificates, document, Coq files, versions, digests."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gfproof.certify.bundle import CERTIFICATES, MANIFEST, BrokenBundle, manifest
from gfproof.certify.schema import canonical, check_in_subprocess
from gfproof.certify.splines import script_for
from gfproof.errors import BudgetExceeded, CaseError, NotAvailable
from gfproof.theorems.core import Theorem
from gfproof.theorems.deciding import Decision
from gfproof.verdict import Evidence, Verdict
from gfproof.version import __version__
from gfproof.write.conjectures import conjecture_document
from gfproof.write.coq import certificate_document
from gfproof.write.refutations import refutations
from gfproof.write.theorems import theorem_document

Claims = list[dict[str, Any]]
Files = dict[str, bytes]


def theorem_files(theorem: Theorem) -> tuple[Claims, Files]:
    """The claims of a theorem and its files: the document and the certificates, each put to the checker now."""
    claims, files = Claims(), Files()
    for claim in theorem.claims:
        found = None if claim.certificate is None else claim.certificate()
        documents = () if found is None else found.documents
        files |= _certificates(claim.id, documents)
        claims.append(
            {
                "id": claim.id,
                "statement": claim.statement,
                "verdict": Verdict.HOLDS.value if found is not None else "",
                "evidence": Evidence.CERTIFICATE.value if found is not None else "",
                "certificates": [document["digest"] for document in documents],
            }
        )
    files["document.tex"] = theorem_document(theorem).encode()
    return claims, files | _coq(files)


def conjecture_files(decision: Decision, source: bytes) -> tuple[Claims, Files]:
    """The claims of a decided conjecture and its files: the conjecture, the document, certificates, counterexamples."""
    claims, files = Claims(), Files()
    refuted, _ = refutations(decision)
    for finding, documents in zip(decision.claims, decision.certificates, strict=True):
        if finding.verdict is Verdict.FAILS:
            files[f"counterexamples/{finding.id}.json"] = canonical(finding.witness)
            documents = refuted.get(finding.id, ())
        files |= _certificates(finding.id, documents)
        claims.append(
            {
                "id": finding.id,
                "statement": finding.statement,
                "verdict": finding.verdict.value,
                "evidence": "" if finding.evidence is None else finding.evidence.value,
                "certificates": [document["digest"] for document in documents],
            }
        )
    files["conjecture.toml"] = source
    files["document.tex"] = conjecture_document(decision).encode()
    return claims, files | _coq(files)


def accepted_certificate(path: Path, *, timeout: float = 60) -> dict[str, Any]:
    """The certificate in a file, once its checker has accepted it in a process of its own.

    Raises:
        CaseError: the checker refuses it, or cannot read it.
        BudgetExceeded: no answer in time.
    """
    try:
        code, lines = check_in_subprocess(path, timeout=timeout, script=script_for(path))
    except subprocess.TimeoutExpired:
        raise BudgetExceeded(f"{path}: the checker gave no answer in time, which is no verdict") from None
    if code:
        said = " ".join(lines).removeprefix(f"{path}: ") or "no answer"
        raise CaseError(f"{path}: expected a certificate that its checker accepts; it says: {said[:200]}")
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def certificate_files(document: dict[str, Any]) -> tuple[Claims, Files]:
    """The bundle of one accepted certificate: its statement, the certificate, and its Coq file where there is one."""
    claim = {
        "id": "C1",
        "statement": document["statement"],
        "verdict": Verdict.HOLDS.value,
        "evidence": Evidence.CERTIFICATE.value,
        "certificates": [document["digest"]],
    }
    files = _certificates("C1", [document])
    return [claim], files | _coq(files)


def _certificates(claim: str, documents: Iterable[dict[str, Any]]) -> Files:
    return {
        f"{CERTIFICATES}/{claim}-{number}.json": canonical(document)
        for number, document in enumerate(documents, start=1)
    }


def coq_text(documents: Iterable[dict[str, Any]]) -> str | None:
    """The Coq file of those certificates that can be written in Coq, in this order; None if there are none."""
    kept: dict[str, dict[str, Any]] = {}
    for document in documents:
        try:
            certificate_document([document])
        except NotAvailable:
            continue
        kept[document["digest"]] = document
    return certificate_document(list(kept.values())) if kept else None


def _coq(files: Files) -> Files:
    certificates = [json.loads(x) for name, x in files.items() if name.startswith(f"{CERTIFICATES}/")]
    text = coq_text(certificates)
    return {} if text is None else {"certificates.v": text.encode()}


def versions() -> dict[str, str]:
    """What made the bundle."""
    packages = {name: version(name) for name in ("sympy", "python-flint", "mpmath")}
    return {"gfproof": __version__, "python": platform.python_version(), **packages}


def write_bundle(folder: Path, subject: dict[str, str], claims: Claims, files: Files) -> None:
    """Write a bundle into a new or empty folder.

    Raises:
        BrokenBundle: the folder holds something already.
        OSError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BrokenBundle(f"{folder}: expected a new or an empty folder")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / MANIFEST).write_bytes(
        manifest(subject, versions(), claims, files)
    )  # last: no manifest, no bundle
