"""A closed form for two inputs as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from gfproof.symbolic.plain import labelled
from gfproof.symbolic.plane import texts
from gfproof.symbolic.plane.forms import PlaneForm
from gfproof.symbolic.plane.setting import PlaneSetting
from gfproof.symbolic.setting import CONSTANT

LONGEST = 110

RISK = "L = E g^2 + 2 v (g00 A00 + g10 A10 + g01 A01) + v^2 B"


def heading(setting: PlaneSetting) -> str:
    """What is symbolic: target and rectangle."""
    kind = "constant target xi" if setting.target == CONSTANT else "affine target alpha.x + beta"
    sides = " x ".join(f"[{p}, {q}]" for p, q in zip(setting.low, setting.high, strict=True))
    return f"{kind}, X uniform on {sides}"


def notation(setting: PlaneSetting) -> tuple[str, ...]:
    """What the letters are, and the formulas that hold for every type of cut."""
    xs = "c - xi" if setting.target == CONSTANT else "c - alpha.x - beta"
    rest = xs.replace("c", "c + a.x", 1) if setting.skip else xs
    return (
        "l = w1 x1 + w2 x2 + b = p + m y1 + n y2 on the unit square of the y",
        f"g = {rest} = g00 + g10 y1 + g01 y2,  e = g + v max(l, 0)",
        "mu_ij = ∫ y1^i y2^j,  A_ij = ∫ l y1^i y2^j,  B = ∫ l^2   over the active part, where l > 0",
        f"{RISK},  E g^2 = g00^2 + g00 g10 + g00 g01 + (g10^2 + g01^2)/3 + g10 g01/2",
        "M00 = g00 mu00 + g10 mu10 + g01 mu01 + v A00,  M10 = g00 mu10 + g10 mu20 + g01 mu11 + v A10,"
        "  M01 = g00 mu01 + g10 mu11 + g01 mu02 + v A01",
        "G.b = 2 v M00,  G.w_k = 2 v ∫ e x_k over the active part,"
        "  G.v = 2 (g00 A00 + g10 A10 + g01 A01 + v B),  G.c = 2 (g00 + g10/2 + g01/2 + v A00)",
        *(("G.a = 2 E e x",) if setting.skip else ()),
    )


def told(form: PlaneForm) -> str:
    """The text of one closed form."""
    cut = form.cut
    places = texts.legs(cut, latex=False)
    parts = [
        ("cut", [f"{cut}:  {', '.join(texts.conditions(cut))}"]),
        ("square", [",  ".join([*texts.inputs(cut), *texts.line(cut, latex=False)])]),
    ]
    if places:
        parts.append(("places", [",  ".join(places)]))
    parts.append(("degenerate", [texts.degenerate(cut)]))
    parts.append(
        ("integrals", _lines([f"{n} = {x}" for n, x in texts.entries(form.tables, cut.shape, latex=False)]))
    )
    return "\n".join(labelled(label, lines) for label, lines in parts)


def brief(form: PlaneForm) -> str:
    """One line: the integrals that the risk is made of."""
    values = dict(texts.entries(form.tables, form.cut.shape, latex=False))
    places = texts.legs(form.cut, latex=False)
    shown = [*(f"{name} = {values[name]}" for name in ("A00", "A10", "A01", "B")), *places]
    return f"{form.cut}   {RISK},  {',  '.join(shown)}"


def _lines(items: Sequence[str]) -> list[str]:
    """The items, several to a line where they are short."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 3 <= LONGEST:
            lines[-1] += f",  {item}"
        else:
            lines.append(item)
    return lines
