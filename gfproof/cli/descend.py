"""``gfproof descend CASE``: the iterates of gradient descent, exact and then enclosed."""

from __future__ import annotations

from typing import Annotated

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Plot, Quiet
from gfproof.cli.interrupt import INTERRUPTED, stoppable
from gfproof.cli.progress import shown_progress
from gfproof.cli.values import value_to_text

Steps = Annotated[
    int | None, typer.Option("--steps", min=0, help="How many steps; by default the case's.", metavar="N")
]
Every = Annotated[int | None, typer.Option("--every", min=1, help="Report every K-th iterate.", metavar="K")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0, help="Give up after this many seconds (exit code 4).")
]

Shadow = Annotated[
    bool,
    typer.Option(
        "--shadow", help="Prove how far the iterates are from the gradient flow (uniform law, d = 1)."
    ),
]

ROWS = 20


def descend(
    case: CaseFile,
    steps: Steps = None,
    digits: Digits = 30,
    every: Every = None,
    seconds: Seconds = None,
    shadow: Shadow = False,
    plot: Plot = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """The iterates of gradient descent (also on batches): exact rationals while they stay small, proved balls after that."""
    from gfproof.flow.descent import DescentAmbiguous, DescentCutOff
    from gfproof.flow.descent import descend as run
    from gfproof.flow.shadowing import shadow as follow
    from gfproof.flow.stepping import Budget

    loaded, code, note, beside = Case.load(case), 0, "", None
    try:
        with stoppable() as stop, shown_progress(quiet=quiet or json) as meter:
            if shadow:
                beside = follow(
                    loaded,
                    steps=steps,
                    digits=digits,
                    every=every,
                    budget=Budget(steps=None, seconds=seconds, stopped=stop),
                    meter=meter,
                )
            path = (
                beside.path
                if beside
                else run(
                    loaded,
                    steps=steps,
                    digits=digits,
                    every=every,
                    budget=Budget(steps=None, seconds=seconds, stopped=stop),
                    meter=meter,
                )
            )
    except (DescentCutOff, DescentAmbiguous) as cut:
        path, code, note = cut.path, INTERRUPTED if stop.asked else cut.exit_code, str(cut)
    if plot is not None and path.iterates:
        from gfproof.write.plot import draw_descent

        draw_descent(path, loaded.problem, plot, dynamics=loaded.dynamics)
    document = path.to_json()
    if code:
        document |= {"error": note, "exit_code": code}
    apart = max(1, len(path.iterates) // ROWS)
    shown = [x for k, x in enumerate(path.iterates) if k % apart == 0 or x is path.last]
    lines = [f"{case.name}   descent   exact to step {path.exact_until}, enclosed after that"]
    lines += [
        f"  step {x.step:<8} risk {value_to_text(x.risk, min(digits, 20))}   {'exact' if x.exact else 'enclosed'}"
        for x in shown
    ]
    for change in document["crossings"][:ROWS]:
        lines.append(
            f"  change         step {change['time']['mid']}   neuron {change['neuron'] + 1} {change['event']}"
        )
    if beside is not None:
        document["shadow"] = beside.to_json()
        for finding in (beside.close, beside.bounded):
            lines.append(f"  shadow         {finding.verdict}   {finding.statement}: {finding.note}")
    if note:
        lines.append(f"  undecided      {note}")
    bare = value_to_text(path.last.risk, digits) if path.iterates else note
    say(document, "\n".join(lines), bare, json=json, quiet=quiet)
    return code
