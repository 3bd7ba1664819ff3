"""``gfproof normalize CASE``: the representative of a network on the manifold of normalized networks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gfproof.case import Case
from gfproof.case.case import read_tree
from gfproof.case.layered import LayeredCase, is_layered
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Digits, Json, Quiet
from gfproof.cli.values import value_to_json, value_to_text
from gfproof.network.deep import DeepNetwork
from gfproof.network.normalization import Normalization, normalize_shallow
from gfproof.network.normalization import normalize as representative
from gfproof.theorems.normalized.deep import deep_report
from gfproof.verdict import Report, Verdict

DONE, FAILS = 0, 1


def normalize(case: CaseFile, digits: Digits = 30, json: Json = False, quiet: Quiet = False) -> int:
    """The network with the same realization and |(w, b)| = 1 for every hidden neuron; one hidden layer, or a [layers] case.

    Entries are exact where the square roots they contain are rational, balls otherwise; the squares of the norms are exact.
    """
    if is_layered(read_tree(case)):
        return _deep(case, digits, json=json, quiet=quiet)
    return _shallow(case, digits, json=json, quiet=quiet)


def _shallow(case: Path, digits: int, *, json: bool, quiet: bool) -> int:
    network = Case.load(case).network
    if network.width == 0:
        document = {"network": network.to_json(), "norms2": [], "exact": True, "same_realization": True}
        say(document, f"{case.name}   exact\n  no neurons", "exact", json=json, quiet=quiet)
        return DONE
    found = normalize_shallow(network)
    layers = found.values(digits)
    shown: dict[str, Any] = {
        "w": [[value_to_json(x, digits) for x in row] for row in layers.weights[0]],
        "b": [value_to_json(x, digits) for x in layers.biases[0]],
        "v": [[value_to_json(x, digits) for x in row] for row in layers.weights[1]],
        "c": [value_to_json(x, digits) for x in layers.biases[1]],
    }
    if network.a is not None:
        shown["a"] = [[str(x) for x in row] for row in network.a]
    deep = DeepNetwork((network.w, network.v), (network.b, network.c))
    same = found.unit_rows() and found.same_realization(deep)
    document = {
        "network": shown,
        "norms2": [str(x) for x in found.norms2[0]],
        "exact": found.exact,
        "same_realization": same,
    }
    lines = [f"{case.name}   {_kind(found)}   same realization {'checked exactly' if same else 'FAILS'}"]
    for i, size in enumerate(found.norms2[0]):
        values = [*layers.weights[0][i], layers.biases[0][i]]
        outer = [value_to_text(r[i], digits) for r in layers.weights[1]]
        lines.append(
            f"  neuron {i + 1:<3} |u|^2 = {value_to_text(size, digits)}   (w | b) = {_row(values, digits)}   "
            f"v = {', '.join(outer)}{'   (was w = b = 0)' if size == 0 else ''}"
        )
    lines.append(f"  offset     {', '.join(value_to_text(x, digits) for x in layers.biases[1])}")
    say(document, "\n".join(lines), _kind(found), json=json, quiet=quiet)
    return DONE if same else FAILS


def _deep(case: Path, digits: int, *, json: bool, quiet: bool) -> int:
    loaded = LayeredCase.load(case)
    found = representative(loaded.network)
    report = deep_report(loaded)
    kept = [f for f in report.claims if loaded.target is not None or f.id == "C3d"]
    report = Report(report.theorem, report.case, report.source, report.status, (), tuple(kept))
    document = {
        "layers": found.to_json(lambda x: value_to_json(x, digits), digits),
        "claims": [finding.to_json() for finding in kept],
    }
    layers = found.values(digits)
    lines = [f"{case.name}   {_kind(found)}   widths {','.join(map(str, layers.widths))}"]
    for k, (rows, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        for i, (row, b) in enumerate(zip(rows, bias, strict=True)):
            name = f"layer {k + 1}" if i == 0 else ""
            lines.append(f"  {name:<9}{_row([*row, b], digits)}")
    lines += ["", str(report)]
    say(document, "\n".join(lines), _kind(found), json=json, quiet=quiet)
    return FAILS if report.verdict is Verdict.FAILS else DONE


def _kind(found: Normalization) -> str:
    return "exact" if found.exact else "enclosed"


def _row(values: list[Any], digits: int) -> str:
    *weights, bias = (value_to_text(x, digits) for x in values)
    return f"({', '.join(weights)} | {bias})"
