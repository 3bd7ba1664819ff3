"""``gfproof kkt CASE``: the KKT points of max N on the sphere for an architecture and data, found and proved."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.values import value_to_json, value_to_text
from gfproof.errors import NotAvailable
from gfproof.homogeneous import HomogeneousCase
from gfproof.homogeneous.complete import Arc
from gfproof.homogeneous.directions import Direction
from gfproof.homogeneous.points import (
    IndexList,
    RankOnePoint,
    TwoLayerPoint,
    index_lists,
    rank_one_points,
    two_layer_points,
)
from gfproof.homogeneous.search import Found, search_points
from gfproof.meter import Meter
from gfproof.numbers import bits_for, precision

DONE, UNDECIDED = 0, 5
SHOWN = 20

Starts = Annotated[
    int,
    typer.Option(
        "--starts",
        metavar="N",
        min=0,
        max=100_000,
        help="Also search from N random starts, and prove what is found.",
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the random starts.")]
Limit = Annotated[
    int,
    typer.Option("--points", metavar="N", min=0, max=100_000, help="List at most N points of the network."),
]


def kkt(
    case: CaseFile,
    starts: Starts = 0,
    seed: Seed = 0,
    points: Limit = SHOWN,
    digits: Digits = 20,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """All KKT directions of the single-index problems behind the network, each proved exactly, and the points they give.

    Ends with 5 where the list of directions is not complete, or there is no method for a complete list.
    """
    loaded = HomogeneousCase.load(case)
    sigma = loaded.activation
    with shown_progress(quiet=quiet or json) as meter, precision(bits_for(digits)):
        lists, refused = _lists(loaded, meter)
        listed = list(islice(_points(loaded, lists), points + 1)) if not refused else []
        found = (
            search_points(loaded.data, sigma, loaded.widths, starts, seed=seed, meter=meter) if starts else []
        )
        more, listed = len(listed) > points, listed[:points]
        document = {
            "order": loaded.order,
            "lists": [_list_document(one, digits) for one in lists],
            "refused": refused,
            "points": [_point_document(point, digits) for point in listed],
            "more": more,
            "search": [_found_document(one, digits) for one in found],
        }
        lines = [
            f"{case.name}   L = {loaded.depth}, p = {sigma.power}, alpha = {sigma.leak}, D = {loaded.order}",
            *(line for one in lists for line in _list_lines(one, digits)),
            *([f"  {'directions':<13}{refused}"] if refused else []),
            *_point_lines(loaded, lists, listed, more, digits),
            *_search_lines(found, starts, digits),
        ]
    complete = not refused and all(one.found.complete for one in lists)
    count = sum(len(one.found.directions) + len(one.found.arcs) for one in lists)
    brief = f"{count} directions, {'complete' if complete else 'not complete'}"
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return DONE if complete else UNDECIDED


def _lists(case: HomogeneousCase, meter: Meter) -> tuple[tuple[IndexList, ...], str]:
    try:
        return index_lists(case.data, case.activation, case.depth, meter), ""
    except NotAvailable as reason:
        return (), str(reason)


def _points(case: HomogeneousCase, lists: tuple[IndexList, ...]) -> Any:
    if case.activation.power < 2:
        return iter(())
    if case.depth == 2:
        return two_layer_points(lists[0].found.directions, case.widths[0], case.activation.power)
    return rank_one_points(lists, case.activation, case.widths)


def _direction_document(direction: Direction, digits: int) -> dict[str, Any]:
    return direction.to_json() | {
        "unit": [value_to_json(x, digits) for x in direction.unit()],
        "value": value_to_json(direction.value(), digits),
    }


def _arc_document(arc: Arc) -> dict[str, Any]:
    return {
        "half": arc.half,
        "low": None if arc.low is None else str(arc.low),
        "high": None if arc.high is None else str(arc.high),
        "value": str(arc.value),
    }


def _list_document(one: IndexList, digits: int) -> dict[str, Any]:
    return {
        "signs": list(one.signs),
        "complete": one.found.complete,
        "note": one.found.note,
        "directions": [_direction_document(d, digits) for d in one.found.directions],
        "arcs": [_arc_document(arc) for arc in one.found.arcs],
    }


def _list_lines(one: IndexList, digits: int) -> list[str]:
    signs = ", ".join(f"{s:+d}" for s in one.signs)
    lines = [f"  directions   eps = ({signs})   proved exactly; {one.found.note}"]
    for direction in one.found.directions:
        b = direction.rational()
        where = "(" + ", ".join(map(str, b)) + ")" if b is not None else _unit(direction, digits)
        lines.append(
            f"    {'b ~ ' if b is not None else 'b = '}{where}   g = {value_to_text(direction.value(), digits)}"
        )
    for arc in one.found.arcs:
        low = "-inf" if arc.low is None else str(arc.low)
        high = "inf" if arc.high is None else str(arc.high)
        lines.append(f"    arc {arc.half:+d} (1, t), {low} <= t <= {high}   g = {arc.value}")
    if not one.found.directions and not one.found.arcs:
        lines.append("    none with g != 0")
    return lines


def _unit(direction: Direction, digits: int) -> str:
    return "(" + ", ".join(value_to_text(x, min(digits, 10)) for x in direction.unit()) + ")"


def _point_document(point: TwoLayerPoint | RankOnePoint, digits: int) -> dict[str, Any]:
    value = value_to_json(point.value(), digits)
    if isinstance(point, TwoLayerPoint):
        units = [[value_to_json(x, digits) for x in d.unit()] for d in point.directions]
        return {"value": value, "sign": point.sign, "active": len(units), "directions": units}
    return {
        "value": value,
        "sign": point.direction.sign,
        "signs": list(point.signs),
        "supports": list(point.supports),
        "direction": [value_to_json(x, digits) for x in point.direction.unit()],
    }


def _point_lines(
    case: HomogeneousCase, lists: tuple[IndexList, ...], points: list[Any], more: bool, digits: int
) -> list[str]:
    if case.activation.power < 2:
        return ["  points       p = 1: continua, |v_j| free on each direction"]
    if not points:
        return []
    whole = all(one.found.complete and not one.found.arcs for one in lists)
    kind = (
        (
            "all with N != 0, up to the order of neurons"
            if whole
            else "those of the isolated directions listed above"
        )
        if case.depth == 2
        else "sign-coherent rank one, eps = (1, ..., 1) (W_l -> -W_l, l >= 2, gives the others)"
        if abs(case.activation.leak) == 1
        else "sign-coherent rank one, eps_L = 1 (W_L -> -W_L gives the others)"
    )
    lines = [f"  points       {kind}"]
    for point in points:
        value = value_to_text(point.value(), digits)
        if isinstance(point, TwoLayerPoint):
            lines.append(f"    {len(point.directions)} active   N = {value}")
        else:
            supports = ", ".join(map(str, point.supports))
            lines.append(f"    q = ({supports})   N = {value}")
    return lines + (["    ..."] if more else [])


def _found_document(one: Found, digits: int) -> dict[str, Any]:
    return {
        "certified": one.certified,
        "note": one.note,
        "hits": one.hits,
        "value": value_to_json(one.value, digits) if one.certified else None,
        "weights": [value_to_json(x, digits) for x in one.weights] if one.certified else None,
        "about": one.about,
    }


def _search_lines(found: list[Found], starts: int, digits: int) -> list[str]:
    if not starts:
        return []
    lines = [f"  search       {starts} starts   not a complete list"]
    for one in found:
        if one.certified:
            lines.append(
                f"    certified      N = {value_to_text(one.value, digits)}   {one.hits} hits   {one.note}"
            )
        else:
            lines.append(f"    not certified  N ~ {one.about}   {one.hits} hits   {one.note}")
    return lines
