"""LaTeX documents: one file each, on the article class, with what Debian's texlive-latex-recommended has.

The macros stand in ``gfproof.sty`` and are copied into every document.  Texts written by users pass through ``escape``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from gfproof.symbolic.steps import Checked

# No sign may need a font of the TS1 encoding: texlive-latex-recommended has those as bitmaps only.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"$\mathdollar$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": "$<$",
    ">": "$>$",
    "|": r"$\vert$",
    '"': "''",
}


_SIGNS = {
    "≤": "$\\le$", "≥": "$\\ge$", "≠": "$\\ne$", "∞": "$\\infty$", "→": "$\\to$", "·": "$\\cdot$", "×": "$\\times$",
    "∈": "$\\in$", "∑": "$\\sum$", "∫": "$\\int$", "√": "$\\surd$", "∇": "$\\nabla$", "−": "$-$", "±": "$\\pm$",
    "α": "$\\alpha$", "β": "$\\beta$", "γ": "$\\gamma$", "θ": "$\\theta$", "Θ": "$\\Theta$", "κ": "$\\kappa$",
    "λ": "$\\lambda$", "μ": "$\\mu$", "ξ": "$\\xi$", "π": "$\\pi$", "ρ": "$\\rho$", "σ": "$\\sigma$", "τ": "$\\tau$",
    "²": "$^2$", "³": "$^3$", "–": "--", "—": "---", "’": "'", "‖": "$\\Vert$", "é": "\\'e", "ü": '\\"u', "ö": '\\"o',
}  # fmt: skip


def escape(text: str) -> str:
    """Plain text as LaTeX: special signs and the usual signs of mathematics are written, others become "?"."""
    written = "".join(_SPECIAL.get(c) or _SIGNS.get(c) or (c if " " <= c <= "~" else "?") for c in text)
    return written.replace(" - ", " $-$ ").replace("-$>$", "$\\to$").replace("!=", "$\\ne$")


@cache
def style() -> str:
    """The macros."""
    return resources.files("gfproof.write").joinpath("gfproof.sty").read_text(encoding="utf-8")


def document(
    title: str, summary: str, body: Iterable[str], sources: Sequence[str] = (), *, lint: Sequence[int] = ()
) -> str:
    """A whole document.

    Args:
        title, summary, body: LaTeX.
        sources: entries of the bibliography, plain LaTeX, numbered in order.
        lint: numbers of chktex's rules the text need not keep.
    """
    parts = [
        *(f"% chktex-file {rule}" for rule in lint),
        "\\documentclass[11pt]{article}",
        style().rstrip(),
        "",
        f"\\title{{{title}}}",
        "\\author{}",
        "\\date{}",
        "\\begin{document}",
        "\\maketitle",
        f"\\begin{{abstract}}\n{summary.strip()}\n\\end{{abstract}}" if summary else "",
        *(part.strip() for part in body),
        bibliography(sources) if sources else "",
        "\\end{document}",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def bibliography(sources: Sequence[str]) -> str:
    """A list of sources: LaTeX, or keys of the bibliography."""
    known = references()
    entries = "\n".join(
        f"\\bibitem{{{source}}} {known[source]}" if source in known else f"\\bibitem{{source{n}}} {source}"
        for n, source in enumerate(sources, start=1)
    )
    return f"\\begin{{thebibliography}}{{9}}\n{entries}\n\\end{{thebibliography}}"


@cache
def references() -> dict[str, str]:
    """The bibliography, ``references.bib``: each key (an arXiv number) and its entry as LaTeX."""
    text = resources.files("gfproof.write").joinpath("references.bib").read_text(encoding="utf-8")
    return {
        key: _entry(dict(re.findall(r"^  (\w+)\s*= \{(.*)\},$", body, re.MULTILINE)))
        for key, body in re.findall(r"^@\w+\{([\d.]+),\n(.*?)^\}$", text, re.MULTILINE | re.DOTALL)
    }


def _entry(fields: dict[str, str]) -> str:
    names = [" ".join(reversed(name.split(", "))) for name in fields["author"].split(" and ")]
    authors = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    where = fields.get("journal") or fields.get("booktitle", "")
    volume = f" \\textbf{{{fields['volume']}}}" if "volume" in fields else ""
    pages = f", {fields['pages']}" if "pages" in fields else ""
    place = f"{where}{volume} ({fields['year']}){pages}, " if where else f"{fields['year']}, "
    number = fields["note"].removeprefix("arXiv:")
    return f"{authors}, \\emph{{{fields['title']}}}, {place}\\href{{https://arxiv.org/abs/{number}}}{{arXiv:{number}}}."


def steps(checked: Sequence[Checked]) -> str:
    """The steps of a derivation, each marked as checked; only checked ones can be handed in."""
    return "\n".join(
        f"\\step{{{escape(heading(one.title))}}}\n{one.latex.strip()}\n\\checked{{}}" for one in checked
    )


def general_steps(titles: Sequence[str], texts: Sequence[str], cells: int) -> str:
    """Steps that were checked in each of several cells, in words that fit them all."""
    mark = "\\checked{}" if cells == 1 else f"\\checkedineach{{{cells}}}"
    return "\n".join(
        f"\\step{{{escape(heading(title))}}}\n{text.strip()}\n{mark}"
        for title, text in zip(titles, texts, strict=True)
    )


def heading(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
