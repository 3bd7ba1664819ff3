"""``gfproof derive`` for two inputs and one neuron: the cut of a case, or all types of cuts of a rectangle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gfproof.case import Case
from gfproof.cli.answer import say
from gfproof.cli.values import value_to_text
from gfproof.network import Parameters, parameters_to_json
from gfproof.numbers import Q
from gfproof.symbolic.plain import labelled, steps
from gfproof.symbolic.plane import all_cuts, plane_form, plane_form_at, texts
from gfproof.symbolic.plane.expressions import written
from gfproof.symbolic.plane.forms import AtPlaneCase, PlaneForm
from gfproof.symbolic.plane.plain import brief, heading, notation, told
from gfproof.symbolic.plane.setting import PlaneSetting
from gfproof.symbolic.plane.steps import derivation, derivation_at
from gfproof.symbolic.steps import Checked

Derived = tuple[PlaneForm, tuple[Checked, ...]]


def derive_cut(
    name: str, case: Case, latex: Path | None, pdf: Path | None, *, json: bool, quiet: bool
) -> None:
    """The closed form at a case.

    Raises:
        NotAvailable: more neurons or outputs, another law, or no affine target.
    """
    at = plane_form_at(case.network, case.problem)
    _say(
        name,
        at.form.setting,
        [(at.form, derivation_at(at).checked())],
        at,
        latex,
        pdf,
        json=json,
        quiet=quiet,
    )


def derive_cuts(
    target: str, low: Q, high: Q, latex: Path | None, pdf: Path | None, *, json: bool, quiet: bool
) -> None:
    """The closed forms on all types of cuts of the square [low, high]^2."""
    setting = PlaneSetting(target, (low, low), (high, high))
    forms = [plane_form(cut, setting) for cut in all_cuts(setting.low, setting.high)]
    found = [(form, derivation(form).checked()) for form in forms]
    _say("width 1, dimension 2", setting, found, None, latex, pdf, json=json, quiet=quiet)


def _say(
    name: str,
    setting: PlaneSetting,
    found: Sequence[Derived],
    at: AtPlaneCase | None,
    latex: Path | None,
    pdf: Path | None,
    *,
    json: bool,
    quiet: bool,
) -> None:
    if latex is not None or pdf is not None:
        from gfproof.write.pdf import write_pdf
        from gfproof.write.plane import cut_document, cuts_document

        text = cuts_document(setting, found) if at is None else cut_document(*found[0], name=name)
        if latex is not None:
            latex.write_text(text, encoding="utf-8")
        if pdf is not None:
            write_pdf(text, pdf)
    parts = [f"{name}   {heading(setting)}" + ("" if at is not None else f"   {len(found)} types of cuts")]
    parts.append(labelled("notation", notation(setting)))
    parts += [told(form) for form, _ in found]
    parts.append(steps(found[0][1], len(found)))
    if at is not None:
        value, _ = at.form.evaluate(at.network, at.target)
        parts.append(labelled("at case", [f"L = {value_to_text(value, 20)}   exact"]))
    say(
        {"cells": [_to_json(form, checked, at) for form, checked in found]} if json else {},
        "\n".join(parts),
        "\n".join(brief(form) for form, _ in found),
        json=json,
        quiet=quiet,
    )


def _to_json(form: PlaneForm, checked: Sequence[Checked], at: AtPlaneCase | None) -> dict[str, Any]:
    """Formulas in the case's own variables (w1, w2, b, v, c, xi, ...), and in p, m, n, s, t too."""
    value, slope = written(form)
    places, inner = written(form, "places")
    cut = form.cut
    shown: dict[str, Any] = {
        "cell": str(cut),
        "active_corners": [[("low", "high")[k] for k in corner] for corner in sorted(cut.active)],
        "risk": str(value),
        "gradient": _shown(slope),
        "coordinates": [*texts.inputs(cut), *texts.line(cut, latex=False), *texts.legs(cut, latex=False)],
        "integrals": dict(texts.entries(form.tables, cut.shape, latex=False)),
        "risk_in_coordinates": str(places),
        "gradient_in_coordinates": _shown(inner),
        "steps": [one.to_json() for one in checked],
    }
    if at is not None:
        shown["at"] = {
            name: str(x) for name, x in form.point(at.network, at.target).items() if name not in "MN"
        }
        shown["value"] = str(form.evaluate(at.network, at.target)[0])
    return shown


def _shown(parameters: Parameters) -> dict[str, Any]:
    shown: dict[str, Any] = parameters_to_json(parameters)
    return shown
