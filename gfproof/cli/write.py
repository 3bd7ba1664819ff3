"""``gfproof write ID|CONJECTURE``: the statement with its proof as LaTeX or PDF, or everything as a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet

Subject = Annotated[
    str, typer.Argument(metavar="ID|CONJECTURE", help="A theorem, or a conjecture (a TOML file).")
]
Latex = Annotated[Path | None, typer.Option("--latex", metavar="FILE", help="Write LaTeX.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write a PDF (needs latexmk).")]
Bundle = Annotated[
    Path | None,
    typer.Option("--bundle", metavar="DIR", help="Write claims, certificates and documents to a new folder."),
]


def write(
    subject: Subject,
    latex: Latex = None,
    pdf: Pdf = None,
    bundle: Bundle = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The statement of a theorem or a conjecture with its proof, each step checked while it is written.

    Without an option the LaTeX goes to standard output. gfproof check DIR re-checks a bundle.
    """
    from gfproof.write.pdf import write_pdf

    about, claims, files = _gathered(subject)
    text = files["document.tex"].decode()
    written: dict[str, str] = {}
    if latex is not None:
        latex.write_text(text, encoding="utf-8")
        written["latex"] = str(latex)
    if pdf is not None:
        write_pdf(text, pdf)
        written["pdf"] = str(pdf)
    if bundle is not None:
        from gfproof.write.bundle import write_bundle

        write_bundle(bundle, about, claims, files)
        written["bundle"] = str(bundle)
    document: dict[str, Any] = {"subject": about, "claims": claims, "written": written}
    if not written:
        document["latex"] = text
    lines = "\n".join(f"written: {name}" for name in written.values()) or text.rstrip("\n")
    say(document, lines, "\n".join(written.values()) or text.rstrip("\n"), json=json, quiet=quiet)


def _gathered(subject: str) -> tuple[dict[str, str], Any, dict[str, bytes]]:
    from gfproof.write.bundle import conjecture_files, theorem_files

    if subject.endswith(".toml"):
        from gfproof.theorems.conjecture import Conjecture
        from gfproof.theorems.deciding import decide

        conjecture = Conjecture.load(subject)
        about = {"kind": "conjecture", "title": conjecture.title}
        return about, *conjecture_files(decide(conjecture), Path(subject).read_bytes())
    from gfproof.theorems import theorem

    found = theorem(subject)
    return {"kind": "theorem", "id": found.id, "title": found.title}, *theorem_files(found)
