"""``gfproof fit DATA.csv --lambda Q [--path]``: the exact global minimum of a penalised problem, or its path."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.cli.answer import say
from gfproof.cli.app import Json, Plot, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.spline import function_text, shown
from gfproof.errors import NumberError
from gfproof.numbers import Q, rational
from gfproof.splines import (
    Data,
    Fit,
    Interpolation,
    Loss,
    SolutionSet,
    certificate_function,
    interpolate,
    regularisation_path,
)
from gfproof.splines import Path as Minimisers
from gfproof.splines import fit as solve

DataFile = Annotated[Path, typer.Argument(metavar="DATA.csv", help="Points, one x,y per line.")]
Parameter = Annotated[
    str | None,
    typer.Option("--lambda", metavar="Q", help="Weight of the norm, exact; 0 means interpolation."),
]
Whole = Annotated[
    bool, typer.Option("--path", help="The minimisers of all lambda > 0: rational breakpoints.")
]
LossName = Annotated[Loss, typer.Option("--loss", help="square: (f - y)^2/2, absolute: |f - y|.")]
Skip = Annotated[
    bool,
    typer.Option("--skip/--no-skip", help="Is there a linear skip connection, whose slope costs nothing?"),
]
CertificateFile = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="Write the certificate to this file.")
]
CoqFile = Annotated[
    Path | None,
    typer.Option("--coq", metavar="FILE", help="Write the minimum as a theorem that coqc checks."),
]


def fit(
    data: DataFile,
    parameter: Parameter = None,
    path: Whole = False,
    loss: LossName = Loss.SQUARE,
    skip: Skip = True,
    certificate: CertificateFile = None,
    coq: CoqFile = None,
    plot: Plot = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Minimise sum l(f(x) - y) + lambda TV2(f) (without skip connection: lambda R(f)) over all functions, exactly."""
    points = Data.read_csv(data)
    if (parameter is None) is not path:
        raise typer.BadParameter("expected one of --lambda Q and --path")
    if parameter is None:
        if not skip:
            raise typer.BadParameter("--path does not go with --no-skip")
        if coq is not None:
            raise typer.BadParameter("--path does not go with --coq")
        _path(points, loss, plot, certificate, json=json, quiet=quiet)
        return
    weight = read_parameter(parameter, zero=True)
    found = interpolate(points, skip=skip) if weight == 0 else solve(points, weight, loss, skip=skip)
    sealed = certified(found)
    if certificate is not None:
        write_certificate(certificate, sealed)
    if coq is not None:
        _write_coq(coq, sealed)
    if plot is not None:
        from gfproof.write.plot import draw_fit

        draw_fit(found, plot)
    solutions = SolutionSet(points.nodes, _values(found)) if skip else None
    document: dict[str, Any] = {
        "evidence": "exact" if sealed is None else "certificate",
        **fit_document(found, solutions),
    }
    value = found.value if isinstance(found, Interpolation) else found.objective
    rows = [
        ("f(x)", function_text(found.function)),
        ("minimum", shown(value)),
        ("norm", f"{shown(_norm(found))}   {'TV2(f)' if skip else 'R(f)'}"),
    ]
    if solutions is not None:
        rows.append(("minimisers", _about(found, solutions)))
        if len(solutions.sparsest().knots) < len(found.function.knots):
            rows.append(("sparsest", function_text(solutions.sparsest())))
    rows.append(
        (
            "proved by",
            "the dual vector q; "
            + ("numbers too long to certify" if sealed is None else "certificate accepted"),
        )
    )
    lines = [f"{points.name}   {len(points)} points   exact", *(f"  {name:<12}{text}" for name, text in rows)]
    say(document, "\n".join(lines), function_text(found.function), json=json, quiet=quiet)


def _about(found: Fit | Interpolation, solutions: SolutionSet) -> str:
    fewest = f"at least {solutions.fewest_knots} knots"
    if isinstance(found, Fit) and found.loss is Loss.ABSOLUTE:
        return f"those with these fitted values: {'one' if solutions.unique else 'many'}, {fewest}"
    return f"{'this one only' if solutions.unique else 'many'}, {fewest}"


def _values(found: Fit | Interpolation) -> tuple[Q, ...]:
    return found.values


def _norm(found: Fit | Interpolation) -> Q:
    return found.function.total_variation if found.skip else found.function.representation_cost


