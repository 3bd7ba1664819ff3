"""``gfproof list``: the theorems."""

from __future__ import annotations

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.theorems import theorems


def list_theorems(json: Json = False, quiet: Quiet = False) -> None:
    """The theorems gfproof knows: id, title, source and what of it is re-derived."""
    known = theorems()
    rows = [(one.id, one.title, f"{one.source} · {one.status}") for one in known]
    wide = [max((len(row[k]) for row in rows), default=0) for k in range(2)]
    say(
        {
            "theorems": [
                {"id": one.id, "title": one.title, "source": one.source, "status": one.status}
                for one in known
            ]
        },
        "\n".join(f"{id:<{wide[0]}}   {title:<{wide[1]}}   {source}" for id, title, source in rows),
        "\n".join(one.id for one in known),
        json=json,
        quiet=quiet,
    )
