"""Documents: one file, escaped text, only checked steps."""

import re
from pathlib import Path

import pytest

from gfproof.numbers.polynomials import polynomial_ring
from gfproof.symbolic.steps import Checked, Identity, IdentityStep
from gfproof.write.document import document, escape, general_steps, steps, style
from gfproof.write.pdf import write_pdf
from tests.unit.write.compiled import complaints, needs_latex

NASTY = r"""\input{/etc/passwd} $x$ & # % _ ^ ~ { } \write18{ls} "q" <a> |b| a - b -> c != d ξ ≤ ∞ 漢"""
ONE = polynomial_ring(("x",))[1]["x"]


def checked(title: str, text: str) -> Checked:
    return Checked(IdentityStep(title, text, (Identity("x = x", ONE, ONE),)))


def test_text_of_users_cannot_run_anything() -> None:
    written = escape(NASTY)
    assert "\\input" not in written
    assert "\\write" not in written
    assert "\\textbackslash{}input\\{" in written


@pytest.mark.latex
@needs_latex
def test_text_of_users_compiles(tmp_path: Path) -> None:
    body = ["\\section{A}", escape(NASTY), steps([checked(NASTY, "text")])]
    assert complaints(document(escape(NASTY[:40]), escape(NASTY), body, ["A source."]), tmp_path) == []


@pytest.mark.latex
@needs_latex
def test_no_sign_needs_a_bitmap_font(tmp_path: Path) -> None:
    """Where METAFONT is missing, a bitmap font would be an error; with font expansion it always is one."""
    text = document(escape(NASTY[:40]), escape(NASTY), ["\\textit{" + escape(NASTY) + "}"])
    log = write_pdf(text, tmp_path / "a.pdf")
    assert ".pfb>" in log
    assert not re.search(r"\d+pk>", log.replace("\n", ""))


def test_a_document_is_one_file_with_the_macros_in_it() -> None:
    text = document("T", "S", ["B"])
    assert style().strip() in text
    assert "\\usepackage{gfproof}" not in text
    assert text.index("\\begin{document}") < text.index("\\end{document}")


def test_every_step_bears_its_mark() -> None:
    text = steps([checked("one", "1"), checked("two", "2")])
    assert text.count("\\checked{}") == text.count("\\step{") == 2
    assert "\\step{One}" in text


def test_steps_of_several_cells_say_of_how_many() -> None:
    assert "\\checkedineach{7}" in general_steps(["t"], ["x"], 7)
    assert "\\checked{}" in general_steps(["t"], ["x"], 1)


def test_rules_of_the_linter_are_switched_off_only_where_asked() -> None:
    assert "chktex-file" not in document("T", "S", ["B"])
    assert document("T", "S", ["B"], lint=(3,)).startswith("% chktex-file 3\n")
