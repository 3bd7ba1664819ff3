"""``gfproof write ID|CONJECTURE|CASE``: the statement with its proof as LaTeX, PDF or HTML, or everything as a bundle.

With ``--coq`` the certificates (or the exact values of a case) as a file that coqc checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_later
from gfproof.errors import CaseError
from gfproof.meter import SILENT, Meter

Subject = Annotated[
    str,
    typer.Argument(
        metavar="ID|CONJECTURE",
        help="A theorem, or a conjecture (a TOML file); a case, or a certificate (a JSON file), with --coq.",
    ),
]
Latex = Annotated[Path | None, typer.Option("--latex", metavar="FILE", help="Write LaTeX.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write a PDF (needs latexmk).")]
Bundle = Annotated[
    Path | None,
    typer.Option("--bundle", metavar="DIR", help="Write claims, certificates and documents to a new folder."),
]
Coq = Annotated[
    Path | None,
    typer.Option("--coq", metavar="FILE", help="Write a Coq file: certificates, or a case's exact values."),
]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="DIR", help="Write DIR/index.html, formulas as MathML (extra `html`)."),
]


def write(
    subject: Subject,
    latex: Latex = None,
    pdf: Pdf = None,
    bundle: Bundle = None,
    coq: Coq = None,
    html: Html = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The statement of a theorem or a conjecture with its proof, each step checked while it is written.

    Without an option the LaTeX goes to standard output. gfproof check DIR re-checks a bundle.
    """
    if subject.endswith(".json"):
        if not (latex is pdf is html is None) or bundle is coq is None:
            raise CaseError(f"{subject}: a certificate is written with --coq FILE or --bundle DIR")
        _write_certificate(Path(subject), bundle, coq, json=json, quiet=quiet)
        return
    if coq is not None and latex is pdf is bundle is html is None:
        _write_coq(subject, coq, json=json, quiet=quiet)
        return
    with shown_later("proofs and certificates", quiet=quiet or json) as meter:
        about, claims, files = _gathered(subject, meter)
        written = _files(subject, (about, claims, files), latex, pdf, bundle, coq, html, meter)
    text = files["document.tex"].decode()
    document: dict[str, Any] = {"subject": about, "claims": claims, "written": written}
    if not written:
        document["latex"] = text
    lines = "\n".join(f"written: {name}" for name in written.values()) or text.rstrip("\n")
    say(document, lines, "\n".join(written.values()) or text.rstrip("\n"), json=json, quiet=quiet)


def _files(
    subject: str,
    gathered: tuple[dict[str, str], Any, dict[str, bytes]],
    latex: Path | None,
    pdf: Path | None,
    bundle: Path | None,
    coq: Path | None,
    html: Path | None,
    meter: Meter,
) -> dict[str, str]:
    """Write what was asked for; which file holds what."""
    about, claims, files = gathered
    text = files["document.tex"].decode()
    written: dict[str, str] = {}
    if latex is not None:
        latex.write_text(text, encoding="utf-8")
        written["latex"] = str(latex)
    if pdf is not None:
        from gfproof.write.pdf import write_pdf

        meter.begin("PDF")
        write_pdf(text, pdf)
        written["pdf"] = str(pdf)
    if html is not None:
        from gfproof.write.page import page

        content = page(text)
        html.mkdir(parents=True, exist_ok=True)
        (html / "index.html").write_text(content, encoding="utf-8")
        written["html"] = str(html / "index.html")
    if bundle is not None:
        from gfproof.write.bundle import write_bundle

        write_bundle(bundle, about, claims, files)
        written["bundle"] = str(bundle)
    if coq is not None:
        meter.begin("Coq")
        text_of_coq, _, _ = _coq_file(subject)
        coq.write_text(text_of_coq, encoding="utf-8")
        written["coq"] = str(coq)
    return written


def _gathered(subject: str, meter: Meter = SILENT) -> tuple[dict[str, str], Any, dict[str, bytes]]:
    from gfproof.write.bundle import conjecture_files, theorem_files

    if subject.endswith(".toml"):
        from gfproof.theorems.conjecture import Conjecture
        from gfproof.theorems.deciding import decide

        conjecture = Conjecture.load(subject)
        about = {"kind": "conjecture", "title": conjecture.title}
        return about, *conjecture_files(decide(conjecture, meter=meter), Path(subject).read_bytes())
    from gfproof.theorems import theorem

    found = theorem(subject)
    return {"kind": "theorem", "id": found.id, "title": found.title}, *theorem_files(found)


def _write_certificate(path: Path, bundle: Path | None, coq: Path | None, *, json: bool, quiet: bool) -> None:
    """A certificate that its checker accepts, as a Coq file or a bundle."""
    from gfproof.write.bundle import accepted_certificate, certificate_files, write_bundle
    from gfproof.write.coq import certificate_document, certificate_name

    found = accepted_certificate(path)
    written: dict[str, str] = {}
    theorems: list[str] = []
    if coq is not None:
        text, theorems = certificate_document([found]), [certificate_name(found)]
        coq.write_text(text, encoding="utf-8")
        written["coq"] = str(coq)
    if bundle is not None:
        write_bundle(bundle, {"kind": "certificate", "title": found["kind"]}, *certificate_files(found))
        written["bundle"] = str(bundle)
    document = {"written": written, "theorems": theorems}
    lines = [f"written: {name}" for name in written.values()]
    say(document, "\n".join(lines), "\n".join(written.values()), json=json, quiet=quiet)


def _write_coq(subject: str, file: Path, *, json: bool, quiet: bool) -> None:
    """The Coq file alone."""
    with shown_later("certificates", quiet=quiet or json) as meter:
        text, theorems, omitted = _coq_file(subject, meter)
    file.write_text(text, encoding="utf-8")
    document = {"written": {"coq": str(file)}, "theorems": theorems, "omitted": omitted}
    lines = [
        f"written: {file}",
        *(f"left out: {one['certificate'][:12]}   {one['reason']}" for one in omitted),
    ]
    say(document, "\n".join(lines), str(file), json=json, quiet=quiet)


def _coq_file(subject: str, meter: Meter = SILENT) -> tuple[str, list[str], list[dict[str, str]]]:
    """Text, names of its theorems, and the certificates that have no Coq file, with the reason."""
    from gfproof.errors import NotAvailable
    from gfproof.write.coq import case_document, certificate_document, certificate_name

    certificates: list[dict[str, Any]] = []
    if subject.endswith(".toml"):
        from gfproof.case.case import read_tree

        if "network" in read_tree(subject):
            from gfproof.case import Case

            return case_document(Case.load(subject)), ["values"], []
        from gfproof.theorems.conjecture import Conjecture
        from gfproof.theorems.deciding import decide
        from gfproof.write.refutations import all_certificates

        certificates += all_certificates(decide(Conjecture.load(subject), meter=meter))
    else:
        from gfproof.theorems import theorem

        for claim in theorem(subject).claims:
            found = claim.certificate() if claim.certificate is not None else None
            certificates += found.documents if found is not None else ()
    kept, omitted = [], []
    for one in {c["digest"]: c for c in certificates}.values():
        try:
            certificate_document([one])
        except NotAvailable as error:
            omitted.append({"certificate": one["digest"], "kind": one["kind"], "reason": str(error)})
        else:
            kept.append(one)
    if not kept:
        reasons = "; ".join(one["reason"] for one in omitted) or "no certificate"
        raise NotAvailable(f"{subject}: nothing to write as Coq ({reasons})")
    return certificate_document(kept), [certificate_name(one) for one in kept], omitted
