"""A document as one HTML page: text as it stands in the LaTeX, formulas as MathML, no scripts, no fonts, no network.

The page is made from the LaTeX of the document, so both say the same.  What is understood is what documents of gfproof
use: sections, lists, tables, theorem-like environments, the steps of proofs with their marks, citations, links.  Anything
else raises: nothing is dropped in silence.  Formulas are converted by latex2mathml (extra ``html``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gfproof.errors import NotAvailable
from gfproof.write.source import (
    PageError,
    argument,
    cut,
    end_of_formula,
    label,
    pieces,
    without_comments,
)

ACCENTS = {"'e": "é", "'E": "É", '"u': "ü", '"o': "ö", '"a': "ä", "`e": "è", "^o": "ô", "'a": "á", "'c": "ć"}
SYMBOLS = {
    "textbackslash": "\\", "ldots": "…", "dots": "…", "quad": "\u2003", "qquad": "\u2003\u2003", "enspace": "\u2002",
    ",": "\u2009", ";": "\u2005", " ": " ", "\n": " ", "&": "&amp;", "#": "#", "%": "%", "_": "_", "{": "{", "}": "}", "$": "$",
    "\\": "<br>", "-": "", "/": "", "@": "",
}  # fmt: skip
WRAPPED = {
    "emph": "em",
    "textit": "em",
    "textbf": "strong",
    "texttt": "code",
    "textsc": "span",
    "text": "span",
}
IGNORED = {
    "maketitle", "small", "noindent", "medskip", "bigskip", "par", "toprule", "midrule", "bottomrule",
    "endhead", "endfirsthead", "hline", "allowdisplaybreaks", "clearpage", "newpage", "null", "nobreak", "footnotesize",
    "raggedright", "centering", "newline", "sloppy", "displaystyle", "arraybackslash",
}  # fmt: skip
SILENT = ("author", "date", "label", "vspace", "vspace*", "hspace", "addlinespace")
ARGUMENTS = dict.fromkeys((*WRAPPED, *SILENT, "faint", "url", "cite"), 1) | {
    "textcolor": 2,
    "href": 2,
    "setlength": 2,
}
SECTIONS = {"section": "h2", "section*": "h2", "subsection": "h3", "subsection*": "h3", "paragraph": "h4"}
THEOREMS = ("theorem", "lemma", "conjecture", "definition", "proposition", "corollary")
DISPLAYS = ("equation", "displaymath", "align", "gather", "multline")
ROWS = ("gather", "multline")
MARKS: dict[str, Callable[..., str]] = {
    "checked": lambda: "✓ checked",
    "checkedineach": lambda n: f"✓ checked in each of the {n} cells",
    "checkedidentities": lambda n: f"✓ identities checked: {n}",
    "argued": lambda: "argued, not machine-checked",
    "taken": lambda: "cited, not proved here",
}


def page(latex: str) -> str:
    """The document as HTML.

    Args:
        latex: a whole document as ``gfproof.write`` makes it.

    Raises:
        PageError: a command or an environment that is not known.
        NotAvailable: latex2mathml is not installed.
    """
    title = argument(latex, latex.index("\\title{") + len("\\title"))[0]
    body = latex[
        latex.index("\\begin{document}") + len("\\begin{document}") : latex.rindex("\\end{document}")
    ]
    writer = _Writer(numbers=_citations(body))
    content = writer.blocks(without_comments(body))
    name = writer.inline(title)
    plain = html.unescape(re.sub(r"<[^>]*>", "", name))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(plain)}</title>\n<style>\n{style()}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
        f"{content}\n</body>\n</html>\n"
    )


@cache
def style() -> str:
    """How pages look."""
    return resources.files("gfproof.write").joinpath("page.css").read_text(encoding="utf-8")


@cache
def _converter() -> Callable[..., str]:
    try:
        from latex2mathml.converter import convert
    except ModuleNotFoundError as error:
        raise NotAvailable("pages need latex2mathml: pip install 'gfproof[html]'") from error
    return convert


@cache
def _errors() -> tuple[type[Exception], ...]:
    from latex2mathml import exceptions

    own = [one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception)]
    return (*own, ValueError, IndexError, KeyError, StopIteration)


def mathml(formula: str, *, display: bool) -> str:
    """A formula as MathML.

    Raises:
        PageError: a command that the converter does not know (it would print its name).
    """
    known = re.sub(r"\\mathrm\{([A-Za-z]{2,})\}", r"\\text{\1}", formula)
    known = known.replace("\\mathdollar", "\\$").replace("\\allowdisplaybreaks", "")
    convert = _converter()
    try:
        found: str = convert(known, display="block" if display else "inline")
    except _errors() as error:
        raise PageError(f"formula not understood: {formula} ({error!r})") from error
    if "\\" in found:
        raise PageError(
            f"formula not understood: {formula} ({found[max(0, found.index(chr(92)) - 20) :][:60]})"
        )
    bars = r'<mo(?: fence="false")?(?: stretchy="false")?>(&#x0(?:2016|007C);)</mo>'
    found = re.sub(bars, r'<mo lspace="0" rspace="0" stretchy="false">\1</mo>', found)
    found = found.replace("<mo>&#x0002F;</mo>", '<mo lspace="0" rspace="0">/</mo>')
    # MathML Core knows no columnalign:
    return re.sub(r'columnalign="(left|right)"', r'style="text-align: \1; padding: .2em 0"', found)


def _citations(body: str) -> dict[str, int]:
    return {key: n for n, key in enumerate(re.findall(r"\\bibitem\{([^}]*)\}", body), start=1)}


@dataclass
class _Writer:
    """Turns LaTeX into HTML.

    Attributes:
        numbers: of the entries of the bibliography.
        steps, statements: how many were written so far.
    """

    numbers: dict[str, int]
    steps: int = 0
    statements: int = 0

    # -- blocks ------------------------------------------------------------------------------------

    def blocks(self, text: str) -> str:
        """Paragraphs, sections, environments."""
        out: list[str] = []
        for kind, name, piece in pieces(text):
            if kind == "text":
                out += [f"<p>{one}</p>" for part in re.split(r"\n\s*\n", piece) if (one := self.inline(part))]
            elif kind == "section":
                level = SECTIONS[name]
                out.append(f"<{level}>{self.inline(piece)}</{level}>")
            elif kind == "step":
                self.steps += 1
                out.append(
                    f'<p class="step"><strong>Step {self.steps}.</strong> <em>{self.inline(piece)}.</em></p>'
                )
            elif kind == "mark":
                out.append(_mark(name, piece))
            else:
                out.append(self.environment(name, piece))
        return "\n".join(out)

    def environment(self, name: str, body: str) -> str:
        """One environment that is a block of its own."""
        plain = name.removesuffix("*")
        if plain in DISPLAYS:
            if plain in ROWS:
                return "\n".join(
                    mathml(row.strip(), display=True) for row in cut(body, "\\\\") if row.strip()
                )
            whole = (
                body.strip()
                if plain in ("equation", "displaymath")
                else f"\\begin{{{name}}}{body}\\end{{{name}}}"
            )
            return mathml(whole, display=True)
        if name == "abstract":
            return f'<div class="abstract">\n{self.blocks(body)}\n</div>'
        if plain in THEOREMS or name in ("remark", "proof"):
            optional = re.match(r"\s*\[([^\]]*)\]", body)
            rest = body[optional.end() :] if optional else body
            self.statements += plain in THEOREMS
            number = f" {self.statements}" if plain in THEOREMS else ""
            given = f" ({self.inline(optional[1])})" if optional else ""
            end = " ∎" if name == "proof" else ""
            head = f"<strong>{plain.capitalize()}{number}</strong>{given}."
            return f'<div class="statement">\n<p>{head}</p>\n{self.blocks(rest)}{end}\n</div>'
        if name in ("description", "itemize", "enumerate"):
            return self._list(name, re.sub(r"^\s*\[[^\]]*\]", "", body))
        if name == "thebibliography":
            _, at = argument(body, 0)
            entries = re.split(r"\\bibitem\{([^}]*)\}", body[at:])[1:]
            rows = "\n".join(
                f'<li id="source-{self.numbers[key]}">{self.inline(text)}</li>'
                for key, text in zip(entries[::2], entries[1::2], strict=True)
            )
            return f"<h2>References</h2>\n<ol>\n{rows}\n</ol>"
        if name in ("longtable", "tabular"):
            return self._table(body)
        if name in ("center", "quote", "small", "samepage", "footnotesize"):
            return self.blocks(body)
        raise PageError(f"environment not known to pages: {name}")

    def _list(self, name: str, body: str) -> str:
        items = re.split(r"\\item\b", body)[1:]
        if name == "description":
            rows = []
            for item in items:
                name_of_item, at = label(item)
                rows.append(
                    f"<dt>{self.inline(name_of_item)}</dt><dd>{_unwrapped(self.blocks(item[at:]))}</dd>"
                )
            return "<dl>\n" + "\n".join(rows) + "\n</dl>"
        tag = "ul" if name == "itemize" else "ol"
        rows = [f"<li>{_unwrapped(self.blocks(item[label(item)[1] :]))}</li>" for item in items]
        return f"<{tag}>\n" + "\n".join(rows) + f"\n</{tag}>"

    def _table(self, body: str) -> str:
        _, at = argument(re.sub(r"^\s*\[[^\]]*\]", "", body), 0)
        text = re.sub(r"^\s*\[[^\]]*\]", "", body)[at:]
        text = re.sub(
            r"\\(toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|hline)\b", "", text
        )
        rows = []
        for line in cut(text, "\\\\"):
            if line.strip():
                cells = "".join(f"<td>{self.inline(cell)}</td>" for cell in cut(line, "&"))
                rows.append(f"<tr>{cells}</tr>")
        head = f"<thead>{rows[0].replace('td>', 'th>')}</thead>\n" if rows else ""
        return f"<table>\n{head}<tbody>\n" + "\n".join(rows[1:]) + "\n</tbody>\n</table>"

    # -- running text ------------------------------------------------------------------------------

    def inline(self, text: str) -> str:
        """Running text with formulas."""
        return "".join(self._inline(text)).strip()

    def _inline(self, text: str) -> Iterator[str]:
        k = 0
        while k < len(text):
            c = text[k]
            if c == "$":
                end = end_of_formula(text, k + 1)
                yield mathml(text[k + 1 : end], display=False)
                k = end + 1
            elif c == "\\":
                piece, k = self._command(text, k + 1)
                yield piece
            elif c == "{":
                inner, k = argument(text, k)
                yield "".join(self._inline(inner))
            elif c == "~":
                yield "\u00a0"
                k += 1
            elif found := re.match(r"---|--|``|''|[^\\${}~]", text[k:]):
                yield {"---": "—", "--": "–", "``": "“", "''": "”", "'": "’"}.get(
                    found[0], html.escape(found[0])
                )
                k += len(found[0])
            else:
                raise PageError(f"not understood: {text[k : k + 40]!r}")

    def _command(self, text: str, k: int) -> tuple[str, int]:
        """The command whose name begins at k: what it writes, and where it ends."""
        if text.startswith(("^{}", "~{}"), k):
            return text[k], k + 3
        if accent := re.match(r"(['\"`^~])\{?([A-Za-z])\}?", text[k:]):
            if accent[1] + accent[2] not in ACCENTS:
                raise PageError(f"accent not known to pages: {accent[0]!r}")
            return ACCENTS[accent[1] + accent[2]], k + len(accent[0])
        if text[k] in "([":
            end = text.index("\\)" if text[k] == "(" else "\\]", k)
            return mathml(text[k + 1 : end], display=text[k] == "["), end + 2
        name = next(re.finditer(r"[A-Za-z]+\*?|.|\n", text[k:]))[0]
        k += len(name)
        if name in SYMBOLS:
            blanks = len(text[k:]) - len(text[k:].lstrip(" ")) if name.isalpha() else 0
            return SYMBOLS[name], k + (2 if text.startswith("{}", k) else blanks)
        if name in IGNORED:
            return "", k
        if name not in ARGUMENTS:
            raise PageError(f"command not known to pages: \\{name}")
        arguments = []
        for _ in range(ARGUMENTS[name]):
            one, k = argument(text, k)
            arguments.append(one)
        return self._written(name, arguments), k

    def _written(self, name: str, arguments: list[str]) -> str:
        first, last = html.escape(arguments[0]), arguments[-1]
        if name in WRAPPED:
            return f"<{WRAPPED[name]}>{''.join(self._inline(last))}</{WRAPPED[name]}>"
        if name == "textcolor":
            return f'<span class="{first}">{"".join(self._inline(last))}</span>'
        if name == "faint":
            return f'<span class="faint">{"".join(self._inline(last))}</span>'
        if name == "href":
            return f'<a href="{first}">{"".join(self._inline(last))}</a>'
        if name == "url":
            return f'<a href="{first}">{first}</a>'
        if name == "cite":
            numbers = [self.numbers[key.strip()] for key in last.split(",")]
            return "[" + ", ".join(f'<a href="#source-{n}">{n}</a>' for n in numbers) + "]"
        return ""


def _mark(name: str, number: str) -> str:
    words = MARKS[name](number) if number else MARKS[name]()
    return f'<span class="mark {"open" if name in ("argued", "taken") else "proved"}">{words}</span>'


def _unwrapped(block: str) -> str:
    """A block that is one paragraph, without its tags."""
    one = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", block, re.DOTALL)
    return one[1] if one else block
