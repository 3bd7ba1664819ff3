"""From LaTeX to PDF: what is missing is named, what does not compile is an error."""

from pathlib import Path

import pytest

from gfproof.errors import MissingPart
from gfproof.write import pdf
from gfproof.write.document import document
from gfproof.write.pdf import LatexError, write_pdf
from tests.unit.write.compiled import needs_latex


def test_without_latexmk_the_debian_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(MissingPart, match="texlive-latex-recommended latexmk") as refused:
        write_pdf(document("T", "", ["B"]), tmp_path / "a.pdf")
    assert refused.value.exit_code == 3


@pytest.mark.latex
@needs_latex
def test_a_document_that_does_not_compile_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(LatexError, match="Undefined control sequence"):
        write_pdf(document("T", "", ["\\nosuchmacro"]), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.latex
@needs_latex
def test_a_document_cannot_run_commands(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    write_pdf(document("T", "", [f"A\\immediate\\write18{{touch {mark}}}"]), tmp_path / "a.pdf")
    assert not mark.exists()
