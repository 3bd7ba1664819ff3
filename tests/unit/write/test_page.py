"""HTML pages say what the documents say: well-formed, every formula as MathML, nothing dropped, nothing of the user's run."""

from __future__ import annotations

import html.parser
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gfproof.cli.app import app
from gfproof.write.document import document
from gfproof.write.page import mathml, page
from gfproof.write.source import PageError, cut, label

LATEX = sorted(Path("proofs/latex").glob("*.tex"))
VOID = {"meta", "br", "mspace", "mi"}


class Outline(html.parser.HTMLParser):
    """Checks that tags close in order, and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def outline(text: str) -> Outline:
    read = Outline()
    read.feed(text)
    read.close()
    assert read.open == []
    return read


def small(body: str, title: str = "t") -> str:
    return page(document(title, "", [body]))


@pytest.mark.parametrize("file", LATEX, ids=lambda f: f.stem)
def test_the_document_of_every_theorem_becomes_a_page_with_all_its_steps_and_formulas(file: Path) -> None:
    latex = file.read_text(encoding="utf-8")
    body = latex[latex.index("\\begin{document}") :]
    read = outline(page(latex))
    steps = len(re.findall(r"\\step\{", body))
    marks = len(re.findall(r"\\(checked|checkedidentities|checkedineach|argued|taken)(?:\{)", body))
    said = "".join(read.text)
    assert said.count("Step ") >= steps > 0
    unchecked = said.count("argued, not machine-checked") + said.count("cited, not proved here")
    assert said.count("✓") + unchecked == marks
    inline = len(re.findall(r"(?<!\\)\$", body)) // 2
    assert read.count["math"] >= inline
    assert read.count["dt"] == len(re.findall(r"\\item\[", body))
    assert "\\" not in said
    assert "$" not in said


def test_formulas_are_mathml() -> None:
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in mathml(r"\tfrac12 x", display=False)
    assert "<mtext>relu</mtext>" in mathml(r"\mathrm{relu}(y)", display=False)
    with pytest.raises(PageError, match="not understood"):
        mathml(r"\unheardof x", display=True)


def test_what_is_not_known_is_refused_and_not_dropped() -> None:
    with pytest.raises(PageError, match="tikzpicture"):
        small(r"\begin{tikzpicture}\end{tikzpicture}")
    with pytest.raises(PageError, match="input"):
        small(r"\input{file}")


def test_text_of_the_user_stays_text() -> None:
    from gfproof.write.document import escape

    hostile = '<script>alert("1")</script> & <b>'
    read = outline(small(escape(hostile), escape(hostile)))
    assert "script" not in read.count
    assert "b" not in read.count
    assert "script" in "".join(read.text)


def test_lists_tables_and_marks() -> None:
    text = small(
        r"\begin{longtable}{ll}\toprule a & $x & y$ \\ \midrule b \& c & \textcolor{proved}{holds} \\ \end{longtable}"
        r"\begin{description}\item[{[a]}] one \item[$[0,1]$] two \end{description}"
        r"\step{Last one} done -- so \checked{}"
    )
    read = outline(text)
    assert (read.count["tr"], read.count["th"], read.count["td"], read.count["dt"]) == (2, 2, 2, 2)
    assert '<span class="proved">holds</span>' in text
    assert "b &amp; c" in text
    assert "done – so" in text
    assert '<span class="mark proved">✓ checked</span>' in text


def test_cutting_and_labels() -> None:
    assert cut(r"a & {b & c} & $d & e$ & f \& g", "&") == ["a ", " {b & c} ", " $d & e$ ", r" f \& g"]
    assert label("[{[a]}] one")[0] == "{[a]}"


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    out = CliRunner().invoke(
        app, ["write", "proofs/conjectures/false/lyapunov_rate_nine.toml", "--html", str(tmp_path / "page")]
    )
    assert out.exit_code == 0, out.output
    read = outline((tmp_path / "page" / "index.html").read_text(encoding="utf-8"))
    assert read.count["math"] > 3
    assert "counterexample" in "".join(read.text).lower()
