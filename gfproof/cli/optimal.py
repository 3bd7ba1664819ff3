"""``gfproof optimal CASE --data DATA.csv --lambda Q``: is a trained network a global minimiser, and if not, how far from one?

Ends with 0 if it is one, with 1 if not.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import CaseFile, Json, Plot, Quiet
from gfproof.cli.fit import CertificateFile, LossName, fit_document, read_parameter, write_certificate
from gfproof.cli.spline import function_text, shown
from gfproof.splines import Data, Loss, Optimality, SolutionSet, global_optimality, repaired

Points = Annotated[
    Path, typer.Option("--data", metavar="DATA.csv", help="The training data, one x,y per line.")
]
Weight = Annotated[
    str, typer.Option("--lambda", metavar="Q", help="Weight decay: (lambda/2) sum (v^2 + w^2) is added.")
]
Repair = Annotated[
    Path | None,
    typer.Option(
        "--repair", metavar="CASE", help="Write the case with a network that is a global minimiser."
    ),
]

HOLDS, FAILS = 0, 1


def optimal(
    case: CaseFile,
    data: Points,
    parameter: Weight,
    loss: LossName = Loss.SQUARE,
    repair: Repair = None,
    certificate: CertificateFile = None,
    plot: Plot = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Compare a network with the exact global minimum over networks of all widths; biases and skip connection are free."""
    loaded, points = Case.load(case), Data.read_csv(data)
    weight = read_parameter(parameter)
    found = global_optimality(loaded.network, points, weight, loss)
    rounded = None
    if loss is Loss.SQUARE:
        rounded = global_optimality(repaired(loaded.network, points, weight), points, weight)
    sealed = _certified(found)
    if certificate is not None:
        write_certificate(certificate, sealed)
    if repair is not None:
        repair.write_text(replace(loaded, network=found.repaired()).to_toml(), encoding="utf-8")
    if plot is not None:
        from gfproof.write.plot import draw_fit

        draw_fit(found.best, plot, other=found.norms.function)
    verdict = "holds" if found.optimal else "fails"
    evidence = "exact" if sealed is None else "certificate"
    lines = [f"{case.name}   {points.name}   lambda = {parameter}   {loss.value} loss"]
    lines += [f"  {name:<16}{text}" for name, text in _rows(found, rounded, verdict, evidence)]
    say(_document(found, rounded, verdict, evidence), "\n".join(lines), verdict, json=json, quiet=quiet)
    return HOLDS if found.optimal else FAILS


def _rows(
    found: Optimality, rounded: Optimality | None, verdict: str, evidence: str
) -> list[tuple[str, str]]:
    norm = "TV2(f)" if found.best.skip else "R(f)"
    rows = [
        ("optimal", f"{verdict}   {evidence}   among networks of all widths"),
        ("objective", shown(found.objective)),
        ("minimum", shown(found.best.objective)),
        ("gap", shown(found.gap)),
        ("  imbalance", f"{shown(found.imbalance)}   (lambda/2) sum (|v| - |w|)^2"),
        ("  cancellation", f"{shown(found.cancellation)}   lambda (sum |v| |w| - {norm})"),
        ("  function", f"{shown(found.function_gap)}   P(f) - min P"),
    ]
    rows += [("because", reason) for reason in found.reasons]
    if rounded is not None and not found.optimal:
        verdict = "a global minimiser" if rounded.optimal else f"still {shown(rounded.gap)} above the minimum"
        rows.append(("rounded", f"{verdict}   knots at the nodes where it bends, balanced"))
    return [*rows, ("minimiser", function_text(found.best.function))]


def _document(found: Optimality, rounded: Optimality | None, verdict: str, evidence: str) -> dict[str, Any]:
    best = found.best
    solutions = SolutionSet(best.data.nodes, best.values) if best.skip else None
    return {
        "optimal": found.optimal,
        "verdict": verdict,
        "evidence": evidence,
        "objective": str(found.objective),
        "minimum": str(best.objective),
        "gap": str(found.gap),
        "parts": {
            "imbalance": str(found.imbalance),
            "cancellation": str(found.cancellation),
            "function": str(found.function_gap),
        },
        "reasons": list(found.reasons),
        "function": found.norms.function.to_json(),
        "best": fit_document(best, solutions),
        "rounded": None if rounded is None else {"optimal": rounded.optimal, "gap": str(rounded.gap)},
        "repaired": found.repaired().to_json(),
    }


def _certified(found: Optimality) -> dict[str, Any] | None:
    from gfproof.certify import spline_checker
    from gfproof.certify.splines import certificate_of_training

    try:
        return certificate_of_training(found)
    except spline_checker.Malformed:
        return None
