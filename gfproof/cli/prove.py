"""``gfproof prove CONJECTURE``: a counterexample, or the strongest evidence that can be had.

Ends with 1 if a claim fails, else 5 if a claim is undecided, else 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.findings import exit_code, findings_text, verdict_lines
from gfproof.cli.progress import shown_progress
from gfproof.errors import CaseError

ConjectureFile = Annotated[Path, typer.Argument(metavar="CONJECTURE", help="A conjecture: a TOML file.")]
Examples = Annotated[
    int,
    typer.Option(
        "--examples", metavar="N", min=1, max=1_000_000, help="Cases drawn before a proof is tried."
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawn cases.")]
Folder = Annotated[
    Path | None, typer.Option("--certificates", metavar="DIR", help="Write the certificates to this folder.")
]


def prove(
    conjecture: ConjectureFile,
    examples: Examples = 300,
    seed: Seed = 0,
    certificates: Folder = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Decide the claims of a conjecture: counterexamples in small rationals, or certificates for every width and law."""
    from gfproof.theorems.conjecture import Conjecture
    from gfproof.theorems.deciding import decide

    loaded = Conjecture.load(conjecture)
    with shown_progress(quiet=quiet or json) as meter:
        decision = decide(loaded, examples=examples, seed=seed, meter=meter)
    if certificates is not None:
        _write(certificates, decision.certificates)
    say(
        decision.to_json(),
        findings_text(f"{loaded.title}   {loaded.name}", decision.hypotheses, decision.claims),
        verdict_lines(decision.claims),
        json=json,
        quiet=quiet,
    )
    return exit_code(decision.claims)


def _write(folder: Path, certificates: tuple[tuple[dict[str, object], ...], ...]) -> None:
    from gfproof.certify import write

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for claim, documents in enumerate(certificates, start=1):
            for number, document in enumerate(documents, start=1):
                write(folder / f"claim{claim}-{number}.json", document)
    except OSError as error:
        raise CaseError(f"cannot be written ({error.strerror})", source=str(folder)) from None
