"""Reading LaTeX as documents of gfproof use it: arguments, environments, blocks; for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gfproof.errors import GfproofError


class PageError(GfproofError):
    """A document uses something that pages do not know."""


def without_comments(text: str) -> str:
    """The text up to % in each line."""
    return re.sub(r"(?<!\\)%.*?(\n|$)", "", text)


def argument(text: str, at: int) -> tuple[str, int]:
    """The braces that open at ``at`` (after blanks): what is inside, and where they end."""
    while at < len(text) and text[at] in " \n\t":
        at += 1
    if at >= len(text) or text[at] != "{":
        raise PageError(f"no argument: {text[max(0, at - 30) : at + 20]!r}")
    depth, k = 0, at
    while k < len(text):
        if text[k] == "\\":
            k += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[k], 0)
        k += 1
        if depth == 0:
            return text[at + 1 : k - 1], k
    raise PageError(f"braces do not close: {text[at : at + 40]!r}")


def environment(text: str, name: str, at: int) -> tuple[str, int]:
    r"""The environment whose \begin{name} ends at ``at``: its body, and where its \end ends."""
    depth = 1
    for found in re.finditer(r"\\(begin|end)\{" + re.escape(name) + r"\}", text[at:]):
        depth += 1 if found[1] == "begin" else -1
        if depth == 0:
            return text[at : at + found.start()], at + found.end()
    raise PageError(f"environment {name} does not end")


def label(item: str) -> tuple[str, int]:
    """The [label] of an item, which may hold brackets in braces or formulas."""
    start = len(item) - len(item.lstrip())
    if not item[start:].startswith("["):
        return "", start
    depth = 0
    for k in range(start, len(item)):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(item[k], 0)
        if depth == 0:
            return item[start + 1 : k], k + 1
    raise PageError(f"label does not close: {item[:40]!r}")


def cut(text: str, separator: str) -> list[str]:
    """Cut at a separator outside of braces and formulas."""
    parts, depth, start, k, formula = [], 0, 0, 0, False
    while k < len(text):
        if text.startswith(separator, k) and depth == 0 and not formula:
            parts.append(text[start:k])
            k += len(separator)
            start = k
        elif text[k] == "\\":
            k += 2
        else:
            depth += {"{": 1, "}": -1}.get(text[k], 0)
            formula ^= text[k] == "$"
            k += 1
    return [*parts, text[start:]]


def end_of_formula(text: str, k: int) -> int:
    """Where the formula ends whose $ stands before k."""
    while k < len(text):
        if text[k] == "\\":
            k += 2
        elif text[k] == "$":
            return k
        else:
            k += 1
    raise PageError(f"formula does not end: {text[-40:]!r}")


_BLOCK = re.compile(
    r"\\(?:begin\{(?P<environment>[a-zA-Z]+\*?)\}|(?P<section>section\*?|subsection\*?|paragraph)(?=\{)"
    r"|(?P<step>step)(?=\{)|(?P<mark>checkedineach|checkedidentities|checked|argued|taken)(?![a-zA-Z])|(?P<display>\[))"
)


def pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, name and content of the blocks of a text, in order."""
    at = 0
    while found := _BLOCK.search(text, at):
        yield "text", "", text[at : found.start()]
        at = found.end()
        if found["environment"]:
            body, at = environment(text, found["environment"], at)
            yield "environment", found["environment"], body
        elif found["display"]:
            end = text.index("\\]", at)
            yield "environment", "equation", text[at:end]
            at = end + 2
        elif found["mark"] in ("checked", "argued", "taken"):
            yield "mark", found["mark"], ""
            at += 2 * text.startswith("{}", at)
        else:
            inner, at = argument(text, at)
            kind = "section" if found["section"] else "step" if found["step"] else "mark"
            yield kind, found["section"] or found["step"] or found["mark"], inner
    yield "text", "", text[at:]
