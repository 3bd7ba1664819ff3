"""A closed form as plain text for a terminal: segments, sums, and the steps that were checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gfproof.network import Kind
from gfproof.symbolic.cells import segments_of
from gfproof.symbolic.derive import ClosedForm
from gfproof.symbolic.notation import plain_ends, plain_factor, plain_in_x, plain_polynomial, plain_segment
from gfproof.symbolic.piecewise import rows_of
from gfproof.symbolic.setting import Setting
from gfproof.symbolic.steps import Checked

LONGEST = 60
"""A longer slope or offset is given by its active set."""

NOTATION = (
    "I(r, q; s, t) = ∫ (r x + q)^2 = h (p^2 + p p' + p'^2)/3       over [s, t], h = t - s, p = r s + q, p' = r t + q",
    "M_k = ∫ e = h (p + p')/2,  P_k = ∫ x e = h ((2s + t) p + (s + 2t) p')/6       over segment k = [s, t]",
)
BEND = "where e = r x + q - g:  I, M, P less the differences of 2 r X + 2 q Y - Z, Y, X;  X' = x g, Y' = g, Z' = g^2"


@dataclass(frozen=True)
class Told:
    """The parts of the text."""

    cell: str
    segments: tuple[str, ...]
    risk: tuple[str, ...]
    gradient: tuple[str, ...]

    def __str__(self) -> str:
        parts = (
            ("cell", (self.cell,)),
            ("segments", self.segments),
            ("risk", self.risk),
            ("gradient", self.gradient),
        )
        return "\n".join(labelled(label, part) for label, part in parts)


def labelled(label: str, lines: Sequence[str]) -> str:
    """Lines beside a label."""
    return "\n".join(f"  {label if k == 0 else '':<10} {line}".rstrip() for k, line in enumerate(lines))


def heading(setting: Setting) -> str:
    """What is symbolic: target and interval."""
    kind = setting.target if isinstance(setting.target, str) else "piecewise"
    symbol = {"constant": " xi", "affine": " alpha x + beta"}.get(kind, "")
    return f"{kind} target{symbol}, X uniform on [{', '.join(plain_ends(setting.ring))}]"


def notation(setting: Setting) -> tuple[str, ...]:
    """What I, M and P are."""
    kinks = ("t_i = -b_i/w_i",) if setting.width else ()
    pieces = (
        () if isinstance(setting.target, str) else setting.target.within(setting.low, setting.high).pieces
    )
    bent = any(x != 0 for piece in pieces for p in piece for x in p[2:])
    ends = ("rho = 1/(B - A)",) if setting.symbolic_ends else ()
    return (*kinks, *ends, *NOTATION, *((BEND,) if bent else ()))


def cell_name(form: ClosedForm) -> str:
    """The kinds of the neurons and the order of the knots."""
    return str(form.cell) or "no neurons"


def told(form: ClosedForm) -> Told:
    """The text of one closed form."""
    return Told(cell_name(form), segments(form), risk(form), gradient(form))


def steps(checked: Sequence[Checked], cells: int = 1) -> str:
    """The steps, one line each; only checked ones can be handed in."""
    wide = max((len(one.title) for one in checked), default=0)
    where = "checked" if cells == 1 else f"checked in each of the {cells} cells"
    return labelled("steps", [f"{n} {one.title:<{wide}}   {where}" for n, one in enumerate(checked, start=1)])


def segments(form: ClosedForm) -> tuple[str, ...]:
    """One line per segment: where, who is active, slope r_k and offset q_k of the error."""
    setting, rows = form.setting, rows_of(form.cell, form.setting)
    ring = setting.ring
    table = [["k", "segment", "active", "e(x) = r_k x + q_k"]]
    for k, (row, segment) in enumerate(zip(rows, segments_of(form.cell), strict=True)):
        errors = []
        for n in range(setting.outputs):
            r, q = plain_polynomial(row.slope[n], ring), plain_polynomial(row.offset[n], ring)
            if max(len(r), len(q)) > LONGEST:
                error = "r_k x + q_k: sums of v w and v b over the active, and the affine part"
            else:
                error = f"({r}) x + {q}" if " " in r else q if r == "0" else f"{r} x + {q}"
            bend = f" - ({plain_in_x(row.bend[n])})" if row.bend[n] else ""
            errors.append(error.replace("x + -", "x - ") + bend)
        active = ",".join(str(i + 1) for i in row.active) or "none"
        place = plain_segment(segment, *plain_ends(ring), setting.breakpoints)
        table.append([str(k + 1), place, active, "; ".join(errors)])
    wide = [max(len(line[n]) for line in table) for n in range(3)]
    return tuple(
        "  ".join([*(cell.ljust(w) for cell, w in zip(line, wide, strict=False)), line[3]]) for line in table
    )


def risk(form: ClosedForm) -> tuple[str, ...]:
    """The piecewise form of L: the sum over segments, term by term."""
    setting = form.setting
    rows, ring = rows_of(form.cell, setting), setting.ring
    length = plain_factor(ring.high - ring.low, ring)
    left = "L = " if length == "1" else f"{length} L = "
    terms = []
    for k, (row, segment) in enumerate(zip(rows, segments_of(form.cell), strict=True)):
        place = plain_segment(segment, *plain_ends(ring), setting.breakpoints).strip("[]")
        for n in range(setting.outputs):
            r, q = plain_polynomial(row.slope[n], ring), plain_polynomial(row.offset[n], ring)
            if max(len(r), len(q)) > LONGEST:
                at = f"{k + 1}" if setting.outputs == 1 else f"{k + 1}{n + 1}"
                r, q = f"r_{at}", f"q_{at}"
            terms.append(f"I({r}, {q}; {place})")
    return tuple((left if k == 0 else " " * (len(left) - 2) + "+ ") + term for k, term in enumerate(terms))


def gradient(form: ClosedForm) -> tuple[str, ...]:
    """G by sums over the segments; dead neurons are named together."""
    setting = form.setting
    factor = plain_factor(2 * setting.ring.density, setting.ring)
    rows, lines = rows_of(form.cell, setting), []
    dead = [str(i + 1) for i, kind in enumerate(form.cell.kinds) if kind is Kind.DEAD]
    for i, kind in enumerate(form.cell.kinds):
        if kind is Kind.DEAD:
            continue
        at, on = i + 1, [k + 1 for k, row in enumerate(rows) if i in row.active]
        masses, moments = _sum("M", on), _sum("P", on)
        v = f"v{at}" if setting.outputs == 1 else f"v_{at}."
        lines.append(
            f"G.b{at} = {factor} {v} {masses}   G.w{at} = {factor} {v} {moments}"
            f"   G.v{at} = {factor} (w{at} {moments} + b{at} {masses})"
        )
    if dead:
        lines.append(f"0 for the dead neuron{'s' if len(dead) > 1 else ''} {', '.join(dead)}")
    everywhere = range(1, len(rows) + 1)
    last = f"G.c = {factor} {_sum('M', everywhere)}"
    return (*lines, last + (f"   G.a = {factor} {_sum('P', everywhere)}" if setting.skip else ""))


def _sum(letter: str, segments: Sequence[int]) -> str:
    if len(segments) == 1:
        return f"{letter}_{segments[0]}"
    if len(segments) <= 3:
        return "(" + " + ".join(f"{letter}_{k}" for k in segments) + ")"
    return f"({letter}_{segments[0]} + ... + {letter}_{segments[-1]})"
