"""Bundles: re-checked without any search; no byte of any file can change unnoticed."""

import hashlib
import json
import shutil
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from gfproof.certify.bundle import BrokenBundle, check_bundle
from gfproof.certify.schema import canonical
from gfproof.cli.app import app
from gfproof.theorems import theorem
from gfproof.theorems.conjecture import Conjecture
from gfproof.theorems.deciding import decide
from gfproof.write.bundle import conjecture_files, theorem_files, write_bundle

CONJECTURES = Path(__file__).parents[3] / "proofs" / "conjectures"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "gradient_bound"
    source = CONJECTURES / "true" / "gradient_bound.toml"
    decision = decide(Conjecture.load(source), examples=10)
    write_bundle(
        folder, {"kind": "conjecture", "title": "t"}, *conjecture_files(decision, source.read_bytes())
    )
    return folder


def test_an_untouched_bundle_is_accepted(bundle: Path) -> None:
    found = check_bundle(bundle)
    assert len(found.certificates) == 1
    assert found.manifest["claims"][0]["certificates"] == list(found.certificates)


def test_a_theorems_bundle_is_accepted(tmp_path: Path) -> None:
    found = theorem("constant-target-flow")
    claims, files = theorem_files(found)
    write_bundle(tmp_path / "b", {"kind": "theorem", "id": found.id, "title": found.title}, claims, files)
    checked = check_bundle(tmp_path / "b")
    certified = [claim for claim in found.claims if claim.certificate is not None]
    assert (
        sum(1 for claim in checked.manifest["claims"] if claim["evidence"] == "certificate")
        == len(certified)
        > 5
    )


def test_a_counterexample_is_kept(tmp_path: Path) -> None:
    source = CONJECTURES / "false" / "lyapunov_rate_nine.toml"
    claims, files = conjecture_files(decide(Conjecture.load(source), examples=50), source.read_bytes())
    write_bundle(tmp_path / "b", {"kind": "conjecture", "title": "t"}, claims, files)
    assert check_bundle(tmp_path / "b").manifest["claims"][0]["verdict"] == "fails"
    assert json.loads((tmp_path / "b" / "counterexamples" / "C1.json").read_text())["network"]


def test_a_flipped_byte_anywhere_is_refused(bundle: Path, tmp_path: Path) -> None:
    random = Random(0)
    for name in [p.relative_to(bundle) for p in bundle.rglob("*") if p.is_file()]:
        content = (bundle / name).read_bytes()
        for place in {0, len(content) - 1, *(random.randrange(len(content)) for _ in range(20))}:
            copy = tmp_path / "copy"
            shutil.copytree(bundle, copy)
            changed = bytearray(content)
            changed[place] ^= 1 << random.randrange(8)
            (copy / name).write_bytes(bytes(changed))
            with pytest.raises(BrokenBundle):
                check_bundle(copy)
            shutil.rmtree(copy)


