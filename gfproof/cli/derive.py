"""``gfproof derive``: the closed form of a case's cell, or of every class of cells of a width, with a checked derivation.

Cases with two inputs and one neuron, and ``--width 1 --dimension 2``, are answered in ``derive_plane``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.app import Json, Quiet
from gfproof.cli.progress import shown_progress
from gfproof.cli.values import value_to_text
from gfproof.errors import BudgetExceeded, CaseError
from gfproof.network import Stratum, parameters_to_json
from gfproof.numbers import rational
from gfproof.symbolic.cells import class_count
from gfproof.symbolic.derivation import derivation, derivation_at
from gfproof.symbolic.derive import AtCase, ClosedForm, closed_form_at, closed_forms
from gfproof.symbolic.plain import cell_name, heading, labelled, notation, risk, steps, told
from gfproof.symbolic.setting import AFFINE, CONSTANT, DENSITY, ENDS, Setting
from gfproof.symbolic.steps import Checked
from gfproof.symbolic.written import written

MOST_CLASSES = 1_100
"""The classes of width 8 and their steps take about a minute; beyond, ask for the cell of a case."""

WIDEST_HESSIAN = 32
"""Beyond this width the derivation leaves out the Hessian, whose check takes seconds (it has (3H + 1)^2 entries)."""

BOUNDARY = (
    Stratum.DEGENERATE,
    Stratum.KINK_AT_END,
    Stratum.COINCIDENT_KINKS,
    Stratum.KINK_AT_BREAKPOINT,
)
"""The strata on the boundaries of cells."""

Derived = tuple[ClosedForm, tuple[Checked, ...]]


def derive(
    case: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="A case: a TOML file.")] = None,
    width: Annotated[
        int | None, typer.Option("--width", min=0, help="All classes of cells of this width.")
    ] = None,
    dimension: Annotated[
        int, typer.Option("--dimension", min=1, help="With --width 1: the number of inputs, 1 or 2.")
    ] = 1,
    target: Annotated[
        str | None, typer.Option("--target", help="With --width: constant (the default) or affine.")
    ] = None,
    low: Annotated[str, typer.Option("--low", help="With --width: left end of the interval, or A.")] = "0",
    high: Annotated[str, typer.Option("--high", help="With --width: right end of the interval, or B.")] = "1",
    latex: Annotated[Path | None, typer.Option("--latex", help="Write the derivation as LaTeX.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write it as PDF (needs latexmk).")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Closed forms of risk and generalized gradient, each with a derivation whose steps are checked here and now."""
    if (case is None) == (width is None):
        raise typer.BadParameter("expected a CASE or --width, and not both")
    if case is not None:
        if target is not None or (low, high) != ("0", "1") or dimension != 1:
            raise typer.BadParameter(
                "--target, --low, --high and --dimension go with --width; a case has its own"
            )
        loaded = Case.load(case)
        if loaded.problem.law.dimension == 2:
            from gfproof.cli.derive_plane import derive_cut

            derive_cut(case.name, loaded, latex, pdf, json=json, quiet=quiet)
            return
        at = _named(case, loaded)
        short = at.form.setting.width > WIDEST_HESSIAN
        found = [(at.form, derivation_at(at, hessian=not short).checked())]
        setting = at.form.setting
    elif dimension > 1:
        from gfproof.cli.derive_plane import derive_cuts

        if (width, dimension) != (1, 2):
            raise BudgetExceeded(
                f"width {width} and {dimension} inputs: for d >= 2 all types of cells are derived for width 1 and d = 2"
            )
        derive_cuts(_kind(target), rational(low), rational(high), latex, pdf, json=json, quiet=quiet)
        return
    else:
        setting = _setting(width or 0, _kind(target), low, high)
        at, found = None, list[Derived]()
        with shown_progress(quiet=quiet or json) as meter:
            meter.begin("classes of cells", class_count(setting.width))
            for one in _all_classes(setting):
                found.append(one)
                meter.advance()
            meter.end()
    if latex is not None or pdf is not None:
        _write(setting, found, "" if case is None else case.name, latex, pdf)
    name = case.name if case is not None else f"width {width}"
    say(
        {"cells": [_to_json(form, checked, at) for form, checked in found]} if json else {},
        _text(f"{name}   {heading(setting)}", setting, found, at),
        "\n".join(_brief(form, alone=len(found) == 1) for form, _ in found),
        json=json,
        quiet=quiet,
    )


