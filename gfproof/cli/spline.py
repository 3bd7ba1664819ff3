"""``gfproof spline CASE``: a network of one input and one output as a linear spline, its knots and its norms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Quiet
from gfproof.cli.values import value_to_text
from gfproof.numbers import Q
from gfproof.splines import Spline, network_norms, network_of, network_without_skip

DIGITS = 30
SHOWN_TERMS = 6


def spline(case: CaseFile, json: Json = False, quiet: Quiet = False) -> None:
    """The function of a network, d = m = 1: knots, jumps, TV2, R, path norm, weight decay, and a balanced network that is it."""
    loaded = Case.load(case)
    found = network_norms(loaded.network)
    function = found.function
    build = network_of if loaded.network.skip else network_without_skip
    cheapest = build(function, balanced=True)
    document: dict[str, Any] = {
        "spline": function.to_json(),
        "tv2": str(found.total_variation),
        "R": str(found.representation_cost),
        "path_norm": str(found.path),
        "weight_decay": str(found.decay),
        "unbalanced": list(found.unbalanced),
        "opposed": [str(knot) for knot in found.opposed],
        "balanced_network": cheapest.to_json(),
    }
    least = "TV2" if loaded.network.skip else "R"
    rows = [
        ("f(x)", function_text(function)),
        *_knots(function),
        ("TV2", shown(found.total_variation)),
        ("R", f"{shown(found.representation_cost)}   max(TV2, |f'(-inf) + f'(inf)|)"),
        ("path norm", f"{shown(found.path)}   sum |v| |w|"),
        ("decay", f"{shown(found.decay)}   (1/2) sum (v^2 + w^2), at least {least} for networks that are f"),
        ("unbalanced", _listed(str(k + 1) for k in found.unbalanced) + "   neurons with |v| != |w|"),
        ("opposed", _listed(map(shown, found.opposed)) + "   knots where v > 0 and v < 0 meet"),
    ]
    lines = [f"{case.name}   exact", *(f"  {name:<12}{text}" for name, text in rows)]
    say(document, "\n".join(lines), function_text(function), json=json, quiet=quiet)


def _knots(function: Spline) -> list[tuple[str, str]]:
    return [
        (f"knot {k}", f"{shown(knot)}   jump {shown(jump)}")
        for k, (knot, jump) in enumerate(zip(function.knots, function.jumps, strict=True), start=1)
    ]


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts) or "none"


def shown(value: Q) -> str:
    """A rational, or about that many digits of a long one."""
    return value_to_text(value, DIGITS)


def function_text(function: Spline) -> str:
    """c0 + c1 x + a max(x - t, 0) + ..., the first terms of a long one."""
    pieces = list(zip(function.jumps, function.knots, strict=True))
    parts = [(function.intercept, ""), (function.slope, "x")]
    parts += [(jump, f"max({_term('x', -knot)}, 0)") for jump, knot in pieces[:SHOWN_TERMS]]
    text = ""
    for factor, name in parts:
        if factor == 0:
            continue
        size = abs(factor)
        body = shown(size) if not name else name if size == 1 else f"{shown(size)} {name}"
        sign = "-" if factor < 0 else "+"
        text += f" {sign} {body}" if text else f"-{body}" if factor < 0 else body
    rest = len(pieces) - SHOWN_TERMS
    return (text or "0") + (f" + {rest} more terms" if rest > 0 else "")


def _term(name: str, offset: Q) -> str:
    return name if offset == 0 else f"{name} {'-' if offset < 0 else '+'} {shown(abs(offset))}"
