"""``gfproof ncf CASE``: the neural correlation function at a homogeneous network: value, gradient, KKT tests, rank-one report."""

from __future__ import annotations

from typing import Any

from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Quiet
from gfproof.cli.values import value_to_json, value_to_text
from gfproof.homogeneous import HomogeneousCase, OnKink
from gfproof.homogeneous.correlation import ncf as correlation
from gfproof.homogeneous.kkt import KktReport, KktType, kkt_report, largest
from gfproof.homogeneous.network import Blocks
from gfproof.homogeneous.rank_one import Condition, RankOneReport, analyse
from gfproof.homogeneous.two_layers import TwoLayerReport, two_layer_report
from gfproof.numbers import bits_for, precision

DONE, UNDECIDED = 0, 5

TYPES = {
    KktType.POSITIVE: "positive",
    KktType.NEGATIVE: "negative (W_L -> -W_L makes it positive)",
    KktType.ZERO: "zero: grad N = 0",
    KktType.NONE: "no KKT point",
}


def ncf(case: CaseFile, digits: Digits = 30, json: Json = False, quiet: Quiet = False) -> int:
    """N = sum_i p_i H(x_i; W), its gradient, whether W is a KKT point of max N on the sphere, and why not.

    Ends with 5 where p = 1 and the gradient is set-valued at W.
    """
    loaded = HomogeneousCase.load(case)
    network, data = loaded.network, loaded.data
    value = correlation(network, data)
    document: dict[str, Any] = {"order": network.order, "N": str(value)}
    rows = [("N", value_to_text(value, digits))]
    one, two = analyse(network, data), two_layer_report(network, data)
    try:
        report = kkt_report(network, data)
    except OnKink as kink:
        document |= {"type": None, "note": str(kink)}
        rows.append(("type", f"undecided: {kink}"))
        code, brief = UNDECIDED, "undecided"
    else:
        with precision(bits_for(digits)):
            document |= _document(report, digits)
            rows += _rows(report, digits)
        code, brief = DONE, report.kind.value
    document |= {"rank_one": _rank_one(one), "two_layers": _two_layers(two)}
    rows += _criteria(one, two)
    sigma = network.activation
    title = f"{case.name}   L = {network.depth}, p = {sigma.power}, alpha = {sigma.leak}, D = {network.order}"
    lines = [title, *(f"  {name:<14}{text}".rstrip() for name, text in rows)]
    say(document, "\n".join(lines), brief, json=json, quiet=quiet)
    return code


def _texts(blocks: Blocks) -> list[list[list[str]]]:
    return [[[str(x) for x in row] for row in block] for block in blocks]


def _document(report: KktReport, digits: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "gradient": _texts(report.gradient),
        "type": report.kind.value,
        "as_it_is": report.as_it_is,
        "residual": _texts(report.residual),
        "block_residuals": _texts(report.block_residuals),
        "normalized_value2": None,
        "normalized_value": None,
        "ray_blow_up": None,
    }
    if report.value != 0:
        blow_up = report.ray_blow_up() if report.kind is KktType.POSITIVE else None
        found |= {
            "normalized_value2": str(report.normalized_value2),
            "normalized_value": value_to_json(report.normalized_value(), digits),
            "ray_blow_up": None if blow_up is None else value_to_json(blow_up, digits),
        }
    return found


def _rows(report: KktReport, digits: int) -> list[tuple[str, str]]:
    rows = [
        (f"grad W_{l}", "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in block) + "]")
        for l, block in enumerate(report.gradient, 1)
    ]
    how = ""
    if report.kind in (KktType.POSITIVE, KktType.NEGATIVE):
        how = ", as it is" if report.as_it_is else ", after scaling its layers"
    rows.append(("KKT", TYPES[report.kind] + how))
    sizes = ", ".join(
        f"|E_{l}| {value_to_text(largest(b), digits)}" for l, b in enumerate(report.block_residuals, 1)
    )
    rows.append(("residuals", sizes))
    if report.value != 0:
        rows.append(
            ("N scaled", value_to_text(report.normalized_value(), digits) + "   layers scaled, |W| = 1")
        )
        if report.kind is KktType.POSITIVE and (blow_up := report.ray_blow_up()) is not None:
            rows.append(("ray", f"blows up at {value_to_text(blow_up, digits)} from |W| = 1"))
    return rows


def _conditions(conditions: tuple[Condition, ...]) -> list[dict[str, Any]]:
    return [{"name": c.name, "holds": c.holds, "note": c.note} for c in conditions]


def _rank_one(report: RankOneReport) -> dict[str, Any]:
    return {
        "applies": report.applies,
        "reason": report.reason,
        "kkt": report.kkt,
        "conditions": _conditions(report.conditions),
        "layers": [
            {"a": list(map(str, f.a)), "b": list(map(str, f.b)), "signs": f.covered} for f in report.factors
        ],
        "signs": list(report.signs),
        "index_value": None if report.index_value is None else str(report.index_value),
    }


def _two_layers(report: TwoLayerReport) -> dict[str, Any]:
    return {
        "applies": not report.reason,
        "reason": report.reason,
        "kkt": report.kkt,
        "active": [j + 1 for j in report.active],
        "conditions": _conditions(report.conditions),
    }


def _criteria(one: RankOneReport, two: TwoLayerReport) -> list[tuple[str, str]]:
    rows = [("rank one", one.reason or _summary(one.kkt))]
    rows += [("", _line(c)) for c in one.conditions]
    if not two.reason or two.active:
        rows.append(("two layers", two.reason or _summary(two.kkt)))
        rows += [("", _line(c)) for c in two.conditions]
    return rows


def _summary(kkt_point: bool | None) -> str:
    return "KKT point with N != 0 after scaling the layers" if kkt_point else "no KKT point with N != 0"


def _line(condition: Condition) -> str:
    word = {True: "holds", False: "fails", None: "not asked"}[condition.holds]
    return f"{condition.name:<12}{word:<10}{condition.note}".rstrip()
