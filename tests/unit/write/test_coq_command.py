"""``write --coq``: which certificates become Coq theorems, what is left out and why.  No Coq is needed to write."""

import json
from pathlib import Path

import pytest
from typer.main import get_command

from gfproof.case import Case
from gfproof.cli.app import app
from gfproof.cli.write import write
from gfproof.errors import CaseError, NotAvailable
from gfproof.theorems import theorem
from gfproof.write.coq import case_document, certificate_document, certificate_name
from gfproof.write.kernel import kernel_check


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = get_command(app).main(list(words), standalone_mode=False)
    return code, capsys.readouterr().out


def test_a_theorem_is_written_with_a_theorem_per_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "flow.v"
    code, out = run("write", "constant-target-flow", "--coq", str(file), "--json", capsys=capsys)
    answer, text = json.loads(out), file.read_text(encoding="utf-8")
    assert code == 0
    assert answer["theorems"]
    for name in answer["theorems"]:
        module, _, statement = name.partition(".")
        assert f"Module {module}.\n" in text
        assert f"Theorem {statement} :" in text
    written = {name.removeprefix("Certificate_").removesuffix(".statement") for name in answer["theorems"]}
    left = {one["certificate"] for one in answer["omitted"]}
    assert not written & left
    certificates = [
        one["digest"]
        for claim in theorem("constant-target-flow").claims
        if claim.certificate is not None and (found := claim.certificate()) is not None
        for one in found.documents
    ]
    assert written | left == set(certificates)


def test_the_statement_of_a_certificate_stands_above_its_theorem() -> None:
    claim = theorem("constant-target-flow").claim("C3")
    assert claim.certificate is not None
    found = claim.certificate()
    assert found is not None
    text = certificate_document(found.documents)
    for one in found.documents:
        assert one["statement"] in text
        assert one["digest"] in certificate_name(one)


def test_a_target_given_by_a_formula_has_no_exact_values() -> None:
    with pytest.raises(NotAvailable):
        case_document(Case.load("proofs/cases/sine_trained.toml"))


def test_a_file_without_theorems_is_no_evidence() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        kernel_check("", [])


def test_a_certificate_of_any_checker_is_written_and_bundled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, coq, folder = (str(tmp_path / name) for name in ("minimum.json", "minimum.v", "bundle"))
    points = str(Path(__file__).resolve().parents[3] / "proofs" / "cases" / "zigzag.csv")
    run("fit", points, "--lambda", "1/4", "--no-skip", "--certificate", file, capsys=capsys)
    code, out = run("write", file, "--coq", coq, "--bundle", folder, "--json", capsys=capsys)
    answer = json.loads(out)
    assert code == 0
    assert answer["written"] == {"coq": coq, "bundle": folder}
    assert answer["theorems"][0].removesuffix(".statement") in Path(coq).read_text(encoding="utf-8")
    assert Path(coq).read_bytes() == (Path(folder) / "certificates.v").read_bytes()
    with pytest.raises(CaseError, match="--coq FILE or --bundle DIR"):
        write(file)
    Path(file).write_text(Path(file).read_text().replace('"minimum":"', '"minimum":"1'))
    with pytest.raises(CaseError, match="its checker accepts"):
        write(file, coq=Path(coq))
