"""``gfproof gradient CASE``: the generalized gradient G of the risk."""

from __future__ import annotations

from functools import partial

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Quiet
from gfproof.cli.values import value_to_json, value_to_text
from gfproof.network import Parameters, Vector, parameters_to_json


def gradient(case: CaseFile, digits: Digits = 30, json: Json = False, quiet: Quiet = False) -> None:
    """The generalized gradient and the risk: exact rationals, or balls for a target given by an expression."""
    loaded = Case.load(case)
    value, slope = loaded.problem.risk_and_gradient(loaded.network, digits=digits)
    document = {
        "gradient": parameters_to_json(slope, partial(value_to_json, digits=digits)),
        "risk": value_to_json(value, digits),
    }
    evidence = "exact" if loaded.problem.exact else "enclosed"
    text = [
        f"{case.name}   {evidence}",
        f"  {'risk':<11}{value_to_text(value, digits)}",
        *_rows(slope, digits),
    ]
    entries = "\n".join(value_to_text(x, digits) for x in slope.entries())
    say(document, "\n".join(text), entries, json=json, quiet=quiet)


def _rows(slope: Parameters, digits: int) -> list[str]:
    """One line per neuron, then one for the offset and one for the skip connection."""

    def tell(values: Vector) -> str:
        return ", ".join(value_to_text(x, digits) for x in values)

    neurons = [
        (f"G.w {tell(slope.w[i])}", f"G.b {tell((slope.b[i],))}", f"G.v {tell(slope.outer(i))}")
        for i in range(slope.width)
    ]
    wide = [max(map(len, column)) for column in zip(*neurons, strict=True)]
    lines = [
        f"  {f'neuron {i + 1}':<11}" + "   ".join(f"{text:<{w}}" for text, w in zip(row, wide, strict=True))
        for i, row in enumerate(neurons)
    ]
    lines.append(f"  {'offset':<11}G.c {tell(slope.c)}")
    if slope.a is not None:
        lines.append(f"  {'skip':<11}G.a {'; '.join(tell(row) for row in slope.a)}")
    return [line.rstrip() for line in lines]
