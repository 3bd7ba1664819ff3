"""``gfproof atlas CASE``: all zeros of the generalized gradient for the case's target and a small width."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.values import value_to_text
from gfproof.errors import NotAvailable
from gfproof.network import Network
from gfproof.numbers import Q, ball_to_json, decimal
from gfproof.numbers.number_field import Algebraic
from gfproof.problem import Uniform
from gfproof.risk.pieces import PolynomialPieces
from gfproof.risk.segments import Domain
from gfproof.risk.zeros.affine import Stratum, affine_atlas
from gfproof.risk.zeros.atlas import Atlas, Family
from gfproof.risk.zeros.atlas import atlas as solve
from gfproof.risk.zeros.solutions import Place

DONE, UNDECIDED = 0, 5
DIGITS, SHOWN = 30, 12

Width = Annotated[
    int | None,
    typer.Option(
        "--width", metavar="H", min=0, help="Number of neurons; without it, that of the case's network."
    ),
]


def atlas(case: CaseFile, width: Width = None, json: Json = False, quiet: Quiet = False) -> int:
    """All zeros of G: for affine targets up to width 6, for targets in pieces of degree at most 2 up to width 2.

    One input, one output, uniform law, no skip connection; only target and input law of the case are used.
    Ends with 5 where the list may be incomplete.
    """
    loaded = Case.load(case)
    problem = loaded.problem
    if not isinstance(problem.law, Uniform) or problem.law.dimension != 1 or not problem.exact:
        raise NotAvailable("the atlas is for the uniform law on an interval and targets in polynomial pieces")
    chosen = loaded.network.width if width is None else width
    affine = problem.affine_value()
    if affine is not None and len(affine[1]) == 1 and affine[0][0][0] != 0:
        line = Case(loaded.network, problem).problem.domain
        return _affine(
            case.name, affine_atlas(_straight(line, affine), chosen), chosen, json=json, quiet=quiet
        )
    with shown_progress(quiet=quiet or json) as meter:
        found = solve(problem.domain, chosen, meter)
    return _solved(case.name, found, json=json, quiet=quiet)


def _straight(domain: Domain, affine: Any) -> Domain:
    """The domain with its affine target written as one piece."""
    piece = ((affine[1][0] + Q(0), affine[0][0][0] + Q(0)),)
    return Domain(domain.low, domain.high, PolynomialPieces((), (piece,)))


# -- affine targets -------------------------------------------------------------------------------------

_CASES = {"a": "(a) N = f", "b": "(b) best constant", "c": "(c) zigzag"}


def _affine(name: str, strata: tuple[Stratum, ...], width: int, *, json: bool, quiet: bool) -> int:
    groups: dict[tuple[Any, ...], list[Stratum]] = {}
    for one in strata:
        zero = one.zero
        groups.setdefault((zero.case, zero.kinks, zero.type, zero.differentiable), []).append(one)
    zeros = [
        {
            "case": kind,
            "kinks": n,
            "risk": str(members[0].zero.risk),
            "type": type_.value,
            "differentiable": smooth,
            "strata": [dict(one.roles) for one in members],
            "network": members[0].network.to_json(),
        }
        for (kind, n, type_, smooth), members in groups.items()
    ]
    document = {"width": width, "complete": True, "evidence": "argued", "open": [], "zeros": zeros}
    lines = [f"{name}   width {width}   complete, by the classification for affine targets   argued"]
    for (kind, n, type_, _), members in groups.items():
        label = _CASES[kind] + (f", {n} kinks" if n else "")
        strata_text = "1 stratum" if len(members) == 1 else f"{len(members)} strata"
        lines.append(
            f"  {label:<20} risk {value_to_text(members[0].zero.risk, DIGITS):<12} {type_.value:<42} {strata_text:<12} "
            f"{_network(members[0].network)}"
        )
    counts = Counter(one.zero.case for one in strata)
    brief = f"complete   {sum(counts.values())} strata"
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return DONE


def _network(network: Network) -> str:
    shown = network.to_json()
    w = ", ".join(row[0] for row in shown["w"])
    return f"w [{w}] b [{', '.join(shown['b'])}] v [{', '.join(shown['v'][0])}] c {shown['c'][0]}"


# -- other targets --------------------------------------------------------------------------------------


def _solved(name: str, found: Atlas, *, json: bool, quiet: bool) -> int:
    document = {
        "width": found.width,
        "complete": found.complete,
        "evidence": "argued",
        "open": list(found.open),
        "zeros": [_document(one) for one in found.families],
    }
    state = "complete: the equations of every cell solved exactly" if found.complete else "NOT COMPLETE"
    lines = [f"{name}   width {found.width}   {state}   argued"]
    for one in found.families:
        kinks = ", ".join(_text(x) for x in one.solution.knots[1:-1]) or "-"
        if one.anywhere:
            kinks = f"any in ({one.anywhere[0]}, {one.anywhere[1]}]"
        silent = iter(one.places)
        others = [f"{role} at {_place(next(silent))}" if _placed(role) else role for role in one.others]
        who = " + ".join([*one.roles, *others]) or "no neurons"
        note = f"   {one.note}" if one.note else ""
        lines.append(
            f"  {who:<40} kinks {kinks:<32} risk {_text(one.risk):<16} {one.type or 'undecided'}{note}"
        )
    lines += [f"  open: {text}" for text in found.open]
    lines.append(
        "  inactive: dead, semi-inactive or degenerate; L is not differentiable where L > 0 and one of"
    )
    lines.append(
        "  them is degenerate with v != 0 (a saddle of the table then is a point that is no local minimum)"
    )
    brief = f"{'complete' if found.complete else 'not complete'}   {len(found.families)} families"
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return DONE if found.complete else UNDECIDED


def _placed(role: str) -> bool:
    return role in ("silent right", "silent left")


def _document(one: Family) -> dict[str, Any]:
    solution = one.solution
    return {
        "shape": solution.shape.name,
        "neurons": list(one.roles),
        "others": list(one.others),
        "kinks": [_number(x) for x in solution.knots[1:-1]],
        "anywhere": None if one.anywhere is None else [str(x) for x in one.anywhere],
        "silent_kinks": [
            _number(place.exact)
            if place.exact is not None
            else {
                "low": str(place.low),
                "high": str(place.high),
                "ends": None if place.ends is None else [_number(x) for x in place.ends],
            }
            for place in one.places
        ],
        "values": [_number(x) for x in solution.values],
        "slopes": [_number(x) for x in solution.slopes],
        "risk": _number(one.risk),
        "type": one.type,
        "note": one.note,
        "network": None if one.network is None else one.network.to_json(),
    }


def _number(value: Algebraic) -> Any:
    """A rational as "p/q", else the element of its field, the field, and a ball."""
    exact = value.rational
    if exact is not None:
        return str(exact)
    shown = ball_to_json(value.ball(DIGITS), DIGITS)
    low, high = value.field.interval
    return {
        **shown,
        "element": [str(x) for x in value.coefficients],
        "polynomial": [str(x) for x in value.field.polynomial],
        "root_in": [str(low), str(high)],
    }


def _text(value: Algebraic) -> str:
    exact = value.rational
    if exact is not None:
        return value_to_text(exact, SHOWN)
    return "~" + ball_to_json(value.ball(SHOWN), SHOWN)["mid"]


def _place(place: Place) -> str:
    if place.exact is not None:
        return _text(place.exact)
    if place.ends is not None:
        return f"any in [{_text(place.ends[0])}, {_text(place.ends[1])}]"
    return f"~{decimal((place.low + place.high) / 2, SHOWN)}"
