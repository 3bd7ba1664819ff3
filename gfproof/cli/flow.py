"""``gfproof flow CASE``: the trajectory of a gradient flow, every crossing located."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Plot, Quiet
from gfproof.cli.app import Digits as DigitsOfBalls
from gfproof.cli.interrupt import INTERRUPTED, stoppable
from gfproof.cli.progress import shown_progress
from gfproof.errors import CaseError, GfproofError, NumberError
from gfproof.numbers import Q, decimal, rational, to_text
from gfproof.verdict import undecided

Until = Annotated[str | None, typer.Option("--until", help="Final time; by default the case's.", metavar="T")]
Points = Annotated[int, typer.Option("--points", min=1, max=100_000, help="Report at this many equal times.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0, help="Give up after this many seconds (exit code 4).")
]
Megabytes = Annotated[
    float | None,
    typer.Option("--megabytes", min=0, help="Give up when the trajectory is larger (exit code 4)."),
]
Steps = Annotated[int, typer.Option("--steps", min=1, help="Give up after this many steps (exit code 4).")]
Backend = Annotated[str, typer.Option("--arithmetic", help="arb or mpmath.", metavar="NAME")]
Rigorous = Annotated[bool, typer.Option("--rigorous", help="Prove an error bound, or end undecided.")]
Certificate = Annotated[
    Path | None,
    typer.Option(
        "--certificate", help="Write a certificate of the enclosure (with --rigorous).", metavar="FILE"
    ),
]
StartRadius = Annotated[
    str | None,
    typer.Option(
        "--start-radius",
        help="Enclose all starts within this distance of the case's, neurons at rest being as there (with --rigorous).",
        metavar="Q",
    ),
]
SHOWN = 20
UNDECIDED = 5


def flow(
    case: CaseFile,
    until: Until = None,
    digits: DigitsOfBalls = 30,
    rigorous: Rigorous = False,
    points: Points = 10,
    steps: Steps = 100_000,
    seconds: Seconds = None,
    megabytes: Megabytes = None,
    arithmetic: Backend = "arb",
    plot: Plot = None,
    certificate: Certificate = None,
    start_radius: StartRadius = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """The gradient flow of a case, cell by cell, with every crossing located."""
    from gfproof.flow import Budget, FlowAmbiguous, FlowCutOff
    from gfproof.flow import flow as solve

    if arithmetic not in ("arb", "mpmath"):
        raise CaseError(f"{arithmetic[:40]!r}, expected arb or mpmath", field="--arithmetic")
    loaded = Case.load(case)
    budget = Budget(steps=steps, seconds=seconds, megabytes=megabytes)
    if certificate is not None and not rigorous:
        raise CaseError(
            "given without --rigorous, which proves what a certificate says", field="--certificate"
        )
    if start_radius is not None and not rigorous:
        raise CaseError("given without --rigorous, which encloses a ball of starts", field="--start-radius")
    if rigorous:
        asked = {"until": _time(until), "digits": digits, "start_radius": _radius(start_radius)}
        return _prove(case.name, loaded, asked, points, budget, plot, certificate, json=json, quiet=quiet)
    code = 0
    try:
        with stoppable() as stop, shown_progress(quiet=quiet or json) as meter:
            found = solve(
                loaded,
                until=_time(until),
                digits=digits,
                arithmetic=arithmetic,
                budget=replace(budget, stopped=stop),
                meter=meter,
            )
    except (FlowCutOff, FlowAmbiguous) as cut:
        found, code = cut.trajectory, INTERRUPTED if stop.asked else cut.exit_code
        if not found.pieces:
            raise (KeyboardInterrupt if stop.asked else cut) from None
    _draw(found, loaded, plot)
    times = _times(found.reached, points)
    document = found.to_json(times)
    if code:
        document |= {"error": found.findings[-1].note, "exit_code": code}
    say(document, _text(case.name, document, found), document["risk"][-1]["mid"], json=json, quiet=quiet)
    return code


def _prove(
    name: str,
    case: Case,
    asked: dict[str, Any],
    points: int,
    budget: Any,
    plot: Plot,
    certificate: Path | None,
    *,
    json: bool,
    quiet: bool,
) -> int:
    """The flow with proved balls; undecided (exit code 5) if fewer digits are proved than asked for."""
    from gfproof.flow import NotEnclosed
    from gfproof.flow.rigorous import ProofCutOff, partly_proved, rigorous_flow

    code, started, unproved = 0, clock.monotonic(), None
    with stoppable() as stop, shown_progress(quiet=quiet or json) as meter:
        limits = replace(budget, stopped=stop)
        try:
            found = rigorous_flow(case, **asked, budget=limits, meter=meter)
        except (ProofCutOff, NotEnclosed) as cut:
            part = cut.found if isinstance(cut, ProofCutOff) else partly_proved(cut, asked["digits"])
            code = INTERRUPTED if stop.asked else cut.exit_code
            if part is None:
                raise (KeyboardInterrupt if stop.asked else cut) from None
            found = part
        proved = None
        if certificate is not None:

            def late() -> bool:
                return stop() or (budget.seconds is not None and clock.monotonic() - started > budget.seconds)

            proved, unproved = _write(certificate, found.enclosure, meter, late)
            code = code or (INTERRUPTED if stop.asked else unproved.exit_code if unproved else 0)
    _draw(found, case, plot)
    document = found.to_json(_times(found.enclosure.reached, points))
    lines = [f"{name}   flow to t = {_short(found.enclosure.reached)}   every ball contains the solution"]
    for time, risk in zip(document["times"], document["risk"], strict=True):
        lines.append(f"  t = {_short(rational(time)):<10} risk {risk['mid']} +- {risk['rad']}")
    for crossing in document["crossings"]:
        when = crossing["time"]
        lines.append(
            f"  crossing       t = {when['mid']} +- {when['rad']}   "
            f"neuron {crossing['neuron'] + 1}   {crossing['event']}{_where(crossing)}"
        )
    lines += [f"  not proved     crossing at t ~ {c['time']['mid']}" for c in document["unproved_crossings"]]
    lines += [_finding(f) for f in found.findings]
    if proved is not None:
        document |= {"certificate": {"file": str(certificate), "statement": proved}}
        lines.append(f"  certificate    {certificate}   accepted by the replay; check it with gfproof check")
    if unproved is not None:
        finding = undecided("certificate", "a certificate of the enclosure, for the replay", str(unproved))
        document["findings"].append(finding.to_json())
        lines.append(_finding(finding))
    if code:
        document |= {"error": _reason(document["findings"]), "exit_code": code}
    last = document["risk"][-1]
    say(document, "\n".join(lines), f"{last['mid']} +- {last['rad']}", json=json, quiet=quiet)
    digits_proved = all(f.id != "digits" for f in found.findings)
    if code:
        return code
    return 0 if digits_proved and not document["unproved_crossings"] else UNDECIDED


def _reason(findings: list[dict[str, Any]]) -> str:
    """Why a rigorous flow ends early, or has no certificate."""
    return next(str(f["note"]) for f in findings if f["id"] in ("reached", "certificate"))


def _write(
    path: Path, enclosure: Any, meter: Any, late: Callable[[], bool]
) -> tuple[str | None, GfproofError | None]:
    """The statement of the certificate that was written, or why there is none."""
    from gfproof.certify.enclosure import NotReplayable, WritingStopped, write_enclosure_certificate

    try:
        return write_enclosure_certificate(path, enclosure, meter, late), None
    except (NotReplayable, WritingStopped) as reason:
        return None, reason
    except OSError as error:
        raise CaseError(f"{path} cannot be written: {error.strerror}", field="--certificate") from None


def _draw(found: Any, case: Case, plot: Plot) -> None:
    if plot is not None:
        from gfproof.write.plot import draw_flow

        draw_flow(found, plot, problem=case.problem)


def _finding(finding: Any) -> str:
    evidence = "" if finding.evidence is None else finding.evidence.value
    return f"  {finding.statement}   {finding.verdict.value}   {evidence}   {finding.note}".rstrip()


def _time(text: str | None) -> Q | None:
    if text is None:
        return None
    try:
        value = rational(text)
    except NumberError as error:
        raise CaseError(str(error), field="--until") from None
    if value < 0:
        raise CaseError(f"{text}, expected a time of at least 0", field="--until")
    return value


def _radius(text: str | None) -> Q:
    if text is None:
        return Q(0)
    try:
        value = rational(text)
    except NumberError as error:
        raise CaseError(str(error), field="--start-radius") from None
    if value < 0:
        raise CaseError(f"{text}, expected a distance of at least 0", field="--start-radius")
    return value


def _times(until: Q, points: int) -> list[Q]:
    return [until * k / points for k in range(points + 1)] if until > 0 else [Q(0)]


def _text(name: str, document: dict[str, Any], found: Any) -> str:
    lines = [
        f"{name}   flow to t = {_short(found.reached)}   {found.digits} digits, no proved error bound   "
        f"{found.steps} steps"
    ]
    for time, risk in zip(document["times"], document["risk"], strict=True):
        lines.append(f"  t = {_short(rational(time)):<10} risk {risk['mid'][: SHOWN + 2]}")
    for crossing in document["crossings"]:
        who = f"neuron {crossing['neuron'] + 1}"
        lines.append(
            f"  crossing       t = {crossing['time']['mid'][: SHOWN + 2]}   {who}   {crossing['event']}{_where(crossing)}"
        )
    for dying in document["asymptotic"]:
        lines.append(f"  dying          neuron {dying['neuron'] + 1}, as t -> infinity only")
    lines += [_finding(f) for f in found.findings]
    return "\n".join(lines)


def _where(crossing: dict[str, Any]) -> str:
    """On a box: the other neuron, and the vertex or the edge."""
    other = f"   with neuron {crossing['other'] + 1}" if "edge" in crossing else ""
    places = [crossing["vertex"]] if "vertex" in crossing else crossing.get("edge", [])
    return other + "".join(f"   ({', '.join(place)})" for place in places)


def _short(value: Q) -> str:
    text = to_text(value)
    return text if len(text) <= 10 else decimal(value, 6)
