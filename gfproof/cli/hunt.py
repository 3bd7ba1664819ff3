"""``gfproof hunt CONJECTURE|ID``: counterexamples to a conjecture or to a theorem's claims.

Ends with 1 if a counterexample was found, else 5 if a claim is undecided (a hunt proves nothing), else 0.  With ``--case``
nothing is drawn: the claims are decided at that case.  Ctrl-C ends a hunt with what was found until then (exit code 130).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.findings import exit_code, findings_text, verdict_lines
from gfproof.cli.interrupt import INTERRUPTED
from gfproof.cli.progress import shown_progress
from gfproof.errors import CaseError

if TYPE_CHECKING:
    from gfproof.falsify.hunt import Catch
    from gfproof.theorems import Theorem
    from gfproof.theorems.conjecture import Conjecture

Quarry = Annotated[
    str,
    typer.Argument(
        metavar="CONJECTURE|ID",
        help="A conjecture (a TOML file), a theorem (gfproof list), or its false variant ID/VARIANT.",
    ),
]
Examples = Annotated[
    int,
    typer.Option("--examples", metavar="N", min=1, max=10_000_000, help="Cases that meet the hypotheses."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the drawn cases.")]
AtCase = Annotated[
    Path | None, typer.Option("--case", metavar="CASE", help="Replay: decide the claims at this case only.")
]
Store = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="Replay the cases stored there first; store what is found."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write each counterexample there as a case file.")
]


def hunt(
    quarry: Quarry,
    examples: Examples = 1_000,
    seed: Seed = 0,
    case: AtCase = None,
    corpus: Store = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Look for counterexamples: drawn stratum first, made small, decided exactly and confirmed by a second evaluation."""
    from gfproof.falsify.corpus import Corpus
    from gfproof.falsify.hunt import HuntInterrupted
    from gfproof.falsify.hunt import hunt as go_hunting

    target, interrupted = load_quarry(quarry), False
    if case is not None:
        found = _at(target, case)
    else:
        store = None if corpus is None else Corpus(corpus)
        try:
            with shown_progress(quiet=quiet or json) as meter:
                found = go_hunting(target, examples=examples, seed=seed, corpus=store, meter=meter)
        except HuntInterrupted as stop:
            found, interrupted = stop.catch, True
    displays = [_display(quarry, finding, out) for finding in found.counterexamples]
    if out is not None:
        _write(out, displays)
    text = findings_text(found.title, found.hypotheses, found.claims)
    for display in displays:
        shown = f"# {display['claim']} as LaTeX\n# {display['latex']}\n" if display["latex"] else ""
        text += f"\n\n{shown}# replay: {display['replay']}"
    document = found.to_json() | {"counterexamples": displays}
    if interrupted:
        document |= {"error": "interrupted", "exit_code": INTERRUPTED}
        print("gfproof: interrupted; what was found until then:", file=sys.stderr)
    say(
        document,
        text,
        verdict_lines(found.claims),
        json=json,
        quiet=quiet,
    )
    return INTERRUPTED if interrupted else exit_code(found.claims)


def load_quarry(name: str) -> Conjecture | Theorem:
    """The conjecture in a file, the theorem of that id, or a false variant named ID/VARIANT."""
    from gfproof.theorems import theorem
    from gfproof.theorems.conjecture import Conjecture
    from gfproof.theorems.registry import UnknownTheorem, ids

    id, slash, variant = name.partition("/")
    if name.endswith(".toml") or Path(name).is_file() or (slash and id not in ids()):
        return Conjecture.load(name)
    one = theorem(id)
    if not slash:
        return one
    known = [twin.id for twin in one.twins]
    if variant not in known:
        raise UnknownTheorem(f"{name}: no such false variant, expected one of {', '.join(known)}")
    return one.twin(variant)


def _at(quarry: Conjecture | Theorem, path: Path) -> Catch:
    """The claims at one case, each decided again."""
    from gfproof.case import Case
    from gfproof.falsify.corpus import Stored, replay
    from gfproof.falsify.hunt import Catch
    from gfproof.theorems import Theorem
    from gfproof.theorems.kinds import load_case
    from gfproof.verdict import undecided

    if isinstance(quarry, Theorem):
        report = quarry.verify(load_case(path))
        return Catch(quarry.title, report.hypotheses, report.claims)
    loaded = Case.load(path)
    if reason := quarry.refusal(loaded):
        raise CaseError(f"the conjecture does not speak of this case: {reason}", source=str(path))
    known = replay(quarry, (Stored("", "", loaded.to_json()),))
    claims = tuple(
        known[name]
        if (name := f"C{number}") in known
        else undecided(name, claim.text, "no violation at this case", scope="this case")
        for number, claim in enumerate(quarry.claims, start=1)
    )
    return Catch(quarry.title, (), claims)


def _display(quarry: str, finding: Any, out: Path | None) -> dict[str, Any]:
    """A counterexample as case, LaTeX display, and the command that decides it again."""
    from gfproof.case.case import Case
    from gfproof.falsify.hunt import witness_case
    from gfproof.homogeneous.case import HomogeneousCase
    from gfproof.write.counterexamples import counterexample_latex

    data = witness_case(finding)
    kind = Case if "network" in data else HomogeneousCase
    file = f"{finding.id}.toml" if out is None else str(out / f"{finding.id}.toml")
    return {
        "claim": finding.id,
        "toml": kind.from_json(data).to_toml(),
        "latex": counterexample_latex(data),
        "replay": f"gfproof hunt {quarry} --case {file}",
    }


def _write(folder: Path, displays: list[dict[str, Any]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for display in displays:
            (folder / f"{display['claim']}.toml").write_text(display["toml"], encoding="utf-8")
    except OSError as error:
        raise CaseError(f"cannot be written ({error.strerror})", source=str(folder)) from None
