"""Bundles of one certificate: minima over splines, Lie brackets; refused where a byte or the certificate is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from gfproof.certify import bracket
from gfproof.certify.bundle import BrokenBundle, check_bundle
from gfproof.certify.schema import canonical
from gfproof.certify.splines import certificate_of_minimum
from gfproof.errors import CaseError
from gfproof.numbers import rational
from gfproof.splines import Data, Loss, fit
from gfproof.write.bundle import accepted_certificate, certificate_files, coq_text, write_bundle

ZIGZAG = Data(*(tuple(map(rational, words.split())) for words in ("0 1 3 4", "0 2 1 3")))


def minimum() -> dict[str, Any]:
    return certificate_of_minimum(fit(ZIGZAG, rational("1/4"), Loss.ABSOLUTE, skip=False))


def bundled(document: dict[str, Any], folder: Path) -> Path:
    claims, files = certificate_files(document)
    write_bundle(folder, {"kind": "certificate", "title": document["kind"]}, claims, files)
    return folder


def test_the_bundle_of_a_spline_certificate_is_checked_by_its_own_checker(tmp_path: Path) -> None:
    document = minimum()
    found = check_bundle(bundled(document, tmp_path / "bundle"))
    assert list(found.certificates) == [document["digest"]]
    assert found.coq["certificates.v"] == coq_text([document])
    assert "objective false true" in found.coq["certificates.v"]


def test_certificates_of_different_checkers_stand_in_one_bundle(tmp_path: Path) -> None:
    one, other = minimum(), bracket.affine_target_obstruction()
    claims, files = certificate_files(one)
    more, others = certificate_files(other)
    files["certificates/C2-1.json"] = others["certificates/C1-1.json"]
    files["certificates.v"] = (coq_text([one, other]) or "").encode()
    write_bundle(
        tmp_path / "two", {"kind": "certificate", "title": "two"}, [*claims, {**more[0], "id": "C2"}], files
    )
    assert set(check_bundle(tmp_path / "two").certificates) == {one["digest"], other["digest"]}


def test_a_changed_minimum_is_refused_with_and_without_the_manifest(tmp_path: Path) -> None:
    document = minimum()
    folder = bundled(document, tmp_path / "bundle")
    file = folder / "certificates" / "C1-1.json"
    wrong = json.loads(file.read_bytes())
    wrong["claim"]["minimum"] = "0"
    file.write_bytes(canonical(wrong))
    with pytest.raises(BrokenBundle, match="digest"):
        check_bundle(folder)
    with pytest.raises(CaseError, match="certificate that its checker accepts"):
        accepted_certificate(file)
    with pytest.raises(BrokenBundle, match="refused"):
        check_bundle(bundled(wrong, tmp_path / "lie"))


def test_only_accepted_certificates_are_read(tmp_path: Path) -> None:
    document, file = minimum(), tmp_path / "minimum.json"
    file.write_bytes(canonical(document))
    assert accepted_certificate(file) == document
    for text in ("{}", "nothing"):
        file.write_text(text)
        with pytest.raises(CaseError):
            accepted_certificate(file)
    with pytest.raises(CaseError):
        accepted_certificate(tmp_path / "absent.json")
