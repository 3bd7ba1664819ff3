"""``gfproof campaign [ID...]``: large falsification runs on processes or on a Dask cluster, resumable after any kill.

Ends with 1 if a claim fails on a case, else 5 if a claim is undecided on one, else 0.  The answer says what was found; how fast
goes to a terminal on standard error, and into the ledger: a campaign killed and resumed ends with the same answer as one that
was left alone.
"""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_progress

MOST = 1_000_000_000


class Engine(StrEnum):
    """What computes the shards."""

    PROCESSES = "processes"
    DASK = "dask"


Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...", help="Theorems (gfproof list), or ID/VARIANT; all theorems without an ID."
    ),
]
Cases = Annotated[
    int | None,
    typer.Option(
        "--cases",
        metavar="N",
        min=0,
        max=MOST,
        help="Cases on which every claim is computed, all theorems together.",
    ),
]
Fast = Annotated[
    int,
    typer.Option(
        "--identities",
        metavar="N",
        min=0,
        max=MOST,
        help="Further cases for the identity claims alone, which are fast.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the campaign.")]
Chosen = Annotated[
    Engine, typer.Option("--engine", help="Processes here, or a Dask cluster (extra `campaign`).")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDR", help="A running Dask scheduler, e.g. tcp://host:8786."),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="J", min=1, max=1024, help="Processes (default: all processors)."),
]
Book = Annotated[
    Path | None, typer.Option("--ledger", metavar="FILE", help="Where finished shards are kept (SQLite).")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the ledger's campaign (or start it).")]
Size = Annotated[
    int | None,
    typer.Option(
        "--shard",
        metavar="N",
        min=1,
        max=MOST,
        help="Cases per shard (default: 200; identities: 100 times as many).",
    ),
]


def campaign(
    ids: Ids = None,
    cases: Cases = None,
    identities: Fast = 0,
    seed: Seed = 0,
    engine: Chosen = Engine.PROCESSES,
    scheduler: Scheduler = None,
    jobs: Jobs = None,
    ledger: Book = None,
    resume: Resume = False,
    shard: Size = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Look for violations of theorems on many drawn cases; what is finished survives a kill in the ledger."""
    from gfproof.falsify.campaign import conduct, start
    from gfproof.falsify.ledger import Ledger
    from gfproof.falsify.shards import CLAIMS, IDENTITY, SIZES, Plan
    from gfproof.falsify.tallies import report
    from gfproof.theorems import ids as all_ids

    if scheduler is not None and engine is not Engine.DASK:
        raise typer.BadParameter("--scheduler is an address for --engine dask")
    if resume and ledger is None:
        raise typer.BadParameter("--resume needs --ledger FILE")
    if cases is None and not identities and not resume:
        raise typer.BadParameter("expected --cases N (or --identities N, or --resume)")
    plan = None
    if cases is not None or identities:
        sizes = (shard, 100 * shard) if shard else (SIZES[CLAIMS], SIZES[IDENTITY])
        plan = Plan.of(tuple(ids or all_ids()), cases or 0, identities=identities, seed=seed, sizes=sizes)
    elif ids:
        raise typer.BadParameter("theorems need --cases N; --resume alone takes everything from the ledger")
    with Ledger(ledger) as book:
        start(book, plan, resume=resume)
        before, began = sum(o.shard.cases for o in book.outcomes()), time.perf_counter()
        with shown_progress(quiet=quiet or json) as meter:
            conduct(book, engine=engine.value, jobs=jobs, scheduler=scheduler, meter=meter)
        found, seconds = report(book), time.perf_counter() - began
        cpu = sum(outcome.seconds for outcome in book.outcomes())
    if not (quiet or json) and sys.stderr.isatty():
        now = found.cases - before
        print(
            f"{now} cases in {seconds:.1f} s; {found.cases / max(cpu, 1e-9):.0f} cases per second of processor time",
            file=sys.stderr,
        )
    say(found.to_json(), str(found), found.sentence, json=json, quiet=quiet)
    return 1 if found.violations else 5 if found.undecided else 0
