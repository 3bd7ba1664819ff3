"""Bundles: a folder with claims, certificates and documents, and a manifest that fixes every byte of it.

``manifest.json`` is canonical JSON (sorted keys, no spaces, a newline at the end):
    {"format": "gfproof-bundle/1", "subject": {...}, "versions": {...},
     "claims": [{"id", "statement", "verdict", "evidence", "certificates": [digest, ...]}, ...],
     "files": {"path": sha256, ...}, "digest": sha256 of the canonical JSON of all the rest}
Verdicts and evidence are those of gfproof, or empty.  Every certificate a claim names is a file ``certificates/*.json``;
what is proved is what the certificate says, and the words of the claim are only bound to it by the digest.  Checking needs
no search: files are compared with their digests, and certificates are put to the independent checker in its own process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gfproof.certify.schema import canonical, check_in_subprocess
from gfproof.certify.splines import script_for
from gfproof.errors import GfproofError
from gfproof.verdict import Evidence, Verdict

FORMAT = "gfproof-bundle/1"
MANIFEST = "manifest.json"
CERTIFICATES = "certificates"
FIELDS = ("format", "subject", "versions", "claims", "files", "digest")
MOST_FILES = 10_000
CERTIFIED = (Evidence.CERTIFICATE, Evidence.KERNEL)


class BrokenBundle(GfproofError):
    """The folder is no bundle, or a byte of it is not what the manifest says."""

    exit_code = 1


@dataclass(frozen=True)
class CheckedBundle:
    """What a bundle says after all of it was checked.

    Attributes:
        manifest: the parsed manifest.
        certificates: digest -> statement of each accepted certificate.
        coq: the Coq files in it and their texts.  Nothing is known about them yet: they may prove something else, and
            Coq can be told to write files, so no text is given to it that was not compared with ``coq_text``.
        documents: digest -> accepted certificate, in the order in which the claims name them.
    """

    manifest: dict[str, Any]
    certificates: dict[str, str]
    coq: dict[str, str]
    documents: dict[str, dict[str, Any]]

    def proved(self, claim: Mapping[str, Any]) -> list[str]:
        """What the certificates of a claim prove; the words of the claim itself are its writer's."""
        return [self.certificates[digest] for digest in claim["certificates"]]


def manifest(
    subject: Mapping[str, Any],
    versions: Mapping[str, str],
    claims: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes],
) -> bytes:
    """The manifest of these files."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "subject": dict(subject),
        "versions": dict(versions),
        "claims": [dict(claim) for claim in claims],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return canonical(body | {"digest": _digest(body)})


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical({k: v for k, v in body.items() if k != "digest"})).hexdigest()


def check_bundle(folder: Path, *, timeout: float = 600) -> CheckedBundle:
    """Check every byte and every certificate of a bundle.

    Raises:
        BrokenBundle: naming the first thing that is wrong.
        subprocess.TimeoutExpired: the checker gave no answer in time; that is no verdict.
    """
    read = _manifest(folder)
    _files(folder, read["files"])
    paths = [folder / name for name in read["files"] if name.startswith(f"{CERTIFICATES}/")]
    accepted = _certificates(paths, timeout)
    for claim in read["claims"]:
        for digest in claim["certificates"]:
            if digest not in accepted:
                raise BrokenBundle(f"{folder}: claim {claim['id']} names a certificate that is not there")
        if claim["evidence"] in CERTIFIED and not claim["certificates"]:
            raise BrokenBundle(
                f"{folder}: claim {claim['id']} has evidence {claim['evidence']} and names no certificate"
            )
    try:
        coq = {
            name: (folder / name).read_bytes().decode("utf-8")
            for name in read["files"]
            if name.endswith(".v")
        }
    except UnicodeDecodeError:
        raise BrokenBundle(f"{folder}: a Coq file is not UTF-8") from None
    documents = {digest: accepted[digest] for claim in read["claims"] for digest in claim["certificates"]}
    statements = {digest: document["statement"] for digest, document in accepted.items()}
    return CheckedBundle(read, statements, coq, documents)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
        read = json.loads(data)
    except OSError as error:
        raise BrokenBundle(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise BrokenBundle(f"{path}: not JSON, expected the manifest of a bundle") from None
    if not isinstance(read, dict) or set(read) != set(FIELDS) or read["format"] != FORMAT:
        raise BrokenBundle(f"{path}: expected the fields {', '.join(FIELDS)} of a {FORMAT}")
    if data != canonical(read) or read["digest"] != _digest(read):
        raise BrokenBundle(f"{path}: its digest is not that of its content")
    if not _well_formed(read):
        raise BrokenBundle(f"{path}: a claim or a file is not of the documented form")
    return read


def _well_formed(read: dict[str, Any]) -> bool:
    files, claims = read["files"], read["claims"]
    if not isinstance(files, dict) or not isinstance(claims, list) or len(files) > MOST_FILES:
        return False
    if not all(isinstance(digest, str) and _inside(name) for name, digest in files.items()):
        return False
    named = isinstance(read["subject"], dict) and isinstance(read["subject"].get("title"), str)
    known = isinstance(read["versions"], dict)
    return named and known and all(isinstance(claim, dict) and _claim(claim) for claim in claims)


def _claim(claim: dict[str, Any]) -> bool:
    if set(claim) != {"id", "statement", "verdict", "evidence", "certificates"}:
        return False
    texts = all(isinstance(claim[key], str) for key in ("id", "statement", "verdict", "evidence"))
    listed = isinstance(claim["certificates"], list) and all(
        isinstance(x, str) for x in claim["certificates"]
    )
    return texts and listed and claim["verdict"] in ("", *Verdict) and claim["evidence"] in ("", *Evidence)


def _inside(name: str) -> bool:
    parts = name.split("/")
    return name.isprintable() and not any(part in ("", ".", "..") or "\\" in part for part in parts)


def _files(folder: Path, files: dict[str, str]) -> None:
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}
    for name in sorted(found - {MANIFEST} - set(files)):
        raise BrokenBundle(f"{folder / name}: the manifest does not name this file")
    for name, digest in files.items():
        path = folder / name
        if name not in found or path.is_symlink() or not path.is_file():
            raise BrokenBundle(f"{path}: named by the manifest, and not there as a file")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BrokenBundle(f"{path}: cannot be read ({error.strerror})") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise BrokenBundle(f"{path}: its digest is not the one of the manifest")


def _certificates(paths: Sequence[Path], timeout: float) -> dict[str, dict[str, Any]]:
    by_script: dict[str, list[Path]] = {}
    for path in paths:
        by_script.setdefault(script_for(path), []).append(path.absolute())
    for script, group in by_script.items():
        code, lines = check_in_subprocess(*group, timeout=timeout, script=script)
        if code != 0 or len(lines) != len(group):
            reason = next(
                (line for line in lines if ": accepted: " not in line), "the checker gave no answer"
            )
            raise BrokenBundle(f"a certificate is refused: {reason}")
    documents = [json.loads(path.read_bytes()) for path in paths]
    return {document["digest"]: document for document in documents}