def _text(title: str, setting: Setting, found: Sequence[Derived], at: AtCase | None) -> str:
    """Notation once, every cell, the steps once."""
    parts = [title + ("" if at is not None else f"   {len(found)} classes of cells")]
    parts.append(labelled("notation", notation(setting)))
    parts += [str(told(form)) for form, _ in found]
    parts.append(steps(found[0][1], len(found)))
    if at is not None:
        value, _ = at.form.evaluate(at.network, at.target)
        parts.append(labelled("at case", [f"L = {value_to_text(value, 20)}   exact", *_boundary(at)]))
    return "\n".join(parts)


def _boundary(at: AtCase) -> list[str]:
    """What puts the case on the boundary of its cell, where the formulas hold but G need not be a gradient."""
    strata = at.problem.strata(at.network)
    met = [one.value for one in BOUNDARY if one in strata]
    return [f"on the boundary of the cell: {', '.join(met)}"] if met else []


def _brief(form: ClosedForm, *, alone: bool) -> str:
    formula = " ".join(line.strip() for line in risk(form))
    return formula if alone else f"{cell_name(form)}   {formula}"


def _named(path: Path, case: Case) -> AtCase:
    if case.network.dimension not in (None, 1):
        raise CaseError("closed forms are derived for d = 1 and 2", source=str(path), field="network.w")
    return closed_form_at(case.network, case.problem)


def _kind(target: str | None) -> str:
    kind = CONSTANT if target is None else target
    if kind not in (CONSTANT, AFFINE):
        raise typer.BadParameter(f"--target {kind[:40]!r}, expected constant or affine")
    return kind


def _setting(width: int, target: str, low: str, high: str) -> Setting:
    count = class_count(width) if width <= 64 else None
    if count is None or count > MOST_CLASSES:
        shown = "" if count is None else f" has {count} classes of cells"
        raise BudgetExceeded(
            f"width {width}{shown}, expected at most {MOST_CLASSES} classes (a CASE has one cell)"
        )
    if (low, high) == ENDS:
        return Setting(width, target, symbolic_ends=True)
    return Setting(width, target, rational(low), rational(high))


def _all_classes(setting: Setting) -> Iterator[Derived]:
    for form in closed_forms(setting):
        yield form, derivation(form).checked()


def _write(
    setting: Setting, found: Sequence[Derived], name: str, latex: Path | None, pdf: Path | None
) -> None:
    from gfproof.write.cells import cell_document, classes_document
    from gfproof.write.pdf import write_pdf

    text = cell_document(*found[0], name=name) if name else classes_document(setting, found)
    if latex is not None:
        latex.write_text(text, encoding="utf-8")
    if pdf is not None:
        write_pdf(text, pdf)


def _to_json(form: ClosedForm, checked: Sequence[Checked], at: AtCase | None) -> dict[str, Any]:
    """Formulas in the case's own variables (w1, b1, v1, c, xi, ...), and the risk in kink coordinates too."""
    value, slope = written(form)
    shown: dict[str, Any] = {
        "cell": cell_name(form),
        "risk": str(value),
        "gradient": parameters_to_json(slope),
        "kinks": {
            f"t{i + 1}": f"-b{i + 1}/w{i + 1}"
            for i, kink in enumerate(form.setting.ring.kinks_of(form.cell))
            if kink is not None
        },
        "risk_in_kinks": str(written(form, kinks=True)[0]),
        "steps": [one.to_json() for one in checked],
    }
    if form.setting.symbolic_ends:
        shown["density"] = {DENSITY: "1/(B - A)"}
    if at is not None:
        names, values = form.setting.ring.names, form.point(at.network, at.target)
        shown["at"] = {name: str(x) for name, x in zip(names, values, strict=True)}
        shown["value"] = str(form.evaluate(at.network, at.target)[0])
    return shown
