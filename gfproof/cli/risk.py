"""``gfproof risk CASE``: the risk L = E |N(X) - f(X)|^2 of a case."""

from __future__ import annotations

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Plot, Quiet
from gfproof.cli.progress import shown_later
from gfproof.cli.values import value_to_json, value_to_text


def risk(
    case: CaseFile, digits: Digits = 30, plot: Plot = None, json: Json = False, quiet: Quiet = False
) -> None:
    """The risk of a case: an exact rational, or a ball for a target given by an expression."""
    loaded = Case.load(case)
    with shown_later("risk", quiet=quiet or json):
        value = loaded.problem.risk(loaded.network, digits=digits)
    if plot is not None:
        from gfproof.write.plot import draw_network

        draw_network(loaded, plot)
    shown, evidence = value_to_text(value, digits), "exact" if loaded.problem.exact else "enclosed"
    say(
        {"risk": value_to_json(value, digits)},
        f"{case.name}   risk   {shown}   {evidence}",
        shown,
        json=json,
        quiet=quiet,
    )
