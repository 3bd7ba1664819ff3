"""``gfproof verify [ID...]``: hypotheses and claims of theorems on cases, or on drawn cases.

Ends with 1 if a claim fails, else 5 if a claim is undecided, else 0.  A claim whose hypotheses are not met is out of
scope, which is no failure: where no claim applies at all the answer says so and the code is 0.

Without an ID the whole library runs, each theorem on the cases it draws, and a summary closes the answer.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.summary import summary
from gfproof.meter import SILENT, Meter
from gfproof.theorems import Theorem, theorem, theorems
from gfproof.theorems.kinds import load_case
from gfproof.theorems.sampling import SamplingInterrupted
from gfproof.verdict import Report, Verdict

HOLDS, FAILS, UNDECIDED = 0, 1, 5

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="Theorems (gfproof list); all of them without an ID."),
]
Cases = Annotated[
    list[Path] | None,
    typer.Option("--case", metavar="CASE", help="A case: a TOML file.  May be given several times."),
]
Examples = Annotated[
    int | None,
    typer.Option(
        "--examples", metavar="N", min=1, max=10_000_000, help="Check N drawn cases (100 without --case)."
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawn cases.")]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs", metavar="J", min=1, max=64, help="Processes that share the theorems on drawn cases."
    ),
]
Kernel = Annotated[
    bool,
    typer.Option(
        "--kernel", help="Put the certificates to Coq here (needs coqc and proofs/coq); with --case."
    ),
]


def verify(
    ids: Ids = None,
    case: Cases = None,
    examples: Examples = None,
    seed: Seed = 0,
    jobs: Jobs = 1,
    kernel: Kernel = False,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Check the hypotheses and claims of theorems on a case, or on N drawn cases.

    Ends with 1 if a claim fails, else 5 if a claim is undecided, else 0; a claim out of scope is no failure.
    """
    chosen = [theorem(id) for id in dict.fromkeys(ids)] if ids else list(theorems())
    reports: list[Report] = []
    with shown_progress(quiet=quiet or json) as meter:
        try:
            for report in each_report(
                chosen, case or (), examples, seed, named=bool(ids), jobs=jobs, meter=meter
            ):
                if kernel:
                    report = _in_coq(report)
                reports.append(report)  # one by one: what is finished stays when the reader interrupts
        except KeyboardInterrupt as stop:
            if isinstance(stop, SamplingInterrupted) and stop.report.hypotheses:
                reports.append(stop.report)
            if reports and not json:
                print("\n\n".join(map(_brief if quiet else _shown, reports)))
            raise
    texts = [*map(_shown, reports), *([summary(reports)] if not ids and len(reports) > 1 else [])]
    say(
        {"reports": [report.to_json() for report in reports]},
        "\n\n".join(texts),
        "\n".join(map(_brief, reports)),
        json=json,
        quiet=quiet,
    )
    return exit_code(reports)


def _in_coq(report: Report) -> Report:
    from gfproof.write.kernel import by_kernel

    return by_kernel(theorem(report.theorem), report)


def each_report(
    chosen: Sequence[Theorem],
    files: Sequence[Path],
    examples: int | None,
    seed: int,
    *,
    named: bool = True,
    jobs: int = 1,
    meter: Meter = SILENT,
) -> Iterator[Report]:
    """Each theorem on each case; then on drawn cases, where they are asked for or no case is given.

    Args:
        named: were the theorems asked for by name?  If not, those that speak of other kinds of cases are left out.
        jobs: processes that share the theorems on drawn cases; the answer is the same for every number of them.
    """
    loaded = [load_case(file) for file in files]
    for case in loaded:
        for one in chosen:
            if named or isinstance(case, one.kind.type):
                yield one.verify(case, enclose=True)
    count = examples if examples is not None else 0 if loaded else 100
    if count and (jobs == 1 or len(chosen) == 1):
        for one in chosen:
            yield one.verify_examples(count, seed, meter)
    elif count:
        tasks = [(one.id, count, seed) for one in chosen]
        meter.begin("theorems", len(tasks))
        with get_context("spawn").Pool(min(jobs, len(tasks)), _let_the_parent_decide) as pool:
            for report in pool.imap(_sampled, tasks):
                meter.advance()
                yield report
        meter.end()


def _sampled(task: tuple[str, int, int]) -> Report:
    id, count, seed = task
    report: Report = theorem(id).verify_examples(count, seed)
    return report


def _let_the_parent_decide() -> None:
    """Workers leave Ctrl-C to the process that started them, which ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def exit_code(reports: Sequence[Report]) -> int:
    """1 if a claim fails, else 5 if a claim is undecided, else 0."""
    verdicts = [report.verdict for report in reports]
    return FAILS if Verdict.FAILS in verdicts else UNDECIDED if Verdict.UNDECIDED in verdicts else HOLDS


def _brief(report: Report) -> str:
    """One line: the verdict, and how many claims are not part of it."""
    line = f"{report.theorem}   {report.case}   {report.verdict.value}"
    counts = [(v, sum(f.verdict is v for f in report.claims)) for v in Verdict if v is not Verdict.HOLDS]
    others = ", ".join(f"{n} {v.value}" for v, n in counts if n)
    return f"{line}   of {len(report.claims)} claims {others}" if others else line


def _shown(report: Report) -> str:
    if report.verdict is not Verdict.OUT_OF_SCOPE:
        return str(report)
    unmet = ", ".join(f.id for f in report.hypotheses if f.verdict is not Verdict.HOLDS)
    return f"{report}\n  no claim applies to this case: {unmet} not met"
