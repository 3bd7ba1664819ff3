"""``gfproof hunt CONJECTURE|ID``: counterexamples to a conjecture or to a theorem's claims.

Ends with 1 if a counterexample was found, else 5 if a claim is undecided (a hunt proves nothing), else 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.findings import exit_code, findings_text, verdict_lines

Quarry = Annotated[
    str,
    typer.Argument(metavar="CONJECTURE|ID", help="A conjecture (a TOML file) or a theorem (gfproof list)."),
]
Examples = Annotated[
    int,
    typer.Option("--examples", metavar="N", min=1, max=10_000_000, help="Cases that meet the hypotheses."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawn cases.")]


def hunt(
    quarry: Quarry, examples: Examples = 1_000, seed: Seed = 0, json: Json = False, quiet: Quiet = False
) -> int:
    """Look for counterexamples: drawn stratum first, made small, decided exactly and confirmed by a second evaluation."""
    from gfproof.falsify.hunt import hunt as go_hunting
    from gfproof.theorems import theorem
    from gfproof.theorems.conjecture import Conjecture

    is_file = quarry.endswith(".toml") or "/" in quarry or Path(quarry).is_file()
    target = Conjecture.load(quarry) if is_file else theorem(quarry)
    found = go_hunting(target, examples=examples, seed=seed)
    say(
        found.to_json(),
        findings_text(found.title, found.hypotheses, found.claims),
        verdict_lines(found.claims),
        json=json,
        quiet=quiet,
    )
    return exit_code(found.claims)