def fit_document(found: Fit | Interpolation, solutions: SolutionSet | None) -> dict[str, Any]:
    """A minimum as JSON: the minimiser, its certificate, and with a skip connection the set of all minimisers.

    ``band`` are the least and the greatest values of the minimisers with these fitted values.  For the absolute loss there may
    be minimisers with others; ``scope`` says so.
    """
    nodes = found.nodes if isinstance(found, Interpolation) else found.data.nodes
    minimum = found.value if isinstance(found, Interpolation) else found.objective
    document: dict[str, Any] = {
        "minimum": str(minimum),
        "function": found.function.to_json(),
        "nodes": [str(x) for x in nodes],
        "values": [str(value) for value in found.values],
        "q": [str(q) for q in found.q],
        "eta": [str(value) for value in certificate_function(nodes, found.q)],
    }
    if solutions is not None:
        low, high = solutions.band()
        some = isinstance(found, Fit) and found.loss is Loss.ABSOLUTE
        document["solutions"] = {
            "scope": "minimisers with these fitted values" if some else "all minimisers",
            "unique": solutions.unique,
            "fewest_knots": solutions.fewest_knots,
            "sparsest": solutions.sparsest().to_json(),
            "band": [low.to_json(), high.to_json()],
        }
    return document


def read_parameter(text: str, *, zero: bool = False) -> Q:
    """The lambda of an option; NumberError names the option."""
    try:
        value = rational(text)
    except NumberError as error:
        raise NumberError(f"--lambda: {error}") from None
    if value < 0 or (value == 0 and not zero):
        raise NumberError(f"--lambda: {text}, expected a {'number >= 0' if zero else 'positive number'}")
    return value


def certified(found: Fit | Interpolation | Minimisers) -> dict[str, Any] | None:
    """The accepted certificate of a minimum or of a path; None where a number is too long for one."""
    from gfproof.certify import spline_checker
    from gfproof.certify.splines import certificate_of_minimum, certificate_of_path

    try:
        return certificate_of_path(found) if isinstance(found, Minimisers) else certificate_of_minimum(found)
    except spline_checker.Malformed:
        return None


def write_certificate(file: Path, document: dict[str, Any] | None) -> None:
    """Write a certificate, or say why there is none (NumberError)."""
    from gfproof.certify.splines import write

    if document is None:
        raise NumberError("no certificate: a number has more than 4000 digits")
    write(file, document)


def _write_coq(file: Path, document: dict[str, Any] | None) -> None:
    """Write the Coq file of a minimum; NotAvailable or NumberError where there is none."""
    from gfproof.write.coq_spline import spline_document

    if document is None:
        raise NumberError("no Coq file: a number has more than 4000 digits")
    file.write_text(spline_document(document), encoding="utf-8")


def _path(data: Data, loss: Loss, plot: Plot, certificate: Path | None, *, json: bool, quiet: bool) -> None:
    with shown_progress(quiet=quiet or json) as meter:
        found = regularisation_path(data, loss, meter)
        if certificate is not None:
            write_certificate(certificate, certified(found))
    if plot is not None:
        from gfproof.write.plot import draw_path

        draw_path(found, plot)
    pieces = [
        {
            "low": str(piece.low),
            "high": None if piece.high is None else str(piece.high),
            "base": [str(x) for x in piece.base],
            "rate": [str(x) for x in piece.rate],
        }
        for piece in found.pieces
    ]
    document = {
        "lambda_max": str(found.largest),
        "breakpoints": [str(x) for x in found.breakpoints],
        "nodes": [str(x) for x in data.nodes],
        "pieces": pieces,
        "evidence": "exact" if certificate is None else "certificate",
    }
    rows = [f"  {'lambda':<28}{'knots':<7}{'TV2':<28}minimum"]
    for at in found.breakpoints:
        function = found.function(at)
        cells = f"{shown(at):<28}{len(function.knots):<7}{shown(function.total_variation):<28}"
        rows.append(f"  {cells}{shown(found.objective(at))}")
    head = (
        f"{data.name}   {len(data)} points   {loss.value} loss   {len(found.breakpoints)} breakpoints   exact"
    )
    text = "\n".join([head, f"  {'lambda_max':<12}{shown(found.largest)}   affine from here on", *rows])
    say(document, text, "\n".join(map(shown, found.breakpoints)), json=json, quiet=quiet)
