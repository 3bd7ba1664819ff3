"""``gfproof early CASE``: the loss flow of a homogeneous network from small starts: norm, direction and time scale."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Plot, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.values import value_to_json
from gfproof.errors import CaseError, NumberError
from gfproof.homogeneous import HomogeneousCase
from gfproof.homogeneous.blowup import BlowUp, blow_up
from gfproof.homogeneous.early import EarlyPhase
from gfproof.homogeneous.rescaling import EarlyRow, EarlyTable, State, early_table, early_time
from gfproof.numbers import Ball, Q, bits_for, decimal, midpoint, precision, rational, to_text, upper

DELTAS = ("1e-1", "1e-2", "1e-4", "1e-8")
SHOWN = 8

Deltas = Annotated[
    list[str] | None,
    typer.Option(
        "--delta", metavar="D", help="Size of the start; give it several times. Exact: 1e-6 or 1/3."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="T", help="Final time of the rescaled flows; by default near the blow-up."
    ),
]
Rigorous = Annotated[
    bool, typer.Option("--rigorous", help="Enclose the flows: every ball contains the truth.")
]
Errors = Annotated[
    bool, typer.Option("--errors", help="Carry the digits that show errors of size delta^D (slower).")
]
Bound = Annotated[
    bool, typer.Option("--bound", help="Check the explicit early-phase bound e(delta) along enclosed flows.")
]


def early(
    case: CaseFile,
    delta: Deltas = None,
    until: Until = None,
    rigorous: Rigorous = False,
    errors: Errors = False,
    bound: Bound = False,
    digits: Digits = 20,
    plot: Plot = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """The loss flow from delta W at t = T/delta^(D-2), beside the flow of the neural correlation function.

    In the variables w = delta s, tau = delta^(D-2) t every delta costs the same.
    """
    loaded = HomogeneousCase.load(case)
    network, data = loaded.network, loaded.data
    deltas = [_positive(text, "--delta") for text in (delta or DELTAS)]
    time = None if until is None else _positive(until, "--until")
    ending: BlowUp | None = None
    with shown_progress(quiet=quiet or json) as meter:
        try:
            time = early_time(network, data) if time is None else time
            table = early_table(
                network,
                data,
                time,
                deltas,
                digits=digits,
                rigorous=rigorous,
                errors=errors,
                theorem=bound,
                meter=meter,
            )
        except NumberError as error:
            raise CaseError(str(error), source=case.name, field="--until") from None
        if rigorous and network.order > 2 and not network.activation.kinked:
            ending = blow_up(network, data, largest=100, digits=digits, meter=meter)
    if plot is not None:
        from gfproof.write.plot import draw_early

        draw_early(table, plot)
    sigma = network.activation
    title = f"{case.name}   L = {network.depth}, p = {sigma.power}, alpha = {sigma.leak}, D = {network.order}"
    notes = _notes(loaded)
    with precision(bits_for(digits) + 20):
        document = _document(table, ending, notes, digits)
        lines = [title, *_lines(table, ending, notes, digits, errors)]
        brief = _short(table.rows[-1].state.size * table.rows[-1].delta)
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return 0


def _positive(text: str, option: str) -> Q:
    try:
        value = rational(text)
    except NumberError as error:
        raise CaseError(str(error), field=option) from None
    if value <= 0:
        raise CaseError(f"{text}, expected a positive number", field=option)
    return value


def _notes(case: HomogeneousCase) -> list[str]:
    if case.activation.kinked:
        return [
            "p = 1, alpha < 1: one solution of the differential inclusion; the theorem for D > 2 needs a C^1 network"
        ]
    return []


def _shown(value: Ball | None, digits: int, rigorous: bool) -> Any:
    if value is None:
        return None
    return value_to_json(value, digits) if rigorous else {"mid": decimal(midpoint(value), digits), "rad": "0"}


def _state(state: State, digits: int, rigorous: bool) -> dict[str, Any]:
    return {
        "norm": _shown(state.size, digits, rigorous),
        "direction": [_shown(x, digits, rigorous) for x in state.direction],
        "N": _shown(state.ncf, digits, rigorous),
        "kkt_gap": _shown(state.kkt_gap, digits, rigorous),
    }


def _row(row: EarlyRow, digits: int, rigorous: bool) -> dict[str, Any]:
    found = {
        "delta": to_text(row.delta),
        "time": to_text(row.time),
        "rescaled": _state(row.state, digits, rigorous),
        "norm": _shown(row.state.size * row.delta, digits, rigorous),
        "cosine": _shown(row.cosine, digits, rigorous),
        "error": _shown(row.error, digits, rigorous),
        "scaled_error": _shown(row.scaled_error, digits, rigorous),
    }
    return found if row.phase is None else found | {"bound": _phase(row.phase, digits)}


def _phase(phase: EarlyPhase, digits: int) -> dict[str, Any]:
    return {
        "applies": phase.applies,
        "confirmed": phase.confirmed,
        "e": value_to_json(phase.bound.error, digits),
        "B": _up(phase.largest),
        "kappa": _up(phase.constants.curvature.bound),
        "m": _up(phase.constants.remainder.bound),
        "distance": None if phase.distance is None else _up(phase.distance),
        "horizon": to_text(phase.horizon),
    }


def _up(value: Q) -> str:
    """A decimal of six digits that is not below a proved upper bound."""
    shown = decimal(value, 6)
    return shown if rational(shown) >= value else decimal(value + value / 10**5, 6)


def _document(table: EarlyTable, ending: BlowUp | None, notes: list[str], digits: int) -> dict[str, Any]:
    return {
        "order": table.order,
        "until": to_text(table.until),
        "rigorous": table.rigorous,
        "ncf_flow": _state(table.ncf_state, digits, table.rigorous),
        "crossings": [len(flow.crossings) for flow in table.flows],
        "rows": [_row(row, digits, table.rigorous) for row in table.rows],
        "fate": None if ending is None else ending.fate.value,
        "blow_up": None if ending is None or ending.time is None else value_to_json(ending.time, digits),
        "notes": notes,
    }


def _short(value: Ball | None) -> str:
    return "-" if value is None else decimal(midpoint(value), SHOWN)


def _lines(
    table: EarlyTable, ending: BlowUp | None, notes: list[str], digits: int, errors: bool
) -> list[str]:
    claim = (
        "every number below is the midpoint of a proved ball" if table.rigorous else "no proved error bound"
    )
    lines = [f"  T = {_text(table.until)}, t = T/delta^{table.order - 2}   {claim}"]
    names = ("delta", "t", "|w|", "|w|/delta", "cos(w, u)", "KKT gap", "|w/delta - u|")
    rows = [names]
    for row in table.rows:
        tiny = not errors and row.error < Ball(10) ** (2 - digits)
        rows.append(
            (
                _text(row.delta),
                _text(row.time),
                _short(row.state.size * row.delta),
                _short(row.state.size),
                _short(row.cosine),
                _short(row.state.kkt_gap),
                f"< 1e-{digits - 2}" if tiny else _short(row.error),
            )
        )
    state = table.ncf_state
    rows.append(("-> 0", "", "", _short(state.size), "1", _short(state.kkt_gap), "NCF flow u"))
    wide = [max(len(row[k]) for row in rows) for k in range(len(names))]
    lines += ["  " + "  ".join(f"{x:<{w}}" for x, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    lines.append("  direction     (" + ", ".join(_short(x) for x in state.direction) + ") of u")
    for row in table.rows:
        if row.phase is not None:
            lines.append(f"  bound         delta = {_text(row.delta)}: {_phase_text(row.phase)}")
    if ending is not None:
        when = "" if ending.time is None else f" at tau = {ending.time.str(SHOWN)}"
        lines.append(f"  NCF flow      {ending.fate.value}{when}   {ending.note}")
    return lines + [f"  note          {note}" for note in notes]


def _phase_text(phase: EarlyPhase) -> str:
    e = decimal(upper(phase.bound.error), 4)
    if not phase.applies or phase.distance is None:
        return f"e(delta) ~ {e} > 1, the theorem says nothing"
    held = "kept along the enclosed flows" if phase.confirmed else "undecided: the enclosures are too wide"
    return f"e(delta) <= {_up(upper(phase.bound.error))}, |w/delta - u| <= {_up(phase.distance)}: {held}"


def _text(value: Q) -> str:
    text = to_text(value)
    return text if len(text) <= 8 else decimal(value, 6)