def _reseal(folder: Path, change: dict[str, object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes()) | change
    files = {
        n: hashlib.sha256((folder / n).read_bytes()).hexdigest()
        for n in manifest["files"]
        if (folder / n).exists()
    }
    if "files" not in change:
        manifest["files"] = files
    body = {k: v for k, v in manifest.items() if k != "digest"}
    manifest["digest"] = hashlib.sha256(canonical(body)).hexdigest()
    (folder / "manifest.json").write_bytes(canonical(manifest))


def test_a_forged_certificate_is_refused_though_all_digests_fit(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    certificate = copy / "certificates" / "C1-1.json"
    certificate.write_bytes(certificate.read_bytes().replace(b'"4"', b'"3"', 1))
    _reseal(copy, {})
    with pytest.raises(BrokenBundle, match="certificate is refused"):
        check_bundle(copy)


def test_missing_added_and_outside_files_are_refused(bundle: Path, tmp_path: Path) -> None:
    for number, (spoil, reason) in enumerate(
        [
            (lambda f: (f / "document.tex").unlink(), "not there"),
            (lambda f: (f / "more.txt").write_text("x"), "does not name"),
            (lambda f: (f / "manifest.json").unlink(), "cannot be read"),
            (lambda f: _reseal(f, {"files": {"../x": "0"}}), "documented form"),
            (lambda f: _reseal(f, {"format": "other"}), "expected the fields"),
            (lambda f: (f / "certificates" / "C1-1.json").unlink() or _reseal(f, {}), "is not there"),
        ]
    ):
        copy = tmp_path / str(number)
        shutil.copytree(bundle, copy)
        spoil(copy)
        with pytest.raises(BrokenBundle, match=reason):
            check_bundle(copy)


def _claim(**change: object) -> dict[str, object]:
    return {
        "id": "C1",
        "statement": "",
        "verdict": "holds",
        "evidence": "argued",
        "certificates": [],
    } | change


@pytest.mark.parametrize(
    "change",
    [
        {"subject": {}},
        {"subject": ["t"]},
        {"claims": [_claim(certificates=[{}])]},
        {"claims": [_claim(evidence="revealed")]},
        {"claims": [_claim(verdict="surely")]},
        {"claims": [_claim(statement=1)]},
        {"claims": [_claim(evidence="kernel")]},
        {"files": {"certificates/a\nb.json": "0"}},
    ],
)
def test_a_sealed_manifest_of_another_form_is_refused(
    bundle: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    _reseal(copy, change)
    with pytest.raises(BrokenBundle):
        check_bundle(copy)


@pytest.mark.parametrize("content", [b"Module M. End M.", b"\xff\xfe"])
def test_a_coq_file_that_is_not_that_of_the_certificates_never_reaches_coq(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """Coq would accept any true theorem under the certificate's name, and its commands can write files."""

    def never(*given: object, **more: object) -> None:
        raise AssertionError("Coq was asked")

    monkeypatch.setattr("gfproof.write.kernel.kernel_check", never)
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    name = f"Certificate_{next(iter(check_bundle(bundle).certificates))}"
    more = f"Module {name}.\nTheorem statement : True. Proof. exact I. Qed.\nEnd {name}.\n".encode()
    (copy / "certificates.v").write_bytes(more + content)
    manifest = json.loads((copy / "manifest.json").read_bytes())
    digest = hashlib.sha256(more + content).hexdigest()
    _reseal(copy, {"files": manifest["files"] | {"certificates.v": digest}})
    done = CliRunner().invoke(app, ["check", str(copy)])
    assert done.exit_code == 1, done.output
    _reseal(copy, {"versions": {"gfproof": "0.0"}})
    assert CliRunner().invoke(app, ["check", str(copy)]).exit_code == (1 if content[0] == 255 else 3)


def test_check_shows_what_is_proved_and_not_only_what_a_claim_says(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    (copy / "certificates.v").unlink(missing_ok=True)
    read = json.loads((copy / "manifest.json").read_bytes())
    claims = [{**claim, "statement": "L falls like\x1b exp(-100 t)"} for claim in read["claims"]]
    claims.append(_claim(id="C9", statement="more", evidence="exact"))
    _reseal(copy, {"claims": claims})
    done = CliRunner().invoke(app, ["check", str(copy)])
    assert done.exit_code == 0
    (statement,) = check_bundle(bundle).certificates.values()
    assert f"C1 L falls like  exp(-100 t)\n    proved   {statement}" in done.output
    assert "no certificate, not checked: C9" in done.output


def test_the_command_line(tmp_path: Path) -> None:
    folder, run = str(tmp_path / "b"), CliRunner().invoke
    words = [
        "write",
        str(CONJECTURES / "true" / "lyapunov.toml"),
        "--bundle",
        folder,
        "--latex",
        str(tmp_path / "a.tex"),
    ]
    assert run(app, words).exit_code == 0
    assert (tmp_path / "a.tex").read_bytes() == (tmp_path / "b" / "document.tex").read_bytes()
    assert run(app, ["check", folder]).exit_code == 0
    assert run(app, words).exit_code == 1  # the folder is not empty
    (tmp_path / "b" / "document.tex").write_text("x")
    done = run(app, ["check", folder, "--json"])
    assert (done.exit_code, json.loads(done.stdout)["certificates"][0]["verdict"]) == (1, "rejected")
