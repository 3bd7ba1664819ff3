"""How a command answers: one JSON document, plain aligned text, or the bare answer."""

from __future__ import annotations

import json as _json
import sys
from typing import Any

COLOURS = {
    "holds": "green",
    "fails": "bold red",
    "undecided": "yellow",
    "out-of-scope": "cyan",
    "missing": "yellow",
}


def say(document: dict[str, Any], text: str, brief: str, *, json: bool, quiet: bool) -> None:
    """Write one answer to standard output.

    Args:
        document: what ``--json`` prints, the same facts as the text.
        text: lines for a reader; words such as ``holds`` are coloured on a terminal.
        brief: what ``--quiet`` prints.
    """
    if json:
        print(_json.dumps(document, ensure_ascii=False))
    elif quiet:
        print(brief)
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.text import Text

        coloured = Text(text)
        for word, colour in COLOURS.items():
            coloured.highlight_regex(rf"(?<![\w-]){word}(?![\w-])", colour)
        Console().print(coloured, soft_wrap=True)
    else:
        print(text)
